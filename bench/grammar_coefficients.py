"""Fit the coefficients of the approximation of grammatical complexity to what parsers say.

    python bench/grammar_coefficients.py FEATURES.jsonl src/goldsmith/algorithms/grammar/approximation.json

``FEATURES.jsonl`` holds ``{"lang": "zh", "text": ..., "pos_ent": ..., "con_ent": ..., "dep_ent": ..., "avg_dep_height": ...,
"avg_dep_dis": ...}``, one document a line, as ``bench/grammar.py --write FEATURES.jsonl`` writes them. Documents should be of many
lengths and kinds: what is far from all of them is estimated as the nearest of them.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa

from goldsmith.algorithms.grammar import FEATURES
from goldsmith.algorithms.grammar.approximate import LANGUAGES, described
from goldsmith.algorithms.grammar.counting import counted
from goldsmith.kernels import grammar as column

RIDGE = 3.0
"""Pull of the slopes of standardised descriptions towards 0; a few hundredths more or less of it change nothing."""
BOUNDS = (0.005, 0.995)
REFERENCE = (0.01, 0.99)
"""Shares between which a feature goes from 0 to 1 in the measure `syntax_complexity`."""
DIGITS = 6


def fitted(texts: list[str], truth: np.ndarray, language: int) -> dict:
    """Return bounds, slopes and constants."""
    counts = counted(pa.array(texts, pa.large_string()))
    whole = (counts[:, column.LANGUAGE] == language) & (counts[:, column.TOKENS] > counts[:, column.SENTENCES]) & np.isfinite(truth).all(1)
    numbers, truth = described(counts[whole]), truth[whole]
    low, high = np.quantile(numbers, BOUNDS, axis=0)
    numbers = np.clip(numbers, low, high)
    mean, spread = numbers.mean(0), np.maximum(numbers.std(0), 1e-9)
    standard = (numbers - mean) / spread
    centre = truth.mean(0)
    ridge = RIDGE * np.eye(standard.shape[1])
    slopes = (
        np.linalg.solve(standard.T @ standard + ridge, standard.T @ (truth - centre)) / np.where(spread > 1e-8, spread, np.inf)[:, None]
    )
    rest = truth - (centre + (numbers - mean) @ slopes)
    print(LANGUAGES[language], len(truth), "documents; share explained:", np.round(1 - rest.var(0) / truth.var(0), 3))
    scale = dict(zip(("from", "to"), np.quantile(truth, REFERENCE, axis=0), strict=True))
    held = {"low": low, "high": high, "slopes": slopes, "constant": centre - mean @ slopes, **scale}
    return {name: np.round(values, DIGITS).tolist() for name, values in held.items()} | {"documents": len(truth)}


def main() -> None:
    """Fit both languages and write the file."""
    source, goal = map(Path, sys.argv[1:3])
    rows = [json.loads(line) for line in source.read_text(encoding="utf-8").splitlines()]
    found: dict = {}
    for language, name in enumerate(LANGUAGES[1:], start=1):
        mine = [row for row in rows if row["lang"] == name]
        truth = np.array([[np.nan if row[each] is None else row[each] for each in FEATURES] for row in mine])
        found[name] = fitted([row["text"] for row in mine], truth, language)
    documents = {name: found[name].pop("documents") for name in found}
    made = {
        "program": "goldsmith approximation",
        "version": 1,
        "fitted_to": {"zh": "udpipe 1.4 ud-chinese 0.6.1, jieba 0.42.1", "en": "spacy 3.8 en_core_web_sm 3.8.0"},
    }
    goal.write_text(json.dumps({"about": {**made, "documents": documents}, **found}, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
