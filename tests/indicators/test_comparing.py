"""Indicators that compare records with each other, with an earlier version, or with what is known: planted truth."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

from goldsmith import indicator
from goldsmith.evidence.finding import Finding
from goldsmith.testing.indicators import found, given_of
from indicators.planted import CARD, FACTS, LABELS, rows, text


def measured(name: str, records: list[dict], requirement: dict | None = None, settings: dict | None = None, **more: Any) -> Finding:
    """Return what an indicator finds in records."""
    return found(indicator.load(name, settings), records, given_of(records, requirement, **more))


# --- VIT-4


def test_the_same_records_have_not_moved():
    """Two equal versions have a divergence of 0 in every field, and none has moved."""
    one = measured("version_drift", rows(), older=rows())

    assert one.value == 0
    assert one.details["moved"] == []


def test_a_field_that_moved_is_named():
    """Where the licence of 40 of 100 records changes, its divergence is that of the shares, and it alone has moved."""
    now = [row | {"license": "CC0-1.0" if at < 40 else "MIT"} for at, row in enumerate(rows(100))]

    one = measured("version_drift", now, older=rows(100))

    entropy = -(0.8 * np.log2(0.8) + 0.2 * np.log2(0.2))
    truth = entropy - (0 + -(0.6 * np.log2(0.6) + 0.4 * np.log2(0.4))) / 2
    assert one.value == pytest.approx(truth, abs=1e-6)
    assert one.details["moved"] == ["licence"]


def test_chance_moves_nothing():
    """Two draws of 400 records from one source differ, and no field is said to have moved."""
    chance = random.Random(3)
    first, second = (
        [chance.choice(rows(60)) | {"id": f"{part}{at}", "source": chance.choice("abcdef")} for at in range(400)] for part in "xy"
    )

    one = measured("version_drift", first, older=second)

    assert 0 < one.value < 0.1
    assert one.details["moved"] == []


def test_without_an_earlier_version_there_is_no_drift():
    """It says how to give one."""
    one = measured("version_drift", rows())

    assert one.state == "not_measurable"
    assert one.missing[0].what == "older"


# --- ACC-5


@pytest.mark.parametrize("k", [0, 1, 9])
def test_planted_outliers_are_counted(k: int):
    """Of 300 records with normal numbers, k with impossible ones are all found, and no other one."""
    chance = np.random.default_rng(1)
    records = [row | {"age": float(np.clip(chance.normal(), -3, 3)) + (1e6 if at < k else 0)} for at, row in enumerate(rows(300))]

    one = measured("outliers", records, {"schema": {"fields": {"age": {"type": "number"}}}})

    by_age = one.details["by_feature"]["age"]
    assert by_age == k
    assert set(one.evidence[:k]) <= {f"r{at}" for at in range(300)}
    assert one.estimate.low <= one.value <= one.estimate.high


def test_a_text_far_from_all_others_is_an_outlier():
    """A vector that points elsewhere, and a text a hundred times as long, are found by their features."""
    chance = np.random.default_rng(2)
    records = [row | {"embedding": [1.0, *chance.normal(0, 0.1, 2).tolist()]} for row in rows(200)]
    records[7] |= {"embedding": [-1.0, 0.0, 0.0]}
    records[9] |= {"text": text(9) * 100}

    one = measured("outliers", records, columns=("embedding",))

    assert {"r7", "r9"} <= set(one.evidence)
    assert one.evidence[0] in {"r7", "r9"}


# --- CON-7


def steps(k: int, n: int = 50) -> list[dict]:
    """Return records with two times; of k of them the second is before the first."""
    return [
        {"id": f"r{at}", "text": text(at), "made": f"2026-01-{1 + at % 28:02}T10:00:00Z", "paid": f"2026-0{1 if at < k else 2}-{1 + at % 28:02}T0{8 if at < k else 9}:00:00+00:00"}
        for at in range(n)
    ]  # fmt: skip


@pytest.mark.parametrize("k", [0, 1, 20])
def test_times_in_the_wrong_order_are_counted(k: int):
    """Of 50 records k have a second step before the first: exactly those count, and are named."""
    one = measured("temporal_order", steps(k), {"order": {"steps": ["made", "paid"]}})

    assert one.value == 1 - k / 50
    assert set(one.evidence) == {f"r{at}" for at in range(k)}


def test_entities_of_several_records_are_put_together():
    """Steps of an order stand in several records; those out of order count once an entity, and a step that comes twice counts twice."""
    events = [
        ("a", "made", 1),
        ("a", "sent", 2),
        ("b", "sent", 1),
        ("b", "made", 2),
        ("c", "made", 1),
        ("c", "sent", 3),
        ("c", "made", 4),
        ("d", "made", 9),
    ]
    records = [
        {"id": f"e{at}", "text": text(at), "order_id": one, "stage": stage, "at": f"2026-03-0{day}"}
        for at, (one, stage, day) in enumerate(events)
    ]

    one = measured("temporal_order", records, {"order": {"entity": "order_id", "step": "stage", "time": "at", "steps": ["made", "sent"]}})

    assert (one.numerator, one.denominator) == (1, 3)
    assert one.details["with_one_step"] == 1
    assert one.evidence == ("e2", "e5")


def test_steps_of_one_day_are_in_order():
    """A day may be any moment of it, a moment may not."""
    same = [
        {"id": "r0", "text": "x", "made": "2026-01-01T23:00:00", "paid": "2026-01-01"},
        {"id": "r1", "text": "y", "made": "2026-01-01T23:00:00", "paid": "2026-01-01T01:00:00"},
    ]

    one = measured("temporal_order", same, {"order": {"steps": ["made", "paid"]}})

    assert one.evidence == ("r1",)


def test_times_that_nobody_can_read_are_no_order():
    """Without readable times there is no number."""
    one = measured("temporal_order", [{"text": "x", "made": "soon", "paid": "later"}], {"order": {"steps": ["made", "paid"]}})

    assert one.state == "not_measurable"


# --- DEN-3


def spoken(n: int = 40) -> list[dict]:
    """Return records of ten words, every second one of which speaks of a river and a valley, and every fourth states the fact."""
    told = (
        "the river runs through a valley here and there today",
        "the river and the valley are both here and there",
        "nothing at all is said in these ten words here",
        "nothing at all is said in these ten words there",
    )
    return [{"id": f"r{at}", "text": told[at % 4]} for at in range(n)]


def test_entities_and_facts_are_counted_by_hand():
    """Of 40 texts of ten words 20 name two entities and 10 state a fact: 50 in 400 words."""
    one = measured("knowledge_density", spoken(), {"knowledge": "k"}, files={"k": FACTS})

    assert (one.details["entities"], one.details["facts"], one.details["words"]) == (40, 10, 400)
    assert one.value == 125
    assert one.details["records_without"] == 20
    assert one.evidence_level == "E2"


def test_repeating_a_name_adds_nothing():
    """The same name a hundred times in a text makes it longer, not denser."""
    stuffed = [row | {"text": row["text"] + " river" * 100} for row in spoken()]

    one = measured("knowledge_density", stuffed, {"knowledge": "k"}, files={"k": FACTS})

    assert one.value < 20


def test_people_correct_the_density():
    """Where people found three of four links right, three quarters remain, with the interval of what they judged."""
    judged = [{"id": f"r{at}", "entity": "river", "verdict": "wrong" if at % 16 == 0 else "right"} for at in range(0, 160, 4)]
    requirement = {"knowledge": "k", "audits": {"links": "l"}}

    one = measured(
        "knowledge_density",
        spoken(160),
        requirement,
        files={"k": FACTS, "l": [*judged, {"id": "r2", "entity": "river", "verdict": "right"}]},
    )

    assert one.details["precision"] == 0.75
    assert one.value == pytest.approx(125 * 0.75)
    assert one.estimate.low < 125 * 0.75 < one.estimate.high < 125
    assert one.evidence_level == "E3"


# --- UTL-2, UTL-3


def grouped(n: int = 400, *, spoilt: float = 0.0) -> list[dict]:
    """Return records of two classes that words and vectors tell apart; of those of the source `bad` some labels are wrong."""
    chance = random.Random(4)
    found_rows = []
    for at in range(n):
        sunny, bad = at % 2, at % 4 == 0
        wrong = bad and chance.random() < spoilt
        vector = [sunny + chance.gauss(0, 0.1), 1 - sunny + chance.gauss(0, 0.1), 0.3]
        words = "sunny warm bright" if sunny else "rain cold dark"
        found_rows.append(
            {
                "id": f"r{at}",
                "text": f"{text(at)} {words}",
                "source": "bad" if bad else f"good{at % 4}",
                "label": ("a", "b")[sunny ^ wrong],
                "embedding": vector,
            }
        )
    return found_rows


def test_values_find_the_records_that_hurt():
    """Wrong labels are worth less than nothing: the records named first are those with wrong labels."""
    records = grouped(400, spoilt=0.5)
    wrong = {row["id"] for at, row in enumerate(records) if row["label"] != ("a", "b")[at % 2]}

    one = measured("sample_value", records, LABELS, columns=("embedding",))

    assert one.details["finds_planted_labels"]["low"] > 0.8
    assert one.details["believable"]
    assert len(set(one.evidence) & wrong) >= 18
    assert one.score is None


def test_values_that_mean_nothing_are_no_number():
    """Where labels are thrown with a coin, the values find nothing that was planted, and are not told."""
    chance = random.Random(5)
    records = [row | {"label": chance.choice("ab")} for row in grouped(300)]

    one = measured("sample_value", records, LABELS, columns=("embedding",))

    assert one.state == "not_measurable"


def test_the_worst_group_is_found_with_its_share():
    """Predictions that are right in 90 of 100 records, and in 60 of 100 of one source, give the planted ratio inside the interval."""
    records = grouped(800)
    told = [
        {"id": row["id"], "predicted": row["label"] if at % 40 >= (16 if row["source"] == "bad" else 4) else "c"}
        for at, row in enumerate(records)
    ]
    right = [one["predicted"] == row["label"] for one, row in zip(told, records, strict=True)]
    bad = [ok for ok, row in zip(right, records, strict=True) if row["source"] == "bad"]

    one = measured("worst_group", records, LABELS | {"predictions": "p"}, files={"p": told})

    assert one.details["worst"] == "source: bad"
    assert one.value == pytest.approx(np.mean(bad) / np.mean(right))
    assert one.estimate.low < 0.6 / 0.825 < one.estimate.high


def test_a_model_is_trained_where_no_predictions_are_given():
    """A source in which half of the labels are wrong fares worst with a model that is trained here."""
    one = measured("worst_group", grouped(400, spoilt=0.5), LABELS)

    assert one.details["worst"] == "source: bad"
    assert one.value < 0.8


# --- DOC-6


def test_exports_of_good_records_are_valid():
    """With licence, language and all fields both exports are valid."""
    one = measured("metadata_validity", rows(), {"languages": ["en"], "documentation": CARD})

    assert one.value == 1, one.details


@pytest.mark.parametrize(("requirement", "spoilt", "bad"), [({"languages": ["en"]}, {}, "hf"), ({"documentation": CARD}, {}, "hf"), ({"languages": ["en"], "documentation": CARD}, {"original_at": "soon"}, "tc609_jsonl"), ({"languages": ["en"], "documentation": CARD}, {"source": "互联网", "source_detail": "here"}, "tc609_jsonl")])  # fmt: skip
def test_what_is_missing_makes_an_export_invalid(requirement: dict, spoilt: dict, bad: str):
    """A card without licence or language, a date that is none, a web source without an address: each is told."""
    one = measured("metadata_validity", [row | spoilt for row in rows()], requirement)

    assert one.evidence == (bad,)
    assert one.details["faults"][bad]
