"""Rank correlation, alone and with a third number held fixed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.stats.rates import critical

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Numbers = Sequence[float] | NDArray[Any]


def spearman(first: Numbers, second: Numbers) -> float | None:
    """Return Spearman's rank correlation, in [-1, 1]; pairs with a NaN are left out.

    Returns:
        None where fewer than 3 pairs are left, or one side has no variance: nothing can be measured then.

    Example:
        >>> spearman([1, 2, 3, 4], [1, 4, 9, 16])
        1.0

    Source: C. Spearman, The proof and measurement of association between two things, 1904, doi:10.2307/1412159; equal values get
    the mean of their ranks.
    """
    one, two = _paired(first, second)
    return _pearson(ranks(one), ranks(two)) if len(one) > 2 else None


def partial_spearman(first: Numbers, second: Numbers, fixed: Numbers) -> float | None:
    """Return the rank correlation of two numbers that a third one does not explain; triples with a NaN are left out.

    Returns:
        None where fewer than 4 triples are left, or one of the numbers is explained by the third entirely.

    Example:
        >>> random = np.random.default_rng(0)
        >>> length = random.normal(size=2_000)
        >>> one, two = length + random.normal(size=2_000), length + random.normal(size=2_000)
        >>> round(spearman(one, two), 1), abs(round(partial_spearman(one, two, length), 1))
        (0.5, 0.0)

    Source: M. Kendall, A. Stuart, The advanced theory of statistics, volume 2, 1973, chapter 27, on ranks.
    """
    one, two, three = _paired(first, second, fixed)
    if len(one) < 4:
        return None
    ranked = [ranks(values) for values in (one, two, three)]
    xy, xz, yz = (_pearson(ranked[i], ranked[j]) for i, j in ((0, 1), (0, 2), (1, 2)))
    if xy is None or xz is None or yz is None:
        return None
    left = (1 - xz * xz) * (1 - yz * yz)
    return max(-1.0, min(1.0, (xy - xz * yz) / math.sqrt(left))) if left > 1e-12 else None


def spearman_interval(correlation: float, n: int, *, confidence: float = 0.95) -> tuple[float, float]:
    """Return an interval of a rank correlation of ``n`` pairs, by Fisher's transform with the variance of Bonett and Wright.

    Raises:
        ValueError: There are fewer than 4 pairs, or the correlation is out of range.

    Example:
        >>> [round(bound, 3) for bound in spearman_interval(0.5, 100)]
        [0.326, 0.641]

    Source: D. Bonett, T. Wright, Sample size requirements for estimating Pearson, Kendall and Spearman correlations, 2000,
    doi:10.1007/BF02294183.
    """
    if n < 4 or not -1 <= correlation <= 1:
        raise ValueError(f"a correlation of {correlation} over {n} pairs has no interval")
    if abs(correlation) == 1:
        return correlation, correlation
    half = critical(confidence) * math.sqrt((1 + correlation**2 / 2) / (n - 3))
    return math.tanh(math.atanh(correlation) - half), math.tanh(math.atanh(correlation) + half)


def ranks(values: NDArray[Any]) -> NDArray[np.float64]:
    """Return ranks from 1, shape (n,); equal values share the mean of theirs.

    Example:
        >>> ranks(np.array([10.0, 20.0, 10.0])).tolist()
        [1.5, 3.0, 1.5]
    """
    _, member, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return np.asarray((ends - (counts - 1) / 2.0)[member], np.float64)


def _pearson(one: NDArray[np.float64], two: NDArray[np.float64]) -> float | None:
    one, two = one - one.mean(), two - two.mean()
    size = math.sqrt(float(one @ one) * float(two @ two))
    return max(-1.0, min(1.0, float(one @ two) / size)) if size else None


def _paired(*numbers: Numbers) -> list[NDArray[np.float64]]:
    arrays = [np.asarray(each, float) for each in numbers]
    if len({each.shape for each in arrays}) > 1:
        raise ValueError("the rows have different lengths")
    known = ~np.isnan(np.array(arrays)).any(axis=0)
    return [each[known] for each in arrays]
