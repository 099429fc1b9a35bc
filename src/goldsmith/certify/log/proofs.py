"""Proofs in a file: that an entry is in a log, under a checkpoint that witnesses cosigned; it is checked offline.

Source: C2SP tlog-proof (``c2sp.org/tlog-proof@v1``).
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

from goldsmith.certify.log.trees import is_included, leaf_hash
from goldsmith.log_errors import NoteError
from goldsmith.signing.checkpoints import HASH, NUMBER, Head
from goldsmith.signing.notes import unbase64

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goldsmith.signing.notes import VerifierKey

FIRST = "c2sp.org/tlog-proof@v1"
LONGEST_PATH = 63


@dataclass(frozen=True)
class Proof:
    """A proof of one entry.

    Attributes:
        index: Where the entry stands, from 0.
        path: Hashes from its sibling up to the root.
        checkpoint: The note of the checkpoint, as it was signed.
        extra: What a program adds for itself; nobody signed it.
    """

    index: int
    path: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None

    def text(self) -> bytes:
        """Return the content of a ``.tlog-proof`` file."""
        extra = [] if self.extra is None else [f"extra {base64.b64encode(self.extra).decode()}"]
        lines = [FIRST, *extra, f"index {self.index}", *(base64.b64encode(each).decode() for each in self.path)]
        return "\n".join(lines).encode() + b"\n\n" + self.checkpoint

    @classmethod
    def read(cls, raw: bytes) -> Proof:
        """Return the proof that a file holds; nothing of it is checked yet.

        Raises:
            NoteError: It holds none.
        """
        head, _, checkpoint = raw.partition(b"\n\n")
        try:
            first, *lines = head.decode().split("\n")
            extra = unbase64(lines.pop(0)[len("extra ") :]) if lines and lines[0].startswith("extra ") else None
            path = tuple(unbase64(line) for line in lines[1:])
        except ValueError:
            raise _no_proof("a line that is no base64") from None
        word, _, index = lines[0].partition(" ") if lines else ("", "", "")
        if first != FIRST or word != "index" or not NUMBER.fullmatch(index):
            raise _no_proof(head[:80].decode(errors="replace"))
        if len(path) > LONGEST_PATH or any(len(each) != HASH for each in path):
            raise _no_proof("a path that is too long, or of things that are no hashes")
        return cls(int(index), path, checkpoint, extra)

    def head(self, entry: bytes, key: VerifierKey, *, origin: str = "", witnesses: Iterable[VerifierKey] = ()) -> Head:
        """Return the checkpoint under which an entry is proved to be in the log of this key.

        Raises:
            NoteError: It is not proved.
        """
        head = Head.read(self.checkpoint, key, origin=origin, witnesses=witnesses)
        if not is_included(leaf_hash(entry), self.index, head.size, self.path, head.root):
            raise NoteError("this entry is not in the log that the proof is of", where=head.checkpoint.origin, found=f"index {self.index}")
        return head


def _no_proof(found: str) -> NoteError:
    return NoteError(
        "this is no proof of a log", found=found, expected=f"{FIRST}, then `index N`, a line a hash, an empty line and a checkpoint"
    )
