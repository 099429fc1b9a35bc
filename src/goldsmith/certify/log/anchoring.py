"""Anchors of a log: checkpoints that somebody outside witnessed, kept in the file `anchors` beside it, and looked at offline.

1. What is anchored is the signed note of the newest checkpoint, byte for byte as it is kept.
2. A proof is kept only where it holds when it comes.
3. An anchor is believed where the log's key signed its checkpoint, and the proof shows, by whom the reader trusts, that it was there.
4. A log that has fewer entries than an anchored checkpoint was put back; one that does not begin with what was anchored has two histories.
   Both are told with the log's own signatures, whether the proof is believed or not.

So the log had so many entries, and this root, at the latest at the time that an anchor shows.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from goldsmith.annotation_errors import CertificateError
from goldsmith.certify.log.durable import locked, replaced
from goldsmith.certify.log.forks import fork_between
from goldsmith.certify.log.proofs import Proof
from goldsmith.certify.log.tiles import Tree
from goldsmith.certify.log.trees import is_consistent
from goldsmith.log_errors import AnchorError, LogError, NoteError
from goldsmith.signing.canonical import canonical, parsed
from goldsmith.signing.checkpoints import Checkpoint, Head
from goldsmith.signing.notes import Note

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from goldsmith.anchor import Anchor, Witnessed
    from goldsmith.certify.log.copies import Copy
    from goldsmith.certify.log.folder import Log
    from goldsmith.signing.notes import VerifierKey

ANCHORS = "anchors"
FORM = "JSON with v 1, anchor, checkpoint and proof"
MOST = 16 << 20
"""Bytes of the file of anchors: some thousand of them."""


@dataclass(frozen=True)
class Kept:
    """An anchor as it is kept: nothing of it is believed yet.

    Attributes:
        kind: What it is called in the registry.
        checkpoint: The note that was witnessed.
        proof: What its place outside gave for it.
    """

    kind: str
    checkpoint: bytes
    proof: bytes

    def line(self) -> bytes:
        """Return it as a line of the file."""
        proof = base64.b64encode(self.proof).decode()
        return canonical({"v": 1, "anchor": self.kind, "checkpoint": self.checkpoint.decode(), "proof": proof}) + b"\n"

    @classmethod
    def read(cls, line: bytes, *, where: str = "") -> Kept:
        """Return the anchor of a line.

        Raises:
            LogError: The line holds none.
        """
        try:
            (form, kind, note, proof) = (parsed(line)[name] for name in ("v", "anchor", "checkpoint", "proof"))
            found = cls(str(kind), str(note).encode(), base64.b64decode(proof, validate=True))
        except (CertificateError, KeyError, ValueError, TypeError) as problem:
            raise LogError("this line holds no anchor", where=where, found=str(problem)[:80], expected=FORM) from None
        if form != 1:
            raise LogError("this line holds no anchor", where=where, found=f"v {form}", expected=FORM)
        return found


@dataclass(frozen=True)
class Looked:
    """What became of an anchor when it was looked at.

    Attributes:
        kept: Which.
        size: Entries of its checkpoint; none where it is no checkpoint of this log.
        witnessed: What its proof shows; nothing where it is not believed.
        sort: What does not fit: ``checkpoint``, ``proof``, ``stale``, ``fork``, ``damaged``; ``unknown`` where nobody said whom to trust.
        words: The same in a sentence.
        fork: The proof that the log signed two histories, where it did.
    """

    kept: Kept
    size: int | None = None
    witnessed: Witnessed | None = None
    sort: str = ""
    words: str = ""
    fork: bytes = b""

    @property
    def is_believed(self) -> bool:
        """Whether it shows by when the log was so long, and the log still begins so."""
        return self.witnessed is not None and not self.sort


def anchored(log: Log, kind: str, anchor: Anchor) -> tuple[Kept, Head, Witnessed]:
    """Have the newest checkpoint witnessed outside, and keep the proof beside the log.

    Raises:
        AnchorError: Nobody witnessed it; nothing is kept then.
        LogError: The log has no entries, or its anchors cannot be read.
        StorageError: The proof cannot be written.
    """
    head = log.head()
    if not head.size:
        raise LogError("there is nothing to anchor: the log has no entries", where=str(log.folder))
    kept = Kept(kind, head.raw, anchor.anchored(head.raw))
    shown = anchor.witnessed(head.raw, kept.proof)
    path = log.folder / ANCHORS
    with locked(log.folder):
        before = path.read_bytes() if path.exists() else b""
        if len(before) + len(kept.line()) > MOST:
            raise LogError("the file of anchors is full", where=str(path), hint="move it away to where copies are kept: a new one is begun")
        replaced(path, before + kept.line())
    return kept, head, shown


def read(raw: bytes, *, where: str = "") -> list[Kept]:
    """Return the anchors of a file, the oldest first.

    Raises:
        LogError: A line of it holds none.
    """
    return [Kept.read(line, where=f"{where}: line {n}") for n, line in enumerate(raw.splitlines(), 1)]


def together(*files: Iterable[Kept]) -> list[Kept]:
    """Return the anchors of several files, each of them once."""
    return list(dict.fromkeys(each for file in files for each in file))


def looked(copy: Copy, key: VerifierKey, anchors: Iterable[Kept], believed: Mapping[str, Anchor], *, origin: str = "") -> list[Looked]:
    """Look at anchors of a log.

    Args:
        copy: The log as it is shown now.
        key: Its key.
        anchors: What is kept of it, here or elsewhere.
        believed: Anchors with the settings that say whom to trust, by kind.
        origin: What the log calls itself, where that is not the name of its key.

    Raises:
        LogError: The log cannot be reached.
        NoteError: Its checkpoint is none of this log.
    """
    head = Head.read(copy.checkpoint(), key, origin=origin, where=copy.place)
    shown = _Shown(key, head, Tree(head.size, copy.read))
    return [_looked(each, shown, believed.get(each.kind)) for each in anchors]


def earliest(found: Iterable[Looked], index: int) -> Looked | None:
    """Return the believed anchor that shows earliest that an entry was in the log; nothing where none does."""
    of_it = [each for each in found if each.is_believed and each.size is not None and each.size > index]
    return min(of_it, key=lambda each: each.witnessed.at if each.witnessed else 0, default=None)


def proof_under(copy: Copy, anchor: Looked, index: int, *, extra: bytes | None = None) -> bytes:
    """Return the proof that an entry is in the log, under the checkpoint of an anchor: with its proof, it shows by when the entry was there.

    Args:
        copy: The log, which has that many entries or more.
        anchor: One that is believed, of more entries than stand before this one.
        index: The place of the entry, from 0.
        extra: What the proof carries; for our entries, :func:`goldsmith.certify.log.entries.extra_of`.

    Raises:
        LogError: There is no such entry, or the log cannot be read.
    """
    size = anchor.size or 0
    tree = Tree(Checkpoint.read(Note.read(copy.checkpoint()).text).size, copy.read)
    return Proof(index, tuple(tree.inclusion(index, size)), anchor.kept.checkpoint, extra).text()


def name_of(kept: Kept) -> str:
    """Return how files of an anchor begin, such as ``rfc3161-0123abcd``."""
    return f"{kept.kind}-{hashlib.sha256(kept.line()).hexdigest()[:8]}"


@dataclass(frozen=True)
class _Shown:
    """A log as it is shown now."""

    key: VerifierKey
    head: Head
    tree: Tree


def _looked(kept: Kept, log: _Shown, anchor: Anchor | None) -> Looked:
    try:
        then = Head.read(kept.checkpoint, log.key, origin=log.head.checkpoint.origin)
    except NoteError as problem:
        return Looked(kept, sort="checkpoint", words=f"{problem.message}: {problem.found}")
    try:
        shown, refused = anchor.witnessed(kept.checkpoint, kept.proof) if anchor else None, ""
    except AnchorError as problem:
        shown, refused = None, f"{problem.message}: {problem.found or problem.where}"
    sort, words, fork = _against(log, then)
    if not sort and shown is None:
        sort, words = ("proof", refused) if anchor else ("unknown", "nobody said whom to trust for this kind")
    return Looked(kept, then.size, shown, sort, words, fork)


def _against(log: _Shown, then: Head) -> tuple[str, str, bytes]:
    """Return what does not fit between an anchored head and the log as it is shown, as sort, words and proof; empty where it fits."""
    head = log.head
    if then.size > head.size:
        return "stale", f"{then.size:,} entries were anchored, the log shows {head.size:,}: it was put back to an older state", b""
    try:
        if then.size == head.size:
            fits = then.root == head.root
        else:
            fits = is_consistent(then.size, head.size, then.root, head.root, log.tree.consistency(then.size))
        fork = None if fits else fork_between(head, then, log.tree)
    except LogError as problem:
        return "damaged", f"{problem.message}: {problem.where}", b""
    if fits:
        return "", "", b""
    if fork and fork.is_proved(log.key, origin=head.checkpoint.origin):
        return "fork", f"the log signed another history of the {then.size:,} entries that were anchored", fork.text()
    return "damaged", "the tiles of the log do not lead to its checkpoint: `goldsmith log audit`", b""
