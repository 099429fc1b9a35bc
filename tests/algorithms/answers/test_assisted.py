"""Answers with gold and predictions, and who is asked again: planted models, laws, limits of budget and target."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.algorithms.answers.adaptive import next_answers
from goldsmith.algorithms.answers.assisted import assisted
from goldsmith.algorithms.answers.table import Answers, answers
from goldsmith.algorithms.answers.turns import Turns

DETERMINED = settings(derandomize=True, deadline=None, max_examples=25)


def planted(
    seed: int, items: int = 400, each: int = 2, *, model: float = 0.8, said_sure: float = 0.8
) -> tuple[Answers, np.ndarray, np.ndarray]:
    """Return answers of twenty raters who are right 70 times in 100, the truth, and predictions that are right so often and say so much."""
    random = np.random.default_rng(seed)
    truth = random.integers(0, 3, items)
    item = np.repeat(np.arange(items), each)
    value = np.where(random.random(len(item)) < 0.7, truth[item], (truth[item] + random.integers(1, 3, len(item))) % 3)
    guess = np.where(random.random(items) < model, truth, (truth + random.integers(1, 3, items)) % 3)
    predicted = np.full((items, 3), (1 - said_sure) / 2)
    predicted[np.arange(items), guess] = said_sure
    return answers(item, random.integers(0, 20, len(item)), value, values=[0, 1, 2]), truth, predicted


def test_a_good_model_helps_and_a_poor_one_does_no_harm():
    """With two answers an item a model that is right 80 times in 100 adds ten points; one no better than a coin that is sure of itself none."""
    told, truth, predicted = planted(1)
    _, _, blind = planted(1, model=1 / 3, said_sure=0.98)

    alone, helped, misled = (
        float((found.consensus.chosen == truth).mean()) for found in (assisted(told), assisted(told, predicted), assisted(told, blind))
    )

    assert helped > alone + 0.08
    assert misled > alone - 0.02
    assert assisted(told, blind).exponent < 0.1


def test_a_model_that_is_too_sure_is_taken_as_sure_as_it_is_right():
    """Right 80 times in 100 and saying 0.99: what is believed before any answer lies near 0.8."""
    told, _, predicted = planted(2, items=1_500, each=5, said_sure=0.99)

    found = assisted(told, predicted)

    assert found.exponent < 0.6
    assert found.before.max() == pytest.approx(0.8, abs=0.05)


@DETERMINED
@given(st.integers(0, 10_000))
def test_the_bound_never_falls_and_names_do_not_matter(seed: int):
    """With gold and predictions; raters by other names and values turned round give the same."""
    random = np.random.default_rng(seed)
    told, truth, predicted = planted(seed, items=30)
    gold = {int(at): int(truth[at]) for at in random.permutation(30)[:5]}
    found = assisted(told, predicted, gold, turns=Turns(30, 0.0, 0))
    mixed = answers(told.item.tolist(), [f"r{at}" for at in told.rater], [2 - at for at in told.value.tolist()], values=[0, 1, 2])
    other = assisted(mixed, predicted[:, ::-1], {at: 2 - value for at, value in gold.items()}, turns=Turns(30, 0.0, 0))

    assert (np.diff(found.consensus.objective) >= -1e-8).all()
    assert found.consensus.posterior.sum(axis=1) == pytest.approx(1)
    assert other.consensus.posterior[:, ::-1] == pytest.approx(found.consensus.posterior, abs=1e-6)
    assert all(found.consensus.posterior[at, value] == 1 for at, value in gold.items())


def test_gold_teaches_whom_to_believe():
    """Two against one: gold shows that the one is right."""
    said = [("a", 0), ("b", 1), ("c", 1)]
    rows = [(at, who, (at + value) % 2) for at in range(30) for who, value in said]
    told = answers(*(list(column) for column in zip(*rows, strict=True)))

    without = assisted(told, turns=Turns(60, 1e-6, 0)).consensus.labels()
    taught = assisted(told, None, {at: at % 2 for at in range(15)}).consensus

    assert without == [1 - at % 2 for at in range(30)]
    assert taught.labels() == [at % 2 for at in range(30)]
    assert taught.skill[0] > 0.9
    assert taught.skill[1] < 0.2


def test_items_without_an_answer_are_as_predicted():
    """And even without a prediction; a row that is not finite is none."""
    told = answers([1], ["a"], ["x"], items=[1, 2, 3], values=["x", "y"])

    found = assisted(told, np.array([[0.5, 0.5], [0.1, 0.9], [np.nan, 1.0]]))

    assert found.consensus.items.to_pylist() == [1, 2, 3]
    assert found.consensus.posterior[2].tolist() == [0.5, 0.5]
    assert found.consensus.labels()[1] == "y"


def test_what_is_no_prediction_is_refused():
    """Of another shape, below 0, not summing to 1; strange truths and beliefs too; strange items."""
    told = answers([1, 2], ["a", "b"], ["x", "y"])
    for ask, said in (
        (lambda: assisted(told, np.ones((2, 3)) / 3), "have the shape"),
        (lambda: assisted(told, np.array([[1.5, -0.5], [0.5, 0.5]])), "are probabilities"),
        (lambda: assisted(told, np.array([[0.4, 0.4], [0.5, 0.5]])), "are probabilities"),
        (lambda: assisted(told, None, {1: "z"}), "none of the values: z"),
        (lambda: assisted(told, pseudo=(0.0, 1.0)), "are none"),
        (lambda: answers([1], ["a"], ["x"], items=[2]), "none of all items: 1"),
    ):
        with pytest.raises(ValueError, match=said):
            ask()


def sure(*chances: float) -> np.ndarray:
    """Return a posterior of two values."""
    return np.array([[one, 1 - one] for one in chances])


def test_the_most_doubtful_for_their_cost_are_asked_first():
    """Doubt over cost; then fewer answers; then place."""
    found = next_answers(sure(0.9, 0.6, 0.7, 0.6), np.array([1.0, 4.0, 1.0, 1.0]), 100, at_once=4)

    assert found.items.tolist() == [3, 2, 1, 0]
    assert next_answers(sure(0.6, 0.6, 0.6), 1.0, 9, asked=np.array([2, 1, 1]), at_once=3).items.tolist() == [1, 2, 0]
    assert found.expected == pytest.approx(0.7)


def test_asking_ends_when_sure_on_the_whole():
    """At the target exactly, though one item is in doubt; below it goes on."""
    assert next_answers(sure(1.0, 1.0, 1.0, 0.8), 1.0, 9, target=0.95).ended == "sure"
    assert next_answers(sure(1.0, 1.0, 1.0, 0.79), 1.0, 9, target=0.95).items.tolist() == [3]


def test_asking_ends_with_the_budget():
    """What is left buys as many as it buys, cheaper ones where the first is too dear, and then nothing."""
    posterior = sure(0.5, 0.5, 0.5)

    assert next_answers(posterior, 2.0, 5.0, at_once=3).items.tolist() == [0, 1]
    assert next_answers(posterior, np.array([9.0, 2.0, 2.0]), 2.0, at_once=3).items.tolist() == [1]
    assert next_answers(posterior, 2.0, 1.9).ended == "budget"
    assert next_answers(posterior, 2.0, 2.0, at_once=1).ended == ""


def test_items_asked_often_enough_are_for_a_person_to_decide():
    """They are told, others are asked, and where none is left asking ends."""
    asked = np.array([3, 3, 1])

    found = next_answers(sure(0.6, 0.99, 0.7), 1.0, 9, asked=asked, most=3)

    assert found.items.tolist() == [2]
    assert found.to_people.tolist() == [0]
    assert next_answers(sure(0.6, 0.99, 1.0), 1.0, 9, asked=asked, most=3).ended == "asked"


def test_as_many_at_once_as_would_have_to_be_sure():
    """Short of the target by 0.9 items: the two most doubtful would do; one in a hundred at least."""
    assert len(next_answers(sure(0.5, 0.5, 0.5, *[1.0] * 9), 1.0, 99, target=0.95).items) == 2
    assert len(next_answers(sure(*[0.9499] * 300), 1.0, 999, target=0.95).items) == 3


@pytest.mark.parametrize(
    "wrong",
    [
        {"target": 1.0}, {"target": 0.0}, {"budget": -1.0}, {"cost": 0.0}, {"asked": np.array([1])}, {"asked": np.array([-1, 0])}, {"at_once": 0},
        {"posterior": np.array([[0.5, 0.4]])}, {"posterior": np.zeros((0, 2))}, {"posterior": np.array([0.5, 0.5])},
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused(wrong: dict):
    """Every argument has its range."""
    settings_ = {"posterior": sure(0.5, 0.5), "cost": 1.0, "budget": 5.0, **wrong}

    with pytest.raises(ValueError, match=r"none|costs something|one row of probabilities"):
        next_answers(settings_.pop("posterior"), settings_.pop("cost"), settings_.pop("budget"), **settings_)
