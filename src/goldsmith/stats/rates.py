"""Intervals of rates."""

from __future__ import annotations

import math
from statistics import NormalDist


def wilson(successes: int, trials: int, *, confidence: float = 0.95) -> tuple[float, float]:
    """Return the Wilson score interval of ``successes / trials``.

    Unlike the textbook interval it stays inside [0, 1] and keeps its width when the observed rate is 0 or 1, which is the common
    case of a clean dataset.

    Args:
        successes: Count of rows with the property, 0 <= successes <= trials.
        trials: Count of rows looked at, at least 1, drawn at random.
        confidence: Two-sided coverage wanted, strictly between 0 and 1.

    Returns:
        Lower and upper bound, as fractions of 1; never on the wrong side of the rate itself.

    Raises:
        ValueError: An argument is out of its range.

    Example:
        >>> [round(bound, 4) for bound in wilson(0, 100)]
        [0.0, 0.037]

    Source: Wilson 1927, doi:10.1080/01621459.1927.10502953.
    """
    if trials < 1 or not 0 <= successes <= trials:
        raise ValueError(f"{successes} of {trials} is no rate")
    return score_interval(successes / trials, trials, critical(confidence))


def score_interval(rate: float, trials: float, z: float) -> tuple[float, float]:
    """Return Wilson's interval of a rate that stands for so many independent trials, whole or not.

    This is what rates of strata, clusters and finite populations take, once it is known for how many free draws they stand.

    Args:
        rate: In [0, 1].
        trials: Above 0.
        z: Quantile of the standard normal distribution, or of Student's.

    Example:
        >>> [round(bound, 4) for bound in score_interval(0.9757, 214, 1.96)]
        [0.9452, 0.9894]

    Source: Wilson 1927, doi:10.1080/01621459.1927.10502953; on effective sizes: E. Korn, B. Graubard, Confidence intervals for
    proportions with small expected number of positive counts estimated from survey data, Survey Methodology 24 (1998).
    """
    square = z * z
    middle = (rate + square / (2 * trials)) / (1 + square / trials)
    half = z / (1 + square / trials) * math.sqrt(rate * (1 - rate) / trials + square / (4 * trials**2))
    return max(0.0, min(middle - half, rate)), min(1.0, max(middle + half, rate))


def critical(confidence: float) -> float:
    """Return the standard normal quantile of a two-sided coverage.

    Raises:
        ValueError: The coverage is not strictly between 0 and 1.

    Example:
        >>> round(critical(0.95), 6)
        1.959964
    """
    if not 0 < confidence < 1:
        raise ValueError(f"a coverage lies strictly between 0 and 1, not at {confidence}")
    return NormalDist().inv_cdf((1 + confidence) / 2)
