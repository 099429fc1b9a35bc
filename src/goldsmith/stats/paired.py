"""Differences of pairs: the same seed, question or fold under two treatments."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.stats.student import below, quantile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

EXACT = 16
"""Up to so many pairs all signs are tried."""


@dataclass(frozen=True)
class Difference:
    """A mean difference with its interval and two p-values."""

    mean: float
    low: float
    high: float
    pairs: int
    p_t: float
    """Two-sided p-value of the t test."""
    p_sign_flip: float
    """Two-sided p-value of the sign-flip test, which needs no normal distribution."""
    least_p: float
    """The smallest p-value that the sign-flip test can give with so many pairs."""

    @property
    def shown(self) -> bool:
        """Whether the interval leaves out 0."""
        return self.low > 0 or self.high < 0


def paired_difference(first: Sequence[float], second: Sequence[float], *, confidence: float = 0.95, seed: int = 0) -> Difference:
    """Return the mean of ``first - second`` over pairs, with its t interval.

    Five pairs cannot give a sign-flip p-value below 1/16, however large the difference: the interval rests on normal differences there.

    Args:
        first: One number a pair, finite.
        second: One number a pair, in the same order.
        confidence: Two-sided coverage wanted, strictly between 0 and 1.
        seed: Of the signs, beyond 16 pairs.

    Raises:
        ValueError: There are fewer than 2 pairs, or the lengths differ, or a number is not finite.

    Example:
        >>> found = paired_difference([3.1, 2.9, 3.3, 3.0], [2.8, 2.7, 2.9, 2.9])
        >>> round(found.mean, 3), round(found.low, 3), round(found.high, 3), found.p_sign_flip
        (0.25, 0.045, 0.455, 0.125)

    Source: Student 1908, doi:10.1093/biomet/6.1.1; R. A. Fisher, The design of experiments, 1935, section 21 (sign flips).
    """
    differences = _differences(first, second)
    n = len(differences)
    mean, spread = float(differences.mean()), float(differences.std(ddof=1)) / math.sqrt(n)
    half = quantile((1 + confidence) / 2, n - 1) * spread
    p_t = 2 * below(-abs(mean) / spread, n - 1) if spread else float(not mean)
    flips = 2.0 ** (1 - n) if n <= EXACT else 1 / 10_000
    return Difference(mean, mean - half, mean + half, n, p_t, sign_flip(differences, seed=seed), flips)


def sign_flip(differences: Sequence[float] | NDArray[Any], *, rounds: int = 9_999, seed: int = 0) -> float:
    """Return the two-sided p-value of the mean of differences when every sign could as well be the other one.

    All signs are tried up to 16 differences; beyond that ``rounds`` of them at random, the observed ones counted in.

    Example:
        >>> sign_flip([1.0, 2.0, 3.0])
        0.25
    """
    values = np.asarray(differences, float)
    seen = abs(values.sum()) * (1 - 1e-12)
    if len(values) <= EXACT:
        signs = np.array(list(itertools.product((1, -1), repeat=len(values))), float)
        return float((np.abs(signs @ values) >= seen).mean())
    random = np.random.default_rng(seed)
    hits = sum(int((np.abs(random.choice((1.0, -1.0), (100, len(values))) @ values) >= seen).sum()) for _ in range(max(1, rounds // 100)))
    return (hits + 1) / (max(1, rounds // 100) * 100 + 1)


def holm(p_values: Sequence[float]) -> list[float]:
    """Return p-values adjusted for being several, in their order, by Holm's step-down rule.

    Example:
        >>> [round(p, 3) for p in holm([0.01, 0.04, 0.03])]
        [0.03, 0.06, 0.06]

    Source: S. Holm, A simple sequentially rejective multiple test procedure, Scandinavian Journal of Statistics 6 (1979).
    """
    adjusted, highest = [0.0] * len(p_values), 0.0
    for rank, at in enumerate(sorted(range(len(p_values)), key=lambda at: p_values[at])):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[at]))
        adjusted[at] = highest
    return adjusted


def _differences(first: Sequence[float], second: Sequence[float]) -> NDArray[np.float64]:
    one, two = np.asarray(first, float), np.asarray(second, float)
    if one.shape != two.shape or one.ndim != 1 or len(one) < 2:
        raise ValueError(f"pairs are two rows of the same length, at least 2, not {one.shape} and {two.shape}")
    if not (np.isfinite(one).all() and np.isfinite(two).all()):
        raise ValueError("a number of a pair is not finite")
    return np.asarray(one - two)
