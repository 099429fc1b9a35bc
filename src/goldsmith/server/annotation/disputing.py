"""Routes of adjudication and disputes: where people disagree, and where somebody says that he was judged wrongly."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from goldsmith.accounts.auditing import tell
from goldsmith.annotate import projects
from goldsmith.annotate.policy import Policy
from goldsmith.annotate.quality import adjudicating, disputes
from goldsmith.annotate.webhooks import announce
from goldsmith.server.annotation.forms import listed
from goldsmith.server.answering import answer
from goldsmith.server.concealing import concealed
from goldsmith.server.moments import told as moments_told
from goldsmith.server.routing import does
from goldsmith.server.who import Signed, Store  # noqa: TC001  FastAPI reads the parameters of routes

router = APIRouter(prefix="/api", tags=["disputes"])
STRICT = ConfigDict(extra="forbid")
LARGEST = 8 << 20
Reason = Annotated[str, Field(max_length=2000)]


class Ruled(BaseModel):
    """What an adjudicator decides."""

    model_config = STRICT

    how: Literal["choose", "merge", "write"]
    value: dict[str, Any]
    reason: Reason


class Opened(BaseModel):
    """What somebody disputes: what was said last of the answer of this turn."""

    model_config = STRICT

    turn: Annotated[int, Field(ge=1)]
    reason: Reason


class Decided(BaseModel):
    """Whether a verdict that is disputed stands."""

    model_config = STRICT

    decision: Literal["upheld", "overturned"]
    reason: Reason


@router.get("/projects/{project}/adjudications", openapi_extra=does("review"))
async def before_adjudicators(who: Signed, store: Store, project: int, state: str = "", after: Annotated[int, Query(ge=0)] = 0, limit: Annotated[int, Query(ge=1, le=100)] = 50) -> Response:  # fmt: skip
    """List tasks whose answers disagree, and what was ruled; ``id`` is the task's."""
    del project
    async with store.reading() as connection:
        rows = await adjudicating.page(connection, who.project_id, state=state, after=after, limit=limit)
    return listed([moments_told(row) for row in rows], limit)


@router.post("/projects/{project}/adjudications", openapi_extra=does("adjudicate"))
async def next_(who: Signed, store: Store, project: int) -> Response:
    """Take the next task whose answers disagree: answers side by side in an order of chance, and apart from them what models said."""
    del project
    async with store.changing() as connection:
        row = await projects.project_of(connection, who.project_id)
        asked = await projects.Configurations().of(connection, who.project_id, row.questions_version)
        found, left = await adjudicating.next_of(connection, who.project_id, who.person_id)
        if found is None:
            return answer({"task": None, "left": left})
        beside = await adjudicating.beside(connection, found, Policy.model_validate(row.policy), asked, who.person_id)
    shown = {each.field: found.material.get(each.field) for each in asked.shows}
    told = {"id": found.task_id, "key": found.key, "material": shown, "agreement": found.agreement, "differs": found.differs}
    return answer({"task": {**told, **beside}, "left": left})


@router.post("/tasks/{task}/ruling", openapi_extra=does("adjudicate", body=LARGEST))
async def rule(who: Signed, store: Store, task: int, given: Ruled) -> Response:
    """Decide what stands where answers disagree, with a reason."""
    async with store.changing() as connection:
        ruling = adjudicating.Ruling(given.how, given.value, given.reason)
        told = await adjudicating.rule(connection, task, ruling, person_id=who.person_id)
        await tell(connection, who, "task.adjudicated", f"task:{task}", {"how": given.how, "reason": given.reason})
        await announce(connection, who.organisation_id, "task.adjudicated", {"task": task, "how": given.how}, project_id=who.project_id)
    return answer(told)


@router.delete("/tasks/{task}/ruling", openapi_extra=does("adjudicate"), status_code=204)
async def take_back(who: Signed, store: Store, task: int) -> Response:
    """Take one's ruling back, or give a task back that one holds."""
    async with store.changing() as connection:
        await adjudicating.take_back(connection, task, person_id=who.person_id)
        await tell(connection, who, "task.adjudication_taken_back", f"task:{task}")
    return Response(status_code=204)


@router.get("/projects/{project}/verdicts", openapi_extra=does("work"))
async def verdicts(who: Signed, store: Store, project: int, before: Annotated[int | None, Query(ge=1)] = None, limit: Annotated[int, Query(ge=1, le=100)] = 50) -> Response:  # fmt: skip
    """List what was said of one's own answers that was no acceptance, and what became of disputes; ``before`` is the ``id`` of the last."""
    del project
    async with store.reading() as connection:
        asked = await projects.Configurations().of(
            connection, who.project_id, (await projects.project_of(connection, who.project_id)).questions_version
        )
        rows = await disputes.verdicts(connection, who.project_id, who.person_id, before=before, limit=limit)
    told = [
        {
            "id": row["at"],
            **moments_told(row),
            "material": {each.field: row["material"].get(each.field) for each in asked.shows},
            "dispute": row["dispute"] and moments_told(row["dispute"]),
        }
        for row in rows
    ]
    return listed(told, limit)


@router.get("/projects/{project}/disputes", openapi_extra=does("project.read"))
async def page(who: Signed, store: Store, project: int, state: str = "", before: Annotated[int | None, Query(ge=1)] = None, limit: Annotated[int, Query(ge=1, le=100)] = 50) -> Response:  # fmt: skip
    """List disputes, the newest first: all for reviewers and managers, one's own for everybody else."""
    del project
    reviews = who.may("review")
    async with store.reading() as connection:
        rows = await disputes.page(
            connection, who.project_id, mine=None if reviews else who.person_id, state=state, before=before, limit=limit
        )
        given = await disputes.answers_of(connection, [row["turn_id"] for row in rows])
        hides = not reviews and (await disputes.policy_of(connection, who.project_id)).has_gold()
    if hides:  # as everywhere else: his turns in the place of the tasks' own numbers and keys
        rows = [{**row, "task_id": row["turn_id"], "key": str(row["turn_id"])} for row in rows]
    return listed([_told(row, given[row["turn_id"]], who.person_id, reviews=reviews) for row in rows], limit)


def _told(row: dict[str, Any], revisions: list[dict[str, Any]], person_id: int, *, reviews: bool) -> dict[str, Any]:
    """Return a dispute as one may see it: who disputes only to those who review."""
    mine = [one["value"] for one in revisions if (one["id"] == row["answer_id"] if row["answer_id"] else not one["mended"])]
    mended = [one["value"] for one in revisions if one["mended"]]
    involved = person_id in {row["person_id"], row["reviewer_id"]}
    hidden = {"person_id", "reviewer_id", "answer_id", "review_id", *(() if reviews else ("by", "decided_by"))}
    told = moments_told({name: value for name, value in row.items() if name not in hidden})
    return {
        **told,
        "value": mine[-1] if mine else None,
        "mended": mended[-1] if row["about"] == "mended" and mended else None,
        "involved": involved,
    }


@router.get("/projects/{project}/disputes/figures", openapi_extra=does("progress.read"))
async def figures(who: Signed, store: Store, project: int) -> Response:
    """Tell how disputes ended, and how many verdicts of each reviewer were overturned."""
    del project
    async with store.reading() as connection:
        told = await disputes.figures(connection, who.project_id)
        return answer({**told, "reviewers": await concealed(connection, who, told["reviewers"], by="person_id")})


@router.post("/projects/{project}/disputes", openapi_extra=does("work"), status_code=201)
async def open_(who: Signed, store: Store, project: int, given: Opened) -> Response:
    """Dispute what was said last of one's own answer, with a reason."""
    del project
    async with store.changing() as connection:
        number = await disputes.open_(connection, who.project_id, given.turn, given.reason, person_id=who.person_id)
        await tell(connection, who, "dispute.opened", f"dispute:{number}", {"turn": given.turn})
        about = {"dispute": number, "turn": given.turn}
        await announce(connection, who.organisation_id, "dispute.opened", about, project_id=who.project_id, fact=f"dispute:{number}:opened")
    return answer({"id": number}, 201)


@router.patch("/projects/{project}/disputes/{dispute}", openapi_extra=does("review"))
async def decide(who: Signed, store: Store, project: int, dispute: int, given: Decided) -> Response:
    """Uphold or overturn a verdict that is disputed, with a reason; not by anybody involved."""
    del project
    async with store.changing() as connection:
        row = await disputes.decide(connection, who.project_id, dispute, given.decision, given.reason, person_id=who.person_id)
        about = {"dispute": dispute, "turn": row.turn_id, "decision": given.decision}
        await tell(connection, who, "dispute.decided", f"dispute:{dispute}", {**about, "about": row.about, "reason": given.reason})
        await announce(
            connection, who.organisation_id, "dispute.decided", about, project_id=who.project_id, fact=f"dispute:{dispute}:decided"
        )
    return answer({"id": dispute, "state": given.decision})
