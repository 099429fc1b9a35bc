"""Lots: finished tasks, frozen with their conclusions under a digest, from which a sample is drawn that nobody could choose.

1. The tasks are claimed: their state becomes ``in_lot``, so nothing that asks for open or done tasks touches them from then on. What is disputed or before
   an adjudicator is left out.
2. Their conclusions are written down. A task whose answers come to nothing leaves the lot again.
3. The digest is that of all keys and answers, whatever their order. Only now a nonce may be given, and only once: root and nonce make the draw.
4. Reviewers look at what was drawn (:mod:`goldsmith.annotate.quality.lot_looking`), and the tasks go where the decision sends them
   (:mod:`goldsmith.annotate.quality.lot_ending`).

Freezing goes in short transactions, each of which notes how far it came: whoever finds a lot that is not frozen goes on there.
"""

from __future__ import annotations

import secrets
from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from goldsmith.annotate.quality.disputes_tables import adjudication, dispute
from goldsmith.annotate.quality.lot_plans import AskedPlan, plan_told, planned, wrong_settings
from goldsmith.annotate.quality.lots_tables import lot, lot_task
from goldsmith.annotate.tables import answer, task, turn
from goldsmith.annotation_errors import ConflictError, ProjectError
from goldsmith.database.columns import is_one_of, named, now
from goldsmith.errors import NoRecordError
from goldsmith.evidence.fair_draw import drawn, seed_of
from goldsmith.evidence.record_leaves import root_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.stats.lot import LotPlan

FREEZING = ("claiming", "concluding")
STANDING = ("claiming", "concluding", "frozen", "drawn", "estimated", "accepted")
"""States of lots whose tasks are held."""
CLAIMED_AT_ONCE = 500
"""Tasks that are claimed in one transaction."""
MOST_KEYS = 10_000
LONGEST_NONCE = 200
ON_REJECTION = ("again", "more")
"""What becomes of a rejected lot's tasks: all answers are set aside and others begin anew, or one more person answers each."""


class WantedTasks(BaseModel):
    """Which finished tasks a lot takes; all of them where nothing is said."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    keys: Annotated[tuple[str, ...], Field(max_length=MOST_KEYS)] = ()
    """These alone."""
    people: Annotated[tuple[int, ...], Field(max_length=1000)] = ()
    """Those that one of these people answered, by their numbers."""
    finished_after: int | None = None
    """Changed last at or after this moment, in milliseconds since 1970."""
    finished_before: int | None = None
    """Changed last before this moment."""
    most: Annotated[int | None, Field(ge=1)] = None
    """At most so many, the first ones of the project."""


@dataclass(frozen=True)
class NewLot:
    """A lot that is to be made.

    Attributes:
        name: What people call it.
        wanted: Which tasks it takes.
        plan: What it is judged by.
        on_rejection: ``again`` or ``more``.
    """

    name: str
    wanted: WantedTasks
    plan: AskedPlan
    on_rejection: str = "again"


def wanted_tasks(given: Mapping[str, Any]) -> WantedTasks:
    """Return which tasks are wanted.

    Raises:
        ProjectError: Conditions are unknown or out of their range; all of them are listed.
    """
    try:
        return WantedTasks.model_validate(dict(given))
    except ValidationError as problem:
        raise wrong_settings("this does not say which tasks a lot takes", WantedTasks, problem, given) from None


async def make(connection: AsyncConnection, project_id: int, new: NewLot, *, questions_version: int, person_id: int) -> int:
    """Make a lot that is to be frozen; return its number.

    Raises:
        ProjectError: There is no finished task for it, or no such way to go on after a rejection.
    """
    if new.on_rejection not in ON_REJECTION:
        raise ProjectError("there is no such way to go on with a rejected lot", found=new.on_rejection, expected="again, more")
    first = await connection.scalar(_free(project_id, new.wanted, 0).limit(1))
    if first is None:
        raise ProjectError("there is no task in this lot", hint="tasks are taken that are done and stand in no lot")
    values = {
        "project_id": project_id, "name": new.name.strip()[:200], "state": "claiming", "wanted": new.wanted.model_dump(mode="json"),
        "plan": {"asked": new.plan.model_dump(mode="json")}, "on_rejection": new.on_rejection, "size": 0, "left_out": 0, "drawn": 0,
        "digest": "", "nonce": "", "nonce_from": "", "questions_version": questions_version, "settled": False, "done_to": 0, "claim": 0,
        "claimed_to": 0, "created_by": person_id, "created_at": now(),
    }  # fmt: skip
    return int((await connection.execute(sa.insert(lot).values(values).returning(lot.c.id))).scalar_one())


def _free(project_id: int, wanted: WantedTasks, after: int) -> sa.Select[Any]:
    """Return the question for finished tasks that a lot may take, in order."""
    disputed = sa.exists().where(dispute.c.task_id == task.c.id, dispute.c.state == "open")
    judged = sa.exists().where(adjudication.c.task_id == task.c.id, is_one_of(adjudication.c.state, "waiting"))
    found = sa.select(task.c.id).where(
        task.c.project_id == project_id, is_one_of(task.c.state, "done"), task.c.id > after, ~disputed, ~judged
    )
    if wanted.keys:
        found = found.where(task.c.key.in_(wanted.keys))
    if wanted.people:
        found = found.where(
            sa.exists().where(turn.c.task_id == task.c.id, turn.c.person_id.in_(wanted.people), turn.c.answered_at.is_not(None))
        )
    if wanted.finished_after is not None:
        found = found.where(task.c.changed_at >= wanted.finished_after)
    if wanted.finished_before is not None:
        found = found.where(task.c.changed_at < wanted.finished_before)
    return found.order_by(task.c.id)


async def countable(connection: AsyncConnection, project_id: int, wanted: WantedTasks) -> int:
    """Return how many finished tasks a lot would take now."""
    found = int(
        await connection.scalar(sa.select(sa.func.count()).select_from(_free(project_id, wanted, 0).order_by(None).subquery())) or 0
    )
    return min(found, wanted.most) if wanted.most else found


async def claim_more(connection: AsyncConnection, row: Any) -> bool:
    """Claim some more tasks for a lot, whose row is locked; return whether that was not yet all.

    Whoever changes a task or an answer to it meanwhile holds the task's row: he is waited for, and what he did is seen.
    """
    wanted = WantedTasks.model_validate(row.wanted)
    most = min(CLAIMED_AT_ONCE, wanted.most - row.size) if wanted.most else CLAIMED_AT_ONCE
    ids = list((await connection.execute(_free(row.project_id, wanted, row.done_to).limit(most))).scalars()) if most > 0 else []
    locked = sa.select(task.c.id).where(task.c.id.in_(ids), is_one_of(task.c.state, "done")).order_by(task.c.id).with_for_update()
    still = list((await connection.execute(locked)).scalars()) if ids else []
    if still:
        await connection.execute(sa.update(task).where(task.c.id.in_(still)).values(state="in_lot"))
        await connection.execute(sa.insert(lot_task), [{"lot_id": row.id, "task_id": one} for one in still])
    more = len(ids) == most and most > 0
    values = {"size": row.size + len(still), "done_to": ids[-1] if ids and more else 0, "state": "claiming" if more else "concluding"}
    await connection.execute(sa.update(lot).where(lot.c.id == row.id).values(values))
    return more


async def lot_of(connection: AsyncConnection, project_id: int, lot_id: int, *, locked: bool = False) -> Any:
    """Return the row of a lot of a project.

    Raises:
        NoRecordError: There is none.
    """
    wanted = sa.select(lot).where(lot.c.id == lot_id, lot.c.project_id == project_id)
    found = (await connection.execute(wanted.with_for_update() if locked else wanted)).first()
    if found is None:
        raise NoRecordError("there is no such lot", where=f"lot {lot_id}")
    return found


@dataclass(frozen=True)
class Leaves:
    """The tasks of a lot in order, with the digests of their keys and answers: 24 bytes each."""

    tasks: array[int]
    digests: bytearray

    def root(self) -> str:
        """Return the lot's digest: SHA-256 over all leaves in sorted order."""
        return root_of([np.frombuffer(bytes(self.digests), np.uint8).reshape(-1, 16)])

    def sampled(self, digest: str, nonce: str, n: int) -> list[int]:
        """Return the numbers of the tasks that are drawn, in the order of looking."""
        every = (self.digests[at : at + 16].hex() for at in range(0, len(self.digests), 16))
        return [self.tasks[place] for place in drawn(seed_of(digest, nonce), every, n)]


async def leaves(connection: AsyncConnection, lot_id: int) -> Leaves:
    """Return the leaves of a lot."""
    found = Leaves(array("q"), bytearray())
    wanted = sa.select(lot_task.c.task_id, lot_task.c.leaf).where(lot_task.c.lot_id == lot_id).order_by(lot_task.c.task_id)
    async with connection.stream(wanted.execution_options(yield_per=2_000)) as rows:
        async for one in rows:
            found.tasks.append(one.task_id)
            found.digests.extend(bytes.fromhex(one.leaf))
    return found


async def draw(connection: AsyncConnection, row: Any, order: Sequence[int], plan: LotPlan, *, nonce: str, nonce_from: str) -> None:
    """Write down what was drawn, and the nonce that it followed from; a lot is drawn once.

    Raises:
        ConflictError: It was drawn already, or is not frozen yet.
    """
    stands = await lot_of(connection, row.project_id, row.id, locked=True)
    must_be(stands, "frozen")
    ranked = (
        sa.update(lot_task).where(lot_task.c.lot_id == row.id, lot_task.c.task_id == sa.bindparam("one")).values(rank=sa.bindparam("place"))
    )
    await connection.execute(ranked, [{"one": one, "place": place} for place, one in enumerate(order, 1)])
    asked = AskedPlan.model_validate(row.plan["asked"])
    values = {"state": "drawn", "nonce": nonce, "nonce_from": nonce_from, "drawn": len(order), "drawn_at": now(), "plan": {**row.plan, "told": plan_told(asked, plan)}}  # fmt: skip
    await connection.execute(sa.update(lot).where(lot.c.id == row.id).values(values))


def by_chance() -> str:
    """Return a nonce by chance; whoever asks for one must trust the service, where a public value would have to be trusted by nobody."""
    return secrets.token_hex(32)


async def dissolve(connection: AsyncConnection, row: Any, so_far: dict[str, Any] | None, reason: str, *, person_id: int) -> None:
    """Let a lot be none; what was found so far stands in it, so that nobody draws until one passes without its being seen."""
    values = {"state": "dissolved", "verdict": so_far, "reason": reason[:2000], "settled": False, "done_to": 0, "claim": 0, "claimed_to": 0, "decided_by": person_id, "decided_at": now()}  # fmt: skip
    await connection.execute(sa.update(lot).where(lot.c.id == row.id).values(values))


def must_be(row: Any, *states: str) -> None:
    """Go on where a lot is in one of some states.

    Raises:
        ConflictError: It is not.
    """
    if row.state not in states:
        raise ConflictError("this lot does not stand so", where=f"lot {row.id}", found=row.state, expected=" or ".join(states))


def plan_of(row: Any) -> tuple[AskedPlan, LotPlan]:
    """Return what a lot is judged by."""
    asked = AskedPlan.model_validate(row.plan["asked"])
    return asked, planned(asked, row.size)


async def page(connection: AsyncConnection, project_id: int, *, after: int | None, limit: int) -> list[dict[str, Any]]:
    """Return lots, the newest first."""
    wanted = sa.select(lot).where(lot.c.project_id == project_id).order_by(lot.c.id.desc()).limit(limit)
    if after is not None:
        wanted = wanted.where(lot.c.id < after)
    return [named(row) for row in (await connection.execute(wanted)).mappings()]


async def held_as(connection: AsyncConnection, task_id: int) -> str:
    """Return ``in_lot`` or ``accepted`` where a task stands in a lot, else nothing, and keep that so until the transaction ends."""
    state = await connection.scalar(sa.select(task.c.state).where(task.c.id == task_id).with_for_update(key_share=True))
    return str(state) if state in {"in_lot", "accepted"} else ""


async def refuse_held(connection: AsyncConnection, task_id: int) -> None:
    """Go on where a task stands in no lot, and keep it from being claimed until the transaction ends.

    Raises:
        ConflictError: It stands in a lot, open or accepted.
    """
    state = await held_as(connection, task_id)
    if state:
        said = (
            "this task stands in a lot: nothing of it can change"
            if state == "in_lot"
            else "this task was accepted with its lot: it is closed"
        )
        raise ConflictError(said, where=f"task {task_id}", found=state)


async def authors(connection: AsyncConnection, task_ids: Sequence[int]) -> dict[int, set[int]]:
    """Return who wrote an answer to each task, mended ones and rulings too."""
    found: dict[int, set[int]] = {one: set() for one in task_ids}
    for row in await connection.execute(sa.select(answer.c.task_id, answer.c.person_id).where(answer.c.task_id.in_(task_ids)).distinct()):
        found[row.task_id].add(row.person_id)
    ruled = sa.select(adjudication.c.task_id, adjudication.c.person_id).where(
        adjudication.c.task_id.in_(task_ids), adjudication.c.state == "ruled"
    )
    for row in await connection.execute(ruled):
        found[row.task_id].add(row.person_id)
    return found
