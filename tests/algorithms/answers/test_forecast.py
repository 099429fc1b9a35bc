"""Answers still needed: what the forecast says, and what it really takes people of known skill to make so many labels right."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from goldsmith.algorithms.answers.forecast import answers_needed
from goldsmith.algorithms.answers.played_on import People, Standing
from goldsmith.algorithms.answers.table import Answers
from goldsmith.annotate.ballots import Decided
from goldsmith.annotate.quality.costing import people_of, standing_of

TASKS, KNOWN, CLASSES, PEOPLE = 120, 40, 4, 10


class Planted:
    """A project whose truth is planted, and whose people err independently, as often as their skill says."""

    def __init__(self, seed: int) -> None:
        """Begin with everybody at eight known tasks, and two answers to each of the others."""
        self.random = np.random.default_rng(seed)
        self.truth = self.random.integers(0, CLASSES, KNOWN + TASKS)
        self.skill = self.random.beta(8, 2, PEOPLE)
        self.said: dict[tuple[int, int], int] = {}
        for who in range(PEOPLE):
            for item in self.random.permutation(KNOWN)[:8]:
                self.answer(int(item), who)
        for item in range(KNOWN, KNOWN + TASKS):
            self.ask(item)
            self.ask(item)

    def ask(self, item: int) -> None:
        """Let somebody answer who had not."""
        self.answer(item, int(self.random.choice([who for who in range(PEOPLE) if (item, who) not in self.said])))

    def answer(self, item: int, who: int) -> None:
        """Let this person answer."""
        other = (self.truth[item] + self.random.integers(1, CLASSES)) % CLASSES
        self.said[item, who] = int(self.truth[item] if self.random.random() < self.skill[who] else other)

    def decided(self) -> Decided:
        """Return what the answers come to, as the service finds it."""
        item, who, value = np.array([(*pair, said) for pair, said in sorted(self.said.items())], np.int32).T
        names = [pa.array(range(n)) for n in (len(self.truth), PEOPLE)]
        return Decided(Answers(*names, tuple(range(CLASSES)), item, who, value), {one: int(self.truth[one]) for one in range(KNOWN)})

    def takes(self, levels: tuple[float, ...]) -> list[float]:
        """Return the answers after which so many labels are right, the most doubtful tasks asked first; infinity where they never are."""
        found, spent = [float("inf")] * len(levels), 0
        while True:
            believed = self.decided().believed.consensus.posterior[KNOWN:]
            share = float((believed.argmax(axis=1) == self.truth[KNOWN:]).mean())
            found = [min(one, spent) if share >= level else one for level, one in zip(levels, found, strict=True)]
            open_ = [at for at in range(TASKS) if sum((KNOWN + at, who) in self.said for who in range(PEOPLE)) < PEOPLE]
            if not open_ or np.isfinite(found).all():
                return found
            for at in sorted(open_, key=lambda at: believed[at].max())[:6]:
                self.ask(KNOWN + at)
                spent += 1


def test_the_interval_holds_what_it_takes_to_be_right():
    """Of ten projects and two levels, the number after which so many labels are right lies in its 95 % interval in 17 of 20 at least."""
    held, levels = [], (0.92, 0.97)
    for seed in range(10):
        planted = Planted(seed)
        found = planted.decided()
        told = answers_needed(standing_of(found), people_of(found), levels, most=PEOPLE, rounds=20, seed=seed)
        held += [one.low <= takes <= one.high for one, takes in zip(told, planted.takes(levels), strict=True)]

    assert sum(held) >= 17


def test_higher_levels_take_more():
    """Of one forecast, no level takes fewer answers than a lower one; one that nobody can reach is not told a number."""
    found = Planted(3).decided()
    told = answers_needed(standing_of(found), people_of(found), (0.99, 0.8, 0.95, 0.9), most=4)
    numbers = [one.answers if one.answers is not None else np.inf for one in (told[1], told[3], told[2], told[0])]

    assert numbers == sorted(numbers)
    assert numbers[1] < numbers[2]


def test_what_is_reached_already_needs_nothing():
    """Where labels are sure enough, no answer is needed; where people guess, the target is out of reach and no number is told."""
    sure, coins = Standing.begun(np.tile([0.9999, 0.0001], (50, 1))), People(np.full(3, 50.0), np.full(3, 50.0), np.ones(3))

    (nothing,) = answers_needed(sure, People(np.full(3, 9e4), np.full(3, 1.0), np.ones(3)), (0.9,), most=5)
    (never,) = answers_needed(Standing.begun(np.full((50, 2), 0.5)), coins, (0.9,), most=5)

    assert (nothing.now > 0.99, nothing.answers) == (True, 50), "every task gets one answer at least"
    assert (never.answers, never.low, never.high) == (None, None, None)
    assert 0.4 <= never.reached < 0.9


@pytest.mark.parametrize(
    ("before", "people", "targets"),
    [
        (np.ones((2, 1)), 1, (0.9,)),
        (np.full((2, 2), 0.5), 0, (0.9,)),
        (np.full((2, 2), 0.5), 1, (1.0,)),
        (np.full((2, 2), 0.5), 1, ()),
        (np.zeros((0, 2)), 1, (0.9,)),
    ],
)
def test_what_is_no_question_is_refused(before: np.ndarray, people: int, targets: tuple[float, ...]):
    """One value, nobody to answer, a target of certainty, no target and no items fit no forecast."""
    with pytest.raises(ValueError, match=r"fit no forecast|are none"):
        answers_needed(Standing.begun(before), People(np.ones(people), np.ones(people), np.ones(people)), targets, most=3)
