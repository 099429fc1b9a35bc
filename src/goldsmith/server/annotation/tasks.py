"""Routes of tasks: added as JSON lines or out of a dataset, listed, looked at, changed."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from goldsmith.accounts.auditing import tell
from goldsmith.annotate import projects, reviews, tasks
from goldsmith.annotate.placing import meant_of
from goldsmith.annotation_errors import ProjectError
from goldsmith.database.columns import named
from goldsmith.errors import NoRecordError
from goldsmith.server.annotation.forms import listed
from goldsmith.server.annotation.lake_tasks import Query as LakeQuery
from goldsmith.server.annotation.lake_tasks import lake_of, rows_of
from goldsmith.server.answering import answer
from goldsmith.server.concealing import concealed
from goldsmith.server.moments import said
from goldsmith.server.routing import does
from goldsmith.server.who import Signed, Store, service_settings

if TYPE_CHECKING:
    from goldsmith.server.service_settings import ServiceSettings

router = APIRouter(prefix="/api", tags=["tasks"])
AT_ONCE = 4_000
"""Tasks that are stored in one transaction; those whose key is there are left, so a request that broke off may be sent again."""
LARGEST = 256 << 20
"""Bytes of one request of tasks; more tasks are more requests."""
FAULTS_TOLD = 20
FIRST = 5
"""Tasks that are shown of those that are to be added."""


class ChangedTask(BaseModel):
    """What of a task is to change."""

    model_config = ConfigDict(extra="forbid")

    priority: Annotated[int | None, Field(ge=-tasks.LARGEST_PRIORITY, le=tasks.LARGEST_PRIORITY)] = None
    state: str | None = None
    wanted: Annotated[int | None, Field(ge=1, le=100)] = None


@router.post("/projects/{project}/tasks", openapi_extra=does("task.change", body=LARGEST), status_code=201)
async def add(who: Signed, store: Store, project: int, request: Request) -> dict[str, Any]:
    """Add tasks: JSON lines (``application/x-ndjson``), a JSON list, or ``{dataset, where, fields, limit}`` for records of a dataset."""
    del project
    new, source, _ = await _sent(who, store, request)
    added = 0
    for begin in range(0, len(new), AT_ONCE):
        async with store.changing() as connection:  # one for all would keep everybody waiting who skips a task or gives it back
            added += (await tasks.add(connection, who.project_id, new[begin : begin + AT_ONCE])).added
    async with store.changing() as connection:
        row = await projects.project_of(connection, who.project_id)
        if source and not row.dataset:
            await projects.change(connection, who.project_id, revision=row.revision, changes=source)
        await tell(connection, who, "tasks.added", f"project:{who.project_id}", {"added": added, **source})
    return {"added": added, "there": len(new) - added}


@router.post("/projects/{project}/tasks/look", openapi_extra=does("task.change", body=LARGEST))
async def look(who: Signed, store: Store, project: int, request: Request) -> dict[str, Any]:
    """Check tasks as they would be added, without storing them: how many there are, how many are there already, and the first of them."""
    del project
    new, source, fields = await _sent(who, store, request)
    async with store.reading() as connection:
        there = await tasks.there(connection, who.project_id, [one.key for one in new])
    first = [{"key": one.key, "material": {field: one.material.get(field) for field in fields}} for one in new[:FIRST]]
    return {"tasks": len(new), "there": there, "rows": first, **source}


async def _sent(who: Signed, store: Store, request: Request) -> tuple[list[tasks.New], dict[str, str], list[str]]:
    """Return the tasks that a request brings, the dataset that they are of, and the fields that the project shows."""
    body = await request.body()
    async with store.reading() as connection:
        row = await projects.project_of(connection, who.project_id)
        asked = await projects.Configurations().of(connection, who.project_id, row.questions_version)
    fields = [each.field for each in asked.shows]
    given, source = await run_in_threadpool(_rows, body, service_settings(request), fields)
    new = await run_in_threadpool(_checked, given, fields)
    return new, source, fields


def _rows(body: bytes, settings: ServiceSettings, fields: list[str]) -> tuple[list[Any], dict[str, str]]:
    """Return the rows of a body, and the dataset that they are of."""
    text = body.removeprefix(codecs.BOM_UTF8).strip()
    if not text:
        raise ProjectError("there is no task", hint="send JSON lines, a JSON list, or {dataset, where, fields, limit}")
    if text.startswith(b"["):
        return _parsed(text, "the body"), {}
    lines = text.splitlines()
    first = _parsed(lines[0], "line 1") if len(lines) == 1 or lines[0].rstrip().endswith(b"}") else _parsed(text, "the body")
    if len(lines) == 1 or not lines[0].rstrip().endswith(b"}"):
        if not isinstance(first, dict) or "dataset" not in first:
            return [first], {}
        query = LakeQuery.asked(first)
        lake = lake_of(query.lake, settings)
        return rows_of(query, lake, fields), {"lake": lake, "dataset": query.dataset}
    return [_parsed(line, f"line {at}") for at, line in enumerate(lines, 1) if line.strip()], {}


def _parsed(text: bytes, where: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as problem:
        raise ProjectError("this is no JSON", where=where, found=str(problem)) from None


def _checked(given: list[Any], fields: list[str]) -> list[tasks.New]:
    """Return the tasks.

    Raises:
        ProjectError: Some do not fit; the first twenty are listed, and none is stored.
    """
    new, faults = [], []
    for at, row in enumerate(given, 1):
        try:
            new.append(tasks.checked(row, fields=fields, where=f"task {at}"))
        except ProjectError as problem:
            faults.append(problem)
    if len(faults) == 1:
        raise faults[0]
    if faults:
        told = "\n".join(f"  - {one.where}: {one.message}" + (f" (found {one.found})" if one.found else "") for one in faults[:FAULTS_TOLD])
        raise ProjectError(
            f"{len(faults):,} of {len(given):,} tasks do not fit, none was stored\n{told}", expected=f"fields: {', '.join(fields)}"
        )
    return new


@router.get("/projects/{project}/tasks", openapi_extra=does("task.read"))
async def page(who: Signed, store: Store, project: int, after: Annotated[int, Query(ge=0)] = 0, limit: Annotated[int, Query(ge=1, le=tasks.MOST)] = 50, state: str | None = None) -> Response:  # fmt: skip
    """List tasks, in the order in which they were added, those of one state where one is named."""
    del project
    async with store.reading() as connection:
        rows = await tasks.page(connection, who.project_id, after=after, limit=limit, state=state, gold=who.may("task.change"))
    return listed([{**named(row), "changed_at": said(row.changed_at)} for row in rows], limit)


@router.get("/tasks/{task}", openapi_extra=does("task.read"))
async def one(who: Signed, store: Store, task: int) -> Response:
    """Tell a task with its answers side by side; for managers and reviewers."""
    async with store.reading() as connection:
        row = await tasks.task_of(connection, task)
        if row.state == tasks.GOLD and not who.may("task.change"):
            raise NoRecordError("there is no such task", where=f"task {task}")
        beside = (await reviews.side_by_side(connection, [task]))[task] if who.may("answer.read") else []
        beside = await concealed(connection, who, beside, by="person_id")
        meant = await meant_of(connection, task)
    told = {name: getattr(row, name) for name in ("id", "key", "material", "priority", "wanted", "answered", "state")}
    named = meant is None or meant.kind == "team" or who.may("name.read")
    told["for"] = {meant.kind: meant.name if named else ""} if meant else None
    return answer({**told, "gold": row.gold if who.may("task.change") else None, "answers": [answer_told(each) for each in beside]})


@router.patch("/tasks/{task}", openapi_extra=does("task.change"))
async def change(who: Signed, store: Store, task: int, given: ChangedTask) -> dict[str, Any]:
    """Change priority, state or the number of answers that are wanted."""
    async with store.changing() as connection:
        await tasks.change(connection, task, priority=given.priority, state=given.state, wanted=given.wanted)
        row = await tasks.task_of(connection, task)
        await tell(connection, who, "task.changed", f"task:{task}", given.model_dump(exclude_none=True))
    return {name: getattr(row, name) for name in ("id", "key", "priority", "wanted", "answered", "state")}


def answer_told(row: dict[str, Any]) -> dict[str, Any]:
    """Return an answer as reviewers see it."""
    return {**{name: value for name, value in row.items() if name != "at"}, "at": said(row["at"])}
