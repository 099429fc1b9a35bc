"""Many findings at once: which of them may be believed when one in twenty would be found by chance.

Holm's rule (:func:`goldsmith.stats.paired.holm`) keeps the chance of a single false finding; the rule here keeps the share of false ones
among the findings, which is what a list of suspects needs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def benjamini_hochberg(p_values: Sequence[float], *, dependent: bool = False) -> list[float]:
    """Return p-values adjusted to false discovery rates, in their order.

    Taking all findings with an adjusted value of at most q makes the expected share of false ones at most q.

    Args:
        p_values: Each in [0, 1].
        dependent: Whether the tests may depend on each other in any way; else they are taken as independent or positively dependent.

    Raises:
        ValueError: A value is no probability.

    Example:
        >>> [round(p, 3) for p in benjamini_hochberg([0.01, 0.04, 0.03, 0.5])]
        [0.04, 0.053, 0.053, 0.5]

    Source: Y. Benjamini, Y. Hochberg 1995, doi:10.1111/j.2517-6161.1995.tb02031.x; Y. Benjamini, D. Yekutieli 2001,
    doi:10.1214/aos/1013699998 (``dependent``).
    """
    if not all(0 <= p <= 1 for p in p_values):
        raise ValueError("a p-value lies between 0 and 1")
    n = len(p_values)
    factor = sum(1 / k for k in range(1, n + 1)) if dependent else 1.0
    adjusted, lowest = [0.0] * n, 1.0
    order = sorted(range(n), key=lambda at: p_values[at])
    for rank in range(n, 0, -1):
        at = order[rank - 1]
        lowest = min(lowest, factor * n * p_values[at] / rank)
        adjusted[at] = lowest
    return adjusted
