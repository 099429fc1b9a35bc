"""Teams and who is in them."""

from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter

from goldsmith.accounts import teams
from goldsmith.annotate.tables import lane, project
from goldsmith.annotation_errors import ConflictError
from goldsmith.server.forms import After, Form, Id, Line, Many, page
from goldsmith.server.moments import told
from goldsmith.server.routing import does
from goldsmith.server.who import Signed, Store

router = APIRouter(prefix="/api/teams", tags=["people"])


class Team(Form):
    """A team."""

    name: Line


@router.get("", openapi_extra=does("team.change"))
async def rows(who: Signed, store: Store, after: After = None, limit: Many = 100) -> dict[str, Any]:
    """List the teams of the organisation, with the numbers of their people."""
    async with store.reading() as connection:
        found = await teams.listed(connection, who.organisation_id, after=after or 0, limit=limit)
    return page([told(row) for row in found], limit)


@router.post("", openapi_extra=does("team.change"), status_code=201)
async def add(form: Team, who: Signed, store: Store) -> dict[str, int]:
    """Make a team."""
    async with store.changing() as connection:
        return {"id": await teams.add(connection, who, who.organisation_id, form.name)}


@router.patch("/{team}", openapi_extra=does("team.change"), status_code=204)
async def rename(team: Id, form: Team, who: Signed, store: Store) -> None:
    """Call a team something else."""
    async with store.changing() as connection:
        await teams.rename(connection, who, who.organisation_id, team, form.name)


@router.delete("/{team}", openapi_extra=does("team.change"), status_code=204)
async def remove(team: Id, who: Signed, store: Store) -> None:
    """Let there be a team no longer; its people stay. One for which tasks are set aside stays."""
    async with store.changing() as connection:
        for_it = sa.select(lane.c.id).join_from(lane, project, project.c.id == lane.c.project_id)
        if await connection.scalar(for_it.where(lane.c.team_id == team, project.c.organisation_id == who.organisation_id).limit(1)):
            raise ConflictError(
                "tasks are set aside for this team", where=f"team {team}", hint="let the team stay, and take its people out"
            )
        await teams.remove(connection, who, who.organisation_id, team)


@router.put("/{team}/people/{person}", openapi_extra=does("team.change"), status_code=204)
async def put(team: Id, person: Id, who: Signed, store: Store) -> None:
    """Make somebody a member."""
    async with store.changing() as connection:
        await teams.put(connection, who, who.organisation_id, team, person)


@router.delete("/{team}/people/{person}", openapi_extra=does("team.change"), status_code=204)
async def take_out(team: Id, person: Id, who: Signed, store: Store) -> None:
    """Let somebody be a member no longer."""
    async with store.changing() as connection:
        await teams.take_out(connection, who, who.organisation_id, team, person)
