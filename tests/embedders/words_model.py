"""A text model for tests: the vector of a text is the sum of the vectors of its words, so equal words mean the same."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from goldsmith.embedding import ModelFacts, Passages


def vector(text: str, dimension: int = 16) -> list[float]:
    """Return the sum of a vector for each word; the same in every process."""
    words = text.split() or [text]
    seeds = [int.from_bytes(hashlib.sha256(word.encode()).digest()[:4]) for word in words]
    return np.sum([np.random.default_rng(seed).normal(size=dimension) for seed in seeds], axis=0).tolist()


class WordsModel:
    """A model that counts what it is asked, and refuses texts that hold the word `refuse`."""

    def __init__(self, dimension: int = 16, digest: str = "words") -> None:
        self.facts = ModelFacts("words", digest, dimension)
        self.asked: list[str] = []

    def vectors(self, passages: Sequence[str]) -> Passages:
        """Return a vector for each passage."""
        self.asked += passages
        found = np.array([vector(passage, self.facts.dimension) for passage in passages], np.float32)
        return Passages(found, {at: "not this one" for at, passage in enumerate(passages) if "refuse" in passage})
