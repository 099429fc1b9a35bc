"""What a person may see of a task beside its material: what a model said, and what others said, where the project's rules show it.

Blind is the rule: nobody sees other people's answers before he gave his own, and no guess that could lead him. A project may show
either, and then it is told with every answer's agreement that they were no independent ones.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.annotate.beginning import DRAWS
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
    his turn, and he goes on seeing that one, whatever models say later. Some turns show none, drawn by chance when they are first told; it
    looks to their people as if no model had said anything.
    """
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    if policy.show_predictions and held:
        for one, said in await _predictions(connection, held):
            value = fitting(asked, said["value"], one.material) if said else {}
            if await _shown(connection, policy, one, said["id"] if said and value else None):
                found[one.task_id]["prediction"] = {**(said or {}), "value": value}
    if not policy.blind and held:
        others = await _others(connection, [one.task_id for one in held], person_id)
        for one in held:
            theirs = others.get(one.task_id, [])
            if theirs := theirs if one.draw < DRAWS else theirs[: _as_many(one, policy)]:
                found[one.task_id]["others"] = theirs
    return found


def _as_many(held: Any, policy: Policy) -> int:
    """Return how many answers of others are shown beside a task of the gold pool: as many as a task of the queue could have by then."""
    return int(held.id % policy.overlap)


async def _predictions(connection: AsyncConnection, held: Sequence[Any]) -> list[tuple[Any, dict[str, Any] | None]]:
    """Return turns with a prediction: that of the turn, else the one of the highest score, of equal ones the newest; ``None`` where there is none."""
    order = sa.func.coalesce(prediction.c.score, -1.0), prediction.c.id
    before = [one.prediction_id for one in held if one.prediction_id is not None]
    stands = sa.or_(prediction.c.replaced_at.is_(None), prediction.c.id.in_(before))
    wanted = sa.select(prediction).where(prediction.c.task_id.in_({one.task_id for one in held}), stands).order_by(*order)
    rows = (await connection.execute(wanted)).all()
    by_id, best = {row.id: row for row in rows}, {row.task_id: row for row in rows if row.replaced_at is None}
    shown = [(one, by_id.get(one.prediction_id) or best.get(one.task_id)) for one in held]
    return [
        (one, {"id": row.id, "model": row.model, "value": row.value, "score": row.score} if row is not None else None) for one, row in shown
    ]


async def _shown(connection: AsyncConnection, policy: Policy, held: Any, prediction_id: int | None) -> bool:
    """Return whether a turn shows its prediction: as was drawn when it was first told, and is noted with it."""
    if held.prediction_shown is None and held.state == "leased":
        shows = prediction_id is not None and secrets.randbelow(DRAWS) >= round(policy.unassisted_share * DRAWS)
        values = {"prediction_id": prediction_id, "prediction_shown": shows}
        await connection.execute(sa.update(turn).where(turn.c.id == held.id).values(values))
        return shows
    return bool(held.prediction_shown) and prediction_id is not None


async def _others(connection: AsyncConnection, task_ids: Sequence[int], person_id: int) -> dict[int, list[dict[str, Any]]]:
    """Return the newest answers of others to each task, without who gave them."""
    newest = sa.select(sa.func.max(answer.c.id)).where(answer.c.task_id.in_(task_ids)).group_by(answer.c.turn_id)
    counts = is_one_of(turn.c.state, "answered", "reviewed", "late", "late_reviewed")
    wanted = sa.select(answer.c.task_id, answer.c.value).join(turn, turn.c.id == answer.c.turn_id)
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in await connection.execute(wanted.where(answer.c.id.in_(newest), counts, turn.c.person_id != person_id).order_by(answer.c.id)):
        found[row.task_id].append(row.value)
    return found
