"""The records of a web archive, one after the other, and on behind a place where its bytes are damaged.

1. An archive whose records are compressed one by one has a beginning at each: where one is damaged it is told, and the next is looked for.
2. An archive that is one stream ends where it is damaged or cut; what stands before that is whole.
3. The record before a damage is no row: compressed bytes may be read wrongly for a while before that shows.
4. Records of no wanted kind are passed over without being held, and so is the content of one beyond the limit.

Positions are bytes of the uncompressed archive, what a damaged member would have held left out.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from goldsmith.reading.found import Failure, Found, failure
from goldsmith.reading.piped import Piped
from goldsmith.reading.streams import Guard, chunks, next_member

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator

    Outcome = dict[str, object] | Failure | None
    Placed = tuple[Outcome, int]
    Make = Callable[[Any, bytes | None, int], Outcome]

BEGINNING = b"WARC/"


def archive_blocks(path: str, make: Make, *, kinds: Container[str], limit: int, block_bytes: int) -> Iterator[Found]:
    """Yield what is made of the records of an archive in blocks.

    Args:
        path: The archive.
        make: Returns a row, a failure or nothing for a record, its content (``None`` where that is beyond the limit) and its position.
        kinds: Kinds of records that are wanted, such as ``response``.
        limit: Bytes of the longest record that is held.
        block_bytes: Uncompressed bytes in a block, about.
    """
    found = Found()
    base = 0
    start: int | None = 0
    while start is not None:
        stream = Piped(chunks(path, guard=Guard(), start=start))
        for outcome, position in _made(stream, make, kinds, limit):
            if isinstance(outcome, Failure):
                found.failures.append(replace(outcome, position=base + position))
            elif outcome is not None:
                found.rows.append(outcome)
                found.positions.append(base + position)
            if stream.n_bytes >= block_bytes:
                found.n_bytes, stream.n_bytes = stream.n_bytes, 0
                yield found
                found = Found()
        found.n_bytes += stream.n_bytes
        base += stream.tell() + 1
        start = None if stream.damaged_member is None else next_member(path, stream.damaged_member[0] + 1, BEGINNING)
    if found.n_records or found.n_bytes:
        yield found


def _made(stream: Piped, make: Make, kinds: Container[str], limit: int) -> Iterator[Placed]:
    """Yield what is made of the records of one undamaged run of bytes, and last why it ends where it should not."""
    from fastwarc.warc import ArchiveIterator

    position, held = 0, None
    told: tuple[str, str] | None = None
    try:
        for record in ArchiveIterator(stream, parse_http=False):
            if held is not None:
                yield held
            position, held = record.stream_pos, None
            n: int = record.content_length
            wanted = str(record.headers.get("WARC-Type", "")).lower() in kinds
            body: bytes | None = record.reader.read() if wanted and n <= limit else None
            if (len(body) if body is not None else record.reader.consume()) != n:
                told = ("truncated_stream", "the archive ends inside a record")
                break
            held = (make(record, body, position), position) if wanted else None
    except (OSError, ValueError, UnicodeDecodeError) as problem:
        code = "truncated_stream" if stream.exhausted else "damaged_stream"
        told = (code, f"the archive cannot be read behind byte {position}: {problem}")
    if held is not None and (stream.damaged_member is None or held[1] < stream.damaged_member[1]):
        yield held
        position = stream.tell()
    if told or stream.damage:
        yield failure(position, *(stream.damage or told or ("", ""))), position
