"""Rare n-grams of tokens and the class of the records that hold them: which always come with one class?

1. ``count``: every n-gram of 1 to ``most`` tokens is hashed to a cell; a cell counts each record once. Beside the count stands the
   majority of the classes of its records, by one vote for and one against (Boyer and Moore), so a cell is four numbers of 32 bits,
   one look into memory, however many classes there are. The margin of the vote is a lower bound of how far the majority leads.
2. Whoever calls picks the cells that are rare and whose margin is great.
3. ``gather``: a second reading writes (cell, record, place) for these cells alone, so that they can be counted exactly.

Source: Boyer and Moore 1991, MJRTY: a fast majority vote algorithm, doi:10.1007/978-94-011-3488-0_5.
"""

# mypy: disable-error-code="assignment"

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from goldsmith.kernels.compiled import INNER, OUTER

if TYPE_CHECKING:
    from numpy.typing import NDArray

COUNT, LAST, LEADER, MARGIN = range(4)
"""What the four numbers of a cell are: records, the last of them, the leading class, by how many votes it leads."""
FACTOR, HALF = np.uint64(0x9E3779B97F4A7C15), np.uint64(32)


def cells(tokens: int) -> NDArray[np.int32]:
    """Return an empty table for a corpus of so many tokens, shape (cells, 4); 256 MB at most."""
    size = 1 << 16
    while size < 4 * tokens and size < 1 << 24:
        size *= 2
    table = np.zeros((size, 4), np.int32)
    table[:, LAST] = -1
    return table


@njit(**INNER)
def folded_in(key, token):
    """Return the hash of an n-gram and one more token."""
    key = (key ^ token) * FACTOR
    return key ^ (key >> HALF)


@njit(**OUTER)
def count(tokens, ends, first, classes, most, table):
    """Count the n-grams of some records; ``first`` is the number of the first, a class below 0 has no vote."""
    mask = np.uint64(len(table) - 1)
    begin = np.int64(0)
    for row in range(len(ends)):
        number, class_ = np.int32(first + row), classes[row]
        for i in range(begin, ends[row]):
            key = np.uint64(0)
            for j in range(i, min(i + most, ends[row])):
                key = folded_in(key, tokens[j])
                at = np.int64((key ^ (key >> HALF)) & mask)
                if table[at, LAST] == number:
                    continue
                table[at, LAST] = number
                table[at, COUNT] += 1
                if class_ < 0:
                    continue
                if table[at, MARGIN] == 0:
                    table[at, LEADER] = class_
                    table[at, MARGIN] = 1
                elif table[at, LEADER] == class_:
                    table[at, MARGIN] += 1
                else:
                    table[at, MARGIN] -= 1
        begin = ends[row]


@njit(**OUTER)
def marked(wanted):
    """Return one bit for each cell: whether it is wanted. The bits fit into a cache where the numbers of the cells do not."""
    bits = np.zeros((len(wanted) + 63) >> 6, np.uint64)
    for at in range(len(wanted)):
        if wanted[at] >= 0:
            bits[at >> 6] |= np.uint64(1) << np.uint64(at & 63)
    return bits


@njit(**OUTER)
def gather(tokens, ends, first, most, wanted, bits, seen, out):
    """Write (wanted cell, record, first token, tokens) of the n-grams of some records whose cell is wanted, each cell once a record.

    ``wanted`` holds the number of each cell among those asked for, -1 for the others; ``bits`` whether it is (``marked``);
    ``seen`` the last record of each of these. Returns how many there are; those beyond the room of ``out`` are counted only.
    """
    mask = np.uint64(len(wanted) - 1)
    n = np.int64(0)
    begin = np.int64(0)
    for row in range(len(ends)):
        for i in range(begin, ends[row]):
            key = np.uint64(0)
            for j in range(i, min(i + most, ends[row])):
                key = folded_in(key, tokens[j])
                cell = (key ^ (key >> HALF)) & mask
                if not (bits[np.int64(cell >> np.uint64(6))] >> (cell & np.uint64(63))) & np.uint64(1):
                    continue
                number = wanted[np.int64(cell)]
                if seen[number] != first + row:
                    seen[number] = first + row
                    if n < len(out):
                        out[n, 0] = number
                        out[n, 1] = first + row
                        out[n, 2] = i - begin
                        out[n, 3] = j - i + 1
                    n += 1
        begin = ends[row]
    return n
