"""Language identification beside fastText's own library, in one run: ``python bench/language.py [--corpus FILE] [--rounds N]``.

Both read the same model file in the same process, one thread each. fastText (the C++ library of ``fasttext-predict``) is called once a
text with line ends replaced, as its users do; goldsmith is called with batches of 1,024 texts. CPU seconds are the least of the rounds;
reading the corpus, loading the model and compiling the kernels are not in them and are printed apart.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from corpus import DATA, MIX40, found, records
from goldsmith.algorithms.language_model import find_model, load_model
from goldsmith.algorithms.languages import Identified, identify, predict
from goldsmith.algorithms.writing_systems import code_of

if TYPE_CHECKING:
    from collections.abc import Callable

BATCH = 1024
FIRST = """
import time
import numba, pyarrow, numpy
from goldsmith.algorithms.language_model import load_model
from goldsmith.algorithms.languages import identify
started = time.process_time()
load_model()
loaded = time.process_time()
identify(pyarrow.array(["first"]))
print(loaded - started, time.process_time() - loaded)
"""


def least(rounds: int, work: Callable[[], object]) -> float:
    """Return the least CPU seconds of several rounds."""
    spent = []
    for _ in range(rounds):
        started = time.process_time()
        work()
        spent.append(time.process_time() - started)
    return min(spent)


def batched(text: pa.Array, way: Callable[[pa.Array], Identified]) -> tuple[list[str], list[float | None]]:
    """Return codes and scores of all texts, batch after batch."""
    parts = [way(text.slice(start, BATCH)) for start in range(0, len(text), BATCH)]
    codes = pa.concat_arrays([part.codes for part in parts]).to_pylist()
    return codes, pa.concat_arrays([part.scores for part in parts]).to_pylist()


def start_up() -> None:
    """Print what loading and the first compilation cost, in a process of its own with an empty cache."""
    with tempfile.TemporaryDirectory() as cache:
        for kind in ("first run on a machine", "later runs"):
            ran = subprocess.run(
                [sys.executable, "-c", FIRST], check=True, capture_output=True, text=True, env={**os.environ, "NUMBA_CACHE_DIR": cache}
            )
            loaded, first = map(float, ran.stdout.split())
            print(f"{kind}: model {loaded:.3f} CPU s, kernels {first:.2f} CPU s")


def speeds(text: pa.Array, plain: list[str], rounds: int) -> list[tuple[str, float]]:
    """Print the table of speeds; return what fastText says of each text."""
    import fasttext

    library = fasttext.load_model(str(find_model()))
    told: list[tuple[str, float]] = []

    def peer() -> None:
        told[:] = [(labels[0], scores[0]) for labels, scores in (library.predict(one.replace("\n", " "), k=1) for one in plain)]

    megabytes = sum(len(one.encode()) for one in plain) / 1e6
    ways = {
        "fasttext-predict (C++), whole text": peer,
        "goldsmith, the same numbers (`predict`)": lambda: batched(text, predict),
        "goldsmith, gate and `und`, whole text": lambda: batched(text, lambda part: identify(part, sampled=False)),
        "goldsmith, gate and `und`, windows (`identify`)": lambda: batched(text, identify),
    }
    print(f"\n{len(plain):,} texts, {megabytes:.1f} MB\n\n| who | CPU s | MB per CPU s | times fastText |\n|---|--:|--:|--:|")
    slowest = 0.0
    for who, work in ways.items():
        spent = least(rounds, work)
        slowest = slowest or spent
        print(f"| {who} | {spent:.2f} | {megabytes / spent:.1f} | {slowest / spent:.1f} |", flush=True)
    return told


def agreements(text: pa.Array, told: list[tuple[str, float]], given: list[str]) -> None:
    """Print how far the numbers, the windows and the corpus' own labels agree."""
    codes, scores = batched(text, predict)
    expected = [code_of(label.removeprefix("__label__")) for label, _ in told]
    same = sum(one == two for one, two in zip(codes, expected, strict=True))
    apart = max(abs(one - two) for one, (_, two) in zip(scores, told, strict=True))
    print(
        f"\n`predict` against fastText: {same} of {len(codes)} labels the same ({same / len(codes):.4%}), scores at most {apart:.1e} apart"
    )
    some, _ = batched(text, identify)
    whole, _ = batched(text, lambda part: identify(part, sampled=False))
    same = sum(one == two for one, two in zip(some, whole, strict=True))
    print(f"windows against the whole text: {same} of {len(some)} the same ({same / len(some):.2%})")
    for language in ("zh", "en"):
        ours = Counter(code for code, label in zip(some, given, strict=True) if label == language)
        theirs = Counter(code for code, label in zip(expected, given, strict=True) if label == language)
        n = ours.total()
        print(
            f"labelled {language} in the corpus: goldsmith says so of {ours[language] / n:.2%}, fastText of {theirs[language] / n:.2%} of {n:,}; ours: {ours.most_common(8)}"
        )


def short_texts() -> None:
    """Print what is said of real short texts in one known language."""
    sets: dict[str, list[str]] = {}
    titles, reviews, talk = (
        DATA / "zh_news_titles/dev.txt",
        DATA / "zh_reviews/waimai_10k.csv.gz",
        DATA / "instruct/hh_harmless_test.jsonl.gz",
    )
    if titles.exists():
        sets["Chinese news titles (zh)"] = [line.split("\t")[0] for line in titles.read_text("utf-8").splitlines()]
    if reviews.exists():
        with gzip.open(reviews, "rt", encoding="utf-8") as file:
            sets["Chinese take-away reviews (zh)"] = [row["review"] for row in csv.DictReader(file)]
    if talk.exists():
        with gzip.open(talk, "rt", encoding="utf-8") as file:
            sets["turns of an English dialogue (en)"] = [
                turn.split(":", 1)[-1].strip() for line in file for turn in json.loads(line)["chosen"].split("\n\n") if turn.strip()
            ]
    for name, texts in sets.items():
        text = pa.array(texts, pa.large_string())
        spent = least(3, lambda text=text: batched(text, identify))
        codes, _ = batched(text, identify)
        raw, _ = batched(text, predict)
        language = name[-3:-1]
        right, plain, none = codes.count(language) / len(codes), raw.count(language) / len(codes), codes.count("und") / len(codes)
        print(f"{name}: {right:.2%} right, {none:.2%} und (fastText alone {plain:.2%} right); {spent / len(texts) * 1e6:.1f} CPU µs a text")


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, default=MIX40)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    start_up()
    load_model()
    rows = list(records(found(options.corpus)))
    plain = [row["text"] for row in rows]
    text = pa.array(plain, pa.large_string())
    identify(text.slice(0, 1))
    told = speeds(text, plain, options.rounds)
    agreements(text, told, [row.get("lang", "") for row in rows])
    print()
    short_texts()


if __name__ == "__main__":
    main()
