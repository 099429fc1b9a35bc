"""Routes of outside models: added, tried on a few tasks, run over the project, paused, removed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

import sqlalchemy as sa
from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from goldsmith.accounts.auditing import tell
from goldsmith.annotate.kinds import described
from goldsmith.annotate.models import outside_models, predictions, runs
from goldsmith.annotate.models.backend_model import BackendModel
from goldsmith.annotate.models.outcomes import Given, Outcome
from goldsmith.annotate.models.outside_settings import KINDS, SETTINGS, settings_of
from goldsmith.annotate.models.outside_tables import asked_task
from goldsmith.annotate.models.runs import Wanted  # noqa: TC001  FastAPI reads the forms of routes
from goldsmith.annotate.tables import task
from goldsmith.annotate.tasks import GOLD
from goldsmith.database.columns import named
from goldsmith.endpoint import RefusedError, UnansweredError
from goldsmith.errors import SettingsError
from goldsmith.server.answering import answer
from goldsmith.server.chinese import chinese_wanted, in_chinese
from goldsmith.server.forms import After, Form, Line, Many, page
from goldsmith.server.moments import told
from goldsmith.server.outside import aside, checked, opened, way
from goldsmith.server.routing import does
from goldsmith.server.who import Signed, Store, service_settings

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

router = APIRouter(prefix="/api/projects", tags=["outside models"])
TRIED = 3
MOST_TRIED = 10


class NewModel(Form):
    """A model that is to be added."""

    kind: Literal["openai", "label_studio"]
    name: Line
    settings: dict[str, Any]


class ChangedModel(Form):
    """What of a model is to change; `revision` is the one that the page had."""

    revision: Annotated[int, Field(ge=1)]
    name: Line | None = None
    settings: dict[str, Any] | None = None


class Trial(Form):
    """Tasks on which a model is tried: those of these keys, or else the first that nobody has answered."""

    tasks: Annotated[int, Field(ge=1, le=MOST_TRIED)] = TRIED
    keys: Annotated[list[str], Field(max_length=MOST_TRIED)] = Field(default_factory=list)


class Steered(Form):
    """What a run is to do now."""

    state: Literal["running", "paused", "stopped"]


@router.get("/{project}/outside-models", openapi_extra=does("progress.read"))
async def every(who: Signed, store: Store, request: Request, project: int) -> Response:
    """List the outside models of a project with their last run; for whoever may change them, also what their forms are made of."""
    del project
    async with store.reading() as connection:
        rows = await outside_models.listed(connection, who.project_id)
    found: dict[str, Any] = {"rows": [_told(row, request) for row in rows], "forms": None, "keys": []}
    if who.may("project.change"):
        found["forms"] = {"run": described(runs.Wanted), **{kind: described(SETTINGS[kind]) for kind in KINDS}}
        names = (one.partition("@") for one in sorted(service_settings(request).model_keys))
        found["keys"] = [{"name": name, "host": host} for name, _, host in names]
    else:
        found["rows"] = [{**row, "settings": {}} for row in found["rows"]]
    return answer(found)


@router.post("/{project}/outside-models", openapi_extra=does("project.change"), status_code=201)
async def add(who: Signed, store: Store, request: Request, project: int, given: NewModel) -> dict[str, int]:
    """Add a model; nothing is asked of it yet."""
    settings = checked(given.kind, given.settings, service_settings(request))
    async with store.changing() as connection:
        plan = outside_models.Plan(given.kind, given.name, settings.model_dump(mode="json"))
        number = await outside_models.add(connection, who.project_id, plan, person_id=who.person_id)
        await tell(connection, who, "model.added", f"project:{project}", {"model": given.name, "kind": given.kind, "url": settings.url})
    return {"id": number}


@router.get("/{project}/outside-models/{model}", openapi_extra=does("project.change"))
async def one(who: Signed, store: Store, request: Request, project: int, model: int) -> Response:
    """Tell a model with its settings."""
    del project
    async with store.reading() as connection:
        row = await outside_models.model_of(connection, who.project_id, model)
    return answer(_told(outside_models.told(row), request))


@router.patch("/{project}/outside-models/{model}", openapi_extra=does("project.change"), status_code=204)
async def change(who: Signed, store: Store, request: Request, project: int, model: int, given: ChangedModel) -> None:
    """Change its name or its settings, which are given as a whole; what it said keeps the name that it had then."""
    changes = {name: value for name, value in (("name", given.name), ("settings", given.settings)) if value is not None}
    async with store.changing() as connection:
        row = await outside_models.model_of(connection, who.project_id, model)
        if given.settings is not None:
            checked(row.kind, given.settings, service_settings(request))
        await outside_models.change(connection, who.project_id, model, given.revision, changes)
        await tell(connection, who, "model.changed", f"project:{project}", {"model": row.name, "what": sorted(changes)})


@router.delete("/{project}/outside-models/{model}", openapi_extra=does("project.change"))
async def remove(
    who: Signed, store: Store, project: int, model: int, also: Annotated[Literal["", "predictions"], Query()] = ""
) -> dict[str, int]:
    """Remove a model and the account of its runs; with ``also=predictions`` what it said too, but what must stay as evidence."""
    async with store.reading() as connection:
        row = await outside_models.model_of(connection, who.project_id, model)
    while True:
        async with store.changing() as connection:
            if not await outside_models.remove_part(connection, who.project_id, model):
                break
    gone = part = 0
    while also:
        async with store.changing() as connection:
            part = await predictions.take_away(connection, who.project_id, row.name)
        gone += part
        if not part:
            break
    async with store.changing() as connection:
        kept = await predictions.counted(connection, who.project_id, row.name)
        await tell(connection, who, "model.removed", f"project:{project}", {"model": row.name, "deleted": gone})
    return {"deleted": gone, "kept": kept}


@router.post("/{project}/outside-models/{model}/trial", openapi_extra=does("project.change"))
async def trial(who: Signed, store: Store, request: Request, project: int, model: int, given: Trial) -> Response:
    """Ask a model about a few tasks now, and tell what it says beside their material; nothing is stored."""
    del project
    async with store.reading() as connection:
        row = await outside_models.model_of(connection, who.project_id, model)
        tasks = await _some(connection, who.project_id, given)
    with way(settings_of(row.kind, row.settings), service_settings(request), tries=1) as to:
        async with store.reading() as connection:
            asked = await opened(connection, row, to)

        def ask() -> list[Outcome]:
            if isinstance(asked, BackendModel):
                asked.knock()
                asked.setup()
                return asked.said(tasks) if tasks else []
            return [one for each in tasks for one in asked.said([each])]

        try:
            found = await aside(ask)
        except (UnansweredError, RefusedError) as problem:
            raise SettingsError("the model gives no answer", where=row.settings["url"], found=str(problem), hint="look at its address, its name and its key") from problem  # fmt: skip
    shown = [each.field for each in asked.briefing.asked.shows] if not isinstance(asked, BackendModel) else [each.field for each in asked.asked.shows]  # fmt: skip
    rows = [{**_spoken(_outcome(each, said), request), "material": {field: each.material.get(field) for field in shown}} for each, said in zip(tasks, found, strict=True)]  # fmt: skip
    return answer({"rows": rows, "version": asked.version if isinstance(asked, BackendModel) else ""})


@router.post("/{project}/outside-models/{model}/runs", openapi_extra=does("project.change"), status_code=201)
async def begin(who: Signed, store: Store, project: int, model: int, given: Wanted) -> dict[str, int]:
    """Let a model predict tasks; it works in the background, and nobody who answers waits for it."""
    async with store.changing() as connection:
        row = await outside_models.model_of(connection, who.project_id, model)
        number = await runs.begin(connection, row, given, person_id=who.person_id)
        await tell(
            connection, who, "run.begun", f"project:{project}", {"model": row.name, "run": number, **given.model_dump(exclude_none=True)}
        )
    return {"id": number}


@router.get("/{project}/prediction-runs", openapi_extra=does("progress.read"))
async def all_runs(who: Signed, store: Store, request: Request, project: int, before: After = None, limit: Many = 50) -> Response:
    """List the runs of a project, the newest first: how far each is, what it cost, and what did not fit."""
    del project
    async with store.reading() as connection:
        rows = await outside_models.runs_of(connection, who.project_id, before=before, limit=limit)
    return answer(page([_spoken(told(row), request) for row in rows], limit))


@router.patch("/{project}/prediction-runs/{run}", openapi_extra=does("project.change"))
async def steer(who: Signed, store: Store, request: Request, project: int, run: int, given: Steered) -> Response:
    """Pause a run, go on with it, or stop it."""
    async with store.changing() as connection:
        await runs.steer(connection, who.project_id, run, given.state)
        row = await outside_models.run_of(connection, who.project_id, run)
        await tell(connection, who, "run.steered", f"project:{project}", {"run": run, "state": given.state})
    return answer(_spoken(told(outside_models.run_told(row)), request))


@router.get("/{project}/prediction-runs/{run}/faults", openapi_extra=does("progress.read"))
async def faults(who: Signed, store: Store, request: Request, project: int, run: int, *, after: After = None, limit: Many = 50) -> Response:
    """List tasks of a run of which something did not fit, was refused or could not be read, with the reason."""
    del project
    async with store.reading() as connection:
        await outside_models.run_of(connection, who.project_id, run)
        wanted = sa.select(task.c.id, task.c.key, asked_task.c.outcome, asked_task.c.why).join(task, task.c.id == asked_task.c.task_id)
        wanted = wanted.where(asked_task.c.run_id == run, asked_task.c.outcome != "told", task.c.id > (after or 0))
        wanted = (
            wanted if who.may("evidence.read") else wanted.where(task.c.state != GOLD)
        )  # which whoever may not read them finds in no list
        rows = [named(row) for row in (await connection.execute(wanted.order_by(task.c.id).limit(limit))).mappings()]
    return answer(page([_spoken(row, request) for row in rows], limit))


@router.post("/{project}/outside-models/{model}/train", openapi_extra=does("project.change"), status_code=202)
async def train(who: Signed, store: Store, request: Request, project: int, model: int) -> dict[str, str]:
    """Tell a backend of Label Studio that it is to learn (``START_TRAINING``)."""
    del project
    async with store.reading() as connection:
        row = await outside_models.model_of(connection, who.project_id, model)
    with way(settings_of(row.kind, row.settings), service_settings(request), tries=1) as to:
        async with store.reading() as connection:
            asked = await opened(connection, row, to)
        if not isinstance(asked, BackendModel):
            raise SettingsError("this model does not learn here", where=row.name, expected="label_studio")
        try:
            await aside(lambda: asked.tell("START_TRAINING"))
        except (UnansweredError, RefusedError) as problem:
            raise SettingsError("the model gives no answer", where=row.settings["url"], found=str(problem)) from problem
    return {"told": "START_TRAINING"}


async def _some(connection: AsyncConnection, project_id: int, given: Trial) -> list[Given]:
    wanted = sa.select(task.c.id, task.c.key, task.c.material).where(task.c.project_id == project_id, task.c.state != "withdrawn")
    wanted = wanted.where(task.c.key.in_(given.keys)) if given.keys else wanted.where(task.c.gold.is_(None))
    return [Given(*row) for row in (await connection.execute(wanted.order_by(task.c.id).limit(given.tasks))).all()]


def _outcome(each: Given, said: Outcome) -> dict[str, Any]:
    names = ("score", "why", "sent", "received", "took_ms", "wrote")
    return {"key": each.key, "outcome": said.word, "value": dict(said.value or {}), **{name: getattr(said, name) for name in names}}


def _told(row: dict[str, Any], request: Request) -> dict[str, Any]:
    """Return a model with its moments as the API tells them."""
    return {**told(row), "run": None if row["run"] is None else _spoken(told(row["run"]), request)}


def _spoken(row: dict[str, Any], request: Request) -> dict[str, Any]:
    """Return what is told of a run or a task, with why in the language of whoever asks."""
    if not chinese_wanted(request.headers.get("accept-language", "")):
        return row
    return {**row, "why": "；".join(in_chinese(part) for part in row["why"].split("; "))}
