"""Routes of interchange: answers given out in a format, files of other tools taken over, a project of another tool made one here."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from goldsmith.accounts.auditing import tell
from goldsmith.annotate import projects
from goldsmith.annotate.configuration import configured
from goldsmith.annotate.gathering import tasks_of
from goldsmith.annotate.interchange import gathering, storing
from goldsmith.annotate.interchange.brought import As  # noqa: TC001  FastAPI reads the parameters of routes
from goldsmith.annotate.interchange.checking import Checked
from goldsmith.annotate.interchange.formats import reader_of, writer_of
from goldsmith.annotate.interchange.label_studio_config import read
from goldsmith.annotate.interchange.label_studio_file import Project
from goldsmith.annotate.interchange.label_studio_tasks import Reading, kept_apart, tasks_read
from goldsmith.annotate.interchange.reading import Request as Wanted
from goldsmith.annotate.interchange.there import There
from goldsmith.annotate.interchange.writer import written
from goldsmith.annotate.standing.codes import codes_of
from goldsmith.server.answering import answer
from goldsmith.server.routing import does
from goldsmith.server.uploads import sent
from goldsmith.server.who import Signed, Store  # noqa: TC001  FastAPI reads the parameters of routes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from starlette.types import Receive, Scope, Send

router = APIRouter(prefix="/api/projects", tags=["interchange"])
LARGEST = 256 << 20
"""Bytes of one file; more tasks are more files."""
LABEL_STUDIO = "label-studio"
NOTES_TOLD = 200
Name = Annotated[str, Query(max_length=100)]


class Given(BaseModel):
    """As what answers are given out: the format, the question, and which codes stand for people."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    form: Annotated[str, Field(alias="format", max_length=100)] = "jsonl"
    question: Annotated[str, Field(max_length=100)] = ""
    codes: Annotated[str, Field(max_length=20)] = "own"
    release: Annotated[str, Field(max_length=100)] = ""


@router.get("/{project}/export", openapi_extra=does("export"))
async def export(who: Signed, store: Store, project: int, given: Annotated[Given, Query()]) -> Response:
    """Stream the answers in a format: jsonl, label-studio, conll, coco, voc, yolo or hf; of one question where it is named.

    `codes` says which codes stand for people: their `own`, others `per-project`, or others `per-release`, whose name is given in `release`.
    """
    form, question = given.form, given.question
    async with store.changing() as connection:
        await tell(connection, who, "answers.exported", f"project:{project}", {"format": form, "codes": given.codes})
        codes = await codes_of(connection, who.project_id, given.codes, given.release)
    async with store.reading_long() as connection:
        found = await gathering.told(connection, who.project_id, codes)
        writer = await run_in_threadpool(writer_of, form, found.about, question)
        try:
            spool, empty = await gathering.spooled(connection, found, writer)
        except BaseException:
            writer.close()
            raise
    name = f"{found.about.name}-{form}{writer.suffix}" if writer.suffix == ".zip" else f"{found.about.name}{writer.suffix}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Goldsmith-Undecided": str(empty)}
    return _Export(written(writer, gathering.back(spool)), (spool.close, writer.close), media_type=writer.media, headers=headers)


class _Export(StreamingResponse):
    """An export under way: its files are let go of when it ends, also where nobody reads it to the end."""

    def __init__(self, parts: Iterator[bytes], ends: tuple[Callable[[], None], ...], *, media_type: str, headers: dict[str, str]) -> None:
        """Send these parts, and call what ends them."""
        super().__init__(parts, media_type=media_type, headers=headers)
        self._ends = ends

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send them."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            for end in self._ends:
                end()


@router.post("/import", openapi_extra=does("project.create", body=LARGEST), status_code=201)
async def make(who: Signed, store: Store, request: Request, name: Name = "", title: Annotated[str, Query(max_length=300)] = "") -> Response:
    """Make a project of one of Label Studio: a zip of its configuration and its tasks, or ``{name, config, tasks}``.

    Tasks are stored part by part into a project in draft; where that broke off, the same file by the same name goes on.
    """
    async with sent(request) as (body, digest):
        given = await run_in_threadpool(Project, body)
        found = await run_in_threadpool(read, given.config)
        reading = Reading(found, configured(found.shows, found.questions))
        tasks = await run_in_threadpool(Checked.of, tasks_read(given.tasks(), reading))
    title = title or str(given.told.get("title") or "")[:300]
    plan = projects.Plan(name or str(given.told.get("name") or "label-studio"), found.shows, found.questions, title)
    config = {"form": LABEL_STUDIO, "config": given.config}
    try:
        async with store.changing() as connection:
            number = await storing.broken_off(connection, who.organisation_id, plan.name, digest, person_id=who.person_id)
            if number is None:
                number = await projects.make(connection, plan, organisation_id=who.organisation_id, person_id=who.person_id)
                await storing.keep_config(connection, number, **config, waits_for=digest)
                await tell(connection, who, "project.made", f"project:{number}", {"name": plan.name, "format": LABEL_STUDIO})
        stored = await storing.store_parts(store, number, tasks, form=LABEL_STUDIO, by=who)
    finally:
        tasks.close()
    async with store.changing() as connection:
        await storing.keep_config(connection, number, **config)
        await tell(connection, who, "project.imported", f"project:{number}", {"format": LABEL_STUDIO, **asdict(stored)})
    notes = list(found.notes[:NOTES_TOLD])
    told = {"id": number, "name": plan.name, **asdict(stored), "notes": notes, "more_notes": len(found.notes) - len(notes)}
    return answer({**told, "apart": kept_apart(found, reading.apart)}, 201)


class HowTaken(BaseModel):
    """How a file is to be taken: its labels as predictions, as known answers or as answers of somebody, to one question, by a name."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    form: Annotated[str, Field(alias="format", max_length=100)] = LABEL_STUDIO
    taken: Annotated[As, Field(alias="as")] = "predictions"
    question: Annotated[str, Field(max_length=100)] = ""
    name: Annotated[str, Field(max_length=150)] = ""


@router.post("/{project}/import", openapi_extra=does("task.change", body=LARGEST), status_code=201)
async def take(who: Signed, store: Store, project: int, request: Request, how: Annotated[HowTaken, Query()]) -> Response:
    """Take over tasks, answers, known answers or predictions: label-studio, conll, coco, voc or yolo.

    A file is checked as a whole, then stored part by part, each task whole; where that broke off, the same file is given again.
    """
    reader, there = reader_of(how.form), There()
    wanted = Wanted(how.form, how.taken, how.question, how.name, there=there)
    try:
        async with sent(request) as (body, _):
            async with store.reading() as connection:
                row = await projects.project_of(connection, who.project_id)
                asked = await projects.Configurations().of(connection, who.project_id, row.questions_version)
                if how.form == LABEL_STUDIO:
                    wanted = replace(wanted, config=await storing.kept_config(connection, who.project_id))
                else:
                    async for one in tasks_of(connection, who.project_id):
                        there.add(one.key, one.material)
            tasks = await run_in_threadpool(Checked.of, reader(body, asked, wanted))
    finally:
        there.close()
    try:
        stored = await storing.store_parts(store, who.project_id, tasks, form=how.form, by=who)
    finally:
        tasks.close()
    async with store.changing() as connection:
        await tell(connection, who, "tasks.imported", f"project:{project}", {"format": how.form, **asdict(stored)})
    return answer({**asdict(stored), "apart": wanted.apart}, 201)
