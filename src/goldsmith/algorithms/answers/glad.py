"""GLAD: the truth, how able each rater is, and how easy each item, all learnt together.

1. A rater of ability a answers an item of ease e rightly with probability 1 / (1 + exp(-a e)); a wrong answer is any other value alike. An
   ability below 0 is that of somebody who answers wrongly on purpose; an ease near 0 that of an item on which nobody knows better than chance.
2. Expectation: the probability of each value of each item, from abilities, ease and the shares of values.
3. Maximisation: abilities and the logarithms of ease climb by Newton's steps, one number at a time; a step that leads down is halved
   until it leads up, so that the objective never falls. Both are held near 1 and 0 by a normal belief of a standard deviation of 1.

Where most items have few answers, their ease is hardly known: then the belief decides, and the method is close to the one-coin model.

Source: J. Whitehill et al. 2009, Whose vote should count more, NIPS 22 (the model, two values and several).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from goldsmith.algorithms.answers.consensus import Consensus
from goldsmith.algorithms.answers.turns import Turns
from goldsmith.algorithms.answers.voting import majority_vote

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from goldsmith.algorithms.answers.table import Answers

GLAD_TURNS = Turns(tolerance=1e-5)
STEPS, HALVINGS = 2, 8
LARGEST = 30.0
"""Of ability times ease: beyond it a logistic curve is 0 or 1."""


@dataclass(frozen=True, eq=False)
class Glad:
    """What the method concludes.

    Attributes:
        consensus: The conclusion; ``skill`` is the mean probability that a rater was right on the items that he answered.
        ability: Of each rater, shape (raters,); 1 before any answer, below 0 for one who answers wrongly.
        ease: Of each item, shape (items,), above 0; 1 before any answer. Those with the smallest ease are the hardest.
    """

    consensus: Consensus
    ability: NDArray[np.float64]
    ease: NDArray[np.float64]


def glad(given: Answers, *, turns: Turns = GLAD_TURNS) -> Glad:
    """Return the truth, the ability of raters and the ease of items.

    Args:
        given: Answers, at least two values.
        turns: How long it learns, and from how many answers an item.

    Raises:
        ValueError: There is one value only, there are too few answers, or a setting is out of range.

    Example:
        >>> from goldsmith.algorithms.answers.table import answers
        >>> items = [i for i in range(40) for _ in range(4)]
        >>> said = [i % 2 if r < 3 else 1 - i % 2 for i in range(40) for r in range(4)]
        >>> found = glad(answers(items, ["a", "b", "c", "contrary"] * 40, said))
        >>> found.consensus.labels() == [i % 2 for i in range(40)], bool(found.ability[3] < 0 < found.ability[0])
        (True, True)
    """
    turns.suit(given, "glad")
    ability, logs = np.ones(len(given.raters)), np.zeros(len(given.items))
    posterior = majority_vote(given).posterior
    prior = posterior.mean(axis=0)

    def turn() -> float:
        nonlocal prior, ability, logs, posterior
        prior = posterior.mean(axis=0)
        ability, logs = _climbed(given, posterior, ability, logs)
        posterior, reached = _expected(given, prior, ability, logs)
        return reached

    objective, settled = turns.take(turn, len(given))
    right = _logistic(ability[given.rater] * np.exp(logs[given.item]))
    count = np.bincount(given.rater, minlength=len(given.raters))
    skill = np.bincount(given.rater, right, minlength=len(given.raters)) / np.maximum(count, 1)
    consensus = Consensus("glad", given.items, given.raters, given.values, posterior, prior, skill, objective=objective, settled=settled)
    return Glad(consensus, ability, np.exp(logs))


def _expected(
    given: Answers, prior: NDArray[np.float64], ability: NDArray[np.float64], logs: NDArray[np.float64]
) -> tuple[NDArray[np.float64], float]:
    """Return the posterior, and the log of the likelihood with what is believed of abilities and ease."""
    size, items = len(given.values), len(given.items)
    turn = np.clip(ability[given.rater] * np.exp(logs[given.item]), -LARGEST, LARGEST)
    wrong = -np.logaddexp(0, turn) - np.log(size - 1)
    more = turn + np.log(size - 1)  # of a right answer beyond a wrong one
    places = given.item.astype(np.int64) * size + given.value
    with np.errstate(divide="ignore"):
        table = np.bincount(places, more, minlength=items * size).reshape(items, size) + np.maximum(np.log(prior), -1e3)
    table += np.bincount(given.item, wrong, minlength=items)[:, None]
    highest = table.max(axis=1, keepdims=True)
    shares = np.exp(table - highest)
    total = shares.sum(axis=1, keepdims=True)
    believed = -0.5 * float(((ability - 1) ** 2).sum() + (logs**2).sum())
    return shares / total, float((highest + np.log(total)).sum()) + believed


def _climbed(
    given: Answers, posterior: NDArray[np.float64], ability: NDArray[np.float64], logs: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return abilities and log ease after some steps up, each of which may be halved."""
    chance = posterior[given.item, given.value]
    here = _height(given, chance, ability, logs)
    for _ in range(STEPS):
        of_rater, of_item = _steps(given, chance, ability, logs)
        for halved in range(HALVINGS):
            share = 0.5**halved
            tried = ability + share * of_rater, logs + share * of_item
            reached = _height(given, chance, *tried)
            if reached >= here:
                (ability, logs), here = tried, reached
                break
    return ability, logs


def _height(given: Answers, chance: NDArray[np.float64], ability: NDArray[np.float64], logs: NDArray[np.float64]) -> float:
    """Return what maximisation raises: the expected log of the likelihood of answers, with what is believed; less what does not change."""
    turn = np.clip(ability[given.rater] * np.exp(logs[given.item]), -LARGEST, LARGEST)
    return float((chance * turn - np.logaddexp(0, turn)).sum()) - 0.5 * float(((ability - 1) ** 2).sum() + (logs**2).sum())


def _steps(
    given: Answers, chance: NDArray[np.float64], ability: NDArray[np.float64], logs: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return Newton's steps of each ability and each log ease, as if all others stood still."""
    able, ease = ability[given.rater], np.exp(logs[given.item])
    right = _logistic(able * ease)
    apart, bend = chance - right, right * (1 - right)
    up = np.bincount(given.rater, apart * ease, minlength=len(ability)) - (ability - 1)
    down = np.bincount(given.rater, bend * ease**2, minlength=len(ability)) + 1
    easier = np.bincount(given.item, apart * able * ease, minlength=len(logs)) - logs
    curved = np.bincount(given.item, bend * (able * ease) ** 2, minlength=len(logs)) + 1
    return up / down, np.clip(easier / curved, -1, 1)


def _logistic(turn: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-np.clip(turn, -LARGEST, LARGEST))), np.float64)
