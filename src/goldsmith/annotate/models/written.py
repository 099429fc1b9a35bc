"""The tasks of a project written into a folder for a learning, page by page, so that the memory of the service does not grow with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
import sqlalchemy as sa
from starlette.concurrency import run_in_threadpool

from goldsmith.annotate.gathering import said_of
from goldsmith.annotate.models.learning_tables import chosen
from goldsmith.annotate.models.settings import LearnerSettings, questions_of, texts_of
from goldsmith.annotate.tables import answer, slot, task, turn
from goldsmith.database.columns import is_one_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.annotate.configuration import Configuration
    from goldsmith.annotate.results import Said

PAGE = 500
"""Tasks that are read at once."""
MOST_TASKS = 300_000
"""Tasks of a project that are looked at, the first."""
MOST_READ = 50_000
"""Tasks with answers that are learnt from, and as many without of which something is said, the first."""
MOST_BYTES = 400 << 20
"""Of what is read."""


@dataclass(eq=False)
class Written:
    """How far the tasks of a project are written.

    Attributes:
        fields: Fields that are read of each.
        learns_from: Tasks with answers that are read.
        says_of: Tasks without answers that are read.
        last: Number of the last task that was looked at.
        answers_to: Number of the newest answer of the project.
        answers: How many answers there are.
        size: Bytes of what is read.
    """

    fields: tuple[str, ...]
    learns_from: int = 0
    says_of: int = 0
    last: int = 0
    answers_to: int = 0
    answers: int = 0
    size: int = 0

    @property
    def notes(self) -> list[str]:
        """What a manager must know of it, a sentence each."""
        found = []
        if self.learns_from > MOST_READ:
            found.append(f"{MOST_READ:,} of {self.learns_from:,} tasks with answers are learnt from, the first")
        if self.says_of > MOST_READ or self.size > MOST_BYTES:
            found.append(
                "the project is larger than a model reads at once: it says something of the first tasks, and of others when these are done"
            )
        return found

    def takes(self, row: Any) -> bool:
        """Tell whether a task is read, and count it."""
        if self.size > MOST_BYTES or row.state not in {"open", "gold", "done"}:
            return False
        if row.answered or row.gold is not None:
            self.learns_from += 1
            return self.learns_from <= MOST_READ
        self.says_of += 1
        return self.says_of <= MOST_READ


def fields_read(asked: Configuration, settings: Sequence[LearnerSettings]) -> tuple[str, ...]:
    """Return the fields that models of a project read, and those that their questions point into."""
    found = list(texts_of(asked, LearnerSettings()))
    for one in settings:
        found += [*texts_of(asked, one), *([one.vectors] if one.vectors else [])]
        found += [name for each in questions_of(asked, one) for name in each.leaf.fields]
    return tuple(dict.fromkeys(found))


async def write_tasks(connection: AsyncConnection, row: Any, asked: Configuration, path: Path, fields: tuple[str, ...]) -> Written:
    """Write the tasks of a project; return how many there are, and up to where answers were seen.

    Args:
        connection: One that sees one state of the database.
        row: The row of the project.
        asked: What it asks now.
        path: The file.
        fields: Fields that are read of each task.
    """
    found = Written(fields)
    newest = sa.select(sa.func.coalesce(sa.func.max(answer.c.id), 0), sa.func.count()).where(answer.c.project_id == row.id)
    found.answers_to, found.answers = (await connection.execute(newest)).one()
    with path.open("wb") as out:
        for _ in range(0, MOST_TASKS, PAGE):
            page = sa.select(task).where(task.c.project_id == row.id, task.c.id > found.last).order_by(task.c.id).limit(PAGE)
            rows = (await connection.execute(page)).all()
            if rows:
                found.last = rows[-1].id
                told = await _page(connection, row, asked, rows)
                await run_in_threadpool(_write, out, rows, told, found)
            if len(rows) < PAGE:
                break
    return found


@dataclass(frozen=True, eq=False)
class _Told:
    """What is known of the tasks of a page besides their rows."""

    said: dict[int, list[Said]]
    free: set[int]
    put: dict[int, str]


async def _page(connection: AsyncConnection, row: Any, asked: Configuration, rows: Sequence[Any]) -> _Told:
    ids = [one.id for one in rows]
    answered = [one.id for one in rows if one.answered or one.gold is not None]
    said = await said_of(connection, row, asked, answered) if answered else {}
    held = sa.exists().where(turn.c.task_id == slot.c.task_id, is_one_of(turn.c.state, "leased", "sent_back"))
    free = sa.select(slot.c.task_id).where(slot.c.task_id.in_(ids), is_one_of(slot.c.state, "open"), ~held).distinct()
    put = sa.select(chosen.c.task_id, chosen.c.way).where(chosen.c.task_id.in_(ids))
    return _Told(
        said,
        set((await connection.execute(free)).scalars()),
        {one.task_id: one.way for one in (await connection.execute(put)).all()},
    )


def _write(out: Any, rows: Sequence[Any], told: _Told, found: Written) -> None:
    for one in rows:
        line: dict[str, Any] = {"id": one.id, "key": one.key, "state": one.state, "answered": one.answered > 0 or one.id in told.said}
        if one.id in told.put:
            line["put"] = told.put[one.id]
        if one.id in told.free:
            line["free"] = True
        if found.takes(one):
            line["shown"] = {name: one.material.get(name) for name in found.fields if one.material.get(name) is not None}
            if one.gold is not None:
                line["gold"] = one.gold
            if one.id in told.said:
                line["said"] = [[each.who, each.counted, each.at, each.active_ms, each.reviewed] for each in told.said[one.id]]
        made = orjson.dumps(line) + b"\n"
        found.size += len(made)
        out.write(made)
