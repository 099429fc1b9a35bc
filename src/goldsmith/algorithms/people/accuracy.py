"""How often each person is right on gold tasks, drawn towards the others as far as few tasks ask for it.

1. Accuracies of people are thought to follow a beta distribution, whose two numbers make the counts of all likeliest (beta-binomial). Where
   people do not differ more than chance, it is narrow and everybody is near the mean; where they do, it is wide and each counts for himself.
2. A person's estimate is the mean of his posterior, his interval its quantiles. One who has not met gold yet has the interval of people.
3. To decide about a person the plain interval of his own tasks is told besides: nobody is judged by what others are.

Source: G. Casella, An introduction to empirical Bayes data analysis, 1985, doi:10.1080/00031305.1985.10479400; J. Skellam 1948
(beta-binomial), doi:10.1111/j.2517-6161.1948.tb00014.x.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.stats.beta import beta_quantile
from goldsmith.stats.estimate import Estimate, bounded
from goldsmith.stats.gamma import log_gamma
from goldsmith.stats.proportion import proportion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

MEANS = np.linspace(0.02, 0.99, 98)
WEIGHTS = np.geomspace(1.0, 300.0, 60)
"""Answers that the belief counts as much as; people who do not differ at all have the last."""
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
    a, b = fitted_belief(hit, all_)
    tail = (1 - confidence) / 2
    people = []
    for one, n in zip(hit.tolist(), all_.tolist(), strict=True):
        value, low, high = (a + one) / (a + b + n), *(beta_quantile(at, a + one, b + n - one) for at in (tail, 1 - tail))
        people.append(Estimate(*bounded(value, low, high), confidence, n, "beta-binomial"))
    plain = [proportion(one, n, confidence=confidence) if n else None for one, n in zip(hit.tolist(), all_.tolist(), strict=True)]
    return Accuracies(tuple(people), tuple(plain), a, b)


def fitted_belief(right: Sequence[int] | NDArray[Any], asked: Sequence[int] | NDArray[Any]) -> tuple[float, float]:
    """Return the two numbers of the beta distribution that make all counts likeliest; 4 and 1 where fewer than three people met gold.

    Of all numbers on a grid the mean over their likelihood is taken and not the highest: few people do not tell a narrow distribution from
    a wide one.

    Example:
        >>> a, b = fitted_belief([18, 17, 19, 6], [20, 20, 20, 20])
        >>> 0.6 < a / (a + b) < 0.9, a + b < 10
        (True, True)
    """
    hit, all_ = _counts(right, asked)
    met = all_ > 0
    if int(met.sum()) < LEAST_PEOPLE:
        return 4.0, 1.0
    hit, all_ = hit[met].astype(float), all_[met].astype(float)
    a = (MEANS[:, None] * WEIGHTS[None]).ravel()
    b = ((1 - MEANS)[:, None] * WEIGHTS[None]).ravel()
    height = -len(hit) * _log_beta(a, b)
    for one, n in zip(hit, all_, strict=True):
        height += _log_beta(a + one, b + n - one)
    weight = np.exp(height - height.max())
    weight /= weight.sum()
    mean = float(weight @ (a / (a + b)))
    total = float(np.exp(weight @ np.log(a + b)))
    return mean * total, (1 - mean) * total


def _log_beta(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    return log_gamma(a) + log_gamma(b) - log_gamma(a + b)


def _counts(right: Sequence[int] | NDArray[Any], asked: Sequence[int] | NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    hit, all_ = np.asarray(right, np.int64), np.asarray(asked, np.int64)
    if hit.shape != all_.shape or hit.ndim != 1 or (hit < 0).any() or (hit > all_).any():
        raise ValueError("each person has so many gold tasks, and at most as many right ones")
    return hit, all_
