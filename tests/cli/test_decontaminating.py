"""The verbs `benchmarks` and `decontaminate` as their users have them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.conftest import PLAIN, ROWS, Shell

QUESTION = "A robe takes two bolts of blue fiber and half that much white fiber. How many bolts in total does it take?"


@pytest.fixture
def curated(shell: Shell) -> Shell:
    """A folder with a dataset that holds an item, and a file of that benchmark."""
    rows = [row for row in ROWS if row["text"]] + [
        {"id": "leak", "text": f"Exercise 3. {QUESTION.replace('blue', 'green')} Write it down."}
    ]
    (shell.folder / "in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    (shell.folder / "plain.yaml").write_text(PLAIN, encoding="utf-8")
    (shell.folder / "quiz.jsonl").write_text(json.dumps({"question": QUESTION, "answer": "3"}) + "\n", encoding="utf-8")
    assert shell("run", "plain.yaml", "-i", "in.jsonl").code == 0
    return shell


def test_benchmarks_are_added_listed_and_removed(curated: Shell):
    """In the folder that is named; each with --json too."""
    where = ("--registry", "kept")

    assert (
        "quiz@1: 1 items (question: question, answer: answer)" in curated("benchmarks", "add", "quiz.jsonl", "--version", "1", *where).out
    )
    assert "registered already" in curated("benchmarks", "add", "quiz.jsonl", "--version", "1", *where).out
    assert "quiz" in curated("benchmarks", *where).out
    assert [one["items"] for one in curated("benchmarks", "list", "--json", *where).json()] == [1]
    assert "removed quiz" in curated("benchmarks", "remove", "quiz", *where).out
    assert "no benchmark is registered" in curated("benchmarks", GOLDSMITH_BENCHMARKS="kept").out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("benchmarks", "zap"), "list, add or remove"),
        (("benchmarks", "add"), "nothing is named to add"),
        (("benchmarks", "remove", "x"), "no benchmark is registered under this name"),
        (("benchmarks", "add", "quiz.jsonl", "--answer", "answer"), "--question FIELD"),
        (("benchmarks", "add", "quiz.jsonl", "--question", "foo"), "no row has a question"),
        (("decontaminate", "plain", "--against", "nowhere"), "no benchmark is registered under this name"),
        (("decontaminate", "plain", "--against", "quiz.jsonl", "--mode", "both", "--words", "1"), "`words` = 1"),
        (("decontaminate", "nothing", "--against", "quiz.jsonl"), "no dataset is called"),
    ],
)
def test_mistakes_are_told(curated: Shell, words: tuple[str, ...], message: str):
    """A code, what was found and what to do; never a traceback."""
    done = curated(*words, GOLDSMITH_BENCHMARKS="kept")

    assert done.code in {1, 2}
    assert message in done.err
    assert "Traceback" not in done.err


def test_a_dataset_is_decontaminated_against_a_path(curated: Shell):
    """Columns, counts and a report; the pair is shown with what differs."""
    done = curated("decontaminate", "plain", "--against", "quiz.jsonl")

    assert done.code == 0
    assert "1 of 5 records hold items of quiz@" in done.out
    assert "[blue]" in done.out
    assert (curated.folder / "lake" / "plain.report" / "contamination.html").is_file()
    assert Path(curated.folder / "lake" / "plain.report" / "contamination.json").is_file()


def test_facts_are_one_json_value(curated: Shell):
    """For programs."""
    facts = curated("decontaminate", "plain", "--against", "quiz.jsonl", "--action", "remove", "--json").json()

    assert (facts["contaminated"], facts["removed"]) == (1, 1)
    assert curated("sql", "select reason from plain where id = 'leak'", "--json").out.count("contaminated") == 1
    assert "contaminated" in curated("ledger", "plain").out
