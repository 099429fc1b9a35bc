"""A marked copy, looked at by whoever has it: its files, who signed it, and that it says itself whose copy it is.

1. The manifest is signed, and every file is what it says; none is missing, none too many.
2. The statement is of this manifest, by the same key, and says that what was certified is the parent.
3. The parent's hallmark goes along: its publisher is who signed the copy. With the parent itself, records and columns are compared as well.
4. The commitment in the statement is the one that the proof of the log is of.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from goldsmith.certify.log.entries import Entry, extra_read
from goldsmith.certify.log.proofs import Proof
from goldsmith.certify.release.parents import predicate_of
from goldsmith.certify.statement import hallmark
from goldsmith.circulate.fingerprints import delivering
from goldsmith.circulate.fingerprints.parent import as_said
from goldsmith.circulation_errors import FingerprintError
from goldsmith.signing import dsse

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Checked:
    """A marked copy that is what was signed.

    Attributes:
        parent: What its parent is called.
        sha256: Of the parent's hallmark.
        signer: The key that signed it, which is the publisher's of the parent.
        columns: Which columns may differ from the parent, and how far.
        commitment: Of its delivery.
        entry: Its entry in the log.
    """

    parent: str
    sha256: str
    signer: str
    columns: dict[str, dict[str, str]]
    commitment: str
    entry: str


def checked(folder: Path) -> Checked:
    """Return what a marked copy says, once all of it holds.

    Raises:
        FingerprintError: It is no marked copy, or something of it does not fit.
        CertificateError, ReleaseError: A signature does not hold.
    """
    try:
        return _held(folder)
    except (KeyError, TypeError, IndexError, AttributeError, ValueError) as problem:
        raise _unfit(folder, f"a part is missing: {problem}"[:120]) from None


def _held(folder: Path) -> Checked:
    manifest = _read(folder, hallmark.MANIFEST)
    as_said(folder, manifest)
    told, signers = _statement(folder)
    subject = told["subject"][0]["digest"]["sha256"]
    bundle = dsse.opened(json.loads(manifest)["dsseEnvelope"])
    if hashlib.sha256(bundle.payload).hexdigest() != subject or bundle.signers() != signers:
        raise _unfit(folder, "the statement is of other files, or by another key, than the manifest")
    about, parent = told["predicate"], folder / delivering.PARENT
    publisher = predicate_of(parent)["identity"]["publisher"]["key"]
    if hashlib.sha256(parent.read_bytes()).hexdigest() != about["parent"]["sha256"] or publisher not in signers:
        raise _unfit(folder, "the parent's hallmark is another one, or its publisher did not sign this copy")
    grant, proof = _read(folder, delivering.GRANT), Proof.read(_read(folder, delivering.PROOF))
    entry, salt = extra_read(proof.extra)
    if json.loads(grant)["commitment"] != about["delivery"]["commitment"] or not Entry.read(entry.encode()).is_of(grant, salt):
        raise _unfit(folder, "the proof of the log is of another delivery")
    return Checked(about["parent"]["urn"], about["parent"]["sha256"], signers[0], about["columns"], about["delivery"]["commitment"], entry)


def _statement(folder: Path) -> tuple[dict[str, Any], tuple[str, ...]]:
    try:
        envelope = dsse.opened(json.loads(_read(folder, delivering.COPY)))
        told: dict[str, Any] = json.loads(envelope.payload)
    except ValueError as problem:
        raise _unfit(folder, str(problem)[:120]) from None
    if told.get("predicateType") != delivering.PREDICATE or told["predicate"].get("is_certified") is not False:
        raise _unfit(folder, "its statement is none of a marked copy")
    return told, envelope.signers()


def _read(folder: Path, name: str) -> bytes:
    try:
        return (folder / name).read_bytes()
    except OSError as problem:
        raise _unfit(folder, f"{name}: {problem.strerror}") from None


def _unfit(folder: Path, found: str) -> FingerprintError:
    return FingerprintError("this is no marked copy that holds", where=str(folder), found=found, expected="a folder that `goldsmith fingerprint` wrote, unaltered")  # fmt: skip
