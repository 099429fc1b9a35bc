"""A service's database for tests, on SQLite and on PostgreSQL, with people and a project in it."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
import sqlalchemy as sa

from empty_tables import make_empty
from goldsmith.accounts import tables as accounts
from goldsmith.accounts.secret_words import digest_of
from goldsmith.annotate import projects, tasks
from goldsmith.database.columns import now
from goldsmith.database.opening import Database, url_of
from goldsmith.server.application import made
from goldsmith.server.service_settings import ServiceSettings
from postgres import Postgres, binary

CHOICE = [{"name": "topic", "kind": "choice", "settings": {"choices": ["sport", "home", "money"]}}]
SHOWS = [{"field": "text"}]


@contextmanager
def postgres_server() -> Iterator[str]:
    """Run a PostgreSQL server of one's own; its URL is given."""
    with postgres_running() as (_, url):
        yield url


@contextmanager
def postgres_running() -> Iterator[tuple[Postgres, str]]:
    """Run a PostgreSQL server of one's own, that may be stopped and started; it and its URL are given."""
    if not (binary("initdb") and binary("pg_ctl")):
        pytest.skip("PostgreSQL is not installed; on Debian `apt-get install postgresql` brings it")
    folder = tempfile.mkdtemp(prefix="gs-pg-", dir="/tmp")
    server = Postgres(folder)
    server.start()
    try:
        yield server, f"postgresql://reader:hunter2@127.0.0.1:{server.port}/postgres"
    finally:
        if server.running:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def postgres_or_lite(folder: Path) -> Iterator[str]:
    """Give the URL of a database of PostgreSQL where it is installed, else that of SQLite in a folder."""
    if binary("initdb") and binary("pg_ctl"):
        with postgres_server() as url:
            yield url
    else:
        yield lite(folder)


@asynccontextmanager
async def opened(url: str):
    """Open a database with all tables in it, empty."""
    database = Database(url_of(url))
    try:
        await make_empty(database)
        yield database
    finally:
        await database.close()


def run(url: str, trial: Callable[[Database], Awaitable[Any]]) -> Any:
    """Run a trial on an empty database."""

    async def whole() -> Any:
        async with opened(url) as database:
            return await trial(database)

    return asyncio.run(whole())


async def people(database: Database, *logins: str) -> list[int]:
    """Make an organisation with these people, the first its owner; return their numbers."""
    at = now()
    async with database.changing() as connection:
        made = await connection.execute(
            sa.insert(accounts.organisation).values(name="Lab", created_at=at).returning(accounts.organisation.c.id)
        )
        home = made.scalar_one()
        numbers = []
        for place, login in enumerate(logins):
            values = {
                "organisation_id": home,
                "login": login,
                "name": login.title(),
                "role": "annotator" if place else "owner",
                "code": f"p{place}",
                "active": True,
                "created_at": at,
            }
            found = await connection.execute(sa.insert(accounts.person).values(values).returning(accounts.person.c.id))
            numbers.append(found.scalar_one())
    return numbers


async def project_with(database: Database, who: list[int], n: int, **policy: Any) -> int:
    """Make an open project of ``n`` texts with everybody a member; return its number."""
    async with database.changing() as connection:
        plan = projects.Plan("news", SHOWS, CHOICE, policy=policy)
        number = await projects.make(connection, plan, organisation_id=1, person_id=who[0])
        for person in who[1:]:
            await projects.put_member(connection, number, person, role="annotator")
        await tasks.add(connection, number, [tasks.New(f"t{at}", {"text": f"text {at} 😀"}) for at in range(n)])
        await projects.change(connection, number, revision=1, changes={"state": "open"})
    return number


def lite(folder: Path) -> str:
    """Return the URL of a new SQLite file."""
    return f"sqlite:///{folder / 'service.db'}"


class Front:
    """The service as programs reach it: requests of people by their tokens, answered by the real application."""

    def __init__(self, app: Any, tokens: dict[str, str], database: Database | None = None) -> None:
        self.database = database
        self._client = httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://127.0.0.1", timeout=60)
        self._tokens = tokens

    async def ask(self, who: str, method: str, path: str, body: Any = None, *, status: int = 200) -> Any:
        """Send a request; check the status, and return what was answered."""
        content = body if isinstance(body, bytes) else None
        headers = {"Authorization": f"Bearer {self._tokens[who]}"} if who else {}
        found = await self._client.request(method, path, headers=headers, content=content, json=None if content is not None else body)
        assert found.status_code == status, found.text
        return found.json() if found.headers.get("content-type", "").startswith("application/json") else found.text

    async def bytes(self, who: str, path: str) -> bytes:
        """Return what an address gives, as it comes."""
        found = await self._client.request("GET", path, headers={"Authorization": f"Bearer {self._tokens[who]}"})
        assert found.status_code == 200, found.text
        return found.content


async def front(database: Database, logins: Sequence[str], *, roles: dict[str, str] | None = None, lake: str = "") -> Front:
    """Open the service over a database, with people of these logins, the first an owner."""
    numbers = await people(database, *logins)
    tokens = {}
    async with database.changing() as connection:
        for number, login in zip(numbers, logins, strict=True):
            secret = f"gs_{login}-secret-of-a-test"
            tokens[login] = secret
            await connection.execute(
                sa.insert(accounts.token).values(person_id=number, name="test", digest=digest_of(secret), created_at=now())
            )
            if role := (roles or {}).get(login):
                await connection.execute(sa.update(accounts.person).where(accounts.person.c.id == number).values(role=role))
    return Front(made(database, ServiceSettings(lake=lake, chores=False)), tokens, database)
