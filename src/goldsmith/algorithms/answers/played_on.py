"""A project played on from where it stands, in one world that its answers allow: how many answers it takes to each level.

1. Some items are drawn. The truth of each is drawn from what is believed of it, and how often each person is right from his answers held against those
   truths: a world in which somebody is better has truths that agree with him more.
2. The most doubtful items get one answer more each, some at a time, from somebody who had not answered them; people who answer much are drawn more.
3. After each step what is believed of items and people is learnt anew (the one-coin model of :mod:`goldsmith.algorithms.answers.assisted`). An answer to a
   drawn item stands for as many as there are items to each that was drawn.
4. Right are labels that are the truth of that world. Of a project of more items than are drawn, the share differs less from what it is expected to be.

Source: the posterior predictive distribution, A. Gelman et al. 2013, Bayesian data analysis, section 1.3; Y. Zhang et al. 2014, arXiv:1406.3824 (one-coin).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from goldsmith.stats.gamma import digamma

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_ITEMS = 500
STEP = 0.04
"""Share of the items that is asked again at a time."""
TURNS = 2
"""How often belief is learnt anew after each step, from where it stood."""
LEAST = 0.05
"""Pseudo-answers that a person has at least, right and wrong."""
LEAST_CHANCE = 1e-9


@dataclass(frozen=True)
class People:
    """Those who will answer.

    Attributes:
        right: Answers each is thought to have had right, pseudo-answers and known answers among them, above 0.
        wrong: Those he had wrong.
        given: How many he gave: how often he is drawn.
    """

    right: NDArray[np.float64]
    wrong: NDArray[np.float64]
    given: NDArray[np.float64]


@dataclass(frozen=True)
class Standing:
    """How a project stands.

    Attributes:
        before: What was believed of each item before any answer, shape (items, values), rows sum to 1, at least two values.
        posterior: What is believed now, of the same shape.
        item: Position of the item of each answer, not decreasing.
        who: Position of its person.
        value: Position of its value.
    """

    before: NDArray[np.float64]
    posterior: NDArray[np.float64]
    item: NDArray[np.int64]
    who: NDArray[np.int64]
    value: NDArray[np.int64]

    @classmethod
    def begun(cls, before: NDArray[np.float64]) -> Standing:
        """Return a project without an answer."""
        none = np.zeros(0, np.int64)
        return cls(before, before, none, none, none)

    def fits(self, people: People) -> bool:
        """Tell whether shapes agree, and there is something to ask and somebody to answer."""
        shape = self.posterior.shape
        answers = {len(self.item), len(self.who), len(self.value)}
        return (
            len(shape) == 2 and shape[0] > 0 and shape[1] > 1 and self.before.shape == shape and len(answers) == 1 and len(people.right) > 0
        )

    def of(self, rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Return the answers to some items: place among these, person and value."""
        first, end = np.searchsorted(self.item, rows), np.searchsorted(self.item, rows + 1)
        n = end - first
        place = np.repeat(np.arange(len(rows)), n)
        at = np.arange(len(place)) - np.repeat(np.cumsum(n) - n, n) + np.repeat(first, n)
        return place, self.who[at], self.value[at]


class World:
    """One world in which some items of a project are asked on."""

    def __init__(self, stands: Standing, people: People, random: np.random.Generator) -> None:
        """Draw the items, their truths and how often people are right."""
        n = len(stands.posterior)
        rows = random.integers(0, n, MOST_ITEMS) if n > MOST_ITEMS else np.arange(n)
        self.scale = max(1.0, n / MOST_ITEMS)
        self.people, self.random, self.size = people, random, stands.posterior.shape[1]
        self.item, self.who, self.value = stands.of(rows)
        self.before, self.believed = np.log(np.maximum(stands.before[rows], LEAST_CHANCE)), stands.posterior[rows].copy()
        self.had = np.zeros((len(rows), len(people.right)), bool)
        self.had[self.item, self.who] = True
        self.n = self.had.sum(axis=1)
        self._hits = self._agreeing(self.believed[self.item, self.value])
        self._n = np.bincount(self.who, minlength=len(people.right))
        self._draw()

    def _draw(self) -> None:
        """Draw truths, skills that go with them, and truths that go with these; what is not drawn of a large project stands fast."""
        truth = _one_each(self.believed, self.random)
        more = np.sqrt(self.scale) * (self._agreeing((truth[self.item] == self.value).astype(float)) - self._hits)
        self.skill = self.random.beta(np.maximum(self.people.right + more, LEAST), np.maximum(self.people.wrong - more, LEAST))
        self.real = self._with(np.log(np.clip(self.skill, 1e-6, 1)), np.log(np.clip(1 - self.skill, 1e-6, 1)))
        self.truth = _one_each(_chances(self.real), self.random)

    def ask(self, rows: NDArray[np.int64]) -> None:
        """Let one person more answer each of these items, and learn anew what is to be believed."""
        who = _one_each(np.where(self.had[rows], 0.0, self.people.given), self.random)
        wrong = (self.truth[rows] + self.random.integers(1, self.size, len(rows))) % self.size
        said = np.where(self.random.random(len(rows)) < self.skill[who], self.truth[rows], wrong)
        self.had[rows, who] = True
        self.n[rows] += 1
        self.item, self.who, self.value = (np.concatenate(both) for both in ((self.item, rows), (self.who, who), (self.value, said)))
        skill = np.clip(self.skill[who], 1e-6, 1 - 1e-6)
        self.real[rows, said] += np.log(skill * (self.size - 1) / (1 - skill))
        self._learn()

    def _learn(self) -> None:
        fresh = self.scale * (np.bincount(self.who, minlength=len(self._n)) - self._n)
        for _ in range(TURNS):
            hits = self.scale * (self._agreeing(self.believed[self.item, self.value]) - self._hits)
            right = np.maximum(self.people.right + hits, LEAST)
            wrong = np.maximum(self.people.wrong + fresh - hits, LEAST)
            both = digamma(right + wrong)
            self.believed = _chances(self._with(digamma(right) - both, digamma(wrong) - both))

    def _with(self, right: NDArray[np.float64], wrong: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return what all answers weigh besides what was believed before; ``right`` and ``wrong`` are logarithms of people's chances."""
        n = len(self.before)
        weight = right - wrong + np.log(max(self.size - 1, 1))
        votes = np.bincount(self.item * self.size + self.value, weight[self.who], minlength=n * self.size)
        return np.asarray(self.before + votes.reshape(n, self.size), np.float64)

    def _agreeing(self, chance: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(np.bincount(self.who, chance, minlength=len(self.people.right)), np.float64)

    def right(self) -> float:
        """Return the share of labels that is right: of a project of more items than were drawn, what those that were not add by chance is less."""
        chosen = self.believed.argmax(axis=1)
        expected = float(_chances(self.real)[np.arange(len(chosen)), chosen].mean())
        return expected + (float((chosen == self.truth).mean()) - expected) / float(np.sqrt(self.scale))


def played_on(
    stands: Standing, people: People, levels: NDArray[np.float64], most: int, random: np.random.Generator
) -> tuple[NDArray[np.float64], float]:
    """Return the answers to drawn items that one world takes to each level (NaN where it is not reached), and the share right in the end.

    Args:
        stands: How the project stands.
        people: Who will answer.
        levels: Shares of right labels, rising.
        most: Answers that an item may have.
        random: What the world is drawn by.
    """
    world, taken, spent = World(stands, people, random), np.full(len(levels), np.nan), 0
    step = max(1, round(STEP * len(world.believed)))
    while True:
        n, share = world.n, world.right()
        fresh = np.flatnonzero(n == 0)
        if not len(fresh):
            taken[np.isnan(taken) & (levels <= share)] = spent
        able = np.flatnonzero((n < most) & (n < len(people.right)))
        if not len(able) or (not len(fresh) and not np.isnan(taken).any()):
            return taken, share
        sure = world.believed[able].max(axis=1)
        ask = fresh if len(fresh) else able[np.argsort(sure, kind="stable")[:step]]
        world.ask(ask)
        spent += len(ask)


def _one_each(weights: NDArray[np.float64], random: np.random.Generator) -> NDArray[np.int64]:
    """Return one place for each row, drawn as its weights say."""
    upto = np.cumsum(weights, axis=1)
    drawn = (upto <= random.random(len(weights))[:, None] * upto[:, -1:]).sum(axis=1)
    return np.asarray(drawn.clip(0, weights.shape[1] - 1), np.int64)


def _chances(logs: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return probabilities of logarithms, row by row."""
    found = np.exp(logs - logs.max(axis=1, keepdims=True))
    return np.asarray(found / found.sum(axis=1, keepdims=True), np.float64)
