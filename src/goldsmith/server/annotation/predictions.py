"""Routes of predictions: brought as JSON lines, counted by model, taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from goldsmith.accounts.auditing import tell
from goldsmith.annotate import projects
from goldsmith.annotate.models import predictions
from goldsmith.server.answering import answer
from goldsmith.server.moments import told
from goldsmith.server.routing import does
from goldsmith.server.who import Signed, Store  # noqa: TC001  FastAPI reads the parameters of routes

if TYPE_CHECKING:
    from goldsmith.annotate.models.predictions import Brought, Gathering
    from goldsmith.database.opening import Database

router = APIRouter(prefix="/api/projects", tags=["predictions"])
LARGEST = 64 << 20
"""Bytes of one request; more predictions are more requests."""
Name = Annotated[str, Query(max_length=200, description="The model of lines that name none.")]


@router.get("/{project}/predictions", openapi_extra=does("task.read"))
async def every(who: Signed, store: Store, project: int) -> Response:
    """Tell of which models there are predictions: how many, of how many tasks, their mean score, and how many must stay."""
    del project
    async with store.reading() as connection:
        rows = await predictions.listed(connection, who.project_id)
    return answer({"rows": [told(row) for row in rows]})


@router.post("/{project}/predictions", openapi_extra=does("task.change", body=LARGEST), status_code=201)
async def add(who: Signed, store: Store, project: int, request: Request, model: Name = "") -> Response:
    """Bring predictions: JSON lines (or a list) of ``{key, value, score?, model?}``; all fit the questions, or none is stored."""
    body = await request.body()
    async with store.reading() as connection:
        row = await projects.project_of(connection, who.project_id)
        asked = await projects.Configurations().of(connection, who.project_id, row.questions_version)
    gathering = predictions.Gathering(asked, model)
    lines = await run_in_threadpool(_lines, body, gathering)
    for begin in range(0, len(lines), predictions.AT_ONCE):
        await _fit(store, who.project_id, gathering, lines[begin : begin + predictions.AT_ONCE])
    gathering.end()
    found = {"added": 0, "there": 0, "replaced": 0}
    for begin in range(0, len(gathering.new), predictions.AT_ONCE):
        async with store.changing() as connection:
            part = await predictions.store(connection, who.project_id, gathering.new[begin : begin + predictions.AT_ONCE])
        found = {name: found[name] + part[name] for name in found}
    async with store.changing() as connection:
        models = sorted({one.model for one in gathering.new})
        await tell(connection, who, "predictions.added", f"project:{project}", {**found, "models": models[:20]})
    return answer(found, 201)


@router.delete("/{project}/predictions", openapi_extra=does("task.change"))
async def take_away(who: Signed, store: Store, project: int, model: Annotated[str, Query(max_length=200)]) -> dict[str, Any]:
    """Take away what a model said, but what somebody was shown or an answer is held against: that is evidence and stays."""
    gone = 0
    while True:
        async with store.changing() as connection:
            part = await predictions.take_away(connection, who.project_id, model)
        gone += part
        if not part:
            break
    async with store.changing() as connection:
        kept = await predictions.counted(connection, who.project_id, model)
        await tell(connection, who, "predictions.removed", f"project:{project}", {"model": model, "deleted": gone, "kept": kept})
    return {"deleted": gone, "kept": kept}


def _lines(body: bytes, gathering: Gathering) -> list[tuple[str, Brought]]:
    found = [(where, gathering.line(given, where)) for where, given in predictions.rows_of(body)]
    return [(where, one) for where, one in found if one is not None]


async def _fit(store: Database, project_id: int, gathering: Gathering, lines: list[tuple[str, Brought]]) -> None:
    """Hold a part of the lines against their tasks."""
    async with store.reading() as connection:
        rows = await predictions.tasks_by_key(connection, project_id, [one.key for _, one in lines])

    def fit() -> None:
        for where, one in lines:
            gathering.add(one, rows.get(one.key), where)

    await run_in_threadpool(fit)
