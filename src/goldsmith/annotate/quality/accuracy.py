"""How often people are right where the answer is known: each person, each question, over time.

Every figure of the service about a person's accuracy comes from here, and from rows of :data:`~goldsmith.annotate.quality.gold_tables.judged`
alone. The unit is a task: it is right where every question that was judged of it is; of one question alone it is that question's answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.algorithms.people.accuracy import accuracies
from goldsmith.annotate.quality.gold_tables import judged
from goldsmith.annotate.tables import member
from goldsmith.stats.proportion import proportion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.stats.estimate import Estimate

DAY_MS = 86_400_000


@dataclass(frozen=True)
class Accuracy:
    """How often one person is right.

    Attributes:
        person_id: Who.
        asked: Tasks of which a first answer of his was judged.
        right: Those that he had right.
        score: His mean score over them, 0 to 1; ``None`` where there is none.
        shrunk: The estimate drawn towards the others' as far as few tasks ask for it; of somebody who met no known answer that of people.
        plain: The share with its interval from his own tasks alone, by which alone anything may be decided about him; ``None`` without any.
        last_at: When the last one was judged, in milliseconds since 1970; ``None`` without any.
    """

    person_id: int
    asked: int
    right: int
    score: float | None
    shrunk: Estimate
    plain: Estimate | None
    last_at: int | None


@dataclass(frozen=True)
class Judgement:
    """One task that somebody answered whose answer is known.

    Attributes:
        person_id: Who.
        task_id: Which.
        turn_id: At which turn.
        at: When, in milliseconds since 1970.
        score: Mean of the scores of its questions.
        right: Whether all of them are right.
        pool: Whether it came out of the gold pool.
    """

    person_id: int
    task_id: int
    turn_id: int
    at: int
    score: float
    right: bool
    pool: bool


@dataclass(frozen=True)
class Period:
    """What was judged between two moments.

    Attributes:
        begins: In milliseconds since 1970.
        ends: The same, not within.
        asked: Tasks.
        right: Those that were right.
        share: Their share with its interval.
    """

    begins: int
    ends: int
    asked: int
    right: int
    share: Estimate


def _turns(project_id: int, *, person_id: int | None, question: str, since: int, until: int | None) -> sa.Subquery:
    """Return what was judged, a row a turn; the conditions are those of the index of person and moment."""
    where = [judged.c.project_id == project_id, judged.c.at >= since]
    where += [judged.c.person_id == person_id] if person_id is not None else []
    where += [judged.c.at < until] if until is not None else []
    where += [judged.c.question == question] if question else []
    right = sa.func.min(sa.case((judged.c.right, 1), else_=0)).label("right")
    whole = (judged.c.person_id, judged.c.task_id, judged.c.turn_id, judged.c.at)
    pool = sa.func.max(sa.case((judged.c.pool, 1), else_=0)).label("pool")
    score = sa.func.avg(judged.c.score).label("score")
    return sa.select(*whole, right, score, pool).where(*where).group_by(*whole).subquery()


async def accuracies_of(
    connection: AsyncConnection,
    project_id: int,
    *,
    question: str = "",
    since: int = 0,
    until: int | None = None,
    confidence: float = 0.95,
) -> dict[int, Accuracy]:
    """Return how often people are right, by their number: of everybody who is a member or was judged.

    Args:
        connection: Any.
        project_id: The project.
        question: Of one question alone; of whole tasks where left out.
        since: Judged from this moment on, in milliseconds since 1970.
        until: And before this one.
        confidence: Two-sided coverage of the intervals, strictly between 0 and 1.

    Source: :mod:`goldsmith.algorithms.people.accuracy` for the estimate that is drawn towards the others'.
    """
    met = _turns(project_id, person_id=None, question=question, since=since, until=until)
    counted = sa.select(met.c.person_id, sa.func.count(), sa.func.sum(met.c.right), sa.func.avg(met.c.score), sa.func.max(met.c.at))
    found: dict[int, Any] = {row[0]: row[1:] for row in await connection.execute(counted.group_by(met.c.person_id))}
    members = sa.select(member.c.person_id).where(member.c.project_id == project_id)
    everybody = sorted({*found, *(await connection.execute(members)).scalars()})
    rows = [found.get(one, (0, 0, None, None)) for one in everybody]
    told = accuracies([int(row[1]) for row in rows], [int(row[0]) for row in rows], confidence=confidence)
    return {
        one: Accuracy(one, int(asked), int(right), None if score is None else float(score), shrunk, plain, last)
        for one, (asked, right, score, last), shrunk, plain in zip(everybody, rows, told.people, told.plain, strict=True)
    }


async def accuracies_by_question(
    connection: AsyncConnection, project_id: int, *, since: int = 0, confidence: float = 0.95
) -> dict[str, dict[int, Accuracy]]:
    """Return how often people are right at each question that was judged, by its name and the person's number."""
    names = sa.select(judged.c.question).where(judged.c.project_id == project_id, judged.c.at >= since).distinct()
    asked = (await connection.execute(names.order_by(judged.c.question))).scalars().all()
    return {name: await accuracies_of(connection, project_id, question=name, since=since, confidence=confidence) for name in asked}


async def judgements_of(
    connection: AsyncConnection, project_id: int, *, person_id: int | None = None, question: str = "", since: int = 0, most: int = 100_000
) -> list[Judgement]:
    """Return what was judged, oldest first, of one person or of all; of more than ``most`` the newest.

    What looks for somebody who falls or tires takes ``right`` of these in their order.
    """
    met = _turns(project_id, person_id=person_id, question=question, since=since, until=None)
    newest = sa.select(met).order_by(met.c.at.desc(), met.c.turn_id.desc()).limit(most)
    rows = (await connection.execute(newest)).all()
    return [
        Judgement(row.person_id, row.task_id, row.turn_id, row.at, float(row.score), bool(row.right), bool(row.pool)) for row in rows[::-1]
    ]


async def accuracy_over_time(
    connection: AsyncConnection,
    project_id: int,
    *,
    person_id: int | None = None,
    question: str = "",
    since: int = 0,
    step_ms: int = DAY_MS,
    confidence: float = 0.95,
) -> list[Period]:
    """Return the share of right tasks in each period in which something was judged, oldest first; periods begin at multiples of the step.

    Raises:
        ValueError: The step is no time.
    """
    if step_ms < 1:
        raise ValueError(f"periods last a millisecond at least, not {step_ms}")
    met = _turns(project_id, person_id=person_id, question=question, since=since, until=None)
    begins = (met.c.at - met.c.at % step_ms).label("begins")
    counted = sa.select(begins, sa.func.count(), sa.func.sum(met.c.right)).group_by(begins).order_by(begins)
    rows: Sequence[Any] = (await connection.execute(counted)).all()
    return [
        Period(int(at), int(at) + step_ms, int(n), int(hit), proportion(int(hit), int(n), confidence=confidence)) for at, n, hit in rows
    ]
