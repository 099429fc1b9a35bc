"""All answers of a project, gathered for conclusions, exports and columns."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.accounts import tables as accounts
from goldsmith.annotate.projects import Configurations, project_of
from goldsmith.annotate.results import Said
from goldsmith.annotate.reviews import COUNTED
from goldsmith.annotate.tables import answer, task, turn

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.annotate.configuration import Configuration

PAGE = 2_000
"""Tasks that are read at once."""


async def all_said(connection: AsyncConnection, project_id: int) -> tuple[Configuration, dict[str, list[Said]], dict[str, dict[str, Any]]]:
    """Return what is asked now, the newest answers by the task's key in the order of tasks and turns, and the known answers."""
    row = await project_of(connection, project_id)
    asked = await Configurations().of(connection, project_id, row.questions_version)
    person = accounts.person
    newest = sa.select(sa.func.max(answer.c.id)).where(answer.c.project_id == project_id).group_by(answer.c.turn_id)
    wanted = (
        sa.select(task.c.key, person.c.code, answer, turn.c.state)
        .join(turn, turn.c.id == answer.c.turn_id)
        .join(task, task.c.id == answer.c.task_id)
        .join(person, person.c.id == turn.c.person_id)
        .where(answer.c.id.in_(newest), turn.c.state.in_(COUNTED))
        .order_by(task.c.id, turn.c.id)
    )
    found: dict[str, list[Said]] = defaultdict(list)
    for one in await connection.execute(wanted):
        said = Said(
            one.code,
            one.value,
            one.at,
            one.active_ms,
            one.guideline_version,
            one.questions_version,
            one.state in {"reviewed", "late_reviewed"},
            one.state in {"late", "late_reviewed"},
        )
        found[one.key].append(said)
    known = sa.select(task.c.key, task.c.gold).where(task.c.project_id == project_id, task.c.gold.is_not(None))
    return asked, dict(found), {one.key: one.gold for one in await connection.execute(known)}


async def tasks_of(connection: AsyncConnection, project_id: int) -> AsyncIterator[Any]:
    """Yield the tasks of a project in order, page by page, so that memory does not grow with them."""
    after = 0
    while True:
        page = sa.select(task).where(task.c.project_id == project_id, task.c.id > after).order_by(task.c.id).limit(PAGE)
        rows = (await connection.execute(page)).all()
        for row in rows:
            yield row
        if len(rows) < PAGE:
            return
        after = rows[-1].id
