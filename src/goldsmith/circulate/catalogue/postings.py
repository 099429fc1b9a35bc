"""Which entries a word stands in, and how much it says of each: an inverted index that entries are added to.

The weight of a word in an entry is BM25F's: how often it stands in each field, tempered by the length of the field, times what the field counts. Usual
lengths are constants, so that the weight of an entry does not hang on the others, and tells nothing of those that somebody may not see.

Source: Robertson, Zaragoza and Taylor 2004, doi:10.1145/1031171.1031181, formulas 2 and 3.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, insort
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from goldsmith.circulate.catalogue.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from goldsmith.circulate.catalogue.entries import Entry
    from goldsmith.circulate.catalogue.words import Need

    Weights = np.ndarray[Any, np.dtype[np.float32]]
    Places = np.ndarray[Any, np.dtype[np.int32]]

K1 = 1.2
B = 0.6


class Field(NamedTuple):
    """What a field counts, and how many words it usually has."""

    weight: float
    usual: float


FIELDS: Mapping[str, Field] = {
    "name": Field(5.0, 3),
    "title": Field(5.0, 8),
    "keywords": Field(3.0, 8),
    "scenarios": Field(3.0, 8),
    "domains": Field(2.0, 4),
    "description": Field(1.0, 60),
    "publisher": Field(1.0, 4),
    "others": Field(0.5, 6),
}


def fields_of(entry: Entry) -> dict[str, str]:
    """Return the texts of an entry by field."""
    return {
        "name": entry.name,
        "title": " ".join(entry.title.values()),
        "keywords": " ".join(entry.keywords),
        "scenarios": " ".join(entry.scenarios),
        "domains": " ".join(entry.domains),
        "description": " ".join(entry.description.values()),
        "publisher": entry.publisher,
        "others": " ".join((entry.licence, *entry.modalities, *entry.languages)),
    }


def weights_of(texts: Mapping[str, str]) -> dict[str, float]:
    """Return the weight of each word of an entry.

    Example:
        >>> told = weights_of({"title": "eye images", "description": "images of eyes"})
        >>> told["images"] > told["eye"] > told["of"]
        True
    """
    found: Counter[str] = Counter()
    for name, text in texts.items():
        field, there = FIELDS[name], words(text)
        tempered = field.weight / (1 - B + B * len(there) / field.usual)
        for word, n in Counter(there).items():
            found[word] += n * tempered  # type: ignore[assignment]  # a counter of weights
    return {word: weight / (weight + K1) for word, weight in found.items()}


class Postings:
    """Words with the places of the entries that they stand in."""

    def __init__(self) -> None:
        """Begin with none."""
        self._places: dict[str, array[int]] = {}
        self._weights: dict[str, array[float]] = {}
        self._sorted: list[str] = []

    def add(self, place: int, texts: Mapping[str, str]) -> None:
        """Add an entry at a place that is greater than all before."""
        for word, weight in weights_of(texts).items():
            if word not in self._places:
                self._places[word], self._weights[word] = array("i"), array("f")
                insort(self._sorted, word)
            self._places[word].append(place)
            self._weights[word].append(weight)

    def fitting(self, need: Need) -> Iterator[tuple[Places, Weights]]:
        """Yield places and weights of each word that serves a need; views that must not outlive the next entry added."""
        for word in dict.fromkeys((*need.words, *self._beginning(need.begins))):
            if word in self._places:
                yield np.frombuffer(self._places[word], np.int32), np.frombuffer(self._weights[word], np.float32)

    def _beginning(self, prefix: str) -> list[str]:
        if not prefix:
            return []
        first = bisect_left(self._sorted, prefix)
        return self._sorted[first : bisect_left(self._sorted, prefix + "\U0010ffff", first)]
