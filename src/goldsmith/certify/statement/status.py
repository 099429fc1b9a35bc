"""The status list of a publisher: which hallmarks are recalled and why, which keys are revoked; signed, and with a number that only grows.

1. The file is the state: the next list is made of the one that stands, so that nothing that was taken back comes back.
2. A list that stands is checked before it is gone on from: by its signature, and by the key that signs the next one or one before it.
3. It comes to stand whole: a reader has the old one or the new one.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from goldsmith.certify.statement.moments import moment_of, said
from goldsmith.certify_errors import ReleaseError
from goldsmith.signing import dsse
from goldsmith.signing.canonical import canonical

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, timedelta
    from pathlib import Path

    from goldsmith.signing.held import Signer

PREDICATE = "urn:goldsmith:status:v1"
HEX = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class StatusList:
    """What a publisher says of what he has signed.

    Attributes:
        publisher: His name.
        number: Of this list; 0 for none yet.
        issued: When.
        expires: Until when it may be taken for the newest one.
        recalled: Hallmarks with ``hallmark`` (SHA-256 of the file), ``why`` and ``since``.
        revoked: Keys with ``key`` and ``since``.
        signers: Keys that signed the list that was read.
    """

    publisher: str
    number: int = 0
    issued: str = ""
    expires: str = ""
    recalled: tuple[Mapping[str, str], ...] = ()
    revoked: tuple[Mapping[str, str], ...] = ()
    signers: tuple[str, ...] = ()

    def recalling(self, hallmark: str, why: str, now: datetime) -> StatusList:
        """Return the list with one hallmark more.

        Raises:
            ReleaseError: It is no digest of a hallmark, nothing says why, or it is recalled already.
        """
        if not HEX.fullmatch(hallmark):
            raise ReleaseError("this is no digest of a hallmark", found=hallmark[:80], expected="SHA-256 of hallmark.dsse.json")
        if not why.strip():
            raise ReleaseError("say why it is recalled", hint='--why "…": whoever has the release reads it')
        if any(one["hallmark"] == hallmark for one in self.recalled):
            raise ReleaseError("this hallmark is recalled already", found=hallmark)
        return replace(self, recalled=(*self.recalled, {"hallmark": hallmark, "why": why.strip(), "since": said(now)}))

    def revoking(self, did: str, now: datetime) -> StatusList:
        """Return the list with one key more.

        Raises:
            ReleaseError: It is revoked already.
        """
        if any(one["key"] == did for one in self.revoked):
            raise ReleaseError("this key is revoked already", found=did)
        return replace(self, revoked=(*self.revoked, {"key": did, "since": said(now)}))

    def predicate(self) -> dict[str, Any]:
        """Return what is signed of it."""
        told = {"number": self.number, "issued": self.issued, "expires": self.expires}
        return {**told, "recalled": [dict(one) for one in self.recalled], "revoked": [dict(one) for one in self.revoked]}


def issued(found: StatusList, key: Signer, *, now: datetime, lasts: timedelta) -> tuple[StatusList, bytes]:
    """Return the next list, and its envelope as the bytes of a file.

    Raises:
        ReleaseError: The key that would sign is revoked by the list itself.
    """
    if any(one["key"] == key.did for one in found.revoked):
        raise ReleaseError(
            "a key cannot say of itself that it is revoked", found=key.did, hint="`goldsmith keys rotate NAME`, and sign with the new one"
        )
    following = replace(found, number=found.number + 1, issued=said(now), expires=said(now + lasts), signers=(key.did,))
    statement = {
        "_type": dsse.STATEMENT,
        "subject": [{"name": f"urn:goldsmith:publisher:{found.publisher}", "digest": {"sha256": _digest_of(key.did)}}],
        "predicateType": PREDICATE,
        "predicate": following.predicate(),
    }
    return following, canonical(dsse.signed(canonical(statement), [key]))


def read(path: Path, publisher: str) -> StatusList:
    """Return the list that stands in a file; an empty one where there is no file.

    Raises:
        ReleaseError: It is none, or it was changed.
    """
    if not path.exists():
        return StatusList(publisher)
    try:
        envelope = dsse.opened(json.loads(path.read_bytes()))
        signers = envelope.signers()
        statement = json.loads(envelope.payload)
        told = statement["predicate"]
        _ = {PREDICATE: signers[0]}[statement["predicateType"]]  # of another type, or signed by nobody, it is none
        moment_of(told["issued"])
        return StatusList(
            statement["subject"][0]["name"].rpartition(":")[2], int(told["number"]), told["issued"], told["expires"],
            tuple(told["recalled"]), tuple(told["revoked"]), signers,
        )  # fmt: skip
    except (ValueError, KeyError, TypeError, IndexError, OSError) as problem:
        raise ReleaseError("this is no status list", where=str(path), found=str(problem)[:120], expected=PREDICATE) from None


def written(path: Path, content: bytes) -> None:
    """Write a list whole: under another name, then renamed."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with fresh.open("wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def _digest_of(did: str) -> str:
    import hashlib

    return hashlib.sha256(did.encode()).hexdigest()
