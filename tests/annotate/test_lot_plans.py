"""Plans of lots, pure: what they promise holds over many simulated lots, however early looking ended, and the draw is fair."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.annotate.quality.lot_looking import counted
from goldsmith.annotate.quality.lot_plans import AskedPlan, Looked, Verdict, asked_plan, plan_told, planned, verdict_of
from goldsmith.annotate.quality.lots import wanted_tasks
from goldsmith.annotation_errors import ProjectError
from goldsmith.evidence.fair_draw import drawn, seed_of
from goldsmith.stats.lot import LotPlan


def looked_at(asked: AskedPlan, plan: LotPlan, faulty: np.ndarray) -> Verdict:
    """Look at drawn tasks one after another until the lot is decided."""
    n, c, seen = np.arange(1, len(faulty) + 1), plan.plan.c, np.cumsum(faulty)
    end = int(np.argmax((seen > c) | (seen + len(faulty) - n <= c)))
    if end:
        assert verdict_of(asked, plan, Looked(end, int(seen[end - 1]))).decision == "undecided"
    return verdict_of(asked, plan, Looked(end + 1, int(seen[end])))


def simulated(asked: AskedPlan, size: int, share: float, lots: int, seed: int = 5) -> list[Verdict]:
    """Return the verdicts about many lots of this size with this share of faulty tasks, each looked at to its end."""
    chance, plan = np.random.default_rng(seed), planned(asked, size)
    lot = np.arange(size) < round(share * size)
    return [looked_at(asked, plan, chance.permutation(lot)[: plan.plan.n]) for _ in range(lots)]


@pytest.mark.parametrize("size", [150, 5_000])
def test_good_lots_pass_and_bad_ones_do_not_at_the_risks_of_the_plan(size: int):
    """Of 300 good lots about the producer's risk are rejected, of 300 bad ones about the consumer's accepted: within four standard errors."""
    asked = AskedPlan(good=0.02, bad=0.08, producer_risk=0.05, consumer_risk=0.10)
    plan = planned(asked, size)
    rejected = np.mean([one.decision == "rejected" for one in simulated(asked, size, 0.02, 300)])
    accepted = np.mean([one.decision == "accepted" for one in simulated(asked, size, 0.08, 300)])

    assert plan.producer_risk <= 0.05
    assert plan.consumer_risk <= 0.10
    assert abs(rejected - plan.producer_risk) <= 4 * (0.05 / 300) ** 0.5
    assert abs(accepted - plan.consumer_risk) <= 4 * (0.10 / 300) ** 0.5


@pytest.mark.parametrize("share", [0.0, 0.02, 0.05, 0.15])
def test_the_interval_holds_the_truth_however_early_looking_ended(share: float):
    """Of 200 lots at least 93 % have their true accuracy in the interval of 95 %, though looking ends as soon as the decision is certain."""
    found = simulated(AskedPlan(good=0.02, bad=0.08), 5_000, share, 200, seed=11)
    holds = np.mean([one.share.low - 1e-12 <= share <= one.share.high + 1e-12 for one in found])
    early = np.mean([one.looked.looked_at < one.plan.plan.n for one in found])

    assert holds >= 0.93
    assert early > 0.7 or share == 0.05


@settings(derandomize=True, deadline=None, max_examples=60)
@given(faulty=st.lists(st.booleans(), min_size=128, max_size=128))
def test_an_early_end_decides_what_the_whole_sample_would_have(faulty: list[bool]):
    """Stopping when the decision is certain gives the decision of the whole sample, for every sample."""
    asked = AskedPlan(good=0.01, bad=0.05)
    plan, sample = planned(asked, 1_000), np.array(faulty)
    assert plan.plan.n == 128

    found = looked_at(asked, plan, sample)

    assert found.decision == ("accepted" if sample.sum() <= plan.plan.c else "rejected")


def test_critical_faults_have_a_rule_of_their_own():
    """One critical fault more than is borne with rejects, whatever else; and none accepts while one might still come."""
    asked = AskedPlan(good=0.01, bad=0.05, most_critical=0)
    plan = planned(asked, 1_000)
    n, c = plan.plan.n, plan.plan.c

    assert verdict_of(asked, plan, Looked(1, 1, 1)).decision == "rejected"
    assert verdict_of(asked, plan, Looked(1, 1, 1)).against == ("critical",)
    assert verdict_of(asked, plan, Looked(n - 1, 0, 0)).decision == "undecided"
    assert verdict_of(asked, plan, Looked(n, c, 0)).decision == "accepted"
    assert verdict_of(asked, plan, Looked(n, c + 1, 0)).decision == "rejected"


def test_an_estimate_decides_only_where_it_was_asked_to():
    """Without a least accuracy a person decides; with one the whole interval has to lie above it."""
    free, bound = AskedPlan(kind="estimate", within=0.03), AskedPlan(kind="estimate", within=0.03, least=0.9)
    plan = planned(free, 2_000)
    n = plan.plan.n

    assert [verdict_of(free, plan, Looked(at, 0)).decision for at in (0, n - 1, n)] == ["undecided", "undecided", "estimated"]
    assert verdict_of(bound, plan, Looked(n, round(0.03 * n))).decision == "accepted"
    assert verdict_of(bound, plan, Looked(n, round(0.09 * n))).decision == "rejected"
    share = verdict_of(free, plan, Looked(n, round(0.05 * n))).share
    assert share.high - share.low <= 2 * 0.0305


def test_the_standards_plans_are_those_that_it_prints():
    """Letters and numbers of ISO 2859-1, table 2-A, with the risks that such a plan has; what it does not have is refused."""
    found = planned(AskedPlan(kind="standard", limit=1.0), 1_000)

    assert (found.plan.n, found.plan.c, found.good) == (80, 2, 0.01)
    assert found.producer_risk == 1 - found.plan.passes(0.01)
    assert found.consumer_risk == found.plan.passes(found.bad) <= 0.1
    one = planned(AskedPlan(kind="standard", limit=1.0), 1)
    assert (one.plan.n, one.plan.c, one.bad, one.producer_risk, one.consumer_risk, one.whole) == (1, 0, 1.0, 0.0, 0.0, True)
    assert found.plan.passes(found.bad - 0.002) > 0.1
    with pytest.raises(ProjectError, match="no such plan"):
        planned(AskedPlan(kind="standard", limit=1.1), 1_000)


def test_severities_count_from_the_one_that_is_named():
    """A task is faulty where its worst fault is as bad as counts; critical ones are counted apart."""
    rows = [
        {"verdict": "faulty", "faults": {"a": "minor"}},
        {"verdict": "faulty", "faults": {"a": "minor", "b": "critical"}},
        {"verdict": "right", "faults": None},
        {"verdict": "faulty", "faults": {"b": "major"}},
    ]

    assert [counted(rows, AskedPlan(counts=one)) for one in ("minor", "major", "critical")] == [Looked(4, n, 1) for n in (3, 2, 1)]


@settings(derandomize=True, deadline=None, max_examples=80)
@given(size=st.integers(1, 3_000), good=st.floats(0, 0.2), more=st.floats(0.001, 0.5), kind=st.sampled_from(["risks", "estimate"]))
def test_every_plan_has_a_sample_that_fits_its_lot(size: int, good: float, more: float, kind: str):
    """Whatever is asked of whatever lot, the sample is 1 to all of it, the risks are at most those asked, and what is told is finite."""
    asked = AskedPlan(kind=kind, good=good, bad=min(good + more, 0.99))
    plan = planned(asked, size)
    told = plan_told(asked, plan)

    assert 1 <= plan.plan.n <= size
    assert plan.whole == (plan.plan.n == size) or kind == "risks"
    assert told["producer_risk"] is None or (told["producer_risk"] <= 0.05 + 1e-9 and told["consumer_risk"] <= 0.10 + 1e-9)
    assert all(0 <= chance <= 1 for _, chance in told["curve"])


@pytest.mark.parametrize(
    "given_",
    [
        {"good": 0.1, "bad": 0.05},
        {"good": -1},
        {"kind": "luck"},
        {"sample": 3},
        {"bad": "much"},
        {"most_critical": -1},
        {"within": float("nan")},
    ],
)
def test_a_plan_that_does_not_fit_is_refused(given_: dict[str, object]):
    """What contradicts itself, is out of range or unknown is told, with its place."""
    with pytest.raises(ProjectError) as told:
        asked_plan(given_)
    assert told.value.where


def test_all_that_is_wrong_with_a_lot_is_told_at_once():
    """Every wrong setting of a plan and of its tasks stands in one message, with its value and what was probably meant."""
    with pytest.raises(ProjectError) as plan:
        asked_plan({"good": -1, "sevrity": "normal", "within": 0.9})
    with pytest.raises(ProjectError) as tasks:
        wanted_tasks({"most": 0, "peple": [1]})

    for words in (
        "the plan of a lot does not fit",
        "`good` = -1: ",
        "`within` = 0.9: ",
        "`sevrity`: no such setting, did you mean `severity`?",
    ):
        assert words in str(plan.value)
    for words in ("`most` = 0: ", "`peple`: no such setting, did you mean `people`?"):
        assert words in str(tasks.value)


def test_every_task_is_drawn_equally_often():
    """Over 3,000 nonces each of 20 tasks is drawn in 1 of 4, within four standard errors, and comes first equally often."""
    names = [f"{n:032x}" for n in range(20)]
    draws = [drawn(seed_of("ab" * 32, f"block {n}"), names, 5) for n in range(3_000)]
    often = np.bincount(np.concatenate(draws), minlength=20) / 3_000
    first = np.bincount([one[0] for one in draws], minlength=20) / 3_000

    assert np.abs(often - 0.25).max() <= 4 * (0.25 * 0.75 / 3_000) ** 0.5
    assert np.abs(first - 0.05).max() <= 4 * (0.05 * 0.95 / 3_000) ** 0.5
    assert all(len(set(one)) == 5 for one in draws)
