"""Drift: how far the distribution of a number or of a name has moved between two samples, and whether chance explains it.

- A number: the two-sample Kolmogorov-Smirnov distance, the largest difference between the two cumulative distributions; the odds
  of so large a distance by chance follow Kolmogorov's limit distribution.
- A name: the total variation distance, half the sum of the differences of the shares; the odds come from the chi-squared
  test of homogeneity, by Wilson and Hilferty's cube-root approximation.

Source: N. Smirnov, Table for estimating the goodness of fit of empirical distributions, Annals of Mathematical Statistics 19 (1948);
E. B. Wilson and M. M. Hilferty, The distribution of chi-square, PNAS 17 (1931).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

TERMS = 100


@dataclass(frozen=True)
class Drift:
    """How far a distribution has moved."""

    distance: float
    """From 0, the same, to 1, nothing in common."""
    odds: float
    """Probability of so large a distance if nothing had moved, in [0, 1]."""
    before: int
    """Values in the first sample."""
    after: int
    """Values in the second sample."""

    def notable(self, *, distance: float, odds: float) -> bool:
        """Tell whether it moved at least so far, and chance explains it with at most these odds."""
        return self.distance >= distance and self.odds <= odds


def of_numbers(before: NDArray[Any], after: NDArray[Any]) -> Drift | None:
    """Return the drift of a number; None where one sample is empty. NaN is left out.

    Example:
        >>> rng = np.random.default_rng(0)
        >>> same = of_numbers(rng.normal(size=2000), rng.normal(size=2000))
        >>> moved = of_numbers(rng.normal(size=2000), rng.normal(0.5, size=2000))
        >>> same.notable(distance=0.1, odds=0.001), moved.notable(distance=0.1, odds=0.001)
        (False, True)
    """
    one, two = (np.sort(values[~np.isnan(values)]) for values in (np.asarray(before, float), np.asarray(after, float)))
    if not len(one) or not len(two):
        return None
    every = np.concatenate([one, two])
    below = [np.searchsorted(values, every, side="right") / len(values) for values in (one, two)]
    distance = float(np.abs(below[0] - below[1]).max())
    size = math.sqrt(len(one) * len(two) / (len(one) + len(two)))
    return Drift(distance, _kolmogorov((size + 0.12 + 0.11 / size) * distance), len(one), len(two))


def of_names(before: Mapping[str, int], after: Mapping[str, int]) -> Drift | None:
    """Return the drift of a name, by how often each occurs; None where one sample is empty.

    Example:
        >>> of_names({"zh": 500, "en": 500}, {"zh": 900, "en": 100}).distance
        0.4
    """
    names = sorted({*before, *after})
    counts = np.array([[sample.get(name, 0) for name in names] for sample in (before, after)], dtype=float)
    sizes = counts.sum(axis=1)
    if not sizes.all():
        return None
    shares = counts / sizes[:, None]
    distance = float(np.abs(shares[0] - shares[1]).sum() / 2)
    expected = sizes[:, None] * counts.sum(axis=0) / sizes.sum()
    seen = expected[0] > 0
    statistic = float(((counts - expected)[:, seen] ** 2 / expected[:, seen]).sum())
    return Drift(round(distance, 12), _chi_squared(statistic, int(seen.sum()) - 1), int(sizes[0]), int(sizes[1]))


def of_shares(before: NDArray[Any], after: NDArray[Any]) -> tuple[float, float]:
    """Return two effect sizes of how far counts have moved: the Jensen-Shannon divergence, and the population stability index.

    The divergence, base 2, lies in [0, 1]. The index is the sum of the differences of shares times the logarithms of their ratios, with half
    a record added to every name, so that a new name is far and not infinitely far; below 0.1 little has moved, above 0.25 much.

    Args:
        before: Counts of each name in the first sample, shape (names,).
        after: Counts of the same names in the second sample.

    Raises:
        ValueError: A sample is empty, or the names are not the same.

    Example:
        >>> [round(one, 3) for one in of_shares(np.array([50, 50]), np.array([90, 10]))]
        [0.147, 0.853]

    Source: J. Lin 1991, doi:10.1109/18.61115.
    """
    one, two = np.asarray(before, float), np.asarray(after, float)
    if one.shape != two.shape or not one.sum() or not two.sum():
        raise ValueError(f"{one.sum():g} and {two.sum():g} records of {one.size} and {two.size} names cannot be compared")
    shares = np.stack([one / one.sum(), two / two.sum()])
    middle = shares.mean(axis=0)
    ratio = np.divide(shares, middle, out=np.ones_like(shares), where=shares > 0)
    divergence = float((shares * np.log2(ratio)).sum()) / 2
    smooth = np.stack([(counts + 0.5) / (counts.sum() + 0.5 * len(counts)) for counts in (one, two)])
    stability = float(((smooth[1] - smooth[0]) * np.log(smooth[1] / smooth[0])).sum())
    return min(1.0, max(0.0, divergence)), stability


def moved_by_chance(names: int, before: int, after: int) -> float:
    """Return the divergence that two samples of one source show on the mean, by the chi-squared approximation.

    Example:
        >>> round(moved_by_chance(10, 1000, 1000), 4)
        0.0032
    """
    return min(1.0, (names - 1) * (1 / before + 1 / after) / (8 * math.log(2)))


def _kolmogorov(value: float) -> float:
    if value < 0.2:  # the series does not converge there, and the odds differ from 1 by less than 1e-12
        return 1.0
    total = math.fsum((1 if k % 2 else -1) * math.exp(-2 * (k * value) ** 2) for k in range(1, TERMS + 1))
    return min(1.0, max(0.0, 2 * total))


def _chi_squared(statistic: float, freedom: int) -> float:
    if freedom < 1:
        return 1.0
    spread = 2 / (9 * freedom)
    root = math.cbrt(statistic / freedom)
    return 0.5 * math.erfc((root - (1 - spread)) / math.sqrt(2 * spread))
