"""Deeds wait in the database and are entered into the log once, whatever ends in between."""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from pathlib import Path

import pytest
import sqlalchemy as sa

from goldsmith.certify.log.auditing import Plan, audit
from goldsmith.certify.log.copies import Copy
from goldsmith.certify.log.entries import Entry, extra_read
from goldsmith.certify.log.folder import Log
from goldsmith.certify.log.private import Private
from goldsmith.certify.log.proofs import Proof
from goldsmith.database.columns import METADATA, now
from goldsmith.database.opening import Database, url_of
from goldsmith.errors import NoRecordError
from goldsmith.log_errors import LogError
from goldsmith.server.logbook import entering
from goldsmith.server.logbook.tables import logged
from goldsmith.server.service_settings import ServiceSettings
from goldsmith.server.serving import Plan as ServePlan
from goldsmith.server.serving import require_fitting
from goldsmith.signing.canonical import canonical
from service import lite, postgres_server

DEEDS = ("agreement", "receipt", "revoke")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """An empty log with its key."""
    Log.made(tmp_path / "log", "example.org/log")
    return tmp_path / "log"


def run(url: str, work):
    """Do something with a database that has all tables."""

    async def within():
        database = Database(url_of(url))
        async with database.changing() as connection:
            await connection.run_sync(METADATA.create_all)
        try:
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(within())


async def planted(database: Database, n: int) -> None:
    """Do so many deeds."""
    async with database.changing() as connection:
        for at in range(n):
            await entering.enter(connection, DEEDS[at % 3], f"deed {at}", {"n": at})


async def undone(database: Database) -> None:
    """Do something in a transaction that fails."""
    async with database.changing() as connection:
        await entering.enter(connection, "receipt", "undone", {"n": 99})
        raise ZeroDivisionError


def digest(document: dict) -> str:
    """Return the digest of a document."""
    return hashlib.sha256(canonical(document)).hexdigest()


def test_what_was_done_is_entered_with_a_proof_of_its_own(tmp_path: Path, log: Path):
    """The proof opens the entry of exactly that document; what waits, or was never done, has none; what is undone is not entered."""
    settings = ServiceSettings(log=str(log))

    async def work(database: Database):
        await planted(database, 5)
        with pytest.raises(ZeroDivisionError):
            await undone(database)
        async with database.reading() as connection:
            with pytest.raises(NoRecordError):
                await entering.proof(connection, settings, digest({"n": 1}))
        assert await entering.enter_due(database, ServiceSettings()) is False
        assert Log.open(log).head().size == 0
        assert await entering.enter_due(database, settings) is False
        await entering.enter_due(database, settings)
        async with database.reading() as connection:
            with pytest.raises(NoRecordError):
                await entering.proof(connection, settings, digest({"n": 99}))
            return await entering.proof(connection, settings, digest({"n": 1}))

    proof = Proof.read(run(lite(tmp_path), work))
    entry, salt = extra_read(proof.extra)
    read = Entry.read(entry.encode())

    assert (Log.open(log).head().size, read.deed) == (5, "receipt")
    assert Log.open(log).entry(proof.index) == entry.encode()
    assert read.is_of(canonical({"n": 1}), salt)
    assert not read.is_of(canonical({"n": 2}), salt)
    assert audit(Copy(str(log)), Plan(Log.open(log).key)).findings == []


def test_a_process_that_died_behind_the_log_enters_nothing_twice(tmp_path: Path, log: Path):
    """The log has them, the database does not know it: found again by their salts, and what was not entered yet is."""
    settings = ServiceSettings(log=str(log))

    async def work(database: Database):
        await planted(database, 4)
        await entering.enter_due(database, settings)
        await planted(database, 2)
        async with database.changing() as connection:
            await connection.execute(sa.update(logged).values(place=None, entry="", salt="", taken_at=now() - entering.GIVEN_UP - 1))
        await entering.enter_due(database, settings)
        async with database.reading() as connection:
            return list((await connection.execute(sa.select(logged.c.place).order_by(logged.c.id))).scalars())

    places = run(lite(tmp_path), work)

    assert Log.open(log).head().size == 4  # the two that were done again have the documents of the first two
    assert places[4:] == places[:2]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_several_processes_enter_each_deed_once(tmp_path: Path, log: Path, kind: str):
    """Eight at once, fifty deeds."""
    settings = ServiceSettings(log=str(log))

    async def work(database: Database):
        await planted(database, 50)
        await asyncio.gather(*(entering.enter_due(database, settings) for _ in range(8)))
        async with database.reading() as connection:
            return list((await connection.execute(sa.select(logged.c.place))).scalars())

    if kind == "sqlite":
        places = run(lite(tmp_path), work)
    else:
        with postgres_server() as url:
            places = run(url, work)
    entries = Counter(Entry.read(Log.open(log).entry(at)).deed for at in range(50))

    assert sorted(places) == list(range(50))
    assert Log.open(log).head().size == 50
    assert entries == {"agreement": 17, "receipt": 17, "revoke": 16}


def test_a_log_that_can_only_be_read_is_refused_when_the_service_starts(tmp_path: Path, log: Path):
    """Not when the first agreement is made."""
    require_fitting(ServePlan("sqlite:///x.db", log=str(log)))
    (Private.beside(log).folder / "log.key").unlink()

    with pytest.raises(LogError):
        require_fitting(ServePlan("sqlite:///x.db", log=str(log)))
    with pytest.raises(LogError):
        require_fitting(ServePlan("sqlite:///x.db", log=str(tmp_path / "none")))
