"""Speeders and sleepers: people whose usual pace is far from that of the others.

1. The pace of an answer is the logarithm of its active time less the median of the item's others, where it has three or more, else of all.
2. A person's pace is the median of his; few answers say little, so people with fewer than ten are left out.
3. The paces of people are thought to be normal: the middle is their median, the spread the median distance from it times 1.4826. The p-value
   is the tail of Student's distribution with half as many degrees of freedom as there are people, on either side.

Somebody may be quick because he is good: an alarm of pace is never proved by pace.

Source: P. Rousseeuw, C. Croux 1993, doi:10.1080/01621459.1993.10476408 (the median distance); lognormal times: W. van der Linden 2006,
doi:10.3102/10769986031002181.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.algorithms.people.alarm import RATE, Alarm
from goldsmith.stats.beta import beta_below

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

LEAST_ANSWERS, LEAST_PEOPLE, LEAST_OTHERS = 10, 5, 3
NORMAL = 1.4826


def pace(
    item: Sequence[Any] | NDArray[Any],
    person: Sequence[Any] | NDArray[Any],
    active_ms: Sequence[float] | NDArray[Any],
    *,
    rate: float = RATE,
) -> list[Alarm]:
    """Return an alarm about each person's pace; ``seen`` is his usual time as a multiple of the others', ``expected`` is 1.

    Args:
        item: Of each answer.
        person: Of each answer.
        active_ms: Time that each answer took, in milliseconds, above 0.
        rate: Of honest people who are named as quick or slow, at most; half on either side.

    Raises:
        ValueError: Lengths differ, a time is not above 0, or the rate is out of range.

    Example:
        >>> people = [who for who in "abcdefg" for _ in range(12)]
        >>> times = [1000 * (1 + 0.1 * (ord(who) - 97)) if who != "g" else 90 for who in people]
        >>> [(one.person, one.kind) for one in pace(list(range(12)) * 7, people, times) if one.rings]
        [('g', 'quick')]
    """
    times = np.asarray(active_ms, np.float64)
    if not len(item) == len(person) == len(times) or not (times > 0).all() or not 0 < rate < 1:
        raise ValueError("each answer has an item, a person and a time above 0, and the rate lies between 0 and 1")
    _, at_item = np.unique(np.asarray(item), return_inverse=True)
    people, at_person = np.unique(np.asarray(person), return_inverse=True)
    logs = np.log(times)
    usual = np.full(len(logs), float(np.median(logs)) if len(logs) else 0.0)
    order = np.argsort(at_item, kind="stable")
    each = np.bincount(at_item)
    begins = np.cumsum(each) - each
    for n in np.unique(each[each > LEAST_OTHERS]).tolist():
        rows = order[begins[each == n][:, None] + np.arange(n)]
        usual[rows] = _of_others(logs[rows])
    apart = logs - usual
    counts = np.bincount(at_person, minlength=len(people))
    able = np.flatnonzero(counts >= LEAST_ANSWERS)
    if len(able) < LEAST_PEOPLE:
        return []
    own = np.array([np.median(apart[at_person == one]) for one in able])
    middle = float(np.median(own))
    spread = max(NORMAL * float(np.median(np.abs(own - middle))), 1e-9)
    return [
        _alarm(people[one], (value - middle) / spread, value - middle, int(counts[one]), len(able), rate)
        for one, value in zip(able, own, strict=True)
    ]


def _of_others(logs: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return, for each of equally many times of an item, the median of the others, shape (items, answers)."""
    n = logs.shape[1]
    place = np.argsort(logs, axis=1, kind="stable")
    ranked = np.take_along_axis(logs, place, axis=1)
    own = np.empty_like(place)
    np.put_along_axis(own, place, np.broadcast_to(np.arange(n), place.shape), axis=1)
    middles = [np.take_along_axis(ranked, at + (at >= own), axis=1) for at in ((n - 2) // 2, (n - 1) // 2)]
    return (middles[0] + middles[1]) / 2


def _alarm(person: Any, turn: float, apart: float, n: int, people: int, rate: float) -> Alarm:
    freedom = people / 2
    p = beta_below(freedom / (freedom + turn * turn), freedom / 2, 0.5)  # both tails of Student's distribution
    person = person.item() if isinstance(person, np.generic) else person
    return Alarm(person, "quick" if turn < 0 else "slow", p, rate, n, float(np.exp(apart)), 1.0)
