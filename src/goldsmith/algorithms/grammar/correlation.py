"""Rank correlation, and rank correlation given a third number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def ranks(numbers: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the rank of each number from 1 on; equal ones share the mean of their ranks.

    Example:
        >>> ranks(np.array([10.0, 30.0, 10.0])).tolist()
        [1.5, 3.0, 1.5]
    """
    _, place, count = np.unique(numbers, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    return (last - (count - 1) / 2)[place]


def spearman(left: NDArray[np.float64], right: NDArray[np.float64]) -> float | None:
    """Return Spearman's rank correlation; None where it is not measurable: fewer than 3 pairs, or a side without variance.

    Example:
        >>> round(spearman(np.array([1.0, 2, 3, 4]), np.array([1.0, 3, 2, 4])), 3)
        0.8

    Source: Spearman 1904, doi:10.2307/1412159.
    """
    if len(left) < 3:
        return None
    return _pearson(ranks(left), ranks(right))


def partial_spearman(left: NDArray[np.float64], right: NDArray[np.float64], given: NDArray[np.float64]) -> float | None:
    """Return the rank correlation of two numbers from which that with a third one is taken out.

    ``(r_lr - r_lg r_rg) / sqrt((1 - r_lg^2)(1 - r_rg^2))`` over ranks; None where it is not measurable.

    Example:
        >>> up = np.array([1.0, 2, 3, 4, 5])
        >>> partial_spearman(np.array([1.0, 2, 3, 5, 4]), np.array([2.0, 1, 3, 5, 4]), up) is not None
        True

    Source: Kendall 1942, doi:10.1093/biomet/32.3-4.277.
    """
    pairs = spearman(left, right), spearman(left, given), spearman(right, given)
    if None in pairs:
        return None
    both, one, other = (float(each) for each in pairs if each is not None)
    rest = (1 - one * one) * (1 - other * other)
    return (both - one * other) / rest**0.5 if rest > 1e-12 else None


def _pearson(left: NDArray[np.float64], right: NDArray[np.float64]) -> float | None:
    x, y = left - left.mean(), right - right.mean()
    size = float(np.sqrt((x * x).sum() * (y * y).sum()))
    return float((x * y).sum() / size) if size > 0 else None
