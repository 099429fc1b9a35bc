"""A lot is accepted or rejected: the plan, what the sample showed, the decision, and the risks that it was taken at.

1. A plan from two risks (:func:`goldsmith.stats.acceptance.acceptance_plan`), of the size of the lot; where no sample of the lot can keep both
   risks, every row is looked at.
2. Rows are drawn at random, without replacement, by seed.
3. The lot is accepted where the sample holds at most ``c`` defects. As soon as it holds more, it is rejected, and the rest need not be looked at;
   where too few rows were looked at, nothing is decided.
4. Defects of different weight have plans of their own; the lot is accepted where every plan accepts.

Source: as of the plans; a rejected lot is looked at whole, by others: ISO 2859-1, clause on the disposition of lots.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from goldsmith.stats.acceptance import Plan, acceptance_plan
from goldsmith.stats.proportion import proportion

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from goldsmith.stats.estimate import Estimate

Decision = Literal["accepted", "rejected", "undecided"]


@dataclass(frozen=True)
class LotPlan:
    """A plan with the risks that it keeps.

    Attributes:
        plan: Rows to look at, and defects to bear with.
        good: Share of defects of a lot that ought to pass.
        bad: Share of defects of a lot that ought not to.
        producer_risk: Of rejecting the good lot, as the plan has it.
        consumer_risk: Of accepting the bad lot, as the plan has it.
        whole: Whether every row is looked at, because no sample keeps both risks.
    """

    plan: Plan
    good: float
    bad: float
    producer_risk: float
    consumer_risk: float
    whole: bool


@dataclass(frozen=True)
class LotDecision:
    """What is decided about a lot.

    Attributes:
        decision: ``accepted``, ``rejected``, or ``undecided`` where too few rows were looked at.
        looked_at: Rows that were looked at.
        defects: Defects among them.
        left: Rows that are still to be looked at for a decision.
        share: Share of defects of the lot with its interval; ``None`` before any row was looked at.
        lot_plan: The plan and its risks.
    """

    decision: Decision
    looked_at: int
    defects: int
    left: int
    share: Estimate | None
    lot_plan: LotPlan


def lot_plan(lot: int, good: float, bad: float, *, producer_risk: float = 0.05, consumer_risk: float = 0.10) -> LotPlan:
    """Return the smallest plan for a lot.

    Args:
        lot: Its rows, at least 1.
        good: Share of defects of a lot that ought to pass, in [0, bad).
        bad: Share of defects of a lot that ought not to, below 1.
        producer_risk: Of rejecting the good lot, at most.
        consumer_risk: Of accepting the bad lot, at most.

    Raises:
        ValueError: The lot is empty, or shares or risks are out of range.

    Example:
        >>> found = lot_plan(1_000, 0.01, 0.05)
        >>> found.plan.n, found.plan.c, round(found.producer_risk, 3), round(found.consumer_risk, 3)
        (128, 3, 0.029, 0.097)
        >>> lot_plan(5, 0.01, 0.05).whole
        True
    """
    if lot < 1 or not (0 <= good < bad < 1 and 0 < producer_risk < 1 and 0 < consumer_risk < 1):
        raise ValueError(f"a lot of {lot} rows between {good} and {bad} at risks of {producer_risk} and {consumer_risk} has no plan")
    try:
        plan = acceptance_plan(good, bad, producer_risk=producer_risk, consumer_risk=consumer_risk, population=lot)
    except ValueError:  # the lot is too small for a sample to tell: all of it is looked at
        return LotPlan(Plan(lot, min(lot - 1, int(good * lot)), lot), good, bad, 0.0, 0.0, whole=True)
    return LotPlan(plan, good, bad, max(0.0, 1 - plan.passes(good)), plan.passes(bad), whole=plan.n == lot)


def drawn_sample(lot: int, plan: LotPlan, *, seed: int) -> NDArray[np.int64]:
    """Return the positions of the rows to look at, in the order of looking.

    Raises:
        ValueError: The plan is for a lot of another size.

    Example:
        >>> plan = lot_plan(1_000, 0.01, 0.05)
        >>> rows = drawn_sample(1_000, plan, seed=7)
        >>> len(rows) == len(set(rows.tolist())) == plan.plan.n
        True
    """
    if plan.plan.population != lot:
        raise ValueError(f"the plan is for a lot of {plan.plan.population} rows, and this one has {lot}")
    return np.random.default_rng(seed).permutation(lot)[: plan.plan.n].astype(np.int64)


def decided(plan: LotPlan, looked_at: int, defects: int, *, confidence: float = 0.95) -> LotDecision:
    """Return the decision about a lot from what was looked at so far, in the order drawn.

    Args:
        plan: Of the lot.
        looked_at: Rows looked at, at most those of the plan.
        defects: Defects among them.
        confidence: Of the interval of the share of defects, strictly between 0 and 1.

    Raises:
        ValueError: More rows were looked at than the plan asks for, or there are more defects than rows.

    Example:
        >>> plan = lot_plan(1_000, 0.01, 0.05)
        >>> [decided(plan, *seen).decision for seen in ((128, 3), (60, 4), (127, 0))]
        ['accepted', 'rejected', 'undecided']
    """
    n, c = plan.plan.n, plan.plan.c
    if not 0 <= defects <= looked_at <= n:
        raise ValueError(f"{defects} defects in {looked_at} rows looked at, of a sample of {n}, are none")
    decision: Decision = "rejected" if defects > c else "accepted" if looked_at == n else "undecided"
    share = proportion(defects, looked_at, confidence=confidence, population=plan.plan.population) if looked_at else None
    if decision == "rejected" and looked_at < n and share is not None:
        share = share.noting("looking ended at the defect that rejected the lot: the share is too high")
    return LotDecision(decision, looked_at, defects, n - looked_at if decision == "undecided" else 0, share, plan)


def decided_by_weight(found: Mapping[str, LotDecision]) -> tuple[Decision, tuple[str, ...]]:
    """Return the decision about a lot whose defects have different weights, and the weights that stand against it.

    Raises:
        ValueError: There is no decision.

    Example:
        >>> plan = lot_plan(1_000, 0.01, 0.05)
        >>> decided_by_weight({"critical": decided(plan, 128, 9), "minor": decided(plan, 128, 0)})
        ('rejected', ('critical',))
    """
    if not found:
        raise ValueError("there is no decision to put together")
    against: Sequence[str] = [weight for weight, one in found.items() if one.decision == "rejected"]
    if against:
        return "rejected", tuple(against)
    waiting = tuple(weight for weight, one in found.items() if one.decision == "undecided")
    return ("undecided", waiting) if waiting else ("accepted", ())
