"""Which of two records people prefer, learnt from pairs: a score of each record (Bradley and Terry), from its words and vectors.

1. The logarithm of the odds that the first is preferred is the score of the first less that of the second, plus what standing first is worth.
2. A pair is a bag: the features of the first, and those of the second with their values turned round. The score of a record is the sum of the weights of its
   features, so a record that nobody has compared has a score too.
3. Pairs that share a record share a fold: held-out chances are of records that the model has not seen.

Source: R. Bradley, M. Terry 1952, doi:10.1093/biomet/39.3-4.324; R. Davidson, R. Beaver 1977, doi:10.2307/2529467 (order effects).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.algorithms.label_errors.bags import Bags
from goldsmith.algorithms.label_errors.folds import dealt
from goldsmith.algorithms.label_errors.linear import Linear
from goldsmith.algorithms.learners.choices import LEAST, checked_table, checked_weights, finite, scored
from goldsmith.algorithms.learners.features import Features, features
from goldsmith.algorithms.learners.kept import packed, unpacked, version
from goldsmith.algorithms.toxicity.training import calibrated
from goldsmith.errors import LabelError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from goldsmith.algorithms.learners.material import Material

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

KIND = "preference"
FOLDS = 5


@dataclass(frozen=True, eq=False)
class PreferenceModel:
    """A model that scores records so that preferred ones score higher.

    Attributes:
        features: What is seen of a record.
        weights: Of features, shape (features + 1, 1); the last row is what standing first is worth.
        slope: Multiplies differences of scores, so that they become odds.
        about: How it was made, for people, as JSON values.
    """

    features: Features
    weights: NDArray[np.float32]
    slope: float
    about: dict[str, Any] = field(default_factory=dict)

    def scores(self, given: Material) -> Floats:
        """Return the score of each record, shape (n,); only differences of scores say something."""
        free = np.vstack([self.weights[:-1], np.zeros((1, 1), np.float32)])
        found: Floats = self.slope * scored(self.features, free, given)[0][:, 0].astype(np.float64)
        return found

    def predict(self, given: Material, first: Sequence[int] | Integers, second: Sequence[int] | Integers) -> Floats:
        """Return the chance that the first record of each pair is preferred, wherever it stands.

        Args:
            given: The records.
            first: Row of the first record of each pair.
            second: Row of the second.
        """
        score = self.scores(given)
        return _logistic(score[np.asarray(first, np.int64)] - score[np.asarray(second, np.int64)])

    @property
    def first_is_worth(self) -> float:
        """What standing first adds to the logarithm of the odds, whatever stands there."""
        return self.slope * float(self.weights[-1, 0])

    def packed(self) -> bytes:
        """Return the bytes of the model."""
        page = {**self.features.page(), "slope": self.slope, "about": self.about}
        return packed(KIND, {**self.features.arrays(), "weights": self.weights}, page)

    @property
    def version(self) -> str:
        """The digest of its bytes."""
        return version(self.packed())


@dataclass(frozen=True, eq=False)
class LearntPreferences:
    """A model, and what models that have not seen a pair think of it.

    Attributes:
        model: Learnt from all pairs.
        chances: Out-of-sample chance that the first is preferred, as it stood, shape (pairs,).
        accuracy: Share of pairs of which the likelier one was preferred, ties left out.
    """

    model: PreferenceModel
    chances: Floats
    accuracy: float


def learn_preferences(
    given: Material,
    first: Sequence[int] | Integers,
    second: Sequence[int] | Integers,
    preferred: Sequence[float],
    weights: Sequence[float] | NDArray[Any] | None = None,
    *,
    seed: int = 0,
) -> LearntPreferences:
    """Learn which records people prefer.

    Args:
        given: The records.
        first: Row of the first record of each pair, as it was shown.
        second: Row of the second.
        preferred: 1 where the first was preferred, 0 where the second; a tie, 0.5, teaches half of each.
        weights: How much each answer counts; all the same where left out.
        seed: Of folds and orders.

    Raises:
        LabelError: Fewer than 10 pairs are decided, or always for the same side; lengths do not fit.
    """
    one, two, said = np.asarray(first, np.int64), np.asarray(second, np.int64), np.asarray(preferred, np.float64)
    importance = checked_weights(weights, len(one), len(said))
    if len(one) != len(two) or not np.isin(said, (0.0, 0.5, 1.0)).all():
        raise LabelError("a pair has two records and an answer of 0, 0.5 or 1", found=f"{len(one)} and {len(two)} records")
    decided = said != 0.5
    if decided.sum() < LEAST or len(np.unique(said[decided])) < 2:
        raise LabelError(
            "there are too few answers to learn from", found=f"{int(decided.sum())} decided", expected=f"{LEAST}, for both sides"
        )
    what = features(given)
    bags = _paired(what, given, one, two)
    wins, share = _both(said), np.where(decided, importance, importance / 2)
    rows = np.concatenate([np.arange(len(said)), np.flatnonzero(~decided)])
    doubled, share = _taken(bags, rows), np.concatenate([share, share[~decided]]).astype(np.float32)
    linear = Linear(doubled, wins, 2, 1, importance=share / share.mean())
    groups = _together(one, two, len(given))[rows]
    pace = linear.chosen(dealt(wins, groups, FOLDS, (seed, 1)), (seed, 1))
    aside = linear.out_of_sample(dealt(wins, groups, FOLDS, (seed, 0)), pace, (seed, 0))[: len(said)].astype(np.float64)
    aside = aside[:, 1] - aside[:, 0]
    slope = max(calibrated(aside[decided], said[decided])[0], 0.0)
    facts = {"pairs": len(said), "folds": FOLDS, "seed": seed, "rate": pace.rate, "turns": pace.turns}
    learnt = linear.learnt(pace, (seed, 0))
    model = PreferenceModel(what, (learnt[:, 1:] - learnt[:, :1]).astype(np.float32), slope, facts)
    return LearntPreferences(model, _logistic(slope * aside), float(((aside > 0) == (said > 0.5))[decided].mean()))


def preference_model(block: bytes, where: str = "model") -> PreferenceModel:
    """Return the model in some bytes.

    Raises:
        MissingPartError: They are damaged, or no such model.
    """

    def made(arrays: dict[str, NDArray[Any]], page: dict[str, Any]) -> PreferenceModel:
        what = Features.kept(arrays, page)
        checked_table(arrays["weights"], what, 1)
        return PreferenceModel(what, arrays["weights"], finite(page["slope"]), dict(page["about"]))

    return unpacked(block, KIND, ["buckets", "rarity", "weights"], made, where)


def _paired(what: Features, given: Material, one: Integers, two: Integers) -> Bags:
    """Return a bag of each pair (2)."""
    bags = what.bags(given)
    both = _taken(bags, np.stack([one, two], axis=1).ravel())
    sizes = np.diff(both.ends, prepend=0)
    sign = np.repeat(np.tile(np.array([1, -1], np.float32), len(one)), sizes)
    return Bags(both.features, both.values * sign, both.ends[1::2].copy(), bags.n_features)


def _taken(bags: Bags, rows: Integers) -> Bags:
    """Return the bags of some records, in their order, as often as they are named."""
    sizes = np.diff(bags.ends, prepend=0)
    ends = np.cumsum(sizes[rows])
    at = np.arange(int(ends[-1])) - np.repeat(ends - sizes[rows], sizes[rows]) + np.repeat((bags.ends - sizes)[rows], sizes[rows])
    return Bags(bags.features[at], bags.values[at], ends, bags.n_features)


def _both(said: Floats) -> Integers:
    """Return 1 where the first won; a tie stands twice, won by the first here and by the second at the end."""
    return np.concatenate([(said >= 0.5).astype(np.int64), np.zeros(int((said == 0.5).sum()), np.int64)])


def _together(one: Integers, two: Integers, n: int) -> Integers:
    """Return a number for each pair that pairs share which are joined by records (3); by first records alone where all hang together."""
    root = np.arange(n)

    def top(at: int) -> int:
        while root[at] != at:
            root[at] = root[root[at]]
            at = int(root[at])
        return at

    for left, right in zip(one.tolist(), two.tolist(), strict=True):
        root[top(left)] = top(right)
    found = np.array([top(at) for at in one.tolist()], np.int64)
    return found if len(np.unique(found)) >= 2 * FOLDS else one.copy()


def _logistic(values: NDArray[Any]) -> Floats:
    found: Floats = 1 / (1 + np.exp(-np.clip(np.asarray(values, np.float64), -500, 500)))
    return found
