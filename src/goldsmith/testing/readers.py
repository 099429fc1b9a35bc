"""The laws of readers, as checks that any leaf can be held against.

A third party's test of a new reader is one line: ``obeys_the_laws(MyReader(), sample, tmp_path, n_records=12)``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from goldsmith.reader import RAW_LIMIT, Failure, Found, Part, Reader

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

PART_SIZES = (1, 7, 100, 4096, 1 << 40)
BLOCK_SIZES = (1, 64, 5000, 1 << 23)


class BrokenLawError(AssertionError):
    """A leaf does not keep a law of its contract."""


@dataclass
class Reading:
    """All that one reading of a file found."""

    rows: list[dict[str, object]] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)

    @property
    def told(self) -> list[tuple[int, str]]:
        """Position and code of every failure."""
        return [(one.position, one.error) for one in self.failures]


def whole(reader: Reader, path: Path, *, part_bytes: int = 1 << 40, block_bytes: int = 1 << 23) -> Reading:
    """Read a file through all of its parts, in order."""
    reading = Reading()
    for part in reader.parts(str(path), target_bytes=part_bytes):
        for found in reader.read(part, block_bytes=block_bytes):
            _well_formed(found)
            reading.rows += found.rows
            reading.positions += found.positions
            reading.failures += found.failures
    return reading


def obeys_the_laws(
    reader: Reader, sample: Path, folder: Path, *, n_records: int | None = None, open_ended: bool = False, cuts: Iterable[int] | None = None
) -> None:
    """Hold a reader against every law.

    Args:
        reader: The reader.
        sample: A file of its format with several records, broken ones among them where the format can have such.
        folder: An empty folder to write cut files into.
        n_records: Records in the sample, broken ones too, where known.
        open_ended: Whether the format cannot tell a cut last record from a whole one, as plain text cannot.
        cuts: Lengths to cut the sample to; by default some hundred, near and at every edge of a record among them.

    Raises:
        BrokenLawError: A law is broken; the message says which, and where.
    """
    parts_hold_every_record_once(reader, sample)
    blocks_do_not_matter(reader, sample)
    every_record_is_a_row_or_a_failure(reader, sample, n_records)
    a_cut_file_invents_nothing(reader, sample, folder, open_ended=open_ended, cuts=cuts)


def parts_hold_every_record_once(reader: Reader, sample: Path) -> None:
    """Parts are numbered, follow each other without a gap, are the same in every run, and together give what one part gives."""
    expected = whole(reader, sample)
    for size in PART_SIZES:
        parts = reader.parts(str(sample), target_bytes=size)
        _law(parts == reader.parts(str(sample), target_bytes=size), "parts are the same in every run", size)
        _law([part.index for part in parts] == list(range(len(parts))), "parts are numbered from 0", parts)
        _law(all(_follow(*two) for two in pairwise(parts)), "parts follow each other without gap or overlap", parts)
        found = whole(reader, sample, part_bytes=size)
        _law(found.rows == expected.rows, "many parts give the rows that one part gives", f"part size {size}")
        _law(found.positions == expected.positions, "many parts give the positions that one part gives", f"part size {size}")
        _law(found.told == expected.told, "many parts give the failures that one part gives", f"part size {size}")


def blocks_do_not_matter(reader: Reader, sample: Path) -> None:
    """The size of blocks changes nothing about what is found."""
    expected = whole(reader, sample)
    for size in BLOCK_SIZES:
        found = whole(reader, sample, block_bytes=size)
        same = (found.rows, found.positions, found.told) == (expected.rows, expected.positions, expected.told)
        _law(same, "the size of blocks does not matter", f"block size {size}")


def every_record_is_a_row_or_a_failure(reader: Reader, sample: Path, n_records: int | None) -> None:
    """Rows and failures add up to the records of the file, each at a position of its own, in the order of the file."""
    found = whole(reader, sample)
    n = len(found.rows) + len(found.failures)
    _law(n_records is None or n == n_records, "rows and failures add up to the records", f"{n} found, {n_records} planted")
    _law(all(a < b for a, b in pairwise(found.positions)), "positions of rows grow", found.positions[:20])
    both = set(found.positions) & {one.position for one in found.failures}
    _law(not both, "no position is a row and a failure", both)


def a_cut_file_invents_nothing(
    reader: Reader, sample: Path, folder: Path, *, open_ended: bool = False, cuts: Iterable[int] | None = None
) -> None:
    """A file that ends anywhere gives the first of its rows, unchanged; reading it never raises.

    With ``open_ended`` the last row may be cut too.
    """
    expected, content = whole(reader, sample), sample.read_bytes()
    goal = folder / f"cut-{sample.name}"
    for cut in sorted({*cuts} if cuts is not None else _telling_cuts(content, expected.positions)):
        goal.write_bytes(content[:cut])
        try:
            found = whole(reader, goal)
        except Exception as problem:
            raise BrokenLawError(f"a cut file never raises: cut at byte {cut}: {problem!r}") from problem
        n = max(0, len(found.rows) - open_ended)
        _law(found.rows[:n] == expected.rows[:n], "a cut file gives the first rows and no others", f"cut at byte {cut}")
        _law(found.positions[:n] == expected.positions[:n], "a cut file gives the same positions", f"cut at byte {cut}")


def _telling_cuts(content: bytes, positions: list[int]) -> set[int]:
    n = len(content)
    near = {at + shift for at in [*positions[:20], *positions[-3:]] for shift in (-2, -1, 0, 1, 2)}
    return {cut for cut in {*range(0, n, max(1, n // 100)), *near, n - 1} if 0 <= cut < n}


def _follow(before: Part, after: Part) -> bool:
    return before.end == after.start and before.path == after.path


def _well_formed(found: Found) -> None:
    _law(len(found.rows) == len(found.positions), "every row has a position", f"{len(found.rows)} rows, {len(found.positions)} positions")
    _law(all(isinstance(name, str) for row in found.rows for name in row), "fields are named by text", found.rows[:3])
    _law(
        all(len(one.raw) <= RAW_LIMIT for one in found.failures), "a failure keeps at most 64 KiB", [one.position for one in found.failures]
    )
    _law(all(one.error.isidentifier() and one.message for one in found.failures), "a failure has a code and a message", found.failures[:3])
    _law(found.n_bytes >= 0, "bytes are counted from 0", found.n_bytes)


def _law(kept: bool, law: str, where: object) -> None:  # noqa: FBT001 - reads as a sentence
    if not kept:
        raise BrokenLawError(f"law broken: {law}: {where}")
