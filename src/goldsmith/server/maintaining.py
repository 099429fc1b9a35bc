"""What is done at the machine of the service: its database kept, its people helped in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

import goldsmith.annotate.models.learning_tables
import goldsmith.annotate.models.model_tables
import goldsmith.annotate.models.outside_tables
import goldsmith.annotate.quality.alarm_tables
import goldsmith.annotate.quality.disputes_tables
import goldsmith.annotate.quality.figures_tables
import goldsmith.annotate.quality.gold_tables
import goldsmith.annotate.quality.lots_tables
import goldsmith.annotate.standing.code_tables
import goldsmith.annotate.standing.standing_tables
import goldsmith.annotate.standing.statement_tables
import goldsmith.annotate.tables
import goldsmith.server.catalogue.tables
import goldsmith.server.contracts.order_tables
import goldsmith.server.contracts.tables
import goldsmith.server.dataspace.tables
import goldsmith.server.logbook.tables  # noqa: F401  all tables
from goldsmith.accounts import links, organisations, people
from goldsmith.accounts.auditing import Machine
from goldsmith.accounts.tables import organisation, person
from goldsmith.annotation_errors import DatabaseError
from goldsmith.database import archiving
from goldsmith.database.checking import faults
from goldsmith.database.migrating import migrate, newest, require_current
from goldsmith.errors import NoRecordError, UsageError
from goldsmith.server.links import link_to

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.database.opening import Database

ACTIONS = ("migrate", "backup", "restore", "check")
PEOPLE = ("list", "add", "link", "role")


@dataclass(frozen=True)
class Asked:
    """What is asked about people: the action, whose login, a role, a name, an organisation, and the address of the service."""

    action: str
    login: str = ""
    role: str = ""
    name: str = ""
    organisation: str = ""
    url: str = ""


async def perform(database: Database, action: str, path: Path | None) -> dict[str, Any]:
    """Migrate, back up, restore or check a database; return facts, and the ``words`` that tell them.

    Raises:
        UsageError: There is no such action, or the file is missing.
        DatabaseError: It cannot be done.
    """
    if action not in ACTIONS or (action in {"backup", "restore"}) != (path is not None):
        raise UsageError("say what to do", found=action, expected="migrate, check, backup FILE or restore FILE")
    if action == "migrate":
        gone = list(await migrate(database))
        return {"versions": gone, "version": newest(), "words": f"the tables are of version {newest()}" + ("" if gone else " already")}
    if action == "check":
        _require_there(database)
        wrong = await faults(database)
        return {"faults": wrong, "version": newest(), "words": f"{len(wrong)} faults" if wrong else "the database is whole"}
    if path is None:
        raise UsageError("say which file")
    counts = await (archiving.backup(database, path) if action == "backup" else archiving.restore(database, path))
    return {"file": str(path), "rows": counts, "words": f"{path}: {sum(counts.values()):,} rows of {len(counts)} tables"}


async def people_asked(database: Database, asked: Asked) -> list[dict[str, Any]]:
    """List, add, link or change people; return a row for each of them, with a link where one was made.

    Raises:
        UsageError: There is no such action, or something is missing.
        NoRecordError: There is no such person.
        DatabaseError: The database is not of this goldsmith.
    """
    if asked.action not in PEOPLE or (asked.action != "list" and not asked.login):
        raise UsageError("say what to do", found=asked.action, expected="list, add LOGIN, link LOGIN or role LOGIN ROLE")
    _require_there(database)
    await require_current(database)
    async with database.changing() as connection:
        if asked.action == "list":
            return await _everybody(connection)
        if asked.action == "add":
            home = await _home(connection, asked.organisation)
            new = people.New(asked.login, asked.name, asked.role)
            number = await people.add(connection, Machine(home), home, new)
        else:
            found = await people.by_login(connection, asked.login)
            if found is None:
                raise NoRecordError("nobody has this login", where=asked.login, hint="goldsmith people list")
            number, home = found.id, found.organisation_id
        if asked.action == "role":
            await people.change(connection, Machine(home), home, number, {"role": asked.role})
            return [await people.one(connection, home, number)]
        secret = await links.make(connection, Machine(home), "password", number)
        return [await people.one(connection, home, number) | {"link": asked.url.rstrip("/") + link_to("password", secret)}]


def _require_there(database: Database) -> None:
    """Go on where an SQLite file is there: looking into one that is not would make it.

    Raises:
        DatabaseError: It is not.
    """
    if database.lite and not archiving.there(database):
        raise DatabaseError("there is no such database", where=str(database.url.database), hint="goldsmith serve makes one")


async def _everybody(connection: AsyncConnection) -> list[dict[str, Any]]:
    query = sa.select(*people.TOLD, organisation.c.name.label("organisation")).join_from(person, organisation).order_by(person.c.id)
    return [dict(row) for row in (await connection.execute(query)).mappings()]


async def _home(connection: AsyncConnection, name: str) -> int:
    """Return the organisation of a name, made where there is none yet; the only one where none is named.

    Raises:
        UsageError: There are several, or none.
    """
    rows = (await connection.execute(sa.select(organisation.c.id, organisation.c.name).order_by(organisation.c.id))).all()
    if name:
        return next((row.id for row in rows if row.name == name), None) or await organisations.add(connection, Machine(), name)
    if len(rows) != 1:
        raise UsageError("say which organisation", found=", ".join(row.name for row in rows) or "none yet", hint="--organisation NAME")
    return int(rows[0].id)
