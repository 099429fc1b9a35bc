"""Which method to believe: the one that does best on items whose truth is known, and the vote where none is better.

No single model is safe: on 17 public sets Dawid and Skene's beat the vote on 11 and lost up to five points on others. Where a tenth of the
items is gold, choosing on them loses next to nothing. All methods are told, not only the chosen one; the accuracy of the chosen one on the
same gold items is a little too good, being the best of several.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.algorithms.answers.dawid_skene import dawid_skene
from goldsmith.algorithms.answers.glad import GLAD_TURNS, glad
from goldsmith.algorithms.answers.mace import mace
from goldsmith.algorithms.answers.one_coin import one_coin
from goldsmith.algorithms.answers.turns import LEAST_ANSWERS, Turns
from goldsmith.algorithms.answers.voting import majority_vote
from goldsmith.stats.estimate import Estimate, bounded
from goldsmith.stats.rates import critical, score_interval

if TYPE_CHECKING:
    from collections.abc import Mapping

    from goldsmith.algorithms.answers.consensus import Consensus
    from goldsmith.algorithms.answers.table import Answers

LEAST_GOLD = 10


@dataclass(frozen=True, eq=False)
class Choice:
    """All methods with their accuracy on gold items, and the one chosen.

    Attributes:
        chosen: The conclusion to take.
        tried: Every conclusion, the vote first.
        accuracy: Of each method on gold items, ties counted by their share; empty where there is no gold.
        why: In words: why this one.
    """

    chosen: Consensus
    tried: tuple[Consensus, ...]
    accuracy: Mapping[str, Estimate]
    why: str


def chosen_consensus(given: Answers, gold: Mapping[Any, Any] | None = None, *, least_answers: float = LEAST_ANSWERS) -> Choice:
    """Return the conclusion of the method that does best on gold items, and all others beside it.

    Args:
        given: Answers.
        gold: The truth of some items, by name; those without an answer are passed over.
        least_answers: Answers an item below which only the vote is taken.

    Raises:
        ValueError: A truth is none of the values.

    Example:
        >>> from goldsmith.algorithms.answers.table import answers
        >>> items = [i for i in range(40) for _ in range(5)]
        >>> said = [(i % 2) if r < 2 else 0 for i in range(40) for r in range(5)]
        >>> found = chosen_consensus(answers(items, ["a", "b", "c", "d", "e"] * 40, said), {i: i % 2 for i in range(0, 40, 3)})
        >>> found.chosen.method != "majority-vote", found.accuracy["majority-vote"].value < 0.6
        (True, True)
    """
    tried = [majority_vote(given)]
    if given.per_item >= least_answers and len(given.values) > 1:
        turns = Turns(least_answers=least_answers)
        tried += [
            one_coin(given, turns=turns),
            dawid_skene(given, turns=turns),
            dawid_skene(given, believed="pooled", strength=10.0, turns=turns),
            mace(given, turns=turns),
            glad(given, turns=replace(GLAD_TURNS, least_answers=least_answers)).consensus,
        ]
    rows, truth = _known(given, gold or {})
    accuracy = {one.method: _accuracy(one, rows, truth) for one in tried} if len(rows) else {}
    if len(tried) == 1:
        return Choice(tried[0], tuple(tried), accuracy, f"{given.per_item:.2f} answers an item are too few for a model of raters")
    if len(rows) < LEAST_GOLD:
        return Choice(tried[0], tuple(tried), accuracy, f"{len(rows)} gold items cannot tell methods apart: {LEAST_GOLD} are the least")
    best = max(tried, key=lambda one: accuracy[one.method].value)  # the first, which is the vote, where several are as good
    return Choice(best, tuple(tried), accuracy, f"best on {len(rows)} gold items")


def _known(given: Answers, gold: Mapping[Any, Any]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return the positions of gold items and of their values."""
    place = {value: at for at, value in enumerate(given.values)}
    strange = sorted({str(value) for value in gold.values() if value not in place})
    if strange:
        raise ValueError(f"these truths are none of the values: {', '.join(strange[:5])}")
    pairs = [(at, place[gold[name]]) for at, name in enumerate(given.items.to_pylist()) if name in gold]
    return np.array([at for at, _ in pairs], np.int64), np.array([value for _, value in pairs], np.int64)


def _accuracy(found: Consensus, rows: np.ndarray[Any, Any], truth: np.ndarray[Any, Any]) -> Estimate:
    """Return the share of gold items that are right; of n likeliest values each counts 1/n."""
    best = found.posterior[rows] >= found.certainty[rows, None] - 1e-12
    value = float((best[np.arange(len(rows)), truth] / best.sum(axis=1)).mean())
    return Estimate(*bounded(value, *score_interval(value, len(rows), critical(0.95))), 0.95, len(rows), "wilson")
