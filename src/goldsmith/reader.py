"""The contract of readers: a file in, rows and failures out, in bounded memory, one format a leaf.

A reader never raises for one broken record: it yields a ``Failure`` in its place. It raises only where a whole
source cannot be opened. What a reader yields does not depend on how the file was cut into parts or blocks.
"""

from __future__ import annotations

import functools
import hashlib
from abc import abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

from pydantic import ConfigDict

from goldsmith import registry
from goldsmith.digest import file_digest
from goldsmith.errors import ReadingError
from goldsmith.reading.addresses import identity, is_address, is_store, scheme_of
from goldsmith.reading.encodings import MARKS
from goldsmith.reading.found import RAW_LIMIT, Failure, Found, Part, failure
from goldsmith.reading.sources import Skipped, Source, Sources, expand, is_gone
from goldsmith.reading.streams import chunks, inner_name, is_compressed, open_file
from goldsmith.settings_fault import Configured

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from io import FileIO

__all__ = [
    "RAW_LIMIT",
    "Failure",
    "Found",
    "Part",
    "Reader",
    "Skipped",
    "Source",
    "Sources",
    "failure",
    "find_sources",
    "nothing_left",
    "reader_for",
    "source_digest",
]

SNIFFED_BYTES = 64 * 1024
GLANCE = 2048
"""Bytes that a mark of a format, or the first fields of a mail, lie in."""
SURE = 0.91
"""How sure a reader must be of a file that a folder holds and whose name says nothing."""


class Reader(Configured):
    """A leaf that finds records in files of one format. Its fields are its settings.

    A subclass says its ``suffixes`` (without ``.gz``, ``.zst`` and the like), may say in ``sniff`` how sure it is from
    the first bytes, cuts files in ``parts`` and reads one part in ``read``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    suffixes: ClassVar[tuple[str, ...]] = ()
    marks: ClassVar[tuple[tuple[int, bytes], ...]] = ()
    """Bytes, with their places, that begin files of this format and no text: they are believed more than another reader's suffix."""
    yields_to: ClassVar[tuple[str, ...]] = ()
    """Readers that are believed where they are sure of a file that has a suffix of this one."""
    schemes: ClassVar[tuple[str, ...]] = ()
    """Schemes of addresses that this reader opens itself, such as ``sqlite``, because they name no file."""
    wide_positions: ClassVar[bool] = False
    """Whether positions may reach 2^40 and beyond; an archive then numbers the records of such a member."""

    @classmethod
    def sniff(cls, head: bytes) -> float:
        """Return how sure this reader is, 0 to 1, that a file with these first uncompressed bytes is its own."""
        del head
        return 0.0

    @classmethod
    def files(cls, folder: str) -> list[str] | None:
        """Return the files to read, in order, of a folder that is one dataset in this layout; ``None`` where it is none."""
        del folder
        return None

    def parts(self, path: str, *, target_bytes: int = 64 << 20) -> list[Part]:
        """Return parts of about ``target_bytes`` that hold every record of the file exactly once; by default one."""
        del target_bytes
        return [Part(path)]

    @abstractmethod
    def read(self, part: Part, *, block_bytes: int = 8 << 20) -> Iterator[Found]:
        """Yield the rows of a part in the order of the file, in blocks of about ``block_bytes``."""


def reader_for(path: str | Path, *, format: str | None = None, settings: Mapping[str, Any] | None = None) -> Reader:  # noqa: A002 - the word of the recipe
    """Return the reader for a file: the one named, else by the file's suffix, else by its first bytes.

    Raises:
        UnknownNameError: No reader is called ``format``.
        SettingsError: The settings do not fit the reader.
        ReadingError: The file cannot be opened, or no reader knows its format.

    Example:
        >>> type(reader_for("corpus.jsonl.zst")).__name__
        'Jsonl'
    """
    name = format or reader_name(str(path))
    if not name:
        raise ReadingError(
            "no reader knows this format",
            where=str(path),
            expected=", ".join(sorted({suffix for leaf in _leaves().values() for suffix in leaf.suffixes})),
            hint="name the format in the recipe (`format: jsonl`); `goldsmith list reader` shows all of them",
        )
    leaf: type[Reader] = registry.load("reader", name)
    return leaf.configured(settings, where=f"reader {name}")


def reader_name(path: str, *, sniff: bool = True, at_least: float = 0.0) -> str:
    """Return the name of the reader for a file, or ``""``; its bytes are looked at where the suffix does not decide, or may lie.

    A reader that only the bytes speak for must be more sure than ``at_least``. At an address the suffix is believed.
    """
    name = inner_name(path)
    leaves = _leaves()
    if is_address(path) and not is_store(path):
        scheme = scheme_of(path).partition("+")[0]
        return next((leaf for leaf, cls in leaves.items() if scheme in cls.schemes), "")
    fits = {leaf: max((len(one) for one in cls.suffixes if name.endswith(one)), default=0) for leaf, cls in leaves.items()}
    claims = [leaf for leaf, n in fits.items() if n and n == max(fits.values())]
    if len(claims) == 1 and sniff and not is_address(path):
        return _belied(path, leaves[claims[0]]) or claims[0]
    if len(claims) == 1 or (claims and not sniff):
        return claims[0]
    if not sniff:
        return ""
    head = _head(path)
    sure, best = max((leaves[leaf].sniff(head), leaf) for leaf in claims or leaves)
    return best if sure > at_least or claims else ""


def find_sources(patterns: list[str], *, format: str | None = None) -> Sources:  # noqa: A002 - the word of the recipe
    """Return the files that paths, folders and globs name, sorted, each once, with the reader of each.

    Folders are searched through and through; hidden files, and files that no reader knows, are listed in ``skipped``. Where a suffix
    says nothing the file is looked into; in a folder its bytes must leave no doubt, as those of mail, WARC, Parquet or a database do.

    Raises:
        ReadingError: A pattern matches nothing, or nothing that can be read.
    """
    return expand(patterns, functools.partial(_named, format), functools.partial(_claimed, format))


def nothing_left(pattern: str, *, format: str | None = None) -> bool:  # noqa: A002 - the word of the recipe
    """Return whether a path, a folder or a glob means no file any more that could be read.

    Raises:
        ReadingError: That cannot be told: something there may not be opened, or its place cannot be reached.
    """
    return is_gone(pattern, functools.partial(_named, format), functools.partial(_claimed, format))


def _named(wanted: str | None, path: str, named: bool) -> str:  # noqa: FBT001  a value, not a switch
    """Return the reader of a file that a pattern means, ``""`` where it has none."""
    return wanted or reader_name(path, at_least=0.0 if named else SURE)


def _claimed(wanted: str | None, folder: str) -> dict[str, str]:
    """Return the files of a folder that is one dataset in the layout of some reader, each with that reader's name."""
    for name, leaf in _leaves().items():
        if wanted in {None, name} and "files" in vars(leaf) and (found := leaf.files(folder)) is not None:
            return dict.fromkeys(found, name)
    return {}


def source_digest(path: str | Path) -> str:
    """Return the SHA-256 of the bytes of a file, as hexadecimal digits; of one at an address that of what tells its content.

    A database is told by its address alone: what it holds changes, and its records are told apart by their keys.
    """
    address = str(path)
    if is_address(address):
        return identity(address) if is_store(address) else hashlib.sha256(address.encode()).hexdigest()
    with open_file(address) as file:
        return file_digest(cast("FileIO", file), address)


def _belied(path: str, claim: type[Reader]) -> str:
    """Return the reader of a file whose first bytes prove that its suffix lies, ``""`` where they do not."""
    head = _glance(path)
    marked = {name: leaf for name, leaf in _leaves().items() if _has_mark(head, leaf) or (name in claim.yields_to and leaf.sniff(head))}
    if not marked:
        return ""
    head = _head(path)
    sure, best = max((leaf.sniff(head), name) for name, leaf in marked.items())
    doubtful = _has_mark(head, claim) and sure < 0.9  # a package whose first parts do not say what it is
    return "" if doubtful or claim.sniff(head) >= sure else best


def _has_mark(head: bytes, leaf: type[Reader]) -> bool:
    return any(head.startswith(mark, at) for at, mark in leaf.marks)


def _glance(path: str) -> bytes:
    """Return the first uncompressed bytes of a file, none where it cannot be opened."""
    try:
        with Path(path).open("rb", buffering=0) as file:
            head = file.read(GLANCE)
    except OSError:
        return b""
    return _head(path)[:GLANCE] if is_compressed(head) else head


def _leaves() -> dict[str, type[Reader]]:
    return {name: registry.load("reader", name) for name in registry.names("reader")}


def _head(path: str) -> bytes:
    found = b""
    try:
        for chunk in chunks(path):
            found += chunk
            if len(found) >= SNIFFED_BYTES:
                break
    except ReadingError:
        if is_address(path) or not Path(path).is_file():
            raise
    wide = next((name for mark, name in MARKS if name != "utf-8" and found.startswith(mark)), "")
    return found[:SNIFFED_BYTES].decode(wide, "ignore").encode("utf-8", "ignore") if wide else found[:SNIFFED_BYTES]
