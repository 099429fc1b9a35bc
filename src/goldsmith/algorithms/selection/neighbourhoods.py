"""Cut many vectors into neighbourhoods of at most some thousand, so that what is quadratic is done within each.

A node with too many records is cut into up to 32 parts by k-means on a sample of it, each record going to its nearest centre; parts
that are still too large are cut again. Records are visited in the order of their keys, so the order of the table changes nothing.
Vectors are read in blocks and never copied as a whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

MOST = 1_024
"""Records of a neighbourhood at most."""

AIM = 512
"""Records that a neighbourhood should hold on average."""

BRANCHES, SAMPLE, TURNS, BLOCK = 32, 64, 6, 8_192
"""Parts of a node, sampled records a part, turns of k-means, records read at once."""

Array = np.ndarray[Any, Any]


def neighbourhoods(vectors: NDArray[Any], order: NDArray[np.int64], *, most: int = MOST, aim: int = AIM) -> Iterator[Array]:
    """Yield positions of records, neighbourhood by neighbourhood; each record is in one of them.

    Args:
        vectors: Shape (n, dimensions), of any type of float; the direction counts, not the length.
        order: Positions of the records that take part, in an order that the table's does not change.
        most: Records of a neighbourhood at most.
        aim: Records of a neighbourhood on average.
    """
    waiting = [order]
    while waiting:
        rows = waiting.pop()
        if len(rows) <= most:
            yield rows
            continue
        parts = _cut(vectors, rows, min(BRANCHES, -(-len(rows) // aim)))
        if len(parts) == 1:  # vectors that are all the same
            parts = [rows[start : start + most] for start in range(0, len(rows), most)]
        waiting.extend(reversed(parts))


def unit(vectors: NDArray[Any]) -> NDArray[np.float32]:
    """Return vectors of length 1; zero stays zero.

    Example:
        >>> unit(np.array([[3.0, 4.0], [0.0, 0.0]])).round(2).tolist()
        [[0.6000000238418579, 0.800000011920929], [0.0, 0.0]]
    """
    found = np.ascontiguousarray(vectors, np.float32)
    lengths = np.sqrt(np.einsum("ij,ij->i", found, found))
    return np.asarray(found / np.maximum(lengths, np.float32(1e-20))[:, None], np.float32)


def _cut(vectors: NDArray[Any], rows: Array, parts: int) -> list[Array]:
    centres = _centres(unit(vectors[rows[:: max(1, len(rows) // (SAMPLE * parts))]]), parts)
    nearest = np.concatenate(
        [(unit(vectors[rows[start : start + BLOCK]]) @ centres.T).argmax(axis=1) for start in range(0, len(rows), BLOCK)]
    )
    return [found for part in range(len(centres)) if len(found := rows[nearest == part])]


def _centres(sample: NDArray[np.float32], parts: int) -> NDArray[np.float32]:
    """Return the centres of spherical k-means; those that lose all their records are given up."""
    centres = sample[np.linspace(0, len(sample) - 1, parts).astype(np.int64)]
    for _ in range(TURNS):
        nearest = (sample @ centres.T).argmax(axis=1)
        sums = np.zeros((len(centres), sample.shape[1]), np.float32)
        np.add.at(sums, nearest, sample)
        centres = unit(sums[np.bincount(nearest, minlength=len(centres)) > 0])
    return centres
