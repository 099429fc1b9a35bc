"""Verbs of the annotation service: serve, database, people."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from goldsmith.cli.printing import AsJson, LakeOption, done, json_line, say, table, tell

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from goldsmith.database.opening import Database
    from goldsmith.server.demonstrating import Guest

DEMO = Path("goldsmith-demo")
"""Folder of the demo, as of `goldsmith demo`."""
DEFAULT = "goldsmith.db"
DatabaseOption = Annotated[
    str | None,
    typer.Option(
        "--database",
        help="File of SQLite, or URL such as postgresql://USER:PASSWORD@HOST/NAME; else GOLDSMITH_DATABASE_URL, else goldsmith.db.",
        show_default=False,
    ),
]


def register(app: typer.Typer) -> None:
    """Add the verbs of this family."""
    app.command()(serve)
    app.command()(database)
    app.command()(people)


def serve(
    host: Annotated[str, typer.Option("--host", help="Address to listen at; 0.0.0.0 for all of this machine.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port; 0 for a free one.")] = 8080,
    database: DatabaseOption = None,
    workers: Annotated[int, typer.Option("--workers", min=1, max=64, help="Processes; more than one needs PostgreSQL.")] = 1,
    lake: LakeOption = None,
    also_lake: Annotated[
        list[str] | None,
        typer.Option("--also-lake", help="Another lake whose datasets projects may be made of; may be given again.", show_default=False),
    ] = None,
    name: Annotated[
        list[str] | None,
        typer.Option("--name", help="Name under which browsers reach the service; may be given again.", show_default=False),
    ] = None,
    media: Annotated[
        list[str] | None,
        typer.Option(
            "--media", help="Where images and sounds of tasks may come from, such as https://media.example.org.", show_default=False
        ),
    ] = None,
    private_host: Annotated[
        list[str] | None,
        typer.Option("--private-host", help="Host of a webhook that may be a private address; may be given again.", show_default=False),
    ] = None,
    model_host: Annotated[
        list[str] | None,
        typer.Option("--model-host", help="Host or network of outside models that may be private; may be given again.", show_default=False),
    ] = None,
    model_key: Annotated[
        list[str] | None,
        typer.Option("--model-key", help="NAME@HOST: variable with a key of outside models, and its host.", show_default=False),
    ] = None,
    partner_host: Annotated[
        list[str] | None,
        typer.Option(
            "--partner-host", help="Host or network of partners' connectors that may be private; may be given again.", show_default=False
        ),
    ] = None,
    address: Annotated[
        str, typer.Option("--address", help="Where others reach the service, its name in the dataspace.", show_default=False)
    ] = "",
    proxy: Annotated[
        str,
        typer.Option(
            "--proxy",
            help="Address or network of the proxy before the service, whose X-Forwarded-For counts; several with commas.",
            show_default=False,
        ),
    ] = "",
    *,
    releases: Annotated[
        str,
        typer.Option(
            "--releases", envvar="GOLDSMITH_RELEASES", help="Folder of releases that programs may fetch under /hub.", show_default=False
        ),
    ] = "",
    models: Annotated[
        str,
        typer.Option(
            "--models",
            envvar="GOLDSMITH_MODELS",
            help="Folder of trained models that programs may ask under /api/models.",
            show_default=False,
        ),
    ] = "",
    log: Annotated[
        str, typer.Option("--log", envvar="GOLDSMITH_LOG", help="Transparency log that agreements and receipts enter.", show_default=False)
    ] = "",
    fingerprints: Annotated[
        str,
        typer.Option(
            "--fingerprints",
            envvar="GOLDSMITH_FINGERPRINTS",
            help="Folder of the secret of marked copies, to make them at the first request.",
            show_default=False,
        ),
    ] = "",
    publisher: Annotated[
        str,
        typer.Option(
            "--publisher", envvar="GOLDSMITH_PUBLISHER", help="The publisher's key, which signs marked copies.", show_default=False
        ),
    ] = "",
    https: Annotated[bool, typer.Option("--https", help="Browsers come over https, by a proxy before the service.")] = False,
    demo: Annotated[
        bool, typer.Option("--demo", help="Something to try: the folder goldsmith-demo with titles, a project and four people.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Serve what people sign in to: annotation, catalogue, contracts.

    The first start makes an SQLite file, and prints a link with which the first owner makes himself; there is no default password.
    Ctrl-C or SIGTERM ends it when the requests under way are answered. `goldsmith serve --demo` is something to try at once.

    Example: goldsmith serve --database goldsmith.db --lake lake
    """
    import asyncio

    if demo:
        database, lake = _demo_places(database, lake)
    url = _url(database)
    from goldsmith.server import serving
    from goldsmith.settings import resolve

    hosts, sources, names = tuple(private_host or ()), tuple(media or ()), tuple(name or ())
    places = releases, models, tuple(partner_host or ()), address, log, fingerprints, publisher
    more = tuple(model_host or ()), tuple(model_key or ()), "", *places
    plan = serving.Plan(
        url, host, port, workers, 10, resolve(lake=lake).lake, names, sources, hosts, https, proxy, tuple(also_lake or ()), *more
    )
    serving.require_fitting(plan)
    bound = serving.bound_to(plan)
    try:
        guests = _guests(url) if demo else []
        place, first = asyncio.run(serving.made_ready(plan))
        at = serving.address(plan, int(bound.getsockname()[1]))
        _tell_of(at, place, first, guests, as_json=as_json)
        if serving.open_to_others(plan):
            tell("warning: other machines reach this without https, so passwords cross the network as they are; put a proxy before it")
        serving.run(plan, bound)
    finally:
        bound.close()


def _demo_places(database: str | None, lake: str | None) -> tuple[str, str]:
    """Return database and lake of the demo, which has its own.

    Raises:
        UsageError: Another was named.
    """
    from goldsmith.errors import UsageError

    if database or lake:
        raise UsageError(
            "the demo has a database and a lake of its own", found=str(database or lake), hint="leave --database and --lake out"
        )
    return str(DEMO / DEFAULT), str(DEMO / "lake")


def _guests(url: str) -> list[Guest]:
    """Furnish the demo, and return who may come in."""
    import asyncio

    from goldsmith.server import demonstrating

    if not (DEMO / DEFAULT).exists():
        tell(f"making {DEMO}: a dataset, a project over it, and four people; the first time takes a little longer")
    return asyncio.run(demonstrating.furnished(url, DEMO))


def _tell_of(at: str, place: str, first: str, guests: list[Guest], *, as_json: bool) -> None:
    """Tell where the service is, and how the first owner, or the people of the demo, begin."""
    import sys

    if as_json:
        told = [{"login": one.login, "role": one.role, "link": at + one.link if one.link else None} for one in guests]
        json_line({"url": at, "database": place, "first": at + first if first else None} | ({"people": told} if guests else {}))
    else:
        say(at + first if first else at)
        for one in guests:
            say(f"{one.login:<4} {one.role:<10} {at + one.link if one.link else 'signs in with the password that was chosen'}")
        if guests:
            tell("open each link in a browser or a private window of its own, and choose a password")
        tell(f"database: {place}")
        tell("open the address to make the first owner; it works once, for three days" if first else "Ctrl-C ends")
    sys.stdout.flush()


def database(
    action: Annotated[str, typer.Argument(help="migrate, backup, restore or check.")],
    path: Annotated[Path | None, typer.Argument(help="backup, restore: the file.", metavar="FILE", show_default=False)] = None,
    database: DatabaseOption = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Migrate, back up, restore or check the service's database.

    A backup is made while the service runs, and restored into an empty database, SQLite or PostgreSQL; a name that ends in .db makes a copy
    of an SQLite file instead. A database of a newer goldsmith is left as it is.

    Example: goldsmith database backup monday.jsonl.gz --database goldsmith.db
    """
    url = _url(database)
    from goldsmith.server.maintaining import perform

    facts = _run(url, lambda opened: perform(opened, action, path))
    if action == "check" and facts["faults"]:
        for fault in facts["faults"]:
            tell(fault)
    done(facts.pop("words"), facts, as_json=as_json)
    if facts.get("faults"):
        raise typer.Exit(1)


def people(
    action: Annotated[str, typer.Argument(help="list, add, link or role.")] = "list",
    login: Annotated[str, typer.Argument(help="add, link, role: whose.", show_default=False)] = "",
    role: Annotated[str, typer.Argument(help="role: the new one.", show_default=False)] = "",
    name: Annotated[str, typer.Option("--name", help="add: what the person is called.", show_default=False)] = "",
    as_role: Annotated[str, typer.Option("--role", help="add: owner, manager, reviewer, expert, annotator or viewer.")] = "annotator",
    organisation: Annotated[
        str, typer.Option("--organisation", help="add: which; needed for the first person, or where there are several.", show_default=False)
    ] = "",
    url: Annotated[str, typer.Option("--url", envvar="GOLDSMITH_URL", help="Address of the service, for links.")] = "http://127.0.0.1:8080",
    database: DatabaseOption = None,
    *,
    as_json: AsJson = False,
) -> None:
    """List or add people, make links for passwords, change roles.

    It works on the database itself, on the machine of the service; whoever may open the database may do all of it.

    Example: goldsmith people add mei --name "Mei Li" --role manager
    """
    found = _url(database)
    from goldsmith.server.maintaining import Asked, people_asked

    asked = Asked(action, login, role or as_role, name, organisation, url)
    rows = _run(found, lambda opened: people_asked(opened, asked))
    if as_json:
        json_line(rows)
    elif action == "list":
        table([[row["login"], row["name"], row["role"], row["organisation"], row["active"], row["joined"]] for row in rows], head=("login", "name", "role", "organisation", "active", "joined"))  # fmt: skip
    else:
        for row in rows:
            say(row.get("link") or f"{row['login']}: {row['role']}")


def _url(given: str | None) -> str:
    """Return the database that a flag or the environment names, where the service is installed.

    Raises:
        MissingPartError: It is not.
    """
    from importlib.util import find_spec

    from goldsmith.errors import MissingPartError

    url = given or os.environ.get("GOLDSMITH_DATABASE_URL") or DEFAULT
    needed = ("sqlalchemy", "alembic", "argon2", "greenlet", "asyncpg" if url.startswith("postgres") else "aiosqlite")
    if missing := [part for part in needed if find_spec(part) is None]:
        raise MissingPartError("the service is not installed", found=", ".join(missing), hint="pip install 'goldsmith-data[serve]'")
    return url


def _run(url: str, work: Callable[[Database], Awaitable[Any]]) -> Any:
    """Do something with a database that is closed afterwards."""
    import asyncio

    from goldsmith.database.opening import Database, url_of

    async def whole() -> Any:
        opened = Database(url_of(url))
        try:
            return await work(opened)
        finally:
            await opened.close()

    return asyncio.run(whole())
