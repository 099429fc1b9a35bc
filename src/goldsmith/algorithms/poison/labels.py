"""The screen of labels: a record whose words foretell another class than the one it has.

1. Features of a text are its different words and pairs of words (Han characters), hashed.
2. A sample of at most ``SAMPLE`` labelled records is split in ``FOLDS`` parts; for each part, one logistic regression a class learns from
   the other parts. A record is judged by the model that has not seen it; records outside the sample by the first.
3. A record is suspected by how much likelier the best other class is than its own, in nats.

Source: Duchi et al. 2011, JMLR 12:2121 (AdaGrad, by which the models learn); Stone 1974 (judging by what was left out).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from goldsmith.algorithms.poison.suspicion import Reason, Suspicion

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from goldsmith.kernels.token_bags import Bags

SCREEN = "labels"
BUCKETS = 1 << 18
MOST_WORDS = 2
SAMPLE, FOLDS, TURNS = 40_000, 4, 4
RATE, DECAY = 0.1, 1e-5
FEWEST = 8
"""Records of a class, below which it is not told apart."""
MOST_CLASSES = 64
AT_ONCE = 4_096
MOST_TOLD = 5_000


@dataclass(frozen=True, eq=False)
class LabelModel:
    """What foretells the class of a text, each record by a model that has not seen it.

    Attributes:
        weights: Weights of the features and the bias of every class that was learnt in every fold, shape (folds, buckets + 1, learnt); of two
            classes the second alone was learnt.
        fold_of: The fold by which each record is judged, shape (n,): that whose model has not learnt from it.
    """

    weights: NDArray[np.float32]
    fold_of: NDArray[np.int8]

    def scores(self, text: pa.Array, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the score of every class that was learnt, shape (records, learnt), for records of these numbers, given their texts."""
        from goldsmith.kernels.one_against_rest import score

        out = np.empty((len(text), self.weights.shape[2]), np.float32)
        for start in range(0, len(text), AT_ONCE):
            part = _bags(text.slice(start, AT_ONCE))
            these = slice(start, start + len(part.sizes))
            score(part.buckets, np.cumsum(part.sizes), self.fold_of[rows[these]], self.weights, out[these])
        return out


def trained(sample: pa.Array, rows: NDArray[np.int64], classes: NDArray[np.int64], n_classes: int, n: int, *, seed: int = 0) -> LabelModel:
    """Return a model that was learnt from some records.

    Args:
        sample: Their texts.
        rows: Their numbers.
        classes: Their classes, all of them 0 or more.
        n_classes: How many classes there are.
        n: How many records there are in all.
        seed: Of the folds and the order of learning.
    """
    random = np.random.default_rng(seed)
    bags = _bags(sample)
    fold = (random.permutation(len(rows)) % FOLDS).astype(np.int8)
    weights = np.zeros((FOLDS, BUCKETS + 1, n_classes if n_classes > 2 else 1), np.float32)
    for part in range(FOLDS):
        orders = [random.permutation(np.flatnonzero(fold != part)) for _ in range(TURNS)]
        weights[part] = _learnt(bags, classes, n_classes, orders)
    fold_of = np.zeros(n, np.int8)
    fold_of[rows] = fold
    return LabelModel(weights, fold_of)


def _learnt(bags: Bags, classes: NDArray[np.int64], n_classes: int, orders: list[NDArray[np.int64]]) -> NDArray[np.float32]:
    """Return the weights that are learnt from bags in these orders, shape (buckets + 1, learnt)."""
    from goldsmith.kernels import hashed_grams, one_against_rest

    ends = np.cumsum(bags.sizes)
    if n_classes > 2:
        state = np.zeros((BUCKETS + 1, 2, n_classes), np.float32)
        for order in orders:
            one_against_rest.descend(bags.buckets, ends, classes, order, state, np.float32(RATE), np.float32(DECAY))
        return state[:, 0]
    weights, squares = np.zeros(BUCKETS + 1, np.float32), np.zeros(BUCKETS + 1, np.float32)
    for order in orders:
        hashed_grams.descend(bags.buckets, ends, (classes == 1).astype(np.float32), order, weights, squares, RATE, DECAY)
    return weights[:, None]


def chances(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the chance of every class, shape (n, classes); of two classes the second alone was learnt.

    Example:
        >>> chances(np.array([[0.0], [2.0]], np.float32)).astype(float).round(2).tolist()
        [[0.5, 0.5], [0.12, 0.88]]
    """
    each = 1 / (1 + np.exp(-scores))
    if scores.shape[1] == 1:
        return np.concatenate([1 - each, each], axis=1).astype(np.float32)
    found: NDArray[np.float32] = each / np.maximum(each.sum(axis=1, keepdims=True), 1e-9)
    return found


def numbered(labels: list[str | None]) -> tuple[NDArray[np.int64], list[str]]:
    """Return the class of each label, -1 for none or a rare one, and the names of the classes, the most frequent first.

    Example:
        >>> classes, names = numbered(["a"] * 9 + ["b"] * 8 + ["once", None])
        >>> names, classes[-3:].tolist()
        (['a', 'b'], [1, -1, -1])
    """
    from collections import Counter

    counts = Counter(label for label in labels if label is not None)
    names = [label for label, count in sorted(counts.items(), key=lambda each: (-each[1], each[0])) if count >= FEWEST][:MOST_CLASSES]
    number = {name: at for at, name in enumerate(names)}
    return np.array([-1 if label is None else number.get(label, -1) for label in labels], np.int64), names


def suspected(likely: NDArray[np.float32], classes: NDArray[np.int64], names: list[str]) -> Suspicion:
    """Return how much likelier another class is than the given one, in nats.

    Args:
        likely: Chance of every class for each record, by a model that has not seen it, shape (n, classes).
        classes: The given class of each record, below 0 for none.
        names: Names of the classes.

    Example:
        >>> suspected(np.array([[0.9, 0.1], [0.2, 0.8]], np.float32), np.array([1, 1]), ["bad", "good"]).scores.astype(float).round(2).tolist()
        [2.2, 0.0]
    """
    rows = np.flatnonzero(classes >= 0)
    scores, foretold = np.zeros(len(classes), np.float32), np.zeros(len(classes), np.int64)
    if len(rows) and len(names) > 1:
        at = np.arange(len(rows))
        others = likely[rows]
        own = others[at, classes[rows]].copy()
        others[at, classes[rows]] = -1
        best = others.argmax(axis=1)
        scores[rows] = np.maximum(np.log(np.maximum(others[at, best], 1e-12)) - np.log(np.maximum(own, 1e-12)), 0)
        foretold[rows] = best
    reasons = {
        row: Reason.of("foretold_otherwise", {"label": names[classes[row]], "foretold": names[foretold[row]]})
        for row in np.argsort(-scores, kind="stable")[:MOST_TOLD].tolist()
        if scores[row] > 0
    }
    return Suspicion(SCREEN, scores, np.full(len(classes), -1, np.int64), reasons)


def buckets_of(phrases: list[NDArray[np.uint64]]) -> NDArray[np.int64]:
    """Return the features of phrases, shape (phrases, most): words and pairs of words, hashed as those of a text are, each once, -1 behind them."""
    from goldsmith.kernels.token_bags import FACTOR, TOP

    sizes = np.array([len(each) for each in phrases], np.int64)
    longest = int(sizes.max(initial=0))
    tokens = np.zeros((len(phrases), longest + MOST_WORDS), np.uint64)
    tokens[np.arange(tokens.shape[1]) < sizes[:, None]] = np.concatenate([np.zeros(0, np.uint64), *phrases])
    found = np.full((len(phrases), longest * MOST_WORDS), -1, np.int64)
    for at in range(longest):
        key = np.zeros(len(phrases), np.uint64)
        for span in range(MOST_WORDS):
            key = (key ^ tokens[:, at + span]) * FACTOR
            key ^= key >> TOP
            bucket = (((key & np.uint64(0xFFFFFFFF)) * np.uint64(BUCKETS)) >> TOP).astype(np.int64)
            found[:, at * MOST_WORDS + span] = np.where(at + span < sizes, bucket, -1)
    found = -np.sort(-found, axis=1)
    found[:, 1:][found[:, 1:] == found[:, :-1]] = -1
    return found


def _bags(text: pa.Array) -> Bags:
    """Return the buckets of the words of each text."""
    from goldsmith.kernels.token_bags import written

    return written(text, most=MOST_WORDS, n_buckets=BUCKETS, once=True)
