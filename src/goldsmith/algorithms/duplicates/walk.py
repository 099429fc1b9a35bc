"""The walk over the representatives in declared order, generation by generation.

1. A generation is as many records as fit in memory with their index. Its records are first entered all, and the kept records of
   earlier generations (streamed from disk) probe them: these are the candidates across generations.
2. The index is emptied. The records are walked: each gathers its candidates among those entered before it, and enters.
3. Once enough records have candidates, their texts are fetched and they are decided in order (`verify.resolve`). What is removed
   leaves the index, so that a bucket lists kept records only and a large cluster costs one comparison a record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.algorithms.duplicates.outcome import Effort
from goldsmith.algorithms.duplicates.spill import Column

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from goldsmith.algorithms.duplicates.banding import Banding
    from goldsmith.algorithms.duplicates.shingle_sets import ShingleSets

SHIFT = np.uint64(41)
LOW = np.uint64(0xFFFFFFFF)
BLOCK = 1 << 16
STREAMED = 1 << 14
KEPT = 1


class Walk:
    """Decide representatives; records are numbered by their place in the declared order."""

    def __init__(self, banding: Banding, order: NDArray[np.int64], sets: ShingleSets, keys: Column, sketches: Column, memory: int) -> None:
        self._banding = banding
        self._order = order
        self._sets = sets
        self._keys = keys
        self._sketches = sketches
        self._memory = memory
        self.states = np.zeros(len(order), dtype=np.int8)
        self.partners = np.full(len(order), -1, dtype=np.int64)
        """Number of the kept record that each one duplicates, -1 for none."""
        self.similarities = np.zeros(len(order), dtype=np.float64)
        self._exhaustive = False
        self._generations = self._candidates = self._verified = 0

    def effort(self) -> Effort:
        """Return what was counted."""
        return Effort(self._exhaustive, self._generations, self._candidates, self._verified, self._sets.fetched)

    @property
    def _contained(self) -> bool:
        return self._banding.similarity.measure == "containment"

    def compare_all(self) -> None:
        """Decide without estimates: every record is compared with every kept one."""
        from goldsmith.kernels.verify import compare_all

        self._exhaustive = True
        pool, offsets = self._sets.all()
        room = 1 << max(6, (2 * pool.size).bit_length())
        compare_all(
            pool, offsets, np.zeros(room, np.uint64), np.zeros(room, np.int32), np.empty(pool.size + 1, np.int32),
            np.empty(pool.size + 1, np.int32), np.zeros(len(self._order), np.int32), np.empty(len(self._order), np.int32),
            self._banding.similarity.target, self._contained, self.partners, self.similarities,
        )  # fmt: skip

    def run(self, most_pending: int, progress: Callable[[int, int], None]) -> None:
        """Decide by estimates and verification."""
        records = len(self._order)
        size = self._generation_size()
        kept = _KeptFile(self._keys.path.parent, self._banding.bands) if records > size else None
        for start in range(0, records, size):
            self._generations += 1
            index = _Index(self._keys.take(self._order[start : start + size]), self._sketches.take(self._order[start : start + size]))
            across = self._across(index, kept) if kept else np.empty(0, dtype=np.uint64)
            self._decide(index, start, across, most_pending, progress)
            if kept:
                survivors = np.flatnonzero(self.states[start : start + size] == KEPT)
                kept.append(survivors + start, index.keys[survivors], index.sketches[survivors])
        if kept:
            kept.close()

    def _generation_size(self) -> int:
        """Records whose keys, sketch, links and share of the tables fit in memory; a little below a power of two fills tables best."""
        each = 64 + 8 + self._banding.bands * (4 + 4 + 8 * 4 // 3)
        fits = max(self._memory // each, 1024)
        return int(0.74 * 2 ** int(np.log2(fits / 0.74)))

    def _across(self, index: _Index, kept: _KeptFile) -> NDArray[np.uint64]:
        """Return the candidates that kept records of earlier generations are for this one, packed and sorted."""
        from goldsmith.kernels.neighbours import cross, enter_all

        if not kept.rows:
            return np.empty(0, dtype=np.uint64)
        enter_all(index.keys, index.tables, index.links)
        found = np.empty(1 << 20, dtype=np.uint64)
        used = 0
        for numbers, keys, sketches in kept.stream():
            at = 0
            while at < len(numbers):
                at, used, index.stamp = cross(
                    keys, sketches, numbers, at, *index.arrays[1:], index.stamp, self._banding.least_estimate, found, used
                )
                if at < len(numbers):
                    best = _best_of_each(np.sort(found[:used]))
                    found = np.empty(max(found.size, 4 * best.size), dtype=np.uint64)
                    used = best.size
                    found[:used] = best
        index.empty()
        return _best_of_each(np.sort(found[:used]))

    def _decide(
        self, index: _Index, start: int, across: NDArray[np.uint64], most_pending: int, progress: Callable[[int, int], None]
    ) -> None:
        from goldsmith.kernels.neighbours import gather, leave

        found = np.empty(1 << 20, dtype=np.uint64)
        least = self._banding.least_estimate
        first = 0
        records = len(index.keys)
        while first < records:
            last, used, index.stamp = gather(
                first, min(records, first + BLOCK), start, most_pending, *index.arrays, index.stamp, least, found
            )
            if last == first:
                found = np.empty(2 * found.size, dtype=np.uint64)
                continue
            low, high = np.searchsorted(across, np.array([first, last], dtype=np.uint64) << SHIFT)
            pairs = np.concatenate([found[:used], across[low:high] - (np.uint64(first) << SHIFT)])
            pairs.sort()
            self._resolve(pairs, start + first, start + last)
            dropped = np.flatnonzero(self.states[start + first : start + last] != KEPT) + first
            leave(dropped, first, index.keys, index.tables, index.links, index.gone)
            first = last
            progress(start + first, len(self._order))

    def _resolve(self, pairs: NDArray[np.uint64], first: int, last: int) -> None:
        """Decide the records from ``first`` to ``last``, given their packed candidates."""
        from goldsmith.kernels.verify import resolve

        self.states[first:last] = KEPT
        if not pairs.size:
            return
        self._candidates += pairs.size
        rows = (pairs >> SHIFT).astype(np.int64) + first
        self.states[np.unique(rows)] = 0
        self._prefetch(pairs, rows)
        sets = self._sets
        missing = np.empty(18, dtype=np.int64)
        at = 0
        while at < pairs.size:
            at, wanted, compared = resolve(
                pairs, at, first, self.states, sets.slots, sets.starts, sets.sizes, sets.pool, sets.table,
                self._banding.similarity.target, self._contained, self.partners, self.similarities, missing,
            )  # fmt: skip
            self._verified += compared
            if wanted:
                sets.need(missing[:wanted])

    def _prefetch(self, pairs: NDArray[np.uint64], rows: NDArray[np.int64]) -> None:
        """Fetch each record with candidates, and the best candidate of each, in one go."""
        new = np.append(True, rows[1:] != rows[:-1])
        best = (pairs[new] & LOW).astype(np.int64)
        self._sets.need(np.concatenate([rows[new], best]))


class _Index:
    """The arrays of one generation's index."""

    def __init__(self, keys: NDArray[np.uint32], sketches: NDArray[np.uint64]) -> None:
        records, bands = keys.shape
        capacity = 1 << max(4, int(np.ceil(np.log2(max(records, 1) / 0.75))))
        self.keys = keys
        self.sketches = sketches
        self.tables = np.zeros((bands, capacity), dtype=np.uint64)
        self.links = np.zeros((records, bands), dtype=np.uint32)
        self.stamps = np.zeros(records, dtype=np.int64)
        self.gone = np.zeros(records, dtype=np.bool_)
        self.stamp = 0

    @property
    def arrays(self) -> tuple[Any, ...]:
        return self.keys, self.sketches, self.tables, self.links, self.stamps

    def empty(self) -> None:
        self.tables[:] = 0


class _KeptFile:
    """Numbers, keys and sketches of the kept records of all generations so far, in declared order."""

    def __init__(self, folder: Path, bands: int) -> None:
        self._columns = (
            Column(folder / "kept", np.int64),
            Column(folder / "kept-keys", np.uint32, bands),
            Column(folder / "kept-sketches", np.uint64, 8),
        )

    @property
    def rows(self) -> int:
        return self._columns[0].rows

    def append(self, *values: NDArray[Any]) -> None:
        for column, part in zip(self._columns, values, strict=True):
            column.append(part)

    def stream(self) -> Any:
        for start in range(0, self.rows, STREAMED):
            stop = min(start + STREAMED, self.rows)
            yield tuple(column.read(start, stop) for column in self._columns)

    def close(self) -> None:
        for column in self._columns:
            column.close()


def _best_of_each(pairs: NDArray[np.uint64], most: int = 256) -> NDArray[np.uint64]:
    """Return the first pairs of each record, of sorted packed pairs."""
    records = pairs >> SHIFT
    begins = np.flatnonzero(np.append(True, records[1:] != records[:-1])) if pairs.size else np.empty(0, dtype=np.int64)
    sizes = np.diff(np.append(begins, pairs.size))
    place = np.arange(pairs.size) - np.repeat(begins, sizes)
    return pairs[place < most]
