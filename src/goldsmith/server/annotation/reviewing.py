"""Routes of review, and of what becomes of the answers: an export, or columns of the dataset."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from goldsmith.accounts.auditing import tell
from goldsmith.annotate import projects, reviews
from goldsmith.annotate.standing.codes import codes_of
from goldsmith.annotate.webhooks import announce
from goldsmith.annotate.writing_back import gathered, write_back
from goldsmith.annotation_errors import ProjectError
from goldsmith.lake import open_lake
from goldsmith.server.annotation.forms import listed
from goldsmith.server.annotation.lake_tasks import lake_of
from goldsmith.server.annotation.tasks import answer_told
from goldsmith.server.answering import answer
from goldsmith.server.routing import does
from goldsmith.server.who import Signed, Store, service_settings

router = APIRouter(prefix="/api", tags=["review"])


class Judged(BaseModel):
    """What a reviewer says of an answer; ``answer`` is the id of the revision that he saw."""

    model_config = ConfigDict(extra="forbid")

    verdict: str
    answer: Annotated[int, Field(ge=1)]
    reason: Annotated[str, Field(max_length=2000)] = ""
    reasons: Annotated[tuple[str, ...], Field(max_length=20)] = ()
    value: dict[str, Any] | None = None


@router.get("/projects/{project}/reviews", openapi_extra=does("review"))
async def waiting(who: Signed, store: Store, project: int, after: Annotated[int, Query(ge=0)] = 0, limit: Annotated[int, Query(ge=1, le=50)] = 10) -> Response:  # fmt: skip
    """List tasks with answers that nobody reviewed, their answers side by side."""
    del project
    async with store.reading() as connection:
        rows = await reviews.to_review(connection, who.project_id, after=after, limit=limit)
    return listed([{**row, "answers": [answer_told(each) for each in row["answers"]]} for row in rows], limit)


@router.post("/turns/{turn}/review", openapi_extra=does("review"))
async def review(who: Signed, store: Store, turn: int, given: Judged) -> Response:
    """Accept an answer, mend it, or send it back with a reason."""
    async with store.changing() as connection:
        row = await projects.project_of(connection, who.project_id)
        asked = await projects.Configurations().of(connection, who.project_id, row.questions_version)
        verdict = reviews.Verdict(given.verdict, given.answer, given.reason, given.value, given.reasons)
        state = await reviews.judge(connection, turn, verdict, asked, person_id=who.person_id, questions_version=row.questions_version)
        about = {"turn": turn, "verdict": given.verdict, "state": state}
        await tell(connection, who, "answer.reviewed", f"turn:{turn}", about)
        await announce(connection, who.organisation_id, "answer.reviewed", about, project_id=who.project_id, fact=f"{turn}:{given.answer}")
    return answer({"turn": turn, "state": state})


@router.delete("/turns/{turn}/review", openapi_extra=does("review"))
async def take_back(who: Signed, store: Store, turn: int) -> Response:
    """Take one's last verdict about an answer back, as long as nothing was built on it."""
    async with store.changing() as connection:
        state = await reviews.take_back(connection, turn, person_id=who.person_id)
        await tell(connection, who, "answer.review_taken_back", f"turn:{turn}", {"state": state})
    return answer({"turn": turn, "state": state})


@router.post("/projects/{project}/write-back", openapi_extra=does("write_back"))
async def to_lake(
    who: Signed, store: Store, project: int, request: Request, codes: Annotated[str, Query(max_length=20)] = "own"
) -> Response:
    """Write the answers as columns of the dataset that the tasks came from; `codes` as in an export."""
    del project
    async with store.changing() as connection:
        stands_for = await codes_of(connection, who.project_id, codes)
    async with store.reading() as connection:
        row = await projects.project_of(connection, who.project_id)
        if not row.dataset:
            raise ProjectError("the tasks of this project are of no dataset", hint="name one: PATCH the project's `dataset`")
        lake = lake_of(row.lake, service_settings(request))
    async with store.reading_long() as connection:
        found = await gathered(connection, row, stands_for)

    def written() -> dict[str, Any]:
        done = write_back(open_lake(lake).dataset(row.dataset), found)
        alpha = {name: {"value": one.value, "low": one.low, "high": one.high, "n": one.n} for name, one in found.alpha.items()}
        return {**vars(done), "methods": found.methods, "alpha": alpha}

    try:
        done = await run_in_threadpool(written)
    finally:
        found.rows.close()
    async with store.changing() as connection:
        await tell(
            connection, who, "answers.written_back", f"project:{who.project_id}", {"columns": done["columns"], "version": done["version"]}
        )
    return answer(done)
