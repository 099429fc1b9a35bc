"""Lots: plans keep their risks, decisions are those of the plan, simulated lots pass as often as said."""

from __future__ import annotations

import numpy as np
import pytest

from goldsmith.stats.acceptance import acceptance_plan
from goldsmith.stats.lot import decided, decided_by_weight, drawn_sample, lot_plan


def test_risks_are_kept_in_simulated_lots():
    """Lots of 500 with 1 % and 6 % of defects: rejected and accepted as often as the plan says, within what 600 lots show."""
    plan = lot_plan(500, 0.01, 0.06)
    taken = {}
    for defects in (5, 30):
        lot = np.zeros(500, bool)
        lot[:defects] = True
        taken[defects] = np.mean(
            [decided(plan, plan.plan.n, int(lot[drawn_sample(500, plan, seed=seed)].sum())).decision == "accepted" for seed in range(600)]
        )

    assert plan.producer_risk <= 0.05
    assert plan.consumer_risk <= 0.10
    assert taken[5] == pytest.approx(1 - plan.producer_risk, abs=0.03)
    assert taken[30] == pytest.approx(plan.consumer_risk, abs=0.04)


def test_the_plan_is_that_of_the_two_risks():
    """The smallest one of this population."""
    plan = lot_plan(1_000, 0.01, 0.05, producer_risk=0.1, consumer_risk=0.05)

    assert plan.plan == acceptance_plan(0.01, 0.05, producer_risk=0.1, consumer_risk=0.05, population=1_000)
    assert not plan.whole
    assert plan.producer_risk == pytest.approx(1 - plan.plan.passes(0.01))


def test_a_small_lot_is_looked_at_whole():
    """Five rows cannot tell 1 from 5 %: all are looked at, no defect is borne with, nothing is risked."""
    plan = lot_plan(5, 0.01, 0.05)

    assert (plan.plan.n, plan.plan.c, plan.whole, plan.producer_risk, plan.consumer_risk) == (5, 0, True, 0.0, 0.0)
    assert decided(plan, 5, 0).decision == "accepted"
    assert decided(plan, 2, 1).decision == "rejected"


def test_a_decision_waits_for_the_sample_unless_it_is_lost():
    """At most c accept when all is looked at; one more rejects at once, and says that the share is too high then."""
    plan = lot_plan(1_000, 0.01, 0.05)
    n, c = plan.plan.n, plan.plan.c

    assert [decided(plan, *seen).decision for seen in ((n, c), (n, c + 1), (n - 1, c), (c + 1, c + 1), (0, 0))] == [
        "accepted", "rejected", "undecided", "rejected", "undecided",
    ]  # fmt: skip
    assert decided(plan, n - 1, 0).left == 1
    assert decided(plan, n, c + 1).left == 0
    assert decided(plan, 0, 0).share is None
    assert "too high" in decided(plan, c + 1, c + 1).share.notes[-1]
    assert not decided(plan, n, c + 1).share.notes
    assert c / n in decided(plan, n, c).share


def test_weights_of_defects_decide_together():
    """All accept; one waits; one rejects whatever waits."""
    plan = lot_plan(1_000, 0.01, 0.05)
    yes, wait, no = (decided(plan, *seen) for seen in ((plan.plan.n, 0), (1, 0), (9, 9)))

    assert decided_by_weight({"critical": yes, "minor": yes}) == ("accepted", ())
    assert decided_by_weight({"critical": yes, "minor": wait}) == ("undecided", ("minor",))
    assert decided_by_weight({"critical": no, "minor": wait}) == ("rejected", ("critical",))


def test_a_sample_is_drawn_once_and_again_the_same():
    """Without repetition, by seed, of the plan's size."""
    plan = lot_plan(300, 0.01, 0.08)

    rows = drawn_sample(300, plan, seed=1)

    assert len(set(rows.tolist())) == plan.plan.n
    assert rows.tolist() == drawn_sample(300, plan, seed=1).tolist() != drawn_sample(300, plan, seed=2).tolist()
    with pytest.raises(ValueError, match="this one has 301"):
        drawn_sample(301, plan, seed=1)


def test_what_is_no_lot_is_refused():
    """Empty, shares the wrong way round, too many rows or defects."""
    plan = lot_plan(300, 0.01, 0.08)
    for ask in (
        lambda: lot_plan(0, 0.01, 0.05), lambda: lot_plan(9, 0.05, 0.05), lambda: lot_plan(9, 0.01, 0.05, producer_risk=0.0),
        lambda: decided(plan, plan.plan.n + 1, 0), lambda: decided(plan, 3, 4), lambda: decided_by_weight({}),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=r"no plan|are none|no decision"):
            ask()
