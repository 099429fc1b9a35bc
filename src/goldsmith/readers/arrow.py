"""Arrow IPC: files, streams and Feather; one record a row, nested columns as lists and objects."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, ClassVar

import pyarrow as pa
from pydantic import Field

from goldsmith.reader import Found, Part, Reader, failure
from goldsmith.reading.found import lost
from goldsmith.reading.piped import Piped
from goldsmith.reading.streams import Guard, chunks, compression, open_file
from goldsmith.reading.table_rows import damage_of, found_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE_MAGIC = b"ARROW1"
OLD_FEATHER = b"FEA1"
STREAM_MARK = b"\xff\xff\xff\xff"


class Arrow(Reader):
    """Read one record a row of an Arrow file, a stream, or a Feather file of version 2. Bytes become text where they are UTF-8, else Base64.

    A part is a range of record batches of a file; a stream, and anything compressed as a whole, is one part. Positions are row numbers.
    A file without its footer is one failure ``truncated_stream``; a stream that breaks off keeps the batches before that place; a batch
    that cannot be decoded is a failure ``damaged_batch`` for each of its rows. Feather of version 1 is a failure ``old_feather``.
    """

    suffixes: ClassVar[tuple[str, ...]] = (".arrow", ".arrows", ".feather", ".ftr", ".ipc")
    marks: ClassVar[tuple[tuple[int, bytes], ...]] = ((0, FILE_MAGIC), (0, OLD_FEATHER))

    columns: tuple[str, ...] = ()
    """Columns to read; empty means all."""
    batch_rows: int = Field(default=4096, ge=1)
    """Rows turned into records at once, at most; fewer where they are large."""

    @classmethod
    def sniff(cls, head: bytes) -> float:
        """Return 1 where the file begins with the mark of Arrow or Feather, 0.7 for that of a stream."""
        if head.startswith((FILE_MAGIC, OLD_FEATHER)):
            return 1.0
        return 0.7 if head.startswith(STREAM_MARK) and len(head) > 8 and head[7] == 0 else 0.0

    def parts(self, path: str, *, target_bytes: int = 64 << 20) -> list[Part]:
        """Return ranges of record batches of about ``target_bytes`` of the file, all of about the same number of batches."""
        with open_file(path) as raw:
            size = raw.seek(0, 2)
        if size <= target_bytes or compression(path):
            return [Part(path)]
        with _opened(path) as file:
            n = file.num_record_batches if file is not None else 0
        many = min(n, -(-size // max(target_bytes, 1)))
        cuts = [n * i // many for i in range(many + 1)] if many else []
        return [Part(path, cuts[i], cuts[i + 1], i) for i in range(many)] or [Part(path)]

    def read(self, part: Part, *, block_bytes: int = 8 << 20) -> Iterator[Found]:
        """Yield the rows of a part."""
        stream = Piped(chunks(part.path, guard=Guard()))
        head = stream.read(len(FILE_MAGIC))
        if head.startswith(OLD_FEATHER):
            told = "this is Feather of version 1, which is no Arrow file; write it anew with pandas or pyarrow (`feather.write_feather`)"
            yield Found(failures=[failure(0, "old_feather", told, head)], n_bytes=len(head))
        elif head == FILE_MAGIC and not compression(part.path):
            yield from self._file(part, block_bytes)
        elif head or stream.damage is not None:
            yield from self._stream(part.path, block_bytes, skipped=8 if head == FILE_MAGIC else 0)

    def _file(self, part: Part, block_bytes: int) -> Iterator[Found]:
        with _opened(part.path) as file:
            if file is None:
                told = "the file has no readable footer; most likely it was cut"
                yield Found(failures=[failure(0, "truncated_stream", told)])
                return
            row = sum(_rows_before(part.path, part.start)) if part.start else 0
            for i in range(part.start, file.num_record_batches if part.end is None else part.end):
                try:
                    batch = file.get_batch(i)
                    told = damage_of(batch)
                except (OSError, ValueError, pa.ArrowException) as problem:
                    told = str(problem)
                if told:
                    n_rows = _rows_before(part.path, i + 1)[i]
                    yield from lost(
                        range(row, row + n_rows), "damaged_batch", f"record batch {i} of {n_rows} rows cannot be decoded: {told}"
                    )
                    row += n_rows
                    continue
                yield from self._rows(batch, row, block_bytes)
                row += batch.num_rows

    def _stream(self, path: str, block_bytes: int, *, skipped: int) -> Iterator[Found]:
        """Yield the rows of a stream; a compressed file is read as the stream that stands in it behind its first eight bytes."""
        source = Piped(chunks(path, guard=Guard()))
        source.read(skipped)
        row, n_before = 0, 0
        told: tuple[str, str] | None = None
        try:
            with pa.ipc.open_stream(pa.PythonFile(source, mode="r")) as batches:
                for batch in batches:
                    if damage := damage_of(batch):
                        n_rows = max(1, batch.num_rows)
                        told_here = f"the batch of {n_rows} rows from row {row} on cannot be decoded: {damage}"
                        yield from lost(range(row, row + n_rows), "damaged_batch", told_here)
                        row += n_rows
                        continue
                    yield from self._rows(batch, row, block_bytes)
                    row += batch.num_rows
                    n_before = source.tell()
        except (OSError, ValueError, pa.ArrowException) as problem:
            code = "truncated_stream" if source.exhausted else "damaged_stream"
            told = (code, f"the stream cannot be read behind row {row}, byte {n_before}: {problem}")
        broken = source.damage or told
        if broken is not None:
            yield Found(failures=[failure(row, *broken)])

    def _rows(self, batch: pa.RecordBatch, row: int, block_bytes: int) -> Iterator[Found]:
        return found_rows(batch, row, columns=self.columns, most_rows=self.batch_rows, block_bytes=block_bytes)


@contextlib.contextmanager
def _opened(path: str, options: pa.ipc.IpcReadOptions | None = None) -> Iterator[Any]:
    """Open an Arrow file, ``None`` where its bytes are not those of a whole one."""
    with pa.OSFile(path) as source:
        try:
            file = pa.ipc.open_file(source, options=options)
        except (OSError, ValueError, pa.ArrowException):
            file = None
        yield file


def _rows_before(path: str, end: int) -> list[int]:
    """Return how many rows each of the first batches has; of every batch only one column, the lightest, is decoded."""
    with _opened(path) as file:
        if file is None:
            return []
        light = min(range(len(file.schema)), key=lambda i: not pa.types.is_primitive(file.schema.field(i).type), default=0)
    with _opened(path, pa.ipc.IpcReadOptions(included_fields=[light])) as file:
        return [_rows_of(file, i) for i in range(end)]


def _rows_of(file: Any, i: int) -> int:
    try:
        return int(file.get_batch(i).num_rows)
    except (OSError, ValueError, pa.ArrowException):
        return 1
