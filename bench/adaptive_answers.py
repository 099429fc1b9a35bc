"""Answers needed for 95 % right labels: asking where in doubt against a fixed number for all: `python bench/adaptive_answers.py [--seeds 5] [--first 0] [--write]`.

1. People: one to 20 items, 15 to 50; accuracy drawn from Beta(8, 2), one in ten a spammer who answers evenly whatever the item; wrong answers are even
   over the other values. An answer comes from a person drawn at random who has not answered that item.
2. Fixed: every item gets k answers and the majority decides (ties by lot); the smallest k whose mean over seeds reaches 95 %.
3. Adaptive: every person answers 10 gold items first (those answers are counted), every item one answer; then
   goldsmith.algorithms.answers.adaptive decides who is asked again, from the probabilities of answers.assisted with gold and, where there are
   texts, with predictions of a ridge model on hashed pairs of characters, learnt during the project from the likeliest labels of other folds; where there
   are none, with those of a simulated model that is right 75 times in 100 and claims 90.
   It ends by itself when it thinks that 97 % are right (--sure); what it did reach is told beside.
4. Replay: the votes of public sets, in random order; target: what the majority of all votes reaches, less half a point. A tenth of the
   truths, at most 50, is gold. Fixed is the smallest k; adaptive is the first moment at which its labels are as good, which a project could
   not know; where it never is, all votes are counted. What the policy would have done by itself is told beside.

Intervals of savings are Student's over seeds. With --write, docs/experiments/adaptive-answers.svg and .json.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from zlib import crc32

import numpy as np
import pyarrow as pa

from crowd_sets import CROWD, public_sets
from goldsmith.algorithms.answers.adaptive import next_answers
from goldsmith.algorithms.answers.assisted import Assisted, assisted
from goldsmith.algorithms.answers.table import Answers
from goldsmith.algorithms.label_errors.ridge import ridge
from goldsmith.algorithms.people.accuracy import fitted_belief
from goldsmith.stats.student import quantile

SHARED = CROWD.parent
SPAMMERS, GOLD, TARGET, FOLDS, WIDTH = 0.1, 10, 0.95, 5, 1024
THOUGHT = 0.97
"""Share of right labels at which the policy ends: probabilities of likeliest labels are a little too high, being the highest of several."""
MOST_ITEMS, MOST_ANSWERS = 2_000, 15


@dataclass
class Project:
    """Items with a truth, and where an answer to one comes from."""

    truth: np.ndarray
    values: int
    vectors: np.ndarray | None
    ask: Callable[[int], tuple[int, int] | None]
    people: int
    gold: dict[int, int]
    believed: tuple[float, float] = (4.0, 1.0)
    predicted: np.ndarray | None = None
    begun: list[tuple[int, int, int]] = field(default_factory=list)
    all: list[list[tuple[int, int]]] = field(default_factory=list)


def titles() -> tuple[list[str], np.ndarray]:
    lines = (SHARED / "zh_news_titles" / "dev.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.rsplit("\t", 1) for line in lines if "\t" in line]
    return [text for text, _ in pairs], np.array([int(label) for _, label in pairs])


def reviews() -> tuple[list[str], np.ndarray]:
    with gzip.open(SHARED / "zh_reviews" / "waimai_10k.csv.gz", "rt", encoding="utf-8") as file:
        pairs = [line.rstrip("\n").split(",", 1) for line in file][1:]
    return [text for _, text in pairs], np.array([int(label) for label, _ in pairs])


def of_set(name: str) -> np.ndarray:
    """Return the truths of a crowd set."""
    truth = next(truth for found, _, truth in public_sets() if found == name)
    return np.unique(list(truth.values()), return_inverse=True)[1]


def hashed(texts: list[str]) -> np.ndarray:
    """Return unit vectors of hashed single characters and pairs."""
    table = np.zeros((len(texts), WIDTH), np.float32)
    for row, text in enumerate(texts):
        for gram in {*text, *(text[at : at + 2] for at in range(len(text) - 1))}:
            code = crc32(gram.encode())
            table[row, code % WIDTH] += 1 if code >> 31 else -1
    return table / np.maximum(np.linalg.norm(table, axis=1, keepdims=True), 1e-9)


def simulated(truth: np.ndarray, vectors: np.ndarray | None, seed: int) -> Project:
    """Return a project of people of known skill."""
    random = np.random.default_rng(seed)
    values, people = int(truth.max()) + 1, min(50, max(15, len(truth) // 20))
    skill = np.where(random.random(people) < SPAMMERS, 1 / values, random.beta(8, 2, people))
    asked: dict[int, set[int]] = {}

    def ask(item: int) -> tuple[int, int] | None:
        free = [one for one in range(people) if one not in asked.setdefault(item, set())]
        if not free:
            return None
        who = int(random.choice(free))
        asked[item].add(who)
        other = (truth[item] + int(random.integers(1, values))) % values
        return who, int(truth[item] if random.random() < skill[who] else other)

    def gold_answers() -> list[tuple[int, int, int]]:
        said = []
        for who in range(people):
            for place in range(GOLD):
                right = int(random.integers(values))
                wrong = (right + int(random.integers(1, values))) % values
                said.append((len(truth) + place * values + right, who, right if random.random() < skill[who] else wrong))
        return said

    made = Project(truth, values, vectors, ask, people, {})
    made.begun = gold_answers()
    made.gold = {item: (item - len(truth)) % values for item, _, _ in made.begun}
    return made


def replayed(rows: list[tuple[str, str, str]], truth: dict[str, str], seed: int) -> Project:
    """Return a project that gives the votes of a public set out in random order."""
    random = np.random.default_rng(seed)
    rows = [row for row in rows if row[0] in truth]
    items = sorted({row[0] for row in rows})
    place = {name: at for at, name in enumerate(items)}
    names = {name: at for at, name in enumerate(sorted({row[1] for row in rows}))}
    values = {name: at for at, name in enumerate(sorted({row[2] for row in rows} | {truth[item] for item in items}))}
    waiting: list[list[tuple[int, int]]] = [[] for _ in items]
    for at in random.permutation(len(rows)):
        item, who, value = rows[at]
        waiting[place[item]].append((names[who], values[value]))
    known = np.array([values[truth[item]] for item in items])
    gold = random.choice(len(items), min(50, len(items) // 10), replace=False)
    made = Project(known, len(values), None, lambda item: waiting[item].pop() if waiting[item] else None, len(names), {})
    made.begun = [(int(item), *answer) for item in gold for answer in waiting[item]]
    made.gold = {int(item): int(known[item]) for item in gold}
    made.all = [list(each) for each in waiting]
    for item in gold:
        waiting[item].clear()
    return made


def concluded(project: Project, said: list[tuple[int, int, int]], predicted: np.ndarray | None) -> Assisted:
    """Return what the answers so far come to."""
    item, rater, value = (np.array(column, np.int32) for column in zip(*said, strict=True))
    order = np.lexsort((value, rater, item))
    items = max(len(project.truth), max(project.gold) + 1)
    given = Answers(
        pa.array(range(items)), pa.array(range(project.people)), tuple(range(project.values)), item[order], rater[order], value[order]
    )
    if predicted is not None:
        predicted = np.concatenate([predicted, np.full((items - len(predicted), project.values), np.nan)])
    return assisted(given, predicted, project.gold, pseudo=project.believed)


def believed(project: Project) -> tuple[float, float]:
    """Return how people are, from their answers to gold items."""
    asked, right = np.zeros(project.people, int), np.zeros(project.people, int)
    for item, who, value in project.begun:
        asked[who] += 1
        right[who] += value == project.gold[item]
    return fitted_belief(right, asked)


def learnt(project: Project, found: Assisted, folds: np.ndarray) -> np.ndarray:
    """Return out-of-sample probabilities of a model that learns from the likeliest labels so far."""
    sure = found.consensus.posterior[: len(project.truth)]
    codes = np.where(sure.max(axis=1) > 0.6, sure.argmax(axis=1), -1)
    scores = 6 * ridge(project.vectors, codes, folds, project.values)
    table = np.exp(scores - scores.max(axis=1, keepdims=True))
    return table / table.sum(axis=1, keepdims=True)


def adaptive(
    project: Project, *, most: int, learns: bool, seed: int, every: float = 0.04, target: float = THOUGHT
) -> list[tuple[int, float, float]]:
    """Return, step by step, answers spent, share of right labels and share thought right; the last step is where it ended by itself."""
    n, random = len(project.truth), np.random.default_rng(seed + 10_000)
    project.believed = believed(project)
    said, counts, track = list(project.begun), np.zeros(n, np.int64), []
    folds = random.integers(0, FOLDS, n)
    rest = np.array([at for at in range(n) if at not in project.gold])

    def put(items: np.ndarray) -> None:
        for item in items.tolist():
            answer = project.ask(item)
            counts[item] += 1 if answer else most
            if answer:
                said.append((item, *answer))

    put(rest)
    predicted, trained = project.predicted, 0
    while True:
        if learns and project.vectors is not None and len(said) > 1.15 * trained:
            predicted, trained = learnt(project, concluded(project, said, None), folds), len(said)
        found = concluded(project, said, predicted).consensus
        right = float((found.chosen[rest] == project.truth[rest]).mean())
        step = next_answers(
            found.posterior[rest], 1.0, math.inf, target=target, asked=counts[rest], most=most, at_once=max(1, round(every * len(rest)))
        )
        track.append((len(said), right, step.expected))
        if step.ended:
            return track
        put(rest[step.items])


def fixed(truth: np.ndarray, votes: Callable[[int], list[list[int]]], values: int, k: int, seed: int) -> float:
    """Return the share of items that the majority of k answers gets right."""
    random = np.random.default_rng(seed)
    right = 0.0
    for at, given in enumerate(votes(k)):
        counts = np.bincount(given, minlength=values) + random.random(values) * 1e-6 if given else random.random(values)
        right += counts.argmax() == truth[at]
    return right / len(truth)


def smallest(truths: dict[int, np.ndarray], makes: Callable[[int], Project], seeds: range) -> tuple[int, float]:
    """Return the smallest k that reaches the target on average, and what it reaches."""
    drawn = {}
    for seed in seeds:
        project = makes(seed + 500)
        drawn[seed] = [[project.ask(item)[1] for _ in range(15)] for item in range(len(truths[seed]))]
    reached = 0.0
    for k in range(1, 16):
        reached = float(
            np.mean(
                [
                    fixed(truths[seed], lambda k, seed=seed: [one[:k] for one in drawn[seed]], int(truths[seed].max()) + 1, k, seed)
                    for seed in seeds
                ]
            )
        )
        if reached >= TARGET:
            return k, reached
    return 15, reached


def interval(values: list[float]) -> tuple[float, float, float]:
    mean = float(np.mean(values))
    half = quantile(0.975, len(values) - 1) * float(np.std(values, ddof=1)) / math.sqrt(len(values)) if len(values) > 1 else math.nan
    return mean, mean - half, mean + half


def planted(truth: np.ndarray, values: int, seed: int) -> np.ndarray:
    """Return pre-labels of a model that is right 75 times in 100 and says 0.9."""
    random = np.random.default_rng(seed + 20_000)
    said = np.where(random.random(len(truth)) < 0.75, truth, (truth + random.integers(1, values, len(truth))) % values)
    table = np.full((len(truth), values), 0.1 / (values - 1))
    table[np.arange(len(truth)), said] = 0.9
    return table


def simulate(name: str, texts: list[str] | None, labels: np.ndarray, seeds: range, sure: float) -> dict:
    """Print and return answers needed on the labels of one set."""
    picked = {seed: np.random.default_rng(seed).permutation(len(labels))[:MOST_ITEMS] for seed in seeds}
    truths = {seed: labels[rows] for seed, rows in picked.items()}
    items = len(truths[seeds[0]])
    k, reached = smallest(truths, lambda seed: simulated(truths[seed - 500], None, seed), seeds)
    found = {"set": name, "items": items, "values": int(labels.max()) + 1, "k": k, "fixed_right": reached, "arms": {}}
    for arm in ("people", "people and model" if texts else "people and 75 %"):
        tracks = []
        for seed in seeds:
            vectors = hashed([texts[at] for at in picked[seed]]) if texts and arm != "people" else None
            project = simulated(truths[seed], vectors, seed)
            if arm == "people and 75 %":
                project.predicted = planted(truths[seed], project.values, seed)
            tracks.append(adaptive(project, most=MOST_ANSWERS, learns=vectors is not None, seed=seed, target=sure))
        saved = [1 - track[-1][0] / (k * items) for track in tracks]
        right, thought = [track[-1][1] for track in tracks], [track[-1][2] for track in tracks]
        found["arms"][arm] = {
            "saved": interval(saved),
            "right": interval(right),
            "thought": interval(thought),
            "per_item": float(np.mean([track[-1][0] for track in tracks])) / items,
            "track": tracks[0],
        }
        told = found["arms"][arm]
        print(
            f"{name:16} {items:5} items, {found['values']:2} values: fixed k = {k} ({100 * reached:.1f} %); {arm:16}: {told['per_item']:.2f} answers an item, "
            f"saved {100 * told['saved'][0]:.1f} % [{100 * told['saved'][1]:.1f}, {100 * told['saved'][2]:.1f}], right {100 * told['right'][0]:.1f} % "
            f"[{100 * told['right'][1]:.1f}, {100 * told['right'][2]:.1f}], thought {100 * told['thought'][0]:.1f}",
            flush=True,
        )
    return found


def replay(name: str, rows: list, truth: dict[str, str], seeds: range) -> dict | None:
    """Print and return answers needed when real votes are given out in random order."""
    saved, itself, ks, ratios = [], [], [], []
    for seed in seeds:
        project = replayed(rows, truth, seed)
        rest = [at for at in range(len(project.truth)) if at not in project.gold]
        votes = [[value for _, value in project.all[at]] for at in rest]
        longest = max(len(one) for one in votes)
        reached = [
            fixed(project.truth[rest], lambda k, votes=votes: [one[::-1][:k] for one in votes], project.values, k, seed)
            for k in range(1, longest + 1)
        ]
        goal = reached[-1] - 0.005
        k = next(at for at, one in enumerate(reached, 1) if one >= goal)
        spent_fixed = sum(min(k, len(one)) for one in votes)
        track = adaptive(project, most=longest, learns=False, seed=seed, target=0.9999)
        paid = len(project.begun)
        first = next((spent for spent, right, _ in track if right >= goal), None)
        saved.append(1 - ((first or track[-1][0]) - paid) / spent_fixed)
        ks.append(k)
        ratios.append(first is not None)
        spent, right, _ = next((step for step in track if step[2] >= THOUGHT), track[-1])
        itself.append(((spent - paid) / len(rest), 100 * (right - reached[-1])))
    told = interval(saved)
    print(
        f"{name:24} fixed k = {np.mean(ks):.1f}: saved {100 * told[0]:+.1f} % [{100 * told[1]:+.1f}, {100 * told[2]:+.1f}], as good in {sum(ratios)} of {len(seeds)}; "
        f"by itself {np.mean([one[0] for one in itself]):.2f} answers an item, {np.mean([one[1] for one in itself]):+.2f} points against the majority of all",
        flush=True,
    )
    return {"set": name, "k": float(np.mean(ks)), "saved": told, "reached": sum(ratios)}


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--seeds", type=int, default=5)
    asked.add_argument("--first", type=int, default=0, help="the first seed: others than those on which the end of the policy was chosen")
    asked.add_argument("--sure", type=float, default=THOUGHT)
    asked.add_argument("--write", help="where the numbers go, as JSON")
    told = asked.parse_args()
    seeds = range(told.first, told.first + told.seeds)
    found = {
        "simulated": [
            simulate("zh_news_titles", *titles(), seeds, told.sure),
            simulate("zh_reviews", *reviews(), seeds, told.sure),
        ],
        "replayed": [],
    }
    found["simulated"] += [simulate(name, None, of_set(name), seeds, told.sure) for name in ("SP", "CF", "MS")]
    for name, rows, truth in public_sets():
        if len(truth) >= 100:
            found["replayed"].append(replay(name, rows, truth, seeds))
    if told.write:
        Path(told.write).write_text(json.dumps(found, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
