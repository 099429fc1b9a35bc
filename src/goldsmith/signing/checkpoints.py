"""Checkpoints: how many entries a log has, and the hash that stands for all of them, in a note that the log signs and witnesses cosign.

Source: C2SP tlog-checkpoint v1.0.0.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from goldsmith.log_errors import NoteError
from goldsmith.signing.notes import Note, VerifierKey, unbase64

if TYPE_CHECKING:
    from collections.abc import Iterable

HASH = 32
"""Bytes of a hash."""
NUMBER = re.compile(r"0|[1-9][0-9]{0,17}")


@dataclass(frozen=True)
class Checkpoint:
    """What a checkpoint says.

    Attributes:
        origin: Which log it is of.
        size: How many entries there are.
        root: The Merkle tree hash of them.
        extensions: Lines that nobody can audit; ours have none.
    """

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def text(self) -> str:
        """Return the text that is signed."""
        return "\n".join((self.origin, str(self.size), base64.b64encode(self.root).decode(), *self.extensions)) + "\n"

    @classmethod
    def read(cls, text: str) -> Checkpoint:
        r"""Return what a text says.

        Raises:
            NoteError: It is the text of no checkpoint.

        Example:
            >>> Checkpoint.read("example.org/log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n").size
            0
        """
        origin, *rest = text.removesuffix("\n").split("\n")
        try:
            root = unbase64(rest[1]) if len(rest) > 1 and origin and all(rest) and text.endswith("\n") else b""
        except ValueError:
            root = b""
        if len(root) != HASH or not NUMBER.fullmatch(rest[0]):
            raise NoteError("this is no checkpoint", found=text[:200], expected="a line each for origin, size and root hash")
        return cls(origin, int(rest[0]), root, tuple(rest[2:]))


@dataclass(frozen=True)
class Head:
    """A checkpoint whose log has signed it.

    Attributes:
        checkpoint: What it says.
        note: The note that it stood in.
        raw: The bytes of that note.
        cosigned: Which witnesses signed it as well, and when, in seconds since 1970.
    """

    checkpoint: Checkpoint
    note: Note
    raw: bytes
    cosigned: dict[VerifierKey, int]

    @property
    def size(self) -> int:
        """How many entries the log had."""
        return self.checkpoint.size

    @property
    def root(self) -> bytes:
        """The hash of all of them."""
        return self.checkpoint.root

    @classmethod
    def read(cls, raw: bytes, key: VerifierKey, *, origin: str = "", witnesses: Iterable[VerifierKey] = (), where: str = "") -> Head:
        """Return a checkpoint that this key signed.

        Args:
            raw: The note.
            key: The log's.
            origin: What the log calls itself, where that is not the name of its key.
            witnesses: Whose cosignatures are looked at.
            where: Where it was read, for messages.

        Raises:
            NoteError: It is none, of another log, unsigned, or a signature does not hold.
        """
        note = Note.read(raw)
        by = note.by((key, *witnesses))
        found = Checkpoint.read(note.text)
        if key not in by:
            raise NoteError("this checkpoint is not signed by the log's key", where=where, found=found.origin, expected=str(key))
        if found.origin != (origin or key.name):
            raise NoteError("this checkpoint is of another log", where=where, found=found.origin, expected=origin or key.name)
        return cls(found, note, raw, {each: at for each, at in by.items() if each != key})
