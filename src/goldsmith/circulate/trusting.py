"""Whether a release that is being fetched may be trusted: before its data is asked for, and when all of it is there.

Both are the offline verifier's own steps with the buyer's policy; before there is data, all but those that look at data.
"""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from goldsmith.certify import goldsmith_verify as verifier
from goldsmith.certify.log.entries import Entry, extra_read
from goldsmith.certify.log.proofs import Proof
from goldsmith.circulation_errors import UntrustedError
from goldsmith.exporters.lance import opened
from goldsmith.lake.faults import first_sentence
from goldsmith.log_errors import LogError
from goldsmith.signing.notes import LOG, WITNESS, Note, VerifierKey

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

OF_PAPERS = ("_log", "_status", "_manifest")
"""Steps that need more of a marked copy's parent than its hallmark."""
GRANT, PROOF = "hallmark/grant.json", "hallmark/grant.tlog-proof"
"""The commitment of a marked copy, and the proof that it was logged."""
OF_DATA = ("_contents", "_bound", "_sample", "_memory")
"""Steps that need what is not there yet, or remember what was verified."""


def beforehand(policy: Path, *, without: tuple[str, ...] = ()) -> Callable[[Path], None]:
    """Return what looks at the papers of a release whose data is not there yet.

    It raises :class:`UntrustedError` where one who holds this policy would not take it.
    """

    def trusted(folder: Path) -> None:
        state = SimpleNamespace(target=str(folder), policy=str(policy), status="", remember="", threads=0, sample="", ids=None)
        state.__dict__.update(found={}, seen=None, nodes={}, origin="-", now=time.time())
        for step in verifier.STEPS:
            if step.__name__ in (*OF_DATA, *without):
                continue
            if step.__name__ == "_manifest":
                state.names = None  # what is not there yet is not missing
            _taken(folder, step.__name__[1:], lambda step=step: step(state))  # type: ignore[misc]

    return trusted


def of_copies(policy: Path) -> Callable[[Path], None]:
    """Return what looks at the papers of a marked copy: the hallmark of its parent, and the proof of its commitment, both by one policy.

    It raises :class:`UntrustedError` where one who holds this policy would not take it.
    """
    parent = beforehand(policy, without=OF_PAPERS)

    def trusted(folder: Path) -> None:
        parent(folder)
        asked = verifier.policy_of(policy.read_bytes())
        if asked.logs:
            _taken(folder, "commitment", lambda: _committed(folder, asked))

    return trusted


def _committed(folder: Path, asked: Any) -> None:
    """Hold the commitment of a copy against the logs and witnesses of a policy.

    Raises:
        RefusedError: It is in none of them, or no quorum saw it.
    """
    said = "the commitment of this copy is in no log that the policy names"
    try:
        proof = Proof.read((folder / PROOF).read_bytes())
        entry, salt = extra_read(proof.extra)
        logged = Entry.read(entry.encode())
        verifier.need(logged.deed == "grant" and logged.is_of((folder / GRANT).read_bytes(), salt), said, verifier.NOT_LOGGED)
        keys = {VerifierKey(name, WITNESS, public): witness for witness, (name, _, public) in asked.witnesses.items()}
        own = Note.read(proof.checkpoint)
        log = next(key for name, _, public in asked.logs if own.by([key := VerifierKey(name, LOG, public)]))
        seen = [keys[each] for each in proof.head(entry.encode(), log, witnesses=keys).cosigned]
    except (LogError, OSError, StopIteration):
        raise verifier.RefusedError(verifier.NOT_LOGGED, said, "") from None
    quorum = asked.once["quorum"][0]
    verifier.need(
        quorum == "none" or verifier.witnessed(asked, quorum, seen), f"the {len(seen)} witnesses are no quorum", verifier.NOT_LOGGED
    )


def whole(policy: Path, *, remember: Path | None = None) -> Callable[[Path], None]:
    """Return what looks at a release that is all there; it raises :class:`UntrustedError` where it is not verified."""

    def verified(folder: Path) -> None:
        found = verifier.verify(str(folder), str(policy), remember=str(remember or ""))
        if found["exit"]:
            raise UntrustedError(found["exit"], found["verdict"], where=f"{folder}: {found['step']}", found=found["why"])
        own_rows(folder)

    return verified


def own_rows(folder: Path) -> None:
    """Refuse a release with a Lance table whose rows stand elsewhere: its files may be what was certified, and what is read is not among them.

    Raises:
        UntrustedError: It has one, or a table that is none.
    """
    for place in sorted(folder.glob("data/*.lance")):
        try:
            opened(place)
        except (ValueError, OSError) as problem:
            why = first_sentence(str(problem))
            raise UntrustedError(verifier.ALTERED, verifier.VERDICTS[verifier.ALTERED][0], where=str(place), found=why) from None


def _taken(folder: Path, name: str, step: Callable[[], object]) -> None:
    try:
        step()
    except verifier.RefusedError as refusal:
        code, said, _ = refusal.args
        raise UntrustedError(code, verifier.VERDICTS[code][0], where=f"{folder}: {name}", found=said) from None
    except (ValueError, KeyError, TypeError, OSError, RecursionError, AttributeError) as problem:
        raise UntrustedError(
            verifier.UNREADABLE, verifier.VERDICTS[verifier.UNREADABLE][0], where=f"{folder}: {name}", found=str(problem)[:300]
        ) from None
