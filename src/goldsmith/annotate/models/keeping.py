"""What a learning came to, stored: predictions, how models stand, tasks that are put forward, what the streams tell.

Of each task a model's standing prediction is replaced only where it says something else, or is surer or less sure by a twentieth. What is
replaced stays as long as somebody saw it, or an answer came while it stood.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
from base64 import b64encode
from typing import TYPE_CHECKING, Any

import orjson
import sqlalchemy as sa

from goldsmith.annotate.lanes import Entrance, lane_of, place_anew
from goldsmith.annotate.models.learning_tables import chosen, fitted, learning, learnt
from goldsmith.annotate.models.model_tables import model
from goldsmith.annotate.models.settings import LearnerSettings, misfits, told_of, unfit
from goldsmith.annotate.tables import answer, lane, prediction, slot, task, turn
from goldsmith.database.columns import is_one_of, now

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.annotate.models.learning import Job
    from goldsmith.annotate.models.written import Written
    from goldsmith.annotate.policy import Policy
    from goldsmith.database.opening import Database

PAGE = 100
"""Predictions, and tasks that are put forward, of one transaction."""
NEAR = 0.05
"""A score that moved by less is no news."""
KEPT_MS = 3_600_000
"""A replaced prediction that nobody saw goes after so long: no request lasts as long."""
LOOKED_BACK_MS = 48 * KEPT_MS
"""What was kept for longer was looked at often enough: it stays."""
FORWARD = -1
"""The round in which tasks wait that were put forward: before all others of their priority."""
TOO_MUCH = "learning took more time or memory than it may"
log = logging.getLogger("goldsmith.server")


class NotMineError(Exception):
    """Another process has claimed this learning meanwhile."""


async def runs_low(connection: AsyncConnection, project_id: int, policy: Policy) -> bool:
    """Tell whether fewer tasks wait that were put forward than half a batch."""
    if policy.order_by_model == "off":
        return False
    waiting = (
        sa.select(slot.c.id)
        .join(lane, lane.c.id == slot.c.lane_id)
        .where(lane.c.project_id == project_id, lane.c.round == FORWARD, is_one_of(slot.c.state, "open"))
    )
    half = max(1, policy.model_batch // 2)
    return (await connection.execute(waiting.offset(half - 1).limit(1))).first() is None


async def keep(database: Database, job: Job, made: dict[str, Any], predictions: Path, written: Written) -> None:
    """Store what a learning came to; nothing more where another process has claimed it meanwhile."""
    changed = dict.fromkeys((row.id for row in job.rows), 0)
    names = {row.id: row.name for row in job.rows}
    with predictions.open("rb") as lines:
        for part in _parts(map(orjson.loads, lines)):
            async with database.changing() as connection:
                await _still_mine(connection, job)
                for number, n in (await _said(connection, job.project.id, names, part)).items():
                    changed[number] += n
    async with database.changing() as connection:
        await _still_mine(connection, job)
        for row in job.rows:
            if wrong := misfits(LearnerSettings.model_validate(row.settings), job.asked):
                progress = {**(row.progress or {}), "cannot": told_of(unfit(wrong))}
                await connection.execute(
                    sa.update(model).where(model.c.id == row.id).values(progress=progress, learned_to=written.answers_to)
                )
        for one in made["learners"]:
            await _stands(connection, one, changed[one["id"]], made["cpu_ms"], answers_to=written.answers_to)
            await _fitted(connection, one, predictions.parent)
    batch = (made["batch"] or {}).get("asked", [])
    put = await _put_forward(database, job, batch)
    await _noted(database, job, made, written, put=put)
    await _swept(database, job.project.id)


def _parts(rows: Any) -> Any:
    """Yield rows in parts."""
    while part := tuple(itertools.islice(rows, PAGE)):
        yield part


async def _still_mine(connection: AsyncConnection, job: Job) -> None:
    """Lock the claim, so that nobody else has it before this transaction ends.

    Raises:
        NotMineError: Somebody else has it already.
    """
    mine = sa.select(learning.c.project_id).where(learning.c.project_id == job.project.id, learning.c.claimed_by == job.claim)
    if (await connection.execute(mine.with_for_update())).first() is None:
        raise NotMineError


async def _said(connection: AsyncConnection, project_id: int, names: dict[int, str], part: Sequence[Any]) -> dict[int, int]:
    """Replace what models say of some tasks, where it is news; return of how many, by model. A model that was removed says nothing more."""
    there = sa.select(model.c.id).where(model.c.id.in_(names), model.c.state != "removed").with_for_update(read=True)
    living = set((await connection.execute(there)).scalars())
    part = [one for one in part if one["learner"] in living]
    ids = {one["task"] for one in part}
    stands = sa.select(prediction).where(
        prediction.c.task_id.in_(ids), prediction.c.model.in_([names[one] for one in living]), prediction.c.replaced_at.is_(None)
    )
    before = {(row.task_id, row.model): row for row in (await connection.execute(stands)).all()}
    open_ = sa.select(task.c.id).where(task.c.id.in_(ids), task.c.state.in_(("open", "gold")))
    wanted = set((await connection.execute(open_)).scalars())
    fresh, gone, counts, at = [], [], dict.fromkeys(living, 0), now()
    for one in part:
        name = names[one["learner"]]
        old = before.get((one["task"], name))
        if one["task"] not in wanted or (old is not None and not _is_news(old, one)):
            continue
        fresh.append(
            {"project_id": project_id, "task_id": one["task"], "model": name, "value": one["value"], "score": one["score"], "at": at}
        )
        counts[one["learner"]] += 1
        if old is not None:
            gone.append(old.id)
    if gone:
        await connection.execute(sa.update(prediction).where(prediction.c.id.in_(gone)).values(replaced_at=at))
    if fresh:
        await connection.execute(sa.insert(prediction), fresh)
    return counts


def _is_news(old: Any, one: dict[str, Any]) -> bool:
    if old.value != one["value"] or (old.score is None) != (one["score"] is None):
        return True
    return old.score is not None and abs(old.score - one["score"]) >= NEAR


async def _stands(connection: AsyncConnection, one: dict[str, Any], changed: int, cpu_ms: int, *, answers_to: int) -> None:
    """Note how a model stands after a learning."""
    at = now()
    failed = one["failed"]
    cannot = next(iter(failed.values()), None) if not one["version"] else None
    notes = [*one["notes"], *(f"{name}: nothing was learnt of it: {each['message']}" for name, each in failed.items() if cannot is None)]
    facts = {"learnt_from": one["learnt_from"], "version": one["version"], "predicted": one["predicted"]}
    progress = {**facts, "learnt_at": at, "cannot": cannot, "notes": notes}
    if cannot is not None:
        row = (await connection.execute(sa.select(model.c.progress).where(model.c.id == one["id"]))).scalar_one()
        progress = {**(row or {}), "cannot": cannot, "notes": notes}
    figures = {"held_out": one["held_out"]}
    values = {"progress": progress, "figures": figures, "learned_to": answers_to}
    await connection.execute(sa.update(model).where(model.c.id == one["id"]).values(values))
    if cannot is None:
        row = {"model_id": one["id"], "at": at, **facts, "changed": changed, "cpu_ms": cpu_ms, "figures": figures}
        await connection.execute(sa.insert(learnt).values(row))


async def _fitted(connection: AsyncConnection, one: dict[str, Any], folder: Path) -> None:
    """Keep what a model learnt of each question in place of what it learnt before, where that is something else; a failed learning changes nothing."""
    ours = fitted.c.model_id == one["id"]
    there = {
        row.question: row.version for row in (await connection.execute(sa.select(fitted.c.question, fitted.c.version).where(ours))).all()
    }
    for each in one["fitted"]:
        if there.get(each["question"]) == each["version"]:
            continue
        content = await asyncio.to_thread(lambda file: b64encode((folder / file).read_bytes()).decode(), each["file"])
        await connection.execute(sa.delete(fitted).where(ours, fitted.c.question == each["question"]))
        row = {name: each[name] for name in ("question", "version", "facts")}
        await connection.execute(sa.insert(fitted).values(model_id=one["id"], at=now(), content=content, **row))


async def _put_forward(database: Database, job: Job, batch: list[dict[str, Any]]) -> int:
    """Let tasks wait before all others of their priority, and mark by which stream; return of how many.

    A task that somebody has taken meanwhile keeps its place, and is of no stream.
    """
    put = 0
    for begin in range(0, len(batch), PAGE):
        part = {one["task"]: one for one in batch[begin : begin + PAGE]}
        async with database.changing() as connection:
            await _still_mine(connection, job)
            ours = slot.c.task_id.in_(list(part)), is_one_of(slot.c.state, "open")
            wanted = sa.select(slot.c.id, slot.c.lane_id, slot.c.task_id, slot.c.n).where(*ours).order_by(slot.c.id)
            slots = (await connection.execute(wanted.with_for_update(skip_locked=True))).all()
            there = set((await connection.execute(sa.select(chosen.c.task_id).where(chosen.c.task_id.in_(list(part))))).scalars())
            into = await _forward_lanes(connection, job, slots)
            order = {number: at for at, number in enumerate(part)}
            await place_anew(connection, dict(sorted(into.items(), key=lambda one: order[_task_of(slots, one[0])])))
            moved = {one.task_id for one in slots} - there
            rows = [_marked(job, part[number]) for number in order if number in moved]
            if rows:
                await connection.execute(sa.insert(chosen), rows)
            put += len(rows)
    return put


def _task_of(slots: Sequence[Any], number: int) -> int:
    return next(int(one.task_id) for one in slots if one.id == number)


def _marked(job: Job, one: dict[str, Any]) -> dict[str, Any]:
    return {
        "task_id": one["task"],
        "project_id": job.project.id,
        "way": one["way"],
        "batch": job.stands.batch + 1,
        "value": one["value"],
        "at": now(),
    }


async def _forward_lanes(connection: AsyncConnection, job: Job, slots: Sequence[Any]) -> dict[int, int]:
    """Return for each slot the lane of the same people before all others; where each task gets one answer first, only its first open slot moves."""
    rows = (await connection.execute(sa.select(lane).where(lane.c.id.in_({one.lane_id for one in slots})))).all()
    goals = {}
    for row in rows:
        goal = Entrance(row.priority, row.skill, row.level, row.team_id, row.person_id, FORWARD)
        goals[row.id] = await lane_of(connection, job.project.id, goal)
    if job.policy.order == "finish_first":
        return {one.id: goals[one.lane_id] for one in slots}
    first: dict[int, Any] = {}
    for one in slots:
        if one.task_id not in first or one.n < first[one.task_id].n:
            first[one.task_id] = one
    return {one.id: goals[one.lane_id] for one in first.values()}


async def _noted(database: Database, job: Job, made: dict[str, Any], written: Written, *, put: int) -> None:
    """Note where learning stands."""
    facts = {name: made[name] for name in ("sample", "beyond", "accuracy", "cpu_ms", "peak_mb")}
    facts["notes"] = [*(made["batch"] or {}).get("notes", []), *written.notes]
    facts["compared_from"] = (job.stands.facts or {}).get("compared_from", 0)
    if made["batch"] is not None and not put:
        facts["nothing_left"] = [written.answers_to, written.last]
    asked = (
        sa.case((learning.c.asked_at == job.stands.asked_at, None), else_=learning.c.asked_at)
        if job.stands.asked_at
        else learning.c.asked_at
    )
    values = {"asked_at": asked, "answers_to": written.answers_to, "answers": written.answers, "tasks_to": written.last, "facts": facts}
    async with database.changing() as connection:
        await _still_mine(connection, job)
        more = job.stands.batch + bool(put)
        await connection.execute(sa.update(learning).where(learning.c.project_id == job.project.id).values(**values, batch=more))


async def keep_comparison(database: Database, job: Job, compared: dict[str, Any], written: Written) -> None:
    """Store what choosing saved, where it was compared."""
    if not compared.get("curve") and not compared.get("why"):
        return
    told = {name: compared[name] for name in ("question", "curve", "saved", "said", "why") if name in compared}
    async with database.changing() as connection:
        await _still_mine(connection, job)
        ours = learning.c.project_id == job.project.id
        facts = (await connection.execute(sa.select(learning.c.facts).where(ours))).scalar_one() or {}
        values = {"compared": told, "compared_at": now(), "facts": {**facts, "compared_from": written.answers}}
        await connection.execute(sa.update(learning).where(ours).values(values))


async def failed(database: Database, job: Job, said: str, code: int) -> None:
    """Note that learning came to nothing, in a way that a manager understands; the log says more."""
    log.warning("learning in project %s ended with %s: %s", job.project.id, code, said)
    cannot = {"code": "GS522", "message": TOO_MUCH, "where": "", "found": f"status {code}", "expected": "", "hint": "fewer fields, or fewer questions; whoever runs the service finds more in its log"}  # fmt: skip
    async with database.changing() as connection:
        await _still_mine(connection, job)
        for row in job.rows:
            progress = {**(row.progress or {}), "cannot": cannot}
            await connection.execute(sa.update(model).where(model.c.id == row.id).values(progress=progress))
        ours = learning.c.project_id == job.project.id
        await connection.execute(sa.update(learning).where(ours).values(asked_at=None))


async def let_go(database: Database, project_id: int, claim: str, pause_ms: int) -> None:
    """Give a claim back, where it is still this one; the project is looked at again after a while, or at once where somebody asked."""
    mine = learning.c.project_id == project_id, learning.c.claimed_by == claim
    later = sa.case((learning.c.asked_at.is_not(None), 0), else_=now() + pause_ms)
    async with database.changing() as connection:
        await connection.execute(sa.update(learning).where(*mine).values(claimed_by="", claimed_until=0, not_before=later))


async def _swept(database: Database, project_id: int) -> None:
    """Delete predictions that were replaced a while ago, that nobody was shown, and while which no answer came."""
    answered = sa.exists().where(answer.c.task_id == prediction.c.task_id, answer.c.at >= prediction.c.at)
    named = sa.exists().where(answer.c.prediction_id == prediction.c.id)
    held = sa.exists().where(turn.c.prediction_id == prediction.c.id)
    old = sa.select(prediction.c.id).where(
        prediction.c.project_id == project_id,
        prediction.c.replaced_at.between(now() - LOOKED_BACK_MS, now() - KEPT_MS),
        ~answered,
        ~named,
        ~held,
    )
    while True:
        async with database.changing() as connection:
            ids = (await connection.execute(old.limit(PAGE))).scalars().all()
            await connection.execute(sa.delete(prediction).where(prediction.c.id.in_(ids))) if ids else None
        if len(ids) < PAGE:
            return
