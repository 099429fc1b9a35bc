"""How people did on known answers, question by question, as figures tell it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.annotate.quality.gold_tables import judged
from goldsmith.annotate.quality.telling import interval
from goldsmith.stats.proportion import proportion

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection


async def gold_accuracy(connection: AsyncConnection, project_id: int) -> dict[str, dict[str, Any]]:
    """Return for each question that was judged: `answers` judged, the mean score `right`, and the `accuracy` with its interval."""
    right = sa.func.sum(sa.case((judged.c.right, 1), else_=0))
    counted = sa.select(judged.c.question, sa.func.count(), right, sa.func.avg(judged.c.score))
    rows = await connection.execute(counted.where(judged.c.project_id == project_id).group_by(judged.c.question))
    return {
        str(name): {"answers": int(n), "right": float(score), "accuracy": interval(proportion(int(hits), int(n)))}
        for name, n, hits, score in rows
    }
