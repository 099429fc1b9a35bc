"""What the page shows beside an evaluation, in order: sources with their costs, differences of a trial, changes between versions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from goldsmith.curate.report.words import LANGUAGES
from goldsmith.evaluate.report.numbers import number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from goldsmith.evaluate.history import Change
    from goldsmith.evaluate.report.beside import Beside
    from goldsmith.indicator import About

SOURCES = 30
DIFFERENCES = 20
ENDS = ("mean", "low", "high")
TOLD = {"arm", "against", "metric", *ENDS}
"""What a difference of a trial must tell to be shown."""


def sources(worth: Mapping[str, Any] | None) -> list[tuple[Any, Any, tuple[float, float]]]:
    """Return each source with what it cost and the ends of the scale that all share, the one that is worth most first."""
    if worth is None:
        return []
    cost = {one["source"]: one for one in worth["costs"]}
    shown = worth["sources"][:SOURCES]
    ends = _ends([one["gain"] for one in shown if one["gain"]])
    return [(one, cost.get(one["name"]), ends) for one in shown]


def helped(worth: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """Return the class of which more is shown to take more error away than more of any other: its whole interval lies above theirs."""
    known = [one for one in (worth or {}).get("classes", ()) if one["doubled"] and one["error"] is not None]
    for one in known:
        others = [other["doubled"]["high"] for other in known if other is not one]
        if others and one["doubled"]["low"] > max(others):
            found: Mapping[str, Any] = one
            return found
    return None


def trial(found: Mapping[str, Any] | None) -> list[tuple[Any, tuple[float, float], bool]]:
    """Return the differences of a trial, those that are shown first, each with the ends of the scale of its metric, and whether less is better."""
    told = found or {}
    whole = [one for one in told.get("differences", ()) if set(one) >= TOLD and all(isinstance(one[name], int | float) for name in ENDS)]
    rows = sorted(whole, key=lambda one: not (one["low"] > 0 or one["high"] < 0))[:DIFFERENCES]
    by_metric = {one["metric"]: _ends([other for other in rows if other["metric"] == one["metric"]]) for one in rows}
    return [(one, by_metric[one["metric"]], told.get("metrics", {}).get(one["metric"]) == "lower") for one in rows]


def foreseen(found: Mapping[str, Any] | None) -> list[tuple[str, str, Any]]:
    """Return what a trial foresees of twice the tokens, by metric and arm, where a power law fits."""
    curves = (found or {}).get("value_curves", {})
    return [(metric, arm, one) for metric, arms in curves.items() for arm, one in arms.items() if one.get("doubled") is not None]


def changes(beside: Beside, abouts: Mapping[str, About]) -> list[tuple[Markup, Change | None, str, str]]:
    """Return the changes since the earlier version: all dimensions, then the indicators of which a change is shown."""
    compared = beside.compared
    if compared is None:
        return []
    titles = {one.name: one.title for one in beside.profile.dimensions}
    rows = [
        (_both(titles[name].en, titles[name].zh), made, f"{one.value:.1f}" if one else "—", f"{two.value:.1f}" if two else "—")
        for name, one, two, made in compared.dimensions
    ]
    rows += [
        (_both(abouts[one.indicator].en, abouts[one.indicator].zh), one, number(one.before.value), number(one.after.value))
        for one in compared.changes
        if one.is_clear and one.indicator in abouts
    ]
    return rows


def _ends(rows: list[Any]) -> tuple[float, float]:
    return min((one["low"] for one in rows), default=0.0), max((one["high"] for one in rows), default=0.0)


def _both(en: str, zh: str) -> Markup:
    said = zip(LANGUAGES.items(), (en, zh), strict=True)
    return Markup("").join(Markup('<span class="{}" lang="{}">{}</span>').format(code, tag, escape(text)) for (code, tag), text in said)
