"""How far a project is, who did what, and when it will be done at this speed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.accounts import tables as accounts
from goldsmith.annotate.tables import answer, member, review, task, turn
from goldsmith.database.columns import now

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

HOUR_MS = 3_600_000
LOOKS_BACK = 24
"""Hours that the speed is counted over."""


async def progress(connection: AsyncConnection, project_id: int) -> dict[str, Any]:
    """Return tasks by state, answers given and still wanted, answers by hour, and the hours left at that speed with an interval.

    The forecast takes answers as they came in the last 24 hours for a Poisson stream; its 95 % interval is that of the count (Garwood
    1936, by the normal approximation of its square root). There is none where fewer than ten answers came.
    """
    states = sa.select(task.c.state, sa.func.count(), sa.func.sum(task.c.wanted), sa.func.sum(task.c.answered))
    rows = (await connection.execute(states.where(task.c.project_id == project_id).group_by(task.c.state))).all()
    tasks = {row[0]: int(row[1]) for row in rows}
    left = sum(max(0, int(row[2]) - int(row[3])) for row in rows if row[0] == "open")
    hours = await _by_hour(connection, project_id)
    return {
        "tasks": tasks,
        "answers": sum(int(row[3]) for row in rows),
        "answers_left": left,
        "by_hour": hours,
        "forecast": forecast(left, sum(one["answers"] for one in hours), len([one for one in hours if one["answers"]])),
    }


async def _by_hour(connection: AsyncConnection, project_id: int) -> list[dict[str, int]]:
    """Return answers of each of the last 24 hours, the oldest first."""
    first = now() // HOUR_MS - LOOKS_BACK + 1
    hour = answer.c.at // HOUR_MS
    counted = sa.select(hour.label("hour"), sa.func.count()).where(
        answer.c.project_id == project_id, answer.c.revision == 1, answer.c.at >= first * HOUR_MS
    )
    found = {int(row[0]): int(row[1]) for row in (await connection.execute(counted.group_by(hour))).all()}
    return [{"hour": at * HOUR_MS, "answers": found.get(at, 0)} for at in range(first, first + LOOKS_BACK)]


def forecast(left: int, answers: int, busy_hours: int) -> dict[str, float] | None:
    """Return the working hours that are left, with a 95 % interval, from answers in so many busy hours.

    Example:
        >>> forecast(left=1000, answers=400, busy_hours=4)
        {'hours': 10.0, 'low': 9.1, 'high': 11.1}
        >>> forecast(left=1000, answers=3, busy_hours=1) is None
        True
    """
    if left <= 0 or answers < 10 or not busy_hours:
        return None
    low, high = ((math.sqrt(answers) + step) ** 2 / busy_hours for step in (-0.98, 0.98))
    return {"hours": round(left * busy_hours / answers, 1), "low": round(left / high, 1), "high": round(left / low, 1)}


KEPT = ("answers", "held", "skipped", "escalated", "sent_back", "active_ms")
"""Numbers that are told of each member."""


async def people(connection: AsyncConnection, project_id: int) -> list[dict[str, Any]]:
    """Return what each member did: answers, time, skips, what was sent back or mended, when he was last there."""
    person, done = accounts.person, _done(project_id)
    verdicts = await _verdicts(connection, project_id)
    wanted = (
        sa.select(person.c.id.label("person"), person.c.name, person.c.login, member.c.role, member.c.paused, done)
        .join(member, sa.and_(member.c.person_id == person.c.id, member.c.project_id == project_id))
        .outerjoin(done, done.c.person_id == person.c.id)
        .order_by(person.c.id)
    )
    return [
        {
            **{name: row[name] for name in ("person", "name", "login", "role", "paused", "last_at")},
            **{name: int(row[name] or 0) for name in KEPT},
            "seconds_an_answer": round(int(row["active_ms"]) / int(row["answers"]) / 1000, 1) if row["answers"] else None,
            "reviewed": verdicts.get(row["person"], {}),
        }
        for row in (await connection.execute(wanted)).mappings().all()
    ]


def _done(project_id: int) -> sa.Subquery:
    """Return turns of a project counted by person and state."""

    def turns_in(*states: str) -> sa.ColumnElement[int]:
        return sa.func.count(sa.case((turn.c.state.in_(states), 1)))

    return (
        sa.select(
            turn.c.person_id,
            turns_in("answered", "reviewed", "late", "late_reviewed").label("answers"),
            turns_in("leased").label("held"),
            turns_in("skipped").label("skipped"),
            turns_in("escalated").label("escalated"),
            turns_in("sent_back").label("sent_back"),
            sa.func.coalesce(sa.func.sum(sa.case((turn.c.answered_at.is_not(None), turn.c.active_ms), else_=0)), 0).label("active_ms"),
            sa.func.max(turn.c.answered_at).label("last_at"),
        )
        .where(turn.c.project_id == project_id)
        .group_by(turn.c.person_id)
        .subquery()
    )


async def _verdicts(connection: AsyncConnection, project_id: int) -> dict[int, dict[str, int]]:
    """Return how many of each person's answers got which verdict."""
    counted = sa.select(turn.c.person_id, review.c.verdict, sa.func.count()).join(turn, turn.c.id == review.c.turn_id)
    found: dict[int, dict[str, int]] = {}
    for person_id, verdict, n in await connection.execute(
        counted.where(review.c.project_id == project_id).group_by(turn.c.person_id, review.c.verdict)
    ):
        found.setdefault(person_id, {})[verdict] = int(n)
    return found
