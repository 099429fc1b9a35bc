"""Choosing a method: gold decides beyond luck, the panel stands in for it, few answers leave the vote."""

from __future__ import annotations

import csv
import io
import tarfile

import numpy as np
import pytest

from data import shared
from goldsmith.algorithms.answers.choosing import best_place, chosen_consensus
from goldsmith.algorithms.answers.table import Answers, answers

METHODS = [
    "majority-vote", "weighted-vote", "one-coin", "dawid-skene", "dawid-skene-pooled", "mace", "glad", "correlated", "panel",
]  # fmt: skip


def planted(items: int, skills: list[np.ndarray], seed: int = 0, shares: list[float] | None = None) -> tuple[Answers, np.ndarray]:
    """Return answers of raters with these tables of confusions, and the truth."""
    random, values = np.random.default_rng(seed), len(skills[0])
    truth = random.choice(values, items, p=shares)
    given = np.stack([[random.choice(values, p=table[value]) for value in truth] for table in skills], axis=1)
    return answers(np.repeat(np.arange(items), len(skills)), np.tile(np.arange(len(skills)), items), given.ravel()), truth


def test_gold_chooses_and_the_panel_is_taken_without():
    """Where most raters are lazy, gold shows that the vote is wrong; without enough gold the panel is taken, and all are told."""
    looks, lazy = np.full((2, 2), 0.05) + 0.9 * np.eye(2), np.array([[1.0, 0], [0.95, 0.05]])
    given, truth = planted(400, [looks, looks, lazy, lazy, lazy])
    gold = {at: int(truth[at]) for at in range(0, 400, 10)}

    found = chosen_consensus(given, gold)
    without = chosen_consensus(given, dict(list(gold.items())[:9]))

    assert found.chosen.method != "majority-vote"
    assert found.accuracy[found.chosen.method].value > found.accuracy["majority-vote"].value + 0.1
    assert found.accuracy["majority-vote"].n == 40
    assert found.why.startswith("best on 40 gold items: right on ")
    assert [one.method for one in found.tried] == METHODS
    assert found.gains[found.chosen.method].low > 0
    assert found.gains["majority-vote"].width == 0
    assert found.worth.n == 40
    assert found.worth.value > found.accuracy["majority-vote"].value
    assert without.chosen.method == "panel"
    assert without.worth is None
    assert "9 gold items cannot tell" in without.why
    assert chosen_consensus(given).accuracy == {}


def test_few_answers_leave_the_vote():
    """It says why; ties count by their share; the truth must be a value."""
    given = answers([1, 1, 2, 2], [1, 2, 1, 2], [0, 1, 1, 1])

    found = chosen_consensus(given, {1: 0, 2: 1, 7: 0})

    assert found.chosen.method == "majority-vote"
    assert found.accuracy["majority-vote"].value == 0.75
    assert "too few for a model" in found.why
    with pytest.raises(ValueError, match="none of the values: 5"):
        chosen_consensus(given, {1: 5})


@pytest.mark.parametrize(
    ("name", "vote", "model"),
    [("CF", 88.22, 83.00), ("CF_amt", 85.33, 84.00), ("MS", 70.42, 76.86), ("SP_amt", 94.30, 94.40), ("ZenCrowd_us", 86.13, 82.25)],
)
def test_public_sets_give_what_others_measured(name: str, vote: float, model: float):
    """Accuracy on gold of votes (ties by their share) and of Dawid and Skene, as an independent measurement had them."""
    with tarfile.open(shared("crowd/active_crowd_toolkit.tgz")) as archive:
        member = next(one for one in archive.getnames() if one.endswith(f"Data/{name}.csv"))
        rows = list(csv.reader(io.TextIOWrapper(archive.extractfile(member))))
    given = answers([row[1] for row in rows], [row[0] for row in rows], [row[2] for row in rows])
    gold = {row[1]: row[3] for row in rows if row[3] in given.values}

    found = chosen_consensus(given, gold)

    assert 100 * found.accuracy["majority-vote"].value == pytest.approx(vote, abs=0.006)
    assert 100 * found.accuracy["dawid-skene"].value == pytest.approx(model, abs=0.11)
    assert found.accuracy[found.chosen.method].value >= found.accuracy["majority-vote"].value


def test_luck_on_a_few_gold_items_proves_nothing():
    """One item in ten on which another method is right and the weighted vote is not is within the error; three in ten are not."""
    given, _ = planted(30, [np.full((2, 2), 0.1) + 0.8 * np.eye(2)] * 3)
    tried = chosen_consensus(given).tried
    right = np.ones((len(tried), 10))
    for wrong, taken in ((1, "weighted-vote"), (3, "mace")):
        row = right.copy()
        row[np.arange(len(tried)) != 5, :wrong] = 0

        at, why = best_place(row)

        assert tried[at].method == taken
        assert (why == "best on 10 gold items: right on 30.0 % more than the weighted vote (standard error 20.0)") == (wrong == 3)


def test_exactly_enough_is_enough():
    """Three answers an item let models try, ten gold items let them be chosen, and one value alone leaves the vote."""
    given, truth = planted(30, [np.full((2, 2), 0.1) + 0.8 * np.eye(2)] * 3)

    assert len(chosen_consensus(given).tried) == len(METHODS)
    assert chosen_consensus(given, {at: int(truth[at]) for at in range(10)}).worth.n == 10
    alone = chosen_consensus(answers([1] * 3, [1, 2, 3], ["a"] * 3))
    assert [one.method for one in alone.tried] == METHODS[:2]
    assert alone.why == "there is one value only"
