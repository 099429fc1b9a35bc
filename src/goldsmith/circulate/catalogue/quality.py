"""What a release says of its quality, for a page: grade, dimensions with their intervals, what was not tested, and what it is worth."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from goldsmith.circulate.catalogue.entries import EVALUATION, document
from goldsmith.errors import GoldsmithError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from goldsmith.circulate.release import Release

NUMBERS = ("value", "low", "high", "confidence", "n", "method")
BOTH = ("en", "zh")


def quality_of(release: Release) -> dict[str, Any]:
    """Return the part ``quality`` of a dataset's page: all of it read from the hallmark and the report that it quotes.

    Raises:
        ShelfError: The report is not what was certified.
    """
    grade, report = _part(release.predicate, "grade"), document(release, EVALUATION)
    findings = _part(_part(report, "measurements"), "findings")
    profile = str(grade.get("profile") or "")
    return {
        "letter": str(grade.get("letter") or ""),
        "profile": profile,
        "edition": str(grade.get("edition") or ""),
        "certifiable": grade.get("certifiable"),
        "says": _both(grade.get("says")),
        "dimensions": [_dimension(one, profile) for one in _rows(grade.get("dimensions"))],
        "valid2": [_dimension({**one, **(one.get("score") or {})}, "valid2") for one in _rows(_part(report, "valid2").get("dimensions"))],
        "gates": [{"name": str(one.get("name")), "verdict": str(one.get("verdict"))} for one in _rows(grade.get("gates"))],
        "measured": [_measured(one, findings) for one in _rows(grade.get("measured"))],
        "not_tested": [_untested(one, findings) for one in _rows(grade.get("not_tested"))],
        "residual": [
            {"name": str(one.get("name")), **_numbers(one)} for one in _rows(_part(release.predicate, "security").get("residual"))
        ],
        "problems": _rows(report.get("known_problems")),
        "worth": report.get("worth") if isinstance(report.get("worth"), dict) else None,
        "trial": report.get("trial") if isinstance(report.get("trial"), dict) else None,
    }


def _dimension(one: Mapping[str, Any], profile: str) -> dict[str, Any]:
    name = str(one.get("name"))
    told = {"name": name, "title": titles(profile).get(name, {"en": name, "zh": name}), "decision": str(one.get("decision") or "")}
    return told | {"limit": one.get("limit"), "coverage": one.get("coverage"), **_numbers(one)}


def _measured(one: Mapping[str, Any], findings: Mapping[str, Any]) -> dict[str, Any]:
    return _named(one, findings) | {"level": str(one.get("level") or ""), **_numbers(one)}


def _untested(one: Mapping[str, Any], findings: Mapping[str, Any]) -> dict[str, Any]:
    missing = _rows(_part(findings, str(one.get("name"))).get("missing"))
    needs = _both(missing[0].get("how")) if missing else {"en": str(one.get("needs") or ""), "zh": str(one.get("needs") or "")}
    return _named(one, findings) | {"state": str(one.get("state") or ""), "needs": needs}


def _named(one: Mapping[str, Any], findings: Mapping[str, Any]) -> dict[str, Any]:
    name = str(one.get("name"))
    found = _part(findings, name)
    return {"id": str(one.get("id") or ""), "name": name, "group": str(one.get("group") or ""), "title": {key: str(found.get(key) or name) for key in BOTH}}  # fmt: skip


def _numbers(one: Mapping[str, Any]) -> dict[str, Any]:
    return {name: one.get(name) for name in NUMBERS}


@functools.cache
def titles(profile: str) -> dict[str, dict[str, str]]:
    """Return what a profile of ours calls its dimensions in both languages; nothing for one that is not ours.

    Example:
        >>> titles("valid2")["V"]["zh"] != "", titles("of somebody else")
        (True, {})
    """
    from goldsmith.evaluate import asked

    try:
        found = asked.profile(profile) if profile.replace("-", "").isalnum() else None
    except (GoldsmithError, OSError):
        found = None
    return {one.name: {"en": one.title.en, "zh": one.title.zh} for one in found.dimensions} if found else {}


def _both(said: Any) -> dict[str, str]:
    return {key: str(said.get(key) or "") for key in BOTH} if isinstance(said, dict) else {key: str(said or "") for key in BOTH}


def _part(said: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = said.get(name)
    return found if isinstance(found, dict) else {}


def _rows(said: Any) -> list[dict[str, Any]]:
    return [one for one in said if isinstance(one, dict)] if isinstance(said, list) else []
