"""The ledger of deliveries, with the secret beside it: one folder of the publisher that nobody else reads.

1. A line a delivery, in canonical JSON; each names the SHA-256 of the line before it, so that none can be changed, dropped or put in between unseen.
2. A line is on the disk before its commitment is logged, and the commitment is logged before the copy gets its name. A line that somebody died in was
   never logged, and is taken away by the next one.
3. The commitment is SHA-256 over a salt and what was delivered: codeword, licensee, release and time. The log holds it, salted again, and tells nobody
   who was given what; the ledger opens it.
4. What a plan said is kept by its digest, since copies can be read by nothing else.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from goldsmith.certify.log.durable import flushed, locked, refused, replaced
from goldsmith.certify.log.private import OTHERS, made_private
from goldsmith.circulate.fingerprints.keyed import BYTES, key_for
from goldsmith.circulate.fingerprints.plan import Plan
from goldsmith.circulation_errors import FingerprintError
from goldsmith.signing.canonical import canonical

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SECRET, DELIVERIES, PLANS = "secret", "deliveries.jsonl", "plans"
BEGIN = "0" * 64


@dataclass(frozen=True)
class Delivery:
    """What was delivered to whom.

    Attributes:
        licensee: His name or id.
        release: SHA-256 of the hallmark.
        urn: What the release is called.
        plan: SHA-256 of the plan.
        code: SHA-256 of the codeword.
        places: How many bits it has.
        time: When, RFC 3339.
        salt: 32 bytes, hexadecimal.
        previous: SHA-256 of the line before.
    """

    licensee: str
    release: str
    urn: str
    plan: str
    code: str
    places: int
    time: str
    salt: str
    previous: str

    @property
    def commitment(self) -> str:
        """The salted digest of codeword, licensee, release and time."""
        return committed({**self.opening(), "licensee": self.licensee, "release": self.release, "time": self.time})

    def opening(self) -> dict[str, str]:
        """Return what opens the commitment, to whoever knows licensee, release and time."""
        return {"code": self.code, "plan": self.plan, "salt": self.salt}

    def document(self) -> bytes:
        """Return what is logged of it, and goes along with the copy: the commitment, and nothing that tells the licensee."""
        return canonical({"commitment": self.commitment, "kind": "urn:goldsmith:delivery:v1", "release": self.release, "time": self.time})

    def line(self) -> bytes:
        """Return its line in the ledger."""
        return canonical(asdict(self)) + b"\n"


def committed(said: Mapping[str, str]) -> str:
    """Return the commitment to a delivery: SHA-256 over its salt, and codeword, licensee, plan, release and time in canonical JSON."""
    told = {name: said[name] for name in ("code", "licensee", "plan", "release", "time")}
    return hashlib.sha256(bytes.fromhex(said["salt"]) + canonical(told)).hexdigest()


@dataclass(frozen=True)
class Ledger:
    """A folder of the publisher: the secret, what was delivered, and the plans.

    Attributes:
        folder: Where.
    """

    folder: Path

    def secret(self, *, make: bool = False) -> bytes:
        """Return the secret.

        Args:
            make: Whether one is drawn where there is none and nothing was delivered yet.

        Raises:
            FingerprintError: There is none, it is none, or others may read it.
        """
        path = self.folder / SECRET
        if not path.exists() and make and not (self.folder / DELIVERIES).exists():
            made_private(self.folder)
            with locked(self.folder):
                if not path.exists():
                    replaced(path, f"{secrets.token_hex(BYTES)}\n".encode(), mode=0o600)
        try:
            open_to_others = path.stat().st_mode & OTHERS
            found = bytes.fromhex(path.read_text(encoding="ascii").strip())
        except (OSError, ValueError) as problem:
            raise FingerprintError("there is no secret here", where=str(path), found=str(problem)[:120], hint="name the folder that `goldsmith fingerprint --key` made; without its secret no copy can be traced") from None  # fmt: skip
        if open_to_others or len(found) != BYTES:
            found_said = "others may read it" if open_to_others else f"{len(found)} bytes"
            raise FingerprintError("this is no secret to rely on", where=str(path), found=found_said, expected=f"{BYTES} bytes in hexadecimal digits, for its owner alone", hint=f"chmod 600 {path}")  # fmt: skip
        return found

    def secret_of(self, release: str, plan: str) -> bytes:
        """Return the secret of a release under a plan."""
        return key_for(self.secret(), "release", release, plan)

    def deliveries(self) -> list[Delivery]:
        """Return what was delivered, the first one first.

        Raises:
            FingerprintError: A line was changed, dropped or put in between; the message names the first that does not fit.
        """
        path = self.folder / DELIVERIES
        found: list[Delivery] = []
        previous = BEGIN
        for number, line in enumerate(_whole(path), 1):
            one = _delivery(line)
            if one is None or one.previous != previous or one.line() != line:
                raise FingerprintError(
                    "the ledger was altered", where=f"{path}: line {number}", expected="the line that was written, after the one before it",
                    hint="bring the ledger back from a copy; what it says from here on proves nothing",
                )  # fmt: skip
            previous = hashlib.sha256(line).hexdigest()
            found.append(one)
        return found

    def append(self, licensee: str, release: str, urn: str, plan: Plan, code: str, places: int, *, now: datetime | None = None) -> Delivery:
        """Write a delivery into the ledger; when this returns, it is on the disk.

        Raises:
            FingerprintError: The ledger was altered.
            StorageError: It cannot be written.
        """
        digest = hashlib.sha256(plan.document()).hexdigest()
        made_private(self.folder / PLANS)
        with locked(self.folder):
            if not (self.folder / PLANS / f"{digest}.json").exists():
                replaced(self.folder / PLANS / f"{digest}.json", plan.document(), mode=0o600)
            before = self.deliveries()
            previous = hashlib.sha256(before[-1].line()).hexdigest() if before else BEGIN
            time = (now or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ")
            made = Delivery(licensee, release, urn, digest, code, places, time, secrets.token_hex(BYTES), previous)
            self._append(made.line())
        return made

    def plan(self, digest: str) -> Plan:
        """Return a plan by its digest.

        Raises:
            FingerprintError: It is not here, or was changed.
        """
        path = self.folder / PLANS / f"{digest}.json"
        try:
            content = path.read_bytes()
        except OSError as problem:
            raise FingerprintError("a plan is not here", where=str(path), found=str(problem.strerror)) from None
        if hashlib.sha256(content).hexdigest() != digest:
            raise FingerprintError(
                "a plan was altered", where=str(path), hint="bring it back from a copy: copies can be read by nothing else"
            )
        return Plan.configured(json.loads(content), where=str(path))

    def _append(self, line: bytes) -> None:
        path = self.folder / DELIVERIES
        try:
            file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                end = sum(map(len, _whole(path)))
                os.ftruncate(file, end)
                os.pwrite(file, line, end)
                os.fsync(file)
            finally:
                os.close(file)
            flushed(path.parent)
        except OSError as problem:
            raise refused(path, problem) from None


def _whole(path: Path) -> list[bytes]:
    """Return the lines that end; what stands behind the last one was never finished."""
    content = path.read_bytes() if path.exists() else b""
    return [line + b"\n" for line in content.split(b"\n")[:-1]]


def _delivery(line: bytes) -> Delivery | None:
    try:
        said: dict[str, Any] = json.loads(line)
        return Delivery(**said)
    except (ValueError, TypeError):
        return None
