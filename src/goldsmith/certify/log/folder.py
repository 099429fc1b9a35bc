"""The log in its folder: entries are appended, checkpoints signed, proofs made; every file of it can be served as it is.

An append, in the order that keeps it whole:

1. One process at a time; the others wait for the lock.
2. A change that was under way when somebody died is put in place first.
3. The last checkpoint is ours, and the tiles and entries at the edge are those that it is of; else nothing is added to a damaged log.
4. New tiles, bundles and the new checkpoint are written beside and flushed; one rename makes all of them happen (:mod:`durable`).
5. They are moved to their places, the checkpoint last: a reader sees the old log or the new one. Then the entries are acknowledged.
6. Partial tiles that a whole one replaces are taken away.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from goldsmith.certify.log.durable import locked, replaced, settle, stage
from goldsmith.certify.log.private import Private
from goldsmith.certify.log.proofs import Proof
from goldsmith.certify.log.tiles import ENTRIES, HEIGHT, LONGEST_ENTRY, WIDTH, Tree, bundle, grown, leaves_of, tile_path
from goldsmith.certify.log.trees import EMPTY
from goldsmith.errors import UsageError
from goldsmith.log_errors import LogError
from goldsmith.signing.checkpoints import Checkpoint, Head
from goldsmith.signing.notes import Note, NoteSigner, VerifierKey, signed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

CHECKPOINT = "checkpoint"


class Log:
    """A transparency log in a folder.

    Args:
        folder: Where its files stand.
        key: Its public key.
        signer: Its private key; without it, it is only read.
    """

    def __init__(self, folder: Path, key: VerifierKey, signer: NoteSigner | None = None) -> None:
        self.folder = folder
        self.key = key
        self._signer = signer
        self._seen: tuple[bytes, Tree] | None = None

    @classmethod
    def made(cls, folder: Path, origin: str, key: NoteSigner | None = None) -> Log:
        """Return a new log without entries.

        Args:
            folder: Where; new or empty.
            origin: What it calls itself, such as ``example.org/log``; the name of its key.
            key: What signs it; without one, a key is made and kept beside the folder.

        Raises:
            UsageError: There is a log already, or the key is another's.
        """
        if (folder / CHECKPOINT).exists():
            raise UsageError("there is a log already", where=str(folder), hint="choose another folder; a log is never begun anew")
        signer = key or Private.beside(folder).key_made(origin)
        if signer.key.name != origin:
            raise UsageError("a log's key is called by its origin", found=signer.key.name, expected=origin)
        folder.mkdir(parents=True, exist_ok=True)
        made = cls(folder, signer.key, signer)
        with locked(folder):
            replaced(folder / CHECKPOINT, made._signed(0, EMPTY))
        return made

    @classmethod
    def open(cls, folder: Path, key: NoteSigner | VerifierKey | None = None) -> Log:
        """Return a log that is there.

        Args:
            folder: Where.
            key: What signs it, or its public key to read it; without one, the key that is kept beside the folder.

        Raises:
            LogError: There is none, or its key is not known.
        """
        if not (folder / CHECKPOINT).is_file():
            raise LogError("there is no log here", where=str(folder), hint=f"goldsmith log init {folder} --origin example.org/log")
        found = key or Private.beside(folder).key()
        if found is None:
            raise LogError(
                "the key of this log is not known", where=str(folder), hint="give its public key, as its owner tells it elsewhere"
            )
        if not isinstance(found, NoteSigner):
            return cls(folder, found)
        with locked(folder):
            _settled(folder)
        return cls(folder, found.key, found)

    @property
    def origin(self) -> str:
        """What the log calls itself."""
        return self.key.name

    def checkpoint(self) -> bytes:
        """Return the newest checkpoint, with the cosignatures that it has."""
        return self._read(CHECKPOINT)

    def head(self, witnesses: Sequence[VerifierKey] = ()) -> Head:
        """Return what the newest checkpoint says.

        Raises:
            NoteError: It is none of this log.
        """
        return Head.read(self.checkpoint(), self.key, witnesses=witnesses, where=str(self.folder))

    def tree(self) -> Tree:
        """Return the tree of the newest checkpoint."""
        raw = self.checkpoint()
        if self._seen is None or self._seen[0] != raw:
            self._seen = raw, Tree(Head.read(raw, self.key, where=str(self.folder)).size, self._read)
        return self._seen[1]

    def append(self, entries: Sequence[bytes]) -> list[int]:
        """Log entries together, and return their places; when this returns, they are on the disk under a signed checkpoint.

        Raises:
            LogError: It is only read here, an entry is too long, or the log is damaged.
            StorageError: The disk is full or cannot be written; nothing was logged.
        """
        for each in entries:
            if len(each) > LONGEST_ENTRY:
                raise LogError("this entry is too long", found=f"{len(each):,} bytes", expected=f"at most {LONGEST_ENTRY:,}")
        with locked(self.folder):
            _settled(self.folder)
            head = self.head()
            if not entries:
                return []
            tree = Tree(head.size, self._read)
            files, root = self._grown(tree, head, entries)
            size = head.size + len(entries)
            stage(self.folder, {**files, CHECKPOINT: self._signed(size, root)})
            _settled(self.folder)
        return list(range(head.size, size))

    def proof(self, index: int, *, extra: bytes | None = None, cosignatures: Sequence[str] | None = None) -> bytes:
        """Return the content of a ``.tlog-proof`` file of an entry.

        Args:
            index: Its place, from 0.
            extra: What the proof carries; for our entries, :func:`goldsmith.certify.log.entries.extra_of`.
            cosignatures: Lines of witnesses that it carries; without them, those of the checkpoint.

        Raises:
            LogError: There is no such entry.
        """
        tree, raw = self.tree(), self.checkpoint()
        if self._seen and self._seen[0] != raw:  # somebody appended in between
            return self.proof(index, extra=extra, cosignatures=cosignatures)
        if cosignatures is not None:
            note = Note.read(raw)
            own = [each.line for each in note.signatures if (each.name, each.id) == (self.key.name, self.key.id)]
            raw = signed(note.text, *own[:1], *in_order(cosignatures))
        return Proof(index, tuple(tree.inclusion(index)), raw, extra).text()

    def consistency(self, older: int, newer: int | None = None) -> list[bytes]:
        """Return the proof that the log of the newer size begins with that of the older one."""
        return self.tree().consistency(older, newer)

    def entry(self, index: int) -> bytes:
        """Return an entry.

        Raises:
            LogError: There is none.
        """
        tree = self.tree()
        if not 0 <= index < tree.size:
            raise LogError(
                "there is no such entry", found=str(index), expected=f"0 to {tree.size - 1}" if tree.size else "the log is empty"
            )
        return tree.entries(index // WIDTH)[index % WIDTH]

    def cosign(self, text: str, lines: Sequence[str]) -> bool:
        """Add cosignatures of witnesses to the checkpoint of this text, and tell whether it is still the newest."""
        with locked(self.folder):
            _settled(self.folder)
            note = Note.read(self.checkpoint())
            if note.text != text:
                return False
            added = {(each.name, each.id): each.line for each in Note.read(signed(text, *lines)).signatures}
            own = [each.line for each in note.signatures if (each.name, each.id) == (self.key.name, self.key.id)]
            before = {(each.name, each.id): each.line for each in note.signatures if each.line not in own}
            replaced(self.folder / CHECKPOINT, signed(text, *own, *in_order((before | added).values())))
        return True

    def _grown(self, tree: Tree, head: Head, entries: Sequence[bytes]) -> tuple[dict[str, bytes], bytes]:
        """Return the files that entries add, by their paths, and the new root."""
        size = head.size
        edges = _edges(tree, size)
        last = tree.entries(size // WIDTH) if size % WIDTH else []
        if grown(size, edges, ())[1] != head.root or tuple(leaves_of(last)) != tuple(edges.get(0, ())):
            raise LogError(
                "the log is damaged: its last tiles are not those of its checkpoint", where=str(self.folder), hint="goldsmith log audit"
            )
        tiles, root = grown(size, edges, leaves_of(entries))
        files = {tile_path(*place): data for place, data in tiles.items()}
        rows, first = [*last, *entries], size // WIDTH
        for at in range(0, len(rows), WIDTH):
            part = rows[at : at + WIDTH]
            files[tile_path(ENTRIES, first + at // WIDTH, len(part))] = bundle(part)
        return files, root

    def _signed(self, size: int, root: bytes) -> bytes:
        if self._signer is None:
            raise LogError(
                "this log is only read here", where=str(self.folder), hint="its private key is kept by its owner, beside the folder"
            )
        text = Checkpoint(self.origin, size, root).text()
        return signed(text, self._signer.line(text))

    def _read(self, path: str) -> bytes:
        try:
            return (self.folder / path).read_bytes()
        except OSError as problem:
            raise LogError(f"a file of the log cannot be read: {problem.strerror}", where=str(self.folder / path)) from None


def in_order(lines: Iterable[str]) -> list[str]:
    """Return signature lines of witnesses in the one order that they have: ascending, by their bytes."""
    return sorted(lines, key=str.encode)


def _edges(tree: Tree, size: int) -> dict[int, tuple[bytes, ...]]:
    """Return the hashes of the partial tile of each level that has one."""
    counts = ((level, size >> HEIGHT * level) for level in range((size.bit_length() + HEIGHT - 1) // HEIGHT))
    return {level: tree.row(level, count // WIDTH) for level, count in counts if count % WIDTH}


def _settled(folder: Path) -> None:
    """Put a change in place that has happened, and take away the partial tiles that whole ones replace."""
    for path in settle(folder, last=CHECKPOINT):
        if path.startswith("tile/") and ".p/" not in path:
            shutil.rmtree(folder / f"{path}.p", ignore_errors=True)
