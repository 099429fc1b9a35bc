"""Student's t distribution: what few repetitions need in place of the normal one."""

from __future__ import annotations

import functools
import math

from goldsmith.stats.beta import beta_below


def below(t: float, freedom: float) -> float:
    """Return the probability that a t-distributed number is at most ``t``.

    Args:
        t: Any number.
        freedom: Degrees of freedom, above 0.

    Raises:
        ValueError: There is no such distribution.

    Example:
        >>> round(below(2.776445, 4), 6)
        0.975

    Source: M. Abramowitz, I. Stegun, Handbook of mathematical functions, 1964, 26.7.1.
    """
    if not freedom > 0:
        raise ValueError(f"degrees of freedom are above 0, not {freedom}")
    if math.isnan(t):
        return math.nan
    square = t * t
    if square < freedom:  # the share of the other side keeps its digits near 0
        tail = 0.5 - 0.5 * beta_below(square / (freedom + square), 0.5, freedom / 2)
    else:
        tail = 0.5 * beta_below(freedom / (freedom + square), freedom / 2, 0.5)
    return 1 - tail if t > 0 else tail


@functools.lru_cache(4096)  # few degrees of freedom are asked for again and again
def quantile(probability: float, freedom: float) -> float:
    """Return the number below which a t-distributed number lies with this probability.

    Raises:
        ValueError: The probability is not strictly between 0 and 1, or there is no such distribution.

    Example:
        >>> round(quantile(0.975, 4), 6)
        2.776445
    """
    if not 0 < probability < 1:
        raise ValueError(f"a probability lies strictly between 0 and 1, not at {probability}")
    if probability < 0.5:
        return -quantile(1 - probability, freedom)
    low, high = 0.0, 1.0
    while below(high, freedom) < probability:
        low, high = high, 2 * high
    for _ in range(200):
        middle = (low + high) / 2
        if middle in {low, high}:
            break
        low, high = (middle, high) if below(middle, freedom) < probability else (low, middle)
    return (low + high) / 2
