"""Which projects are due to learn, found by short looks at indexes."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.annotate.models.keeping import runs_low
from goldsmith.annotate.models.learners import KIND, NOTHING
from goldsmith.annotate.models.learning_tables import learning
from goldsmith.annotate.models.model_tables import model
from goldsmith.annotate.models.settings import LearnerSettings
from goldsmith.annotate.policy import Policy
from goldsmith.annotate.tables import answer, project, task
from goldsmith.database.columns import now

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.database.opening import Database

LOOKED_AT = 50
"""Projects that are looked at in one pass."""
GROWTH = 10
"""A model learns again when there is one new answer for so many that it knows."""
MOST_NEW = 2_000
"""New answers that are enough in any case."""
PUTS = ("uncertainty", "diversity", "committee", "cost")
"""Rules by which tasks are put forward."""


async def due(database: Database) -> list[int]:
    """Return the projects that are due, those that waited longest first."""
    await _begin(database)
    asked, puts = learning.c.asked_at.is_not(None), project.c.policy["order_by_model"].as_string()
    answers_new = sa.exists().where(answer.c.project_id == learning.c.project_id, answer.c.id > learning.c.answers_to)
    tasks_new = sa.exists().where(task.c.project_id == learning.c.project_id, task.c.id > learning.c.tasks_to)
    works = sa.and_(project.c.state == "open", sa.or_(answers_new, tasks_new, puts.in_(PUTS)))
    async with database.reading() as connection:
        wanted = (
            sa.select(learning, project.c.policy, project.c.state)
            .join(project, project.c.id == learning.c.project_id)
            .where(learning.c.claimed_until < now(), learning.c.not_before <= now(), sa.or_(asked, works))
            .order_by(learning.c.asked_at.is_(None), learning.c.not_before)
            .limit(LOOKED_AT)
        )
        rows = (await connection.execute(wanted)).all()
        return [row.project_id for row in rows if await _is_due(connection, row)]


async def _begin(database: Database) -> None:
    """Note projects whose tasks are to be put forward, and of which nothing is noted yet; nothing is written where there are none."""
    puts = project.c.policy["order_by_model"].as_string()
    fresh = sa.select(project.c.id).where(
        project.c.state == "open", puts.in_(PUTS),
        ~sa.exists().where(learning.c.project_id == project.c.id),
    )  # fmt: skip
    async with database.reading() as connection:
        found = (await connection.execute(fresh.limit(LOOKED_AT))).scalars().all()
    for number in found:
        with contextlib.suppress(sa.exc.IntegrityError):  # another process was quicker
            async with database.changing() as connection:
                await connection.execute(sa.insert(learning).values(project_id=number, **NOTHING))


async def _is_due(connection: AsyncConnection, row: Any) -> bool:
    policy = Policy.model_validate(row.policy)
    models = sa.select(model.c.settings).where(model.c.project_id == row.project_id, model.c.kind == KIND, model.c.state == "idle")
    settings = [LearnerSettings.model_validate(one) for one in (await connection.execute(models)).scalars()]
    if row.state != "open":
        return bool(settings)
    if settings and (row.asked_at is not None or await _answers_enough(connection, row, min(one.every for one in settings))):
        return True
    if settings and row.answers and await _tasks_new(connection, row):
        return True
    return policy.order_by_model != "off" and await _puts_forward(connection, row, policy)


async def _answers_enough(connection: AsyncConnection, row: Any, every: int) -> bool:
    """Tell whether enough answers are new; no more than are enough are looked at."""
    enough = min(MOST_NEW, max(every, row.answers // GROWTH))
    after = sa.select(answer.c.id).where(answer.c.project_id == row.project_id, answer.c.id > row.answers_to).order_by(answer.c.id)
    return (await connection.execute(after.offset(enough - 1).limit(1))).first() is not None


async def _tasks_new(connection: AsyncConnection, row: Any) -> bool:
    """Tell whether tasks were added since something was said of all."""
    new = sa.select(task.c.id).where(task.c.project_id == row.project_id, task.c.id > row.tasks_to).limit(1)
    return (await connection.execute(new)).first() is not None


async def _puts_forward(connection: AsyncConnection, row: Any, policy: Policy) -> bool:
    """Tell whether tasks that were put forward run out while others wait."""
    waits = sa.select(task.c.id).where(task.c.project_id == row.project_id, task.c.state == "open").limit(1)
    if (await connection.execute(waits)).first() is None:
        return False
    facts = row.facts or {}
    if facts.get("nothing_left") == [row.answers_to, row.tasks_to] and not await _tasks_new(connection, row):
        return False
    return await runs_low(connection, row.project_id, policy)
