"""A running service for tests of its pages: who is in it, and what its database holds in the end."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import urllib.request
from pathlib import Path
from typing import Any

import uvicorn

from asking import PASSWORD, QUICK, settings
from goldsmith.accounts import links, sessions
from goldsmith.accounts.auditing import Machine
from goldsmith.accounts.people import set_password
from goldsmith.database.columns import METADATA
from goldsmith.database.opening import Database, url_of
from goldsmith.server.application import made
from goldsmith.server.dataspace import sending
from goldsmith.server.service_settings import ServiceSettings
from service import lite, people

WEEK_MS = 7 * 86_400_000
LOGINS = ("ann", "bob", "eve", "joe")


class Hall:
    """A service in a thread of its own, which can be stopped and started again on the same port and database.

    Attributes:
        base: Its address.
        settings: What it was started with.
    """

    settings: ServiceSettings

    def __init__(self, folder: Path, *, people: bool = True, **given: Any) -> None:
        self._people, self._given = people, given
        self.url = lite(folder)
        self._numbers: dict[str, int] = {}
        self._cookies: dict[str, str] = {}
        self._port = 0
        self._n = 0

    @property
    def base(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Serve; the first time, make the tables and the people."""
        ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve(ready)), daemon=True)
        self._thread.start()
        assert ready.wait(30)

    def stop(self) -> None:
        """Stop serving; the database stays."""
        self._server.should_exit = True
        self._thread.join(15)

    async def _serve(self, ready: threading.Event) -> None:
        database = Database(url_of(self.url))
        if not self._port:
            await self._begin(database)
        bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(("127.0.0.1", self._port))
        self._port = bound.getsockname()[1]
        self.settings = settings(**{"passwords": QUICK, "keys": f"{database.url.database}.keys", **self._given})
        application = made(database, self.settings)
        self._server = uvicorn.Server(
            uvicorn.Config(application, log_level="error", access_log=False, lifespan="on", ws="none", timeout_graceful_shutdown=1)
        )
        self._loop, self._database = asyncio.get_running_loop(), database
        serving = asyncio.create_task(self._server.serve(sockets=[bound]))
        while not self._server.started and not serving.done():  # noqa: ASYNC110  uvicorn has no event for it
            await asyncio.sleep(0.02)
        ready.set()
        await serving
        await database.close()
        bound.close()

    async def _begin(self, database: Database) -> None:
        async with database.changing() as connection:
            await connection.run_sync(METADATA.create_all)
        if not self._people:
            return
        self._numbers = dict(zip(LOGINS, await people(database, *LOGINS), strict=True))
        async with database.changing() as connection:
            self._cookies = {login: await sessions.begin(connection, number, idle_ms=WEEK_MS) for login, number in self._numbers.items()}

    def cookie(self, who: str) -> str:
        """Return the cookie of somebody's browser."""
        return self._cookies[who]

    def within(self, what: Any) -> Any:
        """Run something with the database of the service, in its own loop."""

        async def whole() -> Any:
            async with self._database.changing() as connection:
                return await what(connection)

        return asyncio.run_coroutine_threadsafe(whole(), self._loop).result(30)

    def go_on(self) -> None:
        """Let the connector do what follows of itself."""
        asyncio.run_coroutine_threadsafe(sending.go_on(self._database, self.settings), self._loop).result(30)

    def link(self, purpose: str, who: str | None = None) -> str:
        """Return the secret of a new one-time link."""
        number = self._numbers[who] if who else None
        return self.within(lambda connection: links.make(connection, Machine(1 if number else None, None, ""), purpose, number))

    def password(self, who: str) -> None:
        """Give somebody the password of all tests."""
        number = self._numbers[who]

        async def given(connection: Any) -> None:
            await set_password(connection, Machine(1, None, ""), number, await QUICK.hashed(PASSWORD))

        self.within(given)

    def sign_out(self, who: str) -> None:
        """End every browser of somebody, and give him a new cookie for later."""
        number = self._numbers[who]

        async def again(connection: Any) -> str:
            await sessions.end(connection, number)
            return await sessions.begin(connection, number, idle_ms=WEEK_MS)

        self._cookies[who] = self.within(again)

    def ask(self, who: str, method: str, path: str, body: Any = None) -> Any:
        """Ask as somebody's browser does, and return what was answered."""
        headers = {"Cookie": f"goldsmith={self._cookies[who]}", "Content-Type": "application/json"}
        if method != "GET":
            headers["X-Goldsmith-CSRF"] = self.ask(who, "GET", "/api/me")["csrf"]
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data=data, headers=headers, method=method)  # noqa: S310
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            content = answer.read()
        return json.loads(content) if content else None

    def project(
        self,
        questions: list[dict[str, Any]],
        tasks: list[dict[str, Any]],
        *,
        shows: list[dict[str, Any]] | None = None,
        guideline: str = "",
        examples: list[dict[str, Any]] | None = None,
        title: str = "",
        **policy: Any,
    ) -> int:
        """Make an open project of ann's in which bob, eve and joe annotate; return its number."""
        self._n += 1
        fields = shows or [{"field": name} for name in tasks[0]]
        form = {"name": f"p{self._n}", "title": title or f"Project {self._n}", "shows": fields, "questions": questions, "policy": policy}
        number = self.ask("ann", "POST", "/api/projects", form)["id"]
        for who in LOGINS[1:]:
            self.ask("ann", "PUT", f"/api/projects/{number}/members/{self._numbers[who]}", {"role": "annotator"})
        if guideline or examples:
            self.ask("ann", "PUT", f"/api/projects/{number}/guideline", {"text": guideline, "examples": examples or []})
        self.ask("ann", "POST", f"/api/projects/{number}/tasks", [{"key": f"t{at}", "material": one} for at, one in enumerate(tasks)])
        revision = self.ask("ann", "GET", f"/api/projects/{number}")["revision"]
        self.ask("ann", "PATCH", f"/api/projects/{number}", {"revision": revision, "state": "open"})
        return number

    def export(self, number: int) -> dict[str, dict[str, Any]]:
        """Return all that was said in a project, by task."""
        headers = {"Cookie": f"goldsmith={self._cookies['ann']}"}
        request = urllib.request.Request(f"{self.base}/api/projects/{number}/export", headers=headers)  # noqa: S310
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return {line["id"]: line for line in map(json.loads, answer.read().splitlines())}

    def answers(self, number: int) -> dict[str, list[dict[str, Any]]]:
        """Return the values that stand, by task and in the order in which they were given."""
        return {key: [one["value"] for one in line["answers"]] for key, line in self.export(number).items() if line["answers"]}
