"""The annotation service as tests ask it: a database of either kind with people in it, and browsers and programs that speak to it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2 as httpx
import sqlalchemy as sa

from goldsmith.accounts import sessions
from goldsmith.accounts.passwords import Passwords
from goldsmith.accounts.secret_words import digest_of, new_secret
from goldsmith.accounts.tables import organisation, person, sign_in, token
from goldsmith.database.columns import now
from goldsmith.database.opening import Database
from goldsmith.server.application import made
from goldsmith.server.service_settings import ServiceSettings
from service import opened

QUICK = Passwords(passes=1, memory_kib=64, lanes=1)
"""Passwords that are hashed in no time, for tests."""

PASSWORD = "correct horse battery"  # noqa: S105  of everybody in tests
HOST = "http://127.0.0.1:8080"


def settings(**given: Any) -> ServiceSettings:
    """Return settings for tests: quick passwords, no chores."""
    return ServiceSettings(**{"passwords": QUICK, "chores": False, **given})


class Service:
    """A service under test.

    Attributes:
        database: Its database, with all tables.
        application: What a server would run.
    """

    def __init__(self, database: Database, given: ServiceSettings | None = None) -> None:
        self.database = database
        self.settings = given or settings()
        self.application = made(database, self.settings)

    def client(self, **headers: str) -> httpx.AsyncClient:
        """Return somebody who asks, with nothing but these headers."""
        transport = httpx.ASGITransport(app=self.application, raise_app_exceptions=False)
        return httpx.AsyncClient(
            transport=transport, base_url=HOST, headers={name.replace("_", "-"): value for name, value in headers.items()}
        )

    async def organisation(self, name: str = "Assay Office") -> int:
        """Return the number of a new organisation."""
        async with self.database.changing() as connection:
            added = sa.insert(organisation).values(name=name, created_at=now()).returning(organisation.c.id)
            return int((await connection.execute(added)).scalar_one())

    async def person(self, organisation_id: int, login: str, role: str = "annotator", *, active: bool = True) -> int:
        """Return the number of a new person, whose password is that of everybody in tests."""
        values = {"organisation_id": organisation_id, "login": login, "name": login.title(), "role": role, "code": f"p-{new_secret()[:12]}"}
        kept = await QUICK.hashed(PASSWORD)
        async with self.database.changing() as connection:
            added = sa.insert(person).values(**values, password=kept, active=active, created_at=now()).returning(person.c.id)
            return int((await connection.execute(added)).scalar_one())

    async def browser(self, person_id: int) -> httpx.AsyncClient:
        """Return a browser in which somebody is signed in, as the service's own page asks."""
        async with self.database.changing() as connection:
            secret = await sessions.begin(connection, person_id, idle_ms=self.settings.idle_ms)
            csrf = await connection.scalar(sa.select(sign_in.c.csrf).where(sign_in.c.digest == digest_of(secret)))
        return self.client(Cookie=f"goldsmith={secret}", X_Goldsmith_CSRF=csrf)

    async def program(self, person_id: int) -> httpx.AsyncClient:
        """Return a program with a token of somebody's."""
        secret = "gs_" + new_secret()
        async with self.database.changing() as connection:
            await connection.execute(
                sa.insert(token).values(person_id=person_id, name="test", digest=digest_of(secret), created_at=now(), seen_at=now())
            )
        return self.client(Authorization=f"Bearer {secret}")


@asynccontextmanager
async def service_on(url: str, given: ServiceSettings | None = None) -> AsyncIterator[Service]:
    """Give a service over an empty database that has all tables."""
    async with opened(url) as database:
        yield Service(database, given)
