"""JSON Lines: one JSON object a record, plain or compressed by the ending of the name."""

from __future__ import annotations

import base64
import contextlib
from typing import TYPE_CHECKING, Any, ClassVar

import orjson
import pyarrow as pa
from pydantic import Field

from goldsmith.exporter import Exporter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

OPTIONS = orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS
BLOCK_ROWS = 1000


class Jsonl(Exporter):
    """Write one JSON object a record, with the columns as keys in their order, nulls included.

    Columns that hold JSON as text (``meta``, ``messages``) become JSON again. Times are ISO 8601 in UTC, digests
    hexadecimal, other bytes Base64; a number that is not finite becomes null. ``.gz`` and ``.zst`` compress.
    """

    suffixes: ClassVar[tuple[str, ...]] = (".jsonl", ".jsonl.zst", ".jsonl.gz", ".ndjson", ".ndjson.zst", ".ndjson.gz")

    json_columns: tuple[str, ...] = Field(default=("meta", "messages"))
    """Columns of text that hold JSON, which is written as JSON and not as a string."""
    drop_nulls: bool = False
    """Whether keys without a value are left out."""

    def fill(
        self, batches: Iterable[pa.RecordBatch], partial: Path, *, out: Path, card: dict[str, object], schema: pa.Schema | None
    ) -> None:
        """Write the lines of every batch."""
        del card, schema
        with _sink(partial, out.name.lower()) as sink:
            for batch in batches:
                for start in range(0, batch.num_rows, BLOCK_ROWS):
                    sink.write(b"".join(self._lines(batch.slice(start, BLOCK_ROWS))))

    def _lines(self, batch: pa.RecordBatch) -> Iterator[bytes]:
        names = batch.schema.names
        columns = [self._values(name, column) for name, column in zip(names, batch.columns, strict=True)]
        for values in zip(*columns, strict=True):
            record = dict(zip(names, values, strict=True))
            if self.drop_nulls:
                record = {name: value for name, value in record.items() if value is not None}
            yield orjson.dumps(record, default=_plain, option=OPTIONS)

    def _values(self, name: str, column: pa.Array) -> list[Any]:
        values: list[Any] = column.to_pylist()
        if name in self.json_columns and (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
            return [None if value is None else _fragment(value) for value in values]
        if pa.types.is_fixed_size_binary(column.type):
            return [None if value is None else value.hex() for value in values]
        return values


def _fragment(value: str) -> Any:
    """Return JSON text as JSON, byte for byte, and text that is no JSON as the string it is."""
    try:
        orjson.loads(value)
    except orjson.JSONDecodeError:
        return value
    return orjson.Fragment(value.replace("\n", " ") if "\n" in value else value)


def _plain(value: Any) -> Any:
    return base64.b64encode(value).decode("ascii") if isinstance(value, bytes) else str(value)


@contextlib.contextmanager
def _sink(partial: Path, name: str) -> Iterator[Any]:
    kind = next((kind for ending, kind in ((".zst", "zstd"), (".gz", "gzip")) if name.endswith(ending)), "")
    wrap: Callable[[Any], Any] = (lambda file: pa.CompressedOutputStream(file, kind)) if kind else contextlib.nullcontext
    with pa.OSFile(str(partial), "wb") as file, wrap(file) as sink:
        yield sink
