"""Evidence: for each group of indicators one test-result attestation, signed by who measured.

A result is ``FAILED`` where an indicator broke, ``WARNED`` where something could not be measured, else ``PASSED``; that of the group ``GATES`` is
``FAILED`` where a gate fails, and ``WARNED`` where one is open. What was measured stands in it with its interval, as the report has it.

Source: https://github.com/in-toto/attestation/blob/main/spec/predicates/test-result.md, v0.1.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from goldsmith.certify.statement.graded import group_of, measured, not_tested, report_of
from goldsmith.signing import dsse
from goldsmith.signing.canonical import canonical

if TYPE_CHECKING:
    from collections.abc import Mapping

    from goldsmith.signing.held import Signer

PREDICATE = "https://in-toto.io/attestation/test-result/v0.1"
FOLDER = "hallmark/evidence"
GATES = "GATES"
FAILED, WARNED, PASSED = "FAILED", "WARNED", "PASSED"


def statements(subject: Mapping[str, Any], evaluation: bytes) -> dict[str, bytes]:
    """Return the statement of each group in canonical form, by the path of its file.

    Args:
        subject: What they are of: the release, by the digest of its manifest.
        evaluation: The bytes of ``evaluation.json``.
    """
    report = report_of(evaluation)
    findings = report["measurements"]["findings"]
    groups = sorted({group_of(one["id"]) for one in findings.values() if one["state"] != "not_applicable"})
    results = {group: _result(report, group) for group in groups} | ({GATES: _gates(report)} if report["gates"] else {})
    sources = [{"name": "evaluation/evaluation.json", "digest": {"sha256": hashlib.sha256(evaluation).hexdigest()}}]
    head = {"_type": dsse.STATEMENT, "subject": [dict(subject)], "predicateType": PREDICATE}
    return {
        f"{FOLDER}/{group}.dsse.json": canonical({**head, "predicate": {**result, "configuration": sources}})
        for group, result in results.items()
    }


def signed(content: Mapping[str, bytes], key: Signer) -> dict[str, bytes]:
    """Return the files of evidence: each statement in the envelope of who measured."""
    return {path: canonical(dsse.signed(one, [key])) + b"\n" for path, one in content.items()}


def _gates(report: Mapping[str, Any]) -> dict[str, Any]:
    by = {verdict: sorted(one["name"] for one in report["gates"] if one["verdict"] == verdict) for verdict in ("passes", "open", "fails")}
    return _told(by["passes"], by["open"], by["fails"])


def _result(report: Mapping[str, Any], group: str) -> dict[str, Any]:
    known = {name: one for name, one in measured(report) if group_of(one["id"]) == group}
    lacking = {name: one for name, one in not_tested(report) if group_of(one["id"]) == group}
    failed = sorted(name for name, one in lacking.items() if one["state"] == "failed")
    numbers = [
        {"id": one["id"], "name": name, "estimate": one["estimate"], "level": one["evidence_level"], "population": one["population"]}
        for name, one in known.items()
    ]
    return _told(sorted(known), sorted(set(lacking) - set(failed)), failed) | {"measurements": numbers}


def _told(passed: list[str], warned: list[str], failed: list[str]) -> dict[str, Any]:
    result = FAILED if failed else WARNED if warned else PASSED
    return {"result": result, "passedTests": passed, "warnedTests": warned, "failedTests": failed}
