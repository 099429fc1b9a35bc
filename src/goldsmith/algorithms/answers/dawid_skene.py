"""Dawid and Skene's model: each rater has a table of how often what is taken for what.

1. Begin with the shares of votes as the probability of each item's values.
2. Maximise: shares of values, and each rater's table, from those probabilities, with pseudo-answers so that a rater of few answers is not
   believed to be perfect.
3. Expect: probabilities of each item's values from the tables.
4. Repeat 2 and 3; the likelihood of the answers, pseudo-answers included, never falls. Stop where it hardly rises.

Source: A. Dawid, A. Skene, Maximum likelihood estimation of observer error-rates using the EM algorithm, 1979, doi:10.2307/2346806;
pseudo-answers make it the maximum a posteriori of M. Paun et al. 2018, doi:10.1162/tacl_a_00040.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from goldsmith.algorithms.answers.consensus import Consensus
from goldsmith.algorithms.answers.turns import TURNS, Turns, taken_turns
from goldsmith.algorithms.answers.voting import majority_vote
from goldsmith.kernels.answers import confusions

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from goldsmith.algorithms.answers.table import Answers

Believed = Literal["flat", "pooled"]


def dawid_skene(
    given: Answers,
    *,
    believed: Believed = "flat",
    strength: float = 0.01,
    turns: Turns = TURNS,
) -> Consensus:
    """Return the truth and each rater's table of confusions.

    Args:
        given: Answers, at least two values.
        believed: Of raters before their answers are seen: nothing (``flat``, the same pseudo-answers in every cell), or that they are as
            raters are together, judged by the votes (``pooled``).
        strength: Pseudo-answers: of each cell with ``flat``, of each row of the table with ``pooled`` (10 does well there).
        turns: How long it learns, and from how many answers an item.

    Raises:
        ValueError: There is one value only, there are too few answers, or a setting is out of range.

    Example:
        >>> from goldsmith.algorithms.answers.table import answers
        >>> items = [i for i in range(40) for _ in range(4)]
        >>> said = [(i % 2) if r < 3 else 1 - i % 2 for i in range(40) for r in range(4)]
        >>> found = dawid_skene(answers(items, ["a", "b", "c", "liar"] * 40, said))
        >>> found.labels() == [i % 2 for i in range(40)], found.skill.round(2).tolist()
        (True, [1.0, 1.0, 1.0, 0.0])
    """
    turns.suit(given, "dawid-skene")
    if strength < 0 or believed not in {"flat", "pooled"}:
        raise ValueError(f"pseudo-answers of {strength} after {believed!r} are none")
    shape = len(given.raters), len(given.values), len(given.values)
    votes = majority_vote(given).posterior
    pseudo = np.full(shape, strength) if believed == "flat" else _pooled(given, votes, strength)

    def maximised(posterior: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
        table = pseudo.copy()
        confusions(given.item, given.rater, given.value, posterior, table)
        confusion = _shares(table)
        own = float((pseudo * np.log(np.maximum(confusion, 1e-300))).sum())
        return posterior.mean(axis=0), confusion, own

    posterior, objective, settled = taken_turns(given, votes, maximised, turns)
    prior, confusion, _ = maximised(posterior)
    skill = np.einsum("k,rkk->r", prior, confusion)
    name = "dawid-skene" if believed == "flat" else "dawid-skene-pooled"
    return Consensus(name, given.items, given.raters, given.values, posterior, prior, skill, confusion, objective, settled)


def _pooled(given: Answers, votes: NDArray[np.float64], strength: float) -> NDArray[np.float64]:
    """Return pseudo-answers as all raters together would give them."""
    table = np.full((1, *votes.shape[1:], votes.shape[1]), 1.0)
    confusions(given.item, np.zeros_like(given.rater), given.value, votes, table)
    return np.repeat(strength * _shares(table), len(given.raters), axis=0)


def _shares(table: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return rows that sum to 1; a row without any answer is even."""
    total = table.sum(axis=2, keepdims=True)
    return np.asarray(np.where(total > 0, table / np.where(total > 0, total, 1.0), 1 / table.shape[2]), np.float64)
