"""Telling arms apart: means with intervals, and differences that are shown only where seeds and held-out items agree.

1. A number of an arm is the weighted mean over held-out items, averaged over seeds. Its interval holds both spreads.
2. A difference of two arms is asked over seeds, paired (Student's t), and over items, paired (bootstrap, seeds averaged). Each takes the
   other for given: where both spread, each alone is too sure (in a simulation of equal arms 10 % were shown). So it is asked a third
   time with both variances added. The largest of the three p-values counts.
3. Several questions are asked of one metric; the p-value is adjusted for that by Holm's rule.
4. A difference is *shown* where both intervals leave out 0 on the same side and the adjusted p-value is at most 5 %. Otherwise it is
   *not shown*, which does not mean that there is none: ``detectable`` says how large it would have had to be.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from goldsmith.errors import TrialError
from goldsmith.stats.paired import holm, paired_difference
from goldsmith.stats.student import below, quantile

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

CONFIDENCE = 0.95
POWER = 0.8
ROUNDS = 10_000
"""Draws of the bootstrap."""
AT_ONCE = 250
"""Draws held in memory together."""


@dataclass(frozen=True)
class Scores:
    """What one training gave by one metric.

    Attributes:
        arm: What it was trained on.
        seed: Of its start, its order and its draws; the same seed is the same start in every arm.
        metric: What was measured, such as ``bits_per_byte``.
        values: One number a held-out item, in the same order for all arms, shape (items,).
        weights: What each item counts, shape (items,); the metric is the weighted mean.
        tokens: Tokens that were read.
    """

    arm: str
    seed: int
    metric: str
    values: NDArray[np.float64]
    weights: NDArray[np.float64]
    tokens: int = 0

    @property
    def mean(self) -> float:
        """The metric."""
        return float(self.values @ self.weights / self.weights.sum())


@dataclass(frozen=True)
class Mean:
    """An arm's number with the interval of seeds and items together."""

    arm: str
    metric: str
    mean: float
    low: float
    high: float
    seeds: int
    items: int
    tokens: float


@dataclass(frozen=True)
class Compared:
    """The difference ``arm - against`` by one metric.

    Attributes:
        low: Lower end over seeds; ``item_low`` over items.
        p: Largest of the three p-values; ``p_adjusted`` the same by Holm's rule over all differences of the metric.
        shown: Whether the trial shows that the arms differ.
        better: Whether the arm is better, by which way the metric goes; says nothing unless ``shown``.
        detectable: Size of a difference that this trial would have shown four times in five.
    """

    arm: str
    against: str
    metric: str
    mean: float
    low: float
    high: float
    item_low: float
    item_high: float
    p: float
    p_adjusted: float
    shown: bool
    better: bool
    detectable: float
    seeds: int
    items: int

    @property
    def verdict(self) -> str:
        """``better``, ``worse`` or ``not shown``."""
        return ("better" if self.better else "worse") if self.shown else "not shown"


def means(scores: Iterable[Scores]) -> list[Mean]:
    """Return the number of every arm by every metric, with its interval, in the order in which they come.

    Seeds and items spread independently of each other; their variances add up, and so do their degrees of freedom.

    Source: F. Satterthwaite, An approximate distribution of estimates of variance components, 1946, doi:10.2307/3002019.
    """
    return [_mean(rows) for rows in _grouped(scores).values()]


def compared(scores: Iterable[Scores], pairs: Sequence[tuple[str, str]], *, lower_is_better: Mapping[str, bool]) -> list[Compared]:
    """Return the differences of pairs of arms by every metric.

    Args:
        scores: What was measured. Both arms of a pair need the same seeds, at least two, and the same items.
        pairs: Arm and the arm that it is compared with.
        lower_is_better: Whether less is better, by metric.

    Raises:
        TrialError: There are fewer than two seeds, or items do not match.
    """
    groups = _grouped(scores)
    found: list[Compared] = []
    for metric, lower in lower_is_better.items():
        family = [(arm, other) for arm, other in pairs if (arm, metric) in groups and (other, metric) in groups]
        asked = [_asked(groups[arm, metric], groups[other, metric], len(family)) for arm, other in family]
        adjusted = holm([one["p"] for one in asked])
        for (arm, other), one, p in zip(family, asked, adjusted, strict=True):
            found.append(_judged(arm, other, metric, one, p, lower=lower))
    return found


def _judged(arm: str, other: str, metric: str, one: dict[str, float], p: float, *, lower: bool) -> Compared:
    agree = (one["low"] > 0 and one["item_low"] > 0) or (one["high"] < 0 and one["item_high"] < 0)
    better = (one["mean"] < 0) == lower
    n = {"seeds": int(one.pop("seeds")), "items": int(one.pop("items"))}
    return Compared(arm, other, metric, **one, p_adjusted=p, shown=agree and p <= 1 - CONFIDENCE, better=better, **n)  # type: ignore[arg-type]  # all numbers


def _grouped(scores: Iterable[Scores]) -> dict[tuple[str, str], list[Scores]]:
    groups: dict[tuple[str, str], list[Scores]] = {}
    for one in scores:
        groups.setdefault((one.arm, one.metric), []).append(one)
    return {key: sorted(rows, key=lambda one: one.seed) for key, rows in groups.items()}


def _mean(rows: Sequence[Scores]) -> Mean:
    each = np.array([one.mean for one in rows])
    items = np.mean([one.values for one in rows], axis=0)
    of_seeds = float(each.var(ddof=1) / len(each)) if len(each) > 1 else 0.0
    spread, freedom = _together(of_seeds, len(each), _item_variance(items, rows[0].weights), len(items))
    half = quantile((1 + CONFIDENCE) / 2, freedom) * spread
    middle = float(each.mean())
    tokens = float(np.mean([one.tokens for one in rows]))
    return Mean(rows[0].arm, rows[0].metric, middle, middle - half, middle + half, len(each), len(items), tokens)


def _together(of_seeds: float, seeds: int, of_items: float, items: int) -> tuple[float, float]:
    """Return the standard error of seeds and items together, and its degrees of freedom."""
    total = of_seeds + of_items
    parts = of_seeds**2 / max(seeds - 1, 1) + of_items**2 / max(items - 1, 1)
    return math.sqrt(total), max(1.0, total**2 / parts) if parts else 1.0


def _item_variance(values: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    """Return the variance of a weighted mean over items drawn at random (the delta method of a ratio)."""
    n = len(values)
    if n < 2:
        return 0.0
    share = weights / weights.sum()
    apart = share * (values - share @ values)
    return float(n / (n - 1) * (apart**2).sum())


def _asked(rows: Sequence[Scores], others: Sequence[Scores], family: int) -> dict[str, float]:
    """Return the difference of two arms over seeds and over items."""
    seeds = sorted({one.seed for one in rows} & {one.seed for one in others})
    if len(seeds) < 2:
        raise TrialError("a difference needs at least two seeds that both arms have", found=f"{len(seeds)}", hint="raise `seeds`")
    first, second = ([one for one in some if one.seed in seeds] for some in (rows, others))
    if any(len(one.values) != len(first[0].values) for one in (*first, *second)):
        raise TrialError("two arms were asked about different items", found=f"{rows[0].arm}, {others[0].arm}")
    over_seeds = paired_difference([one.mean for one in first], [one.mean for one in second], confidence=CONFIDENCE)
    apart = np.mean([one.values for one in first], axis=0) - np.mean([one.values for one in second], axis=0)
    low, high, p_items = item_bootstrap(apart, first[0].weights)
    spread = (over_seeds.high - over_seeds.low) / 2 / quantile((1 + CONFIDENCE) / 2, len(seeds) - 1)
    both, freedom = _together(spread**2, len(seeds), _item_variance(apart, first[0].weights), len(apart))
    p_both = 2 * below(-abs(over_seeds.mean) / both, freedom) if both else 1.0
    return {
        "mean": over_seeds.mean, "low": over_seeds.low, "high": over_seeds.high, "item_low": low, "item_high": high,
        "p": max(over_seeds.p_t, p_items, p_both),
        "detectable": max(_detectable(spread, len(seeds) - 1, family), _detectable(both, freedom, family)),
        "seeds": len(seeds), "items": len(apart),
    }  # fmt: skip


def item_bootstrap(apart: NDArray[np.float64], weights: NDArray[np.float64]) -> tuple[float, float, float]:
    """Return the percentile interval of a weighted mean of differences over items, and the two-sided p-value of 0.

    Example:
        >>> low, high, p = item_bootstrap(np.array([1.0, 2.0, 3.0] * 20), np.ones(60))
        >>> 1.7 < low < 1.9 and 2.1 < high < 2.3 and p < 0.001
        True

    Source: B. Efron, Bootstrap methods: another look at the jackknife, 1979, doi:10.1214/aos/1176344552.
    """
    n = len(apart)
    if n < 2 or not apart.any():
        middle = float(apart @ weights / weights.sum()) if n else 0.0
        return middle, middle, 1.0
    random = np.random.default_rng(0)
    drawn = []
    for _ in range(ROUNDS // AT_ONCE):
        rows = random.integers(0, n, (AT_ONCE, n))
        drawn.append((apart * weights)[rows].sum(axis=1) / weights[rows].sum(axis=1))
    every = np.concatenate(drawn)
    low, high = np.quantile(every, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    side = min(int((every <= 0).sum()), int((every >= 0).sum()))
    return float(low), float(high), min(1.0, 2 * (side + 1) / (len(every) + 1))


def _detectable(spread: float, freedom: float, family: int) -> float:
    """Return the difference that a test shows with the power asked for, at the level that is strictest among ``family`` questions."""
    level = 1 - (1 - CONFIDENCE) / max(family, 1) / 2
    return (quantile(level, freedom) + quantile(POWER, freedom)) * spread
