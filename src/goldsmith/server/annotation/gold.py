"""Routes of known answers: the gold pool with what it tells, tasks put into it and taken out, and who has qualified."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from goldsmith.accounts.auditing import tell
from goldsmith.annotate import projects, tasks
from goldsmith.annotate.policy import Policy
from goldsmith.annotate.quality import gold, gold_figures, qualified
from goldsmith.annotate.quality.accuracy import accuracies_of
from goldsmith.annotate.quality.qualifying import chances, least_right, plan_of
from goldsmith.annotate.quality.rejudging import judge_anew
from goldsmith.annotation_errors import ProjectError
from goldsmith.server.answering import answer
from goldsmith.server.concealing import concealed
from goldsmith.server.moments import said, said_if
from goldsmith.server.routing import does
from goldsmith.server.who import Signed, Store  # noqa: TC001  FastAPI reads the parameters of routes

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.annotate.configuration import Configuration
    from goldsmith.stats.estimate import Estimate

router = APIRouter(prefix="/api", tags=["gold"])
LARGEST = 64 << 20
"""Bytes of one request of known answers."""
MOST = 5_000
"""Known answers of one request: they are stored all or none."""
STRICT = ConfigDict(extra="forbid")


class TakenOut(BaseModel):
    """Tasks that become ones of the queue again; ``forget`` forgets what is known of them, and all that was judged by it."""

    model_config = STRICT

    keys: Annotated[list[str], Field(min_length=1, max_length=MOST)]
    forget: bool = False


class Decided(BaseModel):
    """What a manager decides of a qualification: ``retry`` or ``waive``."""

    model_config = STRICT

    deed: str


async def _asked(connection: AsyncConnection, project_id: int) -> tuple[Configuration, Policy]:
    row = await projects.project_of(connection, project_id)
    asked = await projects.Configurations().of(connection, project_id, row.questions_version)
    return asked, Policy.model_validate(row.policy)


@router.get("/projects/{project}/gold", openapi_extra=does("evidence.read"))
async def pool(
    who: Signed,
    store: Store,
    project: int,
    after: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    *,
    doubtful: bool = False,
) -> Response:
    """Tell the gold pool: how each task was answered, which are doubtful, how often people are right, and for whom the pool runs dry.

    An auditor reads the figures, and neither the tasks nor their answers: what is known of them is for whoever may change it.
    """
    del project
    number = who.project_id
    reads_answers = who.may("task.change")
    async with store.reading() as connection:
        _, policy = await _asked(connection, number)
        met = await gold_figures.met_of(connection, number)
        rows = await gold_figures.page(connection, number, met, after=after, limit=limit, doubtful=doubtful) if reads_answers else []
        instead = await gold_figures.said_instead(connection, rows)
        size = await gold_figures.pool_size(connection, number)
        left = await gold_figures.left_of(connection, number, policy, size)
        people = await accuracies_of(connection, number)
        amiss = await gold_figures.warnings(connection, number, policy, size)
    told = [_task_told(row, met.get(row.id, gold_figures.Met()), instead.get(row.id, {})) for row in rows]
    summed = {"doubtful": sum(one.doubtful for one in met.values()), "answered": sum(one.answered for one in met.values())}
    whole = {"size": size, **summed, "warnings": amiss, "share": policy.gold_share, "feedback": policy.feedback}
    persons = [
        {"person": one.person_id, "asked": one.asked, "right": one.right, "score": one.score, "last_at": said_if(one.last_at), "shrunk": estimate_told(one.shrunk), "share": estimate_told(one.plain), **left.get(one.person_id, {"left": None, "lasts": None, "dry": False})}
        for one in people.values()
    ]  # fmt: skip
    return answer({**whole, "people": persons, "rows": told, "after": rows[-1].id if len(rows) == limit else None})


def _task_told(row: Any, met: gold_figures.Met, instead: dict[str, Any]) -> dict[str, Any]:
    share = {
        "answered": met.answered,
        "right": met.right,
        "share": estimate_told(met.share),
        "doubtful": met.doubtful,
        "proved": met.proved,
    }
    return {"id": row.id, "key": row.key, "gold": row.gold, "why": row.why or {"en": "", "zh": ""}, **share, "instead": instead, "changed_at": said(row.changed_at)}  # fmt: skip


def estimate_told(one: Estimate | None) -> dict[str, Any] | None:
    """Return an estimate as JSON holds it."""
    if one is None:
        return None
    return {"value": one.value, "low": one.low, "high": one.high, "confidence": one.confidence, "n": one.n, "method": one.method}


@router.post("/projects/{project}/gold", openapi_extra=does("task.change", body=LARGEST))
async def put(who: Signed, store: Store, project: int, request: Request) -> Response:
    """Put tasks into the gold pool, all or none: JSON lines or a list of ``{key, gold?, why?}``, with the material of those that are new.

    A task that is there is turned; one that stands in the pool is mended, and all first answers to it are judged anew.
    """
    del project
    body = await request.body()
    async with store.reading() as connection:
        asked, _ = await _asked(connection, who.project_id)
    known = await run_in_threadpool(_known, body, [each.field for each in asked.shows])
    async with store.changing() as connection:
        done = await gold.put(connection, who.project_id, asked, known, person_id=who.person_id)
        await tell(connection, who, "gold.put", f"project:{who.project_id}", done.told())
    if done.anew:
        async with store.changing() as connection:  # an answer that was on its way meanwhile went by what was known before
            await judge_anew(connection, who.project_id, done.anew)
    return answer(done.told())


def _known(body: bytes, fields: list[str]) -> list[gold.Known]:
    """Return the known answers of a body.

    Raises:
        ProjectError: Something in it is none.
    """
    rows = _rows(body.strip())
    if not rows or len(rows) > MOST:
        raise ProjectError("known answers come some thousand at once", found=f"{len(rows):,}", expected=f"1 to {MOST:,}")
    return [_one(row, fields, f"task {at}") for at, row in enumerate(rows, 1)]


def _rows(text: bytes) -> list[Any]:
    try:
        if text.startswith(b"["):
            found = orjson.loads(text)
            return found if isinstance(found, list) else [found]
        return [orjson.loads(line) for line in text.splitlines() if line.strip()]
    except orjson.JSONDecodeError as problem:
        raise ProjectError("this is no JSON", found=str(problem), expected="JSON lines, or a list") from None


def _one(row: Any, fields: list[str], where: str) -> gold.Known:
    """Return one task with its known answer; it is a new one where it brings what the project shows."""
    if not isinstance(row, dict):
        raise ProjectError("a task is an object", where=where, found=type(row).__name__)
    given = {name: value for name, value in row.items() if name != "why" or "why" in fields}
    why = None if "why" in fields else gold.why_of(row.get("why"), where=where)
    held = row.get("gold")
    if not isinstance(held, dict | None):
        raise ProjectError("`gold` holds answers by question", where=where, found=repr(held)[:80], expected="an object")
    if "for" in given and "for" not in fields:
        raise ProjectError("a gold task is for everybody", where=where, found="`for`", hint="leave it out")
    shown = given.get("material") if isinstance(given.get("material"), dict) else given
    if any(isinstance(shown, dict) and name in shown for name in fields):
        new = tasks.checked(given, fields=fields, where=where)
        return gold.Known(new.key, new.gold, why, new)
    key = row.get("key", row.get("id"))
    if not isinstance(key, str | int) or isinstance(key, bool) or not str(key).strip():
        raise ProjectError("a task wants a `key` or `id` of its own", where=where, found=repr(key)[:80])
    if unknown := sorted(set(given) - {"key", "id", "gold", "why"}):
        raise ProjectError("a known answer has no such field", where=where, found=", ".join(unknown[:10]), expected="key, gold, why")
    return gold.Known(str(key), held, why)


@router.post("/projects/{project}/gold/out", openapi_extra=does("task.change", body=LARGEST))
async def out(who: Signed, store: Store, project: int, given: TakenOut) -> Response:
    """Take tasks out of the gold pool, all or none: they are ones of the queue again, with the answers that they had there."""
    del project
    async with store.changing() as connection:
        n = await gold.take_out(connection, who.project_id, given.keys, forget=given.forget)
        await tell(connection, who, "gold.taken_out", f"project:{who.project_id}", {"tasks": n, "forget": given.forget})
    return answer({"tasks": n})


@router.get("/projects/{project}/qualifications", openapi_extra=does("evidence.read"))
async def qualifications(
    who: Signed,
    store: Store,
    project: int,
    after: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    state: str | None = None,
) -> Response:
    """Tell who has qualified, with the figures behind each verdict, and how likely the test is passed by whom."""
    del project
    async with store.reading() as connection:
        _, policy = await _asked(connection, who.project_id)
        rows = await qualified.page(connection, who.project_id, after=after, limit=limit, state=state)
        rows = await concealed(connection, who, rows)
        counted = await qualified.counts(connection, who.project_id)
    plan = plan_of(policy) if policy.qualify_tasks else None
    asks = {**plan, "least": least_right(plan) if plan["by"] == "right" else None, "chances": chances(plan)} if plan else None
    told = [{**row, "decided_at": said_if(row["decided_at"]), "evidence": [_evidence_told(one) for one in row["evidence"]]} for row in rows]
    if not who.may("name.read"):
        told = [{**row, "decided_by": None} for row in told]
    return answer({"rows": told, "after": rows[-1]["id"] if len(rows) == limit else None, "plan": asks, "counts": counted})


def _evidence_told(one: dict[str, Any]) -> dict[str, Any]:
    return {**one, "since": said(one["since"]), "at": said(one["at"])}


@router.post("/projects/{project}/qualifications/{person}", openapi_extra=does("member.change"))
async def decide(who: Signed, store: Store, project: int, person: int, given: Decided) -> dict[str, Any]:
    """Let somebody try again with tasks that he has not had, or waive his qualification."""
    del project
    async with store.changing() as connection:
        _, policy = await _asked(connection, who.project_id)
        state = await qualified.decide(connection, who.project_id, person, given.deed, policy, by=who.person_id)
        await tell(connection, who, "qualification.decided", f"project:{who.project_id}", {"person": person, "deed": given.deed})
    return {"person": person, "state": state}
