"""What the service does beside answering, and how it answers where something under it fails."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

import pytest
import sqlalchemy as sa

from asking import Service, service_on, settings
from goldsmith.accounts import links, sessions
from goldsmith.accounts.auditing import Machine
from goldsmith.accounts.tables import attempt, one_time_link, sign_in
from goldsmith.database.columns import now
from goldsmith.server import chores
from postgres import Postgres, binary
from service import lite


def asked(folder, trial):
    """Run a trial with a service on SQLite."""

    async def whole():
        async with service_on(lite(folder), settings()) as service:
            return await trial(service)

    return asyncio.run(whole())


def test_what_is_over_is_swept_away_and_nothing_else(tmp_path):
    """Sign-ins, links and attempts that have run out go; those that still count stay."""

    async def trial(service: Service):
        mei = await service.person(await service.organisation(), "mei")
        async with service.database.changing() as connection:
            for moment in (now() - 1, now() + 60_000):
                await sessions.begin(connection, mei, idle_ms=moment - now())
            await links.make(connection, Machine(), "password", mei)
            await connection.execute(sa.update(one_time_link).values(expires_at=1))
            await links.make(connection, Machine(), "first")
            rows = [{"subject": "login:x", "at": 1}, {"subject": "login:x", "at": now()}]
            await connection.execute(sa.insert(attempt), rows)
        await chores.sweep(service.database, service.settings)
        async with service.database.reading() as connection:
            return [await connection.scalar(sa.select(sa.func.count()).select_from(table)) for table in (sign_in, one_time_link, attempt)]

    assert asked(tmp_path, trial) == [1, 1, 1]


def test_a_chore_that_fails_is_done_again(tmp_path, monkeypatch):
    """A database that is out of reach for a while ends no chore; leaving ends all of them."""
    done = []

    async def failing(database, given) -> bool:
        done.append(1)
        if len(done) == 1:
            raise ConnectionRefusedError
        return len(done) < 4

    monkeypatch.setattr(chores, "CHORES", ((failing, 0.01),))

    async def trial(service: Service):
        async with chores.doing(service.database, settings(chores=True)):
            while len(done) < 6:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        n = len(done)
        await asyncio.sleep(0.1)
        return len(done) - n

    assert asked(tmp_path, trial) == 0


def test_a_mistake_of_ours_ends_no_chore(tmp_path, monkeypatch, caplog):
    """What nobody foresaw is told in the log with its place, and the chore goes on for all others."""
    done = []

    async def mistaken(database, given) -> bool:
        done.append(1)
        if len(done) < 3:
            raise KeyError(len(done))
        return False

    monkeypatch.setattr(chores, "CHORES", ((mistaken, 0.01),))
    monkeypatch.setattr(chores, "RESTS", 0.01)

    async def trial(service: Service):
        async with asyncio.timeout(20), chores.doing(service.database, settings(chores=True)):
            while len(done) < 5:  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    asked(tmp_path, trial)
    assert [record.exc_info[0] for record in caplog.records if record.exc_info] == [KeyError, KeyError]


def test_a_database_that_is_started_anew_is_a_pause_and_no_end():
    """While PostgreSQL is away requests are answered 503; when it is back, the same browser goes on, and nothing was lost."""
    if not (binary("initdb") and binary("pg_ctl")):
        pytest.skip("PostgreSQL is not installed; on Debian `apt-get install postgresql` brings it")
    with tempfile.TemporaryDirectory(prefix="gs-pg-", dir="/tmp", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        server = Postgres(folder)
        server.start()

        async def whole():
            async with service_on(f"postgresql://reader:hunter2@127.0.0.1:{server.port}/postgres", settings()) as service:
                boss = await service.browser(await service.person(await service.organisation(), "boss", "owner"))
                statuses = [(await boss.post("/api/teams", json={"name": "one"})).status_code]
                await asyncio.to_thread(server.stop)
                away = [await boss.get("/api/teams") for _ in range(3)]
                await asyncio.to_thread(server.start)
                rows = (await boss.get("/api/teams")).json()["rows"]
                return statuses, [(one.status_code, one.headers.get("retry-after")) for one in away], [row["name"] for row in rows]

        try:
            statuses, away, rows = asyncio.run(whole())
        finally:
            if server.running:
                server.stop()

    assert statuses == [201]
    assert away == [(503, "2")] * 3
    assert rows == ["one"]


def full(name: str, value: str) -> Exception:
    """Return what a database driver raises when the disk is full."""
    problem = OSError("secret place")
    setattr(problem, name, value)
    return problem


@pytest.mark.parametrize(
    ("problem", "status", "code"),
    [
        (ConnectionRefusedError("secret place"), 503, "GS706"),
        (sa.exc.TimeoutError("secret place"), 503, "GS706"),
        (FileNotFoundError(2, "No such file", "/secret place"), 507, "GS903"),
        (sa.exc.IntegrityError("secret place", None, ValueError()), 409, "GS704"),
        (sa.exc.OperationalError("secret place", None, full("sqlite_errorname", "SQLITE_FULL")), 507, "GS903"),
        (sa.exc.OperationalError("secret place", None, full("sqlstate", "53100")), 507, "GS903"),
        (ZeroDivisionError("secret place"), 500, ""),
    ],
)
def test_what_fails_under_the_service_is_answered_without_its_words(problem: Exception, status: int, code: str, tmp_path, monkeypatch):
    """In the one form, with a status that tells what to do; where it was and what it said stands in the log alone."""

    async def broken(*_given, **_named):
        raise problem

    async def trial(service: Service):
        boss = await service.browser(await service.person(await service.organisation(), "boss", "owner"))
        monkeypatch.setattr("goldsmith.accounts.people.listed", broken)
        return await boss.get("/api/people")

    answer = asked(tmp_path, trial)

    assert answer.status_code == status
    assert answer.json()["error"]["code"] == code
    assert "secret" not in answer.text
