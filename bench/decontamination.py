"""Decontamination: speed beside others, what is found, what is found wrongly: ``python bench/decontamination.py [--peer PYTHON] [--calibrate]``.

1. Speed: the whole mix40 corpus against GSM8K, HumanEval and CMMLU, in MB per CPU second; beside it, on a slice of the same corpus, n-grams in
   plain Python (``re`` and sets), and with ``--peer`` datatrove's n-gram decontamination in an environment of its own.
2. Planted items of the test split (odd items, never tuned on) in texts of the corpus: as they are, with the punctuation of the other language,
   with a tenth of their words changed, and with their answers. Recall by benchmark, and how much of the planted passage the span covers.
3. The corpus as it is: every hit is printed, to be judged by eye. CMMLU items in Chinese texts, GSM8K and HumanEval in English ones.
4. Paraphrases (``--paraphrases``; minutes): the calibration, what it is worth on pairs that were held out, on hard pairs of another collection, on
   paraphrases and translations written by hand (``sample/paraphrases.jsonl``), and the hits in clean texts.

``--calibrate`` chooses the threshold anew on the calibration split of ``zh_sts_nli`` and writes it where goldsmith reads it. Intervals: Wilson 95 %.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import subprocess
import tempfile
import time
import unicodedata
from pathlib import Path
from typing import Any

import pyarrow as pa

from benchmark_planting import CHANGES, Planted, benchmarks, planted, split
from corpus import DATA, MIX40, found, records
from goldsmith.algorithms.overlap import Benchmark, Index, Overlap, search
from goldsmith.algorithms.overlap import calibration as calibrating
from goldsmith.algorithms.overlap.paraphrase import Meaning
from intervals import told

PAIRS = DATA / "zh_sts_nli"
SLICE = 600
PER_BENCHMARK = 1_000
CLEAN = 200


def grams(text: str, words: int, letters: int) -> set[str]:
    """Return the n-grams of a text as plain Python has them: of words, or of Han letters where these are most."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    han = re.findall(r"[\u3400-\u9fff]", folded)
    if 3 * len(han) > len(folded) / 2:
        return {"".join(han[at : at + letters]) for at in range(len(han) - letters + 1)}
    found_words = re.findall(r"\w+", folded)
    return {" ".join(found_words[at : at + words]) for at in range(len(found_words) - words + 1)}


def plain(items: list[Benchmark], texts: list[str]) -> tuple[float, int]:
    """Return CPU seconds and hits of the plain search for 13 words or 50 letters; the index is not counted."""
    index: dict[str, str] = {gram: item.id for one in items for item in one.items for gram in grams(item.question, 13, 50)}
    begin = time.process_time()
    hits = sum(any(gram in index for gram in grams(text, 13, 50)) for text in texts)
    return time.process_time() - begin, hits


def speed(items: list[Benchmark], rows: list[dict[str, str]], peer: str | None) -> None:
    text = pa.array([row["text"] for row in rows], pa.large_string())
    size = sum(len(row["text"].encode()) for row in rows) / 1e6
    begin = time.process_time()
    search(Index(items[1:2]), text[:5])
    first = time.process_time() - begin
    begin = time.process_time()
    index = Index(items)
    built = time.process_time() - begin
    costs = []
    for _ in range(3):
        begin = time.process_time()
        hits = search(index, text)
        costs.append(time.process_time() - begin)
    ours = size / min(costs)
    print(f"{size:.1f} MB, {sum(len(one.items) for one in items):,} items; the first call of a process took {first:.2f} CPU s")
    print(f"  goldsmith: index {built:.2f} CPU s; {ours:.1f} MB per CPU s; {hits.candidates:,} passages aligned, {len(hits.hits)} hits")
    part = random.Random(1).sample(rows, SLICE)
    part_size = sum(len(row["text"].encode()) for row in part) / 1e6
    cost, n = plain(items, [row["text"] for row in part])
    print(
        f"  plain Python, exact n-grams only, {part_size:.1f} MB: {part_size / cost:.2f} MB per CPU s, {n} hits; ours is {ours * cost / part_size:.0f} times as fast"
    )
    if peer:
        with tempfile.TemporaryDirectory() as room:
            work = Path(room) / "work.json"
            questions = {one.name: [item.question for item in one.items] for one in items}
            work.write_text(json.dumps({"items": questions, "texts": part}), encoding="utf-8")
            script = Path(__file__).parent / "peers" / "datatrove_decontamination.py"
            answer = json.loads(subprocess.run([peer, script, work], check=True, capture_output=True, text=True).stdout.splitlines()[-1])
        rate = part_size / answer["seconds"]
        print(
            f"  datatrove {answer['version']}, exact 12-grams only, same slice: {rate:.2f} MB per CPU s; ours is {ours / rate:.0f} times as fast"
        )


def words_of(rows: list[dict[str, str]], language: str) -> list[str]:
    """Return words to change items with."""
    chance = random.Random(5)
    texts = [row["text"] for row in rows if row["lang"] == language]
    if language == "en":
        return chance.sample(re.findall(r"[a-z]{3,10}", " ".join(texts[:500])), 3_000)
    import jieba

    jieba.setLogLevel(60)
    return [word for text in chance.sample(texts, 100) for word in jieba.cut(text[:2_000]) if re.fullmatch(r"[\u4e00-\u9fff]+", word)]


def recall(items: list[Benchmark], rows: list[dict[str, str]], *, test: bool) -> None:
    for mode in ("question", "question+answer"):
        index = Index(items, Overlap(mode=mode))
        for one, language in zip(items, ("en", "en", "zh"), strict=True):
            chosen = split(one, test=test)
            random.Random(3).shuffle(chosen)
            hosts, words = [row["text"] for row in rows if row["lang"] == language], words_of(rows, language)
            for change in CHANGES:
                texts = planted(chosen[:PER_BENCHMARK], hosts, words, change, seed=17, answer=mode != "question")
                print(f"  {mode:16} {one.name:10} {change:12} {_recalled(index, texts)}")


def _recalled(index: Index, texts: list[Planted]) -> str:
    hits: dict[int, Any] = {}
    for hit in search(index, pa.array([one.text for one in texts], pa.large_string())).hits:
        entry = index.entries[hit.entry]
        same = [(entry.benchmark, entry.item), *entry.others]
        if any(index.benchmarks[at].items[item].question == texts[hit.row].item.question for at, item in same):
            hits[hit.row] = hit
    covered = [
        max(0, min(hit.end, texts[row].end) - max(hit.start, texts[row].start)) / (texts[row].end - texts[row].start)
        for row, hit in hits.items()
    ]
    long = [n for n, one in enumerate(texts) if len(one.item.question) >= 20]
    return (
        f"{told(len(hits), len(texts))} of {len(texts)}; of questions of 20 characters or more {told(sum(n in hits for n in long), len(long))}; "
        f"span covers {100 * sum(covered) / max(len(covered), 1):.0f} %"
    )


def clean(items: list[Benchmark], rows: list[dict[str, str]]) -> None:
    index = Index(items)
    for language in ("en", "zh", "other"):
        chosen = [row for row in rows if row["lang"] == language or (language == "other" and row["lang"] not in {"en", "zh"})]
        hits = search(index, pa.array([row["text"] for row in chosen], pa.large_string())).hits
        print(f"  {language:6} records with a hit: {told(len({hit.row for hit in hits}), len(chosen))} of {len(chosen)}")
        for hit in hits:
            passage = " ".join(chosen[hit.row]["text"][hit.start : hit.end].split())
            print(
                f"    {chosen[hit.row]['id']} {hit.kind} {hit.share:.2f} {index.name(hit.entry)} {index.item(hit.entry).id}: {passage[:150]}"
            )


def labelled(name: str, same: set[str], other: set[str], *, columns: tuple[int, int, int] = (0, 1, 2)) -> list[tuple[str, str, bool]]:
    """Return the pairs of a collection with a clear label, shuffled."""
    pairs = []
    with gzip.open(PAIRS / name, "rt", encoding="utf-8") as file:
        lines = list(file)
    for line in lines:
        cells = line.rstrip("\n").split("\t")
        if len(cells) > max(columns) and cells[columns[2]] in same | other:
            pairs.append((cells[columns[0]], cells[columns[1]], cells[columns[2]] in same))
    random.Random(1).shuffle(pairs)
    return pairs


def calibration(embed: Any, *, write: bool) -> float:
    similar, question = "Chinese-STS-B_sts-b-{}.txt.gz", labelled("LCQMC_dev.txt.gz", {"1"}, {"0"})
    fitting = labelled(similar.format("train"), {"4", "5"}, {"0", "1", "2"})[:2_000] + question[:2_000]
    held = labelled(similar.format("dev"), {"4", "5"}, {"0", "1", "2"}) + question[2_000:4_000]
    facts = embed.model.facts
    named = (
        facts.name,
        facts.digest,
        "zh_sts_nli: STS-B train (>= 4 against <= 2) and LCQMC dev, first 2,000 of each; held out: STS-B dev, LCQMC dev 2,001 to 4,000",
    )
    made = calibrating.calibrated(fitting, held, embed, named=named)
    place = Path(calibrating.__file__).with_name(f"{facts.name}.calibration.json")
    if write:
        made.save(place)
    print(
        f"  threshold {made.threshold:.4f}, the best F1 on {made.n_calibration:,} pairs" + (f", written to {place.name}" if write else "")
    )
    for name, rate in (("precision", made.precision), ("recall", made.recall), ("false positives", made.false_positives)):
        print(f"    held out: {name} {100 * rate.value:.1f} [{100 * rate.low:.1f}, {100 * rate.high:.1f}] of {rate.n:,}")
    for name, file, columns in (("OPPO", "OPPO-xiaobu_dev.txt.gz", (0, 1, 2)), ("PAWS-X", "PAWS-X_dev_2k.tsv.gz", (1, 2, 3))):
        pairs = labelled(file, {"1"}, {"0"}, columns=columns)[:1_500]
        cosines = (embed([one[0] for one in pairs]) * embed([one[1] for one in pairs])).sum(axis=1) >= made.threshold
        true = sum(bool(hit) and one[2] for hit, one in zip(cosines, pairs, strict=True))
        print(
            f"    another collection, {name}: precision {told(true, int(cosines.sum()))}, recall {told(true, sum(one[2] for one in pairs))}"
        )
    return made.threshold


def paraphrases(items: list[Benchmark], rows: list[dict[str, str]], *, write: bool) -> None:
    from goldsmith.embedders.opening import embedder

    embed = embedder()
    threshold = calibration(embed, write=write)
    begin = time.process_time()
    index = Index(items)
    meaning = Meaning.of(index, embed, threshold)
    print(f"  {len(meaning.vectors):,} items embedded in {time.process_time() - begin:.0f} CPU s")
    hosts = {language: [row["text"] for row in rows if row["lang"] == language] for language in ("en", "zh")}
    written = [
        json.loads(line) for line in (Path(__file__).parent / "sample" / "paraphrases.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    for kind, benchmark, language in (("paraphrase", "gsm8k", "en"), ("paraphrase", "cmmlu", "zh"), ("translation", "gsm8k", "zh")):
        chosen = [one for one in written if (one["kind"], one["benchmark"]) == (kind, benchmark)]
        texts = [f"{random.Random(n).choice(hosts[language])[:300]}\n{one['text']}\n" for n, one in enumerate(chosen)]
        told_by = {hit.row: index.item(hit.entry).id for hit in sorted(meaning.search(texts), key=lambda hit: hit.share)}
        byword = {hit.row for hit in search(index, pa.array(texts, pa.large_string())).hits}
        right = sum(told_by.get(n) == one["item"] for n, one in enumerate(chosen))
        print(
            f"  written by hand, {benchmark} {kind} ({language}): {told(right, len(chosen))} of {len(chosen)}; by words alone {len(byword)}"
        )
    for language in ("en", "zh"):
        sample = random.Random(9).sample(hosts[language], CLEAN)
        size = sum(len(text.encode()) for text in sample) / 1e6
        begin = time.process_time()
        hits = meaning.search(sample)
        cost = time.process_time() - begin
        print(
            f"  clean {language}: records with a hit {told(len({hit.row for hit in hits}), CLEAN)} of {CLEAN}; {size / cost:.3f} MB per CPU s"
        )
        for hit in hits[:10]:
            print(f"    {hit.share:.3f} {index.item(hit.entry).question[:80]!r} / {sample[hit.row][hit.start : hit.end][:80]!r}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peer", help="a Python with datatrove")
    parser.add_argument("--paraphrases", action="store_true", help="the fourth part too")
    parser.add_argument("--calibrate", action="store_true", help="choose the threshold anew and write it")
    parser.add_argument("--tuning", action="store_true", help="plant the items that may be looked at instead of the test split")
    options = parser.parse_args()
    rows = list(records(found(MIX40)))
    items = benchmarks()
    print("1. speed")
    speed(items, rows, options.peer)
    print(f"\n2. planted items found, in percent ({'tuning' if options.tuning else 'test'} split)")
    recall(items, rows, test=not options.tuning)
    print("\n3. the corpus as it is, in percent")
    clean(items, rows)
    if options.paraphrases or options.calibrate:
        print("\n4. paraphrases, in percent")
        paraphrases(items, rows, write=options.calibrate)


if __name__ == "__main__":
    main()
