"""Texts that carry: approved paraphrases and small variants, of which each licensee gets one, the same all over a record.

1. A record carries a bit for each pair that stands in it, in either form; where both stand there, they become one.
2. A copy reads a bit where either form stands there still. Of a paraphrase that was edited, the groups of three characters that only one form has tell.
3. A text that another hand rewrote reads nothing, or now and then the wrong thing; neither can accuse anybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from goldsmith.circulate.fingerprints.variants import BUILT_IN, Variant

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from goldsmith.circulate.fingerprints.plan import Rule, Sentence

GRAM = 3
ENOUGH = 0.3
"""Least share of a form's own groups of characters by which an edited one is told."""


@dataclass(frozen=True)
class Paraphrase:
    """An approved pair of passages.

    Attributes:
        a: The form of a 0.
        b: The form of a 1.
        id: The record that it belongs to; empty for all.
    """

    a: str
    b: str
    id: str = ""

    def counted(self, text: str) -> tuple[float, float]:
        """Return how often either form stands in a text; of edited ones, which share of their own groups of characters."""
        found = text.count(self.a), text.count(self.b)
        if any(found):
            return found
        there = _grams(text)
        only_a, only_b = self._own
        shares = len(only_a & there) / len(only_a), len(only_b & there) / len(only_b)
        return shares if max(shares) >= ENOUGH else (0.0, 0.0)

    def written(self, text: str, bit: int) -> str:
        """Return a text with one of the forms in all places."""
        return text.replace(self.a, self.b) if bit else text.replace(self.b, self.a)

    @cached_property
    def _own(self) -> tuple[frozenset[str], frozenset[str]]:
        a, b = _grams(self.a), _grams(self.b)
        return a - b or frozenset({self.a}), b - a or frozenset({self.b})


@dataclass(frozen=True)
class TextCells:
    """Carriers of a column of texts.

    Attributes:
        column: Its name.
        rows: Of the release, ascending; a row stands once for each pair in it.
        kinds: Which pair.
        pairs: The pairs.
    """

    column: str
    rows: NDArray[np.int64]
    kinds: NDArray[np.int64]
    pairs: tuple[Variant | Paraphrase, ...]

    def __len__(self) -> int:
        """Return how many bits they carry."""
        return len(self.rows)

    def values(self, column: pa.Array, bits: NDArray[np.bool_]) -> tuple[NDArray[np.int64], Sequence[Any]]:
        """Return the rows that carry, each once, with their texts."""
        rows, begins = np.unique(self.rows, return_index=True)
        ends = [*begins[1:].tolist(), len(self)]
        found = []
        for text, begin, end in zip(column.take(pa.array(rows)).to_pylist(), begins.tolist(), ends, strict=True):
            held = text
            for at in range(begin, end):
                held = self.pairs[self.kinds[at]].written(held, int(bits[at]))
            found.append(held)
        return rows, found

    def read(self, column: pa.Array, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return what a copy reads, from -1 to 1; 0 where neither form is there."""
        found = np.zeros(len(self))
        at = rows[self.rows]
        there = np.flatnonzero(at >= 0)
        for place, text in zip(there.tolist(), column.take(pa.array(at[there])).to_pylist(), strict=True):
            if text:
                a, b = self.pairs[self.kinds[place]].counted(str(text))
                found[place] = (b - a) / (a + b) if a + b else 0.0
        return found

    def plain(self, column: pa.Array) -> list[str]:
        """Return texts without what marks make of them: variants in their first form, and a whole text that is a paraphrase as the other one."""
        whole = {one.b: one.a for one in self.pairs if isinstance(one, Paraphrase)}
        small = [one for one in self.pairs if isinstance(one, Variant)]
        return [_plain(whole.get(text, text), small) for text in ("" if one is None else str(one) for one in column.to_pylist())]


def chosen(name: str, column: pa.Array, rule: Rule, ids: Sequence[str], words: NDArray[np.uint32], limit: int) -> TextCells:
    """Return the carriers of a column.

    Args:
        name: Its name.
        column: It.
        rule: Which variants and paraphrases.
        ids: Of the records.
        words: One number of 32 bits a row, which only the secret gives.
        limit: A row may carry where its word without the lowest bit is below it.
    """
    pairs: tuple[Variant | Paraphrase, ...] = (*(one for language in rule.variants for one in BUILT_IN[language]), *_approved(rule))
    texts = column.cast(pa.large_string())
    rows_of = {id_: row for row, id_ in enumerate(ids)}
    places = [(row, kind) for kind, pair in enumerate(pairs) for row in _standing(texts, pair, rows_of)]
    places = [(row, kind) for row, kind in sorted(places) if words[row] >> 1 < limit]
    rows, kinds = (np.array([one[at] for one in places], np.int64) for at in (0, 1))
    return TextCells(name, rows, kinds, pairs)


def _approved(rule: Rule) -> list[Paraphrase]:
    pairs: Sequence[Sentence] = () if isinstance(rule.pairs, str) else rule.pairs
    return [Paraphrase(one.a, one.b, one.id) for one in pairs]


def _standing(texts: pa.Array, pair: Variant | Paraphrase, rows_of: Mapping[str, int]) -> Iterable[int]:
    """Return the rows in which a pair stands in either form."""
    if isinstance(pair, Paraphrase) and pair.id:
        row = rows_of.get(pair.id, -1)
        text = texts[row].as_py() if row >= 0 else None
        return [row] if text and (pair.a in text or pair.b in text) else []
    fold = isinstance(pair, Variant) and pair.language == "en"
    near = np.zeros(len(texts), bool)
    for form in sorted({form.replace("'", "’") for form in (pair.a, pair.b)} | {pair.a, pair.b}):
        near |= np.asarray(pc.fill_null(pc.match_substring(texts, form, ignore_case=fold), False))  # noqa: FBT003  arrow's own
    rows = np.flatnonzero(near).tolist()
    return rows if isinstance(pair, Paraphrase) else [row for row in rows if any(pair.counted(texts[row].as_py()))]


def _plain(text: str, variants: Sequence[Variant]) -> str:
    for one in variants:
        text = one.written(text, 0)
    return text


def _grams(text: str) -> frozenset[str]:
    return frozenset(text[at : at + GRAM] for at in range(max(0, len(text) - GRAM + 1)))
