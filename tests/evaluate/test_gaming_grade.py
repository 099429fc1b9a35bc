"""Attempts to get a better grade than the records deserve, on the whole grade: each lowers it or is told, and none raises it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evaluate.gaming import dimensions, graded, unsafe
from evaluate.honest import ORDER, N, Place, audits, records, specification


def test_the_honest_dataset_has_the_best_grade(tmp_path: Path):
    """What the others are compared with: grade A, all gates pass."""
    honest = graded(tmp_path, records(), specification(records()), audits(records()))

    assert honest.grade.letter == "A", honest.grade.reasons
    assert honest.grade.certifiable


def test_an_easier_requirement_is_told(tmp_path: Path):
    """The same records by a requirement that asks less: what was changed is named beside the grade, and the hash is another."""
    place, made = Place(tmp_path), records()
    place.made(made)
    spec = specification(made) | {"size": {"records": 10 * N}}
    before = place.evaluated(spec, audits(made))

    after = place.evaluated(spec | {"size": {"records": 10}, "time": {"start": "1900-01-01"}}, {})

    assert ORDER[after.grade.letter] > ORDER[before.grade.letter]
    assert any("requirement has changed: size, time" in one.en for one in after.grade.reasons)
    assert after.measurements.requirement_hash != before.measurements.requirement_hash


def test_inflated_figures_fail_a_gate(tmp_path: Path):
    """A card that tells ten times the records, other labels or another licence contradicts the data."""
    for number, (part, aspect, value) in enumerate(
        (("basic", "scale", {"records": 10 * N}), ("content", "labels", {"sun": N}), ("application", "licence", "CC0-1.0"))
    ):
        spec = specification(records())
        spec["documentation"][part][aspect] = value

        found = graded(tmp_path / str(number), records(), spec, audits(records()))

        assert found.grade.letter == "D"
        assert {one.name for one in found.grade.failed_gates} == {"documentation"}


def test_keywords_in_the_documentation_lower_the_grade(tmp_path: Path):
    """Names of aspects and placeholders tell nothing: the dimension of documentation fails."""
    spec = specification(records())
    spec["documentation"] = {
        part: {name: ("TBD", name, "  ", "待补充", "...")[at] for at, name in enumerate(aspects)}
        for part, aspects in spec["documentation"].items()
    }

    found = graded(tmp_path, records(), spec, audits(records()))

    assert dimensions(found)["documentation"] == 0
    assert found.grade.letter == "D"


@pytest.mark.parametrize("label", [None, "", "  ", []])
def test_empty_annotations_lower_the_grade(label: object, tmp_path: Path):
    """Records whose label is nothing pass no check of labels, and cells of the grid lose them."""
    made = records()
    bare = [row | {"label": label} for row in made]

    found = graded(tmp_path, bare, specification(made), audits(made))

    assert found.measurements.findings["label_completeness"].value == 0
    assert found.measurements.findings["labelling_conformity"].state != "measured"
    assert found.grade.letter in {"D", "NE"}


@pytest.mark.parametrize("when", ["2099-01-01", "soon", ""])
def test_dates_from_the_future_are_not_timely(when: str, tmp_path: Path):
    """A time after the day of the version, or none, is not in the window; and a field that moved is told where an earlier version is known."""
    made = records()
    spec = specification(made) | {"time": {"start": "2026-01-01", "end": "2199-12-31"}}

    found = graded(tmp_path, [row | {"original_at": when} for row in made], spec, audits(made))

    assert found.measurements.findings["timeliness"].value == 0


def test_changed_dates_are_seen_against_the_earlier_version(tmp_path: Path):
    """Old records that got new dates: the month has moved, as far as it can."""
    place, made = Place(tmp_path), records()
    place.made([row | {"original_at": "2019-05-06"} for row in made])
    place.evaluated(specification(made), audits(made))
    place.lake.dataset(place.name).update("true", {"original_at": "2026-05-06"})

    found = place.evaluated(specification(made), {}).measurements.findings

    assert found["timeliness"].value == 1
    assert found["version_drift"].details["moved"] == ["month"]
    assert found["version_drift"].value == pytest.approx(1)


def test_leaked_items_cannot_hide_in_no_part(tmp_path: Path):
    """Copies of training records outside of any part, or in a part of another name, are leaks still."""
    made = records()
    for number, part in enumerate((None, "holdout", "unused")):
        leaked = [row | {"id": row["id"] + "-leak", "split": part} for row in made if row["split"] == "train"][:20]

        found = graded(tmp_path / str(number), made + leaked, specification(made), audits(made))

        assert "split_leakage" in {one.name for one in found.grade.failed_gates}
        assert found.grade.letter == "D"


def test_a_name_that_says_third_party_gives_no_more_than_one_letter(tmp_path: Path):
    """Who evaluates is declared and told; without a gain of a model or an independent party the best grade is B."""
    spec = specification(records()) | {"evaluator": {"role": "builder"}}

    found = graded(tmp_path, records(), spec, audits(records()))

    assert found.grade.letter == "B"
    assert "自评" in found.wording[1]


def test_the_order_of_attempts_is_in_the_history(tmp_path: Path):
    """Every evaluation stays beside the dataset, with its requirement: nobody shows the best one as the only one."""
    place, _, spec, files = unsafe(tmp_path)
    place.evaluated(spec | {"size": {"records": 10}}, files)

    from goldsmith.evaluate import history

    past = history.past(place.lake, place.name)
    assert [row["id"] for row in past] == [1, 2]
    assert len({row["requirement"] for row in past}) == 2
    assert json.dumps(past)
