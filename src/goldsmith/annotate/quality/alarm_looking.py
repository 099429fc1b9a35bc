"""One look at a project: who is due by which detector, at which p each is named, and what known answers say of those who are.

Pure, so that what the service decides can be simulated as it decides it: :func:`looked` is given what was read and how often each was looked
at, and returns what goes off and how often each has been looked at then.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from goldsmith.algorithms.people.alarm import RATE, Alarm, proved
from goldsmith.algorithms.people.spending import is_due, part
from goldsmith.annotate.quality.alarm_detecting import DETECTORS, WHENEVER, amounts, figures, found_by, kind_of
from goldsmith.annotate.quality.alarm_evidence import LATELY
from goldsmith.annotate.quality.alarm_reading import Seen, gold_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from goldsmith.annotate.quality.alarm_detecting import Found

WHATEVER_THE_WORK = frozenset({"colluding", "swayed", "falling", "drifting"})
"""What is told also of somebody whose work is good by known answers: answers that hang together count as one, and who falls was good."""


@dataclass(frozen=True)
class Look:
    """How often a detector looked at a person, on how much the last time, and the how manieth person of the project he is."""

    looks: int
    n: int
    place: int


@dataclass(frozen=True)
class Rung:
    """An alarm that goes off.

    Attributes:
        person: Whom.
        kind: What about.
        verdict: What known answers say: proved, unproved or disproved.
        p: How likely an honest person looks so.
        held_to: At which p he is named.
        n: On how much it rests.
        evidence: Figures and tasks.
    """

    person: int
    kind: str
    verdict: str
    p: float
    held_to: float
    n: int
    evidence: dict[str, Any]


Looks = dict[tuple[int, str], Look]


def places(looks: Mapping[tuple[int, str], Look], people: Iterable[int]) -> dict[int, int]:
    """Return the how manieth person of the project each is: as he was first looked at, and newcomers behind, by their numbers."""
    known = {who: one.place for (who, _), one in looks.items()}
    last = max(known.values(), default=0)
    new = sorted(set(people) - set(known))
    return known | {who: last + at for at, who in enumerate(new, 1)}


def due(seen: Seen, looks: Mapping[tuple[int, str], Look]) -> dict[str, list[int]]:
    """Return who is to be looked at, by detector; falling is looked at after every known answer."""
    found: dict[str, list[int]] = {}
    for detector, first in DETECTORS.items():
        now = []
        for who, n in amounts(seen, detector).items():
            before = looks.get((who, detector), Look(0, 0, 0))
            more = n > before.n if detector in WHENEVER else is_due(n, first=first, looks=before.looks, before=before.n)
            now += [who] if more else []
        if now:
            found[detector] = sorted(now)
    return found


def looked(seen: Seen, looks: Mapping[tuple[int, str], Look], *, rate: float, required: float) -> tuple[list[Rung], Looks]:
    """Look at everybody who is due; return what goes off, and the looks that were spent.

    Args:
        seen: What was read.
        looks: By person and detector, as it stood before.
        rate: Of projects of honest people in which anybody is ever named.
        required: Share of known answers that good work gets right.
    """
    wanted = due(seen, looks)
    place = places(looks, {who for people in wanted.values() for who in people})
    rung: list[Rung] = []
    spent: Looks = {}
    for detector, people in wanted.items():
        amount, parts = amounts(seen, detector), dict[int, float]()
        for who in people:
            nth = looks.get((who, detector), Look(0, 0, 0)).looks + 1
            spent[who, detector] = Look(nth, amount[who], place[who])
            look = None if detector in WHENEVER else nth
            parts[who] = part(rate, detectors=len(DETECTORS), place=place[who], look=look)
        for who, one in found_by(detector, seen, people, parts, required=required).items():
            if not one.honest and one.alarm.p <= parts[who]:
                rung += _rung(seen, detector, one, parts[who], spent[who, detector].looks, required)
    return rung, spent


def _rung(seen: Seen, detector: str, one: Found, held_to: float, looks: int, required: float) -> list[Rung]:
    """Return an alarm with what known answers say; none where they say that the work is good, and that is all it is about."""
    alarm = one.alarm
    gold = gold_of(seen, alarm.person, last=LATELY if detector in {"falling", "drifting"} else None)
    verdict = verdict_of(gold, required, looks)
    if verdict == "disproved" and detector not in WHATEVER_THE_WORK:
        return []
    told = {**figures(one, alarm.with_people), "gold": {"right": gold[0], "asked": gold[1]}, "looks": looks}
    return [Rung(alarm.person, kind_of(detector, alarm), verdict, alarm.p, held_to, alarm.n, told)]


def verdict_of(gold: tuple[int, int], required: float, looks: int) -> str:
    """Return what known answers say of somebody: the rate of wrong proofs is spent over looks as that of alarms is.

    Example:
        >>> [verdict_of(gold, 0.7, 1) for gold in ((3, 12), (12, 12), (6, 12), (0, 0))]
        ['proved', 'disproved', 'unproved', 'unproved']
    """
    alarm = Alarm(0, "spamming", 0.0, RATE, 0, 0.0, 0.0)
    return proved([alarm], {0: gold}, required=required, rate=RATE / (looks * (looks + 1)))[0].verdict
