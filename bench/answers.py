"""Consensus on public sets with a known truth, beside crowd-kit: `python bench/answers.py [--crowdkit PYTHON] [--slow]`.

1. Every method, without gold, on all items whose truth is known (bench/crowd_sets.py says which), crowd-kit's on the same answers.
2. Choosing: a tenth of the truths, at least ten, drawn at random, is gold; the accuracy is that on the others. A hundred draws a set; each item
   counts with its mean over the draws in which it was no gold, and the interval comes from items drawn again. A set of fewer than 20 truths
   has no gold.
3. Leave one set out: limit and fallback of the rule are chosen on the other sets, and looked at on the one left out.
4. CPU seconds of the same method on the same answers, from columns of names in memory (Arrow here, a data frame there), beside crowd-kit's.
5. A million planted answers.

With --crowdkit, the Python of an environment that has crowd-kit 1.4.2, pandas and scikit-learn below 1.6. Its MACE takes minutes and is run
with --slow alone, and MACE and GLAD on sets of at most 6,100 answers.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from crowd_sets import public_sets
from goldsmith.algorithms.answers import choosing
from goldsmith.algorithms.answers.assisted import gold_rows
from goldsmith.algorithms.answers.consensus import Consensus
from goldsmith.algorithms.answers.correlated import CORRELATED_TURNS, correlated
from goldsmith.algorithms.answers.dawid_skene import dawid_skene
from goldsmith.algorithms.answers.glad import glad
from goldsmith.algorithms.answers.mace import mace
from goldsmith.algorithms.answers.one_coin import one_coin
from goldsmith.algorithms.answers.table import answers
from goldsmith.algorithms.answers.voting import majority_vote
from goldsmith.algorithms.answers.weighted import weighted_vote

PEER = Path(__file__).resolve().parent / "peers" / "crowdkit_side.py"
MODELS = {
    "majority-vote": majority_vote,
    "weighted-vote": weighted_vote,
    "one-coin": one_coin,
    "dawid-skene": dawid_skene,
    "mace": mace,
    "glad": lambda given: glad(given).consensus,
    "correlated": lambda given: correlated(given, turns=CORRELATED_TURNS),
}
DRAWS, LEAST_TRUTHS = 100, 20
RULES = [(fallback, errors) for fallback in (0, 1, -1) for errors in (0.0, 0.5, 1.0, 1.5, 2.0)]
"""Place of the method that stands (vote, weighted vote, panel), and standard errors by which another has to be better."""


class Looked:
    """One set: what each method concludes, and on which items with a known truth it is right."""

    def __init__(self, rows: list[tuple[str, str, str]], truth: dict[str, str]) -> None:
        self.given = answers(*(list(column) for column in zip(*rows, strict=True)))
        self.tried = choosing.conclusions(self.given, 3.0)
        places, values = gold_rows(self.given, truth)
        self.right = np.stack([choosing.rightness(one, places, values) for one in self.tried])
        self.truth = {self.given.items[int(at)].as_py(): truth[self.given.items[int(at)].as_py()] for at in places}

    def drawn(self, rule: tuple[int, float] = (1, 1.0), draws: int = DRAWS, seed: int = 0) -> tuple[np.ndarray, Counter[str]]:
        """Return of each item the share of draws without it as gold in which it was right, and how often each method was chosen."""
        n = self.right.shape[1]
        if n < LEAST_TRUTHS:
            return self.right[-1], Counter({"panel": 1})
        random, least = np.random.default_rng(seed), max(choosing.LEAST_GOLD, round(0.1 * n))
        right, times, chosen = np.zeros(n), np.zeros(n), Counter()
        for _ in range(draws):
            order = random.permutation(n)
            at = by_rule(self.right[:, order[:least]], *rule)
            rest = order[least:]
            right[rest] += self.right[at, rest]
            times[rest] += 1
            chosen[self.tried[at].method] += 1
        return right / times, chosen


def by_rule(right: np.ndarray, fallback: int, errors: float) -> int:
    """Return the place of the method taken; the rule of goldsmith is the weighted vote and one standard error."""
    if (fallback, errors) == (1, choosing.ERRORS):
        return choosing.best_place(right)[0]
    fallback %= len(right)
    at = int(right.sum(axis=1).argmax())
    mean, error = choosing.difference(right[at] - right[fallback])
    return at if mean > errors * error else fallback


def interval(right: Sequence[float], rounds: int = 2_000) -> tuple[float, float]:
    """Return the interval of a mean over items, in percent."""
    values = np.asarray(right)
    drawn = np.random.default_rng(0).integers(0, len(values), (rounds, len(values))) if len(values) < 1_000 else None
    if drawn is not None:
        return tuple(np.quantile(100 * values[drawn].mean(axis=1), [0.025, 0.975]))
    half = 1.96 * values.std(ddof=1) / np.sqrt(len(values))
    return 100 * (values.mean() - half), 100 * (values.mean() + half)


def peer(python: str, sets: dict[str, list[tuple[str, str, str]]], *, slow: bool) -> dict[str, dict[str, dict]]:
    """Return crowd-kit's labels and CPU seconds."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "answers.json")
        path.write_text(json.dumps(sets), encoding="utf-8")
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        run = subprocess.run(
            [python, PEER, path, *(["--slow"] if slow else [])], capture_output=True, check=True, text=True, env=environment
        )
    return json.loads(run.stdout)


def table(sets: dict[str, Looked]) -> None:
    """Print every method and every choice on every set."""
    names = [one.method for one in next(iter(sets.values())).tried]
    print(
        "accuracy in percent on items with a known truth, without gold; `chosen` on those that are no gold, and less the vote on the same items"
    )
    print(
        f"{'set':24} {'items':>6} {'raters':>6} {'truths':>6}",
        *(f"{name[:11]:>11}" for name in names),
        "  chosen [95 %]      - vote [95 %]       what was chosen",
    )
    chosen, votes = [], []
    for name, one in sets.items():
        found, methods = one.drawn()
        gained = interval(found - one.right[0])
        chosen.append(100 * found.mean())
        votes.append(100 * (found - one.right[0]).mean())
        likeliest = ", ".join(f"{method} {times}" for method, times in methods.most_common(2))
        print(
            f"{name:24} {len(one.given.items):6} {len(one.given.raters):6} {one.right.shape[1]:6}",
            *(f"{100 * row.mean():11.2f}" for row in one.right),
            "  {:5.2f} [{:5.2f}, {:5.2f}]".format(chosen[-1], *interval(found)),
            "{:+5.2f} [{:+5.2f}, {:+5.2f}] ".format(votes[-1], *gained),
            likeliest,
        )
    means = np.array([[100 * row.mean() for row in one.right] for one in sets.values()])
    print(f"{f'mean of {len(sets)}':45}", *(f"{value:11.2f}" for value in means.mean(axis=0)), f"  {np.mean(chosen):5.2f}")
    print(f"{'worst less the vote':45}", *(f"{value:11.2f}" for value in (means - means[:, :1]).min(axis=0)), f"  {min(votes):5.2f}")


def left_out(sets: dict[str, Looked]) -> None:
    """Print what the rule that is best on the other sets does on each set."""
    able = {name: one for name, one in sets.items() if one.right.shape[1] >= LEAST_TRUTHS}
    gains = np.array([[100 * (one.drawn(rule, 40)[0] - one.right[0]).mean() for rule in RULES] for one in able.values()])
    print(
        "\nleave one set out: rule chosen on the others (best mean among those never 1 point below the vote), and its gain over the vote on the set"
    )
    told, kinds = [], {0: "vote", 1: "weighted vote", -1: "panel"}
    for at, name in enumerate(able):
        others = np.delete(gains, at, axis=0)
        rule = int(np.where(others.min(axis=0) >= -1, others.mean(axis=0), -np.inf).argmax())
        told.append(gains[at, rule])
        print(f"{name:24} {kinds[RULES[rule][0]]}, {RULES[rule][1]} standard errors: {gains[at, rule]:+.2f}")
    print(f"{'mean':24} {np.mean(told):+.2f}, worst {min(told):+.2f}; the rule of goldsmith: {gains[:, RULES.index((1, 1.0))].mean():+.2f}")


def beside(sets: dict[str, Looked], rows: dict[str, list], found: dict[str, dict[str, dict]]) -> None:
    """Print accuracy and CPU seconds of the same methods of crowd-kit."""
    methods = list(next(iter(found.values())))  # GLAD and MACE are run on smaller sets alone
    seconds = {method: [0.0, 0.0] for method in methods}
    print("\ncrowd-kit's accuracy in percent (ties as it breaks them)")
    print(f"{'set':24}", *(f"{method:>14}" for method in methods))
    means = []
    for model in MODELS.values():  # compiled beforehand, as the peer is
        model(next(iter(sets.values())).given)
    for name, one in sets.items():
        here = found[name]
        told = [
            100 * np.mean([here[method]["labels"][item] == value for item, value in one.truth.items()]) if method in here else np.nan
            for method in methods
        ]
        means.append(told)
        print(f"{name:24}", *(f"{value:14.2f}" for value in told))
        columns = [pa.array(column) for column in zip(*rows[name], strict=True)]  # as the peer has its data frame
        for method in here:
            start = time.process_time()
            MODELS[method](answers(*columns))
            seconds[method][0] += time.process_time() - start
            seconds[method][1] += here[method]["seconds"]
    print(f"{'mean':24}", *(f"{value:14.2f}" for value in np.mean(means, axis=0)), " (nan where a set was left out)")
    print("\nCPU seconds over all sets: goldsmith, crowd-kit, ratio")
    for method, (ours, theirs) in seconds.items():
        print(f"{method:24} {ours:8.2f} {theirs:8.2f} {theirs / ours:8.1f} times")


def million() -> None:
    """Print CPU seconds and accuracy on a million planted answers."""
    random, items, values = np.random.default_rng(0), 200_000, 5
    truth, item = random.integers(0, values, items), np.repeat(np.arange(items), 5)
    rater, skill = random.integers(0, 2_000, 5 * items), random.beta(6, 2, 2_000)
    value = np.where(random.random(5 * items) < skill[rater], truth[item], random.integers(0, values, 5 * items))
    start = time.process_time()
    given = answers(item, rater, value)
    print(f"\n1,000,000 answers of 2,000 raters on 200,000 items of 5 values: read in {time.process_time() - start:.2f} CPU s")
    for model in MODELS.values():
        start = time.process_time()
        found: Consensus = model(given)
        took = time.process_time() - start
        print(f"{found.method:16} {took:6.2f} CPU s, {len(found.objective):3} turns, {100 * (found.chosen == truth).mean():.2f} % right")


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--crowdkit", help="the Python of an environment with crowd-kit")
    asked.add_argument("--slow", action="store_true", help="crowd-kit's MACE too")
    asked.add_argument("--beside", action="store_true", help="beside crowd-kit alone")
    asked.add_argument("--million", action="store_true", help="a million planted answers too")
    told = asked.parse_args()
    read = {name: (rows, truth) for name, rows, truth in public_sets()}
    if not read:
        sys.exit("the sets are not here: they lie at ../shared/data/crowd")
    sets = {name: Looked(rows, truth) for name, (rows, truth) in read.items()}
    if not told.beside:
        table(sets)
        left_out(sets)
    if told.crowdkit:
        rows = {name: rows for name, (rows, _) in read.items()}
        beside(sets, rows, peer(told.crowdkit, rows, slow=told.slow))
    if told.million:
        million()


if __name__ == "__main__":
    main()
