"""The audit trail, with what the things are called that its lines are about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Query

from goldsmith.accounts import auditing
from goldsmith.accounts.tables import person, team
from goldsmith.annotate.tables import project, webhook
from goldsmith.server.concealing import codes_of
from goldsmith.server.forms import LARGEST, After, Many, page
from goldsmith.server.moments import told
from goldsmith.server.routing import does
from goldsmith.server.who import Signed, Store  # noqa: TC001  FastAPI reads it

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy.ext.asyncio import AsyncConnection

router = APIRouter(prefix="/api", tags=["organisation"])

By = Annotated[int | None, Query(ge=1, le=LARGEST, description="Only what this person did.")]
Action = Annotated[
    str, Query(max_length=60, pattern=r"^[a-z_.]*$", description="Only this action, or all that begin so, such as `person.`.")
]

CALLED = {"person": person.c.name, "team": team.c.name, "project": project.c.name, "webhook": webhook.c.url}
"""What a thing is called, by its kind."""
WRITTEN = frozenset({"login", "name", "note", "reason", "logins", "by", "for", "from", "to"})
"""Details that may hold what somebody is called."""


@router.get("/audit", openapi_extra=does("audit.read"))
async def audit(who: Signed, store: Store, after: After = None, limit: Many = 100, action: Action = "", by: By = None) -> dict[str, Any]:
    """Tell what people did, the newest first; `names` tells what the things are called now that the lines are about."""
    async with store.reading() as connection:
        rows = await auditing.trail(connection, who.organisation_id, after=after, limit=limit, action=action, by=by)
        names = await _names(connection, who.organisation_id, rows)
    return page([told(row) for row in rows], limit) | {"names": names}


@router.get("/projects/{project}/trail", openapi_extra=does("evidence.read"))
async def of_project(
    who: Signed, store: Store, project: int, after: After = None, limit: Many = 100, action: Action = ""
) -> dict[str, Any]:
    """Tell what was done in a project, the newest first; an auditor is told codes in the place of names, and no addresses."""
    del project
    async with store.reading() as connection:
        rows = await auditing.trail(connection, who.organisation_id, after=after, limit=limit, action=action, project_id=who.project_id)
        names = await _names(connection, who.organisation_id, rows)
        if not who.may("name.read"):
            rows, names = await _without_names(connection, rows, names)
    return page([told(row) for row in rows], limit) | {"names": names}


async def _without_names(
    connection: AsyncConnection, rows: Iterable[Mapping[str, Any]], names: Mapping[str, str]
) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Return lines and names with codes in the place of people's names, without addresses, logins and notes that could hold them."""
    people = [int(key.partition(":")[2]) for key in names if key.startswith("person:")]
    codes = await codes_of(connection, people)
    told_names = {key: codes.get(int(key.partition(":")[2]), "") if key.startswith("person:") else name for key, name in names.items()}
    plain = [{**row, "login": None, "address": "", "details": _plain(row["details"])} for row in rows]
    return plain, told_names


def _plain(details: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return details without words that somebody wrote: numbers, states and lists of them stay."""
    return None if details is None else {name: value for name, value in details.items() if name not in WRITTEN}


async def _names(connection: AsyncConnection, organisation_id: int, rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return what the people, teams, projects and webhooks of some lines are called, by ``kind:number``; what is gone is left out."""
    wanted: dict[str, set[int]] = {kind: set() for kind in CALLED}
    for row in rows:
        other = (row["details"] or {}).get("person")
        about = (row["subject"], f"person:{row['person_id']}", f"person:{other}")
        for kind, _, number in (one.partition(":") for one in about):
            if kind in wanted and number.isascii() and number.isdecimal():
                wanted[kind].add(int(number))
    names: dict[str, str] = {}
    for kind, numbers in wanted.items():
        called = CALLED[kind]
        key, of = called.table.c.id, called.table.c.organisation_id
        found = await connection.execute(sa.select(key, called).where(key.in_(numbers), of == organisation_id)) if numbers else ()
        names |= {f"{kind}:{row[0]}": row[1] for row in found}
    return names
