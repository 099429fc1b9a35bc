"""Serving: the database made ready, a socket, and one process or several behind it until they are stopped."""

from __future__ import annotations

import contextlib
import gc
import ipaddress
import os
import signal
import socket
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import orjson
from pydantic import TypeAdapter

from goldsmith.accounts import links, organisations
from goldsmith.accounts.auditing import Machine
from goldsmith.database.migrating import age_of, migrate, require_current, version_of
from goldsmith.database.opening import Database, url_of
from goldsmith.errors import UsageError
from goldsmith.server.application import made
from goldsmith.server.links import link_to
from goldsmith.server.logbook import entering
from goldsmith.server.service_settings import ServiceSettings

if TYPE_CHECKING:
    import uvicorn

    from goldsmith.server.guarding import Guard

PLAN = "GOLDSMITH_SERVE_PLAN"
"""Where a process of the service finds what it is to serve."""

STOPS_SECONDS = 20
"""How long requests that are under way are waited for when the service stops."""


@dataclass(frozen=True)
class Plan:
    """What is served, and how it is reached.

    Attributes:
        database: URL of the database.
        host: Address to listen at.
        port: Port, 0 for a free one.
        workers: Processes.
        connections: Connections to PostgreSQL of each process.
        lake: Lake whose datasets projects are made of.
        names: Names under which browsers reach the service.
        media: Sources of images and sounds beside the service.
        private_hosts: Hosts of webhooks that may be private.
        https: Browsers come over https.
        proxy: Addresses of proxies, or networks, whose word about visitors' addresses is taken, with commas; ``""`` for none.
        lakes: Further lakes that managers of projects may name.
        model_hosts: Hosts and networks of outside models that may be private.
        model_keys: ``NAME@HOST``: variables of the environment that hold keys of outside models, each for one host.
        keys: Folder of the keys that sign certificates.
        releases: Folder of releases that programs may fetch.
        models: Folder of models that programs may ask.
        partner_hosts: Hosts and networks of partners' connectors that may be private.
        address: Where others reach the service: its name in the dataspace.
        log: Folder of the transparency log.
        fingerprints: Folder of the secret and the ledger of marked copies.
        publisher: Key that signs marked copies.
    """

    database: str
    host: str = "127.0.0.1"
    port: int = 8080
    workers: int = 1
    connections: int = 10
    lake: str = ""
    names: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    private_hosts: tuple[str, ...] = ()
    https: bool = False
    proxy: str = ""
    lakes: tuple[str, ...] = ()
    model_hosts: tuple[str, ...] = ()
    model_keys: tuple[str, ...] = ()
    keys: str = ""
    releases: str = ""
    models: str = ""
    partner_hosts: tuple[str, ...] = ()
    address: str = ""
    log: str = ""
    fingerprints: str = ""
    publisher: str = ""

    @property
    def settings(self) -> ServiceSettings:
        """Return the settings of the application."""
        return ServiceSettings(
            lake=self.lake,
            lakes=frozenset(self.lakes),
            names=frozenset({*self.names, self.host}),
            media=frozenset(self.media),
            https=self.https,
            private_hosts=frozenset(self.private_hosts),
            model_hosts=frozenset(self.model_hosts),
            model_keys=frozenset(self.model_keys),
            keys=self.keys or keys_beside(self.database),
            releases=self.releases,
            models=self.models,
            partner_hosts=frozenset(self.partner_hosts),
            address=self.address,
            log=self.log,
            fingerprints=self.fingerprints,
            publisher=self.publisher,
        )


def keys_beside(database: str) -> str:
    """Return the folder of keys that sign: GOLDSMITH_SIGNING_KEYS, else the one beside an SQLite file, else none.

    Example:
        >>> keys_beside("sqlite:///data/goldsmith.db"), keys_beside("postgresql://u@h/n")
        ('data/goldsmith.db.keys', '')
    """
    if said := os.environ.get("GOLDSMITH_SIGNING_KEYS"):
        return said
    url = url_of(database)
    return f"{url.database}.keys" if url.get_backend_name() == "sqlite" and url.database else ""


async def made_ready(plan: Plan) -> tuple[str, str]:
    """Make the database ready, and return where it stands and the page of the first owner, ``""`` where somebody has begun already.

    SQLite is migrated, and an older file is copied before; of PostgreSQL it is only made sure that it is of this goldsmith.

    Raises:
        DatabaseError: The database cannot be reached, or is not of this goldsmith.
    """
    database = Database(url_of(plan.database))
    try:
        if database.lite:
            await _migrated(database)
        await require_current(database)
        async with database.changing() as connection:
            begun = await organisations.begun(connection)
            first = "" if begun else link_to("first", await links.make(connection, Machine(), "first"))
    finally:
        await database.close()
    return database.url.render_as_string(hide_password=True), first


async def _migrated(database: Database) -> None:
    """Migrate an SQLite file; what it was before stays beside it."""
    path = Path(database.url.database or "")
    if await age_of(database) == "older":
        kept = path.with_name(f"{path.name}.before-{await version_of(database)}")
        from goldsmith.database.archiving import copied

        await copied(database, kept)
    await migrate(database)


def require_fitting(plan: Plan) -> None:
    """Go on where a plan can be served.

    Raises:
        UsageError: Several processes shall write one SQLite file, or the word of everybody is to count who says that he is a proxy.
        LogError: There is no log where it was said to be, or it can only be read.
    """
    for said in plan.proxy.split(",") if plan.proxy else ():
        try:
            everybody = ipaddress.ip_network(said.strip()).prefixlen == 0
        except ValueError:
            everybody = True
        if everybody:
            raise UsageError(
                "a proxy is named by its address, or by a network: whoever else says where visitors come from is not believed",
                found=f"--proxy {said.strip()}",
                expected="such as 127.0.0.1, 10.0.0.0/24 or ::1; several with commas",
            )
    _require_models(plan)
    if plan.log:
        entering.opened(plan.log)
    if plan.workers > 1 and url_of(plan.database).get_backend_name() == "sqlite":
        raise UsageError(
            "several processes need PostgreSQL: SQLite has one writer, and one process serves it best",
            found=f"--workers {plan.workers}",
            hint="leave --workers out, or --database postgresql://USER:PASSWORD@HOST/NAME",
        )


def _require_models(plan: Plan) -> None:
    """Go on where what is said of outside models can be meant: no private network as wide as everything, and keys that are there.

    Raises:
        UsageError: It cannot.
    """
    for said in plan.model_hosts:
        try:
            everywhere = "/" in said and ipaddress.ip_network(said, strict=False).prefixlen == 0
        except ValueError:
            everywhere = True
        if everywhere:
            raise UsageError(
                "a host of models is a name, an address or a network",
                found=f"--model-host {said}",
                expected="such as models.lan, 127.0.0.1:8000 or 10.0.0.0/24",
            )
    for said in plan.model_keys:
        name, _, host = said.partition("@")
        if not name.isidentifier() or not host or not os.environ.get(name):
            raise UsageError(
                "a key of models is a variable of the environment that is set, and the host that it is for",
                found=f"--model-key {said}",
                expected="NAME@HOST, such as OPENAI_API_KEY@api.openai.com",
            )


def bound_to(plan: Plan) -> socket.socket:
    """Return a socket that listens.

    Raises:
        UsageError: The port is taken, or the address is none of this machine's.
    """
    family = socket.AF_INET6 if ":" in plan.host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((plan.host, plan.port))
        bound.listen(1024)
    except OSError as problem:
        bound.close()
        raise UsageError(
            f"port {plan.port} cannot be used", where=plan.host, found=problem.strerror or str(problem), hint="--port 0 takes a free one"
        ) from problem
    bound.set_inheritable(True)
    return bound


def address(plan: Plan, port: int) -> str:
    """Return the address that a browser on this machine opens, or another where a name was given.

    Example:
        >>> address(Plan("x"), 8080), address(Plan("x", names=("label.example.org",), https=True), 8080)
        ('http://127.0.0.1:8080', 'https://label.example.org')
    """
    if plan.names:
        return f"https://{plan.names[0]}" if plan.https else f"http://{plan.names[0]}:{port}"
    host = plan.host
    if host in {"0.0.0.0", "::"}:  # noqa: S104  what was asked for
        host = "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def open_to_others(plan: Plan) -> bool:
    """Tell whether other machines reach the service without https."""
    try:
        return not plan.https and not ipaddress.ip_address(plan.host).is_loopback
    except ValueError:
        return not plan.https and plan.host != "localhost"


def run(plan: Plan, bound: socket.socket) -> None:
    """Serve until it is told to stop; requests that are under way are finished first."""
    import uvicorn

    os.environ[PLAN] = orjson.dumps(asdict(plan)).decode()
    server = uvicorn.Server(_configured(plan))
    signal.signal(signal.SIGTERM, _ended)  # uvicorn raises the signal once more when it has stopped
    with contextlib.suppress(KeyboardInterrupt):
        if plan.workers > 1:
            from uvicorn.supervisors import Multiprocess

            Multiprocess(server.config, sockets=[bound]).run()
        else:
            server.run(sockets=[bound])


def _ended(number: int, frame: object) -> NoReturn:
    """End this process well: it was told to."""
    del number, frame
    sys.exit(0)


def _configured(plan: Plan) -> uvicorn.Config:
    import uvicorn

    return uvicorn.Config(
        "goldsmith.server.serving:application",
        factory=True,
        workers=plan.workers,
        loop="auto",  # uvloop and httptools where they are installed
        http="auto",
        ws="none",
        lifespan="on",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=bool(plan.proxy),
        forwarded_allow_ips=plan.proxy or None,
        timeout_graceful_shutdown=STOPS_SECONDS,
    )


def application() -> Guard:
    """Return the application of one process, made by what the environment says."""
    plan = TypeAdapter(Plan).validate_json(os.environ[PLAN])
    found = made(Database(url_of(plan.database), connections=plan.connections), plan.settings, closes=True)
    settle()
    return found


def settle() -> None:
    """Let Python look for what is garbage among what requests leave, and not again and again among what was there before the first.

    A whole search of everything takes a tenth of a second, and all who wait for an answer wait with it.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
