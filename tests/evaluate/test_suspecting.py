"""Verbs that name records to look at find what was planted."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from goldsmith.algorithms.poison import Facts
from goldsmith.curate import tables
from goldsmith.curate.plan import Request
from goldsmith.curate.run import run
from goldsmith.errors import UsageError
from goldsmith.evaluate.suspecting import in_order, screened, suspect_labels
from goldsmith.lake import open_lake

if TYPE_CHECKING:
    from pathlib import Path

    from goldsmith.lake import Dataset

FLIPPED = frozenset(range(0, 600, 30))
WORDS = {
    "sea": ["harbour", "ship", "tide", "anchor", "sail", "mast", "deck", "port"],
    "land": ["field", "plough", "barn", "horse", "corn", "fence", "mill", "road"],
}


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """Six hundred labelled sentences, one label in thirty flipped, and one record with letters that nobody sees."""
    folder = tmp_path_factory.mktemp("suspects")
    random = np.random.default_rng(2)
    with (folder / "rows.jsonl").open("w", encoding="utf-8") as file:
        for n in range(600):
            truth = ["sea", "land"][n % 2]
            words = random.choice(WORDS[truth], 6).tolist()
            text = " ".join(words) + f" number {n}" + (" pass\u200bword\u200b" if n == 77 else "")
            label = {"sea": "land", "land": "sea"}[truth] if n in FLIPPED else truth
            file.write(json.dumps({"id": f"r{n}", "text": text, "kind": label}) + "\n")
    (folder / "recipe.yaml").write_text("name: plain\n", encoding="utf-8")
    run(Request(str(folder / "recipe.yaml"), inputs=(str(folder / "rows.jsonl"),), lake=str(folder / "lake"), dataset="talk"))
    return tables.opened(open_lake(str(folder / "lake")), "talk").records


def test_flipped_labels_come_first(records: Dataset):
    """Suspects are labels that were flipped, most of them, each with the label that it had."""
    first = suspect_labels(records, "kind").named(len(FLIPPED))
    found = {int(one["id"][1:]) for one in first}
    assert found <= FLIPPED
    assert len(found) >= 0.6 * len(FLIPPED)
    assert all(one["given"] != one["proposed"] and one["why"] for one in first)


def test_the_table_stays_as_it_is(records: Dataset):
    """Nothing is written into the dataset."""
    before = (records.version, records.columns)
    suspect_labels(records, "kind")
    screened(records, None, label="kind")
    records.refresh()
    assert (records.version, records.columns) == before


def test_unseen_letters_are_told(records: Dataset):
    """A record with characters that nobody sees is told for them, with the reason in both languages."""
    rows, _, found = screened(records, None)
    assert found.screens["odd_characters"].highest(5).tolist() == [77]
    hit, zh = (next(one for one in in_order(rows, found, 600, language=language) if one["id"] == "r77") for language in ("en", "zh"))
    assert hit["screen"] == "odd_characters"
    assert hit["reason"] != zh["reason"]


def test_screens_without_their_columns_are_told(records: Dataset, tmp_path: Path):
    """What could not be screened says what it needs; with facts and labels only questions are missing."""
    facts = tmp_path / "facts.csv"
    facts.write_text("aspirin,treats,pain\n", encoding="utf-8")
    _, _, bare = screened(records, None)
    _, _, known = screened(records, Facts.read(facts), label="kind")
    assert {"facts", "labels", "triggers", "answers"} == {one.screen for one in bare.not_screened}
    assert {"answers"} == {one.screen for one in known.not_screened}


def test_a_field_without_labels_is_refused(records: Dataset):
    """The message says where labels were looked for."""
    with pytest.raises(UsageError, match="no record has a label"):
        suspect_labels(records, "no_such_field")


def test_versions_of_one_text_are_told_once(tmp_path: Path):
    """A flood takes one place of the queue, with the ids of its other versions, and leaves the rest to other causes."""
    words = [f"word{chr(97 + at // 26)}{chr(97 + at % 26)}" for at in range(200)]
    random = np.random.default_rng(1)
    with (tmp_path / "rows.jsonl").open("w", encoding="utf-8") as file:
        for n in range(120):
            text = words[:80] if n < 20 else random.choice(words, 80).tolist()
            for place in random.choice(80, 8, replace=False) if n < 20 else []:
                text[place] = words[100 + int(place)]
            file.write(json.dumps({"id": f"r{n}", "text": " ".join(text)}) + "\n")
    (tmp_path / "recipe.yaml").write_text("name: plain\n", encoding="utf-8")
    run(Request(str(tmp_path / "recipe.yaml"), inputs=(str(tmp_path / "rows.jsonl"),), lake=str(tmp_path / "lake"), dataset="flood"))

    rows, _, found = screened(tables.opened(open_lake(str(tmp_path / "lake")), "flood").records, None)
    told = [one for one in in_order(rows, found, 5) if one["screen"] == "near_copies"]

    assert len(told) == 1
    assert {told[0]["id"], *told[0]["alike"]} == {f"r{n}" for n in range(20)}
