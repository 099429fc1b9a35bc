"""A text as a bag of hashed n-grams of tokens: counted over a corpus, written out one by one, or summed with weights.

1. The tokens of a text are those of ``tokens.py``, without line breaks.
2. Every n-gram of 1 to ``longest`` tokens is hashed to a bucket. With ``once`` a bucket counts once a text.
3. ``COUNT`` adds to one histogram of all texts, ``WRITE`` keeps the buckets of each text, ``SUM`` sums the weights of a text's
   buckets and keeps none.

Source: Weinberger et al. 2009, arXiv:0902.2206 (hashed features); Xie et al. 2023, arXiv:2302.03169 (the bag of DSIR).
"""

# mypy: disable-error-code="assignment"

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

from goldsmith.kernels.compiled import OUTER
from goldsmith.kernels.folding import folding_table
from goldsmith.kernels.tokens import ONE_RUN, WORDS, longest, scan
from goldsmith.kernels.utf8 import text_buffers

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

COUNT, WRITE, SUM = range(3)
FACTOR, TOP = np.uint64(0x9E3779B97F4A7C15), np.uint64(32)
AT_ONCE = 4096
"""Texts whose buckets are written at a time: the room for them is several times the room that they need."""
MOST_TOKENS = 8
"""Tokens in the longest n-gram that is counted."""


class Bags(NamedTuple):
    """What was found of each text.

    Attributes:
        sizes: n-grams of each text (with ``once``: different buckets), shape (n,).
        sums: The sum of their weights, shape (n,); zeros where no weights were given.
        buckets: The buckets of all texts, one after the other; empty unless they were asked for.
    """

    sizes: NDArray[np.int64]
    sums: NDArray[np.float64]
    buckets: NDArray[np.uint32]


def counted(text: pa.Array, *, most: int, n_buckets: int, unit: int = WORDS) -> NDArray[np.int64]:
    """Return how often each bucket occurs in all texts together, shape (n_buckets,)."""
    histogram = np.zeros(n_buckets, np.int64)
    _run(text, COUNT, most, unit, once=False, weights=np.zeros(1), histogram=histogram, n_buckets=n_buckets)
    return histogram


def written(text: pa.Array, *, most: int, n_buckets: int, unit: int = WORDS, once: bool = True) -> Bags:
    """Return the buckets of each text."""
    parts = [
        _run(
            text.slice(start, AT_ONCE),
            WRITE,
            most,
            unit,
            once=once,
            weights=np.zeros(1),
            histogram=np.zeros(1, np.int64),
            n_buckets=n_buckets,
        )
        for start in range(0, max(len(text), 1), AT_ONCE)
    ]
    return Bags(*(np.concatenate(each) for each in zip(*parts, strict=True)))


def summed(text: pa.Array, weights: NDArray[np.float64], *, most: int, unit: int = WORDS, once: bool = False) -> Bags:
    """Return the sum of the weights of each text's buckets."""
    return _run(text, SUM, most, unit, once=once, weights=weights, histogram=np.zeros(1, np.int64), n_buckets=len(weights))


def _run(text, mode, most, unit, *, once, weights, histogram, n_buckets) -> Bags:
    data, offsets, nulls = text_buffers(text)
    room = most * (int(offsets[-1] - offsets[0]) + 1) if mode == WRITE else 0
    buckets = np.empty(room, np.uint32)
    seen = np.full(n_buckets if once else 1, -1, np.int64)
    sizes, sums = np.zeros(len(nulls), np.int64), np.zeros(len(nulls), np.float64)
    found = np.empty(longest(offsets), np.uint64)
    weighed = np.ascontiguousarray(weights, np.float64)
    n = bag(data, offsets, nulls, folding_table(), mode, unit, most, n_buckets, once, weighed, histogram, seen, found, buckets, sizes, sums)
    return Bags(sizes, sums, buckets[:n].copy() if mode == WRITE else buckets)


@njit(**OUTER)
def bag(data, offsets, nulls, table, mode, unit, most, n_buckets, once, weights, histogram, seen, found, buckets, sizes, sums):
    """Count, write or sum the n-grams of every text (2, 3); return the number of buckets written."""
    written_ = np.int64(0)
    for row in range(len(nulls)):
        if nulls[row]:
            continue
        n = scan(data, offsets[row], offsets[row + 1], table, unit, ONE_RUN, found, 0)
        size = np.int64(0)
        total = 0.0
        for i in range(n):
            key = np.uint64(0)
            for j in range(i, min(i + most, n)):
                key = (key ^ found[j]) * FACTOR
                key ^= key >> TOP
                bucket = np.int64(((key & np.uint64(0xFFFFFFFF)) * np.uint64(n_buckets)) >> TOP)
                if once:
                    if seen[bucket] == row:
                        continue
                    seen[bucket] = row
                size += 1
                if mode == SUM:
                    total += weights[bucket]
                elif mode == COUNT:
                    histogram[bucket] += 1
                else:
                    buckets[written_] = np.uint32(bucket)
                    written_ += 1
        sizes[row] = size
        sums[row] = total
    return written_
