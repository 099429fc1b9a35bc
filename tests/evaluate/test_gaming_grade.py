"""Attempts to get a better grade than the records deserve, on the whole grade: each lowers it or is told, and none raises it."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evaluate.honest import ORDER, N, Place, audits, records, specification
from goldsmith.curate import tables
from goldsmith.evaluate.auditing.drawing import Wanted, draw
from goldsmith.evaluate.auditing.draws import log, name_of
from goldsmith.evaluate.evaluation import Evaluation

Rows = list[dict[str, Any]]
BAD = frozenset(f"r{at}" for at in range(0, 60, 2))
"""Records of the source `web` that people found unsafe: 30 of 400."""


def dimensions(made: Evaluation) -> dict[str, float]:
    """Return the score of each dimension."""
    return {one.score.name: one.score.score.value for one in made.grade.dimensions if one.score.score}


def no_better(after: Evaluation, before: Evaluation) -> bool:
    """Tell whether neither the letter nor the gates are better than before."""
    worse = {"passes": 2, "not_applicable": 2, "open": 1, "fails": 0}
    doors = {one.name: worse[one.verdict] for one in before.grade.gates}
    return ORDER[after.grade.letter] <= ORDER[before.grade.letter] and all(
        worse[one.verdict] <= doors[one.name] for one in after.grade.gates
    )


def graded(folder: Path, some: Rows, spec: dict[str, Any], files: dict[str, Rows]) -> Evaluation:
    """Return the evaluation of records in a lake of their own."""
    place = Place(folder)
    place.made(some)
    return place.evaluated(spec, files)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Evaluation, dict[str, Any]]:
    """An honest dataset of half the size that is required, and its requirement."""
    spec = specification(records()) | {"size": {"records": 2 * N}}
    return graded(tmp_path_factory.mktemp("small"), records(), spec, audits(records())), spec


def test_the_honest_dataset_has_the_best_grade(tmp_path: Path):
    """What the others are compared with: grade A, all gates pass."""
    honest = graded(tmp_path, records(), specification(records()), audits(records()))

    assert honest.grade.letter == "A", honest.grade.reasons
    assert honest.grade.certifiable


def copies(chance: random.Random) -> Rows:
    """Return exact copies of records."""
    del chance
    return [row | {"id": row["id"] + "-again"} for row in records()]


def nearly(chance: random.Random) -> Rows:
    """Return records with another first word, and one more at the end."""
    return [
        row | {"id": row["id"] + "-near", "text": f"{chance.choice(('Maybe', 'Surely'))} {row['text'].partition(' ')[2]} Indeed"}
        for row in records()
    ]


def paraphrased(chance: random.Random) -> Rows:
    """Return records with another word in their middle: of short texts, less than four fifths of the runs of three words stay."""
    changed = []
    for row in records():
        words = row["text"].split()
        words[len(words) // 2] = chance.choice(("maybe", "surely", "then"))
        changed.append(row | {"id": row["id"] + "-other", "text": " ".join(words)})
    return changed


def trivial(chance: random.Random) -> Rows:
    """Return records that say nothing, each in other letters."""
    return [row | {"id": row["id"] + "-ok", "text": f"ok {chance.randrange(10**6)}"} for row in records()]


@pytest.mark.parametrize("padding", [copies, nearly, trivial])
def test_padding_does_not_make_a_small_dataset_large(
    padding: Callable[[random.Random], Rows], small: tuple[Evaluation, dict], tmp_path: Path
):
    """Copies, near copies and trivial records fill no size, and people have not read them: the grade falls."""
    before, spec = small
    padded = records() + padding(random.Random(1))
    told = copy.deepcopy(spec)
    told["documentation"]["basic"]["scale"] = {"records": len(padded)}

    after = graded(tmp_path, padded, told, audits(records()))

    assert before.measurements.findings["scale"].value == 0.5
    assert after.measurements.findings["scale"].value == pytest.approx(0.5, abs=0.02)
    assert no_better(after, before)
    assert dimensions(after)["model_application"] <= dimensions(before)["model_application"] + 0.5
    assert dimensions(after)["data_quality"] <= dimensions(before)["data_quality"]


def test_paraphrases_that_no_screen_sees_are_certified_by_nobody(small: tuple[Evaluation, dict], tmp_path: Path):
    """Padding in other words may fill the size, which the page of the indicator says; people have not read it, so nothing can be certified."""
    before, spec = small
    padded = records() + paraphrased(random.Random(2))
    told = copy.deepcopy(spec)
    told["documentation"]["basic"]["scale"] = {"records": len(padded)}

    after = graded(tmp_path, padded, told, audits(records()))

    gates = {one.name: one.verdict for one in after.grade.gates}
    assert gates["manual_safety"] == "open"
    assert not after.grade.certifiable
    assert ORDER[after.grade.letter] <= ORDER["C"]
    assert dimensions(after)["data_quality"] <= dimensions(before)["data_quality"]


def test_copies_fill_no_cell_of_the_grid(tmp_path: Path):
    """A class that is too small stays too small however often its records are repeated."""
    few = [row for row in records() if row["label"] != "wind" or int(row["id"][1:]) < 60]
    again = [row | {"id": f"{row['id']}-{copy}"} for row in few if row["label"] == "wind" for copy in range(9)]
    spec, files = specification(few), audits(few)

    before, after = graded(tmp_path / "a", few, spec, files), graded(tmp_path / "b", few + again, spec, files)

    assert (
        before.measurements.findings["scenario_coverage"].value
        == after.measurements.findings["scenario_coverage"].value
        == pytest.approx(2 / 3)
    )
    assert no_better(after, before)


def test_deleting_a_hard_class_lowers_the_grade(tmp_path: Path):
    """Where the labels of one class are often wrong, taking the class away empties its cell, and audits of it count on."""
    made, wrong = records(), {row["id"] for row in records() if row["label"] == "wind" and int(row["id"][1:]) % 2}
    files = audits(made)
    files["labels"] = [row | ({"expert": "sun"} if row["id"] in wrong else {}) for row in files["labels"]]
    left = [row for row in made if row["label"] != "wind"]

    before = graded(tmp_path / "a", made, specification(made), files)
    after = graded(tmp_path / "b", left, specification(made) | {"size": {"records": len(left)}}, files)

    assert before.measurements.findings["label_accuracy"].value < 0.9
    assert after.measurements.findings["label_accuracy"].value <= before.measurements.findings["label_accuracy"].value
    assert after.measurements.findings["scenario_coverage"].value == pytest.approx(2 / 3)
    assert no_better(after, before)


def unsafe(folder: Path) -> tuple[Place, Evaluation, dict[str, Any], dict[str, Rows]]:
    """Return a dataset of which people found 30 of 400 records unsafe, with its evaluation: the gate of safety fails."""
    place, made = Place(folder), records()
    place.made(made)
    spec, files = specification(made), audits(made, BAD)
    return place, place.evaluated(spec, files), spec, files


def test_taking_out_what_the_audit_found_does_not_pass_it(tmp_path: Path):
    """Deleting the unsafe records of a sample makes the sample safe, not the dataset: bad verdicts count on."""
    _, before, spec, files = unsafe(tmp_path / "a")
    left = [row for row in records() if row["id"] not in BAD]

    after = graded(tmp_path / "b", left, spec | {"size": {"records": len(left)}}, files)

    assert before.grade.letter == "D"
    assert "manual_safety" in {one.name for one in after.grade.failed_gates}
    assert after.measurements.findings["manual_safety"].details["bad_and_taken_out"] == 30
    assert no_better(after, before)


def test_records_in_quarantine_or_dropped_count_on_in_the_audit(tmp_path: Path):
    """Moving the unsafe records into another state leaves their verdicts standing."""
    place, before, spec, files = unsafe(tmp_path)
    names = ", ".join(f"'{one}'" for one in sorted(BAD))
    place.lake.dataset(place.name).update(f"id IN ({names})", {"decision": "quarantined"})

    after = place.evaluated(spec | {"size": {"records": N - 30}}, files)

    assert after.measurements.records == N - 30
    assert after.measurements.findings["manual_safety"].value == before.measurements.findings["manual_safety"].value
    assert no_better(after, before)


def test_an_audit_that_failed_cannot_be_left_away(tmp_path: Path):
    """Without the file, or with half of it, the gate that failed for these records fails still."""
    place, before, spec, files = unsafe(tmp_path)

    without = place.evaluated(spec | {"audits": {"labels": "labels.jsonl", "type": "type.jsonl"}}, {})
    few = place.evaluated(spec, {"safety": [row for row in files["safety"] if row["verdict"] == "pass"][:60]})

    for after in (without, few):
        assert "manual_safety" in {one.name for one in after.grade.failed_gates}
        assert no_better(after, before)


def test_renaming_a_source_makes_it_no_safer(tmp_path: Path):
    """The rate of a source is that under its name when the sample was drawn as well as under its name now."""
    _, before, spec, files = unsafe(tmp_path / "a")
    renamed = [row | {"source": "press"} for row in records()]
    told = copy.deepcopy(spec)
    told["documentation"]["construction"]["sources"] = ["press"]

    after = graded(tmp_path / "b", renamed, told, files)

    assert after.measurements.findings["source_violations"].value >= before.measurements.findings["source_violations"].value
    assert no_better(after, before)


def test_splitting_a_source_makes_it_no_safer(tmp_path: Path):
    """Many small sources each have a wide interval: the worst end still fails."""
    _, before, spec, files = unsafe(tmp_path / "a")
    parted = [row | {"source": f"{row['source']}{int(row['id'][1:]) % 20}"} for row in records()]
    files["safety"] = [row | {"source": ""} for row in files["safety"]]

    after = graded(tmp_path / "b", parted, spec, files)

    assert "source_safety" in {one.name for one in after.grade.failed_gates}
    assert no_better(after, before)


def test_a_sample_cannot_be_drawn_until_it_passes(tmp_path: Path):
    """Of the samples that were drawn from these records all must be told: the verdicts of the one that passed do not count alone."""
    place, made = Place(tmp_path), records()
    place.made(made)
    table = tables.opened(place.lake, place.name).records
    verdicts = {}
    for nonce in ("first", "second"):
        drawn = draw(table, Wanted("safety", nonce, 0.02, 0.05, rows=200, accept=4))
        log(place.lake, place.name, drawn.lot.root, nonce, "safety")
        stamp = {"root": drawn.lot.root, "draw": name_of(drawn.lot.root, nonce, "safety")}
        verdicts[nonce] = [
            {"id": one.id, "source": one.source, "verdict": "fail" if one.id in BAD and nonce == "first" else "pass", **stamp}
            for one in drawn.items
            if one.is_sample
        ]
    spec, files = specification(made), audits(made)

    best = place.evaluated(spec, files | {"safety": verdicts["second"]})
    both = place.evaluated(spec, {"safety": verdicts["second"] + [row for row in verdicts["first"] if row["verdict"] == "fail"]})

    gates = {one.name: one.verdict for one in best.grade.gates}
    assert gates["manual_safety"] == "open"
    assert ORDER[best.grade.letter] <= ORDER["C"]
    assert best.measurements.findings["manual_safety"].missing[0].how.en.startswith("samples of these records were drawn")
    assert "manual_safety" in {one.name for one in both.grade.failed_gates}


def test_verdicts_about_other_records_do_not_count(tmp_path: Path):
    """A sample that was drawn before the records were edited says nothing of them, even where ids stayed."""
    place, made = Place(tmp_path), records()
    place.made(made)
    root = draw(tables.opened(place.lake, place.name).records, Wanted("safety", "n", 0.02, 0.05, rows=50, accept=1)).lot.root
    files = audits(made)
    files["safety"] = [row | {"root": root} for row in files["safety"]]
    spec = specification(made)
    before = place.evaluated(spec, files)
    place.lake.dataset(place.name).update("id = 'r7'", {"text": "Something else stands here now, and nobody has read it."})

    after = place.evaluated(spec, {})

    assert before.grade.letter == "A"
    assert after.measurements.findings["manual_safety"].state == "not_measurable"
    assert "manifest" in {one.name for one in after.grade.failed_gates}
    assert no_better(after, before)


def test_labels_mended_after_the_sample_stay_wrong(tmp_path: Path):
    """Who gives the experts' labels to the sampled records alone has not mended the others."""
    made, wrong = records(), {f"r{at}" for at in range(80)}
    files = audits(made)
    files["labels"] = [row | ({"expert": "none"} if row["id"] in wrong else {}) for row in files["labels"]]
    mended = [row | ({"label": "none"} if row["id"] in wrong else {}) for row in made]
    spec = specification(made)
    spec["labels"]["values"].append("none")
    del spec["documentation"]["content"]["labels"]

    before, after = graded(tmp_path / "a", made, spec, files), graded(tmp_path / "b", mended, spec, files)

    assert before.measurements.findings["label_accuracy"].value == after.measurements.findings["label_accuracy"].value == 0.8
    assert no_better(after, before)


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


def private(k: int = 40) -> Rows:
    """Return records of which k hold a phone number."""
    return [row | ({"text": row["text"] + f" Call 138{at:08}."} if at < k else {}) for at, row in enumerate(records())]


def test_a_claimed_false_alarm_rate_explains_nothing_away(tmp_path: Path):
    """A declared specificity of 90 % would make 10 % of personal data vanish: without items it corrects nothing for the better."""
    spec = specification(records())
    claimed = {"sensitivity": {"right": 100, "of": 100}, "specificity": {"right": 90, "of": 100}}

    before = graded(tmp_path / "a", private(), spec, audits(records()))
    after = graded(tmp_path / "b", private(), spec | {"calibration": {"personal_data_residue": claimed}}, audits(records()))

    assert before.measurements.findings["personal_data_residue"].value == 0.1
    assert after.measurements.findings["personal_data_residue"].value == 0.1
    assert no_better(after, before)


def test_items_cherry_picked_from_the_dataset_calibrate_nothing(tmp_path: Path):
    """Found records called clean would make every find a false alarm: records of the dataset do not count as items."""
    spec = specification(records())
    picked = [{"text": row["text"], "defect": False} for row in private()[:40]]
    honest = [{"text": f"Text {at} with the number 139{at:08}.", "defect": True} for at in range(50)] + [
        {"text": f"Text {at} without.", "defect": False} for at in range(200)
    ]

    before = graded(tmp_path / "a", private(), spec, audits(records()))
    after = graded(
        tmp_path / "b",
        private(),
        spec | {"calibration": {"personal_data_residue": {"items": "items.jsonl"}}},
        audits(records()) | {"items": picked + honest},
    )

    found = after.measurements.findings["personal_data_residue"]
    assert found.value == pytest.approx(0.1)
    assert found.details["specificity"] == 1
    assert no_better(after, before)


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
