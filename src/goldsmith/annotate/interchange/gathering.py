"""Everything that was said in a project, gathered for an export on disk: votes first, then page by page of tasks, from one state of the database.

1. The votes of the whole project are counted as numbers, since what one task comes to may depend on all.
2. Then each page of tasks is read with its answers, concluded, looked at for what the format cannot hold, and put on disk.
3. The database is let go before the first byte is sent: a slow reader holds no state of it, and an export that cannot be is refused as a whole.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from starlette.concurrency import run_in_threadpool

from goldsmith.annotate.gathering import deciding, said_of
from goldsmith.annotate.interchange.brought import Gathered, Predicted
from goldsmith.annotate.interchange.spooling import Spool
from goldsmith.annotate.interchange.storing import kept_config
from goldsmith.annotate.interchange.writer import About, Looking
from goldsmith.annotate.projects import Configurations, project_of
from goldsmith.annotate.quality.settled import Settled, settled
from goldsmith.annotate.results import Concluded, Decides, Said, conclusion_of
from goldsmith.annotate.standing.codes import Codes
from goldsmith.annotate.tables import brought, prediction, task

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.annotate.configuration import Configuration
    from goldsmith.annotate.interchange.writer import Writer

PAGE = 100
"""Tasks that are read at once: a task may show two million bytes."""


@dataclass(frozen=True)
class Told:
    """What a project is, before any task is read: its row, and its name, title and questions."""

    row: Any
    about: About
    codes: Codes = field(default_factory=Codes)


async def told(connection: AsyncConnection, project_id: int, codes: Codes | None = None) -> Told:
    """Return what a project is, and which codes stand for its people: their own where nothing is said.

    Raises:
        NoRecordError: There is no such project.
    """
    row = await project_of(connection, project_id)
    asked = await Configurations().of(connection, project_id, row.questions_version)
    config = await kept_config(connection, project_id)
    return Told(row, About(row.name, asked, row.title, row.description, config), codes or Codes())


async def spooled(connection: AsyncConnection, found: Told, writer: Writer) -> tuple[Spool, int]:
    """Return the tasks with what was said of them, on disk, and how many have answers and no conclusion to write.

    Raises:
        InterchangeError: Conclusions cannot be written in this format.
    """
    asked = found.about.asked
    spool, looking = Spool(), Looking(writer)
    try:
        async with deciding(connection, found.row, asked) as decided:
            async for rows, parts in _pages(connection, found, asked):
                standing = await settled(connection, [row.id for row in rows])
                await run_in_threadpool(_put, spool, looking, asked, decided, standing, [(row, *parts) for row in rows])
        looking.end()
    except BaseException:
        spool.close()
        raise
    return spool, looking.empty


async def _pages(connection: AsyncConnection, found: Told, asked: Configuration) -> AsyncIterator[tuple[Sequence[Any], tuple[Any, ...]]]:
    """Yield tasks, page by page, with what was said, predicted and kept of them."""
    after = 0
    while True:
        page = sa.select(task).where(task.c.project_id == found.row.id, task.c.id > after).order_by(task.c.id).limit(PAGE)
        rows = (await connection.execute(page)).all()
        ids = [row.id for row in rows]
        yield rows, tuple([await part(connection, ids) for part in (_answers(found, asked), _predictions, _kept(found))])
        if len(rows) < PAGE:
            return
        after = rows[-1].id


def back(spool: Spool) -> Iterator[Gathered]:
    """Yield the tasks from disk, and let go of them."""
    try:
        for number, key, material, state, gold, answers, consensus, predictions, kept in spool.rows():
            said = [Said(**one) for one in answers]
            concluded = {name: Concluded(**one) for name, one in consensus.items()}
            yield Gathered(number, key, material, state, gold, said, concluded, [Predicted(**one) for one in predictions], kept)
    finally:
        spool.close()


def _put(
    spool: Spool, looking: Looking, asked: Configuration, decided: Mapping[str, Decides], standing: Settled, rows: Sequence[Any]
) -> None:
    """Conclude the tasks of a page, look at them, and put them on disk."""
    for row, said, predictions, kept in rows:
        answers = said.get(row.id, [])
        consensus = {}
        for each in asked.questions:
            given = [one for one in answers if one.counted.get(each.name) is not None]
            if given:
                consensus[each.name] = conclusion_of(each, row.id, given, decided.get(each.name))
        one = Gathered(
            row.id,
            row.key,
            row.material,
            row.state,
            row.gold,
            answers,
            standing.of(row.id, consensus),
            predictions.get(row.id, ()),
            kept.get(row.id),
        )
        looking.at(one)
        spool.add([one.number, one.key, one.material, one.state, one.gold, one.answers, one.consensus, one.predictions, one.kept])


def _answers(found: Told, asked: Configuration) -> Callable[[AsyncConnection, list[int]], Any]:
    async def read(connection: AsyncConnection, ids: list[int]) -> dict[int, list[Said]]:
        said = await said_of(connection, found.row, asked, ids)
        return {number: found.codes.applied(answers) for number, answers in said.items()}

    return read


async def _predictions(connection: AsyncConnection, ids: list[int]) -> dict[int, list[Predicted]]:
    wanted = sa.select(prediction).where(prediction.c.task_id.in_(ids)).order_by(prediction.c.id)
    found: dict[int, list[Predicted]] = defaultdict(list)
    for row in (await connection.execute(wanted)).all():
        found[row.task_id].append(Predicted(row.model, row.value, row.score, row.at))
    return found


def _kept(found: Told) -> Callable[[AsyncConnection, list[int]], Any]:
    async def read(connection: AsyncConnection, ids: list[int]) -> dict[int, Any]:
        wanted = sa.select(brought.c.task_id, brought.c.kept).where(brought.c.task_id.in_(ids)).order_by(brought.c.id)
        return {row.task_id: found.codes.kept(row.kept) for row in (await connection.execute(wanted)).all()}

    return read
