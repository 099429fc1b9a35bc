"""A turn begins: a slot is taken, and the draft that the person left at the task before goes on."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.annotate.tables import slot, turn
from goldsmith.database.columns import BIG, now
from goldsmith.database.together import Together

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.annotate.queue import Worker

DRAWS = 10_000
"""Of so many numbers a turn draws one, which says whether its answer is reviewed. At a task out of the gold pool so many are added to it: then
no reviewer sees it, and so it is known as one that counts for no task's answers."""
BEGUN = Together(
    sa.update(slot).where(slot.c.id == sa.bindparam("new_slot_id", type_=BIG)).values(state="taken"),
    sa.insert(turn)
    .values({column.name: sa.bindparam(f"new_{column.name}", type_=column.type) for column in turn.c if column.name != "id"})
    .returning(turn.c.id),
)


@dataclass(frozen=True)
class Held:
    """A turn that has just begun, with what its page shows; the same names as a row of :func:`goldsmith.annotate.queue.shown`."""

    id: int
    project_id: int
    task_id: int
    slot_id: int
    person_id: int
    state: str
    leased_at: int
    expires_at: int
    answered_at: int | None
    draft: Any
    draft_version: int
    draw: int
    active_ms: int
    reason: str
    prediction_id: int | None
    prediction_shown: bool | None
    key: str
    material: Any


def drawn(*, pool: bool = False) -> int:
    """Return the number that a turn draws."""
    return secrets.randbelow(DRAWS) + DRAWS * pool


def ordinary() -> sa.ColumnElement[bool]:
    """Return the condition of turns at slots of the queue: all but those at tasks out of the gold pool."""
    return turn.c.draw < sa.literal_column(str(DRAWS))


def out_of_pool() -> sa.ColumnElement[bool]:
    """Return the condition of turns at tasks out of the gold pool, written out as the index of them is."""
    return turn.c.draw >= sa.literal_column(str(DRAWS))


async def begin(connection: AsyncConnection, worker: Worker, found: Any, *, pool: bool = False) -> Held:
    """Return the turn that begins at a slot: a row with its ``id`` and ``task_id``, and the task's ``key``, ``material`` and ``draft``."""
    at = now()
    values = {
        "project_id": worker.project_id,
        "task_id": found.task_id,
        "slot_id": found.id,
        "person_id": worker.person_id,
        "state": "leased",
        "leased_at": at,
        "expires_at": at + worker.policy.lasts_ms(),
        "answered_at": None,
        "draft": found.draft,
        "draft_version": 0,
        "draw": drawn(pool=pool),
        "active_ms": 0,
        "reason": "",
        "prediction_id": None,
        "prediction_shown": None,
    }
    number = (await BEGUN.execute(connection, {f"new_{name}": value for name, value in values.items()})).scalar_one()
    return Held(id=number, key=found.key, material=found.material, **values)
