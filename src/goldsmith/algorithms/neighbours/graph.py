"""The graph of nearest neighbours: for every vector the ones with the largest cosine to it.

A small set is compared pair by pair. A large one is clustered first, and a vector is compared with those of its own cluster and of the
clusters whose centres are nearest to that one's; what lies elsewhere is missed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.algorithms.neighbours.clusters import BLOCK, clustered
from goldsmith.errors import SettingsError
from goldsmith.kernels.best_columns import best_columns
from goldsmith.kernels.matrix_threads import one_thread_each

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Integers = NDArray[np.int64]

EXACT_RECORDS = 20_000
"""Up to so many vectors all pairs are compared."""

PER_CLUSTER = 1_000


@dataclass(frozen=True, eq=False)
class Neighbours:
    """The nearest others of every vector.

    Attributes:
        rows: Shape (n, k), the nearest first; -1 where there are fewer, or the vector has no direction.
        similarity: Their cosines, shape (n, k); NaN there.
    """

    rows: Integers
    similarity: Floats


def neighbours(vectors: NDArray[Any], k: int, *, probes: int = 8, seed: int = 0, exact: bool | None = None) -> Neighbours:
    """Return the ``k`` nearest others of every vector.

    Args:
        vectors: Shape (n, dimension), unit length; rows of zeros are nobody's neighbours.
        k: At least 1.
        probes: Clusters that are searched for each, where not all pairs are compared.
        seed: Where chance begins.
        exact: Compare all pairs; by default where there are few.

    Raises:
        SettingsError: ``k`` or ``probes`` is below 1.

    Example:
        >>> neighbours(np.array([[1, 0], [0, 1], [0.8, 0.6]], np.float32), 1).rows.ravel().tolist()
        [2, 2, 0]
    """
    if k < 1 or probes < 1:
        raise SettingsError("neighbours are asked for wrongly", found=f"{k} neighbours, {probes} probes", expected="1 or more of both")
    n = len(vectors)
    rows, scores = np.full((n, k), -1, np.int64), np.full((n, k), -np.inf, np.float32)
    directed = (
        np.concatenate([np.asarray(vectors[at : at + BLOCK]).any(axis=1) for at in range(0, n, BLOCK)]) if n else np.zeros(0, np.bool_)
    )
    if exact or (exact is None and n <= EXACT_RECORDS):
        everyone = np.flatnonzero(directed)
        _compared(vectors, everyone, everyone, rows, scores)
    else:
        groups = clustered(vectors, max(1, n // PER_CLUSTER), seed=seed, probes=1, turns=4)
        members = groups.members()
        near = np.argsort(-(groups.centres @ groups.centres.T), axis=1, kind="stable")[:, :probes]
        for cluster, mine in enumerate(members):
            _compared(vectors, mine, np.sort(np.concatenate([members[other] for other in near[cluster]])), rows, scores)
    return Neighbours(rows, np.where(rows >= 0, np.clip(scores, -1, 1), np.nan).astype(np.float32))


@one_thread_each()
def _compared(vectors: NDArray[Any], mine: Integers, others: Integers, rows: Integers, scores: Floats) -> None:
    """Write the best of ``others`` for each of ``mine``, itself left out."""
    for start in range(0, len(mine), BLOCK):
        some = mine[start : start + BLOCK]
        block = np.asarray(vectors[some], np.float32)
        best, top = np.full((len(some), rows.shape[1]), -1, np.int32), np.full((len(some), rows.shape[1]), -np.inf, np.float32)
        for at in range(0, len(others), BLOCK):
            against = others[at : at + BLOCK]
            found = block @ np.asarray(vectors[against], np.float32).T
            _, mine_at, others_at = np.intersect1d(some, against, assume_unique=True, return_indices=True)
            found[mine_at, others_at] = -np.inf
            best_columns(found, at, best, top)
        rows[some] = np.where(best >= 0, others[best], -1) if len(others) else -1
        scores[some] = top
