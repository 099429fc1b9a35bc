"""How well each score tells texts that people called good from those they called bad: ``python bench/text_quality.py [--all]``.

Web texts with human verdicts (DCLM's agreement set). For every measure: the area under the curve (0.5 is by lot) with its 95 % interval
(DeLong), turned so that it is at least 0.5 (``-`` where low values are good); the difference from length alone with its interval (paired
bootstrap of texts); and the area among pairs of about the same length (fifths of the texts by length), which length cannot explain.

Scores that learn are fitted on other texts, or across five parts of these: ``perplexity`` and ``importance`` on English of the benchmark's
corpus; ``quality`` on the verdicts of the other four parts. Without ``--all`` the twenty best existing statistics are shown, chosen on
these very texts, so that the best of them flatters; ours are all shown. With so many rows one in twenty intervals misses by lot.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa

from corpus import DATA, MIX40, found, lines, records
from goldsmith import operator, registry
from goldsmith.algorithms import verdicts
from goldsmith.algorithms.importance.model import fit
from goldsmith.algorithms.ngram_model.training import fitted
from goldsmith.algorithms.novelty import NgramMemory
from goldsmith.algorithms.quality.training import train

NEEDED = {"top_ngram_share": {"n": 2}, "duplicate_ngram_share": {"n": 5}, "script_share": {"script": "latin"}}
OURS = {
    "compression_ratio": ({}, {"codec": "zstd"}, {"window": 0}),
    "moving_type_token_ratio": ({}, {"window": 50}),
    "distinct_ngram_share": ({"n": 1}, {}, {"n": 3}),
    "word_entropy": ({}, {"n": 2}),
}
PARTS = 5
ROUNDS = 1000


def statistics(text: pa.Array) -> dict[str, np.ndarray]:
    """Return every measure that needs no model, as numbers."""
    found_: dict[str, np.ndarray] = {}
    for name in registry.names("operator"):
        leaf = registry.load("operator", name)
        needs = [field for field, about in leaf.model_fields.items() if about.is_required()]
        if not issubclass(leaf, operator.Measure) or leaf.reads != ("text",) or set(needs) - set(NEEDED.get(name, {})):
            continue
        for settings in OURS.get(name, (NEEDED.get(name, {}),)):
            measure = operator.configured(name, settings)
            if pa.types.is_floating(measure.writes) or pa.types.is_integer(measure.writes) or pa.types.is_boolean(measure.writes):
                found_[measure.column] = np.asarray(measure(text).cast(pa.float64()).to_numpy(zero_copy_only=False), np.float64)
    return found_


def learnt(text: pa.Array, good: np.ndarray, room: Path) -> dict[str, np.ndarray]:
    """Return the scores of models: of other texts, or across parts of these."""
    rows = [row for row in records(found(MIX40)) if row.get("lang") == "en"]
    english = pa.array([row["text"] for row in rows], pa.large_string())
    found_: dict[str, np.ndarray] = {}
    for unit in ("word", "character"):
        model = fitted([english], about={"name": f"english_{unit}"}, unit=unit)
        model.save(room / "m.npz")
        for per in ("token", "byte"):
            measure = operator.configured("perplexity", {"model": str(room / "m.npz"), "per": per})
            found_[measure.column] = measure(text).to_numpy(zero_copy_only=False)
    importance = fit(english, text, about={}).log_weights(text)
    found_["importance (english prose against these)"] = importance.sums
    found_["importance per gram"] = importance.sums / np.maximum(importance.sizes, 1)
    part = np.random.default_rng(1).permutation(len(good)) % PARTS
    chances = np.zeros(len(good))
    for number in range(PARTS):
        model = train(text.filter(pa.array(part != number)), good[part != number], about={})
        chances[part == number] = model.probabilities(text.filter(pa.array(part == number)))[0]
    found_["quality (across five parts)"] = chances
    found_["novelty (in the order of the file)"] = NgramMemory().new_share(text)
    return found_


def given_length(values: np.ndarray, good: np.ndarray, length: np.ndarray) -> tuple[float, float, float]:
    """Return the area among pairs within the same fifth by length, and its interval by drawing texts again."""
    fifth = np.searchsorted(np.quantile(length, [0.2, 0.4, 0.6, 0.8]), length)

    def area(rows: np.ndarray) -> float:
        above = pairs = 0.0
        for number in range(5):
            here = rows[fifth[rows] == number]
            one, other = values[here[good[here]]], values[here[~good[here]]]
            above += (one[:, None] > other).sum() + 0.5 * (one[:, None] == other).sum()
            pairs += len(one) * len(other)
        return above / pairs if pairs else 0.5

    draw = np.random.default_rng(1)
    again = [area(draw.integers(len(good), size=len(good))) for _ in range(200)]
    return area(np.arange(len(good))), *np.quantile(again, [0.025, 0.975])


def row(values: np.ndarray, good: np.ndarray, length: np.ndarray) -> dict[str, object]:
    """Return what is told of one score; where it is not measurable it has the middle value."""
    known = ~np.isnan(values)
    values = np.where(known, values, np.median(values[known]) if known.any() else 0.0)
    sign = 1.0 if verdicts.area(values, good).value >= 0.5 else -1.0
    values = sign * values
    draw = np.random.default_rng(1)
    differences = []
    for _ in range(ROUNDS):
        rows = draw.integers(len(good), size=len(good))
        if 0 < good[rows].sum() < len(good):
            differences.append(_area(values[rows], good[rows]) - _area(length[rows], good[rows]))
    return {
        "sign": " " if sign > 0 else "-",
        "area": verdicts.area(values, good),
        "difference": (_area(values, good) - _area(length, good), *np.quantile(differences, [0.025, 0.975])),
        "given": given_length(values, good, length),
        "length": float(np.corrcoef(np.argsort(np.argsort(values)), np.argsort(np.argsort(length)))[0, 1]) * sign,
    }


def _area(values: np.ndarray, good: np.ndarray) -> float:
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    n = int(good.sum())
    return float((ranks[good].sum() - n * (n + 1) / 2) / (n * (len(good) - n)))


def told(name: str, one: dict[str, object]) -> str:
    area, (difference, low, high), (given, least, most) = one["area"], one["difference"], one["given"]
    better = "better" if low > 0 else "worse" if high < 0 else "not told apart"
    return (
        f"{one['sign']} {name:44} {area.value:.3f} [{area.low:.3f}, {area.high:.3f}]   {difference:+.3f} [{low:+.3f}, {high:+.3f}] {better:14}"
        f"  {given:.3f} [{least:.3f}, {most:.3f}]   {one['length']:+.2f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", action="store_true")
    options = parser.parse_args()
    rows = [json.loads(line) for line in lines(found(DATA / "text_quality" / "dclm_agreement.jsonl.gz"))]
    text = pa.array([one["text"] for one in rows], pa.large_string())
    good = np.array([bool(one["label"]) for one in rows])
    length = np.array([len(one["text"]) for one in rows], np.float64)
    with tempfile.TemporaryDirectory() as room:
        ours = learnt(text, good, Path(room))
    standing = statistics(text)
    density = {name: values for name, values in standing.items() if name.startswith(tuple(OURS))}
    others = {name: values for name, values in standing.items() if name not in density and np.unique(values[~np.isnan(values)]).size > 1}
    print(f"{len(good)} texts, {int(good.sum())} of them good\n")
    print(f"  {'score':44} {'area under the curve':22} {'against length alone':38} {'among like lengths':22} rank corr. with length")
    print(told("length alone (characters)", row(length, good, length)))
    for group, some in (("models", ours), ("density", density), ("existing statistics and grammar", others)):
        made = sorted(((name, row(values, good, length)) for name, values in some.items()), key=lambda pair: -pair[1]["area"].value)
        print(f"\n{group}")
        shown = made if options.all or some is not others else made[:20]
        print("\n".join(told(name, one) for name, one in shown))
        if len(shown) < len(made):
            print(f"  and {len(made) - len(shown)} more, from {made[len(shown)][1]['area'].value:.3f} down: --all")


if __name__ == "__main__":
    main()
