"""The predictor that goldsmith trains itself: probabilities of every label, from models that have not seen the record.

1. Records are dealt into folds, each class spread evenly; equal texts share a fold, so that none is judged by its own copy.
2. A linear model of each fold's complement scores the fold: one that learns (``linear.py``) or one that counts (``counting.py``), whichever
   makes held-out labels likelier. How fast and how long it learns is chosen so too: with many wrong labels that is less, and a model
   that stops early believes fewer of them.
3. Labels that confident learning then holds for wrong are set aside: they are judged, but nothing is learnt from them any more. A model that
   contradicts every third label or more is no judge: then only those are set aside of which it is sure.
4. The rest is learnt anew, in several rounds with other folds, and the scores are averaged.
5. Vectors of the records, where they are given, make a second model: ridge regression on the labels, in the same folds.
6. A factor a model, fitted on all held-out labels, makes the scores probabilities.

Every fold learns in an order of its own, from the seed: neither threads nor their number change the result.

Source: M. Stone 1974, doi:10.1111/j.2517-6161.1974.tb00994.x (cross-validation); L. Breiman 1996, doi:10.1007/BF00058655 (averages).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.algorithms.label_errors.confident import confident_joint, is_judge, told_apart
from goldsmith.algorithms.label_errors.counting import Counted
from goldsmith.algorithms.label_errors.folds import dealt, spreadable
from goldsmith.algorithms.label_errors.linear import Linear
from goldsmith.algorithms.label_errors.posterior import posterior
from goldsmith.algorithms.label_errors.ridge import ridge
from goldsmith.algorithms.label_errors.scaling import factors, softmax
from goldsmith.errors import LabelError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from goldsmith.algorithms.label_errors.bags import Bags
    from goldsmith.algorithms.label_errors.labels import Labels

    Codes = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Scores = list[NDArray[Any]]


@dataclass(frozen=True)
class Training:
    """How the predictor is trained.

    Attributes:
        folds: Parts of which each is predicted by the others, at least 2.
        rounds: Times that the records are dealt anew, at least 1.
        seed: Of folds and orders, at least 0.
        workers: Threads; as many as cores where it is 0.
    """

    folds: int = 5
    rounds: int = 3
    seed: int = 0
    workers: int = 0

    def __post_init__(self) -> None:
        if self.folds < 2 or self.rounds < 1 or min(self.workers, self.seed) < 0:
            raise LabelError(
                "the training is set wrongly",
                found=f"folds {self.folds}, rounds {self.rounds}, seed {self.seed}, workers {self.workers}",
                expected="folds at least 2, rounds at least 1, seed and workers at least 0",
            )


@dataclass(frozen=True, eq=False)
class Predicted:
    """Out-of-sample predictions.

    Attributes:
        chances: Shape (n, classes), rows sum to 1.
        labels: What is judged, and what is not and why.
        votes: The likeliest class in each round, shape (rounds, n); no round where predictions were given.
        about: How they were made, for people.
    """

    chances: Floats
    labels: Labels
    votes: NDArray[np.int32]
    about: dict[str, Any] = field(default_factory=dict)


def predicted(
    bags: Bags, labels: Labels, *, groups: Codes | None = None, vectors: NDArray[Any] | None = None, training: Training | None = None
) -> Predicted:
    """Return out-of-sample probabilities of every class for every record.

    Args:
        bags: Features of the records.
        labels: Their labels; a class with fewer groups than folds is left out.
        groups: Records of the same number share a fold (copies, or the words of a sentence); by default each is alone.
        vectors: An embedding of each record, shape (n, dimensions), unit length; rows of zeros where there is none.
        training: Folds, rounds, seed and threads.

    Raises:
        LabelError: Fewer than two classes have enough records, or vectors do not fit.
    """
    how = training or Training()
    groups = np.arange(len(labels.codes)) if groups is None else groups
    _check(bags, labels, vectors)
    silent = np.flatnonzero(bags.empty if vectors is None else bags.empty & ~np.asarray(vectors).any(axis=1))
    labels = labels.without("nothing_to_read", silent, f"{len(silent):,} records share no word with any other")
    labels = spreadable(labels, groups, how.folds)
    used = np.flatnonzero(labels.judged)
    task = _Task(bags, labels.codes, groups, len(labels.classes), vectors, how)
    (first, *_), about = task.rounds(labels.codes, 1, how.rounds + 1)
    weights, _loss = factors([scores[used] for scores in first], labels.codes[used])
    aside = used[_doubtful(softmax(_pooled([scores[used] for scores in first], weights)), labels.codes[used])]
    if len(aside) or how.rounds > 1:
        learnt = labels.codes.copy()
        learnt[aside] = -1
        rounds, about = task.rounds(learnt, how.rounds, 0)
    else:
        rounds = [first]
    means: Scores = [np.asarray(sum(each), np.float64) / how.rounds for each in zip(*rounds, strict=True)]
    weights, loss = factors([mean[used] for mean in means], labels.codes[used])
    votes = np.stack([_pooled(found, weights).argmax(axis=1) for found in rounds]).astype(np.int32)
    facts: dict[str, Any] = {"folds": how.folds, "rounds": how.rounds, "seed": how.seed, **about, "set_aside": len(aside)}
    facts |= {"features": bags.n_features, "weights": [round(one, 4) for one in weights.tolist()], "loss": round(loss, 4)}
    return Predicted(softmax(_pooled(means, weights)), labels, votes, facts)


@dataclass(frozen=True, eq=False)
class _Task:
    """What is learnt from, and how it is dealt."""

    bags: Bags
    codes: Codes
    groups: Codes
    classes: int
    vectors: NDArray[Any] | None
    how: Training

    def rounds(self, learnt: Codes, count: int, first: int) -> tuple[list[Scores], dict[str, Any]]:
        """Return the out-of-sample scores of some rounds, of each model, and which model that is; -1 is judged, and not learnt from."""
        seed, folds = self.how.seed, self.how.folds
        choosing = (seed, first + count)
        trial = dealt(self.codes, self.groups, folds, choosing)
        linear = Linear(self.bags, learnt, self.classes, self.how.workers)
        counted = Counted(self.bags, learnt, self.classes, self.how.workers)
        pace, smoothing = linear.chosen(trial, choosing), counted.chosen(trial)
        found: list[Scores] = []
        for number in range(first, first + count):
            dealing = dealt(self.codes, self.groups, folds, (seed, number))
            if pace.loss <= smoothing.loss:
                scores = linear.out_of_sample(dealing, pace, (seed, number))
            else:
                scores = counted.out_of_sample(dealing, smoothing)
            found.append([scores] if self.vectors is None else [scores, ridge(self.vectors, learnt, dealing, self.classes)])
        return found, (pace if pace.loss <= smoothing.loss else smoothing).about


def _doubtful(chances: Floats, given: Codes) -> NDArray[np.int64]:
    """Return the records from whose labels nothing more is learnt (3)."""
    joint = confident_joint(chances, given)
    doubtful = posterior(chances, given, joint).another(given)
    if is_judge(chances, given):
        doubtful |= joint.off_diagonal & told_apart(given, joint)[given]
    return np.flatnonzero(doubtful)


def _pooled(models: list[NDArray[Any]], weights: Floats) -> Floats:
    total = models[0] * weights[0]
    for model, weight in zip(models[1:], weights[1:], strict=True):
        total = total + model * weight
    return np.asarray(total, np.float64)


def _check(bags: Bags, labels: Labels, vectors: NDArray[Any] | None) -> None:
    n = len(labels.codes)
    shape = (n,) if vectors is None else np.asarray(vectors).shape
    if len(bags.ends) != n or shape[0] != n or (vectors is not None and len(shape) != 2):
        raise LabelError(
            "labels, texts and vectors are one a record", found=f"{n:,} labels, {len(bags.ends):,} texts, vectors of shape {shape}"
        )
    if vectors is not None and not np.isfinite(vectors).all():
        raise LabelError("a vector has numbers that are not finite", hint="a record without an embedding has a row of zeros")
