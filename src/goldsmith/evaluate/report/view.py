"""What the page of an evaluation shows, in order: numbers as people read them, records with their texts made safe."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from goldsmith import indicator
from goldsmith.curate.report.text import Piece, pieces
from goldsmith.evidence.indicator_inputs import HOW

if TYPE_CHECKING:
    from collections.abc import Mapping

    from goldsmith.evaluate.evaluation import Evaluation
    from goldsmith.evaluate.grading import Decided
    from goldsmith.evidence.finding import Finding, Said
    from goldsmith.indicator import About
    from goldsmith.profile import Dimension, Gate, Profile
    from goldsmith.stats.estimate import Estimate

SOURCES, FIELDS, WORST = 8, 40, 20


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
    inapplicable: list[tuple[About, Said]]
    broke: list[tuple[About, Said]]
    unmeasured: int
    abouts: Mapping[str, About]
    dimensions: list[tuple[Dimension, Decided]]
    letters: list[tuple[Dimension, Decided]]
    gates: list[tuple[Gate, Any]]
    squared: str
    lacking: Mapping[str, Said] = field(default_factory=dict)

    def needed(self, name: str) -> Said | None:
        """Return how to give what an indicator lacks first."""
        return self.lacking.get(name)


FAMILIES = {"DOC": "documentation", "FMT": "form", "CMP": "completeness", "ACC": "accuracy", "AGR": "annotation", "CON": "repetition and consistency", "LEAK": "leakage", "CLN": "cleanness", "ENC": "cleanness", "LNG": "form", "LEN": "form", "DIV": "diversity", "CUL": "diversity", "TRM": "density", "DEN": "density", "VIT": "currency", "SCL": "scale", "PRV": "origin and rights", "SAF": "safety", "QOE": "experience", "UTL": "utility", "RUB": "utility", "EMB": "embodied"}  # fmt: skip
FAMILY_ZH = {"documentation": "说明文档", "form": "格式", "completeness": "完整性", "accuracy": "准确性", "annotation": "标注", "repetition and consistency": "重复与一致", "leakage": "泄漏", "cleanness": "干净度", "diversity": "多样性", "density": "密度", "currency": "时效", "scale": "规模", "origin and rights": "来源与权利", "safety": "安全", "experience": "体验", "utility": "效用", "embodied": "具身"}  # fmt: skip


def view(made: Evaluation, profile: Profile, valid2: Profile, private: frozenset[str]) -> View:
    """Return what the page shows of an evaluation."""
    findings, texts = made.measurements.findings, made.measurements.evidence
    abouts = {name: indicator.load(name).about for name in findings}
    families: dict[str, list[Row]] = defaultdict(list)
    needs: dict[str, Need] = {}
    for name, found in findings.items():
        if found.is_measured:
            family = FAMILIES.get(abouts[name].id.partition("-")[0], "utility")
            families[family].append(_row(name, abouts[name], found, texts, private=name in private))
        for one in found.missing:
            key = one.what if one.what in HOW and one.how == HOW[one.what].how else one.how.en
            needs.setdefault(key, Need(one.how, [])).indicators.append(abouts[name])
    by_letter = {one.score.name: one for one in made.view.dimensions}
    return View(
        rows=[(family, families[family]) for family in FAMILY_ZH if family in families],
        needs=sorted(needs.values(), key=lambda need: (-sum(one.core for one in need.indicators), need.how.en)),
        inapplicable=_reasons(findings, abouts, "not_applicable"),
        broke=_reasons(findings, abouts, "failed"),
        unmeasured=sum(not found.is_measured for found in findings.values()),
        abouts=abouts,
        dimensions=list(zip(profile.dimensions, made.grade.dimensions, strict=True)),
        letters=[(one, by_letter[one.name]) for one in valid2.dimensions],
        gates=list(zip(profile.gates, made.grade.gates, strict=True)),
        squared=_squared(by_letter),
        lacking={name: found.missing[0].how for name, found in findings.items() if found.missing},
    )


def _reasons(findings: Mapping[str, Finding], abouts: Mapping[str, About], state: str) -> list[tuple[About, Said]]:
    return [(abouts[name], found.reason) for name, found in findings.items() if found.state == state and found.reason]


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


def number(value: float, *, share: bool = False) -> str:
    """Return a number as people read it; a share as per cent, never rounded to all or to none where it is not.

    Example:
        >>> number(0.99996, share=True), number(1.0, share=True), number(0.123456)
        ('99.996 %', '100 %', '0.1235')
    """
    if not share:
        return f"{value:,.4g}"
    for digits in (1, 2, 3, 4):
        told = f"{100 * value:.{digits}f}"
        if float(told) not in {0.0, 100.0} or value in {0.0, 1.0}:
            return f"{told.rstrip('0').rstrip('.') if float(told) == int(float(told)) else told} %"
    return f"{100 * value:.6g} %"


def _details(details: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in details.items():
        label = f"{prefix}{name}".replace("_", " ")
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


def points(score: Estimate | None) -> str:
    """Return a score of 100 with its interval."""
    if score is None:
        return ""
    ends = f"{score.low:.1f} – {score.high:.1f}"
    return f"{score.value:.1f}" + (f" ({ends})" if score.width and ends != f"{score.value:.1f} – {score.value:.1f}" else "")
