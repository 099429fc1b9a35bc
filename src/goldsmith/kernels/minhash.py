"""MinHash: a fixed-size summary of a shingle set from which similarity is estimated and candidates are found.

1. Each shingle gives 32 bits x. Hash i is ``(a_i * x + b_i) mod 2^32`` with odd ``a_i``: one vector multiplication for 8 or 16 of them.
2. The signature is the least value of each hash over the text. Two signatures agree at i with probability J, the Jaccard index.
3. The signature is condensed: each band of r values becomes one 32-bit key; two bits of each of the first 256 values become the
   sketch, 64 bytes, one cache line, from which the similarity of two records is estimated in some ten instructions.

Source: Broder 1997, doi:10.1109/SEQUEN.1997.666900; b-bit MinHash: Li and König 2010, doi:10.1145/1772690.1772759.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from goldsmith.kernels.compiled import OUTER
from goldsmith.kernels.shingles import hashed_rows, mix

if TYPE_CHECKING:
    import pyarrow as pa

SKETCHED = 256
"""Hashes whose two bits make the sketch; a signature has at least as many."""


@njit(**OUTER)
def _least(values, bounds, rows, short, factors, terms, out):
    width = factors.size
    for row in range(rows):
        for i in range(width):
            out[row, i] = 0xFFFFFFFF
        found = np.int64(0)
        for place in range(bounds[row], bounds[row + 1]):
            short[found] = np.uint32(values[place] >> np.uint64(32))
            found += 1
        if found == 0:
            for i in range(width):
                out[row, i] = 0
        while found & 3:
            short[found] = short[found - 1]
            found += 1
        least = out[row]
        for index in range(0, found, 4):
            x0, x1, x2, x3 = short[index], short[index + 1], short[index + 2], short[index + 3]
            for i in range(width):
                factor, term = factors[i], terms[i]
                v0 = np.uint32(factor * x0 + term)
                v1 = np.uint32(factor * x1 + term)
                v2 = np.uint32(factor * x2 + term)
                v3 = np.uint32(factor * x3 + term)
                least[i] = min(v0, v1, v2, v3, least[i])


@njit(**OUTER)
def _condense(signatures, bands, rows, keys, sketches):
    for record in range(signatures.shape[0]):
        for band in range(bands):
            value = np.uint64(band)
            for place in range(band * rows, band * rows + rows):
                value = (value ^ np.uint64(signatures[record, place])) * np.uint64(0xD6E8FEB86659FD93)
                value ^= value >> np.uint64(32)
            keys[record, band] = np.uint32(mix(value) >> np.uint64(32))
        for part in range(8):
            word = np.uint64(0)
            for place in range(part * 32, part * 32 + 32):
                value = np.uint64(signatures[record, place]) * np.uint64(0x9E3779B97F4A7C15)
                word = (word << np.uint64(2)) | (value >> np.uint64(62))
            sketches[record, part] = word


@functools.lru_cache(maxsize=8)
def _hashes(n_hashes: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the odd factors and the terms of the hashes; hash i is the same whatever their number."""
    state = np.arange(1, n_hashes + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(seed) * np.uint64(0xD1342543DE82EF95)
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    state ^= state >> np.uint64(31)
    return (state >> np.uint64(32)).astype(np.uint32) | np.uint32(1), state.astype(np.uint32)


def signatures(
    text: pa.Array | pa.ChunkedArray, n_hashes: int = SKETCHED, *, shingle: int = 3, seed: int = 1
) -> tuple[np.ndarray, np.ndarray]:
    """Return the MinHash signature of each text, uint32 (rows, n_hashes), and its number of shingles with repeats, int64 (rows,).

    The signature of a null is all 0 and its number of shingles is 0.

    Example:
        >>> import pyarrow as pa
        >>> values, shingles = signatures(pa.array(["one two three four", "ONE two, three four!"]), 128)
        >>> shingles.tolist(), bool((values[0] == values[1]).all())
        ([2, 2], True)
    """
    out = np.empty((len(text), n_hashes), dtype=np.uint32)
    sizes = np.empty(len(text), dtype=np.int64)
    factors, terms = _hashes(n_hashes, seed)
    for first, last, values, bounds in hashed_rows(text, shingle):
        sizes[first:last] = np.diff(bounds[: last - first + 1])
        short = np.empty(int(sizes[first:last].max()) + 4, dtype=np.uint32)
        _least(values, bounds, last - first, short, factors, terms, out[first:last])
    return out, sizes


def condense(signature: np.ndarray, bands: int, rows: int) -> tuple[np.ndarray, np.ndarray]:
    """Return band keys, uint32 (records, bands), and sketches, uint64 (records, 8), of signatures, uint32 (records, n_hashes)."""
    if signature.shape[1] < max(SKETCHED, bands * rows):
        raise ValueError(f"{bands} bands of {rows} need {max(SKETCHED, bands * rows)} hashes, found {signature.shape[1]}")
    keys = np.empty((signature.shape[0], bands), dtype=np.uint32)
    sketches = np.empty((signature.shape[0], 8), dtype=np.uint64)
    _condense(np.ascontiguousarray(signature, dtype=np.uint32), bands, rows, keys, sketches)
    return keys, sketches
