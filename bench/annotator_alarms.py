"""Whom alarms name, and whom they name wrongly: `python bench/annotator_alarms.py [--projects 30]`.

Each project has 30 people of accuracy Beta(16, 4) on 500 items of three values, a tenth of them hard (everybody is right half as often as
usual, and two thirds of the wrong go to the same value), five answers an item (some 55 a person), 60 hidden gold tasks a person, and two odd people of every sort:

- spammers, who answer evenly, and always the same;
- colluders, two pairs, of whom the second gives the first's answer nine times in ten;
- copiers, who keep nine in ten of predictions, which are right 70 times in 100 (honest people keep a fifth of the wrong ones);
- speeders, eight times as quick, right half the time; sleepers, of whom work is good until half of their gold tasks are done, and then even;
- people who tire: wrong twice as often per third of a sitting of 30.

Honest people differ in pace by a lognormal factor of 1.35 and take longer for hard items. Every detector judges everybody once at its rate of
1 %. Found and false are shares of people over all projects with Wilson's intervals; the false ones are among honest people. `proved` are those whom gold
proves wrong as well, for a required share of 0.7.
"""

from __future__ import annotations

import argparse
from collections import defaultdict

import numpy as np

from goldsmith.algorithms.answers.table import answers
from goldsmith.algorithms.people.alarm import Alarm, proved
from goldsmith.algorithms.people.colluding import colluding
from goldsmith.algorithms.people.copying import copying, swayed
from goldsmith.algorithms.people.falling import falling, tiring
from goldsmith.algorithms.people.pace import pace
from goldsmith.algorithms.people.spamming import spamming
from goldsmith.stats.rates import wilson

ITEMS, VALUES, PEOPLE, EACH, GOLD = 500, 3, 30, 5, 60
ODD = {"spammer": 4, "colluder": 4, "copier": 2, "speeder": 2, "sleeper": 2, "tiring": 2}
FOUND_BY = {
    "spammer": "spamming",
    "colluder": "colluding",
    "copier": "copying",
    "speeder": "quick",
    "sleeper": "falling",
    "tiring": "tiring",
}


def project(seed: int) -> tuple[list[Alarm], list[str], dict[int, tuple[int, int]]]:
    """Return all alarms of one project, the sort of each person, and his gold."""
    random = np.random.default_rng(seed)
    sorts = ["honest"] * PEOPLE + [sort for sort, n in ODD.items() for _ in range(n)]
    people = len(sorts)
    skill = random.beta(16, 4, people)
    skill[[sort == "speeder" for sort in sorts]] = 0.5
    speed = np.exp(random.normal(0, 0.3, people)) * np.array([0.125 if sort == "speeder" else 1.0 for sort in sorts])
    truth, hard = random.integers(0, VALUES, ITEMS), random.random(ITEMS) < 0.1
    lure = (truth + random.integers(1, VALUES, ITEMS)) % VALUES
    predicted = np.where(random.random(ITEMS) < 0.7, truth, (truth + random.integers(1, VALUES, ITEMS)) % VALUES)
    said: dict[tuple[int, int], int] = {}
    rows = []
    for item in range(ITEMS):
        chosen = set(random.permutation(people)[:EACH].tolist())
        for first in range(people - 1):
            if sorts[first] == "colluder" and (first - PEOPLE - ODD["spammer"]) % 2 == 0 and (first in chosen or first + 1 in chosen):
                chosen |= {first, first + 1}
        for who in sorted(chosen):
            value = honest(random, skill[who], int(truth[item]), int(lure[item]), hard=bool(hard[item]))
            if sorts[who] == "spammer":
                value = int(random.integers(VALUES)) if who % 2 else 0
            elif sorts[who] == "copier":
                value = int(predicted[item]) if random.random() < 0.9 else value
            elif sorts[who] == "colluder" and (who - PEOPLE - ODD["spammer"]) % 2 and random.random() < 0.9:
                value = said[who - 1, item]
            said[who, item] = value
            rows.append((item, who, value, 8_000 * speed[who] * (1.6 if hard[item] else 1) * np.exp(random.normal(0, 0.6))))
    item, who, value, times = zip(*rows, strict=True)
    given = answers(item, who, value)
    gold = {one: tested(random, sorts[one], skill[one]) for one in range(people)}
    counts = {one: (sum(hits), len(hits)) for one, hits in gold.items()}
    found = [*spamming(given), *colluding(given), *pace(item, who, times)]
    for one in range(people):
        found.append(falling(one, gold[one], 0.75))
        found.append(tiring(one, sat(random, sorts[one], skill[one])))
        keeps = 0.9 if sorts[one] == "copier" else 0.2
        found.append(copying(one, int(random.binomial(20, keeps)), 20))
        shown = 0.7 * 0.9 + 0.3 * keeps if sorts[one] == "copier" else 0.7 * skill[one] + 0.3 * 0.1
        found.append(swayed(one, (int(random.binomial(100, shown)), 100), (int(random.binomial(100, 0.7 * skill[one] + 0.03)), 100)))
    return found, sorts, counts


def honest(random: np.random.Generator, skill: float, truth: int, lure: int, *, hard: bool) -> int:
    """Return what somebody of such a skill says."""
    if random.random() < (skill / 2 if hard else skill):
        return truth
    return lure if random.random() < (2 / 3 if hard else 0.5) else 3 - truth - lure


def tested(random: np.random.Generator, sort: str, skill: float) -> list[bool]:
    """Return gold tasks in order."""
    chance = np.full(GOLD, skill)
    if sort == "spammer":
        chance[:] = 1 / VALUES
    if sort == "copier":
        chance[:] = 0.9 * 0.7 + 0.1 * skill
    if sort == "sleeper":
        chance[GOLD // 2 :] = 1 / VALUES
    return (random.random(GOLD) < chance).tolist()


def sat(random: np.random.Generator, sort: str, skill: float) -> list[list[bool]]:
    """Return five sittings of 30 tasks whose truth is known."""
    wrong = np.full(30, 1 - skill) * (np.repeat([1, 2, 4], 10) if sort == "tiring" else 1)
    return [(random.random(30) >= np.minimum(wrong, 0.9)).tolist() for _ in range(5)]


def told(hits: int, n: int) -> str:
    low, high = wilson(hits, n) if n else (0.0, 1.0)
    return f"{hits:4} of {n:5} = {100 * hits / max(n, 1):5.1f} % [{100 * low:4.1f}, {100 * high:5.1f}]"


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--projects", type=int, default=30)
    projects = asked.parse_args().projects
    rung, seen, proofs, unfair = defaultdict(int), defaultdict(int), defaultdict(int), [0, 0]
    for seed in range(projects):
        found, sorts, gold = project(seed)
        for alarm in proved(found, gold):
            kind = "swayed" if alarm.kind == "copying" and alarm.n == 200 else alarm.kind
            kind = "quick" if kind == "slow" else kind
            seen[kind, sorts[alarm.person]] += 1
            rung[kind, sorts[alarm.person]] += alarm.rings
            proofs[kind, sorts[alarm.person]] += alarm.rings and alarm.verdict == "proved"
        unproved = proved(found, {})
        unfair[0] += sum(one.verdict != "unproved" for one in unproved)
        unfair[1] += len(unproved)
    print(f"{projects} projects; honest people whom each detector names (its rate is 1 %)")
    for kind in ("spamming", "colluding", "quick", "falling", "tiring", "copying", "swayed"):
        print(f"{kind:10} {told(rung[kind, 'honest'], seen[kind, 'honest'])}, proved {proofs[kind, 'honest']}")
    print("\nodd people who are found by the detector that is for them, and proved by gold as well")
    for sort, kind in FOUND_BY.items():
        print(f"{sort:10} by {kind:10} {told(rung[kind, sort], seen[kind, sort])}, proved {proofs[kind, sort]}")
    print(f"copier     by swayed     {told(rung['swayed', 'copier'], seen['swayed', 'copier'])}")
    print(f"\nwithout gold: {unfair[0]} verdicts on {unfair[1]} alarms")


if __name__ == "__main__":
    main()
