"""Which texts an edit must look at: one pass over the bytes, so that a clean text costs next to nothing.

Each scan may suspect a text that turns out to be clean, and never passes over one that is not. It stops at the first byte that
makes a text suspect, unless it has more than one question.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from goldsmith.kernels.compiled import INNER, OUTER
from goldsmith.kernels.utf8 import text_buffers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

ENCODINGS = ("latin-1", "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1257", "iso8859-2", "mac-roman", "cp437")
"""One-byte encodings in which UTF-8 is read by mistake."""

SIGNS = 0x3000
"""Characters below this one stand for bytes in these encodings."""

LONGEST_ENTITY = 36
"""Bytes of the longest entity, and a few more."""

SHORT_LATIN, SHORT = 72, 240
"""Bytes of a line that may be a button or a menu because of the word that it begins with."""

HASH, SIX = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xFFFFFFFFFFFF)

MOJIBAKE, FORM, WIDTH, CHINESE = 1, 2, 4, 8
"""What a text may suffer from: UTF-8 read in a one-byte encoding, no normal form, wide or narrow forms, UTF-8 read as GB18030."""


@njit(**INNER)
def invisible(data, at, end):
    """Tell whether a control or an invisible sign may start at a byte."""
    byte = data[at]
    if byte < 0x80:
        return (byte < 0x20 and (byte < 0x09 or byte > 0x0D)) or byte == 0x7F
    second = data[at + 1] if at + 1 < end else np.uint8(0)
    third = data[at + 2] if at + 2 < end else np.uint8(0)
    if byte == 0xC2:
        return (second < 0xA0 and second != 0x85) or second == 0xAD
    if byte == 0xE2:
        if second == 0x80:
            return (third >= 0x8B and third <= 0x8F) or (third >= 0xAA and third <= 0xAE)
        return second == 0x81 and third >= 0xA0 and third <= 0xAF
    if byte == 0xEF:
        if second == 0xBF:
            return third >= 0xB9 and third != 0xBD
        return (second == 0xBB and third == 0xBF) or (second == 0xB7 and third >= 0x90 and third <= 0xAF)
    if byte >= 0xF0:
        fourth = data[at + 3] if at + 3 < end else np.uint8(0)
        return (byte == 0xF3 and second == 0xA0 and third < 0x82) or (second & 0x0F == 0x0F and third == 0xBF and fourth >= 0xBE)
    return (byte == 0xD8 and second == 0x9C) or (byte == 0xE1 and second == 0xA0 and third == 0x8E)


@njit(**OUTER)
def _find_invisible(data, offsets, nulls, found):
    for row in range(nulls.size):
        end = offsets[row + 1]
        at = end if nulls[row] else offsets[row]
        while at < end:
            byte = data[at]
            if (byte < 0x20 or byte > 0x7E) and byte & 0xC0 != 0x80 and (byte < 0xE3 or byte > 0xEE) and invisible(data, at, end):
                found[row] = True
                break
            at += 1


@njit(**INNER)
def is_latin(byte):
    """Tell whether a byte is an ASCII letter."""
    return 0x61 <= byte | 0x20 <= 0x7A


@njit(**OUTER)
def _find_mixed(data, offsets, nulls, found):
    for row in range(nulls.size):
        first, end = offsets[row], offsets[row + 1]
        for at in range(end if nulls[row] else first, end):
            byte = data[at]
            if byte < 0xCE or byte > 0xD4:  # Greek and Cyrillic, and no beginning of a Han character
                continue
            if (at > first and is_latin(data[at - 1])) or (at + 2 < end and is_latin(data[at + 2])):
                found[row] = True
                break


@njit(**INNER)
def markup(data, at, end):
    """Tell whether a tag, a comment or an entity may start at a byte."""
    if at + 2 >= end:
        return False
    after = data[at + 1]
    letter = (after | 0x20) >= 0x61 and (after | 0x20) <= 0x7A
    if data[at] == 0x3C:
        return letter or after == 0x2F or after == 0x21 or after == 0x3F
    if letter or after == 0x23:
        for spot in range(at + 2, min(end, at + LONGEST_ENTITY)):
            byte = data[spot]
            if byte == 0x3B:
                return True
            if byte < 0x30 or byte > 0x7A:
                return False
    return False


@njit(**OUTER)
def _find_markup(data, offsets, nulls, found):
    for row in range(nulls.size):
        end = offsets[row + 1]
        for at in range(end if nulls[row] else offsets[row], end):
            byte = data[at]
            if byte == 0x3C or byte == 0x26:
                if markup(data, at, end):
                    found[row] = True
                    break
            elif byte == 0x5D and at + 2 < end and data[at + 1] == 0x5D and data[at + 2] == 0x3E:
                found[row] = True
                break


@njit(**INNER)
def begins(data, at, end, starts):
    """Tell whether a line begins with one of some words after its signs and spaces, in small letters and by their hashes."""
    while at + 2 < end:
        byte, second = data[at], data[at + 1]
        if byte < 0x80 and not ((byte | 0x20) >= 0x61 and (byte | 0x20) <= 0x7A):
            at += 1
        elif byte == 0xC2 and second != 0xA9:
            at += 2
        elif byte == 0xE2 or (byte == 0xE3 and second == 0x80):
            at += 3
        else:
            break
    latin = data[at] < 0x80
    if data[at] == 0xC2:
        return True
    if end - at > (SHORT_LATIN if latin else SHORT):
        return False
    key = np.uint64(0)
    for spot in range(at, end if latin else min(end, at + 6)):
        small = np.uint64(data[spot] | 0x20 if latin else data[spot])
        if latin and (small < 0x61 or small > 0x7A):
            break
        key = (key << np.uint64(8)) | small
    return starts[(key * HASH) >> np.uint64(48)]


@njit(**INNER)
def holds(data, at, end, inside, last):
    """Tell whether a line holds one of some runs of six bytes, in small letters and by their hashes; ``last`` tells how they end."""
    key = np.uint64(0)
    for spot in range(at, end):
        byte = data[spot]
        if byte >= 0x41 and byte <= 0x5A:
            byte |= np.uint8(0x20)
        key = (key << np.uint64(8)) | np.uint64(byte)
        if last[byte] and inside[((key & SIX) * HASH) >> np.uint64(48)]:
            return True
    return False


@njit(**OUTER)
def _find_lines(data, offsets, nulls, starts, inside, last, longest, spans):
    found = 0
    for row in range(nulls.size):
        end = offsets[row + 1]
        at = end if nulls[row] else offsets[row]
        while at < end:
            stop = at
            while stop < end and data[stop] != 0x0A:
                stop += 1
            if stop - at <= longest and stop > at and (begins(data, at, stop, starts) or holds(data, at, stop, inside, last)):
                spans[found, 0], spans[found, 1], spans[found, 2] = row, at, stop
                found += 1
            at = stop + 1
    return found


@njit(**INNER)
def out_of_form(byte, second, third):
    """Tell whether a character of more than one byte, and no Han one, may be changed by normalisation to NFC."""
    if byte < 0xCC:
        return False
    if byte < 0xE0:
        if byte == 0xCD:
            return second < 0xB0 or second == 0xB4 or second == 0xBE
        return byte == 0xCC or (byte == 0xCE and second == 0x87) or (byte == 0xD2 and second < 0x88 and second > 0x82) or byte >= 0xD6
    if byte == 0xE2:
        if second == 0x80:
            return third < 0x82
        if second == 0x84:
            return third == 0xA6 or third == 0xAA or third == 0xAB
        if second == 0x8C:
            return third == 0xA9 or third == 0xAA
        return second == 0x83 or second == 0xAB or second >= 0xB3
    if byte == 0xE3:
        return (second == 0x80 and third >= 0xAA and third <= 0xAF) or (second == 0x82 and (third == 0x99 or third == 0x9A))
    if byte == 0xE1:
        return second < 0xB8 or second > 0xBB
    if byte == 0xED:
        return second >= 0x9E
    if byte == 0xEF:
        return (second >= 0xA4 and second <= 0xAD) or (second == 0xB8 and third >= 0xA0 and third <= 0xAF)
    if byte == 0xF0:
        return second != 0x9F and not (second >= 0xA0 and second < 0xAF) and second < 0xB0
    return byte == 0xE0 or (byte == 0xEA and second < 0xB0) or byte == 0xF1 or byte == 0xF2 or byte == 0xF4


@njit(**INNER)
def sign_at(data, at, end):
    """Return a character below U+3000, and its length in bytes; 0 for others, and the last of them for the replacement character."""
    byte = data[at]
    if byte < 0x80:
        return np.int64(byte), 1
    if byte < 0xE0:
        return (np.int64(byte & 0x1F) << 6) | np.int64(data[at + 1] & 0x3F), 2
    if byte < 0xE3:
        return (np.int64(byte & 0x0F) << 12) | (np.int64(data[at + 1] & 0x3F) << 6) | np.int64(data[at + 2] & 0x3F), 3
    if byte == 0xEF and data[at + 1] == 0xBF and data[at + 2] == 0xBD:
        return np.int64(SIGNS - 1), 3
    return np.int64(0), 3 if byte < 0xF0 else 4


@njit(**INNER)
def decoded_wrongly(data, at, end, sign, length, leading, following):
    """Tell whether the character at a place and those after it are what UTF-8 becomes when it is read in a one-byte encoding."""
    spot = at + length
    if sign == 0xC3 and spot < end and data[spot] == 0x20:
        return True
    both = np.uint16(0xFFFF)
    for place in range(3):
        if spot >= end:
            return False
        after, length = sign_at(data, spot, end)
        both &= following[after]
        if leading[place, sign] & both:
            return True
        if not both:
            return False
        spot += length
    return False


@njit(**OUTER)
def _find_damage(data, offsets, nulls, leading, following, found):
    for row in range(nulls.size):
        at, end = offsets[row], offsets[row + 1]
        if nulls[row]:
            continue
        flags = np.uint8(0)
        while at < end:
            byte = data[at]
            if byte < 0x80:
                at += 1
                continue
            second, third = data[at + 1], data[at + 2] if at + 2 < end else np.uint8(0)
            if byte >= 0xE4 and byte <= 0xE9:
                if byte == 0xE9:
                    if (second == 0x94 and third == 0x9B) or (second == 0x8A and third == 0x86) or (second == 0x90 and third == 0xA8):
                        flags |= CHINESE
                elif byte == 0xE6 and second == 0xB6 and third == 0x93:
                    flags |= CHINESE
                at += 3
                continue
            if byte < 0xE3 and not flags & MOJIBAKE:
                sign, length = sign_at(data, at, end)
                either = leading[0, sign] | leading[1, sign] | leading[2, sign]
                if (byte == 0xC2 and second < 0xA0) or (either and decoded_wrongly(data, at, end, sign, length, leading, following)):
                    flags |= MOJIBAKE
            if byte == 0xEF and (second == 0xBC or second == 0xBD):
                flags |= WIDTH
            elif out_of_form(byte, second, third):
                flags |= FORM
            at += 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
        found[row] = flags


def find_invisible(text: pa.Array) -> NDArray[np.bool_]:
    """Tell which texts hold a control, zero-width, bidirectional or tag character, shape (n,); false for null."""
    data, offsets, nulls = text_buffers(text)
    found = np.zeros(len(nulls), np.bool_)
    _find_invisible(data, offsets, nulls, found)
    return found


def find_mixed(text: pa.Array) -> NDArray[np.bool_]:
    """Tell in which texts a Greek or Cyrillic letter may stand beside a Latin one, shape (n,); false for null."""
    data, offsets, nulls = text_buffers(text)
    found = np.zeros(len(nulls), np.bool_)
    _find_mixed(data, offsets, nulls, found)
    return found


def find_markup(text: pa.Array) -> NDArray[np.bool_]:
    """Tell which texts hold what may be a tag, a comment or an entity, shape (n,); false for null."""
    data, offsets, nulls = text_buffers(text)
    found = np.zeros(len(nulls), np.bool_)
    _find_markup(data, offsets, nulls, found)
    return found


def hints(words: Iterable[str]) -> NDArray[np.bool_]:
    """Return a table of the hashes of words, of other scripts than Latin of their first two characters; letters must be small."""
    table = np.zeros(1 << 16, np.bool_)
    for word in words:
        key = int.from_bytes(word.encode()[: len(word) if word.isascii() else 6], "big") % (1 << 64)
        table[(key * int(HASH) % (1 << 64)) >> 48] = True
    return table


def find_lines(text: pa.Array, starts: NDArray[np.bool_], words: Sequence[str], longest: int) -> Iterator[tuple[int, str]]:
    """Yield row and line of the lines that may begin with, or hold, certain words.

    Args:
        text: Texts.
        starts: Hashes of words that a line may begin with, after signs and spaces; see ``hints``.
        words: What a line may hold anywhere; six bytes each, with small letters.
        longest: Bytes of the longest line that is looked at.
    """
    data, offsets, nulls = text_buffers(text)
    lines = len(nulls) + int(np.count_nonzero(data[offsets[0] : offsets[-1]] == 0x0A))
    last = np.zeros(256, np.bool_)
    last[[word.encode()[5] for word in words]] = True
    spans = np.empty((lines, 3), np.int64)
    found = _find_lines(data, offsets, nulls, starts, hints(words), last, longest, spans)
    for row, start, stop in spans[:found].tolist():
        yield row, data[start:stop].tobytes().decode()


def find_damage(text: pa.Array) -> NDArray[np.uint8]:
    """Return what each text may suffer from, as a sum of flags, shape (n,); 0 for null."""
    data, offsets, nulls = text_buffers(text)
    found = np.zeros(len(nulls), np.uint8)
    _find_damage(data, offsets, nulls, *_one_byte_encodings(), found)
    return found


@functools.cache
def _one_byte_encodings() -> tuple[NDArray[np.uint16], NDArray[np.uint16]]:
    """Return for each character as what it may stand: a leading byte of two, three or four, shape (3, signs), or one that follows.

    One bit an encoding; bytes that an encoding does not define stand for themselves, as browsers read them.
    """
    leading, following = np.zeros((3, SIGNS), np.uint16), np.zeros(SIGNS, np.uint16)
    for bit, encoding in enumerate(ENCODINGS):
        for byte in range(0x80, 0xF5):
            sign = ord(bytes([byte]).decode(encoding, "ignore") or chr(byte))
            if byte < 0xC0:
                following[sign] |= 1 << bit
            elif byte >= 0xC2:
                leading[0 if byte < 0xE0 else 1 if byte < 0xF0 else 2, sign % SIGNS] |= 1 << bit if sign < SIGNS else 0
    following[SIGNS - 1] = 0xFFFF
    return leading, following
