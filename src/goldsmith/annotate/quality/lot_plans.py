"""What a lot is judged by: how many of its tasks are looked at, how many faulty ones it may show, and when the decision is certain.

1. ``risks``: a lot as good as ``good`` is rejected, and one as bad as ``bad`` accepted, with at most these risks; of the size of the lot.
2. ``standard``: the plan of ISO 2859-1 / GB/T 2828.1 for an acceptance quality limit; its risks are told as they come out.
3. ``estimate``: as many as tell the accuracy within ``within``; where ``least`` is given the lot is accepted if the whole interval lies above it, else
   a person decides.

Looking ends as soon as what is left cannot change the decision. What was not looked at then may have been right or faulty: the interval
of the share holds both, so it is as sure as it says, however early the end was.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from goldsmith.annotation_errors import ProjectError
from goldsmith.settings_fault import faults
from goldsmith.stats.acceptance import Plan
from goldsmith.stats.lot import LotPlan, lot_plan
from goldsmith.stats.proportion import proportion
from goldsmith.stats.sample_size import rows_for_proportion
from goldsmith.stats.standard_plan import standard_plan

if TYPE_CHECKING:
    from collections.abc import Mapping

    from goldsmith.stats.estimate import Estimate

SEVERITIES = ("minor", "major", "critical")
"""Of a fault, from the least."""
POINTS = 60
"""Points of the operating characteristic that are told."""
TOLD_BAD = 0.10
"""The risk at which the bad share of a plan is told that names none."""
EARLY = "looking ended when what was left could not change the decision; the interval holds whatever was left"


class AskedPlan(BaseModel):
    """How a lot is to be judged."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["risks", "standard", "estimate"] = "risks"
    """By two risks, by the standard's tables, or to estimate the accuracy."""
    good: Annotated[float, Field(ge=0, lt=1)] = 0.01
    """Share of faulty tasks of a lot that ought to pass (AQL)."""
    bad: Annotated[float, Field(gt=0, lt=1)] = 0.05
    """Share of faulty tasks of a lot that ought not to (LTPD)."""
    producer_risk: Annotated[float, Field(gt=0, lt=1)] = 0.05
    """Of rejecting the good lot, at most."""
    consumer_risk: Annotated[float, Field(gt=0, lt=1)] = 0.10
    """Of accepting the bad lot, at most."""
    limit: Annotated[float, Field(gt=0, le=10)] = 1.0
    """Acceptance quality limit in percent, one of the standard's from 0.010 to 10."""
    level: Literal["S-1", "S-2", "S-3", "S-4", "I", "II", "III"] = "II"
    """Inspection level of the standard."""
    severity: Literal["normal", "tightened"] = "normal"
    """Severity of inspection of the standard."""
    within: Annotated[float, Field(gt=0, le=0.5)] = 0.03
    """Half the width of the interval of the accuracy."""
    expected: Annotated[float, Field(ge=0, le=1)] = 0.95
    """The accuracy that is expected; 0.5 is the worst case, which asks for the most."""
    confidence: Annotated[float, Field(gt=0.5, lt=1)] = 0.95
    """Of the interval of the accuracy."""
    least: Annotated[float | None, Field(ge=0, lt=1)] = None
    """The accuracy above which the whole interval has to lie, where an estimate decides."""
    counts: Literal["minor", "major", "critical"] = "minor"
    """The least severity of a fault that makes a task a faulty one."""
    most_critical: Annotated[int | None, Field(ge=0, le=1000)] = None
    """Critical faults that are borne with at most, whatever else; no rule of their own where left out."""


@dataclass(frozen=True)
class Looked:
    """What was found so far: tasks looked at, faulty ones among them, and those with a critical fault."""

    looked_at: int = 0
    faulty: int = 0
    critical: int = 0


@dataclass(frozen=True)
class Verdict:
    """How a lot stands.

    Attributes:
        decision: ``accepted``, ``rejected``, ``undecided``, or ``estimated`` where a person has to decide.
        looked: What was found.
        left: Drawn tasks that are still to be looked at.
        share: Share of faulty tasks with its interval; nothing before any was looked at.
        against: What speaks against the lot: ``faults``, ``critical``, ``accuracy``.
        plan: The plan and its risks.
    """

    decision: str
    looked: Looked
    left: int
    share: Estimate | None
    against: tuple[str, ...]
    plan: LotPlan

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON holds it; accuracy is the share of tasks that are right."""
        accuracy = self.share.complement().as_json() if self.share else None
        return {"decision": self.decision, **vars(self.looked), "left": self.left, "accuracy": accuracy, "against": list(self.against)}


def asked_plan(given: Mapping[str, Any]) -> AskedPlan:
    """Return a plan as it was asked for.

    Raises:
        ProjectError: Something of it is unknown, out of range (all of that is listed), or contradicts the rest.
    """
    try:
        found = AskedPlan.model_validate(dict(given))
    except ValidationError as problem:
        raise wrong_settings("the plan of a lot does not fit", AskedPlan, problem, given) from None
    if found.kind == "risks" and found.good >= found.bad:
        raise ProjectError(
            "a lot that ought not to pass is worse than one that ought to", where="good", found=f"{found.good} and {found.bad}"
        )
    return found


def wrong_settings(said: str, model: type[BaseModel], problem: ValidationError, given: Mapping[str, Any]) -> ProjectError:
    """Return the error that lists all that is wrong with what was asked of a lot, in the words in which every wrong setting is told.

    Args:
        said: What does not fit, as a sentence.
        model: What it was checked against.
        problem: What was found.
        given: What was checked.
    """
    wrong = faults(problem.errors(), dict(given), model)
    lines = "".join(f"\n  - {one.words}" for one in wrong)
    where = ".".join(map(str, wrong[0].place)) if len(wrong) == 1 else ""
    return ProjectError(f"{said}{lines}", where=where, hint=f"settings: {', '.join(model.model_fields)}")


def planned(asked: AskedPlan, size: int) -> LotPlan:
    """Return the plan for a lot of so many tasks.

    Raises:
        ProjectError: The lot is empty, or the standard has no such plan.

    Example:
        >>> found = planned(AskedPlan(good=0.01, bad=0.05), 1_000)
        >>> found.plan.n, found.plan.c
        (128, 3)
        >>> planned(AskedPlan(kind="estimate", within=0.03), 1_000).plan.n
        177
    """
    if size < 1:
        raise ProjectError("there is no task in this lot", hint="tasks are taken that are done and stand in no lot")
    if asked.kind == "risks":
        return lot_plan(size, asked.good, asked.bad, producer_risk=asked.producer_risk, consumer_risk=asked.consumer_risk)
    if asked.kind == "estimate":
        n = rows_for_proportion(asked.within, expected=asked.expected, confidence=asked.confidence, population=size)
        plan = Plan(n, n - 1, size)
        return LotPlan(plan, 0.0, 1.0, 0.0, 0.0, whole=n == size)
    return _of_the_standard(asked, size)


def _of_the_standard(asked: AskedPlan, size: int) -> LotPlan:
    good = asked.limit / 100
    if size == 1:
        return LotPlan(Plan(1, 0, 1), good, 1.0, 0.0, 0.0, whole=True)
    try:
        plan = standard_plan(size, asked.limit, level=asked.level, severity=asked.severity).plan
    except ValueError as problem:
        raise ProjectError("the standard has no such plan", where="limit", found=str(problem)[:200]) from None
    low, high = good, 1.0
    while high - low > 1e-4:
        middle = (low + high) / 2
        low, high = (middle, high) if plan.passes(middle) > TOLD_BAD else (low, middle)
    return LotPlan(plan, good, high, max(0.0, 1 - plan.passes(good)), plan.passes(high), whole=plan.n == size)


def verdict_of(asked: AskedPlan, plan: LotPlan, looked: Looked) -> Verdict:
    """Return how a lot stands.

    Example:
        >>> asked = AskedPlan(good=0.01, bad=0.05)
        >>> plan = planned(asked, 1_000)
        >>> [verdict_of(asked, plan, Looked(*seen)).decision for seen in ((125, 0), (124, 0), (9, 4))]
        ['accepted', 'undecided', 'rejected']
    """
    share = _share(asked, plan, looked)
    left = plan.plan.n - looked.looked_at
    if asked.kind == "estimate":
        decision, against = _estimated(asked, share, left)
    else:
        decision, against = _by_faults(asked, plan, looked)
    if asked.most_critical is not None and looked.critical > asked.most_critical:
        decision, against = "rejected", (*against, "critical")
    early = decision != "undecided" and left > 0 and share is not None
    return Verdict(
        decision, looked, 0 if decision != "undecided" else left, share.noting(EARLY) if early and share else share, against, plan
    )


def _by_faults(asked: AskedPlan, plan: LotPlan, looked: Looked) -> tuple[str, tuple[str, ...]]:
    """Return the decision of the plan's numbers: certain as soon as what is left cannot change it."""
    bearable = [(looked.faulty, plan.plan.c)]
    if asked.most_critical is not None:
        bearable.append((looked.critical, asked.most_critical))
    left = plan.plan.n - looked.looked_at
    if looked.faulty > plan.plan.c:
        return "rejected", ("faults",)
    return ("accepted" if all(found + left <= most for found, most in bearable) else "undecided"), ()


def _estimated(asked: AskedPlan, share: Estimate | None, left: int) -> tuple[str, tuple[str, ...]]:
    if left or share is None:
        return "undecided", ()
    if asked.least is None:
        return "estimated", ()
    return ("accepted", ()) if 1 - share.high >= asked.least else ("rejected", ("accuracy",))


def _share(asked: AskedPlan, plan: LotPlan, looked: Looked) -> Estimate | None:
    """Return the share of faulty tasks; where looking may end early, the interval holds whatever the rest would have shown."""
    if not looked.looked_at:
        return None
    n, size, left = plan.plan.n, plan.plan.population, plan.plan.n - looked.looked_at
    if not left:
        return proportion(looked.faulty, n, confidence=asked.confidence, population=size)
    seen = proportion(looked.faulty, looked.looked_at, confidence=asked.confidence, population=size)
    least = proportion(looked.faulty, n, confidence=asked.confidence, population=size)
    most = proportion(looked.faulty + left, n, confidence=asked.confidence, population=size)
    low, high = min(least.low, seen.value), max(most.high, seen.value)
    return type(seen)(seen.value, low, high, asked.confidence, looked.looked_at, least.method)


def plan_told(asked: AskedPlan, plan: LotPlan) -> dict[str, Any]:
    """Return a plan with its risks and its operating characteristic as JSON holds them: what each share of faulty tasks would meet."""
    told = {"size": plan.plan.population, "n": plan.plan.n, "c": plan.plan.c, "good": plan.good, "bad": plan.bad}
    risks = {"producer_risk": plan.producer_risk, "consumer_risk": plan.consumer_risk, "whole": plan.whole}
    if asked.kind == "estimate":
        return {
            **told,
            "c": None,
            "good": None,
            "bad": None,
            "producer_risk": None,
            "consumer_risk": None,
            "whole": plan.whole,
            "curve": [],
        }
    far = min(1.0, max(plan.bad * 1.6, plan.good * 2, 0.02))
    rates = sorted({plan.good, plan.bad, *(far * step / POINTS for step in range(POINTS + 1))})
    return {**told, **risks, "curve": [[rate, round(plan.plan.passes(rate), 6)] for rate in rates]}
