"""Parquet: one record a row, nested columns as lists and objects."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, ClassVar

import pyarrow as pa
from pydantic import Field

from goldsmith.errors import ReadingError
from goldsmith.reader import Found, Part, Reader, failure
from goldsmith.reading.addresses import is_address
from goldsmith.reading.documents import opened
from goldsmith.reading.found import lost
from goldsmith.reading.streams import StreamDamageError, compression
from goldsmith.reading.table_rows import found_in

if TYPE_CHECKING:
    from collections.abc import Iterator

MAGIC = b"PAR1"


class Parquet(Reader):
    """Read one record a row. Bytes become text where they are UTF-8, else Base64.

    A part is a range of row groups; positions are row numbers in the file. A file without a readable footer is one
    failure ``truncated_stream``; of a row group that cannot be decoded, every row that the footer counts is a failure
    ``damaged_row_group``.
    """

    suffixes: ClassVar[tuple[str, ...]] = (".parquet", ".pq")
    marks: ClassVar[tuple[tuple[int, bytes], ...]] = ((0, MAGIC),)

    columns: tuple[str, ...] = ()
    """Columns to read; empty means all."""
    batch_rows: int = Field(default=4096, ge=1)
    """Rows decoded at once, at most; fewer where they are large."""

    @classmethod
    def sniff(cls, head: bytes) -> float:
        """Return 1 where the file begins with the mark of Parquet."""
        return 1.0 if head.startswith(MAGIC) else 0.0

    def parts(self, path: str, *, target_bytes: int = 64 << 20) -> list[Part]:
        """Return ranges of row groups of about ``target_bytes`` of uncompressed data."""
        with _opened(path) as file:
            sizes = [] if file is None else [file.metadata.row_group(i).total_byte_size for i in range(file.metadata.num_row_groups)]
        parts: list[Part] = []
        start = size = 0
        for i, more in enumerate(sizes):
            size += more
            if size >= target_bytes or i == len(sizes) - 1:
                parts.append(Part(path, start, i + 1, len(parts)))
                start, size = i + 1, 0
        return parts or [Part(path)]

    def read(self, part: Part, *, block_bytes: int = 8 << 20) -> Iterator[Found]:
        """Yield the rows of the row groups of a part."""
        with _opened(part.path) as file:
            if file is None:
                yield _unreadable(part.path)
                return
            groups = [file.metadata.row_group(i) for i in range(file.metadata.num_row_groups)]
            row = sum(group.num_rows for group in groups[: part.start])
            for i in range(part.start, len(groups) if part.end is None else part.end):
                yield from self._group(file, i, row, block_bytes)
                row += groups[i].num_rows

    def _group(self, file: Any, i: int, row: int, block_bytes: int) -> Iterator[Found]:
        group = file.metadata.row_group(i)
        rows_a_block = max(1, min(self.batch_rows, group.num_rows * block_bytes // max(1, group.total_byte_size)))
        names = [name for name in file.schema_arrow.names if not self.columns or name in self.columns]
        done = 0
        try:
            for batch in file.iter_batches(rows_a_block, row_groups=[i], columns=names, use_threads=False):
                positions = list(range(row + done, row + done + batch.num_rows))
                done += batch.num_rows
                yield found_in(batch, positions)
        except (OSError, ValueError, pa.ArrowException) as problem:
            left = group.num_rows - done
            told = f"row group {i} cannot be decoded from row {row + done} on; {left} rows are lost: {problem}"
            yield from lost(range(row + done, row + group.num_rows), "damaged_row_group", told)


@contextlib.contextmanager
def _opened(path: str) -> Iterator[Any]:
    """Open a file, a compressed one by way of a copy; give ``None`` where its bytes are not those of a whole Parquet file."""
    import pyarrow.parquet as pq

    with contextlib.ExitStack() as until_then:
        try:
            source: Any = until_then.enter_context(opened(path)) if is_address(path) or compression(path) else path
            file = pq.ParquetFile(source, memory_map=False, buffer_size=1 << 20, pre_buffer=False)
        except (OSError, ValueError, pa.ArrowException, StreamDamageError):
            file = None
        yield file


def _unreadable(path: str) -> Found:
    try:
        with opened(path) as file:
            head = file.read(64)
            size = file.seek(0, 2)
    except StreamDamageError as damage:
        return Found(failures=[failure(0, damage.error, damage.message)])
    if size == 0:
        return Found()
    if head[:4] != MAGIC[: len(head)]:
        raise ReadingError(
            "this is no Parquet file", where=path, found=repr(head[:8]), expected=repr(MAGIC), hint="name the right format in the recipe"
        )
    told = f"the file has no readable footer, so none of its {size} bytes can be read; most likely it was cut"
    return Found(failures=[failure(0, "truncated_stream", told, head)], n_bytes=size)
