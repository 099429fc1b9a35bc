"""The linear trainer: seconds, no graphics card, no other library.

It counts. How well a text is foreseen comes from an n-gram model (interpolated modified Kneser-Ney); vectors of texts are the weighted
means of those of their tokens, which random indexing makes from the contexts of each token in the texts of the arm. Counting a text
twice teaches nothing new, so this trainer reads each text once; an arm that holds fewer tokens than another stays smaller.

All arms share the vocabulary of all texts: what an arm has never seen costs it as many bits as there are tokens that it has not seen.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from goldsmith.algorithms.ngram_model.training import fitted
from goldsmith.errors import TrialError
from goldsmith.kernels.random_indexing import add_contexts, add_texts, draw_all
from goldsmith.kernels.tokens import tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from goldsmith.algorithms.ngram_model.model import NgramModel

ENTRIES = 8
"""Entries of a token's own vector that are not 0."""
COMMON = 0.01
"""A token in a larger share of the texts than this counts less and less; see ``_weights``."""


@dataclass
class Linear:
    """Trains n-gram models and vectors of tokens.

    Attributes:
        order: Tokens in the longest n-gram, 2 to 6.
        dimensions: Length of the vectors.
        window: Tokens on either side of a token that make its context.
        vocabulary: Tokens that have vectors, the most frequent ones.
    """

    order: int = 3
    dimensions: int = 512
    window: int = 5
    vocabulary: int = 60_000

    name = "linear"
    repeats = False

    def prepare(self, text: pa.Array) -> NDArray[np.int64]:
        """Take the texts of all arms together; return the tokens of each."""
        stream, ends = tokens(text)
        if not len(stream):
            raise TrialError("there is nothing to train on", found=f"{len(text):,} texts without a token")
        known, counts = np.unique(stream, return_counts=True)
        self._text, self._types = text, len(known)
        self._known = np.sort(known[np.argsort(-counts, kind="stable")[: self.vocabulary]])
        self._ids, self._ends = self._numbered(stream), ends
        self._starts = np.concatenate([[0], ends[:-1]]).astype(np.int64)
        return np.diff(ends, prepend=0)

    def train(self, rows: NDArray[np.int64], points: Sequence[int], seed: int) -> Iterator[LinearModel]:
        """Train on texts in this order, and yield a model at each point."""
        places = np.empty((len(self._known), ENTRIES), np.int32)
        signs = np.full((len(self._known), ENTRIES), self.dimensions, np.int32)
        draw_all(places, signs, seed)
        sums = np.zeros((len(self._known), self.dimensions), np.float32)
        counts = np.zeros(len(self._known), np.int64)
        read = np.cumsum((self._ends - self._starts)[rows])
        at = 0
        for point in points:
            stop = min(int(np.searchsorted(read, point)) + 1, len(rows))
            part = rows[at:stop]
            add_contexts(self._ids, self._starts[part], self._ends[part], self.window, places, signs, sums, counts)
            at = stop
            model = fitted([self._text.take(pa.array(rows[:stop]))], about={}, order=self.order, most=2**62)
            unseen = self._types + 1 - int(model.about["vocabulary"])
            model = replace(model, penalty=float(np.log(max(unseen, 1))))
            yield LinearModel(int(read[stop - 1]), model, self, _directions(sums), _weights(counts))

    def _numbered(self, stream: NDArray[np.uint64]) -> NDArray[np.int32]:
        """Return the number of each token, -1 for one without a vector."""
        at = np.minimum(np.searchsorted(self._known, stream), len(self._known) - 1)
        return np.where(self._known[at] == stream, at, -1).astype(np.int32)


@dataclass
class LinearModel:
    """An n-gram model with vectors of tokens."""

    tokens: int
    ngrams: NgramModel
    trainer: Linear
    vectors: NDArray[np.float32]
    weights: NDArray[np.float64]

    def bits(self, text: pa.Array) -> NDArray[np.float64]:
        """Return how many bits each text takes."""
        found: NDArray[np.float64] = -self.ngrams.score(text).sums / np.log(2)
        return found

    def represent(self, text: pa.Array) -> NDArray[np.float32]:
        """Return the vector of each text."""
        stream, ends = tokens(text)
        starts = np.concatenate([[0], ends[:-1]]).astype(np.int64)
        out = np.zeros((len(text), self.vectors.shape[1]), np.float32)
        add_texts(self.trainer._numbered(stream), starts, ends, self.vectors, self.weights, out)  # noqa: SLF001  its own trainer
        return out


def _directions(sums: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the contexts as directions, without what all tokens have in common; a token that was never read has none."""
    sizes = np.linalg.norm(sums, axis=1, keepdims=True)
    vectors = sums / np.maximum(sizes, 1e-9)
    seen = sizes[:, 0] > 0
    if seen.any():
        vectors[seen] -= vectors[seen].mean(axis=0)
    found: NDArray[np.float32] = vectors.astype(np.float32)
    return found


def _weights(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return what a token counts in a text: the less, the more frequent it is; one that was never read counts nothing.

    Source: Arora, Liang and Ma 2017, A simple but tough-to-beat baseline for sentence embeddings, a / (a + p).
    """
    share = counts / max(int(counts.sum()), 1)
    return np.where(counts > 0, COMMON / (COMMON + share), 0.0)
