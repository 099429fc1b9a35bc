"""`goldsmith train` makes models of the three kinds of scores; `goldsmith novelty` writes a column; `goldsmith show` explains them."""

from __future__ import annotations

import json
import random

import pytest

from cli.conftest import Shell

FINE = ("theorem", "proof", "harbour", "ledger", "measure", "because", "evidence", "论", "证", "据")
POOR = ("click", "cheap", "winner", "bonus", "sale", "free", "deal", "抢", "券", "惠")


def write(shell: Shell, n: int = 300) -> None:
    """Write texts of two vocabularies with their labels."""
    draw = random.Random(4)
    rows = [
        {"id": f"r{at}", "text": " ".join(draw.choices(FINE if at % 2 else POOR, k=14)), "label": ["poor", "fine"][at % 2]}
        for at in range(n)
    ]
    (shell.folder / "rows.jsonl").write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


@pytest.mark.parametrize(("kind", "measure"), [("ngram", "perplexity"), ("importance", "importance"), ("quality", "quality")])
def test_a_kind_is_trained_judged_and_used(shell: Shell, kind, measure):
    """Figures of held-out texts bear intervals; a recipe takes the file and writes its column."""
    write(shell)
    labels = [] if kind == "ngram" else ["--label", "label", "--set", "positive=fine"]

    told = shell("train", kind, "rows.jsonl", *labels, "--out", "own.npz", "--name", "fine", "--json").json()

    assert told["trained_on"] + told["held_out"] == 300
    figures = told["figures"]
    assert all(one["low"] <= one["value"] <= one["high"] for one in figures.values())
    if kind == "ngram":
        assert {"perplexity", "unknown_share", "percentile_1", "percentile_99"} == set(figures)
        assert 5 < figures["perplexity"]["value"] < 30
    else:
        assert figures["area_under_curve"]["value"] > 0.95
    (shell.folder / "r.yaml").write_text(f"name: r\nmeasure:\n  - {measure}: {{model: own.npz}}\n", encoding="utf-8")
    shell("run", "r.yaml", "--input", "rows.jsonl", "--dataset", "web", "--lake", "lake", "--no-report")
    found = shell("sql", "select * from web", "--lake", "lake", "--json").json()
    assert len([row for row in found if row[f"{measure}_fine"] is not None]) == 300


def test_labels_of_one_sort_are_refused(shell: Shell):
    """Without the other sort nothing can be told apart; nothing is written."""
    write(shell, 10)

    done = shell("train", "quality", "rows.jsonl", "--label", "label", "--set", "positive=fine", "--out", "own.npz")

    assert "too few labelled texts" in done.err
    assert not (shell.folder / "own.npz").exists()


def test_novelty_is_a_column(shell: Shell):
    """The second of two equal texts adds nothing; the verb tells what it found."""
    rows = [{"id": name, "text": "one two three four five six seven"} for name in "ab"]
    (shell.folder / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    (shell.folder / "r.yaml").write_text("name: r\nexact_duplicates: false\nmeasure: [character_count]\n", encoding="utf-8")
    shell("run", "r.yaml", "--input", "rows.jsonl", "--dataset", "web", "--lake", "lake", "--no-report")

    told = shell("novelty", "web", "--lake", "lake", "--n", "3", "--everything", "--json").json()

    assert told["n_grams"] == 10
    assert told["new_n_grams"] == 5
    found = shell("sql", "select id, novelty from web order by id", "--lake", "lake", "--json").json()
    assert [row["novelty"] for row in found] == [1.0, 0.0]
    said = shell("novelty", "web", "--lake", "lake", "--n", "3", "--everything").out
    assert said.startswith("2 of 2 records measured; 50.00% of 10 n-grams new\n")
    assert "50% below 0.500" in said
