"""A witness: it cosigns a head of a log once it is shown that nothing was taken back since the one before.

A checkpoint that is brought to it, step by step:

1. It can be read: `old N`, hashes of a proof, an empty line, a signed checkpoint. Else 400.
2. Its log is one that this witness knows. Else 404.
3. A key of that log signed it. Else 403.
4. It is not smaller than `old`. Else 400.
5. Two signed heads of one size with different roots are kept, both of them: they prove that the log lies.
6. `old` is the size of what was cosigned last. Else 409, with that size.
7. The proof shows that the new head begins with the last one. Else 422.
8. It is written down before it is signed: steps 6 to 8 are one transaction, so that two requests, or a crash, never lead to two heads.

Source: C2SP tlog-witness v1.0.0.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import sqlite3
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from goldsmith.certify.log.forks import fork_between
from goldsmith.certify.log.trees import EMPTY, is_consistent
from goldsmith.log_errors import NoteError
from goldsmith.signing.checkpoints import HASH, NUMBER, Checkpoint, Head
from goldsmith.signing.notes import Note, NoteSigner, VerifierKey, signed, unbase64

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

SIZE_TYPE, TEXT_TYPE = "text/x.tlog.size", "text/plain; charset=utf-8"
LONGEST_PROOF = 63
TABLES = """
CREATE TABLE IF NOT EXISTS heads (origin TEXT PRIMARY KEY, size INTEGER NOT NULL, root BLOB NOT NULL, note BLOB NOT NULL, seen REAL NOT NULL);
CREATE TABLE IF NOT EXISTS forks (digest TEXT PRIMARY KEY, origin TEXT NOT NULL, evidence BLOB NOT NULL, seen REAL NOT NULL);
"""


@dataclass(frozen=True)
class Answer:
    """What a witness answers: an HTTP status, a body, and the type of the body."""

    status: int
    body: bytes
    type: str = TEXT_TYPE


@dataclass(frozen=True)
class Asked:
    """What a witness is asked for.

    Attributes:
        old: The size of the head that was cosigned before.
        path: The proof that the new head begins with it.
        checkpoint: What the new head says.
        note: The note of it.
    """

    old: int
    path: tuple[bytes, ...]
    checkpoint: Checkpoint
    note: Note

    @classmethod
    def read(cls, body: bytes) -> Asked:
        """Return what a request asks for.

        Raises:
            NoteError: It cannot be read.
        """
        head, gap, rest = body.partition(b"\n\n")
        try:
            first, *lines = head.decode().split("\n")
            path = tuple(unbase64(line) for line in lines)
        except ValueError:
            raise NoteError("a line of the proof is no base64") from None
        word, _, old = first.partition(" ")
        if not gap or word != "old" or not NUMBER.fullmatch(old) or len(path) > LONGEST_PROOF or any(len(each) != HASH for each in path):
            raise NoteError("this is no request for a cosignature", expected="`old N`, at most 63 hashes, an empty line, a checkpoint")
        note = Note.read(rest)
        return cls(int(old), path, Checkpoint.read(note.text), note)

    def body(self) -> bytes:
        """Return the request."""
        lines = [f"old {self.old}", *(base64.b64encode(each).decode() for each in self.path)]
        return "\n".join(lines).encode() + b"\n\n" + signed(self.note.text, *(each.line for each in self.note.signatures))


class Witness:
    """A witness with its memory.

    Args:
        state: The file of its memory (SQLite); made where there is none.
        signer: Its key.
        logs: The keys of each log that it knows, by origin.
    """

    def __init__(self, state: Path, signer: NoteSigner, logs: Mapping[str, Sequence[VerifierKey]]) -> None:
        self.key = signer.key
        self._state = state
        self._signer = signer
        self._logs = logs
        self._origins = {hashlib.sha256(origin.encode()).hexdigest(): origin for origin in logs}
        with self._opened() as memory:
            memory.execute("PRAGMA journal_mode=WAL")
            memory.executescript(TABLES)

    def add(self, body: bytes, *, now: float | None = None) -> Answer:
        """Answer a request to cosign a checkpoint."""
        try:
            asked = Asked.read(body)
        except NoteError as problem:
            return Answer(400, f"{problem.message}\n".encode())
        origin = asked.checkpoint.origin
        if origin not in self._logs:
            return Answer(404, b"unknown log\n")
        try:
            by = asked.note.by(self._logs[origin])
        except NoteError:
            by = {}
        if not by:
            return Answer(403, b"invalid signature\n")
        if asked.old > asked.checkpoint.size:
            return Answer(400, b"old size is larger than the checkpoint\n")
        lines = [each.line for each in asked.note.signatures if any((each.name, each.id) == (key.name, key.id) for key in by)]
        raw = signed(asked.note.text, *dict.fromkeys(lines))
        return self._decided(asked, Head(asked.checkpoint, asked.note, raw, {}), time.time() if now is None else now)

    def head(self, place: str) -> bytes | None:
        """Return the last head that was cosigned of a log, by the SHA-256 of its origin in hex, with the cosignature."""
        with self._opened() as memory:
            row = memory.execute("SELECT note FROM heads WHERE origin = ?", (self._origins.get(place, ""),)).fetchone()
        return bytes(row[0]) if row else None

    def forks(self) -> list[tuple[str, bytes]]:
        """Return origin and proof of every fork that was seen, the first one first."""
        with self._opened() as memory:
            return [(origin, bytes(proof)) for origin, proof in memory.execute("SELECT origin, evidence FROM forks ORDER BY seen")]

    def _decided(self, asked: Asked, head: Head, now: float) -> Answer:
        """Answer a request for a head that its log signed, in one transaction."""
        with self._opened() as memory:
            memory.execute("BEGIN IMMEDIATE")
            row = memory.execute("SELECT size, root, note FROM heads WHERE origin = ?", (head.checkpoint.origin,)).fetchone()
            size, root, note = row or (0, EMPTY, b"")
            if row and head.size == size and head.root != root:
                self._keep_fork(memory, _last(note), head, now)
            refusal = _refusal(asked, head, size, root)
            if refusal:
                memory.execute("COMMIT")
                return refusal
            line = self._signer.line(head.note.text, at=int(now))
            values = head.checkpoint.origin, head.size, head.root, head.raw + line.encode(), now
            memory.execute("INSERT OR REPLACE INTO heads VALUES (?, ?, ?, ?, ?)", values)
            memory.execute("COMMIT")
        return Answer(200, line.encode())

    @staticmethod
    def _keep_fork(memory: sqlite3.Connection, last: Head, head: Head, now: float) -> None:
        fork = fork_between(last, head)
        if fork:
            digest = hashlib.sha256(fork.text()).hexdigest()
            memory.execute("INSERT OR IGNORE INTO forks VALUES (?, ?, ?, ?)", (digest, head.checkpoint.origin, fork.text(), now))

    @contextlib.contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        memory = sqlite3.connect(self._state, timeout=30, isolation_level=None)
        try:
            memory.execute("PRAGMA synchronous=FULL")
            yield memory
        finally:
            memory.close()


def _refusal(asked: Asked, head: Head, size: int, root: bytes) -> Answer | None:
    """Return why a head is not cosigned after one of this size and root; nothing where it is."""
    if asked.old != size:
        return Answer(409, f"{size}\n".encode(), SIZE_TYPE)
    if head.size == 0 and head.root != EMPTY:
        return Answer(422, b"the root is not that of an empty tree\n")
    if size == 0:
        return Answer(422, b"the consistency proof is not empty\n") if asked.path else None
    if not is_consistent(size, head.size, root, head.root, asked.path):
        return Answer(422, b"the consistency proof does not hold\n")
    return None


def _last(raw: bytes) -> Head:
    """Return the head that was cosigned last, as its log signed it: without our own line, which stands last."""
    note = Note.read(raw)
    return Head(Checkpoint.read(note.text), note, signed(note.text, *(each.line for each in note.signatures[:-1])), {})
