"""The one-coin model: each rater is right with a probability of his own, and wrong evenly over the other values.

It has one number a rater where Dawid and Skene's has a table, so it does better with few answers a rater and many values.

Values are taken as equally frequent unless the shares are learnt too. Learnt shares may feed on themselves: where raters are weak, more of
the frequent value makes it likelier still, until everything has it (on one public set with 70 % right by vote, 31 % were left).

Source: Y. Zhang et al. 2014, arXiv:1406.3824, section 2 (the one-coin model); A. Dawid, A. Skene 1979, doi:10.2307/2346806.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from goldsmith.algorithms.answers.consensus import Consensus
from goldsmith.algorithms.answers.turns import TURNS, Turns, taken_turns
from goldsmith.algorithms.answers.voting import majority_vote
from goldsmith.kernels.answers import hits

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from goldsmith.algorithms.answers.table import Answers


def one_coin(
    given: Answers,
    *,
    pseudo: tuple[float, float] = (1.0, 1.0),
    shares: Literal["even", "learnt"] = "even",
    turns: Turns = TURNS,
) -> Consensus:
    """Return the truth and how often each rater is right.

    Args:
        given: Answers, at least two values.
        pseudo: Right and wrong answers that each rater is thought to have given besides, not negative.
        shares: Of values among items: all alike, or learnt with the rest.
        turns: How long it learns, and from how many answers an item.

    Raises:
        ValueError: There is one value only, there are too few answers, or a setting is out of range.

    Example:
        >>> from goldsmith.algorithms.answers.table import answers
        >>> items = [i for i in range(40) for _ in range(3)]
        >>> said = [i % 4 if r < 2 else 0 for i in range(40) for r in range(3)]
        >>> found = one_coin(answers(items, ["a", "b", "lazy"] * 40, said))
        >>> found.labels() == [i % 4 for i in range(40)], found.skill.round(2).tolist()
        (True, [0.98, 0.98, 0.26])
    """
    turns.suit(given, "one-coin")
    if min(pseudo) < 0 or shares not in {"even", "learnt"}:
        raise ValueError(f"pseudo-answers of {pseudo} with {shares!r} shares are none")
    size, total = len(given.values), np.bincount(given.rater, minlength=len(given.raters))

    def skilled(posterior: NDArray[np.float64]) -> NDArray[np.float64]:
        right = np.zeros(len(given.raters))
        hits(given.item, given.rater, given.value, posterior, right)
        return np.clip((right + pseudo[0]) / (total + sum(pseudo)), 1e-12, 1 - 1e-12)

    def maximised(posterior: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
        skill = skilled(posterior)
        own = float((pseudo[0] * np.log(skill) + pseudo[1] * np.log1p(-skill)).sum())
        return shared(posterior), _tables(skill, size), own

    def shared(posterior: NDArray[np.float64]) -> NDArray[np.float64]:
        return posterior.mean(axis=0) if shares == "learnt" else np.full(size, 1 / size)

    posterior, objective, settled = taken_turns(given, majority_vote(given).posterior, maximised, turns)
    skill = skilled(posterior)
    prior = shared(posterior)
    return Consensus("one-coin", given.items, given.raters, given.values, posterior, prior, skill, _tables(skill, size), objective, settled)


def _tables(skill: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    """Return the table of confusions of each rater, shape (raters, values, values)."""
    wrong = (1 - skill) / (size - 1)
    table = np.repeat(wrong, size * size).reshape(-1, size, size)
    table[:, np.arange(size), np.arange(size)] = skill[:, None]
    return table
