"""What a log's owner keeps to himself, beside the log and never in it: the key that signs it, and the salts of its entries.

Without its salt nobody can tell what an entry is of, the owner included; so a salt is on the disk before its entry is logged.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from goldsmith.certify.log.durable import flushed, locked, refused, replaced
from goldsmith.errors import UsageError
from goldsmith.log_errors import LogError
from goldsmith.signing.notes import LOG, NoteSigner

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

KEY, SALTS = "log.key", "salts.jsonl"
OTHERS = 0o077


@dataclass(frozen=True)
class Opening:
    """What opens an entry: which document it is of.

    Attributes:
        entry: The entry as text.
        salt: Its salt, in base64.
        document: SHA-256 of the document, in hex.
        name: What the document is called, such as the path of its file.
        keys: Who signed the document, as ``did:key``; empty where nobody did.
    """

    entry: str
    salt: str
    document: str
    name: str = ""
    keys: tuple[str, ...] = ()

    @classmethod
    def of(cls, entry: str, salt: bytes, document: bytes, name: str = "") -> Opening:
        """Return what opens an entry of a document."""
        return cls(entry, base64.b64encode(salt).decode(), hashlib.sha256(document).hexdigest(), name, signers_of(document))

    def is_sound(self) -> bool:
        """Tell whether its entry is of this document, with this salt."""
        salted = hashlib.sha256(base64.b64decode(self.salt) + bytes.fromhex(self.document)).hexdigest()
        return str(json.loads(self.entry)["digest"]) == salted


@dataclass(frozen=True)
class Private:
    """A folder that nobody else reads.

    Attributes:
        folder: Where.
    """

    folder: Path

    @classmethod
    def beside(cls, log: Path) -> Private:
        """Return the private folder of a log: ``NAME.private`` beside it, unless GOLDSMITH_LOG_PRIVATE names another."""
        named = os.environ.get("GOLDSMITH_LOG_PRIVATE", "")
        whole = log.absolute()
        return cls(Path(named) if named else whole.with_name(f"{whole.name}.private"))

    def key(self) -> NoteSigner | None:
        """Return the key that is kept here, where there is one."""
        path = self.folder / KEY
        return key_read(path) if path.exists() else None

    def key_made(self, origin: str, kind: int = LOG) -> NoteSigner:
        """Return a new key, kept here.

        Raises:
            UsageError: There is one already.
        """
        return key_made(self.folder / KEY, origin, kind)

    def keep(self, openings: Sequence[Opening]) -> None:
        """Keep what opens entries; when this returns, it is on the disk.

        Raises:
            StorageError: It cannot be written.
        """
        path = self.folder / SALTS
        made_private(self.folder)
        with locked(self.folder):
            self._append(path, "".join(json.dumps(asdict(each), ensure_ascii=False) + "\n" for each in openings).encode())

    def _append(self, path: Path, lines: bytes) -> None:
        """Write lines behind those that stand there; a line that somebody died in is ended first, and passed over by readers."""
        try:
            file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
            try:
                _appended(file, lines)
            finally:
                os.close(file)
            flushed(path.parent)
        except OSError as problem:
            raise refused(path, problem) from None

    def openings(self) -> Iterator[Opening]:
        """Yield what opens entries, in the order in which they were kept."""
        path = self.folder / SALTS
        if not path.exists():
            return
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                try:
                    value = json.loads(line)
                    yield Opening(**{**value, "keys": tuple(value["keys"])})
                except (ValueError, TypeError, KeyError):
                    continue  # somebody died while it was written: its entry was never logged


def _appended(file: int, lines: bytes) -> None:
    """Write lines at the end of a file, all of them or none."""
    before = os.fstat(file).st_size
    rest = memoryview((b"\n" if before and os.pread(file, 1, before - 1) != b"\n" else b"") + lines)
    try:
        while rest:
            rest = rest[os.write(file, rest) :]
        os.fsync(file)
    except OSError:
        os.ftruncate(file, before)
        raise


def key_made(path: Path, name: str, kind: int = LOG) -> NoteSigner:
    """Return a new key that signs notes, kept in a file that nobody else reads.

    Raises:
        UsageError: There is a file already.
    """
    made_private(path.parent)
    with locked(path.parent):
        if path.exists():
            raise UsageError("there is a key already", where=str(path), hint="it is never overwritten: choose another place, or use it")
        signer = NoteSigner.made(name, kind)
        replaced(path, f"{signer.secret()}\n".encode(), mode=0o600)
    return signer


def key_read(path: Path) -> NoteSigner:
    """Return the key that a file holds.

    Raises:
        LogError: It holds none, or others may read it.
    """
    try:
        if path.stat().st_mode & OTHERS:
            raise LogError("others may read this key", where=str(path), hint=f"chmod 600 {path}; make another key if somebody may have")
        return NoteSigner.read(path.read_text(encoding="utf-8").strip())
    except (OSError, UnicodeDecodeError) as problem:
        raise LogError(f"this key cannot be read: {problem}", where=str(path)) from None


def made_private(folder: Path) -> None:
    """Make a folder that nobody else reads, where there is none."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as problem:
        raise refused(folder, problem) from None


def signers_of(document: bytes) -> tuple[str, ...]:
    """Return the names of keys that an envelope (DSSE) says it is signed by; none where a document is no envelope."""
    try:
        signatures = json.loads(document)["signatures"]
        return tuple(sorted({str(each["keyid"]) for each in signatures if each.get("keyid")}))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return ()
