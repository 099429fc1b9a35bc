"""Any number of labels a record, learnt from answers: each label is a question of its own, answered by one model.

As ``choices.py``, but that each label has its own calibration: slope and intercept on held-out scores (Platt), because labels differ in how often they come.
Out-of-sample probabilities go to ``label_errors.several.ranked_several`` as they are.

Source: J. Platt 1999, Probabilistic outputs for support vector machines (slope, intercept and their targets).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.algorithms.label_errors.folds import dealt
from goldsmith.algorithms.label_errors.linear import Linear
from goldsmith.algorithms.learners.choices import LEAST, checked_table, checked_weights, scored
from goldsmith.algorithms.learners.features import Features, features
from goldsmith.algorithms.learners.kept import packed, unpacked, version
from goldsmith.algorithms.toxicity.training import calibrated
from goldsmith.errors import LabelError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    from goldsmith.algorithms.learners.material import Material

    Floats = NDArray[np.float64]

KIND = "several"
FOLDS = 5


@dataclass(frozen=True, eq=False)
class SeveralModel:
    """A model that gives records any number of labels.

    Attributes:
        labels: In order.
        features: What is seen of a record.
        weights: Of features, shape (features + 1, labels); the last row is the bias.
        calibration: Slope and intercept of each label, shape (2, labels).
        about: How it was made, for people, as JSON values.
    """

    labels: tuple[str, ...]
    features: Features
    weights: NDArray[np.float32]
    calibration: Floats
    about: dict[str, Any] = field(default_factory=dict)

    def predict(self, given: Material) -> Floats:
        """Return the probability of each label, shape (n, labels); rows need not sum to 1.

        Raises:
            LabelError: The records lack what the model reads.
        """
        return _chances(scored(self.features, self.weights, given)[0], self.calibration)

    def packed(self) -> bytes:
        """Return the bytes of the model."""
        arrays = {**self.features.arrays(), "weights": self.weights, "calibration": self.calibration}
        return packed(KIND, arrays, {**self.features.page(), "labels": list(self.labels), "about": self.about})

    @property
    def version(self) -> str:
        """The digest of its bytes."""
        return version(self.packed())


@dataclass(frozen=True, eq=False)
class LearntSeveral:
    """A model, and what models that have not seen a record think of it.

    Attributes:
        model: Learnt from all answered records.
        chances: Out-of-sample probabilities of answered records, what the model says of the others; shape (n, labels).
        marks: Which labels each record has, same shape; False where it is not answered.
        answered: Which records were learnt from.
    """

    model: SeveralModel
    chances: Floats
    marks: NDArray[np.bool_]
    answered: NDArray[np.bool_]


def learn_several(
    given: Material,
    answers: Sequence[Collection[str] | None],
    weights: Sequence[float] | NDArray[Any] | None = None,
    *,
    labels: Sequence[str],
    seed: int = 0,
    workers: int = 1,
) -> LearntSeveral:
    """Learn which labels records have.

    Args:
        given: The records.
        answers: The labels of each, none or many; None where it is not answered.
        weights: How much each answer counts; all the same where left out.
        labels: All labels, in order; one that nobody gave is learnt as unlikely.
        seed: Of folds and orders.
        workers: Threads; the result does not depend on them.

    Raises:
        LabelError: Fewer than 10 records are answered, or none of them has a label, or a label is unknown; lengths do not fit.
    """
    importance = checked_weights(weights, len(given), len(answers))
    marks = _marks(answers, labels)
    done = np.array([one is not None for one in answers], np.bool_) & (importance > 0)
    used = np.flatnonzero(done)
    if len(used) < LEAST or not marks[used].any():
        raise LabelError("there are too few answers to learn from", found=f"{len(used)} answers", expected=f"{LEAST}, and one with a label")
    seen, truth = given.part(used), marks[used]
    what = features(seen)
    bags, known_share = what.seen(seen)
    held = np.where(truth.any(axis=1), np.where(truth, -truth.sum(axis=0), -len(truth) - 1).argmax(axis=1), len(labels))
    flat = np.nonzero(truth)[1].astype(np.int32), np.cumsum(truth.sum(axis=1))
    share = importance[used] / np.float32(importance[used].mean())
    linear = Linear(bags, held, len(labels), workers, flat, share)
    groups = seen.groups()
    pace = linear.chosen(dealt(held, groups, FOLDS, (seed, 1)), (seed, 1))
    aside = linear.out_of_sample(dealt(held, groups, FOLDS, (seed, 0)), pace, (seed, 0)) * known_share[:, None]
    fitted = [calibrated(aside[:, at].astype(np.float64), truth[:, at].astype(np.float64)) for at in range(len(labels))]
    facts = {"answers": len(used), "folds": FOLDS, "seed": seed, "rate": pace.rate, "turns": pace.turns}
    model = SeveralModel(tuple(labels), what, linear.learnt(pace, (seed, 0)), np.array(fitted, np.float64).T.copy(), facts)
    chances = np.empty(marks.shape)
    chances[used] = _chances(aside, model.calibration)
    rest = np.flatnonzero(~done)
    if len(rest):
        chances[rest] = model.predict(given.part(rest))
    return LearntSeveral(model, chances, marks, done)


def several_model(block: bytes, where: str = "model") -> SeveralModel:
    """Return the model in some bytes.

    Raises:
        MissingPartError: They are damaged, or no such model.
    """

    def made(arrays: dict[str, NDArray[Any]], page: dict[str, Any]) -> SeveralModel:
        labels, what = tuple(str(one) for one in page["labels"]), Features.kept(arrays, page)
        checked_table(arrays["weights"], what, len(labels))
        if arrays["calibration"].shape != (2, len(labels)) or not np.isfinite(arrays["calibration"]).all():
            raise ValueError("a calibration that does not fit")
        return SeveralModel(labels, what, arrays["weights"], arrays["calibration"].astype(np.float64), dict(page["about"]))

    return unpacked(block, KIND, ["buckets", "rarity", "weights", "calibration"], made, where)


def _marks(answers: Sequence[Collection[str] | None], labels: Sequence[str]) -> NDArray[np.bool_]:
    place = {name: at for at, name in enumerate(labels)}
    marks = np.zeros((len(answers), len(labels)), np.bool_)
    for row, one in enumerate(answers):
        for name in one or ():
            if name not in place:
                raise LabelError("a label is none of the question's", where=f"record {row}", found=f"`{name}`", expected=", ".join(labels))
            marks[row, place[name]] = True
    return marks


def _chances(scores: NDArray[Any], calibration: Floats) -> Floats:
    found: Floats = 1 / (1 + np.exp(-np.clip(scores * calibration[0] + calibration[1], -500, 500)))
    return found
