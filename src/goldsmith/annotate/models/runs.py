"""Runs: an outside model asked about the tasks of a project, as a chore that any process may take up where another left it.

1. A run is claimed for a while, and the claim is renewed as long as somebody works for it; a process that dies lets it lapse.
2. What became of a task is stored, with its prediction, in one transaction with the counts of the run, as soon as it is there. A task with a row
   in ``asked_task`` is never asked again in that run. A kill loses at most the answers that were under way.
3. Who comes back late, with a claim that somebody else has now, stores nothing that the other has stored.
4. A pause, an end, or a budget that is spent lets nothing new begin; what is under way is stored.
5. An endpoint that answers nobody costs no task: the run waits, each time twice as long, and after some times it stops and says why.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import sqlalchemy as sa
from pydantic import Field

from goldsmith.annotate.models import predictions
from goldsmith.annotate.models.model_tables import model
from goldsmith.annotate.models.outcomes import GOOD, WORDS, Given
from goldsmith.annotate.models.outside_tables import asked_task, prediction_run
from goldsmith.annotate.tables import prediction, task
from goldsmith.annotation_errors import ConflictError
from goldsmith.database.columns import now
from goldsmith.errors import NoRecordError
from goldsmith.settings_fault import Configured

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.annotate.models.outcomes import Outcome

CLAIM_MS = 45_000
"""For so long a run is of the process that claimed it; whoever works renews it several times meanwhile."""
FIRST_MS, MOST_MS = 15_000, 3_600_000
"""The first wait for an endpoint that gives no answer, and the longest."""
MOST_FAILURES = 8
"""Times in a row that no answer comes before a run stops; two and a half hours."""
HOPELESS = 10
"""Tasks that an endpoint refuses, and takes none, before a run stops."""
STATES = ("open", "done", "paused", "gold")
"""States of tasks that may be asked about: known ones too, or those without a prediction would be known as such."""
LIVE = ("running", "paused")


class Wanted(Configured, extra="forbid"):
    """What a run is to do, and what it may cost."""

    again: bool = False
    """Ask also about tasks of which this model has a prediction; it takes the place of the one before."""
    open_only: bool = False
    """Ask only about tasks that still want answers."""
    tasks: Annotated[int | None, Field(ge=1, le=100_000_000)] = None
    """Most tasks that are asked about."""
    requests: Annotated[int | None, Field(ge=1, le=1_000_000_000)] = None
    """Most requests; those under way when it is reached are still stored."""
    tokens: Annotated[int | None, Field(ge=1, le=1_000_000_000_000)] = None
    """Most tokens, sent and received, as the endpoint counts them; those of requests under way when it is reached come on top."""


@dataclass(frozen=True)
class Claimed:
    """A run that this process works for."""

    id: int
    project_id: int
    model_id: int
    wanted: Wanted
    counts: dict[str, int]
    tasks_to: int
    tasks_done_to: int
    claim: str


def no_counts() -> dict[str, int]:
    """Return the counts of a run that has done nothing."""
    return {**dict.fromkeys(WORDS, 0), "asked": 0, "requests": 0, "sent": 0, "received": 0, "took_ms": 0}


async def begin(connection: AsyncConnection, row: Any, wanted: Wanted, *, person_id: int) -> int:
    """Begin a run of a model, and return its number.

    Args:
        connection: The transaction.
        row: The model.
        wanted: What it is to do.
        person_id: Who begins it.

    Raises:
        ConflictError: Another run of this model is not over.
    """
    await connection.execute(sa.select(model.c.id).where(model.c.id == row.id).with_for_update())
    live = sa.select(prediction_run.c.id).where(prediction_run.c.model_id == row.id, prediction_run.c.state.in_(LIVE))
    if (other := await connection.scalar(live)) is not None:
        raise ConflictError("a run of this model is not over", found=f"run {other}", hint="go on with it, or stop it")
    last = await connection.scalar(sa.select(sa.func.coalesce(sa.func.max(task.c.id), 0)).where(task.c.project_id == row.project_id))
    total = await connection.scalar(sa.select(sa.func.count()).select_from(task).where(_asks(row, wanted, int(last or 0))))
    total = min(int(total or 0), wanted.tasks or int(total or 0))
    at = now()
    values = {
        "project_id": row.project_id, "model_id": row.id, "state": "running", "wanted": wanted.model_dump(), "tasks_to": int(last or 0),
        "tasks_done_to": 0, "total": total, "counts": no_counts(), "next_at": at, "created_by": person_id, "created_at": at, "changed_at": at,
    }  # fmt: skip
    await connection.execute(sa.update(model).where(model.c.id == row.id).values(state="at_work", changed_at=at))
    return int((await connection.execute(sa.insert(prediction_run).values(values).returning(prediction_run.c.id))).scalar_one())


def _asks(row: Any, wanted: Wanted, to: int, after: int = 0) -> sa.ColumnElement[bool]:
    """Return the condition that a task is one that a run asks about."""
    states = ("open",) if wanted.open_only else STATES
    found = [task.c.project_id == row.project_id, task.c.state.in_(states), task.c.id <= to, task.c.id > after]
    if not wanted.again:
        found.append(~sa.exists().where(prediction.c.task_id == task.c.id, prediction.c.model == row.name))
    return sa.and_(*found)


async def any_due(connection: AsyncConnection) -> bool:
    """Tell whether a run waits for somebody to work for it, without keeping any writer waiting."""
    due = sa.select(prediction_run.c.id).where(prediction_run.c.state == "running", prediction_run.c.next_at <= now()).limit(1)
    return await connection.scalar(due) is not None


async def claim(connection: AsyncConnection, n: int) -> list[Claimed]:
    """Claim runs that wait, those that waited longest first, so that no other process works for them."""
    due = sa.select(prediction_run).where(prediction_run.c.state == "running", prediction_run.c.next_at <= now())
    due = due.order_by(prediction_run.c.next_at).limit(n).with_for_update(skip_locked=True)
    found = []
    for row in (await connection.execute(due)).all():
        mine = secrets.token_hex(8)
        values = {"claimed_by": mine, "next_at": now() + CLAIM_MS}
        await connection.execute(sa.update(prediction_run).where(prediction_run.c.id == row.id).values(values))
        found.append(Claimed(row.id, row.project_id, row.model_id, Wanted(**row.wanted), no_counts() | row.counts, row.tasks_to, row.tasks_done_to, mine))  # fmt: skip
    return found


async def next_tasks(connection: AsyncConnection, row: Any, run: Claimed, n: int) -> list[Given]:
    """Return the next tasks that a run asks about, in their order.

    Args:
        connection: The database.
        row: The model.
        run: The run.
        n: Most tasks.
    """
    done = sa.exists().where(asked_task.c.run_id == run.id, asked_task.c.task_id == task.c.id)
    wanted = sa.select(task.c.id, task.c.key, task.c.material).where(_asks(row, run.wanted, run.tasks_to, run.tasks_done_to), ~done)
    return [Given(*one) for one in (await connection.execute(wanted.order_by(task.c.id).limit(n))).all()]


async def renew(connection: AsyncConnection, run: Claimed) -> bool:
    """Go on holding a run; tell whether it is still to go on, and still this process's."""
    mine = (prediction_run.c.id == run.id) & (prediction_run.c.claimed_by == run.claim) & (prediction_run.c.state == "running")
    found = await connection.execute(sa.update(prediction_run).where(mine).values(next_at=now() + CLAIM_MS))
    return found.rowcount == 1


async def settle(connection: AsyncConnection, row: Any, run: Claimed, said: Sequence[tuple[Given, Outcome]]) -> bool:
    """Store what became of tasks, each once; tell whether the run is still to go on, and still this process's.

    Args:
        connection: The transaction.
        row: The model.
        run: The run.
        said: Tasks with what became of them.
    """
    stands = (await connection.execute(sa.select(prediction_run).where(prediction_run.c.id == run.id).with_for_update())).first()
    if stands is None:
        return False  # the model was removed meanwhile
    ids = [given.id for given, _ in said]
    known = sa.select(asked_task.c.task_id).where(asked_task.c.run_id == run.id, asked_task.c.task_id.in_(ids))
    there = set((await connection.execute(known)).scalars())
    fresh = [(given, outcome) for given, outcome in said if given.id not in there]
    if not fresh:
        return bool(stands.claimed_by == run.claim and stands.state == "running")
    at, counts = now(), no_counts() | stands.counts
    rows = []
    for given, one in fresh:
        rows.append({"run_id": run.id, "task_id": given.id, "outcome": one.word, "why": one.why.replace("\0", ""), "sent": one.sent, "received": one.received, "took_ms": one.took_ms, "at": at})  # fmt: skip
        counts[one.word] += 1
        for name, n in (("asked", 1), ("requests", one.requests), ("sent", one.sent), ("received", one.received), ("took_ms", one.took_ms)):
            counts[name] += n
    await connection.execute(sa.insert(asked_task), rows)
    new = [predictions.New(given.id, row.name, dict(one.value or {}), one.score) for given, one in fresh if one.word in GOOD]
    if new:
        await predictions.store(connection, run.project_id, new)
    mine = stands.claimed_by == run.claim and stands.state == "running"
    values: dict[str, Any] = {"counts": counts, "changed_at": at, "failures": 0, "why": ""}
    await connection.execute(sa.update(prediction_run).where(prediction_run.c.id == run.id).values(**values, **({"next_at": at + CLAIM_MS} if mine else {})))  # fmt: skip
    return bool(mine)


async def let_go(connection: AsyncConnection, run: Claimed, *, done_to: int | None = None) -> None:
    """Let a run be taken up at once by whoever comes next; up to ``done_to`` all tasks are dealt with."""
    mine = (prediction_run.c.id == run.id) & (prediction_run.c.claimed_by == run.claim)
    values = {"next_at": now(), "claimed_by": "", **({} if done_to is None else {"tasks_done_to": done_to})}
    await connection.execute(sa.update(prediction_run).where(mine).values(values))


async def wait(connection: AsyncConnection, run: Claimed, why: str) -> None:
    """Let a run wait, since nobody answers; after too many times in a row it stops."""
    mine = (prediction_run.c.id == run.id) & (prediction_run.c.claimed_by == run.claim)
    failures = await connection.scalar(sa.select(prediction_run.c.failures).where(mine))
    if failures is None:
        return
    if failures + 1 >= MOST_FAILURES:
        await end(connection, run.id, "failed", why)
        return
    later = now() + min(FIRST_MS * 2**failures, MOST_MS)
    values = {"failures": failures + 1, "next_at": later, "why": why[:1_000], "claimed_by": "", "changed_at": now()}
    await connection.execute(sa.update(prediction_run).where(mine).values(values))


async def end(connection: AsyncConnection, run_id: int, state: str, why: str = "") -> None:
    """End a run that goes on: it is done, a budget is spent (stopped), or there is no hope (failed)."""
    which = (prediction_run.c.id == run_id) & prediction_run.c.state.in_(LIVE)
    values = {"state": state, "why": why[:1_000].replace("\0", ""), "claimed_by": "", "changed_at": now()}
    found = (await connection.execute(sa.update(prediction_run).where(which).values(values).returning(prediction_run.c.model_id))).scalar()
    if found is not None:
        idle = "failed" if state == "failed" else "idle"
        await connection.execute(sa.update(model).where(model.c.id == found).values(state=idle, changed_at=now()))


async def steer(connection: AsyncConnection, project_id: int, run_id: int, state: str) -> None:
    """Pause a run, go on with one that is paused or failed, or stop one for ever.

    Raises:
        NoRecordError: There is no such run in the project.
        ConflictError: It is over, or another run of its model is not.
    """
    query = sa.select(prediction_run).where(prediction_run.c.id == run_id, prediction_run.c.project_id == project_id).with_for_update()
    row = (await connection.execute(query)).first()
    if row is None:
        raise NoRecordError("there is no such run", where=str(run_id))
    if row.state == state:
        return
    may = {"paused": ("running",), "running": ("paused", "failed", "stopped"), "stopped": LIVE}
    if row.state not in may.get(state, ()):
        raise ConflictError("this run is over", found=row.state)
    if state == "stopped":
        await end(connection, run_id, "stopped", "somebody stopped it")
        return
    if state == "running" and row.state not in LIVE:
        await connection.execute(sa.select(model.c.id).where(model.c.id == row.model_id).with_for_update())
        live = sa.select(prediction_run.c.id).where(prediction_run.c.model_id == row.model_id, prediction_run.c.state.in_(LIVE))
        if (other := await connection.scalar(live)) is not None:
            raise ConflictError("a run of this model is not over", found=f"run {other}", hint="go on with it, or stop it")
    at = now()
    values = {"state": state, "next_at": at, "failures": 0, "changed_at": at, **({"why": ""} if state == "running" else {"claimed_by": ""})}
    await connection.execute(sa.update(prediction_run).where(prediction_run.c.id == run_id).values(values))
    told = "at_work" if state == "running" else "paused"
    await connection.execute(sa.update(model).where(model.c.id == row.model_id).values(state=told, changed_at=at))


def spent(run: Claimed, counts: dict[str, int], *, requests_each: int, batch: int) -> int:
    """Return how many more tasks a run may ask about within its budgets, 0 where one is spent.

    Args:
        run: The run.
        counts: What it did so far.
        requests_each: Requests that a batch takes.
        batch: Tasks that are asked about with them.
    """
    left = [1 << 40]
    if run.wanted.tasks is not None:
        left.append(run.wanted.tasks - counts["asked"])
    if run.wanted.requests is not None:
        left.append((run.wanted.requests - counts["requests"]) // requests_each * batch)
    if run.wanted.tokens is not None and counts["sent"] + counts["received"] >= run.wanted.tokens:
        left.append(0)
    return max(0, min(left))
