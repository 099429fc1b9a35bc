"""All tables of the service, empty, for one test after the other: made once a process, and then copied or emptied, which takes a hundredth of it."""

from __future__ import annotations

import functools
import tempfile
from pathlib import Path

import sqlalchemy as sa

from goldsmith.database.columns import METADATA
from goldsmith.database.opening import Database

AGAIN = 40
"""So often tables of PostgreSQL are emptied before they are made anew: rows that were deleted stay in their files."""

SHAPE = sa.text("""
select c.n || ' ' || c.newest || ' ' || a.n || ' ' || a.newest || ' ' || f.n
from (select count(*) n, coalesce(max(oid::bigint), 0) newest from pg_class where relnamespace = 'public'::regnamespace) c,
     (select count(*) n, coalesce(max(xmin::text::bigint), 0) newest from pg_attribute
      where attrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)) a,
     (select count(*) n from pg_trigger) f
""")
"""Changes with every table, column, index, constraint or trigger that is made or dropped."""

EMPTY = sa.text("""
do $$
declare one record; filled boolean;
begin
  set local session_replication_role = replica;
  for one in select oid::regclass::text as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' loop
    execute 'select exists (select from ' || one.name || ')' into filled;
    if filled then execute 'delete from ' || one.name; end if;
  end loop;
  for one in select schemaname, sequencename from pg_sequences where schemaname = 'public' and last_value is not null loop
    execute format('alter sequence %I.%I restart', one.schemaname, one.sequencename);
  end loop;
end $$
""")

_made: dict[str, tuple[str, int]] = {}


async def make_empty(database: Database) -> None:
    """Make all tables of a database, without a row in them, whatever it held."""
    if database.lite and _copied(Path(database.url.database or "")):
        return
    at = str(database.url)
    async with database.changing() as connection:
        shape, left = _made.get(at, ("", 0))
        if left and not database.lite and await connection.scalar(SHAPE) == shape:
            await connection.execute(EMPTY)
            _made[at] = (shape, left - 1)
            return
        await connection.run_sync(METADATA.drop_all)
        await connection.run_sync(METADATA.create_all)
        if not database.lite:
            _made[at] = (await connection.scalar(SHAPE), AGAIN)


def _copied(path: Path) -> bool:
    """Make an SQLite file with all tables, and return whether it was not there before."""
    if path.exists() and path.stat().st_size:
        return False
    path.write_bytes(_file(len(METADATA.tables)))
    return True


@functools.cache
def _file(tables: int) -> bytes:
    """Return an SQLite file with all tables, of which there are so many by now."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        engine = sa.create_engine(f"sqlite:///{path}")
        with engine.begin() as connection:
            METADATA.create_all(connection)
        with engine.connect() as connection:
            connection.exec_driver_sql("pragma journal_mode=wal")
        engine.dispose()
        assert len(METADATA.tables) == tables
        return path.read_bytes()
