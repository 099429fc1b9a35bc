"""The chunks of a file: where they end and what they hold, so that who has most of them fetches only the others.

The index is a help and proves nothing: what was put together out of chunks is held against the manifest's SHA-256 like anything else.
In bytes it is ``gs-chunks-1`` and a newline, then for each chunk its length (4 bytes, big endian) and the first 16 bytes of its SHA-256.
"""

from __future__ import annotations

import hashlib
import os
import struct
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from goldsmith.circulation_errors import TransferError
from goldsmith.kernels.chunking import MOST, cuts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MARK = b"gs-chunks-1\n"
ENTRY = struct.Struct(">I16s")
BUFFER = 8 << 20


@dataclass(frozen=True)
class Chunk:
    """A chunk of a file: bytes ``begin`` to ``end``, and the first half of their SHA-256."""

    begin: int
    end: int
    digest: bytes


def chunks_of(path: Path) -> Iterator[Chunk]:
    """Yield the chunks of a file, in order; memory is bounded.

    Example:
        >>> import tempfile
        >>> from pathlib import Path
        >>> with tempfile.NamedTemporaryFile() as file:
        ...     _ = file.write(bytes(1_000_000)), file.flush()
        ...     [(one.begin, one.end) for one in chunks_of(Path(file.name))][:2]
        [(0, 262144), (262144, 524288)]
    """
    begin, held = 0, b""
    with path.open("rb", buffering=0) as file:
        while True:
            more = file.read(BUFFER)
            held += more
            at = 0
            for end in cuts(held, last=not more).tolist():
                yield Chunk(begin + at, begin + end, hashlib.sha256(memoryview(held)[at:end]).digest()[:16])
                at = end
            begin, held = begin + at, held[at:]
            if not more:
                return


def index_of(path: Path) -> bytes:
    """Return the index of a file's chunks, as it is sent."""
    return MARK + b"".join(ENTRY.pack(one.end - one.begin, one.digest) for one in chunks_of(path))


def read_index(told: bytes, *, size: int) -> list[Chunk]:
    """Return the chunks that an index tells.

    Raises:
        TransferError: It is none, or not that of a file of this size.
    """
    body = told[len(MARK) :]
    if not told.startswith(MARK) or len(body) % ENTRY.size:
        raise TransferError("this is no index of chunks", found=repr(told[:20]))
    found, at = [], 0
    for length, digest in ENTRY.iter_unpack(body):
        if not 0 < length <= MOST:
            raise TransferError("an index of chunks tells one of no possible length", found=f"{length:,} bytes")
        found.append(Chunk(at, at + length, digest))
        at += length
    if at != size:
        raise TransferError("an index of chunks is that of another file", found=f"{at:,} bytes", expected=f"{size:,}")
    return found


def kept_index(path: Path, cache: Path, sha256: str) -> bytes:
    """Return the index of a file, which is kept beside others by the SHA-256 of the file."""
    place = cache / f"{sha256}.chunks"
    try:
        return place.read_bytes()
    except FileNotFoundError:
        told = index_of(path)
        cache.mkdir(parents=True, exist_ok=True)
        part = cache / f".{sha256}.{os.getpid()}.{threading.get_ident()}"
        part.write_bytes(told)
        part.replace(place)
        return told
