"""Routes of what people have shown: profiles, skills that run out, who fits a project, and which projects fit somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Query
from pydantic import Field

from goldsmith.accounts import people
from goldsmith.accounts.auditing import tell
from goldsmith.accounts.deciding import MANAGER, OWNER, Place
from goldsmith.annotate import projects
from goldsmith.annotate.standing import candidates
from goldsmith.annotate.standing.profile import Asked, expiring, profile
from goldsmith.annotate.tables import member, project
from goldsmith.database.columns import now
from goldsmith.server.forms import LARGEST, Form, Id
from goldsmith.server.moments import said_if, told
from goldsmith.server.routing import does
from goldsmith.server.who import Signed, Store, Who  # noqa: TC001  FastAPI reads the parameters of routes

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.annotate.standing.evidence import Work
    from goldsmith.annotate.standing.matching import Match

router = APIRouter(prefix="/api", tags=["standing"])
DAY_MS = 86_400_000
Days = Annotated[int, Query(ge=1, le=1_000, description="That run out within so many days.")]
Many = Annotated[int, Query(ge=1, le=500, description="At most so many of those who fit, and of those who lack something.")]


class Staff(Form):
    """People out of the matches of a project who shall be in it, and as what."""

    people: Annotated[list[Annotated[int, Field(ge=1, le=LARGEST)]], Field(min_length=1, max_length=200)]
    role: Annotated[str, Field(max_length=20)] = "annotator"
    quota: Annotated[int | None, Field(ge=0)] = None
    daily_quota: Annotated[int | None, Field(ge=0)] = None


@router.get("/me/profile", openapi_extra=does("own"))
async def mine(who: Signed, store: Store) -> dict[str, Any]:
    """Tell what I have shown: my skills, and what was measured by field and project; of known answers whole tens up to yesterday."""
    async with store.reading() as connection:
        seen = await _seen(connection, who)
        return _told(await profile(connection, Asked(who.organisation_id, who.person_id, True, seen.__contains__)))  # noqa: FBT003  himself


@router.get("/me/matches", openapi_extra=does("own"))
async def calls(who: Signed, store: Store) -> dict[str, Any]:
    """List open projects that call for people and would fit me; whoever runs one takes me in."""
    async with store.reading() as connection:
        found = await candidates.offers(connection, who.organisation_id, who.person_id, None)
    rows = [_offer(work) for _, work in sorted(found, key=lambda one: one[1].id)]
    return {"rows": rows, "after": None}


@router.get("/people/{person}/profile", openapi_extra=does("people.read"))
async def of_person(person: Id, who: Signed, store: Store) -> dict[str, Any]:
    """Tell what somebody has shown: skills with how each was shown, and what was measured by field and by project."""
    async with store.reading() as connection:
        seen = await _seen(connection, who)
        asked = Asked(who.organisation_id, person, person == who.person_id, seen.__contains__)
        return _told(await profile(connection, asked))


@router.get("/people/{person}/matches", openapi_extra=does("people.read"))
async def projects_of(person: Id, who: Signed, store: Store) -> dict[str, Any]:
    """List the open projects that I may staff and that would fit somebody, the best first, with the reasons."""
    async with store.reading() as connection:
        await people.one(connection, who.organisation_id, person)
        staffed = await _seen(connection, who, action="member.change")
        found = await candidates.offers(connection, who.organisation_id, person, sorted(staffed))
    return {"rows": [{**_offer(work), **_points(one)} for one, work in found], "after": None}


@router.get("/skills", openapi_extra=does("people.read"))
async def running_out(who: Signed, store: Store, days: Days = 30) -> dict[str, Any]:
    """List skills of the organisation's people that run out soon, the soonest first."""
    async with store.reading() as connection:
        found = await expiring(connection, who.organisation_id, within_ms=days * DAY_MS)
    return {"rows": [told(row) for row in found], "after": None}


@router.get("/projects/{project}/matches", openapi_extra=does("member.change"))
async def matches(who: Signed, store: Store, project: int, limit: Many = 50) -> dict[str, Any]:
    """List who fits a project, the best first, with the points of each reason; then those who lack something, with what they lack.

    Whoever may not read the people of the organisation is told of the project's members alone.
    """
    del project
    async with store.reading() as connection:
        found = await candidates.matches(connection, who.organisation_id, who.project_id, members_only=not who.may("people.read"))
    fits, lacks = ([one for one in found if bool(one[0].lacks) == wanted] for wanted in (False, True))
    rows = [
        {"person": one.who.person_id, **{name: called[name] for name in ("name", "login", "code")}, "role": one.who.role, **_points(one)}
        for one, called in (*fits[:limit], *lacks[:limit])
    ]
    return {"rows": rows, "fit": len(fits), "lack": len(lacks)}


@router.post("/projects/{project}/matches", openapi_extra=does("member.change"))
async def staff(who: Signed, store: Store, project: int, form: Staff) -> dict[str, Any]:
    """Make people members who fit; those who lack something now, or are members already, are left and told."""
    del project
    async with store.changing() as connection:
        found = await candidates.matches(connection, who.organisation_id, who.project_id, members_only=not who.may("people.read"))
        by_number = {one.who.person_id: one for one, _ in found}
        added, left = [], []
        for person in dict.fromkeys(form.people):
            one = by_number.get(person)
            lacks = ["unknown"] if one is None else ["member"] if one.who.role else list(one.lacks)
            if lacks:
                left.append({"person": person, "lacks": lacks})
                continue
            await projects.put_member(connection, who.project_id, person, role=form.role, quota=form.quota, daily_quota=form.daily_quota)
            about = {"person": person, "role": form.role, "quota": form.quota, "daily_quota": form.daily_quota}
            await tell(connection, who, "member.changed", f"project:{who.project_id}", about)
            added.append(person)
    return {"added": added, "left": left}


async def _seen(connection: AsyncConnection, who: Who, action: str = "project.read") -> set[int]:
    """Return the projects in which the asker may do something."""
    lasts = member.c.until.is_(None) | (member.c.until > now())
    mine = sa.and_(member.c.project_id == project.c.id, member.c.person_id == who.person_id, lasts)
    found = sa.select(project.c.id, member.c.role).outerjoin(member, mine).where(project.c.organisation_id == who.organisation_id)
    if who.role not in {OWNER, MANAGER}:
        found = found.where(member.c.role.is_not(None))
    rows = await connection.execute(found)
    return {row.id for row in rows if who.may(action, Place(row.id, who.organisation_id, row.role or ""))}


def _offer(work: Work) -> dict[str, Any]:
    return {"project": work.id, "name": work.name, "title": work.title, "field": work.field, "skill": work.policy.skill, "language": work.policy.language}  # fmt: skip


def _points(one: Match) -> dict[str, Any]:
    who = one.who
    return {"points": one.points, "parts": list(one.parts), "lacks": list(one.lacks), "lately": who.lately, "held": who.held}


def _told(found: dict[str, Any]) -> dict[str, Any]:
    """Return a profile with moments as the API tells them."""
    found["known_until"] = said_if(found["known_until"])
    found["skills"] = [told(row) for row in found["skills"]]
    for part in ("fields", "projects"):
        rows = [told(row) for row in found[part]]
        found[part] = [{**row, "known": told(row["known"]) if row["known"] else None} for row in rows]
    return found
