"""The publisher's word that a release of level 一般3 is given without marks: signed, logged, and of exactly that release.

It is for what carries no marks: media, WebDataset and Lance layouts, tables without a column that may move. Who reads the log sees that it was said.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from goldsmith.certify.log import recording
from goldsmith.certify.log.durable import replaced
from goldsmith.certify.log.entries import Entry, extra_read
from goldsmith.certify.log.proofs import Proof
from goldsmith.errors import GoldsmithError, UsageError
from goldsmith.signing import dsse
from goldsmith.signing.canonical import canonical

if TYPE_CHECKING:
    from pathlib import Path

    from goldsmith.certify.log import Log
    from goldsmith.certify.log.private import Private
    from goldsmith.circulate.release import Release
    from goldsmith.signing.held import Signer

PREDICATE = "urn:goldsmith:unmarked:v1"
FOLDER, DEED, PROOF = "unmarked", ".dsse.json", ".tlog-proof"


def declared(shelf: Path, release: Release, why: str, key: Signer, log: Log, private: Private) -> int:
    """Log that a release is given without marks, and put it on record beside the release; return the place in the log.

    Raises:
        UsageError: Nothing says why, or the key is not the publisher's.
    """
    if not why.strip():
        raise UsageError("say why", hint="--unmarked …: whoever looks at the record reads it")
    if key.did != release.publisher:
        raise UsageError("only its publisher gives a release without marks", where=f"{release.name}@{release.version}", found=key.did, expected=release.publisher)  # fmt: skip
    subject = [{"name": f"urn:goldsmith:release:{release.name}@{release.version}", "digest": {"sha256": release.digest}}]
    told = {"why": why.strip(), "at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"}
    statement = canonical({"_type": dsse.STATEMENT, "subject": subject, "predicateType": PREDICATE, "predicate": told})
    document = canonical(dsse.signed(statement, [key]))
    (logged,) = recording.record(log, private, "grant", [(f"unmarked {release.name}@{release.version}", document)])
    place = _place(shelf, release)
    place.mkdir(exist_ok=True)
    replaced(place / f"{release.version}{PROOF}", recording.proof_of(log, logged), mode=0o644)
    replaced(place / f"{release.version}{DEED}", document, mode=0o644)
    return logged.index


def gives_unmarked(shelf: Path, release: Release) -> bool:
    """Tell whether the publisher of a release said, in a logged deed, that it is given without marks; a deed that does not hold says nothing."""
    return bool(why(shelf, release))


def why(shelf: Path, release: Release) -> str:
    """Return why a release is given without marks, ``""`` where it is not."""
    place = _place(shelf, release)
    try:
        document = (place / f"{release.version}{DEED}").read_bytes()
        entry, salt = extra_read(Proof.read((place / f"{release.version}{PROOF}").read_bytes()).extra)
        envelope = dsse.opened(json.loads(document))
        told: dict[str, Any] = json.loads(envelope.payload)
        holds = (
            told["predicateType"] == PREDICATE
            and told["subject"][0]["digest"]["sha256"] == release.digest
            and release.publisher in envelope.signers()
            and Entry.read(entry.encode()).is_of(document, salt)
        )
        return str(told["predicate"]["why"]) if holds else ""
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError, GoldsmithError):
        return ""


def _place(shelf: Path, release: Release) -> Path:
    return shelf / release.name / FOLDER
