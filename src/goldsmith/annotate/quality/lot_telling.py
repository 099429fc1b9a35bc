"""What authors are told of lots: the tasks of theirs that were drawn and found faulty, once the lot is accepted or rejected, with why.

A lot is decided as a whole, on what its labels come to and not on who said what; so nobody disputes a verdict on one of its tasks by himself,
and what would be refused is told beforehand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.annotate.quality.lots_tables import lot, lot_task
from goldsmith.annotate.tables import task, turn

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

TOLD = ("accepted", "rejected")
"""States of lots whose verdicts authors are told."""


def _faulty(person_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    """Return the conditions that a drawn task was found faulty in a lot that is decided, and that somebody had answered it by then."""
    answered = turn.c.answered_at.is_not(None) & (turn.c.answered_at <= lot.c.frozen_at)
    return turn.c.person_id == person_id, answered, lot_task.c.verdict == "faulty", lot.c.state.in_(TOLD)


async def told_of_lots(connection: AsyncConnection, project_id: int, person_id: int, *, until: int, limit: int) -> list[dict[str, Any]]:
    """Return the tasks that somebody answered and that a lot's sample found faulty, the newest first.

    Args:
        connection: Any.
        project_id: The project.
        person_id: Whose answers.
        until: Only what was found before this moment, in milliseconds since 1970.
        limit: At most so many.
    """
    shown = turn.c.id.label("turn_id"), task.c.key, lot_task.c.reason, lot_task.c.at, lot_task.c.faults, lot_task.c.said, lot.c.id.label("lot"), lot.c.name, lot.c.state, lot.c.on_rejection  # fmt: skip
    wanted = sa.select(*shown).select_from(lot_task).join(lot, lot.c.id == lot_task.c.lot_id).join(task, task.c.id == lot_task.c.task_id)
    wanted = wanted.join(turn, turn.c.task_id == lot_task.c.task_id).where(
        lot.c.project_id == project_id, lot_task.c.at < until, *_faulty(person_id)
    )
    rows = (await connection.execute(wanted.order_by(lot_task.c.at.desc()).limit(limit))).all()
    return [
        {
            "turn_id": row.turn_id, "key": row.key, "about": "lot", "reason": row.reason, "at": row.at, "review_id": None, "answer_id": None,
            "lot": {"id": row.lot, "name": row.name, "state": row.state, "on_rejection": row.on_rejection, "faults": row.faults or {}},
            "label": {name: row.said[name]["value"] for name in row.faults or {} if row.said and name in row.said},
        }
        for row in rows
    ]  # fmt: skip


async def found_faulty(connection: AsyncConnection, turn_id: int, person_id: int) -> bool:
    """Tell whether somebody was told of this answer of his that its task was found faulty in a lot."""
    wanted = sa.select(sa.literal(1)).select_from(lot_task).join(lot, lot.c.id == lot_task.c.lot_id)
    wanted = wanted.join(turn, turn.c.task_id == lot_task.c.task_id).where(turn.c.id == turn_id, *_faulty(person_id))
    return await connection.scalar(wanted.limit(1)) is not None
