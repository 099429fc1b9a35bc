"""A release as it stands on a shelf: what it is called, which files it has, and whether they are still what was certified.

1. Name and version are what the hallmark says, and have to be those of its folder.
2. What a file must be comes from the manifest, shard by shard; what stands under ``hallmark/`` is bound by the hallmark or signed by itself.
3. A file was looked at once when its shards were hashed, and is looked at again when its size, time, number or place on the disk is another:
   what is altered is never handed out.
"""

from __future__ import annotations

import hashlib
import json
import stat
import threading
from base64 import b64decode
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from goldsmith.circulation_errors import ShelfError

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping
    from pathlib import Path

HALLMARK = "hallmark/hallmark.dsse.json"
MANIFEST = "hallmark/manifest.oms.json"
VERIFIER = "goldsmith_verify.py"
BESIDE = (HALLMARK, "hallmark/release.tlog-proof", "hallmark/status.dsse.json")
"""What the hallmark does not bind: itself, and what is signed by itself."""
LARGEST_DOCUMENT = 256 << 20
PIECE = 1 << 20
"""Bytes read at once."""


@dataclass(frozen=True)
class Shard:
    """A piece of a file: bytes ``start`` to ``end``, and their SHA-256 in hexadecimal digits."""

    start: int
    end: int
    sha256: str


@dataclass(frozen=True)
class ReleaseFile:
    """A file of a release.

    Attributes:
        path: Its name in the release, with ``/``.
        size: Bytes.
        sha256: SHA-256 of the whole file, in hexadecimal digits.
        stood: Size, times, number and kind when its bytes were looked at; another file is told by them.
    """

    path: str
    size: int
    sha256: str
    stood: tuple[int, ...] = field(default=(), compare=False)


class Release:
    """One version of a dataset that was released, as it stands in a folder.

    Example:
        >>> Release(Path("releases/titles/1.2.0"))  # doctest: +SKIP
        Release(titles@1.2.0)
    """

    def __init__(self, folder: Path) -> None:
        """Read the hallmark and the manifest that it binds.

        Raises:
            ShelfError: The folder holds no release, that of another name or version, or a manifest of something else.
        """
        self.folder = folder
        statement = payload_of(folder / HALLMARK)
        about = statement.get("predicate", {}).get("dataset", {})
        self.name, self.version = str(about.get("name", "")), str(about.get("version", ""))
        if (folder.parent.name, folder.name) != (self.name, self.version):
            raise ShelfError(
                "a release stands in a folder of another name", where=str(folder), found=f"{self.name}/{self.version}",
                expected=f"{folder.parent.name}/{folder.name}", hint="put it into NAME/VERSION, as its hallmark says",
            )  # fmt: skip
        self.predicate: dict[str, Any] = statement["predicate"]
        self.digest = hashlib.sha256((folder / HALLMARK).read_bytes()).hexdigest()
        self.shards = _shards(payload_of(folder / MANIFEST), folder)
        if hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest() != self._bound.get(MANIFEST):
            raise not_of(self, MANIFEST, "other bytes than the hallmark binds")
        self._looked: dict[str, ReleaseFile] = {}
        self._lock, self._locks = threading.Lock(), dict[str, threading.Lock]()

    def __repr__(self) -> str:
        """Return its name and version."""
        return f"Release({self.name}@{self.version})"

    @property
    def commit(self) -> str:
        """What stands for exactly this release where others have the hash of a commit: 40 hexadecimal digits of its hallmark's digest."""
        return self.digest[:40]

    @property
    def certificate(self) -> str:
        """SHA-256 of the hallmark that certifies it; of a marked copy that of its parent."""
        return self.digest

    @property
    def publisher(self) -> str:
        """The key of who published it: ``did:key:z…``."""
        return str(self.predicate.get("identity", {}).get("publisher", {}).get("key", ""))

    @property
    def made_at(self) -> str:
        """When it was released, RFC 3339."""
        return str(self.predicate.get("validity", {}).get("not_before", "1970-01-01T00:00:00Z"))

    def expired(self, *, now: datetime | None = None) -> bool:
        """Return whether the time is over for which its certificate was given; its bytes may be had nevertheless, and verifiers say so."""
        until = str(self.predicate.get("validity", {}).get("not_after", ""))
        try:
            return bool(until) and (now or datetime.now(UTC)) > datetime.fromisoformat(until)
        except (ValueError, TypeError):
            return True

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """The names of its files, in order: what the manifest lists, what the hallmark binds, and what is signed by itself; others are none of it."""
        beside = [f"hallmark/{path.relative_to(self.folder / 'hallmark').as_posix()}" for path in _regular(self.folder / "hallmark")]
        copy = [VERIFIER] if (self.folder / VERIFIER).is_file() else []
        return tuple(sorted([*self.shards, *(path for path in (*beside, *copy) if path in self._bound or path in BESIDE)]))

    @property
    def _bound(self) -> dict[str, str]:
        bound = self.predicate.get("bound")
        return bound if isinstance(bound, dict) else {}

    def file(self, path: str) -> ReleaseFile:
        """Return a file that is what was certified.

        Raises:
            KeyError: The release has none of that name.
            ShelfError: It is there no longer, or is not what was certified.
        """
        if path not in self.paths:
            raise KeyError(path)
        place = self.folder / path
        try:
            stands = standing(place.lstat())
        except OSError as problem:
            raise not_of(self, path, str(problem.strerror)) from None
        if not stat.S_ISREG(stands[-1]):  # what a link leads to may change, and the link stays as it is
            raise not_of(self, path, "a link, or no file")
        with self._lock:
            alone = self._locks.setdefault(path, threading.Lock())
        with alone:  # who comes second waits, and hashes nothing
            kept = self._looked.get(path)
            if kept is None or kept.stood != stands:
                kept = self._looked[path] = _checked(self, path, stands)
        return kept

    def read(self, path: str) -> bytes:
        """Return the bytes of a small file.

        Raises:
            KeyError: The release has none of that name.
            ShelfError: It is not what was certified.
        """
        self.file(path)
        return (self.folder / path).read_bytes()


def standing(found: os.stat_result) -> tuple[int, ...]:
    """Return what changes whenever somebody writes a file or puts another in its place: size, times, number, kind."""
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino, found.st_mode


def _regular(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]


def _checked(release: Release, path: str, stands: tuple[int, ...]) -> ReleaseFile:
    """Return a file whose bytes were hashed just now, and are those of the manifest where it lists them.

    Raises:
        ShelfError: They are not.
    """
    place = release.folder / path
    whole, at = hashlib.sha256(), 0
    bound = release._bound.get(path)  # noqa: SLF001  one room
    with place.open("rb") as file:
        for shard in release.shards.get(path, ()):
            part = hashlib.sha256()
            while at < shard.end and (piece := file.read(min(PIECE, shard.end - at))):
                whole.update(piece)
                part.update(piece)
                at += len(piece)
            if part.hexdigest() != shard.sha256:
                raise not_of(release, path, f"other bytes from {shard.start:,} to {shard.end:,}")
        while piece := file.read(PIECE):
            if path in release.shards:
                raise not_of(release, path, f"bytes after {at:,}")
            whole.update(piece)
            at += len(piece)
    if bound is not None and whole.hexdigest() != bound:
        raise not_of(release, path, "other bytes than the hallmark binds")
    if standing(place.lstat()) != stands:
        raise not_of(release, path, "it changes just now")
    return ReleaseFile(path, at, whole.hexdigest(), stands)


def altered_since(release: Release, path: str) -> ShelfError:
    """Return the error where a file is another than the one that was looked at."""
    return not_of(release, path, "another file stands there than the one that was looked at")


def not_of(release: Release, path: str, found: str) -> ShelfError:
    """Return the error where something of a release is not what was certified."""
    hint = f"bring the file back from a copy; goldsmith verify {release.name}/{release.version} looks at all of it"
    return ShelfError("this file is not what was certified", where=f"{release.name}@{release.version}/{path}", found=found, hint=hint)


def payload_of(path: Path) -> dict[str, Any]:
    """Return the statement that a DSSE envelope, or a bundle that holds one, says; whose it is is not looked at.

    Raises:
        ShelfError: It is none.
    """
    try:
        if path.stat().st_size > LARGEST_DOCUMENT:
            raise ShelfError("a document of a release is too large", where=str(path), expected=f"at most {LARGEST_DOCUMENT:,} bytes")
        held = json.loads(path.read_bytes())
        found = json.loads(b64decode(held.get("dsseEnvelope", held)["payload"], validate=True))
        return {**found, "predicate": dict(found["predicate"])}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ShelfError("this is no release", where=str(path), expected="a folder that goldsmith release made") from None


def _shards(manifest: Mapping[str, Any], folder: Path) -> dict[str, tuple[Shard, ...]]:
    """Return the shards of each file of a manifest, in order.

    Raises:
        ShelfError: The manifest is none, or says names outside of the folder.
    """
    found: dict[str, list[Shard]] = {}
    try:
        for one in manifest["predicate"]["resources"]:
            name, start, end = str(one["name"]).rsplit(":", 2)
            _inside(name)
            found.setdefault(name, []).append(Shard(int(start), int(end), str(one["digest"])))
    except (KeyError, ValueError, TypeError) as problem:
        raise ShelfError("the manifest of this release is none", where=str(folder / MANIFEST), found=str(problem)[:200]) from None
    return {name: tuple(sorted(pieces, key=lambda piece: piece.start)) for name, pieces in found.items()}


def _inside(name: str) -> None:
    if name.startswith("/") or ".." in name.split("/") or "\\" in name:
        raise ValueError(name)
