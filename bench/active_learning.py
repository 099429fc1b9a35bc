"""Does asking cleverly save answers? Whole projects, simulated with true labels: ``python bench/active_learning.py [--seeds 6] [--first 0] [--save FILE]``.

A fifth of each batch is asked by the random stream, the rest by the active one (margin, spread out; a covering batch first), as in a project. The answers
in the order in which they were asked are compared with as many at random twice: on 2,000 records that took no part (what is true), and by
``active_learning.saving``, which only knows the project (what a manager would be told). Intervals are over seeds: each seed is
another pool, another test, another order of chance.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np

from goldsmith.algorithms.active_learning.batch import Candidates, next_batch
from goldsmith.algorithms.active_learning.random_stream import chance_order, permanent_numbers, random_sample
from goldsmith.algorithms.active_learning.saving import compared, saved_share
from goldsmith.algorithms.active_learning.spread import directions
from goldsmith.algorithms.active_learning.uncertainty import margin
from goldsmith.algorithms.learners.choices import learn_choices
from goldsmith.algorithms.learners.material import Material, material
from goldsmith.errors import LabelError
from goldsmith.stats.paired import paired_difference
from label_sets import SETS, SHARED, texts

POINTS = (100, 200, 400, 700, 1200, 2000)
TOLD = (100, 200, 300)
SHARE = 0.2
TEST, SIZE = 2_000, 100


def right(given: Material, truth: list[str], train: np.ndarray, test: np.ndarray) -> np.ndarray:
    """Return which of some records get the right class after learning from others."""
    try:
        model = learn_choices(given.part(train), [truth[row] for row in train]).model
    except LabelError:
        return np.zeros(len(test))
    return np.array([name == truth[row] for (name, _), row in zip(model.predict(given.part(test)).best(), test, strict=True)], float)


def project(given: Material, truth: list[str], ids: list[str], answers: int, seed: int) -> tuple[list[int], np.ndarray]:
    """Return what was asked, in order, and the random sample."""
    done, said, asked, wanted = np.zeros(len(ids), np.bool_), [None] * len(ids), [], None
    vectors = directions(given)
    while len(asked) < answers:
        batch = next_batch(Candidates(ids, done, wanted=wanted, vectors=vectors), SIZE, random_share=SHARE, seed=seed)
        for one in batch.asked:
            done[one.row], said[one.row] = True, truth[one.row]
            asked.append(one.row)
        try:
            wanted = margin(learn_choices(given, said, seed=seed).chances)
        except LabelError:
            wanted = None
    return asked, random_sample(chance_order(permanent_numbers(ids, seed)), done)


def one_seed(name: str, seed: int, *, estimate: bool) -> dict:
    """Return accuracies of both arms at each number of answers, and what the project itself would tell (``told``) beside what is true."""
    known, labels = texts(name)
    order = np.random.default_rng((seed, 7)).permutation(len(known))
    given, truth = material([known[at] for at in order]), [str(labels[at]) for at in order]
    test = np.arange(TEST)
    pool = given.part(np.arange(TEST, len(order)))
    ids = [str(at) for at in order[TEST:].tolist()]
    asked, sample = project(pool, truth[TEST:], ids, POINTS[-1], seed)
    arms = {"project": np.array(asked) + TEST, "random": chance_order(permanent_numbers(ids, seed)) + TEST}
    found = {"seed": seed, **{arm: [float(right(given, truth, rows[:n], test).mean()) for n in POINTS] for arm, rows in arms.items()}}
    if estimate:
        saving = compared(asked, sample, lambda train, rows: right(pool, truth[TEST:], train, rows), answers=TOLD, seed=seed)
        reach = [
            float(right(given, truth, arms["project"][:n], test).mean() - right(given, truth, arms["random"][:n], test).mean())
            for n in saving.answers
        ]
        found["reach"], found["told"] = reach, [one.as_json() for one in saving.better]
        found["told_saved"] = None if saving.saved is None else saving.saved.as_json()
    return found


def summary(name: str, runs: list[dict]) -> dict:
    """Return differences over seeds, and print them."""
    active, chance = (np.array([one[arm] for one in runs]) for arm in ("project", "random"))
    better = [paired_difference(active[:, at], chance[:, at]) for at in range(len(POINTS))]
    shares = [saved_share(POINTS, one, two) for one, two in zip(active, chance, strict=True)]
    known = [one for one in shares if one is not None]
    saved = paired_difference(known, [0.0] * len(known)) if len(known) > 1 else None
    print(f"\n{name}: {len(runs)} seeds; right in percent after so many answers")
    for at, n in enumerate(POINTS):
        one = better[at]
        print(
            f"  {n:5}  project {100 * active[:, at].mean():6.2f}  random {100 * chance[:, at].mean():6.2f}  "
            f"difference {100 * one.mean:+5.2f} ({100 * one.low:+.2f} to {100 * one.high:+.2f})"
        )
    if saved:
        print(f"  answers saved at equal accuracy: {100 * saved.mean:.0f} % ({100 * saved.low:.0f} to {100 * saved.high:.0f} %)")
    held = [
        told["low"] <= true <= told["high"] for one in runs if "told" in one for told, true in zip(one["told"], one["reach"], strict=True)
    ]
    if held:
        print(f"  the project's own intervals hold the difference on the test set in {sum(held)} of {len(held)}")
    return {
        "set": name,
        "points": POINTS,
        "runs": runs,
        "difference": [[one.mean, one.low, one.high] for one in better],
        "saved": [saved.mean, saved.low, saved.high] if saved else None,
        "held": [sum(held), len(held)],
    }


def figure(told: list[dict], folder: Path) -> None:
    """Write the learning curves of both streams, one figure a set."""
    from goldsmith.curate.trial import figures as drawn
    from goldsmith.curate.trial.outcome import Point
    from goldsmith.stats.student import quantile

    for number, one in enumerate(told):
        lines = {}
        for arm in ("project", "random"):
            table = np.array([run[arm] for run in one["runs"]])
            half = quantile(0.975, len(table) - 1) * table.std(axis=0, ddof=1) / np.sqrt(len(table))
            lines[arm] = [Point(n, m, m - h, m + h) for n, m, h in zip(POINTS, table.mean(axis=0), half, strict=True)]
        title = f"{one['set']}: share right after so many answers"
        whole = drawn.standing(drawn.curves(lines, title), {arm: drawn.colour(list(lines), arm) for arm in lines}, title)
        (folder / f"active-learning-{number + 1}.svg").write_text(whole.replace(" tokens<", " answers<"), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=6)
    parser.add_argument("--first", type=int, default=0, help="the first seed: others than those on which the way was chosen")
    parser.add_argument("--no-estimate", action="store_true", help="leave out what the project itself would tell")
    parser.add_argument("--save", type=Path, default=None, help="a JSON file for the numbers; figures go beside it")
    options = parser.parse_args()
    if not SHARED.is_dir():
        raise SystemExit(f"the sets are not at {SHARED}")
    told = []
    for name in SETS:
        begin = time.process_time()
        told.append(
            summary(
                name,
                [one_seed(name, seed, estimate=not options.no_estimate) for seed in range(options.first, options.first + options.seeds)],
            )
        )
        print(f"  {time.process_time() - begin:.0f} CPU s", flush=True)
        if options.save:
            options.save.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    if options.save:
        figure(told, options.save.parent)


if __name__ == "__main__":
    main()
