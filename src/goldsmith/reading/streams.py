"""Bytes out of plain and compressed files, never more than a chunk at a time.

A stream yields everything that stands before a damage, then raises ``StreamDamageError``: callers
turn it into one failure. A stream that grows beyond what any honest file would raises ``BombError``.
"""

from __future__ import annotations

import bz2
import lzma
import os
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from goldsmith.errors import BombError, ReadingError

CHUNK = 1 << 20
ZSTD_CHUNK = 1 << 17

MAGIC = ((b"\x1f\x8b", "gzip"), (b"\x28\xb5\x2f\xfd", "zstd"), (b"BZh", "bzip2"), (b"\xfd7zXZ\x00", "xz"))
ENDINGS = {".gz": "gzip", ".tgz": "gzip", ".zst": "zstd", ".zstd": "zstd", ".bz2": "bzip2", ".xz": "xz"}


class StreamDamageError(ReadingError):
    """A compressed file ends too early or does not decompress from some byte on."""

    def __init__(self, error: str, message: str, *, where: str) -> None:
        super().__init__(message, where=where)
        self.error = error


@dataclass(frozen=True)
class Guard:
    """What is called a decompression bomb: more than ``ratio`` bytes out for one byte in, after ``free_bytes`` of output."""

    ratio: int = 1000
    free_bytes: int = 64 << 20

    def check(self, n_in: int, n_out: int, where: str) -> None:
        """Raise ``BombError`` where the output has grown beyond the guard."""
        if n_out > self.free_bytes and n_out > self.ratio * max(n_in, 1):
            raise BombError(
                "decompresses to far more than any honest file would",
                where=where,
                found=f"{n_out} bytes out of {n_in}",
                expected=f"at most {self.ratio} for one",
                hint="raise `bomb_ratio` of the reader if the file is to be trusted",
            )


class Decompressor(Protocol):
    """What zlib, bz2 and lzma objects have in common."""

    @property
    def eof(self) -> bool:
        """Whether the end of one compressed stream was reached."""

    @property
    def unused_data(self) -> bytes:
        """The bytes that follow that end."""


def compression(path: str) -> str:
    """Return ``gzip``, ``zstd``, ``bzip2``, ``xz`` or ``""``, by content and not by name."""
    with open_file(path) as file:
        head = file.read(8)
    return next((name for magic, name in MAGIC if head.startswith(magic)), "")


def inner_name(path: str) -> str:
    """Return the lower-case file name without the ending of its compression.

    Example:
        >>> inner_name("A/News.JSONL.gz"), inner_name("pages.tgz")
        ('news.jsonl', 'pages.tar')
    """
    name = Path(path).name.lower()
    stem, ending = os.path.splitext(name)
    if ending == ".tgz":
        return f"{stem}.tar"
    return stem if ending in ENDINGS else name


def open_file(path: str) -> IO[bytes]:
    """Open a file to read its bytes, or say what is wrong with it in the words of a reading error."""
    try:
        return Path(path).open("rb", buffering=0)
    except FileNotFoundError:
        raise ReadingError("no such file", where=path) from None
    except OSError as problem:
        raise ReadingError(f"cannot be opened: {problem.strerror or problem}", where=path) from problem


def chunks(path: str, *, guard: Guard | None = None) -> Iterator[bytes]:
    """Yield the uncompressed bytes of a file in chunks of at most about 1 MiB.

    Raises:
        StreamDamageError: After everything readable was yielded: the compressed stream is cut or damaged.
        BombError: The stream grows beyond the guard.
    """
    kind = compression(path)
    limit = guard or Guard()
    if kind == "zstd":
        yield from _zstd(path, limit)
    elif kind:
        yield from _inflated(path, kind, limit)
    else:
        with open_file(path) as file:
            yield from iter(lambda: file.read(CHUNK), b"")


def _fresh(kind: str) -> Callable[[], Decompressor]:
    return {"gzip": lambda: zlib.decompressobj(wbits=31), "bzip2": bz2.BZ2Decompressor, "xz": lzma.LZMADecompressor}[kind]


def _inflated(path: str, kind: str, guard: Guard) -> Iterator[bytes]:
    """Yield what zlib, bz2 or lzma make of a file of one or more members, zero padding between and after them allowed."""
    fresh = _fresh(kind)
    n_in = n_out = n_members = 0
    member: Decompressor | None = None
    with open_file(path) as file:
        pending = b""
        while True:
            if not pending:
                pending = file.read(CHUNK)
                n_in += len(pending)
                if not pending:
                    break
            if member is None:
                pending = pending.lstrip(b"\0") if n_members else pending
                if not pending:
                    continue
                member = fresh()
            try:
                out, pending = _step(member, pending)
            except (zlib.error, OSError, lzma.LZMAError, EOFError) as problem:
                code = "trailing_garbage" if n_members and _at_start(member) else "damaged_stream"
                raise StreamDamageError(code, f"{kind} stream is damaged after {n_out} bytes: {problem}", where=path) from None
            n_out += len(out)
            if out:
                yield out
            guard.check(n_in, n_out, path)
            if member.eof:
                pending, member, n_members = member.unused_data + pending, None, n_members + 1
    if member is not None:
        raise StreamDamageError("truncated_stream", f"{kind} stream ends too early, after {n_out} bytes", where=path)
