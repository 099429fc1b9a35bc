"""The walk over the representatives in declared order, generation by generation.

1. A generation is as many records as memory allows. Only those that share a bucket with another, or with a kept record of an earlier
   generation, take part (`find_buckets`); all others are kept.
2. They are walked in order: each gathers its candidates among those entered before it, and is entered.
3. Once enough records have candidates, their texts are fetched and they are decided in order (`verify.resolve`). What is removed
   leaves its buckets, so that a bucket lists kept records only and a large cluster costs one comparison a record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from goldsmith.algorithms.duplicates.buckets import Buckets, KeptKeys, find_buckets
from goldsmith.algorithms.duplicates.outcome import Effort

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from goldsmith.algorithms.duplicates.banding import Banding
    from goldsmith.algorithms.duplicates.shingle_sets import ShingleSets
    from goldsmith.algorithms.duplicates.spill import Column

SHIFT = np.uint64(41)
HIGH = np.uint64(32)
LOW = np.uint64(0xFFFFFFFF)
BLOCK = 1 << 16
FOUND = 1 << 20
UNDECIDED, KEPT = 0, 1


class Walk:
    """Decide representatives; records are numbered by their place in the declared order."""

    def __init__(self, banding: Banding, order: NDArray[np.int32], sets: ShingleSets, keys: Column, sketches: Column, memory: int) -> None:
        self._banding = banding
        self._order = order
        self._sets = sets
        self._keys = keys
        self._sketches = sketches
        self._memory = memory
        self.states = np.full(len(order), KEPT, dtype=np.int8)
        self.partners = np.full(len(order), -1, dtype=np.int32)
        """Number of the kept record that each one duplicates, -1 for none."""
        self.similarities = np.zeros(len(order), dtype=np.float32)
        self.disk_bytes = 0
        """Bytes of temporary files that the walk wrote."""
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
        kept = KeptKeys(self._keys.path.parent, self._banding.bands)
        for start in range(0, records, size):
            stop = min(start + size, records)
            self._generations += 1
            keys = self._keys.take_columns(self._order[start:stop])
            buckets = find_buckets(keys, start, kept)
            if stop == records:
                del keys
            self._decide(buckets, start, most_pending, progress)
            if stop < records:
                survivors = np.flatnonzero(self.states[start:stop] == KEPT)
                kept.append(survivors + start, keys, survivors)
            progress(stop, records)
        self.disk_bytes = kept.nbytes
        kept.close()

    def _generation_size(self) -> int:
        """Records whose keys fit in memory together with buckets that every other key takes part in."""
        return max(self._memory // (self._banding.bands * (4 + 8) + 64), 256)

    def _decide(self, buckets: Buckets, start: int, most_pending: int, progress: Callable[[int, int], None]) -> None:
        """Decide the records of one generation that share buckets."""
        from goldsmith.kernels.neighbours import gather, leave

        entries, numbers = buckets.entries, buckets.numbers
        sketches = self._sketches.take(self._order[numbers])
        heads = np.zeros(buckets.count, dtype=np.uint32)
        links = np.zeros(len(entries), dtype=np.uint32)
        stamps = np.zeros(len(numbers), dtype=np.int64)
        gone = np.zeros(len(numbers), dtype=np.bool_)
        before = int(np.searchsorted(numbers, start))
        found = np.empty(FOUND, dtype=np.uint64)
        at = stamp = 0
        while at < len(entries):
            last, first, used, stamp = gather(
                entries, at, before, most_pending, BLOCK, heads, links, sketches, stamps, stamp, self._banding.least_estimate, found
            )
            if not used and last < len(entries) and first == int(entries[last] >> HIGH):
                found = np.empty(2 * found.size, dtype=np.uint64)
            at = last
            if not used:
                continue
            dropped = self._resolve(np.sort(found[:used]), first, numbers)
            leave(dropped, np.searchsorted(entries, dropped.astype(np.uint64) << HIGH), first, entries, heads, links, gone)
            progress(int(numbers[first]), len(self._order))

    def _resolve(self, pairs: NDArray[np.uint64], first: int, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """Decide the records that have candidates; return the places in ``numbers`` of those that are dropped."""
        from goldsmith.kernels.verify import resolve

        new = np.ones(len(pairs), dtype=bool)
        new[1:] = (pairs[1:] >> SHIFT) != (pairs[:-1] >> SHIFT)
        places = (pairs[new] >> SHIFT).astype(np.int64) + first
        best = (pairs[new] & LOW).astype(np.int64)
        self._candidates += len(pairs)
        self.states[numbers[places]] = UNDECIDED
        self._sets.need(np.concatenate([numbers[places], numbers[best]]))
        sets = self._sets
        missing = np.empty(18, dtype=np.int64)
        at = 0
        while at < len(pairs):
            at, wanted, compared = resolve(
                pairs, at, first, numbers, self.states, sets.slots, sets.starts, sets.sizes, sets.pool, sets.table,
                self._banding.similarity.target, self._contained, self.partners, self.similarities, missing,
            )  # fmt: skip
            self._verified += compared
            if wanted:
                sets.need(missing[:wanted])
        dropped: NDArray[np.int64] = places[self.states[numbers[places]] != KEPT]
        return dropped
