"""How many of those drawn have a property: the binomial distribution with replacement, the hypergeometric one without."""

from __future__ import annotations

import math

import numpy as np

from goldsmith.stats.beta import beta_below, deviance, stirling_rest


def binomial_at_most(most: int, draws: int, rate: float) -> float:
    """Return the probability of at most ``most`` hits among independent draws.

    Args:
        most: Any whole number.
        draws: At least 0.
        rate: Of hits, in [0, 1].

    Raises:
        ValueError: There are fewer than 0 draws, or the rate is none.

    Example:
        >>> round(binomial_at_most(160, 4_000, 0.04), 3)
        0.521

    Source: M. Abramowitz, I. Stegun, Handbook of mathematical functions, 1964, 26.5.24.
    """
    if draws < 0 or not 0 <= rate <= 1:
        raise ValueError(f"{draws} draws at a rate of {rate} are none")
    if most < 0 or most >= draws:
        return float(most >= draws)
    return beta_below(1 - rate, draws - most, most + 1) if rate > 0.5 else 1 - beta_below(rate, most + 1, draws - most)


def hypergeometric_at_most(most: int, draws: int, hits: int, population: int) -> float:
    """Return the probability of at most ``most`` hits among rows drawn without replacement.

    Args:
        most: Any whole number.
        draws: Rows drawn, at most the population.
        hits: Rows of the population with the property, at most the population.
        population: Rows in all.

    Raises:
        ValueError: More is drawn or hit than there is.

    Example:
        >>> round(hypergeometric_at_most(0, 50, 5, 1_000), 4)
        0.7734

    Source: C. Loader, Fast and accurate computation of binomial probabilities, 2000, for the first term; the others by their ratio.
    """
    if not (0 <= draws <= population and 0 <= hits <= population):
        raise ValueError(f"{draws} draws and {hits} hits do not fit into {population} rows")
    least, highest = max(0, draws + hits - population), min(draws, hits)
    if most < least or most >= highest:
        return float(most >= highest)
    middle = draws * hits / population
    if most <= middle:
        return _tail(most, least, draws, hits, population)
    rest = population - hits  # the other tail, counted in misses, keeps its digits
    return 1 - _tail(draws - most - 1, max(0, draws - hits), draws, rest, population)


def hypergeometric_exactly(seen: int, draws: int, hits: int, population: int) -> float:
    """Return the probability of exactly ``seen`` hits among rows drawn without replacement.

    Example:
        >>> round(hypergeometric_exactly(2, 5, 10, 50), 5)
        0.20984
    """
    if not max(0, draws + hits - population) <= seen <= min(draws, hits):
        return 0.0
    if draws in {0, population}:
        return 1.0
    share = draws / population
    log = _log_binomial(seen, hits, share) + _log_binomial(draws - seen, population - hits, share) - _log_binomial(draws, population, share)
    return math.exp(log)


def _tail(most: int, least: int, draws: int, hits: int, population: int) -> float:
    """Return the sum of terms from ``least`` to ``most``, each found from the one above it."""
    at = np.arange(most, least, -1, dtype=float)
    ratios = at * (population - hits - draws + at) / ((hits - at + 1) * (draws - at + 1))
    return min(1.0, hypergeometric_exactly(most, draws, hits, population) * (1 + float(np.cumprod(ratios).sum())))


def _log_binomial(seen: int, draws: int, rate: float) -> float:
    """Return the logarithm of a binomial probability, by the saddle point."""
    if seen in {0, draws}:
        return draws * (math.log1p(-rate) if seen == 0 else math.log(rate)) if draws else 0.0
    left = draws - seen
    rest = _rest(draws) - _rest(seen) - _rest(left)
    apart = deviance(seen, draws * rate) + deviance(left, draws * (1 - rate))
    return rest - apart + 0.5 * math.log(draws / (2 * math.pi * seen * left))


def _rest(n: int) -> float:
    """Return what Stirling's formula leaves of log n!."""
    return stirling_rest(n) if n else 0.0
