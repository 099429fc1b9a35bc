"""The quarantine as a page is told of it: counts by error, filters, pages, and bytes that can be read."""

from __future__ import annotations

import pytest

from curate.workshop import Workshop
from goldsmith.lake import open_lake
from goldsmith.server.browse.versions import Shelves
from server.browse.conftest import BROKEN, Served

ALL = len(BROKEN) + 70


def test_errors_are_counted_and_explained(aged: Served):
    """Every row counts under its error, which is explained in both languages."""
    told = aged.json("/api/quarantine")

    assert told["n"] == ALL == aged.json("/api/dataset")["quarantine"]
    assert sum(one["n"] for one in told["errors"]) == ALL
    assert [one["n"] for one in told["errors"]] == sorted((one["n"] for one in told["errors"]), reverse=True)
    assert all(one["means"]["en"] and one["means"]["zh"] for one in told["errors"])
    assert told["sources"] == [{"source": "in.jsonl", "n": ALL}]


def test_pages_hold_every_row_once(aged: Served):
    """All pages together are the quarantine, filtered or not."""
    for sought in ({}, {"errors": ["invalid_json"]}, {"words": "JSON"}, {"sources": ["in.jsonl"], "errors": ["invalid_json", "null_text"]}):
        found, start = [], 0
        while start is not None:
            page = aged.json("/api/quarantine", {**sought, "start": start, "limit": 7})
            found += [one["row"] for one in page["rows"]]
            assert all(one["error"] in sought.get("errors", [one["error"]]) for one in page["rows"])
            start = page["after"]
        assert found == sorted(set(found))
        assert bool(found)
        if not sought:
            assert len(found) == ALL


def _row(aged: Served, error: str, at: int = 0) -> dict:
    row = aged.json("/api/quarantine", {"errors": [error]})["rows"][at]["row"]
    return aged.json(f"/api/quarantine/{row}")


def test_bytes_are_shown_as_what_they_say(aged: Served):
    """Chinese in another encoding, Chinese behind escapes, and markup are text; figures stand beside."""
    legacy = _row(aged, "invalid_utf8")
    escaped = _row(aged, "not_an_object")

    assert "茶馆在山上" in "".join(text for _, text, _ in legacy["text"])
    assert legacy["encoding"].lower().startswith("gb")
    assert "茶馆山水" in "".join(text for _, text, _ in escaped["text"])
    assert bytes.fromhex("".join(legacy["figures"]).replace(" ", "")).startswith(b'{"text": "')


def test_hidden_characters_are_named(aged: Served):
    """What turns a line is not sent as it is."""
    page = aged.json("/api/quarantine", {"limit": 200})
    row = next(one for one in page["rows"] if "<script>" in one["preview"])

    told = aged.json(f"/api/quarantine/{row['row']}")

    assert ["mark", "U+202E", 1] in told["text"]
    assert "\u202e" not in row["preview"]


def test_a_row_that_is_not_there_is_a_message(aged: Served):
    """A place beyond the end is told."""
    assert aged.ask("/api/quarantine/9999")[0] == 404


def test_bytes_that_no_edit_saw_are_shown_only_when_wished_for(tmp_path):
    """Where personal data is masked, raw bytes wait for a second question."""
    workshop = Workshop(tmp_path)
    recipe = "name: masked\nedits: [mask_personal_data]\nerror_budget: {records: 100}\n"
    workshop.run(workshop.rows({"text": "write to ann@tea.example today"}, b'{"text": "bob@tea.example'), recipe=workshop.recipe(recipe))
    quarantine = Shelves(open_lake(workshop.lake), "set").of(None).quarantine

    assert quarantine.about()["hidden"]
    assert quarantine.row(0)["hidden"]
    assert "text" not in quarantine.row(0)
    assert "bob@tea.example" in str(quarantine.row(0, reveal=True)["text"])


@pytest.mark.parametrize("wrong", [{"start": -1}, {"limit": 0}, {"errors": "x"}, {"colour": 1}])
def test_a_wrong_question_is_refused(aged: Served, wrong: dict):
    """What the page cannot mean is told, not guessed."""
    assert aged.ask("/api/quarantine", wrong)[0] == 400
