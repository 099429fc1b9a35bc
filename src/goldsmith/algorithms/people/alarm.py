"""An alarm about a person: what looks odd, how often it looks so by chance, and whether gold proves that the work is bad.

An alarm is a reason to look, and never a verdict. Each detector names its rate: of honest people who are as its page supposes, at most that
share is named, each judged once. Only gold tasks prove bad work (:func:`proved`); without them an alarm stays *unproved*, whatever its p-value.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from goldsmith.stats.counting import binomial_at_most

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Kind = Literal["spamming", "quick", "slow", "colluding", "copying", "falling", "tiring"]
RATE = 0.01
"""Of honest people who are named by one detector."""


@dataclass(frozen=True)
class Alarm:
    """What one detector says of one person.

    Attributes:
        person: Whom.
        kind: Which detector.
        p: How likely this or more is of an honest person.
        rate: At which p the alarm goes off.
        n: Answers, pairs of answers or gold tasks that it rests on.
        seen: What was seen: a share, a ratio or a count, as the detector says.
        expected: What of an honest person.
        with_people: Others whom it concerns.
        verdict: ``proved`` where gold shows bad work too, ``disproved`` where gold shows good work, else ``unproved``.
    """

    person: Any
    kind: Kind
    p: float
    rate: float
    n: int
    seen: float
    expected: float
    with_people: tuple[Any, ...] = ()
    verdict: Literal["proved", "unproved", "disproved"] = "unproved"

    @property
    def rings(self) -> bool:
        """Whether the alarm goes off."""
        return self.p <= self.rate


def proved(alarms: Sequence[Alarm], gold: Mapping[Any, tuple[int, int]], *, required: float = 0.7, rate: float = RATE) -> list[Alarm]:
    """Return alarms with the verdict of gold.

    Args:
        alarms: Of any detectors.
        gold: Of each person gold tasks that were right, and gold tasks answered, in the time that the alarm is about.
        required: Share of gold tasks that good work gets right, in (0, 1).
        rate: Of people at that share who are proved wrong by chance, at most; in (0, 1).

    Raises:
        ValueError: A share or a count is out of range.

    Example:
        >>> alarm = Alarm("a", "quick", 0.001, 0.01, 50, 0.2, 1.0)
        >>> [one.verdict for counts in ((3, 12), (12, 12), (6, 12)) for one in proved([alarm], {"a": counts})]
        ['proved', 'disproved', 'unproved']
        >>> proved([alarm], {})[0].verdict
        'unproved'
    """
    if not (0 < required < 1 and 0 < rate < 1):
        raise ValueError(f"a required share of {required} and a rate of {rate} are none")
    return [replace(one, verdict=_verdict(*gold.get(one.person, (0, 0)), required, rate)) for one in alarms]


def _verdict(right: int, asked: int, required: float, rate: float) -> Literal["proved", "unproved", "disproved"]:
    if not 0 <= right <= asked:
        raise ValueError(f"{right} right ones of {asked} gold tasks")
    if asked and binomial_at_most(right, asked, required) <= rate:
        return "proved"
    good = asked and 1 - binomial_at_most(right - 1, asked, required) <= 0.05 if right else False
    return "disproved" if good else "unproved"
