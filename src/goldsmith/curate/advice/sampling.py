"""Records out of a file, never more than a sample: from its beginning, middle and end where it can be entered there."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from goldsmith.errors import GoldsmithError
from goldsmith.reader import reader_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from goldsmith.reader import Found, Part, Reader, Source

STREAM_BYTES = 32 << 20
"""Bytes looked through of a file that can only be read from its beginning, such as a compressed one."""

BLOCK_BYTES = 128 << 10
PART_BYTES = 1 << 20
PARTS = 16
"""A file is cut in so many pieces, of which the first, the middle and the last are looked into."""

Row = dict[str, Any]


@dataclass
class Looked:
    """What was seen of one file.

    Attributes:
        path: The file.
        reader: The reader that read it.
        size: Bytes of the file.
        settings: Settings of the reader.
        rows: Records, at most as many as were asked for.
        seen: Records that passed by, those beyond the rows too.
        failures: Broken records that passed by, by error.
        example: One message of each error.
        whole: Whether the file was looked through to its end.
        places: Where the records come from: ``beginning``, or ``beginning, middle and end``.
        trouble: Why the file could not be read, or nothing.
        archive: The archive that it is a member of, or nothing.
        member: Its name there.
        guessed: Whether neither its name nor its first bytes leave no doubt of what it is.
        weight: How many members of the archive it stands for.
    """

    path: str
    reader: str
    size: int
    settings: dict[str, Any] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    seen: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    example: dict[str, str] = field(default_factory=dict)
    whole: bool = False
    places: str = "beginning"
    trouble: str = ""
    archive: str = ""
    member: str = ""
    guessed: bool = False
    weight: float = 1.0

    @property
    def broken(self) -> int:
        """Broken records that passed by."""
        return self.failures.total()


def looked(source: Source, *, rows: int, settings: Mapping[str, Any] | None = None, reader: str = "") -> Looked:
    """Return a sample of at most ``rows`` records of a file; what cannot be read is told, not raised."""
    found = Looked(source.path, reader or source.reader, source.size, dict(settings or {}))
    try:
        leaf = reader_for(source.path, format=found.reader, settings=found.settings)
        parts = leaf.parts(source.path, target_bytes=max(PART_BYTES, source.size // PARTS))
        if len(parts) > 2:
            found.places = "beginning, middle and end"
            for part in (parts[0], parts[len(parts) // 2], parts[-1]):
                _take(found, _blocks(leaf, part), rows // 3, enough=True)
        else:
            found.whole = _take(found, (block for part in parts for block in _blocks(leaf, part)), rows, enough=False)
    except GoldsmithError as problem:
        found.trouble = problem.message
    return found


def _blocks(leaf: Reader, part: Part) -> Iterator[Found]:
    return leaf.read(part, block_bytes=BLOCK_BYTES)


def _take(found: Looked, blocks: Iterable[Found], wanted: int, *, enough: bool) -> bool:
    """Take records out of blocks; of a stream every n-th, so that they stand for all that was looked through. Tell whether that is all."""
    step, taken, at, n_bytes = 1, list[Row](), 0, 0
    for block in blocks:
        found.failures.update(one.error for one in block.failures)
        for one in block.failures:
            found.example.setdefault(one.error, one.message)
        found.seen += block.n_records
        n_bytes += block.n_bytes
        for row in block.rows:
            if at % step == 0:
                taken.append(row)
            at += 1
            if len(taken) > 2 * wanted and not enough:
                taken, step = taken[::2], step * 2
        if n_bytes >= STREAM_BYTES or (enough and len(taken) >= wanted):
            found.rows += _thinned(taken, wanted)
            return False
    found.rows += _thinned(taken, wanted)
    return True


def _thinned(rows: list[Row], wanted: int) -> list[Row]:
    """Return at most so many rows, evenly spaced."""
    if len(rows) <= wanted:
        return rows
    return [rows[at * len(rows) // wanted] for at in range(wanted)]
