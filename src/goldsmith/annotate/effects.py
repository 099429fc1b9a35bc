"""What another version of the questions would do to the answers that stand, told before it is saved.

1. Answers stay as they were given, with the version that they were given to; nothing is asked again by itself.
2. In conclusions, exports and columns each answer counts for those questions that take it as they are then. So each question is
   one of: the same; new, to which nobody has answered yet; gone, whose answers are kept and no longer count; or changed, of whose answers some
   may not fit any more.
3. People at work see the new questions with their next task; what they have begun is kept and checked against the new ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.annotate.projects import Configurations, project_of
from goldsmith.annotate.reviews import COUNTED
from goldsmith.annotate.tables import answer, task, turn
from goldsmith.database.columns import is_one_of
from goldsmith.question import FaultyAnswerError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.annotate.configuration import Asked, Configuration

LOOKS = 1_000
"""Answers, the newest ones, that are tried against the new questions; and tasks that are looked at for new fields."""
FAULTS = 3
"""Answers that do not fit any more of which it is told why, of each question."""


async def effects(connection: AsyncConnection, project_id: int, made: Configuration) -> dict[str, Any]:
    """Return what a new version would do: each question's fate, how many answers were tried, fields that tasks lack, and who is at work.

    Raises:
        NoRecordError: There is no such project.
    """
    row = await project_of(connection, project_id)
    now_asked = await Configurations().of(connection, project_id, row.questions_version)
    said = await _newest(connection, project_id)
    before = {one.name: one for one in now_asked.questions}
    fates = [_fate(before.get(one.name), one, said) for one in made.questions]
    names = {one.name for one in made.questions}
    fates += [{"name": name, "fate": "gone", "answers": _n(said, name), "unfit": 0, "faults": []} for name in before if name not in names]
    at_work = sa.select(sa.func.count(), sa.func.count(sa.distinct(turn.c.person_id))).where(
        turn.c.project_id == project_id, is_one_of(turn.c.state, "leased", "sent_back")
    )
    held, people = (await connection.execute(at_work)).one()
    return {
        "version": row.questions_version,
        "tried": len(said),
        "all_tried": len(said) < LOOKS,
        "questions": fates,
        "lacking": await _lacking(connection, project_id, [one.field for one in made.shows if one.field not in {old.field for old in now_asked.shows}]),
        "held": int(held),
        "people": int(people),
    }  # fmt: skip


async def _newest(connection: AsyncConnection, project_id: int) -> list[Any]:
    """Return the newest answers that count, with what they are about."""
    wanted = (
        sa.select(answer.c.value, task.c.material, task.c.key)
        .join(turn, turn.c.id == answer.c.turn_id)
        .join(task, task.c.id == answer.c.task_id)
        .where(answer.c.project_id == project_id, turn.c.state.in_(COUNTED))
    )
    return list((await connection.execute(wanted.order_by(answer.c.id.desc()).limit(LOOKS))).all())


def _fate(before: Asked | None, after: Asked, said: Sequence[Any]) -> dict[str, Any]:
    """Return what becomes of a question and of the answers to it."""
    if before is None:
        return {"name": after.name, "fate": "new", "answers": _n(said, after.name), "unfit": 0, "faults": []}
    same = (before.kind, before.leaf, before.when, before.required) == (after.kind, after.leaf, after.when, after.required)
    if same:
        worded = before != after
        return {"name": after.name, "fate": "reworded" if worded else "same", "answers": _n(said, after.name), "unfit": 0, "faults": []}
    unfit, faults = 0, []
    for one in said:
        if one.value.get(after.name) is None:
            continue
        try:
            after.leaf.checked(one.value[after.name], one.material)
        except FaultyAnswerError as problem:
            unfit += 1
            faults += [{"task": one.key, "en": fault.says(), "zh": fault.says("zh")} for fault in problem.faults[:1]]
    return {"name": after.name, "fate": "changed", "answers": _n(said, after.name), "unfit": unfit, "faults": faults[:FAULTS]}


def _n(said: Sequence[Any], name: str) -> int:
    return sum(1 for one in said if one.value.get(name) is not None)


async def _lacking(connection: AsyncConnection, project_id: int, fields: Sequence[str]) -> list[dict[str, Any]]:
    """Return, of fields that are shown from now on, how many tasks of those looked at have none."""
    if not fields:
        return []
    wanted = sa.select(task.c.material).where(task.c.project_id == project_id).order_by(task.c.id.desc()).limit(LOOKS)
    rows = (await connection.execute(wanted)).scalars().all()
    counted = [{"field": name, "tasks": sum(1 for one in rows if one.get(name) is None), "of": len(rows)} for name in fields]
    return [one for one in counted if one["tasks"]]
