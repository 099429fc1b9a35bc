"""What the page of an evaluation shows, in order: numbers as people read them, records with their texts made safe."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from goldsmith import indicator
from goldsmith.curate.report.text import Piece, pieces
from goldsmith.evaluate.report import beside_view
from goldsmith.evaluate.report.detail_words import spaced
from goldsmith.evaluate.report.numbers import number
from goldsmith.evaluate.report.steps import steps
from goldsmith.evidence.indicator_inputs import HOW

if TYPE_CHECKING:
    from collections.abc import Mapping

    from markupsafe import Markup

    from goldsmith.evaluate.evaluation import Evaluation
    from goldsmith.evaluate.grading import Decided
    from goldsmith.evaluate.history import Change
    from goldsmith.evaluate.report.beside import Beside
    from goldsmith.evaluate.report.steps import Step
    from goldsmith.evidence.finding import Finding, Said
    from goldsmith.indicator import About
    from goldsmith.profile import Dimension, Gate, Profile

SOURCES, FIELDS, WORST = 8, 40, 20
MOST_WANTING, SAMPLES = 6, 2
SEEN_IN_TEXT = ("ACC", "CLN", "CMP-5", "CON", "DEN", "ENC", "LEAK", "LEN", "LNG", "SAF")
"""Indicators of which the text of a record shows what is wrong; an empty field, say, is not seen there."""


@dataclass(frozen=True)
class Row:
    """One indicator with its number, and what stands behind it."""

    name: str
    about: About
    finding: Finding
    value: str
    interval: str
    details: list[tuple[str, str]] = field(default_factory=list)
    sources: list[tuple[str, str, str]] = field(default_factory=list)
    worst: list[tuple[str, list[Piece]]] = field(default_factory=list)
    private: bool = False


@dataclass(frozen=True)
class Need:
    """Something that was not given, how to give it, and the indicators that wait for it."""

    how: Said
    indicators: list[About]


@dataclass(frozen=True)
class View:
    """All that the template needs beside the evaluation itself."""

    rows: list[tuple[str, list[Row]]]
    needs: list[Need]
    inapplicable: list[tuple[Said, list[About]]]
    broke: list[tuple[Said, list[About]]]
    unmeasured: int
    abouts: Mapping[str, About]
    dimensions: list[tuple[Dimension, Decided]]
    letters: list[tuple[Dimension, Decided]]
    gates: list[tuple[Gate, Any]]
    squared: str
    lacking: Mapping[str, Said]
    steps: list[Step]
    why: list[Step]
    notes: list[Said]
    worst: list[tuple[Row, list[tuple[str, list[Piece]]]]]
    nav: list[str]
    sources: list[tuple[Any, Any, tuple[float, float]]]
    trial: list[tuple[Any, tuple[float, float], bool]]
    foreseen: list[tuple[str, str, Any]]
    helped: Mapping[str, Any] | None
    changes: list[tuple[Markup, Change | None, str, str]]

    @property
    def passing(self) -> int:
        """Gates that pass."""
        return self._verdicts("passes")

    @property
    def failing(self) -> int:
        """Gates that fail."""
        return self._verdicts("fails")

    @property
    def open(self) -> int:
        """Gates that could not be checked."""
        return self._verdicts("open")

    @property
    def limit(self) -> float | None:
        """The limit, where all dimensions have the same."""
        limits = {decided.limit for _, decided in self.dimensions}
        return limits.pop() if len(limits) == 1 else None

    @property
    def changed(self) -> bool:
        """Whether any change is clear."""
        return any(change.is_clear for _, change, _, _ in self.changes if change)

    def _verdicts(self, verdict: str) -> int:
        return sum(result.verdict == verdict for _, result in self.gates)

    def needed(self, name: str) -> Said | None:
        """Return how to give what an indicator lacks first."""
        return self.lacking.get(name)


FAMILIES = {"DOC": "documentation", "FMT": "form", "CMP": "completeness", "ACC": "accuracy", "AGR": "annotation", "CON": "repetition and consistency", "LEAK": "leakage", "CLN": "cleanness", "ENC": "cleanness", "LNG": "form", "LEN": "form", "DIV": "diversity", "CUL": "diversity", "TRM": "density", "DEN": "density", "VIT": "currency", "SCL": "scale", "PRV": "origin and rights", "SAF": "safety", "QOE": "experience", "UTL": "utility", "RUB": "utility", "EMB": "embodied"}  # fmt: skip
FAMILY_ZH = {"documentation": "说明文档", "form": "格式", "completeness": "完整性", "accuracy": "准确性", "annotation": "标注", "repetition and consistency": "重复与一致", "leakage": "泄漏", "cleanness": "干净度", "diversity": "多样性", "density": "密度", "currency": "时效", "scale": "规模", "origin and rights": "来源与权利", "safety": "安全", "experience": "体验", "utility": "效用", "embodied": "具身"}  # fmt: skip


def view(made: Evaluation, beside: Beside, valid2: Profile, private: frozenset[str]) -> View:
    """Return what the page shows of an evaluation."""
    profile, findings, texts = beside.profile, made.measurements.findings, made.measurements.evidence
    abouts = {name: indicator.load(name).about for name in findings}
    families = _families(findings, abouts, texts, private)
    rows = [row for some in families.values() for row in some]
    found_steps = steps(made, profile)
    by_letter = {one.score.name: one for one in made.view.dimensions}
    return View(
        rows=[(family, families[family]) for family in FAMILY_ZH if family in families],
        needs=_needs(findings, abouts),
        inapplicable=_reasons(findings, abouts, "not_applicable"),
        broke=_reasons(findings, abouts, "failed"),
        unmeasured=sum(not found.is_measured for found in findings.values()),
        abouts=abouts,
        dimensions=list(zip(profile.dimensions, made.grade.dimensions, strict=True)),
        letters=[(one, by_letter[one.name]) for one in valid2.dimensions],
        gates=list(zip(profile.gates, made.grade.gates, strict=True)),
        squared=_squared(by_letter),
        lacking={name: found.missing[0].how for name, found in findings.items() if found.missing},
        steps=found_steps,
        why=_why(made.grade.letter, found_steps),
        notes=_notes(made, profile),
        worst=_worst(rows),
        nav=_nav(made, beside),
        sources=beside_view.sources(beside.worth),
        trial=beside_view.trial(beside.trial),
        foreseen=beside_view.foreseen(beside.trial),
        helped=beside_view.helped(beside.worth),
        changes=beside_view.changes(beside, abouts),
    )


def _families(
    findings: Mapping[str, Finding], abouts: Mapping[str, About], texts: Mapping[str, str], private: frozenset[str]
) -> dict[str, list[Row]]:
    """Return the measured indicators by what they are about."""
    families: dict[str, list[Row]] = defaultdict(list)
    for name, found in findings.items():
        if found.is_measured:
            family = FAMILIES.get(abouts[name].id.partition("-")[0], "utility")
            families[family].append(_row(name, abouts[name], found, texts, private=name in private))
    return families


def _needs(findings: Mapping[str, Finding], abouts: Mapping[str, About]) -> list[Need]:
    """Return what was not given, each thing once with the indicators that wait for it; what most core ones wait for first."""
    needs: dict[str, Need] = {}
    for name, found in findings.items():
        for one in found.missing:
            key = one.what if one.what in HOW and one.how == HOW[one.what].how else one.how.en
            needs.setdefault(key, Need(one.how, [])).indicators.append(abouts[name])
    return sorted(needs.values(), key=lambda need: (-sum(one.core for one in need.indicators), need.how.en))


def _reasons(findings: Mapping[str, Finding], abouts: Mapping[str, About], state: str) -> list[tuple[Said, list[About]]]:
    """Return why indicators have no number, those with the same reason together."""
    grouped: dict[Said, list[About]] = {}
    for name, found in findings.items():
        if found.state == state and found.reason:
            grouped.setdefault(found.reason, []).append(abouts[name])
    return list(grouped.items())


def _why(letter: str, found: list[Step]) -> list[Step]:
    """Return the steps that explain the grade: what fails for a D, what could not be decided for an NE, what is unsettled for a C."""
    if letter == "D":
        return [one for one in found if one.kind == "fails" and one.decides]
    return [one for one in found if one.decides and (letter == "C" or (letter == "NE" and one.to.startswith("dimension-")))]


def _notes(made: Evaluation, profile: Profile) -> list[Said]:
    """Return the reasons of the grade that name no gate and no dimension, and so no step: who evaluated, what was asked before."""
    titles = [gate.title.en for gate in profile.gates] + [one.title.en for one in profile.dimensions]
    return [reason for reason in made.grade.reasons if not any(title in reason.en for title in titles)]


def _nav(made: Evaluation, beside: Beside) -> list[str]:
    """Return the sections of the page, in order."""
    graded = ["steps"] if beside.profile.graded else []
    gates = ["gates"] if made.grade.gates else []
    return [
        *(["required"] if beside.conditions else []), *graded, *gates, "dimensions", *([] if beside.profile.name == "valid2" else ["valid2"]), "worst", "worth", "versions", "indicators",
        "missing", "limits",
    ]  # fmt: skip


def _worst(rows: list[Row]) -> list[tuple[Row, list[tuple[str, list[Piece]]]]]:
    """Return the indicators that were found most wanting, each with records that no other shows, and whose text may be shown."""
    there = [row for row in rows if row.about.id.startswith(SEEN_IN_TEXT) and not row.private]
    wanting = [row for row in there if row.finding.score and row.finding.score.value < 1]
    shown: set[str] = set()
    found: list[tuple[Row, list[tuple[str, list[Piece]]]]] = []
    for row in sorted(wanting, key=lambda row: row.finding.score.value if row.finding.score else 1.0):
        samples = [(id_, text) for id_, text in row.worst if text and id_ not in shown][:SAMPLES]
        if samples and len(found) < MOST_WANTING:
            shown |= {id_ for id_, _ in samples}
            found.append((row, samples))
    return found


def _squared(by_letter: Mapping[str, Decided]) -> str:
    one, other = by_letter["D1"].score.score, by_letter["D2"].score.score
    return f"{one.value * other.value / 100:.1f}" if one and other else ""


def _row(name: str, about: About, found: Finding, texts: Mapping[str, str], *, private: bool) -> Row:
    estimate = found.estimate
    if estimate is None:
        raise ValueError(name)
    share = found.score is not None or (0 <= estimate.value <= 1 and found.denominator is not None)
    sources = [
        (one.source or "—", number(one.value, share=True), f"{one.numerator:,.0f} / {one.denominator:,.0f}") for one in found.sources
    ]
    worst = [] if private else [(id_, pieces(texts.get(id_, ""))) for id_ in found.evidence[:WORST]]
    if private:
        worst = [(id_, []) for id_ in found.evidence[:WORST]]
    interval = "" if estimate.width == 0 else f"{number(estimate.low, share=share)} – {number(estimate.high, share=share)}"
    return Row(name, about, found, number(estimate.value, share=share), interval, list(_details(found.details)), sources[:SOURCES] if len(sources) > 1 else [], worst, private)  # fmt: skip


def _details(details: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in details.items():
        label = f"{prefix}{spaced(str(name))}"
        if isinstance(value, dict):
            if set(value) == {"found", "required"}:
                found.append((label, f"{value['found']:,} / {value['required']:,}"))
            elif {"value", "low", "high", "n"} <= set(value):
                found.append((label, f"{number(value['value'])} ({number(value['low'])} – {number(value['high'])}), n = {value['n']:,}"))
            else:
                found += _details(value, f"{label}: ")
        elif isinstance(value, list):
            found.append((label, ", ".join(_said(one) for one in value) or "—"))
        else:
            found.append((label, _said(value)))
    return found[:FIELDS]


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "✓" if value else "✗"
    if isinstance(value, float):
        return f"{value:,.4g}"
    return f"{value:,}" if isinstance(value, int) else "—" if value is None else str(value)
