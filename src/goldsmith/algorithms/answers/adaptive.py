"""Who is asked again: items whose answer is in doubt, until the labels are sure enough on the whole, or the budget ends.

1. What is expected to be right is the mean, over items, of the probability of the likeliest value. Where that reaches the target, nothing more
   is asked: easy items pay for hard ones, and no item has to be sure by itself.
2. Else the items that are most likely wrong for what an answer costs are asked next, each once, as many as may be asked at a time; of items as
   doubtful the one that was asked less goes first, then the first one.
3. An item that was asked as often as allowed is not asked again: it is for a person to decide.

The policy is as honest as the probabilities are: it is meant for those of :func:`goldsmith.algorithms.answers.assisted.assisted`, with gold.

Source: V. Sheng, F. Provost, P. Ipeirotis, Get another label?, KDD 2008, doi:10.1145/1401890.1401965 (asking again where labels are
uncertain); A. Wald, Sequential tests, 1945, doi:10.1214/aoms/1177731118 (stopping by the posterior).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Ended = Literal["sure", "budget", "asked", ""]


@dataclass(frozen=True, eq=False)
class NextAnswers:
    """What to ask next.

    Attributes:
        items: Positions of items to ask once more each, the most urgent first; empty where asking has ended.
        expected: Share of labels that are expected to be right now.
        ended: Why nothing is asked: ``sure``, ``budget`` (the cheapest doubtful answer costs more than is left), ``asked`` (every doubtful
            item was asked as often as allowed); empty where something is.
        to_people: Positions of items that were asked as often as allowed and are still in doubt.
    """

    items: NDArray[np.int64]
    expected: float
    ended: Ended
    to_people: NDArray[np.int64]


def next_answers(
    posterior: NDArray[np.float64],
    cost: float | NDArray[np.float64],
    budget: float,
    *,
    target: float = 0.95,
    asked: NDArray[np.int64] | None = None,
    most: int | None = None,
    at_once: int | None = None,
) -> NextAnswers:
    """Return which items to ask once more.

    Args:
        posterior: Probability of each value of each item, shape (items, values), rows sum to 1.
        cost: Of one more answer, of all items or of each, above 0.
        budget: What may still be spent, in the same unit.
        target: Share of labels that ought to be right, in (0, 1).
        asked: Answers that each item has; 0 where left out.
        most: Answers an item may have.
        at_once: Items to ask now, at least 1; by default those that must become sure for the target, if they did, and at least 1 % of all.

    Raises:
        ValueError: An argument is out of its range, or shapes differ.

    Example:
        >>> found = next_answers(np.array([[0.99, 0.01], [0.6, 0.4], [0.5, 0.5]]), 1.0, 10.0, at_once=2)
        >>> found.items.tolist(), round(found.expected, 3)
        ([2, 1], 0.697)
        >>> next_answers(np.array([[0.99, 0.01]]), 1.0, 10.0).ended
        'sure'
    """
    chances = np.asarray(posterior, np.float64)
    count, price = _checked(chances, cost, budget, target, asked)
    if at_once is not None and at_once < 1:
        raise ValueError(f"{at_once} items at once are none")
    sure = chances.max(axis=1)
    expected, doubtful = float(sure.mean()), sure < 1
    full = np.zeros(len(sure), bool) if most is None else count >= most
    people = np.flatnonzero(full & (sure < target))
    if expected >= target:
        return NextAnswers(_none(), expected, "sure", people)
    able = np.flatnonzero(doubtful & ~full)
    if not len(able):
        return NextAnswers(_none(), expected, "asked", people)
    order = able[np.lexsort((able, count[able], -((1 - sure) / price)[able]))]
    urgent = order[price[order] <= budget]
    wanted = at_once or max(_needed(sure[order], sure, target), len(sure) // 100, 1)
    taken = urgent[:wanted]
    taken = taken[np.cumsum(price[taken]) <= budget]
    return NextAnswers(taken, expected, "" if len(taken) else "budget", people)


def _needed(urgent: NDArray[np.float64], sure: NDArray[np.float64], target: float) -> int:
    """Return how many of the most doubtful items would have to become certain for the target."""
    short = target * len(sure) - float(sure.sum())
    return int(np.searchsorted(np.cumsum(1 - urgent), short) + 1) if short > 0 else len(urgent)


def _checked(
    chances: NDArray[np.float64],
    cost: float | NDArray[np.float64],
    budget: float,
    target: float,
    asked: NDArray[np.int64] | None,
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return answers and cost of each item."""
    if chances.ndim != 2 or not len(chances) or not np.isfinite(chances).all() or (np.abs(chances.sum(axis=1) - 1) > 1e-6).any():
        raise ValueError(f"a posterior has one row of probabilities an item, not the shape {chances.shape}")
    if not (0 < target < 1 and budget >= 0):
        raise ValueError(f"a target of {target} and a budget of {budget} are none")
    price = np.broadcast_to(np.asarray(cost, np.float64), len(chances))
    count = np.zeros(len(chances), np.int64) if asked is None else np.asarray(asked, np.int64)
    if not (price > 0).all() or count.shape != (len(chances),) or (count < 0).any():
        raise ValueError("an answer costs something, and each item has a count of answers")
    return count, price


def _none() -> NDArray[np.int64]:
    return np.zeros(0, np.int64)
