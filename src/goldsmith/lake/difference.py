"""What changed between two versions, record by record of the same id."""

from __future__ import annotations

# ruff: noqa: S608  the only words put into SQL are names of columns that exist, quoted
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from goldsmith.errors import ColumnError
from goldsmith.lake.faults import told

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import duckdb

    from goldsmith.lake.handle import Handle

DIGEST = "digest"


@dataclass(frozen=True)
class Diff:
    """The difference between two versions; the lists of ids are samples, the counts are exact."""

    a: int
    b: int
    rows_a: int
    rows_b: int
    rows_added: int
    rows_removed: int
    rows_changed: int
    """Records of both versions with other content: the digest of the text where there is one, else any column of both."""
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    columns_added: tuple[str, ...] = ()
    columns_removed: tuple[str, ...] = ()
    columns_changed: Mapping[str, int] = field(default_factory=dict)
    """For each column of both versions that holds other values: in how many records."""


def differing(a: Handle, b: Handle, *, sample: int) -> Diff:
    """Compare two versions of a dataset.

    A column is only read if it stands in other files than before; a text never is where the digest tells.
    """
    from goldsmith.lake.query import connected  # the query engine is loaded when there is a question

    if "id" not in a.columns or "id" not in b.columns:
        raise ColumnError("records can only be compared by `id`", where=a.name)
    shared = [name for name in a.columns if name in b.columns and name != "id"]
    suspects = [name for name in shared if _files(a, name) != _files(b, name)]
    by_digest = DIGEST in shared
    content = [DIGEST] if by_digest else suspects
    read = [name for name in suspects if not (by_digest and name in {"text", "meta", "messages"})] if by_digest else suspects
    read = list(dict.fromkeys([*read, *(name for name in content if name in suspects)]))
    with told(a.name), connected({"a": a._asked(), "b": b._asked()}) as connection:  # noqa: SLF001  one idea in two files
        rows = _rows(connection, [name for name in content if name in read], sample)
        columns = _columns(connection, read)
    return Diff(
        a=a.version,
        b=b.version,
        rows_a=a.count(),
        rows_b=b.count(),
        rows_added=rows[0][0],
        rows_removed=rows[1][0],
        rows_changed=rows[2][0],
        added=rows[0][1],
        removed=rows[1][1],
        changed=rows[2][1],
        columns_added=tuple(name for name in b.columns if name not in a.columns),
        columns_removed=tuple(name for name in a.columns if name not in b.columns),
        columns_changed=columns,
    )


def _files(handle: Handle, column: str) -> list[tuple[int, tuple[str, ...], Any]]:
    """Return where the values of a column stand: for each fragment its files and how many rows are deleted."""
    leaves = set(handle._field_ids()[column])  # noqa: SLF001
    return [
        (id_, tuple(sorted(str(file.path) for file in metadata.files if leaves & set(file.fields))), metadata.num_rows)
        for id_, metadata in handle._metadata().items()  # noqa: SLF001
    ]


def _rows(connection: duckdb.DuckDBPyConnection, content: Sequence[str], sample: int) -> list[tuple[int, tuple[str, ...]]]:
    """Return how many records were added, removed and changed, each with a sample of their ids."""
    columns = "".join(f", {_sql(name)}" for name in content)
    other = " OR ".join(f"a.{_sql(name)} IS DISTINCT FROM b.{_sql(name)}" for name in content) or "FALSE"
    compared = f"(SELECT id{columns} FROM a) a FULL OUTER JOIN (SELECT id{columns} FROM b) b ON a.id = b.id"
    kinds = "CASE WHEN a.id IS NULL THEN 0 WHEN b.id IS NULL THEN 1 ELSE 2 END"
    wanted = f"a.id IS NULL OR b.id IS NULL OR {other}"
    connection.execute(f"CREATE TEMP TABLE change AS SELECT coalesce(a.id, b.id) AS id, {kinds} AS kind FROM {compared} WHERE {wanted}")
    found = []
    for kind in range(3):
        row = connection.execute("SELECT count(*) FROM change WHERE kind = ?", [kind]).fetchone()
        ids = connection.execute("SELECT id FROM change WHERE kind = ? ORDER BY id LIMIT ?", [kind, sample]).fetchall()
        found.append((int(row[0]) if row else 0, tuple(str(id_) for (id_,) in ids)))
    return found


def _columns(connection: duckdb.DuckDBPyConnection, suspects: Sequence[str]) -> dict[str, int]:
    """Return for each column in how many records of both versions it differs; those that do not are left out."""
    if not suspects:
        return {}
    columns = "".join(f", {_sql(name)}" for name in suspects)
    sums = ", ".join(f"count(*) FILTER (WHERE a.{_sql(name)} IS DISTINCT FROM b.{_sql(name)})" for name in suspects)
    compared = f"(SELECT id{columns} FROM a) a JOIN (SELECT id{columns} FROM b) b ON a.id = b.id"
    row = connection.execute(f"SELECT {sums} FROM {compared}").fetchone()
    return {name: int(n) for name, n in zip(suspects, row or (), strict=True) if n}


def _sql(name: str) -> str:
    """Return a column name as DuckDB takes it."""
    return '"' + name.replace('"', '""') + '"'
