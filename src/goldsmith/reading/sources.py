"""Which files are meant: paths, folders and globs into a sorted list of sources, with what was passed over and why."""

from __future__ import annotations

import glob
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from goldsmith.errors import ReadingError
from goldsmith.reading.addresses import NowhereError, is_address, is_store, matches, refuse_password
from goldsmith.reading.streams import size_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_CLOSED = frozenset({"may not be read", "may not be opened"})
"""Reasons that say nothing of what a file holds."""
NOT_TOLD = 1 << 30
"""Size that a source counts for whose place does not tell it, such as a database: as a large one it is read in pieces."""


@dataclass(frozen=True, order=True)
class Source:
    """One file to read: its path as given, the name of its reader, its size in bytes."""

    path: str
    reader: str
    size: int


@dataclass(frozen=True, order=True)
class Skipped:
    """A file of a searched folder that is not read, and why."""

    path: str
    why: str


class Sources(list[Source]):
    """The sources found, in the order of their paths; ``skipped`` holds what was passed over."""

    def __init__(self, found: list[Source], skipped: list[Skipped]) -> None:
        super().__init__(found)
        self.skipped = skipped


def is_gone(pattern: str, name_reader: Callable[[str, bool], str], claimed: Callable[[str], dict[str, str]]) -> bool:
    """Return whether nothing that could be read stands any more where a pattern points.

    Raises:
        ReadingError: Something may stand there, but it may not be opened, or its place cannot be reached.
    """
    try:
        found = [one for one in _matches(pattern, claimed) if not one.named or is_address(one.path) or Path(one.path).exists()]
    except NowhereError:
        return True
    for one in found:
        if one.why in _CLOSED:
            raise ReadingError(one.why, where=one.path, hint=_way_out(one.path, one.why))
    return not any(one.named or (not one.why and (one.owner or name_reader(one.path, one.named))) for one in found)


def expand(patterns: list[str], name_reader: Callable[[str, bool], str], claimed: Callable[[str], dict[str, str]]) -> Sources:
    """Return the sources that the patterns name.

    ``name_reader(path, named)`` gives the name of a file's reader or ``""``; ``claimed(folder)`` the files of a folder that is one dataset,
    with their reader: whatever else lies in that folder is passed over.

    Raises:
        ReadingError: A pattern matches nothing, or nothing that can be read.
    """
    found: dict[str, Source] = {}
    skipped: dict[str, Skipped] = {}
    for pattern in patterns:
        before = len(found) + len(skipped)
        for path, named, why, owner in _matches(pattern, claimed):
            reader = "" if why else owner or name_reader(path, named)
            if reader:
                found[path] = Source(path, reader, size_of(path) or (NOT_TOLD if is_address(path) else 0))
            elif named:
                raise ReadingError(why or "no reader knows this format", where=path, hint=_way_out(path, why))
            else:
                skipped[path] = Skipped(path, why or "; ".join(filter(None, ("no reader knows this suffix", conversion_of(path)))))
        if len(found) + len(skipped) == before and not _known(pattern, claimed, found, skipped):
            if is_address(pattern) and not _is_pattern(pattern):
                hint = "look at the name, and at the credentials in the environment"
                raise ReadingError("nothing lies at this address", where=pattern, hint=hint)
            why = "the folder holds no file" if Path(pattern).is_dir() else "no such file"
            raise ReadingError("no file fits this pattern" if _is_pattern(pattern) else why, where=pattern, hint=_hint(pattern))
    if not found:
        told = "; ".join(f"{one.path}: {one.why}" for one in sorted(skipped.values())[:5])
        raise ReadingError(
            "nothing here can be read", where=", ".join(patterns), found=told, hint="name the format in the recipe (`format: text`)"
        )
    return Sources(sorted(found.values()), sorted(one for one in skipped.values() if one.path not in found))


class _Match(NamedTuple):
    """A file that a pattern means: whether it was named itself, why it cannot be read if so, and the reader of the dataset it is part of."""

    path: str
    named: bool
    why: str
    owner: str = ""


def _matches(pattern: str, claimed: Callable[[str], dict[str, str]]) -> Iterator[_Match]:
    if is_address(pattern):
        yield from _far(pattern)
    elif Path(pattern).is_dir():
        yield from _walk(pattern, claimed)
    elif Path(pattern).exists():
        yield _Match(pattern, named=True, why=_why_not(pattern))
    else:
        for path in sorted(glob.glob(pattern, recursive=True)):  # noqa: PTH207 - Path.glob takes no absolute patterns
            if not Path(path).is_dir():
                yield _Match(path, named=True, why=_why_not(path))
            elif "**" not in pattern:
                yield from _walk(path, claimed)


def _far(pattern: str) -> Iterator[_Match]:
    """Yield the files at an address; an address of another kind, such as a database's, stands for itself."""
    if not is_store(pattern):
        refuse_password(pattern)
        yield _Match(pattern, named=True, why="")
        return
    for path, _ in matches(pattern):
        hidden = any(step.startswith(".") for step in path.removeprefix(pattern).split("/"))
        yield _Match(path, named=path == pattern or _is_pattern(pattern), why="hidden" if hidden else "")


def _walk(folder: str, claimed: Callable[[str], dict[str, str]]) -> Iterator[_Match]:
    closed: list[str] = []
    for place, folders, files in os.walk(folder, onerror=lambda problem: closed.append(str(problem.filename))):
        if owners := claimed(place):
            yield from _owned(place, owners)
            folders.clear()
            continue
        for name in sorted(folders):
            inner = Path(place) / name
            if name.startswith(".") or inner.is_symlink():
                yield _Match(str(inner), named=False, why="hidden" if name.startswith(".") else "a link to a folder")
        folders[:] = sorted(one for one in folders if not one.startswith("."))
        for name in sorted(files):
            path = str(Path(place) / name)
            yield _Match(path, named=False, why="hidden" if name.startswith(".") else _why_not(path))
    for path in closed:
        yield _Match(path, named=False, why="may not be opened")


def _owned(place: str, owners: dict[str, str]) -> Iterator[_Match]:
    """Yield all files below a folder that is one dataset; those that are no data of it are passed over."""
    every = {str(path) for path in Path(place).rglob("*") if path.is_file()}
    for path in sorted(every | owners.keys()):
        yield _Match(
            path, named=False, why=_why_not(path) if path in owners else "not data of the dataset in its folder", owner=owners.get(path, "")
        )


def _why_not(path: str) -> str:
    """Return why a path cannot be read as a file, ``""`` where it can."""
    if not Path(path).is_file():
        return "no regular file"
    return "" if os.access(path, os.R_OK) else "may not be read"


def _known(pattern: str, claimed: Callable[[str], dict[str, str]], found: dict[str, Source], skipped: dict[str, Skipped]) -> bool:
    """Return whether an earlier pattern has already told all that this one means."""
    every = [one.path for one in _matches(pattern, claimed)]
    return bool(every) and all(path in found or path in skipped for path in every)


def _way_out(path: str, why: str) -> str:
    if why:
        return "look at its permissions, or name another file"
    return conversion_of(path) or "name the format in the recipe (`format: text`); `goldsmith list reader` shows all of them"


def conversion_of(path: str) -> str:
    """Return what turns a file that no reader knows into one that can be read, ``""`` where its name does not say what it is.

    Example:
        >>> conversion_of("minutes.PPT")
        'turn it into PPTX first: `soffice --headless --convert-to pptx FILE` (LibreOffice) does so, for many files at once too'
    """
    suffix = Path(path).suffix.lower()
    if suffix in _BY_OFFICE:
        goal = _BY_OFFICE[suffix]
        return f"turn it into {goal.upper()} first: `soffice --headless --convert-to {goal} FILE` (LibreOffice) does so, for many files at once too"
    return _BY_OTHERS.get(suffix, "")


_BY_OFFICE = {
    **dict.fromkeys((".xls", ".xlsb", ".ods", ".et"), "xlsx"),
    **dict.fromkeys((".doc", ".odt", ".rtf", ".wps"), "docx"),
    **dict.fromkeys((".ppt", ".odp", ".dps"), "pptx"),
}
_BY_OTHERS = {
    **dict.fromkeys((".mobi", ".azw3", ".fb2"), "turn it into EPUB first: `ebook-convert FILE FILE.epub` (Calibre) does so"),
    ".djvu": "turn it into PDF first: `ddjvu -format=pdf FILE FILE.pdf` (DjVuLibre) does so",
    ".caj": "save it as PDF in CAJViewer first",
    **dict.fromkeys((".7z", ".rar"), "unpack it first, `7z x FILE` does so; of archives this version reads zip and tar"),
}
"""What to do with files that no reader knows and that people have."""


def _is_pattern(text: str) -> bool:
    return any(sign in text for sign in "*?[")


def _hint(pattern: str) -> str:
    if is_address(pattern):
        return "in a shell the pattern stands in quotes; `**` searches folders within folders"
    folder = Path(pattern).parent
    if _is_pattern(pattern):
        return "in a shell the pattern stands in quotes; `**` searches folders within folders"
    if not folder.is_dir():
        return f"the folder {folder} does not exist"
    near = sorted(one.name for one in folder.iterdir() if not one.name.startswith("."))[:5]
    return f"{folder} holds " + (", ".join(near) if near else "nothing")
