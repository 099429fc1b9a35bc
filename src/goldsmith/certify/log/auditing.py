"""The audit of a log: is it whole, is it the one that was seen before, and is it the same for everybody?

1. The checkpoint is signed by the log's key, and the cosignatures of witnesses hold.
2. The entries lead to every tile and to the root of the checkpoint (:mod:`walking`).
3. What this auditor saw before still stands: the log has not grown shorter, and begins with what it was.
4. Heads that others were shown, and whole copies, agree with this one. One that is behind is told and not accused; one that contradicts is a
   fork, kept with both signed heads, and the first entry that differs is named.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from goldsmith.certify.log.durable import replaced
from goldsmith.certify.log.forks import Fork, fork_between
from goldsmith.certify.log.tiles import WIDTH, Tree
from goldsmith.certify.log.walking import Finding, Walked, walk
from goldsmith.log_errors import LogError, NoteError
from goldsmith.signing.checkpoints import Head

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from goldsmith.certify.log.copies import Copy
    from goldsmith.signing.notes import VerifierKey


@dataclass(frozen=True)
class Plan:
    """What an audit looks at.

    Attributes:
        key: The key of the log.
        origin: What the log calls itself, where that is not the name of its key.
        witnesses: Whose cosignatures are looked at.
        cosignatures: How many of them there must be.
        remembered: A head that this auditor saw before; empty where there is none.
        heads: Heads that others were shown, by who tells of them.
        copies: Other copies of the log.
        ours: Whether entries have the form of goldsmith's deeds.
    """

    key: VerifierKey
    origin: str = ""
    witnesses: tuple[VerifierKey, ...] = ()
    cosignatures: int = 0
    remembered: bytes = b""
    heads: Mapping[str, bytes] = field(default_factory=dict)
    copies: tuple[Copy, ...] = ()
    ours: bool = True


@dataclass
class Audited:
    """What an audit found.

    Attributes:
        head: The head that was audited.
        walked: What its entries led to.
        findings: All that does not fit.
        notes: What is worth knowing and no fault, such as a copy that is behind.
        forks: Proofs that the log signed two histories.
    """

    head: Head
    walked: Walked
    findings: list[Finding]
    notes: list[str] = field(default_factory=list)
    forks: list[Fork] = field(default_factory=list)

    def forked(self, fork: Fork, words: str, index: int = -1) -> None:
        """Note that the log signed two histories."""
        self.forks.append(fork)
        self.findings.append(Finding("fork", words, index))


def audit(copy: Copy, plan: Plan, *, look: Callable[[int, bytes], None] | None = None) -> Audited:
    """Audit a copy of a log.

    Args:
        copy: Which.
        plan: What is looked at.
        look: Is called with place and bytes of every entry.

    Raises:
        LogError: It cannot be reached at all.
        NoteError: Its checkpoint is no checkpoint of this log.
    """
    head = Head.read(copy.checkpoint(), plan.key, origin=plan.origin, where=copy.place)
    tree = Tree(head.size, copy.read)
    walked = walk(tree, root=head.root, ours=plan.ours, look=look)
    audited = Audited(head, walked, list(walked.findings))
    _cosignatures(head, plan, audited)
    whole = tree if not any(each.sort in {"entry", "tile", "missing", "root"} for each in walked.findings) else None
    if plan.remembered:
        _another(audited, whole, "remembered", plan.remembered, plan)
    for name, raw in plan.heads.items():
        _another(audited, whole, name, raw, plan)
    for other in plan.copies:
        _compared(audited, tree, other, plan, is_whole=whole is not None)
    return audited


def _cosignatures(head: Head, plan: Plan, audited: Audited) -> None:
    found = 0
    for witness in plan.witnesses:
        try:
            found += bool(head.note.by([witness]))
        except NoteError:
            audited.findings.append(Finding("cosignature", f"the cosignature of {witness.name} does not hold"))
    if found < plan.cosignatures:
        audited.findings.append(Finding("cosignature", f"{found} of the named witnesses cosigned, {plan.cosignatures} are needed"))
    elif plan.witnesses:
        audited.notes.append(f"{found} of {len(plan.witnesses)} named witnesses cosigned")


def _another(audited: Audited, tree: Tree | None, name: str, raw: bytes, plan: Plan) -> None:
    """Compare with a head that somebody was shown."""
    try:
        other = Head.read(raw, plan.key, origin=plan.origin, where=name)
    except NoteError as problem:
        audited.notes.append(f"{name}: {problem.message}; it says nothing of this log")
        return
    head = audited.head
    if other.size > head.size:
        words = f"{name}: the log has signed {other.size:,} entries, this copy shows {head.size:,}: an older state is shown"
        audited.findings.append(Finding("stale", words, head.size))
    elif fork := fork_between(head, other, tree if other.size < head.size else None):
        audited.forked(fork, f"{name}: the log signed another history of its first {other.size:,} entries")
    elif other.size < head.size and tree is None and other.size:
        audited.notes.append(f"{name}: not compared, since this copy is damaged")
    else:
        audited.notes.append(f"{name}: agrees, at {other.size:,} entries")


def _compared(audited: Audited, tree: Tree, copy: Copy, plan: Plan, *, is_whole: bool) -> None:
    """Compare with another copy."""
    try:
        other = Head.read(copy.checkpoint(), plan.key, origin=plan.origin, where=copy.place)
        theirs = Tree(other.size, copy.read)
        longer, sound = (tree, is_whole) if other.size <= audited.head.size else (theirs, theirs.root() == other.root)
        if other.size != audited.head.size and not sound:
            audited.notes.append(f"{copy.place}: not compared, since the longer copy is damaged")
            return
        fork = fork_between(audited.head, other, longer)
        if fork:
            index, words = _first_difference(tree, theirs)
            audited.forked(fork, f"{copy.place}: the log signed two histories{words}", index)
            return
        if not is_whole and theirs.root() == other.root:
            index, words = _first_difference(tree, theirs)
            if index >= 0:
                audited.findings.append(Finding("entry", f"{copy.place} is whole{words}", index))
        _distance(audited, copy, other)
    except LogError as problem:
        audited.notes.append(f"{copy.place}: {problem.message}: {problem.found or problem.where}")


def _distance(audited: Audited, copy: Copy, other: Head) -> None:
    behind = audited.head.size - other.size
    if behind < 0:
        words = f"{copy.place} has {-behind:,} entries more, signed by the log: this copy shows an older state"
        audited.findings.append(Finding("stale", words, audited.head.size))
    else:
        audited.notes.append(f"{copy.place}: agrees" + (f", {behind:,} entries behind" if behind else ""))


def _first_difference(ours: Tree, theirs: Tree) -> tuple[int, str]:
    """Return the first entry in which two copies differ, and in which way, as far as it can be seen; -1 where they do not."""
    for number in range((min(ours.size, theirs.size) + WIDTH - 1) // WIDTH):
        one, other = ours.row(0, number), theirs.row(0, number)
        for at, (mine, its) in enumerate(zip(one, other, strict=False)):
            if mine != its:
                index = number * WIDTH + at
                if one[at + 1 : at + 2] == (its,):
                    return index, f": entry {index} of this copy was dropped there"
                if other[at + 1 : at + 2] == (mine,):
                    return index, f": entry {index} of the other copy was dropped here"
                return index, f": entry {index} differs"
    return -1, ""


@dataclass(frozen=True)
class Memory:
    """What an auditor saw, in a file: the last head of each log, by its origin."""

    path: Path

    def head(self, origin: str) -> bytes:
        """Return the last head of a log; empty where none was seen.

        Raises:
            LogError: The file is none of ours.
        """
        return self._heads().get(origin, "").encode()

    def keep(self, heads: Sequence[Head]) -> None:
        """Remember heads, where they are longer than those before.

        Raises:
            StorageError: It cannot be written.
        """
        known = self._heads()
        known |= {each.checkpoint.origin: each.raw.decode() for each in heads}
        replaced(self.path, json.dumps(known, ensure_ascii=False, indent=1).encode() + b"\n")

    def _heads(self) -> dict[str, str]:
        if not self.path.exists():
            return {}
        try:
            found = json.loads(self.path.read_bytes())
        except (OSError, ValueError) as problem:
            raise LogError("this file remembers no logs", where=str(self.path), found=str(problem)) from None
        if not isinstance(found, dict) or not all(isinstance(each, str) for each in found.values()):
            raise LogError("this file remembers no logs", where=str(self.path), expected="a checkpoint for each origin, as JSON")
        return found
