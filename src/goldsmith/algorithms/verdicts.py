"""How good a score is at telling two sorts apart: precision and recall at a limit, and the area under the curve, with intervals."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Z = 1.959963984540054
"""Quantile of the standard normal distribution for a two-sided coverage of 95 %."""


class Rate(NamedTuple):
    """A fraction of 1 with its 95 % interval.

    Attributes:
        value: The rate; not a number where nothing was tried.
        low: Lower bound, 0 where nothing was tried.
        high: Upper bound, 1 where nothing was tried.
        n: What it is a rate of.
    """

    value: float
    low: float
    high: float
    n: int


def share(successes: int, trials: int) -> Rate:
    """Return a rate with its Wilson score interval.

    Args:
        successes: Of the trials, from 0 to ``trials``.
        trials: Count, at least 0.

    Example:
        >>> [round(number, 4) for number in share(0, 100)]
        [0.0, 0.0, 0.037, 100]

    Source: Wilson 1927, doi:10.1080/01621459.1927.10502953.
    """
    if not trials:
        return Rate(math.nan, 0.0, 1.0, 0)
    rate, square = successes / trials, Z * Z
    middle = (rate + square / (2 * trials)) / (1 + square / trials)
    half = Z / (1 + square / trials) * math.sqrt(rate * (1 - rate) / trials + square / (4 * trials**2))
    return Rate(rate, max(0.0, min(middle - half, rate)), min(1.0, max(middle + half, rate)), trials)


def precision(scores: NDArray[np.float64], truth: NDArray[np.bool_], limit: float) -> Rate:
    """Return the share of those at or above the limit that are what is looked for."""
    called = scores >= limit
    return share(int((called & truth).sum()), int(called.sum()))


def recall(scores: NDArray[np.float64], truth: NDArray[np.bool_], limit: float) -> Rate:
    """Return the share of what is looked for that is at or above the limit."""
    return share(int(((scores >= limit) & truth).sum()), int(truth.sum()))


def area(scores: NDArray[np.float64], truth: NDArray[np.bool_]) -> Rate:
    """Return the chance that one of those looked for has the higher score than another; equal scores count half.

    The interval is that of the logit of the area, so that it stays inside [0, 1].

    Args:
        scores: One a text, finite, shape (n,).
        truth: What is looked for, shape (n,).

    Example:
        >>> area(np.array([0.1, 0.4, 0.35, 0.8]), np.array([False, False, True, True])).value
        0.75

    Source: DeLong, DeLong and Clarke-Pearson 1988, doi:10.2307/2531595, by ranks as in Sun and Xu 2014,
    doi:10.1109/LSP.2014.2337313; the logit after Pepe 2003, "The Statistical Evaluation of Medical Tests", 5.2.
    """
    positive, negative = int(truth.sum()), int((~truth).sum())
    if not positive or not negative:
        return Rate(math.nan, 0.0, 1.0, len(truth))
    every, inside, outside = _ranks(scores), _ranks(scores[truth]), _ranks(scores[~truth])
    above = (every[truth] - inside) / negative
    below = 1 - (every[~truth] - outside) / positive
    value = float(above.mean())
    if not 0 < value < 1 or min(positive, negative) < 2:
        return Rate(value, *_extreme(value, min(positive, negative)), len(truth))
    error = math.sqrt(float(above.var(ddof=1)) / positive + float(below.var(ddof=1)) / negative)
    logit, half = math.log(value / (1 - value)), Z * error / (value * (1 - value))
    return Rate(value, _logistic(logit - half), _logistic(logit + half), len(truth))


def _extreme(value: float, n: int) -> tuple[float, float]:
    """Return an interval where the variance says nothing: that of a rate of as many trials as the rarer sort has."""
    found = share(round(value * n), n)
    return found.low, found.high


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-max(-700.0, min(700.0, value))))


def _ranks(values: NDArray[Any]) -> NDArray[np.float64]:
    """Return ranks from 1; equal values share the mean of theirs."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    mean: NDArray[np.float64] = last - (counts - 1) / 2
    return mean[inverse]
