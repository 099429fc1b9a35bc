"""What an evaluation knows of earlier versions, of operators that failed, and of items that calibrate detectors."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from evaluate.honest import Place, audits, records, specification
from goldsmith.curate import tables
from goldsmith.errors import SettingsError, VersionError
from goldsmith.evaluate.facts import facts_of


def odd_sources(place: Place, *, flooded: bool) -> None:
    """Make a dataset of which one source says the same again and again; a later version may have another such source."""
    chance = random.Random(1)
    some = [row | {"source": "abcd"[at % 4]} for at, row in enumerate(records(240))]
    phrase = "Buy the golden kettle of the northern hills today, it cures all pain"
    some += [row | {"id": f"f{at}", "source": "flood", "text": f"{phrase} {chance.random():.6f}."} for at, row in enumerate(records(60))]
    if flooded:
        some += [
            row
            | {
                "id": f"g{at}",
                "source": "second",
                "text": f"Never trust the old bridge of the southern town, it is made of sand {chance.random():.6f}.",
            }
            for at, row in enumerate(records(60))
        ]
    place.made(some)


def test_what_was_usual_in_a_trusted_version_is_not_flagged(tmp_path: Path):
    """A source that was as odd in the version that the user trusts is not flagged for it again; without one it is."""
    place = Place(tmp_path)
    odd_sources(place, flooded=False)
    first = place.lake.dataset(place.name).version
    before = place.evaluated({"split": False, "labels": False}, {}).measurements.findings["poison_screen"]
    odd_sources(place, flooded=False)
    place.lake.dataset(place.name).update("id = 'r0'", {"license": "CC0-1.0"})

    alone = place.evaluated({"split": False, "labels": False, "time": {"start": "2026-01-01"}}, {}, fresh=True).measurements.findings[
        "poison_screen"
    ]
    trusted = place.evaluated({"split": False, "labels": False, "trusted": first}, {}, fresh=True).measurements.findings["poison_screen"]

    assert before.details["flagged_by"].get("sources", 0) == alone.details["flagged_by"].get("sources", 0)
    assert trusted.details["flagged_by"].get("sources", 0) == 0
    assert trusted.details["compared_with"] == first


@pytest.mark.parametrize("trusted", [99, 1_000_000])
def test_a_version_that_is_not_earlier_cannot_be_trusted(trusted: int, tmp_path: Path):
    """The error says which version was named and what may be."""
    place = Place(tmp_path)
    place.made(records(40))

    with pytest.raises(VersionError, match="not earlier"):
        place.evaluated({"trusted": trusted}, {})


def test_the_last_evaluated_version_is_compared_with(tmp_path: Path):
    """Without a trusted version it is the last one that was evaluated; none where nothing was."""
    place = Place(tmp_path)
    place.made(records(60))
    first = place.evaluated({}, {}).measurements
    place.lake.dataset(place.name).update("source = 'web'", {"source": "press"})

    second = place.evaluated({}, {}).measurements

    assert first.findings["version_drift"].state == "not_measurable"
    assert second.findings["version_drift"].details["against"] == first.version
    assert second.findings["version_drift"].details["moved"] == ["source"]


def test_records_on_which_an_operator_failed_are_told(tmp_path: Path):
    """They are counted by the operator's column, from the state that its run left in the table."""
    place = Place(tmp_path)
    place.made(records(40))
    table = place.lake.dataset(place.name)
    table.update("id IN ('r1', 'r2')", {"measure_state": 3, "measure_error": "character_count: ValueError: broken"})

    facts = facts_of(tables.opened(place.lake, place.name))
    found = place.evaluated({}, {})

    assert facts.failures == {"character_count": 2}
    assert found.as_json()["measurements"]["failures"] == {"character_count": 2}


ITEMS = [{"text": f"Call me at 138{at:08} please.", "defect": True} for at in range(40)] + [
    {"text": f"Nothing is said here, {word}.", "defect": False} for word in "abcdefghij" * 4
]


def calibrated(folder: Path, calibration: dict[str, Any], items: list[dict[str, Any]]):
    """Return the evaluation of records by a calibration."""
    place = Place(folder)
    place.made(records(60))
    (folder / "items.jsonl").write_text("\n".join(map(json.dumps, items)), encoding="utf-8")
    return place.evaluated({"calibration": calibration}, {}).measurements.findings


def test_a_detector_is_tried_on_labelled_items(tmp_path: Path):
    """Its rates are counted here: 40 of 40 found, 40 of 40 left alone, with the interval that so few leave."""
    found = calibrated(tmp_path, {"personal_data_residue": {"items": "items.jsonl"}}, ITEMS)["personal_data_residue"]

    assert (found.details["sensitivity"], found.details["specificity"]) == (1, 1)
    assert found.evidence_level == "E3"
    assert found.value == 0 < found.estimate.high < 0.2


@pytest.mark.parametrize(
    ("name", "items", "said"),
    [
        ("near_duplicates", ITEMS, "cannot be calibrated on single items"),
        ("timeliness", ITEMS[:40], "items of one kind are missing"),
        ("personal_data_residue", [*ITEMS, {"text": "x"}], "an item cannot be read"),
        ("personal_data_residue", [{"text": row["text"], "defect": False} for row in records(60)], "items of one kind are missing"),
    ],
)
def test_items_that_calibrate_nothing_are_refused(name: str, items: list[dict[str, Any]], said: str, tmp_path: Path):
    """An indicator that compares records, one kind of items alone, items without a verdict, items of the dataset: each is told."""
    spec = {"time": {"start": "2020-01-01"}}
    place = Place(tmp_path)
    place.made(records(60))
    (tmp_path / "items.jsonl").write_text("\n".join(map(json.dumps, items)), encoding="utf-8")

    with pytest.raises(SettingsError, match=said):
        place.evaluated(spec | {"calibration": {name: {"items": "items.jsonl"}}}, {})


def test_suspects_are_corrected_by_people(tmp_path: Path):
    """Where people gave labels of a sample again, the share of suspects is theirs, corrected over all, and says so."""
    place, made = Place(tmp_path), records()
    wrong = {f"r{at}" for at in range(0, 400, 10)}
    given = [row | ({"label": "rain" if row["label"] == "sun" else "sun"} if row["id"] in wrong else {}) for row in made]
    place.made(given)
    files = {
        "labels": [
            {"id": row["id"], "given": one["label"], "expert": row["label"]}
            for row, one in random.Random(3).sample(list(zip(made, given, strict=True)), 200)
        ]
    }

    found = place.evaluated(specification(made), audits(given) | files).measurements.findings["suspected_label_errors"]

    assert found.estimate.method.startswith("prediction-powered")
    assert found.estimate.low <= 0.1 <= found.estimate.high
    assert found.details["judged_by_people"] == 200
    assert found.evidence_level == "E3"
