"""A simulated project of annotators, some of whom game it: what each answers on which day, for `bench/alarm_decisions.py` and its test.

Thirty honest people of accuracy Beta(8, 2), and of each sort of gaming two (of spammers four), answer 20 tasks a day each in one sitting, five a task, of three
values. A tenth of the tasks is hard: everybody is right half as often as usual, and two thirds of the wrong go to the same value. A tenth of what somebody gets comes out
of a pool of known answers. A model that is right 70 times in 100 has said something of every task; it is hidden in a fifth of turns. Honest people take
over a sixth of the wrong predictions that they see. Paces differ by a lognormal factor of 1.35, and answers by one of 1.8.

- spammers answer evenly, or always the same;
- colluders work side by side, and the second gives the first's answer nine times in ten;
- copiers take over nine in ten predictions that they see;
- speeders are eight times as quick, and right half the time;
- sleepers are as good as others on the first 40 % of days, and answer evenly then.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

HONEST, EACH, VALUES, A_DAY, POOL = 30, 5, 3, 20, 120
ODD = {"spammer": 4, "colluder": 2, "copier": 2, "speeder": 2, "sleeper": 2}
GOLD_SHARE, RIGHT_MODEL, HIDDEN, TAKEN_OVER, GOOD_DAYS = 0.1, 0.7, 0.2, 1 / 6, 0.4
DAY_MS, BEGIN_MS = 86_400_000, 1_700_000_000_000


@dataclass
class Answered:
    """One answer: the task's number, its person, the value, what the model said and whether he saw it, how long it took, when."""

    task: int
    person: int
    value: int
    guess: int
    shown: bool
    active_ms: int
    at: int
    gold: int = -1


@dataclass
class Simulated:
    """A project: the sort and accuracy of each person, the answers of each day, and the truth of the pool."""

    sorts: list[str]
    skill: list[float] = field(default_factory=list)
    days: list[list[Answered]] = field(default_factory=list)
    pool: list[int] = field(default_factory=list)
    tasks: int = 0


class People:
    """Who works in a project, and how."""

    def __init__(self, seed: int, days: int, odd: dict[str, int]) -> None:
        self.random = np.random.default_rng(seed)
        self.sorts = ["honest"] * HONEST + [sort for sort, n in odd.items() for _ in range(n)]
        self.skill = self.random.beta(8, 2, len(self.sorts))
        self.skill[[sort == "speeder" for sort in self.sorts]] = 0.5
        slower = [0.125 if sort == "speeder" else 1.0 for sort in self.sorts]
        self.pace = np.exp(self.random.normal(0, 0.3, len(self.sorts))) * slower
        self.days = days
        self.leads = {one + 1: one for one in range(len(self.sorts) - 1) if self.sorts[one] == self.sorts[one + 1] == "colluder"}

    def says(self, who: int, truth: int, lure: int, guess: int, *, hard: bool, shown: bool, day: int) -> int:
        """Return what somebody says of a task."""
        random, sort = self.random, self.sorts[who]
        if sort == "spammer":
            return int(random.integers(VALUES)) if who % 2 else 0
        if sort == "sleeper" and day >= GOOD_DAYS * self.days:
            return int(random.integers(VALUES))
        taken = 0.9 if sort == "copier" else TAKEN_OVER if guess != truth else 0.0
        if shown and random.random() < taken:
            return guess
        if random.random() < (self.skill[who] / 2 if hard else self.skill[who]):
            return truth
        return lure if random.random() < (2 / 3 if hard else 0.5) else 3 - truth - lure


def simulated(seed: int, *, days: int = 10, odd: dict[str, int] | None = None) -> Simulated:
    """Return a project of so many days."""
    people = People(seed, days, ODD if odd is None else odd)
    random, made = people.random, Simulated(people.sorts, people.skill.tolist())
    made.pool = random.integers(0, VALUES, POOL).tolist()
    guesses = [_guess(random, truth) for truth in made.pool]
    had = [set[int]() for _ in people.sorts]
    made.tasks = POOL
    for day in range(days):
        rows: list[Answered] = []
        left = np.full(len(people.sorts), A_DAY)
        for who in range(len(people.sorts)):
            for _ in range(int(random.binomial(A_DAY, GOLD_SHARE))):
                free = [one for one in range(POOL) if one not in had[who]]
                if free:
                    one = int(random.choice(free))
                    had[who].add(one)
                    left[who] -= 1
                    rows.append(_answer(people, who, one, (made.pool[one], guesses[one], False), day, gold=made.pool[one]))
        while (left > 0).sum() >= EACH:
            rows += _task(people, made.tasks, _chosen(people, left), day)
            made.tasks += 1
        made.days.append(_timed(people, rows, day))
    return made


def _guess(random: np.random.Generator, truth: int) -> int:
    return truth if random.random() < RIGHT_MODEL else int((truth + random.integers(1, VALUES)) % VALUES)


def _chosen(people: People, left: np.ndarray) -> list[int]:
    """Return who gets a task: those with the most left to do first, and colluders together."""
    order = np.lexsort((people.random.random(len(left)), -left))
    chosen = [int(one) for one in order[:EACH] if left[one] > 0]
    for second, first in people.leads.items():
        if (first in chosen) != (second in chosen) and min(left[first], left[second]) > 0:
            chosen = [first, second, *[one for one in chosen if one not in {first, second}][: EACH - 2]]
    left[chosen] -= 1
    return sorted(chosen)


def _task(people: People, task: int, chosen: list[int], day: int) -> list[Answered]:
    random = people.random
    truth, hard = int(random.integers(VALUES)), bool(random.random() < 0.1)
    about = (truth, _guess(random, truth), hard)
    rows = [_answer(people, who, task, about, day) for who in chosen]
    said = {one.person: one.value for one in rows}
    for one in rows:
        first = people.leads.get(one.person)
        if first in said and random.random() < 0.9:
            one.value = said[first]
    return rows


def _answer(people: People, who: int, task: int, about: tuple[int, int, bool], day: int, *, gold: int = -1) -> Answered:
    truth, guess, hard = about
    random = people.random
    lure = int((truth + 1 + task % (VALUES - 1)) % VALUES)
    shown = bool(random.random() >= HIDDEN)
    value = people.says(who, truth, lure, guess, hard=hard, shown=shown, day=day)
    time = 8_000 * people.pace[who] * (1.6 if hard else 1) * np.exp(random.normal(0, 0.6))
    return Answered(task, who, value, guess, shown, max(1, int(time)), 0, gold)


def _timed(people: People, rows: list[Answered], day: int) -> list[Answered]:
    """Return a day's answers in order of time: each person's in one sitting, known ones anywhere among them."""
    clock = BEGIN_MS + day * DAY_MS + people.random.integers(0, 6 * 3_600_000, len(people.sorts))
    for at in people.random.permutation(len(rows)):
        one = rows[int(at)]
        clock[one.person] += one.active_ms + 2_000
        one.at = int(clock[one.person])
    return sorted(rows, key=lambda one: one.at)
