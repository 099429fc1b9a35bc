"""The tables of one curated dataset: the records, and beside them what was broken, what was read, and what ran.

All are tables of the lake, so SQL reaches them by their names, e.g. ``select error, count(*) from web__quarantine group by 1``.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from goldsmith import record
from goldsmith.errors import BusyError, UsageError, VersionError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from goldsmith.lake import Dataset, Fill, Lake

SEPARATOR = "__"
"""Stands between the name of a dataset and of a table beside it; no dataset of a user may hold it."""

PARTS = pa.schema(
    [
        pa.field("part", pa.string()),
        pa.field("source", pa.string()),
        pa.field("path", pa.string()),
        pa.field("digest", pa.string()),
        pa.field("input", pa.string()),
        pa.field("mapping", pa.string()),
        pa.field("found", pa.int64()),
        pa.field("quarantined", pa.int64()),
        pa.field("bytes", pa.int64()),
        pa.field("last", pa.bool_()),
    ]
)
"""What was read: one row a part that has been acknowledged, written after its records."""

RUNS = pa.schema(
    [
        pa.field("run", pa.string()),
        pa.field("fingerprint", pa.string()),
        pa.field("version", pa.int64()),
        pa.field("facts", pa.large_string()),
    ]
)
"""What ran: one row a finished run; ``facts`` is its ledger and recipe as JSON."""


@dataclass(frozen=True)
class Tables:
    """The four tables of one dataset."""

    records: Dataset
    quarantine: Dataset
    parts: Dataset
    runs: Dataset
    newest: int | None = None
    """The version of the records that is looked at, where it is not the newest: runs after it are not told of."""

    @property
    def name(self) -> str:
        """Name of the dataset."""
        return self.records.name


def opened(lake: Lake, name: str, *, create: bool = False) -> Tables:
    """Return the tables of a dataset; those that are missing are made where asked.

    With ``name@version``, ``name@tag`` or ``name@branch`` the tables beside the records are as they were at that time, as far as
    their own versions have not been cleaned away.

    Raises:
        NoDatasetError: The lake holds no dataset of this name and none is to be made.
        UsageError: The name is that of a table beside a dataset.
    """
    plain, _, which = name.partition("@")
    dataset, _, what = plain.partition(SEPARATOR)
    if what:
        hint = f"`goldsmith sql` can ask it; the dataset is `{dataset}`"
        raise UsageError("this is a table beside a dataset, not a dataset", where=name, hint=hint)
    records = lake.ensure(name, record.SCHEMA) if create else lake.dataset(name)
    found = Tables(
        records=records,
        quarantine=lake.ensure(beside(plain, "quarantine"), record.QUARANTINE),
        parts=lake.ensure(beside(plain, "parts"), PARTS),
        runs=lake.ensure(beside(plain, "runs"), RUNS),
    )
    if not which:
        return found
    number, when = records.origin()
    return replace(found, quarantine=_as_of(found.quarantine, when), parts=_as_of(found.parts, when), newest=number)


def _as_of(table: Dataset, when: datetime) -> Dataset:
    try:
        return table.checkout(when)
    except VersionError:
        return table


def drop(lake: Lake, name: str) -> None:
    """Remove a dataset and the tables beside it, with all versions; or ``name@branch``: that branch alone.

    Raises:
        UsageError: A version or a tag is named.
    """
    plain, _, which = name.partition("@")
    if which:
        records = lake.dataset(plain)
        if which == "main" or which not in records.branches():
            hint = f"`goldsmith untag {plain} {which}` takes the tag away" if which in records.tags() else f"`goldsmith drop {plain}`"
            raise UsageError("a dataset is dropped whole, or a branch of it", where=name, hint=hint)
        records.drop_branch(which)
        return
    for table in [name, *(beside(name, what) for what in ("quarantine", "parts", "runs", "clusters", "evaluations", "releases", "rights"))]:
        if table in lake.names():
            lake.drop(table)
    if not lake.remote:
        shutil.rmtree(Path(lake.location) / f"{name}.report", ignore_errors=True)


def committed(records: Dataset, fills: Sequence[Fill], message: str) -> None:
    """Commit column files.

    Raises:
        BusyError: Somebody else changed some of the rows meanwhile; what was computed from them is not written.
    """
    moved = records.commit_fills(fills, message=message).moved if fills else ()
    if moved:
        raise BusyError(
            f"somebody else changed {len(moved)} fragments during the run",
            where=records.name,
            hint="run the same command again; it does only what is missing",
        )


def beside(name: str, what: str) -> str:
    """Return the name of a table that stands beside a dataset."""
    return f"{name}{SEPARATOR}{what}"


def datasets(lake: Lake) -> list[str]:
    """Return the datasets of a lake without the tables beside them."""
    return [name for name in lake.names() if SEPARATOR not in name]
