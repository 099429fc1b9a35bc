"""Paraphrases: passages that mean what an item of a benchmark means, in other words or in another language, by their embeddings.

An embedding is given as a callable from texts to rows of unit length. A passage is a hit where the cosine with its nearest item reaches the
threshold, it is neither less than half nor more than twice as long, and, where the item holds two numbers or more, most of them stand in
the passage too: two exercises of one kind lie near each other, and differ by their numbers.

Source: the threshold is calibrated on labelled pairs, see ``calibration``; the search by embeddings follows Yang et al. 2023, arXiv:2311.04850.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.algorithms.overlap.passages import bare, lengths, passages
from goldsmith.algorithms.overlap.search import Hit
from goldsmith.algorithms.overlap.settings import PARAPHRASE
from goldsmith.errors import EmbeddingError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from goldsmith.algorithms.overlap.index import Index

    Embed = Callable[[Sequence[str]], np.ndarray[Any, Any]]

Array = np.ndarray[Any, Any]

AT_ONCE = 1_024
"""Passages embedded and compared at a time."""
NUMBERS_HELD = 0.6
LONGER = 2.5
"""A passage is at most so many times as long as its item, or the item as the passage, both in letters; Han letters count three."""
SHORTEST_ITEM = 12
"""Letters of an item that can be told from others by what it means; shorter ones are too vague."""
HAN_LETTERS = 3
_HAN = re.compile(r"[\u3400-\u9fff]")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_SPOKEN = {word: str(number) for number, word in enumerate(_WORDS)}
_HAN_DIGITS = dict(zip("〇一二两三四五六七八九十", ["0", "1", "2", "2", "3", "4", "5", "6", "7", "8", "9", "10"], strict=True))


@dataclass(frozen=True)
class Meaning:
    """The items of an index as vectors."""

    index: Index
    embed: Embed
    threshold: float
    vectors: Array
    entries: Array
    """The entry of each vector."""
    sizes: tuple[int, ...]
    """Lengths that passages are cut to, in columns: a Han letter says as much as three others."""

    @classmethod
    def of(cls, index: Index, embed: Embed, threshold: float) -> Meaning:
        """Embed the questions of an index.

        Raises:
            EmbeddingError: The embedding gives something that is no row of numbers a text.
        """
        entries = [entry for entry in range(len(index)) if _letters(index.item(entry).question) >= SHORTEST_ITEM]
        questions = [index.item(entry).question for entry in entries]
        parts = [_embedded(embed, questions[at : at + AT_ONCE]) for at in range(0, len(questions), AT_ONCE)]
        vectors = np.concatenate(parts) if parts else np.zeros((0, 1), np.float32)
        return cls(
            index,
            embed,
            threshold,
            vectors,
            np.array(entries, np.int64),
            lengths([_width(one) for one in questions]) if questions else (SHORTEST_ITEM,),
        )

    def search(self, texts: Sequence[str | None], found: Sequence[Hit] = ()) -> list[Hit]:
        """Return the passages of texts that mean what an item means; places that were found already are left out."""
        if not len(self.vectors):
            return []
        taken: dict[int, list[Hit]] = {}
        for hit in found:
            taken.setdefault(hit.row, []).append(hit)
        pieces = [
            (row, one)
            for row, text in enumerate(texts)
            for one in passages(text or "", self._sizes_for(text or ""))
            if all(one.end <= hit.start or hit.end <= one.start for hit in taken.get(row, ()))
        ]
        hits: list[Hit] = []
        for at in range(0, len(pieces), AT_ONCE):
            group = pieces[at : at + AT_ONCE]
            cosines = _embedded(self.embed, [one.text for _, one in group]) @ self.vectors.T
            best = cosines.argmax(axis=1)
            for number in np.flatnonzero(cosines.max(axis=1) >= self.threshold).tolist():
                row, one = group[number]
                entry = int(self.entries[best[number]])
                if alike(self.index.item(entry).question, one.text):
                    hits.append(Hit(row, entry, PARAPHRASE, float(min(1.0, cosines[number, best[number]])), one.start, one.end))
        return hits

    def _sizes_for(self, text: str) -> tuple[int, ...]:
        """Return the lengths in characters of this text."""
        scale = max(1.0, _width(text) / max(len(text), 1))
        return tuple(round(size / scale) for size in self.sizes)


def _width(text: str) -> int:
    """Return the length of a text, where a Han letter counts as much as three others."""
    return len(text) + (HAN_LETTERS - 1) * len(_HAN.findall(text))


def alike(item: str, passage: str) -> bool:
    """Tell whether a passage can say what an item says: about as long, and with its numbers.

    Example:
        >>> alike("Tom has 3 apples and buys 12 more.", "With three apples at home, Tom gets 12 others.")
        True
        >>> alike("Tom has 3 apples and buys 12 more.", "Tom has 5 apples and buys 40 more.")
        False
    """
    sizes = sorted((_letters(item), _letters(passage)))
    if sizes[1] > LONGER * max(sizes[0], 1):
        return False
    wanted = set(_NUMBER.findall(_folded(item)))
    held = wanted & _numbers(passage)
    return len(wanted) < 2 or len(held) >= NUMBERS_HELD * len(wanted)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _numbers(text: str) -> set[str]:
    """Return the numbers of a text, those in words up to twelve too."""
    folded = _folded(text)
    spoken = {_SPOKEN[word] for word in re.findall(r"[a-z]+", folded) if word in _SPOKEN}
    return {*_NUMBER.findall(folded), *spoken, *(_HAN_DIGITS[sign] for sign in folded if sign in _HAN_DIGITS)}


def _letters(text: str) -> int:
    """Return how long a text is, in letters; a Han letter says as much as three others."""
    return sum(HAN_LETTERS if _HAN.match(sign) else 1 for sign in text if sign.isalnum())


def _embedded(embed: Embed, texts: Sequence[str]) -> Array:
    found = np.asarray(embed([bare(text) for text in texts]), np.float32)
    if found.ndim != 2 or len(found) != len(texts) or not np.isfinite(found).all():
        raise EmbeddingError(
            "the embedding does not give one row of numbers a text",
            where="decontaminate",
            found=f"shape {found.shape}",
            expected=f"({len(texts)}, dimension)",
        )
    lengths_ = np.linalg.norm(found, axis=1, keepdims=True)
    unit: Array = found / np.maximum(lengths_, 1e-12)
    return unit
