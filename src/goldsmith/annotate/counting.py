"""What an answer changes of its task: how many it has, and so whether it is done; and which prediction stood beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from goldsmith.annotate.tables import prediction, task
from goldsmith.database.columns import BIG, is_one_of, now

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection


def counted_by(task_id: sa.ColumnElement[int], more: sa.ColumnElement[int], when: sa.ColumnElement[int]) -> sa.Update:
    """Return the change of a task that has so many answers more: done with as many as are wanted, and open with fewer."""
    answered = task.c.answered + more
    state = sa.case(
        (sa.and_(is_one_of(task.c.state, "open"), answered >= task.c.wanted), "done"),
        (sa.and_(is_one_of(task.c.state, "done"), answered < task.c.wanted), "open"),
        else_=task.c.state,
    )
    return sa.update(task).where(task.c.id == task_id).values(answered=answered, state=state, changed_at=when)


def best_prediction(task_id: sa.ColumnElement[int]) -> sa.ScalarSelect[int]:
    """Return the number of what a model said of a task: of several the one of the highest score, of equal ones the newest."""
    best = sa.func.coalesce(prediction.c.score, -1.0).desc(), prediction.c.id.desc()
    stands = prediction.c.task_id == task_id, prediction.c.replaced_at.is_(None)
    return sa.select(prediction.c.id).where(*stands).order_by(*best).limit(sa.literal_column("1")).scalar_subquery()


COUNTED = counted_by(sa.bindparam("task", type_=BIG), sa.bindparam("more", type_=sa.Integer), sa.bindparam("when", type_=sa.BigInteger))


async def count(connection: AsyncConnection, task_id: int, more: int) -> None:
    """Count answers of a task, or take one off; the task is done with as many as are wanted, and open with fewer."""
    await connection.execute(COUNTED, {"task": task_id, "more": more, "when": now()})
