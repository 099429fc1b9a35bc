"""The contract of formats that answers are given out in: begun, task by task, ended, each step giving the bytes that are ready.

1. ``problem`` is asked about every task before the first byte, so that an export that cannot be is refused as a whole.
2. ``begin``, ``add`` and ``end`` give bytes as they come. What a format must know at its end waits on disk; in memory stand only names of
   files, where a format has a file for each task.
3. A task without a conclusion is left out of formats that hold conclusions, and named in ``left_out``; no format leaves one out silently.
"""

from __future__ import annotations

import io
import re
import zipfile
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, ClassVar
from urllib.parse import unquote, urlsplit

import orjson

from goldsmith.annotate.interchange.spooling import Spool
from goldsmith.annotation_errors import InterchangeError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from goldsmith.annotate.configuration import Asked, Configuration
    from goldsmith.annotate.interchange.brought import Gathered
    from goldsmith.annotate.results import Concluded

MOST_TOLD = 20
PIECE = 1 << 16
"""Bytes that are sent together, about."""
ODD = re.compile(r"[^\w.()@+-]+")


@dataclass(frozen=True)
class About:
    """What an export is of: the project's name, title and description, what it asks, and the configuration that an import kept."""

    name: str
    asked: Configuration
    title: str = ""
    description: str = ""
    config: str = ""


class Writer(ABC):
    """Writes one format."""

    suffix: ClassVar[str]
    """What the name of the file ends with, such as ``.json``."""
    media: ClassVar[str]
    """Its media type."""
    kinds: ClassVar[tuple[str, ...]] = ()
    """Kinds of questions that the format holds; any where empty."""

    def __init__(self, about: About, question: str = "") -> None:
        """Take what is exported, and the one question where not all are wanted.

        Raises:
            InterchangeError: The project asks nothing that this format can hold.
        """
        self.about, self.left_out = about, Spool()
        every = about.asked.questions
        if question and not any(each.name == question for each in every):
            raise InterchangeError("no question is called so", found=question, expected=", ".join(each.name for each in every))
        named = [each for each in every if not question or each.name == question]
        self.questions: tuple[Asked, ...] = tuple(each for each in named if not self.kinds or each.kind in self.kinds)
        if not self.questions:
            kinds = ", ".join(f"{each.name} ({each.kind})" for each in named)
            raise InterchangeError("this format cannot hold the answers", found=kinds, expected=" or ".join(self.kinds))
        self.prepare()

    def prepare(self) -> None:
        """Look at what is asked before anything is written."""
        return

    def problem(self, values: Mapping[str, Any]) -> str:
        """Return why the conclusions of a task cannot be written; empty where they can."""
        del values
        return ""

    def begin(self) -> bytes:
        """Return the first bytes."""
        return b""

    @abstractmethod
    def add(self, task: Gathered) -> bytes:
        """Return the bytes of a task, as far as they are ready."""

    def end(self) -> Iterator[bytes]:
        """Yield the last bytes."""
        return iter(())

    def close(self) -> None:
        """Let go of what was held, also where nobody waited for the end."""
        self.left_out.close()

    def concluded(self, found: Mapping[str, Concluded]) -> dict[str, Any]:
        """Return the conclusions of a task that this format holds."""
        return {each.name: found[each.name].value for each in self.questions if each.name in found and found[each.name].value is not None}

    def values(self, task: Gathered) -> dict[str, Any]:
        """Return the conclusions of a task; one without any is noted as left out."""
        found = self.concluded(task.consensus)
        open_ = [each.name for each in self.questions if each.name in task.consensus and task.consensus[each.name].value is None]
        if open_ or not found:
            self.left_out.add({"id": task.key, "why": f"undecided: {', '.join(open_)}" if open_ else "no answer"})
        return found


def whole(writer: Writer, tasks: Iterable[Gathered]) -> Iterator[bytes]:
    """Yield an export, checked before its first byte.

    Raises:
        InterchangeError: Conclusions cannot be written in this format; the first twenty are listed.
    """
    listed, looking = list(tasks), Looking(writer)
    try:
        for task in listed:
            looking.at(task)
        looking.end()
        yield from written(writer, listed)
    finally:
        writer.close()


def written(writer: Writer, tasks: Iterable[Gathered]) -> Iterator[bytes]:
    """Yield an export that was checked, in pieces that are worth sending."""
    held = bytearray()
    try:
        held += writer.begin()
        for task in tasks:
            held += writer.add(task)
            if len(held) >= PIECE:
                yield bytes(held)
                held.clear()
        yield bytes(held)
        yield from writer.end()
    finally:
        writer.close()


class Looking:
    """What is wrong with an export, and how many tasks have no conclusion to write, seen before its first byte."""

    def __init__(self, writer: Writer) -> None:
        """Begin to look for a format."""
        self._writer, self._told, self._wrong, self.empty = writer, list[str](), 0, 0

    def at(self, task: Gathered) -> None:
        """Look at a task."""
        values = self._writer.concluded(task.consensus)
        self.empty += bool(task.answers) and not values
        if values and (said := self._writer.problem(values)):
            self._wrong += 1
            self._told += [f"task {task.key}: {said}"] * (len(self._told) < MOST_TOLD)

    def end(self) -> None:
        """Refuse an export that cannot be.

        Raises:
            InterchangeError: Conclusions cannot be written in this format; the first twenty are listed.
        """
        if self._wrong:
            told = "\n".join(f"  - {line}" for line in self._told)
            more = f"\n  - and {self._wrong - MOST_TOLD:,} more" if self._wrong > MOST_TOLD else ""
            raise InterchangeError(
                f"{self._wrong:,} tasks cannot be written in this format\n{told}{more}", hint="`jsonl` holds every answer"
            )


class _Sink(io.RawIOBase):
    """Where an archive is written to: what was written is taken away again and again."""

    def __init__(self) -> None:
        super().__init__()
        self._held = bytearray()

    def __len__(self) -> int:
        return len(self._held)

    def writable(self) -> bool:
        return True

    def write(self, given: Any) -> int:
        self._held += given
        return len(given)

    def take(self) -> bytes:
        """Return what was written since the last time."""
        taken, self._held = bytes(self._held), bytearray()
        return taken


class Archive:
    """A zip archive that is written piece by piece; the same files give the same bytes."""

    def __init__(self) -> None:
        """Begin it."""
        self._sink = _Sink()
        self._zip = zipfile.ZipFile(self._sink, "w", zipfile.ZIP_DEFLATED, allowZip64=True)

    def add(self, name: str, body: bytes | str) -> bytes:
        """Add a file; return the bytes that are ready."""
        self._zip.writestr(_entry(name), body)
        return self._sink.take()

    def fill(self, name: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """Add a file piece by piece; yield the bytes that are ready."""
        with self.open(name) as file:
            for piece in pieces:
                file.write(piece)
                if len(self._sink) >= PIECE:
                    yield self._sink.take()
        yield self._sink.take()

    def open(self, name: str) -> IO[bytes]:
        """Begin a file that is written bit by bit; it must be closed before the next one."""
        return self._zip.open(_entry(name), "w", force_zip64=True)

    def ready(self) -> bytes:
        """Return the bytes that are ready."""
        return self._sink.take()

    def end(self) -> bytes:
        """Return the last bytes."""
        self._zip.close()
        return self._sink.take()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
    return entry


class Names:
    """Names of files, each given out once: that of the task's medium, or of its key."""

    def __init__(self) -> None:
        """Begin with none given out."""
        self._taken: set[str] = set()

    def of(self, task: Gathered, field: str) -> str:
        """Return the name of a task's medium, without folders and without what file systems refuse."""
        name = medium_name(task.material.get(field)) or f"{plain(task.key)}.jpg"
        stem, dot, suffix = name.rpartition(".")
        if not dot:
            stem, suffix = name, ""
        found = next(
            one for n in range(1, 1_000_000) if (one := (stem if n == 1 else f"{stem}-{n}")).casefold() not in self._taken and one
        )  # files of labels have the stem alone
        self._taken.add(found.casefold())
        return f"{found}.{suffix}" if suffix else found


def medium_name(medium: Any) -> str:
    """Return the last part of the address of a medium, as a plain name; empty where there is none.

    Example:
        >>> medium_name({"url": "https://a.b/c/%E7%8C%AB%201.png?x=1"}), medium_name("../../etc/passwd"), medium_name("/data/?d=a%2Fb.jpg")
        ('猫_1.png', 'passwd', 'b.jpg')
    """
    address = medium.get("url", "") if isinstance(medium, dict) else medium
    if not isinstance(address, str) or address.startswith("data:"):
        return ""
    parts = urlsplit(address) if "://" in address or "?" in address else None
    path = parts.path if parts else address
    if parts and parts.query.startswith("d="):  # a file of Label Studio's own disk
        path = parts.query[2:]
    return plain(unquote(path).replace("\\", "/").rpartition("/")[2])


def plain(name: str) -> str:
    """Return a name without what a file system may refuse; at most 150 characters.

    Example:
        >>> plain("a:b/c"), plain(".."), plain("猫 1.png")
        ('a_b_c', '', '猫_1.png')
    """
    return ODD.sub("_", name).strip("._ ")[-150:] if name.strip(".") else ""


def json_line(told: Any) -> bytes:
    """Return a line of JSON."""
    return orjson.dumps(told) + b"\n"
