"""Clean records of real sets, for planting known defects into them; clean by rules of their own, not by goldsmith's."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import tarfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from corpus import DATA, MIX40, found, records

LEAST, MOST = 45, 1_200
"""Characters of a text."""
RUN = {"zh": 10, "en": 40}
"""Characters of a run by which near copies are known."""
ODD = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd\u00c0-\u00ff]")
PERSONAL = re.compile(r"(?:\d[\s.-]?){6,}|@|https?:|www\.|[<>&]")
HAN = re.compile(r"[\u4e00-\u9fff]")
LATIN = re.compile(r"[A-Za-z]")
END = re.compile(r"[.!?](?=\s|$)")
SAMPLES = Path(__file__).resolve().parent.parent / "src" / "goldsmith" / "samples" / "input"


@dataclass(frozen=True)
class Clean:
    """A clean set: its language, and texts with a label, empty where the set has none."""

    name: str
    language: str
    texts: tuple[str, ...]
    labels: tuple[str, ...]


def cleaned(name: str, language: str, rows: Iterable[tuple[str, str]]) -> Clean:
    """Return the texts that are long enough, in one language, different, and without odd characters, long numbers or addresses."""
    kept: dict[str, tuple[str, str]] = {}
    for raw, label in rows:
        text = " ".join(raw.split())
        if LEAST <= len(text) <= MOST and not ODD.search(text) and not PERSONAL.search(text) and _is(language, text):
            kept.setdefault(re.sub(r"\W", "", text).lower()[:80], (text, label))
    kept = _different(kept, RUN[language])
    return Clean(name, language, tuple(text for text, _ in kept.values()), tuple(label for _, label in kept.values()))


def _different(rows: dict[str, tuple[str, str]], size: int) -> dict[str, tuple[str, str]]:
    """Return the rows of which less than a fifth of its runs of characters stands in a row before them."""
    seen: set[str] = set()
    kept = {}
    for key, (text, label) in rows.items():
        runs = {text[at : at + size] for at in range(max(1, len(text) - size + 1))}
        if len(runs & seen) < 0.2 * len(runs):
            kept[key] = text, label
        seen |= runs
    return kept


def _is(language: str, text: str) -> bool:
    han, latin = len(HAN.findall(text)), len(LATIN.findall(text))
    return han > 0.6 * len(text) if language == "zh" else latin > 0.7 * len(text) and not han


def reviews() -> Clean:
    """Return hotel and take-away reviews, labelled by their sentiment."""
    rows = []
    for file in ("ChnSentiCorp_htl_all.csv.gz", "waimai_10k.csv.gz"):
        with gzip.open(found(DATA / "zh_reviews" / file)) as raw:
            rows += [(row[1], f"{row[0]}") for row in list(csv.reader(io.TextIOWrapper(raw, "utf-8-sig")))[1:]]
    return cleaned("zh_reviews", "zh", rows)


def finance() -> Clean:
    """Return financial news with one class, of the eight most frequent ones."""
    rows = []
    with tarfile.open(found(DATA / "zh_finance" / "FinCUGE_Publish.tgz")) as archive:
        for part in ("train", "eval"):
            file = archive.extractfile(f"FinCUGE_Publish/finnl/{part}_list.json")
            rows += json.load(file) if file else []
    often = {name for name, _ in Counter(row[-1] for row in rows).most_common(8)}
    return cleaned("zh_finance", "zh", [(row[0], row[-1]) for row in rows if row[-1] in often])


def instruct() -> Clean:
    """Return Chinese instructions with their answers."""
    with gzip.open(found(DATA / "instruct" / "alpaca_zh_part00.json.gz")) as file:
        rows = json.load(file)
    return cleaned("instruct", "zh", [("\n".join(filter(None, (row["instruction"], row["input"], row["output"]))), "") for row in rows])


def english() -> Clean:
    """Return beginnings of English web texts, up to the end of a sentence."""
    return cleaned("mix40 en", "en", [(_begun(row["text"]), "") for row in records(found(MIX40)) if row.get("lang") == "en"])


def shipped() -> Clean:
    """Return pieces of the Chinese texts that goldsmith ships: smaller, and always there."""
    pieces = [piece for text in _lines((SAMPLES / "zh.jsonl").read_bytes()) for piece in re.split(r"\n+", text)]
    return cleaned("shipped zh", "zh", [(piece[:600], ("ab")[len(piece) % 2]) for piece in pieces])


def shipped_english() -> Clean:
    """Return beginnings of pieces of the English texts that goldsmith ships."""
    pieces = [piece for text in _lines(gzip.decompress((SAMPLES / "web-en.jsonl.gz").read_bytes())) for piece in re.split(r"\n+", text)]
    return cleaned("shipped en", "en", [(_begun(piece), ("ab")[len(piece) % 2]) for piece in pieces])


def _lines(content: bytes) -> list[str]:
    """Return the texts of JSON Lines; some lines of the samples are broken on purpose."""
    found = []
    for line in content.split(b"\n"):
        try:
            row = json.loads(line)
        except ValueError:
            continue
        found += [row["text"]] if isinstance(row, dict) and isinstance(row.get("text"), str) else []
    return found


def _begun(text: str) -> str:
    head = " ".join(text[:1_000].split())
    ends = [match.end() for match in END.finditer(head)]
    return head[: ends[-1]] if ends else head


SETS = {"reviews": reviews, "finance": finance, "instruct": instruct, "english": english}
