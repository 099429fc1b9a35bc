"""Shares and means of a dataset of which each stratum (source, class, language) was sampled by itself.

1. The estimate is the sum over strata of their share of the dataset times what was found in them.
2. Its variance is the sum of squared shares times the variance of each stratum's mean, less what a finite stratum leaves unsaid:
   a stratum that was looked at whole adds none.
3. Of one sampled row no variance can be told: the mean of the variances of the other strata stands for it, and the estimate says so.
4. A mean gets Student's interval with Satterthwaite's degrees of freedom.
5. A share gets the wider ends of two intervals that fail in different places. One adds the squared distances from each stratum's share to
   the ends of its own Wilson interval: good for few strata that differ much, too narrow for many of few rows. The other is Wilson's with
   as many trials as give the same variance, where the share of each stratum is drawn a little to the common one: good for many small
   strata, too narrow for a large one with a rare property. Together they keep 93 % wherever we tried.

Source: W. Cochran, Sampling techniques, 3rd edition 1977, chapter 5; G. Zou, A. Donner 2008, doi:10.1002/sim.3095 (squared distances);
E. Korn, B. Graubard, Survey Methodology 24 (1998), pages 193-201 (trials of the same variance); the wider of both is ours.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.stats.estimate import Estimate, bounded, unvaried
from goldsmith.stats.rates import critical, score_interval
from goldsmith.stats.student import quantile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

PSEUDO = 2.0
"""Rows at the common share that each stratum is thought to have besides, for the variance alone."""


@dataclass(frozen=True)
class Stratum:
    """What was found in the sample of a stratum.

    Attributes:
        size: Rows of the dataset in it, at least those looked at.
        n: Rows looked at, drawn at random within the stratum.
        mean: Of the numbers found; of a share, hits over n.
        variance: Of the numbers found, with n - 1 below; None for one row.
        name: What to call it.
    """

    size: int
    n: int
    mean: float
    variance: float | None = None
    name: str = ""

    @classmethod
    def counted(cls, hits: int, n: int, size: int, name: str = "") -> Stratum:
        """Return the stratum of a share: so many hits among n rows looked at.

        Raises:
            ValueError: There are more hits than rows, or no row.
        """
        if n < 1 or not 0 <= hits <= n:
            raise ValueError(f"{hits} of {n} is no rate{_of(name)}")
        rate = hits / n
        return cls(size, n, rate, rate * (1 - rate) * n / (n - 1) if n > 1 else None, name)

    @classmethod
    def measured(cls, values: Sequence[float] | NDArray[Any], size: int, name: str = "") -> Stratum:
        """Return the stratum of a mean.

        Raises:
            ValueError: There is no number, or one is not finite.
        """
        numbers = np.asarray(values, float)
        if not len(numbers) or not np.isfinite(numbers).all():
            raise ValueError(f"finite numbers of at least one row are needed{_of(name)}")
        return cls(size, len(numbers), float(numbers.mean()), float(numbers.var(ddof=1)) if len(numbers) > 1 else None, name)


def stratified_mean(strata: Sequence[Stratum], *, confidence: float = 0.95) -> Estimate:
    """Return the mean over a dataset whose strata were sampled apart.

    Raises:
        ValueError: There is no stratum, one was not sampled or has more sampled rows than rows, or none has two sampled rows.

    Example:
        >>> found = stratified_mean([Stratum.measured([1, 2, 3], 600), Stratum.measured([7, 8, 9, 10], 400)])
        >>> round(found.value, 2), round(found.low, 2), round(found.high, 2)
        (4.6, 3.41, 5.79)
    """
    weights, left, n, means = _laid_out(strata)
    value = float(weights @ means)
    if not left.any():
        return Estimate(value, value, value, 1.0, int(n.sum()), "census")
    variances, notes = _variances(strata, left)
    parts = weights**2 * left * variances / n
    spread = float(parts.sum())
    freedom = spread**2 / float((parts**2 / np.maximum(n - 1, 1)).sum()) if spread else 1.0
    half = quantile((1 + confidence) / 2, freedom) * math.sqrt(spread)
    return unvaried(Estimate(value, value - half, value + half, confidence, int(n.sum()), "stratified", notes))


def stratified_proportion(strata: Sequence[Stratum], *, confidence: float = 0.95) -> Estimate:
    """Return the share over a dataset whose strata were sampled apart, see :meth:`Stratum.counted`.

    Raises:
        ValueError: There is no stratum, one was not sampled, has more sampled rows than rows or a mean that is no share.

    Example:
        >>> found = stratified_proportion([Stratum.counted(95, 100, 9_000), Stratum.counted(40, 50, 1_000)])
        >>> round(found.value, 3), round(found.low, 3), round(found.high, 3)
        (0.935, 0.878, 0.965)
    """
    weights, left, n, rates = _laid_out(strata)
    if not ((rates >= 0) & (rates <= 1)).all():
        raise ValueError("a share lies between 0 and 1")
    value = min(1.0, max(0.0, float(weights @ rates)))
    if not left.any():
        return Estimate(value, value, value, 1.0, int(n.sum()), "census")
    size = np.array([one.size for one in strata if one.size], float)
    left = left * size / np.maximum(size - 1, 1)  # hits of a finite stratum vary by N / (N - 1) less than numbers with n - 1 below
    z, low, high = critical(confidence), 0.0, 0.0
    for weight, unseen, trials, rate in zip(weights, left, n, rates, strict=True):
        if unseen:
            below, above = score_interval(float(rate), float(trials / unseen), z)
            low, high = low + (weight * (rate - below)) ** 2, high + (weight * (above - rate)) ** 2
    ends = value - math.sqrt(low), value + math.sqrt(high)
    near = (rates * n + PSEUDO * value) / (n + PSEUDO)
    spread = float((weights**2 * left * near * (1 - near) / n).sum())
    if spread:
        common = score_interval(value, value * (1 - value) / spread, z)
        ends = min(ends[0], common[0]), max(ends[1], common[1])
    single = tuple(f"one row of {one.size} was looked at{_of(one.name)}" for one in strata if one.n == 1 < one.size)
    return Estimate(*bounded(value, *ends, least=0.0, most=1.0), confidence, int(n.sum()), "stratified-wilson", single)


def _laid_out(strata: Sequence[Stratum]) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return the share of the dataset, the share left unseen, rows looked at and mean of each stratum."""
    present = [one for one in strata if one.size or one.n]
    if not present:
        raise ValueError("there is no stratum to estimate from")
    for one in present:
        if one.n < 1:
            raise ValueError(f"no row of {one.size} was looked at{_of(one.name)}: draw from it, or leave it out and say so")
        if one.n > one.size:
            raise ValueError(f"{one.n} rows were looked at of {one.size}{_of(one.name)}")
    size, n, means = (np.array([getattr(one, what) for one in present], float) for what in ("size", "n", "mean"))
    return size / size.sum(), 1 - n / size, n, means


def _variances(strata: Sequence[Stratum], left: NDArray[np.float64]) -> tuple[NDArray[np.float64], tuple[str, ...]]:
    """Return the variance within each stratum, and what is to be said of strata of one row."""
    known = [one.variance for one in strata if one.n > 1 and one.variance is not None]
    single = [one for one, rest in zip((one for one in strata if one.size), left, strict=True) if one.variance is None and rest]
    if single and not known:
        raise ValueError("no stratum has two rows that were looked at: a variance cannot be told from single rows")
    common = float(np.mean(known)) if known else 0.0
    values = [common if one.variance is None else one.variance for one in strata if one.size]
    notes = tuple(f"one row of {one.size} was looked at{_of(one.name)}: its variance is the mean of the others'" for one in single)
    return np.array(values, float), notes


def _of(name: str) -> str:
    return f" in stratum {name}" if name else ""
