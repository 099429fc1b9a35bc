"""How varied the tokens of a text are: type-token ratio of a moving window, different n-grams, entropy; exact, one pass.

1. The tokens of a text are those of ``tokens.py``.
2. n-grams are numbered by a table of 64-bit hashes that is stamped, not cleared.
3. The window slides by one token; a count for each token number tells when a type comes and goes.

Source: Covington and McFall 2010, doi:10.1080/09296171003643098 (moving-average type-token ratio); Li et al. 2016,
arXiv:1510.03055 (distinct-n); Shannon 1948, doi:10.1002/j.1538-7305.1948.tb01338.x (entropy).
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

FACTOR = np.uint64(0x9E3779B97F4A7C15)


class Variety(NamedTuple):
    """What was found of each text, all of shape (n,).

    Attributes:
        tokens: Number of tokens.
        grams: Number of n-grams.
        distinct: Number of different ones.
        moving: Mean share of different tokens in windows of the wanted size, or in the whole text where that is shorter.
        entropy: Entropy of the n-grams in nats.
    """

    tokens: NDArray[np.int64]
    grams: NDArray[np.int64]
    distinct: NDArray[np.int64]
    moving: NDArray[np.float64]
    entropy: NDArray[np.float64]


def variety(text: pa.Array, *, n: int = 1, window: int = 0) -> Variety:
    """Return how varied the tokens of each text are.

    Args:
        text: Arrow strings; a null has no token.
        n: Tokens in an n-gram, for ``grams``, ``distinct`` and ``entropy``.
        window: Tokens in the moving window; 0 leaves ``moving`` out.
    """
    data, offsets, nulls = text_buffers(text)
    room = longest(offsets)
    slots = 1 << max(2 * room - 1, 15).bit_length()
    found = np.empty(room, np.uint64)
    numbers, counts = np.empty(room, np.int64), np.zeros(room, np.int64)
    keys, stamps, held = np.empty(slots, np.uint64), np.full(slots, -1, np.int64), np.empty(slots, np.int64)
    whole, real = np.zeros((3, len(nulls)), np.int64), np.zeros((2, len(nulls)), np.float64)
    vary(data, offsets, nulls, folding_table(), n, window, found, numbers, counts, keys, stamps, held, whole, real)
    return Variety(whole[0], whole[1], whole[2], real[0], real[1])


@njit(**OUTER)
def vary(data, offsets, nulls, table, n, window, found, numbers, counts, keys, stamps, held, whole, real):
    """Number the n-grams of every text (2), then count (3)."""
    for row in range(len(nulls)):
        if nulls[row]:
            continue
        total = scan(data, offsets[row], offsets[row + 1], table, WORDS, ONE_RUN, found, 0)
        whole[0, row] = total
        grams = total - n + 1
        if grams <= 0:
            continue
        slots = 16
        while slots < 2 * grams:
            slots *= 2
        mask = np.uint64(slots - 1)
        distinct = 0
        for i in range(grams):
            key = np.uint64(0)
            for j in range(i, i + n):
                key = (key ^ found[j]) * FACTOR
                key ^= key >> np.uint64(29)
            at = (key * FACTOR >> np.uint64(20)) & mask
            while stamps[at] == row and keys[at] != key:
                at = (at + np.uint64(1)) & mask
            if stamps[at] != row:
                stamps[at] = row
                keys[at] = key
                held[at] = distinct
                counts[distinct] = 0
                distinct += 1
            numbers[i] = held[at]
            counts[held[at]] += 1
        whole[1, row] = grams
        whole[2, row] = distinct
        entropy = 0.0
        for i in range(distinct):
            share = counts[i] / grams
            entropy -= share * np.log(share)
        real[1, row] = max(entropy, 0.0)
        if window > 0:
            width = min(window, grams)
            for i in range(distinct):
                counts[i] = 0
            types = 0
            shares = 0
            for i in range(grams):
                types += counts[numbers[i]] == 0
                counts[numbers[i]] += 1
                if i >= width:
                    counts[numbers[i - width]] -= 1
                    types -= counts[numbers[i - width]] == 0
                if i >= width - 1:
                    shares += types
            real[0, row] = shares / (width * (grams - width + 1))
