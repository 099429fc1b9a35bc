"""Select within groups: the budget is shared, and in each group the same method chooses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from goldsmith.algorithms.selection.pool import Chosen, Pool
from goldsmith.algorithms.selection.shares import Shares, Sharing, shared

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

NAMED = 5
"""Groups that a warning names; the others are counted."""


class Method(Protocol):
    """Chooses records of a pool for a budget, between bounds where they are given."""

    def __call__(self, pool: Pool, budget: int, *, least: int | None, most: int | None) -> Chosen:
        """Return what is chosen."""


def grouped(pool: Pool, groups: NDArray[Any], names: Sequence[str], budget: int, *, sharing: Sharing, method: Method) -> Chosen:
    """Choose within groups, by one method.

    What a group is short of or over by whole records goes to the next group, so the whole budget is met within one record where
    quotas allow. A group that is to be repeated is taken whole, and the facts say how often it is to be seen. A group without any score
    counts as empty: the budget is shared among the others, and that is told.

    Args:
        pool: The records.
        groups: For each record the position of its group in ``names``, shape (n,).
        names: Names of the groups.
        budget: In the unit of the sizes.
        sharing: What each group gets.
        method: Chooses within a group.

    Raises:
        SelectionError: What is asked for the groups cannot be had.
    """
    held = np.bincount(groups, weights=pool.sizes, minlength=len(names)).astype(np.int64)
    blind = _without_score(pool, groups, names)
    shares = shared(dict(zip(names, held.tolist(), strict=True)) | dict.fromkeys(blind, 0), budget, sharing)
    rows_of = _rows(groups, names)
    taken, spent, carried = np.zeros(len(pool), bool), 0, 0
    told: dict[str, dict[str, Any]] = {}
    warnings = list(shares.warnings)
    for at, name in enumerate(shares.names):
        rows = rows_of[name]
        given = int(np.clip(shares.given[at] + carried, shares.floors[at], shares.ceilings[at]))
        one = _whole(pool, rows, given) if given > shares.held[at] else _some(pool, rows, given, shares, at, method)
        taken[rows[one.taken]] = True
        spent += one.spent
        carried += int(shares.given[at]) - one.spent
        told[name] = _line(shares, at, rows, one)
        warnings += [f"`{name}`: {each}" for each in one.warnings]
    if blind:
        named = ", ".join(f"`{name}`" for name in blind[:NAMED]) + (f" and {len(blind) - NAMED:,} more" if len(blind) > NAMED else "")
        warnings.append(f"no record of {named} has a score: none was chosen there, and the share went to other groups")
    return Chosen(taken, spent, {"groups": told}, tuple(dict.fromkeys(warnings)))


def _rows(groups: NDArray[Any], names: Sequence[str]) -> dict[str, NDArray[np.int64]]:
    order = np.argsort(groups, kind="stable")
    starts = np.searchsorted(groups[order], np.arange(len(names) + 1))
    return {name: order[starts[at] : starts[at + 1]] for at, name in enumerate(names)}


def _some(pool: Pool, rows: NDArray[np.int64], given: int, shares: Shares, at: int, method: Method) -> Chosen:
    """Choose within a group, never less than its floor where it holds that, and never more than what was set as its ceiling."""
    if not given or not len(rows):
        return Chosen(np.zeros(len(rows), bool), 0)
    floor, ceiling = int(shares.floors[at]), int(shares.ceilings[at])
    return method(pool.part(rows), given, least=floor or None, most=ceiling if ceiling < shares.held[at] else None)


def _without_score(pool: Pool, groups: NDArray[Any], names: Sequence[str]) -> list[str]:
    """Return the groups that hold records but no score, where the choice goes by one and some other group has it."""
    if pool.score is None or np.isnan(pool.score).all():
        return []
    there = np.bincount(groups, minlength=len(names))
    known = np.bincount(groups, weights=~np.isnan(pool.score), minlength=len(names))
    return [name for name, n, k in zip(names, there, known, strict=True) if n and not k]


def _whole(pool: Pool, rows: NDArray[np.int64], given: int) -> Chosen:
    return Chosen(np.ones(len(rows), bool), given, {"epochs": round(given / max(1, int(pool.sizes[rows].sum())), 4)})


def _line(shares: Shares, at: int, rows: NDArray[np.int64], one: Chosen) -> dict[str, Any]:
    return {
        "held": int(shares.held[at]),
        "held_records": len(rows),
        "wanted": round(float(shares.wanted[at]), 1),
        "given": int(shares.given[at]),
        "spent": one.spent,
        "records": int(one.taken.sum()),
        **one.facts,
    }
