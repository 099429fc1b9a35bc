"""Forks: two heads that a log signed and that cannot both be true, kept so that anybody can see it.

1. Two heads of the same size with different roots are a proof by themselves.
2. Of different sizes, the proof carries the root that the larger tree has at the smaller size, with the path that shows it; it is not the one that
   the smaller head tells.
3. A head that is merely older is no fork, and nobody is accused for it.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

from goldsmith.annotation_errors import CertificateError
from goldsmith.certify.log.trees import is_consistent
from goldsmith.log_errors import LogError
from goldsmith.signing.canonical import canonical, parsed
from goldsmith.signing.checkpoints import Head

if TYPE_CHECKING:
    from goldsmith.certify.log.tiles import Tree
    from goldsmith.signing.notes import VerifierKey

FORMAT = "goldsmith.log.fork.v1"


@dataclass(frozen=True)
class Fork:
    """Two heads of one log that contradict each other.

    Attributes:
        older: The note of the head with fewer entries, or of either.
        newer: The note of the other.
        root: The root at the older size of the tree of the newer; none where the sizes are the same.
        path: Shows that it is.
    """

    older: bytes
    newer: bytes
    root: bytes | None = None
    path: tuple[bytes, ...] = ()

    def text(self) -> bytes:
        """Return it as the content of a file."""
        root = None if self.root is None else base64.b64encode(self.root).decode()
        path = [base64.b64encode(each).decode() for each in self.path]
        return canonical({"format": FORMAT, "older": self.older.decode(), "newer": self.newer.decode(), "root": root, "path": path}) + b"\n"

    @classmethod
    def read(cls, raw: bytes) -> Fork:
        """Return the fork that a file tells of; nothing of it is checked yet.

        Raises:
            LogError: It tells of none.
        """
        try:
            value = parsed(raw)
            root = None if value["root"] is None else base64.b64decode(value["root"], validate=True)
            path = tuple(base64.b64decode(each, validate=True) for each in value["path"])
            older, newer = (str(value[name]).encode() for name in ("older", "newer"))
            format_ = value["format"]
        except (CertificateError, KeyError, TypeError, ValueError) as problem:
            raise LogError("this file tells of no fork", found=str(problem)[:80], expected=FORMAT) from None
        if format_ != FORMAT:
            raise LogError("this file tells of no fork", found=str(format_)[:80], expected=FORMAT)
        return cls(older, newer, root, path)

    def is_proved(self, key: VerifierKey, *, origin: str = "") -> bool:
        """Tell whether it shows that the log of this key signed two heads that contradict each other.

        Raises:
            NoteError: A head is not of this log, or not signed by it.
        """
        older, newer = (Head.read(raw, key, origin=origin) for raw in (self.older, self.newer))
        if older.size == newer.size:
            return older.root != newer.root
        if not 0 < older.size < newer.size or self.root is None or self.root == older.root:
            return False
        return is_consistent(older.size, newer.size, self.root, newer.root, self.path)


def fork_between(one: Head, other: Head, tree: Tree | None = None) -> Fork | None:
    """Return the fork that two heads of one log are; nothing where they agree.

    Args:
        one: A head.
        other: Another.
        tree: The tree of the larger of them, from tiles that lead to its root; needed where the sizes differ.
    """
    older, newer = sorted((one, other), key=lambda head: head.size)
    if older.size == newer.size or tree is None:
        return Fork(older.raw, newer.raw) if older.size == newer.size and older.root != newer.root else None
    root = tree.root(older.size)
    if root == older.root or not older.size:
        return None
    return Fork(older.raw, newer.raw, root, tuple(tree.consistency(older.size, newer.size)))
