"""Tasks to look at: those that people disagree on most, and labels that are probably wrong, with what a manager does about one.

Answers stand side by side by the codes that stand for people; what a task shows is what the project shows. Tasks of the gold pool are none of
them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import sqlalchemy as sa

from goldsmith.annotate import tasks
from goldsmith.annotate.beginning import ordinary
from goldsmith.annotate.gathering import said_of
from goldsmith.annotate.projects import Configurations
from goldsmith.annotate.quality.figures_tables import quality_case, suspect_deed
from goldsmith.annotate.tables import task, turn
from goldsmith.annotation_errors import ConflictError, ProjectError
from goldsmith.database.columns import is_one_of, now
from goldsmith.errors import NoRecordError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.annotate.results import Said

Kind = Literal["disagreement", "suspect"]
DEEDS = ("answer", "review", "dismiss")
ASKED_FOR = -1
"""The number by chance of a turn that a reviewer is to see, whatever share of answers is reviewed: below every share."""


async def cases(connection: AsyncConnection, row: Any, kind: Kind, *, question: str = "", after: int = 0, limit: int = 20) -> list[dict[str, Any]]:  # fmt: skip
    """Return tasks to look at behind a place, the worst first, with what is shown of them and all answers.

    Args:
        connection: Any.
        row: The row of the project.
        kind: Which.
        question: Of one question alone.
        after: The place behind which they begin.
        limit: How many.
    """
    asked = await Configurations().of(connection, row.id, row.questions_version)
    told = await _told(connection, row.id, kind, question=question, after=after, limit=limit)
    said = await said_of(connection, row, asked, [one.task_id for one in told]) if told else {}
    shown = [each.field for each in asked.shows]
    return [
        {
            "id": one.place, "task": one.task_id, "key": one.key, "question": one.question, "score": one.score, "told": one.told,
            "material": {name: one.material.get(name) for name in shown},
            "answers": [_answer(each, one.question) for each in said.get(one.task_id, ()) if each.counted.get(one.question) is not None],
        }
        for one in told
    ]  # fmt: skip


async def _told(connection: AsyncConnection, project_id: int, kind: Kind, *, question: str, after: int, limit: int) -> Sequence[Any]:
    case = quality_case
    here = [case.c.project_id == project_id, case.c.kind == kind, case.c.place > after, task.c.state == "done"]
    here += [case.c.question == question] if question else []
    wanted = sa.select(case, task.c.key, task.c.material).join(task, task.c.id == case.c.task_id)
    return (await connection.execute(wanted.where(*here).order_by(case.c.place).limit(limit))).all()


def _answer(said: Said, question: str) -> dict[str, Any]:
    value = {question: said.counted[question]}
    return {"code": said.who, "value": value, "at": said.at, "active_ms": said.active_ms, "reviewed": said.reviewed}


async def deeds_of(connection: AsyncConnection, project_id: int, task_ids: Sequence[int]) -> dict[tuple[int, str], Any]:
    """Return what was done last about suspects among some tasks, by the task and the question."""
    ours = sa.select(suspect_deed).where(suspect_deed.c.project_id == project_id, suspect_deed.c.task_id.in_(task_ids))
    return {(row.task_id, row.question): row for row in (await connection.execute(ours.order_by(suspect_deed.c.id))).all()}


async def act(connection: AsyncConnection, project_id: int, task_id: int, *, question: str, deed: str, person_id: int) -> None:
    """Do something about a label that is suspected, or that people disagree on.

    ``answer`` asks one more person, ``review`` puts the task's answers before a reviewer, ``dismiss`` lets the label stand.

    Raises:
        ProjectError: There is no such deed.
        NoRecordError: There is no such task in this project, or it is none of those to look at.
        ConflictError: The task is not done any more, or there is nothing left to review.
    """
    where = f"task {task_id}"
    if deed not in DEEDS:
        raise ProjectError("this cannot be done about a suspect", where=where, found=deed, expected=", ".join(DEEDS))
    case = quality_case.c
    known = sa.exists().where(case.project_id == project_id, case.task_id == task_id, case.question == question)
    stands = (await connection.execute(sa.select(task.c.state, task.c.wanted).where(task.c.id == task_id, known))).first()
    if stands is None:
        raise NoRecordError("this is no task to look at", where=where)
    if stands.state != "done":
        raise ConflictError("this task is not done any more", where=where, found=stands.state, expected="done")
    if deed == "answer":
        await tasks.change(connection, task_id, wanted=stands.wanted + 1)
    elif deed == "review":
        await _to_review(connection, project_id, task_id)
    values = {"project_id": project_id, "task_id": task_id, "question": question, "deed": deed, "person_id": person_id, "at": now()}
    await connection.execute(sa.insert(suspect_deed).values(values))


async def _to_review(connection: AsyncConnection, project_id: int, task_id: int) -> None:
    """Put the answers to a task before a reviewer.

    Raises:
        ConflictError: All of them were reviewed.
    """
    waiting = turn.c.project_id == project_id, turn.c.task_id == task_id, is_one_of(turn.c.state, "answered", "late"), ordinary()
    if not (await connection.execute(sa.update(turn).where(*waiting).values(draw=ASKED_FOR))).rowcount:
        raise ConflictError("all answers to this task were reviewed", where=f"task {task_id}")


async def history(connection: AsyncConnection, project_id: int, *, question: str = "", after: int = 0, limit: int = 200, by_day: bool = False) -> list[Any]:  # fmt: skip
    """Return the figures of a project over time, the oldest first, a row an hour and question; by day the last of each day."""
    from goldsmith.annotate.quality.figures_tables import quality_figure as figure

    ours = [figure.c.project_id == project_id] + ([figure.c.question == question] if question else [])
    wanted = sa.select(figure).where(*ours, figure.c.id > after)
    if by_day:
        last = sa.select(sa.func.max(figure.c.id)).where(*ours).group_by(figure.c.question, figure.c.hour - figure.c.hour % 24)
        wanted = wanted.where(figure.c.id.in_(last))
    return list((await connection.execute(wanted.order_by(figure.c.id).limit(limit))).all())
