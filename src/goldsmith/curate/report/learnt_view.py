"""What the page shows of benchmarks, records alike in meaning, topics and selections: rows in order and small pictures.

A picture of a selection lays two outlines over each other, what took part and what was chosen, each as shares of its own whole: how
many were chosen is told in words, and what changed is seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from goldsmith.curate.report import measures
from goldsmith.curate.report.charts import Tick, compact, steps_between
from goldsmith.curate.report.measures import BOTTOM, HEIGHT, TOP
from goldsmith.curate.report.text import Piece, compare, cut, pieces

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from goldsmith.curate.report.data import ReportData
    from goldsmith.curate.report.learnt_data import Choice, Hit, Moved, Shares

SELECTIONS_SHOWN, NAMES_SHOWN, TOPICS_OPEN, TOPICS_LISTED, HITS_SHOWN, ALIKE_SHOWN = 16, 6, 12, 100, 8, 6
CHARACTERS = 440
"""Characters of an item and of its passage."""


@dataclass(frozen=True)
class Drawn:
    """A distribution before and after as two closed paths, with ticks."""

    moved: Moved
    before: str
    after: str
    across: tuple[Tick, ...]


@dataclass(frozen=True)
class Divided:
    """The largest names of a column, each with its shares before and after in per cent; `more` names are left out."""

    shares: Shares
    rows: tuple[tuple[str, float, float], ...]
    more: int


@dataclass(frozen=True)
class Chosen:
    """A selection as a card."""

    choice: Choice
    pictures: tuple[Drawn, ...]
    divided: tuple[Divided, ...]


@dataclass(frozen=True)
class HitRow:
    """An item beside its passage, as pieces."""

    hit: Hit
    item: list[Piece]
    passage: list[Piece]


def chosen(report: ReportData) -> list[Chosen]:
    """Return the selections as cards."""
    return [
        Chosen(one, tuple(_drawn(each) for each in one.moved if any(each.before)), tuple(_divided(each) for each in one.shares))
        for one in report.selections[:SELECTIONS_SHOWN]
    ]


def hits(report: ReportData, most: int) -> list[HitRow]:
    """Return hits side by side, with texts of at most so many characters; what differs is marked."""
    rows = []
    for hit in report.contamination.samples[:HITS_SHOWN] if report.contamination else ():
        item, passage = (cut(text, min(CHARACTERS, most)) for text in (hit.question, hit.passage))
        both = compare(item, passage) if item and passage else (pieces(item), pieces(passage))
        rows.append(HitRow(hit, *both))
    return rows


def texts(report: ReportData) -> Iterator[str]:
    """Yield the texts of records and benchmarks that these parts show."""
    for hit in report.contamination.samples[:HITS_SHOWN] if report.contamination else ():
        yield from (hit.question, hit.passage)
    for pair in report.semantic.samples[:ALIKE_SHOWN] if report.semantic else ():
        yield from (pair.text, pair.partner_text)


def _divided(shares: Shares) -> Divided:
    before, after = sum(n for _, n, _ in shares.counts) or 1, sum(m for _, _, m in shares.counts) or 1
    rows = tuple((name, 100 * n / before, 100 * m / after) for name, n, m in shares.counts[:NAMES_SHOWN])
    return Divided(shares, rows, max(0, shares.values - len(rows)))


def _drawn(moved: Moved) -> Drawn:
    low, high = moved.edges[0], moved.edges[-1]
    places = [measures.place(edge, low, high, logarithmic=moved.logarithmic) for edge in moved.edges]
    before, after = (_shares(counts) for counts in (moved.before, moved.after))
    top = max(*before, *after, 1e-12)
    ticks = [10.0**power for power in range(10) if low <= 10.0**power <= high] if moved.logarithmic else steps_between(low, high)
    across = tuple(Tick(measures.place(value, low, high, logarithmic=moved.logarithmic), compact(value)) for value in ticks)
    return Drawn(moved, _outline(places, before, top), _outline(places, after, top), across)


def _shares(counts: Sequence[int]) -> list[float]:
    whole = sum(counts) or 1
    return [n / whole for n in counts]


def _outline(places: Sequence[float], shares: Sequence[float], top: float) -> str:
    base = HEIGHT - BOTTOM
    steps = "".join(f"V{base - (base - TOP) * share / top:.1f}H{x:g}" for share, x in zip(shares, places[1:], strict=True))
    return f"M{places[0]:g} {base:g}{steps}V{base:g}Z"
