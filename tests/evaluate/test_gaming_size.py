"""Attempts to look larger, or cleaner by what is left away: padding, copies in cells of the grid, a class deleted."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evaluate.gaming import Rows, dimensions, graded, no_better
from evaluate.honest import ORDER, N, audits, records, specification
from goldsmith.evaluate.evaluation import Evaluation


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Evaluation, dict[str, Any]]:
    """An honest dataset of half the size that is required, and its requirement."""
    spec = specification(records()) | {"size": {"records": 2 * N}}
    return graded(tmp_path_factory.mktemp("small"), records(), spec, audits(records())), spec


def copies(chance: random.Random) -> Rows:
    """Return exact copies of records."""
    del chance
    return [row | {"id": row["id"] + "-again"} for row in records()]


def nearly(chance: random.Random) -> Rows:
    """Return records with another first word, and one more at the end."""
    return [
        row | {"id": row["id"] + "-near", "text": f"{chance.choice(('Maybe', 'Surely'))} {row['text'].partition(' ')[2]} Indeed"}
        for row in records()
    ]


def paraphrased(chance: random.Random) -> Rows:
    """Return records with another word in their middle: of short texts, less than four fifths of the runs of three words stay."""
    changed = []
    for row in records():
        words = row["text"].split()
        words[len(words) // 2] = chance.choice(("maybe", "surely", "then"))
        changed.append(row | {"id": row["id"] + "-other", "text": " ".join(words)})
    return changed


def trivial(chance: random.Random) -> Rows:
    """Return records that say nothing, each in other letters."""
    return [row | {"id": row["id"] + "-ok", "text": f"ok {chance.randrange(10**6)}"} for row in records()]


@pytest.mark.parametrize("padding", [copies, nearly, trivial])
def test_padding_does_not_make_a_small_dataset_large(
    padding: Callable[[random.Random], Rows], small: tuple[Evaluation, dict], tmp_path: Path
):
    """Copies, near copies and trivial records fill no size, and people have not read them: the grade falls."""
    before, spec = small
    padded = records() + padding(random.Random(1))
    told = copy.deepcopy(spec)
    told["documentation"]["basic"]["scale"] = {"records": len(padded)}

    after = graded(tmp_path, padded, told, audits(records()))

    assert before.measurements.findings["scale"].value == 0.5
    assert after.measurements.findings["scale"].value == pytest.approx(0.5, abs=0.02)
    assert no_better(after, before)
    assert dimensions(after)["model_application"] <= dimensions(before)["model_application"] + 0.5
    assert dimensions(after)["data_quality"] <= dimensions(before)["data_quality"]


def test_paraphrases_that_no_screen_sees_are_certified_by_nobody(small: tuple[Evaluation, dict], tmp_path: Path):
    """Padding in other words may fill the size, which the page of the indicator says; people have not read it, so nothing can be certified."""
    before, spec = small
    padded = records() + paraphrased(random.Random(2))
    told = copy.deepcopy(spec)
    told["documentation"]["basic"]["scale"] = {"records": len(padded)}

    after = graded(tmp_path, padded, told, audits(records()))

    gates = {one.name: one.verdict for one in after.grade.gates}
    assert gates["manual_safety"] == "open"
    assert not after.grade.certifiable
    assert ORDER[after.grade.letter] <= ORDER["C"]
    assert dimensions(after)["data_quality"] <= dimensions(before)["data_quality"]


def test_copies_fill_no_cell_of_the_grid(tmp_path: Path):
    """A class that is too small stays too small however often its records are repeated."""
    few = [row for row in records() if row["label"] != "wind" or int(row["id"][1:]) < 60]
    again = [row | {"id": f"{row['id']}-{copy}"} for row in few if row["label"] == "wind" for copy in range(9)]
    spec, files = specification(few), audits(few)

    before, after = graded(tmp_path / "a", few, spec, files), graded(tmp_path / "b", few + again, spec, files)

    assert (
        before.measurements.findings["scenario_coverage"].value
        == after.measurements.findings["scenario_coverage"].value
        == pytest.approx(2 / 3)
    )
    assert no_better(after, before)


def test_deleting_a_hard_class_lowers_the_grade(tmp_path: Path):
    """Where the labels of one class are often wrong, taking the class away empties its cell, and audits of it count on."""
    made, wrong = records(), {row["id"] for row in records() if row["label"] == "wind" and int(row["id"][1:]) % 2}
    files = audits(made)
    files["labels"] = [row | ({"expert": "sun"} if row["id"] in wrong else {}) for row in files["labels"]]
    left = [row for row in made if row["label"] != "wind"]

    before = graded(tmp_path / "a", made, specification(made), files)
    after = graded(tmp_path / "b", left, specification(made) | {"size": {"records": len(left)}}, files)

    assert before.measurements.findings["label_accuracy"].value < 0.9
    assert after.measurements.findings["label_accuracy"].value <= before.measurements.findings["label_accuracy"].value
    assert after.measurements.findings["scenario_coverage"].value == pytest.approx(2 / 3)
    assert no_better(after, before)
