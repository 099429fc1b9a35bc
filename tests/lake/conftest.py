"""A lake in a folder of its own, and a small table in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from goldsmith.lake import Dataset, Lake, open_lake

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),
        pa.field("text", pa.large_string()),
        pa.field("digest", pa.binary(16)),
        pa.field("number", pa.int64()),
        pa.field("part", pa.string()),
    ]
)


def rows(start: int, stop: int, *, part: str = "p") -> pa.Table:
    """Rows whose every value tells its number."""
    numbers = range(start, stop)
    return pa.table(
        {
            "id": [f"r{n}" for n in numbers],
            "text": [f"text {n} 文本" for n in numbers],
            "digest": [n.to_bytes(16, "big") for n in numbers],
            "number": list(numbers),
            "part": [part] * len(numbers),
        },
        schema=SCHEMA,
    )


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    """An empty lake."""
    return open_lake(tmp_path / "lake", create=True)


@pytest.fixture
def web(lake: Lake) -> Dataset:
    """Twenty rows in two fragments."""
    dataset = lake.create("web", SCHEMA)
    dataset.append(rows(0, 10))
    dataset.append(rows(10, 20))
    return dataset
