"""How many edits are between two sequences, or whether so many at most: the distance of Levenshtein, 64 rows of its table at a time.

1. One sequence stands down the side of the table; 64 of its rows are a word of bits. Going right, a cell differs from its neighbour by
   -1, 0 or 1, so two words (up, down) hold a column of 64 rows, and a few operations make the next column of it.
2. Which rows of the side equal a symbol is looked up in a small table of the symbols that occur there.
3. Every 64 columns the least distance that can still come out is computed from the whole column; the work ends when it is too much.

Source: Myers 1999, doi:10.1145/316542.316550; in blocks as in Hyyrö 2003 (A bit-vector algorithm for computing Levenshtein and Damerau
edit distances, Nordic Journal of Computing 10).
"""

# mypy: disable-error-code="assignment"

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from goldsmith.kernels.compiled import INNER, OUTER

if TYPE_CHECKING:
    from numpy.typing import NDArray

ONE, ALL = np.uint64(1), np.uint64(0xFFFFFFFFFFFFFFFF)
FACTOR = np.uint32(0x9E3779B1)
LAST = np.uint64(63)


@njit(**INNER)
def slot_of(symbol, keys, mask):
    """Return where a symbol stands among the keys, or the free place where it would."""
    at = np.int64((np.uint32(symbol) * FACTOR) >> np.uint32(7)) & mask
    while keys[at] >= 0 and keys[at] != symbol:
        at = (at + 1) & mask
    return at


@njit(**INNER)
def least_left(up, down, rows, column, columns):
    """Return the least distance that a path through this column can end with."""
    height = column
    least = height + abs(rows - (columns - column))
    for row in range(rows):
        word, bit = row >> 6, np.uint64(row & 63)
        height += np.int64((up[word] >> bit) & ONE) - np.int64((down[word] >> bit) & ONE)
        least = min(least, height + abs((rows - row - 1) - (columns - column)))
    return least


@njit(**OUTER)
def _distance(side, top, most):
    """Return the edits between them, or -1 where they are more."""
    rows, columns = len(side), len(top)
    if abs(rows - columns) > most:
        return -1
    if rows == 0 or columns == 0:
        return rows + columns
    words = (rows + 63) >> 6
    size = 16
    while size < 2 * rows:
        size *= 2
    keys, number = np.full(size, -1, np.int64), np.zeros(size, np.int64)
    known = 0
    for row in range(rows):
        at = slot_of(np.int64(side[row]), keys, size - 1)
        if keys[at] < 0:
            known += 1
            keys[at], number[at] = np.int64(side[row]), known
    equal = np.zeros((known + 1, words), np.uint64)  # row 0: a symbol that the side does not have
    for row in range(rows):
        equal[number[slot_of(np.int64(side[row]), keys, size - 1)], row >> 6] |= ONE << np.uint64(row & 63)
    up, down = np.full(words, ALL, np.uint64), np.zeros(words, np.uint64)
    end = np.uint64((rows - 1) & 63)
    distance = rows
    for column in range(columns):
        at = slot_of(np.int64(top[column]), keys, size - 1)
        same = number[at] if keys[at] >= 0 else 0
        more, less = ONE, np.uint64(0)  # the cell above the first row grows by one a column
        for word in range(words):
            p, m, eq = up[word], down[word], equal[same, word]
            xv = eq | m
            eq |= less
            xh = (((eq & p) + p) ^ p) | eq
            ph, mh = m | ~(xh | p), p & xh
            if word == words - 1:
                distance += np.int64((ph >> end) & ONE) - np.int64((mh >> end) & ONE)
            next_more, next_less = ph >> LAST, mh >> LAST
            ph, mh = (ph << ONE) | more, (mh << ONE) | less
            up[word], down[word] = mh | ~(xv | ph), ph & xv
            more, less = next_more, next_less
        if column & 63 == 63 and least_left(up, down, rows, column + 1, columns) > most:
            return -1
    return distance if distance <= most else -1


def within(one: NDArray[np.uint32], two: NDArray[np.uint32], most: int) -> bool:
    """Tell whether so many insertions, deletions and replacements at most make one sequence of the other.

    Args:
        one: Code points, or numbers of words.
        two: The same of the other; a longer side costs no more than a longer top.
        most: Edits, at least 0.

    Example:
        >>> kitten, sitting = (np.array([ord(letter) for letter in word], np.uint32) for word in ("kitten", "sitting"))
        >>> within(kitten, sitting, 2), within(kitten, sitting, 3)
        (False, True)
    """
    return bool(_distance(one, two, most) >= 0)


def distance(one: NDArray[np.uint32], two: NDArray[np.uint32]) -> int:
    """Return how many insertions, deletions and replacements at least make one sequence of the other.

    Args:
        one: Code points, or numbers of words.
        two: The same of the other.

    Example:
        >>> kitten, sitting = (np.array([ord(letter) for letter in word], np.uint32) for word in ("kitten", "sitting"))
        >>> distance(kitten, sitting)
        3
    """
    return int(_distance(one, two, max(len(one), len(two))))
