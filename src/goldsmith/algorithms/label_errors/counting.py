"""The counting model of many classes, out of sample: how often each feature stands in records of each class, nothing learnt.

Where a class has some dozens of records, or there are a hundred classes, counting says more than learning: on 10,000 pairs of news titles of
100 classes the mean loss of held-out labels is 3.2 against 3.9. Elsewhere learning says more. Which one is taken is decided on held-out labels.

Source: A. McCallum, K. Nigam 1998, AAAI-98 workshop on learning for text categorization, 41 (naive Bayes); J. Rennie et al. 2003, ICML 616
(scores over the root of the length).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.algorithms.label_errors.folds import shared, tried
from goldsmith.algorithms.label_errors.scaling import factors

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from goldsmith.algorithms.label_errors.bags import Bags

    Codes = NDArray[np.int64]
    Scores = NDArray[np.float32]

THOUGHT = (0.3, 1.0, 3.0, 10.0)
"""Records with each feature that are thought of every class; tried in this order, as long as each is better than the one before."""


@dataclass(frozen=True)
class Smoothing:
    """How many records with each feature are thought of every class besides those that are there."""

    thought: float
    loss: float = np.inf
    """Mean loss of the labels of held-out folds under it."""

    @property
    def about(self) -> dict[str, Any]:
        """What it is, for people."""
        return {"model": "counted", "thought": self.thought}


@dataclass(frozen=True, eq=False)
class Counted:
    """Counts the features of labelled bags on folds.

    Attributes:
        bags: Features of the records.
        codes: The class of each record, -1 where it is not counted.
        classes: How many there are.
        workers: Threads; as many as cores where it is 0. The result does not depend on them.
    """

    bags: Bags
    codes: Codes
    classes: int
    workers: int = 0

    def chosen(self, folds: Codes) -> Smoothing:
        """Return the smoothing under which the labels of held-out folds are likeliest."""
        parts = tried(folds)
        rows = np.flatnonzero((self.codes >= 0) & np.isin(folds, parts))
        best = Smoothing(THOUGHT[0])
        for thought in THOUGHT:
            loss = factors([self._of(folds, parts, thought)[rows]], self.codes[rows])[1]
            if loss >= best.loss:
                break
            best = Smoothing(thought, loss)
        return best

    def out_of_sample(self, folds: Codes, smoothing: Smoothing) -> Scores:
        """Return the scores of all records, shape (n, classes), each by counts of other folds."""
        return self._of(folds, list(range(int(folds.max()) + 1)), smoothing.thought)

    def _of(self, folds: Codes, parts: list[int], thought: float) -> Scores:
        from goldsmith.kernels.class_weights import score, tally

        bags, out = self.bags, np.zeros((len(self.codes), self.classes), np.float32)
        sizes = np.diff(bags.ends, prepend=0)
        values = np.repeat(1 / np.sqrt(np.maximum(sizes, 1)), sizes).astype(np.float32)

        def run(fold: int) -> None:
            weights = np.zeros((bags.n_features + 1, self.classes), np.float32)
            tally(bags.features, bags.ends, self.codes, np.flatnonzero((folds != fold) & (self.codes >= 0)), weights)
            weights += np.float32(thought)
            weights[:-1] /= weights[:-1].sum(axis=0, dtype=np.float64).astype(np.float32)
            weights[-1] /= weights[-1].sum()
            np.log(weights, out=weights)
            weights -= weights.mean(axis=1, keepdims=True)
            score(bags.features, values, bags.ends, np.flatnonzero(folds == fold), weights, out)

        shared(run, parts, self.workers)
        return out
