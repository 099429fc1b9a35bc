"""GLAD: planted abilities and ease, a slow twin of its expectation, laws of climbing."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.algorithms.answers import glad as module
from goldsmith.algorithms.answers.glad import glad
from goldsmith.algorithms.answers.table import Answers, answers
from goldsmith.algorithms.answers.turns import Turns
from goldsmith.algorithms.answers.voting import majority_vote


def planted(ability: np.ndarray, ease: np.ndarray, values: int = 3, seed: int = 0) -> tuple[Answers, np.ndarray]:
    """Return answers of all raters to all items by the model, and the truth."""
    random = np.random.default_rng(seed)
    truth = random.integers(0, values, len(ease))
    right = random.random((len(ease), len(ability))) < 1 / (1 + np.exp(-ease[:, None] * ability[None, :]))
    other = (truth[:, None] + random.integers(1, values, right.shape)) % values
    said = np.where(right, truth[:, None], other)
    return answers(np.repeat(np.arange(len(ease)), len(ability)), np.tile(np.arange(len(ability)), len(ease)), said.ravel()), truth


def test_planted_abilities_and_ease_are_found():
    """Able raters and hard items are told apart; somebody who answers wrongly on purpose has an ability below 0."""
    random = np.random.default_rng(5)
    ability, ease = np.array([2.5, 2.0, 1.5, 1.0, 0.5, 0.0, -1.5, 2.2]), np.exp(random.normal(0, 0.8, 600))

    told, truth = planted(ability, ease)
    found = glad(told)

    assert np.corrcoef(found.ability, ability)[0, 1] > 0.95
    assert found.ability[6] < -0.5
    assert np.corrcoef(np.log(found.ease), np.log(ease))[0, 1] > 0.4
    assert np.mean(found.consensus.chosen == truth) > np.mean(majority_vote(told).chosen == truth)


def test_a_slow_twin_of_the_expectation():
    """The posterior and the objective are those that multiplying probabilities one by one gives."""
    told, _ = planted(np.array([1.0, 0.5, -0.4]), np.array([1.0, 2.0, 0.3, 1.5]), seed=2)
    ability, logs, prior = np.array([0.7, 1.3, -0.2]), np.array([0.1, -0.5, 0.3, 0.0]), np.array([0.5, 0.3, 0.2])

    posterior, reached = module._expected(told, prior, ability, logs)

    height = -0.5 * (((ability - 1) ** 2).sum() + (logs**2).sum())
    for item in range(4):
        chances = []
        for value in range(3):
            chance = prior[value]
            for at in np.flatnonzero(told.item == item):
                right = 1 / (1 + math.exp(-ability[told.rater[at]] * math.exp(logs[item])))
                chance *= right if told.value[at] == value else (1 - right) / 2
            chances.append(chance)
        height += math.log(sum(chances))
        assert posterior[item] == pytest.approx(np.array(chances) / sum(chances))
    assert reached == pytest.approx(height)


@given(st.integers(0, 1_000))
@settings(derandomize=True, deadline=None, max_examples=25)
def test_the_objective_never_falls(seed: int):
    """However answers are thrown, each turn is at least as likely as the one before, and everything is a probability."""
    random = np.random.default_rng(seed)
    told = answers(random.integers(0, 12, 80), random.integers(0, 5, 80), random.integers(0, 3, 80))

    found = glad(told, turns=Turns(25, tolerance=0.0, least_answers=0))

    rises = np.diff(found.consensus.objective)
    assert (rises >= -1e-9 * np.abs(found.consensus.objective[:-1])).all()
    assert found.consensus.posterior.sum(axis=1) == pytest.approx(1)
    assert found.consensus.prior.sum() == pytest.approx(1)
    assert ((found.consensus.skill >= 0) & (found.consensus.skill <= 1)).all()
    assert (found.ease > 0).all()


def test_order_and_names_do_not_matter():
    """Answers in another order, and other names of values, give the same conclusion."""
    told, _ = planted(np.array([2.0, 1.0, 0.3]), np.ones(30), seed=3)
    order = np.random.default_rng(0).permutation(len(told))
    again = answers(told.item[order], told.rater[order], [f"v{2 - value}" for value in told.value[order].tolist()])

    one, other = glad(told), glad(again)

    assert one.ability == pytest.approx(other.ability, abs=1e-9)
    assert one.consensus.posterior == pytest.approx(other.consensus.posterior[:, ::-1], abs=1e-9)


def test_the_slopes_are_those_of_the_height():
    """Newton's steps are the slope over the curvature: a small move along each number changes the height as told."""
    told, _ = planted(np.array([1.5, 0.5, -0.5]), np.array([1.0, 2.0, 0.5, 1.0, 1.2]), seed=4)
    ability, logs = np.array([0.9, 0.4, 0.2]), np.array([0.2, -0.1, 0.4, 0.0, -0.3])
    chance = majority_vote(told).posterior[told.item, told.value]
    of_rater, of_item = module._steps(told, chance, ability, logs)

    def slope(which: int, place: int, by: float = 1e-5) -> float:
        moved = [ability.copy(), logs.copy()]
        moved[which][place] += by
        above = module._height(told, chance, *moved)
        moved[which][place] -= 2 * by
        return (above - module._height(told, chance, *moved)) / (2 * by)

    able, ease = ability[told.rater], np.exp(logs[told.item])
    bend = np.exp(-able * ease) / (1 + np.exp(-able * ease)) ** 2
    for rater in range(3):
        mine = told.rater == rater
        assert of_rater[rater] == pytest.approx(slope(0, rater) / (1 + (bend * ease**2)[mine].sum()), abs=1e-6)
    for item in range(5):
        mine = told.item == item
        assert of_item[item] == pytest.approx(np.clip(slope(1, item) / (1 + (bend * (able * ease) ** 2)[mine].sum()), -1, 1), abs=1e-6)


def test_the_skill_of_one_answer_is_its_own_probability():
    """A rater of one answer has the probability that the model gives that answer to be right."""
    told = answers([0, 0, 0, 1, 1, 1, 1], list("abcabcd"), ["x", "x", "y", "y", "y", "y", "y"])

    found = glad(told)

    ease, ability = found.ease[1], found.ability[3]
    assert found.consensus.skill[3] == pytest.approx(1 / (1 + math.exp(-ability * ease)))


def test_what_cannot_be_concluded_is_refused():
    """Too few answers, one value, no turn."""
    told = answers([0, 1], ["a", "a"], ["x", "y"])

    with pytest.raises(ValueError, match="answers an item"):
        glad(told)
    with pytest.raises(ValueError, match="one value only"):
        glad(answers([0, 0, 0], ["a", "b", "c"], ["x", "x", "x"]))
    with pytest.raises(ValueError, match="lead nowhere"):
        glad(told, turns=Turns(0, least_answers=0))
