"""Teams and who is in them."""

from typing import Any

from fastapi import APIRouter

from goldsmith.accounts import teams
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
