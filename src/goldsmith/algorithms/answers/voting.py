"""Majority vote: every answer counts as much as every other one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from goldsmith.algorithms.answers.consensus import Consensus

if TYPE_CHECKING:
    from goldsmith.algorithms.answers.table import Answers


def majority_vote(given: Answers) -> Consensus:
    """Return the shares of votes; ``skill`` is how often a rater agrees with the others' votes, nan for one without company.

    Example:
        >>> from goldsmith.algorithms.answers.table import answers
        >>> found = majority_vote(answers([1, 1, 1, 2, 2], ["a", "b", "c", "a", "b"], ["y", "y", "n", "n", "y"]))
        >>> found.labels(), found.tied.tolist()
        (['y', 'n'], [False, True])
    """
    votes = given.votes()
    total = votes.sum(axis=1)
    share = votes / total[:, None]
    with_others = total[given.item] > 1
    agreeing = (votes[given.item, given.value] - 1)[with_others] / (total[given.item][with_others] - 1)
    raters = len(given.raters)
    shared = np.bincount(given.rater[with_others], minlength=raters)
    agreed = np.bincount(given.rater[with_others], agreeing, minlength=raters)
    skill = np.where(shared, agreed / np.maximum(shared, 1), np.nan)
    return Consensus("majority-vote", given.items, given.raters, given.values, share, share.mean(axis=0), skill)
