"""The layout that Hugging Face `datasets` loads: a card and Parquet shards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import pyarrow as pa
from pydantic import Field

from goldsmith.errors import ExportError
from goldsmith.exporter import Exporter
from goldsmith.exporting.front_matter import front_matter
from goldsmith.exporting.row_groups import row_groups

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

TOLD = ("name", "license", "languages", "description")


class Hf(Exporter):
    """Write a folder with ``README.md`` (YAML front matter, description, facts) and ``data/SPLIT-00000-of-0000N.parquet``.

    ``datasets.load_dataset(FOLDER)`` loads it without a network. Digests are written as hexadecimal text, because not every
    version of that library knows bytes of a fixed length.
    """

    split: str = Field(default="train", pattern=r"^\w+$")
    """Name of the split that all records belong to."""
    shard_bytes: int = Field(default=256 << 20, ge=1)
    """Arrow bytes of a shard, about; half of it is held in memory."""

    def fill(
        self, batches: Iterable[pa.RecordBatch], partial: Path, *, out: Path, card: dict[str, object], schema: pa.Schema | None
    ) -> None:
        """Write the shards, then give them their final names, then the card."""
        data = partial / "data"
        data.mkdir(parents=True)
        sizes = self._write_shards(batches, data, schema)
        for i in range(len(sizes)):
            (data / f"{i}").rename(data / f"{self.split}-{i:05d}-of-{len(sizes):05d}.parquet")
        (partial / "README.md").write_text(_readme(card, name=out.name, split=self.split, n=sum(sizes)), encoding="utf-8")

    def may_replace(self, out: Path) -> bool:
        """Return whether the folder holds a card and Parquet shards and nothing else."""
        held = {path.name for path in out.iterdir()} if out.is_dir() else {""}
        return held == {"README.md", "data"} and all(path.suffix == ".parquet" for path in (out / "data").iterdir())

    def _write_shards(self, batches: Iterable[pa.RecordBatch], data: Path, schema: pa.Schema | None) -> list[int]:
        """Write shards named 0, 1, 2…; return the number of rows of each."""
        import pyarrow.parquet as pq

        sizes: list[int] = []
        writer = None
        room = 0
        known = None
        try:
            for group in row_groups(batches, max(1, self.shard_bytes // 2)):
                table = _loadable(group)
                known = known or table.schema
                if table.schema != known:
                    raise ExportError("the batches do not have one schema", found=str(table.schema), expected=str(known))
                if writer is None or room < table.nbytes // 2:
                    _close(writer)
                    writer, room = (
                        pq.ParquetWriter(data / f"{len(sizes)}", known, compression="zstd", use_content_defined_chunking=True),
                        self.shard_bytes,
                    )
                    sizes.append(0)
                writer.write_table(table, row_group_size=max(1, table.num_rows))
                sizes[-1] += table.num_rows
                room -= table.nbytes
        finally:
            _close(writer)
        if not sizes:
            pq.write_table(_loadable((schema or pa.schema([])).empty_table()), data / "0")
            sizes.append(0)
        return sizes


def _close(writer: Any) -> None:
    if writer is not None:
        writer.close()


def _loadable(table: pa.Table) -> pa.Table:
    """Return the table with bytes of a fixed length as hexadecimal text and without metadata of the lake."""
    for i, field in enumerate(table.schema):
        if pa.types.is_fixed_size_binary(field.type):
            digits = [None if value is None else value.hex() for value in table.column(i).to_pylist()]
            table = table.set_column(i, pa.field(field.name, pa.string()), pa.array(digits, pa.string()))
    return table.replace_schema_metadata(None)


def _readme(card: dict[str, object], *, name: str, split: str, n: int) -> str:
    title = str(card.get("name") or name)
    facts = [f"- **{key}**: {_told(value)}" for key, value in {**card, "records": n}.items() if key not in TOLD and value not in (None, "")]
    parts = [
        front_matter(card, title=title, split=split, path=f"data/{split}-*.parquet", n=n),
        f"# {title}",
        str(card.get("description") or ""),
        "## Facts",
        "\n".join(facts),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _told(value: object) -> str:
    return str(value) if isinstance(value, str | int | float) else orjson.dumps(value, default=str).decode()
