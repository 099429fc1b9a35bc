"""Boilerplate: lines or paragraphs that stand in many documents, and the share of each document that they take.

A line is boilerplate where it stands in `least_documents` documents, whatever their source. In a source of few documents fewer will do:
of one with at least twice as many, a fifth of its documents and at least half of `least_documents`. That makes a line
boilerplate in the documents of this source only.

1. Map: each batch of texts becomes hashes of its lines (`Parts`); any process may do it.
2. Reduce: each document counts a line once. A million hashes and more go to files by their leading bits, and one file at a time is
   sorted and counted, so memory is bounded by the largest file, a 64th of all lines at 8 bytes each.
3. Apply: the share of a document's characters that stand in lines of at least so many documents.

Lines of a source are counted in the same way, by a hash of line and source; only sources in which fewer documents will do are.

Two different lines share a hash with odds of 2^-64.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np
import pyarrow as pa

from goldsmith.algorithms.duplicates.spill import Column
from goldsmith.errors import DuplicatesError

if TYPE_CHECKING:
    from types import TracebackType

    from numpy.typing import NDArray

FILES = 64
BUFFERED = 1 << 20
MIX = np.uint64(0x9E3779B97F4A7C15)
SOURCE_SHARE = 20
"""Percent of the documents of a source that a line must stand in to be boilerplate of that source alone."""


@dataclass(frozen=True)
class BoilerplateSettings:
    """What counts as boilerplate."""

    unit: str = "line"
    """``line`` or ``paragraph``."""
    least_documents: int = 10
    """Documents that a line stands in at least, 2 or more."""
    least_words: int = 4
    """Words (Han characters) of a line at least; shorter lines never count."""

    def needed(self, documents: int) -> int:
        """Return in how many of the documents of a source a line must stand to be boilerplate there; 0 where sources do not count.

        Example:
            >>> [BoilerplateSettings(least_documents=10).needed(n) for n in (19, 20, 40, 46, 1000)]
            [0, 5, 8, 0, 0]
        """
        needed = max(2, self.least_documents // 2, -(-documents * SOURCE_SHARE // 100))
        return needed if documents >= 2 * self.least_documents and needed < self.least_documents else 0

    def __post_init__(self) -> None:
        """Refuse values that mean nothing."""
        problems = []
        if self.unit not in {"line", "paragraph"}:
            problems.append(f"unit = {self.unit!r}, must be 'line' or 'paragraph'")
        if self.least_documents < 2:
            problems.append(f"least_documents = {self.least_documents}, must be 2 or more")
        if self.least_words < 1:
            problems.append(f"least_words = {self.least_words}, must be 1 or more")
        if problems:
            raise DuplicatesError("these settings of the boilerplate search are wrong", where="boilerplate", found="; ".join(problems))


@dataclass(frozen=True)
class Parts:
    """The lines (or paragraphs) of a batch of documents."""

    hashes: NDArray[np.uint64]
    """One a line, 0 where it is too short to count."""
    characters: NDArray[np.int64]
    """Code points of each line."""
    bounds: NDArray[np.int64]
    """Where the lines of each document start and end, shape (documents + 1,)."""


def parts_of(text: pa.Array | pa.ChunkedArray, settings: BoilerplateSettings) -> Parts:
    """Return the lines of texts; releases the GIL while it computes."""
    from goldsmith.kernels.lines import hash_parts

    return Parts(*hash_parts(text, paragraphs=settings.unit == "paragraph", least_words=settings.least_words))


@dataclass(frozen=True)
class Within:
    """The sources of a batch of documents, as far as lines are counted within them.

    Attributes:
        salts: What tells the source of each document apart, shape (documents,); 0 where lines are not counted within it.
        needed: In how many documents of the source a line must stand, shape (documents,).
    """

    salts: NDArray[np.uint64]
    needed: NDArray[np.int64]

    def of(self, parts: Parts) -> Parts:
        """Return the lines with hashes that tell the sources apart, 0 where they are not counted."""
        salts = np.repeat(self.salts, np.diff(parts.bounds))
        mixed = (parts.hashes ^ salts) * MIX
        mixed ^= mixed >> np.uint64(29)
        return Parts(np.where((salts != 0) & (parts.hashes != 0), mixed, np.uint64(0)), parts.characters, parts.bounds)


def distinct(parts: Parts) -> NDArray[np.uint64]:
    """Return the hashes of the lines that count, each once a document."""
    document = np.repeat(np.arange(len(parts.bounds) - 1), np.diff(parts.bounds))
    counts = parts.hashes != 0
    hashes, document = parts.hashes[counts], document[counts]
    order = np.lexsort((hashes, document))
    hashes, document = hashes[order], document[order]
    fresh = np.append(True, (hashes[1:] != hashes[:-1]) | (document[1:] != document[:-1]))[: len(hashes)]
    return np.asarray(hashes[fresh], dtype=np.uint64)


@dataclass(frozen=True)
class Boilerplate:
    """The lines that stand in many documents."""

    hashes: NDArray[np.uint64]
    """Ascending."""
    documents: NDArray[np.int64]
    """In how many documents each stands."""
    local: Boilerplate | None = None
    """Lines with their sources that stand in many documents of a source."""

    def share(self, parts: Parts, within: Within | None = None) -> pa.FloatArray:
        """Return the share of each document's characters that is boilerplate, in [0, 1]; null for a document without characters."""
        repeated = self.repeated(parts, within)
        whole = _sums(parts.characters, parts.bounds)
        return pa.array(_sums(parts.characters * repeated, parts.bounds) / np.maximum(whole, 1), pa.float32(), mask=whole == 0)

    def lines(self, parts: Parts, within: Within | None = None) -> pa.ListArray:
        """Return the hashes of each document's lines that are boilerplate, in their order; ``list<uint64>``, empty where none is."""
        repeated = self.repeated(parts, within)
        offsets = np.append(0, np.cumsum(repeated))[parts.bounds]
        return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), pa.array(parts.hashes[repeated], pa.uint64()))

    def repeated(self, parts: Parts, within: Within | None = None) -> NDArray[np.bool_]:
        """Tell which lines are boilerplate, shape (lines,), everywhere or within the source of their document."""
        found = self._counts(parts) > 0
        if within is None or self.local is None or not within.salts.any():
            return found
        needed = np.repeat(within.needed, np.diff(parts.bounds))
        there = self.local._counts(within.of(parts))  # noqa: SLF001 - its own kind
        return found | ((there > 0) & (there >= needed))

    def _counts(self, parts: Parts) -> NDArray[np.int64]:
        """Return in how many documents each line stands, 0 where in too few, shape (lines,)."""
        if not len(self.hashes):
            return np.zeros(len(parts.hashes), np.int64)
        place = np.minimum(np.searchsorted(self.hashes, parts.hashes), len(self.hashes) - 1)
        return np.where(self.hashes[place] == parts.hashes, self.documents[place], 0)


class BoilerplateSearch:
    r"""Count in how many documents each line stands.

    Example:
        >>> import pyarrow as pa
        >>> text = pa.array([f"Page {number} says this\nAll rights reserved by ACME" for number in range(5)])
        >>> settings = BoilerplateSettings(least_documents=3)
        >>> with BoilerplateSearch(settings) as search:
        ...     search.add(parts_of(text, settings))
        ...     found = search.find()
        >>> [round(share, 2) for share in found.share(parts_of(text, settings)).to_pylist()[:2]]
        [0.63, 0.63]
    """

    def __init__(self, settings: BoilerplateSettings, scratch: Path | None = None) -> None:
        """Open a search; ``scratch`` is an existing folder for temporary files, 8 bytes a line."""
        self.settings = settings
        self._folder = Path(tempfile.mkdtemp(prefix="boilerplate-", dir=scratch))
        self._files: list[Column] = []
        self._waiting: list[NDArray[np.uint64]] = []
        self._waits = 0

    def __enter__(self) -> Self:
        """Return the search itself."""
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None) -> None:
        """Delete the temporary files."""
        self.close()

    def add(self, parts: Parts) -> None:
        """Count the lines of documents, each once a document."""
        self.count(distinct(parts))

    def count(self, hashes: NDArray[np.uint64]) -> None:
        """Count lines that :func:`distinct` found; any thread may do that, but one at a time may count."""
        self._waiting.append(hashes)
        self._waits += len(hashes)
        if self._waits >= BUFFERED:
            self._write()

    def find(self) -> Boilerplate:
        """Return the lines that stand in as many documents as the settings ask for."""
        if not self._files:  # so few that they never left memory
            hashes = np.concatenate([*self._waiting, np.zeros(0, np.uint64)])
            return Boilerplate(*_counted(hashes, self.settings.least_documents))
        self._write()
        found = [_counted(column.load(), self.settings.least_documents) for column in self._files]
        return Boilerplate(np.concatenate([one for one, _ in found]), np.concatenate([count for _, count in found]))

    def close(self) -> None:
        """Delete the temporary files."""
        for column in self._files:
            column.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _write(self) -> None:
        if not self._waiting:
            return
        if not self._files:
            self._files = [Column(self._folder / f"{number:02d}", np.uint64) for number in range(FILES)]
        hashes = np.sort(np.concatenate(self._waiting))
        edges = np.searchsorted(hashes >> np.uint64(58), np.arange(FILES + 1, dtype=np.uint64))
        for number, column in enumerate(self._files):
            column.append(hashes[edges[number] : edges[number + 1]])
        self._waiting, self._waits = [], 0


def _counted(hashes: NDArray[np.uint64], least: int) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    values, counts = np.unique(hashes, return_counts=True)
    return values[counts >= least], counts[counts >= least].astype(np.int64)


def _sums(values: NDArray[np.int64], bounds: NDArray[np.int64]) -> NDArray[np.int64]:
    totals = np.append(0, np.cumsum(values))
    return np.asarray(totals[bounds[1:]] - totals[bounds[:-1]], dtype=np.int64)
