"""What the pages are told: the dataset, a record and why, limits and what they would change."""

from __future__ import annotations

import json

import pytest

from goldsmith.curate.recipe_file import parse
from goldsmith.errors import NoDatasetError
from goldsmith.lake import open_lake
from goldsmith.server.browse.shelf import Shelf
from server.browse.conftest import EVIL, RECIPE, Served


def test_the_dataset_is_told_with_its_choices(served: Served):
    """Counts are the ledger's, columns have kinds, few values are offered."""
    told = served.json("/api/dataset")
    columns = {one["name"]: one for one in told["columns"]}

    assert told["dataset"] == "set"
    assert told["records"] == told["totals"]["in"] == 180
    assert columns["word_count"]["kind"] == "number"
    assert columns["text"]["kind"] == "text"
    assert not columns["text"]["sortable"]
    assert {one["value"]: one["n"] for one in columns["reason"]["choices"]} == told["totals"]["dropped"]
    assert told["reasons"]["too_short"] == {"en": "too short", "zh": "太短"}


def test_choices_find_what_they_promise(served: Served):
    """As many records as a choice says."""
    for column in ("decision", "reason", "source", "decided_by"):
        described = {one["name"]: one for one in served.json("/api/dataset")["columns"]}[column]
        for choice in described["choices"]:
            found = served.json("/api/count", {"filters": [{"column": column, "among": [choice["value"]]}]})
            assert found["n"] == choice["n"], (column, choice)


def test_a_dropped_record_says_why_in_both_languages(served: Served):
    """The rule, its number and its limit; what the rule counts is marked."""
    row = served.json("/api/records", {"filters": [{"column": "reason", "among": ["too_many_digits"]}]})["rows"][0]

    told = served.json(f"/api/record/{row['position']}")

    assert told["why"]["reason"] == "too_many_digits"
    assert "too many digits" in told["why"]["sentence"]["en"]
    assert "数字太多" in told["why"]["sentence"]["zh"]
    assert [rule["rule"] for rule in told["why"]["rules"] if rule["fires"]] == ["too_many_digits"]
    marked = [text for kind, text, _ in told["text"] if kind == "only"]
    assert marked
    assert all(text.isdigit() for text in marked)


def test_a_duplicate_stands_beside_its_partner(served: Served):
    """Both texts, with what differs marked."""
    row = served.json("/api/records", {"filters": [{"column": "reason", "among": ["near_duplicate"]}]})["rows"][0]

    told = served.json(f"/api/record/{row['position']}")

    assert told["partner"]["kind"] == "near"
    assert 0.7 <= told["partner"]["similarity"] <= 1
    assert any(kind == "only" for kind, _, _ in (*told["partner"]["mine"], *told["partner"]["theirs"]))


def test_hidden_characters_are_named(served: Served):
    """What turns or hides a line is not sent as it is."""
    told = served.json("/api/record/7")

    assert EVIL[:20] in "".join(text for kind, text, _ in told["text"] if kind == "plain")
    assert ["mark", "U+202E", 1] in told["text"]
    assert not [text for kind, text, _ in told["text"] if kind == "plain" and "\u202e" in text]


def test_a_long_text_comes_in_parts(served: Served):
    """Its beginning first, all of it on request."""
    short, whole = served.json("/api/record/8"), served.json("/api/record/8?characters=1000000")

    assert short["length"] == whole["length"] == 68_000
    assert sum(len(text) for _, text, _ in short["text"]) == 20_000
    assert sum(len(text) for _, text, _ in whole["text"]) == 68_000


def test_no_record_is_a_message(served: Served):
    """A place beyond the end is told."""
    status, _, content = served.ask("/api/record/999")

    assert status == 404
    assert json.loads(content)["code"] == "GS207"


def test_a_trial_grows_and_ends_as_the_statistics_say(served: Served):
    """The stream tells how far it is; its end agrees with the stop of the statistics."""
    limit = next(limit for one in served.json("/api/statistics")["statistics"] for limit in one["limits"] if limit["rule"] == "too_short")
    stop, kept, _ = max(limit["stops"])

    _, headers, content = served.ask("/api/trial", {"changes": [f"{limit['place']}={stop}"]})
    told = [json.loads(line) for line in content.splitlines()]

    assert headers["content-type"].startswith("application/x-ndjson")
    assert [one["done"] for one in told] == sorted(one["done"] for one in told)
    assert told[-1]["done"] == 1
    assert told[-1]["kept"] == kept
    assert told[-1]["lost"] - told[-1]["gained"] == told[-1]["before"] - kept > 0
    rows = served.json("/api/records", {"positions": told[-1]["samples"]["lost"]})["rows"]
    assert {row["decision"] for row in rows} == {"kept"}


@pytest.mark.parametrize("change", ["rules.0.limits.nothing=3", "rules.9.limits.too_short=3", "nonsense", "near_duplicates.similarity=9"])
def test_a_wrong_change_is_refused(served: Served, change: str):
    """Changes are checked just as those of a run."""
    for path in ("/api/trial", "/api/recipe"):
        status, _, content = served.ask(path, {"changes": [change]})
        assert status == 400, content
        assert json.loads(content)["code"] in {"GS103", "GS104"}


def test_a_change_becomes_a_recipe(served: Served):
    """The file that is offered is a recipe with the new limit; the command says which files to read."""
    told = served.json("/api/recipe", {"changes": ["rules.0.limits.too_short=9"]})

    recipe = parse(told["recipe"], name="changed.yaml").recipe
    assert recipe.rules[0].limits == {"too_short": 9}
    assert recipe.near_duplicates == parse(RECIPE, name="before.yaml").recipe.near_duplicates
    assert told["sets"] == ["rules.0.limits.too_short=9"]
    assert told["inputs"] == [str(served.workshop.folder / "in.jsonl")]


def test_only_datasets_that_are_there_are_opened(served: Served):
    """A wrong name gets the nearest."""
    lake = open_lake(served.workshop.lake)

    with pytest.raises(NoDatasetError, match="no dataset is called"):
        Shelf(lake, "sett")


def test_a_dataset_without_a_run_can_be_looked_at(served: Served, tmp_path):
    """Records are shown; limits say what is missing."""
    from goldsmith import record

    lake = open_lake(tmp_path / "lake", create=True)
    lake.create("bare", record.SCHEMA)
    shelf = Shelf(lake, "bare")

    assert shelf.about()["decided"] is False
    assert shelf.about()["records"] == 0
    with pytest.raises(Exception, match="no run of this dataset has finished"):
        shelf.statistics()
