"""Small lakes with a lineage that is known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa

from goldsmith import record
from goldsmith.lake import Dataset, Lake, open_lake


def lake_in(folder: Path) -> Lake:
    """Return an empty lake."""
    return open_lake(folder / "lake", create=True)


def records(lake: Lake, name: str, rows: list[dict[str, Any]]) -> Dataset:
    """Append rows, of which only some columns are given, and return the dataset."""
    made = lake.ensure(name, record.SCHEMA)
    full = [{**dict.fromkeys(record.SCHEMA.names), "text": "words", **row} for row in rows]
    made.append(pa.Table.from_pylist(full, schema=record.SCHEMA))
    return made


def declared(lake: Lake, name: str, folder: Path, text: str) -> None:
    """Declare what a YAML text says."""
    from goldsmith.certify.rights.register import declare

    (folder / "declared.yaml").write_text(text, encoding="utf-8")
    declare(lake, name, folder / "declared.yaml")
