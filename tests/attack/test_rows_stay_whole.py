"""What a hostile row holds is neither lost nor mistaken for another row."""

from __future__ import annotations

import json

import pytest

from curate.workshop import PLAIN, Workshop
from goldsmith.curate.mapping import dumped

INSTRUCT = "name: i\nfields:\n  text: {join: [instruction, 'input?', output]}\nerror_budget: {records: 1000}\n"


def test_ids_that_differ_in_white_space_are_other_ids(workshop: Workshop):
    """`a b`, `a  b`, ` a b` and a tab between are four ids; none is a duplicate of another."""
    ids = ["a b", "a  b", " a b", "a\tb", "a b ", "a\u3000b", ""]
    workshop.run(workshop.rows(*({"id": name, "text": f"text number {n} of the {n * 7} kind"} for n, name in enumerate(ids))))

    assert not workshop.quarantine()
    assert set(ids[:-1]) <= set(workshop.records())


def test_a_dropped_partner_is_not_mistaken_for_one_with_more_spaces(workshop: Workshop):
    """A rule takes `a b` away; the copy of `a  b` is still a copy of a record that stands."""
    rows = [
        {"id": "a b", "text": "short one here"},
        {"id": "x", "text": "short one here"},
        {"id": "a  b", "text": "this is quite a long text about lamps and harbours"},
        {"id": "y", "text": "this is quite a long text about lamps and harbours"},
    ]
    rules = "\nrules:\n- name: own\n  rules:\n    little: {measure: word_count, below: 5}\n"

    workshop.run(workshop.rows(*rows), recipe=workshop.recipe(PLAIN + rules))

    found = {name: (row["reason"], row["duplicate_of"]) for name, row in workshop.records().items()}
    assert found == {
        "a b": ("little", None),
        "x": ("little", "a b"),
        "a  b": (None, None),
        "y": ("exact_duplicate", "a  b"),
    }


@pytest.mark.parametrize(
    ("recipe", "row", "error"),
    [
        (INSTRUCT, {"instruction": "precious", "input": "also", "output": None, "k": 1}, "null_text"),
        (INSTRUCT, {"instruction": "precious", "input": ["x"], "output": "good"}, "text_not_text"),
        (PLAIN, {"id": 1.5, "text": "precious"}, "id_not_text"),
        (PLAIN, {"id": True, "text": "precious", "source": "s"}, "id_not_text"),
        ("name: c\nfields: {text: {messages: m}}\n", {"id": {}, "m": [{"role": "user", "content": "precious"}]}, "id_not_text"),
    ],
)
def test_the_quarantine_holds_the_whole_row(workshop: Workshop, recipe: str, row: dict[str, object], error: str):
    """Fields that were taken before the fault was found stand in the quarantine like all others."""
    workshop.run(workshop.rows(row), recipe=workshop.recipe(recipe))

    (broken,) = workshop.quarantine()
    assert (broken["error"], json.loads(broken["raw"])) == (error, row)


def test_a_taken_id_leaves_the_whole_record_in_the_quarantine(workshop: Workshop):
    """Text, licence, date, messages and other fields of the second record are on record."""
    second = {"id": "a", "text": "two", "license": "CC0", "date": "2020-01-01", "stars": 5}
    workshop.run(workshop.rows({"id": "a", "text": "one"}, second))

    (broken,) = workshop.quarantine()
    raw = json.loads(broken["raw"])
    assert (raw["text"], raw["license"], raw["original_at"], json.loads(raw["meta"])) == ("two", "CC0", "2020-01-01", {"stars": 5})


def test_a_long_broken_row_says_that_it_was_cut(workshop: Workshop):
    """What is kept of a row of a hundred thousand bytes is its beginning, and the message tells so."""
    workshop.run(workshop.rows({"more": "x" * 100_000, "text": None}))

    (broken,) = workshop.quarantine()
    assert len(broken["raw"]) == 65_536
    assert "65536 of 100" in broken["message"]


def test_deep_json_does_not_end_the_run(workshop: Workshop):
    """A thousand objects in each other, alone, beside a huge number and beside a null text: each is one record or one broken row."""
    deep = b'{"a":' * 1000 + b"1" + b"}" * 1000
    rows = [
        b'{"id": "deep", "text": "one", "x": ' + deep + b"}",
        b'{"id": "float", "text": "two", "f": 1e30, "x": ' + deep + b"}",
        b'{"id": "null", "text": null, "x": ' + deep + b"}",
        b'{"id": "deeper", "text": "three", "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        {"id": "ok", "text": "four"},
    ]
    workshop.run(workshop.rows(*rows))

    records = workshop.records()
    assert set(records) == {"deep", "float", "ok"}
    assert records["deep"]["meta"].encode() == b'{"x":' + deep + b"}"
    assert sorted(row["error"] for row in workshop.quarantine()) == ["null_text", "too_deep"]


def test_deep_values_are_written_like_flat_ones():
    """Text, numbers, nulls, empty and nested containers come back from deep JSON as they went in."""
    value: object = {'é\0"': [1, 1.5, None, True, "\u2028", [], {}, [{}]]}
    for n in range(400):
        value = {"k": [value, {}]} if n % 2 else [value, n]

    assert json.loads(dumped({"deep": value, "nan": float("nan")})) == {"deep": value, "nan": None}
