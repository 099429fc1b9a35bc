"""Bring the tables of a database to those of this goldsmith, and refuse one that is of a newer goldsmith.

1. The version stands in the table ``alembic_version``. A database without tables has none, and is as old as can be.
2. All steps are one transaction: a migration that fails leaves the tables as they were, on SQLite as on PostgreSQL.
3. Two processes that migrate at once wait for each other, by SQLite's write lock or a lock of PostgreSQL's for this purpose.
"""

from __future__ import annotations

import asyncio
import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import sqlalchemy as sa
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from goldsmith.annotation_errors import DatabaseError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goldsmith.database.opening import Database

Age = Literal["empty", "older", "current", "newer", "foreign"]

FOLDER = Path(__file__).parent / "migrations"
ENDS_SECONDS = 0.05
"""How long the thread of a connection to SQLite that failed takes to end; else it speaks to a loop that is closed."""

LOCK = 7_246_035_118
"""Number of the lock that a migration on PostgreSQL holds."""


@functools.cache
def _steps() -> ScriptDirectory:
    return ScriptDirectory(FOLDER, version_locations=[FOLDER])


def newest() -> str:
    """Return the version of the tables that this goldsmith works with.

    Example:
        >>> newest() >= "0001"
        True
    """
    return str(_steps().get_current_head())


def versions() -> list[str]:
    """Return every version that there ever was, the oldest first."""
    return [one.revision for one in _steps().walk_revisions()][::-1]


async def version_of(database: Database) -> str:
    """Return the version of a database's tables, ``""`` where it has none.

    Raises:
        DatabaseError: It cannot be reached.
    """
    path = Path(database.url.database or "")
    if database.lite and not await asyncio.to_thread(path.parent.is_dir):
        raise DatabaseError("the database cannot be reached", where=str(path), found="no such folder", hint="make the folder first")
    try:
        async with database.reading() as connection:
            return await connection.run_sync(_version)
    except (sa.exc.DBAPIError, OSError) as problem:
        await asyncio.sleep(ENDS_SECONDS)
        raise DatabaseError(
            "the database cannot be reached",
            where=database.url.render_as_string(hide_password=True),
            found=str(getattr(problem, "orig", None) or problem),
            hint="look at host, name, user and password; PostgreSQL needs a database that exists: createdb NAME",
        ) from None


async def age_of(database: Database) -> Age:
    """Tell how a database stands to this goldsmith; ``foreign`` has tables of the same names that goldsmith did not make."""
    version = await version_of(database)
    if version:
        return "current" if version == newest() else "older" if version in versions() else "newer"
    async with database.reading() as connection:
        names = await connection.run_sync(lambda plain: sa.inspect(plain).get_table_names())
    return "foreign" if {"person", "project", "task"} & set(names) else "empty"


async def require_current(database: Database) -> None:
    """Go on where a database is of this goldsmith.

    Raises:
        DatabaseError: It is not, or cannot be reached.
    """
    age = await age_of(database)
    _refuse(age, await version_of(database))
    if age != "current":
        raise DatabaseError(
            "the tables are not there yet" if age == "empty" else "the tables are of an older goldsmith",
            found=f"version {await version_of(database) or 'none'}",
            expected=f"version {newest()}",
            hint="goldsmith database migrate; make a backup before: goldsmith database backup FILE",
        )


async def migrate(database: Database, *, to: str = "head") -> Sequence[str]:
    """Bring a database to a version, the newest where none is said, and return the versions that it went through.

    Raises:
        DatabaseError: It is of a newer goldsmith, has tables that goldsmith did not make, or cannot be reached.
    """
    age = await age_of(database)
    _refuse(age, await version_of(database))
    if database.lite and age == "empty":  # version_of has made the file, and it is for its owner alone
        await asyncio.to_thread(_private, Path(database.url.database or ""))
    async with database.changing() as connection:
        if not database.lite:
            await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
        return await connection.run_sync(_migrated, to)


def _private(path: Path) -> None:
    """Let nobody else read a file; a database in memory is none."""
    if path.is_file():
        path.chmod(0o600)


def _refuse(age: Age, version: str) -> None:
    if age == "newer":
        raise DatabaseError(
            "this database is of a newer goldsmith, and is left as it is",
            found=f"version {version}",
            expected=f"version {newest()} or older",
            hint="install a newer goldsmith, or restore a backup that was made with this one",
        )
    if age == "foreign":
        raise DatabaseError("this database has tables that goldsmith did not make", hint="give goldsmith a database of its own")


def _version(connection: sa.Connection) -> str:
    return MigrationContext.configure(connection).get_current_revision() or ""


def _migrated(connection: sa.Connection, to: str) -> list[str]:
    """Go through the steps that are missing, in the transaction of the connection."""
    gone: list[str] = []

    def missing(revision: Any, context: MigrationContext) -> Any:
        del context
        found = _steps()._upgrade_revs(to, revision)  # noqa: SLF001  as alembic's own command asks for them
        gone.extend(step.to_revisions[0] for step in found)
        return found

    with EnvironmentContext(Config(), _steps(), fn=missing, destination_rev=to) as environment:
        environment.configure(connection=connection)
        environment.run_migrations()
    return gone
