"""Folds: which records are predicted together, by models that saw none of them."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.errors import LabelError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import pyarrow as pa
    from numpy.typing import NDArray

    from goldsmith.algorithms.label_errors.labels import Labels

    Codes = NDArray[np.int64]

TRIED, ENOUGH = 2, 10_000
"""Folds on which settings are chosen at most, and records that are enough for it."""


def dealt(codes: Codes, groups: Codes, folds: int, seed: tuple[int, ...]) -> Codes:
    """Return the fold of each record: each class is spread evenly, and records of one group stay together.

    Args:
        codes: The class of each record, -1 where it is not judged; the class of a group is that of its first judged record.
        groups: A number for each record.
        folds: How many, at least 2.
        seed: Of the shuffling.

    Example:
        >>> dealt(np.array([0, 0, 0, 1, 1, 1]), np.array([0, 1, 2, 3, 4, 4]), 2, (0,)).tolist()
        [1, 0, 0, 0, 1, 1]
    """
    _, first, group = np.unique(groups, return_index=True, return_inverse=True)
    head = codes[first].copy()
    judged = np.flatnonzero(codes >= 0)[::-1]
    head[group[judged]] = codes[judged]
    shuffled = np.random.default_rng(seed).permutation(len(first))
    order = shuffled[np.argsort(head[shuffled], kind="stable")]
    fold = np.empty(len(first), np.int64)
    fold[order] = np.arange(len(first)) % folds
    return fold[group]


def spreadable(labels: Labels, groups: Codes, folds: int) -> Labels:
    """Return the labels without classes that have fewer groups than there are folds.

    Raises:
        LabelError: Fewer than two classes are left.
    """
    judged = np.flatnonzero(labels.judged)
    pairs = np.unique(np.column_stack([labels.codes[judged], groups[judged]]), axis=0)
    held = np.bincount(pairs[:, 0], minlength=len(labels.classes))
    rare = np.flatnonzero((held > 0) & (held < folds))
    if int((held >= folds).sum()) < 2:
        raise LabelError(
            "fewer than two classes have as many different records as there are folds",
            found=", ".join(f"`{labels.classes[at]}` {held[at]}" for at in np.argsort(-held, kind="stable")[:5]),
            expected=f"at least {folds} of each of two classes",
            hint="take fewer folds, or label more records",
        )
    names = ", ".join(f"`{labels.classes[at]}` {held[at]}" for at in rare[:5])
    rows = np.flatnonzero(np.isin(labels.codes, rare))
    return labels.without("rare_class", rows, f"{len(rows):,} records of classes with fewer different records than {folds} folds: {names}")


def copies(text: pa.Array) -> Codes:
    """Return a number for each text that equal texts share."""
    found: Codes = text.dictionary_encode(null_encoding="encode").indices.to_numpy(zero_copy_only=False).astype(np.int64)
    return found


def tried(folds: Codes) -> list[int]:
    """Return the folds on which settings are chosen."""
    parts = int(folds.max()) + 1
    return list(range(min(TRIED, parts, -(-ENOUGH * parts // max(len(folds), 1)))))


def shared(work: Callable[[Any], None], jobs: Iterable[Any], workers: int) -> None:
    """Do jobs in so many threads, as many as there are cores where ``workers`` is 0; each writes to a place of its own."""
    with ThreadPoolExecutor(workers or os.cpu_count() or 1) as pool:
        for _ in pool.map(work, jobs):
            pass
