"""Krippendorff's alpha: agreement of any number of raters on values of any level of measurement, with ratings missing anywhere.

1. Only items with two ratings or more count.
2. Disagreement seen: over items, the differences of all ordered pairs of ratings, divided by (ratings of the item - 1).
3. Disagreement by chance: the differences of all ordered pairs of ratings whatsoever, divided by (ratings - 1).
4. Alpha is 1 less the first over the second.
5. The interval comes from items drawn again with replacement, chance included: Student's on Fisher's scale of so many raters, with the
   bootstrap's standard error times n / (n - 1), because the plain percentile interval of few items is too narrow. Where no two raters disagreed, it rests on how rare
   disagreement may still be.

The difference of two values is 1 (*nominal*); the square of the ratings that lie between them, theirs by half (*ordinal*); the square of
their difference (*interval*); or that of the difference over the sum (*ratio*). The ordinal one is the interval one of mean ranks.

Source: K. Krippendorff, Computing Krippendorff's alpha-reliability, 2011, repository.upenn.edu/asc_papers/43; A. Hayes, K. Krippendorff
2007, doi:10.1080/19312450709336664.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from goldsmith.algorithms.agreement.interval import coefficient_interval, warned
from goldsmith.algorithms.agreement.ratings import Ratings

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from goldsmith.stats.estimate import Estimate

Measured = Literal["nominal", "ordinal", "interval", "ratio"]
MOST_RATIOS = 2_000
FEW_VALUES = 64


def krippendorff_alpha(
    ratings: Ratings, level: Measured = "nominal", *, confidence: float = 0.95, rounds: int = 1_000, seed: int = 0
) -> Estimate:
    """Return alpha with its interval; ``n`` counts items with at least two ratings.

    Simulated over many settings, intervals of 95 % hold the truth 94 to 97 % of the time; with eight raters of little reliability (0.3) and
    30 items 93 %.

    Args:
        ratings: Of items, see :func:`goldsmith.algorithms.agreement.ratings.rated`.
        level: What the values are: names, ranks, numbers, or numbers with a true zero. Words that are ranks come in the order of
            ``ratings.values``.
        confidence: Two-sided coverage wanted, strictly between 0 and 1.
        rounds: How often items are drawn.
        seed: Of the draws.

    Raises:
        ValueError: Fewer than two items have two ratings, all ratings are the same, or the values are no numbers where numbers are needed.

    Example:
        >>> from goldsmith.algorithms.agreement.ratings import rated
        >>> found = krippendorff_alpha(rated([[1, 1], [2, 2], [3, 3], [1, 2], [3, 3], [2, 2]]))
        >>> round(found.value, 3), found.low < found.value < found.high
        (0.766, True)
    """
    kept = _pairable(ratings)
    if kept.items < 2:
        raise ValueError(f"{kept.items} items have two ratings: agreement needs at least 2 such items")
    alike, times = _alike(kept)
    measure, raters = _measure(alike, level), alike.raters
    seen, guessed, largest = measure(times)
    if not guessed:
        raise ValueError("all ratings are the same: nothing shows whether raters agree or could not have differed")
    value = 1 - seen / guessed
    random = np.random.default_rng(seed)
    found = []
    for _ in range(rounds if seen else 0):
        drawn, chance, _ = measure(random.multinomial(kept.items, times / kept.items).astype(float))
        if chance:
            found.append(1 - drawn / chance)
    whole = kept.items / (kept.items - 1)  # items drawn again vary less than items do, and alpha of a draw less than that once more
    spread = whole * float(np.std(found, ddof=1)) if len(found) > 1 else 0.0
    beyond = guessed / float(times @ raters) / largest
    given = np.bincount(kept.value, kept.times)
    name = f"krippendorff-alpha-{level}"
    each = float(times @ raters) / kept.items
    return warned(coefficient_interval(value, spread, kept.items, beyond, confidence, name, raters=each), float(given.sum() - given.max()))


def _measure(kept: Ratings, level: Measured) -> Callable[[NDArray[np.float64]], tuple[float, float, float]]:
    """Return what tells disagreement seen and by chance, and the largest difference, for items that count so many times each."""
    if level == "nominal":
        return _by_name(kept)
    if level == "ratio":
        return _by_ratio(kept)
    if level == "interval":
        numbers = _numbers(kept)
        return lambda weights: _by_square(kept, weights, numbers - numbers.mean())
    if level == "ordinal":
        return lambda weights: _by_square(kept, weights, _mean_ranks(kept, weights))
    raise ValueError(f"there is no level of measurement {level!r}")


def _by_name(kept: Ratings) -> Callable[[NDArray[np.float64]], tuple[float, float, float]]:
    raters = kept.raters
    apart = (raters**2 - np.bincount(kept.item, kept.times**2, minlength=kept.items)) / (raters - 1)

    def measure(weights: NDArray[np.float64]) -> tuple[float, float, float]:
        given = np.bincount(kept.value, kept.times * weights[kept.item], minlength=len(kept.values))
        n = float(given.sum())
        return float(weights @ apart), (n * n - float(given @ given)) / (n - 1), 1.0

    return measure


def _by_square(kept: Ratings, weights: NDArray[np.float64], numbers: NDArray[np.float64]) -> tuple[float, float, float]:
    value, raters = numbers[kept.value], kept.raters
    sums = np.bincount(kept.item, kept.times * value, minlength=kept.items)
    squares = np.bincount(kept.item, kept.times * value**2, minlength=kept.items)
    seen = float(weights @ ((raters * squares - sums**2) / (raters - 1)))
    n, first, second = (float(weights @ each) for each in (raters, sums, squares))
    chance = (n * second - first**2) / (n - 1)
    scale = n * second  # what is left of differences by rounding is none
    present = np.flatnonzero(np.bincount(kept.value, weights[kept.item], minlength=len(numbers)))
    largest = float(np.ptp(numbers[present])) ** 2
    return 2 * max(0.0, seen), 2 * chance if chance > 1e-12 * scale / (n - 1) else 0.0, largest


def _by_ratio(kept: Ratings) -> Callable[[NDArray[np.float64]], tuple[float, float, float]]:
    numbers = _numbers(kept)
    if len(numbers) > MOST_RATIOS or (numbers < 0).any():
        raise ValueError(f"ratios need at most {MOST_RATIOS} different values, none below 0: round them first")
    total = np.add.outer(numbers, numbers)
    apart = (np.subtract.outer(numbers, numbers) / np.where(total, total, 1.0)) ** 2
    counts = kept.counts()
    by_item = ((counts @ apart) * counts).sum(axis=1) / (kept.raters - 1)

    def measure(weights: NDArray[np.float64]) -> tuple[float, float, float]:
        given = weights @ counts
        return float(weights @ by_item), float(given @ apart @ given) / (float(given.sum()) - 1), float(apart.max())

    return measure


def _mean_ranks(kept: Ratings, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    given = np.bincount(kept.value, kept.times * weights[kept.item], minlength=len(kept.values))
    return np.asarray(np.cumsum(given) - given / 2 - given.sum() / 2, np.float64)


def _numbers(kept: Ratings) -> NDArray[np.float64]:
    if kept.values.dtype.kind not in "iufb":
        raise ValueError("these values are words: take the level nominal, or ordinal with the values in their order")
    return kept.values.astype(float)


def _alike(kept: Ratings) -> tuple[Ratings, NDArray[np.float64]]:
    """Return one item for all that were rated alike, and how many there are of each: drawing these is drawing the items."""
    if len(kept.values) > FEW_VALUES:
        return kept, np.ones(kept.items)
    table, times = np.unique(kept.counts(), axis=0, return_counts=True)
    item, value = np.nonzero(table)
    return Ratings(kept.values, item, value, table[item, value], len(table)), times.astype(float)


def _pairable(ratings: Ratings) -> Ratings:
    """Return the ratings of items that have two or more; values keep their places."""
    keep = ratings.raters >= 2
    inside, place = keep[ratings.item], np.cumsum(keep) - 1
    return Ratings(ratings.values, place[ratings.item][inside], ratings.value[inside], ratings.times[inside], int(keep.sum()))
