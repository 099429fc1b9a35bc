"""Defects of known kinds, planted at known rates into clean records, and what each indicator must then find.

Rules: every row carries the names of what was planted in it under ``planted``; the truth of an indicator is counted from these names.
Detectors: a text is spoilt in one of several ways, as hard or as easy as they come; the truth is how many were.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmark_planting import CHANGES
from planted_personal import SENTENCES
from planted_personal import one as sentence

Row = dict[str, Any]
SOURCES = ("alpha", "beta", "gamma", "delta")
REQUIRED = 7
"""Fields that the record of TC609-5-2025-02 must fill."""
SPEC: dict[str, Any] = {
    "labels": {"field": "label"},
    "licences": {"verified": ["MIT"], "conflicts": [["MIT", "GPL-3.0-only"]]},
    "time": {"start": "2025-01-01", "end": "2025-12-31"},
    "schema": {"fields": {"score": {"type": "number", "at_least": 0, "at_most": 100}, "code": {"pattern": "^[A-Z]{2}-[0-9]{3}$"}}},
    "lengths": {"at_least": 20},
    "split": "split",
}
FIELDS = {
    "no_licence": {"license": None},
    "other_licence": {"license": "GPL-3.0-only"},
    "no_detail": {"source_detail": "  "},
    "stale": {"original_at": "1999-05-06"},
    "no_date": {"original_at": "soon"},
    "no_label": {"label": None},
    "strange_label": {"label": "?!"},
    "out_of_range": {"score": 101.5},
    "bad_code": {"code": "x7"},
    "lost_reference": {"parents": ["nobody"]},
    "generated": {"generated": 1},
}
"""What each planted defect of a field puts in its place."""


def rows_of(texts: Sequence[str], labels: Sequence[str]) -> list[Row]:
    """Return clean records around texts."""
    return [
        {
            "id": f"r{at}", "text": text, "source": SOURCES[at % 4], "source_detail": f"https://example.org/{at}", "license": "MIT",
            "original_at": f"2025-{1 + at % 12:02}-{1 + at % 28:02}", "generated": 0, "parents": [f"r{at - 1}"] if at else [f"r{len(texts) - 1}"],
            "label": label or ("a", "b")[at % 2], "split": "test" if at % 5 == 0 else "train", "score": float(at % 101), "code": f"AB-{at % 1000:03}",
            "planted": set(),
        }
        for at, (text, label) in enumerate(zip(texts, labels, strict=True))
    ]  # fmt: skip


def with_rules_broken(rows: list[Row], rate: float, chance: random.Random) -> list[Row]:
    """Return records with every defect that a rule can see, each in ``rate`` of them, drawn apart; copies are added."""
    k = max(1, round(rate * len(rows)))
    kinds = {
        "no_licence": "license",
        "other_licence": "license",
        "stale": "date",
        "no_date": "date",
        "no_label": "label",
        "strange_label": "label",
    }
    taken: dict[str, set[int]] = {}
    for name, new in FIELDS.items():
        used = taken.setdefault(kinds.get(name, name), set())
        drawn = chance.sample([at for at in range(len(rows)) if at not in used], k)
        used.update(drawn)
        for at in drawn:
            rows[at] |= new
            rows[at]["planted"].add(name)
    places = chance.sample(range(len(rows)), 2 * k)
    for at in places[:k]:
        cut = chance.randrange(len(rows[at]["text"]))
        rows[at]["text"] = rows[at]["text"][:cut] + "\ufffd" * 3 + rows[at]["text"][cut:]
        rows[at]["planted"].add("replaced")
    for number, at in enumerate(places[k:]):
        rows[at]["text"] = f"{number:05}" + rows[at]["text"][:2]
        rows[at]["planted"].add("short")
    whole = [row for row in rows if not row["planted"] & {"replaced", "short"}]
    trained = [row for row in whole if row["split"] == "train"]
    tested = [row for row in whole if row["split"] == "test"]
    copies = [row | {"id": row["id"] + "-copy", "planted": row["planted"] | {"copy"}} for row in chance.sample(trained, k)]
    leaks = chance.sample(tested, min(k, len(tested) // 2))
    for row in leaks:
        row["planted"] = row["planted"] | {"leaked"}
    copies += [row | {"id": row["id"] + "-leak", "split": "train", "planted": (row["planted"] - {"leaked"}) | {"copy"}} for row in leaks]
    return rows + copies


def _share(rows: list[Row], *names: str) -> float:
    return sum(bool(row["planted"] & {*names}) for row in rows) / len(rows)


def _labels_hold(rows: list[Row]) -> float:
    labelled = [row for row in rows if "no_label" not in row["planted"]]
    return 1 - _share(labelled, "strange_label")


def _cells(rows: list[Row]) -> float:
    """Return the share of filled cells: seven required fields, and the two that the schema describes."""
    empty = sum(len(row["planted"] & {"no_licence", "no_detail"}) for row in rows)
    return 1 - empty / len(rows) / (REQUIRED + 2)


def _pure(rows: list[Row]) -> float:
    return 1 - 3 * sum("replaced" in row["planted"] for row in rows) / sum(len(row["text"]) for row in rows)


def _leaked(rows: list[Row]) -> float:
    tested = [row for row in rows if row["split"] == "test"]
    return _share(tested, "leaked")


RULES: dict[str, Callable[[list[Row]], float]] = {
    "record_completeness": lambda rows: 1 - _share(rows, "no_licence", "no_detail"),
    "value_completeness": _cells,
    "licence_clarity": lambda rows: 1 - _share(rows, "no_licence", "other_licence"),
    "timeliness": lambda rows: 1 - _share(rows, "stale", "no_date"),
    "label_completeness": lambda rows: 1 - _share(rows, "no_label"),
    "labelling_conformity": _labels_hold,
    "range_validity": lambda rows: 1 - (_share(rows, "out_of_range") + _share(rows, "bad_code")) / 2,
    "reference_integrity": lambda rows: 1 - _share(rows, "lost_reference"),
    "synthetic_share": lambda rows: _share(rows, "generated"),
    "exact_duplicates": lambda rows: _share(rows, "copy"),
    "effective_size": lambda rows: 1 - _share(rows, "copy"),
    "split_leakage": _leaked,
    "length_fit": lambda rows: 1 - _share(rows, "short"),
    "encoding_soundness": lambda rows: 1 - _share(rows, "replaced"),
    "text_purity": _pure,
    "checksum_match": lambda _: 1.0,
}
"""What each rule must find, counted from what was planted."""


@dataclass(frozen=True)
class Material:
    """What texts are spoilt with: texts of another language, items of a benchmark, words of the set."""

    foreign: Sequence[str]
    items: Sequence[str] = ()
    words: Sequence[str] = ()
    more: dict[str, Any] = field(default_factory=dict)


def personal(text: str, language: str, chance: random.Random, material: Material) -> str:
    """Put a sentence with personal data at the end: of 60 kinds in Chinese, of the published synthetic ones in English."""
    if language == "en":
        return f"{text} {chance.choice(material.more['personal'])}"
    while True:
        one = sentence(chance, chance.randrange(len(SENTENCES)))
        if any(kind != "name" for kind, *_ in one.truth):
            return text + one.text


def cut_off(text: str, language: str, chance: random.Random, material: Material) -> str:
    """Cut a text at any character after the forty-fifth."""
    del language, material
    return text[: chance.randrange(min(45, len(text) - 1), len(text))].rstrip()


def in_another_language(text: str, language: str, chance: random.Random, material: Material) -> str:
    """Put a piece of a text of another language in its place, of 10 to 300 characters."""
    del text, language
    other = chance.choice(material.foreign)
    size = min(len(other), chance.randint(10, 300))
    begin = chance.randrange(len(other) - size + 1)
    return other[begin : begin + size].strip()


WRONG_READINGS = (
    ("utf-8", "latin-1"),
    ("utf-8", "cp1252"),
    ("utf-8", "gb18030"),
    ("gb18030", "latin-1"),
    ("gb18030", "big5"),
    ("utf-8", "big5"),
)


def misread(text: str, language: str, chance: random.Random, material: Material) -> str:
    """Read a text, or one piece of it, in a wrong encoding; what has no bytes or no meaning there is replaced as programs do."""
    del material
    wrote, read = chance.choice(WRONG_READINGS)
    start, end = (0, len(text)) if chance.random() < 0.5 else sorted(chance.sample(range(len(text) + 1), 2))  # two places differ
    piece = text[start:end]
    if language == "en":
        piece = re.sub(r"[eao]", lambda one: {"e": "é", "a": "ä", "o": "ö"}[one[0]], piece[:12]) + piece[12:] + "’"
        wrote, read = chance.choice(WRONG_READINGS[:3])
    return text[:start] + piece.encode(wrote, "ignore").decode(read, "replace") + text[end:]


def almost(text: str, language: str, chance: random.Random, material: Material) -> str:
    """Change 2 to 10 % of the words of a text, or of its characters in Chinese."""
    pieces = text.split() if language == "en" else list(text)
    for at in chance.sample(range(len(pieces)), max(1, round(chance.uniform(0.02, 0.1) * len(pieces)))):
        pieces[at] = chance.choice(material.words)
    return (" " if language == "en" else "").join(pieces)


def contaminated(text: str, language: str, chance: random.Random, material: Material) -> str:
    """Put an item of a benchmark between two sentences: as it is, with other punctuation, or with a tenth of its words changed."""
    del language
    change = CHANGES[chance.choice(sorted(CHANGES))]
    cuts = [0, *(match.end() for match in re.finditer(r"[。！？.!?]", text)), len(text)]
    cut = chance.choice(cuts)
    return f"{text[:cut]}\n{change(chance.choice(material.items), chance, list(material.words))}\n{text[cut:]}"


SPOILERS: dict[str, Callable[[str, str, random.Random, Material], str]] = {
    "personal_data_residue": personal,
    "text_completeness": cut_off,
    "language_match": in_another_language,
    "encoding_soundness": misread,
    "near_duplicates": almost,
    "benchmark_contamination": contaminated,
}
"""How a text is spoilt for each detector."""
