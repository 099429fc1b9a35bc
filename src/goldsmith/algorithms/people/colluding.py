"""Colluders: people who give the same wrong answers more often than the items explain.

1. Two people who know their work agree on right answers; only where they leave the others does agreement tell of copying. A person leaves the
   others where the majority of the rest, both of the pair left out, is another value.
2. Where one of a pair leaves it, an honest partner gives the same value as often as the rest of the item do, drawn towards how often that
   happens in the whole project: an item that deceives many makes many agree.
3. The count of such items is the sum of independent throws of those chances. The chance of as many or more is bounded by Chernoff's bound, taken from
   both sides of the pair, the larger of the two counting.
4. A person is named where his least p-value, times the partners that he shares enough items with, is at most the rate. Groups are the
   connected pairs.

Source: A. KhudaBukhsh, J. Carbonell, P. Jansen, Detecting non-adversarial collusion in crowdsourcing, HCOMP 2014 (agreement on wrong
answers); H. Chernoff 1952, doi:10.1214/aoms/1177729330.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from goldsmith.algorithms.people.alarm import RATE, Alarm

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from goldsmith.algorithms.answers.table import Answers

LEAST_SHARED = 15
PSEUDO = 4.0
"""Answers of the whole project that the answers of an item are drawn towards."""


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
    base = _base(said, votes)
    pairs = [
        (one, other)
        for one in range(len(said))
        for other in range(one + 1, len(said))
        if int(((said[one] >= 0) & (said[other] >= 0)).sum()) >= LEAST_SHARED
    ]
    least: dict[int, tuple[float, int, int, float, int]] = {}
    partners: dict[int, list[tuple[int, float]]] = {}
    for one, other in pairs:
        p, n, seen, expected = max(_pair(said, votes, one, other, base), _pair(said, votes, other, one, base))
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


def _pair(said: NDArray[np.int32], votes: NDArray[np.int64], leader: int, partner: int, base: float) -> tuple[float, int, int, float]:
    """Return the p-value, items on which the leader leaves the rest, those on which the partner goes along, and how many of an honest one."""
    rows = np.flatnonzero((said[leader] >= 0) & (said[partner] >= 0))
    own, theirs = said[leader, rows], said[partner, rows]
    rest = votes[rows].copy()
    at = np.arange(len(rows))
    rest[at, own] -= 1
    rest[at, theirs] -= 1
    total = rest.sum(axis=1)
    leaves = (total > 0) & (rest[at, own] < rest.max(axis=1))
    n = int(leaves.sum())
    if not n:
        return 1.0, 0, 0, 0.0
    chance = (rest[at, own][leaves] + PSEUDO * base) / (total[leaves] + PSEUDO)
    seen = int((own == theirs)[leaves].sum())
    return _beyond(seen, chance), n, seen, float(chance.sum())


def _base(said: NDArray[np.int32], votes: NDArray[np.int64]) -> float:
    """Return how often another answer to an item is the same as one that leaves the majority, in the whole project."""
    same = together = 0.0
    for row in said:
        at = np.flatnonzero(row >= 0)
        rest = votes[at].copy()
        rest[np.arange(len(at)), row[at]] -= 1
        own, total = rest[np.arange(len(at)), row[at]], rest.sum(axis=1)
        leaves = (total > 0) & (own < rest.max(axis=1))
        same += float(own[leaves].sum())
        together += float(total[leaves].sum())
    return (same + 1) / (together + 2)


def _beyond(seen: int, chance: NDArray[np.float64]) -> float:
    """Return Chernoff's bound of the probability of so many or more of independent throws."""
    n, mean = len(chance), float(chance.mean())
    share = seen / n
    if share <= mean:
        return 1.0
    apart = share * np.log(share / mean) + ((1 - share) * np.log((1 - share) / (1 - mean)) if share < 1 else 0.0)
    return float(np.exp(-n * apart))
