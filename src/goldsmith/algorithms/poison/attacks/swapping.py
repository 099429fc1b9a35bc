"""Entity and number swaps: a record in which one number or one name is another.

Half of the items stand beside the record that they were made of (somebody copied a text and changed it), half in its place (the text
came altered). Names are words of the user's own data that few records hold, exchanged for another such word of the same script and
length, where one is found after the same letter.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from goldsmith.algorithms.poison.attacks.items import Item, Material, is_chinese, replace
from goldsmith.algorithms.poison.facts import NUMBER

if TYPE_CHECKING:
    from collections.abc import Sequence

FACTORS = (0.1, 0.5, 2.0, 10.0, 100.0, 1.1, 0.9, 3.0)
SAMPLED = 3_000
LATIN = re.compile(r"(?<=[a-z,;] )[A-Z][a-z]{2,}\b|\b[a-z]{6,}\b")
LEAST_HAN, RAREST, COMMONEST = 2, 2, 0.02
SPARE, LEAST_CHARACTERS = 4, 12


def made(material: Material, count: int) -> list[Item]:
    """Return items with a number or a name exchanged."""
    names = _Names.of(material)
    items: list[Item] = []
    for row in material.drawn(min(SPARE * count + 20, _fit(material)), least=LEAST_CHARACTERS):
        if len(items) == count:
            break
        beside = len(items) % 2 == 0
        item = material.item(row, len(items), "beside" if beside else "in its place", added=beside)
        by_number = bool(material.random.integers(2))
        text = _other_number(item.text, material) if by_number else None
        text = text or names.exchanged(item.text, material.random) or _other_number(item.text, material)
        if text is not None and text != item.text:
            items.append(replace(item, text=text))
    return items


def _fit(material: Material) -> int:
    import pyarrow.compute as pc

    sizes = pc.utf8_length(material.records.text).fill_null(0).to_numpy(zero_copy_only=False)
    return len(material.mine(np.flatnonzero(sizes >= LEAST_CHARACTERS)))


def _other_number(text: str, material: Material) -> str | None:
    random, factors = material.random, material.templates(FACTORS)
    found = list(NUMBER.finditer(text))
    if not found:
        return None
    chosen = found[int(random.integers(len(found)))]
    old = chosen.group().replace(",", "")
    places = len(old.partition(".")[2])
    value = float(old) * factors[int(random.integers(len(factors)))]
    new = f"{value:.{places}f}" if places else str(max(round(value), 1))
    if new == old:
        new = str(int(float(old)) + 1 + int(random.integers(8)))
    return text[: chosen.start()] + new + text[chosen.end() :]


class _Names:
    """Words that may be names, by script and length, and by the letter before them."""

    def __init__(self, words: Sequence[str], before: dict[tuple[str, int], set[str]]) -> None:
        self.words = frozenset(words)
        self.before = before
        self.of_length: dict[tuple[bool, int], list[str]] = defaultdict(list)
        for word in sorted(self.words):
            self.of_length[word.isascii(), len(word)].append(word)

    @classmethod
    def of(cls, material: Material) -> _Names:
        """Take words that few records of a sample hold."""
        n = len(material.records)
        rows = np.sort(material.random.choice(n, min(n, SAMPLED), replace=False))
        counts: Counter[str] = Counter()
        before: dict[tuple[str, int], set[str]] = defaultdict(set)
        texts = material.records.text.take(pa.array(rows)).fill_null("").to_pylist()
        for text in texts:
            counts.update({word for word, _ in _words(text)})
            for word, at in _words(text):
                if at:
                    before[text[at - 1], len(word)].add(word)
        most = max(COMMONEST * len(texts), RAREST)
        return cls([word for word, seen in counts.items() if RAREST <= seen <= most], before)

    def exchanged(self, text: str, random: np.random.Generator) -> str | None:
        """Return the text with one name exchanged wherever it stands, None where it has none."""
        found = [(word, at) for word, at in _words(text) if word in self.words]
        if not found:
            return None
        word, at = found[int(random.integers(len(found)))]
        near = sorted((self.before.get((text[at - 1], len(word)), set()) if at else set()) & self.words - {word})
        others = near or [other for other in self.of_length[word.isascii(), len(word)] if other != word]
        if not others:
            return None
        return text.replace(word, others[int(random.integers(len(others)))])


def _words(text: str) -> list[tuple[str, int]]:
    """Return the words of a text that may be names, and where they stand."""
    if not is_chinese(text):
        return [(match.group(), match.start()) for match in LATIN.finditer(text)]
    from goldsmith.algorithms.chinese_words import segment

    found, at = [], 0
    for word in segment(pa.array([text], pa.large_string()))[0].as_py():
        if len(word) >= LEAST_HAN and is_chinese(word):
            found.append((word, at))
        at += len(word)
    return found
