"""How often each person is right on gold tasks, drawn towards the others as far as few tasks ask for it.

1. Accuracies of people are thought to follow a beta distribution. Which one is told by the counts of all (beta-binomial): where people do not
   differ more than chance, it is narrow and everybody is near the mean; where they do, it is wide and each counts for himself.
2. Few people do not tell a narrow distribution from a wide one, so every one on a grid counts as far as it is likely: a person's estimate is
   the mean, and his interval the quantiles, of that mixture. One who has not met gold yet has the interval of people.
3. To decide about a person the plain interval of his own tasks is told besides: nobody is judged by what others are.

Source: G. Casella, An introduction to empirical Bayes data analysis, 1985, doi:10.1080/00031305.1985.10479400; J. Skellam 1948
(beta-binomial), doi:10.1111/j.2517-6161.1948.tb00014.x.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.stats.estimate import Estimate, bounded
from goldsmith.stats.gamma import log_gamma
from goldsmith.stats.proportion import proportion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

MEANS = np.linspace(0.02, 0.98, 49)
WEIGHTS = np.geomspace(1.0, 200.0, 24)
"""Answers that the belief counts as much as; people who do not differ at all have the last."""
PLACES = (np.arange(1_000) + 0.5) / 1_000
LIGHTEST = 1e-4
LEAST_PEOPLE = 3


@dataclass(frozen=True)
class Accuracies:
    """How often people are right.

    Attributes:
        people: Shrunk estimate of each, in the order given.
        plain: Of each from his own tasks alone; ``None`` without any.
        right: The belief about a person before his answers: right ones it counts as much as.
        wrong: Wrong ones.
    """

    people: tuple[Estimate, ...]
    plain: tuple[Estimate | None, ...]
    right: float
    wrong: float


def accuracies(right: Sequence[int] | NDArray[Any], asked: Sequence[int] | NDArray[Any], *, confidence: float = 0.95) -> Accuracies:
    """Return how often each person is right on gold.

    Args:
        right: Gold tasks that each answered rightly, 0 <= right <= asked.
        asked: Gold tasks that each answered.
        confidence: Two-sided coverage wanted, strictly between 0 and 1.

    Raises:
        ValueError: The counts are none, or the coverage is out of range.

    Example:
        >>> found = accuracies([10, 9, 2, 0], [10, 10, 10, 0])
        >>> [round(one.value, 2) for one in found.people], found.plain[3]
        ([0.94, 0.86, 0.29, 0.68], None)
    """
    hit, all_ = _counts(right, asked)
    if not 0 < confidence < 1:
        raise ValueError(f"a coverage lies strictly between 0 and 1, not at {confidence}")
    beliefs = _beliefs(hit, all_)
    people = [_estimate(*beliefs, one, n, confidence) for one, n in zip(hit.tolist(), all_.tolist(), strict=True)]
    plain = [proportion(one, n, confidence=confidence) if n else None for one, n in zip(hit.tolist(), all_.tolist(), strict=True)]
    return Accuracies(tuple(people), tuple(plain), *_middle(*beliefs))


def fitted_belief(right: Sequence[int] | NDArray[Any], asked: Sequence[int] | NDArray[Any]) -> tuple[float, float]:
    """Return the two numbers of a beta distribution that is like people; 4 and 1 where fewer than three met gold.

    Example:
        >>> a, b = fitted_belief([18, 17, 19, 6], [20, 20, 20, 20])
        >>> 0.6 < a / (a + b) < 0.9, a + b < 10
        (True, True)
    """
    return _middle(*_beliefs(*_counts(right, asked)))


def _beliefs(hit: NDArray[np.int64], all_: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return the numbers of beta distributions, and how likely each is."""
    met = all_ > 0
    if int(met.sum()) < LEAST_PEOPLE:
        return np.array([4.0]), np.array([1.0]), np.array([1.0])
    a = (MEANS[:, None] * WEIGHTS[None]).ravel()
    b = ((1 - MEANS)[:, None] * WEIGHTS[None]).ravel()
    height = -int(met.sum()) * _log_beta(a, b)
    for one, n in zip(hit[met].tolist(), all_[met].tolist(), strict=True):
        height += _log_beta(a + one, b + n - one)
    weight = np.exp(height - height.max())
    weight /= weight.sum()
    kept = weight > LIGHTEST
    return a[kept], b[kept], weight[kept] / weight[kept].sum()


def _middle(a: NDArray[np.float64], b: NDArray[np.float64], weight: NDArray[np.float64]) -> tuple[float, float]:
    """Return one distribution that stands for all."""
    mean, total = float(weight @ (a / (a + b))), float(np.exp(weight @ np.log(a + b)))
    return mean * total, (1 - mean) * total


def _estimate(
    a: NDArray[np.float64], b: NDArray[np.float64], weight: NDArray[np.float64], hits: int, n: int, confidence: float
) -> Estimate:
    """Return a person's estimate under all distributions."""
    first, second = a + hits, b + n - hits
    value = float(weight @ (first / (first + second)))
    logs = (first - 1)[:, None] * np.log(PLACES) + (second - 1)[:, None] * np.log1p(-PLACES) - _log_beta(first, second)[:, None]
    below = np.cumsum(weight @ np.exp(logs))
    below /= below[-1]
    low, high = (float(PLACES[np.searchsorted(below, at)]) for at in ((1 - confidence) / 2, (1 + confidence) / 2))
    return Estimate(*bounded(value, low - 0.0005, high + 0.0005), confidence, n, "beta-binomial")


def _log_beta(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    return log_gamma(a) + log_gamma(b) - log_gamma(a + b)


def _counts(right: Sequence[int] | NDArray[Any], asked: Sequence[int] | NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    hit, all_ = np.asarray(right, np.int64), np.asarray(asked, np.int64)
    if hit.shape != all_.shape or hit.ndim != 1 or (hit < 0).any() or (hit > all_).any():
        raise ValueError("each person has so many gold tasks, and at most as many right ones")
    return hit, all_
