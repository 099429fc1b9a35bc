"""Search: which items of an index stand in texts, and where.

1. Every seed of the index that stands in a text is a hit; hits of one item on about the same diagonal are a candidate.
2. A candidate whose seeds cover too little of the item can be neither exact nor edited and is let go.
3. The others are aligned, unit by unit (``kernels.overlap_alignment``), and judged:

   * ``exact``: a run without any difference is as long as the n-gram asked for, half of it distinctive, or is the whole item.
   * ``edited``: the path holds the share of the item asked for, and at least half of what it passes over in the text is the item's.
   * Where fewer than 8 words (20 letters) are matched, a hit counts only where it is a line or a sentence of its own, and an edited one
     only where the share is reached too by weight of rarity: "the largest whale in the world" is no edit of "the largest island in the world".

4. Of several items found in one place of a text, that which it holds most of is told; the others lie under it.

Nothing depends on how texts are batched. Texts of more than ``LONGEST`` bytes are searched in pieces that overlap.
"""

from __future__ import annotations

import bisect
import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from goldsmith.algorithms.overlap.answers import answer_end
from goldsmith.algorithms.overlap.settings import EDITED, EXACT, KINDS, SHORT_LETTERS, SHORT_WORDS
from goldsmith.kernels.overlap_alignment import align_all
from goldsmith.kernels.overlap_units import BOUNDARY, UNSPACED, Units
from goldsmith.kernels.utf8 import text_buffers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goldsmith.algorithms.overlap.index import Index

Array = np.ndarray[Any, Any]

LONGEST, OVERLAP = 8 << 20, 1 << 18
"""Bytes of a text that are searched at once, and of one piece that the next begins with."""

PATH_HELD = 0.5
"""Share of what an edited passage passes over that must be the item's own."""

SLACK = 3
"""Units by which a short edited item may miss the edge of its line: its first or last word may be what was changed."""
LEAST_EDITED = 0.35
"""Length of what must be left of a short edited item, where 1 is that of an item that may stand anywhere: 3 words, 7 letters."""


@dataclass(frozen=True)
class Hit:
    """An item that was found in a text."""

    row: int
    """The text, by its place among those searched."""
    entry: int
    """The item, as the index numbers it."""
    kind: str
    """``exact``, ``edited`` or ``paraphrase``."""
    share: float
    """Share of the item's own words that stand in the text, in (0, 1]; for a paraphrase the cosine of the embeddings."""
    start: int
    """First code point of the passage: of the question, or in the mode ``question+answer`` of both."""
    end: int
    """Code point after its last."""
    run: int = 0
    """Units of the longest run without a difference."""
    answered: bool = False
    """Whether the item's answer follows."""

    @property
    def rank(self) -> tuple[int, float, int]:
        """What the best of several hits is chosen by: the surest kind, then the greatest share, then the longest passage."""
        return KINDS.index(self.kind), -self.share, self.start - self.end


@dataclass(frozen=True)
class Found:
    """What was found in some texts."""

    hits: tuple[Hit, ...]
    """By text, in the order of their passages; passages of one text do not overlap."""
    candidates: int
    """Passages that were aligned."""


def search(index: Index, text: pa.Array | pa.ChunkedArray) -> Found:
    """Return the items that stand in texts; the GIL is released where the work is.

    Example:
        >>> import pyarrow as pa
        >>> from goldsmith.algorithms.overlap import Benchmark, Index, Item
        >>> item = Item("1", "A robe takes two bolts of blue fiber and half that much white fiber. How many bolts in total?")
        >>> index = Index([Benchmark("demo", "1", (item,))])
        >>> page = "Exercise 7: a robe takes two bolts of blue fibre and half that much white fiber!  How many bolts in total"
        >>> [(hit.kind, round(hit.share, 2), page[hit.start:hit.end][:6]) for hit in search(index, pa.array([page])).hits]
        [('edited', 0.94, 'a robe')]
    """
    data, offsets, nulls = text_buffers(text)
    rows, begins, stops = _pieces(data, offsets, nulls)
    chosen = _candidates(index, index.seeds.search(data, begins, stops))
    found: list[Hit] = []
    for piece, group in _by(chosen):
        passage = _Passage(index, data, int(begins[piece]), int(stops[piece]), int(offsets[rows[piece]]), int(rows[piece]))
        found += passage.hits(group[:, 1:])
    return Found(tuple(best_apart(found)), len(chosen))


def best_apart(hits: list[Hit]) -> Iterator[Hit]:
    """Yield of hits that overlap the best alone, text by text, in the order of their passages."""
    taken: dict[int, list[Hit]] = {}
    for hit in sorted(hits, key=lambda one: (*one.rank, one.start, one.entry)):
        held = taken.setdefault(hit.row, [])  # by place, and none overlaps another, so the neighbours alone need a look
        place = bisect.bisect_left(held, hit.start, key=lambda one: one.start)
        if (place == 0 or held[place - 1].end <= hit.start) and (place == len(held) or hit.end <= held[place].start):
            held.insert(place, hit)
    for row in sorted(taken):
        yield from taken[row]


def _pieces(data: Array, offsets: Array, nulls: Array) -> tuple[Array, Array, Array]:
    """Return the texts as pieces of bytes that are searched at once: text, first byte, byte after the last."""
    sizes = np.diff(offsets)
    if not (sizes > LONGEST).any():
        rows = np.flatnonzero(~nulls & (sizes > 0))
        return rows, offsets[:-1][rows], offsets[1:][rows]
    pieces = []
    for row in np.flatnonzero(~nulls & (sizes > 0)).tolist():
        begin, end = int(offsets[row]), int(offsets[row + 1])
        while end - begin > LONGEST:
            pieces.append((row, begin, _letter(data, begin + LONGEST)))
            begin = _letter(data, begin + LONGEST - OVERLAP)
        pieces.append((row, begin, end))
    found = np.array(pieces, np.int64)
    return found[:, 0], found[:, 1], found[:, 2]


def _letter(data: Array, at: int) -> int:
    """Return the byte at or before a place where a code point begins."""
    while data[at] & 0xC0 == 0x80:
        at -= 1
    return at


def _by(values: Array) -> Iterator[tuple[int, Array]]:
    """Yield the rows of a table by the value of its first column, which is sorted."""
    edges = np.flatnonzero(np.diff(values[:, 0])) + 1
    for first, last in zip([0, *edges], [*edges, len(values)], strict=True):
        if last > first:
            yield int(values[first, 0]), values[first:last]


def _candidates(index: Index, hits: Array) -> Array:
    """Return the items of which enough seeds stand in a text: piece, item, and the diagonal; shape (candidates, 3).

    Seeds that lie on many diagonals, as in a text that repeats itself, give a candidate for every band of them.

    Args:
        index: The items.
        hits: Piece, unit of the text, unit of the index; shape (hits, 3).
    """
    entry = np.searchsorted(index.bounds, hits[:, 2], side="right") - 1
    shift = hits[:, 1] - hits[:, 2] + index.bounds[entry]
    order = np.lexsort((shift, entry, hits[:, 0]))
    piece, entry, shift, unit = hits[order, 0], entry[order], shift[order], hits[order, 2]
    if not len(order):
        return np.zeros((0, 3), np.int64)
    band = np.where(index.whole[entry], 0, index.bands[entry])
    edge = (np.diff(piece) > 0) | (np.diff(entry) > 0) | (np.diff(shift) > band[1:])
    first = np.append(0, np.flatnonzero(edge) + 1)
    last = np.append(first[1:], len(edge) + 1) - 1
    group = np.append(0, np.cumsum(edge))
    enough = index.whole[entry[first]] | (_covered(index, group, unit) >= index.least[entry[first]])
    first, last = first[enough], last[enough]
    middle = (first + last) // 2
    reach = index.bands[entry[first]]
    wide = shift[last] - shift[first] > reach
    more = np.where(wide, -(-(shift[last] - shift[first] + 1) // reach), 1)
    step = np.arange(more.sum()) - np.repeat(np.cumsum(more) - more, more)
    diagonal = np.where(
        np.repeat(wide, more), np.repeat(shift[first], more) + step * np.repeat(reach, more), np.repeat(shift[middle], more)
    )
    found: Array = np.stack([np.repeat(piece[first], more), np.repeat(entry[first], more), diagonal], axis=1)
    return found


def _covered(index: Index, group: Array, unit: Array) -> Array:
    """Return for each group of hits the weight of the item's units that stand in seeds that were found; shape (groups,)."""
    order = np.lexsort((unit, group))
    group, unit = group[order], unit[order]
    after = np.append(np.where(np.diff(group) > 0, len(index.units), unit[1:]), len(index.units))
    weight = np.append(0, np.cumsum(index.weights))
    gained = weight[np.maximum(unit, np.minimum(index.seed_ends[unit], after))] - weight[unit]
    found: Array = np.bincount(group, gained)
    return found


class _Passage:
    """One text, or a piece of one, as units; items are aligned with it."""

    def __init__(self, index: Index, data: Array, begin: int, stop: int, origin: int, row: int) -> None:
        whole = pa.Array.from_buffers(
            pa.large_string(), 1, [None, pa.py_buffer(np.array([0, stop - begin], np.int64)), pa.py_buffer(data[begin:stop])]
        )
        self._index = index
        self._units = Units(whole)
        self._marks = np.append(self._units.marks, np.uint8(BOUNDARY))
        self._data, self._begin, self._stop, self._origin, self._row = data, begin, stop, origin, row

    def hits(self, chosen: Array) -> Iterator[Hit]:
        """Yield the hits among candidates: item and diagonal, shape (candidates, 2)."""
        index = self._index
        given = (index.units, index.bounds, index.weights, index.distinctive, index.bands, index.similar, index.settings.gram)
        sizes, bands = np.diff(index.bounds)[chosen[:, 0]], index.bands[chosen[:, 0]]
        width = int(2 * bands.max(initial=0) + 3)
        ways = np.empty(int((sizes * (2 * bands + 1)).max(initial=0)), np.uint8)
        rows = tuple(np.zeros(width, kind) for kind in (np.int32, np.int32, np.int64))
        found, facts, held = np.zeros(int(sizes.max(initial=0)), np.uint8), np.zeros(7, np.int64), np.zeros(2, np.int64)
        at = 0
        while at < len(chosen):
            at = int(align_all(chosen, self._units.units, *given, ways, *rows, found, facts, held, at))
            if at < len(chosen):
                entry = int(chosen[at, 0])
                hit = self._judged(entry, facts, found[: index.bounds[entry + 1] - index.bounds[entry]] > 0, held.tolist())
                if hit:
                    yield hit
            at += 1

    def _judged(self, entry: int, facts: Array, matched: Array, held: list[int]) -> Hit | None:
        """Return the hit that an alignment proves, if any."""
        index = self._index
        kind = self._kind(entry, facts, matched, held)
        if kind is None:
            return None
        first, last = int(facts[0]), int(facts[1])
        if kind == EXACT and held[0] < index.similar[entry]:  # only the run itself is sure
            first, last = int(facts[6]), int(facts[6] + facts[5] - facts[4])
        after = answer_end(index, entry, self._units, first, last)
        if index.settings.mode == "question+answer":
            if after is None:
                return None
            last = after
        share = held[0] / int(index.total[entry])
        return Hit(self._row, entry, kind, share, *self._place(first, last), int(facts[5] - facts[4]), after is not None)

    def _kind(self, entry: int, facts: Array, matched: Array, held: list[int]) -> str | None:
        """Return what an alignment proves."""
        index, settings = self._index, self._index.settings
        start, run = int(index.bounds[entry]), slice(int(facts[4]), int(facts[5]))
        if run.stop - run.start == len(matched):
            first = int(facts[6])
            if not index.short[entry] or self._alone(first, first + len(matched), 0):
                return EXACT
        if index.whole[entry]:
            return None
        own = index.distinctive[start : start + len(matched)]
        if held[1] >= settings.gram and 2 * index.weights[start : start + len(matched)][run][own[run]].sum() >= settings.gram:
            return EXACT
        if settings.similarity == 1 or held[0] < index.similar[entry] or facts[2] < PATH_HELD * (facts[1] - facts[0]):
            return None
        letters = (index.marks[start : start + len(matched)][matched & own] & UNSPACED) > 0
        length = letters.sum() / SHORT_LETTERS + (~letters).sum() / SHORT_WORDS
        if length >= 1:
            return EDITED
        rarity = index.rarity[start : start + len(matched)]
        telling = rarity[matched].sum() >= settings.similarity * rarity.sum()
        return EDITED if telling and length >= LEAST_EDITED and self._alone(int(facts[0]), int(facts[1]), SLACK) else None

    def _alone(self, first: int, last: int, slack: int) -> bool:
        """Tell whether a run of units begins and ends where lines, sentences or brackets do, give or take a few units."""
        begins, ends = self._marks[max(0, first - slack) : first + 1], self._marks[last : last + slack + 1]
        return bool((begins & BOUNDARY).any()) and bool((ends & BOUNDARY).any())

    def _place(self, first: int, last: int) -> tuple[int, int]:
        """Return the code points of units, counted from the beginning of the whole text."""
        return int(self._points[self._units.starts[first]]), int(self._points[self._units.ends[last - 1]])

    @functools.cached_property
    def _points(self) -> Array:
        """How many code points of the whole text stand before each byte of the piece, and before its end."""
        lead = np.count_nonzero((self._data[self._origin : self._begin] & 0xC0) != 0x80)
        points: Array = lead + np.append(0, np.cumsum((self._data[self._begin : self._stop] & 0xC0) != 0x80))
        return points
