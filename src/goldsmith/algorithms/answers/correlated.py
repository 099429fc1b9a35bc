"""Raters who err together: each value has kinds of items of its own, and on each kind each rater has a table of his own.

On hard items many raters fall for the same wrong value. A model that takes their errors as independent grows surer with each of them; here
an item belongs to a kind within its value, and within a kind (the deceptive ones, say) all raters may be bad at once.

1. Begin with the shares of votes; items go to kinds by how many votes their value has, the split of a coin thrown (kinds - 1) times. Nothing is
   drawn at random, so that names and order of items, raters and values do not matter.
2. Learn: for each rater, value and kind a Dirichlet belief of what he gives, from pseudo-answers that think raters better than chance; for
   kinds a Dirichlet belief that leaves those empty that are not needed.
3. Expect: probabilities of value and kind of each item under the mean logarithms of both beliefs.
4. Repeat 2 and 3; the bound of the evidence never falls. The probability of a value is the sum over its kinds.

Where most raters copy from one of them no model of answers alone can tell copies from competence: gold can, and so can
:mod:`goldsmith.algorithms.people.colluding`.

With one kind this is the model of independent raters (Kim and Ghahramani 2012).

Source: Y. Li, B. Rubinstein, T. Cohn, Exploiting worker correlation for label aggregation in crowdsourcing, ICML 2019,
proceedings.mlr.press/v97/li19i.html (model and pseudo-answers; the beginning is our own); H.-C. Kim, Z. Ghahramani, Bayesian classifier
combination, AISTATS 2012.
"""

from __future__ import annotations

from math import comb
from typing import TYPE_CHECKING

import numpy as np

from goldsmith.algorithms.answers.consensus import Consensus
from goldsmith.algorithms.answers.turns import Turns, taken_turns
from goldsmith.algorithms.answers.voting import majority_vote
from goldsmith.kernels.answers import confusions
from goldsmith.stats.gamma import digamma, log_gamma

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from goldsmith.algorithms.answers.table import Answers

CORRELATED_TURNS = Turns(most=100, tolerance=1e-6)
MOST_CELLS = 30_000_000
"""Numbers in the tables of all raters, beyond which there are too many of them for memory."""


def correlated(
    given: Answers,
    *,
    kinds: int = 3,
    believed: tuple[float, float] = (4.0, 1.0),
    spread: float = 0.1,
    turns: Turns = CORRELATED_TURNS,
) -> Consensus:
    """Return the truth where raters may err together.

    Args:
        given: Answers, at least two values.
        kinds: Of items within each value, at least 1.
        believed: Pseudo-answers of each rater, value and kind: right ones, and of each wrong value; above 0.
        spread: Pseudo-items of each kind, above 0; a small number leaves needless kinds empty.
        turns: How long it learns, and from how many answers an item.

    Raises:
        ValueError: There is one value only, there are too few answers, a setting is out of range, or the tables would be too large.

    Example:
        >>> from goldsmith.algorithms.answers.table import answers
        >>> items = [i for i in range(40) for _ in range(4)]
        >>> said = [(i % 2) if r < 3 else 1 - i % 2 for i in range(40) for r in range(4)]
        >>> found = correlated(answers(items, ["a", "b", "c", "liar"] * 40, said))
        >>> found.labels() == [i % 2 for i in range(40)], found.skill.round(1).tolist()
        (True, [1.0, 1.0, 1.0, 0.2])
    """
    turns.suit(given, "correlated")
    if kinds < 1 or min(*believed, spread) <= 0:
        raise ValueError(f"{kinds} kinds with pseudo-answers of {believed} and pseudo-items of {spread} are none")
    values, raters = len(given.values), len(given.raters)
    if raters * values * values * kinds > MOST_CELLS:
        raise ValueError(f"{kinds} kinds of {values} values for {raters} raters are too large a table: take fewer kinds, or one-coin")
    pseudo = np.repeat(np.full((values, values), believed[1]) + (believed[0] - believed[1]) * np.eye(values), kinds, axis=0)
    table = np.empty((raters, values * kinds, values))

    def maximised(posterior: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
        table[:] = pseudo
        confusions(given.item, given.rater, given.value, posterior, table)
        held = posterior.sum(axis=0) + spread
        own = -_apart(table, pseudo[None]) - _apart(held[None], np.full((1, len(held)), spread))
        return np.exp(_mean_logs(held[None]))[0], np.exp(_mean_logs(table)), own

    votes = majority_vote(given).posterior
    both, objective, settled = taken_turns(given, _split(votes, kinds), maximised, turns)
    maximised(both)
    posterior = both.reshape(len(votes), values, kinds).sum(axis=2)
    weight = (both.sum(axis=0) + 1e-12).reshape(values, kinds)
    confusion = np.einsum("rkmv,km->rkv", _shares(table).reshape(raters, values, kinds, values), weight / weight.sum(axis=1, keepdims=True))
    prior = posterior.mean(axis=0)
    skill = np.einsum("k,rkk->r", prior, confusion)
    return Consensus("correlated", given.items, given.raters, given.values, posterior, prior, skill, confusion, objective, settled)


def _split(votes: NDArray[np.float64], kinds: int) -> NDArray[np.float64]:
    """Return shares of votes split over kinds, shape (items, values * kinds): the more votes, the later the kind."""
    parts = [comb(kinds - 1, at) * votes**at * (1 - votes) ** (kinds - 1 - at) for at in range(kinds)]
    return np.stack([votes * part for part in parts], axis=2).reshape(len(votes), -1)


def _shares(table: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(table / table.sum(axis=2, keepdims=True), np.float64)


def _mean_logs(table: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean logarithm of each share under Dirichlet beliefs, which lie along the last axis."""
    return np.asarray(digamma(table) - digamma(table.sum(axis=-1, keepdims=True)), np.float64)


def _apart(belief: NDArray[np.float64], before: NDArray[np.float64]) -> float:
    """Return the Kullback-Leibler divergence of Dirichlet beliefs from those before, summed over all but the last axis."""
    either = (
        log_gamma(belief.sum(axis=-1)) - log_gamma(belief).sum(axis=-1) - log_gamma(before.sum(axis=-1)) + log_gamma(before).sum(axis=-1)
    )
    return float(either.sum() + ((belief - before) * _mean_logs(belief)).sum())
