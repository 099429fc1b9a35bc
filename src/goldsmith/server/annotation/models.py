"""Routes of models that learn in a project, and of the streams by which it is measured what models do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from goldsmith.accounts.auditing import tell
from goldsmith.annotate.lately import Lately
from goldsmith.annotate.models import ahead, learners
from goldsmith.annotate.models.settings import LearnerSettings
from goldsmith.annotate.models.streams import streams as streams_of
from goldsmith.server.answering import accepted_by, answer
from goldsmith.server.chinese import chinese_wanted, in_chinese, spoken
from goldsmith.server.moments import said, said_if, told
from goldsmith.server.routing import does
from goldsmith.server.who import Signed, Store  # noqa: TC001  FastAPI reads the parameters of routes

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

router = APIRouter(prefix="/api/projects", tags=["models"])
STRICT = ConfigDict(extra="forbid")
LATELY = Lately()
"""Figures of many answers are not counted anew for everybody who looks."""


class NewModel(BaseModel):
    """A model that is to learn in a project."""

    model_config = STRICT

    name: Annotated[str, Field(max_length=200)]
    settings: dict[str, Any] = Field(default_factory=dict)


class ChangedModel(BaseModel):
    """What of a model is to change; `revision` is the one that the page had."""

    model_config = STRICT

    revision: int
    state: str | None = None
    settings: dict[str, Any] | None = None


@router.get("/{project}/models", openapi_extra=does("progress.read"))
async def every(who: Signed, store: Store, request: Request, project: int) -> Response:
    """List the models of a project, with what was measured of each, and the form of the settings of one that learns."""
    del project
    async with store.reading_long() as connection:
        rows = await _told(connection, who.project_id)
    for row in rows:
        if row["kind"] == learners.KIND:
            row["progress"] = spoken_of(row["progress"], accepted_by(request))
    return answer({"rows": rows, "after": None, "settings": LearnerSettings.model_json_schema()})


@router.post("/{project}/models", openapi_extra=does("project.change"), status_code=201)
async def make(who: Signed, store: Store, project: int, given: NewModel) -> Response:
    """Let a model learn in a project while people answer."""
    del project
    async with store.changing() as connection:
        number = await learners.make(connection, who.project_id, given.name, given.settings, person_id=who.person_id)
        await tell(connection, who, "project.changed", f"project:{who.project_id}", {"model": number, "name": given.name})
        return answer(await _one(connection, who.project_id, number), 201)


@router.patch("/{project}/models/{model}", openapi_extra=does("project.change"))
async def change(who: Signed, store: Store, project: int, model: int, given: ChangedModel) -> Response:
    """Change the settings of a model, pause it, or let it go on."""
    del project
    changes = given.model_dump(exclude={"revision"}, exclude_none=True)
    async with store.changing() as connection:
        await learners.change(connection, who.project_id, model, given.revision, changes)
        await tell(connection, who, "project.changed", f"project:{who.project_id}", {"model": model, "changes": sorted(changes)})
        return answer(await _one(connection, who.project_id, model))


@router.delete("/{project}/models/{model}", openapi_extra=does("project.change"))
async def remove(who: Signed, store: Store, project: int, model: int) -> Response:
    """Let a model go; what it said beside answers stays with them."""
    del project
    async with store.changing() as connection:
        await learners.remove(connection, who.project_id, model)
        await tell(connection, who, "project.changed", f"project:{who.project_id}", {"model": model, "state": "removed"})
    return answer({"model": model})


@router.post("/{project}/models/{model}/learn", openapi_extra=does("project.change"), status_code=202)
async def learn(who: Signed, store: Store, project: int, model: int) -> Response:
    """Let the models of a project learn now; it begins within seconds, and the list tells what came of it."""
    del project
    async with store.changing() as connection:
        await learners.learn_now(connection, who.project_id, model)
        return answer(await _one(connection, who.project_id, model), 202)


@router.get("/{project}/streams", openapi_extra=does("progress.read"))
async def streams(who: Signed, store: Store, request: Request, project: int) -> Response:
    """Tell what asking by a model saved, and what predictions did to answers: each from two streams that chance divided."""
    del project
    async with store.reading_long() as connection:
        found = await LATELY.of(
            connection, ("streams", who.project_id), lambda: streams_of(connection, who.project_id), lambda one: int(one["answers"])
        )
    saving = found["asking"]["saving"]
    asking = {**found["asking"], "saving": {**saving, "at": said_if(saving["at"])}}
    told = {name: value for name, value in found.items() if name != "answers"} | {"asking": asking, "at": said(found["at"])}
    return answer(in_words(told, accepted_by(request)))


async def _one(connection: AsyncConnection, project_id: int, model_id: int) -> dict[str, Any]:
    """Return one model as the list tells it."""
    return next(row for row in await _told(connection, project_id) if row["id"] == model_id)


async def _told(connection: AsyncConnection, project_id: int) -> list[dict[str, Any]]:
    """Return the models of a project as a page tells them."""
    rows = await learners.listed(connection, project_id)
    stands = await learners.standing(connection, project_id)
    past = await learners.history(connection, [row.id for row in rows if row.kind == learners.KIND])
    measured = await LATELY.of(
        connection,
        ("models", project_id, tuple((row.id, row.revision) for row in rows)),
        lambda: ahead.measured(connection, project_id, [row for row in rows if row.kind == learners.KIND]),
        lambda found: sum(one["looked_at"] for one in found.values()),
    )
    found = []
    for row in rows:
        learns = row.kind == learners.KIND
        state = learners.state_of(row, stands) if learns else row.state
        progress = {**learners.FRESH, **row.progress, "learnt_at": said_if(row.progress.get("learnt_at"))} if learns else row.progress
        brief = {name: getattr(row, name) for name in ("id", "name", "kind", "revision")}
        brief["settings"] = row.settings if learns else {}  # where an outside model is, and which key it has, is for managers
        moments = {"created_at": said(row.created_at), "changed_at": said(row.changed_at)}
        figures = {"questions": measured[row.id]["questions"]} if learns else row.figures
        history = [_learning(one) for one in past.get(row.id, [])]
        found.append({**brief, **moments, "state": state, "progress": progress, "figures": figures, "history": history})
    return found


def spoken_of(progress: dict[str, Any], accepted: str) -> dict[str, Any]:
    """Return where a model stands, its sentences in the language that is liked best."""
    cannot = progress["cannot"]
    return {**in_words(progress, accepted), "cannot": cannot and spoken(cannot, accepted)}


WORDS = frozenset({"said", "why", "notes", "warnings"})
"""Parts of what is told that are sentences."""


def in_words(told: Any, accepted: str) -> Any:
    """Return what is told, its sentences in the language that is liked best."""
    if not chinese_wanted(accepted):
        return told
    if isinstance(told, list):
        return [in_words(one, accepted) for one in told]
    if not isinstance(told, dict):
        return told
    return {name: _translated(value) if name in WORDS else in_words(value, accepted) for name, value in told.items()}


def _translated(value: Any) -> Any:
    return [in_chinese(one) for one in value] if isinstance(value, list) else in_chinese(value)


def _learning(row: Any) -> dict[str, Any]:
    names = ("at", "learnt_from", "predicted", "changed", "cpu_ms", "version")
    return {**told({name: getattr(row, name) for name in names}), "held_out": row.figures.get("held_out", {})}
