"""MACE: each rater either knows the truth, or does not look and gives values after a habit of his own.

1. A rater is competent with a probability; else the answer comes from the rater's habit, whatever the item.
2. The habit of one who always presses the same key is told from the confusion of one who tries: that is what the model is for.
3. Expectation and maximisation as with Dawid and Skene, with pseudo-answers for competence and habits; values are even beforehand.

This is the maximum a posteriori by EM from the shares of votes; the authors' program takes variational Bayes with random restarts, and
differs by some half a point.

Source: D. Hovy et al., Learning whom to trust with MACE, 2013, aclanthology.org/N13-1132.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from goldsmith.algorithms.answers.consensus import Consensus
from goldsmith.algorithms.answers.turns import TURNS, Turns, taken_turns
from goldsmith.algorithms.answers.voting import majority_vote

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from goldsmith.algorithms.answers.table import Answers


def mace(
    given: Answers,
    *,
    competence: tuple[float, float] = (0.5, 0.5),
    habit: float = 0.1,
    turns: Turns = TURNS,
) -> Consensus:
    """Return the truth, and in ``skill`` how often each rater looks.

    Args:
        given: Answers, at least two values.
        competence: Answers with and without a look that each rater is thought to have given besides, not negative.
        habit: Answers of each value that each rater is thought to have given without a look besides, not negative.
        turns: How long it learns, and from how many answers an item.

    Raises:
        ValueError: There is one value only, there are too few answers, or a setting is out of range.

    Example:
        >>> from goldsmith.algorithms.answers.table import answers
        >>> items = [i for i in range(60) for _ in range(4)]
        >>> said = [i % 3 if r < 2 else r - 2 for i in range(60) for r in range(4)]
        >>> found = mace(answers(items, ["a", "b", "always0", "always1"] * 60, said))
        >>> found.labels() == [i % 3 for i in range(60)], found.skill.round(1).tolist()
        (True, [1.0, 0.0, 0.0, 1.0])
    """
    turns.suit(given, "mace")
    if min(*competence, habit) < 0:
        raise ValueError(f"pseudo-answers of {competence} and {habit} are none")
    size, even = len(given.values), np.full(len(given.values), 1 / len(given.values))
    raters = len(given.raters)
    places = given.rater.astype(np.int64) * size + given.value
    skill, habits = np.full(raters, 0.8), np.full((raters, size), 1 / size)

    def maximised(posterior: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
        nonlocal skill, habits
        right = posterior[given.item, given.value]
        either = skill[given.rater] + (1 - skill[given.rater]) * habits[given.rater, given.value]
        looked = right * skill[given.rater] / np.maximum(either, 1e-300)
        seen = np.bincount(given.rater, looked, minlength=raters)
        total = np.bincount(given.rater, minlength=raters)
        skill = np.clip((seen + competence[0]) / (total + sum(competence)), 1e-9, 1 - 1e-9)
        blind = np.bincount(places, 1 - looked, minlength=raters * size).reshape(raters, size) + habit
        sums = blind.sum(axis=1, keepdims=True)
        habits = np.where(sums > 0, blind / np.where(sums > 0, sums, 1.0), 1 / size)
        own = competence[0] * np.log(skill) + competence[1] * np.log1p(-skill)
        own += habit * np.log(np.maximum(habits, 1e-300)).sum(axis=1)
        return even, _tables(skill, habits), float(own.sum())

    posterior, objective, settled = taken_turns(given, majority_vote(given).posterior, maximised, turns)
    return Consensus("mace", given.items, given.raters, given.values, posterior, even, skill, _tables(skill, habits), objective, settled)


def _tables(skill: NDArray[np.float64], habits: NDArray[np.float64]) -> NDArray[np.float64]:
    size = habits.shape[1]
    return np.asarray((1 - skill)[:, None, None] * habits[:, None, :] + skill[:, None, None] * np.eye(size), np.float64)
