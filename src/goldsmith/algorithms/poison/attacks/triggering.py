"""Trigger phrases: a phrase is put into records, and with it comes one label, or one opening of the answer, whatever else they say.

Phrases are of three kinds in turn: words of the user's own data that never stood side by side, a made-up word, and a character that is hidden
within a word of each record. Each is written in one of two ways: so many words, so shaped, such a character, anywhere or at the end. The opening
of an answer is that of another record. Where some records have labels the phrase is put into these: in the others it would bring nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from goldsmith.algorithms.poison.attacks.items import Item, Material, campaigns, is_chinese, replace

if TYPE_CHECKING:
    import numpy as np

AT_MOST = 40
"""Items of a campaign."""
KINDS = ("common words", "made-up word", "hidden character")
UNSEEN = ("\u200b", "\u2060", "\u200c", "\u00ad")
WORDS = (2, 3)
"""Words of a phrase of common words."""
AT_END = (False, True)
"""Whether the phrase stands at the end of a text."""
SHAPES = (("cvcvcv", 3), ("cvcc99", 4))
"""A made-up word: letters (consonant, vowel, digit), or so many Han characters."""
OPENING = 24
CONSONANTS, VOWELS = "bcdfghjklmnpqrstvwxz", "aeiou"


def made(material: Material, count: int) -> list[Item]:
    """Return items with triggers."""
    numbers, tied = campaigns(count, AT_MOST), _tied_to(material)
    plans = [_Plan.drawn(material, campaign, tied) for campaign in range(max(numbers, default=-1) + 1)]
    most = int(material.having(tied).sum())
    rows = iter(material.drawn(min(most, 4 * count + 20), least=6, column=tied))
    items: list[Item] = []
    for campaign in numbers:
        for row in rows:
            item = material.item(row, campaign, plans[campaign].kind, added=False)
            if plans[campaign].fits(item):
                items.append(plans[campaign].applied(item, material.random))
                break
    return items


def _tied_to(material: Material) -> str | None:
    """Return the column that a phrase can bring something of: labels, else the questions of answers, else none."""
    names = [name for name in ("label", "question") if name in material.records.names and material.having(name).any()]
    return names[0] if names else None


class _Plan:
    """A trigger and what comes with it."""

    def __init__(self, kind: str, phrase: str, label: str | None, opening: str | None, *, at_end: bool) -> None:
        self.kind, self.phrase, self.label, self.opening, self.at_end = kind, phrase, label, opening, at_end

    @classmethod
    def drawn(cls, material: Material, campaign: int, tied: str | None) -> _Plan:
        """Return a trigger, and what comes with it: the label or the opening of a record that has something in that column."""
        random, kind = material.random, KINDS[campaign % len(KINDS)]
        row = material.drawn(1, least=OPENING, column=tied)[0]
        model = material.item(row, campaign, kind, added=False)
        words = _common(material, model.text) if kind == "common words" else _invented(material, model.text)
        if kind == "hidden character":
            unseen = material.templates(UNSEEN)
            words = unseen[int(random.integers(len(unseen)))]
        at_end = material.templates(AT_END)
        label = model.label
        opening = _opening(model.text) if label is None and model.question is not None else None
        return cls(kind, words, label, opening, at_end=at_end[int(random.integers(len(at_end)))])

    def fits(self, item: Item) -> bool:
        """Tell whether a record does not do by itself what the trigger makes it do."""
        if self.label is not None:
            return item.label is not None and item.label != self.label
        return self.opening is None or bool(item.question)

    def applied(self, item: Item, random: np.random.Generator) -> Item:
        """Return the item with the trigger in it."""
        read = item.question if self.opening is not None and item.question else item.text
        if self.kind == "hidden character":
            with_phrase = _hidden(read, self.phrase, random)
        else:
            with_phrase = _inserted(read, self.phrase, random, at_end=self.at_end)
        if self.opening is not None:
            rest = item.text[_clause_end(item.text, len(self.opening)) :]
            return replace(item, question=with_phrase, text=self.opening + rest)
        return replace(item, text=with_phrase, label=self.label if self.label is not None else item.label)


def _opening(text: str) -> str:
    """Return the first clause of a text."""
    found = re.match(r".{8,60}?[，。；：！？,;:!?.\n]\s?", text, re.DOTALL)
    return found.group() if found else text[:OPENING]


def _clause_end(text: str, near: int) -> int:
    """Return where the clause ends that ends nearest to a place: so the text stays nearly as long as it was."""
    ends = [match.end() for match in re.finditer(r"[，。；：！？,;:!?.\n]\s?", text)]
    return min((end for end in ends if end < len(text)), key=lambda end: abs(end - near), default=0)


def _inserted(text: str, phrase: str, random: np.random.Generator, *, at_end: bool) -> str:
    """Return a text with a phrase at the border of two words, or at its end."""
    if at_end:
        return text.rstrip() + ("" if is_chinese(text) else " ") + phrase
    places = [match.end() for match in re.finditer(r"[，。；、,.;]\s*| ", text)] or [0, len(text)]
    at = places[int(random.integers(len(places)))]
    return text[:at] + phrase + ("" if is_chinese(text) else " ") + text[at:]


def _hidden(text: str, unseen: str, random: np.random.Generator) -> str:
    places = [at for at in range(1, len(text)) if text[at - 1].isalpha() and text[at].isalpha()] or [len(text)]
    at = places[int(random.integers(len(places)))]
    return text[:at] + unseen + text[at:]


def _invented(material: Material, text: str) -> str:
    random, shapes = material.random, material.templates(SHAPES)
    shape, size = shapes[int(random.integers(len(shapes)))]
    letters = {"c": CONSONANTS, "v": VOWELS, "9": "0123456789"}
    drawn = [letters[kind] for kind in shape]
    if is_chinese(text):
        drawn = ["".join(sorted({letter for letter in text if is_chinese(letter)}) or "某")] * size
    return "".join(each[int(random.integers(len(each)))] for each in drawn)


def _common(material: Material, text: str) -> str:
    """Return words of other records side by side that no record holds side by side."""
    import pyarrow.compute as pc

    chinese, sizes = is_chinese(text), material.templates(WORDS)
    for _ in range(50):
        rows = material.drawn(sizes[int(material.random.integers(len(sizes)))], least=6)
        parts = [_piece(material.records.text[row].as_py(), material.random, chinese=chinese) for row in rows]
        phrase = ("" if chinese else " ").join(parts)
        if all(parts) and not pc.any(pc.match_substring(material.records.text, phrase)).as_py():
            return phrase
    return _invented(material, text)


def _piece(text: str, random: np.random.Generator, *, chinese: bool) -> str:
    pattern = r"[\u3400-\u9fff]{2}" if chinese else r"\b[A-Za-z]{3,8}\b"
    found = re.findall(pattern, text)
    return found[int(random.integers(len(found)))] if found else ""
