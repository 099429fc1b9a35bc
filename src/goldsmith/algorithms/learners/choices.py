"""One class a record, learnt from answers: a linear model over hashed words and vectors, whose probabilities can be believed.

1. Answered records are dealt into folds, each class spread evenly; copies share a fold.
2. How fast and how long is learnt is chosen on held-out folds.
3. Each fold is scored by what the others teach: these are the probabilities that consensus and the search for wrong labels need.
4. One factor makes scores probabilities; it is fitted on the held-out scores (temperature).
5. The model that is handed on learns from all of them at the same pace.

The factor of 4 is fitted on models of four fifths or nine tenths of the records: the last one is a little better than it says.
A record of which the model knows half of the words gets half of the score: without this, after 500 answers on 10 classes it says 80 % and is
right in 69 % (with it, it says 70 %).

Source: C. Guo et al. 2017, arXiv:1706.04599 (temperature); M. Stone 1974, doi:10.1111/j.2517-6161.1974.tb00994.x (cross-validation).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.algorithms.label_errors.folds import dealt
from goldsmith.algorithms.label_errors.labels import coded
from goldsmith.algorithms.label_errors.linear import Linear
from goldsmith.algorithms.label_errors.scaling import factors, softmax
from goldsmith.algorithms.learners.features import Features, features
from goldsmith.algorithms.learners.kept import packed, unpacked, version
from goldsmith.errors import LabelError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from goldsmith.algorithms.label_errors.bags import Bags
    from goldsmith.algorithms.label_errors.labels import Labels
    from goldsmith.algorithms.learners.material import Material

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

KIND = "choice"
LEAST = 10
"""Answered records below which nothing is learnt."""
FEW, FOLDS, MORE_FOLDS = 500, 5, 10
"""Below so many answers each fold is smaller, so that its complement is not."""


@dataclass(frozen=True, eq=False)
class Guesses:
    """What a model thinks of records.

    Attributes:
        classes: Names of classes.
        chances: Their probabilities, shape (n, classes), rows sum to 1.
        unread: Records in which the model knows nothing: they get what is likely anyway.
    """

    classes: tuple[str, ...]
    chances: Floats
    unread: NDArray[np.bool_]

    def best(self) -> list[tuple[str, float]]:
        """Return the likeliest class of each record, and its probability."""
        first = self.chances.argmax(axis=1)
        return [(self.classes[at], float(chance[at])) for at, chance in zip(first.tolist(), self.chances, strict=True)]


@dataclass(frozen=True, eq=False)
class ChoiceModel:
    """A model that gives records one class.

    Attributes:
        classes: Names of classes.
        features: What is seen of a record.
        weights: Of features, shape (features + 1, classes); the last row is the bias.
        sharpness: Multiplies scores, so that they become probabilities.
        about: How it was made, for people, as JSON values.
    """

    classes: tuple[str, ...]
    features: Features
    weights: NDArray[np.float32]
    sharpness: float
    about: dict[str, Any] = field(default_factory=dict)

    def predict(self, given: Material) -> Guesses:
        """Return what the model thinks of records, each on its own.

        Raises:
            LabelError: The records lack what the model reads.
        """
        scores, unread = scored(self.features, self.weights, given)
        return Guesses(self.classes, softmax(self.sharpness * scores), unread)

    def packed(self) -> bytes:
        """Return the bytes of the model."""
        page = {**self.features.page(), "classes": list(self.classes), "sharpness": self.sharpness, "about": self.about}
        return packed(KIND, {**self.features.arrays(), "weights": self.weights}, page)

    @property
    def version(self) -> str:
        """The digest of its bytes."""
        return version(self.packed())


@dataclass(frozen=True, eq=False)
class LearntChoices:
    """A model, and what models that have not seen a record think of it.

    Attributes:
        model: Learnt from all answered records.
        labels: What was learnt from, and what was not and why.
        chances: Out-of-sample probabilities of answered records, what the model says of the others; shape (n, classes).
        loss: Mean negative log-probability of held-out answers.
        accuracy: Share of held-out answers that are the likeliest class; of the answers there are, not of the pool.
    """

    model: ChoiceModel
    labels: Labels
    chances: Floats
    loss: float
    accuracy: float


def learn_choices(
    given: Material,
    answers: Sequence[Any],
    weights: Sequence[float] | NDArray[Any] | None = None,
    *,
    classes: Sequence[Any] | None = None,
    seed: int = 0,
    workers: int = 1,
) -> LearntChoices:
    """Learn which class records have.

    Args:
        given: The records.
        answers: The class of each; None where it is not answered.
        weights: How much each answer counts, such as how sure its consensus is; all the same where left out.
        classes: All classes in order; those that nobody chose are learnt as unlikely. Left out, those that occur.
        seed: Of folds and orders.
        workers: Threads; the result does not depend on them.

    Raises:
        LabelError: Fewer than 10 records are answered, or fewer than two classes have two; lengths do not fit.
    """
    known = coded(answers, classes)
    importance = checked_weights(weights, len(given), len(known.codes))
    known = known.without("no_weight", np.flatnonzero(importance == 0), "answers whose weight is 0")
    used = np.flatnonzero(known.judged)
    _enough(known, used)
    seen = given.part(used)
    what = features(seen)
    codes, groups = known.codes[used], seen.groups()
    share = importance[used] / np.float32(importance[used].mean())
    bags, known_share = what.seen(seen)
    linear = Linear(bags, codes, len(known.classes), workers, importance=share)
    parts = MORE_FOLDS if len(used) < FEW else FOLDS
    pace = linear.chosen(dealt(codes, groups, parts, (seed, 1)), (seed, 1))
    aside = linear.out_of_sample(dealt(codes, groups, parts, (seed, 0)), pace, (seed, 0))
    aside = aside * known_share[:, None].astype(np.float32)
    (sharpness,), loss = factors([aside], codes)
    facts = {"answers": len(used), "folds": parts, "seed": seed, "rate": pace.rate, "turns": pace.turns, "loss": round(loss, 4)}
    model = ChoiceModel(known.classes, what, linear.learnt(pace, (seed, 0)), float(sharpness), facts)
    chances = np.empty((len(given), len(known.classes)))
    chances[used] = softmax(sharpness * aside.astype(np.float64))
    rest = np.flatnonzero(~known.judged)
    if len(rest):
        chances[rest] = model.predict(given.part(rest)).chances
    return LearntChoices(model, known, chances, float(loss), float((aside.argmax(axis=1) == codes).mean()))


def choice_model(block: bytes, where: str = "model") -> ChoiceModel:
    """Return the model in some bytes.

    Raises:
        MissingPartError: They are damaged, or no such model.
    """

    def made(arrays: dict[str, NDArray[Any]], page: dict[str, Any]) -> ChoiceModel:
        classes = tuple(str(one) for one in page["classes"])
        what = Features.kept(arrays, page)
        checked_table(arrays["weights"], what, len(classes))
        return ChoiceModel(classes, what, arrays["weights"], finite(page["sharpness"]), dict(page["about"]))

    return unpacked(block, KIND, ["buckets", "rarity", "weights"], made, where)


def scored(what: Features, weights: NDArray[np.float32], given: Material) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Return the scores of records, shape (n, columns of the weights), and which records hold nothing that is known."""
    from goldsmith.kernels.class_weights import score

    out, unread = np.zeros((len(given), weights.shape[1]), np.float32), np.zeros(len(given), np.bool_)
    for part, (bags, share) in what.in_parts(given):
        score(bags.features, bags.values, bags.ends, np.arange(len(bags.ends)), weights, out[part])
        out[part] *= share[:, None]
        unread[part] = nothing_in(bags)
    return out, unread


def nothing_in(bags: Bags) -> NDArray[np.bool_]:
    """Return which bags hold no feature but zeros."""
    rows = np.repeat(np.arange(len(bags.ends)), np.diff(bags.ends, prepend=0))
    found: NDArray[np.bool_] = np.bincount(rows, bags.values != 0, len(bags.ends)) == 0
    return found


def checked_weights(weights: Sequence[float] | NDArray[Any] | None, records: int, answers: int) -> NDArray[np.float32]:
    """Return how much each answer counts.

    Raises:
        LabelError: Lengths differ, or a weight is negative or not finite.
    """
    found = np.ones(answers, np.float32) if weights is None else np.asarray(weights, np.float32)
    if not records == answers == len(found):
        raise LabelError("answers and weights are one a record", found=f"{records:,} records, {answers:,} answers, {len(found):,} weights")
    if not np.isfinite(found).all() or (found < 0).any():
        raise LabelError("weights are numbers from 0 on", found=f"from {found.min():g} to {found.max():g}")
    return found


def checked_table(weights: NDArray[Any], what: Features, columns: int) -> None:
    """Raise ValueError where weights do not fit features, or are no numbers."""
    if weights.dtype != np.float32 or weights.shape != (what.n_features + 1, columns) or not np.isfinite(weights).all():
        raise ValueError(f"weights of {weights.dtype}, shape {weights.shape}, for {what.n_features} features")


def finite(number: Any) -> float:
    """Return a number of a model's page.

    Raises:
        ValueError: It is none, or not finite.
    """
    found = float(number)
    if not np.isfinite(found):
        raise ValueError(f"a number that is {found}")
    return found


def _enough(known: Labels, used: Integers) -> None:
    held = np.bincount(known.codes[used], minlength=len(known.classes))
    if len(used) < LEAST or (held > 1).sum() < 2:
        raise LabelError(
            "there are too few answers to learn from",
            found=f"{len(used)} answers; {int((held > 0).sum())} classes, {int((held > 1).sum())} of them twice",
            expected=f"at least {LEAST} answers, and two classes that come twice",
            hint="answer some more first; a batch for a cold start spreads them",
        )
