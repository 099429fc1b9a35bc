"""Change single values: read the column, change it where the rows match, write it anew beside the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import lance
import pyarrow as pa
import pyarrow.compute as pc
from lance.fragment import DataFile

from goldsmith.errors import ColumnError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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
        table, hits = _changed(dataset, fragment, where, new)
        if hits:
            fill = dataset.fill(fragment, table)
            groups.append(lance.LanceOperation.DataReplacementGroup(fragment, DataFile.create(dataset._table, fill.path)))  # noqa: SLF001
            rows += hits
    if groups:
        dataset._commit(lance.LanceOperation.DataReplacement(groups), read_version=version, message=f"update {', '.join(touched)}")  # noqa: SLF001
    return rows


def _covered(dataset: Columns, where: str, touched: Sequence[str]) -> None:
    """Give every fragment with a matching row a file for each column that changes, so that one commit can replace them all."""
    fills = []
    for fragment, metadata in dataset._metadata().items():  # noqa: SLF001
        bare = [name for name, place in dataset._seen(metadata, touched).items() if not place]  # noqa: SLF001
        if bare and dataset._fragment(fragment).count_rows(where):  # noqa: SLF001
            empty = pa.table({name: pa.nulls(metadata.physical_rows, dataset.schema.field(name).type) for name in bare})
            fills.append(dataset.fill(fragment, empty))
    if fills:
        dataset.commit_fills(fills)


def _changed(dataset: Columns, fragment: int, where: str, new: Mapping[str, Any]) -> tuple[pa.Table, int]:
    """Return the columns of one fragment with the new values in them, and the number of live rows that match."""
    part = dataset._fragment(fragment)  # noqa: SLF001
    hits = int(part.count_rows(where))
    if not hits:
        return pa.table({}), 0
    expressions = {_HIT: f"({where})"} | {name: f"`{name}`" for name in new}
    expressions |= {f"{_HIT}_{name}": value.sql for name, value in new.items() if isinstance(value, Expression)}
    read = part.scanner(columns=expressions, with_row_id=True, include_deleted_rows=True).to_table()
    hit = pc.fill_null(read[_HIT], False)  # noqa: FBT003
    columns = {}
    for name, value in new.items():
        kind = dataset.schema.field(name).type
        try:
            fresh = read[f"{_HIT}_{name}"].cast(kind) if isinstance(value, Expression) else pa.scalar(value, kind)
        except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError) as fault:
            raise ColumnError(f"the value for `{name}` does not fit", where=dataset.name, found=repr(value), expected=str(kind)) from fault
        columns[name] = pc.if_else(hit, fresh, read[name])
    return pa.table(columns), hits
