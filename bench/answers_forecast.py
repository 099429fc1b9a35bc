"""How many answers are still needed: what the forecast says against what it takes, for planted people: `python bench/answers_forecast.py`.

1. Tasks of some classes with a planted truth; people whose skill is drawn; of 60 tasks the answer is known, and everybody met ten of them.
2. Every task gets the answers that a project begins with; then the forecast of each level is made as the service makes it.
3. The project goes on: the most doubtful tasks get one answer more each, by people who had not answered them, what is believed is learnt anew after
   each step. What it takes is the first moment at which the planted truth says that so many labels are right, and stay so for two more steps.
4. Held is how often that number lies in the stated interval of 95 %; where a level was never reached, it counts as held where the forecast said so.
"""

from __future__ import annotations

import argparse
import math
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from goldsmith.algorithms.answers.forecast import answers_needed
from goldsmith.algorithms.answers.table import Answers
from goldsmith.annotate.ballots import Decided
from goldsmith.annotate.quality.costing import people_of, standing_of

LEVELS = (0.9, 0.95, 0.97, 0.99)
SETTINGS = ((3, 12, 2), (3, 12, 3), (10, 12, 2), (2, 20, 2))
"""Classes, people, and answers that every task gets first."""
KNOWN, MET, STEP = 60, 10, 0.04


@dataclass
class World:
    """A project with a planted truth; the known tasks are the first."""

    truth: np.ndarray
    skill: np.ndarray
    classes: int
    random: np.random.Generator
    said: list[tuple[int, int, int]]
    had: np.ndarray

    def ask(self, item: int) -> None:
        """Let somebody answer who had not."""
        free = np.flatnonzero(~self.had[item])
        if len(free):
            self.answer(item, int(self.random.choice(free)))

    def answer(self, item: int, who: int) -> None:
        """Let this person answer."""
        right, other = self.truth[item], (self.truth[item] + int(self.random.integers(1, self.classes))) % self.classes
        self.said.append((item, who, int(right if self.random.random() < self.skill[who] else other)))
        self.had[item, who] = True

    def decided(self) -> Decided:
        """Return what the answers come to, as the service finds it."""
        item, who, value = (np.array(column, np.int32) for column in zip(*self.said, strict=True))
        order = np.lexsort((value, who, item))
        given = Answers(
            pa.array(range(len(self.truth))),
            pa.array(range(len(self.skill))),
            tuple(range(self.classes)),
            item[order],
            who[order],
            value[order],
        )
        return Decided(given, {one: int(self.truth[one]) for one in range(KNOWN)}, asks_again=True)


def world(tasks: int, classes: int, people: int, first: int, seed: int) -> World:
    """Return a project whose tasks have their first answers."""
    random = np.random.default_rng(seed)
    made = World(
        random.integers(0, classes, tasks + KNOWN), random.beta(8, 2, people), classes, random, [], np.zeros((tasks + KNOWN, people), bool)
    )
    for who in range(people):
        for item in random.permutation(KNOWN)[:MET]:
            made.answer(int(item), who)
    for item in range(KNOWN, tasks + KNOWN):
        for _ in range(first):
            made.ask(item)
    return made


def goes_on(made: World, most: int) -> list[tuple[int, float, float]]:
    """Return, step by step, answers given besides, the share of labels that is right, and the share that is thought right."""
    track, rest, given = [], np.arange(KNOWN, len(made.truth)), 0
    while True:
        posterior = made.decided().believed.consensus.posterior[rest]
        sure = posterior.max(axis=1)
        track.append((given, float((posterior.argmax(axis=1) == made.truth[rest]).mean()), float(sure.mean())))
        able = np.flatnonzero(made.had[rest].sum(axis=1) < most)
        if not len(able) or (track[-1][1] > 0.995 and sure.mean() > 0.995):
            return track
        for at in able[np.argsort(sure[able], kind="stable")[: max(1, round(STEP * len(rest)))]]:
            made.ask(int(rest[at]))
            given += 1


def takes(track: list[tuple[int, float, float]], level: float, column: int) -> float:
    """Return the answers at which a level was reached for three steps; infinity where it never was."""
    shares = np.array([one[column] for one in track])
    for at, one in enumerate(track):
        if (shares[at : at + 3] >= level).all():
            return one[0]
    return math.inf


def main() -> None:
    """Print how often what it takes lies in the stated interval, level by level."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--projects", type=int, default=60)
    asked.add_argument("--first-seed", type=int, default=0)
    asked.add_argument("--tasks", type=int, default=400)
    asked.add_argument("--setting", type=int, default=None, help="one of the four settings alone")
    told = asked.parse_args()
    for classes, people, first in SETTINGS[told.setting : told.setting + 1] if told.setting is not None else SETTINGS:
        held = {level: [] for level in LEVELS}
        for seed in range(told.first_seed, told.first_seed + told.projects):
            made = world(told.tasks, classes, people, first, seed)
            found = made.decided()
            needed = answers_needed(standing_of(found), people_of(found), LEVELS, most=people)
            track = goes_on(made, people)
            for level, one in zip(LEVELS, needed, strict=True):
                right, thought = takes(track, level, 1), takes(track, level, 2)
                if one.answers is None:
                    held[level].append((math.isinf(right), math.isinf(thought), math.nan, math.nan))
                else:
                    held[level].append(
                        (one.low <= right <= one.high, one.low <= thought <= one.high, one.answers - right, one.high - one.low)
                    )
        for level, rows in held.items():
            right, thought, off, wide = (np.array(column, float) for column in zip(*rows, strict=True))
            off[np.isinf(off)] = np.nan
            print(
                f"{classes:2} classes, {people} people, {first} answers first, {100 * level:.0f} %: held {100 * right.mean():.0f} % (thought: {100 * thought.mean():.0f} %) of {len(rows)}; "
                f"said less truth {np.nanmean(off):+.0f} answers, interval {np.nanmean(wide):.0f} wide, not forecast {int(np.isnan(wide).sum())}",
                flush=True,
            )


if __name__ == "__main__":
    main()
