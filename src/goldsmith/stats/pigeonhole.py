"""The two-way bootstrap: numbers that share a seed as well as a test item, a judge as well as a record.

Both ways are drawn again by themselves, and a number counts as often as its row was drawn times its column was. Drawing only one of the
two takes the other for the whole world, and the interval is then too narrow. Where neither way matters and every number is by itself,
the interval is too wide, up to the square root of 3 times: that is the safe side.

Source: A. Owen, The pigeonhole bootstrap, 2007, doi:10.1214/07-AOAS122.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.stats.bootstrap import LEAST
from goldsmith.stats.estimate import Estimate, bounded
from goldsmith.stats.rates import critical
from goldsmith.stats.student import quantile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

METHOD = "pigeonhole-bootstrap"


def two_way_mean(
    values: Sequence[float] | NDArray[Any],
    first: Sequence[Any] | NDArray[Any],
    second: Sequence[Any] | NDArray[Any],
    *,
    confidence: float = 0.95,
    rounds: int = 2_000,
    seed: int = 0,
) -> Estimate:
    """Return the mean of numbers that are crossed by two ways, with its interval; ``n`` counts the levels of the rarer way.

    A way of m levels is drawn too narrow, by ``(m - 1) / m`` of its variance, and its variance is itself known from m - 1 numbers only:
    the ends are moved apart for both, by what each way has to do with the spread (Satterthwaite's degrees of freedom).

    Args:
        values: One finite number a crossing that was seen; for a difference of two treatments, the differences of pairs.
        first: Level of the first way, one a number, for example the seed.
        second: Level of the second way, one a number, for example the test item.
        confidence: Two-sided coverage wanted, strictly between 0 and 1.
        rounds: How often both are drawn.
        seed: Of the draws.

    Raises:
        ValueError: Lengths differ, a number is not finite, or a way has fewer than two levels.

    Example:
        >>> found = two_way_mean([0, 1, 2, 1, 2, 3, 2, 3, 4], [0, 0, 0, 1, 1, 1, 2, 2, 2], [0, 1, 2] * 3)
        >>> found.value, found.low < 1.0, found.high > 3.0
        (2.0, True, True)
    """
    numbers = np.asarray(values, float)
    if not 0 < confidence < 1:
        raise ValueError(f"a coverage lies strictly between 0 and 1, not at {confidence}")
    if not len(numbers) == len(first) == len(second) or not np.isfinite(numbers).all():
        raise ValueError("finite numbers, each with a level of both ways, are needed")
    (rows, row), (columns, column) = (np.unique(np.asarray(way), return_inverse=True) for way in (first, second))
    if min(len(rows), len(columns)) < LEAST:
        raise ValueError(f"{len(rows)} by {len(columns)} levels cannot be drawn again")
    means = _drawn(numbers, row, column, (len(rows), len(columns)), rounds, seed)
    value = float(numbers.mean())
    fewest = min(len(rows), len(columns))
    low, high = np.quantile(means, [(1 - confidence) / 2, (1 + confidence) / 2])
    apart = _widened([np.bincount(way, numbers - value) for way in (row, column)], confidence)
    ends = value + (float(low) - value) * apart, value + (float(high) - value) * apart
    return Estimate(*bounded(value, *ends), confidence, fewest, METHOD)


def _widened(sums: list[NDArray[Any]], confidence: float) -> float:
    """Return by how much the ends must be moved apart, from the sums of distances from the mean of each level of each way."""
    drawn = [float((way**2).sum()) for way in sums]
    true = [variance * len(way) / (len(way) - 1) for variance, way in zip(drawn, sums, strict=True)]
    if not sum(drawn):
        return 1.0
    freedom = sum(true) ** 2 / sum(variance**2 / (len(way) - 1) for variance, way in zip(true, sums, strict=True))
    return float(np.sqrt(sum(true) / sum(drawn))) * quantile((1 + confidence) / 2, freedom) / critical(confidence)


def _drawn(
    numbers: NDArray[np.float64],
    row: NDArray[np.int64],
    column: NDArray[np.int64],
    shape: tuple[int, int],
    rounds: int,
    seed: int,
) -> NDArray[np.float64]:
    """Return the mean in each round; a round that drew no number that was seen is drawn again."""
    random = np.random.default_rng(seed)
    found: list[float] = []
    for _ in range(100 * rounds):
        times = [np.bincount(random.integers(0, levels, levels), minlength=levels) for levels in shape]
        weights = times[0][row] * times[1][column]
        total = weights.sum()
        if total:
            found.append(float(weights @ numbers) / float(total))
        if len(found) == rounds:
            break
    return np.array(found)
