"""The linear model of many classes, out of sample: each fold is scored by what was learnt from the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.algorithms.label_errors.folds import shared, tried
from goldsmith.algorithms.label_errors.scaling import factors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from goldsmith.algorithms.label_errors.bags import Bags

    Codes = NDArray[np.int64]
    Scores = NDArray[np.float32]

RATES = (0.1, 0.3, 1.0)
"""Tried in this order, as long as each is better than the one before."""
TURNS = 8


@dataclass(frozen=True)
class Pace:
    """How fast and how long a model learns: the first step, and how often it goes over its records."""

    rate: float
    turns: int
    loss: float = np.inf
    """Mean loss of the labels of held-out folds under it."""

    @property
    def about(self) -> dict[str, Any]:
        """What it is, for people."""
        return {"model": "learnt", "rate": self.rate, "turns": self.turns}


@dataclass(frozen=True, eq=False)
class Linear:
    """Trains models on folds of labelled bags.

    Attributes:
        bags: Features of the records.
        codes: The class of each record, -1 where nothing is learnt from it.
        classes: How many there are.
        workers: Threads; as many as cores where it is 0. The result does not depend on them.
        several: Where a record has any number of labels: those of all records, one after the other, and where those of each end.
    """

    bags: Bags
    codes: Codes
    classes: int
    workers: int = 0
    several: tuple[NDArray[np.int32], Codes] | None = None
    importance: NDArray[np.float32] | None = None
    """How much each record counts, shape (n,); all the same where it is not given."""

    def chosen(self, folds: Codes, seed: tuple[int, ...]) -> Pace:
        """Return the pace under which the labels of held-out folds are likeliest."""
        parts = tried(folds)
        rows = np.flatnonzero((self.codes >= 0) & np.isin(folds, parts))
        pace = Pace(RATES[0], 1)
        for rate in RATES:
            losses = self._losses(folds, parts, rows, rate, seed)
            turn = int(np.argmin(losses))
            if losses[turn] >= pace.loss:
                break
            pace = Pace(rate, turn + 1, losses[turn])
        return pace

    def _losses(self, folds: Codes, parts: list[int], rows: Codes, rate: float, seed: tuple[int, ...]) -> list[float]:
        """Return the loss on held-out records after each turn."""
        path = np.zeros((TURNS, len(self.codes), self.classes), np.float32)

        def follow(fold: int) -> None:
            for turn, weights in enumerate(self._learning(folds, fold, Pace(rate, TURNS), seed)):
                self._scored(weights, folds == fold, path[turn])

        shared(follow, parts, self.workers)
        if self.several:
            marks = self.marks()[rows]
            return [float(np.logaddexp(0, np.where(marks, -scores[rows], scores[rows])).mean()) for scores in path]
        return [factors([scores[rows]], self.codes[rows])[1] for scores in path]

    def marks(self) -> NDArray[np.bool_]:
        """Return which of several labels each record has, shape (n, classes)."""
        found = np.zeros((len(self.codes), self.classes), np.bool_)
        if self.several:
            found[np.repeat(np.arange(len(found)), np.diff(self.several[1], prepend=0)), self.several[0]] = True
        return found

    def out_of_sample(self, folds: Codes, pace: Pace, seed: tuple[int, ...]) -> Scores:
        """Return the scores of all records, shape (n, classes), each by the model that has not seen its fold."""
        out = np.zeros((len(self.codes), self.classes), np.float32)

        def run(fold: int) -> None:
            *_, weights = self._learning(folds, fold, pace, seed)
            self._scored(weights, folds == fold, out)

        shared(run, range(int(folds.max()) + 1), self.workers)
        return out

    def learnt(self, pace: Pace, seed: tuple[int, ...]) -> Scores:
        """Return the weights that all records together teach, shape (features + 1, classes); the last row is the bias."""
        *_, weights = self._learning(np.zeros(len(self.codes), np.int64), 1, pace, seed)
        return weights

    def _learning(self, folds: Codes, fold: int, pace: Pace, seed: tuple[int, ...]) -> Iterator[Scores]:
        """Yield the weights of a fold's complement after each turn."""
        from goldsmith.kernels.class_weights import learn

        bags, weights = self.bags, np.zeros((self.bags.n_features + 1, self.classes), np.float32)
        squares = np.zeros(bags.n_features + 1, np.float32)
        mine = np.flatnonzero((folds != fold) & (self.codes >= 0))
        random = np.random.default_rng((*seed, fold))
        importance = np.ones(len(self.codes), np.float32) if self.importance is None else self.importance
        given, ends = self.several or (self.codes.astype(np.int32), np.arange(1, len(self.codes) + 1))
        for _ in range(pace.turns):
            order = random.permutation(mine)
            rate, several = np.float32(pace.rate), self.several is not None
            learn(bags.features, bags.values, bags.ends, given, ends, order, importance, weights, squares, rate, several)
            yield weights

    def _scored(self, weights: Scores, which: NDArray[np.bool_], out: Scores) -> None:
        from goldsmith.kernels.class_weights import score

        score(self.bags.features, self.bags.values, self.bags.ends, np.flatnonzero(which), weights, out)
