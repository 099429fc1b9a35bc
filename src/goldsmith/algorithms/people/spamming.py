"""Spammers: people whose answers have little to do with the items.

1. Each answer is held against the majority of the others' answers to the item; items with fewer than two others, or a tie among them, are left out.
2. By chance a person agrees as often as his values meet the others': the sum over values of both shares.
3. An honest person agrees at least so much of the way from chance to always as ``floor`` says (Cohen's kappa with the majority). The p-value
   is the chance that somebody right at the floor agrees as seldom.

The rate holds for whoever is above the floor among people most of whom try. One whose items are harder than the others' may lie below it
honestly: that is why gold has to prove it.

Source: J. Cohen 1960, doi:10.1177/001316446002000104; V. Raykar, S. Yu, Eliminating spammers and ranking annotators, JMLR 13, 2012 (a
spammer's answers do not depend on the truth).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from goldsmith.algorithms.people.alarm import RATE, Alarm
from goldsmith.stats.counting import binomial_at_most

if TYPE_CHECKING:
    from goldsmith.algorithms.answers.table import Answers

LEAST_OTHERS = 2
LEAST_ITEMS = 10


def spamming(given: Answers, *, floor: float = 0.4, rate: float = RATE) -> list[Alarm]:
    """Return an alarm about each person with ten comparable answers or more, who rings or not; ``seen`` and ``expected`` are agreement.

    Args:
        given: Answers.
        floor: Kappa with the majority that honest people have at least, in (0, 1).
        rate: Of honest people who are named, at most, in (0, 1).

    Raises:
        ValueError: The floor or the rate is out of range.

    Example:
        >>> from goldsmith.algorithms.answers.table import answers
        >>> items = [i for i in range(160) for _ in range(4)]
        >>> said = [i % 2 if r < 3 else 1 for i in range(160) for r in range(4)]
        >>> [(one.person, one.rings) for one in spamming(answers(items, ["a", "b", "c", "one"] * 160, said))]
        [('a', False), ('b', False), ('c', False), ('one', True)]
    """
    if not (0 < floor < 1 and 0 < rate < 1):
        raise ValueError(f"a floor of {floor} and a rate of {rate} are none")
    votes = given.votes()
    others = votes[given.item].copy()
    others[np.arange(len(given)), given.value] -= 1
    most = others.max(axis=1)
    usable = (others.sum(axis=1) >= LEAST_OTHERS) & ((others >= most[:, None]).sum(axis=1) == 1)
    majority = others.argmax(axis=1)
    found = []
    for place, person in enumerate(given.raters.to_pylist()):
        rows = np.flatnonzero(usable & (given.rater == place))
        if len(rows) < LEAST_ITEMS:
            continue
        agreed = int((majority[rows] == given.value[rows]).sum())
        size = len(given.values)
        chance = float(np.bincount(given.value[rows], minlength=size) @ np.bincount(majority[rows], minlength=size)) / len(rows) ** 2
        expected = chance + floor * (1 - chance)
        p = 1.0 if chance >= 1 else binomial_at_most(agreed, len(rows), expected)
        found.append(Alarm(person, "spamming", p, rate, len(rows), agreed / len(rows), expected))
    return found
