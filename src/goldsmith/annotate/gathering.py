"""All answers of a project: gathered at once for conclusions and columns, or page by page for exports."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.accounts import tables as accounts
from goldsmith.annotate.ballots import Ballots
from goldsmith.annotate.configuration import fitting
from goldsmith.annotate.projects import Configurations, project_of
from goldsmith.annotate.results import Said
from goldsmith.annotate.reviews import COUNTED
from goldsmith.annotate.tables import answer, task, turn

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.annotate.configuration import Configuration

PAGE = 2_000
"""Tasks that are read at once."""


async def all_said(connection: AsyncConnection, project_id: int) -> tuple[Configuration, dict[str, list[Said]], dict[str, dict[str, Any]]]:
    """Return what is asked now, the newest answers by the task's key in the order of tasks and turns, and the known answers."""
    row = await project_of(connection, project_id)
    asked = await Configurations().of(connection, project_id, row.questions_version)
    wanted = _newest(row, answer.c.project_id == project_id)
    found: dict[str, list[Said]] = defaultdict(list)
    async with connection.stream(wanted.execution_options(yield_per=PAGE)) as rows:
        async for one in rows:
            found[one.key].append(_said(asked, one))
    known = sa.select(task.c.key, task.c.gold, task.c.material).where(task.c.project_id == project_id, task.c.gold.is_not(None))
    gold = {one.key: fitting(asked, one.gold, one.material) for one in await connection.execute(known)}
    return asked, dict(found), gold


async def said_of(connection: AsyncConnection, row: Any, asked: Configuration, task_ids: Sequence[int]) -> dict[int, list[Said]]:
    """Return the newest answers to some tasks, by the task's number, in the order of turns.

    Args:
        connection: The database.
        row: The row of the project.
        asked: What it asks now.
        task_ids: The tasks.
    """
    found: dict[int, list[Said]] = defaultdict(list)
    for one in (await connection.execute(_newest(row, answer.c.task_id.in_(task_ids)))).all():
        found[one.task_id].append(_said(asked, one))
    return found


async def ballots_of(connection: AsyncConnection, row: Any, asked: Configuration) -> Ballots:
    """Return the votes of a project, with what is known of tasks; answers are read one after another and not held."""
    ballots = Ballots(asked)
    if not ballots:
        return ballots
    wanted = _newest(row, answer.c.project_id == row.id).execution_options(yield_per=PAGE)
    async with connection.stream(wanted) as rows:
        async for one in rows:
            ballots.add(one.task_id, one.code, _said(asked, one).counted)
    known = sa.select(task.c.id, task.c.gold, task.c.material).where(task.c.project_id == row.id, task.c.gold.is_not(None))
    async with connection.stream(known.execution_options(yield_per=PAGE)) as rows:
        async for one in rows:
            ballots.know(one.id, fitting(asked, one.gold, one.material))
    return ballots


def _newest(row: Any, which: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """Return the question for the newest answers that count, in the order of tasks and turns."""
    person = accounts.person
    newest = sa.select(sa.func.max(answer.c.id)).where(which).group_by(answer.c.turn_id)
    before = sa.case((answer.c.questions_version != row.questions_version, task.c.material)).label("material_before")
    return (
        sa.select(task.c.key, person.c.code, answer, turn.c.state, before)
        .join(turn, turn.c.id == answer.c.turn_id)
        .join(task, task.c.id == answer.c.task_id)
        .join(person, person.c.id == turn.c.person_id)
        .where(answer.c.id.in_(newest), turn.c.state.in_(COUNTED))
        .order_by(task.c.id, turn.c.id)
    )


def _said(asked: Configuration, one: Any) -> Said:
    """Return an answer out of a row."""
    return Said(
        one.code,
        one.value,
        one.at,
        one.active_ms,
        one.guideline_version,
        one.questions_version,
        one.state in {"reviewed", "late_reviewed"},
        one.state in {"late", "late_reviewed"},
        None if one.material_before is None else fitting(asked, one.value, one.material_before),
    )


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
