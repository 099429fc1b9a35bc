"""How many rows to look at: for an interval of a wanted width, to see a difference, or to stand clear of a limit.

Every number is the size for which the interval that will be printed (the modified Wilson interval for shares) keeps what is asked, not that of the textbook's
approximation; a finite dataset needs fewer, clusters need more.

Source: W. Cochran, Sampling techniques, 3rd edition 1977, chapter 4; J. Fleiss, A. Tytun, H. Ury 1980, doi:10.2307/2529990 (difference
of two shares); L. Kish, Survey sampling, 1965 (design effect).
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TYPE_CHECKING

from goldsmith.stats.proportion import effective_trials, share_interval
from goldsmith.stats.rates import critical

if TYPE_CHECKING:
    from collections.abc import Callable

MOST = 1_000_000_000


def rows_for_proportion(
    half_width: float,
    *,
    expected: float = 0.5,
    confidence: float = 0.95,
    population: int | None = None,
    design_effect: float = 1.0,
) -> int:
    """Return how many rows give a share an interval of at most this half width.

    Args:
        half_width: Half of the interval's length, in (0, 0.5].
        expected: The share that is expected; 0.5 is the worst case.
        confidence: Two-sided, strictly between 0 and 1.
        population: Rows of the dataset.
        design_effect: How many times more a row of a cluster varies, at least 1; ``1 + (m - 1) * rho`` for clusters of m rows.

    Raises:
        ValueError: A number is out of range.

    Example:
        >>> rows_for_proportion(0.05), rows_for_proportion(0.05, population=1_000), rows_for_proportion(0.02, expected=0.95)
        (381, 276, 469)
    """
    if not 0 < half_width <= 0.5 or not 0 <= expected <= 1 or design_effect < 1:
        raise ValueError(f"a half width of {half_width} around {expected} with a design effect of {design_effect} is none")
    critical(confidence)  # refuses what is no coverage

    def narrow(n: int) -> bool:
        trials = effective_trials(n / design_effect, population)
        if math.isinf(trials):
            return True
        low, high = share_interval(expected, trials, confidence)
        return high - low <= 2 * half_width

    return _fewest(narrow, population)


def rows_for_mean(
    half_width: float, deviation: float, *, confidence: float = 0.95, population: int | None = None, design_effect: float = 1.0
) -> int:
    """Return how many rows give a mean an interval of at most this half width, by the normal distribution; at least 2.

    Raises:
        ValueError: A number is out of range.

    Example:
        >>> rows_for_mean(0.1, 1.0), rows_for_mean(0.1, 1.0, population=500)
        (385, 218)
    """
    if not half_width > 0 or not deviation >= 0 or design_effect < 1:
        raise ValueError(f"a half width of {half_width} with a deviation of {deviation} and a design effect of {design_effect} is none")
    free = design_effect * (critical(confidence) * deviation / half_width) ** 2
    return max(2, math.ceil(_finite(free, population) - 1e-9))


def rows_for_difference(first: float, second: float, *, confidence: float = 0.95, power: float = 0.8) -> int:
    """Return how many rows each of two datasets needs so that the difference of their shares is seen.

    Args:
        first: Share in one, in [0, 1].
        second: Share in the other, not the same.
        confidence: Two-sided, of the test.
        power: Probability of seeing the difference, strictly between 0 and 1.

    Raises:
        ValueError: The shares are the same or out of range, or the power is.

    Example:
        >>> rows_for_difference(0.90, 0.95), rows_for_difference(0.90, 0.95, power=0.9)
        (435, 582)
    """
    if first == second or not (0 <= first <= 1 and 0 <= second <= 1) or not 0 < power < 1:
        raise ValueError(f"shares of {first} and {second} with a power of {power} show no difference")
    z, turn, mean = critical(confidence), NormalDist().inv_cdf(power), (first + second) / 2
    spread = z * math.sqrt(2 * mean * (1 - mean)) + turn * math.sqrt(first * (1 - first) + second * (1 - second))
    return math.ceil(spread**2 / (first - second) ** 2 - 1e-9)


def rows_to_clear(
    rate: float, limit: float, *, confidence: float = 0.95, population: int | None = None, design_effect: float = 1.0
) -> int | None:
    """Return how many rows in all put the whole interval of a share on its side of a limit, if the share stays what it is.

    This is what settles a provisional result: rows needed less rows already looked at is what is still to be looked at. It is no promise:
    with so many rows the share that will be seen is below the one assumed every second time.

    Args:
        rate: Share seen or hoped for.
        limit: Share that must be cleared, in (0, 1).
        confidence: Two-sided, strictly between 0 and 1.
        population: Rows of the dataset.
        design_effect: How many times more a row of a cluster varies, at least 1.

    Returns:
        None where the share is the limit, or so near it that a thousand million rows would not do.

    Raises:
        ValueError: A number is out of range.

    Example:
        >>> rows_to_clear(0.93, 0.90), rows_to_clear(1.0, 0.90), rows_to_clear(0.90, 0.90)
        (385, 35, None)
    """
    if not 0 <= rate <= 1 or not 0 < limit < 1 or design_effect < 1:
        raise ValueError(f"a share of {rate} against a limit of {limit} with a design effect of {design_effect} is none")
    critical(confidence)  # refuses what is no coverage

    def clear(n: int) -> bool:
        trials = effective_trials(n / design_effect, population)
        if math.isinf(trials):
            return True
        low, high = share_interval(rate, trials, confidence)
        return low >= limit if rate > limit else high <= limit

    if rate == limit or not clear(population or MOST):
        return None
    return _fewest(clear, population)


def design_effect_of(rows_per_cluster: float, correlation: float) -> float:
    """Return how many times more the mean of clusters varies than that of rows drawn by themselves.

    Raises:
        ValueError: There is less than one row a cluster, or the correlation within clusters is above 1.

    Example:
        >>> design_effect_of(21, 0.15)
        4.0

    Source: L. Kish, Survey sampling, 1965, section 5.4.
    """
    if rows_per_cluster < 1 or correlation > 1:
        raise ValueError(f"{rows_per_cluster} rows a cluster that correlate by {correlation} are none")
    return 1 + (rows_per_cluster - 1) * correlation


def _finite(free: float, population: int | None) -> float:
    return free if population is None else free * population / (free + population - 1)


def _fewest(enough: Callable[[int], bool], population: int | None) -> int:
    """Return the fewest rows that are enough; more rows are never less."""
    low, high = 1, population or MOST
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle + 1, high)
    return low
