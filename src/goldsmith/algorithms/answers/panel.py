"""The panel: the mean of four conclusions of different kinds, for want of gold that could tell which of them to believe.

1. The majority vote and the weighted vote, which hardly assume anything and never stray far.
2. MACE, which knows of raters who do not look, and the model of raters who err together, which knows of deceptive items.
3. The probability of a value is the mean of what the four give it; what one of them imagines is outvoted by the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from goldsmith.algorithms.answers.consensus import Consensus

if TYPE_CHECKING:
    from collections.abc import Sequence

PANEL = ("majority-vote", "weighted-vote", "mace", "correlated")


def panel(members: Sequence[Consensus]) -> Consensus:
    """Return the mean of some conclusions about the same answers.

    Args:
        members: At least two conclusions; ``skill`` is the mean of those that know of one.

    Raises:
        ValueError: There are fewer than two, or they are about other items, raters or values.

    Example:
        >>> from goldsmith.algorithms.answers.table import answers
        >>> from goldsmith.algorithms.answers.voting import majority_vote
        >>> from goldsmith.algorithms.answers.weighted import weighted_vote
        >>> given = answers([1, 1, 1, 2, 2], ["a", "b", "c", "a", "c"], ["y", "y", "n", "n", "y"])
        >>> found = panel([majority_vote(given), weighted_vote(given)])
        >>> found.method, found.labels()
        ('panel', ['y', 'n'])
    """
    if len(members) < 2:
        raise ValueError(f"a panel has two members or more, not {len(members)}")
    first = members[0]
    if any(not (one.items.equals(first.items) and one.raters.equals(first.raters) and one.values == first.values) for one in members):
        raise ValueError("the members of a panel are about the same items, raters and values")
    posterior = np.mean([one.posterior for one in members], axis=0)
    skills = np.stack([one.skill for one in members])
    known = np.isfinite(skills)
    skill = np.where(known.any(axis=0), np.where(known, skills, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1), np.nan)
    return Consensus("panel", first.items, first.raters, first.values, posterior, posterior.mean(axis=0), skill)
