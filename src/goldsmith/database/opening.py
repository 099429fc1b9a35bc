"""Open the database of the service, and the two ways to use it: reading, and changing in one short transaction.

1. SQLite keeps a write-ahead log, checks foreign keys, and waits for another writer instead of failing.
2. A transaction that changes something takes SQLite's write lock when it begins: two that both read first would else fail later.
3. PostgreSQL plans each statement once a connection; a connection that its server closed is known as closed, so a database that was started anew is
   no error.
"""

from __future__ import annotations

import asyncio
import re
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import orjson
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from goldsmith.annotation_errors import DatabaseError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

LONG = 2
"""Long readings at once in one process, so that whoever labels finds a connection."""

AT_ONCE = 3
"""Connections that one process uses for short statements of PostgreSQL at the same time: it has one core."""

WAITS_MS = 10_000
"""How long a writer on SQLite waits for another."""

SERVER = {"plan_cache_mode": "force_generic_plan", "jit": "off", "enable_seqscan": "off", "application_name": "goldsmith"}
"""What PostgreSQL is told: every statement is short and looks up by index, so it is planned once a connection and never compiled.

A plan that was made while a table was empty reads all of it, and goes on so when it is empty no more: hence the third.
"""

DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}


def url_of(given: str) -> sa.URL:
    """Return the URL with the driver that goldsmith uses; a bare path is an SQLite file.

    Raises:
        DatabaseError: It is no URL of SQLite or PostgreSQL.

    Example:
        >>> url_of("postgresql://me:secret@localhost/labels").drivername, url_of("work/goldsmith.db").database
        ('postgresql+asyncpg', 'work/goldsmith.db')
    """
    if not re.match(r"^[a-z]\w*(\+\w+)?://", given):
        return sa.URL.create("sqlite+aiosqlite", database=given)
    try:
        url = sa.make_url(given)
    except sa.exc.ArgumentError:
        raise DatabaseError(
            "this is no URL of a database",
            found=given.partition("@")[2] or given,
            expected="postgresql://USER:PASSWORD@HOST/NAME, sqlite:///FILE",
        ) from None
    driver = DRIVERS.get(url.get_backend_name())
    if driver is None:
        raise DatabaseError(
            "the service runs on SQLite and PostgreSQL", found=url.get_backend_name(), hint="postgresql://USER:PASSWORD@HOST/NAME"
        )
    return url.set(drivername=driver)


class Database:
    """A database that is open. ``reading`` and ``changing`` give connections; ``close`` lets all go."""

    def __init__(self, url: sa.URL, *, connections: int = 10) -> None:
        self.url = url
        self.lite = url.get_backend_name() == "sqlite"
        self.engine: AsyncEngine = create_async_engine(
            url,
            json_serializer=as_json,
            json_deserializer=orjson.loads,
            **({} if self.lite else {"pool_size": connections, "max_overflow": 0, "connect_args": {"server_settings": SERVER}}),
        )
        if self.lite:
            sa.event.listen(self.engine.sync_engine, "connect", _prepared)
            sa.event.listen(self.engine.sync_engine, "begin", _begun)
        else:
            sa.event.listen(self.engine.sync_engine, "checkout", _still_open)
        self._long = asyncio.Semaphore(LONG)
        self._few = asyncio.Semaphore(min(AT_ONCE, connections))
        self._at_once = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        one_state = {} if self.lite else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        self._one_state = self.engine.execution_options(**one_state)

    @asynccontextmanager
    async def glancing(self) -> AsyncIterator[AsyncConnection]:
        """Give a connection for single statements that each see the newest state, without the cost of a transaction."""
        async with self._at_once.connect() as connection:
            yield connection

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """Give a connection that sees one state of the database, and changes nothing."""
        async with self._one_state.connect() as connection:
            yield connection

    @asynccontextmanager
    async def reading_long(self) -> AsyncIterator[AsyncConnection]:
        """Give a connection as :meth:`reading` does, for what takes seconds or more; few are given at once, and the rest wait."""
        async with self._long, self.reading() as connection:
            yield connection

    @asynccontextmanager
    async def changing(self) -> AsyncIterator[AsyncConnection]:
        """Give a connection in a transaction: all of it is kept, or nothing where something is raised."""
        async with self.engine.connect() as connection:
            await connection.execution_options(changes=True)
            async with connection.begin():
                yield connection

    @asynccontextmanager
    async def direct(self) -> AsyncIterator[Any]:
        """Give a connection of PostgreSQL's driver, in no transaction, for :class:`goldsmith.database.directly.Direct`.

        Few are given at once, in the order in which they were asked for: more would only take the processor from each other, and leave
        nothing to whatever else is asked.
        """
        async with self._few, self.engine.connect() as connection:
            yield (await connection.get_raw_connection()).driver_connection

    async def close(self) -> None:
        """Let all connections go."""
        await self.engine.dispose()


def as_json(value: Any) -> str:
    """Return a JSON value as text that both databases hold; PostgreSQL takes no NUL in it.

    Raises:
        ValueError: It holds NUL, or is no JSON value: too deep, a number beyond 64 bits, half of a character.
    """
    told = orjson.dumps(value)
    if rb"\u0000" in told and rb"\u0000" in told.replace(rb"\\", b""):  # a backslash before `u0000` is no NUL
        raise ValueError("NUL in JSON")
    return told.decode()


def _prepared(connection: Any, record: Any) -> None:
    """Set what SQLite forgets with every connection."""
    del record
    connection.isolation_level = None
    cursor = connection.cursor()
    for word in ("journal_mode=wal", "synchronous=full", "foreign_keys=on", f"busy_timeout={WAITS_MS}"):
        cursor.execute(f"pragma {word}")
    cursor.close()


def _still_open(connection: Any, record: Any, proxy: Any) -> None:
    """Refuse a connection that the server has closed, so that the pool opens another; it costs no question to the server."""
    del record, proxy
    if connection.driver_connection.is_closed():
        raise sa.exc.DisconnectionError


def _begun(connection: sa.Connection) -> None:
    """Begin a transaction of SQLite; one that changes something takes the write lock now."""
    connection.exec_driver_sql("begin immediate" if connection.get_execution_options().get("changes") else "begin")
