"""Do test items give themselves away by their length or their signs? A classifier that sees nothing else says how far.

1. Features of a record: the logarithm of its length; its shares of digits, punctuation, white space, Han and Latin letters, capitals; the mean
   length of its sentences; the same of its question.
2. Fisher's linear discriminant, ridged, learns from four fifths and judges the fifth, five times over.
3. The area under the ROC curve, 0.5 for chance, with the interval of Hanley and McNeil.

Source: Hanley and McNeil 1982, doi:10.1148/radiology.143.1.7063747.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

import numpy as np

from goldsmith.errors import PoisonError
from goldsmith.stats.estimate import Estimate, bounded
from goldsmith.stats.rates import critical

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from goldsmith.algorithms.poison.records import Records

FOLDS, RIDGE = 5, 1e-2
CLASSES = (r"\d", r"[^\w\s]", r"\s", r"[\u3400-\u9fff]", r"[A-Za-z]", r"[A-Z]")
ENDS = re.compile(r"[。！？!?.\n]+")
MOST_OTHERS = 20_000
"""Records that are no items and are judged; of more, so many by chance."""


def surface_features(text: pa.Array) -> NDArray[np.float64]:
    """Return what can be told of each text without reading it, shape (n, 8)."""
    rows = []
    for value in text.to_pylist():
        said = value or ""
        size = max(len(said), 1)
        shares = [len(re.findall(pattern, said)) / size for pattern in CLASSES]
        rows.append([math.log(size), *shares, math.log1p(size / (1 + len(ENDS.findall(said))))])
    return np.array(rows, np.float64).reshape(len(rows), 2 + len(CLASSES))


def giveaway(records: Records, planted: NDArray[np.bool_], *, campaigns: NDArray[np.int64] | None = None, seed: int = 0) -> Estimate:
    """Return how well length and signs alone tell items from the other records: the area under the ROC curve.

    Args:
        records: A planted copy's.
        planted: Which of them are items, shape (n,).
        campaigns: The campaign of each item: items of one campaign are alike, so whole campaigns are left out, and counted.
        seed: Of the parts that are left out.

    Raises:
        PoisonError: There are fewer than ten items or others, so nothing could be learnt.
    """
    random = np.random.default_rng(seed)
    others = np.flatnonzero(~planted)
    others = np.sort(random.permutation(others)[:MOST_OTHERS])
    rows = np.concatenate([np.flatnonzero(planted), others])
    is_item = planted[rows]
    if min(is_item.sum(), (~is_item).sum()) < 2 * FOLDS:
        raise PoisonError("too few items to learn from", found=f"{is_item.sum()} items, {(~is_item).sum()} others", expected="10 of either")
    part = records.take(rows)
    features = surface_features(part.text)
    if part.question is not None:
        features = np.concatenate([features, surface_features(part.question)], axis=1)
    fold = np.empty(len(rows), np.int64)
    fold[~is_item] = random.permutation(int((~is_item).sum())) % FOLDS
    _, group = np.unique(np.arange(int(is_item.sum())) if campaigns is None else campaigns, return_inverse=True)
    n_groups = int(group.max()) + 1
    fold[is_item] = (random.permutation(n_groups) % FOLDS)[group]
    scores = np.zeros(len(rows))
    for each in range(FOLDS):
        if (fold == each).any() and is_item[fold != each].sum() > 1:
            scores[fold == each] = _discriminant(features[fold != each], is_item[fold != each], features[fold == each])
    return area_under(scores, is_item, units=n_groups)


def area_under(scores: NDArray[np.float64], positive: NDArray[np.bool_], *, confidence: float = 0.95, units: int | None = None) -> Estimate:
    """Return the area under the ROC curve, with ties counted by half.

    Args:
        scores: Of all records.
        positive: Which of them should score high.
        confidence: Two-sided coverage wanted.
        units: Independent ones among the positive; all of them where left out.

    Example:
        >>> area_under(np.array([0.1, 0.4, 0.35, 0.8]), np.array([False, False, True, True])).value
        0.75
    """
    n_one, n_two = int(positive.sum()), int((~positive).sum())
    values, number = np.unique(scores, return_inverse=True)
    counts = np.bincount(number, minlength=len(values))
    rank = (np.cumsum(counts) - (counts - 1) / 2)[number]
    area = float((rank[positive].sum() - n_one * (n_one + 1) / 2) / (n_one * n_two))
    one, two = area / (2 - area), 2 * area**2 / (1 + area)
    n_one = n_one if units is None else units
    variance = (area * (1 - area) + (n_one - 1) * (one - area**2) + (n_two - 1) * (two - area**2)) / (n_one * n_two)
    half = critical(confidence) * math.sqrt(max(variance, 0.0))
    return Estimate(*bounded(area, area - half, area + half, least=0.0, most=1.0), confidence, n_one, "hanley-mcneil")


def _discriminant(learnt: NDArray[np.float64], is_item: NDArray[np.bool_], judged: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the scores of Fisher's discriminant; features are put on one scale first."""
    middle, scale = learnt.mean(axis=0), np.maximum(learnt.std(axis=0), 1e-9)
    known, asked = (learnt - middle) / scale, (judged - middle) / scale
    means = known[is_item].mean(axis=0), known[~is_item].mean(axis=0)
    within = np.cov(np.concatenate([known[is_item] - means[0], known[~is_item] - means[1]]).T)
    direction = np.linalg.solve(np.atleast_2d(within) + RIDGE * np.eye(known.shape[1]), means[0] - means[1])
    found: NDArray[np.float64] = asked @ direction
    return found
