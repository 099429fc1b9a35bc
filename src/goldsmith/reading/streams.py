"""Bytes out of plain and compressed files, never more than a chunk at a time.

A stream yields everything that stands before a damage, then raises ``StreamDamageError``: callers
turn it into one failure. A stream that grows beyond what any honest file would raises ``BombError``.
"""

from __future__ import annotations

import bz2
import contextlib
import lzma
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import pyarrow as pa

from goldsmith.errors import BombError, ReadingError
from goldsmith.reading.addresses import is_address, is_store, open_address, told_of

if TYPE_CHECKING:
    from collections.abc import Iterator

CHUNK = 1 << 20
SLICE = 1 << 16
ZSTD_CHUNK = 1 << 17

MAGIC = ((b"\x1f\x8b", "gzip"), (b"\x28\xb5\x2f\xfd", "zstd"), (b"BZh", "bzip2"), (b"\xfd7zXZ\x00", "xz"))
ENDINGS = {".gz": "gzip", ".tgz": "gzip", ".zst": "zstd", ".zstd": "zstd", ".bz2": "bzip2", ".xz": "xz"}


class StreamDamageError(ReadingError):
    """A compressed file ends too early or does not decompress from some byte on."""

    def __init__(self, error: str, message: str, *, where: str, member: tuple[int, int] | None = None) -> None:
        super().__init__(message, where=where)
        self.error = error
        self.member = member
        """Where the member begins that is damaged, in the compressed file and in what was read of it, if it has members."""


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


def compression(path: str) -> str:
    """Return ``gzip``, ``zstd``, ``bzip2``, ``xz`` or ``""``, by content and not by name."""
    with open_file(path) as file:
        head = file.read(8)
    return next((name for magic, name in MAGIC if head.startswith(magic)), "")


def is_compressed(head: bytes) -> bool:
    """Return whether a file that begins so is compressed."""
    return head.startswith(tuple(magic for magic, _ in MAGIC))


def inner_name(path: str) -> str:
    """Return the lower-case file name without the ending of its compression.

    Example:
        >>> inner_name("A/News.JSONL.gz"), inner_name("pages.tgz")
        ('news.jsonl', 'pages.tar')
    """
    plain = path.partition("?")[0].partition("#")[0] if path.startswith(("http://", "https://")) else path
    name = Path(plain).name.lower()
    stem, ending = Path(name).stem, Path(name).suffix
    if ending == ".tgz":
        return f"{stem}.tar"
    return stem if ending in ENDINGS else name


def open_file(path: str) -> IO[bytes]:
    """Open a file, here or at an address, to read its bytes, or say what is wrong with it in the words of a reading error."""
    if is_address(path):
        return open_address(path)
    try:
        return Path(path).open("rb", buffering=0)
    except FileNotFoundError:
        raise ReadingError("no such file", where=path) from None
    except OSError as problem:
        raise ReadingError(f"cannot be opened: {problem.strerror or problem}", where=path) from problem


def size_of(path: str) -> int:
    """Return the size of a file in bytes, 0 where its place does not tell."""
    if is_address(path):
        return max(0, told_of(path).size) if is_store(path) else 0
    return Path(path).stat().st_size


def chunks(path: str, *, guard: Guard | None = None, start: int = 0) -> Iterator[bytes]:
    """Yield the uncompressed bytes of a file in chunks of at most about 1 MiB, those of a gzip file from the member at ``start`` on.

    Raises:
        StreamDamageError: After everything readable was yielded: the compressed stream is cut or damaged.
        BombError: The stream grows beyond the guard.
    """
    with open_file(path) as file:
        file.seek(start)
        yield from decompressed(file, compression(path), guard or Guard(), where=path)


def next_member(path: str, after: int, beginning: bytes) -> int | None:
    """Return where the next member of a gzip file begins whose content begins in a certain way, ``None`` where there is none."""
    mark = MAGIC[0][0] + b"\x08"
    with open_file(path) as file:
        file.seek(after)
        held = b""
        while True:
            piece = file.read(CHUNK)
            held, last = held + piece, len(piece) < CHUNK
            at = held.find(mark)
            while at >= 0 and (last or at < len(held) - SLICE):
                if _begins(held[at : at + SLICE], beginning):
                    return after + at
                at = held.find(mark, at + 1)
            if last:
                return None
            kept = held[at:] if at >= 0 else held[-len(mark) :]
            after, held = after + len(held) - len(kept), kept


def _begins(data: bytes, beginning: bytes) -> bool:
    with contextlib.suppress(zlib.error):
        return zlib.decompressobj(wbits=31).decompress(data, len(beginning)) == beginning
    return False


def decompressed(file: IO[bytes], kind: str, guard: Guard, *, where: str) -> Iterator[bytes]:
    """Yield the uncompressed bytes of an open file that is compressed as ``kind`` says, ``""`` for not at all."""
    if kind == "zstd":
        yield from _zstd(file, guard, where)
    elif kind:
        yield from _inflated(file, kind, guard, where)
    else:
        yield from iter(lambda: file.read(CHUNK), b"")


class _Member:
    """One gzip, bzip2 or xz stream inside a file, decompressed in bounded pieces."""

    def __init__(self, kind: str) -> None:
        self._gzip = zlib.decompressobj(wbits=31) if kind == "gzip" else None
        self.fed = False
        self._other = {"bzip2": bz2.BZ2Decompressor, "xz": lzma.LZMADecompressor}[kind]() if kind != "gzip" else None

    @property
    def ended(self) -> bool:
        return bool((self._gzip or self._other).eof)  # type: ignore[union-attr]  # one of the two is set

    @property
    def rest(self) -> bytes:
        return bytes((self._gzip or self._other).unused_data)  # type: ignore[union-attr]  # one of the two is set

    def feed(self, data: bytes) -> Iterator[bytes]:
        self.fed = True
        if self._gzip is not None:
            return self._feed_gzip(self._gzip, data)
        return self._feed_other(self._other, data)

    @staticmethod
    def _feed_gzip(stream: Any, data: bytes) -> Iterator[bytes]:
        while True:
            before = stream.copy()
            try:
                out = stream.decompress(data, CHUNK)
            except zlib.error:
                yield from _before_damage(before, data)
                raise
            data = stream.unconsumed_tail
            if out:
                yield out
            if stream.eof or (not data and len(out) < CHUNK):
                return

    @staticmethod
    def _feed_other(stream: Any, data: bytes) -> Iterator[bytes]:
        while True:
            out = stream.decompress(data, CHUNK)
            data = b""
            if out:
                yield out
            if stream.eof or stream.needs_input:
                return


def _before_damage(stream: Any, data: bytes) -> Iterator[bytes]:
    """Yield what stands before a damage: zlib throws away a call that fails in its middle, so bytes are given one by one."""
    found = bytearray()
    with contextlib.suppress(zlib.error):
        for n in range(len(data)):
            found += stream.decompress(data[n : n + 1])
    if found:
        yield bytes(found)


def _inflated(file: IO[bytes], kind: str, guard: Guard, where: str) -> Iterator[bytes]:
    """Yield what zlib, bz2 or lzma make of a file of one or more members; zero padding behind a member is allowed."""
    n_in = n_out = n_members = 0
    first = file.tell()
    began = first, 0
    member: _Member | None = _Member(kind)
    for compressed in iter(lambda: file.read(SLICE), b""):
        n_in += len(compressed)
        data = compressed
        while data:
            if member is None:
                data = data.lstrip(b"\0")
                if not data:
                    break
                member, began = _Member(kind), (first + n_in - len(data), n_out)
            fresh = not member.fed
            try:
                for out in member.feed(data):
                    n_out += len(out)
                    yield out
                    guard.check(n_in, n_out, where)
            except (zlib.error, OSError, lzma.LZMAError) as problem:
                garbage = fresh and n_members and not is_compressed(data)
                code = "trailing_garbage" if garbage else "damaged_stream"
                told = f"{kind} stream is damaged after {n_out} bytes: {problem}"
                raise StreamDamageError(code, told, where=where, member=began if kind == "gzip" else None) from None
            if not member.ended:
                break
            data, member, n_members = member.rest, None, n_members + 1
    if member is not None:
        raise StreamDamageError("truncated_stream", f"{kind} stream ends too early, after {n_out} bytes", where=where)


def _zstd(file: IO[bytes], guard: Guard, where: str) -> Iterator[bytes]:
    """Yield what Arrow makes of a zstd file of one or more frames, to the last byte before a damage."""
    n_out = 0
    failed: OSError | None = None
    stream = pa.CompressedInputStream(pa.PythonFile(file, mode="r"), "zstd")
    while failed is None:
        try:
            out = stream.read(ZSTD_CHUNK)
        except OSError as problem:
            failed = problem
            break
        if not out:
            return
        n_out += len(out)
        yield out
        guard.check(file.tell(), n_out, where)
    last = _zstd_rest(file, n_out)
    if last:
        yield last
    short = "Truncated" in str(failed)
    raise StreamDamageError(
        "truncated_stream" if short else "damaged_stream",
        f"zstd stream {'ends too early' if short else 'is damaged'}, after {n_out + len(last)} bytes: {failed}",
        where=where,
    )


def _zstd_rest(file: IO[bytes], done: int) -> bytes:
    """Return the decodable bytes behind ``done``: Arrow throws away a read that fails in its middle, so they are read one by one."""
    found = bytearray()
    file.seek(0)
    stream = pa.CompressedInputStream(pa.PythonFile(file, mode="r"), "zstd")
    with contextlib.suppress(OSError):
        while done:
            done -= len(stream.read(min(done, ZSTD_CHUNK)))
        while one := stream.read(1):
            found += one
    return bytes(found)
