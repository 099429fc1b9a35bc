"""Who fits a project, and which projects fit somebody: conditions that must hold, then points whose reasons are told.

1. Conditions: he may sign in, works in the project's role, holds the skill that is asked for at its level and for some time yet, has not failed its
   qualification, is not paused and has quota left. Whoever lacks one is told last, with all that he lacks.
2. Points, of a hundred: 50 for known answers in the project's field, 20 for his level, 15 for time that he has, 10 for pace, 5 for the language.
   What was not measured counts as what is measured of the others, at its lower end; so nobody is shut out for being new, and none preferred.
3. Points are whole. Who has as many goes before where he answered less in the last seven days, then where his code comes first: the same
   question has the same answer, and work goes around.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.algorithms.people.accuracy import accuracies
from goldsmith.stats.proportion import proportion

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from goldsmith.annotate.policy import Policy
    from goldsmith.annotate.standing.evidence import Known

KNOWN, LEVEL, TIME, PACE, LANGUAGE = 50, 20, 15, 10, 5
"""Most points of each reason."""
LEAST = 10
"""Known answers below which his own interval says too little."""
WEEK = 200
"""Answers of a week and tasks at hand at which somebody has half of his time left."""
SLOWEST = 4.0
"""Times the others' usual time at which pace gives no points; theirs gives half."""
WORKING = frozenset({"manager", "reviewer", "expert", "annotator"})


@dataclass(frozen=True)
class Candidate:
    """Somebody, as far as a match needs him.

    Attributes:
        person_id: Who.
        code: What stands for him; it orders those who are alike.
        language: The language of his pages, ``""`` where he chose none.
        skills: The level of each skill that counts now.
        over: Skills that he held and that have run out.
        known: Known answers in the field.
        lately: Answers of the last seven days, in all projects.
        held: Tasks that he holds now, in all projects.
        pace: His usual time in the field as a multiple of the others'; none where it is not known.
        role: What he is in the project; ``""`` where he is no member.
        paused: Whether he is paused there.
        quota_left: Answers that he may still give there; none where there is no end.
        failed: Whether he failed its qualification.
    """

    person_id: int
    code: str
    language: str
    skills: Mapping[str, int]
    over: frozenset[str]
    known: Known
    lately: int
    held: int
    pace: float | None
    role: str
    paused: bool
    quota_left: int | None
    failed: bool


@dataclass(frozen=True)
class Match:
    """How somebody fits.

    Attributes:
        who: He.
        lacks: Conditions that do not hold, by their codes.
        parts: The points of each reason, with what they rest on.
        points: Their sum, 0 to 100.
    """

    who: Candidate
    lacks: tuple[str, ...]
    parts: tuple[dict[str, Any], ...]
    points: int


def matched(people: Sequence[Candidate], policy: Policy) -> list[Match]:
    """Return how people fit a project, the best first, those who lack something last.

    Example:
        >>> from goldsmith.annotate.policy import Policy
        >>> from goldsmith.annotate.standing.evidence import Known
        >>> def one(n, right, lately=0):
        ...     return Candidate(n, f"p{n}", "", {}, frozenset(), Known(50, right), lately, 0, None, "", False, None, False)
        >>> [(found.who.person_id, found.points) for found in matched([one(1, 30), one(2, 48, 9), one(3, 48)], Policy(domain="law"))]
        [(3, 78), (2, 78), (1, 58)]
    """
    low = _lower_ends(people)
    levels = [one.skills.get(policy.skill) for one in people if policy.skill in one.skills] if policy.skill else []
    usual = float(np.mean([_of_level(one) for one in levels if one is not None])) if levels else 0.5
    found = [_match(one, policy, low[at], usual) for at, one in enumerate(people)]
    return sorted(found, key=lambda one: (bool(one.lacks), -one.points, one.who.lately, one.who.code))


def _lower_ends(people: Sequence[Candidate]) -> list[tuple[float, bool]]:
    """Return the lower end of each one's share of right answers, and whether it is his own."""
    met = accuracies([one.known.right for one in people], [one.known.asked for one in people]) if people else None
    found = []
    for at, one in enumerate(people):
        own = one.known.asked >= LEAST
        low = proportion(one.known.right, one.known.asked).low if own else met.people[at].low if met else 0.0
        found.append((low, own))
    return found


def _match(one: Candidate, policy: Policy, low: tuple[float, bool], usual: float) -> Match:
    level = one.skills.get(policy.skill) if policy.skill else None
    parts = (
        _part("known", KNOWN, low[0], {"low": low[0], "own": low[1], "asked": one.known.asked, "right": one.known.right}),
        _part("level", LEVEL, usual if level is None else _of_level(level), {"skill": policy.skill, "level": level}),
        _part("time", TIME, WEEK / (WEEK + one.lately + one.held), {"lately": one.lately, "held": one.held}),
        _part("pace", PACE, _of_pace(one.pace), {"times": one.pace}),
        _part("language", LANGUAGE, _of_language(one, policy.language), {"wanted": policy.language, "has": one.language}),
    )
    return Match(one, tuple(_lacks(one, policy)), parts, round(sum(part["points"] for part in parts)))


def _part(what: str, most: int, share: float, why: dict[str, Any]) -> dict[str, Any]:
    return {"what": what, "points": round(most * share, 1), "of": most, "why": why}


def _of_level(level: int) -> float:
    """Return what a level is worth: 1 the first, 0.2 the fifth."""
    return (6 - level) / 5


def _of_pace(times: float | None) -> float:
    """Return what a pace is worth: half where it is the others' or not known, all at a quarter of their time, nothing at four times."""
    if times is None or times <= 0:
        return 0.5
    return float(np.clip(0.5 - np.log(times) / (2 * np.log(SLOWEST)), 0.0, 1.0))


def _of_language(one: Candidate, wanted: str) -> float:
    """Return what a language is worth: all where none is wanted, it is his or he holds it as a skill; half where his is not known."""
    tongue = wanted.partition("-")[0].casefold()
    if not tongue or one.language.casefold() == tongue or wanted in one.skills or tongue in one.skills:
        return 1.0
    return 0.0 if one.language else 0.5


def _lacks(one: Candidate, policy: Policy) -> list[str]:
    """Return the conditions that do not hold."""
    found = []
    if policy.skill and policy.skill not in one.skills:
        found.append("skill_over" if policy.skill in one.over else "skill")
    elif policy.skill and one.skills[policy.skill] > policy.level:
        found.append("level")
    if one.role and one.role not in WORKING:
        found.append("role")
    return [
        *found,
        *(["paused"] if one.paused else []),
        *(["quota"] if one.quota_left is not None and one.quota_left <= 0 else []),
        *(["failed"] if one.failed else []),
    ]
