"""Prediction-powered inference: a judge that saw everything, set right by people who saw some of it.

1. The judge's mean over all records is moved by the mean of (person - judge) over the records that people saw too.
2. With power tuning the judge counts only as far as it agrees with people: a judge that says nothing (or the opposite) leaves the
   people's own mean, a good one brings the precision of the whole set. The interval is never much wider than that of people alone.
3. The records that people saw must have been drawn at random; nothing here can mend it if they were not.

Shares get two pairs of pseudo-counts for the variance, and Wilson's interval with as many trials as give the same variance: a judge that
never differed from 50 people may still differ from the 51st.

Source: Angelopoulos et al. 2023, arXiv:2301.09633; Angelopoulos, Duchi, Zrnic 2023, PPI++, arXiv:2311.01453, example 6.1 (the power);
pseudo-counts of paired shares: A. Agresti, Y. Min 2005, doi:10.1002/sim.1781.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.stats.estimate import Estimate, bounded, unvaried
from goldsmith.stats.rates import score_interval
from goldsmith.stats.student import quantile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Numbers = Sequence[float] | NDArray[Any]

PSEUDO = np.array([0.0, 0.0, 1.0, 1.0]), np.array([0.0, 1.0, 0.0, 1.0])
"""Answers of a person and of the judge that are thought to have been seen half a time each, for the variance alone."""


@dataclass(frozen=True)
class Powered:
    """A corrected estimate beside what people alone and the judge alone say.

    Attributes:
        estimate: Of the mean or share, corrected.
        people: From the people's records alone, found in the same way.
        judge: The judge's mean over everything it saw, uncorrected: a bare number, because its error is not known.
        power: How much of the judge was used, in [0, 1].
    """

    estimate: Estimate
    people: Estimate
    judge: float
    power: float


def powered_mean(person: Numbers, judge: Numbers, others: Numbers, *, confidence: float = 0.95, power: float | None = None) -> Powered:
    """Return a mean over all records, from a judge on all and people on some.

    Args:
        person: What people said, one a record, records drawn at random.
        judge: What the judge said of the same records, in the same order.
        others: What the judge said of all records that people did not see.
        confidence: Two-sided coverage wanted, strictly between 0 and 1.
        power: How much of the judge is used, in [0, 1]; left out, as much as makes the interval narrowest.

    Raises:
        ValueError: Fewer than two records have both, there are no others, a number is not finite, or the power is out of range.

    Example:
        >>> random = np.random.default_rng(0)
        >>> truth = random.normal(3, 1, 4_000)
        >>> said = truth + random.normal(0.5, 0.3, 4_000)
        >>> found = powered_mean(truth[:200], said[:200], said[200:])
        >>> 3 in found.estimate, found.estimate.width < 0.5 * found.people.width, 3.4 < found.judge
        (True, True, True)
    """
    seen, said, rest = _checked(person, judge, others, power)
    used = _power(seen, said, rest) if power is None else power
    value, variance = _corrected(seen, said, rest, used)
    n = len(seen)
    turn = quantile((1 + confidence) / 2, n - 1)
    alone, half = float(seen.mean()), turn * math.sqrt(float(seen.var(ddof=1)) / n)
    spread = turn * math.sqrt(variance)
    estimate = unvaried(Estimate(value, value - spread, value + spread, confidence, n, _method(power)))
    people = unvaried(Estimate(alone, alone - half, alone + half, confidence, n, "student"))
    return Powered(estimate, people, _mean_of(said, rest), used)


def powered_proportion(
    person: Numbers, judge: Numbers, others: Numbers, *, confidence: float = 0.95, power: float | None = None
) -> Powered:
    """Return a share over all records, from a judge on all and people on some.

    Args:
        person: What people said, 0 or 1, one a record, records drawn at random.
        judge: What the judge said of the same records, in the same order, in [0, 1].
        others: What the judge said of all records that people did not see.
        confidence: Two-sided coverage wanted, strictly between 0 and 1.
        power: How much of the judge is used, in [0, 1]; left out, as much as makes the interval narrowest.

    Raises:
        ValueError: As for :func:`powered_mean`, or an answer is out of its range.

    Example:
        >>> random = np.random.default_rng(1)
        >>> truth = random.random(4_000) < 0.7
        >>> said = truth ^ (random.random(4_000) < np.where(truth, 0.05, 0.4))
        >>> found = powered_proportion(truth[:600], said[:600], said[600:])
        >>> 0.7 in found.estimate, found.estimate.width < found.people.width, found.judge > 0.75
        (True, True, True)
    """
    seen, said, rest = _checked(person, judge, others, power)
    if not np.isin(seen, (0.0, 1.0)).all() or min(said.min(), rest.min()) < 0 or max(said.max(), rest.max()) > 1:
        raise ValueError("people answer 0 or 1, and the judge between them")
    counts = np.concatenate([np.ones(len(seen)), np.full(len(PSEUDO[0]), 0.5)])
    wide = np.concatenate([seen, PSEUDO[0]]), np.concatenate([said, PSEUDO[1]])
    used = _power(*wide, rest, counts) if power is None else power
    value, _ = _corrected(seen, said, rest, used)
    _, variance = _corrected(*wide, rest, used, counts)
    n, value = len(seen), min(1.0, max(0.0, value))
    turn = quantile((1 + confidence) / 2, n - 1)
    middle = (value * n + 1) / (n + 2)
    estimate = Estimate(
        *bounded(value, *score_interval(value, middle * (1 - middle) / variance, turn)), confidence, n, f"{_method(power)}-wilson"
    )
    alone = float(seen.mean())
    people = Estimate(*bounded(alone, *score_interval(alone, n, turn)), confidence, n, "wilson")
    return Powered(estimate, people, _mean_of(said, rest), used)


def _corrected(
    seen: NDArray[np.float64], said: NDArray[np.float64], rest: NDArray[np.float64], power: float, counts: NDArray[np.float64] | None = None
) -> tuple[float, float]:
    """Return the corrected mean and its variance."""
    apart = seen - power * said
    value = power * float(rest.mean()) + float(np.average(apart, weights=counts))
    variance = power**2 * float(rest.var()) / len(rest) + _covariance(apart, apart, counts) / _total(apart, counts)
    return value, variance


def _power(
    seen: NDArray[np.float64], said: NDArray[np.float64], rest: NDArray[np.float64], counts: NDArray[np.float64] | None = None
) -> float:
    """Return the power that makes the variance least, within [0, 1]."""
    spread = float(np.concatenate([said, rest]).var())
    if not spread:
        return 0.0
    return min(1.0, max(0.0, _covariance(seen, said, counts) / ((1 + _total(seen, counts) / len(rest)) * spread)))


def _covariance(one: NDArray[np.float64], two: NDArray[np.float64], counts: NDArray[np.float64] | None) -> float:
    weights = np.ones(len(one)) if counts is None else counts
    total = float(weights.sum())
    apart = (one - np.average(one, weights=weights)) * (two - np.average(two, weights=weights))
    return float(weights @ apart) / (total - 1)


def _total(values: NDArray[np.float64], counts: NDArray[np.float64] | None) -> float:
    return float(len(values) if counts is None else counts.sum())


def _mean_of(said: NDArray[np.float64], rest: NDArray[np.float64]) -> float:
    return float((said.sum() + rest.sum()) / (len(said) + len(rest)))


def _method(power: float | None) -> str:
    return "prediction-powered-tuned" if power is None else "prediction-powered"


def _checked(
    person: Numbers, judge: Numbers, others: Numbers, power: float | None
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    seen, said, rest = (np.asarray(each, float) for each in (person, judge, others))
    if len(seen) != len(said) or len(seen) < 2 or not len(rest):
        raise ValueError(
            f"{len(seen)} answers of people, {len(said)} of the judge on the same records and {len(rest)} on others: "
            "at least 2 records need both answers, and one other record the judge's"
        )
    if not all(np.isfinite(each).all() for each in (seen, said, rest)):
        raise ValueError("an answer is not finite")
    if power is not None and not 0 <= power <= 1:
        raise ValueError(f"a power lies between 0 and 1, not at {power}")
    return seen, said, rest
