"""Draw by weight: records without replacement, each step in proportion to the weights that are left."""

from __future__ import annotations

import numpy as np

from goldsmith.algorithms.selection.draws import gumbels
from goldsmith.algorithms.selection.pool import Chosen, Pool, flat, preferred, scored, walked


def importance(pool: Pool, budget: int, *, seed: int, least: int | None = None, most: int | None = None) -> Chosen:
    """Draw records by importance weights, as DSIR does: the largest sums of log weight and Gumbel noise.

    Args:
        pool: The records; the score is the natural logarithm of the weight, minus infinity for a weight of 0.
        budget: In the unit of the sizes.
        seed: Of the noise.
        least: What the sum must reach where there are records enough.
        most: What the sum must not exceed.

    Source: S. M. Xie, S. Santurkar, T. Ma, P. Liang, Data selection for language models via importance resampling,
    NeurIPS 2023, arXiv:2302.03169, section 3.
    """
    logarithms = scored(pool)
    noisy = np.where(np.isneginf(logarithms), np.nan, logarithms + gumbels(pool.keys, seed))
    chosen = walked(pool, preferred(pool.keys, noisy, seed), budget, least=least, most=most)
    known = logarithms[np.isfinite(logarithms)]
    return Chosen(
        chosen.taken, chosen.spent, {"effective_records": effective(known)}, flat(known) or _starved(known, int(chosen.taken.sum()))
    )


def effective(logarithms: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
    """Return Kish's effective number of records of some weights: (sum of w) squared over the sum of w squared.

    Example:
        >>> effective(np.log(np.array([1.0, 1.0, 1.0, 1.0])))
        4.0

    Source: L. Kish, Survey sampling, 1965.
    """
    if not len(logarithms):
        return 0.0
    weights = np.exp(logarithms - logarithms.max())
    return round(float(weights.sum() ** 2 / (weights**2).sum()), 3)


def _starved(known: np.ndarray[tuple[int], np.dtype[np.float64]], taken: int) -> tuple[str, ...]:
    count = effective(known)
    if taken and count < taken / 10:
        return (f"the weights are as uneven as {count:,.0f} equal records, and {taken:,} are taken: this is close to taking the top ones",)
    return ()
