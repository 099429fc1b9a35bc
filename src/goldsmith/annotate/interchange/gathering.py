"""Everything that was said in a project, gathered for an export: conclusions first, then task by task."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.annotate import gathering
from goldsmith.annotate.interchange.brought import Gathered, Predicted
from goldsmith.annotate.interchange.storing import kept_config
from goldsmith.annotate.interchange.writer import About
from goldsmith.annotate.projects import project_of
from goldsmith.annotate.tables import brought, prediction, task

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.annotate.results import Concluded, Said
    from goldsmith.database.opening import Database

PAGE = 500
"""Tasks that are read at once."""


@dataclass(frozen=True)
class Told:
    """What a project is and what was said in it, before any task is read.

    Attributes:
        project_id: Its number.
        about: Its name, title and questions.
        said: The newest answers to each task, by its key.
        gold: Known answers, by the task's key.
    """

    project_id: int
    about: About
    said: Mapping[str, Sequence[Said]]
    gold: Mapping[str, Mapping[str, Any]]


async def told(connection: AsyncConnection, project_id: int) -> Told:
    """Return what a project is and what was said in it.

    Raises:
        NoRecordError: There is no such project.
    """
    row = await project_of(connection, project_id)
    asked, said, gold = await gathering.all_said(connection, project_id)
    config = await kept_config(connection, project_id)
    return Told(project_id, About(row.name, asked, row.title, row.description, config), said, gold)


async def gathered(store: Database, found: Told, concluded: Mapping[str, Mapping[str, Concluded]]) -> AsyncIterator[Gathered]:
    """Yield the tasks in order, page by page, so that memory does not grow with what they show.

    No connection is held while a page is given out: whoever reads slowly, or not at all, would keep it from everybody else.
    """
    after = 0
    while True:
        page = await _page(store, found, after)
        for row, predictions, kept in page:
            said = found.said.get(row.key, ())
            yield Gathered(row.id, row.key, row.material, row.state, row.gold, said, concluded.get(row.key, {}), predictions, kept)
        if len(page) < PAGE:
            return
        after = page[-1][0].id


async def _page(store: Database, found: Told, after: int) -> list[tuple[Any, list[Predicted], Any]]:
    """Return the next tasks, each with its predictions and what an import kept of it."""
    query = sa.select(task).where(task.c.project_id == found.project_id, task.c.id > after).order_by(task.c.id).limit(PAGE)
    async with store.reading() as connection:
        rows = (await connection.execute(query)).all()
        ids = [row.id for row in rows]
        predictions, kept = await _predictions(connection, ids), await _kept(connection, ids)
    return [(row, predictions[row.id], kept.get(row.id)) for row in rows]


async def _predictions(connection: AsyncConnection, ids: list[int]) -> dict[int, list[Predicted]]:
    wanted = sa.select(prediction).where(prediction.c.task_id.in_(ids)).order_by(prediction.c.id)
    found: dict[int, list[Predicted]] = defaultdict(list)
    for row in (await connection.execute(wanted)).all():
        found[row.task_id].append(Predicted(row.model, row.value, row.score, row.at))
    return found


async def _kept(connection: AsyncConnection, ids: list[int]) -> dict[int, Any]:
    wanted = sa.select(brought.c.task_id, brought.c.kept).where(brought.c.task_id.in_(ids)).order_by(brought.c.id)
    return {row.task_id: row.kept for row in (await connection.execute(wanted)).all()}
