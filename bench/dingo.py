"""Dingo 2.5.0 beside ours on the same records: which defects each finds, and what each costs.

    python bench/dingo.py --python ENVIRONMENT/bin/python [CORPUS.jsonl.zst] [--each 25] [--part defects|speed]

`ENVIRONMENT` is one with `pip install dingo-python==2.5.0` and NLTK's `punkt_tab`. Two parts, each in one run:

1. Defects. Real texts of the corpus in Chinese and English, each damaged in one way (`defects.py`), and their undamaged twins. A defect is
   found where a rule speaks of the damaged record and is silent on its twin; so a rule that speaks of everything finds nothing. What a
   setting calls bad among the twins is told beside it. Dingo: its groups `default` and `pretrain`, and every rule of 2.5.0 that reads
   text. Ours: what `goldsmith evaluate` judges record by record, and beside it what the recipes `web` and `safety@1` drop.
2. Speed. CPU seconds of all processes, start included, over the whole corpus: Dingo's executor with `default` and `pretrain`; ours with
   the rule sets that hold the same rules, and then the whole evaluation with all indicators.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.compute as pc

from corpus import MIX40, TRUTH, found, lines, records, text_megabytes
from defects import LANGUAGES, kinds, twins
from evaluate import BARE
from goldsmith.algorithms.poison import screen
from goldsmith.curate import tables
from goldsmith.curate.run import Request, run
from goldsmith.evaluate import asked
from goldsmith.evaluate.facts import facts_of
from goldsmith.evaluate.looking import look
from goldsmith.evaluate.running import given_of
from goldsmith.indicating.ratio import Ratio
from goldsmith.indicator import every
from goldsmith.indicators.overall_clean import OverallClean
from goldsmith.lake import Lake, open_lake
from goldsmith.progress import Silent
from measure import measure

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goldsmith.indicator import Indicator

FIELDS = "error_budget: {share: 0.5}\nfields:\n  original_at: [original_time]\n  source_detail: [source_details]\n"
RULES = (
    "languages: [zh, en]\nrules:\n  - {set: goldsmith-zh@1, languages: [zh]}\n  - {set: goldsmith-en@1, languages: [en]}\n  - safety@1\n"
    "exact_duplicates: true\nnear_duplicates: {similarity: 0.8}\ndecide: [languages, rules, exact_duplicates, near_duplicates]\n"
)
SAME = (
    "name: same\nlanguages: []\nexact_duplicates: false\nrules: [gopher-quality@datatrove-0.10, gopher-repetition@datatrove-0.10, c4@datatrove-0.10, "
    "fineweb@datatrove-0.10]\nmeasure: [personal_data_count, unique_word_share, uppercase_share, character_count, sentence_count, replacement_share, "
    "control_share, {listed_words_per_line: {words: [javascript]}}]\ndecide: [rules]\n"
)
SPEC = {"languages": ["zh", "en"], "lengths": {"at_least": 20}, "time": {"start": "2020-01-01"}, "licences": {"verified": ["CC-BY-4.0"]}}
SIDE = Path(__file__).with_name("peers") / "dingo_side.py"
GATE_SAID_NO = 3
SETTINGS = ("Dingo default", "Dingo pretrain", "Dingo all text rules", "evaluate", "evaluate + recipe")
Bad = dict[str, dict[str, set[str]]]
"""By setting, by rule, the ids that it calls bad."""


def clean_texts(corpus: Path, wanted: int) -> tuple[dict[str, list[dict[str, str]]], list[str]]:
    """Return texts of both languages that end as texts do and that nothing repeats, and texts of other languages."""
    copies = {name for line in lines(TRUTH) for name in (json.loads(line)["id"], json.loads(line)["of"])} if TRUTH.exists() else set()
    clean: dict[str, list[dict[str, str]]] = {language: [] for language in LANGUAGES}
    foreign = []
    for record in records(corpus):
        text = record["text"].strip()
        if record["id"] in copies or not 200 <= len(text) <= 5000:
            continue
        if record["lang"] in clean and text[-1] in "。！？.!?" and len(clean[record["lang"]]) < 8 * wanted:
            clean[record["lang"]].append({"id": record["id"], "text": text})
        elif record["lang"] not in clean:
            foreign.append(text)
    random = np.random.default_rng(0)
    for language, rows in clean.items():
        if len(rows) < wanted:
            sys.exit(f"{corpus} has {len(rows):,} fitting texts in {language}, and {wanted:,} are needed: ask for fewer with --each")
    return {language: [rows[at] for at in random.permutation(len(rows))[:wanted]] for language, rows in clean.items()}, foreign


def recorded(one: Indicator, bad: dict[str, set[str]]) -> Indicator:
    """Return the same indicator, which also notes which records it finds bad."""

    def look_(self: Indicator, seen: Any, given: Any) -> Any:
        told = kind.look(self, seen, given)
        if isinstance(self, Ratio):
            good, checked = self.count(seen, given)
            bad[self.name].update(seen.ids[row] for row in np.flatnonzero(checked > good).tolist())
        else:
            bad[self.name].update(id_ for _, id_ in told[2])
        return told

    kind = type(one)
    noted = isinstance(one, Ratio | OverallClean)
    return type(kind.__name__, (kind,), {"look": look_, "__module__": kind.__module__})(**one.model_dump()) if noted else one


def read(room: Path, source: Path, name: str, recipe: str) -> Lake:
    """Read records into a lake by a recipe."""
    (room / f"{name}.yaml").write_text(f"name: {name}\n{FIELDS}{recipe}", encoding="utf-8")
    run(Request(str(room / f"{name}.yaml"), (str(source),), str(room / "lake"), name), progress=Silent(), report=False)
    return open_lake(room / "lake")


def evaluated(room: Path, source: Path, name: str) -> dict[str, set[str]]:
    """Return which records each indicator of an evaluation finds bad."""
    lake = read(room, source, name, BARE.partition("\n")[2])
    opened = tables.opened(lake, name)
    (room / "spec.json").write_text(json.dumps(SPEC), encoding="utf-8")
    given = given_of(lake, opened.records, asked.requirement(room / "spec.json"), facts_of(opened))
    bad: dict[str, set[str]] = defaultdict(set)
    look(opened.records, [recorded(one, bad) for one in every()], given, workers=2, progress=Silent())
    odd = screen(given.records()).suspicion("odd_characters")
    bad["poison_screen: odd characters"].update(given.ids_of(np.flatnonzero(odd.scores > 0)))
    bad["quarantined when read"] = quarantined(opened)
    return bad


def quarantined(opened: tables.Tables) -> set[str]:
    """Return the ids of the records that were no records of text."""
    raw = [json.loads(each) for batch in opened.quarantine.scan(["raw"]) for each in batch.column("raw").to_pylist()]
    return {each["id"] for each in raw}


def dropped(room: Path, source: Path, name: str) -> dict[str, set[str]]:
    """Return which records each reason of a recipe drops, or sends to the quarantine."""
    opened = tables.opened(read(room, source, name, RULES), name)
    bad: dict[str, set[str]] = defaultdict(set)
    for batch in opened.records.scan(["id", "decision", "reason"]):
        out = batch.filter(pc.not_equal(batch.column("decision"), "kept"))
        for id_, reason in zip(out.column("id").to_pylist(), out.column("reason").to_pylist(), strict=True):
            bad[reason or "dropped"].add(id_)
    return bad


def ours(room: Path, source: Path, name: str) -> Bad:
    """Return what ours calls bad."""
    judged = evaluated(room, source, f"{name}_evaluated")
    return {
        "evaluate": judged,
        "evaluate + recipe": {**judged, **{f"rule {rule}": ids for rule, ids in dropped(room, source, f"{name}_dropped").items()}},
    }


def theirs(room: Path, source: Path, python: str) -> tuple[Bad, dict[str, str]]:
    """Return what Dingo calls bad, and which rules raised, with an example."""
    ended = measure([python, str(SIDE), str(source), "all", str(room / "dingo.json")])
    if ended.code:
        sys.exit(f"Dingo ended with {ended.code}: {ended.errors[-1500:]}")
    told = json.loads((room / "dingo.json").read_text(encoding="utf-8"))
    bad = {rule: set(ids) for rule, ids in told["bad"].items()}
    groups = {"Dingo default": "default", "Dingo pretrain": "pretrain"}
    of_group = {name: {rule: bad[rule] for rule, held in told["rules"].items() if group in held} for name, group in groups.items()}
    raised = {rule: f"{told['raised'][rule]:,} records ({why})" for rule, why in told["example"].items()}
    return {**of_group, "Dingo all text rules": bad}, raised


def speaking(bad: dict[str, set[str]], before: dict[str, set[str]], id_: str, twin: str) -> set[str]:
    """Return the rules that call a damaged record bad and not its twin; of two that repeat each other either may be meant."""
    return {rule for rule, ids in bad.items() if {id_, twin} & ids and twin not in before.get(rule, ())}


def write(path: Path, rows: Iterable[dict[str, Any]]) -> Path:
    """Write records as JSON lines."""
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def compare_defects(room: Path, corpus: Path, python: str, each: int) -> None:
    """Print which defects each tool finds."""
    clean, foreign = clean_texts(corpus, each * max(len(kinds(language)) for language in LANGUAGES))
    made = list(twins(clean, foreign, each))
    files = [
        write(room / "clean.jsonl", [one for _, kind, one, _ in made if kind]),
        write(room / "damaged.jsonl", [bad for *_, bad in made]),
    ]
    (before, _), (after, raised) = (theirs(room, file, python) for file in files)
    for file, into in zip(files, (before, after), strict=True):
        into.update(ours(room, file, file.stem))
    for language in LANGUAGES:
        mine = [(kind, one["id"], bad["id"]) for lang, kind, one, bad in made if lang == language and kind]
        print(
            f"\n### {language}: found of {each} planted\n\n| defect | {' | '.join(SETTINGS)} | by which rules (Dingo; ours) |\n|---|{'--:|' * len(SETTINGS)}---|"
        )
        for kind in kinds(language):
            told = [[speaking(after[s], before[s], bad, one) for name, one, bad in mine if name == kind] for s in SETTINGS]
            names = "; ".join(", ".join(most(told[at])) or "–" for at in (2, 4))
            print(f"| {kind} | {' | '.join(str(sum(map(bool, rules))) for rules in told)} | {names} |")
        twin = {one for _, one, _ in mine}
        shares = [len(twin & set().union(*before[s].values())) / len(twin) for s in SETTINGS]
        print(
            f"| *called bad among {len(twin):,} undamaged records* | {' | '.join(f'{share:.1%}' for share in shares)} | {'; '.join(loudest(before[SETTINGS[at]], twin) for at in (2, 4))} |"
        )
    for why in dict.fromkeys(raised.values()):
        names = [rule for rule, each in raised.items() if each == why]
        print(f"\n{len(names)} of Dingo's rules raised on {why}: {', '.join(names[:3])}…")


def most(told: list[set[str]], shown: int = 3) -> list[str]:
    """Return the rules that speak most often."""
    counts: dict[str, int] = defaultdict(int)
    for rules in told:
        for rule in rules:
            counts[rule] += 1
    return [f"`{rule.removeprefix('Rule').removeprefix('_')}`" for rule in sorted(counts, key=lambda rule: (-counts[rule], rule))[:shown]]


def loudest(bad: dict[str, set[str]], ids: set[str], shown: int = 4) -> str:
    """Return the rules that call most undamaged records bad, with their shares."""
    shares = {rule: len(found_ & ids) / len(ids) for rule, found_ in bad.items()}
    names = sorted(shares, key=lambda rule: (-shares[rule], rule))[:shown]
    return ", ".join(f"`{rule.removeprefix('Rule').removeprefix('_')}` {shares[rule]:.0%}" for rule in names if shares[rule]) or "–"


def compare_speed(room: Path, corpus: Path, python: str) -> None:
    """Print what both cost on the whole corpus."""
    source = write(room / "corpus.jsonl", records(corpus))
    (room / "same.yaml").write_text(SAME, encoding="utf-8")
    (room / "bare.yaml").write_text(BARE, encoding="utf-8")
    (room / "spec.json").write_text(json.dumps(SPEC), encoding="utf-8")
    goldsmith = [sys.executable, "-m", "goldsmith"]
    lake = ["--lake", str(room / "speed")]
    small = write(room / "small.jsonl", [row for row, _ in zip(records(corpus), range(200), strict=False)])
    commands = {
        "goldsmith run, the same rules": [
            *goldsmith,
            "run",
            str(room / "same.yaml"),
            "--input",
            str(source),
            *lake,
            "--dataset",
            "same",
            "--no-report",
        ],
        "goldsmith run, reading alone": [
            *goldsmith,
            "run",
            str(room / "bare.yaml"),
            "--input",
            str(source),
            *lake,
            "--dataset",
            "bare",
            "--no-report",
        ],
        "goldsmith evaluate, all indicators": [*goldsmith, "evaluate", "bare", "--spec", str(room / "spec.json"), *lake],
        "Dingo's executor, default + pretrain": [python, str(SIDE), str(source), "executor:default,pretrain", str(room / "executed.json")],
    }
    for name, recipe in (("same", "same"), ("bare", "bare")):  # compiles what is not compiled yet, once a machine
        measure(
            [
                *goldsmith,
                "run",
                str(room / f"{recipe}.yaml"),
                "--input",
                str(small),
                "--lake",
                str(room / "warm"),
                "--dataset",
                name,
                "--no-report",
            ]
        )
    measure([*goldsmith, "evaluate", "bare", "--lake", str(room / "warm")])
    megabytes = text_megabytes(corpus)
    print(
        f"\n{corpus.name}: {megabytes:.1f} MB of text, {sum(1 for _ in records(corpus)):,} records\n\n| run | CPU s | wall s | MB per CPU s | peak MB |\n|---|--:|--:|--:|--:|"
    )
    cost = {}
    for name, command in commands.items():
        done = measure(command)
        if done.code not in (0, GATE_SAID_NO):
            sys.exit(f"{name} ended with {done.code}: {done.errors[-1500:]}")
        cost[name] = done.cpu_seconds
        print(f"| {name} | {done.cpu_seconds:.1f} | {done.seconds:.1f} | {megabytes / done.cpu_seconds:.2f} | {done.peak_rss:,.0f} |")
    rules, reading, whole, dingo = cost.values()
    told = json.loads((room / "executed.json").read_text(encoding="utf-8"))
    print(f"\nDingo: {len(told['rules'])} rules, {told['bad']:,} of {told['records']:,} records called bad.")
    print(
        f"Dingo costs {dingo / rules:.1f} times as much as the same rules here, and {dingo / (reading + whole):.1f} times as much as reading and evaluating all indicators."
    )


def main() -> None:
    """Run the benchmark."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("corpus", nargs="?", type=Path, default=MIX40)
    arguments.add_argument("--python", required=True, help="Python of an environment with dingo-python 2.5.0")
    arguments.add_argument("--each", type=int, default=25, help="records of each defect and language")
    arguments.add_argument("--part", choices=["defects", "speed"], help="both where left out")
    given = arguments.parse_args()
    if shutil.which(given.python) is None:
        sys.exit(f"there is no {given.python}: make an environment with `pip install dingo-python==2.5.0`")
    with tempfile.TemporaryDirectory() as folder:
        if given.part != "speed":
            compare_defects(Path(folder), found(given.corpus), given.python, given.each)
        if given.part != "defects":
            compare_speed(Path(folder), found(given.corpus), given.python)


if __name__ == "__main__":
    main()
