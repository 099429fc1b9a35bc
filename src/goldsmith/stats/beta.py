"""The beta distribution: what exact intervals of rates, binomial sums and Student's distribution are made of.

The density is written with Loader's saddle point: logarithms of large gamma functions are never subtracted from each other, so that
ten digits hold with a million rows as well as with three.

Source: C. Loader, Fast and accurate computation of binomial probabilities, 2000; the continued fraction is 26.5.8 of M. Abramowitz,
I. Stegun, Handbook of mathematical functions, 1964, summed by Lentz's method.
"""

from __future__ import annotations

import functools
import math

TINY = 1e-300
SERIES = 16.0
"""From here on Stirling's series has all digits."""
HALF_LOG_TAU = 0.5 * math.log(2 * math.pi)


def beta_below(x: float, a: float, b: float) -> float:
    """Return the regularised incomplete beta function I_x(a, b), the probability that a beta-distributed number is at most ``x``.

    Args:
        x: Any number; below 0 the answer is 0, above 1 it is 1.
        a: First shape, above 0.
        b: Second shape, above 0.

    Raises:
        ValueError: A shape is not above 0.

    Example:
        >>> round(beta_below(0.5, 2, 3), 6)
        0.6875
    """
    _checked(a, b)
    if math.isnan(x):
        return math.nan
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):  # the fraction converges fast on the other side
        return 1 - _front(1 - x, b, a) / _fraction(1 - x, b, a)
    return _front(x, a, b) / _fraction(x, a, b)


@functools.lru_cache(4096)  # an evaluation asks for the same few counts again and again
def beta_quantile(probability: float, a: float, b: float) -> float:
    """Return the number below which a beta-distributed number lies with this probability.

    Raises:
        ValueError: The probability is not in [0, 1], or a shape is not above 0.

    Example:
        >>> round(beta_quantile(0.975, 1, 100), 6)
        0.036217
    """
    _checked(a, b)
    if not 0 <= probability <= 1:
        raise ValueError(f"a probability lies between 0 and 1, not at {probability}")
    if probability in {0, 1}:
        return float(probability)
    if probability > 0.5 and a > b:  # near 1 the distance from 1 has more digits
        return 1 - beta_quantile(1 - probability, b, a)
    low, high, x = 0.0, 1.0, a / (a + b)
    for _ in range(300):
        gap = beta_below(x, a, b) - probability
        low, high = (low, x) if gap > 0 else (x, high)
        slope = _front(x, a, b) * a / (x * (1 - x))
        step = x - gap / slope if slope > TINY else math.nan
        last, x = x, step if low < step < high else (low + high) / 2
        if abs(x - last) <= 4e-16 * x:
            break
    return x


def stirling_rest(z: float) -> float:
    """Return what Stirling's formula leaves of log gamma: ``lgamma(z) - ((z - 1/2) log z - z + log(2 pi) / 2)``."""
    if z < SERIES:
        return math.lgamma(z) - ((z - 0.5) * math.log(z) - z + HALF_LOG_TAU)
    square = z * z
    return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / (1188 * square)) / square) / square) / square) / z


def deviance(seen: float, expected: float) -> float:
    """Return ``seen log(seen / expected) + expected - seen`` without losing digits where both are near each other."""
    if abs(seen - expected) >= 0.1 * (seen + expected):
        ratio = seen / expected
        return (seen * math.log(ratio) if ratio else 0.0) + expected - seen
    share = (seen - expected) / (seen + expected)
    total, term = (seen - expected) * share, 2 * seen * share
    for odd in range(3, 1000, 2):
        term *= share * share
        if total + term / odd == total:
            break
        total += term / odd
    return total


def _front(x: float, a: float, b: float) -> float:
    """Return ``x**a (1 - x)**b / (a B(a, b))``."""
    both = a + b
    apart = deviance(a, both * x) + deviance(b, both * (1 - x))
    rest = stirling_rest(both) - stirling_rest(a) - stirling_rest(b)
    return math.exp(rest - apart + 0.5 * math.log(b / (both * a)) - HALF_LOG_TAU)


def _fraction(x: float, a: float, b: float) -> float:
    """Return the continued fraction by Lentz's method; it takes some square root of the shapes of turns."""
    value = c = 1.0
    d = 0.0
    for turn in range(1, 500 + 20 * math.isqrt(math.ceil(max(a, b)))):
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


def _checked(a: float, b: float) -> None:
    if not (a > 0 and b > 0 and math.isfinite(a) and math.isfinite(b)):
        raise ValueError(f"shapes of a beta distribution are above 0, not {a} and {b}")
