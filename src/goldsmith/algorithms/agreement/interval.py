"""The interval of a coefficient that is 1 where all agree, 0 where they agree by chance, and below 0 where they agree less."""

from __future__ import annotations

import math

from goldsmith.stats.beta import beta_quantile
from goldsmith.stats.estimate import Estimate, bounded
from goldsmith.stats.student import quantile

NOTE = "no two raters disagreed: the interval rests on how rare disagreement may still be"
FEW = 10
"""Ratings other than the commonest below which an interval is warned of."""


def coefficient_interval(
    value: float, spread: float, n: int, beyond_chance: float, confidence: float, method: str, *, raters: float = 2
) -> Estimate:
    """Return a coefficient with Student's interval on Fisher's scale of so many raters, which keeps it between -1 / (raters - 1) and 1.

    Where nobody disagreed no spread can be seen: the end is then put where as many items as may be unseen (Clopper and Pearson) disagree.

    Args:
        value: The coefficient, at most 1.
        spread: Its standard error.
        n: Items that it rests on, at least 2.
        beyond_chance: Disagreement that chance would give, above 0, as a share of the largest possible one.
        confidence: Two-sided coverage wanted, strictly between 0 and 1.
        method: Name of the coefficient.
        raters: Ratings an item, on average, at least 2; of two the scale is atanh.

    Raises:
        ValueError: The coverage is out of range.

    Example:
        >>> found = coefficient_interval(0.8, 0.05, 50, 0.5, 0.95, "fleiss-kappa")
        >>> round(found.low, 3), round(found.high, 3)
        (0.675, 0.88)

    Source: R. Fisher, Statistical methods for research workers, 1925, section 39 (the scale, of correlations within families of k; that it
    serves here is shown by simulated coverage in the tests); C. Clopper,
    E. Pearson 1934, doi:10.1093/biomet/26.4.404.
    """
    if not 0 < confidence < 1:
        raise ValueError(f"a coverage lies strictly between 0 and 1, not at {confidence}")
    if 1 - value <= 1e-12:
        rare = beta_quantile(1 - (1 - confidence) / 2, 1, n)
        return Estimate(*bounded(1.0, 1 - rare / beyond_chance, 1.0, least=-1.0), confidence, n, method, (NOTE,))
    others = raters - 1
    inside = max(value, -1 / others + 1e-9)
    half = quantile((1 + confidence) / 2, n - 1) * spread * raters / (2 * (1 + others * inside) * (1 - inside))
    middle = 0.5 * math.log((1 + others * inside) / (1 - inside))
    low, high = (_back(middle + turn, others) for turn in (-half, half))
    return Estimate(*bounded(value, low, high), confidence, n, method)


def _back(scaled: float, others: float) -> float:
    """Return the coefficient at a place on Fisher's scale."""
    power = math.exp(2 * min(scaled, 300.0))
    return (power - 1) / (power + others)


def warned(found: Estimate, others: float) -> Estimate:
    """Return an estimate that says so where hardly any rating differs from the commonest one: its interval may cover too little."""
    if others >= FEW:
        return found
    return found.noting(f"only {others:g} ratings differ from the commonest value: the interval may be too narrow, take Gwet's coefficient")
