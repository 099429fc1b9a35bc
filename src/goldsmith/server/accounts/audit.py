"""The audit trail, with what the things are called that its lines are about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Query

from goldsmith.accounts import auditing
from goldsmith.accounts.tables import person, team
from goldsmith.annotate.tables import project, webhook
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


@router.get("/audit", openapi_extra=does("audit.read"))
async def audit(who: Signed, store: Store, after: After = None, limit: Many = 100, action: Action = "", by: By = None) -> dict[str, Any]:
    """Tell what people did, the newest first; `names` tells what the things are called now that the lines are about."""
    async with store.reading() as connection:
        rows = await auditing.trail(connection, who.organisation_id, after=after, limit=limit, action=action, by=by)
        names = await _names(connection, who.organisation_id, rows)
    return page([told(row) for row in rows], limit) | {"names": names}


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
