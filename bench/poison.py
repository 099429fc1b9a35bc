"""The planted test on real data: what each screen finds of each attack at each rate, with a random audit beside.

python bench/poison.py                        # medical, instruct, reviews, documents; then everything together, for the lowest rate
python bench/poison.py --sets medical --seeds 1 2 3 --rates 0.01 0.001
python bench/poison.py --speed 400            # all screens over 400 MB of documents: MB per CPU second

Rates that a set is too small for plant one item; the share that this is stands in the table. Facts: bench/poison_facts.yaml.
At the end stand the rows of the table of docs/poison.md, and where all attacks at one rate together were not found better than by a random
audit of equal cost; then the exit code is 1.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import json
import random
import resource
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa

from corpus import DATA, MIX40, found, lines
from goldsmith.algorithms.poison import ATTACKS, RATES, Facts, Grade, PlantedTest, Records, giveaway, planted, planted_test, screen
from goldsmith.algorithms.poison.planted_test import ALL, TOGETHER
from goldsmith.errors import PoisonError

FACTS = Path(__file__).with_name("poison_facts.yaml")
Rows = list[tuple[str, str | None, str | None, str]]
"""(text, question, label, source)"""


def medical() -> Rows:
    rows = [json.loads(line) for line in lines(found(DATA / "medical/huatuo_llama_data_zh.jsonl.gz")) if line.strip()]
    return [(row["output"], row["instruction"], None, "medical") for row in rows]


def instruct() -> Rows:
    rows = json.loads(gzip.decompress(found(DATA / "instruct/alpaca_zh_part00.json.gz").read_bytes()))
    return [(row["output"] or "", "\n".join(filter(None, (row["instruction"], row["input"]))), None, "instruct") for row in rows]


def reviews() -> Rows:
    rows: Rows = []
    for name in ("ChnSentiCorp_htl_all", "waimai_10k"):
        text = gzip.decompress(found(DATA / f"zh_reviews/{name}.csv.gz").read_bytes()).decode()
        rows += [(row["review"] or "", None, ("bad", "good")[int(row["label"])], name) for row in csv.DictReader(io.StringIO(text))]
    return rows


def finance() -> Rows:
    rows: Rows = []
    with tarfile.open(found(DATA / "zh_finance/FinCUGE_Publish.tgz")) as archive:
        for name in sorted(member.name for member in archive.getmembers() if member.name.endswith("_list.json")):
            for row in json.load(io.TextIOWrapper(archive.extractfile(name), "utf-8")):
                text = max((str(cell) for cell in (row.values() if isinstance(row, dict) else row)), key=len)
                rows.append((text, None, None, name.split("/")[1]))
    return list({row[0]: row for row in rows}.values())


def documents() -> Rows:
    return [(row["text"], None, None, row["source"]) for row in map(json.loads, lines(found(MIX40)))]


def titles() -> Rows:
    rows = found(DATA / "zh_news_titles/dev.txt").read_text(encoding="utf-8").splitlines()
    return [(text, None, f"title-{label}", "titles") for text, _, label in (row.rpartition("\t") for row in rows) if text]


def everything() -> Rows:
    rows = [(text, None, label, source) for part in (medical, instruct, reviews, finance, titles) for text, _, label, source in part()]
    return [row for row in rows if row[0]]


SETS: dict[str, Callable[[], Rows]] = {
    "medical": medical, "instruct": instruct, "reviews": reviews, "documents": documents, "everything": everything,
}  # fmt: skip
SURFACE = {"contradiction": 0.02, "swap": 0.02, "trigger": 0.1, "flood": 0.1, "flip": 0.02}
"""Share of items for the proof that length and signs do not give them away: enough campaigns to learn from."""
NEW_SEEDS = {"everything": (11, 12)}
"""Seeds of a set that takes long; of the others see ``--seeds``."""
NO_SURFACE = ("everything",)
"""Sets made of others, of which this was measured."""


def records(rows: Rows) -> Records:
    text, question, label, source = zip(*rows, strict=True)
    return Records(
        pa.array(text, pa.large_string()),
        question=pa.array(question, pa.large_string()) if any(question) else None,
        label=pa.array(label, pa.large_string()) if any(label) else None,
        source=pa.array(source, pa.large_string()) if len(set(source)) > 3 else None,
    )


def told(grade: Grade) -> str:
    recall, precision = grade.recall, grade.precision
    right = f"{100 * precision.value:5.1f} [{100 * precision.low:5.1f},{100 * precision.high:5.1f}]" if precision else "  none taken       "
    return (
        f"{grade.found:5d}/{grade.items:<5d} recall {100 * recall.value:5.1f} [{100 * recall.low:5.1f},{100 * recall.high:5.1f}]  precision {right}"
        f"  false {grade.false_alarms:4d}  | audit of {grade.audit.reviewed:4d}: recall {100 * grade.audit.recall:6.3f}, "
        f"sees one {100 * grade.audit.sees_one:5.1f} %  {'beaten' if grade.beats_audit else 'NOT beaten'}"
    )


def show(test: PlantedTest) -> None:
    for grade in test.grades:
        if grade.found or grade.screen == TOGETHER:
            print(f"{grade.attack:13s} {100 * grade.reached:8.4f} %  {grade.screen:14s} {told(grade)}")
            if grade.screen == TOGETHER:
                kinds = ", ".join(f"{kind} {found}/{planted_}" for kind, found, planted_ in grade.by_kind)
                print(f"{'':25s} {'':14s} by kind: {kinds}")
    for each in (*test.not_planted, *test.not_screened):
        print(f"not measured: {each.screen} (needs {', '.join(each.missing)})")


def rows(name: str, test: PlantedTest) -> list[str]:
    """Return the rows of the table of the page: all screens together."""
    found = []
    for grade in test.grades:
        if grade.screen == TOGETHER:
            recall, precision, looked = grade.recall, grade.precision, grade.audit
            right = f"{share(precision.value)} % [{share(precision.low)}, {share(precision.high)}]" if precision else "-"
            found.append(
                f"| {name}, {test.records:,} | `{grade.attack}` | {100 * grade.reached:.2g} % | {grade.found} / {grade.items} "
                f"| {share(recall.value)} % [{share(recall.low)}, {share(recall.high)}] | {right} "
                f"| {looked.reviewed}: {100 * looked.recall:.3f} % | {'yes' if grade.beats_audit else 'no'} |"
            )
    return found


def share(value: float) -> str:
    return f"{100 * value:.1f}"


def not_beaten(name: str, test: PlantedTest) -> list[str]:
    """Return, in words, each rate at which all attacks together are not found better than by an audit of equal cost."""
    return [
        f"NOT BEATEN: {name} at {100 * grade.rate:g} %: recall {share(grade.recall.value)} % [{share(grade.recall.low)}, "
        f"{share(grade.recall.high)}], an audit of equal cost {100 * grade.audit.recall:.3f} %"
        for grade in test.grades
        if grade.attack == ALL and not grade.beats_audit
    ]


def pace(mine: Records, facts: Facts) -> None:
    """Print what one screening of records costs, once all that it needs is compiled."""
    begin = time.process_time()
    screen(mine, facts)
    seconds = time.process_time() - begin
    print(f"one screening: {seconds:.2f} CPU s, {mine.text.nbytes / 1e6 / seconds:.1f} MB per CPU s", flush=True)


def surfaces(mine: Records, facts: Facts, seeds: list[int]) -> None:
    """Print whether length and signs give the items away."""
    for attack in ATTACKS:
        areas = []
        for seed in seeds:
            try:
                with planted(mine, attack, SURFACE[attack], seed=seed, facts=facts) as copy:
                    areas.append(giveaway(copy.records, copy.planted, campaigns=copy.campaigns, seed=seed))
            except PoisonError as error:
                print(f"surface of {attack}: not measurable ({str(error).splitlines()[0]})")
                break
        if areas:
            said = ", ".join(f"{area.value:.2f} [{area.low:.2f},{area.high:.2f}]" for area in areas)
            print(f"surface of {attack}: area under ROC of length and signs alone, by seed: {said}")


def speed(megabytes: int) -> None:
    """Print how fast all screens run over documents made of shuffled lines of the corpus."""
    parts = [row[0].split("\n") for row in documents()]
    sources = [row[3] for row in documents()]
    drawn, texts, of, size = random.Random(1), [], [], 0
    while size < megabytes * 1_000_000:
        at, other = drawn.randrange(len(parts)), drawn.randrange(len(parts))
        part = parts[at][drawn.randrange(len(parts[at]) + 1) :] + parts[other][: max(1, len(parts[other]) // 2)]
        drawn.shuffle(part)
        texts.append("\n".join(part)[:6000])
        of.append(sources[at])
        size += len(texts[-1].encode())
    mine = pa.table({"text": pa.array(texts, pa.large_string()), "source": pa.array(of, pa.large_string())})
    with tempfile.TemporaryDirectory() as room:
        path = Path(room) / "documents.arrow"
        with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, mine.schema) as writer:
            writer.write_table(mine)
        del mine, texts
        subprocess.run([sys.executable, __file__, "--screen", str(path)], check=True)


def speed_of(path: Path) -> None:
    """Screen a mapped Arrow file, by itself in this process, and print what it cost."""
    table = pa.ipc.open_file(pa.memory_map(str(path))).read_all()
    mine = Records(table["text"], source=table["source"], time=np.arange(len(table)))
    facts = Facts.read(FACTS)
    screen(mine.take(np.arange(200)), facts)
    before, begin = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3, time.process_time()
    screens = screen(mine, facts).screens
    seconds, size = time.process_time() - begin, mine.text.nbytes / 1e6
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    print(f"{len(mine):,} records, {size:.0f} MB: {seconds:.1f} CPU s, {size / seconds:.1f} MB per CPU s; screens: {', '.join(screens)}")
    print(f"peak memory {after:.0f} MB, the mapped {size:.0f} MB of text included; {before:.0f} MB before")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", nargs="*", default=list(SETS), choices=SETS)
    parser.add_argument("--seeds", type=int, nargs="*", default=[])
    parser.add_argument("--rates", type=float, nargs="*", default=list(RATES))
    parser.add_argument("--attacks", nargs="*", default=list(ATTACKS), choices=ATTACKS)
    parser.add_argument("--speed", type=int, default=0, metavar="MB")
    parser.add_argument("--screen", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.screen:
        speed_of(chosen.screen)
        return
    if chosen.speed:
        speed(chosen.speed)
        return
    sys.exit(measured(chosen.sets, chosen.seeds, chosen.rates, chosen.attacks))


def measured(sets: list[str], given: list[int], rates: list[float], attacks: list[str]) -> int:
    """Run the test over some sets; return 1 where a random audit of equal cost is not beaten, else 0."""
    facts, table, lost = Facts.read(FACTS), [], []
    for name in sets:
        mine, seeds = records(SETS[name]()), given or list(NEW_SEEDS.get(name, (11, 12, 13)))
        begin = time.process_time()
        said = f"{len(mine):,} records, {mine.text.nbytes / 1e6:.1f} MB; budget 0.1 %, seeds {', '.join(map(str, seeds))}"
        print(f"\n== {name}: {said}", flush=True)
        test = planted_test(mine, facts, attacks=attacks, rates=rates, seeds=seeds)
        show(test)
        if name not in NO_SURFACE:
            surfaces(mine, facts, seeds)
        print(f"{time.process_time() - begin:.0f} CPU s", flush=True)
        pace(mine, facts)
        table += rows(name, test)
        lost += not_beaten(name, test)
    print("", *table, *(lost or ["a random audit of equal cost is beaten over all attacks, in every set and at every rate"]), sep="\n")
    return 1 if lost else 0


if __name__ == "__main__":
    main()
