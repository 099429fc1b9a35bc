"""What every selection has to beat: a random one, and a random one of the same lengths."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.algorithms.selection.draws import uniforms
from goldsmith.algorithms.selection.pool import Chosen, Pool, preferred, walked
from goldsmith.errors import SelectionError

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_BINS = 100
"""Bins of length at most."""

LEAST_IN_BIN = 5
"""Records of the matched selection that a bin should hold."""


def random(pool: Pool, budget: int, *, seed: int, least: int | None = None, most: int | None = None) -> Chosen:
    """Take records in random order until the budget is met.

    Example:
        >>> pool = Pool(np.arange(100, dtype=np.uint64), np.ones(100, np.int64))
        >>> int(random(pool, 20, seed=1).taken.sum())
        20
    """
    return walked(pool, preferred(pool.keys, np.zeros(len(pool)), seed, "random"), budget, least=least, most=most)


def length_matched(
    pool: Pool, like: NDArray[np.bool_], *, seed: int, budget: int | None = None, groups: NDArray[Any] | None = None
) -> Chosen:
    """Take records at random so that their lengths are distributed as those of another selection.

    1. Quantiles of the other selection's lengths cut the pool into bins; what is shorter than its shortest record, or longer than
       its longest, takes no part.
    2. Of each bin, records are taken in random order until they cost what the other selection took of that bin; what a bin
       is short of or over by whole records goes to the next bin, so the whole budget is met within one record.

    The other selection's own records take part: else what is left over would be a selection too.

    Args:
        pool: The records with lengths.
        like: The other selection: one truth value a record.
        seed: Of the order.
        budget: What to spend in all, spread over the bins as the other selection is; what that one spent if None.
        groups: For each record a number: lengths, and what is spent, are matched within each group, such as a language.

    Raises:
        SelectionError: There are no lengths, or the other selection is empty.
    """
    if pool.lengths is None:
        raise SelectionError("lengths are to be matched, and none are given")
    if not like.any():
        raise SelectionError("the selection whose lengths are to be matched holds none of these records")
    bins = _bins(pool.lengths, like, np.zeros(len(pool), np.int64) if groups is None else groups)
    spent = np.bincount(bins[like], weights=pool.sizes[like])
    factor = 1.0 if budget is None else budget / max(1.0, spent.sum())
    order = np.lexsort((pool.keys, uniforms(pool.keys, seed, "length-matched"), bins))
    starts = np.searchsorted(bins[order], np.arange(len(spent) + 1))
    taken, carried, short = np.zeros(len(pool), bool), 0.0, 0
    for at in np.flatnonzero(spent):
        rows = order[starts[at] : starts[at + 1]]
        some = walked(pool, rows, max(0, round(spent[at] * factor + carried)))
        taken |= some.taken
        carried += spent[at] * factor - some.spent
        short += int(carried > pool.sizes[rows].max())
    count = int((spent > 0).sum())
    warnings = (f"{short} of {count} bins of length hold too few records",) if short else ()
    return Chosen(taken, int(pool.sizes[taken].sum()), {"bins": count}, warnings)


def _bins(lengths: NDArray[Any], like: NDArray[np.bool_], groups: NDArray[Any]) -> NDArray[np.int64]:
    """Return the bin of each record, shape (n,); 0 where it takes no part."""
    bins, offset = np.zeros(len(lengths), np.int64), 0
    for group in np.unique(groups[like]):
        inside = np.flatnonzero(groups == group)
        edges = _edges(lengths[inside[like[inside]]])
        at = np.searchsorted(edges, lengths[inside], side="right")
        bins[inside] = np.where((at > 0) & (at < len(edges)), offset + at, 0)
        offset += len(edges)
    return bins


def _edges(lengths: NDArray[Any]) -> NDArray[np.float64]:
    """Return the edges of bins that hold about equal numbers of records; nothing is shorter than the first, or as long as the last."""
    bins = max(1, min(MOST_BINS, len(lengths) // LEAST_IN_BIN))
    inner = np.quantile(lengths, np.arange(1, bins) / bins) if bins > 1 else np.zeros(0)
    return np.unique([lengths.min(), *inner, lengths.max() + 1])
