"""Weigh a dataset: its value curve and that of each class, the worth of sources and of single records, and what to collect next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.algorithms.contribution.knn_shapley import knn_shapley
from goldsmith.algorithms.contribution.labelled import Labelled
from goldsmith.algorithms.contribution.learning import Errors, Problem, errors_at, problem, worth_of_groups
from goldsmith.algorithms.contribution.removal import RemovalCurve, removal_curve
from goldsmith.stats.power_law import LearningCurve, learning_curve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from goldsmith.evaluate.worth.costs import SourceCost
    from goldsmith.evaluate.worth.labelled import LabelledRecords
    from goldsmith.stats.paired import Difference

NEIGHBOURS = 5
SHOWN = 20
"""Records of least worth that are named."""
MOST_VALUED = 8_000
"""Records that are valued singly."""


@dataclass(frozen=True, eq=False)
class Weighed:
    """What a dataset is worth for telling its labels.

    Attributes:
        records: What was weighed.
        errors: Errors of a small model at sizes.
        curve: The value curve.
        curves: One of each class; None where it has too few held-out rows.
        sources: What each source adds.
        removal: Accuracy while rows of least worth go: the check that single worths mean anything.
        least: Names and worths of the records that help least, the worst first.
        valued: Records that were valued singly.
    """

    records: LabelledRecords
    errors: Errors
    curve: LearningCurve
    curves: list[LearningCurve | None]
    sources: list[Difference | None]
    removal: RemovalCurve
    least: list[tuple[str, float]]
    valued: int


def weighed(records: LabelledRecords, *, draws: int = 5, seed: int = 0) -> Weighed:
    """Return what records are worth.

    Args:
        records: With labels, as vectors.
        draws: Draws of each size and comparison.
        seed: Of all draws.
    """
    given = problem(records.vectors, records.codes, len(records.classes), seed=seed)
    errors = errors_at(given, draws=draws, seed=seed)
    removal, least, valued = _singly(given, records, seed)
    return Weighed(
        records, errors, _curve(errors.sizes, errors.whole), [_class_curve(errors, given, code) for code in range(len(records.classes))],
        worth_of_groups(given, records.groups, len(records.sources), draws=max(5, draws), seed=seed), removal, least, valued,
    )  # fmt: skip


def next_to_collect(found: Weighed, costs: Sequence[SourceCost]) -> list[tuple[str, float, float | None]]:
    """Return sources that are shown to be worth more than the mean row.

    Each with how much less error a thousand more of its records bring beyond others, and that per unit of money; those with a cost come
    by it, then the others.
    """
    price = {one.source: one.per_kept for one in costs}
    rows: list[tuple[str, float, float | None]] = []
    for at, (name, one) in enumerate(zip(found.records.sources, found.sources, strict=True)):
        if one is not None and one.low > 0:
            thousand = 1000 * one.mean / max(1, int((found.records.groups == at).sum()) // 2)
            cost = price.get(name)
            rows.append((name, thousand, thousand / (1000 * cost) if cost else None))
    return sorted(rows, key=lambda row: (row[2] is None, -(row[2] or 0.0), -row[1]))


def _curve(sizes: NDArray[np.int64], errors: NDArray[np.float64]) -> LearningCurve:
    return learning_curve(np.repeat(sizes, errors.shape[1]), errors.ravel())


def _class_curve(errors: Errors, given: Problem, code: int) -> LearningCurve | None:
    rows = errors.by_class[code]
    held = int((given.codes[given.test] == code).sum())
    return None if held < 10 or np.isnan(rows).any() else _curve(errors.sizes, rows)


def _singly(given: Problem, records: LabelledRecords, seed: int) -> tuple[RemovalCurve, list[tuple[str, float]], int]:
    """Value single training rows by half of the held-out ones, and check the values on the other half."""
    random = np.random.default_rng(seed)
    train, held = random.permutation(given.train)[:MOST_VALUED], random.permutation(np.flatnonzero(given.test))
    half = max(1, len(held) // 2)
    known = _rows(given, train)
    worth = knn_shapley(known, _rows(given, held[:half]), k=NEIGHBOURS)
    removal = removal_curve(worth.values, known, _rows(given, held[half:]), k=NEIGHBOURS, seed=seed)
    least = [(records.ids[int(train[at])], float(worth.values[at])) for at in worth.worst_first[:SHOWN]]
    return removal, least, len(train)


def _rows(given: Problem, rows: NDArray[Any]) -> Labelled:
    return Labelled(given.vectors[rows].astype(np.float64), given.codes[rows])
