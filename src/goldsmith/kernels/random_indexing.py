"""Random indexing: what stands around each token, summed into a few numbers, in one pass.

Every token has a fixed vector of a few +1 and -1, which its number and a seed decide. The context of a token is the sum of such
vectors of the tokens next to it, wherever it stands. Tokens with alike contexts get alike sums; nothing is iterated.

Source: Kanerva, Kristoferson and Holst 2000, Random indexing of text samples; Sahlgren 2005, An introduction to random indexing.
"""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

import numpy as np
from numba import njit

from goldsmith.kernels.compiled import INNER, OUTER

STEP, MIX_1, MIX_2 = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
SHIFTS = np.uint64(30), np.uint64(27), np.uint64(31)


@njit(**INNER)
def drawn(token, number, seed):
    """Return 64 random bits that belong to a token, a number and a seed (SplitMix64)."""
    value = (np.uint64(token) * np.uint64(64) + np.uint64(number) + np.uint64(1)) * STEP + np.uint64(seed) * MIX_2
    value = (value ^ (value >> SHIFTS[0])) * MIX_1
    value = (value ^ (value >> SHIFTS[1])) * MIX_2
    return value ^ (value >> SHIFTS[2])


@njit(**OUTER)
def draw_all(places, signs, seed):
    """Fill places and signs, shape (tokens, entries), of the vectors of all tokens; ``signs`` holds the number of dimensions at first."""
    dimensions = np.uint64(signs[0, 0])
    for token in range(places.shape[0]):
        for number in range(places.shape[1]):
            value = drawn(token, number, seed)
            places[token, number] = np.int32((value >> np.uint64(1)) % dimensions)
            signs[token, number] = 1 if value & np.uint64(1) else -1


@njit(**OUTER)
def add_contexts(ids, starts, ends, window, places, signs, sums, counts):
    """Add the contexts of the tokens of some texts.

    Args:
        ids: Numbers of the tokens of all texts, -1 for one that has no vector.
        starts: Where each text begins.
        ends: Where it ends.
        window: Tokens on either side that count.
        places: Dimensions of the entries of each vector.
        signs: Their signs.
        sums: Contexts, shape (tokens, dimensions); added to.
        counts: Texts in which each token stands, as often as it stands there; added to.
    """
    entries = places.shape[1]
    for text in range(len(starts)):
        for at in range(starts[text], ends[text]):
            token = ids[at]
            if token < 0:
                continue
            counts[token] += 1
            for other in range(max(starts[text], at - window), min(ends[text], at + window + 1)):
                near = ids[other]
                if near < 0 or other == at:
                    continue
                for entry in range(entries):
                    sums[token, places[near, entry]] += signs[near, entry]


@njit(**OUTER)
def add_texts(ids, starts, ends, vectors, weights, out):
    """Write the weighted mean of the vectors of the tokens of each text, shape (texts, dimensions)."""
    for text in range(len(starts)):
        total = 0.0
        for at in range(starts[text], ends[text]):
            token = ids[at]
            if token < 0 or weights[token] == 0:
                continue
            total += weights[token]
            for dimension in range(vectors.shape[1]):
                out[text, dimension] += weights[token] * vectors[token, dimension]
        if total:
            for dimension in range(vectors.shape[1]):
                out[text, dimension] /= total
