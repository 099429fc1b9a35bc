"""How surprising a letter is after the one before it, in languages that are written in Latin letters.

Random letters, encoded bytes and keyboard mash are told from language by it: prose of the model's languages costs 3.3 to 4.6
bits a letter, random letters 6 to 7. The table is counted from the words that the model itself knows (7,235 of them,
weighted by the square root of how often they were seen), so that no other corpus is needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

UNIT = 64
"""Costs are whole numbers of 1/64 bit."""
LOWER, UPPER, DIGIT, BREAK, BEYOND = 0, 26, 52, 53, 54
"""The classes of a byte: a-z, A-Z, digits, what ends a word, and every byte from 0x80 on (whose pairs cost nothing)."""
N_CLASSES = 55
HUMP_BITS, DIGIT_BITS = 8, 9
"""The cost of a capital after a small letter, and of a digit beside a letter."""


def spelling_tables(words: Iterable[bytes], frequencies: Iterable[int]) -> tuple[NDArray[np.uint16], NDArray[np.uint8]]:
    """Return the cost of each class after each other, shape (55, 55), and the class of each byte, shape (256,)."""
    classes = byte_classes()
    counts = np.full((N_CLASSES, N_CLASSES), 0.5)
    for word, frequency in zip(words, frequencies, strict=True):
        bounded = classes[np.frombuffer(b" " + word + b" ", np.uint8)]
        np.add.at(counts, (bounded[:-1], bounded[1:]), frequency**0.5 / 50)
    return _costs(counts), classes


def byte_classes() -> NDArray[np.uint8]:
    """Return the class of each byte, shape (256,)."""
    classes = np.full(256, BREAK, np.uint8)
    classes[0x80:] = BEYOND
    classes[ord("0") : ord("9") + 1] = DIGIT
    for letter in range(26):
        classes[ord("a") + letter] = LOWER + letter
        classes[ord("A") + letter] = UPPER + letter
    return classes


def _costs(counts: NDArray[Any]) -> NDArray[np.uint16]:
    """Return the costs, the same for small and capital letters; pairs without a letter cost nothing."""
    merged = np.zeros((28, 28))
    fold = np.r_[np.arange(26), np.arange(26), 27, 26]
    np.add.at(merged, (fold[:, None], fold[None, :]), counts[:BEYOND, :BEYOND])
    bits = -np.log2(merged / merged.sum(1, keepdims=True))
    bits[:26, 27] = bits[27, :26] = DIGIT_BITS
    bits[26:, 26:] = 0
    costs = np.zeros((N_CLASSES, N_CLASSES))
    costs[:BEYOND, :BEYOND] = bits[fold][:, fold]
    costs[LOWER:UPPER, UPPER:DIGIT] = HUMP_BITS
    return np.rint(costs * UNIT).astype(np.uint16)
