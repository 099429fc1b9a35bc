"""Gates: conditions that must hold by themselves. A gate that could not be checked is open, and never passes.

Nor does one pass on verdicts of a model that nobody has calibrated; it fails by them all the same.

Where a gate asks for the worse end of an interval, its level is adjusted for how many such gates there are, by Holm's rule. It fails where the
value is beyond the limit; where the value holds and the worse end does not, too little was looked at to be sure, and it is open.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import TYPE_CHECKING, Any, Literal

from goldsmith.evidence.finding import UNCALIBRATED
from goldsmith.stats.paired import holm

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from goldsmith.evidence.finding import Finding
    from goldsmith.profile import Gate
    from goldsmith.stats.estimate import Estimate

LEVEL = 0.05
Verdict = Literal["passes", "fails", "open", "not_applicable"]


@dataclass(frozen=True)
class GateResult:
    """What became of a gate.

    Attributes:
        verdict: ``open`` where it could not be checked.
        found: The number that was compared.
        limit: What it was compared with.
        why: What must be known of it: too small a sample, or an adjusted level.
    """

    name: str
    verdict: Verdict
    found: float | None = None
    limit: float | None = None
    at_least: bool = True
    why: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the result as JSON values."""
        return {**self.__dict__}


def judged(
    gates: Sequence[Gate], findings: Mapping[str, Finding], failed_before: Mapping[tuple[str, float | None], int] | None = None
) -> tuple[GateResult, ...]:
    """Return what became of every gate; one that is open now, and failed before for the same records, fails still."""
    by_bound = [gate for gate in gates if gate.bound == "worse" and _moves(findings[gate.indicator])]
    chances = [_chance(gate, estimate) for gate in by_bound if (estimate := findings[gate.indicator].estimate)]
    adjusted = {gate.name: p for gate, p in zip(by_bound, holm(chances) if chances else [], strict=True)}
    return tuple(_still(_judge(gate, findings[gate.indicator], adjusted), failed_before or {}) for gate in gates)


def _still(result: GateResult, failed_before: Mapping[tuple[str, float | None], int]) -> GateResult:
    number = failed_before.get((result.name, result.limit)) if result.verdict == "open" else None
    return result if number is None else replace(result, verdict="fails", why=f"failed in evaluation {number} of the same records")


def _judge(gate: Gate, found: Finding, adjusted: Mapping[str, float]) -> GateResult:
    limit, least = (gate.at_least, True) if gate.at_least is not None else (gate.at_most or 0.0, False)
    if found.state == "not_applicable":
        return GateResult(gate.name, "not_applicable", limit=limit, at_least=least)
    number = _number(gate, found)
    if number is None:
        return GateResult(gate.name, "open", limit=limit, at_least=least)
    looked_at = found.denominator or 0
    short = gate.sample is not None and looked_at < min(gate.sample, found.population)
    holds = number >= limit if least else number <= limit
    why = ""
    if holds and gate.name in adjusted:
        p = adjusted[gate.name]
        why = f"Holm: p = {p:.2g}" if p >= 1e-6 else "Holm: p < 0.000001"
        if p > LEVEL:  # the value holds and its worse end does not: evidence is wanting, nothing is shown to be wrong
            return GateResult(gate.name, "open", number, limit, least, why)
    if holds and found.evidence_level == UNCALIBRATED:
        return GateResult(gate.name, "open", number, limit, least, "uncalibrated")
    if holds and short:
        return GateResult(gate.name, "open", number, limit, least, f"n = {looked_at:,.0f} / {min(gate.sample or 0, found.population):,}")
    return GateResult(gate.name, "passes" if holds else "fails", number, limit, least, why)


def _number(gate: Gate, found: Finding) -> float | None:
    if not found.is_measured or found.estimate is None:
        return None
    if gate.detail:
        value = found.details.get(gate.detail)
        return float(value) if isinstance(value, int | float) else None
    return found.estimate.value


def _moves(found: Finding) -> bool:
    return found.estimate is not None and found.estimate.width > 0


def _chance(gate: Gate, estimate: Estimate) -> float:
    """Return the probability of so good a number if the truth were at the limit: from the width of its own interval, one-sided."""
    limit = gate.at_least if gate.at_least is not None else gate.at_most or 0.0
    end = estimate.low if gate.at_least is not None else estimate.high
    side = abs(estimate.value - end) / NormalDist().inv_cdf((1 + estimate.confidence) / 2)
    apart = (estimate.value - limit) * (1 if gate.at_least is not None else -1)
    if not side or not math.isfinite(side):
        return 0.0 if apart >= 0 else 1.0
    return 1 - NormalDist().cdf(apart / side)
