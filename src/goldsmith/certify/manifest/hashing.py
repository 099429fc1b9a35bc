"""Digests of files, whole and by shards: threads read and digest side by side, since SHA-256 lets go of the interpreter.

1. A file is cut into shards of a fixed size; each is a piece of work of its own, so that one large file uses all cores too.
2. Each thread reads into one block of memory that it keeps; nothing of a file is held longer than a block.
3. A file of no bytes is refused: shards would leave it out, and nobody would see it vanish. A link is refused: it leaves the folder.
"""

from __future__ import annotations

import hashlib
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from goldsmith.annotation_errors import CertificateError
from goldsmith.engine.local import available_cores

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SHARD_BYTES = 16 << 20
"""Bytes of a shard: small enough to load a bad one again, large enough that a terabyte has 65,536."""
BLOCK_BYTES = 1 << 20
_memory = threading.local()


@dataclass(frozen=True)
class Shard:
    """A piece of a file.

    Attributes:
        path: The file, from the root of the release, with ``/``.
        start: Its first byte.
        end: The byte behind its last.
        digest: SHA-256, hexadecimal.
    """

    path: str
    start: int
    end: int
    digest: str

    @property
    def name(self) -> str:
        """What it is called in a manifest."""
        return f"{self.path}:{self.start}:{self.end}"


def files_below(root: Path, *, without: Iterable[str] = ()) -> list[str]:
    """Return the files of a folder, sorted, as paths with ``/``; names at its top that are left out are not looked into.

    Raises:
        CertificateError: There is a link, something that is no file, a file of no bytes, or a name with a colon.
    """
    left, found = frozenset(without), []
    for folder, names, inside in os.walk(root):
        at = Path(folder)
        names[:] = [one for one in names if at != root or one not in left]
        files = [one for one in inside if at != root or one not in left]
        for name in (*names, *files):
            path = at / name
            if path.is_symlink() or not (path.is_dir() or path.is_file()) or ":" in name:
                raise CertificateError("a release holds plain files and folders only", where=str(path), found="a link, a device or a colon")
            if path.is_file() and not path.stat().st_size:
                raise CertificateError(
                    "a release holds no file without bytes", where=str(path), hint="take it away: a manifest cannot name it"
                )
        found += [(at / name).relative_to(root).as_posix() for name in files]
    return sorted(found)


def shards_of(root: Path, files: Sequence[str], *, shard_bytes: int = SHARD_BYTES, workers: int = 0) -> list[Shard]:
    """Return the shards of files with their digests, in the order of files and places.

    Args:
        root: The folder that the names start from.
        files: Their names.
        shard_bytes: Bytes of a shard; the last one of a file may be shorter.
        workers: Threads; 0 for all cores.

    Raises:
        CertificateError: A file became shorter while it was read.
    """
    sizes = [(path, (root / path).stat().st_size) for path in files]
    pieces = [(path, start, min(start + shard_bytes, size)) for path, size in sizes for start in range(0, size, shard_bytes)]
    with ThreadPoolExecutor(workers or available_cores()) as threads:
        digests = list(threads.map(lambda one: _digest(root / one[0], one[1], one[2]), pieces))
    return [Shard(*piece, digest) for piece, digest in zip(pieces, digests, strict=True)]


def file_digests(root: Path, files: Sequence[str], *, workers: int = 0) -> dict[str, str]:
    """Return the SHA-256 of whole files, hexadecimal, by their names."""
    with ThreadPoolExecutor(workers or available_cores()) as threads:
        digests = threads.map(lambda path: _digest(root / path, 0, (root / path).stat().st_size), files)
        return dict(zip(files, digests, strict=True))


def _digest(path: Path, start: int, end: int) -> str:
    block = getattr(_memory, "block", None)
    if block is None:
        block = _memory.block = memoryview(bytearray(BLOCK_BYTES))
    found = hashlib.sha256()
    with path.open("rb", buffering=0) as file:
        file.seek(start)
        left = end - start
        while left:
            n = file.readinto(block[: min(left, BLOCK_BYTES)])
            if not n:
                raise CertificateError(
                    "this file became shorter while it was read", where=str(path), found=f"{end - left:,} bytes", expected=f"{end:,}"
                )
            found.update(block[:n])
            left -= n
    return found.hexdigest()
