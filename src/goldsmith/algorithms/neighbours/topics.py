"""Readable names of clusters: the words that stand in more of a cluster's texts than in those of the others.

A word's weight in a cluster is the share of the cluster's texts that hold it, times ``log(1 + A / f)``: ``f`` is the sum of its shares over all
clusters and ``A`` their mean over words, so that words of every cluster weigh little. Counting texts, not words, keeps one long text from
naming its cluster. Chinese is cut into words by goldsmith's own cutter; single characters, digits and stop words are left out.

Source: Grootendorst 2022, "BERTopic", arXiv:2203.05794 (class-based TF-IDF), over texts instead of words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from goldsmith.algorithms.chinese_words import segment
from goldsmith.algorithms.neighbours.stop_words import STOP_WORDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

TERMS = 4
LEAST_SHARE, LEAST_TEXTS = 0.04, 2
"""A word that names a cluster stands in so many of its texts, as a share and as a number, where the cluster is not smaller."""

WORD = re.compile(r"[\u4e00-\u9fff]{2,}|[^\W\d_\u4e00-\u9fff]{3,}")


@dataclass(frozen=True)
class Topic:
    """What a cluster is about.

    Attributes:
        name: Its first words; no two clusters have the same.
        terms: Its words, the most telling first.
    """

    name: str
    terms: tuple[str, ...]


def topics(texts: pa.Array, labels: NDArray[Any], count: int, *, terms: int = 10) -> list[Topic]:
    """Return what each of ``count`` clusters is about.

    Args:
        texts: Some texts of every cluster, a hundred or two; null is allowed.
        labels: The cluster of each, shape (texts,); below 0: of none.
        count: Clusters.
        terms: Most words of each.

    Example:
        >>> said = pa.array(["股票市场大涨，股票成交活跃", "股票下跌，市场担忧", "the kitten sleeps all day", "a kitten and another kitten"])
        >>> [topic.name.split(" · ")[0] for topic in topics(said, np.array([0, 0, 1, 1]), 2)]
        ['股票', 'kitten']
    """
    words, shares, least = _shares(texts, np.asarray(labels, np.int64), count)
    weight = shares * np.log1p(shares.sum(axis=0).mean() / np.maximum(shares.sum(axis=0), 1e-12)) if len(words) else shares
    weight = np.where(shares >= least[:, None], weight, 0)
    found = []
    for row in weight:
        best = np.lexsort((np.arange(len(row)), -row))[: terms + 10]
        found.append(_different([words[at] for at in best if row[at] > 0])[:terms])
    return _named(found)


def _shares(texts: pa.Array, labels: NDArray[np.int64], count: int) -> tuple[list[str], NDArray[np.float64], NDArray[np.float64]]:
    """Return the words, the share of each cluster's texts that hold each, shape (count, words), and the least share that counts."""
    cut = segment(pc.utf8_lower(texts.cast(pa.large_string())))
    encoded = pc.list_flatten(cut).dictionary_encode()
    owner = np.asarray(pc.list_parent_indices(cut), np.int64)
    vocabulary = encoded.dictionary.to_pylist()
    use = np.array([_tells(word) for word in vocabulary], np.bool_)
    code = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    keep = use[code] & (labels[owner] >= 0) if len(code) else np.zeros(0, np.bool_)
    pairs = np.unique(owner[keep] * max(1, len(vocabulary)) + code[keep])
    document, word = np.divmod(pairs, max(1, len(vocabulary)))
    order = sorted(np.flatnonzero(use).tolist(), key=vocabulary.__getitem__)
    number = np.full(len(vocabulary), -1, np.int64)
    number[order] = np.arange(len(order))
    size = np.maximum(np.bincount(labels[labels >= 0], minlength=count), 1).astype(np.float64)
    flat = np.bincount(labels[document] * max(1, len(order)) + number[word], minlength=count * len(order)).astype(np.float64)
    least = np.maximum(LEAST_SHARE, np.minimum(LEAST_TEXTS, size) / size)
    return [vocabulary[at] for at in order], flat.reshape(count, len(order)) / size[:, None], least


def _tells(word: str) -> bool:
    return bool(WORD.fullmatch(word)) and word not in STOP_WORDS


def _different(words: list[str]) -> list[str]:
    """Return words without those that say again what one before them said: a plural, a longer or shorter form."""
    kept: list[str] = []
    for word in words:
        stem = word[:-1] if word.isascii() and word.endswith("s") else word
        if not any(stem in other or other in stem for other in kept):
            kept.append(word)
    return kept


def _named(found: list[list[str]]) -> list[Topic]:
    """Return topics under names of which no two are the same."""
    taken: set[str] = set()
    told = []
    for number, terms in enumerate(found):
        names = [" · ".join(terms[:size]) for size in range(TERMS, len(terms) + 1)] or [" · ".join(terms)]
        numbered = f"{names[0]} ({number})" if names[0] else f"({number})"
        name = next((one for one in names if one and one not in taken), numbered)
        taken.add(name)
        told.append(Topic(name, tuple(terms)))
    return told
