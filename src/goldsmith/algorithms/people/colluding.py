"""Colluders: people who give the same wrong answers more often than the items explain.

1. Two people who know their work agree on right answers; only where they leave the others does agreement tell of copying. A person leaves the
   others where the majority of the rest, both of the pair left out, is another value.
2. Of each two people it is counted how often one goes along where the other, the leader, leaves the rest. By Fisher's exact test that is held
   against how often all others go along with this leader, which items that deceive many raise as well, and against how often this partner goes
   along with all other leaders, which poor work raises as well.
3. A pair's p-value is the largest of those four: either comparison, either one leading.
4. A person is named where his least p-value, times the partners that he shares enough items with, is at most the rate. Groups are the
   connected pairs.

Source: A. KhudaBukhsh, J. Carbonell, P. Jansen, Detecting non-adversarial collusion in crowdsourcing, HCOMP 2014 (agreement on wrong
answers); H. Chernoff 1952, doi:10.1214/aoms/1177729330.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from goldsmith.algorithms.people.alarm import RATE, Alarm
from goldsmith.stats.counting import hypergeometric_at_most

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from goldsmith.algorithms.answers.table import Answers

LEAST_SHARED = 15


def colluding(given: Answers, *, rate: float = RATE) -> list[Alarm]:
    """Return an alarm about each person who shares fifteen items with another; ``seen`` and ``expected`` are counts of same wrong answers.

    Args:
        given: Answers; of several by one person to one item the last value counts.
        rate: Of honest people who are named, at most, in (0, 1).

    Raises:
        ValueError: The rate is out of range.

    Example:
        >>> from goldsmith.algorithms.answers.table import answers
        >>> items = [i for i in range(60) for _ in range(6)]
        >>> wrong = [(i % 5 == 0 and r > 3) or (i + 7 * r) % 11 == 0 for i in range(60) for r in range(6)]
        >>> said = [int(i % 3 != no) if no else i % 3 for i, no in zip(items, wrong)]
        >>> [one.person for one in colluding(answers(items, list("abcdef") * 60, said)) if one.rings]
        ['e', 'f']
    """
    if not 0 < rate < 1:
        raise ValueError(f"a rate of {rate} is none")
    said = np.full((len(given.raters), len(given.items)), -1, np.int32)
    said[given.rater, given.item] = given.value
    votes = np.stack([(said == value).sum(axis=0) for value in range(len(given.values))], axis=1)
    left, same, shared = _counted(said, votes)
    pairs = [(one, other) for one in range(len(said)) for other in range(one + 1, len(said)) if shared[one, other] >= LEAST_SHARED]
    least: dict[int, tuple[float, int, int, float, int]] = {}
    partners: dict[int, list[tuple[int, float]]] = {}
    for one, other in pairs:
        p, n, seen, expected = max(_pair(left, same, one, other), _pair(left, same, other, one))
        for me, you in ((one, other), (other, one)):
            partners.setdefault(me, []).append((you, p))
            if me not in least or p < least[me][0]:
                least[me] = (p, n, seen, expected, you)
    return [_alarm(given, me, least[me], partners[me], rate) for me in sorted(least)]


def groups(alarms: list[Alarm]) -> list[tuple[object, ...]]:
    """Return groups of people who ring together, the largest first.

    Example:
        >>> groups([Alarm("a", "colluding", 0.0, 0.01, 9, 9, 1, ("b",)), Alarm("b", "colluding", 0.0, 0.01, 9, 9, 1, ("a",))])
        [('a', 'b')]
    """
    held: list[set[object]] = []
    for alarm in alarms:
        if not alarm.rings:
            continue
        together = {alarm.person, *alarm.with_people}
        for group in [one for one in held if one & together]:
            together |= group
            held.remove(group)
        held.append(together)
    return sorted((tuple(sorted(one, key=str)) for one in held), key=lambda one: (-len(one), str(one)))


def _alarm(given: Answers, me: int, least: tuple[float, int, int, float, int], partners: list[tuple[int, float]], rate: float) -> Alarm:
    p, n, seen, expected, _ = least
    names = given.raters
    others = tuple(names[you].as_py() for you, found in sorted(partners) if found * len(partners) <= rate)
    return Alarm(names[me].as_py(), "colluding", min(1.0, p * len(partners)), rate, n, float(seen), expected, others)


def _counted(said: NDArray[np.int32], votes: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return, by leader and partner, items on which the leader leaves the rest, those on which the partner goes along, and items shared."""
    people = len(said)
    left, same, shared = (np.zeros((people, people), np.int64) for _ in range(3))
    for leader in range(people):
        for partner in range(people):
            rows = np.flatnonzero((said[leader] >= 0) & (said[partner] >= 0))
            if leader == partner or not len(rows):
                continue
            at, own, theirs = np.arange(len(rows)), said[leader, rows], said[partner, rows]
            rest = votes[rows]
            rest[at, own] -= 1
            rest[at, theirs] -= 1
            leaves = (rest.sum(axis=1) > 0) & (rest[at, own] < rest.max(axis=1))
            left[leader, partner], same[leader, partner] = leaves.sum(), (own == theirs)[leaves].sum()
            shared[leader, partner] = len(rows)
    return left, same, shared


def _pair(left: NDArray[np.int64], same: NDArray[np.int64], leader: int, partner: int) -> tuple[float, int, int, float]:
    """Return the p-value, items on which the leader leaves the rest, those on which the partner goes along, and how many of an honest one."""
    n, seen = int(left[leader, partner]), int(same[leader, partner])
    p, expected = 0.0, 0.0
    for all_left, all_same in ((left[leader].sum(), same[leader].sum()), (left[:, partner].sum(), same[:, partner].sum())):
        others, along = int(all_left) - n, int(all_same) - seen
        if not (n and others):
            return 1.0, n, seen, 0.0
        p = max(p, hypergeometric_at_most(along, others, along + seen, others + n))
        expected = max(expected, n * along / others)
    return p, n, seen, expected
