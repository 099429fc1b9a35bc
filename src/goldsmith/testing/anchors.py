"""The laws of anchors, as checks that any leaf can be held against."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from goldsmith.log_errors import AnchorError
from goldsmith.testing.readers import BrokenLawError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goldsmith.anchor import Anchor, Witnessed

SPEAKS = frozenset({"socket.connect", "socket.getaddrinfo", "socket.sendto", "subprocess.Popen", "os.system"})
"""What Python tells of a program that speaks with the outside."""
SKEW = 600
"""Seconds by which the clock outside may differ from ours."""
CUTS = 48
"""Places at which a proof is damaged."""

_silent: ContextVar[bool] = ContextVar("silent", default=False)


def obeys_the_laws(anchor: Anchor, statement: bytes, other: bytes) -> None:
    """Hold an anchor against every law.

    Args:
        anchor: The anchor, with the settings that reach its place outside and say whom to trust.
        statement: What is anchored, such as the note of a checkpoint.
        other: Another statement.

    Raises:
        BrokenLawError: A law is broken; the message says which.
    """
    before = time.time()
    proof = anchor.anchored(statement)
    shown = what_was_anchored_is_believed_offline(anchor, statement, proof)
    _law(before - SKEW <= shown.at <= time.time() + SKEW, "the time is that at which the statement was shown")
    _law(bool(shown.by), "it is told who says so")
    another_statement_is_not_believed(anchor, other, proof)
    a_damaged_proof_says_nothing_else(anchor, statement, proof, shown)
    _law(_offline(anchor, statement, anchor.anchored(statement)) is not None, "a statement may be anchored again")


def what_was_anchored_is_believed_offline(anchor: Anchor, statement: bytes, proof: bytes) -> Witnessed:
    """A proof that was just made holds, twice the same, without a word to the outside."""
    shown = _offline(anchor, statement, proof)
    _law(shown is not None, "a proof that was just made holds")
    _law(shown == _offline(anchor, statement, proof), "a proof shows the same each time")
    if shown is None:
        raise BrokenLawError("a proof that was just made holds")
    return shown


def another_statement_is_not_believed(anchor: Anchor, other: bytes, proof: bytes) -> None:
    """A proof of one statement shows nothing of another one."""
    _law(_offline(anchor, other, proof) is None, "a proof shows nothing of another statement")


def a_damaged_proof_says_nothing_else(anchor: Anchor, statement: bytes, proof: bytes, shown: Witnessed) -> None:
    """A proof that is cut or changed anywhere is refused as `AnchorError`, or its change did not matter: never another time, never another witness."""
    places = sorted({len(proof) * n // CUTS for n in range(CUTS)})
    damaged = [proof[:at] for at in places] + [proof[:at] + bytes([proof[at] ^ 1]) + proof[at + 1 :] for at in places if at < len(proof)]
    for each in damaged:
        found = _offline(anchor, statement, each)
        _law(found is None or (found.at, found.by) == (shown.at, shown.by), "a damaged proof shows nothing else")


def _offline(anchor: Anchor, statement: bytes, proof: bytes) -> Witnessed | None:
    """Return what a proof shows without the outside; nothing where it is refused."""
    with _silence():
        try:
            return anchor.witnessed(statement, proof)
        except AnchorError:
            return None
        except (BrokenLawError, KeyboardInterrupt):
            raise
        except Exception as problem:
            raise BrokenLawError(f"what shows nothing is refused as AnchorError, not as {type(problem).__name__}") from problem


@contextmanager
def _silence() -> Iterator[None]:
    _listening()
    before = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(before)


def _heard(event: str, _: object) -> None:
    if event in SPEAKS and _silent.get():
        raise BrokenLawError(f"a proof is looked at without the outside, and this one asks it: {event}")


def _listening(_already: list[bool] = []) -> None:  # noqa: B006  a hook is set once for the life of a process
    if not _already:
        sys.addaudithook(_heard)
        _already.append(True)


def _law(holds: bool, law: str) -> None:  # noqa: FBT001  the law is the question
    if not holds:
        raise BrokenLawError(law)
