"""Documents of many kinds for the benches of grammar: the corpus, finance, web pages, reviews; shuffled by a seed."""

from __future__ import annotations

import csv
import gzip
import json
import math
import random
import tarfile
from typing import TYPE_CHECKING, Any

from corpus import DATA, MIX40, found, records

if TYPE_CHECKING:
    from collections.abc import Iterator

HELD = 450
"""Documents of the corpus that nothing is fitted to, a language."""
HELD_OF_A_KIND = 150
"""The same of every other kind."""
LONGEST = 6_000
LONGEST_OF_A_KIND = 1_500
FITTED = {"finance": 400, "web": 90, "reviews": 200, "pages": 131}
"""Documents of each other kind that the coefficients are fitted to, behind those that are held."""


def documents(language: str) -> list[str]:
    """Return the documents of a language in the corpus."""
    texts = [each["text"] for each in records(MIX40) if each["lang"] == language]
    random.Random(7).shuffle(texts)
    return texts


def cut(texts: list[str], language: str) -> list[str]:
    """Return beginnings of documents, from a few words to some pages long, by a seed."""
    rng = random.Random(8)
    low = math.log(60 if language == "zh" else 150)
    return [text[: int(math.exp(rng.uniform(low, math.log(LONGEST))))] for text in texts]


def kinds() -> Iterator[tuple[str, str, list[str]]]:
    """Yield name, language and documents of every other kind that is there."""
    for name, language, texts in (
        ("finance", "zh", finance()),
        ("web", "zh", web()),
        ("reviews", "zh", reviews()),
        ("pages", "en", pages()),
    ):
        random.Random(1).shuffle(texts)
        yield name, language, [text[:LONGEST_OF_A_KIND] for text in texts]


def finance() -> list[str]:
    """Return the passages of FinCUGE above 120 characters."""
    texts: set[str] = set()
    with tarfile.open(found(DATA / "zh_finance" / "FinCUGE_Publish.tgz")) as archive:
        for member in archive:
            if (
                member.isfile()
                and member.name.endswith(".json")
                and any(name in member.name.lower() for name in ("finnl", "finna", "finqa"))
            ):
                try:
                    texts |= {each for each in strings(json.loads(archive.extractfile(member).read())) if len(each) > 120}
                except ValueError:  # some of its files are lines of JSON
                    continue
    return sorted(texts)


def strings(value: Any) -> Iterator[str]:
    """Yield every string in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from strings(each)


def web() -> list[str]:
    """Return Chinese web pages."""
    with gzip.open(found(DATA / "zh_web" / "skywork_zh_general.jsonl.gz"), "rt", encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line in lines]


def reviews() -> list[str]:
    """Return hotel reviews above 60 characters."""
    with gzip.open(found(DATA / "zh_reviews" / "ChnSentiCorp_htl_all.csv.gz"), "rt", encoding="utf-8-sig", newline="") as lines:
        return [row["review"] for row in csv.DictReader(lines) if len(row["review"] or "") > 60]


def pages() -> list[str]:
    """Return English web pages, good and bad."""
    with gzip.open(found(DATA / "text_quality" / "dclm_agreement.jsonl.gz"), "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [row.get("text") or next(value for value in row.values() if isinstance(value, str) and len(value) > 100) for row in rows]
