"""An honest dataset with all that an evaluation asks for: what others are compared with."""

from __future__ import annotations

import copy
import json
import random
from pathlib import Path
from typing import Any

from goldsmith.curate.plan import Request
from goldsmith.curate.run import run
from goldsmith.evaluate import running
from goldsmith.evaluate.evaluation import Evaluation
from goldsmith.lake import Lake, open_lake
from goldsmith.progress import Silent
from indicators.planted import CARD, TRIAL, rows

N = 400
RECIPE = "name: honest\nlanguages: []\nmeasure: [character_count]\nexact_duplicates: false\ndecide: []\n"
ORDER = {"A": 4, "B": 3, "C": 2, "NE": 1, "D": 0}
"""Grades, the better the higher."""


def records(n: int = N) -> list[dict[str, Any]]:
    """Return clean records of two sources and three classes; the words of a text tell its class."""
    words = {
        "sun": "It was warm and bright in the sun.",
        "rain": "It was cold and wet in the rain.",
        "wind": "It was loud and rough in the wind.",
    }
    chance, found = random.Random(11), []
    for at, row in enumerate(rows(n)):
        kind = ("sun", "rain", "wind")[at % 3]
        found.append({name: value for name, value in row.items() if name in {"id", "source", "source_detail", "license", "generated"}})
        found[-1] |= {
            "text": f"{row['text']} {words[kind]}", "label": kind, "split": "test" if chance.random() < 0.2 else "train",
            "original_at": f"2026-0{1 + at % 9}-1{at % 9}",
        }  # fmt: skip
    return found


def specification(made: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a requirement that such records meet."""
    card = copy.deepcopy(CARD)
    counts = {kind: sum(row["label"] == kind for row in made) for kind in ("sun", "rain", "wind")}
    card["basic"]["scale"] = {"records": len(made)}
    card["content"]["labels"] = counts
    card["application"]["cases"] = ["used to teach forecasting at two schools"]
    return {
        "purpose": "teaching", "type": "通识", "languages": ["en"], "lengths": {"at_least": 40},
        "labels": {"field": "label", "values": ["sun", "rain", "wind"]}, "split": "split",
        "licences": {"allowed": ["MIT"], "verified": ["MIT"]}, "time": {"start": "2026-01-01", "end": "2026-12-31"},
        "size": {"records": N}, "grid": [{"name": kind, "where": {"label": kind}, "records": 100} for kind in counts],
        "level": {"value": "一般", "signed_by": "Li"}, "documentation": card, "trial": "trial.json",
        "audits": {"labels": "labels.jsonl", "safety": "safety.jsonl", "type": "type.jsonl"},
        "evaluator": {"role": "third_party", "name": "somebody else"},
    }  # fmt: skip


def audits(made: list[dict[str, Any]], bad: frozenset[str] = frozenset()) -> dict[str, list[dict[str, Any]]]:
    """Return what people found who read all records: those of ``bad`` are unsafe."""
    judged = [{"id": row["id"], "source": row["source"], "verdict": "fail" if row["id"] in bad else "pass"} for row in made]
    return {
        "safety": judged, "type": [row | {"verdict": "pass"} for row in judged],
        "labels": [{"id": row["id"], "given": row["label"], "expert": row["label"]} for row in made],
    }  # fmt: skip


class Place:
    """A folder with a lake in which one dataset is made, changed and evaluated."""

    def __init__(self, folder: Path, name: str = "planted") -> None:
        """Begin with an empty lake."""
        folder.mkdir(exist_ok=True)
        self.folder, self.name = folder, name
        (folder / "recipe.yaml").write_text(RECIPE, encoding="utf-8")

    @property
    def lake(self) -> Lake:
        """The lake."""
        return open_lake(self.folder / "lake")

    def made(self, some: list[dict[str, Any]]) -> None:
        """Make the dataset of these records; where it stands, it gets those that are new."""
        path = self.folder / "rows.jsonl"
        path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in some), encoding="utf-8")
        run(Request(str(self.folder / "recipe.yaml"), (str(path),), str(self.folder / "lake"), self.name), progress=Silent(), report=False)

    def evaluated(self, spec: dict[str, Any], files: dict[str, list[dict[str, Any]]], **more: Any) -> Evaluation:
        """Evaluate it by a requirement and the audits that it names."""
        for name, lines in files.items():
            (self.folder / f"{name}.jsonl").write_text("\n".join(json.dumps(row) for row in lines), encoding="utf-8")
        (self.folder / "trial.json").write_text(json.dumps(TRIAL), encoding="utf-8")
        path = self.folder / "spec.yaml"
        path.write_text(json.dumps(spec, ensure_ascii=False), encoding="utf-8")
        return running.evaluate(self.lake, running.Request(self.name, spec=path, **more))
