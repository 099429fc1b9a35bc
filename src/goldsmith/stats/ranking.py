"""How well scores tell two kinds of records apart: the area under the curve of true against false alarms, with its interval."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.stats.estimate import Estimate, bounded
from goldsmith.stats.rates import critical, score_interval

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

METHOD = "delong-logit"


def area_under_curve(
    positives: Sequence[float] | NDArray[Any], negatives: Sequence[float] | NDArray[Any], *, confidence: float = 0.95
) -> Estimate:
    """Return the chance that a record of the one kind scores above one of the other; ties count half.

    The variance is that of the placements of each record among those of the other kind; the interval is made on the logit, so that it stays
    inside [0, 1]. Where no placement varies (at 0, at 1, or where all scores tie) it is Wilson's, for as many trials as there are records of the
    rarer kind.

    Args:
        positives: Scores of the records that should score high, at least 2, finite.
        negatives: Scores of the others, at least 2, finite.
        confidence: Two-sided coverage wanted, strictly between 0 and 1.

    Raises:
        ValueError: There are fewer than two of a kind, or a score is not finite.

    Example:
        >>> found = area_under_curve([3, 4, 5, 9, 7, 8], [1, 2, 3.5, 0, 2, 1])
        >>> round(found.value, 4), round(found.low, 2), found.high < 1
        (0.9722, 0.67, True)

    Source: E. DeLong et al. 1988, doi:10.2307/2531595 (the variance); M. Pepe 2003, section 5.2.5 (the logit).
    """
    one, two = np.asarray(positives, float), np.asarray(negatives, float)
    if min(len(one), len(two)) < 2 or not (np.isfinite(one).all() and np.isfinite(two).all()):
        raise ValueError(f"{len(one)} and {len(two)} finite scores: at least 2 of each kind are needed")
    above, below = _placed(one, two), _placed(two, one)
    value = float(above.mean())
    variance = float(above.var(ddof=1)) / len(one) + float(below.var(ddof=1)) / len(two)
    turn = critical(confidence)
    if not variance:
        low, high = score_interval(value, min(len(one), len(two)), turn)
    else:
        logit, spread = math.log(value / (1 - value)), math.sqrt(variance) / (value * (1 - value))
        low, high = (1 / (1 + math.exp(-logit - apart)) for apart in (-turn * spread, turn * spread))
    return Estimate(*bounded(value, low, high), confidence, len(one) + len(two), METHOD)


def _placed(some: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return for each score the share of the others that lie below it, ties half."""
    known = np.sort(others)
    lower, upper = np.searchsorted(known, some, "left"), np.searchsorted(known, some, "right")
    return np.asarray((lower + upper) / (2 * len(others)), np.float64)
