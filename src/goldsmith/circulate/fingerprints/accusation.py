"""An accusation: what a copy told, which two people signed, each with a key of his own, after both looked at it; then it is logged.

1. The first signs a report that found somebody whose codeword was committed to in the log, in time as far as is shown (:mod:`committed`).
2. The second signs the same bytes with another key. Until then it is no accusation.
3. The proof of each commitment is held against the log. Then what both signed is logged (``accuse``), so that nobody can take it back or say that it was another one.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from goldsmith.certify.log import recording
from goldsmith.circulate.fingerprints.committed import counts, proved
from goldsmith.circulation_errors import FingerprintError
from goldsmith.signing import dsse
from goldsmith.signing.canonical import canonical

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goldsmith.certify.log import Log
    from goldsmith.certify.log.private import Private
    from goldsmith.certify.log.recording import Recorded
    from goldsmith.signing.held import Signer

PREDICATE = "urn:goldsmith:accusation:v1"
PEOPLE = 2
ACCUSERS = "whose keys count has to be known to the reader from somewhere else"


def signed(document: Any, key: Signer) -> dict[str, Any]:
    """Return an accusation with one more signature: of a report by the first, of what he signed by the second.

    Raises:
        FingerprintError: The report found nobody, its commitment is not logged, or the same key signs twice.
        CertificateError: What the first signed was changed.
    """
    if isinstance(document, dict) and document.get("kind") == "urn:goldsmith:trace:v1":
        return dsse.signed(_statement(document), [key])
    report, people = opened(document)
    if key.did in people:
        raise FingerprintError("the same key signed this already", found=key.did, expected="the key of another person", hint="an accusation needs two people")  # fmt: skip
    _holds(report)
    return dsse.with_signature(document, key)


def opened(document: Any) -> tuple[dict[str, Any], Sequence[str]]:
    """Return the report of an accusation, and the keys that signed it.

    Raises:
        FingerprintError: It is none.
        CertificateError: It is no envelope, or was changed.
    """
    envelope = dsse.opened(document)
    people = envelope.signers()
    try:
        statement = json.loads(envelope.payload)
        kind, report = statement["predicateType"], dict(statement["predicate"])
    except (ValueError, KeyError, TypeError):
        kind, report = "", {}
    if kind != PREDICATE:
        raise FingerprintError("this is no accusation", found=str(kind)[:80], expected=PREDICATE)
    return report, people


def logged(document: dict[str, Any], log: Log, private: Private) -> Recorded:
    """Enter an accusation into the log, once two people signed it.

    Raises:
        FingerprintError: Fewer did.
        LogError: It cannot be logged.
    """
    report, people = opened(document)
    if len(people) < PEOPLE:
        raise FingerprintError("one person alone accuses nobody", found=f"{len(people)} signature", expected="two, of two keys")
    _holds(report)
    _proved(report, log)
    (found,) = recording.record(log, private, "accuse", [(f"accusation {report['release']['urn']}", canonical(document))])
    return found


def _statement(report: dict[str, Any]) -> bytes:
    _holds(report)
    subject = [{"name": str(one["file"]), "digest": {"sha256": str(one["sha256"])}} for one in report["copy"]]
    return canonical({"_type": dsse.STATEMENT, "subject": subject, "predicateType": PREDICATE, "predicate": report})


def _proved(report: dict[str, Any], log: Log) -> None:
    """Refuse a report whose commitments this log does not have, whatever it says of itself."""
    for one in report["found"]:
        if not any(counts(each) and proved(each, one["licensee"], report["release"]["sha256"], log) for each in one["deliveries"]):
            raise FingerprintError(
                "this log does not have the commitment that the report tells", where=one["licensee"], found=log.origin,
                hint="trace again with --log; nothing was logged, and nobody is accused",
            )  # fmt: skip


def _holds(report: dict[str, Any]) -> None:
    try:
        _found(report)
    except (KeyError, TypeError, AttributeError) as problem:
        raise FingerprintError(
            "this is no report of a trace", found=str(problem)[:80], expected="what `goldsmith trace --out` wrote"
        ) from None


def _found(report: dict[str, Any]) -> None:
    """Hold a report against what has to be so before anybody is accused."""
    found = report.get("found") or []
    _ = report["release"]["urn"], [(one["file"], one["sha256"]) for one in report["copy"]]
    if report.get("verdict") != "traced" or not found:
        raise FingerprintError(
            "this report found nobody", found=str(report.get("verdict"))[:40], hint="who was not found cannot be accused"
        )
    for one in found:
        if not any(counts(each) for each in one["deliveries"]):
            raise FingerprintError(
                "this codeword was not committed to in the log in time", where=one["licensee"],
                hint="trace again with --log; without a commitment before delivery a copy may have been made to accuse somebody",
            )  # fmt: skip
