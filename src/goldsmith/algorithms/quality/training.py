"""Training: good and bad texts in, a calibrated model out.

1. Of equal texts the first counts; both sorts must be there.
2. The texts are put into five parts by the digest of their text, each sort apart, and each part is scored by a model that was trained
   on the others.
3. Slope and intercept are fitted on these scores (Platt), so that a probability of 0.8 is right in 80 of 100 such cases.
4. The weights of the model are then learnt on all texts, by logistic regression (AdaGrad) in a shuffled order.

Source: Joulin et al. 2016, arXiv:1607.01759 (words and pairs, hashed); Platt 1999; van der Laan et al. 2007,
doi:10.2202/1544-6115.1309 (scores across parts).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from goldsmith.algorithms.quality.model import LARGEST, QualityModel, scores
from goldsmith.algorithms.toxicity.training import calibrated
from goldsmith.errors import SettingsError
from goldsmith.kernels.hashed_grams import descend
from goldsmith.kernels.token_bags import MOST_TOKENS, Bags, summed, written

if TYPE_CHECKING:
    from numpy.typing import NDArray

BUCKETS, MOST, TURNS, RATE, DECAY = 1 << 18, 2, 6, 0.3, 1e-4
PARTS = 5
LEAST = 20
SEED = 20261122


def train(
    text: pa.Array,
    good: NDArray[np.bool_],
    *,
    about: dict[str, Any],
    most: int = MOST,
    turns: int = TURNS,
    decay: float = DECAY,
    buckets: int = BUCKETS,
) -> QualityModel:
    """Return a model that was trained on good and bad texts; the same texts in the same order give the same model.

    Args:
        text: Texts without null.
        good: Which of them are good, shape (n,).
        about: What people should know of the model: at least ``name``, ``version``, ``labels`` and ``license``.
        most: Tokens in the longest n-gram, 1 to 8.
        turns: Times that each text is learnt from.
        decay: Pull of the weights towards 0.
        buckets: Buckets of hashed n-grams, 2 to 2^24.

    Raises:
        SettingsError: There are fewer than 20 texts of a sort, or a setting is out of range.
    """
    if not 1 <= most <= MOST_TOKENS or not 2 <= buckets <= LARGEST or turns < 1 or decay < 0:
        raise SettingsError("a setting is out of range", found=f"most {most}, turns {turns}, decay {decay}, buckets {buckets}")
    text, truth = _distinct(text, good)
    found = written(text, most=most, n_buckets=buckets)
    part = _parts(text, truth)
    aside = np.zeros(len(truth))
    for number in range(PARTS):
        weights, bias = _learnt(found, truth, np.flatnonzero(part != number), turns, decay, buckets)
        held = part == number
        aside[held] = _scored(text.filter(pa.array(held)), weights, bias, most)
    slope, intercept = calibrated(aside, truth)
    weights, bias = _learnt(found, truth, np.arange(len(truth)), turns, decay, buckets)
    told = {**about, "texts": len(truth), "good": int(truth.sum())}
    return QualityModel(weights, bias, slope, intercept, most, told)


def _scored(text: pa.Array, weights: NDArray[np.float32], bias: float, most: int) -> NDArray[np.float64]:
    return scores(summed(text, weights.astype(np.float64), most=most, once=True), bias)[0]


def _distinct(text: pa.Array, good: NDArray[np.bool_]) -> tuple[pa.Array, NDArray[np.float64]]:
    if len(text) != len(good) or text.null_count:
        raise SettingsError("labels are one a text, and no text is null", found=f"{len(text)} texts, {len(good)} labels")
    first: dict[str, int] = {}
    for at, one in enumerate(text.to_pylist()):
        first.setdefault(one, at)
    rows = np.fromiter(first.values(), np.int64, len(first))
    truth = np.asarray(good, np.bool_)[rows].astype(np.float64)
    if min(truth.sum(), len(truth) - truth.sum()) < LEAST:
        raise SettingsError(
            "there are too few labelled texts",
            found=f"{int(truth.sum())} good, {int(len(truth) - truth.sum())} bad",
            expected=f"{LEAST} of each",
            hint="label more of the rarer sort; labels of one sort alone teach nothing",
        )
    return text.take(pa.array(rows)), truth


def _parts(text: pa.Array, truth: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the part of each text: each sort in the order of its digests, dealt out in turn."""
    digests = np.array([hashlib.sha256(one.encode()).digest()[:8] for one in text.to_pylist()])
    order = np.lexsort((digests, truth))
    part = np.empty(len(truth), np.int64)
    part[order] = np.arange(len(truth)) % PARTS
    return part


def _learnt(
    found: Bags, truth: NDArray[np.float64], use: NDArray[np.int64], turns: int, decay: float, buckets: int
) -> tuple[NDArray[np.float32], float]:
    weights, squares = np.zeros(buckets + 1, np.float32), np.zeros(buckets + 1, np.float32)
    random = np.random.default_rng(SEED)
    ends = np.cumsum(found.sizes)
    for _ in range(turns):
        descend(found.buckets, ends, truth, random.permutation(use), weights, squares, RATE, decay)
    return weights[:-1], float(weights[-1])
