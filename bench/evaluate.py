"""How fast all text indicators are: megabytes of text a CPU second, and memory, over a dataset of which nothing was measured before.

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
import tempfile
from pathlib import Path

from corpus import MIX40, found, records
from goldsmith.curate.plan import Request
from goldsmith.curate.run import run
from goldsmith.evaluate import running
from goldsmith.lake import Lake, open_lake
from goldsmith.progress import Silent

BARE = "name: bare\nlanguages: []\nexact_duplicates: false\ndecide: []\n"
MEASURED = (
    BARE
    + "measure: [character_count, byte_count, language, mojibake_share, replacement_share, control_share, private_use_share, duplicate_line_character_share, risk_score, personal_data_count, {compression_ratio: {codec: zstd}}]\n"
)
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
        for time in range(times):
            for number, row in enumerate(records(corpus)):
                if most is not None and number >= most:
                    break
                words = row["text"].split(" ") if row["text"].count(" ") > len(row["text"]) / 20 else list(row["text"])
                glue = " " if len(words) < len(row["text"]) else ""
                if time:
                    random.shuffle(words)
                file.write(json.dumps(row | {"id": f"{row['id']}-{time}", "text": glue.join(words)}, ensure_ascii=False) + "\n")


def dataset(room: Path, recipe: str, source: Path, name: str) -> Lake:
    """Read a corpus into a lake."""
    (room / "recipe.yaml").write_text(recipe, encoding="utf-8")
    run(Request(str(room / "recipe.yaml"), (str(source),), str(room / "lake"), name), progress=Silent(), report=False)
    return open_lake(room / "lake")


def told(what: str, lake: Lake, name: str, spec: Path, without: tuple[str, ...] = ()) -> None:
    """Evaluate and print one line."""
    one = running.evaluate(lake, running.Request(name, spec=spec, fresh=True, keep=False, without=without)).measurements
    measured = sum(found.is_measured for found in one.findings.values())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    print(
        f"{what:<44} {one.bytes / 1e6:7.1f} MB {one.cpu_seconds:7.2f} CPU s {one.bytes / 1e6 / one.cpu_seconds:6.1f} MB/CPU s {measured:3} measured, peak {peak:,.0f} MB"
    )


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
        written(found(given.corpus), room / "small.jsonl", 1, most=300)
        running.evaluate(dataset(room, BARE, room / "small.jsonl", "small"), running.Request("small", spec=spec, keep=False))
        written(given.corpus, room / "large.jsonl", given.times)
        lake = dataset(room, BARE, room / "large.jsonl", "bare")
        told("nothing measured before", lake, "bare", spec, ("poison_screen",))
        told("the same, with the poison screens", lake, "bare", spec)
        lake = dataset(room, MEASURED, room / "large.jsonl", "measured")
        told("columns of the recipe reused", lake, "measured", spec, ("poison_screen",))


if __name__ == "__main__":
    main()
