r"""Units: what texts are compared by when benchmarks are looked for in them.

1. Each code point is read as its compatibility form without case and without combining marks (NFKC, case folding, NFKD, marks dropped),
   so that full-width letters, ligatures, circled digits and accents written in either way are the same.
2. A letter of a script without spaces (Han, kana, Thai...) is a unit by itself; a run of other letters and digits is one: a word.
3. All else parts units and is passed over, so that punctuation may be full-width, translated or missing. Invisible marks part nothing.
4. A line, a sentence, a bracket or a blank to be filled in *ends* before a unit or does not: short items are matched between such places only.

A unit is a hash of 32 bits; runs of several units are what decides.
"""

from __future__ import annotations

import functools
import unicodedata
from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from goldsmith.kernels.compiled import INNER, OUTER
from goldsmith.kernels.shingles import decode
from goldsmith.kernels.utf8 import text_buffers

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa
    from numpy.typing import NDArray

LIMIT = 0x34000
SYMBOL = 0x1FFFFF
WORD, WIDE, ENDS, INVISIBLE, MANY = (1 << bit for bit in range(21, 26))
BOUNDARY, UNSPACED, SLIGHT = 1, 2, 4
"""Bits of a mark: a line or sentence ends before the unit; it is one letter of a script without spaces; it is a word of one letter."""

WITHOUT_SPACES = ((0x0E00, 0x0EFF), (0x0F00, 0x0FFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x2E80, 0x2FDF), (0x3005, 0x3007))
WITHOUT_SPACES += ((0x3040, 0x30FF), (0x31F0, 0x31FF), (0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x33FFF))
WITHOUT_SPACES += ((0x12000, 0x14FFF), (0x17000, 0x1AFFF))
DIRECT = ((0x3400, 0x9FFF), (0xAC00, 0xD7A3), (0x12000, 0x14FFF), (0x17000, 0x1AFFF), (0x20000, 0x2F7FF), (0x2FA20, 0x33FFF))
"""Code points that are read as they are: ideographs, hangul, cuneiform and the like."""
ENDING = "\n\r\v\f\u0085\u2028\u2029.!?;:。！？；：…()（）[]【】_"

FACTOR = np.uint64(0xD6E8FEB86659FD93)
BEGIN = np.uint64(0x9E3779B97F4A7C15)


@functools.cache
def reading_table() -> tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.int64]]:
    """Return one entry a code point below ``LIMIT``, and the symbols and bounds of those that are read as several."""
    table = np.zeros(LIMIT, np.uint32)
    several: list[list[int]] = []
    for first, last in DIRECT:
        wide = WIDE if first != 0xAC00 else WORD
        table[first : last + 1] = np.arange(first, last + 1, dtype=np.uint32) | np.uint32(wide)
    for point in _read_one_by_one():
        table[point] = _entry(point, several)
    table[[ord(sign) for sign in ENDING]] |= np.uint32(ENDS)
    bounds = np.append(0, np.cumsum([len(one) for one in several])).astype(np.int64)
    return table, np.array([symbol for one in several for symbol in one], np.uint32), bounds


def _read_one_by_one() -> Iterator[int]:
    passed = [*DIRECT, (0xD800, 0xF8FF)]
    at = 0
    while at < LIMIT:
        after = next((last + 1 for first, last in passed if first <= at <= last), at)
        if after == at:
            yield at
            at += 1
        else:
            at = after


def _entry(point: int, several: list[list[int]]) -> int:
    sign = chr(point)
    kind = unicodedata.category(sign)
    if kind in {"Mn", "Me", "Cf"}:
        return INVISIBLE
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", sign).casefold())
    symbols = [_symbol(one) for one in folded if unicodedata.category(one) not in {"Mn", "Me", "Cf"}]
    if len(symbols) == 1:
        return symbols[0]
    if not any(symbol & (WORD | WIDE) for symbol in symbols):
        return 0
    room = len(sign.encode())
    while sum(1 for symbol in symbols if symbol & WIDE) + sum(1 for symbol in symbols if symbol & WORD) > room:
        symbols.pop()  # a code point never gives more units than it has bytes
    several.append(symbols)
    return MANY | len(several) - 1


def _symbol(sign: str) -> int:
    point = ord(sign)
    if any(first <= point <= last for first, last in WITHOUT_SPACES) and unicodedata.category(sign)[0] in "LNM":
        return point | WIDE
    return point | WORD if sign.isalnum() or unicodedata.category(sign) == "Mc" else 0


@njit(**INNER)
def scan_units(data, first, end, table, symbols, bounds, units, starts, ends, marks):
    """Write the units of a text with their bytes and marks; return how many there are. The mark after the last is a boundary."""
    at = first
    count = np.int64(0)
    value = BEGIN
    letters = np.int64(0)  # of the word that is being read
    boundary = np.uint8(BOUNDARY)
    part, last = np.int64(0), np.int64(0)  # of a code point that is read as several
    here = first
    while at < end or part < last:
        if part < last:
            fact = symbols[part]
            part += 1
        else:
            here = at
            byte = data[at]
            if byte < 0x80:
                fact = table[byte]
                at += 1
            else:
                point, size = decode(data, at, end)
                at += size
                fact = table[point] if point < LIMIT else np.uint32(INVISIBLE) if point >> 12 == 0xE0 else np.uint32(0)
        if fact & np.uint32(WORD):
            if letters == 0:
                starts[count] = here
                value = BEGIN
            letters += 1
            value = (value ^ np.uint64(fact & np.uint32(SYMBOL))) * FACTOR
            value ^= value >> np.uint64(29)
            ends[count] = at
            continue
        if fact & np.uint32(INVISIBLE | MANY):
            if fact & np.uint32(MANY):
                part, last = bounds[fact & np.uint32(SYMBOL)], bounds[(fact & np.uint32(SYMBOL)) + 1]
            continue
        if letters:
            units[count] = np.uint32(value >> np.uint64(32))
            marks[count] = boundary | (np.uint8(SLIGHT) if letters == 1 else np.uint8(0))
            boundary = np.uint8(0)
            count += 1
            letters = 0
        if fact & np.uint32(WIDE):
            value = (BEGIN ^ np.uint64(fact & np.uint32(SYMBOL))) * FACTOR
            units[count] = np.uint32((value ^ (value >> np.uint64(29))) >> np.uint64(32))
            starts[count] = here
            ends[count] = at
            marks[count] = boundary | np.uint8(UNSPACED)
            boundary = np.uint8(0)
            count += 1
        elif fact & np.uint32(ENDS):
            boundary = np.uint8(BOUNDARY)
    if letters:
        units[count] = np.uint32(value >> np.uint64(32))
        marks[count] = boundary | (np.uint8(SLIGHT) if letters == 1 else np.uint8(0))
        count += 1
    marks[count] = np.uint8(BOUNDARY)
    return count


@njit(**OUTER)
def _units_of_rows(data, offsets, nulls, table, symbols, bounds, units, starts, ends, marks, rows):
    at = np.int64(0)
    for row in range(nulls.size):
        rows[row] = at
        if not nulls[row]:
            at += scan_units(data, offsets[row], offsets[row + 1], table, symbols, bounds, units[at:], starts[at:], ends[at:], marks[at:])
    rows[nulls.size] = at


class Units:
    """The units of some texts, one text after the other."""

    def __init__(self, text: pa.Array | pa.ChunkedArray) -> None:
        """Read texts; the GIL is released."""
        data, offsets, nulls = text_buffers(text)
        room = int(offsets[-1] - offsets[0]) + len(nulls) + 1
        self.units, self.starts, self.ends = np.empty(room, np.uint32), np.empty(room, np.int64), np.empty(room, np.int64)
        self.marks = np.empty(room, np.uint8)
        self.bounds = np.empty(len(nulls) + 1, np.int64)
        _units_of_rows(data, offsets, nulls, *reading_table(), self.units, self.starts, self.ends, self.marks, self.bounds)
        count = int(self.bounds[-1])
        self.units, self.starts, self.ends, self.marks = (
            array[:count].copy() for array in (self.units, self.starts, self.ends, self.marks)
        )
        """Hashes, first byte, byte after the last (in the buffer of the texts), and marks; shape (units,)."""
