"""How often the intervals of the truth test hold over thousands of draws: is a low count of ten seeds a fault, or chance?

    python bench/truth_redraws.py                      # all sets, 4,000 draws a rate
    python bench/truth_redraws.py --set english --kind personal_data_residue

An interval that holds 95 times in 100 holds in 26 of 30 or fewer once in 16 rows. `truth.py` makes a dataset for every combination, so
few combinations can be tried; here the same draws are made without a lake:

1. A detector reads every clean text of a set once, and every text spoilt in six ways once: what it flags does not hang on other records.
2. Labelled set and dataset are split and spoilt by these flags as `truth.py` does it, thousands of times a rate, and the interval is made
   by the same call. Near copies and benchmarks are left out: what is flagged there hangs on the other records.
3. Of suspected labels a model is trained on wrong labels of two draws a rate; people's sample of 300 is drawn anew each time.

Printed: the share of draws in which the interval holds the truth, with its own 95 % interval, and in how many the truth lay below and above.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa

import truth
import truth_defects as defects
import truth_sets
from goldsmith.algorithms.label_errors.suspects import found_in_texts
from goldsmith.algorithms.label_errors.training import Training
from goldsmith.evidence.requirement import Requirement
from goldsmith.evidence.seen import Seen
from goldsmith.indicator import Given, load
from goldsmith.operator import measure
from goldsmith.stats.detector import Calibration, corrected_share
from goldsmith.stats.estimate import Estimate
from goldsmith.stats.prediction_powered import powered_proportion
from intervals import told
from truth_sets import Clean

WAYS = 6
"""Times that every text is spoilt."""
SIZE = 2_000
Flags = np.ndarray


def flags(name: str, texts: list[str], language: str) -> Flags:
    """Return which texts a detector flags; one of which it cannot tell is not flagged, as in the evaluation."""
    one = load(name)
    given = Given(requirement=Requirement(languages=[language]), facts=None, rows_of=None)  # type: ignore[arg-type]
    column = pa.array(texts, pa.large_string())
    empty = pa.array([""] * len(texts))
    batch = pa.record_batch({"id": empty, "source": empty, "text": column, "original_text": column, "meta": pa.array(["{}"] * len(texts))})
    if measures := one.measures(given):
        found = measure(measures, batch).columns
        batch = pa.RecordBatch.from_arrays([*batch.columns, *found.columns], names=[*batch.schema.names, *found.schema.names])
    good, checked = one.count(Seen(batch), given)
    return np.asarray(checked - good, dtype=bool)


def detected(
    clean: Clean, name: str, material: defects.Material, seed: int
) -> Callable[[float, np.random.Generator], tuple[Estimate, float]]:
    """Return a draw of a labelled set and a dataset: what is said of it, and its true share."""
    chance = random.Random(f"redraws {clean.name} {name} {seed}")
    plain = flags(name, list(clean.texts), clean.language)
    ways = [[defects.SPOILERS[name](text, clean.language, chance, material) for text in clean.texts] for _ in range(WAYS)]
    spoilt = np.stack([flags(name, way, clean.language) for way in ways])
    bad, good = (min(n, len(plain) // 4) for n in truth.LABELLED)

    def draw(rate: float, throws: np.random.Generator) -> tuple[Estimate, float]:
        order = throws.permutation(len(plain))
        positives, negatives, rest = order[:bad], order[bad : bad + good], order[bad + good :][:SIZE]
        planted = throws.permutation(len(rest))[: max(1, round(rate * len(rest)))]
        found = plain[rest]
        found[planted] = spoilt[throws.integers(0, WAYS, len(planted)), rest[planted]]
        hits = spoilt[throws.integers(0, WAYS, bad), positives].sum()
        known = Calibration(int(hits), bad, good - int(plain[negatives].sum()), good)
        return corrected_share(int(found.sum()), len(rest), known, scanned=True), len(planted) / len(rest)

    return draw


def suspected(clean: Clean, seed: int) -> Callable[[float, np.random.Generator], tuple[Estimate, float]]:
    """Return a draw of the records whose labels people give again, in datasets whose wrong labels are known."""
    trained: dict[float, list[tuple[Flags, Flags]]] = {}
    labels = sorted(set(clean.labels))

    def made(rate: float, number: int) -> tuple[Flags, Flags]:
        chance = random.Random(f"redraws {clean.name} {seed} {rate} {number}")
        places = chance.sample(range(len(clean.texts)), SIZE)
        given = [clean.labels[at] for at in places]
        wrong = np.zeros(SIZE, bool)
        wrong[chance.sample(range(SIZE), round(rate * SIZE))] = True
        for at in np.flatnonzero(wrong):
            given[at] = chance.choice([one for one in labels if one != given[at]])
        texts = pa.array([clean.texts[at] for at in places], pa.large_string())
        return wrong, np.asarray(found_in_texts(texts, given, training=Training()).flagged)

    def draw(rate: float, throws: np.random.Generator) -> tuple[Estimate, float]:
        if rate not in trained:
            trained[rate] = [made(rate, number) for number in range(2)]
        wrong, doubted = trained[rate][throws.integers(2)]
        order = throws.permutation(SIZE)
        seen, others = order[: truth.AUDITED], order[truth.AUDITED :]
        share = powered_proportion(wrong[seen].astype(float), doubted[seen].astype(float), doubted[others].astype(float))
        return share.estimate, float(wrong.mean())

    return draw


def shown(name: str, draw: Callable[[float, np.random.Generator], tuple[Estimate, float]], draws: int, seed: int) -> None:
    """Draw, and print a line for each rate."""
    for rate in truth.RATES:
        throws = np.random.default_rng(seed)
        below = above = 0
        for _ in range(draws):
            said, share = draw(rate, throws)
            below += share < said.low - 1e-9
            above += share > said.high + 1e-9
        print(
            f"{name:24} {100 * rate:4} %  holds in {told(draws - below - above, draws)} % | truth below {below:4}, above {above:4}",
            flush=True,
        )


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", choices=[*truth_sets.SETS], help="one set")
    parser.add_argument("--kind", choices=[*sorted(truth.BY_ITEMS), truth.LABELS], help="one detector")
    parser.add_argument("--draws", type=int, default=4_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    languages = {"zh": truth_sets.reviews(), "en": truth_sets.english()}
    for key in [asked.set] if asked.set else truth_sets.SETS:
        clean = truth_sets.SETS[key]()
        print(f"\n{clean.name}: {len(clean.texts):,} clean records; {asked.draws:,} draws a rate")
        with tempfile.TemporaryDirectory() as folder:
            material = truth.material_of(clean, languages["en" if clean.language == "zh" else "zh"], Path(folder))
        for name in sorted(truth.BY_ITEMS):
            if asked.kind in {None, name}:
                shown(name, detected(clean, name, material, asked.seed), asked.draws, asked.seed)
        if asked.kind in {None, truth.LABELS} and len(set(clean.labels)) > 1:
            shown(truth.LABELS, suspected(clean, asked.seed), asked.draws, asked.seed)


if __name__ == "__main__":
    main()
