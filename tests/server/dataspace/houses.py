"""Two services of goldsmith that are each other's partners, and a tester that plays either role, all over real HTTP on 127.0.0.1."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
import urllib3
import uvicorn

from empty_tables import make_empty
from goldsmith.circulate.dataspace import machines
from goldsmith.circulate.dataspace.messages import message
from goldsmith.circulate.dataspace.offers import agreed, spoken
from goldsmith.circulate.shelf import Access, Shelf
from goldsmith.database.columns import now
from goldsmith.database.opening import Database, url_of
from goldsmith.server.application import made
from goldsmith.server.dataspace import sending
from goldsmith.server.dataspace.tables import participant
from goldsmith.server.service_settings import ServiceSettings
from offered import token_of
from service import people, postgres_or_lite
from shelved import croissant, release, seal

DATASET = "urn:goldsmith:release:titles@1.0.0"
OFFER: dict[str, Any] = {
    "@type": "Offer",
    "uid": "urn:goldsmith:offer:titles@3",
    "profile": "urn:goldsmith:odrl:v1",
    "target": "urn:goldsmith:dataset:titles@3",
    "permission": [
        {
            "action": "gs:train",
            "gs:assured": "contractual",
            "constraint": [
                {"leftOperand": "dateTime", "operator": "lteq", "rightOperand": "2099-01-01T00:00:00Z", "gs:assured": "enforced"},
                {"leftOperand": "gs:volume", "operator": "lteq", "rightOperand": 5_000_000, "gs:assured": "enforced"},
            ],
            "duty": [{"action": "attribute", "gs:assured": "contractual"}],
        }
    ],
}
POOL = urllib3.PoolManager(retries=False, maxsize=8)
"""One for all: a connection is used again."""


def offered(shelf: Path, name: str, version: str, offer: dict[str, Any] | None) -> Path:
    """Put a release with an offer onto a shelf; without one where there is none."""
    folder = release(shelf, name, version, rows=600)
    if offer is not None:
        croissant(folder, name, version)
        told = json.loads((folder / "croissant.json").read_text(encoding="utf-8")) | {"usageInfo": offer}
        (folder / "croissant.json").write_text(json.dumps(told), encoding="utf-8")
        seal(folder, name, version)
    return folder


def spoken_to(method: str, url: str, token: str, body: Any = None, **headers: str) -> tuple[int, Any]:
    """Send a request, and return the status and what was answered."""
    told = {"Authorization": f"Bearer {token}", **headers} if token else headers
    found = POOL.request(method, url, headers=told, **({"json": body} if body is not None else {}))
    try:
        return found.status, json.loads(found.data) if found.data else None
    except ValueError:
        return found.status, found.data


@dataclass
class House:
    """A running service: its address, its tokens, and a way to let it do something."""

    url: str
    settings: ServiceSettings
    tokens: dict[str, str]
    held: dict[str, Any]

    @property
    def database(self) -> Database:
        """Its database, for what runs in its own loop."""
        return self.held["database"]

    def do(self, wanted: Coroutine[Any, Any, Any]) -> Any:
        """Let the service do something, in its own loop."""
        return asyncio.run_coroutine_threadsafe(wanted, self.held["loop"]).result(60)

    def api(self, method: str, path: str, body: Any = None, *, status: int | None = None, who: str = "ann") -> Any:
        """Ask its API as one of its people."""
        found, told = spoken_to(method, f"{self.url}/api/dataspace{path}", self.tokens[who], body)
        assert found == status if status else found < 300, (found, told)
        return told

    async def _registered(self, name: str, person: int, address: str, token: str) -> int:
        values = {"organisation_id": 1, "person_id": person, "name": name, "address": address, "token": token, "created_at": now()}
        async with self.database.changing() as connection:
            return int((await connection.execute(sa.insert(participant).values(values).returning(participant.c.id))).scalar_one())

    def register(self, name: str, login: str, address: str, token: str) -> int:
        """Register a participant."""
        number = {"ann": 1, "partner": 2, "tester": 3, "stranger": 4, "roamer": 5}[login]
        return self.do(self._registered(name, number, address, token))


@contextmanager
def house(folder: Path, database_url: str = "", **settings: Any) -> Iterator[House]:
    """Run a service over ``folder/releases``, with an owner, two accounts of partners and a stranger; on SQLite where no database is named."""
    (folder / "releases").mkdir(parents=True, exist_ok=True)
    bound = socket.create_server(("127.0.0.1", 0))
    ready, loop = threading.Event(), asyncio.new_event_loop()
    chosen = {"releases": str(folder / "releases"), "chores": False, "partner_hosts": frozenset({"127.0.0.1"}), **settings}
    held: dict[str, Any] = {"loop": loop, "settings": ServiceSettings(**chosen)}

    async def serve() -> None:
        database = held["database"] = Database(url_of(database_url or f"sqlite:///{folder / 'service.db'}"))
        await make_empty(database)
        logins = ("ann", "partner", "tester", "stranger", "roamer")
        numbers = await people(database, *logins)
        held["tokens"] = {login: await token_of(database, number) for login, number in zip(logins, numbers, strict=True)}
        server = held["server"] = uvicorn.Server(uvicorn.Config(made(database, held["settings"]), log_level="warning"))
        ready.set()
        await server.serve(sockets=[bound])
        await database.close()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()), daemon=True)
    thread.start()
    assert ready.wait(60)
    yield House(f"http://127.0.0.1:{bound.getsockname()[1]}", held["settings"], held["tokens"], held)
    held["server"].should_exit = True
    thread.join(20)
    loop.close()


@dataclass
class Third:
    """A connector that is none: it keeps what it is told, acknowledges it, and says whatever it is let say."""

    url: str
    came: list[tuple[str, dict[str, Any], dict[str, str]]] = field(default_factory=list)
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    def last(self) -> dict[str, Any]:
        """Return the last message that came."""
        return self.came[-1][1]


@contextmanager
def tester() -> Iterator[Third]:
    """Run a tester."""
    found = Third("")

    class Answers(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            """Keep a message, and acknowledge it."""
            body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"{}")
            found.came.append((self.path, body, dict(self.headers)))
            told = b""
            if body.get("@type", "").endswith("RequestMessage"):
                kind = "ContractNegotiation" if "Contract" in body["@type"] else "TransferProcess"
                pids = {"consumerPid": body["consumerPid"], "providerPid": body.get("providerPid", f"urn:tester:{len(found.came)}")}
                told = json.dumps(message(kind, **pids, state="REQUESTED")).encode()
            self.send_response(found.status)
            for name, value in {"Content-Type": "application/json", "Content-Length": str(len(told)), **found.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.daemon_threads = True
    found.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield found
    server.shutdown()
    server.server_close()


@dataclass
class World:
    """A provider and a consumer that know each other, and a tester that both know."""

    provider: House
    consumer: House
    tester: Third
    numbers: dict[str, int]


@contextmanager
def world(folder: Path) -> Iterator[World]:
    """Run both services and the tester: the provider on PostgreSQL where it is installed, the consumer on SQLite."""
    for name, offer in (("titles", OFFER), ("secret", OFFER), ("unoffered", None)):
        offered(folder / "provider" / "releases", name, "1.0.0", offer)
    with (
        postgres_or_lite(folder) as url,
        house(folder / "provider", url) as provider,
        house(folder / "consumer") as consumer,
        tester() as third,
    ):
        shelf = Shelf(folder / "provider" / "releases")
        shelf.share("titles", Access("granted", offered=("partner", "tester")))
        shelf.share("secret", Access("granted"))
        shelf.share("unoffered", Access("granted", offered=("partner", "tester")))
        numbers = {
            "provider knows consumer": provider.register(consumer.url, "partner", f"{consumer.url}/dataspace", consumer.tokens["partner"]),
            "provider knows tester": provider.register(third.url, "tester", third.url, "gs_of-the-tester"),
            "consumer knows provider": consumer.register(provider.url, "partner", f"{provider.url}/dataspace", provider.tokens["partner"]),
            "consumer knows tester": consumer.register(third.url, "tester", third.url, "gs_of-the-tester"),
        }
        yield World(provider, consumer, third, numbers)


def terms(target: str = DATASET) -> dict[str, Any]:
    """Return the offer of the release as messages say it."""
    return spoken(OFFER, target=target)


def agreement(assigner: str, assignee: str) -> dict[str, Any]:
    """Return the agreement that it becomes."""
    from datetime import UTC, datetime

    return agreed(terms(), f"urn:uuid:agreement-{now()}", target=DATASET, assigner=assigner, assignee=assignee, moment=datetime.now(UTC))


PATHS = {
    machines.REQUEST: "request",
    machines.OFFER: "offers",
    machines.ACCEPTED_EVENT: "events",
    machines.FINALIZED_EVENT: "events",
    machines.AGREEMENT: "agreement",
    machines.VERIFICATION: "agreement/verification",
    machines.TERMINATION: "termination",
    machines.TRANSFER_REQUEST: "request",
    machines.START: "start",
    machines.SUSPENSION: "suspension",
    machines.COMPLETION: "completion",
    machines.TRANSFER_TERMINATION: "termination",
}
"""Where the binding of the protocol puts each message."""


def place(kind: str, pid: str) -> str:
    """Return the path of a message, to the one whose number is given; a first one where none is."""
    folder = "transfers" if kind.startswith("Transfer") else "negotiations"
    return f"/dataspace/{folder}/{quote(pid, safe='') + '/' if pid else ''}{PATHS[kind]}"


def chores(space: World, *, rounds: int = 8) -> None:
    """Let both services do what follows of itself, until nothing more does."""
    for _ in range(rounds):
        for house in (space.consumer, space.provider):
            house.do(sending.go_on(house.database, house.settings))


def changed(house: House, table: Any, which: Any, **values: Any) -> None:
    """Change rows of a service, as time would."""

    async def change() -> None:
        async with house.database.changing() as connection:
            await connection.execute(sa.update(table).where(which).values(values))

    house.do(change())
