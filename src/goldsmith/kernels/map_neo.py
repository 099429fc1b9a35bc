"""Texts in the two forms in which MAP-NEO judges Chinese: with half-width marks, and after that in Unicode's form NFKC.

1. Walk over the code points. Marks of ``FULL_WIDTH`` become those of ``HALF_WIDTH``. Count on this form what is judged on it.
2. Write the code points in form NFKC: a look-up each, where that is all there is to it. A text with characters that may join or
   change places with their neighbours (combining marks, Hangul letters) is told apart, as is one in which an address may stand.

Those told apart are few; ``text_views`` does them one by one with Python's ``unicodedata`` and MAP-NEO's regular expressions.

Source: Zhang et al. 2024 (MAP-NEO), arXiv:2405.19327; its filter.py, functions unify_format and self_defined_rules.
"""

from __future__ import annotations

import functools
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

from goldsmith.kernels.characters import SPACE
from goldsmith.kernels.compiled import OUTER
from goldsmith.kernels.text_bytes import decode, inner, load1, word_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

FULL_WIDTH = "。！“”＃＄％＆‘’（）＊＋，－／：；＜＝＞？＠［＼］＾＿｀｛｜｝～"
HALF_WIDTH = ".!\"\"#$%&''()*+,-/:;<=>?@[\\]^_`{|}~"
NEIGHBOURLY, SCHEME, PARTS, NAME = 1, 2, 4, 8
"""What tells a text apart: characters that NFKC may join with their neighbours; what may be an address that begins with a scheme or
www, that has four parts, that ends in small letters."""

LIMIT = 0x30000  # beyond stand only code points that NFKC leaves alone, and variation selectors, which join with nothing
SPLITS, LETTERS, DIGITS, HYPHEN, SMALL, DOT = 1, 2, 4, 8, 16, 32
NUMBERS = ("code_points", "neo_segments", "hash_runs", "ellipsis_runs")
"""What is counted with half-width marks, before NFKC; then follow the code points in form NFKC and those of them inside 【】."""

HAN = 0x4E00, 0x9FFF
"""Characters that NFKC leaves alone, and that are no white space and no marks."""

OPENING, CLOSING = (0x3010, 0xFE3B), (0x3011, 0xFE3C)  # 【 and 】, and what NFKC makes them of

MARKS = np.zeros(128, np.uint8)  # facts about ASCII
for _mark in b'.!?;"':
    MARKS[_mark] |= SPLITS
for _mark in b"0123456789":
    MARKS[_mark] |= DIGITS
for _mark in b"abcdefghijklmnopqrstuvwxyz":
    MARKS[_mark] |= SMALL | LETTERS
for _mark in b"ABCDEFGHIJKLMNOPQRSTUVWXYZ":
    MARKS[_mark] |= LETTERS
MARKS[ord("-")] |= HYPHEN
MARKS[ord(".")] |= DOT


class Forms(NamedTuple):
    """What becomes of each code point.

    Attributes:
        index: Number of the block of ``code >> 8``, shape (768,).
        blocks: What becomes of each code point of a block: 0 itself, -1 depends on its neighbours, else a place in ``pieces``.
        pieces: The half-width mark or, where there is none, 0; numbers of bytes and code points; the bytes of form NFKC.
    """

    index: NDArray[np.uint16]
    blocks: NDArray[np.int16]
    pieces: NDArray[np.uint8]


@functools.cache
def forms() -> Forms:
    """Return what becomes of each code point, built once a process."""
    half = dict(zip(map(ord, FULL_WIDTH), HALF_WIDTH, strict=True))
    places = np.zeros(LIMIT, np.int16)
    pieces = bytearray(b"\0")
    held: dict[bytes, int] = {}
    for code in range(0x80, LIMIT):
        if 0xD800 <= code < 0xE000 or 0xAC00 <= code < 0xD7A4:
            continue
        character = chr(code)
        mark = half.get(code, "")
        written = character
        if not unicodedata.is_normalized("NFKC", character) or mark:
            written = unicodedata.normalize("NFKC", mark or character)
        if any(unicodedata.category(each)[0] == "M" or 0x1100 <= ord(each) < 0x1200 for each in written):
            places[code] = -1
        elif written != character:
            encoded = written.encode()
            piece = bytes([ord(mark) if mark else 0, len(encoded), len(written)]) + encoded
            if piece not in held:
                held[piece] = len(pieces)
                pieces += piece
            places[code] = held[piece]
    blocks, index = np.unique(places.reshape(-1, 256), axis=0, return_inverse=True)
    return Forms(index.ravel().astype(np.uint16), np.ascontiguousarray(blocks.ravel()), np.frombuffer(bytes(pieces), np.uint8).copy())


@inner
def may_join(mark):
    """Tell whether an ASCII mark may stand before the full stop of an address."""
    return (MARKS[mark] & (LETTERS | DIGITS | HYPHEN)) != 0


@inner
def form(text, start, end, index, blocks, form_index, form_blocks, pieces, halve, out, at_out, numbers):
    """Write one text in form NFKC to ``out`` from ``at_out`` on; return where it ends there, and what tells it apart.

    With ``halve`` write it with half-width marks instead, before NFKC.
    """
    told = inner_dots = ws = np.int64(0)
    code_points = segments = hashes = ellipses = dots = np.int64(0)
    normal = bracketed = inside = np.int64(0)
    in_segment = is_open = False
    before = before_that = np.int64(0)
    at = start
    while at < end:
        code, width = decode(text, at, end)
        if HAN[0] <= code <= HAN[1]:  # most of it: stays what it is, and ends whatever marks began
            segments += int(not in_segment)
            in_segment = True
            inner_dots = dots = ws = np.int64(0)
            before_that, before = before, code
            code_points += 1
            normal += 1
            inside += 1
            for step in range(3):
                out[at_out + step] = load1(text, at + step)
            at_out += 3
            at += 3
            continue
        mark = code
        place = np.int64(0)
        if code >= 128 and code < LIMIT:
            place = np.int64(form_blocks[np.int64(form_index[code >> 8]) << 8 | code & 255])
            if place > 0 and pieces[place] != 0:
                mark = np.int64(pieces[place])
        facts = np.int64(MARKS[mark]) if mark < 128 else np.int64(0)
        if (facts & SPLITS) != 0 or mark == 0x2026:
            in_segment = False
        elif not in_segment and (word_of(index, blocks, code) & 15) != SPACE:
            in_segment = True
            segments += 1
        if mark == 35 and before != 35:
            hashes += 1
        if mark == 0x2026 and before != 0x2026:
            ellipses += 1
        dots = dots + 1 if mark == 46 else 0
        ellipses += int(dots == 2)
        if before == 46:
            if (facts & SMALL) != 0 and before_that < 128 and (may_join(before_that) or before_that == 46):
                told |= NAME
            if (facts & (LETTERS | DIGITS | HYPHEN | DOT)) != 0 and before_that < 128 and may_join(before_that):
                inner_dots += 1
                if inner_dots == 3:
                    told |= PARTS
        if (facts & (LETTERS | DIGITS | HYPHEN | DOT)) == 0:
            inner_dots = np.int64(0)
        if mark == 46 and ws >= 3:
            told |= SCHEME
        ws = ws + 1 if mark == 119 else 0
        if mark == 47 and before == 47 and before_that == 58:
            told |= SCHEME
        before_that, before = before, mark
        code_points += 1
        more = np.int64(pieces[place + 2]) if place > 0 else np.int64(1)
        normal += more
        if not is_open:
            is_open = code == OPENING[0] or code == OPENING[1]
            inside = 0
        elif code == CLOSING[0] or code == CLOSING[1]:
            bracketed += inside
            is_open = False
        elif code == 10:
            is_open = False
        else:
            inside += more
        if halve and place > 0:
            place = np.int64(0)
            if mark < 128:
                out[at_out] = mark
                at_out += 1
                at += width
                continue
        if place > 0:
            length = np.int64(pieces[place + 1])
            for step in range(length):
                out[at_out + step] = pieces[place + 3 + step]
            at_out += length
        else:
            if place < 0:
                told |= NEIGHBOURLY
            for step in range(width):
                out[at_out + step] = load1(text, at + step)
            at_out += width
        at += width
    numbers[0], numbers[1], numbers[2], numbers[3] = code_points, segments, hashes, ellipses
    numbers[4], numbers[5] = normal, bracketed
    return at_out, told


GROWTH = 11  # bytes of form NFKC that a byte becomes at most: U+FDFA, three bytes, becomes 33


@njit(**OUTER)
def form_texts(text, places, index, blocks, form_index, form_blocks, pieces, halve, out, ends, apart, numbers):
    """Write all texts in form NFKC to ``out``, which is ``GROWTH`` times as long as they are."""
    at = np.int64(0)
    for row in range(len(places) - 1):
        at, told = form(text, places[row], places[row + 1], index, blocks, form_index, form_blocks, pieces, halve, out, at, numbers[row])
        apart[row] = told
        ends[row] = at
