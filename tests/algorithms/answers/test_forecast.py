"""Answers still needed: what the forecast says, and what playing on really takes."""

from __future__ import annotations

import numpy as np
import pytest

from goldsmith.algorithms.answers.forecast import People, answers_needed


def played(truth: np.ndarray, skill: np.ndarray, thought: np.ndarray, target: float, random: np.random.Generator) -> int:
    """Return the answers that it really takes to think so many right, asking the most doubtful items, by people of this skill, thought of that."""
    spent, size = 0, 3
    logs, weight = np.zeros((len(truth), size)), np.log(thought * (size - 1) / (1 - thought))
    while True:
        chances = np.exp(logs - logs.max(axis=1, keepdims=True))
        sure = chances.max(axis=1) / chances.sum(axis=1)
        if sure.mean() >= target:
            return spent
        for item in np.argsort(sure, kind="stable")[: max(1, len(truth) // 25)]:
            who = random.integers(len(skill))
            said = truth[item] if random.random() < skill[who] else (truth[item] + random.integers(1, size)) % size
            logs[item, said] += weight[who]
            spent += 1


def test_the_interval_holds_what_it_really_takes():
    """Of 40 projects of 200 items and ten people whose skill was seen in 60 answers each, the true number lies within in 34 at least."""
    held, random = 0, np.random.default_rng(4)
    for seed in range(40):
        truth = random.integers(0, 3, 200)
        skill = random.beta(16, 4, 10)
        right = random.binomial(60, skill)
        people = People(right + 4.0, 60 - right + 1.0, np.ones(10))
        told = answers_needed(np.full((200, 3), 1 / 3), np.zeros(200, int), people, target=0.95, most=30, seed=seed)
        takes = played(truth, skill, people.right / (people.right + people.wrong), 0.95, random)
        held += told.low <= takes <= told.high

    assert held >= 34


def test_what_is_reached_already_needs_nothing():
    """Where labels are sure enough, no answer is needed; where people guess, the target is out of reach and no number is told."""
    sure, coins = np.tile([0.99, 0.01], (50, 1)), People(np.full(3, 50.0), np.full(3, 50.0), np.ones(3))

    nothing = answers_needed(sure, np.full(50, 2), coins, target=0.9, most=5)
    never = answers_needed(np.full((50, 2), 0.5), np.ones(50, int), coins, target=0.9, most=5)

    assert (nothing.answers, nothing.low, nothing.high) == (0, 0, 0)
    assert (never.answers, never.low, never.high) == (None, None, None)
    assert 0.5 <= never.reached < 0.9


@pytest.mark.parametrize(
    ("posterior", "asked", "target"),
    [(np.ones((2, 1)), [0, 0], 0.9), (np.full((2, 2), 0.5), [0], 0.9), (np.full((2, 2), 0.5), [0, 0], 1.0), (np.zeros((0, 2)), [], 0.9)],
)
def test_what_is_no_question_is_refused(posterior: np.ndarray, asked: list[int], target: float):
    """One value, other shapes, a target of certainty and no items fit no forecast."""
    with pytest.raises(ValueError, match=r"fit no forecast|are none"):
        answers_needed(posterior, np.array(asked, int), People(np.ones(1), np.ones(1), np.ones(1)), target=target, most=3)
