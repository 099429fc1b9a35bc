"""How many more answers labels need until enough of them are right, when those in doubt are asked again.

1. In each of some rounds, items are drawn anew out of all, and the project is played on from where it stands, in a world that its answers allow
   (:mod:`goldsmith.algorithms.answers.played_on`): the truth of each item and how often each person is right are drawn together.
2. What is believed is learnt anew after each step, as the project does, since more answers tell more of people too. Reached is a level when so
   many labels are right in that world, and not when so many are thought right.
3. Rounds differ as projects would: the interval is Student's for one more round, on the scale of square roots, made wider by half.

It is as right as the model is: people err evenly over the other values and independently of each other, and no item is harder than others of
the same votes. Where some are, more answers are needed. `bench/answers_forecast.py` tells how often the interval holds what it really takes.

Source: the posterior predictive distribution, A. Gelman et al. 2013, Bayesian data analysis, section 1.3; V. Sheng, F. Provost, P. Ipeirotis 2008,
doi:10.1145/1401890.1401965.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from goldsmith.algorithms.answers.played_on import MOST_ITEMS, People, Standing, played_on
from goldsmith.stats.student import quantile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

LEAST_ROUNDS = 2
WIDER = 1.5
"""Intervals are so many times as wide as rounds differ: played projects know less of people than real ones turn out to show. As they differ alone, 83 to 92 of
100 intervals held what it took planted people."""


@dataclass(frozen=True)
class Needed:
    """What is still needed.

    Attributes:
        now: Share of labels that are thought right now.
        answers: Answers still needed; ``None`` where the wanted share is not reached in most rounds.
        low: Of a 95 % interval; ``None`` likewise.
        high: The same.
        reached: Share that is right in the end, on average, when the highest level is asked for.
    """

    now: float
    answers: float | None
    low: float | None
    high: float | None
    reached: float


def answers_needed(
    stands: Standing, people: People, targets: Sequence[float], *, most: int, rounds: int = 40, seed: int = 0
) -> tuple[Needed, ...]:
    """Return how many more answers are needed for each of some levels, all of the same rounds.

    Args:
        stands: The items, their answers, and what is believed of them.
        people: Who will answer, at least one.
        targets: Shares of labels that ought to be right, each in (0, 1), at least one.
        most: Answers that an item may have.
        rounds: How often it is played through, at least 2.
        seed: Of the draws.

    Raises:
        ValueError: An argument is out of its range, or shapes differ.

    Example:
        >>> people = People(np.full(20, 80.0), np.full(20, 20.0), np.ones(20))
        >>> found = answers_needed(Standing.begun(np.full((1000, 2), 0.5)), people, (0.8, 0.9), most=9)
        >>> [round(one.answers, -3) for one in found], found[1].low < found[1].answers < found[1].high
        ([1000.0, 2000.0], True)
    """
    if not stands.fits(people):
        raise ValueError(f"a belief of the shape {stands.posterior.shape} and {len(people.right)} people fit no forecast")
    if not (targets and all(0 < one < 1 for one in targets) and most >= 1 and rounds >= LEAST_ROUNDS):
        raise ValueError(f"targets of {list(targets)}, at most {most} answers and {rounds} rounds are none")
    now, scale = float(stands.posterior.max(axis=1).mean()), max(1.0, len(stands.posterior) / MOST_ITEMS)
    random, levels = np.random.default_rng(seed), np.sort(np.asarray(targets, np.float64))
    played = [played_on(stands, people, levels, most, random) for _ in range(rounds)]
    spent, reached = np.array([one for one, _ in played]) * scale, float(np.mean([share for _, share in played]))
    return tuple(_needed(spent[:, int(np.searchsorted(levels, one))], now, reached) for one in targets)


def _needed(spent: NDArray[np.float64], now: float, reached: float) -> Needed:
    """Return what the rounds tell of one level; those that did not reach it spent NaN."""
    there = spent[~np.isnan(spent)]
    if len(there) * 2 < len(spent) or len(there) < LEAST_ROUNDS:
        return Needed(now, None, None, None, reached)
    roots = np.sqrt(there)
    half = WIDER * quantile(0.975, len(there) - 1) * float(np.std(roots, ddof=1)) * math.sqrt(1 + 1 / len(there))
    middle = float(np.mean(roots))
    return Needed(now, float(np.mean(there)), max(0.0, middle - half) ** 2, (middle + half) ** 2, reached)
