"""Deliveries held against the log: each commitment has its entry, and no delivery of the log is missing in the ledger."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from goldsmith.certify.log import recording
from goldsmith.circulation_errors import FingerprintError
from goldsmith.log_errors import LogError

if TYPE_CHECKING:
    from goldsmith.certify.log import Log
    from goldsmith.certify.log.private import Private
    from goldsmith.circulate.fingerprints.ledger import Ledger

NAMED = "delivery "
"""How the openings of deliveries begin in the private folder of the log."""


def standing(ledger: Ledger, log: Log, private: Private) -> list[dict[str, Any]]:
    """Return the deliveries, each with its place in the log; none where it was never logged, so that nothing was delivered.

    Raises:
        FingerprintError: The ledger was altered, or lacks a delivery that was logged.
    """
    found = ledger.deliveries()
    known = {hashlib.sha256(one.document()).hexdigest() for one in found}
    lost = [one for one in private.openings() if one.name.startswith(NAMED) and one.document not in known]
    if lost:
        raise FingerprintError(
            "the ledger lacks deliveries that were logged", where=str(ledger.folder), found=f"{len(lost)}, the first {lost[0].name}",
            hint="bring the ledger back from a copy, or name the one that belongs to this log",
        )  # fmt: skip
    return [
        {
            "time": one.time,
            "licensee": one.licensee,
            "urn": one.urn,
            "commitment": one.commitment,
            "index": _place(one.document(), log, private),
        }
        for one in found
    ]


def _place(document: bytes, log: Log, private: Private) -> int | None:
    try:
        return recording.found(log, private, document)[0].index
    except LogError:
        return None
