"""A service that offers the releases of a folder, for the tests of whoever fetches them."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import pytest
import sqlalchemy as sa
import uvicorn

from goldsmith.accounts import tables as accounts
from goldsmith.accounts.secret_words import digest_of
from goldsmith.circulate.shelf import Access, Shelf
from goldsmith.database.columns import METADATA, now
from goldsmith.database.opening import Database, url_of
from goldsmith.server.application import made
from goldsmith.server.service_settings import ServiceSettings
from service import people
from shelved import budgets, release


@dataclass
class Offering:
    """A service with releases.

    Attributes:
        url: Its address.
        shelf: Its releases.
        tokens: A token of each person.
        asked: The requests that came, with what was answered.
    """

    url: str
    shelf: Shelf
    tokens: dict[str, str]
    asked: list[str]


class Noted:
    """Notes requests before they go on."""

    def __init__(self, app: object) -> None:
        self.app, self.asked = app, []

    async def __call__(self, scope, receive, send) -> None:
        """Note a request."""
        if scope["type"] == "http":
            said = dict(scope["headers"])
            self.asked.append(f"{scope['method']} {scope['path']} {said.get(b'range', b'').decode()}".strip())
        await self.app(scope, receive, send)


async def token_of(database: Database, number: int, *, ends: int | None = None) -> str:
    """Make a token of a person, which may have ended."""
    secret = f"gs_test{number}{ends or ''}{'x' * 30}"
    async with database.changing() as connection:
        row = {"person_id": number, "name": "test", "digest": digest_of(secret), "created_at": now(), "expires_at": ends}
        await connection.execute(sa.insert(accounts.token).values(row))
    return secret


@contextmanager
def serving(
    folder: Path,
    *,
    database_url: str = "",
    roles: Mapping[str, str] = MappingProxyType({"ann": "owner", "bo": "annotator", "cy": "annotator"}),
    **settings: str | bool,
) -> Iterator[Offering]:
    """Run a service over ``folder/releases``, with people and what they are in it, and further settings; on ``folder/service.db`` where no database is named."""
    shelf = Shelf(folder / "releases")
    bound = socket.create_server(("127.0.0.1", 0))
    ready, loop = threading.Event(), asyncio.new_event_loop()
    held: dict[str, object] = {}

    async def serve() -> None:
        database = Database(url_of(database_url or f"sqlite:///{folder / 'service.db'}"))
        async with database.changing() as connection:
            await connection.run_sync(METADATA.create_all)
        numbers = await people(database, *roles)
        async with database.changing() as connection:
            for number, role in zip(numbers, roles.values(), strict=True):
                await connection.execute(sa.update(accounts.person).where(accounts.person.c.id == number).values(role=role))
        held["tokens"] = {login: await token_of(database, number) for login, number in zip(roles, numbers, strict=True)}
        held["tokens"]["late"] = await token_of(database, numbers[0], ends=now() - 1_000)
        noted = Noted(made(database, ServiceSettings(**{"releases": str(folder / "releases"), "chores": False, **settings})))
        held["asked"] = noted.asked
        server = uvicorn.Server(uvicorn.Config(noted, log_level="warning"))
        held["server"] = server
        ready.set()
        await server.serve(sockets=[bound])
        await database.close()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()), daemon=True)
    thread.start()
    assert ready.wait(60)
    yield Offering(f"http://127.0.0.1:{bound.getsockname()[1]}", shelf, held["tokens"], held["asked"])
    held["server"].should_exit = True
    thread.join(20)
    loop.close()


@pytest.fixture(scope="session")
def offering(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Offering]:
    """A running service with two versions of ``titles`` for anybody, and ``closed`` for whoever was named."""
    folder = tmp_path_factory.mktemp("offering")
    release(folder / "releases", "titles", "1.0.0")
    release(folder / "releases", "titles", "1.1.0", rows=3_000)
    release(folder / "releases", "closed", "1.0.0")
    release(folder / "releases", "inside", "1.0.0")
    shelf = Shelf(folder / "releases")
    shelf.share("titles", Access("open"))
    budgets(shelf.folder)
    shelf.share("closed", Access("granted", {"ann": "", "bo": "2026-01-01T00:00:00Z"}, "data@example.org"))
    with serving(folder) as found:
        yield found
