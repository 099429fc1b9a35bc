"""Cumulative-distribution sampling: the hardest records for sure, the others the more likely the higher they score.

1. Of a budget of S tokens, the records with the highest scores are taken for sure until `sure` times S tokens (0.4 as published).
2. Of the rest, CDF(i) is the share of the rest's tokens in records that score at most as high as record i.
3. Record i is drawn with probability min(1, r CDF(i)), and r is such that the rest of the budget is met.

What "met" means is a choice:

- `met` (default): one random number u_i a record, and r is the number for which the records with u_i < r CDF(i) meet the budget as
  nearly as whole records allow. The realised sum is a step function of r, and its steps are the ratios u_i / CDF(i), so walking the
  records in that order *is* the bisection, without its rounding. This is sequential Poisson sampling: each record still has almost
  the probability above, and the budget is the same for every seed.
- `expected`: r solves sum of min(1, r CDF(i)) tokens_i = budget, by bisection; the draws are independent, so the sum varies by chance.
- `published`: r as in the authors' code, from the equation without the cap; where r CDF(i) exceeds 1 the draw falls short of the
  budget, systematically. For comparison only.

Records of equal score share one CDF, so their order means nothing, and a score without variance gives a plain random draw.

Source: Ying et al., Data-Efficient Selection via Grammatical Complexity in Continual Pre-training of Domain-Specific LLMs, EMNLP 2025,
doi:10.18653/v1/2025.emnlp-main.1121; E. Ohlsson, Sequential Poisson sampling, Journal of Official Statistics 14 (1998).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from goldsmith.algorithms.selection.draws import uniforms
from goldsmith.algorithms.selection.pool import Chosen, Pool, flat, preferred, scored, walked
from goldsmith.errors import SelectionError

if TYPE_CHECKING:
    from numpy.typing import NDArray

Solve = Literal["met", "expected", "published"]

SURE = 0.4
"""Share of the budget that goes to the records with the highest scores, as published."""

ROUNDS = 200
"""Halvings of the bisection; 1,075 would exhaust the exponents of a float, 200 exhaust its digits."""


def cumulative(
    pool: Pool, budget: int, *, seed: int, sure: float = SURE, solve: Solve = "met", least: int | None = None, most: int | None = None
) -> Chosen:
    """Choose records by cumulative-distribution sampling of their scores.

    Args:
        pool: The records with scores; those without one are never taken.
        budget: In the unit of the sizes (tokens, as published).
        seed: Of the draws.
        sure: Share of the budget that the highest scores take for sure, in [0, 1].
        solve: What it means that the budget is met, see above.
        least: What the sum must reach, with `met`.
        most: What the sum must not exceed, with `met`.

    Returns:
        The choice; its facts name `r`, the sum that was expected, and how much the published rule would have been short.
    """
    if not 0 <= sure <= 1:
        raise SelectionError("the share taken for sure is out of range", found=f"{sure:g}", expected="0 to 1")
    score = scored(pool)
    order = preferred(pool.keys, score, seed)
    hard = order[: int(np.searchsorted(np.cumsum(pool.sizes[order]), sure * budget, side="right"))]
    rest = order[len(hard) :]
    left = budget - int(pool.sizes[hard].sum())
    share = shares_below(score[rest], pool.sizes[rest])
    u = uniforms(pool.keys[rest], seed, "cdf")
    with np.errstate(divide="ignore"):
        ratio = np.where(share > 0, u / share, np.inf)
    r = solved(share, pool.sizes[rest], left)
    naive = _uncapped(share, pool.sizes[rest], left)
    if solve == "met":
        chosen = walked(pool, np.concatenate([hard, rest[np.lexsort((pool.keys[rest], ratio))]]), budget, least=least, most=most)
    else:
        chosen = _drawn(pool, hard, rest[ratio < (r if solve == "expected" else naive)])
    facts = {
        "sure_records": len(hard),
        "sure_share": sure,
        "solve": solve,
        "r": _said(r),
        "r_published": _said(naive),
        "published_falls_short_by": _short(share, pool.sizes[rest], left, naive, budget),
    }
    return Chosen(chosen.taken, chosen.spent, facts, flat(score))


def shares_below(score: NDArray[np.float64], sizes: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return for each record the share of all sizes in records that score at most as high, shape (n,), in [0, 1].

    Example:
        >>> shares_below(np.array([0.1, 0.2, 0.2]), np.array([2, 1, 1])).tolist()
        [0.5, 1.0, 1.0]
    """
    order = np.argsort(score, kind="stable")
    sums = np.cumsum(sizes[order])
    if not len(sums) or not sums[-1]:
        return np.ones(len(score))
    last = np.searchsorted(score[order], score, side="right") - 1
    shares: NDArray[np.float64] = sums[last] / sums[-1]
    return shares


def solved(share: NDArray[np.float64], sizes: NDArray[np.int64], budget: float) -> float:
    """Return r with sum(min(1, r share) sizes) = budget, by bisection; infinite where even all of them do not reach it.

    Example:
        >>> round(solved(np.array([0.5, 1.0]), np.array([10, 10]), 10), 6)
        0.666667
    """
    if budget <= 0 or not len(share):
        return 0.0
    if budget >= sizes[share > 0].sum():
        return float("inf")
    low, high = 0.0, 1.0 / float(share[share > 0].min())
    for _ in range(ROUNDS):
        middle = (low + high) / 2
        if middle in {low, high}:
            break
        low, high = (middle, high) if np.minimum(1.0, middle * share) @ sizes < budget else (low, middle)
    return high


def _uncapped(share: NDArray[np.float64], sizes: NDArray[np.int64], budget: float) -> float:
    weighed = float(share @ sizes)
    return max(0.0, budget) / weighed if weighed else 0.0


def _short(share: NDArray[np.float64], sizes: NDArray[np.int64], left: float, naive: float, budget: int) -> float:
    """Return the share of the whole budget that the published rule leaves unspent on average."""
    expected = float(np.minimum(1.0, naive * share) @ sizes)
    return round(max(0.0, left - expected) / budget, 6) if budget else 0.0


def _drawn(pool: Pool, *parts: NDArray[np.int64]) -> Chosen:
    taken = np.zeros(len(pool), bool)
    for rows in parts:
        taken[rows] = True
    return Chosen(taken, int(pool.sizes[taken].sum()))


def _said(r: float) -> float | None:
    return round(r, 9) if np.isfinite(r) else None
