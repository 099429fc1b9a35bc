"""A known answer is mended: all first answers that it was the measure of are judged anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.annotate.beginning import DRAWS
from goldsmith.annotate.projects import Configurations
from goldsmith.annotate.quality import judging
from goldsmith.annotate.quality.disputes_tables import dispute
from goldsmith.annotate.quality.gold_tables import judged
from goldsmith.annotate.tables import answer, task, turn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

_configurations = Configurations()


async def judge_anew(connection: AsyncConnection, project_id: int, ids: Sequence[int]) -> int:
    """Judge the first answers to some tasks by what is known of them now; return how many.

    Those are judged that were, and those out of the pool, but none whose judgement was overturned: a dispute is heard once, and what it withdrew stays
    withdrawn. Of an answer that was told what was known it stays told. An answer that is stored meanwhile keeps the judgement that it was stored with.
    """
    if not ids:
        return 0
    was = sa.delete(judged).where(judged.c.task_id.in_(ids)).returning(judged.c.turn_id, judged.c.told)
    told = {row.turn_id: bool(row.told) for row in await connection.execute(was)}
    heard = sa.select(dispute.c.turn_id).where(dispute.c.task_id.in_(ids), dispute.c.about == "gold", dispute.c.state == "overturned")
    withdrawn = set((await connection.execute(heard)).scalars())
    rows = [row for row in (await connection.execute(_first(ids))).all() if row.turn_id not in withdrawn]
    kept: list[dict[str, Any]] = []
    for row in rows:
        if row.turn_id in told or row.draw >= DRAWS:
            asked = await _configurations.of(connection, project_id, row.questions_version)
            found = await judging.beside(asked, row.gold, row.value, row.material)
            of = judging.Of(project_id, row.task_id, row.turn_id, row.person_id, row.draw >= DRAWS)
            kept += [{**one, "told": told.get(row.turn_id, False)} for one in judging.rows_of(of, found, row.at)]
    if kept:
        await connection.execute(sa.insert(judged), kept)
    return len(rows)


def _first(ids: Sequence[int]) -> sa.Select[Any]:
    """Return the query of first answers to some tasks that have no judgement, with what was shown and what is known."""
    wanted = sa.select(
        answer.c.turn_id, answer.c.task_id, answer.c.value, answer.c.questions_version, answer.c.at,
        turn.c.person_id, turn.c.draw, task.c.gold, task.c.material,
    )  # fmt: skip
    joined = wanted.join(turn, turn.c.id == answer.c.turn_id).join(task, task.c.id == answer.c.task_id)
    meanwhile = sa.exists().where(judged.c.turn_id == answer.c.turn_id)
    return joined.where(answer.c.task_id.in_(ids), answer.c.revision == 1, ~meanwhile).order_by(answer.c.id)
