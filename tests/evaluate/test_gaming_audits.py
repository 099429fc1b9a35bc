"""Attempts to have people's verdicts say less than they do: each leaves the gate where it was."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest

from evaluate.gaming import BAD, Rows, graded, no_better, unsafe
from evaluate.honest import ORDER, N, Place, audits, records, specification
from goldsmith.curate import tables
from goldsmith.evaluate.auditing.drawing import Wanted, draw
from goldsmith.evaluate.auditing.draws import log, name_of


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
