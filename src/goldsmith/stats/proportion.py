"""A share with its interval: of a few rows out of very many, or of a dataset whose size is known."""

from __future__ import annotations

import math
from typing import Literal

from goldsmith.stats.beta import beta_quantile
from goldsmith.stats.counting import hypergeometric_at_most
from goldsmith.stats.estimate import Estimate
from goldsmith.stats.rates import critical, score_interval

Method = Literal["modified-wilson", "wilson", "clopper-pearson", "jeffreys"]
NO_HITS = 1e-6
"""Of so few expected hits the exact bound is 0 to the last digit."""


def proportion(
    successes: int, trials: int, *, confidence: float = 0.95, method: Method = "modified-wilson", population: int | None = None
) -> Estimate:
    """Return a share with its interval.

    All cover as much as they say on average over rates; at some rates less, because rows are whole. Counted over all rates, intervals of
    95 % hold the truth at the worst rate in so many of 100 samples:

    ===================  ==========  ===========  ============================================================================
    method               5-49 rows   50-2,000     besides
    ===================  ==========  ===========  ============================================================================
    ``modified-wilson``  91.1        92.5         below 93 at a few rates only
    ``clopper-pearson``  95.0        95.0         wider, by 2 to 8 %: take it where the promise must be kept at every rate
    ``wilson``           83.1        83.7         too low where 1 to 9 hits or misses are seen: its inner end is too far in
    ``jeffreys``         86.8        87.6         narrower at few hits, has no form for finite populations
    ===================  ==========  ===========  ============================================================================

    A one-sided bound of 95 % is one end of the two-sided interval of 90 %. Rows of one document, page or person are no independent
    trials: take :func:`goldsmith.stats.clusters.clustered_proportion` there.

    Args:
        successes: Rows with the property.
        trials: Rows looked at, at least 1, drawn at random.
        confidence: Two-sided coverage wanted, strictly between 0 and 1.
        method: Wilson's score interval with the inner end of few hits, or of few misses, moved to the exact one-sided bound where
            that lies farther out; as it stands; the exact interval of Clopper and Pearson; or Jeffreys' (the textbook one is not offered).
        population: Rows of the dataset; where all of them were looked at, nothing is left to estimate. Left out: unlimited.

    Raises:
        ValueError: A count or the coverage is out of range, or the method has no form for finite populations.

    Example:
        >>> found = proportion(39, 40)
        >>> round(found.low, 3), round(found.high, 3)
        (0.871, 0.999)
        >>> proportion(39, 40, population=40).method
        'census'

    Source: Wilson 1927, doi:10.1080/01621459.1927.10502953; C. Clopper, E. Pearson 1934, doi:10.1093/biomet/26.4.404; L. Brown, T. Cai,
    A. DasGupta, Interval estimation for a binomial proportion, 2001, doi:10.1214/ss/1009213286, section 4.1.1 (the inner end; theirs is
    Poisson's bound of the first two or three counts, ours the binomial one wherever it lies farther out).
    """
    if trials < 1 or not 0 <= successes <= trials or (population is not None and population < trials):
        raise ValueError(f"{successes} of {trials} is no rate" + ("" if population is None else f" in {population} rows"))
    rate = successes / trials
    if trials == population:
        return Estimate(rate, rate, rate, 1.0, trials, "census")
    if method == "wilson":
        low, high = score_interval(rate, effective_trials(trials, population), critical(confidence))
    elif method == "modified-wilson":
        low, high = share_interval(rate, effective_trials(trials, population), confidence)
    elif method == "clopper-pearson":
        low, high = _exact(successes, trials, (1 - confidence) / 2, population)
    elif method == "jeffreys" and population is None:
        low, high = _jeffreys(successes, trials, (1 - confidence) / 2)
    else:
        raise ValueError(f"there is no interval {method!r}" + ("" if population is None else " of a finite population"))
    return Estimate(rate, min(low, rate), max(high, rate), confidence, trials, method)  # no hits: from 0, no misses: to 1


def effective_trials(trials: float, population: float | None) -> float:
    """Return how many draws from an unlimited population say as much as these from a limited one.

    Example:
        >>> round(effective_trials(500, 1_000), 1)
        999.0

    Source: W. Cochran, Sampling techniques, 3rd edition 1977, theorem 3.2: the factor (N - n) / (N - 1) of the variance.
    """
    if population is None:
        return trials
    return trials * (population - 1) / (population - trials) if population > trials else math.inf


def share_interval(rate: float, trials: float, confidence: float) -> tuple[float, float]:
    """Return the modified Wilson interval of a share seen in so many trials, whole or not.

    Example:
        >>> [round(end, 3) for end in share_interval(0.5, 100.0, 0.95)]
        [0.404, 0.596]
    """
    low, high = score_interval(rate, trials, critical(confidence))
    return min(low, _above(rate, trials, confidence)), max(high, 1 - _above(1 - rate, trials, confidence))


def _above(rate: float, trials: float, confidence: float) -> float:
    """Return what a rate is above, one-sided and exact, of so many trials, whole or not."""
    return beta_quantile(1 - confidence, rate * trials, (1 - rate) * trials + 1) if rate * trials > NO_HITS else 0.0


def _exact(successes: int, trials: int, tail: float, population: int | None) -> tuple[float, float]:
    if population is not None:
        return _exact_of(successes, trials, tail, population)
    low = beta_quantile(tail, successes, trials - successes + 1) if successes else 0.0
    high = beta_quantile(1 - tail, successes + 1, trials - successes) if successes < trials else 1.0
    return low, high


def _exact_of(successes: int, trials: int, tail: float, population: int) -> tuple[float, float]:
    """Return the least and the most hits of a population that do not make the sample too unlikely, as shares."""

    def too_few(hits: int) -> bool:
        return 1 - hypergeometric_at_most(successes - 1, trials, hits, population) <= tail

    def too_many(hits: int) -> bool:
        return hypergeometric_at_most(successes, trials, hits, population) <= tail

    low, above = successes, population - (trials - successes)
    while low < above:
        middle = (low + above) // 2
        low, above = (middle + 1, above) if too_few(middle) else (low, middle)
    below, high = successes, population - (trials - successes)
    while below < high:
        middle = (below + high + 1) // 2
        below, high = (below, middle - 1) if too_many(middle) else (middle, high)
    return low / population, high / population


def _jeffreys(successes: int, trials: int, tail: float) -> tuple[float, float]:
    hits, misses = successes + 0.5, trials - successes + 0.5
    return beta_quantile(tail, hits, misses), beta_quantile(1 - tail, hits, misses)
