"""How people did on known answers, and what was found in lots, question by question, as figures and columns tell it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.accounts.tables import person
from goldsmith.annotate.quality.gold_tables import judged
from goldsmith.annotate.quality.lots_tables import lot_task
from goldsmith.annotate.quality.telling import interval
from goldsmith.stats.proportion import proportion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection


Faulty = dict[int, frozenset[str]]
"""Questions that were found faulty, by task; none where all were right."""


async def gold_accuracy(connection: AsyncConnection, project_id: int) -> dict[str, dict[str, Any]]:
    """Return for each question that was judged: `answers` judged, the mean score `right`, and the `accuracy` with its interval."""
    right = sa.func.sum(sa.case((judged.c.right, 1), else_=0))
    counted = sa.select(judged.c.question, sa.func.count(), right, sa.func.avg(judged.c.score))
    rows = await connection.execute(counted.where(judged.c.project_id == project_id).group_by(judged.c.question))
    return {
        str(name): {"answers": int(n), "right": float(score), "accuracy": interval(proportion(int(hits), int(n)))}
        for name, n, hits, score in rows
    }


async def gold_by_person(connection: AsyncConnection, project_id: int) -> dict[str, dict[str, list[int]]]:
    """Return for each question that was judged how many known answers each person had right, and of how many, by his code."""
    right = sa.func.sum(sa.case((judged.c.right, 1), else_=0))
    counted = sa.select(judged.c.question, person.c.code, right, sa.func.count()).join(person, person.c.id == judged.c.person_id)
    found: dict[str, dict[str, list[int]]] = {}
    for name, code, hits, n in await connection.execute(
        counted.where(judged.c.project_id == project_id).group_by(judged.c.question, person.c.code)
    ):
        found.setdefault(str(name), {})[str(code)] = [int(hits), int(n)]
    return found


async def faulty_of(connection: AsyncConnection, task_ids: Sequence[int]) -> Faulty:
    """Return for those of some tasks that were drawn out of a lot and looked at the questions that were found faulty; of two lots the last."""
    wanted = sa.select(lot_task.c.task_id, lot_task.c.faults).where(
        lot_task.c.task_id.in_(task_ids), lot_task.c.rank.is_not(None), lot_task.c.verdict != ""
    )
    rows = await connection.execute(wanted.order_by(lot_task.c.lot_id))
    return {row.task_id: frozenset(row.faults or ()) for row in rows.all()}
