"""Copies among released records: those whose partner is gone, and which have the same text as another one that stays.

Every member of a group of duplicates names the one record of it that stays. Where a rule takes that record away, its members are
released and decided on their own; of those with one text only the first in the declared order may stay.

1. A record is released where it duplicates a partner that is gone, or where near duplicates are told but do not go.
2. Released records with the same digest are copies of each other. The first in the declared order that nothing else takes leads.
3. All others that it leads are copies; where it leads none, each goes for what it is.

Only released records are looked at; the answer depends on positions, ranks and digests alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.algorithms.duplicates.fingerprint import digest_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from goldsmith.curate.deciding import _Judged
    from goldsmith.curate.plan import Plan
    from goldsmith.lake import Dataset

    Array = np.ndarray[Any, Any]

AT_ONCE = 65_536
"""Records read at once."""


def mark_copies(records: Dataset, plan: Plan, judged: Sequence[_Judged], released: Array) -> None:
    """Tell rows that repeat another one that was released like them.

    Args:
        records: The table.
        plan: It says which of two duplicates stays.
        judged: All rows, in order.
        released: Positions of the records that are decided on their own although they duplicate another one, sorted.
    """
    if len(released) < 2:
        return
    from goldsmith.curate import duplicating

    gone = np.concatenate([one.gone(plan.recipe)[one.live] for one in judged])[released]
    found = copies(records, released, gone, keep=duplicating.keep_of(plan), early=duplicating.early_names(plan))
    start = 0
    for one in judged:
        places = np.flatnonzero(one.live)
        low, high = np.searchsorted(found, [start, start + len(places)])
        one.copy[places[found[low:high] - start]] = True
        start += len(places)


def copies(records: Dataset, released: Array, gone: Array, *, keep: Sequence[str], early: Mapping[str, str]) -> Array:
    """Return the positions of released records that repeat another released one which stays, sorted.

    Args:
        records: The table.
        released: Positions of released records, shape (n,), sorted.
        gone: Which of them go for what they are themselves, shape (n,).
        keep: Which of two duplicates stays, as `near_duplicates.keep` says it.
        early: How columns are called that were measured on the text as it was read.
    """
    if len(released) < 2:
        return np.zeros(0, np.int64)
    words = _digests(records, released)
    group = np.unique(words, axis=0, return_inverse=True)[1].reshape(-1)
    shared = np.flatnonzero(np.bincount(group)[group] > 1)
    if not len(shared):
        return np.zeros(0, np.int64)
    positions, gone, group = released[shared], gone[shared], group[shared]
    order = np.lexsort((positions, _ranks(records, positions, keep, early), gone, group))
    first = np.ones(len(order), bool)
    first[1:] = group[order][1:] != group[order][:-1]
    leads = order[first][np.cumsum(first) - 1]
    copy = ~first & ~gone[leads]
    return np.sort(positions[order[copy]])


def _digests(records: Dataset, positions: Array) -> Array:
    parts = [digest_words(records.at(some, ["digest"]).column("digest").combine_chunks()) for some in _parts(positions)]
    return np.concatenate(parts)


def _ranks(records: Dataset, positions: Array, keep: Sequence[str], early: Mapping[str, str]) -> Array:
    """Return the rank of some records, shape (n,): the lowest of two duplicates stays; of equal ranks, the earliest."""
    from goldsmith.curate.duplicating import ranked, wanted_columns

    wanted = wanted_columns(records, keep, early)
    if not wanted:
        return np.zeros(len(positions), np.int64)
    tables = [records.at(some, list(dict.fromkeys(name for name, _ in wanted))) for some in _parts(positions)]
    return ranked(
        [
            sign * np.concatenate([table.column(name).to_numpy(zero_copy_only=False).astype(float) for table in tables])
            for name, sign in wanted
        ],
        len(positions),
    )


def _parts(positions: Array) -> list[list[int]]:
    return [positions[start : start + AT_ONCE].tolist() for start in range(0, len(positions), AT_ONCE)]
