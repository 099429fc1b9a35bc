"""The false-positive budget goes where the next false alarm buys most, and what teaches is not what tests."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from algorithms.poison.made_records import FACTS, reviews
from goldsmith.algorithms.poison import ATTACKS, Suspicion, planted, planted_test, screen
from goldsmith.algorithms.poison.allocation import Lessons, hull_slopes
from goldsmith.algorithms.poison.attacks.contradicting import FRAMES
from goldsmith.algorithms.poison.planted_test import learnt
from goldsmith.algorithms.poison.together import Usual, together


def said(name: str, scores: list[float]) -> Suspicion:
    """Return a screen that gives these scores."""
    return Suspicion(name, np.array(scores, np.float32), np.full(len(scores), -1, np.int64))


@settings(derandomize=True, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_the_hull_falls_and_lies_above(shares: list[float]):
    """Slopes never rise, never fall below 0, and their sum is nowhere below the curve and at its end upon it."""
    curve = np.sort(np.array(shares))

    slopes = hull_slopes(curve, 0.25)

    reached = np.cumsum(slopes * np.concatenate([[0.25], np.ones(len(curve) - 1)]))
    assert (np.diff(slopes) <= 1e-9).all()
    assert (slopes >= 0).all()
    assert (reached >= curve - 1e-9).all()
    assert reached[-1] == pytest.approx(curve[-1])


def test_the_screen_that_finds_items_leads():
    """A screen that gave training items scores above all honest ones ranks before one that gave high scores to honest records alone."""
    n, lessons = 200, Lessons(200)
    marks = np.zeros(n, bool)
    marks[:10] = True
    good, loud = [3.0] * 10 + [1.0] * 190, [0.0] * 10 + [9.0] * 190
    lessons.add({"good": said("good", good), "loud": said("loud", loud)}, marks)
    lessons.add({"good": said("good", [1.0] * n), "loud": said("loud", [9.0] * n)}, np.zeros(n, bool))
    usual = Usual(n, {"good": np.ones(n, np.float32), "loud": np.full(n, 9, np.float32)}, lessons.learnt())

    found = together(3, {"good": said("good", [1.0, 2.0, 0.0]), "loud": said("loud", [20.0, 0.0, 30.0])}, usual)

    assert int(found.highest(1)[0]) == 1


def test_what_honest_records_reach_in_a_copy_is_no_discovery():
    """A score that honest records had in a copy costs false alarms, although none had it in the records as they are."""
    n, lessons = 100, Lessons(100)
    marks = np.arange(n) < 2
    lessons.add({"one": said("one", [0.0] * n)}, np.zeros(n, bool))
    lessons.add({"one": said("one", [5.0, 5.0, *([4.0] * 50), *([0.0] * 48)])}, marks)

    worth = lessons.learnt()

    found = worth.items("one", np.array([5.0, 4.0], np.float32))
    assert found[0] > 100 * found[1]


@pytest.mark.parametrize("attack", sorted(ATTACKS))
def test_halves_share_no_record(attack: str):
    """Items of one half are made of records at even places, those of the other of records at odd ones."""
    mine = reviews(400, sources=5, times=True)
    for half in (0, 1):
        with planted(mine, attack, 0.05, seed=3, facts=FACTS, half=half) as copy:
            assert copy.items
            assert {item.of % 2 for item in copy.items} == {half}


def test_halves_share_no_template():
    """A sentence of one half is written by none of the frames of the other."""
    mine = reviews(600)
    openings = {frame.split("{")[0] for frame in FRAMES["en"][0::2]} - {""}
    with planted(mine, "contradiction", 0.2, seed=1, facts=FACTS, half=1) as copy:
        texts = [item.text for item in copy.items]
    others = [each for each in openings if len(each) > 8]
    assert others
    assert not [text for text in texts for each in others if each in text]


def test_learning_leaves_the_records_and_repeats():
    """The same records teach the same worth, and screens that were given it keep every record's own scores."""
    mine = reviews(300, sources=3)

    one, two = (learnt(mine, FACTS, ["contradiction", "flood"]) for _ in range(2))

    assert one.allocation is not None
    assert two.allocation is not None
    assert {name: each.tolist() for name, each in one.allocation.worth.items()} == {
        name: each.tolist() for name, each in two.allocation.worth.items()
    }
    plain, taught = screen(mine, FACTS), screen(mine, FACTS, usual=one)
    assert plain.screens["near_copies"].scores.tolist() == taught.screens["near_copies"].scores.tolist()


def test_what_was_learnt_is_given_back():
    """A planted test tells what it learnt, so that records can be put in the order that it tested."""
    found = planted_test(reviews(300), FACTS, attacks=["contradiction"], rates=[0.02], seeds=[1, 2])

    assert found.usual.allocation is not None
    assert found.usual.allocation.worth["facts"][0] > found.usual.allocation.worth["near_copies"][0]
