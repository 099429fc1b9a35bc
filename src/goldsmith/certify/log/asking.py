"""Asking witnesses to cosign the newest checkpoint of a log.

A witness is told the size that it saw last, as it says itself (409), with the proof from there; a witness that saw more than the log has is a
sign that the log was put back to an older state, and the log says so instead of going on.
"""

from __future__ import annotations

import http.client
import re
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING

from goldsmith.certify.log.witness import Asked
from goldsmith.errors import UsageError
from goldsmith.log_errors import NoteError, WitnessError
from goldsmith.signing.notes import WITNESS, Note, VerifierKey, signed

if TYPE_CHECKING:
    from goldsmith.certify.log.folder import Log

PATIENCE = 30
MOST = 1 << 16
TURNS = 3
"""Times that a witness may tell another size while it is asked."""


@dataclass(frozen=True)
class Known:
    """A witness that is asked.

    Attributes:
        key: Its public key.
        url: Its submission prefix.
    """

    key: VerifierKey
    url: str

    @classmethod
    def read(cls, said: str) -> Known:
        """Return the witness that `VKEY URL` names.

        Raises:
            UsageError: It names none.
            NoteError: The key is none.
        """
        vkey, _, url = said.strip().partition(" ")
        key = VerifierKey.read(vkey)
        if key.kind != WITNESS or not url.strip().startswith(("http://", "https://")):
            raise UsageError("this names no witness", found=said, expected="the key of a witness, a space, and its address")
        return cls(key, url.strip().rstrip("/"))


def cosigned(log: Log, witness: Known, *, old: int = 0) -> str:
    """Return the line with which a witness cosigns the newest checkpoint of a log.

    Args:
        log: Whose.
        witness: Who.
        old: The size that it saw last, where that is known; else it says so itself.

    Raises:
        WitnessError: It refuses, cannot be reached, saw more than the log has, or what it returns is no cosignature of this checkpoint.
    """
    note = Note.read(log.checkpoint())
    head = log.head()
    for _ in range(TURNS):
        path = log.consistency(old, head.size) if old else []
        status, body = _posted(f"{witness.url}/add-checkpoint", Asked(old, tuple(path), head.checkpoint, note).body())
        if status != 409 or not re.fullmatch(rb"(0|[1-9][0-9]{0,17})\n", body):
            break
        old = int(body)
        if old > head.size:
            raise _refused(witness, f"it saw {old:,} entries, the log has {head.size:,}: was the log put back to an older state?")
    if status != 200:
        raise _refused(witness, f"HTTP {status}: {body.decode(errors='replace').strip()[:200]}")
    try:
        answered = Note.read(signed(note.text, body.decode()))
        answered.by([witness.key])
        return next(each.line for each in answered.signatures if (each.name, each.id) == (witness.key.name, witness.key.id))
    except (NoteError, UnicodeDecodeError, StopIteration):
        raise _refused(witness, "its answer is no cosignature of this checkpoint") from None


def _posted(url: str, body: bytes) -> tuple[int, bytes]:
    request = urllib.request.Request(url, data=body, headers={"Content-Type": "text/plain; charset=utf-8"})  # noqa: S310  Known.read looked at it
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
            return int(answer.status), answer.read(MOST)
    except urllib.error.HTTPError as problem:
        return problem.code, problem.read(MOST)
    except (OSError, http.client.HTTPException) as problem:
        raise WitnessError("a witness cannot be reached", where=url, found=str(problem)) from None


def _refused(witness: Known, found: str) -> WitnessError:
    return WitnessError("a witness did not cosign", where=witness.key.name, found=found)
