"""Fetching a release: verified while it comes, resumed where it stopped, and only what one does not have yet.

1. Hallmark, manifest and what else stands under ``hallmark/`` come first, into a folder of their own beside the final place, and are verified with
   the buyer's policy before a byte of data is asked for.
2. What is missing is found shard by shard: what stands in that folder from an earlier attempt is hashed and kept where it is right; a shard
   that another local release holds is copied.
3. Of a file with missing shards the index of chunks is asked for; the chunks that another local release holds are copied, the rest is fetched in as few
   ranges as there are gaps. Without an index whole shards are fetched.
4. Each shard is hashed as it stands in the file. One that is not right after copying is fetched whole; one that is not right after that is refused.
5. Only when all is right the whole folder is verified and gets its final name, at once.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from goldsmith.circulate import pulling_copies
from goldsmith.circulate.chunks import Chunk, read_index
from goldsmith.circulate.holders import Holders, holders_of
from goldsmith.circulate.recalling import taken_up
from goldsmith.circulate.release import HALLMARK, MANIFEST, Release, Shard
from goldsmith.circulation_errors import ShelfError, TransferError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from goldsmith.circulate.shelf import Shelf
    from goldsmith.circulate.source import Source

STATUS = "hallmark/status.dsse.json"
BESIDE = ("hallmark/release.tlog-proof", STATUS)
COPY = 1 << 20
NEAR = 64 << 10
"""Gaps with less between them are fetched in one range."""


@dataclass
class Pulled:
    """What came.

    Attributes:
        folder: Where the release stands.
        files: Files of data.
        size: Bytes of them.
        fetched: Bytes that were fetched.
        copied: Bytes that other local releases held.
        kept: Bytes that stood there from an earlier attempt.
    """

    folder: Path
    files: int = 0
    size: int = 0
    fetched: int = 0
    copied: int = 0
    kept: int = 0


@dataclass
class Pull:
    """One release that is being fetched into a shelf.

    Attributes:
        source: Where from.
        shelf: The local shelf.
        name: The dataset.
        version: The version.
        trusted: Called with the folder before data is asked for; raises where what stands there is not trusted.
        whole: Called with the folder when all has come; raises where it is not verified.
        told: Called with bytes as they are right.
        threads: Files at once.
        papers: Called with a folder that holds the hallmark of a marked copy's parent, and its commitment; raises where it is not trusted. Where it is left
            out, no copy is taken.
    """

    source: Source
    shelf: Shelf
    name: str
    version: str
    trusted: Callable[[Path], None]
    whole: Callable[[Path], None]
    told: Callable[[int], None] = field(default=lambda _: None)
    threads: int = 4
    papers: Callable[[Path], None] = field(default=pulling_copies.not_asked_for)

    def run(self) -> Pulled:
        """Fetch it.

        Raises:
            TransferError: It cannot be had whole; what is right is kept for the next attempt.
        """
        final = self.shelf.folder / self.name / self.version
        if (final / HALLMARK).is_file() or pulling_copies.is_copy(final):
            return self._there(final)
        room = final.parent / f".{self.version}.coming" / self.name / self.version
        release = self._documents(room)
        pulled = Pulled(final, len(release.shards), sum(pieces[-1].end for pieces in release.shards.values()))
        holders = holders_of(self.shelf, self.name)
        _enough(room, pulled.size)
        with ThreadPoolExecutor(self.threads) as pool:
            work = [pool.submit(_File(self, room, path, pieces, holders).fill) for path, pieces in release.shards.items()]
            for one in work:
                fetched, copied, kept = one.result()
                pulled.fetched, pulled.copied, pulled.kept = pulled.fetched + fetched, pulled.copied + copied, pulled.kept + kept
        _strangers_out(room, release)
        self._complete(room)
        room.rename(final)
        shutil.rmtree(room.parent.parent, ignore_errors=True)
        return pulled

    def _there(self, final: Path) -> Pulled:
        """Look again at a release that stands here: by what its publisher says of it today, where the other side can be reached.

        Raises:
            UntrustedError: It was recalled since it came, or is not what it was.
        """
        if pulling_copies.is_copy(final):
            pulling_copies.trusted(final, self.papers)
            copy = pulling_copies.whole(final, self.name, self.version)
            size = sum(pieces[-1].end for pieces in copy.shards.values())
            return Pulled(final, len(copy.shards), size, kept=size)
        release = Release(final)
        with suppress(TransferError):
            if newer := self.source.document(STATUS, needed=False):
                taken_up(release, newer)
        self.whole(final)
        size = sum(pieces[-1].end for pieces in release.shards.values())
        return Pulled(final, len(release.shards), size, kept=size)

    def _complete(self, room: Path) -> None:
        if pulling_copies.is_copy(room):
            pulling_copies.whole(room, self.name, self.version)
        else:
            self.whole(room)

    def _documents(self, room: Path) -> Release | pulling_copies.Coming:
        """Fetch the certificate and the manifest, let them be trusted, and only then fetch what else the certificate binds, however much it is."""
        if not self._document(room, HALLMARK, needed=False):
            if coming := pulling_copies.papers(self.source, room, self.papers):
                return coming
            self._document(room, HALLMARK, needed=True)
        for path in (MANIFEST, *BESIDE):
            self._document(room, path, needed=path == MANIFEST)
        self.trusted(room)
        try:
            release = Release(room)
        except ShelfError as problem:
            raise TransferError(
                problem.message, where=self.source.address, found=problem.found, expected=f"{self.name}@{self.version}"
            ) from None
        for path in release.predicate.get("bound", {}):
            if path not in {HALLMARK, MANIFEST, *BESIDE} and _plain(path):
                self._document(room, path, needed=True)
        return release

    def _document(self, room: Path, path: str, *, needed: bool) -> bool:
        held = self.source.document(path, needed=needed)
        if held is None:
            return False
        (room / path).parent.mkdir(parents=True, exist_ok=True)
        (room / path).write_bytes(held)
        return True


class _File:
    """A file that is being put together."""

    def __init__(self, pull: Pull, room: Path, path: str, shards: Sequence[Shard], holders: Holders) -> None:
        self.pull, self.path, self.shards, self.holders = pull, path, shards, holders
        self.place = room / path
        self.size = shards[-1].end
        self.fetched = self.copied = self.kept = 0

    def fill(self) -> tuple[int, int, int]:
        """Put all of it there; return the bytes that were fetched, copied and kept."""
        self.place.parent.mkdir(parents=True, exist_ok=True)
        with self.place.open("r+b" if self.place.exists() else "w+b") as file:
            self.file = file.fileno()
            os.ftruncate(self.file, self.size)
            missing = [one for one in self.shards if not self._kept(one) and not self._copied(one)]
            if missing:
                self._fetch(missing)
            os.fsync(self.file)
        return self.fetched, self.copied, self.kept

    def _kept(self, shard: Shard) -> bool:
        right = self._right(shard)
        if right:
            self.kept += shard.end - shard.start
            self.pull.told(shard.end - shard.start)
        return right

    def _copied(self, shard: Shard) -> bool:
        """Copy a shard that another local release holds as it is."""
        held = self.holders.shards.get((shard.sha256, shard.end - shard.start))
        if held is None:
            return False
        self._copy(held[0], held[1], shard.start, shard.end)
        if not self._right(shard):
            return False
        self.copied += shard.end - shard.start
        self.pull.told(shard.end - shard.start)
        return True

    def _fetch(self, missing: Sequence[Shard]) -> None:
        """Fill shards out of chunks that are held and ranges that are fetched; those that are not right then, whole."""
        chunks = self._indexed()
        gaps = list(_gaps(missing, [] if chunks is None else self._held(chunks, missing)))
        for begin, end in gaps:
            self._range(begin, end)
        for shard in missing:
            if not self._right(shard):
                self._range(shard.start, shard.end)
                if not self._right(shard):
                    raise TransferError(
                        "what came is not what was certified", where=f"{self.path}, bytes {shard.start:,} to {shard.end:,}", expected=f"SHA-256 {shard.sha256}",
                        hint="the other side holds altered bytes, or something on the way changes them; what is right is kept",
                    )  # fmt: skip
        whole = sum(one.end - one.start for one in missing)
        self.copied += max(0, whole - sum(end - begin for begin, end in gaps))

    def _indexed(self) -> list[Chunk] | None:
        if not self.holders.files:
            return None
        told = self.pull.source.index(self.path)
        if told is None:
            return None
        try:
            return read_index(told, size=self.size)
        except TransferError:
            return None

    def _held(self, chunks: Sequence[Chunk], missing: Sequence[Shard]) -> list[tuple[int, int]]:
        """Copy the chunks of missing shards that other releases hold; return where they stand."""
        found = []
        for one in chunks:
            if any(one.begin < shard.end and shard.start < one.end for shard in missing):
                held = self.holders.chunk(self.path, one)
                if held is not None:
                    self._copy(held[0], held[1], one.begin, one.end)
                    found.append((one.begin, one.end))
        return found

    def _copy(self, source: Path, at: int, begin: int, end: int) -> None:
        with source.open("rb", buffering=0) as file:
            file.seek(at)
            while begin < end and (piece := file.read(min(COPY, end - begin))):
                os.pwrite(self.file, piece, begin)
                begin += len(piece)

    def _range(self, begin: int, end: int) -> None:
        for piece in self.pull.source.range(self.path, begin, end):
            os.pwrite(self.file, piece, begin)
            begin += len(piece)
            self.fetched += len(piece)
            self.pull.told(len(piece))

    def _right(self, shard: Shard) -> bool:
        digest, at = hashlib.sha256(), shard.start
        while at < shard.end and (piece := os.pread(self.file, min(COPY, shard.end - at), at)):
            digest.update(piece)
            at += len(piece)
        return digest.hexdigest() == shard.sha256


def _gaps(missing: Sequence[Shard], held: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the ranges of shards that are not held, ascending; those with less than ``NEAR`` between them as one.

    Example:
        >>> list(_gaps([Shard(0, 1_000_000, ""), Shard(1_000_000, 2_000_000, "")], [(100, 500_000), (500_010, 1_500_000)]))
        [(0, 100), (500000, 500010), (1500000, 2000000)]
    """
    begin = end = beyond = -1
    for shard in missing:
        at = shard.start
        inside = [(max(one[0], shard.start), min(one[1], shard.end)) for one in held if one[0] < shard.end and shard.start < one[1]]
        for first, last in [*inside, (shard.end, shard.end)]:
            if first > at:
                if end < 0 or at - end >= NEAR or shard.start > max(beyond, 0):  # between two that are missing may stand one that is right
                    if end > begin:
                        yield begin, end
                    begin = at
                end = first
            at = max(at, last)
        beyond = shard.end
    if end > begin:
        yield begin, end


def _enough(room: Path, size: int) -> None:
    """Go on where the disk has room for what is to come.

    Raises:
        TransferError: It has not.
    """
    there = sum(path.stat().st_blocks * 512 for path in room.rglob("*") if path.is_file())
    free = shutil.disk_usage(room).free
    if free < size - there:
        raise TransferError(
            "the disk has no room for this release", where=str(room), found=f"{free:,} bytes free", expected=f"{size - there:,}"
        )


def _plain(path: str) -> bool:
    return (
        not path.startswith("/")
        and ".." not in path.split("/")
        and "\\" not in path
        and (path.startswith("hallmark/") or path == "goldsmith_verify.py")
    )


def _strangers_out(room: Path, release: Release | pulling_copies.Coming) -> None:
    """Take away what an earlier attempt left and this release does not have."""
    wanted = {*release.shards, *release.predicate.get("bound", {}), HALLMARK, MANIFEST, *BESIDE}
    for path in sorted(room.rglob("*"), reverse=True):
        if path.is_file() and path.relative_to(room).as_posix() not in wanted:
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            path.rmdir()
