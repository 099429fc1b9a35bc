"""How fast all text indicators are: megabytes of text a CPU second, wall time, and memory, over a dataset of which nothing was measured before.

    python bench/evaluate.py [CORPUS.jsonl.zst] [--times 10]

The corpus is read into a lake by a recipe that measures nothing; then `goldsmith evaluate` looks at it with a requirement that makes every
text indicator measurable that records alone can answer, and once more with the columns that a recipe has measured. The first run,
which may compile, is of a small dataset and not counted. `--times` writes the corpus several times, each with other words in place of some.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from corpus import MIX40, found, records
from goldsmith.curate.plan import Request
from goldsmith.curate.run import run
from goldsmith.evaluate import running
from goldsmith.lake import Lake, open_lake
from goldsmith.progress import Silent
from measure import measure

if TYPE_CHECKING:
    from goldsmith.evidence.finding import Finding

BARE = "name: bare\nlanguages: []\nexact_duplicates: false\ndecide: []\n"
MEASURED = (
    BARE
    + "measure: [character_count, byte_count, language, mojibake_share, replacement_share, control_share, private_use_share, duplicate_line_character_share, risk_score, personal_data_count, {compression_ratio: {codec: zstd}}]\n"
)
GATE_SAID_NO = 3
SPEC = {
    "languages": ["zh", "en"],
    "lengths": {"at_least": 20},
    "size": {"records": 1000},
    "labels": False,
    "split": False,
    "licences": {"verified": ["MIT"]},
}


def written(corpus: Path, out: Path, times: int, most: int | None = None) -> None:
    """Write the corpus several times; each further time a tenth of the words of a text stand elsewhere in it."""
    random.seed(0)
    with out.open("w", encoding="utf-8") as file:
        for round_ in range(times):
            for number, row in enumerate(records(corpus)):
                if most is not None and number >= most:
                    break
                words = row["text"].split(" ") if row["text"].count(" ") > len(row["text"]) / 20 else list(row["text"])
                glue = " " if len(words) < len(row["text"]) else ""
                if round_:
                    random.shuffle(words)
                file.write(json.dumps(row | {"id": f"{row['id']}-{round_}", "text": glue.join(words)}, ensure_ascii=False) + "\n")


def dataset(room: Path, recipe: str, source: Path, name: str) -> Lake:
    """Read a corpus into a lake."""
    (room / "recipe.yaml").write_text(recipe, encoding="utf-8")
    run(Request(str(room / "recipe.yaml"), (str(source),), str(room / "lake"), name), progress=Silent(), report=False)
    return open_lake(room / "lake")


def told(what: str, lake: Lake, name: str, spec: Path, without: tuple[str, ...] = (), workers: int = 0) -> dict[str, Finding]:
    """Evaluate, print one line, and return what was found."""
    begun = time.perf_counter()
    one = running.evaluate(lake, running.Request(name, spec=spec, fresh=True, keep=False, without=without, workers=workers)).measurements
    seconds = time.perf_counter() - begun
    measured = sum(found.is_measured for found in one.findings.values())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    print(
        f"{what:<44} {one.bytes / 1e6:7.1f} MB {one.cpu_seconds:7.2f} CPU s {one.bytes / 1e6 / one.cpu_seconds:6.1f} MB/CPU s {seconds:6.1f} s wall {measured:3} measured, peak {peak:,.0f} MB"
    )
    return dict(one.findings)


def regraded(lake: Lake, name: str, spec: Path) -> None:
    """Measure and keep, then grade the same measurements by another profile, and print what that costs."""
    running.evaluate(lake, running.Request(name, spec=spec))
    begun, wall = time.process_time(), time.perf_counter()
    running.evaluate(lake, running.Request(name, spec=spec, profile="gbt36344"))
    print(f"{'graded again by another profile':<44} {time.process_time() - begun:21.2f} CPU s {time.perf_counter() - wall:22.2f} s wall")


def commanded(what: str, lake: Path, name: str, spec: Path, *more: str) -> None:
    """Run the command in a process of its own, and print what it costs from start to end."""
    done = measure([sys.executable, "-m", "goldsmith", "evaluate", name, "--spec", str(spec), "--lake", str(lake), *more])
    if done.code not in (0, GATE_SAID_NO):
        sys.exit(f"goldsmith evaluate ended with {done.code}: {done.errors[-1500:]}")
    print(f"{what:<44} {done.cpu_seconds:21.2f} CPU s {done.seconds:22.2f} s wall {'':13} peak {done.peak_rss:,.0f} MB")


def main() -> None:
    """Run the benchmark."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("corpus", nargs="?", type=Path, default=MIX40)
    arguments.add_argument("--times", type=int, default=1)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        spec = room / "spec.json"
        spec.write_text(json.dumps(SPEC), encoding="utf-8")
        written(found(given.corpus), room / "small.jsonl", 1, most=1000)
        running.evaluate(dataset(room, BARE, room / "small.jsonl", "small"), running.Request("small", spec=spec, keep=False))
        written(given.corpus, room / "large.jsonl", given.times)
        lake = dataset(room, BARE, room / "large.jsonl", "bare")
        told("nothing measured before", lake, "bare", spec, ("poison_screen",))
        found_by = [told(f"all indicators, poison screens too, {n} worker{'s'[: n > 1]}", lake, "bare", spec, workers=n) for n in (2, 1)]
        print("any number of workers finds the same" if found_by[0] == found_by[1] else "WORKERS DIFFER")
        regraded(lake, "bare", spec)
        commanded("`goldsmith evaluate`, a process of its own", room / "lake", "bare", spec, "--fresh")
        commanded("`goldsmith evaluate`, 1,000 records", room / "lake", "small", spec, "--fresh")
        commanded("`goldsmith evaluate`, graded again", room / "lake", "small", spec, "--profile", "gbt36344")
        lake = dataset(room, MEASURED, room / "large.jsonl", "measured")
        told("all indicators, columns of the recipe reused", lake, "measured", spec)


if __name__ == "__main__":
    main()
