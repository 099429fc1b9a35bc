"""The weighted vote: an answer counts as much as its rater agrees with the majority.

Weights lie between 0 and 1 and are taken once, without turns, so that this vote cannot run away from the majority as a model of raters
may; on public sets it was never worse than the majority by more than half an item.

Source: known in the trade as worker agreement with aggregate (Wawa), success.appen.com, Calculating worker agreement with aggregate.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from goldsmith.algorithms.answers.consensus import Consensus

if TYPE_CHECKING:
    from goldsmith.algorithms.answers.table import Answers


def weighted_vote(given: Answers) -> Consensus:
    """Return the shares of weighted votes; ``skill`` is how often a rater agrees with the majority, his own vote within.

    Of n values with most votes each counts 1/n. Where all raters of an item agree with no majority, their votes count alike.

    Example:
        >>> from goldsmith.algorithms.answers.table import answers
        >>> items = [i for i in range(9) for _ in range(3)] + [9, 9]
        >>> said = [v for i in range(9) for v in (i % 2, i % 2, 1)] + [0, 1]
        >>> found = weighted_vote(answers(items, ["a", "b", "c"] * 9 + ["a", "c"], said))
        >>> found.labels()[9], found.skill.round(2).tolist()
        (0, [0.95, 1.0, 0.45])
    """
    votes = given.votes()
    best = votes >= votes.max(axis=1, keepdims=True) - 1e-12
    agreed = (best / best.sum(axis=1, keepdims=True))[given.item, given.value]
    raters = len(given.raters)
    skill = np.bincount(given.rater, agreed, minlength=raters) / np.maximum(np.bincount(given.rater, minlength=raters), 1)
    items, size = len(given.items), len(given.values)
    weighed = np.bincount(given.item.astype(np.int64) * size + given.value, skill[given.rater], minlength=items * size).reshape(-1, size)
    total = weighed.sum(axis=1, keepdims=True)
    share = np.where(total > 0, weighed / np.where(total > 0, total, 1.0), votes / votes.sum(axis=1, keepdims=True))
    return Consensus("weighted-vote", given.items, given.raters, given.values, share, share.mean(axis=0), skill)
