"""Which n-grams of a record no earlier record has: one pass in a declared order, over a filter of bounded size or an exact set.

1. The tokens of a text are those of ``tokens.py``; a text of fewer than n tokens is one n-gram of all of them.
2. All n-grams of a record are looked up before any of them is entered, so repetition within a record is not counted as seen.
3. ``exact``: a table of 64-bit hashes. Else a Bloom filter in blocks of 64 bytes, six bits an n-gram: it may call a new n-gram
   seen, never a seen one new.

Source: Bloom 1970, doi:10.1145/362686.362692; Putze et al. 2009, doi:10.1145/1498698.1594230 (blocked filters).
"""

# mypy: disable-error-code="assignment"

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from goldsmith.kernels.compiled import INNER, OUTER
from goldsmith.kernels.folding import folding_table
from goldsmith.kernels.tokens import ONE_RUN, WORDS, longest, mixed, scan
from goldsmith.kernels.utf8 import text_buffers

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

FACTOR = np.uint64(0x9E3779B97F4A7C15)
BITS, BLOCK = 6, 8


def seen_before(
    text: pa.Array, memory: NDArray[np.uint64], *, n: int, seed: int, exact: bool, filled: int = 0
) -> tuple[NDArray[np.int64], NDArray[np.int64], int, int]:
    """Return n-grams and new n-grams of each record, the entries of the exact set, and the records that were read.

    Args:
        text: Records in the order in which they come.
        memory: The filter or the set, a power of two of words; it is changed.
        n: Tokens in an n-gram.
        seed: Of the hashes of the filter.
        exact: Whether ``memory`` is a set of hashes.
        filled: Entries of the set so far; reading stops before a record that might fill more than 3/4 of it.
    """
    data, offsets, nulls = text_buffers(text)
    sizes, fresh = np.zeros(len(nulls), np.int64), np.zeros(len(nulls), np.int64)
    found = np.empty(longest(offsets), np.uint64)
    filled, rows = look(data, offsets, nulls, folding_table(), n, np.uint64(seed), exact, memory, filled, found, sizes, fresh)
    return sizes, fresh, filled, rows


@njit(**INNER)
def place(key, memory):
    """Return where a key stands in the exact set, or where it would."""
    mask = np.uint64(len(memory) - 1)
    at = (key * FACTOR >> np.uint64(20)) & mask
    while memory[at] != key and memory[at] != np.uint64(0):
        at = (at + np.uint64(1)) & mask
    return at


@njit(**OUTER)
def entered(keys, memory):
    """Enter all keys of a set into a larger one."""
    for key in keys:
        if key != np.uint64(0):
            memory[place(key, memory)] = key


@njit(**OUTER)
def look(data, offsets, nulls, table, n, seed, exact, memory, filled, found, sizes, fresh):
    """Look every n-gram of a record up, then enter them (2)."""
    blocks = np.uint64(len(memory) // 8 - 1) if not exact else np.uint64(0)
    for row in range(len(nulls)):
        if nulls[row]:
            continue
        count = scan(data, offsets[row], offsets[row + 1], table, WORDS, ONE_RUN, found, 0)
        if count == 0:
            continue
        width = min(n, count)
        grams = count - width + 1
        if exact and (filled + grams) * 4 > len(memory) * 3:
            return filled, row
        for i in range(grams):
            key = np.uint64(0)
            for j in range(i, i + width):
                key = (key ^ found[j]) * FACTOR
                key ^= key >> np.uint64(29)
            found[i] = mixed(key ^ seed)
        new = 0
        for i in range(grams):
            key = found[i]
            if exact:
                new += memory[place(key, memory)] != key
            else:
                block = np.int64((key & blocks) << np.uint64(3))
                bits = mixed(key + FACTOR)
                known = True
                for _ in range(BITS):
                    bit = bits & np.uint64(511)
                    bits >>= np.uint64(9)
                    known &= (memory[block + np.int64(bit >> np.uint64(6))] >> (bit & np.uint64(63))) & np.uint64(1) != 0
                new += not known
        for i in range(grams):
            key = found[i]
            if exact:
                at = place(key, memory)
                filled += memory[at] != key
                memory[at] = key
            else:
                block = np.int64((key & blocks) << np.uint64(3))
                bits = mixed(key + FACTOR)
                for _ in range(BITS):
                    bit = bits & np.uint64(511)
                    bits >>= np.uint64(9)
                    memory[block + np.int64(bit >> np.uint64(6))] |= np.uint64(1) << (bit & np.uint64(63))
        sizes[row] = grams
        fresh[row] = new
    return filled, len(nulls)
