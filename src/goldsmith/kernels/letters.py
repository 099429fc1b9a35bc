r"""What the shingles must know of every code point: its lower case, and whether it belongs to a word.

The tables are derived from the running Python itself, so that the kernels agree with ``text.lower()`` and ``\w`` to the last
code point of its Unicode version. Code points from U+20000 on need no table: up to U+3FFFF they are ideographs, beyond no letters.
"""

from __future__ import annotations

import functools
import re

import numpy as np

LIMIT = 0x20000
CASE_MASK = 0x1FFFFF
WORD = 1 << 24
SINGLE = 1 << 25
CASED = 1 << 26
IGNORABLE = 1 << 27
CLASSES = WORD | SINGLE
SINGLE_RANGES = ((0x3040, 0x30FF), (0x3400, 0x9FFF), (0xF900, 0xFAFF))
"""Kana and ideographs: each code point is a word by itself, whatever ``\\w`` says of it."""
DOTTED_I = 0x130
"""The only code point whose lower case is longer: ``i`` and a combining dot, which is no letter and ends the word."""
SIGMA = 0x3A3
FINAL_SIGMA = 0x3C2


@functools.cache
def letter_table() -> np.ndarray:
    """Return one entry a code point below U+20000: lower case in the low 21 bits, flags of the *lower-cased* code point above.

    ``CASED`` and ``IGNORABLE`` describe the code point as written; they decide whether a capital sigma before or after is final.
    """
    points = np.arange(LIMIT, dtype=np.uint32)
    points[(points >= 0xD800) & (points < 0xE000)] = 0
    points[DOTTED_I] = ord("i")
    lower = _lowered(np.where(points == SIGMA, 0x3C3, points))
    table = lower.copy()
    flags = np.zeros(LIMIT, dtype=np.uint32)
    for match in re.finditer(r"\w+", _decoded(points)):
        flags[match.start() : match.end()] = WORD
    for first, last in SINGLE_RANGES:
        flags[first : last + 1] = SINGLE
    table |= flags[lower]
    table |= _sigma_context(points)
    return table


def _sigma_context(points: np.ndarray) -> np.ndarray:
    """Probe Python itself: a sigma is final after a cased code point, case-ignorable ones between are looked through."""
    break_ = np.full(LIMIT, ord("\n"), dtype=np.uint32)
    sigma = np.full(LIMIT, SIGMA, dtype=np.uint32)
    plain = np.full(LIMIT, ord("a"), dtype=np.uint32)
    shown = np.where(points == SIGMA, ord("a"), points)
    after = _lowered(np.column_stack([break_, shown, sigma, break_]).ravel()).reshape(-1, 4)[:, 2]
    through = _lowered(np.column_stack([break_, plain, shown, sigma, break_]).ravel()).reshape(-1, 5)[:, 3]
    cased = after == FINAL_SIGMA
    ignorable = (through == FINAL_SIGMA) & ~cased
    return np.where(cased, CASED, 0).astype(np.uint32) | np.where(ignorable, IGNORABLE, 0).astype(np.uint32)


def _decoded(points: np.ndarray) -> str:
    return np.ascontiguousarray(points, dtype="<u4").tobytes().decode("utf-32-le")


def _lowered(points: np.ndarray) -> np.ndarray:
    return np.frombuffer(_decoded(points).lower().encode("utf-32-le"), dtype="<u4").astype(np.uint32)
