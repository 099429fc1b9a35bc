"""Change single values: read the column, change it where the rows match, write it anew beside the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import lance
import pyarrow as pa
import pyarrow.compute as pc
from lance.fragment import DataFile

from goldsmith.errors import ColumnError
from goldsmith.lake.handle import READ_AHEAD_BYTES
from goldsmith.lake.naming import identifier
from goldsmith.lake.scanning import BATCH_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from goldsmith.lake.columns import Columns

_HIT = "_goldsmith_hit"


@dataclass(frozen=True)
class Expression:
    """A value computed in SQL from the columns of the row, e.g. ``Expression("word_count + 1")``."""

    sql: str


def updated(dataset: Columns, where: str, values: Mapping[str, Any], forget: Sequence[str]) -> int:
    """Make one attempt to update; a race that is lost is raised as the storage layer raises it.

    1. Fix the version; find the fragments with matching rows.
    2. In each, read the columns that change and the new values; put the new ones where the row matches.
    3. Write them as one file a fragment and commit all of them on top of the fixed version. Whoever changed one of
       these columns in one of these fragments meanwhile makes the commit fail, and everything starts afresh.
    """
    dataset.refresh()
    touched = [*values, *(column for column in forget if column not in values)]
    dataset._require(touched)  # noqa: SLF001  one idea in two files
    if "id" in touched:
        raise ColumnError("an id is for life", where=dataset.name, hint="write a new record that names the old one as its parent")
    new = {**dict.fromkeys(forget), **values}
    _covered(dataset, where, touched)
    version, groups, rows = dataset.version, [], 0
    for fragment in dataset.fragments():
        hits = int(dataset._fragment(fragment).count_rows(where))  # noqa: SLF001
        if hits:
            fill = dataset.fill(fragment, _changed(dataset, fragment, where, new))
            groups.append(lance.LanceOperation.DataReplacementGroup(fragment, DataFile.create(dataset._table, fill.files[0][1])))  # noqa: SLF001
            rows += hits
    if groups:
        dataset._commit(lance.LanceOperation.DataReplacement(groups), read_version=version, message=f"update {', '.join(touched)}")  # noqa: SLF001
    return rows


def _covered(dataset: Columns, where: str, touched: Sequence[str]) -> None:
    """Give every fragment with a matching row a file for each column that changes, so that one commit can replace them all."""
    fills = []
    for fragment, metadata in dataset._metadata().items():  # noqa: SLF001
        bare = dataset._bare(metadata, touched)  # noqa: SLF001
        if bare and dataset._fragment(fragment).count_rows(where):  # noqa: SLF001
            empty = pa.table({name: pa.nulls(metadata.physical_rows, dataset.schema.field(name).type) for name in bare})
            fills.append(dataset.fill(fragment, empty))
    if fills:
        dataset.commit_fills(fills)


def _changed(dataset: Columns, fragment: int, where: str, new: Mapping[str, Any]) -> Iterator[pa.RecordBatch]:
    """Yield the columns of one fragment, deleted rows included, with the new values where the row matches."""
    part = dataset._fragment(fragment)  # noqa: SLF001
    expressions = {_HIT: f"({where})"} | {name: identifier(name) for name in new}
    expressions |= {f"{_HIT}_{name}": value.sql for name, value in new.items() if isinstance(value, Expression)}
    limit = dataset._fitting_rows(list(new), [part], BATCH_BYTES)  # noqa: SLF001
    scanner = part.scanner(
        columns=expressions, with_row_id=True, include_deleted_rows=True, batch_size=limit, io_buffer_size=READ_AHEAD_BYTES
    )
    for read in scanner.to_reader():
        hit = pc.fill_null(read.column(_HIT), False)  # noqa: FBT003
        yield pa.record_batch({name: pc.if_else(hit, _fresh(dataset, read, name, value), read.column(name)) for name, value in new.items()})


def _fresh(dataset: Columns, read: pa.RecordBatch, name: str, value: object) -> pa.Array | pa.Scalar:
    """Return the new value of a column, or the new values of a batch, in the type of the column."""
    kind = dataset.schema.field(name).type
    try:
        return read.column(f"{_HIT}_{name}").cast(kind) if isinstance(value, Expression) else pa.scalar(value, kind)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError) as fault:
        raise ColumnError(f"the value for `{name}` does not fit", where=dataset.name, found=repr(value), expected=str(kind)) from fault
