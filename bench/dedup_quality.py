"""Recall and precision of duplicate removal against planted truth and against all pairs: ``python bench/dedup_quality.py``.

Runs `goldsmith run web` on the benchmark corpus at several similarities, exports every record with `duplicate_of`,
and judges it with code that shares nothing with goldsmith: planted exact and near pairs, planted pairs above the
target, every natural or planted pair that an exact all-pairs search finds above the target, and removed pairs below it.
A pair is found when at least one of its two records is marked as a duplicate.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from all_pairs import grams, jaccard, pairs_above
from corpus import MIX40, TRUTH, found, records
from measure import measure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import numpy as np

PEERS = """
The peers on the same corpus and truth (docs of goldsmith, measured November 2026; J = Jaccard of 5-grams there, near = all planted near pairs):

| peer | exact recall | near recall zh / en | recall of planted pairs with J >= 0.7 zh / en | wrongly removed zh / en |
|---|--:|--:|--:|--:|
| datatrove 0.10.1, English tokens | 1.000 | 0.040 / 0.347 | 0.064 / 0.783 | 0 / 0 |
| datatrove 0.10.1, en + zh tokenizers | 1.000 | 0.333 / 0.347 | 0.554 / 0.783 | 0 / 0 |
| data-juicer 1.6.1, default tokens | 1.000 | 0.286 / 0.248 | 0.306 / 0.652 | 786 / 2 |
| data-juicer 1.6.1, character 5-grams | 1.000 | 0.764 / 0.968 | 0.943 / 1.000 | 0 / 4 |
| dolma 1.2.1, 13-gram Bloom filter | 1.000 | 0.478 / 0.207 | 0.771 / 0.554 | 5 / 9 |
| text-dedup 0.4.0 | 1.000 | 0.125 / 0.490 | 0.191 / 0.902 | 0 / 0 |
| rensa 0.5.0 | 1.000 | 0.428 / 0.216 | 0.739 / 0.707 | 0 / 0 |
"""


@dataclass(frozen=True)
class Judge:
    """The corpus as sets of grams, the planted truth, and all pairs above the lowest target."""

    position: dict[str, int]
    sets: list[np.ndarray]
    language: list[str]
    truth: list[dict[str, str]]
    pairs: dict[tuple[int, int], float]

    @classmethod
    def of(cls, corpus: Path, truth: Path, lowest: float) -> Judge:
        """Read corpus and truth, and search all pairs."""
        rows = list(records(corpus))
        sets = [grams(row["text"]) for row in rows]
        with gzip.open(truth, "rt", encoding="utf-8") as lines:
            planted = [json.loads(line) for line in lines]
        return cls(
            {str(row["id"]): i for i, row in enumerate(rows)}, sets, [row["lang"] for row in rows], planted, pairs_above(sets, lowest)
        )

    def verdict(self, gone: dict[str, str], target: float, seconds: float) -> str:
        """Return one row of the table: what was found above the target and what was removed below it."""
        lost = {self.position[name] for name in gone if name in self.position}
        planted = [(self.position[t["id"]], self.position[t["of"]], t) for t in self.truth]
        exact = [(i, j) for i, j, t in planted if t["kind"] == "exact"]
        near = [(i, j) for i, j, t in planted if t["kind"] == "near"]
        above = [(i, j) for i, j in near if jaccard(self.sets[i], self.sets[j]) >= target]
        every = [pair for pair, index in self.pairs.items() if index >= target]
        removed = [(self.position[a], self.position[b]) for a, b in gone.items() if a in self.position and b in self.position]
        below = [pair for pair in removed if jaccard(self.sets[pair[0]], self.sets[pair[1]]) < target]

        def recall(pairs: Iterable[tuple[int, int]]) -> str:
            return self._by_language(list(pairs), lambda pair: pair[0] in lost or pair[1] in lost)

        count = [sum(self.language[pair[0]] == name for pair in below) for name in ("zh", "en")]
        unknown = len(gone) - len(removed)
        return (
            f"| {target} | {len(gone)} | {recall(exact)} | {recall(near)} | {recall(above)} | {recall(every)} ({len(every)}) "
            f"| {count[0]} / {count[1]}{f', {unknown} unknown partners' if unknown else ''} | {seconds:.1f} |"
        )

    def _by_language(self, pairs: list[tuple[int, int]], hit: Callable[[tuple[int, int]], bool]) -> str:
        out = []
        for name in ("zh", "en"):
            own = [pair for pair in pairs if self.language[pair[0]] == name]
            out.append(f"{sum(map(hit, own)) / len(own):.4f}" if own else "-")
        return " / ".join(out)


def removed(command: list[str], corpus: Path, lake: Path, target: float) -> tuple[dict[str, str], float]:
    """Run goldsmith at one similarity; return who duplicates whom and the CPU seconds of the run."""
    where = ["--lake", str(lake)]
    change = ["--set", f"near_duplicates.similarity={target}"]
    run = measure([*command, "run", "web", "--input", str(corpus), *where, "--dataset", "quality", "--json", "--no-report", *change])
    out = lake.parent / f"all-{target}.jsonl"
    export = measure([*command, "export", "quality", *where, "--format", "jsonl", str(out), "--all"])
    for step in (run, export):
        if step.code:
            sys.exit(f"goldsmith failed with {step.code}:\n{step.errors}")
    return {str(row["id"]): str(row["duplicate_of"]) for row in records(out) if row.get("duplicate_of")}, run.cpu_seconds


def main() -> None:
    """Judge every target and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--targets", type=float, nargs="+", default=[0.5, 0.6, 0.7, 0.8, 0.9, 0.95])
    parser.add_argument("--corpus", type=Path, default=MIX40)
    parser.add_argument("--truth", type=Path, default=TRUTH)
    parser.add_argument("--goldsmith", default=str(Path(sys.executable).with_name("goldsmith")))
    arguments = parser.parse_args()
    corpus = found(arguments.corpus)
    judge = Judge.of(corpus, found(arguments.truth), min(arguments.targets))
    print(
        "| target | marked | exact recall zh / en | near recall zh / en | planted above target zh / en | all pairs above target zh / en (pairs) ",
        end="",
    )
    print("| removed below target zh / en | CPU s |\n|--:|--:|--:|--:|--:|--:|--:|--:|")
    with tempfile.TemporaryDirectory(prefix="quality-") as room:
        for target in arguments.targets:
            gone, seconds = removed(arguments.goldsmith.split(), corpus, Path(room) / "lake", target)
            print(judge.verdict(gone, target, seconds), flush=True)
    print(PEERS)


if __name__ == "__main__":
    main()
