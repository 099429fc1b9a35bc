"""Backups are taken while the service works, and restored into either database without loss."""

from __future__ import annotations

import asyncio
import gzip
import json
import stat

import pytest
import sqlalchemy as sa

from database.test_migrating import empty
from goldsmith.accounts.tables import organisation
from goldsmith.annotation_errors import DatabaseError
from goldsmith.database import archiving
from goldsmith.database.columns import METADATA, now
from goldsmith.database.migrating import migrate
from goldsmith.database.opening import Database, url_of
from service import lite, people, project_with


async def content(database: Database) -> dict:
    """Return every row of every table."""
    async with database.reading() as connection:
        return {
            table.name: [tuple(row) for row in (await connection.execute(sa.select(table).order_by(*table.primary_key.columns))).all()]
            for table in METADATA.sorted_tables
        }


async def filled(database: Database) -> None:
    """Make tables, people and a project of texts with emoji."""
    await migrate(database)
    await project_with(database, await people(database, "boss", "mei", "li"), 1200)


@pytest.mark.parametrize("into", ["sqlite", "postgresql"])
def test_a_backup_is_restored_into_either_database(url, into, tmp_path, request):
    """Every row with the same values; new rows get new numbers; the file is for its owner alone."""
    (tmp_path / "other").mkdir()
    target = lite(tmp_path / "other") if into == "sqlite" else request.getfixturevalue("postgres_url")
    path = tmp_path / "backup.jsonl.gz"

    async def trial():
        async with empty(url) as database:
            await filled(database)
            counts, before = await archiving.backup(database, path), await content(database)
        async with empty(target) as database:
            restored, after = await archiving.restore(database, path), await content(database)
            async with database.changing() as connection:
                new = sa.insert(organisation).values(name="new", created_at=now()).returning(organisation.c.id)
                number = (await connection.execute(new)).scalar_one()
            return counts, restored, before == after, number

    counts, restored, same, number = asyncio.run(trial())

    assert counts == restored
    assert counts["task"] == 1200
    assert same
    assert number == 2
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_backup_sees_one_moment_while_others_write(url, tmp_path):
    """Organisations are added all the time, one after another: a backup holds the first so many, and the writers wait for nobody."""
    path = tmp_path / "backup.jsonl.gz"

    async def trial():
        async with empty(url) as database:
            await filled(database)
            done = asyncio.Event()

            async def write() -> int:
                n = 0
                while not done.is_set():
                    async with database.changing() as connection:
                        await connection.execute(sa.insert(organisation).values(name=f"o{n}", created_at=n))
                    n += 1
                    await asyncio.sleep(0)
                return n

            writing = asyncio.create_task(write())
            await asyncio.sleep(0.2)
            counts = await archiving.backup(database, path)
            done.set()
            return counts, await writing

    counts, written = asyncio.run(trial())

    lines = [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
    begin = next(at for at, line in enumerate(lines) if isinstance(line, dict) and line.get("table") == "organisation")
    names = [line[1] for line in lines[begin + 1 :][: counts["organisation"]]]
    assert names == ["Lab", *(f"o{n}" for n in range(len(names) - 1))]
    assert 1 < len(names) <= written + 1


def test_an_sqlite_file_is_copied_while_it_is_written(tmp_path):
    """The copy opens by itself, is whole, and is no larger a risk than a backup: nothing stands beside it."""
    (tmp_path / "copies").mkdir()
    path = tmp_path / "copies" / "copy.db"

    async def trial():
        async with empty(lite(tmp_path)) as database:
            await filled(database)
            await archiving.backup(database, path)
            before = await content(database)
        copy = Database(url_of(str(path)))
        try:
            return before == await content(copy)
        finally:
            await copy.close()

    assert asyncio.run(trial())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("damage", ["cut", "end", "torn", "text", "newer", "missing"])
def test_a_broken_backup_restores_nothing(url, damage, tmp_path):
    """Cut short, without its end, torn, no backup at all or of a newer goldsmith: told, and the database stays empty."""
    path = tmp_path / "backup.jsonl.gz"

    async def trial():
        async with empty(url) as database:
            await filled(database)
            await archiving.backup(database, path)
        raw = path.read_bytes()
        lines = gzip.decompress(raw).splitlines(keepends=True)
        changed = {
            "cut": raw[: len(raw) // 2],
            "end": gzip.compress(b"".join(lines[:-1])),
            "torn": gzip.compress(b"".join(lines[:40] + lines[60:])),
            "text": b"no backup",
            "newer": gzip.compress(b"".join([lines[0].replace(b'"version":"0', b'"version":"9'), *lines[1:]])),
        }
        path.unlink()
        if damage in changed:
            path.write_bytes(changed[damage])
        async with empty(url) as database:
            with pytest.raises(DatabaseError):
                await archiving.restore(database, path)
            await migrate(database)
            return {name: len(rows) for name, rows in (await content(database)).items() if rows}

    assert asyncio.run(trial()) == {}


def test_nothing_is_written_over(url, tmp_path):
    """A file that is there, and a database with rows, stay as they are."""
    path = tmp_path / "backup.jsonl.gz"

    async def trial():
        async with empty(url) as database:
            await filled(database)
            await archiving.backup(database, path)
            before, size = await content(database), path.stat().st_size
            with pytest.raises(DatabaseError, match="such a file"):
                await archiving.backup(database, path)
            with pytest.raises(DatabaseError, match="not empty"):
                await archiving.restore(database, path)
            return (
                before == await content(database),
                size == path.stat().st_size,
                [one.name for one in tmp_path.iterdir() if "partial" in one.name],
            )

    assert asyncio.run(trial()) == (True, True, [])
