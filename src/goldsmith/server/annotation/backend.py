"""The models of a project as a machine-learning backend of Label Studio, at ``/api/projects/ID/ml``.

In Label Studio: Settings, Model, Connect Model, with this address and basic authentication, the password being a token of somebody who manages
the project here (any name will do). A task that is one of this project gets what a model said of it; of any other the project's own model says
what it would say. ``/webhook`` takes note of nothing: answers come back by an import.

Source: HumanSignal/label-studio-ml-backend, ``label_studio_ml/api.py``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from goldsmith.annotate import projects
from goldsmith.annotate.configuration import fitting
from goldsmith.annotate.interchange import storing
from goldsmith.annotate.interchange.label_studio_config import read
from goldsmith.annotate.interchange.label_studio_format import config_for
from goldsmith.annotate.interchange.label_studio_results import results_of
from goldsmith.annotate.models.asked_elsewhere import said_of_strange
from goldsmith.annotate.tables import prediction, task
from goldsmith.server.answering import answer
from goldsmith.server.routing import does
from goldsmith.server.who import Signed, Store  # noqa: TC001  FastAPI reads the parameters of routes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.annotate.configuration import Configuration

router = APIRouter(prefix="/api/projects/{project}/ml", tags=["as a backend of Label Studio"])
LARGEST = 16 << 20
LOOSE = ConfigDict(extra="ignore")
VERSION = "goldsmith"


class StrangeTask(BaseModel):
    """A task as Label Studio sends it."""

    model_config = LOOSE

    id: int | str | None = None
    data: dict[str, Any]


class Wanted(BaseModel):
    """What Label Studio sends with tasks; what else it sends is not needed."""

    model_config = LOOSE

    tasks: Annotated[list[StrangeTask], Field(max_length=1_000)]


class Anything(BaseModel):
    """What Label Studio tells; nothing of it is kept."""

    model_config = LOOSE


@router.get("/health", openapi_extra=does("progress.read"))
async def health(who: Signed, project: int) -> dict[str, str]:
    """Tell that somebody is here."""
    del who, project
    return {"status": "UP", "model_class": VERSION}


@router.post("/setup", openapi_extra=does("task.change", body=LARGEST))
async def setup(who: Signed, project: int, given: Anything) -> dict[str, str]:
    """Take note of a project of Label Studio; tasks are answered for this project's questions, by its own configuration."""
    del who, project, given
    return {"model_version": VERSION}


@router.post("/webhook", openapi_extra=does("task.change", body=LARGEST), status_code=201)
@router.post("/train", openapi_extra=does("task.change", body=LARGEST), status_code=201)
async def told_of(who: Signed, project: int, given: Anything) -> dict[str, str]:
    """Hear of an event: models here learn from answers that are given here."""
    del who, project, given
    return {"status": "ok"}


@router.post("/predict", openapi_extra=does("task.change", body=LARGEST))
async def predict(who: Signed, store: Store, project: int, given: Wanted) -> Response:
    """Tell what models say of tasks, in Label Studio's form: what was said of a task of this project, else what its own model would say."""
    del project
    async with store.reading() as connection:
        row = await projects.project_of(connection, who.project_id)
        asked = await projects.Configurations().of(connection, who.project_id, row.questions_version)
        config = config_for(asked, await storing.kept_config(connection, who.project_id))
        known = await _known(connection, who.project_id, asked, given.tasks)
    found: dict[int, tuple[str, Mapping[str, Any], float | None]] = known
    strange = [at for at in range(len(given.tasks)) if at not in found]
    if strange:
        said = await said_of_strange(store, who.project_id, [given.tasks[at].data for at in strange])
        found |= {at: (VERSION, value, score) for at, (value, score) in zip(strange, said, strict=True)}
    controls = read(config)
    rows = []
    for at, each in enumerate(given.tasks):
        version, value, score = found[at]
        rows.append({"result": results_of(controls, value, str(each.id)) if value else [], "score": score, "model_version": version})
    return answer({"results": rows, "model_version": VERSION})


async def _known(connection: AsyncConnection, project_id: int, asked: Configuration, tasks: Sequence[StrangeTask]) -> dict[int, Any]:
    """Return, of tasks that are tasks here too, by key and by all that is shown, the best that a model said of them."""
    keys = {str(one.id): at for at, one in enumerate(tasks) if one.id is not None}
    wanted = sa.select(task.c.id, task.c.key, task.c.material).where(task.c.project_id == project_id, task.c.key.in_(keys))
    same = {}
    for row in (await connection.execute(wanted)).all():
        data = tasks[keys[row.key]].data
        if all(row.material.get(each.field) == data.get(each.field) for each in asked.shows):
            same[row.id] = keys[row.key], row.material
    order = sa.func.coalesce(prediction.c.score, -1.0), prediction.c.id
    best = (await connection.execute(sa.select(prediction).where(prediction.c.task_id.in_(same)).order_by(*order))).all()
    return {same[row.task_id][0]: (row.model, fitting(asked, row.value, same[row.task_id][1]), row.score) for row in best}
