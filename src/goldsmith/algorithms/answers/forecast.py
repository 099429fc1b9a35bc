"""How many more answers labels need until enough of them are thought right, when those in doubt are asked again.

1. In each of some rounds, items are drawn anew out of all; of each the truth is drawn from what is believed of it, and of each person how often
   he is right from what his answers tell, since neither is known.
2. Then asking goes on as it would: items with no answer get one; the most doubtful ones get one more each, some at a time, each answered by
   somebody drawn as often as he answers, until as many labels are thought right as are wanted, or no item may be asked again.
3. Rounds differ as projects would: the interval is Student's for one more round, on the scale of square roots.

It is as right as the model is: people err evenly over the other values, and no item is harder than others of the same votes. Where some are, more
answers are needed.

Source: the posterior predictive distribution, A. Gelman et al. 2013, Bayesian data analysis, section 1.3; V. Sheng, F. Provost, P. Ipeirotis 2008,
doi:10.1145/1401890.1401965.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from goldsmith.stats.student import quantile

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_ITEMS = 500
STEP = 0.04
"""Share of the items that is asked again at a time."""


@dataclass(frozen=True)
class People:
    """Those who will answer.

    Attributes:
        right: Answers each is thought to have had right, pseudo-answers among them, above 0.
        wrong: Those he had wrong.
        given: How many he gave: how often he is drawn.
    """

    right: NDArray[np.float64]
    wrong: NDArray[np.float64]
    given: NDArray[np.float64]


@dataclass(frozen=True)
class Needed:
    """What is still needed.

    Attributes:
        now: Share of labels that are thought right now.
        answers: Answers still needed; ``None`` where the wanted share is not reached in most rounds.
        low: Of a 95 % interval; ``None`` likewise.
        high: The same.
        reached: Share that is thought right in the end, on average.
    """

    now: float
    answers: float | None
    low: float | None
    high: float | None
    reached: float


def answers_needed(
    posterior: NDArray[np.float64], asked: NDArray[np.int64], people: People, *, target: float, most: int, rounds: int = 40, seed: int = 0
) -> Needed:
    """Return how many more answers are needed.

    Args:
        posterior: Probability of each value of each item, shape (items, values), rows sum to 1, at least two values.
        asked: Answers that each item has, shape (items,).
        people: Who will answer, at least one.
        target: Share of labels that ought to be thought right, in (0, 1).
        most: Answers that an item may have.
        rounds: How often it is played through, at least 2.
        seed: Of the draws.

    Raises:
        ValueError: An argument is out of its range, or shapes differ.

    Example:
        >>> people = People(np.full(5, 80.0), np.full(5, 20.0), np.ones(5))
        >>> found = answers_needed(np.full((1000, 2), 0.5), np.zeros(1000, int), people, target=0.9, most=9)
        >>> 2_000 < found.low < found.answers < found.high < 2_800
        True
    """
    chances, count = np.asarray(posterior, np.float64), np.asarray(asked, np.int64)
    if chances.ndim != 2 or not len(chances) or chances.shape[1] < 2 or count.shape != (len(chances),) or not len(people.right):
        raise ValueError(
            f"a posterior of the shape {chances.shape}, {count.shape[0]} counts and {len(people.right)} people fit no forecast"
        )
    if not (0 < target < 1 and most >= 1 and rounds >= 2):
        raise ValueError(f"a target of {target}, at most {most} answers and {rounds} rounds are none")
    now, scale = float(chances.max(axis=1).mean()), max(1.0, len(chances) / MOST_ITEMS)
    random = np.random.default_rng(seed)
    played = [_round(chances, count, people, target, most, random) for _ in range(rounds)]
    reached = float(np.mean([share for _, share in played]))
    if sum(share >= target for _, share in played) * 2 < rounds:
        return Needed(now, None, None, None, reached)
    roots = np.sqrt([spent * scale for spent, _ in played])
    half = quantile(0.975, rounds - 1) * float(np.std(roots, ddof=1)) * math.sqrt(1 + 1 / rounds)
    middle = float(np.mean(roots))
    return Needed(now, float(np.mean(roots**2)), max(0.0, middle - half) ** 2, (middle + half) ** 2, reached)


def _round(
    chances: NDArray[np.float64], count: NDArray[np.int64], people: People, target: float, most: int, random: np.random.Generator
) -> tuple[int, float]:
    """Return the answers that one round takes for the items drawn, and the share thought right in the end."""
    rows = random.integers(0, len(chances), MOST_ITEMS) if len(chances) > MOST_ITEMS else np.arange(len(chances))
    believed, n, size = chances[rows], count[rows].copy(), chances.shape[1]
    truth = (random.random(len(rows))[:, None] > np.cumsum(believed, axis=1)).sum(axis=1).clip(0, size - 1)
    skill = random.beta(people.right, people.wrong)
    thought = people.right / (people.right + people.wrong)
    weight = np.log(np.clip(thought, 1e-6, 1 - 1e-6) * (size - 1) / np.clip(1 - thought, 1e-6, 1))
    often = people.given / people.given.sum()
    with np.errstate(divide="ignore"):
        logs = np.maximum(np.log(believed), -700.0)
    spent, sure = 0, believed.max(axis=1)
    while sure.mean() < target or (n == 0).any():
        able = np.flatnonzero(n < most)
        if not len(able):
            break
        fresh = able[n[able] == 0]
        step = max(1, round(STEP * len(rows)))
        ask = fresh if len(fresh) else able[np.argsort(sure[able], kind="stable")[:step]]
        who = random.choice(len(often), len(ask), p=often)
        wrong = (truth[ask] + random.integers(1, size, len(ask))) % size
        said = np.where(random.random(len(ask)) < skill[who], truth[ask], wrong)
        logs[ask, said] += weight[who]
        n[ask] += 1
        spent += len(ask)
        sure[ask] = _surest(logs[ask])
    return spent, float(sure.mean())


def _surest(logs: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the probability of the likeliest value of each row."""
    highest = logs.max(axis=1, keepdims=True)
    return np.asarray(1 / np.exp(logs - highest).sum(axis=1), np.float64)
