"""The screen of near copies: many texts that are nearly the same, as someone writes them who wants to be read often.

A group of ``size`` texts scores ``log2(size)``, raised by how far it looks like one author's work: that its texts differ at all (exact
copies are mirrors, and duplicates are found elsewhere), that one source holds more of them than its share of all records foretells,
and that they came closer together in time than records do. Groups of two are no burst.

Source: the idea of grouping near-identical items to find a campaign is common in spam filtering; the score is ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from goldsmith.algorithms.poison.near import groups
from goldsmith.algorithms.poison.suspicion import Reason, Suspicion

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from goldsmith.algorithms.poison.near import Pairs

SCREEN = "near_copies"
LEAST = 3
"""Texts in a burst at least."""
EXACT = 0.25
"""What exact copies count beside texts that differ."""
MOST_TOLD = 5_000


def near_copies(n: int, pairs: Pairs, *, sources: NDArray[np.int64] | None = None, times: NDArray[np.int64] | None = None) -> Suspicion:
    """Return how much each record belongs to a burst of near copies.

    Args:
        n: Number of records.
        pairs: Records that are nearly the same.
        sources: Number of the source of each record, -1 for none, shape (n,).
        times: When each record came, below 0 for unknown, shape (n,).

    Example:
        >>> from goldsmith.algorithms.poison.near import Pairs
        >>> three = Pairs(np.array([0, 1]), np.array([1, 3]), np.array([0.9, 0.8], np.float32))
        >>> near_copies(5, three).scores.astype(float).round(2).tolist()
        [1.58, 1.58, 0.0, 1.58, 0.0]
    """
    head = groups(n, pairs)
    sizes = np.bincount(head, minlength=n)
    inside = np.flatnonzero(sizes[head] >= LEAST)
    scores, partners = np.zeros(n, np.float32), np.full(n, -1, np.int64)
    if not len(inside):
        return Suspicion(SCREEN, scores, partners)
    heads, number = np.unique(head[inside], return_inverse=True)
    counts = np.bincount(number)
    weight = np.log2(counts) * _differing(n, pairs, head, heads)
    held = np.ones(len(heads))
    if sources is not None:
        held, lead = _concentrated(number, sources[inside], sources)
        weight *= lead
    if times is not None:
        weight *= _together(number, times[inside], times)
    scores[inside] = weight[number]
    partners[inside] = np.where(inside == heads[number], -1, heads[number])
    several = None if sources is None else [len(np.unique(part)) for part in _parted(number, sources[inside])]
    reasons = {}
    for row in inside[np.argsort(-scores[inside], kind="stable")[:MOST_TOLD]].tolist():
        at = int(np.searchsorted(heads, head[row]))
        size = int(counts[at])
        known = {} if several is None else {"sources": int(several[at]), "share": f"{held[at]:.0%}"}
        reasons[row] = Reason.of("near_copies_of_sources" if known else "near_copies", {"size": size, **known})
    return Suspicion(SCREEN, scores, partners, reasons)


def _differing(n: int, pairs: Pairs, head: NDArray[np.int64], heads: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return 1 for groups whose pairs differ, less the more of them are exact copies."""
    group = head[pairs.first]
    all_, same = np.bincount(group, minlength=n)[heads], np.bincount(group[pairs.similarity == 1], minlength=n)[heads]
    share: NDArray[np.float64] = 1 - (1 - EXACT) * same / np.maximum(all_, 1)
    return share


def _concentrated(
    number: NDArray[np.int64], mine: NDArray[np.int64], sources: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return for each group the share of its main source, and a factor of 1 to 2 for how far that is beyond its due."""
    n_sources = int(sources.max(initial=-1)) + 2
    codes, counts = np.unique(number * n_sources + mine + 1, return_counts=True)
    sizes = np.bincount(number)
    order = np.lexsort((codes, -counts, codes // n_sources))
    first = order[np.unique(codes[order] // n_sources, return_index=True)[1]]
    main, share = codes[first] % n_sources - 1, counts[first] / sizes
    due = np.bincount(sources + 1, minlength=n_sources)[main + 1] / len(sources)
    lead = np.where(main >= 0, np.clip((share - due) / np.maximum(1 - due, 1e-9), 0, 1), 0)
    return share, 1 + lead


def _together(number: NDArray[np.int64], mine: NDArray[np.int64], times: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return a factor of 1 to 2 for how much closer in time a group came than all records did."""
    known = times[times >= 0]
    if len(known) < LEAST:
        return np.ones(int(number.max()) + 1)
    whole = max(float(np.quantile(known, 0.9) - np.quantile(known, 0.1)), 1.0)
    order = np.lexsort((mine, number))
    order = order[mine[order] >= 0]
    groups_, starts, counts = np.unique(number[order], return_index=True, return_counts=True)
    last = counts - 1
    early, late = order[starts + np.round(0.1 * last).astype(np.int64)], order[starts + np.round(0.9 * last).astype(np.int64)]
    spans = np.ones(int(number.max()) + 1)
    spans[groups_] = np.where(counts >= LEAST, np.minimum((mine[late] - mine[early]) / whole, 1.0), 1.0)
    return 2 - spans


def _parted(number: NDArray[np.int64], values: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Return the values of each group."""
    order = np.argsort(number, kind="stable")
    return np.split(values[order], np.cumsum(np.bincount(number))[:-1])
