"""Spherical k-means: vectors of unit length grouped around centres of unit length, so that cosines to the centres are large.

1. A sample is drawn by a hash of the vectors themselves, so the order of the rows does not matter, nor does a row more change it much.
2. The first centres are spread out: each next one is drawn with a chance that grows with its distance to the centres before (k-means++).
3. A few turns: each vector of the sample goes to its best centre; a centre becomes the direction of the sum of its vectors. A centre
   that lost all its vectors takes the one that fits worst.
4. At the end every vector goes to its best centre, a block at a time, so vectors may lie in a file mapped into memory.

Source: Dhillon and Modha 2001, doi:10.1023/A:1007612920971 (spherical k-means); Arthur and Vassilvitskii 2007 (k-means++).
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.embedding import unit
from goldsmith.errors import SettingsError
from goldsmith.kernels.best_columns import best_columns
from goldsmith.kernels.matrix_threads import one_thread_each, shared_out

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Integers = NDArray[np.int64]

BLOCK = 4_096
"""Vectors compared with all centres at once."""

SAMPLE_PER_CENTRE, LEAST_SAMPLE = 48, 4_096
TURNS = 8
SETTLED = 1e-4
"""A turn that makes the mean similarity no better than this is the last."""


@dataclass(frozen=True, eq=False)
class Clustering:
    """Vectors with their centres.

    Attributes:
        centres: Shape (k, dimension), unit length.
        nearest: The best centres of each vector, best first, shape (n, probes); -1 for a vector without a direction.
        similarity: Cosine to each of these, shape (n, probes); NaN for such a vector.
    """

    centres: Floats
    nearest: NDArray[np.int32]
    similarity: Floats

    @property
    def labels(self) -> NDArray[np.int32]:
        """The cluster of each vector, shape (n,)."""
        return self.nearest[:, 0]

    @property
    def sizes(self) -> Integers:
        """Vectors of each cluster, shape (k,)."""
        return np.bincount(self.labels[self.labels >= 0], minlength=len(self.centres))

    def members(self) -> list[Integers]:
        """Return the vectors of each cluster, in order."""
        order = np.argsort(self.labels, kind="stable")
        bounds = np.searchsorted(self.labels[order], np.arange(len(self.centres) + 1))
        return [order[start:stop] for start, stop in itertools.pairwise(bounds)]

    def quality(self) -> dict[str, float | None]:
        """Return figures of the whole: how near vectors are to their own centre and how much farther to the next.

        ``cohesion`` is the mean cosine to the own centre. ``silhouette`` is the simplified one over cosine distances to centres, in
        [-1, 1]: 0 means that clusters run into each other; it is None where there is one cluster only.

        Source: Hruschka et al. 2004 (simplified silhouette).
        """
        known = self.labels >= 0
        if not known.any():
            return {"cohesion": None, "silhouette": None}
        own = np.clip(self.similarity[known, 0].astype(np.float64), -1, 1)  # rounding makes cosines of more than 1
        if self.nearest.shape[1] < 2:
            return {"cohesion": float(own.mean()), "silhouette": None}
        far = np.maximum(1 - self.similarity[known, 1].astype(np.float64), 1e-12)
        return {"cohesion": float(own.mean()), "silhouette": float(((far - (1 - own)) / np.maximum(far, 1 - own)).mean())}


def clustered(vectors: NDArray[Any], count: int, *, seed: int = 0, probes: int = 2, turns: int = TURNS) -> Clustering:
    """Group vectors of unit length around ``count`` centres; the same vectors and seed give the same clusters in any order of rows.

    Args:
        vectors: Shape (n, dimension); a row of zeros belongs to no cluster.
        count: Centres wanted, at least 1; no more than there are different vectors are made.
        seed: Where chance begins.
        probes: Best centres told of each vector.
        turns: Most turns.

    Raises:
        SettingsError: ``count`` or ``probes`` is below 1.

    Example:
        >>> found = clustered(np.array([[1, 0], [0.99, 0.14], [0, 1]], np.float32), 2)
        >>> [bool(found.labels[0] == found.labels[row]) for row in (1, 2)]
        [True, False]
    """
    if count < 1 or probes < 1:
        raise SettingsError("clusters are asked for wrongly", found=f"{count} clusters, {probes} probes", expected="1 or more of both")
    sample = unit(np.asarray(vectors[_sample(vectors, max(LEAST_SAMPLE, count * SAMPLE_PER_CENTRE), seed)], np.float32))
    sample = sample[sample.any(axis=1)]
    centres = centred(sample, count, seed=seed, turns=turns)
    return assigned(vectors, centres, probes=min(probes, max(1, len(centres))))


def centred(sample: Floats, count: int, *, seed: int = 0, turns: int = TURNS) -> Floats:
    """Return the centres of a sample of vectors of unit length, shape (at most ``count``, dimension)."""
    random = np.random.default_rng(seed)
    if len(sample) <= count:
        return sample
    centres = _spread(sample, count, random)
    before = -np.inf
    for _ in range(turns):
        found = assigned(sample, centres, probes=1)
        labels, similarity = found.labels, found.similarity[:, 0]
        sums = np.zeros((len(centres), sample.shape[1]), np.float32)
        order = np.argsort(labels, kind="stable")
        present, starts = np.unique(labels[order], return_index=True)
        sums[present] = np.add.reduceat(sample[order], starts, axis=0)
        empty = np.flatnonzero(~sums.any(axis=1))
        sums[empty] = sample[np.argsort(similarity, kind="stable")[: len(empty)]]
        centres = unit(sums)
        now = float(similarity.mean())
        if now - before < SETTLED and not len(empty):
            break
        before = now
    return centres


def assigned(vectors: NDArray[Any], centres: Floats, *, probes: int = 2) -> Clustering:
    """Return each vector's best centres."""
    n = len(vectors)
    nearest, similarity = np.full((n, probes), -1, np.int32), np.full((n, probes), -np.inf, np.float32)

    def place(start: int) -> None:
        stop = start + BLOCK
        block = np.asarray(vectors[start:stop], np.float32)
        if len(centres):
            best_columns(block @ centres.T, 0, nearest[start:stop], similarity[start:stop])
        lost = ~block.any(axis=1)
        nearest[start:stop][lost] = -1
        similarity[start:stop][lost] = np.nan

    for _ in shared_out(place, range(0, n, BLOCK)):
        pass
    return Clustering(centres, nearest, similarity)


def blocks(vectors: NDArray[Any]) -> Iterator[tuple[int, Floats]]:
    """Yield vectors in blocks as float32, each with the number of its first row."""
    for start in range(0, len(vectors), BLOCK):
        yield start, np.asarray(vectors[start : start + BLOCK], np.float32)


def _sample(vectors: NDArray[Any], size: int, seed: int) -> Integers:
    """Do step 1: return the rows whose hashes are lowest, in the order of the hashes, each different vector once."""
    factors = np.random.default_rng([seed, 1]).integers(1, 1 << 62, size=vectors.shape[1], dtype=np.uint64) | np.uint64(1)
    hashes = np.empty(len(vectors), np.uint64)
    for start, block in blocks(vectors):
        words = np.ascontiguousarray(block + np.float32(0)).view(np.uint32)  # + 0: there is only one zero
        mixed = (words * factors).sum(axis=1, dtype=np.uint64)
        mixed ^= mixed >> np.uint64(29)
        mixed *= np.uint64(0xFF51AFD7ED558CCD)
        hashes[start : start + len(block)] = mixed ^ (mixed >> np.uint64(32))
    return np.unique(hashes, return_index=True)[1][:size]


def _spread(sample: Floats, count: int, random: np.random.Generator) -> Floats:
    """Do step 2, a sixteenth of the centres at a time: what is drawn together is drawn by the same distances."""
    chosen = [int(random.integers(len(sample)))]
    best = sample @ sample[chosen[0]]
    while len(chosen) < count:
        weight = np.maximum(1 - best.astype(np.float64), 0)
        weight[chosen] = 0
        possible = int((weight > 0).sum())
        wanted = min(max(1, count // 16), count - len(chosen), possible)
        if not wanted:
            break
        drawn = random.choice(len(sample), size=wanted, replace=False, p=weight / weight.sum())
        chosen += drawn.tolist()
        with one_thread_each():
            for start in range(0, len(sample), BLOCK):
                near = (sample[start : start + BLOCK] @ sample[drawn].T).max(axis=1)
                np.maximum(best[start : start + BLOCK], near, out=best[start : start + BLOCK])
    return np.asarray(sample[chosen], np.float32)
