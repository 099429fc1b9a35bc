"""Models as a service: those of a folder that `goldsmith train` filled, and those that learn in projects, behind one address.

``POST /api/models/NAME {"inputs": …}`` answers as Hugging Face's inference does, so that ``InferenceClient(model=".../api/models/NAME", token=…)`` asks
it. A model of the folder is called as its file, for whoever is signed in; one that learns in a project by its number, for whoever may read the
project's answers: it has learnt from them, and from known answers too.
"""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from goldsmith.annotate.models.learners import KIND
from goldsmith.annotate.models.model_tables import model as models
from goldsmith.annotate.models.saying import described, fields_of, kept_of, material_of, said_of
from goldsmith.annotate.models.settings import LearnerSettings, misfits
from goldsmith.annotate.projects import Configurations, project_of
from goldsmith.annotate.tables import project
from goldsmith.errors import LabelError, NoRecordError
from goldsmith.server.answering import answer
from goldsmith.server.routing import does
from goldsmith.server.who import Signed, Store  # noqa: TC001  FastAPI reads the parameters of routes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.annotate.configuration import Configuration
    from goldsmith.annotate.models.saying import Kept, Said
    from goldsmith.circulate.model_files import ModelFiles
    from goldsmith.server.who import Who

router = APIRouter(prefix="/api/models", tags=["models as a service"])
LARGEST = 16 << 20
MOST = 1_000
"""Records of one request."""
READS = "answer.read"
"""What one must be allowed in a project to ask its models."""
ROOM = asyncio.Semaphore(2)
"""Requests that are worked on at the same time in a process; others wait."""
VERSION = "X-Model-Version"
DIGITS = 19
"""Most digits of the number of a model."""


class Parameters(BaseModel):
    """How something is answered; what a program of Hugging Face sends besides is not needed."""

    model_config = ConfigDict(extra="ignore")

    top_k: Annotated[int | None, Field(ge=1)] = None
    question: Annotated[str | None, Field(max_length=200)] = None
    answers: bool = False


class Inputs(BaseModel):
    """Records that a model is asked about: a text, or a list of texts and of objects with the fields that it reads."""

    model_config = ConfigDict(extra="ignore")

    inputs: str | Annotated[list[str | dict[str, Any]], Field(max_length=MOST)]
    parameters: Parameters | None = None


@router.get("", openapi_extra=does("own"))
async def every(who: Signed, store: Store, request: Request) -> Response:
    """List the models that one may ask, with what is known of each."""
    rows = await run_in_threadpool(_files(request).facts)
    async with store.reading() as connection:
        ours = models.c.kind == KIND, models.c.state != "removed", project.c.organisation_id == who.organisation_id
        wanted = sa.select(models.c.id, models.c.project_id, models.c.name, models.c.settings, project.c.name.label("project"))
        found = (
            await connection.execute(wanted.join(project, project.c.id == models.c.project_id).where(*ours).order_by(models.c.id))
        ).all()
        for row in found:
            try:
                place = await who.place_of(connection, row.project_id)
            except NoRecordError:
                continue
            if who.may(READS, place):
                asked, settings, kept = await _learnt(connection, row)
                about = {"project": row.project, "project_id": row.project_id, "model": row.name, "fields": list(fields_of(asked, settings)), "questions": described(asked, settings, kept)}  # fmt: skip
                first = about["questions"][0] if about["questions"] else {"task": "", "labels": [], "version": ""}
                rows.append(
                    {
                        "name": str(row.id),
                        "kind": "project",
                        **{name: first[name] for name in ("task", "labels", "version")},
                        "about": about,
                    }
                )
    return answer({"rows": rows, "after": None})


@router.post("/{name}", openapi_extra=does("own", body=LARGEST))
async def ask(who: Signed, store: Store, request: Request, name: str, given: Inputs) -> Response:
    """Ask a model: labels with scores, the likeliest first; a text alone is answered as a list of one where classes are told, as Hugging Face does."""
    how = given.parameters or Parameters()
    inputs = [given.inputs] if isinstance(given.inputs, str) else given.inputs
    await run_in_threadpool(_readable, inputs)
    if name.isascii() and name.isdecimal() and len(name) <= DIGITS:
        async with store.reading() as connection:
            learnt = await _allowed(connection, who, int(name))
        async with ROOM:
            said = await run_in_threadpool(_said, learnt, inputs)
        if how.answers:
            rows = [{"value": one.value, "score": one.score, "labels": one.labels} for one in said]
            return answer(rows)
        told = _question(learnt, how.question)
        found = [one.labels.get(told["question"], []) for one in said]
        flat = told["task"] == "token-classification"
        version = told["version"]
    else:
        opened = await run_in_threadpool(_files(request).model, name)
        async with ROOM:
            found = await run_in_threadpool(opened.says, _texts(inputs))
        flat, version = False, opened.version
    found = [one[: how.top_k] for one in found]
    return answer(found[0] if flat and isinstance(given.inputs, str) else found, headers={VERSION: version})


def _readable(inputs: Sequence[str | dict[str, Any]]) -> None:
    """Go on where inputs are texts that can be written, and not too deep.

    Raises:
        LabelError: Half a character stands there, or lists stand in one another too often.
    """
    try:
        json.dumps(inputs, ensure_ascii=False).encode()
    except (UnicodeEncodeError, RecursionError):
        raise LabelError(
            "these records cannot be read", where="inputs", expected="whole characters, and few lists in one another"
        ) from None


Learnt = tuple["Configuration", LearnerSettings, "dict[str, Kept]"]


async def _allowed(connection: AsyncConnection, who: Who, number: int) -> Learnt:
    """Return a model that learns, where who asks may read what it learnt from.

    Raises:
        NoRecordError: There is none, or it is not for his eyes.
        AccessError: He may not read answers there.
    """
    ours = models.c.id == number, models.c.kind == KIND, models.c.state != "removed"
    row = (await connection.execute(sa.select(models).where(*ours))).first() if number < 2**63 else None
    if row is None:
        raise NoRecordError("there is no such model", found=str(number))
    who.require(READS, await who.place_of(connection, row.project_id))
    return await _learnt(connection, row)


async def _learnt(connection: AsyncConnection, row: Any) -> Learnt:
    asks = await project_of(connection, row.project_id)
    asked = await Configurations().of(connection, row.project_id, asks.questions_version)
    settings = LearnerSettings.model_validate(row.settings)
    return asked, settings, {} if misfits(settings, asked) else await kept_of(connection, row.id)


def _said(learnt: Learnt, inputs: Sequence[str | dict[str, Any]]) -> list[Said]:
    asked, settings, kept = learnt
    fields = fields_of(asked, settings)
    try:
        return said_of(asked, settings, kept, [material_of(fields, one) for one in inputs])
    except RecursionError:
        raise LabelError("these records cannot be read", where="inputs", expected="few lists in one another") from None


def _question(learnt: Learnt, wanted: str | None) -> dict[str, Any]:
    """Return the question that is answered: the one that is named, else the first that the model has learnt.

    Raises:
        LabelError: It has learnt none yet, or not this one.
    """
    known = described(*learnt)
    found = next((one for one in known if wanted in (None, one["question"])), None)
    if found is None:
        raise LabelError(
            "this model has not learnt this yet" if wanted else "this model has not learnt anything yet", where=wanted or "",
            expected=", ".join(one["question"] for one in known) or "some answers first",
        )  # fmt: skip
    return found


def _texts(inputs: Sequence[str | dict[str, Any]]) -> list[str]:
    """Return the texts of records; of an object its `text`.

    Raises:
        LabelError: An object has none.
    """
    found = [one if isinstance(one, str) else one.get("text") for one in inputs]
    for at, one in enumerate(found):
        if not isinstance(one, str):
            raise LabelError("this model reads texts", where=f"inputs[{at}]", expected='a text, or an object with "text"')
    return [str(one) for one in found]


def _files(request: Request) -> ModelFiles:
    """Return the models of the folder that the service was given."""
    files: ModelFiles = request.app.state.models
    return files
