"""Parquet: one file whose pages are cut by content, so that two versions of a dataset share most of their bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

import orjson
import pyarrow as pa
from pydantic import Field

from goldsmith.errors import ExportError
from goldsmith.exporter import Exporter
from goldsmith.exporting.row_groups import row_groups

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class Parquet(Exporter):
    """Write one Parquet file with content-defined pages, statistics, and what is known of the dataset in its metadata.

    The card stands as JSON under the metadata key ``goldsmith.card``.
    """

    suffixes: ClassVar[tuple[str, ...]] = (".parquet",)

    compression: Literal["zstd", "snappy", "gzip", "none"] = "zstd"
    """Compression of the pages."""
    group_bytes: int = Field(default=128 << 20, ge=1)
    """Arrow bytes of a row group, about; so much is held in memory."""

    def fill(
        self, batches: Iterable[pa.RecordBatch], partial: Path, *, out: Path, card: dict[str, object], schema: pa.Schema | None
    ) -> None:
        """Write the batches as row groups."""
        import pyarrow.parquet as pq

        del out
        groups = row_groups(batches, self.group_bytes)
        first = next(groups, None)
        known = first.schema if first is not None else schema if schema is not None else pa.schema([])
        noted = {**(known.metadata or {}), b"goldsmith.card": orjson.dumps(card, default=str)}
        with pq.ParquetWriter(
            partial, known.with_metadata(noted), compression=self.compression, use_content_defined_chunking=True
        ) as writer:
            while first is not None:
                _append(writer, first, known)
                first = next(groups, None)


def _append(writer: object, group: pa.Table, known: pa.Schema) -> None:
    if not group.schema.equals(known):
        raise ExportError("the batches do not have one schema", found=str(group.schema), expected=str(known))
    writer.write_table(group, row_group_size=max(group.num_rows, 1))  # type: ignore[attr-defined]  # a ParquetWriter
