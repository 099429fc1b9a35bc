"""Whom the service's alarms name over weeks of daily looks, and whom wrongly: `python bench/alarm_decisions.py [--projects 200 --seed 1 --days 10]`.

The people are those of `bench/alarm_people.py`. Each evening the project is looked through as the service's chore does it
(`goldsmith.annotate.quality.alarm_looking`), with what it spent on earlier looks. Found are shares of people named by any evening, by the alarm that is for
them and by any; false ones are honest people, with Wilson's intervals. The stated rate is that of projects in which any honest person is
named: 5 %. A second run is of projects in which everybody is honest. A third has no known answers: nobody may be proved then.
"""

from __future__ import annotations

import argparse
from collections import Counter
from concurrent.futures import ProcessPoolExecutor

from alarm_people import Simulated, simulated
from goldsmith.annotate.quality.alarm_detecting import DETECTORS
from goldsmith.annotate.quality.alarm_looking import Looks, Rung, looked
from goldsmith.annotate.quality.alarm_reading import Seen, Votes
from goldsmith.stats.rates import wilson

FOR = {"spammer": "spamming", "colluder": "colluding", "copier": "copying", "speeder": "quick", "sleeper": "drifting"}
RATE, REQUIRED = 0.05, 0.7
ABLE = 0.6
"""Accuracy at which people agree with others as much as the detector of spammers supposes of honest ones."""


def seen_of_a_day(seen: Seen, made: Simulated, day: int) -> None:
    """Add a day's answers to what is seen."""
    votes = seen.votes[0] if seen.votes else Votes("topic", values={value: value for value in range(3)})
    seen.votes = [votes]
    for one in made.days[day]:
        row = len(seen.task)
        seen.given[one.person] = seen.given.get(one.person, 0) + 1
        seen.moments.setdefault(one.person, []).append(one.at)
        seen.task.append(one.task)
        seen.person.append(one.person)
        seen.at.append(one.at)
        seen.active_ms.append(one.active_ms)
        seen.shown.append(int(one.shown))
        votes.add(row, one.value, one.guess)
        if one.gold >= 0:
            seen.judged.setdefault(one.person, []).append((one.at, one.value == one.gold, one.task))


def decided(made: Simulated, *, gold: bool = True) -> dict[tuple[int, str], Rung]:
    """Return what goes off by person and kind in the life of a project, looked through every evening; the last of each stays."""
    seen, looks, found = Seen(), Looks(), dict[tuple[int, str], Rung]()
    for day in range(len(made.days)):
        seen_of_a_day(seen, made, day)
        if not gold:
            seen.judged = {}
        rung, spent = looked(seen, looks, rate=RATE, required=REQUIRED)
        looks |= spent
        for one in rung:
            before = found.get((one.person, one.kind))
            if before is None or before.verdict != "proved":
                found[one.person, one.kind] = one
    return found


def one_project(asked: tuple[int, int, dict[str, int] | None, bool]) -> tuple[Simulated, dict[tuple[int, str], Rung]]:
    """Simulate a project and decide about it; what comes back is without the answers."""
    seed, days, odd, gold = asked
    made = simulated(seed, days=days, odd=odd)
    found = decided(made, gold=gold)
    return Simulated(made.sorts, made.skill), found


def told(hits: int, n: int) -> str:
    low, high = wilson(hits, n) if n else (0.0, 1.0)
    return f"{hits:5} of {n:6} = {100 * hits / max(n, 1):6.2f} % [{100 * low:5.2f}, {100 * high:6.2f}]"


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--projects", type=int, default=200)
    asked.add_argument("--seed", type=int, default=1, help="of the first project")
    asked.add_argument("--days", type=int, default=10)
    asked.add_argument("--workers", type=int, default=1)
    given = asked.parse_args()
    seeds = range(given.seed, given.seed + given.projects)
    print(
        f"{given.projects} projects of {given.days} days, {len(DETECTORS)} detectors, looked through every evening, stated rate {RATE:g} of projects"
    )
    for title, odd, gold in (
        ("with people who game it", None, True),
        ("of honest people alone", {}, True),
        ("without known answers", None, False),
    ):
        tally = Tally()
        wanted = [(seed, given.days, odd, gold) for seed in (seeds if gold else seeds[: max(1, len(seeds) // 5)])]
        with ProcessPoolExecutor(given.workers) as pool:
            for made, found in pool.map(one_project, wanted, chunksize=2):
                tally.add(made, found)
        print(f"\nprojects {title}")
        tally.show()


class Tally:
    """What became of the people of some projects."""

    def __init__(self) -> None:
        self.projects = self.able_projects = self.wrong_projects = 0
        self.people, self.by_kind, self.own, self.anyhow, self.proofs = (Counter[str]() for _ in range(5))

    def add(self, made: Simulated, found: dict[tuple[int, str], Rung]) -> None:
        """Take a project; honest people of an accuracy below :data:`ABLE` are told apart."""
        sorts = [sort if sort != "honest" or skill >= ABLE else "weak" for sort, skill in zip(made.sorts, made.skill, strict=True)]
        self.projects += 1
        self.people.update(sorts)
        named = {who: sorts[who] for who, _ in found}
        self.anyhow.update(named.values())
        self.own.update({who: sorts[who] for who, kind in found if kind == FOR.get(sorts[who])}.values())
        self.proofs.update({who: sorts[who] for (who, _), one in found.items() if one.verdict == "proved"}.values())
        self.by_kind.update(kind for who, kind in found if sorts[who] in {"honest", "weak"})
        self.able_projects += "honest" in named.values()
        self.wrong_projects += not {"honest", "weak"}.isdisjoint(named.values())

    def show(self) -> None:
        """Print it."""
        both = [sum(of[sort] for sort in ("honest", "weak")) for of in (self.anyhow, self.people)]
        print(f"  projects with an honest person named             {told(self.wrong_projects, self.projects)}")
        print(f"  projects with one of accuracy {ABLE} or more named  {told(self.able_projects, self.projects)}")
        print(f"  honest people named                              {told(*both)}")
        for sort, words in (("honest", f"of accuracy {ABLE} or more"), ("weak", "of less")):
            print(f"    {words:30}                 {told(self.anyhow[sort], self.people[sort])}, proved {self.proofs[sort]}")
        print(f"    by {', '.join(f'{kind} {n}' for kind, n in sorted(self.by_kind.items())) or 'nothing'}")
        for sort, kind in FOR.items():
            if self.people[sort]:
                print(f"  {sort:9} by {kind:10} {told(self.own[sort], self.people[sort])}")
                print(f"            by any        {told(self.anyhow[sort], self.people[sort])}, proved {self.proofs[sort]}", flush=True)


if __name__ == "__main__":
    main()
