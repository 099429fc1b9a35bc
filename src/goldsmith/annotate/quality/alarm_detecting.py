"""Who looks odd among what was read: every detector over the same numbers, with the tasks that show it. Pure: nothing is read or stored.

1. Each detector tells of each person a p-value and how much there is to look at.
2. A question whose answers are votes is looked at by itself; the least p-value counts, times the questions.
3. What also looks like honest work is no alarm, whatever its p: somebody who agrees with others more often than chance is no spammer, and
   somebody whom predictions sway by less than 15 points is not swayed. Both only make alarms rarer.
4. Falling is held to what somebody was right at first (the lower end of the interval of his first 20 known answers, drawn towards the others'),
   and at most to what good work is. Drifting is agreement with others where they are of one mind, later against earlier; nobody drifts who falls
   less than 15 points further than the others do, as when tasks become harder.
5. Copying counts predictions that the others' majority refuses; where answers are no votes, those that known answers refuse.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.algorithms.answers.table import answers
from goldsmith.algorithms.people.accuracy import accuracies
from goldsmith.algorithms.people.colluding import colluding
from goldsmith.algorithms.people.copying import copying, swayed
from goldsmith.algorithms.people.drifting import beyond, drifting
from goldsmith.algorithms.people.falling import falling, tiring
from goldsmith.algorithms.people.pace import pace
from goldsmith.algorithms.people.spamming import spamming
from goldsmith.annotate.quality import alarm_evidence as evidence
from goldsmith.stats.counting import binomial_at_most

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from goldsmith.algorithms.answers.table import Answers
    from goldsmith.algorithms.people.alarm import Alarm
    from goldsmith.annotate.quality.alarm_reading import Seen, Votes

DETECTORS = {"spamming": 20, "pace": 20, "colluding": 20, "copying": 20, "swayed": 40, "tiring": 30, "falling": 1, "drifting": 40}
"""Detectors, and how much there must be for the first look: answers, of tiring and falling known ones."""
OF_ANSWERS = ("spamming", "pace", "colluding", "copying", "swayed", "drifting")
WHENEVER = frozenset({"falling"})
"""What may be looked at after each answer, since its p holds for all looks together."""
FLOOR = 0.3
"""Kappa with the majority that honest work has at least."""
BETTER_THAN_CHANCE = 0.2
"""Who agrees with the others so much that chance does it as rarely is no spammer: weak people are, and spammers eventually are not."""
LEAST_WRONG = 8
SWAYED_BY = DRIFTED_BY = 0.15
FIRST_KNOWN, MANY = 20, 4
SITTING_MS = 30 * 60_000
"""A pause that ends a sitting."""
MOST_ROUNDS, FEW_ROUNDS = 400_000, 1_999
MOST_CELLS = 20_000_000
"""Answers times values that are held at once."""


@dataclass(frozen=True)
class Found:
    """What a detector found of one person; ``tasks`` finds those to look at."""

    alarm: Alarm
    question: str = ""
    chance: float = 0.0
    honest: bool = False
    tasks: Callable[[], list[int]] = list


def amounts(seen: Seen, detector: str) -> dict[int, int]:
    """Return how much there is for a detector to look at, by person."""
    known = detector in {"tiring", "falling"}
    return {who: len(rows) for who, rows in seen.judged.items()} if known else dict(seen.given)


def found_by(detector: str, seen: Seen, people: Iterable[int], parts: dict[int, float], *, required: float) -> dict[int, Found]:
    """Return what a detector finds, by person.

    Args:
        detector: One of :data:`DETECTORS`.
        seen: What was read.
        people: Who is to be looked at; others are compared with.
        parts: At which p each of them is named: what costs draws draws only as many as that needs.
        required: Share of known answers that good work gets right.
    """
    wanted = set(people)
    if detector == "falling":
        return _falling(seen, wanted, required)
    if detector == "tiring":
        return {who: _tiring(seen, who, parts[who]) for who in wanted if who in seen.judged}
    if detector == "copying" and not seen.votes:
        told = {who: [kept for _, kept in seen.copied[who]] for who in wanted if who in seen.copied}
        return {who: Found(copying(who, sum(kept), len(kept)), tasks=evidence.kept(seen, who)) for who, kept in told.items()}
    if detector == "pace":
        every = pace(np.asarray(seen.task), np.asarray(seen.person), np.asarray(seen.active_ms)) if len(seen.task) else []
        return {one.person: Found(one, tasks=evidence.paced(seen, one)) for one in every if one.person in wanted}
    by_question: dict[str, Callable[[Seen, Votes, set[int]], dict[int, Found]]] = {"spamming": _spamming, "colluding": _colluding, "copying": _copying, "swayed": _swayed, "drifting": _drifting}  # fmt: skip
    return _least([by_question[detector](seen, votes, wanted) for votes in seen.votes])


def _least(by_question: list[dict[int, Found]]) -> dict[int, Found]:
    """Return the least p-value of each person over questions, times the questions; one that is no alarm at all comes last."""
    every: dict[int, list[Found]] = {}
    for of in by_question:
        for who, one in of.items():
            every.setdefault(who, []).append(one)
    n = len(by_question)
    least = {who: min(rows, key=lambda one: (one.honest, one.alarm.p)) for who, rows in every.items()}
    return {who: replace(one, alarm=replace(one.alarm, p=min(1.0, one.alarm.p * n))) for who, one in least.items()}


def table_of(seen: Seen, votes: Votes) -> Answers | None:
    """Return the answers to a question as a table; ``None`` where there is none."""
    rows = np.asarray(votes.row)
    if not len(rows):
        return None
    return answers(
        np.asarray(seen.task)[rows], np.asarray(seen.person)[rows], np.asarray(votes.said), values=list(range(len(votes.values)))
    )


def _spamming(seen: Seen, votes: Votes, wanted: set[int]) -> dict[int, Found]:
    given, found = table_of(seen, votes), dict[int, Found]()
    for one in spamming(given, floor=FLOOR) if given is not None else ():
        if one.person not in wanted:
            continue
        chance = max(0.0, (one.expected - FLOOR) / (1 - FLOOR))
        agreed = round(one.seen * one.n)
        by_chance = 1 - binomial_at_most(agreed - 1, one.n, min(chance, 1.0)) if agreed else 1.0
        tasks = evidence.alone(given, one.person)
        found[one.person] = Found(one, votes.name, chance, by_chance <= BETTER_THAN_CHANCE, tasks)
    return found


def _colluding(seen: Seen, votes: Votes, wanted: set[int]) -> dict[int, Found]:
    given = table_of(seen, votes)
    every = colluding(given) if given is not None else []
    return {one.person: Found(one, votes.name, tasks=evidence.same_wrong(given, one)) for one in every if one.person in wanted}


def _copying(seen: Seen, votes: Votes, wanted: set[int]) -> dict[int, Found]:
    """Return who keeps predictions that the majority of the others refuses."""
    rows, guess, others = np.asarray(votes.row), np.asarray(votes.guess), _others(seen, votes)
    if others is None or not (guess >= 0).any():
        return {}
    total, most = others.sum(axis=1), others.argmax(axis=1)
    refused = (guess >= 0) & (np.asarray(seen.shown)[rows] == 1) & (total >= 2) & (2 * others.max(axis=1) > total) & (most != guess)
    person, same = np.asarray(seen.person)[rows], np.asarray(votes.said) == guess
    found = {}
    for who in wanted:
        his = refused & (person == who)
        if his.sum() >= LEAST_WRONG:
            tasks = evidence.newest_of(np.asarray(seen.task)[rows[his & same]])
            found[who] = Found(copying(who, int((his & same).sum()), int(his.sum())), votes.name, tasks=tasks)
    return found


def _drifting(seen: Seen, votes: Votes, wanted: set[int]) -> dict[int, Found]:
    """Return who no longer agrees where the others are of one mind, but for one of them where they are many."""
    rows, others = np.asarray(votes.row), _others(seen, votes)
    if others is None:
        return {}
    total, most = others.sum(axis=1), others.max(axis=1)
    clear = np.flatnonzero((total >= 2) & (most >= np.where(total >= MANY, total - 1, total)))
    person, at, task = np.asarray(seen.person)[rows[clear]], np.asarray(seen.at)[rows[clear]], np.asarray(seen.task)[rows[clear]]
    agreed = (others.argmax(axis=1) == np.asarray(votes.said))[clear]
    order = np.argsort(at, kind="stable")
    found = {}
    for who in wanted:
        his = order[person[order] == who]
        one, begins = drifting(who, agreed[his])
        if begins < len(his):
            rest, after = person != who, at >= at[his[begins]]
            shares = [agreed[rest & part].mean() if (rest & part).any() else 0.0 for part in (~after, after)]
            honest = beyond((one.expected, one.seen), (shares[0], shares[1])) < DRIFTED_BY
            tasks = evidence.newest_of(task[his[begins:]][~agreed[his[begins:]]])
            found[who] = Found(one, votes.name, honest=honest, tasks=tasks)
    return found


def _others(seen: Seen, votes: Votes) -> NDArray[np.int64] | None:
    """Return, for each answer, how many others gave the task which value, shape (answers, values)."""
    rows, said = np.asarray(votes.row), np.asarray(votes.said)
    if not len(rows) or len(rows) * len(votes.values) > MOST_CELLS:
        return None
    _, at = np.unique(np.asarray(seen.task)[rows], return_inverse=True)
    counts = np.zeros((int(at.max()) + 1, len(votes.values)), np.int64)
    np.add.at(counts, (at, said), 1)
    others = counts[at]
    others[np.arange(len(rows)), said] -= 1
    return others


def _swayed(seen: Seen, votes: Votes, wanted: set[int]) -> dict[int, Found]:
    rows, guess = np.asarray(votes.row), np.asarray(votes.guess)
    if not len(rows) or not (guess >= 0).any():
        return {}
    person, shown = np.asarray(seen.person)[rows], np.asarray(seen.shown)[rows]
    same = np.asarray(votes.said) == guess
    found = {}
    for who in wanted:
        his = (person == who) & (guess >= 0)
        told = [(int(same[his & (shown == way)].sum()), int((his & (shown == way)).sum())) for way in (1, 0)]
        one = swayed(who, told[0], told[1])
        tasks = evidence.taken_over(seen, votes, who)
        found[who] = Found(one, votes.name, honest=one.seen - one.expected < SWAYED_BY, tasks=tasks)
    return found


def _falling(seen: Seen, wanted: set[int], required: float) -> dict[int, Found]:
    """Return who fell, each held to what he was right at first, and at most to what good work is."""
    order = sorted(seen.judged)
    first = [[right for _, right, _ in seen.judged[who][:FIRST_KNOWN]] for who in order]
    told = accuracies([sum(rows) for rows in first], [len(rows) for rows in first], confidence=0.9).people if order else ()
    found = {}
    for who, own in zip(order, told, strict=True):
        if who in wanted:
            rows = seen.judged[who]
            expected = float(np.clip(min(required, own.low), 0.01, 0.99))
            one = falling(who, [right for _, right, _ in rows], expected)
            last = [right for _, right, _ in rows[-evidence.LATELY :]]
            found[who] = Found(replace(one, n=len(last), seen=float(np.mean(last))), tasks=evidence.wrong_lately(seen, who))
    return found


def _tiring(seen: Seen, who: int, part: float) -> Found:
    """Return whether somebody tires; orders are drawn as many as naming him needs, and only where few show that it may."""
    sittings = _sittings(seen, who)
    one = tiring(who, sittings, rounds=FEW_ROUNDS)
    if one.p <= 0.005:
        rounds = int(min(MOST_ROUNDS, max(FEW_ROUNDS, 4 / part)))
        one = tiring(who, sittings, rate=max(part, 1.0 / rounds), rounds=rounds, seed=1)
    return Found(one, tasks=evidence.wrong_lately(seen, who))


def _sittings(seen: Seen, who: int) -> list[list[bool]]:
    """Return known answers by sitting, in order."""
    moments = np.asarray(seen.moments.get(who) or [at for at, _, _ in seen.judged[who]], np.int64)
    breaks = moments[1:][np.diff(moments) > SITTING_MS]
    found: dict[int, list[bool]] = {}
    for at, right, _ in seen.judged[who]:
        found.setdefault(int(np.searchsorted(breaks, at, side="right")), []).append(right)
    return list(found.values())


def kind_of(detector: str, alarm: Alarm) -> str:
    """Return what an alarm of a detector is about."""
    return alarm.kind if detector == "pace" else detector


def figures(one: Found, others: Iterable[Any]) -> dict[str, Any]:
    """Return the evidence of an alarm as it is kept."""
    alarm = one.alarm
    told = {"seen": round(alarm.seen, 4), "expected": round(alarm.expected, 4), "n": alarm.n, "chance": round(one.chance, 4)}
    return {**told, "question": one.question, "others": list(others), "tasks": one.tasks()}
