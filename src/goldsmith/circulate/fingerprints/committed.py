"""What shows when a codeword was committed to: the log, a checkpoint that somebody else kept, and the receipt that the licensee signed.

1. A commitment counts where its entry (``grant``) is in the log; the proof goes along, so that whoever has the log's public key checks it.
2. A checkpoint from before the copy turned up, kept by somebody else (another licensee's proof, a witness, the proof of a release), has to be one of this log.
   What was logged behind it was committed to too late: the copy may have been made to accuse somebody.
3. A delivery that says a moment long before that of one which was logged earlier was put in later, and counts as not committed to.
4. A receipt counts where it names the commitment; whose key signed it has to be known from somewhere else.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from goldsmith.annotation_errors import CertificateError
from goldsmith.certify.log import recording
from goldsmith.certify.log.entries import Entry, extra_read
from goldsmith.certify.log.proofs import FIRST, Proof
from goldsmith.circulate.contracts import receipts
from goldsmith.circulate.fingerprints.ledger import committed
from goldsmith.circulation_errors import FingerprintError
from goldsmith.log_errors import LogError
from goldsmith.signing import dsse
from goldsmith.signing.canonical import canonical
from goldsmith.signing.checkpoints import Head

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from goldsmith.certify.log import Log
    from goldsmith.certify.log.private import Private
    from goldsmith.certify.log.recording import Recorded
    from goldsmith.circulate.fingerprints.ledger import Delivery

SLACK = 3_600
"""Seconds by which moments of deliveries may run against the order of the log: they are taken before they are logged."""


@dataclass(frozen=True)
class Evidence:
    """What is at hand beside the ledger.

    Attributes:
        log: Where commitments were logged; None where no log is looked at.
        private: Its salts.
        before: A checkpoint, or a proof that carries one, from before the copy turned up; empty where there is none.
        receipts: Documents that licensees signed.
    """

    log: Log | None = None
    private: Private | None = None
    before: bytes = b""
    receipts: Sequence[Mapping[str, Any]] = ()

    def head(self) -> Head | None:
        """Return what the kept checkpoint says.

        Raises:
            FingerprintError: It is of another log, or of other entries than this log begins with; or no log is looked at.
        """
        if not self.before:
            return None
        if self.log is None:
            raise FingerprintError("a checkpoint is held against a log, and none is named", hint="--log FOLDER")
        raw = Proof.read(self.before).checkpoint if self.before.startswith(FIRST.encode()) else self.before
        head = Head.read(raw, self.log.key)
        tree = self.log.tree()
        if head.size > tree.size or tree.root(head.size) != head.root:
            raise FingerprintError(
                "this log does not begin with what the kept checkpoint is of", where=str(self.log.folder), found=f"{tree.size:,} entries",
                expected=f"the first {head.size:,} of the checkpoint", hint="the log was begun anew or shows two histories: nothing of it accuses anybody",
            )  # fmt: skip
        return head


@dataclass(frozen=True)
class Committed:
    """What is shown of deliveries.

    Attributes:
        evidence: What is at hand.
        head: The checkpoint from before the copy turned up.
        places: Of each delivery's document, by SHA-256.
        late: Deliveries that say a moment before that of one which was logged earlier, by commitment.
        received: Receipts, by commitment.
    """

    evidence: Evidence
    head: Head | None = None
    places: Mapping[str, Recorded] = field(default_factory=dict)
    late: frozenset[str] = frozenset()
    received: Mapping[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, evidence: Evidence, deliveries: Sequence[Delivery]) -> Committed:
        """Return what is shown of all deliveries of a ledger.

        Raises:
            FingerprintError: The kept checkpoint, or a receipt, is none.
        """
        places: dict[str, Recorded] = {}
        if evidence.log is not None and evidence.private is not None:
            wanted = {_digest(one) for one in deliveries}
            found = recording.found_digests(evidence.log, evidence.private, wanted)
            places = {digest: one for (deed, digest), one in found.items() if deed == "grant"}
        return cls(evidence, evidence.head(), places, _late(deliveries, places), _received(evidence.receipts))

    def told(self, delivery: Delivery) -> dict[str, Any]:
        """Return what is told of a delivery: whether it is logged, where, with the proof, in time, and who received it."""
        receipt = self.received.get(delivery.commitment)
        log = self.evidence.log
        if log is None:
            return {"logged": None, "receipt": receipt}
        place = self.places.get(_digest(delivery))
        if place is None:
            return {"logged": False, "receipt": receipt}
        in_time = None if self.head is None else place.index < self.head.size
        more = {"before": in_time, "backdated": delivery.commitment in self.late, "receipt": receipt}
        proof = recording.proof_of(log, place).decode()
        return {
            "logged": True,
            "log": log.origin,
            "index": place.index,
            "opening": delivery.opening(),
            "document": delivery.document().decode(),
            "proof": proof,
            **more,
        }


def counts(told: Mapping[str, Any]) -> bool:
    """Tell whether what is told of a delivery shows that its codeword was committed to in time."""
    return bool(told.get("logged") and told.get("codeword_fits")) and told.get("before") is not False and not told.get("backdated")


def proved(told: Mapping[str, Any], licensee: str, release: str, log: Log) -> bool:
    """Tell whether the proof that a report carries is of that commitment, in this log, and opens to that licensee and release."""
    try:
        document, proof = str(told["document"]).encode(), Proof.read(str(told["proof"]).encode())
        entry, salt = extra_read(proof.extra)
        proof.head(entry.encode(), log.key)
        said = Entry.read(entry.encode())
        opened = json.loads(document)
        commitment = committed({**told["opening"], "licensee": licensee, "release": release, "time": told["time"]})
        same = opened["commitment"] == told["commitment"] == commitment and opened["time"] == told["time"]
        return same and said.deed == "grant" and said.is_of(document, salt) and proof.index == told["index"]
    except (LogError, KeyError, TypeError, ValueError):
        return False


def _late(deliveries: Sequence[Delivery], places: Mapping[str, Recorded]) -> frozenset[str]:
    logged = sorted((places[_digest(one)].index, _seconds(one), one.commitment) for one in deliveries if _digest(one) in places)
    late, newest = set(), float("-inf")
    for _, moment, commitment in logged:
        late |= {commitment} if moment < newest - SLACK else set()
        newest = max(newest, moment)
    return frozenset(late)


def _received(documents: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return receipts by the commitment that they name.

    Raises:
        FingerprintError: One was not signed, or is of no marked copy.
    """
    found = {}
    for document in documents:
        try:
            keys = [did for did, _ in dsse.opened(document, kind="application/vnd.goldsmith.confirmation+json").signatures]
            key, said = next((did, said) for did in keys if (said := receipts.verified(document, did, "confirmation")))
        except (CertificateError, StopIteration):
            key, said = "", {}
        if not isinstance(said.get("commitment"), str):
            raise FingerprintError("this is no receipt of a marked copy", found=str(document)[:80], expected="what `goldsmith pull --receipt-key` signed")  # fmt: skip
        digest = hashlib.sha256(canonical(document)).hexdigest()
        found[said["commitment"]] = {"key": key, "at": str(said.get("at", "")), "sha256": digest}
    return found


def _digest(delivery: Delivery) -> str:
    return hashlib.sha256(delivery.document()).hexdigest()


def _seconds(delivery: Delivery) -> float:
    try:
        return datetime.fromisoformat(delivery.time).timestamp()
    except ValueError:
        return float("-inf")
