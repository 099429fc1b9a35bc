"""Select by rank: the best, the worst, all beyond a limit, or a band between two quantiles."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.algorithms.selection.pool import Chosen, Pool, flat, preferred, scored, tied, walked
from goldsmith.errors import SelectionError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray


def top(pool: Pool, budget: int, *, seed: int, least: int | None = None, most: int | None = None) -> Chosen:
    """Take the records with the largest scores until the budget is met; equal scores by chance.

    Example:
        >>> pool = Pool(np.arange(4, dtype=np.uint64), np.ones(4, np.int64), np.array([0.2, 0.9, np.nan, 0.5]))
        >>> top(pool, 2, seed=0).taken.tolist()
        [False, True, False, True]
    """
    score = scored(pool)
    found = walked(pool, preferred(pool.keys, score, seed), budget, least=least, most=most)
    return replace(found, warnings=_by_chance(score, found.taken, np.min))


def bottom(pool: Pool, budget: int, *, seed: int, least: int | None = None, most: int | None = None) -> Chosen:
    """Take the records with the smallest scores until the budget is met; equal scores by chance."""
    score = scored(pool)
    found = walked(pool, preferred(pool.keys, -score, seed), budget, least=least, most=most)
    return replace(found, warnings=_by_chance(score, found.taken, np.max))


def _by_chance(score: NDArray[np.float64], taken: NDArray[np.bool_], border: Callable[[NDArray[np.float64]], Any]) -> tuple[str, ...]:
    """Return what to say where equal scores leave much to chance."""
    return flat(score) or (tied(score, taken, float(border(score[taken]))) if taken.any() else ())


def threshold(pool: Pool, *, above: float | None = None, below: float | None = None) -> Chosen:
    """Take every record whose score is at least ``above`` and at most ``below``; there is no budget.

    Raises:
        SelectionError: No limit is given, or no score can meet both.
    """
    if above is None and below is None:
        raise SelectionError("a threshold wants a limit", expected="`above`, `below` or both")
    if above is not None and below is not None and above > below:
        raise SelectionError("no score is at least `above` and at most `below`", found=f"above {above:g}, below {below:g}")
    taken = _between(scored(pool), -np.inf if above is None else above, np.inf if below is None else below)
    return Chosen(taken, int(pool.sizes[taken].sum()))


def band(pool: Pool, low: float, high: float, *, budget: int | None = None, seed: int = 0) -> Chosen:
    """Take the records whose scores lie between two quantiles; with a budget, a random part of them.

    Args:
        pool: The records; quantiles are those of the records that have a score.
        low: Lower quantile, in [0, 1], included.
        high: Upper quantile, in [0, 1], included.
        budget: What to take of the band at most; all of it if None.
        seed: Of the random part.

    Example:
        >>> pool = Pool(np.arange(5, dtype=np.uint64), np.ones(5, np.int64), np.arange(5.0))
        >>> band(pool, 0.25, 0.75).taken.tolist()
        [False, True, True, True, False]
    """
    if not 0 <= low < high <= 1:
        raise SelectionError("these quantiles make no band", found=f"{low:g} to {high:g}", expected="0 <= low < high <= 1")
    score = scored(pool)
    known = score[~np.isnan(score)]
    if not len(known):
        return Chosen(np.zeros(len(pool), bool), 0)
    first, last = np.quantile(known, [low, high], method="inverted_cdf")  # a score that a record has, even an infinite one
    inside = _between(score, first, last)
    facts = {"score_low": float(first), "score_high": float(last), "band_records": int(inside.sum())}
    warnings = _wide(int(inside.sum()), len(known), high - low)
    if budget is None:
        return Chosen(inside, int(pool.sizes[inside].sum()), facts, warnings)
    some = walked(pool, preferred(pool.keys, np.where(inside, 0.0, np.nan), seed, "band"), budget)
    return Chosen(some.taken, some.spent, facts, warnings)


def _wide(inside: int, known: int, share: float) -> tuple[str, ...]:
    """Return what to say where many records of one score make a band wider than its quantiles."""
    if inside <= 1.2 * share * known + 2:
        return ()
    return (f"the band holds {inside:,} of {known:,} records, more than its quantiles say: many have the same score",)


def _between(score: NDArray[np.float64], low: float, high: float) -> NDArray[np.bool_]:
    inside: NDArray[np.bool_] = (score >= low) & (score <= high)
    return inside
