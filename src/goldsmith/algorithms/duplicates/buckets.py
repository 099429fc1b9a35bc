"""Which records share a bucket: every band's keys are sorted, and those that stand once are forgotten.

Most records share no key with any other. They take no part in what follows, need no memory, and are kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

HIGH = np.uint64(32)
LOW = np.uint64(0xFFFFFFFF)


@dataclass(frozen=True)
class Buckets:
    """The records of one generation that share a bucket with another, and the kept ones of earlier generations that they share it with."""

    numbers: NDArray[np.int64]
    """Numbers of these records, ascending."""
    entries: NDArray[np.uint64]
    """Place in ``numbers`` above, bucket below 32 bits, sorted."""
    count: int
    """How many buckets there are."""


class KeptKeys:
    """Band keys of the kept records of earlier generations, on disk, band by band."""

    def __init__(self, folder: Path, bands: int) -> None:
        self._folder = folder
        self._bands = bands
        self._parts: list[tuple[Path, int]] = []
        self._numbers: list[NDArray[np.uint32]] = []

    @property
    def nbytes(self) -> int:
        """Bytes on disk."""
        return sum(4 * rows * self._bands for _, rows in self._parts)

    def append(self, numbers: NDArray[np.int64], keys: NDArray[np.uint32], rows: NDArray[np.int64]) -> None:
        """Add the records ``numbers``, whose keys stand in the columns ``rows`` of ``keys``, shape (bands, records)."""
        path = self._folder / f"kept-{len(self._parts)}"
        with path.open("wb") as file:
            for band in keys:
                file.write(band[rows].data.cast("B") if len(rows) else b"")
        self._parts.append((path, len(rows)))
        self._numbers.append(numbers.astype(np.uint32))

    def __len__(self) -> int:
        """Return the number of kept records."""
        return sum(rows for _, rows in self._parts)

    def pack(self, band: int, out: NDArray[np.uint64]) -> None:
        """Write key above, number below 32 bits, of every kept record."""
        at = 0
        for (path, rows), numbers in zip(self._parts, self._numbers, strict=True):
            keys = np.fromfile(path, dtype=np.uint32, count=rows, offset=4 * rows * band)
            _pack(keys, numbers, out[at : at + rows])
            at += rows

    def close(self) -> None:
        """Delete the files."""
        for path, _ in self._parts:
            path.unlink(missing_ok=True)


def find_buckets(keys: NDArray[np.uint32], start: int, kept: KeptKeys) -> Buckets:
    """Return the shared buckets of a generation.

    Args:
        keys: Band keys, shape (bands, records), of the records from number ``start`` on.
        start: Number of the first record.
        kept: Kept records of earlier generations.
    """
    found: list[NDArray[np.uint64]] = []
    buckets = 0
    numbers = np.arange(start, start + keys.shape[1], dtype=np.uint32)
    packed = np.empty(len(kept) + keys.shape[1], dtype=np.uint64)
    for band in range(len(keys)):
        kept.pack(band, packed[: len(kept)])
        _pack(keys[band], numbers, packed[len(kept) :])
        packed.sort()
        shared, bucket = _shared(packed, start)
        found.append((shared & LOW) << HIGH | (bucket + np.uint64(buckets)))
        buckets += int(bucket[-1]) + 1 if len(bucket) else 0
    del packed
    entries = np.concatenate(found)
    del found
    entries.sort()
    high = (entries >> HIGH).astype(np.int64)
    new = np.ones(len(high), dtype=bool)
    new[1:] = high[1:] != high[:-1]
    entries = (np.cumsum(new, dtype=np.uint64) - np.uint64(1)) << HIGH | (entries & LOW)
    return Buckets(high[new], entries, buckets)


def _pack(keys: NDArray[np.uint32], numbers: NDArray[np.uint32], out: NDArray[np.uint64]) -> None:
    np.left_shift(keys, HIGH, out=out, dtype=np.uint64)
    out |= numbers


def _shared(packed: NDArray[np.uint64], start: int) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Return those of the sorted records whose key stands more than once, and a bucket number for each.

    A bucket of earlier kept records alone is none: whatever they had to say to each other was said.
    """
    key = (packed >> HIGH).astype(np.uint32)
    member = np.zeros(len(packed), dtype=bool)
    member[1:] = key[1:] == key[:-1]
    member[:-1] |= member[1:]
    shared, key = packed[member], key[member]
    last = np.ones(len(shared), dtype=bool)
    last[:-1] = key[1:] != key[:-1]
    ends = np.flatnonzero(last)
    fresh = (shared[ends] & LOW) >= start  # numbers rise within a bucket, so the last one tells
    sizes = np.diff(ends, prepend=-1)
    return shared[np.repeat(fresh, sizes)], np.repeat(np.arange(int(fresh.sum()), dtype=np.uint64), sizes[fresh])
