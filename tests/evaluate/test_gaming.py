"""Attempts to look better than one is: each lowers what is said, or is caught."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evaluate.test_truth import SPEC, N, evaluated, made
from goldsmith.evaluate import running
from goldsmith.evidence.finding import Finding
from goldsmith.lake import open_lake
from indicators.planted import CARD, rows


def scores(folder: Path, records: list[dict], spec: dict | None = None) -> tuple[dict[str, Finding], object]:
    """Return findings and grade."""
    folder.mkdir()
    found = evaluated(folder, records, spec)
    return found.measurements.findings, found.grade


def test_padding_with_duplicates_helps_nothing(tmp_path: Path):
    """Copies raise no size and lower cleanness and diversity."""
    spec = SPEC | {"size": {"records": 2 * N}}
    honest, _ = scores(tmp_path / "a", rows(N), spec)
    padded, _ = scores(tmp_path / "b", rows(N) + [row | {"id": row["id"] + "-again"} for row in rows(N)], spec)

    assert padded["scale"].value == honest["scale"].value == 0.5
    assert padded["overall_clean"].value < honest["overall_clean"].value
    assert padded["exact_duplicates"].value == 0.5


def test_padding_with_empty_words_helps_nothing(tmp_path: Path):
    """Trivial records, each a little different, count as near duplicates or fall below the wanted length."""
    trivial = [rows(1)[0] | {"id": f"pad{at}", "text": "ok " * (at + 1), "label": "a"} for at in range(N)]
    spec = SPEC | {"lengths": {"at_least": 40}, "labels": {"field": "label", "values": ["a", "b"]}}

    honest, _ = scores(tmp_path / "a", rows(N), spec)
    padded, _ = scores(tmp_path / "b", rows(N) + trivial, spec)

    for name in ("length_fit", "overall_clean", "label_balance"):
        assert padded[name].score.value < honest[name].score.value, name


def test_empty_annotations_pass_nothing(tmp_path: Path):
    """A record without a label is not checked for conformity, lacks completeness, and no labels at all are no pass."""
    bare, _ = scores(tmp_path / "a", [row | {"label": None} for row in rows(N)])

    assert bare["labelling_conformity"].state == "not_applicable"
    assert bare["label_completeness"].value == 0
    assert bare["label_balance"].state == "not_applicable"


def test_deleting_a_hard_class_is_seen(tmp_path: Path):
    """The labels that are left balance less, and the grid has an empty cell."""
    spec = SPEC | {"grid": [{"name": name, "where": {"label": name}, "records": 10} for name in ("a", "b")]}
    whole, _ = scores(tmp_path / "a", rows(N), spec)
    less, _ = scores(tmp_path / "b", [row for row in rows(N) if row["label"] == "a"], spec)

    assert less["scenario_coverage"].value == 0.5 < whole["scenario_coverage"].value
    assert less["label_balance"].value == 0 < whole["label_balance"].value


def test_keywords_in_the_card_tell_nothing(tmp_path: Path):
    """Headings, placeholders and the names of aspects are no values, and wrong facts close a gate."""
    keywords = {part: dict.fromkeys(aspects, "TBD") | {next(iter(aspects)): next(iter(aspects))} for part, aspects in CARD.items()}
    stuffed, _ = scores(tmp_path / "a", rows(N), SPEC | {"documentation": keywords})
    lying, grade = scores(
        tmp_path / "b", rows(N), SPEC | {"documentation": CARD | {"basic": CARD["basic"] | {"scale": {"records": 10 * N}}}}
    )

    assert [stuffed[name].value for name in ("basic_information", "content_features", "construction_process", "application_notes")] == [
        0
    ] * 4
    assert lying["documentation_agreement"].details["contradictions"] == 1
    assert "documentation" in {one.name for one in grade.failed_gates}
    assert grade.letter == "D"


def test_editing_after_the_fact_is_caught(tmp_path: Path):
    """A text that was changed in the table no longer has its digest: the gate fails, and the root is another."""
    lake = open_lake(made(tmp_path, rows(N)))
    (tmp_path / "spec.yaml").write_text(json.dumps(SPEC, ensure_ascii=False), encoding="utf-8")
    request = running.Request("planted", spec=tmp_path / "spec.yaml")
    before = running.evaluate(lake, request)
    lake.dataset("planted").update("id = 'r7'", {"text": "Something else stands here now."})

    after = running.evaluate(lake, request)

    assert after.measurements.root != before.measurements.root
    assert after.measurements.findings["checksum_match"].evidence == ("r7",)
    assert {one.name for one in after.grade.failed_gates} == {"manifest"}


def test_an_audit_of_other_records_counts_for_nothing(tmp_path: Path):
    """Verdicts about records that are not in the dataset are no evidence; those that are, count with their real source."""
    audit = [{"id": f"r{at}", "source": "invented", "verdict": "pass"} for at in range(40)] + [
        {"id": f"x{at}", "verdict": "pass"} for at in range(4000)
    ]
    folder = tmp_path / "a"
    folder.mkdir()
    (folder / "safety.jsonl").write_text("\n".join(map(json.dumps, audit)), encoding="utf-8")

    found = evaluated(folder, rows(N), SPEC | {"audits": {"safety": "safety.jsonl"}})

    safety = found.measurements.findings["manual_safety"]
    assert safety.details == {"sample": 40, "good": 40, "not_in_dataset": 4000}
    assert {one.source for one in safety.sources} == {"web", "book"}
    assert {one.name: one.verdict for one in found.grade.gates}["manual_safety"] == "open"


def test_the_same_measurements_are_graded_again_without_measuring(tmp_path: Path):
    """Another profile reads what was measured; a changed requirement measures anew."""
    lake = open_lake(made(tmp_path, rows(N)))
    (tmp_path / "spec.yaml").write_text(json.dumps(SPEC, ensure_ascii=False), encoding="utf-8")
    first = running.evaluate(lake, running.Request("planted", spec=tmp_path / "spec.yaml"))

    again = running.evaluate(lake, running.Request("planted", profile="iso5259", spec=tmp_path / "spec.yaml"))
    (tmp_path / "spec.yaml").write_text(json.dumps(SPEC | {"size": {"records": 10 * N}}, ensure_ascii=False), encoding="utf-8")
    other = running.evaluate(lake, running.Request("planted", spec=tmp_path / "spec.yaml"))

    assert again.measurements.cpu_seconds == first.measurements.cpu_seconds
    assert again.measurements.as_json() == first.measurements.as_json()
    assert other.measurements.findings["scale"].value == pytest.approx(0.1)
