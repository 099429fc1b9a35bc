"""A file that somebody sent: on disk or in memory, looked at piece by piece."""

from __future__ import annotations

import io
import mmap
import re
from typing import IO, TYPE_CHECKING, Any

import orjson

from goldsmith.annotation_errors import InterchangeError

if TYPE_CHECKING:
    from collections.abc import Iterator

    Buffer = bytes | mmap.mmap

TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[\]{},:]', re.DOTALL)
"""What matters of JSON where its parts are looked for: texts as a whole, and marks."""
PASSED = 4 << 20
"""Bytes of a file after which their memory is let go."""
BLANK = re.compile(rb"[ \t\r\n]*+")
LINE = re.compile(rb"[^\r\n]++")
MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16", b"PK": "a zip archive", b"\x1f\x8b": "gzip", b"\x28\xb5": "zstd", b"BZ": "bzip2"}
"""How files begin that are often taken for text."""
HINT = "export `JSON` from Label Studio; text is UTF-8"


class Body:
    """The bytes of a file, of which only what is looked at is in memory, where it stands on disk."""

    def __init__(self, given: bytes | IO[bytes]) -> None:
        """Take bytes, or a file that is open; it must stay open as long as this is used."""
        self.file: IO[bytes] = io.BytesIO(given) if isinstance(given, bytes) else given
        self.buffer: Buffer = b""
        if isinstance(given, bytes):
            self.buffer = given
        elif self.file.seek(0, io.SEEK_END):
            self.buffer = mmap.mmap(self.file.fileno(), 0, access=mmap.ACCESS_READ)
        self.file.seek(0)

    def text(self) -> str:
        """Return the whole as text; what is no UTF-8 becomes U+FFFD, and a byte order mark is left out."""
        return bytes(self.buffer).removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")

    def json(self) -> Any:
        """Return the whole as JSON.

        Raises:
            InterchangeError: It is none.
        """
        return parsed(memoryview(self.buffer)[_begin(self.buffer) :], "", self.buffer)


def body_of(given: bytes | Body) -> Body:
    """Return a file as something to look at."""
    return given if isinstance(given, Body) else Body(given)


def parsed(given: bytes | memoryview, where: str, buffer: Buffer = b"") -> Any:
    """Return a JSON value.

    Raises:
        InterchangeError: It is none; what it looks like is told.
    """
    try:
        return orjson.loads(given)
    except orjson.JSONDecodeError as problem:
        looks = next((name for mark, name in MARKS.items() if buffer[:2] == mark), "")
        found = f"{problem}; it looks like {looks}" if looks else str(problem)
        raise InterchangeError("this is no JSON", where=where, found=found, hint=HINT) from None


def _begin(buffer: Buffer) -> int:
    """Return where the text begins, behind a byte order mark and white space."""
    return _after(buffer, 3 if buffer[:3] == b"\xef\xbb\xbf" else 0)


def _after(buffer: Buffer, at: int) -> int:
    found = BLANK.match(buffer, at)
    return found.end() if found else at


class Members:
    """The parts of a list or an object of JSON, found without reading them; ``end`` is where it ends, once all were looked at."""

    def __init__(self, buffer: Buffer, begin: int) -> None:
        """Take where the list or object begins."""
        self.buffer, self.begin, self.end = buffer, begin, -1

    def __iter__(self) -> Iterator[tuple[bytes, int, int]]:
        """Yield the key (empty in a list), where the value begins, and where it ends.

        Raises:
            InterchangeError: It ends too early.
        """
        buffer, depth, begun, key, n = self.buffer, 0, 0, b"", 0
        passed = self.begin
        for token in TOKEN.finditer(buffer, self.begin):
            mark = buffer[token.start()]
            if token.start() - passed > PASSED:
                passed = _let_go(buffer, passed, token.start())
            if mark in b"[{":
                depth += 1
                begun = token.end() if depth == 1 else begun
            elif mark in b"]}":
                depth -= 1
                if depth == 0:
                    if n or _after(buffer, begun) < token.start():
                        yield key, begun, token.start()
                    self.end = token.end()
                    return
            elif depth == 1 and mark == 0x2C:  # a comma
                yield key, begun, token.start()
                begun, key, n = token.end(), b"", n + 1
            elif depth == 1 and mark == 0x3A:  # a colon
                key, begun = buffer[begun : token.start()].strip(), token.end()
        raise InterchangeError("this is no JSON", found="it ends too early", hint=HINT)


def _let_go(buffer: Buffer, begin: int, end: int) -> int:
    """Let go of the memory of a part of a file that was passed; what is looked at again comes from the disk. Return where the part ends."""
    if isinstance(buffer, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
        first = begin // mmap.PAGESIZE * mmap.PAGESIZE
        buffer.madvise(mmap.MADV_DONTNEED, first, end - first)
    return end


def values_in(body: Body, begin: int | None = None) -> Iterator[tuple[str, bytes]]:
    r"""Yield the values of a list, those of JSON lines, or the one object, each with where it stands; only one is held at a time.

    Raises:
        InterchangeError: It is no JSON, as far as that can be seen without reading the values.

    Example:
        >>> [value for _, value in values_in(Body(b'[{"a": 1}, 2]'))], [value for _, value in values_in(Body(b'{"a": 1}\n{"a": 2}\n'))]
        ([b'{"a": 1}', b' 2'], [b'{"a": 1}', b'{"a": 2}'])
    """
    buffer = body.buffer
    at = _begin(buffer) if begin is None else _after(buffer, begin)
    first = buffer[at : at + 1]
    if first not in (b"[", b"{"):
        found = parsed(memoryview(buffer)[at:], "", buffer)
        raise InterchangeError("a list of tasks was expected", found=str(found)[:80])
    members = Members(buffer, at)
    if first == b"[":
        for n, (_, start, end) in enumerate(members):
            yield f"tasks[{n}]", buffer[start:end]
        if begin is None and (after := _after(buffer, members.end)) < len(buffer):
            raise InterchangeError("this is no JSON", found=f"something stands behind its end, at byte {after:,}", hint=HINT)
        return
    for _ in members:
        pass
    if _after(buffer, members.end) >= len(buffer):
        yield "", buffer[at : members.end]
        return
    for n, line in enumerate(LINE.finditer(buffer, at), 1):
        if line.group().strip():
            yield f"line {n}", line.group()
