"""Known defects are planted at known rates into clean records, through the front door: exact rules equal the truth."""

from __future__ import annotations

import importlib
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from goldsmith.curate.plan import Request
from goldsmith.curate.run import run
from goldsmith.evaluate import running
from goldsmith.lake import open_lake
from goldsmith.progress import Silent
from indicators.planted import CARD, rows

BENCH = Path(__file__).resolve().parents[2] / "bench"
RECIPE = """
name: planted
languages: []
measure: [character_count]
exact_duplicates: false
decide: []
"""
N = 60
SPEC: dict[str, Any] = {
    "labels": {"field": "label", "values": ["a", "b"]},
    "languages": ["en"],
    "licences": {"verified": ["MIT"], "conflicts": [["MIT", "GPL-3.0-only"]]},
    "time": {"start": "2026-01-01", "end": "2026-12-31"},
    "size": {"records": N},
    "grid": [{"name": name, "where": {"source": name}, "records": 20} for name in ("web", "book")],
    "split": "split",
    "level": {"value": "一般", "signed_by": "Li"},
    "documentation": CARD,
}


def made(folder: Path, records: list[dict], name: str = "planted") -> Path:
    """Curate records into a dataset without dropping any; return the lake."""
    (folder / "recipe.yaml").write_text(RECIPE, encoding="utf-8")
    lines = [{key: value for key, value in row.items() if key not in {"contamination_kind", "parents", "embedding"}} for row in records]
    (folder / f"{name}.jsonl").write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    run(Request(str(folder / "recipe.yaml"), (str(folder / f"{name}.jsonl"),), str(folder / "lake"), name), progress=Silent(), report=False)
    return folder / "lake"


def evaluated(folder: Path, records: list[dict], spec: dict[str, Any] | None = None, name: str = "planted"):
    """Return the evaluation of records."""
    lake = made(folder, records, name)
    path = folder / f"{name}-spec.yaml"
    path.write_text(json.dumps(SPEC if spec is None else spec, ensure_ascii=False), encoding="utf-8")
    return running.evaluate(open_lake(lake), running.Request(name, spec=path))


def with_defects(k: int) -> dict[str, list[dict]]:
    """Return for each kind of defect the records with k of them."""
    clean = rows(N)

    def changed(**new: Any) -> list[dict]:
        return [row | (new if at < k else {}) for at, row in enumerate(clean)]

    return {
        "license": changed(license=None),
        "old": changed(original_at="1999-01-01"),
        "label": changed(label="z"),
        "unlabelled": changed(label=None),
        "duplicates": clean + [row | {"id": row["id"] + "-again"} for row in clean[:k]],
        "mojibake": [row | ({"text": row["text"] + " cafÃ© Ã¤ Ã¶."} if at < k else {}) for at, row in enumerate(clean)],
        "phones": [row | ({"text": row["text"] + " Call 13812345678 now."} if at < k else {}) for at, row in enumerate(clean)],
        "chinese": [
            row
            | (
                {"text": "巴黎是法国的首都，位于塞纳河畔，这里有许多著名的建筑与博物馆，第" + "一二三四五六七八九十"[at] + "篇。"}
                if at < k
                else {}
            )
            for at, row in enumerate(clean)
        ],
        "conflict": changed(license="GPL-3.0-only"),
        "leaked": clean + [clean[at] | {"id": f"leak{at}", "split": "train"} for at in range(0, 4 * k, 4)],
        "cut": [row | ({"text": row["text"].removesuffix(".") + ","} if at < k else {}) for at, row in enumerate(clean)],
    }


TRUTH = {
    "license": [
        ("record_completeness", lambda k: 1 - k / N),
        ("licence_clarity", lambda k: 1 - k / N),
        ("format_conformity", lambda k: 1 - k / N),
        ("value_completeness", lambda k: 1 - k / N / 7),
    ],
    "old": [("timeliness", lambda k: 1 - k / N)],
    "label": [("labelling_conformity", lambda k: 1 - k / N)],
    "unlabelled": [("label_completeness", lambda k: 1 - k / N)],
    "duplicates": [("exact_duplicates", lambda k: k / (N + k)), ("effective_size", lambda k: N / (N + k))],
    "mojibake": [("encoding_soundness", lambda k: 1 - k / N)],
    "phones": [("personal_data_residue", lambda k: k / N)],
    "chinese": [("language_match", lambda k: 1 - k / N)],
    "conflict": [("licence_clarity", lambda k: 1 - k / N)],
    "leaked": [("split_leakage", lambda k: k / 15)],
    "cut": [("text_completeness", lambda k: 1 - k / N)],
}


@pytest.mark.parametrize("defect", TRUTH)
def test_rules_find_exactly_what_was_planted(defect: str, tmp_path: Path):
    """Of k planted defects, exactly k are counted, and no clean record is; none planted, none counted."""
    for k in (0, 7):
        folder = tmp_path / str(k)
        folder.mkdir()

        measured = evaluated(folder, with_defects(k)[defect]).measurements.findings

        for name, truth in TRUTH[defect]:
            assert measured[name].value == pytest.approx(truth(k), abs=1e-9), name
            assert measured[name].estimate.width == 0


def test_clean_records_have_full_scores(tmp_path: Path):
    """Clean and documented records have no defect at all, by any exact rule."""
    found = evaluated(tmp_path, rows(N)).measurements.findings

    full = [
        "format_conformity",
        "record_completeness",
        "traceability",
        "checksum_match",
        "text_purity",
        "overall_clean",
        "timeliness",
        "scale",
        "scenario_coverage",
    ]
    assert {name: found[name].score.value for name in full} == dict.fromkeys(full, 1.0)
    assert found["exact_duplicates"].value == found["near_duplicates"].value == found["split_leakage"].value == 0


def test_evidence_names_the_planted_records(tmp_path: Path):
    """The records that are named are the ones that were spoilt."""
    found = evaluated(tmp_path, with_defects(5)["phones"]).measurements.findings["personal_data_residue"]

    assert sorted(found.evidence) == [f"r{at}" for at in range(5)]
    assert {one.source: one.numerator for one in found.sources} == {"web": 3, "book": 2}


@pytest.fixture
def truth(monkeypatch: pytest.MonkeyPatch):
    """Import the benchmark of planted truth."""
    monkeypatch.syspath_prepend(str(BENCH))
    yield importlib.import_module("truth")
    for name in ("truth", "truth_sets", "truth_defects", "planted_personal", "benchmark_planting", "corpus", "intervals", "truth_redraws"):
        sys.modules.pop(name, None)


def test_rules_equal_the_truth_in_real_texts(truth, tmp_path: Path):
    """All defects that rules see, planted together into real texts: every number is the truth."""
    clean = truth.truth_sets.shipped()

    outcomes = truth.rules(truth.Room(tmp_path), clean, 0.05, 1, 300)

    assert {one.indicator: one.value for one in outcomes} == {one.indicator: pytest.approx(one.truth, abs=1e-9) for one in outcomes}


@pytest.mark.parametrize("kind", ["personal_data_residue", "text_completeness", "language_match", "encoding_soundness", "near_duplicates"])
def test_intervals_of_detectors_contain_the_truth(truth, tmp_path: Path, kind: str):
    """Calibrated on labelled records that are not among them, a detector's interval holds what was planted; by itself it often does not."""
    clean, other = truth.truth_sets.shipped(), truth.truth_sets.shipped_english()
    wanted = truth.Wanted(truth.Room(tmp_path), clean, kind, 300, truth.material_of(clean, other, tmp_path))

    outcomes = [truth.detector(wanted, 1, rate) for rate in (0.02, 0.1)]

    assert all(one.holds for one in outcomes), outcomes
    assert all(one.low < one.value or one.value == 0 for one in outcomes)


def test_suspected_labels_are_set_right_by_people(truth, tmp_path: Path):
    """Labels made wrong at a known rate: the model alone says another share, what people saw of it brings the interval over the truth."""
    texts = [row["text"] + (" Rain and cold." if at % 2 else " Sun and warmth.") for at, row in enumerate(rows(600))]
    clean = truth.Clean("words", "en", tuple(texts), tuple("ab"[at % 2] for at in range(600)))

    room = truth.Room(tmp_path)
    outcomes = [truth.wrong_labels(room, clean, rate, 1, 600) for rate in (0.02, 0.1)]

    assert all(one.holds for one in outcomes), outcomes


def test_chance_of_a_low_row_is_the_binomial_one(truth):
    """An interval of 95 % holds in 26 of 30 or fewer 6 times in 100, and always in 30 of 30 or fewer."""
    assert truth.binomial_at_most(26, 30, 0.95) == pytest.approx(0.0608, abs=1e-4)
    assert truth.binomial_at_most(30, 30, 0.95) == pytest.approx(1)


def test_redraws_find_the_interval_that_does_not_hold(truth, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Drawn again, a detector's intervals hold as often as they say; one that takes no account of the detector's errors is found out."""
    redraws = importlib.import_module("truth_redraws")
    monkeypatch.setattr(redraws.truth, "RATES", (0.1,))
    draw = redraws.detected(truth.truth_sets.shipped(), "text_completeness", truth.defects.Material([]), 1)

    def bare(rate: float, throws):
        said, share = draw(rate, throws)
        return replace(said, low=said.value, high=said.value), share

    redraws.shown("as made", draw, 200, 1)
    redraws.shown("bare", bare, 200, 1)

    made, without = (float(line.split("holds in")[1].split()[0].rstrip("[")) for line in capsys.readouterr().out.splitlines())
    assert made > 90
    assert without < 50
