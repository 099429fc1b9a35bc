"""What an evaluation tells people: in their language, no more than is known, and with what was probably meant."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from data import ROOT
from evaluate.test_truth import SPEC, made
from goldsmith import registry
from goldsmith.errors import SettingsError
from goldsmith.evaluate import asked, history, running
from goldsmith.evaluate.grading import Decided
from goldsmith.evaluate.place_words import PARTS, STEPS, of_parts, of_place
from goldsmith.evaluate.report import steps as report_steps
from goldsmith.evaluate.report.beside import Beside
from goldsmith.evaluate.report.detail_words import CHINESE, chinese, spaced
from goldsmith.evaluate.report.page import page
from goldsmith.evaluate.scoring import DimensionScore, ItemScore
from goldsmith.evidence.requirement import Requirement
from goldsmith.lake import open_lake
from goldsmith.lake.lake import Lake
from goldsmith.stats.estimate import Estimate
from indicators.planted import rows

PROFILE = "tc609-2025"
NO_DETAIL = {"details", "evidence", "evidence_level", "source", "sources", "numerator", "denominator", "found", "required", "_order", "description", "license", "licence", "url", "order"}  # fmt: skip
"""Keys of mappings in indicators that are no further numbers: parts of a finding, facts of a card, columns."""


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """A dataset whose records have labels, times and languages."""
    return open_lake(made(tmp_path_factory.mktemp("told"), rows(60)))


def evaluated(lake: Lake, folder: Path, **changed: object) -> str:
    """Return the page of an evaluation by a requirement with other parts, kept so that a later one can tell what changed."""
    path = folder / "spec.yaml"
    path.write_text(json.dumps(SPEC | changed, ensure_ascii=False), encoding="utf-8")
    found = running.evaluate(lake, running.Request("planted", PROFILE, path, without=("poison_screen",)))
    return page(found, Beside(asked.profile(PROFILE)))


def test_every_part_of_a_requirement_has_a_chinese_name():
    """No key of a requirement stays English on the Chinese page, nor any step of a place that a profile gives a reason for."""
    keys = {about.alias or name for name, about in Requirement.model_fields.items()}
    profiles = [asked.profile(name) for name in registry.names("profile")]

    assert set(PARTS) == keys
    for profile in profiles:
        for place in profile.reasons:
            told = of_place(place, profile).zh
            assert not [step for step in told.split("·") if step.isascii() and step.isalpha()], f"{profile.name}: {place}: {told}"
        given = profile.requirement.model_dump(exclude_unset=True, by_alias=True) if profile.requirement else {}
        for part, value in given.items():
            inside = value if isinstance(value, dict) and part != "settings" else {}
            assert not {step for step in inside if step not in STEPS and step not in PARTS}, f"{profile.name}: {part}"


def test_what_was_asked_otherwise_is_named_in_chinese(lake: Lake, tmp_path: Path):
    """Where the requirement has changed since the last evaluation of the same records, its parts have Chinese names on the page."""
    evaluated(lake, tmp_path)
    told = evaluated(lake, tmp_path, purpose="another one", grid=[{"name": "all", "where": {"language": "zh"}, "records": 2}])

    assert of_parts(["grid", "purpose"]).zh == "场景覆盖要求（grid）、用途（purpose）"
    assert "规格有变：场景覆盖要求（grid）、用途（purpose）" in told


def test_every_further_number_of_an_indicator_has_a_chinese_name():
    """Keys that indicators write among their details are in the list of words; keys of the data stay as they are."""
    lacking: dict[str, set[str]] = {}
    for path in sorted((ROOT / "src" / "goldsmith" / "indicators").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            keys = [one.value for one in node.keys if isinstance(one, ast.Constant)] if isinstance(node, ast.Dict) else []
            words = {str(one).replace("_", " ") for one in keys if one not in NO_DETAIL and str(one).isascii()}
            if words - set(CHINESE):
                lacking.setdefault(path.stem, set()).update(words - set(CHINESE))

    assert lacking == {}
    assert (spaced("by_field"), spaced("computationalstylistics/100_english_novels")) == (
        "by field",
        "computationalstylistics/100_english_novels",
    )
    assert chinese("README.md: `license` is missing") == "README.md：缺少 `license`"


@pytest.mark.parametrize(
    ("before", "after", "direction"),
    [(97.614, 97.616, "unclear"), (97.6, 97.69, "unclear"), (97.6, 97.7, "better"), (97.7, 97.6, "worse"), (97.6, 99.0, "better")],
)
def test_a_census_that_moved_by_less_than_a_tenth_of_a_point_has_not_clearly_changed(before: float, after: float, direction: str):
    """Both versions were counted in full, so any difference leaves out 0; better or worse begins at the smallest change that is told."""
    one, two = (Estimate(value, value, value, 1.0, 9_000, "census") for value in (before, after))

    made_ = history.change("documentation", one, two)
    found = history.Change(made_.indicator, one, two, made_.difference, made_.better, points=made_.difference.value)

    assert found.shown
    assert found.direction == direction


def test_a_large_change_that_may_be_none_is_not_called_better():
    """A difference of four points whose interval holds 0 is no clear change, however large."""
    one, two = Estimate(90, 84, 95, 0.95, 50, "x"), Estimate(94, 89, 97, 0.95, 50, "x")

    found = history.change("x", one, two)

    assert (found.shown, found.direction) == (False, "unclear")


def test_a_number_whose_score_did_not_move_has_changed_from_a_thousandth_of_itself_on():
    """Twice as many records at full marks is a change that is neither better nor worse; one record in ten thousand more is none."""

    def of(after: float) -> history.Change:
        one, two = (Estimate(value, value, value, 1.0, 10, "census") for value in (10_000.0, after))
        found = history.change("scale", one, two)
        return history.Change("scale", one, two, found.difference, None, points=0.0)

    assert (of(20_000).direction, of(10_001).direction) == ("other", "unclear")


def _decided(scores: dict[str, float], decision: str = "not_covered") -> Decided:
    profile = asked.profile(PROFILE)
    dimension = next(one for one in profile.dimensions if one.name == "data_quality")
    items = tuple(
        ItemScore(item.code, scores.get(item.code, 100.0), 1.0, 1.0, item.indicators[:1], (), (), judged_only=False)
        for item in dimension.items
    )
    return Decided(DimensionScore("data_quality", Estimate(80, 80, 80, 1.0, 9, "census"), 0.5, items, {}), 90.0, decision)


def test_items_that_score_nothing_stand_in_the_way_of_a_dimension_that_was_not_covered(lake: Lake, tmp_path: Path):
    """Every item with 0 is named, though too little was measured to decide; it does not count among the reasons of the grade."""
    evaluated(lake, tmp_path)
    profile = asked.profile(PROFILE)
    findings = running.evaluate(
        lake, running.Request("planted", PROFILE, tmp_path / "spec.yaml", without=("poison_screen",))
    ).measurements.findings
    dimension = next(one for one in profile.dimensions if one.name == "data_quality")
    codes = [item.code for item in dimension.items][:5]

    found = list(report_steps.weak_items(dimension, _decided(dict.fromkeys(codes, 0.0)), findings))
    none = list(report_steps.weak_items(dimension, _decided({}), findings))

    assert [(one.kind, one.decides) for one in found] == [("fails", False)]
    assert found[0].found.en.count(" 0.0") == 5
    assert all(item.title.zh in found[0].found.zh for item in dimension.items if item.code in codes)
    assert none == []


def test_a_field_that_no_record_has_is_told_beside_the_grade(lake: Lake, tmp_path: Path):
    """Where nothing is called alike, records are evaluated as they are, and the page says in both languages that the field is not there."""
    told = evaluated(lake, tmp_path, labels={"field": "zzzz"})

    assert "no record has the field <code>zzzz</code> that <code>labels.field</code> names" in told
    assert "没有记录含有 <code>labels.field</code> 指定的字段 <code>zzzz</code>" in told


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"labels": {"field": "lable"}}, "`labels.field` = 'lable': no record has this field, did you mean `label`?"),
        ({"split": "splt"}, "`split` = 'splt': no record has this field, did you mean `split`?"),
        ({"grid": [{"name": "a", "where": {"langauge": "zh"}, "records": 1}]}, "`grid.0.where.langauge` = 'langauge': no record has this field, did you mean `language`?"),
        ({"time": {"field": "colected_at"}}, "`time.field` = 'colected_at': no record has this field, did you mean `collected_at`?"),
    ],
)  # fmt: skip
def test_a_slip_in_the_name_of_a_field_is_told_with_what_was_meant(lake: Lake, tmp_path: Path, changed: dict[str, object], said: str):
    """A field that no record has is compared with those that records have, in columns and beside them, before anything is measured."""
    with pytest.raises(SettingsError) as caught:
        evaluated(lake, tmp_path, **changed)

    assert said in str(caught.value)
    assert "spec.yaml: the requirement has 1 problem\n  - line 1: " in str(caught.value)
