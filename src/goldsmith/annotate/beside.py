"""What a person may see of a task beside its material: what a model said, and what others said, where the project's rules show it.

Blind is the rule: nobody sees other people's answers before he gave his own, and no guess that could lead him. A project may show
either, and then it is told with every answer's agreement that they were no independent ones.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.annotate.configuration import fitting
from goldsmith.annotate.tables import answer, prediction, turn
from goldsmith.database.columns import is_one_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.annotate.configuration import Configuration
    from goldsmith.annotate.policy import Policy


async def shown_beside(
    connection: AsyncConnection, policy: Policy, held: Sequence[Any], *, person_id: int, asked: Configuration
) -> dict[int, dict[str, Any]]:
    """Return, for the task of each turn, ``prediction`` and ``others`` where the rules show them; nothing is asked where they do not.

    Of a prediction that is what fits the questions, in normal form: a model may have said anything. Which one a person was shown is noted in
    his turn, and he goes on seeing that one, whatever models say later.
    """
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    if policy.show_predictions and held:
        for one, said in await _predictions(connection, held):
            value = fitting(asked, said["value"], one.material)
            if value:
                found[one.task_id]["prediction"] = {**said, "value": value}
                await _noted(connection, one, said["id"])
    if not policy.blind and held:
        for task_id, others in (await _others(connection, [one.task_id for one in held], person_id)).items():
            found[task_id]["others"] = others
    return found


async def _predictions(connection: AsyncConnection, held: Sequence[Any]) -> list[tuple[Any, dict[str, Any]]]:
    """Return turns with a prediction: that which was shown before, else the one of the highest score, of equal ones the newest."""
    order = sa.func.coalesce(prediction.c.score, -1.0), prediction.c.id
    wanted = sa.select(prediction).where(prediction.c.task_id.in_({one.task_id for one in held})).order_by(*order)
    rows = (await connection.execute(wanted)).all()
    by_id, best = {row.id: row for row in rows}, {row.task_id: row for row in rows}
    shown = [(one, by_id.get(one.prediction_id) or best[one.task_id]) for one in held if one.task_id in best]
    return [(one, {"id": row.id, "model": row.model, "value": row.value, "score": row.score}) for one, row in shown]


async def _noted(connection: AsyncConnection, held: Any, prediction_id: int) -> None:
    if held.prediction_id != prediction_id:
        await connection.execute(sa.update(turn).where(turn.c.id == held.id).values(prediction_id=prediction_id))


async def _others(connection: AsyncConnection, task_ids: Sequence[int], person_id: int) -> dict[int, list[dict[str, Any]]]:
    """Return the newest answers of others to each task, without who gave them."""
    newest = sa.select(sa.func.max(answer.c.id)).where(answer.c.task_id.in_(task_ids)).group_by(answer.c.turn_id)
    counts = is_one_of(turn.c.state, "answered", "reviewed", "late", "late_reviewed")
    wanted = sa.select(answer.c.task_id, answer.c.value).join(turn, turn.c.id == answer.c.turn_id)
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in await connection.execute(wanted.where(answer.c.id.in_(newest), counts, turn.c.person_id != person_id).order_by(answer.c.id)):
        found[row.task_id].append(row.value)
    return found
