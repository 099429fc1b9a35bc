"""Whole documents: opened at any place of theirs, read into rows, and what makes one unreadable told as one failure."""

from __future__ import annotations

import tempfile
from typing import IO, TYPE_CHECKING

from goldsmith.errors import BombError, ReadingError
from goldsmith.reading.found import RAW_LIMIT, Failure, Found, failure
from goldsmith.reading.streams import Guard, StreamDamageError, chunks, compression, open_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HELD = 8 << 20
"""Bytes of an uncompressed document that are held in memory before it goes to a temporary file."""
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOCKED_OFFICE = "EncryptedPackage".encode("utf-16-le")
GONE_ON = 16 << 20


class UnreadableError(ReadingError):
    """A document, or the rest of it, cannot be read; ``error`` is the code of the failure that it becomes."""

    def __init__(self, error: str, message: str) -> None:
        super().__init__(message)
        self.error = error


def opened(path: str) -> IO[bytes]:
    """Open a document to be read at any place; a compressed one is first copied to a temporary file.

    Raises:
        ReadingError: The file cannot be opened.
        StreamDamageError: It is compressed, and the stream is damaged.
        BombError: It is compressed, and grows beyond what any honest file would.
    """
    if not compression(path):
        return open_file(path)
    copy: IO[bytes] = tempfile.SpooledTemporaryFile(HELD)  # noqa: SIM115 - the caller closes it
    for chunk in chunks(path, guard=Guard()):
        copy.write(chunk)
    copy.seek(0)
    return copy


def size_of(file: IO[bytes]) -> int:
    """Return the bytes of an open file, and go back to its start."""
    n = file.seek(0, 2)
    file.seek(0)
    return n


def found_rows(rows: Iterable[tuple[int, dict[str, object] | Failure]], path: str, *, block_bytes: int) -> Iterator[Found]:
    """Yield rows in blocks; what makes the document unreadable becomes a failure behind the last row.

    Args:
        rows: Position and row, or a failure in its place, in the order of the document.
        path: The document, whose size counts as read.
        block_bytes: Characters of text a block, about.
    """
    found, size, position = Found(), 0, -1
    try:
        for position, row in rows:
            if isinstance(row, Failure):
                found.failures.append(row)
                continue
            found.rows.append(row)
            found.positions.append(position)
            size += len(str(row.get("text", ""))) or sum(map(len, map(str, row.values())))
            if size >= block_bytes:
                yield found
                found, size = Found(), 0
    except (UnreadableError, StreamDamageError) as problem:
        found.failures.append(failure(position + 1, problem.error, problem.message, _head(path)))
    except BombError as problem:
        found.failures.append(failure(position + 1, "bomb", f"{problem.message}: {problem.found}, {problem.expected}", _head(path)))
    except RecursionError:
        found.failures.append(failure(position + 1, "too_deep", "the document is nested too deeply", _head(path)))
    with open_file(path) as file:
        found.n_bytes = size_of(file)
    if found.n_records or found.n_bytes:
        yield found


def limited(texts: Iterable[str], most: int) -> Iterator[str]:
    """Yield texts, and refuse to go on where all of them together are longer than a record may be.

    Raises:
        UnreadableError: They have more than ``most`` characters.
    """
    n = 0
    for text in texts:
        n += len(text)
        check_length(n, most)
        yield text


def check_length(n: int, most: int) -> None:
    """Refuse a text that is longer than a record may be.

    Raises:
        UnreadableError: There are more than ``most`` characters.
    """
    if n > most:
        raise UnreadableError("record_too_long", f"the text has more than {most} characters; raise `max_record_bytes`, or cut the document")


def no_package(file: IO[bytes], kind: str) -> UnreadableError | None:
    """Return why a file is no zip package of this kind, ``None`` where its first bytes say that it is one.

    Example:
        >>> import io
        >>> no_package(io.BytesIO(b"<html>not found</html>"), "DOCX").error
        'not_this_format'
    """
    head = file.read(8)
    file.seek(0)
    if head.startswith(b"PK"):
        return None
    if not head.startswith(OLD_OFFICE):
        return UnreadableError("not_this_format", f"this is no {kind} file; it begins with {head!r}; name the right format in the recipe")
    before = b""
    while piece := file.read(GONE_ON):
        if LOCKED_OFFICE in before + piece:
            return UnreadableError("encrypted", f"the {kind} file is protected by a password; save it without one and read it again")
        before = piece[-64:]
    way = f"`soffice --headless --convert-to {kind.lower()} FILE` of LibreOffice does so"
    return UnreadableError("old_format", f"this is a document of Office 97-2003; save it as {kind}, {way}, and read it again")


def _head(path: str) -> bytes:
    with open_file(path) as file:
        return file.read(RAW_LIMIT)
