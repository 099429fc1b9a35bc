"""Random numbers that belong to a record: drawn from its key and a seed, so neither order nor workers can change them.

A key is 64 bits of the digest of the record's id. It is mixed with a digest of the seed by the finalizer of splitmix64, whose output passes
the usual batteries of tests; the upper 53 bits become the number.

Source: G. Steele, D. Lea, C. Flood, Fast splittable pseudorandom number generators, OOPSLA 2014, doi:10.1145/2660193.2660195.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

GOLDEN = 0x9E3779B97F4A7C15
FIRST, SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)


def uniforms(keys: NDArray[Any], seed: int, purpose: str) -> NDArray[np.float64]:
    """Return one number a record, shape (n,), uniform in (0, 1), neither end included.

    Args:
        keys: 64 bits of each record, shape (n,), unsigned; equal keys get equal numbers.
        seed: Any whole number; another seed gives unrelated numbers.
        purpose: What they are for; two methods with the same seed must not share their luck, else one is no baseline of the other.

    Example:
        >>> keys = np.array([1, 2, 3], np.uint64)
        >>> first = uniforms(keys, 7, "draw")
        >>> (uniforms(keys[::-1], 7, "draw") == first[::-1]).all(), (uniforms(keys, 7, "ties") == first).any()
        (np.True_, np.False_)
    """
    offset = np.uint64(int.from_bytes(hashlib.sha256(f"{seed}:{purpose}".encode()).digest()[:8], "little"))
    with np.errstate(over="ignore"):
        words = _mixed(np.asarray(keys, np.uint64) * np.uint64(GOLDEN) + offset)
    drawn: NDArray[np.float64] = ((words >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53
    return drawn


def gumbels(keys: NDArray[Any], seed: int) -> NDArray[np.float64]:
    """Return one number a record from the standard Gumbel distribution, shape (n,).

    The records with the k largest sums of log weight and Gumbel number are a draw of k without replacement by weight.

    Source: W. Kool, H. van Hoof, M. Welling, Stochastic beams and where to find them, ICML 2019, arXiv:1903.06059.
    """
    return -np.log(-np.log(uniforms(keys, seed, "gumbel")))


def _mixed(words: NDArray[np.uint64]) -> NDArray[np.uint64]:
    with np.errstate(over="ignore"):
        words = (words ^ (words >> np.uint64(30))) * FIRST
        words = (words ^ (words >> np.uint64(27))) * SECOND
    return words ^ (words >> np.uint64(31))
