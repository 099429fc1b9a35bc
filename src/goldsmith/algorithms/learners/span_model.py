"""The learnt model of spans: weights of features of words, and of tags that follow each other."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.algorithms.label_errors.marks import BUCKETS, of_words
from goldsmith.algorithms.learners.dictionary import Dictionary
from goldsmith.algorithms.learners.kept import packed, unpacked, version
from goldsmith.algorithms.learners.words import stretches, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from goldsmith.algorithms.learners.words import Words

KIND = "spans"
AT_ONCE = 2_048
"""Texts that are tagged at a time."""


@dataclass(frozen=True)
class FoundSpan:
    """A span that a model found.

    Attributes:
        start: Code points before it.
        end: Where it ends, not included.
        label: Its label.
        score: The chance that it is just so, in [0, 1].
    """

    start: int
    end: int
    label: str
    score: float


@dataclass(frozen=True, eq=False)
class TaggedTexts:
    """What a model finds in texts.

    Attributes:
        spans: Of each text, in order.
        unsure: Words of each text that are expected to be tagged wrong, shape (n,); 0 for a text without words.
        chances: Of all tags of each word, one array a text, shape (words, tags).
    """

    spans: list[tuple[FoundSpan, ...]]
    unsure: NDArray[np.float64]
    chances: list[NDArray[np.float32]]

    def put(self, rows: NDArray[np.int64], other: TaggedTexts) -> None:
        """Put what was found in some texts in the place of what stands here."""
        self.unsure[rows] = other.unsure
        for at, row in enumerate(rows.tolist()):
            self.spans[row], self.chances[row] = other.spans[at], other.chances[at]


@dataclass(frozen=True, eq=False)
class SpanModel:
    """A model that finds spans.

    Attributes:
        labels: In order; label c has the tags 1 + 2c and 2 + 2c.
        known: Buckets of the features of words, rising.
        weights: Of them, and then of the tags of the dictionary, shape (features, tags).
        pairs: Of tags that follow each other, the last row of the first tag, shape (tags + 1, tags).
        phrases: The dictionary.
        about: How it was made, for people, as JSON values.
    """

    labels: tuple[str, ...]
    known: NDArray[np.uint32]
    weights: NDArray[np.float32]
    pairs: NDArray[np.float32]
    phrases: dict[str, str] = field(default_factory=dict)
    about: dict[str, Any] = field(default_factory=dict)

    def predict(self, text: Sequence[str | None]) -> TaggedTexts:
        """Return what the model finds in texts, each on its own."""
        return self.tagged([words(one) for one in text])

    def tagged(self, cut: Sequence[Words]) -> TaggedTexts:
        """Return what the model finds in texts that are cut into words."""
        found = TaggedTexts([], np.zeros(len(cut)), [])
        for start in range(0, len(cut), AT_ONCE):
            self._tagged(cut[start : start + AT_ONCE], start, found)
        return found

    def packed(self) -> bytes:
        """Return the bytes of the model."""
        arrays = {"known": self.known, "weights": self.weights, "pairs": self.pairs}
        return packed(KIND, arrays, {"labels": list(self.labels), "phrases": self.phrases, "about": self.about})

    @property
    def version(self) -> str:
        """The digest of its bytes."""
        return version(self.packed())

    @staticmethod
    def features_of(cut: Sequence[Words], buckets: NDArray[np.uint32], known: NDArray[Any], phrases: Dictionary) -> NDArray[np.int32]:
        """Return the numbers of the features of words, -1 where one is not known, shape (words, width)."""
        number = np.full(BUCKETS, -1, np.int32)
        number[known] = np.arange(len(known), dtype=np.int32)
        if not phrases.phrases:
            return number[buckets]
        tags = np.concatenate([phrases.tags(each) for each in cut]) if len(buckets) else np.zeros(0, np.int32)
        return np.column_stack([number[buckets], np.int32(len(known)) + tags]).astype(np.int32)

    @functools.cached_property
    def _dictionary(self) -> Dictionary:
        return Dictionary(self.phrases, self.labels)

    def _tagged(self, cut: Sequence[Words], first: int, found: TaggedTexts) -> None:
        from goldsmith.kernels.tag_chain import tag

        sizes = np.array([len(each.words) for each in cut], np.int64)
        ends, size = np.cumsum(sizes), int(sizes.sum())
        path, stretch, chances = np.zeros(size, np.int32), np.zeros(size), np.zeros((size, self.weights.shape[1]), np.float32)
        if size:
            features = self.features_of(cut, of_words([each.words for each in cut]), self.known, self._dictionary)
            tag(features, ends, np.arange(len(cut)), self.weights, self.pairs, path, stretch, chances)
        wrong = np.concatenate([[0.0], np.cumsum(1 - chances.max(axis=1, initial=0).astype(np.float64))])
        for at, (each, end) in enumerate(zip(cut, ends.tolist(), strict=True)):
            begin = end - len(each.words)
            spans = ((each.span(one, last, self.labels[label]), stretch[begin + one]) for one, last, label in stretches(path[begin:end]))
            found.spans.append(tuple(FoundSpan(*span, float(chance)) for span, chance in spans))
            found.unsure[first + at] = wrong[end] - wrong[begin]
            found.chances.append(chances[begin:end])


def span_model(block: bytes, where: str = "model") -> SpanModel:
    """Return the model in some bytes.

    Raises:
        MissingPartError: They are damaged, or no such model.
    """

    def made(arrays: dict[str, NDArray[Any]], page: dict[str, Any]) -> SpanModel:
        labels = tuple(str(one) for one in page["labels"])
        known, weights, pairs = arrays["known"], arrays["weights"], arrays["pairs"]
        tags = 1 + 2 * len(labels)
        sound = known.dtype == np.uint32 and known.ndim == 1 and weights.dtype == pairs.dtype == np.float32
        fits = sound and weights.shape == (len(known) + tags, tags) and pairs.shape == (tags + 1, tags)
        rising = fits and (len(known) < 2 or bool((known[1:] > known[:-1]).all())) and (not len(known) or int(known[-1]) < BUCKETS)
        if not rising or not np.isfinite(weights).all() or not np.isfinite(pairs).all():
            raise ValueError("weights that do not fit")
        return SpanModel(labels, known, weights, pairs, {str(a): str(b) for a, b in page["phrases"].items()}, dict(page["about"]))

    return unpacked(block, KIND, ["known", "weights", "pairs"], made, where)
