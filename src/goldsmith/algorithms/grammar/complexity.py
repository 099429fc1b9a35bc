"""Grammatical complexity (GC): the five numbers of every document, normalised over the corpus and averaged.

GC = sum of ``weight * normalised feature``, by default a fifth each and the scale between the smallest and the largest of the corpus,
as published. It is a number about a document *in a corpus*: in another corpus the same text has another GC, unless the constants
are used again.

Entropy grows with length whatever the grammar, so GC prefers long documents. ``length_correlation`` tells how much, and
``given_length`` is the form of GC from which length is taken out.

Source: Ying et al. 2025, doi:10.18653/v1/2025.emnlp-main.1121; program PPMark0712/CDF-GC at 35bf773, ``cdf_sampler.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.algorithms.grammar.features import FEATURES
from goldsmith.algorithms.grammar.scaling import Scale, from_json, scale
from goldsmith.errors import UsageError
from goldsmith.stats.correlation import spearman

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from goldsmith.algorithms.grammar.scaling import Method

PUBLISHED_WEIGHTS = (0.2, 0.2, 0.2, 0.2, 0.2)
MOST_KNOTS = 12
FEWEST = 30


@dataclass(frozen=True, eq=False)
class Complexity:
    """The constants that turn five numbers into GC.

    Attributes:
        method: How the features are normalised.
        scales: One a feature, in the order of ``FEATURES``.
        weights: One a feature.
    """

    method: Method
    scales: tuple[Scale, ...]
    weights: tuple[float, ...] = PUBLISHED_WEIGHTS

    def __call__(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the GC of documents, NaN where a feature is missing.

        Args:
            features: Shape (n, 5), NaN where not measurable.
        """
        total = np.zeros(len(features))
        for column, (one, weight) in enumerate(zip(self.scales, self.weights, strict=True)):
            total += weight * one(features[:, column])
        return total

    @property
    def level(self) -> tuple[str, ...]:
        """Features that are the same in every document and therefore add nothing."""
        return tuple(name for name, one in zip(FEATURES, self.scales, strict=True) if one.level)

    def as_json(self) -> dict[str, Any]:
        """Return the constants as JSON values."""
        held = {name: one.as_json() for name, one in zip(FEATURES, self.scales, strict=True)}
        return {"method": self.method, "weights": dict(zip(FEATURES, self.weights, strict=True)), "scales": held}

    @staticmethod
    def from_json(facts: Mapping[str, Any]) -> Complexity:
        """Return the constants that ``as_json`` wrote down."""
        weights = tuple(float(facts["weights"][name]) for name in FEATURES)
        return Complexity(facts["method"], tuple(from_json(facts["scales"][name]) for name in FEATURES), weights)


def complexity(features: NDArray[np.float64], *, method: Method = "minmax", weights: Sequence[float] = PUBLISHED_WEIGHTS) -> Complexity:
    """Return the constants of a corpus.

    Only documents with all five numbers take part, so that one without a measurable GC does not move the scale of the others.

    Args:
        features: Shape (n, 5), NaN where not measurable; the order of documents does not matter.
        method: How to normalise; ``minmax`` as published.
        weights: One a feature, none below 0, not all 0; they are brought to a sum of 1.

    Raises:
        UsageError: The weights or the method are no such thing.

    Example:
        >>> corpus = np.array([[1, 1, 1, 1, 1], [3, 3, 3, 3, 3], [2, 1, 3, 1, 3.0]])
        >>> complexity(corpus)(corpus).round(2).tolist()
        [0.0, 1.0, 0.5]
    """
    given = np.asarray(weights, np.float64)
    if given.shape != (len(FEATURES),) or not np.isfinite(given).all() or (given < 0).any() or not given.sum():
        raise UsageError(
            "these are no weights of the five features",
            found=", ".join(map(str, weights)),
            expected="five numbers of at least 0, not all 0",
        )
    whole = features[np.isfinite(features).all(axis=1)]
    scales = tuple(scale(whole[:, column], method) for column in range(len(FEATURES)))
    return Complexity(method, scales, tuple(float(weight) for weight in given / given.sum()))


def length_correlation(scores: NDArray[np.float64], words: NDArray[np.int64]) -> float | None:
    """Return Spearman's rank correlation of scores with length, None where it is not measurable (fewer than 3, or all equal)."""
    known = np.isfinite(scores)
    return spearman(scores[known], words[known].astype(np.float64))


def given_length(
    features: NDArray[np.float64], words: NDArray[np.int64], *, weights: Sequence[float] = PUBLISHED_WEIGHTS
) -> NDArray[np.float64]:
    """Return the mean of the five features as documents of their length have them: 0 is usual, 1 is one standard deviation above.

    1. Draw, for each feature, the line of straight pieces over the logarithm of length that fits best (least squares); its knots
       stand at quantiles of the lengths, 12 at most and 30 documents between two at least.
    2. Take it off, and divide by the like line through the size of what remains.
    3. Average by the weights.

    Args:
        features: Shape (n, 5), NaN where not measurable.
        words: Words of each document, shape (n,).
        weights: As for ``complexity``.

    Returns:
        One number a document, NaN where a feature is missing.
    """
    whole = np.isfinite(features).all(axis=1) & (words > 0)
    found = np.full(len(features), np.nan)
    if not whole.any():
        return found
    length = np.log(words[whole].astype(np.float64))
    hats = _hats(length, _knots(length))
    share = np.asarray(weights, np.float64) / float(np.sum(weights))
    total = np.zeros(int(whole.sum()))
    for column in range(len(FEATURES)):
        total += share[column] * _standardised(features[whole, column], hats)
    found[whole] = total
    return found


def _standardised(numbers: NDArray[np.float64], hats: NDArray[np.float64]) -> NDArray[np.float64]:
    rest = numbers - _fitted(numbers, hats)
    spread = np.sqrt(np.maximum(_fitted(rest * rest, hats), float(np.mean(rest * rest)) / 100))
    return np.divide(rest, spread, out=np.zeros_like(rest), where=spread > 1e-9 * (1 + abs(float(np.mean(numbers)))))


def _knots(length: NDArray[np.float64]) -> NDArray[np.float64]:
    wanted = int(min(MOST_KNOTS, max(1, len(length) // FEWEST)))
    return np.unique(np.quantile(length, np.linspace(0, 1, wanted + 1))) if length.min() < length.max() else length[:1]


def _hats(length: NDArray[np.float64], knots: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the hat functions of the knots at the lengths, shape (n, knots); they sum to 1."""
    return np.stack([np.interp(length, knots, np.eye(len(knots))[place]) for place in range(len(knots))], axis=1)


def _fitted(numbers: NDArray[np.float64], hats: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(hats @ np.linalg.lstsq(hats, numbers, rcond=None)[0], np.float64)
