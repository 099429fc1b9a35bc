"""Text statistics and rule sets: CPU seconds of ours beside datatrove's on the same texts, and where the two decide apart.

    python bench/filters.py [CORPUS.jsonl.zst] [--sample N] [--datatrove PYTHON]

MB are 10^6 bytes of UTF-8 text; CPU seconds leave compiling out (the first run's are told apart). With ``--datatrove``, the Python
of an environment with ``datatrove[io,processing]==0.10.1 spacy jieba requests aiohttp numba``:

* speed: Gopher's, C4's and FineWeb's filters on English rows and FineWeb-2's on Chinese rows, with spaCy and jieba, as their users
  run them; ours does all statistics and all registered sets on every row;
* conformance: datatrove fed with our words must decide as we do, with the same reason, in every row;
* agreement: datatrove with its own English tokens, each class of difference with its number and its cause.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import pyarrow as pa
import zstandard

from goldsmith import operator, registry, ruleset
from goldsmith.curate.measuring import Reading, routed
from goldsmith.curate.plan import Judge, routes_of

HERE = Path(__file__).resolve().parent
CORPUS = HERE.parent.parent / "shared" / "data" / "corpus" / "mix40.jsonl.zst"
CAUSES = {
    "gopher_below_alpha_threshold": "spaCy cuts clitics off (do|n't, it|'s) and keeps the full stop of Mr. and Mrs. in the word; we have more marks and fewer words",
    "gopher_below_avg_threshold": "spaCy leaves other marks inside long tokens of code and tables",
    "gopher_short_doc": "words cut by one side alone at the limit of 50",
    "list_ratio": "Chinese text marked as English: spaCy's English leaves a whole clause one token",
    "too_few_sentences": "spaCy knows titles with a full stop (Mr., Mrs.); we end a sentence there",
    "n_gram": "an n-gram spans other characters where a word is cut differently; the share crosses the limit",
}


def corpus(path: Path, sample: int) -> list[dict[str, str]]:
    """Return every n-th row so that about ``sample`` are left, all where it is 0."""
    with zstandard.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return rows[:: max(1, len(rows) // sample)] if sample else rows


def is_plain(one: ruleset.RuleSet) -> bool:
    """Tell whether a set counts in the text as it stands: it cuts no Chinese words, makes no other form of the text, looks up no lists."""
    said = [(each.name, getattr(each, "words", "characters"), getattr(each, "form", "as_written")) for each in one.measures()]
    return all(words != "jieba" and form == "as_written" and not name.startswith(("risk_", "neo_")) for name, words, form in said)


def ours(rows: list[dict[str, str]]) -> tuple[float, dict[str, list[str | None]]]:
    """Return the CPU seconds of the statistics of plain sets, and every set's reason for every row; print both, and all sets together."""
    sets = [ruleset.load(name) for name in registry.names("ruleset")]
    plain_sets = [one for one in sets if is_plain(one)]
    best, _ = timed(rows, plain_sets, "sets that count in the text as it stands")
    timed(rows, plain_sets, "the same, languages told too", {}, language=True)
    judges = [Judge(one, one.languages, one.id) for one in sets]
    timed(rows, sets, "all sets, each on records in the languages that it was made for, languages told too", routes_of(judges))
    _, decisions = timed(rows, sets, "all sets on all records, whatever their language")
    for name, found in decisions.items():
        kept = {lang: sum(found.fired[at] < 0 for at, row in enumerate(rows) if row["lang"] == lang) for lang in ("en", "zh")}
        print(f"  {name:32} keeps {kept['en']} en, {kept['zh']} zh")
    return best, {name: [rule.name if (rule := found.rule(at)) else None for at in range(len(rows))] for name, found in decisions.items()}


def timed(
    rows: list[dict[str, str]],
    sets: list[ruleset.RuleSet],
    which: str,
    routes: dict[str, tuple[str, ...]] | None = None,
    *,
    language: bool = False,
) -> tuple[float, dict[str, ruleset.Decisions]]:
    """Return the CPU seconds that some sets take with their statistics, the best of three times, and what they decide; print it."""
    text = pa.array([row["text"] for row in rows], pa.large_string())
    measures = list({each.fingerprint: each for one in sets for each in one.measures()}.values())
    measures += [operator.configured("language")] if routes or language else []
    reading = Reading(routes=routes or {})
    start = time.process_time()
    routed(measures, reading, pa.record_batch({"text": text.slice(0, 1)}))
    print(f"compiling, or reading what was compiled: {time.process_time() - start:.2f} CPU s")
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        columns = routed(measures, reading, pa.record_batch({"text": text})).columns
        measured = time.process_time()
        decisions = {one.id: ruleset.decide([one], columns) for one in sets}
        seconds = time.process_time() - start
        if seconds < best:
            best, told = seconds, f"{measured - start:.3f} s measuring, {seconds - (measured - start):.3f} s deciding"
    size = sum(len(row["text"].encode()) for row in rows) / 1e6
    print(
        f"goldsmith, {which}: {len(measures)} measures, {len(sets)} sets, {len(rows)} rows, {size:.1f} MB: {best:.3f} CPU s, {size / best:.1f} MB/s ({told})"
    )
    return best, decisions


def theirs(python: str, rows: list[dict[str, str]], *arguments: str) -> tuple[list[dict[str, str | None]], float]:
    """Return datatrove's reasons for every row, and its CPU seconds."""
    with tempfile.TemporaryDirectory() as folder:
        given, found = Path(folder) / "in.jsonl", Path(folder) / "out.jsonl"
        given.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        subprocess.run([python, str(HERE / "datatrove_side.py"), str(given), str(found), *arguments], check=True, stdout=sys.stderr)
        *lines, last = map(json.loads, found.read_text(encoding="utf-8").splitlines())
    return [line["reasons"] for line in lines], sum(last["cpu_seconds"].values())


def plain(reason: str | None) -> str | None:
    """Return a reason as datatrove names it: two of its filters say "empty", our sets need two names."""
    return "empty" if reason == "no_text" else reason


def conformance(python: str, rows: list[dict[str, str]], reasons: dict[str, list[str | None]]) -> int:
    """Print and return in how many rows datatrove, fed with our words, decides otherwise or for another reason."""
    found, _ = theirs(python, rows, "--words", "ours", "--all")
    wrong = 0
    for name in found[0]:
        apart = [at for at, one in enumerate(found) if one[name] != plain(reasons[name][at])]
        wrong += len(apart)
        print(f"conformance {name:32} {len(rows) - len(apart)} of {len(rows)} rows: same decision, same reason")
        for at in apart[:3]:
            print(f"    {rows[at]['id']}: ours {reasons[name][at]}, datatrove {found[at][name]}")
    return wrong


def agreement(rows: list[dict[str, str]], reasons: dict[str, list[str | None]], found: list[dict[str, str | None]]) -> None:
    """Print how often datatrove with spaCy's tokens keeps and drops the same English rows, and what differs why."""
    english = [at for at, row in enumerate(rows) if row["lang"] == "en"]
    names = [name for name in found[english[0]] if not name.startswith("fineweb2")]
    for name in names:
        apart = Counter((reasons[name][at], found[at][name]) for at in english if (reasons[name][at] is None) != (found[at][name] is None))
        print(f"agreement {name:32} {1 - sum(apart.values()) / len(english):.2%} of {len(english)} English rows")
        for (mine, other), number in apart.most_common():
            reason = mine or other or ""
            cause = CAUSES.get(reason) or (CAUSES["n_gram"] if "gram" in reason else "other")
            print(f"    {number:4}  {'only ours' if mine else 'only theirs'} drops: {reason}: {cause}")
    both = sum(any(reasons[name][at] for name in names) == any(found[at][name] for name in names) for at in english)
    print(f"agreement {'all four together':32} {both / len(english):.2%}")


def main() -> int:
    """Measure ours; with ``--datatrove`` theirs too, and compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, nargs="?", default=CORPUS)
    parser.add_argument("--sample", type=int, default=0, help="About so many rows, evenly taken; all where left out.")
    parser.add_argument("--datatrove", metavar="PYTHON", help="The Python that has datatrove 0.10.1.")
    given = parser.parse_args()
    rows = corpus(given.corpus, given.sample)
    seconds, reasons = ours(rows)
    if not given.datatrove:
        return 0
    found, their_seconds = theirs(given.datatrove, rows, "--words", "spacy")
    size = sum(len(row["text"].encode()) for row in rows) / 1e6
    print(
        f"datatrove: 4 filters on other rows than Chinese, 3 on Chinese: {their_seconds:.1f} CPU s, {size / their_seconds:.2f} MB/s; ours is {their_seconds / seconds:.0f} times as fast"
    )
    agreement(rows, reasons, found)
    return 1 if conformance(given.datatrove, rows, reasons) else 0


if __name__ == "__main__":
    sys.exit(main())
