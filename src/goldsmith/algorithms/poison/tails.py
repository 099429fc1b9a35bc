"""Tails of counting distributions as ``log10 p``, exact enough where p is far below what a float holds.

The first term of the tail is summed with those behind it, from the logarithms of gamma functions, so 10^-400 is told from 10^-300.
"""

from __future__ import annotations

import math

SMALL = 1e-16
"""Terms of the tail are summed until one adds less than this share; behind the mean they fall faster and faster."""


def binomial_tail(successes: int, trials: int, rate: float) -> float:
    """Return ``log10 P(X >= successes)`` for a binomial count; 0 where the count is no greater than the mean.

    Args:
        successes: Count seen, 0 <= successes <= trials.
        trials: Number of trials.
        rate: Chance of each, in [0, 1].

    Example:
        >>> round(10 ** binomial_tail(5, 5, 0.5), 5), binomial_tail(0, 5, 0.5)
        (0.03125, 0.0)
    """
    if successes <= trials * rate or successes == 0 or rate >= 1:
        return 0.0
    if rate <= 0:
        return -math.inf
    head = (
        math.lgamma(trials + 1)
        - math.lgamma(successes + 1)
        - math.lgamma(trials - successes + 1)
        + successes * math.log(rate)
        + (trials - successes) * math.log1p(-rate)
    )
    odds, term, total = rate / (1 - rate), 1.0, 1.0
    for k in range(successes, trials):
        term *= (trials - k) / (k + 1) * odds
        total += term
        if term < SMALL * total:
            break
    return min((head + math.log(total)) / math.log(10), 0.0)


def poisson_tail(count: int, mean: float) -> float:
    """Return ``log10 P(X >= count)`` for a Poisson count; 0 where the count is no greater than the mean.

    Example:
        >>> round(10 ** poisson_tail(3, 1.0), 4)
        0.0803
    """
    if count <= mean or count == 0:
        return 0.0
    if mean <= 0:
        return -math.inf
    head = count * math.log(mean) - mean - math.lgamma(count + 1)
    term, total = 1.0, 1.0
    k = count
    while term >= SMALL * total:
        k += 1
        term *= mean / k
        total += term
    return min((head + math.log(total)) / math.log(10), 0.0)
