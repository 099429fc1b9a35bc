"""What nobody has calibrated earns no grade above C, wherever it stands."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evaluate.test_grading import PERFECT, findings
from goldsmith.evaluate import asked
from goldsmith.evaluate.grading import graded
from goldsmith.evidence.finding import Finding, counted, measured
from goldsmith.evidence.requirement import Evaluator
from goldsmith.profile import Gate, Profile, Title
from goldsmith.stats.estimate import Estimate

PROFILE = asked.profile("tc609-2025")
JUDGED = measured(Estimate(0.99, 0.98, 1.0, 0.95, 400, "wilson"), Estimate(0.99, 0.98, 1.0, 0.95, 400, "wilson"), evidence_level="E2")
CALIBRATED = replace(JUDGED, evidence_level="E3")


def profile(code: str, *indicators: str) -> Profile:
    """Return the profile with further indicators in one of its items."""
    dimensions = [
        one.model_copy(
            update={
                "items": [
                    item.model_copy(update={"indicators": [*item.indicators, *indicators]}) if item.code == code else item
                    for item in one.items
                ]
            }
        )
        for one in PROFILE.dimensions
    ]
    return PROFILE.model_copy(update={"dimensions": dimensions})


def letter(used: Profile, **other: Finding) -> str:
    """Return the grade."""
    return graded(used, findings(**other), Evaluator()).letter


@pytest.mark.parametrize(("finding", "grade"), [(JUDGED, "C"), (CALIBRATED, "B")])
def test_an_item_that_rests_on_a_judge_alone_is_capped_until_people_checked_it(finding: Finding, grade: str):
    """The declared type, judged by a model alone: C at best; calibrated: as any other number."""
    assert letter(PROFILE, declared_type=finding) == grade


@pytest.mark.parametrize(("finding", "grade"), [(JUDGED, "C"), (CALIBRATED, "B")])
def test_a_judge_does_not_lift_a_dimension_over_its_limit(finding: Finding, grade: str):
    """An item shared with a firm number: where the dimension is confirmed only with the judge's number, the grade is C."""
    weak = {"text_purity": counted(20, 100), "overall_clean": counted(20, 100), "text_completeness": counted(20, 100)}
    used = profile("0208", *["coherence", "professionalism", "factual_support"] * 1)

    assert letter(PROFILE, **weak) != "B"
    assert letter(used, **weak, coherence=finding, professionalism=finding, factual_support=finding) == grade


def test_a_judge_beside_firm_numbers_takes_nothing_away():
    """Where the dimension is confirmed without it, an uncalibrated number that agrees changes nothing."""
    assert letter(profile("0208", "coherence"), coherence=JUDGED) == "B"


def test_a_judge_does_not_fill_a_gap_in_what_was_covered():
    """Coverage reached only with uncalibrated numbers decides no more than C."""
    absent = dict.fromkeys(
        ("decodable_files", "format_conformity", "record_completeness"), replace(PERFECT, state="not_measurable", estimate=None, score=None)
    )

    assert letter(PROFILE, **absent) == "NE"
    used = profile("0201", "coherence")
    assert letter(used, **absent, coherence=JUDGED) in {"C", "NE"}


def test_a_gate_does_not_pass_on_what_nobody_calibrated():
    """It stays open, and says why; it fails by it all the same."""
    gate = Gate(name="type", title=Title(en="type", zh="类型"), indicator="declared_type", at_least=0.9)
    used = PROFILE.model_copy(update={"gates": [gate]})

    def verdict(finding: Finding) -> tuple[str, str]:
        (found,) = graded(used, findings(declared_type=finding), Evaluator()).gates
        return found.verdict, found.why

    assert verdict(JUDGED) == ("open", "uncalibrated")
    assert verdict(CALIBRATED)[0] == "passes"
    assert verdict(replace(JUDGED, estimate=Estimate(0.5, 0.4, 0.6, 0.95, 400, "wilson")))[0] == "fails"
