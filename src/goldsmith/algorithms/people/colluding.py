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
AT_ONCE = 2_000_000
"""Votes that are held at once while pairs are counted."""


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
    left, same, shared = _counted(given)
    pairs = [(int(one), int(other)) for one, other in zip(*np.nonzero(np.triu(shared >= LEAST_SHARED, 1)), strict=True)]
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


def _counted(given: Answers) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return, by leader and partner, items on which the leader leaves the rest, those on which the partner goes along, and items shared.

    Items are taken together that have equally many answers, so that the cost is that of the pairs of answers and not of people and items.
    """
    place = given.item.astype(np.int64) * len(given.raters) + given.rater
    last = np.append(np.diff(place) > 0, True)  # of several by one person the last value, as they are sorted
    item, rater, value = given.item[last], given.rater[last].astype(np.int64), given.value[last].astype(np.int64)
    each = np.bincount(item, minlength=len(given.items))
    begins = np.cumsum(each) - each
    counts = np.zeros((3, len(given.raters) ** 2), np.int64)
    for n in np.unique(each[each > 1]).tolist():
        first = begins[each == n]
        step = max(1, AT_ONCE // (n * n * max(len(given.values), n)))
        for at in range(0, len(first), step):
            rows = first[at : at + step, None] + np.arange(n)
            _count(rater[rows], value[rows], len(given.values), len(given.raters), counts)
    left, same, shared = counts.reshape(3, len(given.raters), len(given.raters))
    return left, same, shared


def _count(who: NDArray[np.int64], what: NDArray[np.int64], values: int, people: int, counts: NDArray[np.int64]) -> None:
    """Add items with equally many answers, shapes (items, answers), to the counts of all ordered pairs of people."""
    items, n = who.shape
    votes = np.zeros((items, values), np.int64)
    np.add.at(votes, (np.arange(items)[:, None], what), 1)
    one, other = np.nonzero(~np.eye(n, dtype=bool))
    own, theirs = what[:, one], what[:, other]
    rest = np.repeat(votes[:, None, :], len(one), axis=1)
    at, pair = np.arange(items)[:, None], np.arange(len(one))[None]
    rest[at, pair, own] -= 1
    rest[at, pair, theirs] -= 1
    leaves = (rest.sum(axis=2) > 0) & (rest[at, pair, own] < rest.max(axis=2))
    key = who[:, one] * people + who[:, other]
    for row, kept in enumerate((leaves, leaves & (own == theirs), np.ones_like(leaves))):
        counts[row] += np.bincount(key[kept], minlength=people * people)


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
