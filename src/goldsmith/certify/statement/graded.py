"""What a hallmark says of quality: all of it read out of ``evaluation.json``, so that whoever has the report can say it again.

1. What was measured stands with its interval, the number of units behind it, the method and the level of evidence.
2. What was not measured stands beside it, with what it would need: a silence is never a pass.
3. A number is as the report has it.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from goldsmith.certify_errors import ReleaseError
from goldsmith.sensitivity import Sensitivity, strictest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

RESIDUAL = ("personal_data_residue", "technical_safety", "manual_safety", "poison_screen", "benchmark_contamination", "split_leakage")
"""Indicators of what may still be wrong where a release is let go."""
RULE = "就高从严"
CLASS = "GB/T 43697-2024"
NUMBERS = ("value", "low", "high", "confidence", "n", "method")


def report_of(content: bytes) -> dict[str, Any]:
    """Return a report out of the bytes of ``evaluation.json``.

    Raises:
        ReleaseError: It is none.
    """
    try:
        found = json.loads(content)
        told = found["measurements"]
        dict(told["findings"]), str(found["profile"]["name"])
        str(told["version"]), str(told["root"]), found["grade"], found["dimensions"], found["gates"]
    except (ValueError, KeyError, TypeError) as problem:
        raise ReleaseError(
            "this is no report of an evaluation", where="evaluation.json", found=f"{type(problem).__name__}: {problem}",
            hint="goldsmith evaluate DATASET --out DIR writes one",
        ) from None  # fmt: skip
    return dict(found)


def grade_of(content: bytes) -> dict[str, Any]:
    """Return the part ``grade`` of a hallmark from the bytes of ``evaluation.json``."""
    report = report_of(content)
    made, profile = report["measurements"], report["profile"]
    return {
        "profile": profile["name"],
        "edition": profile["version"],
        "profile_hash": profile["hash"],
        "letter": report["grade"],
        "certifiable": report["certifiable"],
        "says": report["says"],
        "dimensions": [_dimension(one) for one in report["dimensions"]],
        "measured": [{**_named(name, one), **_numbers(one["estimate"]), "level": one["evidence_level"]} for name, one in measured(report)],
        "gates": [{"name": one["name"], "verdict": one["verdict"]} for one in report["gates"]],
        "not_tested": [{**_named(name, one), "state": one["state"], "needs": _needs(one)} for name, one in not_tested(report)],
        "tools": {"goldsmith": made["goldsmith"]},
        "seeds": seeds_of(made["requirement"]),
        "requirement": made["requirement_hash"],
        "evaluation": hashlib.sha256(content).hexdigest(),
    }


def measured(report: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the indicators that have a number, sorted by name."""
    findings = report["measurements"]["findings"]
    return ((name, findings[name]) for name in sorted(findings) if findings[name]["state"] == "measured")


def not_tested(report: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the indicators that have none, but for those whose question does not arise, sorted by name."""
    findings = report["measurements"]["findings"]
    return ((name, findings[name]) for name in sorted(findings) if findings[name]["state"] in ("not_measurable", "failed"))


def group_of(id_: str) -> str:
    """Return the group of an indicator.

    Example:
        >>> group_of("DOC-1")
        'DOC'
    """
    return id_.rpartition("-")[0] or id_


def security_of(report: Mapping[str, Any], level: str, parents: list[str], columns: Mapping[str, str]) -> dict[str, Any]:
    """Return the part ``security`` of a hallmark: the strictest level that is declared of it or of what it was made from.

    Args:
        report: Of the evaluation; its requirement may declare a level.
        level: What is declared for this release; empty where nothing is.
        parents: Sensitivities of the releases that it was made from, the strictest of their columns among them.
        columns: What is declared of columns.
    """
    declared = report["measurements"]["requirement"].get("level") or {}
    said = strictest(map(Sensitivity.read, (level, declared.get("value", ""), *parents)))
    findings = report["measurements"]["findings"]
    known = [(name, findings[name]) for name in RESIDUAL if name in findings and findings[name]["state"] == "measured"]
    return {
        "class": CLASS,
        "level": strictest([said, *map(Sensitivity.read, columns.values())]).word,
        "rule": RULE,
        **({"sensitivity": str(said)} if said.level or columns else {}),
        **({"columns": dict(sorted(columns.items()))} if columns else {}),
        "declared_by": declared.get("signed_by", ""),
        "residual": [{"name": name, **_numbers(one["estimate"])} for name, one in known],
    }


def seeds_of(requirement: Mapping[str, Any]) -> dict[str, Any]:
    """Return the seeds that a requirement sets; draws that hang on the records' root alone need none."""
    settings = requirement.get("settings") or {}
    return {name: one["seed"] for name, one in sorted(settings.items()) if isinstance(one, dict) and "seed" in one}


def _named(name: str, found: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": found["id"], "name": name, "group": group_of(found["id"])}


def _numbers(estimate: Mapping[str, Any] | None) -> dict[str, Any]:
    return {name: estimate[name] for name in NUMBERS} if estimate else {}


def _dimension(one: Mapping[str, Any]) -> dict[str, Any]:
    return {name: one[name] for name in ("name", "decision", "limit", "coverage")} | _numbers(one["score"])


def _needs(found: Mapping[str, Any]) -> str:
    if found["missing"]:
        return "; ".join(one["how"]["en"] for one in found["missing"])
    return found["reason"]["en"] if found["reason"] else ""
