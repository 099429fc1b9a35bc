"""Migrations lead to the tables as they stand, on both databases, and never touch a database of a newer goldsmith."""

from __future__ import annotations

import asyncio
import re
from contextlib import asynccontextmanager

import pytest
import sqlalchemy as sa

import goldsmith.server.maintaining  # noqa: F401  all tables
from goldsmith.annotation_errors import DatabaseError
from goldsmith.database import migrating
from goldsmith.database.checking import faults
from goldsmith.database.columns import METADATA
from goldsmith.database.opening import Database, url_of

ON_SQLITE = "select name, sql from sqlite_master where name not like 'alembic%' and name not like 'sqlite_%' order by name"
ON_POSTGRES = (
    "select indexname, indexdef from pg_indexes where schemaname = 'public' and indexname not like 'alembic%' union all"
    " select conrelid::regclass || '.' || conname, pg_get_constraintdef(oid) from pg_constraint where connamespace = 'public'::regnamespace"
    " and conname not like 'alembic%' order by 1, 2"
)


@asynccontextmanager
async def empty(url: str):
    """Give a database without a table."""
    database = Database(url_of(url))
    async with database.changing() as connection:
        if database.lite:
            await connection.run_sync(METADATA.drop_all)
            await connection.exec_driver_sql("drop table if exists alembic_version")
        else:
            await connection.exec_driver_sql("drop schema public cascade")
            await connection.exec_driver_sql("create schema public")
    try:
        yield database
    finally:
        await database.close()


async def shape(database: Database) -> list:
    """Return all that the database knows of its tables, indexes and constraints."""
    async with database.reading() as connection:
        rows = (await connection.exec_driver_sql(ON_SQLITE if database.lite else ON_POSTGRES)).all()
        return [
            tuple(re.sub(r"\s+", " ", one) if isinstance(one, str) else one for one in row) for row in rows
        ]  # a column that is added stands on the line of the last


def test_migrations_lead_to_the_tables_as_they_stand(url):
    """Made by migrations or at once, tables, indexes with their conditions and constraints are the same."""

    async def trial():
        async with empty(url) as database:
            ages = [await migrating.age_of(database)]
            gone = [list(await migrating.migrate(database)) for _ in range(2)]
            ages.append(await migrating.age_of(database))
            migrated, wrong = await shape(database), await faults(database)
        async with empty(url) as database:
            async with database.changing() as connection:
                await connection.run_sync(METADATA.create_all)
            return ages, gone, wrong, migrated, await shape(database)

    ages, gone, wrong, migrated, made = asyncio.run(trial())

    assert ages == ["empty", "current"]
    assert gone == [migrating.versions(), []]
    assert wrong == []
    assert len(migrated) > 40
    assert migrated == made


def test_many_that_migrate_at_once_do_it_once(url):
    """Eight begin at the same moment; one of them makes the tables."""

    async def trial():
        async with empty(url) as database:
            gone = await asyncio.gather(*(migrating.migrate(database) for _ in range(8)))
            return sorted(len(one) for one in gone), await migrating.age_of(database)

    assert asyncio.run(trial()) == ([*[0] * 7, len(migrating.versions())], "current")


def test_a_newer_database_is_refused_and_left_as_it_is(url):
    """Neither migrated nor served; the message tells both versions."""

    async def trial():
        async with empty(url) as database:
            await migrating.migrate(database)
            async with database.changing() as connection:
                await connection.execute(sa.text("update alembic_version set version_num = '9999'"))
            before = await shape(database)
            with pytest.raises(DatabaseError, match="newer goldsmith") as caught:
                await migrating.migrate(database)
            with pytest.raises(DatabaseError, match="newer goldsmith"):
                await migrating.require_current(database)
            return caught.value, before == await shape(database), await migrating.version_of(database), await faults(database)

    error, same, version, wrong = asyncio.run(trial())

    assert error.found == "version 9999"
    assert same
    assert version == "9999"
    assert len(wrong) == 1


def test_tables_of_somebody_else_are_refused(url):
    """A database with a table `person` that goldsmith did not make is left alone."""

    async def trial():
        async with empty(url) as database:
            async with database.changing() as connection:
                await connection.exec_driver_sql("create table person (id integer)")
            with pytest.raises(DatabaseError, match="did not make"):
                await migrating.migrate(database)
            with pytest.raises(DatabaseError, match="did not make"):
                await migrating.require_current(database)

    asyncio.run(trial())


def test_a_database_out_of_reach_is_told_without_its_password(tmp_path):
    """Where it should be, and what the system said."""

    async def trial(url: str):
        database = Database(url_of(url))
        try:
            with pytest.raises(DatabaseError, match="cannot be reached") as caught:
                await migrating.require_current(database)
        finally:
            await database.close()
        return str(caught.value)

    told = asyncio.run(trial("postgresql://me:swordfish@127.0.0.1:9/labels"))

    assert "swordfish" not in told
    assert "127.0.0.1:9" in told
    assert "no such folder" in asyncio.run(trial(f"sqlite:///{tmp_path}/no/such/folder.db"))
    assert "unable to open" in asyncio.run(trial(f"sqlite:///{tmp_path}"))


def test_an_empty_database_is_not_served(url):
    """The message says what makes the tables."""

    async def trial():
        async with empty(url) as database:
            with pytest.raises(DatabaseError, match="not there yet") as caught:
                await migrating.require_current(database)
            return caught.value.hint

    assert "goldsmith database migrate" in asyncio.run(trial())
