"""Duplicates alone, without the table and the recipe: recall, precision and speed: ``python bench/duplicates.py [--rensa PYTHON]``.

For each target the program chooses bands, fingerprints every text, searches and verifies. CPU seconds count all of that, shingling and
the exact comparison included; starting Python, the first compilation of the kernels and reading the corpus are not in them. The truth is
an exact search of all pairs by code that shares nothing with goldsmith. The peers' seconds are of whole programs, reading (0.3 s) included.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa

from corpus import MIX40, TRUTH, found, records
from dedup_quality import Judge
from goldsmith.algorithms.duplicates import Duplicates, DuplicateSearch, Similarity, fingerprint, plan_bands
from measure import measure

BATCH = 1024


def search(text: pa.Array, rank: np.ndarray, target: float, *, exhaustive: bool | None = None) -> tuple[Duplicates, str, float, float]:
    """Return the duplicates, the plan in words, and the CPU seconds of fingerprints and of the search."""
    started = time.process_time()
    banding = plan_bands(Similarity(target=target), len(text))
    with DuplicateSearch(banding, exhaustive=exhaustive) as work:
        for start in range(0, len(text), BATCH):
            part = text.slice(start, BATCH)
            work.add(np.arange(start, start + len(part)), fingerprint(part, banding), rank[start : start + len(part)])
        measured = time.process_time()
        duplicates = work.find(lambda wanted: text.take(pa.array(wanted)))
    return duplicates, f"{banding.bands} x {banding.rows}", measured - started, time.process_time() - measured


def peers(rensa: str | None, corpus: Path, target: float, megabytes: float, ours: float) -> None:
    """Print what plain Python and rensa cost on the same machine."""
    here = Path(__file__).parent / "peers"
    with tempfile.TemporaryDirectory(prefix="peers-") as room:
        plain = Path(room) / "corpus.jsonl"
        plain.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records(corpus)), encoding="utf-8")
        commands = {
            "plain Python, exact only (no near duplicates)": [sys.executable, str(here / "plain_exact.py"), str(plain), f"{room}/out"]
        }
        if rensa:
            name = "rensa 0.5, 128 hashes, Python tokenizer, no exact verification"
            commands[name] = [rensa, str(here / "rensa_near.py"), str(plain), f"{room}/out", str(target)]
        print("| peer | CPU s | MB per CPU s | goldsmith is faster by |\n|---|--:|--:|--:|")
        for name, command in commands.items():
            run = measure(command)
            rate = megabytes / run.cpu_seconds
            print(f"| {name} | {run.cpu_seconds:.2f} | {rate:.1f} | {ours / rate:.1f} x |", flush=True)


def main() -> None:
    """Search at every target, judge it, and time the peers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--targets", type=float, nargs="+", default=[0.5, 0.6, 0.7, 0.8, 0.9, 0.95])
    parser.add_argument("--corpus", type=Path, default=MIX40)
    parser.add_argument("--truth", type=Path, default=TRUTH)
    parser.add_argument("--rensa", help="Python of an environment with rensa")
    parser.add_argument("--out", type=Path, help="folder for one file a target: id and duplicate_of of every record")
    arguments = parser.parse_args()
    corpus = found(arguments.corpus)
    rows = list(records(corpus))
    text = pa.array([row["text"] for row in rows], pa.large_string())
    megabytes = sum(len(row["text"].encode()) for row in rows) / 1e6
    rank = -np.array([len(row["text"]) for row in rows])
    first = time.process_time()
    for exhaustive in (False, True):
        search(text.slice(0, 50), rank, 0.5, exhaustive=exhaustive)
    print(f"{len(rows)} records, {megabytes:.1f} MB; first compilation or loading of kernels {time.process_time() - first:.2f} CPU s\n")
    results = {target: search(text, rank, target) for target in arguments.targets}
    print(
        "| target | bands x rows | fingerprint CPU s | search + verify CPU s | MB per CPU s | exact | near | candidates | verified | fetched |"
    )
    print("|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
    for target, (got, plan, measured, searched) in results.items():
        effort = got.effort
        print(
            f"| {target} | {plan} | {measured:.3f} | {searched:.3f} | {megabytes / (measured + searched):.0f} "
            f"| {got.count(1)} | {got.count(2)} | {effort.candidates} | {effort.verified} | {effort.fetched} |"
        )
    _, _, measured, searched = results.get(0.8) or next(iter(results.values()))
    print()
    peers(arguments.rensa, corpus, 0.8, megabytes, megabytes / (measured + searched))
    print()
    judge = Judge.of(corpus, found(arguments.truth), min(arguments.targets))
    print("| target | marked | exact recall zh / en | near recall zh / en | planted above target zh / en ", end="")
    print("| all pairs above target zh / en (pairs) | removed below target zh / en | CPU s |\n|--:|--:|--:|--:|--:|--:|--:|--:|")
    for target, (got, _plan, measured, searched) in results.items():
        partners = [(str(rows[row]["id"]), str(rows[got.of[row]]["id"])) for row in range(len(rows)) if got.of[row] >= 0]
        print(judge.verdict(dict(partners), target, measured + searched), flush=True)
        if arguments.out:
            lines = (
                json.dumps({"id": row["id"], "duplicate_of": rows[of]["id"] if of >= 0 else None})
                for row, of in zip(rows, got.of.tolist(), strict=True)
            )
            (arguments.out / f"duplicates-{target}.jsonl").write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
