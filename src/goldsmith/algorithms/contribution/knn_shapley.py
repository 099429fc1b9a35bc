"""KNN-Shapley: what each training row gives to a classifier by nearest neighbours, exactly, without training a thing.

1. The worth of a set of training rows, for one test row, is the share of its k nearest in the set (of k, even where the set is smaller)
   that have the test row's label.
2. Shapley's value shares the worth of all rows out so that equals get the same, rows that change nothing get nothing, and the values
   sum to the worth of all.
3. For this worth there is a recursion from the farthest row to the nearest one: with rows in order of distance, the farthest gets
   [right] min(k, n) / (n k), and row i gets the value of row i + 1 plus ([i right] - [i + 1 right]) min(k, i) / (k i).
4. The values of all test rows are averaged; a row that hurts has a value below 0.

Rows at the same distance stand in the order in which they came. The value is that for this classifier, on these features, with these test
rows: a row worth little here may be worth much elsewhere.

Source: R. Jia et al., Efficient task-specific data valuation for nearest neighbor algorithms, 2019, arXiv:1908.08619, theorem 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from goldsmith.algorithms.contribution.labelled import Labelled, aligned

if TYPE_CHECKING:
    from numpy.typing import NDArray

CELLS = 4_000_000
"""Distances that are held at once."""


@dataclass(frozen=True, eq=False)
class Worth:
    """The value of each training row.

    Attributes:
        values: Shape (training rows,); they sum to ``total``.
        errors: Standard error of each value over test rows; nan with a single one.
        total: Worth of all training rows: the mean share of right neighbours.
        tests: Test rows.
        k: Neighbours that vote.
    """

    values: NDArray[np.float64]
    errors: NDArray[np.float64]
    total: float
    tests: int
    k: int

    @property
    def worst_first(self) -> NDArray[np.int64]:
        """Rows from the least value to the largest, in their order where values are equal."""
        return np.asarray(np.argsort(self.values, kind="stable"), np.int64)


def knn_shapley(train: Labelled, test: Labelled, *, k: int = 5) -> Worth:
    """Return the value of each training row.

    Args:
        train: Rows to be valued.
        test: Rows that are not among them.
        k: Neighbours that vote, at least 1.

    Raises:
        ValueError: The features are not of the same kind, or k is below 1.

    Example:
        >>> features = np.array([[0.0], [0.1], [0.2], [1.0], [1.1], [1.2]])
        >>> train = Labelled(features, np.array([0, 0, 1, 1, 1, 1]))  # the third one is wrong
        >>> found = knn_shapley(train, Labelled(np.array([[0.05], [1.05]]), np.array([0, 1])), k=2)
        >>> found.worst_first[0].item(), round(float(found.values.sum()), 3), found.total
        (2, 1.0, 1.0)
    """
    rows, labels, asked, truth = aligned(train, test)
    if k < 1:
        raise ValueError(f"{k} neighbours do not vote")
    n, m = len(rows), len(asked)
    place = np.arange(1, n)
    share = np.minimum(k, place) / (k * place)
    sums, squares, total = np.zeros(n), np.zeros(n), 0.0
    at_once = max(1, CELLS // n)
    for start in range(0, m, at_once):
        order = np.argsort(apart(asked[start : start + at_once], rows), axis=1, kind="stable")
        right = (labels[order] == truth[start : start + at_once, None]).astype(float)
        steps = np.empty_like(right)
        steps[:, -1] = right[:, -1] * min(k, n) / (n * k)
        steps[:, :-1] = (right[:, :-1] - right[:, 1:]) * share
        ranked = np.cumsum(steps[:, ::-1], axis=1)[:, ::-1]
        values = np.empty_like(ranked)
        np.put_along_axis(values, order, ranked, axis=1)
        sums += values.sum(axis=0)
        squares += (values**2).sum(axis=0)
        total += float(right[:, :k].sum()) / k
    mean = sums / m
    errors = np.sqrt(np.maximum(0.0, squares / m - mean**2) / (m - 1)) if m > 1 else np.full(n, np.nan)
    return Worth(mean, errors, total / m, m, k)


def apart(one: NDArray[np.float64], two: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return squared Euclidean distances, shape (len(one), len(two)), less what does not change the order along a row."""
    return np.asarray((two * two).sum(axis=1)[None, :] - 2 * (one @ two.T))
