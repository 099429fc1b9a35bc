"""Feedback: the known answer and why, told to whoever answered a task of the gold pool, where the project's rules say so.

1. **With the answer**, at most ten times in 24 hours for one person, and not to one who was wrong at most of his last five: who answers
   anything to learn what is known gets little of it. What is not told at once is told later, and nobody sees that it was kept back.
2. **Later**, among one's own answers, a day after: a pool cannot be harvested in one sitting.
3. Of tasks of the queue nothing is told, though their answer be known: others are still to answer them.
4. What was told cannot be corrected any more: it would be no answer of one's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.annotate.beginning import DRAWS
from goldsmith.annotate.projects import Configurations
from goldsmith.annotate.quality.gold_tables import gold_reason, judged
from goldsmith.annotate.quality.judging import known_of
from goldsmith.annotate.tables import task, turn
from goldsmith.annotation_errors import ConflictError
from goldsmith.database.columns import BIG, now

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.annotate.queue import Worker

DAY_MS = 86_400_000
MOST_A_DAY = 10
"""Known answers that one person is told at once in 24 hours."""
LAST = 5
"""Answers of somebody of which more than half must be right, or else he is told later."""

_configurations = Configurations()


def _of_turns() -> sa.Select[Any]:
    """Return the query of what is known of the tasks of ``turns`` out of the pool, a row a question."""
    return (
        sa.select(
            judged.c.turn_id, judged.c.question, judged.c.score, judged.c.right, judged.c.told, judged.c.at, task.c.gold, task.c.material,
            gold_reason.c.why,
        )
        .join(task, task.c.id == judged.c.task_id)
        .outerjoin(gold_reason, gold_reason.c.task_id == judged.c.task_id)
        .where(judged.c.pool, judged.c.turn_id.in_(sa.bindparam("turns", type_=BIG, expanding=True)))
        .order_by(judged.c.id)
    )  # fmt: skip


OF_TURNS = _of_turns()


async def at_once(connection: AsyncConnection, worker: Worker, turn_id: int) -> dict[str, Any]:
    """Return ``feedback`` on an answer that was just given, ``null`` where there is none; nothing where the rules tell none at once."""
    if worker.policy.feedback != "at_once":
        return {}
    rows = (await connection.execute(OF_TURNS, {"turns": [turn_id]})).all()
    if not rows or (not rows[0].told and not await _deserves(connection, worker, turn_id)):
        return {"feedback": None}
    if not rows[0].told:
        await connection.execute(sa.update(judged).where(judged.c.turn_id == turn_id).values(told=True))
    return {"feedback": await _told(connection, worker, rows)}


async def _deserves(connection: AsyncConnection, worker: Worker, turn_id: int) -> bool:
    """Tell whether somebody may be told at once, by what he was told and how often he was right in the last 24 hours."""
    his = judged.c.project_id == worker.project_id, judged.c.person_id == worker.person_id, judged.c.at > now() - DAY_MS
    right, was_told = sa.func.min(sa.case((judged.c.right, 1), else_=0)), sa.func.max(sa.case((judged.c.told, 1), else_=0))
    lately = sa.select(judged.c.turn_id, right.label("right"), was_told.label("told")).where(*his, judged.c.pool)
    rows = (await connection.execute(lately.group_by(judged.c.turn_id).order_by(judged.c.turn_id.desc()))).all()
    before = [row.right for row in rows if row.turn_id != turn_id][:LAST]
    return sum(row.told for row in rows) < MOST_A_DAY and (len(before) < LAST or 2 * sum(before) > LAST)


async def later(connection: AsyncConnection, worker: Worker, held: Sequence[Any]) -> dict[int, dict[str, Any]]:
    """Return ``feedback`` on each of somebody's own answers, ``null`` where there is none; nothing where the rules tell none."""
    if worker.policy.feedback == "none" or not held:
        return {}
    found: dict[int, list[Any]] = {}
    for row in (await connection.execute(OF_TURNS, {"turns": [one.id for one in held if one.draw >= DRAWS] or [0]})).all():
        found.setdefault(row.turn_id, []).append(row)
    told = {number: rows for number, rows in found.items() if _due(rows[0])}
    return {one.id: {"feedback": await _told(connection, worker, told[one.id]) if one.id in told else None} for one in held}


def _due(row: Any) -> bool:
    """Tell whether the known answer was told, or is to be told by now."""
    return bool(row.told or row.at <= now() - DAY_MS)


async def _told(connection: AsyncConnection, worker: Worker, rows: Sequence[Any]) -> dict[str, Any]:
    """Return what is told of an answer: whether it was right, question by question, the known one, and why."""
    asked = await _configurations.of(connection, worker.project_id, worker.questions_version)
    return {
        "right": all(row.right for row in rows),
        "questions": {row.question: {"right": bool(row.right), "score": round(row.score, 4)} for row in rows},
        "known": known_of(asked, rows[0].gold, rows[0].material),
        "why": rows[0].why or {"en": "", "zh": ""},
    }


async def refuse_told(connection: AsyncConnection, worker: Worker, turn_id: int) -> None:
    """Refuse to correct an answer to which the known one was told.

    Raises:
        ConflictError: It was told.
    """
    if worker.policy.feedback == "none":
        return
    his = turn.c.id == turn_id, turn.c.person_id == worker.person_id
    rows = (await connection.execute(OF_TURNS.join(turn, turn.c.id == judged.c.turn_id).where(*his), {"turns": [turn_id]})).all()
    if rows and _due(rows[0]):
        raise ConflictError("you were told the known answer; this one stands", where=f"turn {turn_id}")
