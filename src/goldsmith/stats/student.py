"""Student's t distribution: what few repetitions need in place of the normal one."""

from __future__ import annotations

import math

TINY = 1e-300
TURNS = 500


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

    Source: M. Abramowitz, I. Stegun, Handbook of mathematical functions, 1964, 26.7.1 and 26.5.8 (continued fraction).
    """
    if not freedom > 0:
        raise ValueError(f"degrees of freedom are above 0, not {freedom}")
    if math.isnan(t):
        return math.nan
    square = t * t
    if square < freedom:  # the share of the other side keeps its digits near 0
        tail = 0.5 - 0.5 * _beta(square / (freedom + square), 0.5, freedom / 2)
    else:
        tail = 0.5 * _beta(freedom / (freedom + square), freedom / 2, 0.5)
    return 1 - tail if t > 0 else tail


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


def _beta(x: float, a: float, b: float) -> float:
    """Return the regularised incomplete beta function I_x(a, b)."""
    if x <= 0 or x >= 1:
        return min(1.0, max(0.0, x))
    if x > (a + 1) / (a + b + 2):  # the fraction converges fast on the other side
        return 1 - _beta(1 - x, b, a)
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)) / a
    return front / _fraction(x, a, b)


def _fraction(x: float, a: float, b: float) -> float:
    """Return the continued fraction by Lentz's method."""
    value = c = 1.0
    d = 0.0
    for turn in range(1, TURNS):
        m = turn // 2
        if turn % 2:
            term = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        else:
            term = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d = 1 / ((1 + term * d) or TINY)
        c = (1 + term / c) or TINY
        value *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return value
