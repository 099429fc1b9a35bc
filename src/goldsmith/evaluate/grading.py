"""The decision of each dimension and the grade of the whole, with the reasons.

Per dimension, by the profile's limit (90 for TC609-5-2025-04): ``confirmed`` where the lower bound reaches it, ``provisional`` where only
the value does, ``failed`` where the upper bound is below, ``undecided`` else; ``not_covered`` where too little was measured.

- **A**: all confirmed, gates pass, the model gain is above 0 with its whole interval, and a third party has evaluated.
- **B**: all confirmed and gates pass.
- **C**: at least one provisional; or a gate is open, or an item rests on uncalibrated verdicts of models alone, or a dimension is confirmed
  only because of such verdicts.
- **D**: a dimension failed, or a gate.
- **NE**: not evaluable: too little was measured in a dimension, or what was measured decides nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from goldsmith.evaluate import gates
from goldsmith.evaluate.scoring import DimensionScore, filled, scored
from goldsmith.evidence.finding import UNCALIBRATED, Missing, Said, not_applicable, not_measurable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from goldsmith.evaluate.gates import GateResult
    from goldsmith.evidence.finding import Finding
    from goldsmith.evidence.requirement import Evaluator
    from goldsmith.profile import Profile

NOTHING: Mapping[str, object] = MappingProxyType({})
UNKNOWN = not_measurable(Missing("indicator", Said("it was not measured then: evaluate this version anew", "当时未测：请重新评测该版本")))
Decision = Literal["confirmed", "provisional", "failed", "undecided", "not_covered", "shown"]
Letter = Literal["A", "B", "C", "D", "NE", ""]


@dataclass(frozen=True)
class Decided:
    """A dimension with its decision; ``more`` are the further units of a sample that would settle it, of which indicator."""

    score: DimensionScore
    limit: float | None
    decision: Decision
    more: tuple[str, int] | None = None


@dataclass(frozen=True)
class Grade:
    """The grade of the whole by one profile.

    Attributes:
        profile: Name, version and hash of the profile.
        letter: The grade; empty where the profile gives none.
        dimensions: Each with its decision.
        gates: What became of each gate.
        certifiable: Whether no gate fails and none is open; ``None`` where the profile has none.
        reasons: Why it is this grade and no better one.
    """

    profile: str
    version: int
    hash: str
    letter: Letter
    dimensions: tuple[Decided, ...]
    gates: tuple[GateResult, ...]
    certifiable: bool | None
    reasons: tuple[Said, ...]

    @property
    def failed_gates(self) -> tuple[GateResult, ...]:
        """The gates that fail."""
        return tuple(one for one in self.gates if one.verdict == "fails")


def graded(
    profile: Profile,
    findings: Mapping[str, Finding],
    evaluator: Evaluator,
    stated: Mapping[str, object] = NOTHING,
    failed_before: Mapping[tuple[str, float | None], int] | None = None,
) -> Grade:
    """Return the grade that findings have by a profile; nothing is measured for it.

    Args:
        profile: Weights, limits and gates.
        findings: What was measured, by indicator; one that an earlier version of goldsmith did not know is not measurable.
        evaluator: Who evaluated.
        stated: What the card and the columns tell, by name; a profile of a document is filled with it.
        failed_before: Gates, by name and limit, that failed in an earlier evaluation of the same records, with its number: one that cannot be
            checked any more fails still.
    """
    findings = {**dict.fromkeys((*profile.indicators(), profile.gain), UNKNOWN), **findings}
    scores = [filled(one, findings, stated) if profile.document else scored(one, findings, profile) for one in profile.dimensions]
    dimensions = tuple(_decided(one.limit, score, profile, findings) for one, score in zip(profile.dimensions, scores, strict=True))
    results = gates.judged(profile.gates, findings, failed_before or {})
    letter: Letter = ""
    reasons: list[Said] = []
    if profile.graded:
        letter, reasons = _letter(profile, dimensions, results, findings, evaluator)
    certifiable = all(one.verdict in {"passes", "not_applicable"} for one in results) if results else None
    return Grade(profile.name, profile.version, profile.hash, letter, dimensions, results, certifiable, tuple(reasons))


def _decided(limit: float | None, score: DimensionScore, profile: Profile, findings: Mapping[str, Finding]) -> Decided:
    if score.score is None or score.coverage < profile.coverage:
        return Decided(score, limit, "not_covered")
    if limit is None:
        return Decided(score, limit, "shown")
    value, low, high = score.score.value, score.score.low, score.score.high
    if low >= limit:
        return Decided(score, limit, "confirmed")
    if high < limit:
        return Decided(score, limit, "failed")
    return Decided(score, limit, "provisional" if value >= limit else "undecided", _more(limit, score, findings))


def _more(limit: float, score: DimensionScore, findings: Mapping[str, Finding]) -> tuple[str, int] | None:
    """Return how many more units of the widest sample would settle a dimension, if its rate stays: widths shrink as 1/√n."""
    samples = {name: weight for name, weight in score.weights.items() if findings[name].sampled and findings[name].estimate}
    if not samples or score.score is None:
        return None
    widest = max(samples, key=lambda name: samples[name] * (findings[name].score or findings[name].estimate).width)  # type: ignore[union-attr]
    apart = abs(score.score.value - limit)
    half = score.score.value - score.score.low if score.score.value >= limit else score.score.high - score.score.value
    n = int(findings[widest].denominator or 0)
    if not apart or not n:
        return widest, max(findings[widest].population - n, 0)
    needed = math.ceil(n * (half / apart) ** 2) - n
    return widest, min(max(needed, 1), max(findings[widest].population - n, 1))


def _letter(
    profile: Profile, dimensions: Sequence[Decided], results: Sequence[GateResult], findings: Mapping[str, Finding], evaluator: Evaluator
) -> tuple[Letter, list[Said]]:
    titles = {one.name: one.title for one in profile.dimensions}
    doors = {one.name: one.title for one in profile.gates}
    by: dict[str, list[Decided]] = {}
    for one in dimensions:
        by.setdefault(one.decision, []).append(one)

    def about(decision: str, en: str, zh: str) -> list[Said]:
        return [Said(f"{titles[one.score.name].en}: {en}", f"{titles[one.score.name].zh}：{zh}") for one in by.get(decision, ())]

    failing = [Said(f"gate fails: {doors[one.name].en}", f"门槛未通过：{doors[one.name].zh}") for one in results if one.verdict == "fails"]
    if failing or "failed" in by:
        return "D", failing + about("failed", "below the limit, with its whole interval", "整个区间低于限值")
    if "not_covered" in by or "undecided" in by:
        told = about("not_covered", "too little of it could be measured", "可测量的部分太少")
        return "NE", told + about("undecided", "what was measured decides nothing", "现有证据不足以判定")
    opened = [Said(f"gate open: {doors[one.name].en}", f"门槛未能检查：{doors[one.name].zh}") for one in results if one.verdict == "open"]
    weak = [one for one in dimensions if one.score.judged_only or _leans(one, profile, findings)]
    if "provisional" in by or opened or weak:
        judged = [
            Said(
                f"{titles[one.score.name].en}: rests on verdicts that nobody has calibrated",
                f"{titles[one.score.name].zh}：依据的是未经校准的判定",
            )
            for one in weak
        ]
        return "C", about("provisional", "reaches the limit, its interval does not", "得分达到限值，但区间下界未达到") + judged + opened
    return _best(profile, findings, evaluator)


def _leans(one: Decided, profile: Profile, findings: Mapping[str, Finding]) -> bool:
    """Tell whether a dimension is confirmed only because of verdicts of models that nobody has calibrated."""
    if (
        profile.document
        or one.decision != "confirmed"
        or not any(findings[name].evidence_level == UNCALIBRATED for name in one.score.weights)
    ):
        return False
    dimension = next(each for each in profile.dimensions if each.name == one.score.name)
    for none in (not_measurable(), not_applicable("", "")):  # as a gap that lowers the coverage, and as a number that nobody asked for
        firm = {name: none if found.evidence_level == UNCALIBRATED else found for name, found in findings.items()}
        if _decided(one.limit, scored(dimension, firm, profile), profile, firm).decision != "confirmed":
            return True
    return False


def _best(profile: Profile, findings: Mapping[str, Finding], evaluator: Evaluator) -> tuple[Letter, list[Said]]:
    gain = findings.get(profile.gain)
    lacking = []
    if gain is None or not gain.is_measured or gain.estimate is None:
        lacking.append(Said("whether a model becomes better by it was not measured", "未测量能否提升模型"))
    elif gain.estimate.low <= 0:
        lacking.append(Said("the interval of the model gain contains 0", "模型提升的区间包含 0"))
    if evaluator.role != "third_party":
        lacking.append(Said("who evaluated is not independent", "评测方不独立"))
    return (
        ("B", lacking)
        if lacking
        else (
            "A",
            [
                Said(
                    "all confirmed, all gates pass, a model becomes better by it, evaluated by a third party",
                    "各维度均确认达标，门槛全部通过，可提升模型，由第三方评测",
                )
            ],
        )
    )


def as_json(grade: Grade) -> dict[str, Any]:
    """Return a grade as JSON values."""
    return {
        "profile": {"name": grade.profile, "version": grade.version, "hash": grade.hash},
        "grade": grade.letter,
        "certifiable": grade.certifiable,
        "reasons": [{"en": one.en, "zh": one.zh} for one in grade.reasons],
        "dimensions": [_dimension(one) for one in grade.dimensions],
        "gates": [one.as_json() for one in grade.gates],
    }


def _dimension(one: Decided) -> dict[str, Any]:
    score = one.score
    return {
        "name": score.name,
        "decision": one.decision,
        "limit": one.limit,
        "score": score.score.as_json() if score.score else None,
        "coverage": score.coverage,
        "more_samples": {"indicator": one.more[0], "n": one.more[1]} if one.more else None,
        "items": [{**item.__dict__} for item in score.items],
    }
