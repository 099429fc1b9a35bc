"""The tokens that scores of text are made of: words of scripts with spaces, single characters of others, and punctuation marks.

1. Text is read as word lists read it (``folding.py``): no case, width or invisible characters; digits are all alike.
2. A run of letters, digits and marks is one token; a Han, kana, hangul or Thai character is one by itself.
3. A punctuation mark or symbol is a token; a run of the same one (``-----``) counts once.
4. Where lines matter, a run of line breaks between tokens is a token of its own, ``LINE``; it neither begins nor ends a text.

With ``CHARACTERS`` every character is a token, and so is a run of white space. A token is a hash of 64 bits.
"""

# mypy: disable-error-code="assignment"

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from goldsmith.kernels.compiled import INNER, OUTER
from goldsmith.kernels.folding import BLANK, INVISIBLE, LETTER, LIMIT, POINT, WIDE, WORD, folding_table
from goldsmith.kernels.utf8 import text_buffers

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

WORDS, CHARACTERS = range(2)
"""What a token is in scripts with spaces."""
ONE_RUN, LINES = range(2)
"""Whether line breaks are read as white space, or as tokens."""
LINE = np.uint64(1)
SPACE, DIGIT = 32, 48
START, PRIME = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3)
MIX_1, MIX_2, SHIFT = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB), np.uint64(31)


def tokens(text: pa.Array, *, unit: int = WORDS, lines: int = ONE_RUN) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Return the tokens of an Arrow text column, one after the other, and where those of each record end, shape (n,).

    Example:
        >>> import pyarrow as pa
        >>> found, ends = tokens(pa.array(["It is, it IS: 中国。", None], pa.large_string()))
        >>> ends.tolist(), bool(found[0] == found[3])
        ([9, 9], True)
    """
    data, offsets, nulls = text_buffers(text)
    found = np.empty(int(offsets[-1] - offsets[0]) + 1, np.uint64)
    ends = np.empty(len(nulls), np.int64)
    n = scan_all(data, offsets, nulls, folding_table(), unit, lines, found, ends)
    return found[:n].copy(), ends


def longest(offsets: NDArray[np.int64]) -> int:
    """Return the room that the tokens of the longest text need at most."""
    return int((offsets[1:] - offsets[:-1]).max(initial=0)) + 1


@njit(**INNER)
def decoded(data, at):
    """Return the code point at ``at`` and its width in bytes; Arrow texts are valid UTF-8."""
    byte = np.int64(data[at])
    if byte < 0x80:
        return byte, 1
    if byte < 0xE0:
        return (byte & 0x1F) << 6 | (np.int64(data[at + 1]) & 0x3F), 2
    if byte < 0xF0:
        return (byte & 0x0F) << 12 | (np.int64(data[at + 1]) & 0x3F) << 6 | (np.int64(data[at + 2]) & 0x3F), 3
    point = (byte & 0x07) << 18 | (np.int64(data[at + 1]) & 0x3F) << 12 | (np.int64(data[at + 2]) & 0x3F) << 6
    return point | (np.int64(data[at + 3]) & 0x3F), 4


@njit(**INNER)
def mixed(value):
    """Return a hash of 64 well spread bits, above those that are reserved."""
    value = (value ^ (value >> SHIFT)) * MIX_1
    value = (value ^ (value >> SHIFT)) * MIX_2
    value ^= value >> SHIFT
    return value if value > np.uint64(15) else value + np.uint64(16)


@njit(**INNER)
def scan(data, at, stop, table, unit, lines, found, n):
    """Write the tokens of one text behind the ``n`` first of ``found``; return how many there are then."""
    begin = n
    hashed = START
    inside = False
    mark = np.int64(-1)
    pending = False
    while at < stop:
        point, size = decoded(data, at)
        at += size
        fact = np.int64(table[point]) if point < LIMIT else np.int64(INVISIBLE) if point >> 12 == 0xE0 else np.int64(point & POINT)
        if fact & WORD and unit == WORDS:
            if not inside and pending:
                found[n] = LINE
                n += 1
                pending = False
            hashed = (hashed ^ np.uint64(fact & POINT if fact & LETTER else DIGIT)) * PRIME
            inside = True
            continue
        if fact & INVISIBLE:
            continue
        if inside:
            found[n] = mixed(hashed)
            n += 1
            hashed = START
            inside = False
            mark = -1
        if fact & BLANK:
            if lines and n > begin and (10 <= point <= 13 or point == 0x85 or point == 0x2028 or point == 0x2029):
                pending = True
            if unit == WORDS or mark == SPACE:
                mark = np.int64(SPACE)
                continue
        if pending and not fact & BLANK:
            found[n] = LINE
            n += 1
            pending = False
        symbol = fact & POINT
        if fact & WORD and not fact & LETTER:
            symbol = np.int64(DIGIT)
        if fact & (WIDE | WORD):
            mark = -1
        elif symbol == mark:
            continue
        else:
            mark = symbol
        found[n] = mixed((START ^ np.uint64(symbol)) * PRIME)
        n += 1
    if inside:
        found[n] = mixed(hashed)
        n += 1
    return n


@njit(**OUTER)
def scan_all(data, offsets, nulls, table, unit, lines, found, ends):
    """Write the tokens of all texts, and where those of each end."""
    n = np.int64(0)
    for row in range(len(nulls)):
        if not nulls[row]:
            n = scan(data, offsets[row], offsets[row + 1], table, unit, lines, found, n)
        ends[row] = n
    return n
