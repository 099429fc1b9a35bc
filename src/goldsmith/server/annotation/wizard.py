"""Routes that a wizard of projects asks: kinds of questions with their settings, a configuration tried out, datasets and their records."""

from __future__ import annotations

from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from goldsmith.annotate import projects
from goldsmith.annotate.chinese import in_chinese
from goldsmith.annotate.configuration import fitted, path_of, unfit
from goldsmith.annotate.kinds import kinds, policy_schema
from goldsmith.annotate.policy import wrong_rules
from goldsmith.annotate.tables import project
from goldsmith.question import Fault
from goldsmith.server.annotation.forms import configuration_told
from goldsmith.server.annotation.lake_tasks import Query as LakeQuery
from goldsmith.server.annotation.lake_tasks import dataset_names, lake_of, looked
from goldsmith.server.answering import answer
from goldsmith.server.routing import does
from goldsmith.server.who import Signed, Store, service_settings

router = APIRouter(prefix="/api", tags=["projects"])


class Preview(BaseModel):
    """A configuration to try on one task, an answer to check, and a name and rules for a project that is to be made."""

    model_config = ConfigDict(extra="forbid")

    shows: list[dict[str, Any]]
    questions: list[dict[str, Any]]
    material: dict[str, Any] = Field(default_factory=dict)
    value: dict[str, Any] | None = None
    name: Annotated[str, Field(max_length=100)] | None = None
    policy: dict[str, Any] = Field(default_factory=dict)


class Look(BaseModel):
    """Which records of a dataset are to be looked at."""

    model_config = ConfigDict(extra="forbid")

    dataset: Annotated[str, Field(max_length=300)]
    where: Annotated[str, Field(max_length=20_000)] = ""
    limit: Annotated[int, Field(ge=1, le=50)] = 5


@router.get("/question-kinds", openapi_extra=does("own"))
async def every_kind(who: Signed) -> Response:
    """Tell the kinds of questions with the JSON Schema of their settings, and that of a project's rules."""
    del who
    return answer({"rows": kinds(), "policy": policy_schema(), "after": None})


@router.post("/projects/preview", openapi_extra=does("own"))
async def preview(who: Signed, store: Store, given: Preview) -> dict[str, Any]:
    """Check a configuration without storing it, and an answer to it where one is given; `faults` are those of name and rules."""
    made, found = fitted(given.shows, given.questions)
    wrong = [Fault(f"policy.{path_of(one.place)}", one.said, in_chinese(one.said)) for one in wrong_rules(given.policy)]
    if given.name is not None:
        wrong += await _of_name(store, who.organisation_id, given.name)
    if made is None or found:
        raise unfit([*found, *wrong])
    value = None if given.value is None else made.checked(given.value, given.material)
    return {**configuration_told(made), "value": value, "faults": [vars(one) for one in wrong]}


async def _of_name(store: Store, organisation_id: int, name: str) -> list[Fault]:
    """Return what is wrong with a name for a project."""
    said = ""
    if not projects.NAME.fullmatch(name):
        said = "a project wants a name of small letters and digits, with one hyphen between words"
    else:
        async with store.reading() as connection:
            taken = sa.select(project.c.id).where(project.c.organisation_id == organisation_id, project.c.name == name)
            if (await connection.execute(taken)).first() is not None:
                said = "a project is called so already"
    return [Fault("name", said, in_chinese(said))] if said else []


@router.get("/datasets", openapi_extra=does("project.create"))
async def datasets(who: Signed, request: Request) -> Response:
    """List the datasets of the service's lake, whose records may become tasks."""
    del who
    names = await run_in_threadpool(dataset_names, lake_of("", service_settings(request)))
    return answer({"rows": [{"name": one} for one in names], "after": None})


@router.post("/datasets/look", openapi_extra=does("project.create"))
async def look(who: Signed, request: Request, given: Look) -> Response:
    """Look at records of a dataset: how many a condition chooses, its columns, and the first of them; personal data stays concealed."""
    del who
    query = LakeQuery(dataset=given.dataset, where=given.where, limit=given.limit)
    return answer(await run_in_threadpool(looked, query, lake_of("", service_settings(request)), None))
