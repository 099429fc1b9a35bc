"""People: invited, listed, changed, with links to set a password, and skills."""

from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from goldsmith.accounts import links, people, skills, teams
from goldsmith.accounts.deciding import may_give
from goldsmith.annotate.tables import turn
from goldsmith.annotation_errors import AccessError
from goldsmith.database.columns import is_one_of, now
from goldsmith.server.forms import LARGEST, Form, Id, Language, Line, Moment, Role, Short, page
from goldsmith.server.links import link_to
from goldsmith.server.moments import told
from goldsmith.server.routing import does
from goldsmith.server.who import Signed, Store, Who

router = APIRouter(prefix="/api/people", tags=["people"])


class Invited(Form):
    """Somebody who shall have an account."""

    login: Short
    name: Line
    role: Role = "annotator"
    language: Language = ""


class Changed(Form):
    """What is changed of somebody."""

    name: Line | None = None
    role: Role | None = None
    language: Language | None = None
    active: bool | None = None


class Granted(Form):
    """A level of a skill, 1 the highest, how it was shown, and until when it counts."""

    level: Annotated[int, Field(ge=1, le=5)]
    evidence: dict[str, Any] | None = None
    expires_at: Moment | None = None


class Sought(BaseModel):
    """Which people are wanted."""

    model_config = ConfigDict(extra="forbid")
    after: Annotated[int | None, Field(ge=0, le=LARGEST, description="Go on behind the row with this number.")] = None
    limit: Annotated[int, Field(ge=1, le=500, description="At most so many rows.")] = 100
    login: Annotated[str, Field(max_length=500, description="Only who has this login, in any spelling of it.")] = ""
    search: Annotated[str, Field(max_length=200, description="Only those whose name or login holds this.")] = ""
    role: Annotated[Role | None, Field(description="Only those with this role.")] = None
    active: Annotated[bool | None, Field(description="Only those who may sign in, or only those who may not.")] = None
    team: Annotated[int | None, Field(ge=1, le=LARGEST, description="Only those who are in this team.")] = None


@router.get("", openapi_extra=does("people.read"))
async def rows(who: Signed, store: Store, sought: Annotated[Sought, Query()]) -> dict[str, Any]:
    """List the people of the organisation, in the order in which they were added."""
    wanted, limit = people.Wanted(sought.login, sought.search, sought.role or "", sought.active, sought.team), sought.limit
    async with store.reading() as connection:
        found = await people.listed(connection, who.organisation_id, wanted, after=sought.after or 0, limit=limit)
    return page([told(row) | {"skills": [told(one) for one in row["skills"]]} for row in found], limit)


@router.post("", openapi_extra=does("people.invite"), status_code=201)
async def invite(form: Invited, who: Signed, store: Store) -> dict[str, Any]:
    """Give somebody an account, and a link with which he sets his password."""
    _may_give(who, form.role)
    async with store.changing() as connection:
        person_id = await people.add(connection, who, who.organisation_id, people.New(form.login, form.name, form.role, form.language))
        secret = await links.make(connection, who, "password", person_id)
    return {"id": person_id, "link": link_to("password", secret)}


@router.get("/{person}", openapi_extra=does("people.read"))
async def one(person: Id, who: Signed, store: Store) -> dict[str, Any]:
    """Tell of one of the people: skills with how each was shown, teams, and how many tasks are held by him just now."""
    async with store.reading() as connection:
        found = told(await people.one(connection, who.organisation_id, person))
        held = await connection.scalar(sa.select(sa.func.count()).select_from(turn).where(_holds(person)))
        shown = [told(each) for each in await skills.of_person(connection, person)]
        return found | {"skills": shown, "teams": await teams.of_person(connection, person), "held": held}


def _holds(person: int) -> sa.ColumnElement[bool]:
    return (turn.c.person_id == person) & is_one_of(turn.c.state, "leased", "sent_back")


@router.patch("/{person}", openapi_extra=does("people.change"), status_code=204)
async def change(person: Id, form: Changed, who: Signed, store: Store) -> None:
    """Change somebody's name, role or language, or whether he may sign in; what he holds who may not goes back to the others at once."""
    async with store.changing() as connection:
        await people.change(connection, who, who.organisation_id, person, form.model_dump(exclude_none=True))
    if form.active is False:
        async with store.changing() as connection:  # on its own: no row of a person is locked while turns are
            await connection.execute(sa.update(turn).where(_holds(person), turn.c.expires_at > now()).values(expires_at=now() - 1))


@router.post("/{person}/link", openapi_extra=does("people.invite"), status_code=201)
async def another_link(person: Id, who: Signed, store: Store) -> dict[str, str]:
    """Make a link with which somebody sets his password; a manager only for those who have none yet."""
    async with store.changing() as connection:
        found = await people.one(connection, who.organisation_id, person)
        _may_give(who, found["role"])
        if found["joined"] and who.role != "owner":
            raise AccessError("only an owner lets somebody set another password", found=f"role {who.role}", hint="ask an owner")
        return {"link": link_to("password", await links.make(connection, who, "password", person))}


@router.put("/{person}/skills/{name:path}", openapi_extra=does("people.invite"), status_code=204)
async def grant(person: Id, name: Short, form: Granted, who: Signed, store: Store) -> None:
    """Give somebody a skill, or another level of it."""
    ends = int(form.expires_at.timestamp() * 1000) if form.expires_at else None
    async with store.changing() as connection:
        await skills.grant(connection, who, who.organisation_id, person, skills.Grant(name, form.level, form.evidence, ends))


@router.delete("/{person}/skills/{name:path}", openapi_extra=does("people.invite"), status_code=204)
async def withdraw(person: Id, name: Short, who: Signed, store: Store) -> None:
    """Take a skill from somebody."""
    async with store.changing() as connection:
        await skills.withdraw(connection, who, who.organisation_id, person, name)


def _may_give(who: Who, role: str) -> None:
    if not may_give(who, role):
        raise AccessError(f"you may not let somebody be {role}", found=f"role {who.role}", expected="role owner", hint="ask an owner")
