"""Ridge regression of labels on vectors, out of sample: one solution a fold, from sums that are shared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.kernels.matrix_threads import one_thread_each

if TYPE_CHECKING:
    from numpy.typing import NDArray

PULL = 1.0
"""Of the weights towards 0, for vectors of length 1."""
BLOCK = 16_384


@one_thread_each()
def ridge(vectors: NDArray[Any], codes: NDArray[np.int64], folds: NDArray[np.int64], classes: int) -> NDArray[np.float64]:
    """Return out-of-sample scores, shape (n, classes): how much each record looks like those of each class.

    Args:
        vectors: Shape (n, dimensions), unit length or zeros.
        codes: The class of each record, -1 for one that nothing is learnt from.
        folds: The fold of each record, from 0 on.
        classes: How many there are.

    Source: A. Hoerl, R. Kennard 1970, doi:10.1080/00401706.1970.10488634.
    """
    parts = int(folds.max()) + 1
    width = vectors.shape[1] + 1
    products, targets = np.zeros((parts, width, width)), np.zeros((parts, width, classes))
    for at in range(0, len(codes), BLOCK):
        known, code, fold = _widened(vectors[at : at + BLOCK]), codes[at : at + BLOCK], folds[at : at + BLOCK]
        for part in range(parts):
            mine = (fold == part) & (code >= 0)
            products[part] += known[mine].T @ known[mine]
            targets[part] += known[mine].T @ np.eye(classes)[code[mine]]
    scores = np.zeros((len(codes), classes))
    for part in range(parts):
        rest = products.sum(axis=0) - products[part] + PULL * np.eye(width)
        weights = np.linalg.solve(rest, targets.sum(axis=0) - targets[part])
        for at in range(0, len(codes), BLOCK):
            rows = at + np.flatnonzero(folds[at : at + BLOCK] == part)
            scores[rows] = _widened(vectors[rows]) @ weights
    return scores


def _widened(vectors: NDArray[Any]) -> NDArray[np.float64]:
    return np.concatenate([np.asarray(vectors, np.float64), np.ones((len(vectors), 1))], axis=1)
