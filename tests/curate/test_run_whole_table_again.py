"""Runs that look at the whole table, made again: only what another benchmark, other records or another model change is done anew."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from embedders.small_onnx import TABLE, written

if TYPE_CHECKING:
    from curate.workshop import Workshop
from curate.whole_table import rows


def test_an_unchanged_run_does_nothing_and_a_changed_selection_only_selects(workshop: Workshop, recipe: str):
    """The same recipe again does nothing; with another budget the benchmark is not searched again."""
    source = workshop.rows(*rows())
    workshop.run(source, recipe=recipe)
    before = workshop.tables().records.stamp(["contamination_kind"])

    assert workshop.run(source, recipe=recipe).unchanged

    outcome = workshop.run(source, recipe=recipe, changes=("select.0.budget=3 records",))
    assert not outcome.unchanged
    assert sum(bool(one["selected_new"]) for one in workshop.records().values()) == 3
    assert workshop.tables().records.stamp(["contamination_kind"]) == before


def test_another_benchmark_is_noticed(workshop: Workshop, recipe: str):
    """A benchmark file that changes makes the run search again, and what held the old item is kept again."""
    source = workshop.rows(*rows())
    workshop.run(source, recipe=recipe)
    workshop.rows(
        {"question": "What is the longest river of the continent to the south of the old sea, and who mapped it first of all?"},
        name="benchmark.jsonl",
    )

    outcome = workshop.run(source, recipe=recipe)

    assert not outcome.unchanged
    assert workshop.records()["leak"]["decision"] == "kept"


def test_records_that_come_later_are_searched_and_selections_made_anew(workshop: Workshop, recipe: str):
    """A second file is searched for the benchmark too, and selections consider all kept records."""
    first, second = workshop.rows(*rows()[:6]), workshop.rows(*rows()[6:], name="more.jsonl")
    workshop.run(first, recipe=recipe)

    workshop.run(first, second, recipe=recipe)

    records = workshop.records()
    assert records["leak"]["reason"] == "contaminated"
    assert all(one["selected_any"] is not None for one in records.values() if one["decision"] == "kept")


def test_novelty_is_measured_again_only_where_other_records_are_kept(workshop: Workshop, recipe: str):
    """Another budget leaves novelty as it is, though every run decides anew; a rule that takes a record does not."""
    source = workshop.rows(*rows())
    workshop.run(source, recipe=recipe)
    before = workshop.tables().records.stamp(["novelty"])

    workshop.run(source, recipe=recipe, changes=("select.0.budget=3 records",))
    assert workshop.tables().records.stamp(["novelty"]) == before

    workshop.run(source, recipe=recipe, changes=("decontaminate.action=flag",))
    assert workshop.tables().records.stamp(["novelty"]) != before
    assert workshop.records()["leak"]["novelty"] is not None


def test_another_model_under_the_same_name_is_noticed(workshop: Workshop):
    """An embedding model swapped at its path embeds all anew; the same bytes, or a model that is gone, leave the run unchanged."""
    pytest.importorskip("onnxruntime", reason="needs the extra onnx")
    pytest.importorskip("tokenizers", reason="needs the extra onnx")
    folder = written(workshop.folder / "model")
    source = workshop.rows({"id": "a", "text": "cat sat"}, {"id": "b", "text": "dog sat"})
    recipe = workshop.recipe(f"name: meaning\nembedding: {{model: '{folder}'}}\n")
    workshop.run(source, recipe=recipe)
    before = workshop.records()["a"]["embedding"]
    assert workshop.run(source, recipe=recipe).unchanged

    shutil.rmtree(folder)
    written(folder, table=TABLE[::-1].copy())
    swapped = workshop.run(source, recipe=recipe)

    assert not swapped.unchanged
    assert workshop.records()["a"]["embedding"] != before
    shutil.rmtree(folder)
    assert workshop.run(source, recipe=recipe).unchanged


def test_other_trees_under_the_same_name_are_noticed(workshop: Workshop):
    """Files of trees count as what they hold."""
    trees = workshop.folder / "trees.conllu"
    tree = "# newdoc id = a\n1\tcats\tcat\tNOUN\tNN\t_\t2\tnsubj\t_\t_\n2\tsleep\tsleep\tVERB\tVBP\t_\t0\troot\t_\t_\n\n"
    trees.write_text(tree, encoding="utf-8")
    source = workshop.rows({"id": "a", "text": "cats sleep"})
    recipe = workshop.recipe(f"name: trees\ncomplexity: {{trees: '{trees}'}}\n")
    workshop.run(source, recipe=recipe)
    assert workshop.run(source, recipe=recipe).unchanged

    trees.write_text(tree.replace("cats\tcat", "dogs\tdog"), encoding="utf-8")

    assert not workshop.run(source, recipe=recipe).unchanged
