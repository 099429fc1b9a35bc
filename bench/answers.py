"""Consensus on public sets with a known truth, and CPU seconds on a million answers: `python bench/answers.py`.

The sets lie at ../shared/data/crowd; where they are absent only the planted million is run.
"""

from __future__ import annotations

import csv
import io
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from goldsmith.algorithms.answers.choosing import chosen_consensus
from goldsmith.algorithms.answers.dawid_skene import dawid_skene
from goldsmith.algorithms.answers.glad import glad
from goldsmith.algorithms.answers.mace import mace
from goldsmith.algorithms.answers.one_coin import one_coin
from goldsmith.algorithms.answers.table import answers
from goldsmith.algorithms.answers.voting import majority_vote

CROWD = Path(__file__).resolve().parents[2] / "shared" / "data" / "crowd"
GET_ANOTHER = {"AdultContent2": "gold.txt", "BarzanMozafari": "evaluation.txt"}


def public_sets() -> Iterator[tuple[str, list[tuple[str, str, str]], dict[str, str]]]:
    """Yield name, answers (item, rater, value) and truth of each set that is here."""
    toolkit, another = CROWD / "active_crowd_toolkit.tgz", CROWD / "get_another_label.tgz"
    if toolkit.exists():
        with tarfile.open(toolkit) as archive:
            for member in sorted(name for name in archive.getnames() if name.endswith(".csv")):
                rows = list(csv.reader(io.TextIOWrapper(archive.extractfile(member))))
                yield Path(member).stem, [(row[1], row[0], row[2]) for row in rows], {row[1]: row[3] for row in rows}
    if another.exists():
        with tarfile.open(another) as archive:
            for name, gold in GET_ANOTHER.items():
                folder = next(member for member in archive.getnames() if member.endswith(f"/{name}/labels.txt")).rpartition("/")[0]
                told, truth = (
                    [line.split() for line in archive.extractfile(f"{folder}/{file}").read().decode().splitlines() if line.strip()]
                    for file in ("labels.txt", gold)
                )
                yield name, [(row[1], row[0], row[2]) for row in told], {row[0]: row[1] for row in truth}


def main() -> None:
    print(
        f"{'set':16} {'items':>6} {'raters':>6} {'values':>6} {'answers':>8}  accuracy on gold in percent: vote, one coin, DS, DS pooled, MACE, GLAD"
    )
    for name, rows, truth in public_sets():
        given = answers(*(list(column) for column in zip(*rows, strict=True)))
        found = chosen_consensus(given, {item: value for item, value in truth.items() if value in given.values}, least_answers=0)
        told = "  ".join(f"{100 * one.value:6.2f}" for one in found.accuracy.values())
        print(f"{name:16} {len(given.items):6} {len(given.raters):6} {len(given.values):6} {len(given):8}  {told}")
    random, items, values = np.random.default_rng(0), 200_000, 5
    truth, item = random.integers(0, values, items), np.repeat(np.arange(items), 5)
    rater, skill = random.integers(0, 2_000, 5 * items), random.beta(6, 2, 2_000)
    value = np.where(random.random(5 * items) < skill[rater], truth[item], random.integers(0, values, 5 * items))
    start = time.process_time()
    given = answers(item, rater, value)
    print(f"\n1,000,000 answers of 2,000 raters on 200,000 items of 5 values: read in {time.process_time() - start:.2f} CPU s")
    for model in (majority_vote, one_coin, dawid_skene, mace, lambda told: glad(told).consensus):
        start = time.process_time()
        found = model(given)
        took = time.process_time() - start
        print(f"{found.method:16} {took:6.2f} CPU s, {len(found.objective):3} turns, {100 * (found.chosen == truth).mean():.2f} % right")


if __name__ == "__main__":
    main()
