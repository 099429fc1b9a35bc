"""Hold the sector packs and the grid of Chinese culture against collections of known kind: which of them look like the field, and which like a topic.

For each pack and collection: the share of records that use a term, the share of terms that three records use, the share of the pack's situations
that have thirty records, and the score of *fit* without sources. For the grid: how many records are found, by collection. Run from the repository::

    python bench/sectors.py            # the table of docs/profiles.md
    python bench/sectors.py --topics   # the grid of Chinese culture

The collections lie beside the repository (``../shared/data``); what is absent is left out.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import json
import random
import sys
import tarfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from corpus import DATA
from goldsmith import registry
from goldsmith.evaluate import asked
from goldsmith.evidence.requirement import Requirement
from goldsmith.evidence.seen import Seen
from goldsmith.evidence.topic_grid import TopicGrid
from goldsmith.indicating.found_terms import Wanted, terms_in

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKS = ("medicine", "finance", "law", "government")
MOST = 6_000


def _lines(path: Path) -> Iterator[str]:
    text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    yield from io.StringIO(text.decode("utf-8"))


def _medical() -> Iterator[str]:
    for line in _lines(DATA / "medical/huatuo_llama_data_zh.jsonl.gz"):
        row = json.loads(line)
        yield f"{row['instruction']} {row['output']}"


def _pubmed() -> Iterator[str]:
    for row in json.loads("".join(_lines(DATA / "medical/pubmedqa_ori_pqal.json.gz"))).values():
        yield f"{row['QUESTION']} {' '.join(row['CONTEXTS'])} {row['LONG_ANSWER']}"


def _finance() -> Iterator[str]:
    with tarfile.open(DATA / "zh_finance/FinCUGE_Publish.tgz") as archive:
        for member in archive.getmembers():
            if member.name.endswith(".json"):
                rows = json.load(archive.extractfile(member))  # type: ignore[arg-type]
                yield from (" ".join(map(str, row)) for row in rows if isinstance(row, list))


def _news() -> Iterator[str]:
    yield from (json.loads(line)["text"] for line in _lines(DATA / "zh_web/skywork_zh_general.jsonl.gz"))


def _titles() -> Iterator[str]:
    yield from (line.split("\t")[0] for line in _lines(DATA / "zh_news_titles/dev.txt"))


def _reviews() -> Iterator[str]:
    for name in ("ChnSentiCorp_htl_all", "waimai_10k"):
        yield from (row["review"] for row in csv.DictReader(_lines(DATA / f"zh_reviews/{name}.csv.gz")))


def _instructions() -> Iterator[str]:
    for row in json.loads("".join(_lines(DATA / "instruct/alpaca_zh_part00.json.gz"))):
        yield f"{row['instruction']} {row['input']} {row['output']}"


def _examinations(*subjects: str) -> Iterator[str]:
    with tarfile.open(DATA / "benchmarks/cmmlu_data.tgz") as archive:
        for member in archive.getmembers():
            if Path(member.name).stem in subjects:
                text = archive.extractfile(member).read().decode("utf-8")  # type: ignore[union-attr]
                yield from (
                    " ".join(str(row[name]) for name in ("Question", "A", "B", "C", "D")) for row in csv.DictReader(io.StringIO(text))
                )


def _mixed(language: str) -> Iterator[str]:
    import zstandard

    with (DATA / "corpus/mix40.jsonl.zst").open("rb") as file:
        for line in io.TextIOWrapper(zstandard.ZstdDecompressor().stream_reader(file), encoding="utf-8"):
            row = json.loads(line)
            if row["lang"] == language:
                yield row["text"]


def collections() -> Iterator[tuple[str, list[str]]]:
    """Yield each collection that is there, with at most so many of its texts, drawn by a seed."""
    made: dict[str, Any] = {
        "Chinese medical questions": _medical, "PubMedQA": _pubmed, "Chinese financial news": _finance, "Chinese business news": _news, "news titles": _titles,
        "reviews": _reviews, "instructions": _instructions, "mixed Chinese": lambda: _mixed("zh"), "mixed English": lambda: _mixed("en"),
        "examinations of law": lambda: _examinations("college_law", "international_law", "jurisprudence", "professional_law"),
        "examinations of science": lambda: _examinations("high_school_physics", "high_school_chemistry", "high_school_biology", "high_school_mathematics", "computer_science"),
        "examinations of culture": lambda: _examinations("ancient_chinese", "chinese_literature", "chinese_food_culture", "chinese_history", "traditional_chinese_medicine", "arts"),
    }  # fmt: skip
    for name, texts in made.items():
        try:
            found = [text for text in texts() if text]
        except FileNotFoundError as absent:
            sys.stderr.write(f"{name}: left out, {absent.filename} is not there\n")
            continue
        yield name, random.Random(0).sample(found, MOST) if len(found) > MOST else found


def seen_of(texts: list[str]) -> Seen:
    """Return one batch of the texts."""
    n = len(texts)
    return Seen(pa.record_batch({"id": [str(at) for at in range(n)], "source": [""] * n, "text": pa.array(texts, pa.large_string())}))


def sectors() -> None:
    """Print the table."""
    for collection, texts in collections():
        for pack in PACKS:
            profile = asked.profile(pack)
            asks = profile.requirement or Requirement()
            found = terms_in(seen_of(texts), asks)
            terms = [found.different(Wanted(term.forms, tuple(term.unless))) > 0 for term in asks.glossary]
            share = float(np.any(terms, axis=0).mean())
            covered = sum(int(term.sum()) >= 3 for term in terms) / len(terms)
            held = [found.different(Wanted(tuple(cell.words), tuple(cell.unless))) >= cell.distinct for cell in asks.grid]
            filled = sum(int(one.sum()) >= cell.records for one, cell in zip(held, asks.grid, strict=True)) / len(held)
            weights = {item.code: item.weight for item in profile.dimensions[0].items}
            score = (weights["F1"] * share + weights["F2"] * covered + weights["F3"] * filled) / (
                weights["F1"] + weights["F2"] + weights["F3"]
            )
            stale = _stale(seen_of(texts), asks)
            row = f"{collection:27} {len(texts):6,} {pack:11} share {share:.2f}  terms {covered:.2f}  situations {filled:.2f}  fit {100 * score:3.0f}  out of force {stale}"
            sys.stdout.write(row + "\n")


def _stale(seen: Seen, asks: Requirement) -> int:
    from goldsmith.indicators.outdated_terms import _verdicts

    return int(np.logical_or.reduce([old for old, _ in _verdicts(seen, asks)]).sum())


def topics() -> None:
    """Print how many records of each collection the grid of Chinese culture finds, the topics found, and the time that it takes."""
    cells = asked.checked(registry.load("grid", "chinese-traditional-culture"), TopicGrid, "grid", hint="").cells()
    requirement = Requirement(topics=cells)
    terms_in(seen_of([""]), requirement)
    for collection, texts in collections():
        seen = seen_of(texts)
        begun = time.process_time()
        found = terms_in(seen, requirement)
        held = [found.different(Wanted(tuple(cell.words), tuple(cell.unless))) >= cell.distinct for cell in cells]
        spent = time.process_time() - begun
        any_of, size = np.any(held, axis=0), seen.column("text").nbytes
        row = f"{collection:27} {len(texts):6,} records, {int(any_of.sum()):5,} found, {sum(map(np.any, held)):3} topics, {size / 1e6 / max(spent, 1e-6):5.0f} MB a CPU second"
        sys.stdout.write(row + "\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--topics", action="store_true", help="the grid of Chinese culture instead of the packs")
    topics() if parser.parse_args().topics else sectors()
