"""Whole lines out of a byte range of a file, in blocks, whatever the lines hold.

A line belongs to the range in which its first byte lies. So ranges can be cut blindly, at any byte, and
together they still yield every line once.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass, field
from itertools import chain, pairwise
from typing import TYPE_CHECKING

from goldsmith.errors import BombError
from goldsmith.reading.found import RAW_LIMIT, Failure, Part, failure
from goldsmith.reading.streams import CHUNK, Guard, StreamDamageError, chunks, compression, open_file

if TYPE_CHECKING:
    from collections.abc import Iterator

UTF8_BOM = codecs.BOM_UTF8
WIDE = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass
class Lines:
    """A block of lines, the offset of the first, and what could not be read there.

    ``n_bytes`` counts the bytes of the lines, line feeds included, and those of the failures.
    """

    offset: int
    block: bytes = b""
    """The lines with their line feeds; only the last may lack one."""
    failures: list[Failure] = field(default_factory=list)
    n_bytes: int = 0

    @property
    def lines(self) -> list[bytes]:
        """The lines without their line feeds."""
        lines = self.block.split(b"\n")
        if not lines[-1]:
            lines.pop()
        return lines


def byte_ranges(path: str, *, size: int, target_bytes: int) -> list[Part]:
    """Return ranges of about ``target_bytes`` that cover a plain file, one range where it is compressed or wide."""
    if size <= target_bytes or compression(path) or wide_encoding(path):
        return [Part(path)]
    n = -(-size // max(target_bytes, 1))
    cuts = [size * i // n for i in range(n + 1)]
    return [Part(path, start, end, i) for i, (start, end) in enumerate(pairwise(cuts))]


def wide_encoding(path: str) -> str:
    """Return the UTF-16 or UTF-32 encoding that the byte order mark of an uncompressed file declares, else ``""``."""
    with open_file(path) as file:
        return _wide(file.read(4))


def line_blocks(part: Part, *, block_bytes: int, line_limit: int, guard: Guard | None = None) -> Iterator[Lines]:
    """Yield the lines of a part in blocks of about ``block_bytes``; memory stays near ``block_bytes + line_limit``.

    A line longer than ``line_limit`` becomes a failure ``line_too_long`` without being held. A damaged stream ends with one
    failure that holds what stood between the last line feed and the damage. A byte order mark is skipped; UTF-16 and
    UTF-32 are read as UTF-8, and offsets then count bytes of that UTF-8.
    """
    offset, source = _open_range(part, guard)
    held: list[bytes] = []
    n_held = 0
    try:
        for chunk in source:
            held.append(chunk)
            n_held += len(chunk)
            if n_held < block_bytes and n_held <= line_limit:
                continue
            block, held = _whole_lines(held)
            if block:
                yield (found := _cut(block, offset))
                offset += found.n_bytes
                n_held = sum(map(len, held))
            if n_held > line_limit:
                skipped, rest = _skip_line(held, source, offset)
                yield skipped
                offset += skipped.n_bytes
                held, n_held = [rest] if rest else [], len(rest)
    except (StreamDamageError, BombError) as damage:
        yield from _last_before(damage, held, offset)
        return
    if n_held:
        yield _cut(b"".join(held), offset)


def _last_before(damage: StreamDamageError | BombError, held: list[bytes], offset: int) -> Iterator[Lines]:
    """Yield the whole lines before a damage, then the damage itself with the begun line."""
    block, tail = _whole_lines(held)
    if block:
        yield (found := _cut(block, offset))
        offset += found.n_bytes
    raw = b"".join(tail)
    code = damage.error if isinstance(damage, StreamDamageError) else "bomb"
    told = damage.message if not damage.found else f"{damage.message}: {damage.found}, {damage.expected}"
    yield Lines(offset, failures=[failure(offset, code, told, raw)], n_bytes=len(raw))


def _cut(block: bytes, offset: int) -> Lines:
    return Lines(offset, block, n_bytes=len(block))


def _whole_lines(held: list[bytes]) -> tuple[bytes, list[bytes]]:
    """Split what is held behind its last line feed, looked for from the end."""
    for i in range(len(held) - 1, -1, -1):
        at = held[i].rfind(b"\n") + 1
        if at:
            return b"".join([*held[:i], held[i][:at]]), [piece for piece in (held[i][at:], *held[i + 1 :]) if piece]
    return b"", held


def _skip_line(held: list[bytes], source: Iterator[bytes], offset: int) -> tuple[Lines, bytes]:
    """Pass over one over-long line; return its failure and what was read behind it."""
    head = b"".join(held)[: RAW_LIMIT + 1]
    n, rest = sum(map(len, held)), b""
    for chunk in source:
        at = chunk.find(b"\n") + 1
        n += at or len(chunk)
        if at:
            rest = chunk[at:]
            break
    broken = Failure(offset, "line_too_long", f"the line has {n} bytes (the first {RAW_LIMIT} are kept)", head[:RAW_LIMIT], truncated=True)
    return Lines(offset, failures=[broken], n_bytes=n), rest


def _open_range(part: Part, guard: Guard | None) -> tuple[int, Iterator[bytes]]:
    if part.start == 0 and part.end is None:
        return _from_start(chunks(part.path, guard=guard))
    offset = 0 if part.start == 0 else _line_start(part.path, part.start)
    source = _range(part.path, offset, part.end)
    return (offset, source) if offset else _from_start(source)


def _from_start(source: Iterator[bytes]) -> tuple[int, Iterator[bytes]]:
    """Skip a byte order mark and undo a wide encoding; a damage before the first byte is left for later."""
    try:
        head = next(source, b"")
        while len(head) < 4 and (more := next(source, b"")):
            head += more
    except (StreamDamageError, BombError) as damage:
        return 0, _raising(damage)
    if head.startswith(UTF8_BOM):
        return len(UTF8_BOM), chain([head[len(UTF8_BOM) :]], source)
    if encoding := _wide(head):
        return 0, _as_utf8(chain([head], source), encoding)
    return 0, chain([head] if head else [], source)


def _raising(damage: Exception) -> Iterator[bytes]:
    raise damage
    yield b""


def _wide(head: bytes) -> str:
    return next((name for mark, name in WIDE if head.startswith(mark)), "")


def _as_utf8(source: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)("surrogatepass")
    first = True
    for chunk in source:
        text = decoder.decode(chunk)
        yield (text.removeprefix("\ufeff") if first else text).encode("utf-8", "surrogatepass")
        first = first and not text
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as problem:
        raise StreamDamageError("truncated_stream", f"the {encoding} text ends inside a character: {problem.reason}", where="") from None


def _line_start(path: str, start: int) -> int:
    """Return the offset of the first line that begins at or behind ``start``; the size of the file where there is none."""
    with open_file(path) as file:
        at = file.seek(start - 1)
        for chunk in iter(lambda: file.read(CHUNK // 16), b""):
            found = chunk.find(b"\n")
            if found >= 0:
                return at + found + 1
            at += len(chunk)
        return at


def _range(path: str, start: int, end: int | None) -> Iterator[bytes]:
    """Yield the bytes of the lines that begin in ``[start, end)``; the last one may reach beyond."""
    with open_file(path) as file:
        at = file.seek(start)
        if end is None:
            yield from iter(lambda: file.read(CHUNK), b"")
            return
        last = b"\n"
        while at < end and (chunk := file.read(min(CHUNK, end - at))):
            at, last = at + len(chunk), chunk[-1:]
            yield chunk
        while last != b"\n" and (chunk := file.read(CHUNK // 16)):
            found = chunk.find(b"\n") + 1
            yield chunk[: found or None]
            last = b"\n" if found else chunk[-1:]
