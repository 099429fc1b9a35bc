"""Semantic duplicates: of records whose vectors are nearly the same, the preferred one stays.

1. Vectors are grouped around centres (``clusters``); a small table is one group, and then every pair is compared.
2. *Within a cluster*, from the most preferred record to the least: a record goes where one that stays is similar enough, and names the
   most similar one. It is compared with those that stay only, so nothing is passed on along a chain.
3. *Across borders*: records that stay are compared with those that stay in the next best clusters, where they lie near the border.
   Of two such the less preferred goes.
4. What had named a record that went in step 3 names another that stays and is similar enough, or stays itself.

So a record that goes always names one that stays and is as similar as asked; and of those that stay, no two in a cluster are.
What is missed are pairs in different clusters that are not near the border; ``recall`` counts them on a sample.

Source: Abbas et al. 2023, "SemDeDup", arXiv:2303.09540; leaders instead of its chains.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.algorithms.neighbours.clusters import Clustering, blocks, clustered
from goldsmith.errors import DuplicatesError
from goldsmith.kernels.best_columns import leaders
from goldsmith.kernels.matrix_threads import shared_out

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Integers = NDArray[np.int64]

EXACT_RECORDS = 4_096
"""Up to so many records are one group."""

PER_CLUSTER = 1_000
"""Records of a cluster aimed at."""

BORDER = 0.4
"""A record is near a border where its second-best centre is at most so much farther than its best, as a share of what two records
could differ in at most; by measurement (``bench/semantic_duplicates.py``)."""

PROBES = 3
AT_ONCE = 1_024
"""Records compared with others at once."""
ROUNDING = 1e-6


@dataclass(frozen=True, eq=False)
class Repetitions:
    """Which records repeat which.

    Attributes:
        of: The record that each repeats, shape (n,); -1 where it stays.
        similarity: Cosine to it, shape (n,); NaN where it stays.
        compared: Pairs that were compared.
        clusters: Groups that were searched.
    """

    of: Integers
    similarity: Floats
    compared: int
    clusters: int

    @property
    def stays(self) -> NDArray[np.bool_]:
        """Which records stay, shape (n,)."""
        return self.of < 0


def repetitions(
    vectors: NDArray[Any], similarity: float, *, rank: Integers | None = None, clustering: Clustering | None = None, seed: int = 0
) -> Repetitions:
    """Return which records repeat which.

    Args:
        vectors: Shape (n, dimension), unit length; a row of zeros repeats nothing.
        similarity: Cosine at or above which one of two records repeats the other, above 0, at most 1.
        rank: Shape (n,): of two records, that with the lower rank stays; of equal ranks, the earlier one. All equal where left out.
        clustering: Groups that were made already.
        seed: Where chance begins.

    Raises:
        DuplicatesError: ``similarity`` is out of its range.

    Example:
        >>> repetitions(np.array([[1, 0], [0, 1], [1, 0]], np.float32), 0.9).of.tolist()
        [-1, -1, 0]
    """
    if not 0 < similarity <= 1:
        raise DuplicatesError("a similarity cannot be reached", found=str(similarity), expected="a cosine above 0, at most 1")
    n = len(vectors)
    order = np.argsort(np.zeros(n, np.int64) if rank is None else rank, kind="stable")
    place = np.empty(n, np.int64)
    place[order] = np.arange(n)
    groups = clustering or grouped(vectors, seed=seed)
    search = _Search(vectors, similarity - ROUNDING, place, groups)
    search.within()
    if len(groups.centres) > 1:
        search.across()
    return Repetitions(
        search.of, np.where(search.of >= 0, np.minimum(search.best, 1), np.nan).astype(np.float32), search.compared, len(groups.centres)
    )


def grouped(vectors: NDArray[Any], *, seed: int = 0) -> Clustering:
    """Return the groups that are searched: one for a small table, else clusters of about a thousand."""
    if len(vectors) > EXACT_RECORDS:
        return clustered(vectors, max(2, len(vectors) // PER_CLUSTER), seed=seed, probes=PROBES, turns=4)
    nearest = np.zeros((len(vectors), 1), np.int32)
    similarity = np.ones((len(vectors), 1), np.float32)
    for start, block in blocks(vectors):
        nearest[start : start + len(block)][~block.any(axis=1)] = -1
    return Clustering(np.zeros((1, vectors.shape[1]), np.float32), nearest, similarity)


def recall(
    vectors: NDArray[Any], found: Repetitions, similarity: float, *, sample: int = 1_000, seed: int = 0
) -> dict[str, float | int | None]:
    """Compare records that stay, drawn by chance, with all that stay: how many pairs were missed.

    Returns:
        ``sampled`` records; ``missed`` of them that are as similar as asked to another that stays; ``recall``: an estimate of the share
        of records that should go and do, None where none should.
    """
    stay = np.flatnonzero(found.stays)
    drawn = np.sort(np.random.default_rng(seed).choice(stay, size=min(sample, len(stay)), replace=False)) if len(stay) else stay
    queries = np.asarray(vectors[drawn], np.float32)
    top = np.full(len(drawn), -np.inf, np.float32)
    for start, block in blocks(vectors):
        rows = np.arange(start, start + len(block))
        allowed = found.stays[rows]
        scores = queries @ block.T
        scores[:, ~allowed] = -np.inf
        inside = np.flatnonzero((drawn >= start) & (drawn < start + len(block)))
        scores[inside, drawn[inside] - start] = -np.inf
        np.maximum(top, scores.max(axis=1), out=top)
    missed = int((top >= similarity).sum())
    gone = len(found.of) - len(stay)
    # each missed pair is seen from both of its ends, and one of the two should go
    expected = gone + (missed / len(drawn) * len(stay) / 2 if len(drawn) else 0)
    return {"sampled": len(drawn), "missed": missed, "recall": gone / expected if expected else None}


class _Search:
    """What is known while the search goes on."""

    def __init__(self, vectors: NDArray[Any], threshold: float, place: Integers, groups: Clustering) -> None:
        n = len(vectors)
        self.of, self.best = np.full(n, -1, np.int64), np.full(n, -np.inf, np.float32)
        self.compared = 0
        self._vectors, self._threshold, self._place, self._groups = vectors, np.float32(threshold), place, groups
        self._members = groups.members()

    def within(self) -> None:
        """Do step 2."""
        nobody = np.empty(0, np.int64)
        for compared in shared_out(lambda members: self._decide(members, nobody), self._members):
            self.compared += compared

    def across(self) -> None:
        """Do steps 3 and 4."""
        led = self.of < 0
        found = list(shared_out(lambda both: self._bordering(*both), self._borders(led)))
        left, right = (np.concatenate([pair[side] for pair in found]) if found else np.empty(0, np.int64) for side in (0, 1))
        score = np.concatenate([pair[2] for pair in found]) if found else np.empty(0, np.float32)
        self.compared += sum(pair[3] for pair in found)
        first = self._place[left] < self._place[right]
        better, worse = np.where(first, left, right), np.where(first, right, left)
        order = np.lexsort((better, -score, self._place[worse]))
        for a, b, value in zip(better[order].tolist(), worse[order].tolist(), score[order].tolist(), strict=True):
            if self.of[a] < 0 and self.of[b] < 0:  # by preference of the worse, so what becomes of the better is known
                self.of[b], self.best[b] = a, value
        self._readopt(led & (self.of >= 0))

    def _readopt(self, gone: NDArray[np.bool_]) -> None:
        """Do step 4."""
        orphans = np.flatnonzero((self.of >= 0) & gone[self.of])
        others = self.of[self.of[orphans]]
        self.of[orphans], self.best[orphans] = -1, -np.inf
        homes = self._groups.labels[orphans]
        for home in np.unique(homes):
            mine = orphans[homes == home]
            members = self._members[home]
            kept = np.setdiff1d(members[self.of[members] < 0], mine)
            self.compared += self._decide(mine, np.union1d(kept, others[homes == home]))

    def _decide(self, rows: Integers, kept: Integers) -> int:
        """Let records go, from the most preferred on, that are similar enough to those that stay or to another before them; return the pairs compared."""
        compared = 0
        rows = rows[np.argsort(self._place[rows], kind="stable")]
        names, known = kept, np.asarray(self._vectors[kept], np.float32)
        for start in range(0, len(rows), AT_ONCE):
            some = rows[start : start + AT_ONCE]
            block = np.asarray(self._vectors[some], np.float32)
            compared += self._follow(some, block, names, known)
            undecided = self.of[some] < 0
            some, block = some[undecided], block[undecided]
            alone = self._lead(some, block)
            compared += len(some) * (len(some) - 1) // 2
            if start + AT_ONCE < len(rows):
                names, known = np.concatenate([names, some[alone]]), np.concatenate([known, block[alone]])
        return compared

    def _follow(self, rows: Integers, block: Floats, names: Integers, kept: Floats) -> int:
        """Let records go that are similar enough to records that stay; return the pairs compared."""
        if not len(names) or not len(rows):
            return 0
        scores = block @ kept.T
        at = scores.argmax(axis=1)
        top = scores[np.arange(len(rows)), at]
        enough = top >= self._threshold
        self.of[rows[enough]], self.best[rows[enough]] = names[at[enough]], top[enough]
        return int(scores.size)

    def _lead(self, rows: Integers, block: Floats) -> NDArray[np.bool_]:
        """Let records go that are similar enough to another of them that stays; return which stay."""
        best, leader = np.full(len(rows), -np.inf, np.float32), np.full(len(rows), -1, np.int64)
        alone = np.ones(len(rows), np.bool_)
        leaders(block @ block.T, self._threshold, best, leader, alone)
        self.of[rows[~alone]], self.best[rows[~alone]] = rows[leader[~alone]], best[~alone]
        return alone

    def _borders(self, led: NDArray[np.bool_]) -> Iterator[tuple[Integers, Integers]]:
        """Yield records that lie near the border of a cluster which is not their own, and the members of that cluster; all of them stay."""
        groups = self._groups
        reach = np.float32(BORDER * np.sqrt(max(0.0, 2 - 2 * float(self._threshold))))
        between = np.sqrt(np.maximum(0, 2 - 2 * (groups.centres @ groups.centres.T)))
        rows, clusters = [], []
        for probe in range(1, groups.nearest.shape[1]):
            mine = np.flatnonzero(led & (groups.nearest[:, probe] >= 0))
            own, other = groups.nearest[mine, 0], groups.nearest[mine, probe]
            apart = between[own, other]
            close = groups.similarity[mine, 0] - groups.similarity[mine, probe] <= reach * apart
            rows.append(mine[close])
            clusters.append(other[close])
        every, which = np.concatenate(rows), np.concatenate(clusters)
        order = np.argsort(which, kind="stable")
        bounds = np.searchsorted(which[order], np.arange(len(groups.centres) + 1))
        for cluster, (start, stop) in enumerate(itertools.pairwise(bounds)):
            members = self._members[cluster]
            if start < stop and len(members):
                yield every[order[start:stop]], members[led[members]]

    def _bordering(self, rows: Integers, members: Integers) -> tuple[Integers, Integers, Floats, int]:
        """Return pairs that are similar enough, one of each list, with their similarity; and how many were compared."""
        others = np.asarray(self._vectors[members], np.float32)
        left, right, score = [], [], []
        for start in range(0, len(rows), AT_ONCE):
            some = rows[start : start + AT_ONCE]
            scores = np.asarray(self._vectors[some], np.float32) @ others.T
            a, b = np.nonzero(scores >= self._threshold)
            left.append(some[a])
            right.append(members[b])
            score.append(scores[a, b])
        return np.concatenate(left), np.concatenate(right), np.concatenate(score), len(rows) * len(members)
