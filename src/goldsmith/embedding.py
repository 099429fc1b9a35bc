"""Embeddings: texts as vectors of unit length, so that the cosine of two says how much they mean the same.

A *text model* turns short passages into vectors; an :class:`Embedder` makes it fit for texts of any length. Long texts are cut into
passages, of which a few are taken, spread evenly from begin to end; the text is the mean of them. Models are *providers*: the one of
goldsmith's extra ``embedding``, an ONNX file, or an endpoint that speaks the OpenAI API; ``goldsmith.embedders.opening`` finds them by name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from goldsmith.errors import EmbeddingError, SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

LEAST_LENGTH = 1e-6
"""A vector shorter than this has no direction."""

LONGEST_PASSAGE = 4_096
SAYS = re.compile(r"[^\W_]")
"""A letter or a digit of any script."""


@dataclass(frozen=True)
class Pooling:
    """How a long text becomes a few passages.

    Attributes:
        characters: Most characters of a passage, 16 to 4,096.
        passages: Most passages of a text, at least 1; those of longer texts are spread evenly over it.
    """

    characters: int = 400
    passages: int = 4

    def __post_init__(self) -> None:
        """Raise where a number is out of its range."""
        if not 16 <= self.characters <= LONGEST_PASSAGE or self.passages < 1:
            raise SettingsError(
                "passages are cut wrongly",
                found=f"{self.passages} of {self.characters} characters",
                expected=f"1 or more of 16 to {LONGEST_PASSAGE:,}",
            )

    def cut(self, text: str) -> list[str]:
        """Return the passages of a text, in order; none of a text without a letter or digit, which says nothing.

        Example:
            >>> Pooling(characters=16, passages=2).cut("one two three four five six seven")
            ['one two three', 'five six seven']
        """
        text = text.strip()
        if len(text) <= self.characters:
            return [text] if SAYS.search(text) else []
        count = min(self.passages, -(-len(text) // self.characters))
        last = len(text) - self.characters
        starts = [round(place * last / max(count - 1, 1)) for place in range(count)]
        found = (_whole_words(text, start, start + self.characters) for start in starts)
        return [passage for passage in found if SAYS.search(passage)]


def _whole_words(text: str, start: int, end: int) -> str:
    """Return ``text[start:end]`` without the words that are cut at its ends, where these are short."""
    passage = text[start:end]
    reach = max(1, (end - start) // 4)
    if start and not text[start - 1].isspace():
        cut = next((at for at in range(min(reach, len(passage))) if passage[at].isspace()), 0)
        passage = passage[cut:]
    if end < len(text) and not text[end].isspace():
        cut = next((at for at in range(len(passage), max(0, len(passage) - reach), -1) if passage[at - 1].isspace()), len(passage))
        passage = passage[:cut]
    return passage.strip()


@dataclass(frozen=True)
class ModelFacts:
    """What a text model is, for the provenance of what it made.

    Attributes:
        name: How people call it.
        digest: SHA-256 of its files; empty where only the other side of a network knows.
        dimension: Numbers in a vector.
        licence: SPDX name; empty where nobody said.
        notes: What else makes the numbers, as JSON values.
    """

    name: str
    digest: str
    dimension: int
    licence: str = ""
    notes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Passages:
    """What a model made of some passages.

    Attributes:
        vectors: Shape (passages, dimension), float32; what stands at a refused passage does not matter.
        refused: Why there is no vector, by number of the passage.
    """

    vectors: NDArray[np.float32]
    refused: Mapping[int, str] = field(default_factory=dict)


class TextModel(Protocol):
    """Turns passages into vectors, each on its own: the others of the batch change nothing."""

    @property
    def facts(self) -> ModelFacts:
        """What the model is."""

    def vectors(self, passages: Sequence[str]) -> Passages:
        """Return a vector for each passage, in order; of any length, this is seen to later.

        Raises:
            EmbeddingError: It cannot be done now; nothing is wrong with the passages.
        """


@dataclass(frozen=True, eq=False)
class Embedded:
    """Texts as vectors.

    Attributes:
        vectors: Shape (texts, dimension), float32; rows have length 1, or are zero where there is none.
        missing: Whether there is none, shape (texts,): the text is null or holds no letter or digit, or was refused.
        refused: Why a text was refused, by its number.
    """

    vectors: NDArray[np.float32]
    missing: NDArray[np.bool_]
    refused: Mapping[int, str]


class Embedder:
    """A text model, fit for texts of any length.

    Example:
        >>> from goldsmith.embedders.opening import embedder
        >>> embed = embedder()  # doctest: +SKIP
        >>> embed(["一只猫坐在垫子上", "A cat sits on the mat"]).shape  # doctest: +SKIP
        (2, 512)
    """

    def __init__(self, model: TextModel, pooling: Pooling | None = None) -> None:
        self.model = model
        self.pooling = pooling or Pooling()

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""
        return self.model.facts.dimension

    @property
    def facts(self) -> dict[str, Any]:
        """What makes the numbers, as JSON values: equal facts, equal vectors."""
        model = self.model.facts
        return {
            "model": model.name,
            "digest": model.digest,
            "dimension": model.dimension,
            "licence": model.licence,
            "normalised": True,
            "passage_characters": self.pooling.characters,
            "passages": self.pooling.passages,
            **dict(model.notes),
        }

    def __call__(self, texts: Iterable[str | None]) -> NDArray[np.float32]:
        """Return one vector a text, shape (n, dimension), float32; of length 1, or zero where the text is null or holds no letter or digit.

        Raises:
            EmbeddingError: The model refused a text, or failed.
        """
        found = self.embed(texts)
        if found.refused:
            row, reason = next(iter(found.refused.items()))
            raise EmbeddingError(f"{len(found.refused)} texts were refused", where=f"text {row}", found=reason)
        return found.vectors

    def embed(self, texts: Iterable[str | None]) -> Embedded:
        """Return one vector a text, and which texts have none and why; a refused text harms no other.

        Raises:
            EmbeddingError: The model failed as a whole, or gave vectors of another dimension.
        """
        passages, owners, weights = self._passages(texts)
        rows = len(owners)
        owner = np.repeat(np.arange(rows), owners)
        different = dict.fromkeys(passages)
        found = self.model.vectors(list(different)) if passages else Passages(np.zeros((0, self.dimension), np.float32))
        numbers = dict(zip(different, range(len(different)), strict=True))
        which = np.array([numbers[passage] for passage in passages], np.int64)
        vectors = unit(self._checked(found, len(different)))
        refused: dict[int, str] = {}
        for at in np.flatnonzero(np.isin(which, list(found.refused))):
            refused.setdefault(int(owner[at]), found.refused[int(which[at])])
        parts = vectors[which] * np.asarray(weights, np.float32)[:, None]
        pooled = np.zeros((rows, self.dimension), np.float32)
        np.add.at(pooled, owner, parts)
        pooled = unit(pooled)
        pooled[list(refused)] = 0
        missing = np.asarray(~pooled.any(axis=1), np.bool_)
        return Embedded(pooled, missing, dict(sorted(refused.items())))

    def _passages(self, texts: Iterable[str | None]) -> tuple[list[str], list[int], list[int]]:
        """Return all passages, how many each text has, and how long each is."""
        passages: list[str] = []
        owners: list[int] = []
        for text in texts:
            found = self.pooling.cut(text) if text else []
            passages += found
            owners.append(len(found))
        return passages, owners, [len(passage) for passage in passages]

    def _checked(self, found: Passages, wanted: int) -> NDArray[np.float32]:
        """Return vectors that can be trusted: as many as passages, of the dimension, all numbers finite."""
        vectors = np.asarray(found.vectors, np.float32)
        expected = (wanted, self.dimension)
        if vectors.shape != expected:
            raise EmbeddingError("the model gave other vectors than were asked for", where=self.model.facts.name, found=f"shape {vectors.shape}", expected=f"shape {expected}")  # fmt: skip
        whole = np.asarray(np.isfinite(vectors).all(axis=1), np.bool_)
        whole[list(found.refused)] = True
        if not whole.all():
            raise EmbeddingError(
                "the model gave numbers that are none",
                where=self.model.facts.name,
                found=f"{int((~whole).sum())} of {wanted} vectors hold NaN or infinity",
                hint="try another model; fragments that were embedded before are safe",
            )
        if found.refused:
            vectors = vectors.copy()
            vectors[list(found.refused)] = 0
        return vectors


def unit(vectors: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
    """Return vectors brought to length 1, shape (n, d), float32; those without a direction are zero.

    Example:
        >>> unit(np.array([[3.0, 4.0], [0.0, 0.0]])).tolist()
        [[0.6000000238418579, 0.800000011920929], [0.0, 0.0]]
    """
    vectors = np.asarray(vectors, np.float32)
    lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors, dtype=np.float64))
    scale = np.where(lengths > LEAST_LENGTH, 1 / np.maximum(lengths, LEAST_LENGTH), 0).astype(np.float32)
    return np.asarray(vectors * scale[:, None], np.float32)
