"""A batch that is spread: no two records alike, so that people are not asked the same thing ten times over.

1. Directions of records are their vectors; of texts without vectors, their hashed features thrown onto a few hundred axes with signs of chance,
   which keeps cosines.
2. The most wanted record is taken first; then always the one whose wanting times its distance to the nearest taken one is largest.
3. A record that is as good as a copy of a taken one is passed over, however much it is wanted.

Source: Weinberger et al. 2009, arXiv:0902.2206 (signs keep cosines); S. Dasgupta, D. Hsu 2008, doi:10.1145/1390156.1390183 (batches of uncertain
records alone are all alike).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.algorithms.learners.features import features
from goldsmith.embedding import unit
from goldsmith.kernels.matrix_threads import one_thread_each

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from goldsmith.algorithms.learners.material import Material

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

AXES = 256
ALIKE = 0.9
"""Cosine from which on two records are as good as copies."""
MIX, TOP = np.uint64(0x9E3779B97F4A7C15), np.uint64(40)


def directions(given: Material) -> NDArray[np.float32]:
    """Return a vector of each record, unit length: its own where it has one, else of its text.

    Example:
        >>> from goldsmith.algorithms.learners.material import material
        >>> found = directions(material(["a good room", "a good room", "late again"]))
        >>> bool(found[0] @ found[1] > 0.99), bool(found[0] @ found[2] < 0.5)
        (True, True)
    """
    if given.vectors is not None:
        return given.vectors
    what = features(given)
    out = np.zeros((len(given), AXES), np.float32)
    for part, (bags, _share) in what.in_parts(given):
        mixed = (bags.features.astype(np.uint64) + np.uint64(1)) * MIX >> TOP
        sign = np.where(mixed & np.uint64(AXES), np.float32(1), np.float32(-1))
        rows = np.repeat(np.arange(len(bags.ends)), np.diff(bags.ends, prepend=0))
        places = rows * AXES + (mixed & np.uint64(AXES - 1)).astype(np.int64)
        out[part] = np.bincount(places, bags.values * sign, len(bags.ends) * AXES).reshape(-1, AXES)
    return unit(out)


@one_thread_each()
def spread(wanted: Floats, vectors: NDArray[Any], size: int, *, alike: float = ALIKE) -> Integers:
    """Return positions of the records of a batch, in the order in which they were taken.

    Args:
        wanted: How much each record is wanted, 0 or more.
        vectors: Directions of the records, unit length or zeros.
        size: Records of the batch; fewer where all that are left are copies of taken ones.
        alike: Cosine from which on a record is a copy.

    Example:
        >>> spread(np.array([0.9, 0.8, 0.1]), np.array([[1, 0], [1, 0], [0, 1.0]]), 2).tolist()
        [0, 2]
    """
    table = np.asarray(vectors, np.float32)
    value = np.asarray(wanted, np.float64)
    nearest = np.full(len(value), -1.0)
    open_ = np.ones(len(value), np.bool_)
    taken: list[int] = []
    while len(taken) < size and open_.any():
        apart = 1 - np.clip(nearest, 0, 1) if taken else np.ones(len(value))
        best = int(np.where(open_, value * apart, -1.0).argmax())
        taken.append(best)
        nearest = np.maximum(nearest, table @ table[best])
        open_ &= nearest < alike
        open_[best] = False
    return np.array(taken, np.int64)
