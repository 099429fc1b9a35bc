"""Ask in SQL: DuckDB reads the tables, and only the columns and rows that the question needs."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import duckdb

from goldsmith.errors import LakeError, UsageError
from goldsmith.lake.faults import first_sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pyarrow as pa


@contextmanager
def connected(tables: Mapping[str, Any], *, memory: str = "800MB", threads: int | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a connection that sees these tables and nothing else: no files, no network, nothing to write to.

    Args:
        tables: Open tables by name.
        memory: What a question may hold; beyond it, it spills to a temporary folder.
        threads: Threads of a question; all cores where left out.
    """
    with tempfile.TemporaryDirectory(prefix="goldsmith-sql-") as spill:
        connection = duckdb.connect(
            config={
                "memory_limit": memory,
                "temp_directory": spill,
                "threads": threads or os.cpu_count() or 1,
                "preserve_insertion_order": True,
            }
        )
        try:
            for name, table in tables.items():
                connection.register(name, table)
            connection.execute("SET enable_progress_bar = false")  # it would be drawn into what the command prints
            connection.execute("SET enable_external_access = false")
            connection.execute("SET python_enable_replacements = false")
            connection.execute("SET lock_configuration = true")
            yield connection
        finally:
            connection.close()


def asked(query: str, tables: Mapping[str, Any], *, known: list[str]) -> pa.Table:
    """Return the answer to one SQL question.

    Args:
        query: A SELECT.
        tables: Open tables by name, those that the question may mean.
        known: All names, for the message.

    Raises:
        UsageError: The question cannot be understood.
        LakeError: It could not be answered.
    """
    with connected(tables) as connection:
        try:
            statements = connection.extract_statements(query)
            if len(statements) != 1 or statements[0].type not in {duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN}:
                raise UsageError(
                    "only one question can be asked, and nothing can be changed", where="sql", found=query[:200], expected="one SELECT"
                )
            return connection.sql(statements[0]).to_arrow_table()
        except _MISTAKES as fault:
            tables_named = ", ".join(name if name.replace("_", "a").isalnum() else f'"{name}"' for name in known)
            hint = f"datasets are tables: {tables_named or 'there are none yet'}; `describe TABLE` lists its columns"
            if "@" in query:
                hint += '; an older version stands in double quotes: "web@3"'
            raise UsageError("the question cannot be answered as it stands", where="sql", found=_said(fault), hint=hint) from fault
        except duckdb.Error as fault:
            raise LakeError("the question could not be answered", where="sql", found=_said(fault), hint="run `goldsmith check`") from fault


_MISTAKES = (
    duckdb.ParserException,
    duckdb.BinderException,
    duckdb.CatalogException,
    duckdb.ConversionException,
    duckdb.OutOfRangeException,
    duckdb.PermissionException,
)


def _said(fault: duckdb.Error) -> str:
    """Return the first paragraph of what the query engine said."""
    return first_sentence(str(fault).split("\n\n")[0])
