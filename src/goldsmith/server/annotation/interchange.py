"""Routes of interchange: answers given out in a format, files of other tools taken over, a project of another tool made one here."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from goldsmith.accounts.auditing import tell
from goldsmith.annotate import gathering as tasks_there
from goldsmith.annotate import projects
from goldsmith.annotate.configuration import configured
from goldsmith.annotate.interchange import gathering, storing
from goldsmith.annotate.interchange.brought import As, Brought  # noqa: TC001  FastAPI reads the parameters of routes
from goldsmith.annotate.interchange.formats import reader_of, writer_of
from goldsmith.annotate.interchange.label_studio_config import read
from goldsmith.annotate.interchange.label_studio_file import project_of
from goldsmith.annotate.interchange.label_studio_tasks import read_tasks
from goldsmith.annotate.interchange.problems import Problems
from goldsmith.annotate.interchange.reading import Request as Wanted
from goldsmith.annotate.interchange.writer import refuse
from goldsmith.annotate.results import concluded
from goldsmith.server.answering import answer
from goldsmith.server.routing import does
from goldsmith.server.who import Signed, Store  # noqa: TC001  FastAPI reads the parameters of routes

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from goldsmith.annotate.interchange.gathering import Told
    from goldsmith.annotate.interchange.writer import Writer
    from goldsmith.annotate.results import Concluded
    from goldsmith.database.opening import Database

router = APIRouter(prefix="/api/projects", tags=["interchange"])
LARGEST = 256 << 20
"""Bytes of one file; more tasks are more files."""
LABEL_STUDIO = "label-studio"
NOTES_TOLD = 200
Name = Annotated[str, Query(max_length=100)]


@router.get("/{project}/export", openapi_extra=does("export"))
async def export(who: Signed, store: Store, project: int, form: Annotated[str, Query(alias="format", max_length=100)] = "jsonl", question: Name = "") -> Response:  # fmt: skip
    """Stream the answers in a format: jsonl, label-studio, conll, coco, voc, yolo or hf; of one question where it is named."""
    async with store.changing() as connection:
        await tell(connection, who, "answers.exported", f"project:{project}", {"format": form})
    async with store.reading() as connection:
        found = await gathering.told(connection, who.project_id)
    writer = await run_in_threadpool(writer_of, form, found.about, question)
    conclusions = (await run_in_threadpool(concluded, found.about.asked, found.said, found.gold)).tasks
    empty = await run_in_threadpool(refuse, writer, conclusions)
    name = f"{found.about.name}-{form}{writer.suffix}" if writer.suffix == ".zip" else f"{found.about.name}{writer.suffix}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Goldsmith-Undecided": str(empty)}
    return StreamingResponse(_stream(store, found, conclusions, writer), media_type=writer.media, headers=headers)


async def _stream(store: Database, found: Told, conclusions: Mapping[str, Mapping[str, Concluded]], writer: Writer) -> AsyncIterator[bytes]:
    """Yield the bytes, task by task."""
    try:
        yield writer.begin()
        async for one in gathering.gathered(store, found, conclusions):
            ready = writer.add(one)
            if ready:
                yield ready
        yield await run_in_threadpool(writer.end)
    finally:
        writer.close()


@router.post("/import", openapi_extra=does("project.create", body=LARGEST), status_code=201)
async def make(who: Signed, store: Store, request: Request, name: Name = "", title: Annotated[str, Query(max_length=300)] = "") -> Response:
    """Make a project of one of Label Studio: a zip of its configuration and its tasks, or ``{name, config, tasks}``."""
    config, given, told = await run_in_threadpool(project_of, await request.body())
    found = await run_in_threadpool(read, config)
    asked = configured(found.shows, found.questions)
    tasks = _once(await run_in_threadpool(read_tasks, given, found, asked))
    title = title or str(told.get("title") or "")[:300]
    plan = projects.Plan(name or str(told.get("name") or "label-studio"), found.shows, found.questions, title)
    async with store.changing() as connection:
        number = await projects.make(connection, plan, organisation_id=who.organisation_id, person_id=who.person_id)
        await storing.keep_config(connection, number, form=LABEL_STUDIO, config=config)
        stored = await storing.store(connection, number, tasks, form=LABEL_STUDIO, by=who)
        await tell(connection, who, "project.imported", f"project:{number}", {"format": LABEL_STUDIO, **asdict(stored)})
    notes = list(found.notes[:NOTES_TOLD])
    return answer({"id": number, "name": plan.name, **asdict(stored), "notes": notes, "more_notes": len(found.notes) - len(notes)}, 201)


class HowTaken(BaseModel):
    """How a file is to be taken: its labels as predictions, as known answers or as answers of somebody, to one question, by a name."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    form: Annotated[str, Field(alias="format", max_length=100)] = LABEL_STUDIO
    taken: Annotated[As, Field(alias="as")] = "predictions"
    question: Annotated[str, Field(max_length=100)] = ""
    name: Annotated[str, Field(max_length=150)] = ""


@router.post("/{project}/import", openapi_extra=does("task.change", body=LARGEST), status_code=201)
async def take(who: Signed, store: Store, project: int, request: Request, how: Annotated[HowTaken, Query()]) -> Response:
    """Take over tasks, answers, known answers or predictions: label-studio, conll, coco, voc or yolo."""
    reader, body = reader_of(how.form), await request.body()
    wanted = Wanted(how.form, how.taken, how.question, how.name)
    async with store.reading() as connection:
        row = await projects.project_of(connection, who.project_id)
        asked = await projects.Configurations().of(connection, who.project_id, row.questions_version)
        if how.form == LABEL_STUDIO:
            wanted = replace(wanted, config=await storing.kept_config(connection, who.project_id))
        else:
            wanted = replace(wanted, there={one.key: one.material async for one in tasks_there.tasks_of(connection, who.project_id)})
    tasks = _once(await run_in_threadpool(reader, body, asked, wanted))
    async with store.changing() as connection:
        stored = await storing.store(connection, who.project_id, tasks, form=how.form, by=who)
        told: dict[str, Any] = asdict(stored)
        await tell(connection, who, "tasks.imported", f"project:{project}", {"format": how.form, **told})
    return answer(told, 201)


def _once(tasks: Sequence[Brought]) -> Sequence[Brought]:
    """Return the tasks, where each stands once.

    Raises:
        InterchangeError: A task stands twice; which of them is right, nobody can tell.
    """
    problems = Problems("this file")
    for key, n in Counter(one.key for one in tasks).items():
        if n > 1:
            problems.add(f"task {key}", f"it stands in it {n} times")
    problems.end()
    return tasks
