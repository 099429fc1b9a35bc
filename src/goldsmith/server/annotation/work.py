"""Routes of work: take tasks, save drafts, answer, correct, skip, ask a senior, give back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from goldsmith.annotate import queue, turns
from goldsmith.annotate.beginning import DRAWS
from goldsmith.annotate.beside import shown_beside
from goldsmith.annotate.policy import MOST_AHEAD
from goldsmith.annotate.projects import Configurations
from goldsmith.annotate.quality import feedback, pool, qualifying
from goldsmith.annotate.tables import answer as answers
from goldsmith.annotate.tables import task as task_table
from goldsmith.annotate.tables import turn as turn_table
from goldsmith.annotate.webhooks import announce
from goldsmith.server.annotation.forms import listed, turn_told
from goldsmith.server.answering import answer
from goldsmith.server.moments import said
from goldsmith.server.routing import does
from goldsmith.server.who import Signed, Store, Who  # noqa: TC001  FastAPI reads the parameters of routes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from sqlalchemy.ext.asyncio import AsyncConnection

router = APIRouter(prefix="/api", tags=["work"])
STRICT = ConfigDict(extra="forbid")
ACTION = "work"
"""What all routes of this file do."""
LARGEST = 8 << 20
"""Bytes of an answer: ten thousand spans with their words."""
configurations = Configurations()
"""What each version of a project asks, read once a process: a version never changes."""


class Wanted(BaseModel):
    """How many turns to hold."""

    model_config = STRICT

    ahead: Annotated[int, Field(ge=0, le=MOST_AHEAD)] = 1


class Saying(BaseModel):
    """An answer, or the draft of one."""

    model_config = STRICT

    version: Annotated[int, Field(ge=0)]
    value: dict[str, Any]
    active_ms: Annotated[int, Field(ge=0)] = 0
    note: Annotated[str, Field(max_length=2000)] = ""
    questions_version: Annotated[int | None, Field(ge=1)] = None
    ahead: Annotated[int, Field(ge=0, le=MOST_AHEAD)] = 1
    prediction: turns.Handled | None = None
    """What was done with the prediction that was shown beside the task."""

    def given(self) -> turns.Given:
        """Return it as the service takes it."""
        return turns.Given(self.version, self.value, self.active_ms, self.note, self.questions_version, self.prediction)


class Why(BaseModel):
    """Why a task is left."""

    model_config = STRICT

    reason: Annotated[str, Field(max_length=500)] = ""
    ahead: Annotated[int, Field(ge=0, le=MOST_AHEAD)] = 0


async def _worker(connection: AsyncConnection, who: Who, leaving: int = 0) -> queue.Worker:
    return turns.must_work(await queue.worker_of(connection, who.project_id, who.person_id, leaving=leaving), who.project_id)


async def _told(connection: AsyncConnection, worker: queue.Worker, held: Sequence[Any]) -> list[dict[str, Any]]:
    """Return turns as their pages show them."""
    asked = await configurations.of(connection, worker.project_id, worker.questions_version)
    beside = await shown_beside(connection, worker.policy, held, person_id=worker.person_id, asked=asked)
    told = [{**turn_told(one, worker, asked), **beside.get(one.task_id, {})} for one in held]
    for one in told:
        if worker.policy.has_gold() and "prediction" in one:
            one["prediction"] = {**one["prediction"], "id": one["id"]}  # what a model said of the pool was stored at another time
    return told


async def _filled(connection: AsyncConnection, worker: queue.Worker, ahead: int) -> dict[str, Any]:
    """Return the turns that somebody holds, filled up, and why there are not more."""
    held, why = await queue.filled(connection, worker, ahead=ahead)
    told = {"turns": await _told(connection, worker, held), "why": why}
    far = await qualifying.told_of(connection, worker)
    return told if far is None else {**told, "qualification": far}


async def _more(connection: AsyncConnection, worker: queue.Worker, ahead: int) -> dict[str, Any]:
    """Return only the turns that begin now, after one was left, and why they are not more."""
    wanted = ahead - worker.holds
    if wanted <= 0 or worker.why_not:
        return {"turns": [], "why": worker.why_not}
    taken, why = await queue.take(connection, worker, n=wanted, holding=ahead)
    if why == "none_left" and await queue.held_now(connection, worker) >= ahead:
        why = ""
    return {"turns": await _told(connection, worker, taken), "why": why}


async def _after(connection: AsyncConnection, worker: queue.Worker, ahead: int) -> dict[str, Any]:
    """Return what comes after a turn was left: the turns that begin now, and how far a qualification is, which may be decided by it."""
    if not worker.must_qualify:
        return await _more(connection, worker, ahead)
    worker, far = await qualifying.looked(connection, worker)
    return {**await _more(connection, worker, ahead), "qualification": far}


def as_told(row: Any, beside: AbstractSet[int]) -> str:
    """Return the state of an answer as its author is told it: in a lot, set aside with one, or ``beside`` such, it is as closed as by a review."""
    closed = row.state in {"answered", "late"} and (row.task_state in {"in_lot", "accepted"} or row.id in beside)
    return "reviewed" if closed or row.state == "set_aside" else str(row.state)


async def more_of(connection: AsyncConnection, project_id: int, person_id: int, ahead: int) -> dict[str, Any]:
    """Return the turns that begin now for somebody, filled up to ``ahead``, and why they are not more."""
    return await _more(connection, turns.must_work(await queue.worker_of(connection, project_id, person_id), project_id), ahead)


async def _announced(connection: AsyncConnection, worker: queue.Worker, event: str, told: dict[str, Any], *, counts: bool = False) -> None:
    """Tell webhooks of an answer or a question to a senior, and of a task that has all its answers by it.

    Args:
        connection: The transaction that brings it about.
        worker: Who did it.
        event: What it is.
        told: The turn, with the answer's revision and whether it came late.
        counts: Whether a task may have one answer more by it, which a correction does not bring.
    """
    of = sa.select(task_table.c.id, task_table.c.key, task_table.c.answered, task_table.c.wanted, turn_table.c.draw)
    joined = of.join(turn_table, turn_table.c.task_id == task_table.c.id)
    row = (await connection.execute(joined.where(turn_table.c.id == told["turn"]))).one()
    fact = f"{told['turn']}:{told.get('revision', 0)}"
    payload = {**told, "task": row.id, "key": row.key, "person": worker.person_id}
    await announce(connection, worker.organisation_id, event, payload, project_id=worker.project_id, fact=fact)
    if counts and not told["late"] and row.answered == row.wanted and row.draw < DRAWS:
        about = {"task": row.id, "key": row.key}
        await announce(connection, worker.organisation_id, "task.done", about, project_id=worker.project_id, fact=f"{row.id}:{fact}")


@router.post("/projects/{project}/turns", openapi_extra=does(ACTION))
async def take(who: Signed, store: Store, project: int, wanted: Wanted) -> Response:
    """Take tasks: the turns that one holds, filled up to ``ahead``; ``why`` tells why there are not more."""
    del project
    async with store.changing() as connection:
        worker = await _worker(connection, who)
        told = await _filled(connection, worker, wanted.ahead)
        if told["why"] == "none_left" and await queue.lapse(connection, project_id=worker.project_id):
            told = await _filled(connection, worker, wanted.ahead)
    return answer(told)


@router.get("/turns/{turn}", openapi_extra=does(ACTION))
async def one(who: Signed, store: Store, turn: int) -> Response:
    """Tell a turn of one's own."""
    async with store.changing() as connection:
        worker = await _worker(connection, who)
        (told,) = await _told(connection, worker, [await turns.turn_of(connection, turn, who.person_id)])
        return answer(told)


@router.put("/turns/{turn}/draft", openapi_extra=does(ACTION, body=LARGEST))
async def draft(who: Signed, store: Store, turn: int, saying: Saying) -> Response:
    """Save a draft, and begin the lease anew."""
    async with store.changing() as connection:
        told = await turns.save_draft(connection, await _worker(connection, who), turn, saying.given())
    return answer({**told, "expires_at": said(told["expires_at"])})


@router.post("/turns/{turn}/answer", openapi_extra=does(ACTION, body=LARGEST))
async def give(who: Signed, store: Store, turn: int, saying: Saying) -> Response:
    """Answer, and get what comes next: the turns that fill up to ``ahead``, without those that one holds already."""
    async with store.changing() as connection:
        worker = await _worker(connection, who, leaving=turn)
        asked = await configurations.of(connection, worker.project_id, saying.questions_version or worker.questions_version)
        answered = await turns.give_answer(connection, worker, turn, saying.given(), asked)
        if not answered.pop("again", False) and worker.listens:
            await _announced(connection, worker, "answer.given", answered, counts=True)
        more = await _after(connection, worker, saying.ahead)
        back = await feedback.at_once(connection, worker, turn)
    return answer({"answered": answered, **more, **back})


@router.post("/turns/{turn}/revise", openapi_extra=does(ACTION, body=LARGEST))
async def revise(who: Signed, store: Store, turn: int, saying: Saying) -> Response:
    """Correct an answer that nobody reviewed yet; ``version`` is the revision that the page had."""
    async with store.changing() as connection:
        worker = await _worker(connection, who)
        asked = await configurations.of(connection, worker.project_id, saying.questions_version or worker.questions_version)
        await feedback.refuse_told(connection, worker, turn)
        revised = await turns.revise(connection, worker, turn, saying.given(), asked)
        if worker.listens:
            await _announced(connection, worker, "answer.given", revised)
    return answer({"answered": revised})


@router.post("/turns/{turn}/skip", openapi_extra=does(ACTION))
async def skip(who: Signed, store: Store, turn: int, why: Why) -> Response:
    """Leave a task to somebody else."""
    async with store.changing() as connection:
        worker = await _worker(connection, who, leaving=turn)
        await turns.skip(connection, worker, turn, why.reason)
        return answer(await _after(connection, worker, why.ahead))


@router.post("/turns/{turn}/escalate", openapi_extra=does(ACTION))
async def escalate(who: Signed, store: Store, turn: int, why: Why) -> Response:
    """Ask a senior."""
    async with store.changing() as connection:
        worker = await _worker(connection, who, leaving=turn)
        await turns.escalate(connection, worker, turn, why.reason)
        if worker.listens:
            await _announced(connection, worker, "task.escalated", {"turn": turn})
        return answer(await _after(connection, worker, why.ahead))


@router.post("/turns/{turn}/release", openapi_extra=does(ACTION))
async def release(who: Signed, store: Store, turn: int) -> Response:
    """Give a task back as if it had never been taken."""
    async with store.changing() as connection:
        await turns.release(connection, await _worker(connection, who), turn)
    return answer({"turn": turn})


@router.get("/projects/{project}/mine", openapi_extra=does(ACTION))
async def mine(who: Signed, store: Store, project: int, before: Annotated[int | None, Query(ge=1)] = None, limit: Annotated[int, Query(ge=1, le=100)] = 20) -> Response:  # fmt: skip
    """List one's own answers, the newest first; ``before`` is the id of the last one of the page before."""
    del project
    every = answers.alias()
    newest = sa.select(sa.func.max(every.c.id)).where(every.c.turn_id == turn_table.c.id).scalar_subquery()
    shown = queue.shown().add_columns(
        answers.c.id.label("answer_id"), answers.c.value, answers.c.revision, answers.c.at, task_table.c.state.label("task_state")
    )
    wanted = shown.join(answers, answers.c.id == newest).where(
        turn_table.c.project_id == who.project_id,
        turn_table.c.person_id == who.person_id,
        turn_table.c.answered_at.is_not(None),
        *([turn_table.c.id < before] if before else []),
    )
    async with store.changing() as connection:
        worker = await _worker(connection, who)
        rows = (await connection.execute(wanted.order_by(turn_table.c.id.desc()).limit(limit))).all()
        told = await _told(connection, worker, rows)
        backs = await feedback.later(connection, worker, rows)
        beside = await pool.closed_beside(connection, [row.id for row in rows if row.draw >= DRAWS])
    said_of = [
        {"value": row.value, "revision": row.revision, "at": said(row.at), "state": as_told(row, beside), **backs.get(row.id, {})}
        for row in rows
    ]
    return listed([{**each, **one} for each, one in zip(told, said_of, strict=True)], limit)
