"""Benchmark items planted in clean texts, exactly or changed, for measuring what the search for benchmarks finds.

Items, hosts and changes are drawn by seeds. Items whose number in their benchmark is even were looked at while the search was built; the
odd ones are the test split and were never tuned on.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
import re
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus import DATA
from goldsmith.algorithms.overlap import Benchmark, Item

FOLDER = DATA / "benchmarks"
WIDTHS = dict(zip(",.?!:;()", "，。？！：；（）", strict=True))
NARROW = {wide: narrow for narrow, wide in WIDTHS.items()}
NARROW.update({"“": '"', "”": '"', "、": ",", "《": "<", "》": ">"})


def benchmarks() -> list[Benchmark]:
    """Return GSM8K, HumanEval and CMMLU, read without goldsmith's own readers."""
    gsm = [
        Item(f"{part}/{n}", row["question"], (), row["answer"])
        for part in ("test", "train")
        for n, row in enumerate(_json(FOLDER / f"gsm8k_{part}.jsonl.gz"))
    ]
    human = [Item(row["task_id"], row["prompt"], (), row["canonical_solution"]) for row in _json(FOLDER / "HumanEval.jsonl.gz")]
    return [Benchmark(name, "1", tuple(items)) for name, items in (("gsm8k", gsm), ("humaneval", human), ("cmmlu", list(_cmmlu())))]


def _json(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def _cmmlu() -> Iterator[Item]:
    with tarfile.open(FOLDER / "cmmlu_data.tgz") as archive:
        for member in archive:
            file = archive.extractfile(member)
            if file and member.name.endswith(".csv"):
                for row in csv.DictReader(io.TextIOWrapper(file, "utf-8")):
                    choices = tuple(row[letter] for letter in "ABCD")
                    yield Item(f"{member.name[5:-4]}/{row['']}", row["Question"], choices, row["Answer"])


@dataclass(frozen=True)
class Planted:
    """A text that holds an item."""

    text: str
    start: int
    end: int
    benchmark: str
    item: Item


def exact(question: str, chance: random.Random, words: list[str]) -> str:
    """Return the question as it is."""
    del chance, words
    return question


def punctuation(question: str, chance: random.Random, words: list[str]) -> str:
    """Return the question with the punctuation of the other language, other quotes and other white space."""
    del words
    table = NARROW if re.search(r"[\u4e00-\u9fff]", question) else WIDTHS
    found = "".join(table.get(sign, sign) for sign in question)
    found = found.replace("'", "’").replace("$", "＄")
    return re.sub(r"[ \n]+", lambda _: chance.choice((" ", "\n", "\u3000", "  ")), found)


def edited(question: str, chance: random.Random, words: list[str], share: float = 0.1) -> str:
    """Return the question with a tenth of its words, at least one, replaced, left out or doubled by another."""
    pieces = _pieces(question)
    places = [n for n, piece in enumerate(pieces) if re.match(r"\w", piece)]
    for place in chance.sample(places, min(len(places), max(1, round(share * len(places))))):
        word = chance.choice(words)
        pieces[place] = chance.choice((word, word, "", pieces[place] + (" " if word.isascii() else "") + word))
    return "".join(pieces)


def _pieces(text: str) -> list[str]:
    if re.search(r"[\u4e00-\u9fff]", text):
        import jieba

        jieba.setLogLevel(60)
        return list(jieba.cut(text))
    return re.findall(r"\w+|\W+", text)


CHANGES: dict[str, Callable[[str, random.Random, list[str]], str]] = {"exact": exact, "punctuation": punctuation, "edited": edited}


def planted(
    items: list[tuple[str, Item]], hosts: list[str], words: list[str], change: str, *, seed: int, answer: bool = False
) -> list[Planted]:
    """Return one text an item: it stands in a host, between two of its lines or sentences."""
    found = []
    for number, (benchmark, item) in enumerate(items):
        chance = random.Random(f"{seed}-{change}-{number}")
        host = chance.choice(hosts)[:4_000]
        cuts = [0, *(match.end() for match in re.finditer(r"[。！？\n]|[.!?](?=\s)", host)), len(host)]
        cut = chance.choice(cuts)
        body = CHANGES[change](item.question, chance, words) + (f"\n{item.solution}" if answer else "")
        before = host[:cut] + "\n"
        found.append(Planted(f"{before}{body}\n{host[cut:]}", len(before), len(before) + len(body), benchmark, item))
    return found


def split(benchmark: Benchmark, *, test: bool) -> list[tuple[str, Item]]:
    """Return the items of one split: the even ones, or for the test the odd ones."""
    return [(benchmark.name, item) for item in benchmark.items[1 if test else 0 :: 2]]
