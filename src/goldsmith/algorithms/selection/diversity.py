"""Select for diversity: records that cover the others, by their embeddings.

1. The records are cut into neighbourhoods of at most about a thousand; few records are one neighbourhood, and the result is that of the plain
   greedy methods.
2. In each neighbourhood every record gets its place in the greedy order and what it brought: its distance to those before it
   (k-centre), or the similarity that it added (facility location). Within a neighbourhood what is brought never grows.
3. All orders are merged by what was brought, the largest first, so a neighbourhood that is spread out gets more than one that is not;
   the budget is walked along.

For facility location the merged order is exactly the greedy one of the objective in which records of different neighbourhoods
have no similarity. For k-centre, each neighbourhood's first record counts with its distance to the other firsts.

Source: T. Gonzalez, Clustering to minimize the maximum intercluster distance, 1985, doi:10.1016/0304-3975(85)90224-5;
G. Nemhauser, L. Wolsey, M. Fisher, An analysis of approximations for maximizing submodular set functions, 1978, doi:10.1007/BF01588971.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from goldsmith.algorithms.selection.neighbourhoods import MOST, neighbourhoods, unit
from goldsmith.algorithms.selection.pool import Chosen, Pool, walked
from goldsmith.errors import SelectionError

if TYPE_CHECKING:
    from numpy.typing import NDArray

Goal = Literal["k-centre", "facility-location"]

WHOLE = 4_096
"""Up to so many records there is one neighbourhood, and nothing is approximate."""

LOOKED_AT = 2_000
"""Records that the covering is measured on."""


def diverse(pool: Pool, budget: int, *, goal: Goal, least: int | None = None, most: int | None = None, whole: int = WHOLE) -> Chosen:
    """Choose records that cover the others.

    Args:
        pool: The records with vectors; those whose vector is zero or not finite take no part.
        budget: In the unit of the sizes; the greedy methods do not look at sizes, they are walked along.
        goal: `k-centre`: no record is far from a chosen one; `facility-location`: records are near a chosen one on average.
        least: What the sum must reach where there are records enough.
        most: What the sum must not exceed.
        whole: Up to so many records are one neighbourhood.

    Returns:
        The choice; its facts say how many neighbourhoods there were, and how well a sample of the records is covered.

    Raises:
        SelectionError: There are no vectors.
    """
    if pool.vectors is None:
        raise SelectionError("this method goes by embeddings, and none are given", hint="name the column of the embeddings")
    order = np.argsort(pool.keys, kind="stable")
    order = order[_usable(pool.vectors, order)]
    if len(pool) and not len(order):
        raise SelectionError("no record has an embedding", found=f"{len(pool):,} records, all null, zero or not finite")
    limits = {"most": whole} if len(order) <= whole else {"most": MOST}
    parts = list(neighbourhoods(pool.vectors, order, **limits)) if len(order) else []
    ordered, brought = _merged(pool.vectors, parts, goal)
    chosen = walked(pool, ordered[np.lexsort((np.arange(len(ordered)), -brought))], budget, least=least, most=most)
    facts = {"neighbourhoods": len(parts), "exact": len(parts) <= 1, "without_vector": len(pool) - len(order)}
    return Chosen(chosen.taken, chosen.spent, {**facts, **covering(pool.vectors, order, chosen.taken)})


def covering(vectors: NDArray[Any], order: NDArray[np.int64], taken: NDArray[np.bool_]) -> dict[str, Any]:
    """Return how far a sample of the records is from the nearest chosen one: cosine distances, mean and largest.

    Args:
        vectors: Shape (n, dimensions).
        order: Positions of the records that count, in an order that is unrelated to their content.
        taken: One truth value a record.
    """
    chosen = order[taken[order]]
    sample = unit(vectors[order[:: max(1, len(order) // LOOKED_AT)][:LOOKED_AT]]) if len(order) else np.zeros((0, 1), np.float32)
    if not len(chosen) or not len(sample):
        return {"covering_mean": None, "covering_largest": None}
    best = np.full(len(sample), -1.0, np.float32)
    for start in range(0, len(chosen), 4_096):
        best = np.maximum(best, (sample @ unit(vectors[chosen[start : start + 4_096]]).T).max(axis=1))
    away = np.maximum(0.0, 1.0 - best)
    return {"covering_mean": round(float(away.mean()), 6), "covering_largest": round(float(away.max()), 6)}


def _usable(vectors: NDArray[Any], order: NDArray[np.int64]) -> NDArray[np.bool_]:
    parts = []
    for start in range(0, len(order), 8_192):
        block = np.asarray(vectors[order[start : start + 8_192]], np.float32)
        parts.append(np.isfinite(block).all(axis=1) & (block != 0).any(axis=1))
    return np.concatenate(parts) if parts else np.zeros(0, bool)


def _merged(vectors: NDArray[Any], parts: list[NDArray[Any]], goal: Goal) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the records of all neighbourhoods, each with what it brought."""
    orders, brought, firsts = [], [], []
    for rows in parts:
        order, gains = _greedy(unit(vectors[rows]), goal)
        orders.append(rows[order])
        brought.append(gains)
        firsts.append(rows[order[0]])
    if not orders:
        return np.zeros(0, np.int64), np.zeros(0)
    if goal == "k-centre" and len(parts) > 1:
        for at, apart in zip(*_apart(vectors, np.array(firsts)), strict=True):
            brought[at][0] = max(apart, brought[at][1] if len(brought[at]) > 1 else 0.0)
    return np.concatenate(orders), np.concatenate(brought)


def _greedy(vectors: NDArray[np.float32], goal: Goal) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    from goldsmith.kernels.coverage import cover, traverse

    products = vectors @ vectors.T
    order, brought = np.zeros(len(vectors), np.int64), np.zeros(len(vectors), np.float64)
    if goal == "k-centre":
        traverse(products, int((vectors @ vectors.mean(axis=0)).argmax()), order, brought)
    else:
        cover(products, order, brought)
    return order, brought


def _apart(vectors: NDArray[Any], firsts: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the firsts in the order of a traversal of their own, with the distance at which each was added."""
    found = unit(vectors[firsts])
    order, brought = np.zeros(len(found), np.int64), np.zeros(len(found))
    nearest = np.full(len(found), np.inf)
    at = int((found @ found.mean(axis=0)).argmax())
    for step in range(len(found)):
        order[step], brought[step] = at, nearest[at]
        nearest = np.minimum(nearest, np.maximum(0.0, 2.0 - 2.0 * (found @ found[at])))
        nearest[order[: step + 1]] = -1.0
        at = int(nearest.argmax())
    return order, brought
