"""All answers of a project, page by page: memory does not grow with them but for some twenty bytes a vote.

1. First all votes are counted as numbers and all marks put together, since what one task comes to may depend on all.
2. Then pages of tasks are read with their answers, and each task is concluded by itself.

What takes long is done in a thread, page by page, so that whoever answers meanwhile waits for none of it.
"""

from __future__ import annotations

import contextlib
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from starlette.concurrency import run_in_threadpool

from goldsmith.accounts import tables as accounts
from goldsmith.annotate.agreed_marks import TOGETHER, AgreedMarks, is_of_marks
from goldsmith.annotate.ballots import Ballots
from goldsmith.annotate.beginning import DRAWS, ordinary
from goldsmith.annotate.configuration import fitting
from goldsmith.annotate.policy import Policy
from goldsmith.annotate.results import Said, is_voted
from goldsmith.annotate.reviews import COUNTED
from goldsmith.annotate.tables import answer, prediction, project, task, turn
from goldsmith.database.columns import is_one_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.annotate.configuration import Configuration
    from goldsmith.annotate.results import Decides
    from goldsmith.question import Question

PAGE = 2_000
"""Tasks that are read at once."""
FEW = 250
"""Tasks that are read at once with their answers: a few milliseconds of a core that answers other requests."""
SOME = TOGETHER
"""Answers, or tasks of which more than votes is read, at once."""


async def said_of(connection: AsyncConnection, row: Any, asked: Configuration, task_ids: Sequence[int]) -> dict[int, list[Said]]:
    """Return the newest answers to some tasks, by the task's number, in the order of turns.

    Args:
        connection: The database.
        row: The row of the project.
        asked: What it asks now.
        task_ids: The tasks.
    """
    rows = (await connection.execute(_newest(row, answer.c.task_id.in_(task_ids)))).all()
    return await run_in_threadpool(_by_task, asked, rows)


def _by_task(asked: Configuration, rows: Sequence[Any]) -> dict[int, list[Said]]:
    found: dict[int, list[Said]] = defaultdict(list)
    for one in rows:
        found[one.task_id].append(_said(asked, one))
    return found


@contextlib.asynccontextmanager
async def deciding(connection: AsyncConnection, row: Any, asked: Configuration) -> AsyncIterator[dict[str, Decides]]:
    """Give, for each question whose tasks are not decided by their own answers alone, what decides them; it is gone when the block is left."""
    marks = {each.name: AgreedMarks(each) for each in asked.questions if is_of_marks(each)}
    try:
        ballots = await ballots_of(connection, row, asked)
        decided: dict[str, Decides] = {**await run_in_threadpool(ballots.decided)}
        if marks:
            async for part in pages_of(connection, row, asked, SOME):
                materials = await _materials(connection, [one.id for one in part if len(one.said) > 1])
                said = {one.id: one.said for one in part}
                for each in marks.values():
                    await run_in_threadpool(each.add, said, materials)
        yield {**decided, **marks}
    finally:
        for each in marks.values():
            each.close()


async def _materials(connection: AsyncConnection, ids: Sequence[int]) -> dict[int, Any]:
    """Return what tasks show."""
    wanted = sa.select(task.c.id, task.c.material).where(task.c.id.in_(ids))
    return {one.id: one.material for one in (await connection.execute(wanted)).all()} if ids else {}


@dataclass(frozen=True)
class Page:
    """A task with the newest answers to it."""

    id: int
    key: str
    state: str
    said: Sequence[Said]


async def pages_of(connection: AsyncConnection, row: Any, asked: Configuration, size: int = FEW) -> AsyncIterator[list[Page]]:
    """Yield the tasks of a project that have answers, with these, so many tasks at once, in the order in which they were added."""
    after = 0
    while True:
        wanted = sa.select(task.c.id, task.c.key, task.c.state).where(task.c.project_id == row.id, task.c.id > after)
        rows = (await connection.execute(wanted.order_by(task.c.id).limit(size))).all()
        said = await said_of(connection, row, asked, [one.id for one in rows]) if rows else {}
        found = [Page(one.id, one.key, one.state, said[one.id]) for one in rows if one.id in said]
        if found:
            yield found
        if len(rows) < size:
            return
        after = rows[-1].id


async def ballots_of(connection: AsyncConnection, row: Any, asked: Configuration) -> Ballots:
    """Return the votes of a project, with what is known and predicted of tasks; answers are read one after another and not held."""
    ballots = Ballots(asked, asks_again=await _asks_again(connection, row.id))
    if not ballots:
        return ballots
    async for part in _parts(connection, _newest(row, answer.c.project_id == row.id)):
        await run_in_threadpool(_counted, ballots, asked, part)
    known = sa.select(task.c.id, task.c.gold, task.c.material).where(task.c.project_id == row.id, task.c.gold.is_not(None))
    async for part in _parts(connection, known):
        for one in part:
            ballots.know(one.id, fitting(asked, one.gold, one.material))
    await add_predictions(connection, row.id, asked, ballots)
    return ballots


async def _asks_again(connection: AsyncConnection, project_id: int) -> bool:
    """Tell whether tasks of a project are asked again where their labels are in doubt."""
    policy = (await connection.execute(sa.select(project.c.policy).where(project.c.id == project_id))).scalar_one()
    return Policy.model_validate(policy).most_answers is not None


def _counted(ballots: Ballots, asked: Configuration, part: Sequence[Any]) -> None:
    for one in part:
        ballots.add(one.task_id, one.code, _said(asked, one).counted)


async def _parts(connection: AsyncConnection, wanted: sa.Select[Any]) -> AsyncIterator[Sequence[Any]]:
    """Yield what is asked for, part by part."""
    async with connection.stream(wanted.execution_options(yield_per=SOME)) as rows:
        async for part in rows.partitions():
            yield part


async def add_predictions(connection: AsyncConnection, project_id: int, asked: Configuration, ballots: Ballots) -> None:
    """Add what models said of tasks before anybody answered them, and nobody saw who answered: only that is evidence of its own."""
    first = sa.select(sa.func.min(answer.c.at)).where(answer.c.task_id == task.c.id).scalar_subquery()
    seen = sa.exists().where(answer.c.task_id == task.c.id, answer.c.prediction_shown)
    stands = sa.or_(prediction.c.replaced_at.is_(None), prediction.c.replaced_at >= first)
    wanted = (
        sa.select(prediction.c.task_id, prediction.c.value, prediction.c.score)
        .join(task, task.c.id == prediction.c.task_id)
        .where(task.c.project_id == project_id, ~seen, prediction.c.at < sa.func.coalesce(first, prediction.c.at + 1), stands)
        .order_by(task.c.id, prediction.c.id)
    )
    leaves = {each.name: each.leaf for each in asked.questions if is_voted(each.leaf)}
    async for part in _parts(connection, wanted):
        for one in part:
            ballots.predict(one.task_id, _votable(one.value, leaves), one.score)


def _votable(value: Any, leaves: Mapping[str, Question]) -> dict[str, Any]:
    """Return those predicted answers that are votes for a class: a model may have said anything."""
    found = {}
    for name, leaf in leaves.items():
        with contextlib.suppress(TypeError, KeyError, AttributeError):
            if isinstance(value, dict) and value.get(name) is not None and leaf.vote(value[name]) in leaf.classes:
                found[name] = value[name]
    return found


def _newest(row: Any, which: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """Return the question for the newest answers that count, in the order of tasks and turns.

    What was answered out of the gold pool counts only while its task stands there: in the queue it has the answers that it had there.
    """
    person = accounts.person
    newest = sa.select(sa.func.max(answer.c.id)).where(which).group_by(answer.c.turn_id)
    before = sa.case((answer.c.questions_version != row.questions_version, task.c.material)).label("material_before")
    return (
        sa.select(task.c.key, person.c.code, answer, turn.c.state, (turn.c.draw >= DRAWS).label("of_pool"), before, prediction.c.model)
        .join(turn, turn.c.id == answer.c.turn_id)
        .join(task, task.c.id == answer.c.task_id)
        .join(person, person.c.id == turn.c.person_id)
        .outerjoin(prediction, prediction.c.id == answer.c.prediction_id)
        .where(answer.c.id.in_(newest), turn.c.state.in_(COUNTED), sa.or_(ordinary(), is_one_of(task.c.state, "gold")))
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
        one.state in {"reviewed", "late_reviewed"} and not one.of_pool,  # those are closed as by a review, and nobody looked at them
        one.state in {"late", "late_reviewed"},
        None if one.material_before is None else fitting(asked, one.value, one.material_before),
        one.origin,
        one.model,
        one.prediction_shown,
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
