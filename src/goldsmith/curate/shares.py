"""Shares: how files are cut so that threads can work side by side and a killed run knows what is done.

A share is a byte range of one file, some blocks of one stream, or many small files together; it becomes one fragment of
the table. How a file is cut depends on its bytes alone, so every run cuts alike.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from goldsmith.digest import fingerprint
from goldsmith.reader import Found, Part, Reader, Source, reader_for

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    from goldsmith.curate.recipe import SourceSpec

SHARE_BYTES = 32 << 20
"""Uncompressed bytes in one share: what a killed run reads again at most, per thread."""

BLOCK_BYTES = 8 << 20
"""Uncompressed bytes that a reader hands over at once."""

SMALL_BYTES = 1 << 20
"""Files up to this size share a fragment with others."""

SMALL_FILES = 512
"""Files in one share at most."""


@dataclass(frozen=True, eq=False)
class Input:
    """A file to read: what the recipe says of it, how the records call it, the digest of its bytes.

    ``copy`` counts files with the same bytes in one run, from 0.
    """

    source: Source
    spec: SourceSpec
    name: str
    digest: str
    copy: int = 0
    state: tuple[int, ...] | None = None
    """What changes when somebody writes to the file, as it was before the digest was taken; None for what is no file on disk."""

    @property
    def changed(self) -> bool:
        """Whether somebody has written to the file, or put another in its place, since its digest was taken."""
        return self.state is not None and state_of(self.source.path) != self.state

    def reader(self) -> Reader:
        """Return the reader of this file with its settings."""
        return reader_for(self.source.path, format=self.spec.format or self.source.reader, settings=self.spec.settings)

    @property
    def key(self) -> str:
        """What the parts of this file are called after: its bytes, and how they are read."""
        how = f"-{fingerprint(self.spec.settings)[:8]}" if self.spec.settings else ""
        return self.digest[:24] + how + (f"~{self.copy}" if self.copy else "")


def state_of(path: str) -> tuple[int, ...] | None:
    """Return what changes when somebody writes to a file on disk; None where there is none."""
    try:
        told = os.stat(path)  # noqa: PTH116  a path as it was given
    except (OSError, ValueError):
        return None
    return told.st_size, told.st_mtime_ns, told.st_dev, told.st_ino


@dataclass(frozen=True)
class Share:
    """What one fragment is made of: parts still to read, or blocks that a stream has yielded; ``last`` of its file."""

    key: str
    pieces: tuple[tuple[Input, Part | Found], ...]
    last: bool

    def part(self, entry: Input) -> str:
        """Return what the column `part` says of the records that a file has in this share: of each file something of its own."""
        return self.key if all(one is entry for one, _ in self.pieces) else f"{self.key}/{entry.key}"

    def known(self, parts: Container[str]) -> bool:
        """Tell whether the share has been acknowledged; all its files are at once."""
        return bool(self.pieces) and self.part(self.pieces[0][0]) in parts


def cut(inputs: Sequence[Input], *, limit: int | None = None) -> Iterator[Share]:
    """Yield the shares of all inputs, in order.

    Args:
        inputs: Files, in the order in which their records shall stand.
        limit: Take only so many records of each file.
    """
    small: list[Input] = []
    for entry in inputs:
        if entry.source.size <= SMALL_BYTES and limit is None:
            small.append(entry)
            if len(small) == SMALL_FILES or sum(one.source.size for one in small) >= BLOCK_BYTES:
                yield _together(small)
                small = []
        else:
            yield from _of_one(entry, limit)
    if small:
        yield _together(small)


def _together(entries: Sequence[Input]) -> Share:
    pieces = [(entry, part) for entry in entries for part in entry.reader().parts(entry.source.path, target_bytes=SHARE_BYTES)]
    return Share(fingerprint([entry.key for entry in entries])[:24], tuple(pieces), last=True)


def _of_one(entry: Input, limit: int | None) -> Iterator[Share]:
    reader = entry.reader()
    parts = reader.parts(entry.source.path, target_bytes=SHARE_BYTES)
    if len(parts) > 1 and limit is None:
        for part in parts:
            yield Share(f"{entry.key}:{part.start}-{part.end}", ((entry, part),), last=part is parts[-1])
        return
    blocks = (found for part in parts for found in reader.read(part, block_bytes=BLOCK_BYTES))
    yield from _streamed(entry, blocks if limit is None else _first(blocks, limit))


def _streamed(entry: Input, blocks: Iterable[Found]) -> Iterator[Share]:
    waiting: list[tuple[Input, Part | Found]] = []
    size = number = 0
    for found in blocks:
        if size >= min(SHARE_BYTES, BLOCK_BYTES << number):  # the first are small: what comes after them need not wait long
            yield Share(f"{entry.key}:s{number}", tuple(waiting), last=False)
            waiting, size, number = [], 0, number + 1
        waiting.append((entry, found))
        size += found.n_bytes
    yield Share(f"{entry.key}:s{number}", tuple(waiting), last=True)


def _first(blocks: Iterable[Found], limit: int) -> Iterator[Found]:
    for found in blocks:
        if found.n_records >= limit:
            ends = sorted([*found.positions, *(failure.position for failure in found.failures)])[:limit]
            last = ends[-1] if ends else -1
            kept = sum(position <= last for position in found.positions)
            yield Found(found.rows[:kept], found.positions[:kept], [one for one in found.failures if one.position <= last], found.n_bytes)
            return
        limit -= found.n_records
        yield found
