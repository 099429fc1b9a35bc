"""A dictionary of phrases and their labels: spans before anything is learnt, and one more thing that a learner sees of a word.

Phrases are compared word by word without case; the longest one counts, from left to right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from goldsmith.algorithms.learners.words import OUTSIDE, begins, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from goldsmith.algorithms.learners.words import Span, Words


class Dictionary:
    """Phrases, each with a label.

    Args:
        phrases: The label of each phrase; one without a word in it is left out.
        labels: All labels in order; phrases of others are left out.

    Example:
        >>> known = Dictionary({"New York": "place", "York": "person"}, ["person", "place"])
        >>> known.tags(words("In new york .")).tolist()
        [0, 3, 4, 0]
        >>> known.spans("from York to New York")
        [(5, 9, 'person'), (13, 21, 'place')]
    """

    def __init__(self, phrases: Mapping[str, str], labels: Sequence[str]) -> None:
        self.labels = tuple(labels)
        self.phrases = {phrase: label for phrase, label in phrases.items() if label in self.labels and words(phrase).words}
        self._known: dict[tuple[str, ...], int] = {
            _key(words(phrase).words): self.labels.index(label) for phrase, label in self.phrases.items()
        }
        self._longest: dict[str, int] = {}
        for key in self._known:
            self._longest[key[0]] = max(self._longest.get(key[0], 0), len(key))

    def tags(self, given: Words) -> NDArray[np.int32]:
        """Return the tag of each word of a text."""
        key, found = _key(given.words), np.full(len(given.words), OUTSIDE, np.int32)
        at = 0
        while at < len(key):
            most = min(self._longest.get(key[at], 0), len(key) - at)
            size = next((size for size in range(most, 0, -1) if key[at : at + size] in self._known), 0)
            if size:
                found[at : at + size] = begins(self._known[key[at : at + size]]) + 1
                found[at] -= 1
            at += size or 1
        return found

    def spans(self, text: str) -> list[Span]:
        """Return the phrases that stand in a text."""
        from goldsmith.algorithms.learners.words import stretches

        given = words(text)
        return [given.span(first, last, self.labels[label]) for first, last, label in stretches(self.tags(given))]


def _key(parts: Iterable[str]) -> tuple[str, ...]:
    return tuple(part.casefold() for part in parts)
