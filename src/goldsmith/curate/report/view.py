"""What the page of a report shows of its data: rows in order, texts cut and made safe, all within a size that opens at once."""

from __future__ import annotations

import shlex
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from typing import TYPE_CHECKING

from markupsafe import escape

from goldsmith.curate.report import charts, flow, learnt_view, measures
from goldsmith.curate.report.charts import Chart
from goldsmith.curate.report.data import (
    DUPLICATES,
    Group,
    Language,
    Lengths,
    Mark,
    Quarantined,
    Reason,
    ReportData,
    Sample,
    Source,
)
from goldsmith.curate.report.text import Piece, compare, cut, highlighted, pieces, shared_start
from goldsmith.curate.report.values import Pair, Sentence
from goldsmith.curate.report.words import WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SOURCES_OPEN, SOURCES_LISTED, REASONS_LISTED, LANGUAGES_LISTED, PAIRS_SHOWN, GROUPS_SHOWN, KEPT_SHOWN = 20, 200, 60, 12, 8, 6, 6
PAIR_CHARACTERS, KEPT_CHARACTERS, GROUP_CHARACTERS = 440, 320, 140
UNREADABLE = 0.01
"""Share of records that may be unreadable before the head of the page says so."""
_TEXT_BYTES = 210_000
"""Bytes of markup that the sample texts may take together; the whole page stays below 400 kB."""
_LEVELS = ((600, 5), (400, 4), (280, 3), (160, 2), (80, 1), (0, 0))
"""Characters a sample and samples a reason, from generous to none."""


@dataclass(frozen=True)
class Amounts:
    """How much of the samples fits: characters a text, samples a reason; `cut` where that is less than wanted."""

    characters: int
    samples: int
    cut: bool


@dataclass(frozen=True)
class Text:
    """A sample as it is shown."""

    id: str
    source: str
    language: str
    value: str
    pieces: list[Piece]


@dataclass(frozen=True)
class ReasonRow:
    """One reason with its bar, and with its samples in each rule set that gave it."""

    name: str
    n: int
    kind: str
    sentence: Sentence | None
    bar: str
    parts: list[tuple[Reason, list[Text]]]


@dataclass(frozen=True)
class Comparison:
    """A dropped record and its partner as pieces; `same` where the parts shown do not differ."""

    pair: Pair
    left: list[Piece]
    right: list[Piece]
    same: bool


@dataclass(frozen=True)
class SourceRow:
    """A source and the widths (per cent) of its bar: kept, duplicates, rules, quarantined."""

    source: Source
    dropped: int
    widths: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class View:
    """Everything that the template needs beside the data itself."""

    amounts: Amounts
    flows: tuple[tuple[str, flow.Flow], ...]
    reasons: list[ReasonRow]
    sources: list[SourceRow]
    languages: list[Language]
    languages_folded: int
    lengths: Chart
    curve: Chart
    histogram: Chart
    pairs: list[Comparison]
    groups: list[tuple[Group, list[Piece]]]
    kept: list[Text]
    commands: dict[str, str]
    finished: str
    statistics: dict[str, list[measures.Card]]
    marks: dict[str, list[Mark]]
    hits: list[learnt_view.HitRow]
    alike: list[Comparison]
    chosen: list[learnt_view.Chosen]
    similar: measures.Card | None
    measure: str
    """The command that measures a lower similarity."""
    unreadable: Quarantined | None
    """The most frequent error, where more than a hundredth of the records could not be read."""


def view(report: ReportData) -> View:
    """Return what the page shows of a report."""
    amounts = _amounts(report)
    found = report.duplicates
    languages, folded = _languages(report)
    return View(
        amounts=amounts,
        flows=(("wide", flow.draw(report, flow.WIDE)), ("narrow", flow.draw(report, flow.NARROW))),
        reasons=_reasons(report, amounts),
        sources=[_source(source) for source in sorted(report.sources, key=lambda source: -source.found)[:SOURCES_LISTED]],
        languages=languages,
        languages_folded=folded,
        lengths=_lengths(report.lengths),
        curve=charts.curve(found.curve, marker=found.target) if found else Chart(),
        histogram=charts.histogram(found.histogram, marker=found.target) if found else Chart(),
        pairs=[_comparison(pair, amounts) for pair in found.samples[:PAIRS_SHOWN]] if found else [],
        groups=_groups(found.groups if found else (), amounts),
        kept=[_text(sample, amounts, KEPT_CHARACTERS, lines=7) for sample in report.kept_samples[:KEPT_SHOWN]],
        commands=_commands(report),
        finished=_moment(report.finished),
        statistics=measures.cards(report),
        marks=_marks(report),
        hits=learnt_view.hits(report, amounts.characters),
        alike=[_comparison(pair, amounts) for pair in report.semantic.samples[: learnt_view.ALIKE_SHOWN]] if report.semantic else [],
        chosen=learnt_view.chosen(report),
        similar=measures.similar(report),
        measure=_measuring(report),
        unreadable=_unreadable(report),
    )


def fit(name: str, units: int) -> str:
    """Return a name cut in its middle to a width; a Han character is two units wide, a Latin letter one.

    Example:
        >>> fit("a-rather-long-file-name.jsonl.zst", 16)
        'a-rath….jsonl.zst'
    """
    wide = [2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in name]
    if sum(wide) <= units + 1:
        return name
    head, tail = _within(wide, units * 2 // 5), _within(wide[::-1], units - units * 2 // 5)
    return f"{name[:head]}…{name[len(name) - tail :]}"


def _within(widths: list[int], units: int) -> int:
    used = 0
    for n, width in enumerate(widths):
        used += width
        if used > units:
            return n
    return len(widths)


def _amounts(report: ReportData) -> Amounts:
    """Return the first level at which the markup of all sample texts fits."""
    for characters, samples in _LEVELS:
        amounts = Amounts(characters, samples, cut=(characters, samples) != _LEVELS[0])
        if sum(_weight(text, amounts) for text in _texts(report, amounts)) <= _TEXT_BYTES:
            return amounts
    return Amounts(0, 0, cut=True)


def _texts(report: ReportData, amounts: Amounts) -> Iterator[str]:
    for reason in chain.from_iterable(list(report.explained.values())[:REASONS_LISTED]):
        yield from (sample.text for sample in reason.samples[: amounts.samples])
    for entry in report.quarantine:
        yield from (text for broken in entry.samples[: amounts.samples] for text in (broken.raw, broken.message))
    if report.duplicates:
        yield from (text for pair in report.duplicates.samples[:PAIRS_SHOWN] for text in (pair.text, pair.partner_text))
    yield from learnt_view.texts(report)
    yield from (sample.text for sample in report.kept_samples[:KEPT_SHOWN])


def _weight(text: str, amounts: Amounts) -> int:
    shown = pieces(cut(text, amounts.characters))
    return 250 + sum(40 if piece.kind == "mark" else len(str(escape(piece.text)).encode()) for piece in shown)


def _text(sample: Sample, amounts: Amounts, most: int = 600, lines: int = 10) -> Text:
    value = f"{sample.value:,.4g}" if isinstance(sample.value, float) else (sample.value or "")
    shown = highlighted(cut(sample.text, min(most, amounts.characters), lines=lines), sample.places)
    return Text(sample.id, sample.source, sample.language, value, shown)


def _reasons(report: ReportData, amounts: Amounts) -> list[ReasonRow]:
    top = max(report.dropped.values(), default=1)
    return [
        ReasonRow(
            name,
            report.dropped[name],
            "duplicates" if name in DUPLICATES else "rules",
            next((_begun(reason.sentence) for reason in reasons if reason.sentence), _own_sentence(name)),
            f"{100 * report.dropped[name] / top:.2f}",
            [(reason, [_text(sample, amounts) for sample in reason.samples[: amounts.samples]]) for reason in reasons],
        )
        for name, reasons in list(report.explained.items())[:REASONS_LISTED]
    ]


def _begun(sentence: Sentence) -> Sentence:
    return Sentence(en=sentence.en[:1].upper() + sentence.en[1:], zh=sentence.zh)


def _own_sentence(reason: str) -> Sentence | None:
    if reason not in DUPLICATES:
        return None
    en, zh = WORDS[f"{reason.removesuffix('_duplicate')}_sentence"]
    return Sentence(en=en, zh=zh)


def _source(source: Source) -> SourceRow:
    duplicates = sum(n for reason, n in source.dropped.items() if reason in DUPLICATES)
    dropped = sum(source.dropped.values())
    parts = (("kept", source.kept), ("duplicates", duplicates), ("rules", dropped - duplicates), ("quarantine", source.quarantined))
    whole = sum(n for _, n in parts) or 1
    return SourceRow(source, dropped, tuple((kind, f"{100 * n / whole:.2f}") for kind, n in parts if n))


def _languages(report: ReportData) -> tuple[list[Language], int]:
    ranked = sorted(report.languages, key=lambda language: -language.found)
    if len(ranked) <= LANGUAGES_LISTED:
        return ranked, 0
    rest = ranked[LANGUAGES_LISTED - 1 :]
    tail = Language(language="", found=sum(x.found for x in rest), kept=sum(x.kept for x in rest))
    return [*ranked[: LANGUAGES_LISTED - 1], tail], len(rest)


def _marks(report: ReportData) -> dict[str, list[Mark]]:
    """Return what is marked by the section that tells of it; sections without marks are absent."""
    marks: dict[str, list[Mark]] = {}
    for mark in sorted(report.marks, key=lambda mark: -mark.records):
        marks.setdefault(mark.section, []).append(mark)
    return {section: marks[section] for section in ("edits", "personal_data", "safety") if section in marks}


def _measuring(report: ReportData) -> str:
    lower = max(0.3, (report.duplicates.target if report.duplicates else 0.8) - 0.1)
    lake = f" --lake {shlex.quote(report.lake)}" if report.lake else ""
    recipe, name = shlex.quote(f"{report.recipe}.yaml"), shlex.quote(f"{report.dataset}-trial")
    return f"goldsmith run {recipe} --set near_duplicates.similarity={lower:.2g} --dataset {name}{lake}"


def _unreadable(report: ReportData) -> Quarantined | None:
    if report.quarantined <= UNREADABLE * report.in_ or not report.quarantine:
        return None
    return max(report.quarantine, key=lambda entry: entry.n)


def _lengths(lengths: Lengths | None) -> Chart:
    return charts.lengths(lengths.edges, lengths.found, lengths.kept) if lengths else Chart()


def _comparison(pair: Pair, amounts: Amounts) -> Comparison:
    """Return a pair from a little before its first difference on."""
    characters = min(PAIR_CHARACTERS, amounts.characters)
    shared = shared_start(pair.text, pair.partner_text)
    skipped = shared - characters // 4 if characters < shared < max(len(pair.text), len(pair.partner_text)) else 0
    left, right = compare(cut(pair.text[skipped:], characters), cut(pair.partner_text[skipped:], characters))
    if pair.kind == "semantic" and not _is_mostly_shared(left):
        left, right = (pieces(cut(text, characters)) for text in (pair.text, pair.partner_text))
        return Comparison(pair, left, right, same=False)
    gap = [Piece("gap", "", skipped)] if skipped else []
    return Comparison(pair, [*gap, *left], [*gap, *right], not any(piece.kind == "only" for piece in (*left, *right)))


def _is_mostly_shared(parts: list[Piece]) -> bool:
    """Tell whether marking what differs would mark less than half of a text."""
    marked, whole = (sum(max(len(one.text), one.n) for one in parts if one.kind in kinds) for kinds in ({"only"}, {"only", "plain", "gap"}))
    return 2 * marked <= whole


def _groups(groups: Iterable[Group], amounts: Amounts) -> list[tuple[Group, list[Piece]]]:
    biggest = sorted(groups, key=lambda group: -group.n)[:GROUPS_SHOWN]
    characters = min(GROUP_CHARACTERS, amounts.characters)
    return [(group, pieces(cut(" ".join(group.text.split()), characters))) for group in biggest]


def _commands(report: ReportData) -> dict[str, str]:
    lake = f" --lake {shlex.quote(report.lake)}" if report.lake else ""
    name = shlex.quote(report.dataset)
    dropped = next((sample.id for reason in chain.from_iterable(report.explained.values()) for sample in reason.samples), "")
    kept = next((sample.id for sample in report.kept_samples), "")
    commands = {
        "next_why": f"goldsmith why {name} {shlex.quote(dropped)}{lake}" if dropped else "",
        "next_why_kept": f"goldsmith why {name} {shlex.quote(kept)}{lake}" if kept and not dropped else "",
        "next_export": f"goldsmith export {name} clean.parquet{lake}" if report.kept else "",
        "next_all": f"goldsmith export {name} all.jsonl --all{lake}" if report.n_dropped else "",
        "next_quarantine": f"goldsmith quarantine {name}{lake}" if report.quarantined else "",
        "next_ledger": f"goldsmith ledger {name}{lake}",
    }
    return {word: command for word, command in commands.items() if command}


def _moment(moment: datetime) -> str:
    if moment.tzinfo is None:
        return f"{moment:%Y-%m-%d %H:%M}"
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
