"""Training: labelled texts in, a calibrated model out, in seconds on one core.

1. One text in thirteen, chosen by the digest of their text, is set aside for calibration.
2. The weights are learnt on the others by logistic regression (``kernels/hashed_grams.py``), a few turns in shuffled order.
3. The weights are rounded as the file will hold them.
4. Slope and intercept are fitted on what was set aside (Platt), so that a probability of 0.8 is right in 80 of 100 cases of that kind.

Source: Platt 1999, "Probabilistic outputs for support vector machines", with the targets that it proposes against overfitting.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from goldsmith.algorithms.toxicity.model import ToxicityModel
from goldsmith.errors import SettingsError
from goldsmith.kernels.hashed_grams import Grams, descend, grams

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

BUCKETS, WINDOW = 1 << 18, 200
LONGEST = {"wide": 2, "spaced": 4, "any": 3}
"""Characters in the longest n-gram, by script: two Han characters are a word, and longer ones only make noise."""
TURNS, RATE, DECAY = 6, 0.3, 1e-4
LEAST = 20


def train(texts: Sequence[str], labels: Sequence[int], *, about: dict[str, Any], turns: int = TURNS, decay: float = DECAY) -> ToxicityModel:
    """Return a model that was trained on labelled texts; the same texts in the same order give the same model.

    Args:
        texts: Short texts; of equal ones the first counts.
        labels: 1 where a text is offensive, 0 where it is not.
        about: What people should know of the model: at least ``name``, ``version``, ``labels`` and ``license``.
        turns: Times that each text is learnt from.
        decay: Pull of the weights towards 0.

    Raises:
        SettingsError: There are fewer than 20 texts of a label, or labels other than 0 and 1.
    """
    column, truth = _distinct(texts, labels)
    aside = np.array([hashlib.sha256(text.encode()).digest()[0] < 20 for text in column.to_pylist()])
    script = _script(column)
    longest = LONGEST[script]
    found = grams(column, longest=longest, n_buckets=BUCKETS, window=WINDOW)
    weights, bias = _learnt(found, truth, ~aside, turns, decay)
    scale = float(np.abs(weights).max()) / 127
    rounded = (np.round(weights / scale).astype(np.int8) * np.float32(scale)).astype(np.float32)
    held = aside[found.rows]
    summed = grams(column, longest=longest, n_buckets=BUCKETS, window=WINDOW, weights=rounded)
    scores = summed.sums / np.sqrt(np.maximum(summed.sizes, 1)) + bias
    slope, intercept = calibrated(scores[held], truth[found.rows][held])
    told = {**about, "texts": len(truth), "offensive": int(truth.sum())}
    return ToxicityModel(rounded, bias, slope, intercept, longest, WINDOW, script, told)


def calibrated(values: NDArray[np.float64], truth: NDArray[np.float64]) -> tuple[float, float]:
    """Return slope and intercept that make scores to probabilities, by Newton's method on the likelihood.

    A step that overshoots is halved, so that it converges where the two sorts are far apart too.
    """
    positive, negative = float(truth.sum()), float(len(truth) - truth.sum())
    target = np.where(truth > 0.5, (positive + 1) / (positive + 2), 1 / (negative + 2))
    design = np.column_stack([values, np.ones(len(values))])
    found = np.array([1.0, 0.0])
    for _ in range(100):
        chance = 1 / (1 + np.exp(np.minimum(-design @ found, 700)))
        curve = design.T @ (design * (chance * (1 - chance))[:, None]) + 1e-9 * np.eye(2)
        step = np.linalg.solve(curve, design.T @ (chance - target))
        loss = _loss(design @ found, target)
        while _loss(design @ (found - step), target) > loss + 1e-9 and np.abs(step).max() > 1e-10:
            step /= 2
        found -= step
        if np.abs(step).max() < 1e-10:
            break
    return float(found[0]), float(found[1])


def _loss(score: NDArray[np.float64], target: NDArray[np.float64]) -> float:
    """Return the negative log-likelihood of logistic scores."""
    return float((np.logaddexp(0, score) - target * score).sum())


def _distinct(texts: Sequence[str], labels: Sequence[int]) -> tuple[pa.Array, NDArray[np.float64]]:
    if len(texts) != len(labels) or set(labels) - {0, 1}:
        raise SettingsError("labels are 0 or 1, one a text", found=f"{len(texts)} texts, {len(labels)} labels: {sorted(set(labels))[:5]}")
    known = dict(zip(reversed(texts), reversed(labels), strict=True))
    first = {text: known[text] for text in dict.fromkeys(texts)}
    truth = np.array(list(first.values()), np.float64)
    if min(truth.sum(), len(truth) - truth.sum()) < LEAST:
        raise SettingsError(
            "there are too few labelled texts",
            found=f"{int(truth.sum())} offensive, {int(len(truth) - truth.sum())} not",
            expected=f"{LEAST} of each",
        )
    return pa.array(list(first), pa.large_string()), truth


def _learnt(
    found: Grams, truth: NDArray[np.float64], use: NDArray[np.bool_], turns: int, decay: float
) -> tuple[NDArray[np.float32], float]:
    weights, squares = np.zeros(BUCKETS + 1, np.float32), np.zeros(BUCKETS + 1, np.float32)
    order = np.flatnonzero(use[found.rows])
    random = np.random.default_rng(20261122)
    for _ in range(turns):
        descend(found.buckets, found.ends, truth[found.rows], random.permutation(order), weights, squares, RATE, decay)
    return weights[:-1], float(weights[-1])


def _script(column: pa.Array) -> str:
    """Return the sort of script that nine of ten texts are mostly in."""
    found = grams(column, longest=1, n_buckets=1 << 10, window=1 << 20)
    wide = float((found.wide > found.spaced).mean())
    return "wide" if wide > 0.9 else "spaced" if wide < 0.1 else "any"
