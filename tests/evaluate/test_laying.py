"""A profile of one's own: its defaults under the requirement, its errors with lines, its measurements graded again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from evaluate.test_truth import made
from goldsmith.cli.app import app
from goldsmith.errors import SettingsError
from goldsmith.evaluate import running
from goldsmith.evaluate.laying import laid, over
from goldsmith.lake import open_lake
from indicators.planted import rows

MINE = {
    "name": "mine", "version": 3, "title": {"en": "Mine", "zh": "我的"}, "description": {"en": "My rules.", "zh": "我的规则。"}, "standard": "our rules", "ours": True,
    "dimensions": [
        {"name": "fit", "title": {"en": "Fit", "zh": "适配"}, "says": {"en": "Is it?", "zh": "是否？"}, "limit": 50,
         "items": [{"code": "a", "title": {"en": "a", "zh": "甲"}, "indicators": ["scenario_coverage", "timeliness", "scale", "range_validity", "label_balance"]}]},
    ],
    "requirement": {
        "labels": {"field": "label", "values": ["a", "b"]}, "split": False, "size": {"records": 60}, "time": {"field": "original_at", "start": "2026-01-01", "half_life_days": 100},
        "schema": {"required": ["id", "text"], "fields": {"age": {"type": "integer", "at_most": 29}}},
        "grid": [{"name": "river", "words": ["river", "bridge"], "distinct": 2, "records": 1}, {"name": "label a", "where": {"label": "a"}, "records": 30}],
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    """A lake with clean records, and a profile of one's own beside it."""
    folder = tmp_path_factory.mktemp("mine")
    made(folder, rows(60))
    (folder / "mine.yaml").write_text(yaml.safe_dump(MINE, allow_unicode=True), encoding="utf-8")
    return folder


def test_a_profile_of_ones_own_needs_nothing_else(place: Path):
    """Grid, size, window, schema and labels of the profile are what is measured, and each is told to come from it."""
    found = running.evaluate(open_lake(place / "lake"), running.Request("planted", str(place / "mine.yaml")))

    measured = found.measurements.findings
    assert measured["scale"].value == 1
    assert measured["range_validity"].value == 0.5
    assert measured["timeliness"].value == 1
    assert measured["label_balance"].is_measured
    assert measured["scenario_coverage"].details["cells"]["label a"] == {"found": 30, "required": 30}
    assert set(found.assumed) == set(MINE["requirement"])
    assert found.as_json()["requirement_by_profile"] == list(found.assumed)


def test_what_the_user_asks_goes_before(place: Path):
    """A setting of the user's replaces that of the profile; the others of the part stay, and are told."""
    (place / "spec.yaml").write_text("time: {start: 2026-06-01}\ngrid: []\nlabels: false\n", encoding="utf-8")

    found = laid(str(place / "mine.yaml"), place / "spec.yaml")

    asked = found.asked.requirement
    assert asked.time is not None
    assert (asked.time.start.isoformat(), asked.time.half_life_days) == ("2026-06-01", 100)
    assert asked.grid == []
    assert asked.labels is False
    assert {"time.half_life_days", "size", "schema"} <= set(found.assumed)
    assert not {"grid", "labels", "time.start"} & set(found.assumed)


def test_the_same_measurements_are_graded_again_by_other_weights(place: Path, monkeypatch: pytest.MonkeyPatch):
    """Only weights and limits changed: nothing is looked at, and the grade is by the new hash."""
    lake = open_lake(place / "lake")
    first = running.evaluate(lake, running.Request("planted", str(place / "mine.yaml")))
    changed = json.loads(json.dumps(MINE))
    changed["dimensions"][0]["limit"] = 99
    (place / "strict.yaml").write_text(yaml.safe_dump(changed, allow_unicode=True), encoding="utf-8")
    monkeypatch.setattr(running, "look", None)

    again = running.evaluate(lake, running.Request("planted", str(place / "strict.yaml")))

    assert again.measurements.findings == first.measurements.findings
    assert (first.grade.dimensions[0].decision, again.grade.dimensions[0].decision) == ("confirmed", "failed")
    assert again.grade.hash != first.grade.hash


def test_all_errors_are_told_with_their_lines(tmp_path: Path):
    """A wrong indicator, a misspelt setting, a window that ends first, words that are one: each with its line and the nearest name."""
    text = """\
name: mine
version: 1
title: {en: x, zh: x}
description: {en: x, zh: x}
standard: ours
dimensions:
  - name: fit
    title: {en: x, zh: x}
    says: {en: x, zh: x}
    limt: 70
    items:
      - {code: F1, title: {en: x, zh: x}, indicators: [domain_shar]}
reasons:
  gates.none: {en: x, zh: x}
requirement:
  tme: {start: 2020-01-01}
  time: {start: 2025-01-01, end: 2020-01-01}
  grid:
    - {name: a, words: [端午, 端午节], distinct: 2}
"""
    (tmp_path / "bad.yaml").write_text(text, encoding="utf-8")

    with pytest.raises(SettingsError) as told:
        laid(str(tmp_path / "bad.yaml"), None)

    message = str(told.value)
    assert "line 10: `dimensions.0.limt`: no such setting, did you mean `limit`?" in message
    assert "line 12" in message
    assert "did you mean `domain_share`?" in message
    assert "line 16: `requirement.tme`: no such setting, did you mean `time`?" in message
    assert "line 17: `requirement.time`: the window ends before it starts" in message
    assert "line 19" in message


def test_defaults_that_do_not_go_with_what_is_asked_are_told(place: Path):
    """The user's window ends before the profile's starts: no measurement, and the other setting is named."""
    (place / "early.yaml").write_text("time: {end: 2025-01-01}\n", encoding="utf-8")

    with pytest.raises(SettingsError, match="does not go with what the profile `mine` asks"):
        laid(str(place / "mine.yaml"), place / "early.yaml")


def test_a_reason_without_a_number_is_refused(tmp_path: Path):
    """A reason is of a setting that is there."""
    (tmp_path / "mine.yaml").write_text(yaml.safe_dump(MINE | {"reasons": {"gates.none": {"en": "x", "zh": "x"}}}), encoding="utf-8")

    with pytest.raises(SettingsError, match=r"a reason is given for `gates\.none`"):
        laid(str(tmp_path / "mine.yaml"), None)


@pytest.mark.parametrize(
    "evidence",
    [
        {"audits": {"facts": "f.jsonl"}},
        {"trial": "t.json"},
        {"calibration": {"technical_safety": {"sensitivity": {"right": 9, "of": 9}, "specificity": {"right": 9, "of": 9}}}},
        {"evaluator": {"role": "third_party"}},
        {"level": {"value": "一般", "signed_by": "nobody"}},
    ],
)
def test_a_profile_brings_no_evidence(tmp_path: Path, evidence: dict):
    """What people found, who evaluated and who signed cannot come with a profile of somebody's."""
    (tmp_path / "mine.yaml").write_text(yaml.safe_dump(MINE | {"requirement": evidence}, allow_unicode=True), encoding="utf-8")

    with pytest.raises(SettingsError, match=next(iter(evidence))):
        laid(str(tmp_path / "mine.yaml"), None)


def test_paths_of_a_profile_are_counted_from_its_file(tmp_path: Path):
    """The card beside the profile is found, whether a requirement of another folder is given or not."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "job").mkdir()
    (tmp_path / "rules" / "card.yaml").write_text("about: {name: my data}\n", encoding="utf-8")
    wanted = MINE | {"requirement": {"documentation": "card.yaml"}}
    (tmp_path / "rules" / "mine.yaml").write_text(yaml.safe_dump(wanted, allow_unicode=True), encoding="utf-8")
    (tmp_path / "job" / "spec.yaml").write_text("languages: [zh]\n", encoding="utf-8")

    alone = laid(str(tmp_path / "rules" / "mine.yaml"), None)
    both = laid(str(tmp_path / "rules" / "mine.yaml"), tmp_path / "job" / "spec.yaml")

    assert alone.asked.documentation() == both.asked.documentation() == {"about": {"name": "my data"}}


def test_a_grid_is_named_or_a_file(tmp_path: Path):
    """A name that ships, a path from the requirement, and a near name for a wrong one."""
    grid = "name: own\nversion: 1\ntitle: {en: x, zh: x}\ndescription: {en: x, zh: x}\nfields:\n  - {name: {en: a, zh: 甲}, topics: [{name: {en: b, zh: 乙}, words: [丙, 丁]}]}\n"
    (tmp_path / "grid.yaml").write_text(grid, encoding="utf-8")
    for text in ("topics: chinese-traditional-culture\n", "topics: grid.yaml\n", "topics: chinese-traditional-cultur\n"):
        (tmp_path / f"{len(text)}.yaml").write_text(text, encoding="utf-8")

    shipped = laid("tc609-2025", tmp_path / f"{len('topics: chinese-traditional-culture') + 1}.yaml").asked.requirement.topics
    own = laid("tc609-2025", tmp_path / f"{len('topics: grid.yaml') + 1}.yaml").asked.requirement.topics

    assert len(shipped) > 100
    assert [(cell.name, cell.group, cell.distinct) for cell in own] == [("乙 b", "甲 a", 2)]
    with pytest.raises(SettingsError, match="chinese-traditional-cultur"):
        laid("tc609-2025", tmp_path / f"{len('topics: chinese-traditional-cultur') + 1}.yaml")


def test_the_command_tells_what_the_profile_asked(place: Path):
    """One line names the settings that nobody but the profile gave; the page of one's own profile is written."""
    done = CliRunner().invoke(
        app, ["evaluate", "planted", "--lake", str(place / "lake"), "--profile", str(place / "mine.yaml"), "--out", str(place / "out")]
    )

    assert (
        "asked by the profile, where the requirement says nothing: labels, split, size, time, schema, grid"
        in done.output.replace("\n", " ")
        or "asked by the profile" in done.output
    )
    assert (place / "out" / "evaluation.html").is_file()


names = st.sampled_from(["a", "b", "c", "d"])
trees = st.dictionaries(
    names, st.one_of(st.integers(), st.lists(st.integers(), max_size=2), st.dictionaries(names, st.integers(), max_size=3)), max_size=4
)


@settings(derandomize=True, deadline=None)
@given(default=trees, wanted=trees)
def test_laying_over_is_lawful(default: dict, wanted: dict):
    """What is asked is all there; what is assumed is the default's and nobody asked it; nothing comes from nowhere; laid over nothing it is itself."""
    found, assumed = over(default, wanted)

    for name, value in wanted.items():
        assert found[name] == value or (isinstance(value, dict) and value.items() <= found[name].items())
    for place in assumed:
        part, _, setting = place.partition(".")
        assert part not in wanted or (setting and setting not in wanted[part])
    assert set(found) == {*default, *wanted}
    assert over({}, wanted) == (wanted, ())
    assert over(default, {})[0] == default
