"""Agreement beyond chance, from counts of raters: Fleiss' kappa, Gwet's AC1 and AC2, Brennan and Prediger's coefficient.

All are (seen - chance) / (1 - chance), and differ in what they take for chance:

- *Fleiss*: that two raters give values as often as they were given. Where nearly all values are the same, chance is nearly all, and kappa
  is low although everybody agrees.
- *Gwet*: that raters guess on hard items only; it holds still where one value is rare, which is the common case of defects.
- *Brennan and Prediger*: that every value is as likely.

1. What was seen is the mean over items with at least two ratings of the share of agreeing pairs of raters, weighted where values agree
   in part.
2. The variance is that of the mean of each item's part in the coefficient, what it does to chance included (linearisation), so missing
   ratings and any number of raters are borne.
3. The interval is Student's on Fisher's scale. Where no two raters disagreed, it rests on how rare disagreement may still be.

Source: J. Fleiss 1971, doi:10.1037/h0031619; K. Gwet 2008, doi:10.1348/000711006X126600; R. Brennan, D. Prediger 1981,
doi:10.1177/001316448104100307; variances: K. Gwet, Handbook of inter-rater reliability, 4th edition 2014, chapter 5.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from goldsmith.algorithms.agreement.interval import coefficient_interval, warned
from goldsmith.algorithms.agreement.weights import Weighting, agreement_weights

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from goldsmith.algorithms.agreement.ratings import Ratings
    from goldsmith.stats.estimate import Estimate

Chance = Literal["fleiss", "gwet", "brennan-prediger"]
MOST_VALUES = 2_000


def corrected_agreement(
    ratings: Ratings, chance: Chance = "gwet", *, weighting: Weighting = "identity", confidence: float = 0.95
) -> Estimate:
    """Return a coefficient of agreement with its interval; ``n`` counts items with at least two ratings.

    Args:
        ratings: Of items, see :func:`goldsmith.algorithms.agreement.ratings.rated`; the values must be all that could have been given.
        chance: What is taken for chance.
        weighting: Whether values agree in part; ``gwet`` with a weighting is AC2, without one AC1.
        confidence: Two-sided coverage wanted, strictly between 0 and 1.

    Raises:
        ValueError: Fewer than two items have two ratings, there is one value only or more than 2,000, or there is no such
            kind of chance.

    Example:
        >>> from goldsmith.algorithms.agreement.ratings import rated
        >>> table = rated([[1, 1, 1], [2, 2, 2], [1, 1, 2], [2, 2, 2], [1, 1, 1], [2, 1, 2]])
        >>> found = corrected_agreement(table)
        >>> round(found.value, 3), found.low < found.value < found.high
        (0.556, True)
    """
    if len(ratings.values) > MOST_VALUES:
        raise ValueError(f"{len(ratings.values)} values are measurements, no categories: take Krippendorff's alpha of the level interval")
    counts, raters = ratings.counts(), ratings.raters
    both = raters >= 2
    if both.sum() < 2:
        raise ValueError(f"{int(both.sum())} items have two ratings: agreement needs at least 2 such items")
    if len(ratings.values) < 2:
        raise ValueError("there is one value only: nothing shows whether raters agree or could not have differed")
    weights = agreement_weights(ratings.values, weighting)
    agreed = np.where(both, ((counts @ weights) * counts).sum(axis=1) - counts @ weights.diagonal(), 0.0)
    agreed /= np.where(both, raters * (raters - 1), 1.0)
    share = counts / raters[:, None]
    guessed, by_item = _chance(chance, share, weights)
    seen = float(agreed[both].mean())
    value = (seen - guessed) / (1 - guessed)
    part = len(both) / both.sum() * (agreed - guessed * both) / (1 - guessed)
    part -= 2 * (1 - value) * (by_item - guessed) / (1 - guessed)
    spread = float(np.sqrt(((part - value) ** 2).sum() / (len(part) * (len(part) - 1))))
    name = {"fleiss": "fleiss-kappa", "gwet": "gwet-ac1" if weighting == "identity" else "gwet-ac2"}.get(chance, chance)
    name = name if weighting == "identity" else f"{name}-{weighting}"
    found = coefficient_interval(value, spread, int(both.sum()), 1 - guessed, confidence, name)
    return warned(found, float(counts.sum() - counts.sum(axis=0).max())) if chance == "fleiss" else found


def raw_agreement(ratings: Ratings) -> float:
    """Return the mean share of agreeing pairs of raters; it says nothing without what chance would give.

    Raises:
        ValueError: No item has two ratings.

    Example:
        >>> from goldsmith.algorithms.agreement.ratings import rated
        >>> raw_agreement(rated([[1, 1], [1, 2], [2, 2], [2, 2]]))
        0.75
    """
    counts, raters = ratings.counts(), ratings.raters
    both = raters >= 2
    if not both.any():
        raise ValueError("no item has two ratings")
    pairs = (counts[both] * (counts[both] - 1)).sum(axis=1)
    return float((pairs / (raters[both] * (raters[both] - 1))).mean())


def _chance(chance: Chance, share: NDArray[np.float64], weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
    """Return the agreement by chance, and what each item has to do with it."""
    common, size = share.mean(axis=0), len(weights)
    if chance == "fleiss":
        near = (weights + weights.T) @ common / 2
        return float(common @ weights @ common), share @ near
    if chance == "gwet":
        factor = float(weights.sum()) / (size * (size - 1))
        return factor * float(common @ (1 - common)), factor * (share @ (1 - common))
    if chance == "brennan-prediger":
        guessed = float(weights.sum()) / size**2
        return guessed, np.full(len(share), guessed)
    raise ValueError(f"there is no chance after {chance!r}")
