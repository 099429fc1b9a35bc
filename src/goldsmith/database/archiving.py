"""Backups: all rows of all tables in one file that either database takes, or a copy of an SQLite file, made while the service runs.

The file is gzip of JSON lines: a head with the version of the tables; for each table a line with its name and columns, then a line a row;
and an end with the number of rows of each table, so that a file that was cut short is known as such. All is read in one transaction that
sees one moment. Rows hold what they hold in the database: of secrets, digests; of passwords, argon2id hashes. The file is for its owner alone.
"""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import os
import sqlite3
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
import sqlalchemy as sa

from goldsmith.annotation_errors import DatabaseError
from goldsmith.database.columns import METADATA, now
from goldsmith.database.migrating import age_of, migrate, require_current, version_of, versions

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.database.opening import Database

FORMAT = "goldsmith backup 1"
AT_ONCE = 1000
"""Rows that are written or restored together."""


async def backup(database: Database, path: Path) -> dict[str, int]:
    """Write a backup, and return how many rows of each table it holds; nothing is left under the name where it fails.

    A name that ends in ``.db`` or ``.sqlite`` becomes a copy of the SQLite file, any other a file that either database takes.

    Raises:
        DatabaseError: The database is not of this version, there is such a file, or a copy is wanted of PostgreSQL.
    """
    if database.lite and not await asyncio.to_thread(there, database):
        raise DatabaseError("there is no such database", where=str(database.url.database))
    await require_current(database)
    if await asyncio.to_thread(path.exists):
        raise DatabaseError("there is such a file already, and it is left as it is", where=str(path), hint="choose another name")
    if path.suffix in {".db", ".sqlite"} and not database.lite:
        raise DatabaseError("PostgreSQL is no file that could be copied", where=str(path), hint="let the name end in .jsonl.gz")
    partial = path.with_name(f"{path.name}.partial")
    try:
        os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        counts = await (_copy_and_count(database, partial) if path.suffix in {".db", ".sqlite"} else _written(database, partial))
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return counts


async def restore(database: Database, path: Path) -> dict[str, int]:
    """Fill an empty database from a backup, and return how many rows of each table there were.

    It is all one transaction: a backup that is broken leaves the database without a row. Tables of an older version are brought to this
    one afterwards.

    Raises:
        DatabaseError: The database is not empty, or the backup is none, is of a newer goldsmith or was cut short.
    """
    if await age_of(database) != "empty" and await _filled(database):
        raise DatabaseError(
            "the database is not empty, and is left as it is", where=database.url.render_as_string(), hint="restore into a new one"
        )
    lines = _lines(path)
    head = next(lines, None)
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        raise DatabaseError("this is no backup of goldsmith", where=str(path), hint="goldsmith database backup FILE makes one")
    if head["version"] not in versions():
        raise DatabaseError("this backup is of a newer goldsmith", found=f"version {head['version']}", expected=versions()[-1])
    await migrate(database, to=head["version"])
    try:
        async with database.changing() as connection:
            counts = await _filled_with(connection, lines, path)
            if not database.lite:
                await _count_on(connection)
    except (sa.exc.SQLAlchemyError, KeyError, TypeError, ValueError) as problem:
        raise DatabaseError(
            "the rows of this backup do not fit", where=str(path), found=str(problem)[:300], hint="nothing was restored"
        ) from None
    await migrate(database)
    return counts


def there(database: Database) -> bool:
    """Tell whether an SQLite file is there; opening it would make it."""
    return Path(database.url.database or "").is_file()


async def copied(database: Database, path: Path) -> None:
    """Copy an SQLite file by its online backup, which waits for no writer and keeps none waiting."""
    source = Path(database.url.database or "")

    def copy() -> None:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
        with contextlib.closing(sqlite3.connect(source)) as one, contextlib.closing(sqlite3.connect(path)) as other:
            one.backup(other, pages=2000, sleep=0.005)
            other.execute("pragma journal_mode=delete")

    await asyncio.to_thread(copy)


async def _copy_and_count(database: Database, path: Path) -> dict[str, int]:
    await copied(database, path)
    return await _counts(database)


async def _written(database: Database, path: Path) -> dict[str, int]:
    counts: dict[str, int] = {}
    async with database.engine.connect() as connection:
        if not database.lite:
            await connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        version = await version_of(database)
        with gzip.open(path, "wb", compresslevel=6) as out:
            out.write(_line({"format": FORMAT, "version": version, "at": now()}))
            for table in _tables(await connection.run_sync(lambda plain: sa.inspect(plain).get_table_names())):
                out.write(_line({"table": str(table.name), "columns": [str(column.name) for column in table.columns]}))
                counts[str(table.name)] = 0
                async for rows in _rows(connection, table):
                    counts[str(table.name)] += len(rows)
                    await asyncio.to_thread(out.write, b"".join(_line(list(row)) for row in rows))
            out.write(_line({"end": counts}))
    return counts


async def _rows(connection: AsyncConnection, table: sa.Table) -> AsyncIterator[Any]:
    """Yield the rows of a table, some at a time, so that memory does not grow with it."""
    result = await connection.stream(sa.select(table).order_by(*table.primary_key.columns))
    async for rows in result.partitions(AT_ONCE):
        yield rows


def _tables(there: list[str]) -> list[sa.Table]:
    """Return the tables in an order in which rows can be put in again.

    Raises:
        DatabaseError: There are others: a part of goldsmith that was not asked for knows them.
    """
    known = {table.name for table in METADATA.sorted_tables}
    if strange := sorted(set(there) - known - {"alembic_version"}):
        raise DatabaseError("there are tables that this goldsmith does not know", found=", ".join(strange))
    return METADATA.sorted_tables


def _line(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)


def _lines(path: Path) -> Iterator[Any]:
    """Yield the values of a backup, a line at a time.

    Raises:
        DatabaseError: It cannot be read.
    """
    try:
        with gzip.open(path, "rb") as lines:
            for line in lines:
                yield orjson.loads(line)
    except (OSError, EOFError, zlib.error, orjson.JSONDecodeError) as problem:
        raise DatabaseError("this backup cannot be read", where=str(path), found=str(problem), hint="nothing was restored") from None


async def _filled(database: Database) -> bool:
    return any((await _counts(database)).values())


async def _counts(database: Database) -> dict[str, int]:
    async with database.reading() as connection:
        found = {table: await connection.scalar(sa.select(sa.func.count()).select_from(table)) for table in METADATA.sorted_tables}
    return {str(table.name): n or 0 for table, n in found.items()}


async def _filled_with(connection: AsyncConnection, lines: Iterator[Any], path: Path) -> dict[str, int]:
    """Put the rows of a backup into their tables, and make sure that all of them were there."""
    counts: dict[str, int] = {}
    table = ""
    names: list[str] = []
    waiting: list[dict[str, Any]] = []
    for value in lines:
        if isinstance(value, list):
            waiting.append(dict(zip(names, value, strict=True)))
        if waiting and (isinstance(value, dict) or len(waiting) >= AT_ONCE):
            await connection.execute(sa.insert(METADATA.tables[table]), waiting)
            counts[table] += len(waiting)
            waiting = []
        if isinstance(value, dict):
            if "end" in value:
                if value["end"] != counts:
                    break
                return counts
            table, names = value["table"], value["columns"]
            counts[table] = 0
    raise DatabaseError("this backup was cut short", where=str(path), hint="nothing was restored; take another")


async def _count_on(connection: AsyncConnection) -> None:
    """Let PostgreSQL give out numbers behind those that were restored."""
    for table in METADATA.sorted_tables:
        if "id" in table.columns:
            last = sa.select(sa.func.max(table.c.id)).scalar_subquery()
            sequence = sa.func.pg_get_serial_sequence(table.name, "id")
            await connection.execute(sa.select(sa.func.setval(sequence, sa.func.coalesce(last, 1), last.is_not(None))))


def as_rows(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return counts as the rows of a table, without those that are empty."""
    return [(name, n) for name, n in counts.items() if n]
