"""A real service for tests of programs that ask it: uvicorn in a thread, at a port of its own, over SQLite or PostgreSQL."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import uvicorn

import goldsmith
from asking import QUICK
from goldsmith.accounts import tables as accounts
from goldsmith.accounts.secret_words import digest_of
from goldsmith.client import Client, Manners
from goldsmith.database.columns import now
from goldsmith.database.opening import Database, url_of
from goldsmith.server.application import made
from goldsmith.server.service_settings import ServiceSettings
from service import opened, people

PLAN = {
    "name": "topics",
    "shows": [{"field": "text"}],
    "questions": [{"name": "topic", "kind": "choice", "settings": {"choices": ["sport", "home", "money"]}}],
}


@dataclass
class Running:
    """A service that runs, and the tokens of its people."""

    url: str
    tokens: dict[str, str] = field(default_factory=dict)
    application: Any = None

    def as_(self, login: str, **manners: Any) -> Client:
        """Return the service as somebody asks it."""
        return goldsmith.connect(self.url, self.tokens[login], manners=Manners(**{"patience": 10.0, **manners}))


async def planted(url: str, logins: Sequence[str], roles: dict[str, str] | None = None) -> dict[str, str]:
    """Make an empty database with these people, the first its owner; return their tokens."""
    async with opened(url) as database:
        numbers = await people(database, *logins)
        tokens = {login: f"gs_{login}-secret-of-a-test" for login in logins}
        async with database.changing() as connection:
            rows = [
                {"person_id": number, "name": "test", "digest": digest_of(tokens[login]), "created_at": now(), "seen_at": now()}
                for number, login in zip(numbers, logins, strict=True)
            ]
            await connection.execute(sa.insert(accounts.token), rows)
            for login, role in (roles or {}).items():
                await connection.execute(sa.update(accounts.person).where(accounts.person.c.login == login).values(role=role))
    return tokens


@contextlib.contextmanager
def running(
    url: str, *logins: str, lake: str | Path = "", keys: str | Path = "", models: str | Path = "", roles: dict[str, str] | None = None
) -> Iterator[Running]:
    """Run a service over an empty database until the block is left."""
    tokens = asyncio.run(planted(url, logins, roles))
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    server: uvicorn.Server | None = None
    found = Running(f"http://127.0.0.1:{bound.getsockname()[1]}", tokens)
    begun = threading.Event()

    async def serve() -> None:
        nonlocal server
        database = Database(url_of(url))
        found.application = made(
            database, ServiceSettings(lake=str(lake), passwords=QUICK, chores=False, keys=str(keys), models=str(models))
        )
        server = uvicorn.Server(uvicorn.Config(found.application, log_level="error", lifespan="on", ws="none"))
        begun.set()
        try:
            await server.serve(sockets=[bound])
        finally:
            await database.close()

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    begun.wait(30)
    try:
        yield found
    finally:
        if server is not None:
            server.should_exit = True
        thread.join(30)
        bound.close()
