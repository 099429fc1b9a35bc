"""Routes of quality: figures of a project now and before, tasks to look at, and why tasks were asked again."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from goldsmith.accounts.auditing import tell
from goldsmith.annotate import projects
from goldsmith.annotate.policy import Policy
from goldsmith.annotate.quality import asking_again, cases, refreshing
from goldsmith.server.annotation.forms import listed
from goldsmith.server.answering import answer
from goldsmith.server.moments import said, said_if
from goldsmith.server.routing import does
from goldsmith.server.who import Signed, Store  # noqa: TC001  FastAPI reads the parameters of routes

router = APIRouter(prefix="/api/projects", tags=["quality"])
After = Annotated[int, Query(ge=0)]
Limit = Annotated[int, Query(ge=1, le=200)]
Question = Annotated[str, Query(max_length=63)]


class Deed(BaseModel):
    """What is to be done about a suspected label: `answer` asks one more person, `review` a reviewer, `dismiss` lets it stand."""

    model_config = ConfigDict(extra="forbid")

    task: Annotated[int, Field(ge=1, le=2**63 - 1)]
    question: Annotated[str, Field(max_length=63)]
    deed: Annotated[str, Field(max_length=20)]


class Over(BaseModel):
    """Which figures over time: of one question alone, by hour or by day, behind one of them."""

    model_config = ConfigDict(extra="forbid")

    question: Question = ""
    by: Literal["hour", "day"] = "hour"
    after: After = 0
    limit: Limit = 200


@router.get("/{project}/quality", openapi_extra=does("answer.read"))
async def now(who: Signed, store: Store, project: int) -> Response:
    """Tell how good the labels are, question by question: agreement, consensus and why, what known answers say, what more answers would bring.

    Large projects are counted now and then; `at` says when, `newer` how many answers came since, up to a thousand.
    """
    del project
    stands = await refreshing.lately(store, who.project_id)
    async with store.reading() as connection:
        row = await projects.project_of(connection, who.project_id)
        extra = await asking_again.stands(connection, row.id, Policy.model_validate(row.policy))
        newer = await refreshing.newer(connection, row.id, stands.up_to if stands else 0)
    told = _whole((stands.told if stands else None) or {"answers": 0, "people": 0, "questions": [], "cost": []})
    at = said(stands.at) if stands is not None and stands.told is not None else None
    return answer({**told, "at": at, "newer": newer, "extra": {**extra, "looked_at": said_if(extra["looked_at"])}})


@router.get("/{project}/quality/history", openapi_extra=does("answer.read"))
async def before(who: Signed, store: Store, project: int, over: Annotated[Over, Query()]) -> Response:
    """Tell the figures of each hour in which answers came, or the last ones of each day, the oldest first."""
    del project
    async with store.reading() as connection:
        rows = await cases.history(
            connection, who.project_id, question=over.question, after=over.after, limit=over.limit, by_day=over.by == "day"
        )
    told = [
        {"id": row.id, "question": row.question, "hour": said(row.hour * refreshing.HOUR_MS), "at": said(row.at), **row.told}
        for row in rows
    ]
    return listed(told, over.limit)


@router.get("/{project}/quality/extra", openapi_extra=does("answer.read"))
async def asked_again(who: Signed, store: Store, project: int, decision: Annotated[str, Query(max_length=20)] = "", after: After = 0, limit: Limit = 50) -> Response:  # fmt: skip
    """List tasks that were asked again because their label is in doubt, or that are for a person to decide, with why."""
    del project
    async with store.reading() as connection:
        rows = await asking_again.rows(connection, who.project_id, decision=decision, after=after, limit=limit)
    return listed([{**row, "at": said(row["at"])} for row in rows], limit)


@router.get("/{project}/disagreements", openapi_extra=does("answer.read"))
async def disagreements(who: Signed, store: Store, project: int, question: Question = "", after: After = 0, limit: Limit = 20) -> Response:
    """List tasks that people disagree on most, with all answers to them by the codes of people."""
    del project
    at, rows = await _looked_at(who, store, "disagreement", (question, after, limit))
    told = []
    for row in rows:
        score, case = row.pop("score"), row.pop("told")
        value = {} if case["value"] is None else {row["question"]: case["value"]}
        told.append({**row, "disagreement": score, "value": value, "answers": _answers(row)})
    return _page(told, limit, at)


@router.get("/{project}/suspects", openapi_extra=does("answer.read"))
async def suspects(who: Signed, store: Store, project: int, question: Question = "", after: After = 0, limit: Limit = 20) -> Response:
    """List concluded labels that are most probably wrong, with why, and what was done about each."""
    del project
    at, rows = await _looked_at(who, store, "suspect", (question, after, limit))
    async with store.reading() as connection:
        deeds = await cases.deeds_of(connection, who.project_id, [row["task"] for row in rows])
    told = []
    for row in rows:
        score, case = row.pop("score"), row.pop("told")
        deed = deeds.get((row["task"], row["question"]))
        sent = None if deed is None else {"deed": deed.deed, "at": said(deed.at)}
        told.append({**row, **case, "wrong": score, "answers": _answers(row), "sent": sent})
    return _page(told, limit, at)


@router.post("/{project}/suspects", openapi_extra=does("task.change"))
async def act(who: Signed, store: Store, project: int, given: Deed) -> Response:
    """Ask one more person about a suspected label, put it before a reviewer, or let it stand."""
    del project
    async with store.changing() as connection:
        await cases.act(connection, who.project_id, given.task, question=given.question, deed=given.deed, person_id=who.person_id)
        await tell(connection, who, "suspect.handled", f"task:{given.task}", {"question": given.question, "deed": given.deed})
    return answer({"task": given.task, "deed": given.deed})


async def _looked_at(who: Signed, store: Store, kind: cases.Kind, which: tuple[str, int, int]) -> tuple[str | None, list[dict[str, Any]]]:
    """Return when the tasks to look at were counted, and a page of them."""
    stands = await refreshing.lately(store, who.project_id)
    question, after, limit = which
    async with store.reading() as connection:
        row = await projects.project_of(connection, who.project_id)
        rows = await cases.cases(connection, row, kind, question=question, after=after, limit=limit)
    return said(stands.at) if stands is not None and stands.told is not None else None, rows


def _whole(told: dict[str, Any]) -> dict[str, Any]:
    """Return figures with what those lack that were counted before it was told, as null; the next count has it."""
    cost = [
        {"forecasts": [], "limits": None, **one, "forecast": one["forecast"] and {"unanswered": None, **one["forecast"]}}
        for one in told["cost"]
    ]
    return {**told, "questions": [{"pool": None, **one} for one in told["questions"]], "cost": cost}


def _answers(row: dict[str, Any]) -> list[dict[str, Any]]:
    return [{**one, "at": said(one["at"])} for one in row["answers"]]


def _page(rows: list[dict[str, Any]], limit: int, at: str | None) -> Response:
    return answer({"rows": rows, "after": rows[-1]["id"] if len(rows) == limit else None, "at": at})
