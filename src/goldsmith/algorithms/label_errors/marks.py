"""Words of sentences as bags of features: the word, its ends, its shape, and what stands around it, hashed.

Works for words of scripts with spaces and for Chinese, whether a token is a word or a character.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

import numpy as np

from goldsmith.algorithms.label_errors.bags import Bags, weighed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Hashes = NDArray[np.uint64]

BUCKETS = 1 << 21
ASPECTS = ("word", "lower", "shape", "end1", "end2", "end3", "begin2", "begin3")
"""What is seen of a single word."""
NEAR, FAR = ("word", "lower", "shape", "end3"), ("lower",)
"""What is seen of the words next to it, and of those two away."""
PAIRS = (("lower", -1, 0), ("lower", 0, 1), ("shape", -1, 0), ("shape", 0, 1), ("lower", -1, 1))
FACTOR, TOP, OUTSIDE = np.uint64(0x9E3779B97F4A7C15), np.uint64(32), np.uint64(1)
_SHAPES = ((re.compile(r"[A-Z]+"), "X"), (re.compile(r"[a-z]+"), "x"), (re.compile(r"\d+"), "0"))


def of_sentences(sentences: Sequence[Sequence[str]]) -> Bags:
    """Return a bag for each word of all sentences, one after the other.

    Example:
        >>> found = of_sentences([["In", "Beijing", "."], ["In", "Paris", "."]])
        >>> len(found.ends), found.empty.any().item()
        (6, False)
    """
    buckets = of_words(sentences)
    return weighed(buckets.ravel(), np.full(len(buckets), buckets.shape[1]), BUCKETS)


def of_words(sentences: Sequence[Sequence[str]]) -> NDArray[np.uint32]:
    """Return the buckets of each word of all sentences, one after the other, shape (words, features of a word)."""
    words = [word for sentence in sentences for word in sentence]
    known = {word: at for at, word in enumerate(dict.fromkeys(words))}
    seen = np.array([_aspects(word) for word in known], np.uint64).reshape(len(known), len(ASPECTS))
    ids = np.fromiter((known[word] for word in words), np.int64, len(words))
    number = np.repeat(np.arange(len(sentences)), [len(sentence) for sentence in sentences])
    at = {name: seen[ids, column] for column, name in enumerate(ASPECTS)}
    parts = [at[name] for name in ASPECTS]
    parts += [_moved(at[name], number, step) for step in (-1, 1) for name in NEAR]
    parts += [_moved(at[name], number, step) for step in (-2, 2) for name in FAR]
    parts += [_moved(at[name], number, one) ^ _moved(at[name], number, two) * FACTOR for name, one, two in PAIRS]
    return np.stack([_bucket(part, salt) for salt, part in enumerate(parts)], axis=1)


def shape(word: str) -> str:
    """Return a word with runs of capitals, small letters and digits as one sign each.

    Example:
        >>> shape("McDonald's"), shape("1996-08-30"), shape("北京")
        ("XxXx'x", '0-0-0', '北京')
    """
    for pattern, sign in _SHAPES:
        word = pattern.sub(sign, word)
    return word


def _aspects(word: str) -> list[int]:
    low = word.lower()
    return [_hash(one) for one in (word, low, shape(word), low[-1:], low[-2:], low[-3:], low[:2], low[:3])]


def _hash(value: str) -> int:
    return int.from_bytes(hashlib.blake2b(value.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def _moved(values: Hashes, number: NDArray[np.int64], step: int) -> Hashes:
    """Return the values of the words ``step`` away in the same sentence."""
    found = np.full(len(values), OUTSIDE)
    if abs(step) < len(values):
        here = slice(None, len(values) - step) if step > 0 else slice(-step, None)
        there = slice(step, None) if step > 0 else slice(None, len(values) + step)
        found[here] = np.where(number[here] == number[there], values[there], OUTSIDE)
    return found


def _bucket(values: Hashes, salt: int) -> NDArray[np.uint32]:
    mixed = (values ^ np.uint64((salt + 1) * 0xBF58476D1CE4E5B9 & 0xFFFFFFFFFFFFFFFF)) * FACTOR
    mixed ^= mixed >> TOP
    mixed *= FACTOR
    found: NDArray[np.uint32] = ((mixed >> TOP) * np.uint64(BUCKETS) >> TOP).astype(np.uint32)
    return found
