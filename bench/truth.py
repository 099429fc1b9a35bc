"""The truth test: known defects at known rates in clean records, and what `goldsmith evaluate` finds of them.

    python bench/truth.py                              # all sets, 0.5, 2 and 10 %, ten seeds
    python bench/truth.py --set finance --seeds 3 --kind personal_data_residue
    python bench/truth.py --first 100                  # other draws: seeds 100 to 109

1. Rules (missing fields, licences, dates, labels, ranges, references, copies, leakage, replaced characters, lengths, declared synthesis):
   all defects are planted into one dataset, and every number must equal the truth, to the last digit.
2. Detectors (personal data, cut texts, another language, wrong encodings, near copies, benchmarks, wrong labels): one kind a dataset. The
   detector's sensitivity and specificity come from a labelled set that shares no record with the dataset and is drawn anew for each;
   `calibration` in the requirement corrects the number, and its interval must contain the planted rate.
3. Wrong labels cannot be calibrated on other records, since a model that learns from noisier labels errs otherwise; there people label a random
   sample of the same records again (`audits.labels`), and the number of the suspects is corrected by it.

Printed by set and indicator: how many combinations of rate and seed hold the truth, in how many it lies below or above the interval, and
for each rate the mean truth, what the detector found by itself, and the corrected number with its mean interval; at the end, how often the
lowest row of so many would be as low by chance. `truth_redraws.py` draws single rows thousands of times. Each combination is an ordinary
dataset in a lake, made by a recipe and evaluated by the same call as the command line's.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import random
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import truth_defects as defects
import truth_sets
from corpus import DATA
from goldsmith import registry
from goldsmith.curate.decontamination import decontaminated, settings_of
from goldsmith.curate.plan import Request
from goldsmith.curate.run import run
from goldsmith.evaluate import running
from goldsmith.evidence.finding import Finding
from goldsmith.indicator import load
from goldsmith.lake import open_lake
from goldsmith.progress import Silent
from intervals import told
from truth_sets import Clean

RECIPE = "name: planted\nlanguages: []\nmeasure: [character_count]\nexact_duplicates: false\ndecide: []\n"
RATES = (0.005, 0.02, 0.1)
LABELS = "suspected_label_errors"
KINDS = ("rules", *defects.SPOILERS, LABELS)
NOMINAL = 0.95
"""Share of intervals that should hold the truth."""
LABELLED = (400, 800)
"""Spoilt and clean records of the labelled set."""
BY_ITEMS = frozenset({"personal_data_residue", "text_completeness", "language_match", "encoding_soundness"})
"""Detectors that `goldsmith evaluate` calibrates itself, on a file of labelled items; for the others the rates are counted here."""
AUDITED = 300
"""Records whose labels people give again."""


@dataclass(frozen=True)
class Outcome:
    """One combination: what was planted, found, and said."""

    indicator: str
    rate: float
    seed: int
    truth: float
    raw: float
    value: float
    low: float
    high: float

    @property
    def holds(self) -> bool:
        """Whether the interval contains the truth; an exact number must be it."""
        return self.low - 1e-9 <= self.truth <= self.high + 1e-9


class Room:
    """A folder with a lake, in which datasets are made and evaluated."""

    def __init__(self, folder: Path) -> None:
        """Begin with no dataset."""
        self.folder, self.made = folder, 0
        (folder / "recipe.yaml").write_text(RECIPE, encoding="utf-8")

    def evaluated(
        self, rows: list[dict[str, Any]], spec: dict[str, Any], wanted: Sequence[str], items: Path | None = None
    ) -> dict[str, Finding]:
        """Make a dataset of rows, and return what the wanted indicators find."""
        self.made += 1
        name, source, asked = f"d{self.made}", self.folder / "rows.jsonl", self.folder / "spec.yaml"
        lines = (json.dumps({key: one for key, one in row.items() if key != "planted"}, ensure_ascii=False) for row in rows)
        source.write_text("\n".join(lines), encoding="utf-8")
        run(Request(str(self.folder / "recipe.yaml"), (str(source),), str(self.folder / "lake"), name), progress=Silent(), report=False)
        lake = open_lake(self.folder / "lake")
        if items:
            settings = settings_of({"against": [str(items)]})
            decontaminated(lake, name, settings, workers=1, progress=Silent(), folder=self.folder / "report", shown=0)
        asked.write_text(json.dumps(spec, ensure_ascii=False), encoding="utf-8")
        without = tuple(one for one in registry.names("indicator") if one not in wanted)
        found = running.evaluate(lake, running.Request(name, spec=asked, keep=False, without=without)).measurements
        if found.records != len(rows):
            raise SystemExit(f"{found.records} of {len(rows)} planted records were evaluated")
        return dict(found.findings)


@dataclass(frozen=True)
class Wanted:
    """What a detector is tried on."""

    room: Room
    clean: Clean
    name: str
    size: int
    material: defects.Material


def rules(room: Room, clean: Clean, rate: float, seed: int, size: int) -> list[Outcome]:
    """Plant everything that rules see, and compare every number with the truth."""
    chance = random.Random(f"{clean.name} {seed}")
    places = chance.sample(range(len(clean.texts)), min(size, len(clean.texts)))
    rows = defects.rows_of([clean.texts[at] for at in places], [clean.labels[at] for at in places])
    labels = sorted({row["label"] for row in rows})
    rows = defects.with_rules_broken(rows, rate, chance)
    spec = defects.SPEC | {"labels": {"field": "label", "values": labels}}
    found = room.evaluated(rows, spec, tuple(defects.RULES))
    outcomes = []
    for name, count in defects.RULES.items():
        one = found[name].estimate
        value = float("nan") if one is None else one.value
        outcomes.append(Outcome(name, rate, seed, count(rows), value, value, value, value))
    return outcomes


def detector(wanted: Wanted, seed: int, rate: float) -> Outcome:
    """Calibrate a detector on one part of a set, and let it find what is planted in another part."""
    clean, name = wanted.clean, wanted.name
    chance = random.Random(f"{clean.name} {name} {seed} {rate}")
    places = chance.sample(range(len(clean.texts)), len(clean.texts))
    bad, good = (min(n, len(places) // 4) for n in LABELLED)
    texts = [clean.texts[at] for at in places]
    positives, negatives, rest = texts[:bad], texts[bad : bad + good], texts[bad + good :][: wanted.size]
    spec: dict[str, Any] = {"languages": [clean.language]}

    def spoilt(text: str) -> str:
        return defects.SPOILERS[name](text, clean.language, chance, wanted.material)

    def found(some: list[str], asked: dict[str, Any]) -> Finding:
        rows = [{"id": f"r{at}", "text": text, "source": "planted"} for at, text in enumerate(some)]
        items = wanted.material.more.get("items") if name == "benchmark_contamination" else None
        return wanted.room.evaluated(rows, asked, (name,), items)[name]

    copies = name == "near_duplicates"
    if name in BY_ITEMS:
        rows = [{"text": spoilt(one), "defect": True} for one in positives] + [{"text": one, "defect": False} for one in negatives]
        (wanted.room.folder / "labelled.jsonl").write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
        calibration: dict[str, Any] = {"items": "labelled.jsonl"}
    else:
        hits, of = flagged(found((positives if copies else []) + [spoilt(one) for one in positives], spec), name)
        wrong, clear = flagged(found(negatives, spec), name)
        calibration = {"sensitivity": {"right": hits, "of": bad if copies else of}, "specificity": {"right": clear - wrong, "of": clear}}
    drawn = chance.sample(range(len(rest)), max(1, round(rate * len(rest))))
    planted = rest + [spoilt(rest[at]) for at in drawn] if copies else list(rest)
    for at in () if copies else drawn:
        planted[at] = spoilt(rest[at])
    said = found(planted, spec | {"calibration": {name: calibration}})
    raw, n = flagged(said, name)
    return _outcome(said, name, rate, seed, len(drawn) / len(planted), raw / n)


def flagged(found: Finding, name: str) -> tuple[int, int]:
    """Return how many units a detector flagged by itself, of how many."""
    n, numerator = int(found.denominator or 0), int(found.numerator or 0)
    return (numerator if load(name).about.lower_is_better else n - numerator), n


def wrong_labels(room: Room, clean: Clean, rate: float, seed: int, size: int) -> Outcome:
    """Give wrong labels to records, let people label a random sample again, and ask for the share of wrong labels."""
    chance = random.Random(f"{clean.name} labels {seed} {rate}")
    places = chance.sample(range(len(clean.texts)), min(size, len(clean.texts)))
    labels = sorted(set(clean.labels))
    truth = [clean.labels[at] for at in places]
    given = list(truth)
    drawn = chance.sample(range(len(places)), max(1, round(rate * len(places))))
    for at in drawn:
        given[at] = chance.choice([one for one in labels if one != truth[at]])
    rows = [{"id": f"r{at}", "text": clean.texts[place], "source": "planted", "label": given[at]} for at, place in enumerate(places)]
    sample = chance.sample(range(len(places)), AUDITED)
    lines = (json.dumps({"id": f"r{at}", "given": given[at], "expert": truth[at]}, ensure_ascii=False) for at in sample)
    (room.folder / "labels.jsonl").write_text("\n".join(lines), encoding="utf-8")
    spec = {"labels": {"field": "label"}, "audits": {"labels": "labels.jsonl"}}
    found = room.evaluated(rows, spec, (LABELS,))[LABELS]
    return _outcome(found, LABELS, rate, seed, len(drawn) / len(rows), float(found.details.get("found_by_detector", found.value)))


def _outcome(found: Finding, name: str, rate: float, seed: int, truth: float, raw: float) -> Outcome:
    one = found.score.complement() if found.score else None
    if one is None:
        raise SystemExit(f"{name} found nothing: {found.state} {found.missing} {found.reason}")
    return Outcome(name, rate, seed, truth, raw, one.value, one.low, one.high)


def material_of(clean: Clean, other: Clean, folder: Path) -> defects.Material:
    """Return what texts of a set are spoilt with; benchmark items and personal sentences where the larger sets are there."""
    words = tuple({piece for text in clean.texts[:300] for piece in (text.split() if clean.language == "en" else text)})
    more: dict[str, Any] = {}
    items: list[str] = []
    if (DATA / "benchmarks").exists():
        from benchmark_planting import benchmarks

        known = next(one for one in benchmarks() if one.name == ("gsm8k" if clean.language == "en" else "cmmlu"))
        items = [item.question for item in known.items[1::2] if len(item.question) > 20][:3_000]
        more["items"] = folder / "items.jsonl"
        rows = (json.dumps({"question": item.question, "answer": item.answer}, ensure_ascii=False) for item in known.items)
        more["items"].write_text("\n".join(rows), encoding="utf-8")
    if (DATA / "pii").exists():
        with gzip.open(DATA / "pii" / "presidio_synth_v2.json.gz") as file:
            kinds = {"PHONE_NUMBER", "EMAIL_ADDRESS", "CREDIT_CARD", "IBAN_CODE", "US_SSN"}
            more["personal"] = [row["full_text"] for row in json.load(file) if kinds & {one["entity_type"] for one in row["spans"]}]
    return defects.Material(other.texts, items, sorted(words), more)


def shown(name: str, outcomes: list[Outcome]) -> tuple[int, int]:
    """Print the line of one indicator, and return how many combinations hold, of how many."""
    held = sum(one.holds for one in outcomes)
    below = sum(one.truth < one.low and not one.holds for one in outcomes)
    print(f"{name:24} {held:3} of {len(outcomes):3} (truth below in {below}, above in {len(outcomes) - held - below})", end="")
    for rate in sorted({one.rate for one in outcomes}):
        some = [one for one in outcomes if one.rate == rate]
        truth, raw, value, low, high = np.mean([(one.truth, one.raw, one.value, one.low, one.high) for one in some], axis=0) * 100
        print(f" | {truth:6.2f} raw {raw:6.2f} -> {value:6.2f} [{low:5.2f}, {high:5.2f}]", end="")
    print(flush=True)
    return held, len(outcomes)


def summed(what: str, rows: list[tuple[int, int]]) -> None:
    """Print the sum of rows, and how often chance alone would make the lowest of them as low."""
    held, n = (sum(row[at] for row in rows) for at in (0, 1))
    print(f"\n{what}: {held:,} of {n:,} combinations of indicator, rate and seed hold the truth = {told(held, n).strip()} %")
    low, of = min(rows, key=lambda row: binomial_at_most(*row, NOMINAL))
    if what == "detectors":
        chance = 1 - (1 - binomial_at_most(low, of, NOMINAL)) ** len(rows)
        print(f"the lowest of {len(rows)} rows holds in {low} of {of}; were each interval right 95 times in 100,", end=" ")
        print(f"a row as rare would stand in {100 * chance:.1f} of 100 runs")


def binomial_at_most(most: int, n: int, share: float) -> float:
    """Return the chance of at most so many of n, each with the same chance."""
    return sum(math.comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(most + 1))


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", choices=[*truth_sets.SETS], help="one set")
    parser.add_argument("--kind", nargs="+", default=KINDS, choices=KINDS, help="some detectors, or `rules`")
    parser.add_argument("--seeds", type=int, default=10, help="how many")
    parser.add_argument("--first", type=int, default=0, help="the first of them; those that follow count on by one")
    parser.add_argument("--size", type=int, default=2_000)
    asked = parser.parse_args()
    totals: dict[str, list[tuple[int, int]]] = {"rules": [], "detectors": []}
    languages = {"zh": truth_sets.reviews(), "en": truth_sets.english()}
    for key in [asked.set] if asked.set else truth_sets.SETS:
        clean = truth_sets.SETS[key]()
        print(
            f"\n{clean.name}: {len(clean.texts):,} clean records, {min(asked.size, len(clean.texts)):,} a dataset; % planted, raw, corrected"
        )
        for kind in KINDS:
            if kind in asked.kind and (kind != LABELS or len(set(clean.labels)) > 1):
                with tempfile.TemporaryDirectory() as folder:
                    outcomes = measured(Room(Path(folder)), clean, kind, asked, languages["en" if clean.language == "zh" else "zh"])
                for name in dict.fromkeys(one.indicator for one in outcomes):
                    mine = [one for one in outcomes if one.indicator == name]
                    totals["rules" if kind == "rules" else "detectors"].append(shown(name, mine))
    for what, rows in totals.items():
        if rows:
            summed(what, rows)


def measured(room: Room, clean: Clean, kind: str, asked: argparse.Namespace, other: Clean) -> list[Outcome]:
    """Return the outcomes of one kind of defects."""
    seeds = range(asked.first, asked.first + asked.seeds)
    if kind == "rules":
        return [one for seed in seeds for rate in RATES for one in rules(room, clean, rate, seed, asked.size)]
    if kind == LABELS:
        return [wrong_labels(room, clean, rate, seed, asked.size) for seed in seeds for rate in RATES]
    material = material_of(clean, other, room.folder)
    wanted = Wanted(room, clean, kind, asked.size, material)
    return [detector(wanted, seed, rate) for seed in seeds for rate in RATES]


if __name__ == "__main__":
    main()
