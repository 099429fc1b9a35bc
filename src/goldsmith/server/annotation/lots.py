"""Routes of lots: made, drawn, looked at, decided; and what a third party needs to make the draw again."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated, Any, Literal

import orjson
import sqlalchemy as sa
from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from goldsmith.accounts.auditing import tell
from goldsmith.annotate import projects
from goldsmith.annotate.quality import lot_ending, lot_freezing, lot_looking, lot_plans, lots
from goldsmith.annotate.quality.lots_tables import lot_task
from goldsmith.annotate.tables import task as task_table
from goldsmith.annotate.webhooks import announce
from goldsmith.annotation_errors import ProjectError
from goldsmith.database.columns import named
from goldsmith.server.annotation.forms import listed
from goldsmith.server.answering import answer
from goldsmith.server.moments import told as moments_told
from goldsmith.server.routing import does
from goldsmith.server.who import Signed, Store, Who  # noqa: TC001  FastAPI reads the parameters of routes

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.database.opening import Database

router = APIRouter(prefix="/api", tags=["lots"])
STRICT = ConfigDict(extra="forbid")
AT_ONCE_S = 2.0
"""For so long a request goes on with what a chore would do next; small lots are frozen, or have gone their way, when it is answered."""
PAGE = 1_000
Plan = Annotated[dict[str, Any], Field(max_length=20)]


class New(BaseModel):
    """A lot that is to be made."""

    model_config = STRICT

    name: Annotated[str, Field(max_length=200)] = ""
    tasks: dict[str, Any] = {}
    plan: Plan = {}
    on_rejection: Literal["again", "more"] = "again"


class Planned(BaseModel):
    """A plan to be worked out, for so many tasks; for those that a lot would take now where no number is given."""

    model_config = STRICT

    plan: Plan = {}
    size: Annotated[int | None, Field(ge=1, le=100_000_000)] = None
    tasks: dict[str, Any] = {}


class Drawing(BaseModel):
    """The nonce: a value that became public after the lot was frozen; by chance, from the service, where none is given."""

    model_config = STRICT

    nonce: Annotated[str, Field(max_length=lots.LONGEST_NONCE)] = ""


class Decision(BaseModel):
    """What a manager decides of a lot."""

    model_config = STRICT

    decision: Literal["accepted", "rejected", "dissolved"]
    reason: Annotated[str, Field(max_length=2000)] = ""


class Seen(BaseModel):
    """What a reviewer found at a drawn task."""

    model_config = STRICT

    task: Annotated[int, Field(ge=1)]
    right: bool
    faults: Annotated[dict[str, str], Field(max_length=100)] = {}
    reason: Annotated[str, Field(max_length=2000)] = ""


def lot_told(row: dict[str, Any]) -> dict[str, Any]:
    """Return a lot as the API tells it."""
    hidden = {"claim", "claimed_to", "done_to", "project_id", "plan"}
    plan = {"asked": row["plan"]["asked"], "told": row["plan"].get("told")}
    return moments_told({**{name: value for name, value in row.items() if name not in hidden}, "plan": plan})


@router.get("/projects/{project}/lots", openapi_extra=does("progress.read"))
async def page(who: Signed, store: Store, project: int, after: Annotated[int | None, Query(ge=1)] = None, limit: Annotated[int, Query(ge=1, le=100)] = 50) -> Response:  # fmt: skip
    """List lots, the newest first."""
    del project
    async with store.reading() as connection:
        rows = await lots.page(connection, who.project_id, after=after, limit=limit)
    return listed([lot_told(row) for row in rows], limit)


@router.post("/projects/{project}/lots", openapi_extra=does("project.change"), status_code=201)
async def make(who: Signed, store: Store, project: int, given: New) -> Response:
    """Make a lot of finished tasks that are in none, and begin to freeze it."""
    del project
    new = lots.NewLot(given.name, lots.wanted_tasks(given.tasks), lot_plans.asked_plan(given.plan), given.on_rejection)
    async with store.changing() as connection:
        row = await projects.project_of(connection, who.project_id)
        number = await lots.make(connection, who.project_id, new, questions_version=row.questions_version, person_id=who.person_id)
        about = {"name": new.name, "tasks": given.tasks, "plan": given.plan, "on_rejection": given.on_rejection}
        await tell(connection, who, "lot.made", f"lot:{number}", about)
    await freeze_for_a_while(store, number)
    return answer(await _told(who, store, number), 201)


async def freeze_for_a_while(store: Database, number: int) -> None:
    """Go on freezing a lot for as long as a request may take."""
    found = await lot_freezing.claimed(store, number)
    if found is not None:
        await lot_freezing.freeze(store, *found, seconds=AT_ONCE_S)


async def settle_for_a_while(store: Database, number: int) -> None:
    """Send tasks of a decided lot where they go, for as long as a request may take."""
    until = time.monotonic() + AT_ONCE_S
    while await lot_ending.settle_some(store, number) and time.monotonic() < until:
        pass


@router.post("/projects/{project}/lots/plan", openapi_extra=does("progress.read"))
async def plan(who: Signed, store: Store, project: int, given: Planned) -> Response:
    """Tell how many tasks a plan looks at, its risks, and its operating characteristic."""
    del project
    asked, wanted = lot_plans.asked_plan(given.plan), lots.wanted_tasks(given.tasks)
    async with store.reading() as connection:
        size = given.size if given.size is not None else await lots.countable(connection, who.project_id, wanted)
    found = await run_in_threadpool(lot_plans.planned, asked, size)
    return answer(await run_in_threadpool(lot_plans.plan_told, asked, found))


@router.get("/projects/{project}/lots/{lot}", openapi_extra=does("progress.read"))
async def one(who: Signed, store: Store, project: int, lot: int) -> Response:
    """Tell a lot, with its plan and how it stands."""
    del project
    return answer(await _told(who, store, lot))


async def _told(who: Who, store: Database, number: int) -> dict[str, Any]:
    async with store.reading() as connection:
        row = await lots.lot_of(connection, who.project_id, number)
        standing = await lot_looking.standing(connection, row) if row.state == "drawn" else None
    told = lot_told(named(row))
    if told["plan"]["told"] is None and row.size and row.state not in lots.FREEZING:
        asked, found = lots.plan_of(row)
        told["plan"]["told"] = lot_plans.plan_told(asked, found)
    return {**told, "standing": standing.as_json() if standing else None}


@router.post("/projects/{project}/lots/{lot}/draw", openapi_extra=does("project.change"))
async def draw(who: Signed, store: Store, project: int, lot: int, given: Drawing) -> Response:
    """Draw the tasks that are looked at: once, by a value that came after the lot was frozen."""
    del project
    async with store.reading_long() as connection:
        row = await lots.lot_of(connection, who.project_id, lot)
        lot_freezing.refuse_unfrozen(row)
        lots.must_be(row, "frozen")
        every = await lots.leaves(connection, lot)
    asked, found = await run_in_threadpool(lots.plan_of, row)
    nonce = given.nonce.strip() or lots.by_chance()
    order = await run_in_threadpool(every.sampled, row.digest, nonce, found.plan.n)
    async with store.changing() as connection:
        came_from = "given" if given.nonce.strip() else "service"
        await lots.draw(connection, row, order, found, nonce=nonce, nonce_from=came_from)
        await tell(connection, who, "lot.drawn", f"lot:{lot}", {"digest": row.digest, "nonce": nonce, "nonce_from": came_from, "drawn": len(order), "plan": asked.model_dump(mode="json")})  # fmt: skip
    return answer(await _told(who, store, lot))


@router.patch("/projects/{project}/lots/{lot}", openapi_extra=does("project.change"))
async def decide(who: Signed, store: Store, project: int, lot: int, given: Decision) -> Response:
    """Decide about a lot whose accuracy was estimated, or dissolve one that is not decided."""
    del project
    if not given.reason.strip():
        raise ProjectError("say why", where=f"lot {lot}", hint="the reason stands in the lot and in the audit trail")
    async with store.changing() as connection:
        row = await lots.lot_of(connection, who.project_id, lot, locked=True)
        if given.decision == "dissolved":
            lots.must_be(row, "claiming", "concluding", "frozen", "drawn", "estimated")
            await lots.dissolve(connection, row, await _so_far(connection, row), given.reason, person_id=who.person_id)
        else:
            lots.must_be(row, "estimated")
            standing = await lot_looking.standing(connection, row)
            await lot_looking.decide(connection, row, given.decision, standing, person_id=who.person_id, reason=given.reason)
        await _decided(connection, who, lot, given.decision, given.reason)
    await settle_for_a_while(store, lot)
    return answer(await _told(who, store, lot))


async def _so_far(connection: AsyncConnection, row: Any) -> dict[str, Any] | None:
    return (await lot_looking.standing(connection, row)).as_json() if row.state in {"drawn", "estimated"} else None


async def _decided(connection: AsyncConnection, who: Who, number: int, decision: str, reason: str = "") -> None:
    row = await lots.lot_of(connection, who.project_id, number)
    about = {"lot": number, "decision": decision, "digest": row.digest, "size": row.size}
    await tell(connection, who, "lot.decided", f"lot:{number}", {**about, "verdict": row.verdict, "reason": reason})
    await announce(connection, who.organisation_id, "lot.decided", about, project_id=who.project_id, fact=f"lot:{number}:{decision}")


@router.get("/projects/{project}/lots/{lot}/leaves", openapi_extra=does("progress.read"))
async def leaves(who: Signed, store: Store, project: int, lot: int) -> Response:
    """Give every task of a lot with its leaf, as JSON lines: what the digest is made of, and with the nonce the draw."""
    del project
    async with store.reading() as connection:
        lot_freezing.refuse_unfrozen(await lots.lot_of(connection, who.project_id, lot))
    return StreamingResponse(_leaf_lines(store, lot), media_type="application/x-ndjson")


async def _leaf_lines(store: Database, number: int) -> AsyncIterator[bytes]:
    """Yield the tasks of a lot page by page: no connection is held while a reader is slow."""
    after = 0
    while True:
        wanted = sa.select(lot_task.c.task_id, task_table.c.key, lot_task.c.leaf, lot_task.c.rank).join(
            task_table, task_table.c.id == lot_task.c.task_id
        )
        wanted = wanted.where(lot_task.c.lot_id == number, lot_task.c.task_id > after).order_by(lot_task.c.task_id).limit(PAGE)
        async with store.reading() as connection:
            rows = (await connection.execute(wanted)).all()
        if rows:
            yield b"".join(orjson.dumps({"key": row.key, "leaf": row.leaf, "rank": row.rank}) + b"\n" for row in rows)
        if len(rows) < PAGE:
            return
        after = rows[-1].task_id


@router.get("/projects/{project}/lots/{lot}/sample", openapi_extra=does("review"))
async def sample(who: Signed, store: Store, project: int, lot: int, after: Annotated[int, Query(ge=0)] = 0, limit: Annotated[int, Query(ge=1, le=200)] = 50) -> Response:  # fmt: skip
    """List drawn tasks in the order of looking, with what was found; ``id`` is their place in it."""
    del project
    async with store.reading() as connection:
        await lots.lot_of(connection, who.project_id, lot)
        rows = await lot_looking.sample(connection, lot, after=after, limit=limit)
    return listed([moments_told(row) for row in rows], limit)


@router.post("/projects/{project}/lots/{lot}/next", openapi_extra=does("review"))
async def next_(who: Signed, store: Store, project: int, lot: int) -> Response:
    """Take the next drawn task that one may look at: its material and conclusions, and not who answered."""
    del project
    async with store.changing() as connection:
        found = await lot_looking.next_of(connection, who.project_id, lot, who.person_id)
        row = await lots.lot_of(connection, who.project_id, lot)
        asked = await projects.Configurations().of(connection, who.project_id, row.questions_version)
        one_ = found["task"]
        standing = await lot_looking.standing(connection, row)
    if one_ is None:
        return answer({"task": None, "why": found["why"], "standing": standing.as_json()})
    told = {"id": one_.task_id, "key": one_.key, "material": {each.field: one_.material.get(each.field) for each in asked.shows}}
    value = {name: each["value"] for name, each in one_.said.items()}
    return answer({"task": {**told, "rank": one_.rank, "value": value}, "why": "", "standing": standing.as_json()})


@router.post("/projects/{project}/lots/{lot}/verdicts", openapi_extra=does("review"))
async def judge(who: Signed, store: Store, project: int, lot: int, given: Seen) -> Response:
    """Say what one found at a drawn task; the lot is decided by the verdict that makes its decision certain."""
    del project
    seen = lot_looking.Seen(given.task, given.right, given.faults, given.reason)
    async with store.changing() as connection:
        row = await lots.lot_of(connection, who.project_id, lot)
        asked = await projects.Configurations().of(connection, who.project_id, row.questions_version)
        row, found = await lot_looking.judge(connection, who.project_id, lot, seen, person_id=who.person_id, asked=asked)
        await tell(connection, who, "lot.looked_at", f"lot:{lot}", {"task": given.task, "right": given.right, "faults": given.faults})
        if found.decision != "undecided":
            await lot_looking.decide(connection, row, found.decision, found, person_id=who.person_id)
            await _decided(connection, who, lot, found.decision)
    if found.decision in {"accepted", "rejected"}:
        await settle_for_a_while(store, lot)
    return answer(
        {"task": given.task, "state": row.state if found.decision == "undecided" else found.decision, "standing": found.as_json()}
    )
