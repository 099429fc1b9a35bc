"""Look whether a database is whole: its version, its tables as this goldsmith wants them, and what the database itself says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from goldsmith.database.columns import METADATA
from goldsmith.database.migrating import newest, version_of

if TYPE_CHECKING:
    import sqlalchemy as sa

    from goldsmith.database.opening import Database


async def faults(database: Database) -> list[str]:
    """Return everything that is wrong with a database, nothing where it is whole.

    Raises:
        DatabaseError: It cannot be reached.
    """
    version = await version_of(database)
    found = [] if version == newest() else [f"its tables are of version {version or 'none'}, and this goldsmith works with {newest()}"]
    async with database.reading() as connection:
        if version == newest():
            found += [f"a table is not as it should be: {one}" for one in await connection.run_sync(_differences)]
        if database.lite:
            found += [told for told in (await connection.exec_driver_sql("pragma integrity_check")).scalars() if told != "ok"]
            missing = (await connection.exec_driver_sql("pragma foreign_key_check")).mappings().all()
            found += [f"row {row['rowid']} of {row['table']} names a row of {row['parent']} that is not there" for row in missing[:20]]
    return found


def _differences(connection: sa.Connection) -> list[str]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return [str(one) for one in compare_metadata(context, METADATA)]
