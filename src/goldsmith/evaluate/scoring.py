"""From findings to the scores of dimensions: weights of the profile over what was measured, with joint intervals and coverage.

1. Each item's weight is shared equally by its indicators that apply; what does not apply takes no weight.
2. Coverage is the weight that was measured over the weight that applies. Below the profile's limit nothing is decided.
3. The score is the weighted mean of the measured scores, of 100.
4. Its interval draws every sampled or estimated score from its own interval, all together (a parametric bootstrap); a census does not move.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from goldsmith.evidence.finding import UNCALIBRATED
from goldsmith.stats.estimate import Estimate, bounded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from goldsmith.evidence.finding import Finding
    from goldsmith.profile import Dimension, Item, Profile, Scale

ROUNDS = 4_000
NORMAL = 1.959964
METHOD = "joint parametric bootstrap"


@dataclass(frozen=True)
class ItemScore:
    """One item: its score of 100, its coverage, and the indicators that were measured, are missing, or do not apply."""

    code: str
    score: float | None
    weight: float
    coverage: float
    measured: tuple[str, ...]
    missing: tuple[str, ...]
    not_applicable: tuple[str, ...]
    judged_only: bool
    """Whether all that was measured are verdicts of models or lists that nobody has calibrated."""
    stated: tuple[str, ...] = ()
    """Facts that fill it, in a document."""


@dataclass(frozen=True)
class DimensionScore:
    """One dimension: its score of 100 with its interval, how much of it was measured, and its items."""

    name: str
    score: Estimate | None
    coverage: float
    items: tuple[ItemScore, ...]
    weights: Mapping[str, float]
    """Weight of every measured indicator in the score; they add up to 1."""

    @property
    def judged_only(self) -> bool:
        """Whether an item rests on verdicts that nobody has calibrated."""
        return any(item.judged_only for item in self.items)


def scored(dimension: Dimension, findings: Mapping[str, Finding], profile: Profile) -> DimensionScore:
    """Return the score of a dimension."""
    items = tuple(_item(item, findings, profile) for item in dimension.items)
    weights: dict[str, float] = {}
    for item in items:
        share = item.weight * item.coverage / max(len(item.measured), 1)
        for name in item.measured:
            weights[name] = weights.get(name, 0.0) + share
    applicable = sum(item.weight for item in items if item.measured or item.missing)
    covered = sum(weights.values())
    if not covered:
        return DimensionScore(dimension.name, None, 0.0, items, {})
    weights = {name: weight / covered for name, weight in weights.items()}
    scores = {name: of(name, findings[name], profile) for name in weights}
    return DimensionScore(dimension.name, _joint(weights, scores), covered / applicable, items, weights)


def filled(dimension: Dimension, findings: Mapping[str, Finding], stated: Mapping[str, object]) -> DimensionScore:
    """Return the score of a part of a document: the share of its fields that can be filled, each by a fact that is told or a number.

    A field whose indicators all do not apply, and of which nothing is told, takes no weight.
    """
    items = tuple(_field(item, findings, stated) for item in dimension.items)
    counted = [item for item in items if item.score is not None]
    total = math.fsum(item.weight for item in counted)
    if not total:
        return DimensionScore(dimension.name, None, 0.0, items, {})
    value = math.fsum(item.weight * (item.score or 0.0) for item in counted) / total
    return DimensionScore(dimension.name, Estimate(value, value, value, 1.0, len(counted), "census"), 1.0, items, {})


def _field(item: Item, findings: Mapping[str, Finding], stated: Mapping[str, object]) -> ItemScore:
    facts = tuple(name for name in item.states if name in stated)
    measured = tuple(name for name in item.indicators if findings[name].is_measured)
    idle = tuple(name for name in item.indicators if findings[name].state == "not_applicable")
    missing = tuple(name for name in item.indicators if name not in measured and name not in idle)
    if not facts and idle and len(idle) == len(item.indicators):
        return ItemScore(item.code, None, item.weight, 0.0, (), (), idle, judged_only=False)
    score = 100.0 if facts or measured else 0.0
    return ItemScore(item.code, score, item.weight, 1.0, measured, () if score else missing, idle, judged_only=False, stated=facts)


def of(name: str, found: Finding, profile: Profile) -> Estimate | None:
    """Return the score of a finding in [0, 1]: what the profile's scale makes of its number, else its own."""
    if name not in profile.scales or found.estimate is None:
        return found.score
    ends = [_scaled(one, profile.scales[name]) for one in (found.estimate.value, found.estimate.low, found.estimate.high)]
    return Estimate(ends[0], min(ends), max(ends), found.estimate.confidence, found.estimate.n, found.estimate.method)


def _scaled(value: float, scale: Scale) -> float:
    return min(1.0, max(0.0, (value - scale.zero) / (scale.full - scale.zero)))


def _item(item: Item, findings: Mapping[str, Finding], profile: Profile) -> ItemScore:
    states: dict[str, list[str]] = {"measured": [], "missing": [], "not_applicable": []}
    for name in item.indicators:
        found = findings[name]
        graded = found.is_measured and of(name, found, profile) is not None
        if found.is_measured and not graded:
            states["not_applicable"].append(name)  # it is shown and not graded
        else:
            states["measured" if graded else "not_applicable" if found.state == "not_applicable" else "missing"].append(name)
    measured, missing = states["measured"], states["missing"]
    values = [one.value for name in measured if (one := of(name, findings[name], profile))]
    weak = bool(measured) and all(findings[name].evidence_level == UNCALIBRATED for name in measured)
    coverage = len(measured) / (len(measured) + len(missing)) if measured or missing else 0.0
    score = 100 * math.fsum(values) / len(values) if values else None
    return ItemScore(item.code, score, item.weight, coverage, tuple(measured), tuple(missing), tuple(states["not_applicable"]), weak)


def _joint(weights: Mapping[str, float], scores: Mapping[str, Estimate | None]) -> Estimate:
    random, total = np.random.default_rng(0), np.zeros(ROUNDS)
    value = math.fsum(weights[name] * score.value for name, score in scores.items() if score)
    moving = False
    for name in sorted(weights):
        score = scores[name]
        if score is None:
            continue
        draws = random.standard_normal(ROUNDS)
        below, above = (score.value - score.low) / NORMAL, (score.high - score.value) / NORMAL
        moving |= score.width > 0
        total += weights[name] * np.clip(score.value + draws * np.where(draws < 0, below, above), 0.0, 1.0)
    n = min((score.n for score in scores.values() if score), default=0)
    if not moving:
        return Estimate(100 * value, 100 * value, 100 * value, 1.0, n, "census")
    low, high = np.quantile(total, [0.025, 0.975])
    value, low, high = bounded(100 * value, 100 * float(low), 100 * float(high), least=0.0, most=100.0)
    return Estimate(value, min(low, value), max(high, value), 0.95, n, METHOD)
