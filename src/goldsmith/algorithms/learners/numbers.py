"""A number a record (a score, a rating), learnt from answers: ridge regression on hashed words and vectors, with an interval.

1. Answered records are dealt into folds. The pull towards the mean is the one of a few under which held-out numbers are nearest.
2. The weights that make the squared error least are found by conjugate gradients on the bags: no step length, no order of records.
3. A prediction's interval reaches as far as held-out errors did: the quantile of their sizes that covers so many of the next record, on both sides.
   It is the same width for all records, and holds on average over them.
4. How much the models of the folds differ about a record says where an answer would teach something.

Source: A. Hoerl, R. Kennard 1970, doi:10.1080/00401706.1970.10488634 (ridge); M. Hestenes, E. Stiefel 1952, doi:10.6028/jres.049.044; R. Barber, E. Candès,
A. Ramdas, R. Tibshirani 2021, doi:10.1214/20-AOS1965 (intervals from held-out errors; theirs recentres by fold and has a guarantee, this one has its average).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.algorithms.label_errors.folds import dealt
from goldsmith.algorithms.learners.choices import LEAST, checked_table, checked_weights, scored
from goldsmith.algorithms.learners.features import Features, features
from goldsmith.algorithms.learners.kept import packed, unpacked, version
from goldsmith.errors import LabelError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from goldsmith.algorithms.label_errors.bags import Bags
    from goldsmith.algorithms.learners.material import Material

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

KIND = "number"
FOLDS, STEPS, REST = 5, 100, 1e-8
"""Folds, most steps, and the share of the squared rest at which solving ends."""
PULLS = (0.1, 0.3, 1.0, 3.0, 10.0)


@dataclass(frozen=True, eq=False)
class Foretold:
    """Numbers that a model foretells.

    Attributes:
        values: The likeliest number of each record.
        low: Lower end of its interval.
        high: Upper end.
        unsure: How much models of parts of the answers differ, a standard deviation in the number's unit.
    """

    values: Floats
    low: Floats
    high: Floats
    unsure: Floats


@dataclass(frozen=True, eq=False)
class NumberModel:
    """A model that gives records a number.

    Attributes:
        features: What is seen of a record.
        weights: Of the model and of those of the folds, shape (features + 1, 1 + folds); the last row is what they begin with.
        errors: Sizes of held-out errors, rising.
        bounds: Least and most number of the question.
        about: How it was made, for people, as JSON values.
    """

    features: Features
    weights: NDArray[np.float32]
    errors: Floats
    bounds: tuple[float, float]
    about: dict[str, Any] = field(default_factory=dict)

    def predict(self, given: Material, *, confidence: float = 0.9) -> Foretold:
        """Return the numbers of records, with intervals.

        Args:
            given: The records.
            confidence: Share of records whose number should lie inside, strictly between 0 and 1.

        Raises:
            LabelError: The records lack what the model reads.
        """
        bias = self.weights[-1].astype(np.float64)
        free = np.vstack([self.weights[:-1], np.zeros((1, self.weights.shape[1]), np.float32)])
        table = np.clip(scored(self.features, free, given)[0].astype(np.float64) + bias, *self.bounds)
        reach = reach_of(self.errors, confidence)
        values = table[:, 0]
        low, high = np.clip(values - reach, *self.bounds), np.clip(values + reach, *self.bounds)
        return Foretold(values, low, high, table[:, 1:].std(axis=1))

    def packed(self) -> bytes:
        """Return the bytes of the model."""
        arrays = {**self.features.arrays(), "weights": self.weights, "errors": self.errors}
        return packed(KIND, arrays, {**self.features.page(), "bounds": list(self.bounds), "about": self.about})

    @property
    def version(self) -> str:
        """The digest of its bytes."""
        return version(self.packed())


@dataclass(frozen=True, eq=False)
class LearntNumbers:
    """A model, and what models that have not seen a record foretell of it.

    Attributes:
        model: Learnt from all answered records.
        values: Out-of-sample numbers of answered records, what the model foretells of the others.
        error: Root of the mean squared held-out error.
        explained: Share of the variance of held-out numbers that is foretold; 0 or less: the mean would do as well.
    """

    model: NumberModel
    values: Floats
    error: float
    explained: float


def learn_numbers(
    given: Material,
    answers: Sequence[float | None],
    weights: Sequence[float] | NDArray[Any] | None = None,
    *,
    bounds: tuple[float, float] = (-math.inf, math.inf),
    seed: int = 0,
) -> LearntNumbers:
    """Learn which number records have.

    Args:
        given: The records.
        answers: The number of each; None where it is not answered.
        weights: How much each answer counts; all the same where left out.
        bounds: Least and most number that the question allows.
        seed: Of the folds.

    Raises:
        LabelError: Fewer than 10 records are answered, or all with the same number; lengths do not fit.
    """
    importance = checked_weights(weights, len(given), len(answers)).astype(np.float64)
    every = np.array([math.nan if one is None else float(one) for one in answers])
    used = np.flatnonzero(np.isfinite(every) & (importance > 0))
    if len(used) < LEAST or np.ptp(every[used]) == 0:
        raise LabelError("there are too few answers to learn from", found=f"{len(used)} answers", expected=f"{LEAST}, not all the same")
    seen, truth, share = given.part(used), every[used], importance[used]
    what = features(seen)
    bags, known_share = what.seen(seen)
    folds = dealt(np.zeros(len(used), np.int64), seen.groups(), FOLDS, (seed,))
    tried = [_Tried(pull, *_aside(bags, known_share, truth, share, folds, pull)) for pull in PULLS]
    best = min(tried, key=lambda one: float(share @ (one.aside - truth) ** 2))
    aside = np.clip(best.aside, *bounds)
    whole = solved(bags, truth, share, best.pull)
    weights = np.column_stack([whole, *best.parts]).astype(np.float32)
    error = math.sqrt(float(np.average((aside - truth) ** 2, weights=share)))
    mean = np.average(truth, weights=share)
    explained = 1 - error**2 / float(np.average((truth - mean) ** 2, weights=share))
    facts = {"answers": len(used), "folds": FOLDS, "seed": seed, "pull": best.pull, "error": float(f"{error:.4g}")}
    model = NumberModel(what, weights, np.sort(np.abs(aside - truth)), (float(bounds[0]), float(bounds[1])), facts)
    values = np.empty(len(given))
    values[used] = aside
    rest = np.setdiff1d(np.arange(len(given)), used)
    if len(rest):
        values[rest] = model.predict(given.part(rest)).values
    return LearntNumbers(model, values, error, float(explained))


def number_model(block: bytes, where: str = "model") -> NumberModel:
    """Return the model in some bytes.

    Raises:
        MissingPartError: They are damaged, or no such model.
    """

    def made(arrays: dict[str, NDArray[Any]], page: dict[str, Any]) -> NumberModel:
        what, errors = Features.kept(arrays, page), arrays["errors"].astype(np.float64)
        checked_table(arrays["weights"], what, 1 + FOLDS)
        low, high = (float(one) for one in page["bounds"])
        if errors.ndim != 1 or not len(errors) or not np.isfinite(errors).all() or (np.diff(errors) < 0).any() or not low < high:
            raise ValueError("errors that do not rise, or bounds that hold nothing")
        return NumberModel(what, arrays["weights"], errors, (low, high), dict(page["about"]))

    return unpacked(block, KIND, ["buckets", "rarity", "weights", "errors"], made, where)


def reach_of(errors: Floats, confidence: float) -> float:
    """Return how far an interval reaches that covers the next error so often; as far as the largest, where there are too few to tell.

    Example:
        >>> reach_of(np.arange(1.0, 100.0), 0.9)
        90.0
    """
    if not 0 < confidence < 1:
        raise ValueError(f"a coverage lies strictly between 0 and 1, not at {confidence}")
    return float(errors[min(len(errors), math.ceil(round(confidence * (len(errors) + 1), 9))) - 1])


def solved(bags: Bags, truth: Floats, share: Floats, pull: float) -> Floats:
    """Return ridge weights, shape (features + 1,); the last is the mean that they begin with (2).

    Args:
        bags: Features of the records.
        truth: Their numbers.
        share: How much each counts; 0 leaves it out.
        pull: Towards 0, above 0.
    """
    from goldsmith.kernels.bag_ridge import ridge

    mean = float(np.average(truth, weights=share))
    weights = np.zeros(bags.n_features + 1)
    ridge(bags.features, bags.values, bags.ends, truth - mean, np.asarray(share, np.float64), pull, STEPS, REST, weights[:-1])
    weights[-1] = mean
    return weights


@dataclass(frozen=True, eq=False)
class _Tried:
    """What a pull gave: held-out numbers, and the weights of each fold's complement."""

    pull: float
    aside: Floats
    parts: list[Floats]


def _aside(bags: Bags, known: Floats, truth: Floats, share: Floats, folds: Integers, pull: float) -> tuple[Floats, list[Floats]]:
    row = np.repeat(np.arange(len(bags.ends)), np.diff(bags.ends, prepend=0))
    aside, parts = np.empty(len(truth)), []
    for fold in range(FOLDS):
        weights = solved(bags, truth, np.where(folds == fold, 0.0, share), pull)
        sums = np.bincount(row, bags.values * weights[:-1][bags.features], len(truth))
        aside[folds == fold] = (sums * known + weights[-1])[folds == fold]
        parts.append(weights)
    return aside, parts
