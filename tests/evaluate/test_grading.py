"""The grade: gates, coverage, decisions with samples still needed, and the letters, held against the table of the specification."""

from __future__ import annotations

from dataclasses import replace

import pytest

from goldsmith.evaluate import asked
from goldsmith.evaluate.grading import graded
from goldsmith.evidence.finding import Finding, Missing, Said, counted, measured, not_applicable, not_measurable, sampled
from goldsmith.evidence.requirement import Evaluator
from goldsmith.profile import Profile
from goldsmith.stats.estimate import Estimate

PROFILE = asked.profile("tc609-2025")
PERFECT = counted(100, 100, evidence_level="E1")
ABSENT = not_measurable(Missing("x", Said("give x", "给出 x")))
SAFE = sampled(4000, 4000, 100_000, evidence_level="E4")


def findings(**other: Finding) -> dict[str, Finding]:
    """Return perfect findings of all indicators of the profile, but for those that are named."""
    perfect = dict.fromkeys(PROFILE.indicators(), PERFECT)
    gates = {
        "licence_clarity": replace(PERFECT, details={"conflicts": 0}),
        "documentation_agreement": replace(PERFECT, details={"contradictions": 0}),
        "manual_safety": SAFE,
        "source_violations": counted(0, 100, higher_is_better=False),
        "personal_data_residue": counted(0, 100, higher_is_better=False),
        "split_leakage": counted(0, 100, higher_is_better=False),
        "model_gain": ABSENT,
    }
    return perfect | gates | other


def letter(role: str = "builder", **other: Finding) -> str:
    """Return the grade."""
    return graded(PROFILE, findings(**other), Evaluator(role=role)).letter


GAIN = measured(Estimate(0.1, 0.05, 0.15, 0.95, 5, "t"), Estimate(0.98, 0.95, 0.99, 0.95, 5, "t"), evidence_level="E3")
NO_GAIN = measured(Estimate(0.1, -0.05, 0.25, 0.95, 5, "t"), Estimate(0.9, 0.9, 0.99, 0.95, 5, "t"), evidence_level="E3")


def test_the_letters_are_those_of_the_table():
    """A needs a gain and a third party; B all confirmed; C something provisional or open; D a failure; NE too little."""
    wide = sampled(93, 100, 100_000)

    assert letter("third_party", model_gain=GAIN) == "A"
    assert letter("builder", model_gain=GAIN) == "B"
    assert letter("third_party", model_gain=NO_GAIN) == "B"
    assert letter("third_party") == "B"
    assert letter(label_accuracy=wide, scenario_coverage=counted(89, 100), scale=counted(89, 100), timeliness=counted(90, 100)) == "C"
    assert letter(traceability=counted(98, 100)) == "D"
    assert letter(record_completeness=counted(0, 100), format_conformity=counted(0, 100)) == "D"
    assert letter(scale=ABSENT, timeliness=ABSENT) == "NE"


def test_an_open_gate_holds_the_grade():
    """A gate that could not be checked never passes: no B, and not certifiable."""
    found = graded(PROFILE, findings(security_level=ABSENT), Evaluator())

    assert found.letter == "C"
    assert found.certifiable is False
    assert any("gate open" in reason.en for reason in found.reasons)


def test_a_gate_without_enough_of_a_sample_stays_open():
    """All of 500 verdicts good are no 4,000."""
    few = sampled(500, 500, 100_000)

    found = {one.name: one for one in graded(PROFILE, findings(manual_safety=few), Evaluator()).gates}["manual_safety"]

    assert found.verdict == "open"
    assert "500" in found.why


def test_what_does_not_apply_takes_no_weight_and_what_is_missing_does():
    """Without labels three items remain; without an audit the item lowers coverage."""
    inapplicable = {
        one.score.name: one for one in graded(PROFILE, findings(label_accuracy=not_applicable("no labels", "无")), Evaluator()).dimensions
    }
    missing = {one.score.name: one for one in graded(PROFILE, findings(label_accuracy=ABSENT), Evaluator()).dimensions}

    assert inapplicable["model_application"].score.coverage == pytest.approx(3 / 4)
    assert missing["model_application"].score.coverage == pytest.approx(3 / 5)
    assert missing["model_application"].decision == "not_covered"


def test_a_provisional_dimension_says_how_many_more_samples_settle_it():
    """With as many more as it says, and the same rate, the lower bound reaches the limit."""
    few = {
        "label_accuracy": sampled(72, 80, 1_000_000),
        "scenario_coverage": counted(88, 100),
        "scale": counted(90, 100),
        "timeliness": counted(94, 100),
        "model_gain": not_applicable("", ""),
    }

    before = graded(PROFILE, findings(**few), Evaluator()).dimensions[2]
    assert before.decision == "provisional"
    assert before.more is not None
    name, more = before.more
    n = 80 + more
    after = graded(PROFILE, findings(**few | {"label_accuracy": sampled(round(0.9 * n), n, 1_000_000)}), Evaluator()).dimensions[2]

    assert name == "label_accuracy"
    assert after.score.score.low >= 89.5


def test_uncalibrated_verdicts_earn_no_better_than_c():
    """An item that rests on a model nobody has calibrated holds the grade at C; with people beside it, it does not."""
    judged = replace(PERFECT, evidence_level="E2")

    assert letter(text_purity=judged) == "B"
    assert letter(declared_type=judged) == "C"


def test_a_bound_gate_is_judged_by_its_worse_end():
    """A rate of 4 % of 100 is below 5 %, and its interval is not: that is not settled; 9 % of 100 is above, and that is."""
    loose = sampled(4, 100, 100_000, higher_is_better=False)
    tight = sampled(100, 10_000, 100_000, higher_is_better=False)
    above = sampled(9, 100, 100_000, higher_is_better=False)

    verdicts = [
        {one.name: one.verdict for one in graded(PROFILE, findings(source_violations=found), Evaluator()).gates}["source_safety"]
        for found in (loose, tight, above)
    ]

    assert verdicts == ["open", "passes", "fails"]


def test_nothing_measured_is_not_evaluable():
    """Where nothing was measured there is no score at all."""
    found = graded(PROFILE, dict.fromkeys(PROFILE.indicators(), ABSENT), Evaluator())

    assert found.letter == "NE"
    assert all(one.score.score is None for one in found.dimensions)
    assert {one.verdict for one in found.gates} == {"open"}


@pytest.mark.parametrize("name", ["tc609-2025", "valid2", "iso5259", "gbt36344"])
def test_profiles_are_well_formed(name: str):
    """A profile that ships says that nobody has read its standard, and names indicators that exist."""
    found = asked.profile(name)

    assert isinstance(found, Profile)
    assert not found.verified
    assert len(found.hash) == 32
