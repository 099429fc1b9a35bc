"""The five numbers of CDF-GC without a parser: a linear estimate from what one pass over the text counts.

1. ``counting.counted`` counts words, parts of speech (from a dictionary, without context), classes of words, pairs of classes, and the
   lengths of sentences.
2. Each of the five numbers is estimated by a linear function of 34 descriptions made from the counts (logarithms of mean lengths,
   shares of classes, entropies). The coefficients were fitted, Chinese and English apart, to what UDPipe and spaCy found in
   documents of many kinds and lengths (``bench/grammar_coefficients.py``), by ridge regression; ``approximation.json`` holds them.
3. ``con_ent`` is not estimated but counted, by the same dictionary as published.

An estimate of what a parser says is no better than that parser. How well it ranks documents that it was not fitted to is
what ``bench/grammar.py`` measures.
"""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from goldsmith.algorithms.grammar.counting import counted
from goldsmith.algorithms.grammar.features import FEATURES
from goldsmith.kernels import grammar as column
from goldsmith.kernels.grammar_english import COMMA, STOP

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

SHIPPED = Path(__file__).with_name("approximation.json")
LANGUAGES = ("", "zh", "en")
"""Names of the languages, by the numbers of the kernel."""
ENOUGH_WORDS, LEAST_LISTED = 20, 0.1
"""A text of so many words of which fewer than this share is on the list of English words is some other language."""
CONTENT = FEATURES.index("con_ent")


class Estimated(NamedTuple):
    """Estimates for a column of texts.

    Attributes:
        features: Shape (n, 5), in the order of ``FEATURES``, NaN where not measurable.
        words: Words that hold a letter, shape (n,).
        sentences: Shape (n,).
        language: ``zh``, ``en`` or empty, shape (n,).
    """

    features: NDArray[np.float64]
    words: NDArray[np.int64]
    sentences: NDArray[np.int64]
    language: NDArray[np.str_]


def estimated(text: pa.Array) -> Estimated:
    """Return estimates of the five numbers for each text; the interpreter's lock is released.

    A text that is null, holds no sentence of two words, or is neither Chinese nor English, is not measurable.

    Example:
        >>> import pyarrow as pa
        >>> found = estimated(pa.array(["雨停了，孩子们跑出去玩。", "", None]))
        >>> found.language.tolist(), found.features[0].round(1).shape, bool(np.isnan(found.features[1:]).all())
        (['zh', '', ''], (5,), True)
    """
    counts = counted(text)
    names = np.array(LANGUAGES)[_languages(counts)]
    features = np.full((len(counts), len(FEATURES)), np.nan)
    for name in LANGUAGES[1:]:
        rows = (names == name) & (counts[:, column.TOKENS] > counts[:, column.SENTENCES])
        if rows.any():
            features[rows] = _estimates(counts[rows], coefficients()[name])
    words, sentences = (counts[:, each].astype(np.int64) for each in (column.WORDS, column.SENTENCES))
    return Estimated(features, words, sentences, names)


def languages(text: pa.Array) -> NDArray[np.str_]:
    """Return ``zh``, ``en`` or nothing for each text: the grammar by which it can be measured."""
    return np.array(LANGUAGES)[_languages(counted(text))]


def described(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the descriptions that the estimates are linear in, shape (n, 34), of texts with a sentence."""
    sentences, tokens = counts[:, column.SENTENCES], counts[:, column.TOKENS]
    classes = counts[:, column.CLASS_COUNTS :]
    total = classes.sum(axis=1, keepdims=True)
    lengths = [
        np.log(tokens / sentences),
        counts[:, column.LOG_LENGTHS] / sentences,
        counts[:, column.ROOT_LENGTHS] / sentences,
        counts[:, column.LENGTH_LOGS] / tokens,
        np.sqrt(counts[:, column.SQUARES] / tokens),
        np.log(tokens),
        1 / np.sqrt(tokens),
        np.log(sentences),
    ]
    entropies = [
        counts[:, column.CLASS_ENTROPY],
        counts[:, column.PAIR_ENTROPY] - counts[:, column.CLASS_ENTROPY],
        counts[:, column.TAG_ENTROPY],
        counts[:, column.CONTENT_ENTROPY],
    ]
    a_sentence = [classes[:, COMMA] / sentences, classes[:, STOP] / sentences]
    some = [np.log1p(classes[:, each] / sentences) for each in (2, 8, 11, 12)]
    return np.stack([*lengths, *entropies, *a_sentence, *some, *(classes / total).T], axis=1)


def referred(found: Estimated) -> NDArray[np.float64]:
    """Return a GC that needs no corpus: each number on the scale of the documents that the coefficients were fitted to, and their mean.

    Returns:
        Shape (n,), from 0 to 1, NaN where not measurable.
    """
    scores = np.full(len(found.words), np.nan)
    for name, (low, high) in reference().items():
        rows = found.language == name
        scores[rows] = np.clip((found.features[rows] - low) / (high - low), 0, 1).mean(axis=1)
    return scores


@functools.cache
def reference() -> dict[str, tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Return for each language where the scale of each number begins and ends: its 1st and 99th percentile in those documents."""
    held: dict[str, Any] = json.loads(SHIPPED.read_text(encoding="utf-8"))
    return {name: (np.array(held[name]["from"]), np.array(held[name]["to"])) for name in LANGUAGES[1:]}


class Coefficients(NamedTuple):
    """A linear function: ``constant + (description clipped to low..high) @ slopes`` for each feature, then clipped to what was seen."""

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    slopes: NDArray[np.float64]
    constant: NDArray[np.float64]


@functools.cache
def coefficients() -> dict[str, Coefficients]:
    """Return the shipped coefficients of each language."""
    held: dict[str, Any] = json.loads(SHIPPED.read_text(encoding="utf-8"))
    return {name: Coefficients(*(np.array(held[name][field]) for field in Coefficients._fields)) for name in LANGUAGES[1:]}


def about() -> dict[str, Any]:
    """Return what the estimates were fitted to, as JSON values."""
    held: dict[str, Any] = json.loads(SHIPPED.read_text(encoding="utf-8"))["about"]
    return held


def _estimates(counts: NDArray[np.float64], by: Coefficients) -> NDArray[np.float64]:
    found = np.tile(by.constant, (len(counts), 1))
    for place, values in enumerate(np.clip(described(counts), by.low, by.high).T):  # not a matrix product: its sums depend on the batch
        found += values[:, None] * by.slopes[place]
    found[:, CONTENT] = counts[:, column.CONTENT_ENTROPY]
    return np.maximum(found, 0)


def _languages(counts: NDArray[np.float64]) -> NDArray[np.int64]:
    found = counts[:, column.LANGUAGE].astype(np.int64)
    words = counts[:, column.WORDS]
    foreign = (found == column.ENGLISH) & (words >= ENOUGH_WORDS) & (counts[:, column.LISTED_WORDS] < LEAST_LISTED * words)
    return np.where(foreign | (counts[:, column.SENTENCES] == 0), 0, found)
