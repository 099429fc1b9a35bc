"""The shingle sets that verification needs: texts are fetched in batches, and sets kept while they may be needed again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from goldsmith.errors import DuplicatesError

Fetch = Callable[[NDArray[np.int64]], pa.Array | pa.ChunkedArray]

Spread = Callable[[Callable[[Any], Any], Iterable[Any]], Iterator[Any]]
"""How a function is applied to many things with the results in their order: ``map``, or the like of it with threads."""

BATCH = 1_000_000
"""Shingles that the texts of one fetch are expected to have at most."""


class ShingleSets:
    """A bounded cache of shingle sets in one array; the kernels read it by slot."""

    def __init__(
        self,
        fetch: Fetch,
        shingle: int,
        position: NDArray[np.int64],
        order: NDArray[np.int32],
        expected: NDArray[np.int32],
        memory: int,
        *,
        spread: Spread = map,
    ) -> None:
        self._fetch = fetch
        self._spread = spread
        self._shingle = shingle
        self._all_positions = position
        self._order = order
        self._expected = expected
        self._room = max(memory // 8, 1 << 16)
        self.slots = np.full(len(order), -1, dtype=np.int32)
        """Slot of each record, -1 where its set is not here."""
        self.starts = np.zeros(1024, dtype=np.int64)
        self.sizes = np.zeros(1024, dtype=np.int64)
        self.pool = np.empty(self._room, dtype=np.uint64)  # memory that was never written to costs nothing
        self.table = np.empty(1024, dtype=np.uint64)
        """Room for a hash table of the largest set here."""
        self._owners: list[int] = []
        self._filled = 0
        self.fetched = 0

    def __len__(self) -> int:
        """Return the number of records."""
        return len(self.slots)

    @property
    def expected(self) -> int:
        """Shingles of all records, with repeats."""
        return int(self._expected.sum(dtype=np.int64))

    def need(self, records: NDArray[np.int64]) -> None:
        """Make sure that the sets of these records are here; others may be forgotten for that."""
        wanted = np.unique(records)
        wanted = wanted[self.slots[wanted] < 0]
        if self._filled + int(self._expected[wanted].sum(dtype=np.int64)) > self._room:
            self._forget(records)
        wanted = wanted[np.argsort(self._position(wanted))]
        groups = np.cumsum(self._expected[wanted], dtype=np.int64) // BATCH
        parts = [part for part in np.split(wanted, np.flatnonzero(np.diff(groups)) + 1) if len(part)]
        for part, (values, offsets) in zip(parts, self._spread(self._made, parts), strict=True):
            self._add(part, values, offsets)

    def all(self) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
        """Return the sets of all records in their order: values, and offsets of shape (records + 1,)."""
        records = np.arange(len(self), dtype=np.int64)
        self._room = max(self._room, 2 * self.expected)
        self.need(records)
        offsets = np.zeros(len(self) + 1, dtype=np.int64)
        np.cumsum(self.sizes[self.slots], out=offsets[1:])
        values = [self.pool[self.starts[slot] : self.starts[slot] + self.sizes[slot]] for slot in self.slots]
        return (np.concatenate(values) if values else np.empty(0, dtype=np.uint64)), offsets

    def _position(self, records: NDArray[np.int64]) -> NDArray[np.int64]:
        return self._all_positions[self._order[records]]

    def _made(self, records: NDArray[np.int64]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
        """Return the sets of some records: values, and offsets of shape (records + 1,)."""
        from goldsmith.kernels.shingles import shingle_sets

        text = self._fetch(self._position(records))
        if len(text) != len(records) or text.null_count:
            raise DuplicatesError(
                "texts that were there when they were measured cannot be fetched for comparison",
                found=f"{len(text) - text.null_count} texts",
                expected=f"{len(records)} texts, from position {int(self._position(records[:1])[0])} on",
                hint="was the table changed during the run? run again",
            )
        return shingle_sets(text, self._shingle)

    def _add(self, records: NDArray[np.int64], values: NDArray[np.uint64], offsets: NDArray[np.int64]) -> None:
        self._grow(len(values), len(records), int(np.diff(offsets).max()))
        first = len(self._owners)
        self.pool[self._filled : self._filled + len(values)] = values
        self.starts[first : first + len(records)] = offsets[:-1] + self._filled
        self.sizes[first : first + len(records)] = np.diff(offsets)
        self.slots[records] = np.arange(first, first + len(records), dtype=np.int32)
        self._owners.extend(records.tolist())
        self._filled += len(values)
        self.fetched += len(records)

    def _grow(self, values: int, records: int, largest: int) -> None:
        if 2 * largest > self.table.size:
            self.table = np.empty(1 << (2 * largest).bit_length(), dtype=np.uint64)
        if self._filled + values > self.pool.size:  # one call may need more than there is room for
            self.pool = np.concatenate([self.pool[: self._filled], np.empty(values + self.pool.size // 4, dtype=np.uint64)])
        while len(self._owners) + records > self.starts.size:
            self.starts = np.concatenate([self.starts, np.zeros_like(self.starts)])
            self.sizes = np.concatenate([self.sizes, np.zeros_like(self.sizes)])

    def _forget(self, but: NDArray[np.int64]) -> None:
        keep = np.unique(but)
        keep = keep[self.slots[keep] >= 0]
        old = self.slots[keep]
        parts = [self.pool[self.starts[slot] : self.starts[slot] + self.sizes[slot]].copy() for slot in old]
        sizes = self.sizes[old]
        self.slots[np.array(self._owners, dtype=np.int64)] = -1
        self._filled = int(sizes.sum())
        np.concatenate(parts or [self.pool[:0]], out=self.pool[: self._filled])
        self.sizes[: len(keep)] = sizes
        self.starts[: len(keep)] = np.cumsum(sizes) - sizes
        self.slots[keep] = np.arange(len(keep), dtype=np.int32)
        self._owners = keep.tolist()
