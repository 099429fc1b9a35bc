"""How many characters of a text are tags and entities of HTML, in one reading of its bytes.

1. A tag is ``<``, perhaps ``/``, a letter, up to 15 letters and digits, then perhaps white space and up to 300 characters that are no
   ``<`` or ``>``, perhaps ``/``, and ``>``. An entity is ``&``, one of five names or ``#`` with 2 to 5 digits, and ``;``.
2. What lies between ``<`` and ``>`` also stands in formulas and in mail; so a text counts only if it holds ``</``, ``<br`` or the
   beginning of such an entity.
3. Characters are code points; matches do not overlap, the leftmost first.
"""

# mypy: disable-error-code="assignment"

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from goldsmith.kernels.compiled import INNER, OUTER
from goldsmith.kernels.utf8 import text_buffers

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

NAME, ATTRIBUTES, DIGITS = 16, 300, 5
LESS, GREATER, AND, SLASH, HASH, END = (ord(sign) for sign in "<>&/#;")


@njit(**INNER)
def is_letter(byte):
    """Tell whether a byte is an ASCII letter."""
    return 0x61 <= byte | 0x20 <= 0x7A


@njit(**INNER)
def is_digit(byte):
    """Tell whether a byte is an ASCII digit."""
    return 0x30 <= byte <= 0x39


@njit(**INNER)
def tag_at(data, at, end):
    """Return the bytes and the characters of the tag at a ``<``, 0 where there is none."""
    spot = at + 1
    if spot < end and data[spot] == SLASH:
        spot += 1
    if spot >= end or not is_letter(data[spot]):
        return 0, 0
    begun = spot
    while spot < end and spot - begun < NAME and (is_letter(data[spot]) or is_digit(data[spot])):
        spot += 1
    if spot >= end:
        return 0, 0
    points, inside = spot - at, 0
    if data[spot] == 0x20 or (0x09 <= data[spot] <= 0x0D and data[spot] != 0x0B):
        spot += 1
        points += 1
        while spot < end and data[spot] != LESS and data[spot] != GREATER:
            inside += data[spot] & 0xC0 != 0x80
            if inside > ATTRIBUTES + 1:
                return 0, 0
            spot += 1
        if inside > ATTRIBUTES and data[spot - 1] != SLASH:
            return 0, 0
    elif data[spot] == SLASH:
        spot += 1
        points += 1
    if spot >= end or data[spot] != GREATER:
        return 0, 0
    return spot + 1 - at, points + inside + 1


@njit(**INNER)
def entity_at(data, at, end):
    """Return the bytes of the entity at a ``&``, 0 where there is none, and whether it begins like one."""
    spot = at + 1
    if spot < end and data[spot] == HASH:
        spot += 1
        begun = spot
        while spot < end and spot - begun < DIGITS and is_digit(data[spot]):
            spot += 1
        whole = spot - begun >= 2 and spot < end and data[spot] == END
        return (spot + 1 - at if whole else 0), True
    size = 0
    if spot + 1 < end:
        first, second = data[spot], data[spot + 1]
        if (first == 0x6C or first == 0x67) and second == 0x74:  # lt, gt
            size = 2
        elif spot + 2 < end and first == 0x61 and second == 0x6D and data[spot + 2] == 0x70:  # amp
            size = 3
        elif spot + 3 < end:
            third, fourth = data[spot + 2], data[spot + 3]
            nbsp = first == 0x6E and second == 0x62 and third == 0x73 and fourth == 0x70
            if nbsp or (first == 0x71 and second == 0x75 and third == 0x6F and fourth == 0x74):  # quot
                size = 4
    if size and spot + size < end and data[spot + size] == END:
        return size + 2, True
    return 0, size > 0


@njit(**OUTER)
def _count(data, offsets, nulls, found):
    for row in range(nulls.size):
        at, end = offsets[row], offsets[row + 1]
        if nulls[row]:
            continue
        held, total = False, 0
        while at < end:
            byte = data[at]
            if byte != LESS and byte != AND:
                at += 1
                continue
            if byte == LESS:
                after = data[at + 1] if at + 1 < end else 0
                held |= after == SLASH or (after == 0x62 and at + 2 < end and data[at + 2] == 0x72)
                size, points = tag_at(data, at, end)
                for spot in range(at, at + size if not held else at):
                    held |= data[spot] == AND and entity_at(data, spot, end)[1]
            else:
                size, begins = entity_at(data, at, end)
                points = size
                held |= begins
            total += points
            at += max(size, 1)
        found[row] = total if held else 0


def count_markup(text: pa.Array) -> NDArray[np.int64]:
    """Return how many characters of each text belong to tags and entities, shape (n,); 0 for null.

    Example:
        >>> import pyarrow as pa
        >>> count_markup(pa.array(["<p>Gold &amp; silver</p>", "a <b> c", None])).tolist()
        [12, 0, 0]
    """
    data, offsets, nulls = text_buffers(text)
    found = np.zeros(len(nulls), np.int64)
    _count(data, offsets, nulls, found)
    return found
