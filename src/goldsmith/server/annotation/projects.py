"""Routes of projects: made, configured, guided, staffed, watched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from goldsmith.accounts.auditing import tell
from goldsmith.accounts.deciding import OWNER
from goldsmith.annotate import progress, projects
from goldsmith.annotate.configuration import configured
from goldsmith.annotate.effects import effects
from goldsmith.annotate.lately import Lately
from goldsmith.annotate.project_file import Example  # noqa: TC001  FastAPI reads the forms of routes
from goldsmith.annotate.tables import member, project
from goldsmith.annotate.tasks import GOLD
from goldsmith.annotate.webhooks import announce
from goldsmith.database.columns import now
from goldsmith.server.annotation.forms import configuration_told, listed
from goldsmith.server.annotation.lake_tasks import lake_of
from goldsmith.server.concealing import concealed
from goldsmith.server.forms import Moment  # noqa: TC001  pydantic reads it
from goldsmith.server.moments import said, said_if
from goldsmith.server.routing import does
from goldsmith.server.who import Signed, Store, Who, service_settings

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

router = APIRouter(prefix="/api/projects", tags=["projects"])
STRICT = ConfigDict(extra="forbid")
LATELY = Lately()
"""Figures of large projects are not counted anew for everybody who looks."""


class NewProject(BaseModel):
    """A project that is to be made."""

    model_config = STRICT

    name: Annotated[str, Field(max_length=100)]
    title: Annotated[str, Field(max_length=300)] = ""
    description: Annotated[str, Field(max_length=20_000)] = ""
    shows: list[dict[str, Any]]
    questions: list[dict[str, Any]]
    policy: dict[str, Any] = Field(default_factory=dict)
    lake: Annotated[str, Field(max_length=1000)] = ""
    dataset: Annotated[str, Field(max_length=300)] = ""


class ChangedProject(BaseModel):
    """What of a project is to change; `revision` is the one that the page had."""

    model_config = STRICT

    revision: int
    title: Annotated[str, Field(max_length=300)] | None = None
    description: Annotated[str, Field(max_length=20_000)] | None = None
    state: str | None = None
    policy: dict[str, Any] | None = None
    dataset: Annotated[str, Field(max_length=300)] | None = None


class NewQuestions(BaseModel):
    """A new version of what is shown and asked; `after` is the version that the page had, and another one since is a conflict."""

    model_config = STRICT

    shows: list[dict[str, Any]]
    questions: list[dict[str, Any]]
    after: Annotated[int | None, Field(ge=1)] = None


class NewGuideline(BaseModel):
    """A new version of the guideline; `after` is the version that the page had, and another one since is a conflict."""

    model_config = STRICT

    after: Annotated[int | None, Field(ge=0)] = None

    text: Annotated[str, Field(max_length=500_000)]
    examples: Annotated[list[Example], Field(max_length=500)] = Field(default_factory=list)


class Membership(BaseModel):
    """What somebody is to be in a project, until when, and whether an auditor may export."""

    model_config = STRICT

    role: str
    paused: bool = False
    quota: Annotated[int | None, Field(ge=0)] = None
    daily_quota: Annotated[int | None, Field(ge=0)] = None
    until: Moment | None = None
    exports: bool = False

    def values(self) -> dict[str, Any]:
        """Return it as it is stored: the end in milliseconds since 1970."""
        return self.model_dump() | {"until": int(self.until.timestamp() * 1000) if self.until else None}


@router.get("", openapi_extra=does("own"))
async def every(
    who: Signed, store: Store, after: Annotated[int, Query(ge=0)] = 0, limit: Annotated[int, Query(ge=1, le=200)] = 50
) -> Response:
    """List the projects that one is in; an owner sees all of the organisation."""
    lasts = member.c.until.is_(None) | (member.c.until > now())
    mine = sa.and_(member.c.project_id == project.c.id, member.c.person_id == who.person_id, lasts)
    wanted = sa.select(project, member.c.role).outerjoin(member, mine).where(project.c.organisation_id == who.organisation_id)
    seen = wanted if who.role == OWNER else wanted.where(member.c.role.is_not(None))
    async with store.reading() as connection:
        rows = (await connection.execute(seen.where(project.c.id > after).order_by(project.c.id).limit(limit))).all()
    return listed([_brief(row) for row in rows], limit)


@router.post("", openapi_extra=does("project.create"), status_code=201)
async def make(who: Signed, store: Store, request: Request, given: NewProject) -> dict[str, Any]:
    """Make a project, in draft, of which one is the manager."""
    lake_of(given.lake, service_settings(request))
    async with store.changing() as connection:
        plan = projects.Plan(**given.model_dump())
        number = await projects.make(connection, plan, organisation_id=who.organisation_id, person_id=who.person_id)
        await tell(connection, who, "project.made", f"project:{number}", {"name": given.name})
        return await _told(connection, number)


@router.get("/{project}", openapi_extra=does("project.read"))
async def one(who: Signed, store: Store, project: int) -> dict[str, Any]:
    """Tell a project, with what it shows and asks."""
    del project
    async with store.reading() as connection:
        told = await _told(connection, who.project_id)
    if not who.may("project.change"):
        told["lake"] = ""  # where it stands on the machine
        told |= {"tasks": _without(told["tasks"], GOLD), "policy": _without(told["policy"], "gold_share")}
    return {**told, "role": who.place.role if who.place else ""}


@router.patch("/{project}", openapi_extra=does("project.change"))
async def change(who: Signed, store: Store, project: int, given: ChangedProject) -> dict[str, Any]:
    """Change title, description, state or rules."""
    del project
    changes = given.model_dump(exclude={"revision"}, exclude_none=True)
    async with store.changing() as connection:
        await projects.change(connection, who.project_id, revision=given.revision, changes=changes)
        await _noted(connection, who, "project.changed", {"changes": sorted(changes), "state": given.state})
        return await _told(connection, who.project_id)


@router.put("/{project}/questions", openapi_extra=does("project.change"))
async def ask(who: Signed, store: Store, project: int, given: NewQuestions) -> dict[str, Any]:
    """Give a project a new version of what is shown and asked."""
    del project
    async with store.changing() as connection:
        version = await projects.ask(connection, who.project_id, person_id=who.person_id, **vars(given))
        await _noted(connection, who, "project.changed", {"questions_version": version})
    return {"version": version}


@router.post("/{project}/questions/effects", openapi_extra=does("project.change"))
async def effects_of(who: Signed, store: Store, project: int, given: NewQuestions) -> dict[str, Any]:
    """Tell what a new version of what is shown and asked would do to the answers that stand, without storing it."""
    del project
    made = configured(given.shows, given.questions)
    async with store.reading() as connection:
        return await effects(connection, who.project_id, made)


@router.get("/{project}/guideline/versions", openapi_extra=does("progress.read"))
async def guidelines(who: Signed, store: Store, project: int) -> dict[str, Any]:
    """List the versions of the guideline, the newest first, with who wrote each and when."""
    del project
    async with store.reading() as connection:
        rows = await projects.guidelines(connection, who.project_id)
        rows = rows if who.may("name.read") else [{**row, "by": ""} for row in rows]
    return {"rows": [{**row, "at": said(row["at"])} for row in rows], "after": None}


@router.get("/{project}/guideline", openapi_extra=does("guideline.read"))
async def guideline(who: Signed, store: Store, project: int, version: Annotated[int | None, Query(ge=1)] = None) -> dict[str, Any]:
    """Tell the guideline, the newest version where none is named."""
    del project
    async with store.reading() as connection:
        return await projects.guideline_of(connection, who.project_id, version)


@router.put("/{project}/guideline", openapi_extra=does("project.change"))
async def guide(who: Signed, store: Store, project: int, given: NewGuideline) -> dict[str, Any]:
    """Give a project a new version of its guideline; an example that is called good must be an answer that the questions take."""
    del project
    examples = [one.model_dump(mode="json") for one in given.examples]
    async with store.changing() as connection:
        version = await projects.guide(connection, who.project_id, text=given.text, examples=examples, person_id=who.person_id, after=given.after)  # fmt: skip
        await _noted(connection, who, "project.changed", {"guideline_version": version})
    return {"version": version}


@router.get("/{project}/members", openapi_extra=does("progress.read"))
async def members(who: Signed, store: Store, project: int) -> dict[str, Any]:
    """List the members."""
    del project
    async with store.reading() as connection:
        rows = [{**row, "until": said_if(row["until"])} for row in await projects.members(connection, who.project_id)]
        return {"rows": await concealed(connection, who, rows), "after": None}


@router.put("/{project}/members/{person}", openapi_extra=does("member.change"))
async def put_member(who: Signed, store: Store, project: int, person: int, given: Membership) -> dict[str, Any]:
    """Make somebody a member, or change what he is."""
    del project
    async with store.changing() as connection:
        await projects.put_member(connection, who.project_id, person, **given.values())
        told = {**given.values(), "until": said_if(given.values()["until"])}
        await tell(connection, who, "member.changed", f"project:{who.project_id}", {"person": person, **told})
    return {"person": person, **told}


@router.delete("/{project}/members/{person}", openapi_extra=does("member.change"))
async def drop_member(who: Signed, store: Store, project: int, person: int) -> dict[str, Any]:
    """Take somebody out; what he answered stays."""
    del project
    async with store.changing() as connection:
        await projects.drop_member(connection, who.project_id, person)
        await tell(connection, who, "member.dropped", f"project:{who.project_id}", {"person": person})
    return {"person": person}


@router.get("/{project}/progress", openapi_extra=does("progress.read"))
async def how_far(who: Signed, store: Store, project: int) -> dict[str, Any]:
    """Tell tasks and answers that are done, at work, waiting and left, answers by hour, when it will be done at this speed, and what is stuck.

    `at` says when it was counted: what takes long to count is told for a while.
    """
    del project

    async def counted() -> dict[str, Any]:
        return {**await progress.progress(connection, who.project_id), "at": now()}

    async with store.reading() as connection:
        newest = await projects.newest_task(connection, who.project_id)
        told = await LATELY.of(
            connection, ("progress", who.project_id, newest), counted, lambda found: sum(found["tasks"].values()) + found["answers"]
        )
    hours = [{**one, "hour": said(one["hour"])} for one in told["by_hour"]]
    told = told if who.may("task.change") else {**told, "tasks": _without(told["tasks"], GOLD)}
    return {**told, "by_hour": hours, "at": said(told["at"])}


@router.get("/{project}/people", openapi_extra=does("progress.read"))
async def who_did_what(who: Signed, store: Store, project: int) -> dict[str, Any]:
    """Tell what each member did."""
    del project
    async with store.reading() as connection:
        there = tuple((one["person"], one["role"], one["paused"]) for one in await projects.members(connection, who.project_id))
        rows = await LATELY.of(
            connection,
            ("people", who.project_id, there),
            lambda: progress.people(connection, who.project_id),
            lambda found: sum(row["answers"] for row in found),
        )
        seen = await concealed(connection, who, [{**row, "last_at": said_if(row["last_at"])} for row in rows])
    return {"rows": seen, "after": None}


def _without(told: dict[str, Any], name: str) -> dict[str, Any]:
    return {one: value for one, value in told.items() if one != name}


async def _noted(connection: AsyncConnection, who: Who, action: str, about: dict[str, Any]) -> None:
    """Write a change of a project into the trail, and tell webhooks of it."""
    await tell(connection, who, action, f"project:{who.project_id}", about)
    await announce(connection, who.organisation_id, action, about, project_id=who.project_id)


def _brief(row: Any) -> dict[str, Any]:
    """Return a project as a list tells it."""
    names = ("id", "name", "title", "description", "state", "revision", "dataset", "questions_version", "guideline_version")
    return {**{name: getattr(row, name) for name in names}, "role": row.role or "", "changed_at": said(row.changed_at)}


async def _told(connection: Any, number: int) -> dict[str, Any]:
    """Return a project as its page tells it."""
    row = await projects.project_of(connection, number)
    asked = await projects.Configurations().of(connection, number, row.questions_version)
    names = (
        "id",
        "name",
        "title",
        "description",
        "state",
        "revision",
        "policy",
        "lake",
        "dataset",
        "questions_version",
        "guideline_version",
    )
    newest = await projects.newest_task(connection, number)
    name = ("tasks", number, newest)
    tasks = await LATELY.of(connection, name, lambda: projects.counts(connection, number), lambda found: sum(found.values()))
    return {**{name: getattr(row, name) for name in names}, **configuration_told(asked), "tasks": tasks}
