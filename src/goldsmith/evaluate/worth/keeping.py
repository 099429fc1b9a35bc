"""What a version of a dataset is worth, kept beside it, so that the report of its evaluation can tell."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from goldsmith.curate.tables import beside
from goldsmith.errors import NoDatasetError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from goldsmith.lake import Lake

TABLE = "worth"
SCHEMA = pa.schema(
    [
        pa.field("version", pa.int64()),
        pa.field("at", pa.string()),
        pa.field("label", pa.string()),
        pa.field("worth", pa.large_string()),
    ]
)
"""One row a weighing; ``worth`` is all of it as JSON."""


def keep(lake: Lake, dataset: str, version: int, told: Mapping[str, Any]) -> None:
    """Write down what a version is worth.

    Args:
        lake: The lake.
        dataset: The name of the dataset.
        version: The version that was weighed.
        told: What was found (``told.told``), with the field of the ``label``.
    """
    at = datetime.now(UTC).isoformat(timespec="seconds")
    row = {"version": version, "at": at, "label": told["label"], "worth": json.dumps(told, ensure_ascii=False)}
    table = lake.ensure(beside(dataset.partition("@")[0], TABLE), SCHEMA)
    table.append(pa.Table.from_pylist([row], schema=SCHEMA), message=f"worth of version {version}")


def weighed_before(lake: Lake, dataset: str, version: int) -> int | None:
    """Return the newest other version that was weighed; ``None`` where there is none."""
    try:
        table = lake.dataset(beside(dataset.partition("@")[0], TABLE))
    except NoDatasetError:
        return None
    found = {number for batch in table.scan(["version"]) for number in batch.column("version").to_pylist()} - {version}
    return max(found, default=None)


def of_version(lake: Lake, dataset: str, version: int) -> dict[str, Any] | None:
    """Return what a version is worth, as it was weighed last; ``None`` where it was not."""
    try:
        table = lake.dataset(beside(dataset.partition("@")[0], TABLE))
    except NoDatasetError:
        return None
    found = [row for batch in table.scan(None, f"version = {version}") for row in batch.to_pylist()]
    return {"version": version, "at": found[-1]["at"], **json.loads(found[-1]["worth"])} if found else None
