"""How far a project is, who did what, and when it will be done at this speed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.accounts import tables as accounts
from goldsmith.annotate.beginning import DRAWS, ordinary
from goldsmith.annotate.policy import Policy
from goldsmith.annotate.reviews import COUNTED
from goldsmith.annotate.stuck import stuck, waiting
from goldsmith.annotate.tables import answer, member, project, review, task, turn
from goldsmith.database.columns import is_one_of, now

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

HOUR_MS = 3_600_000
LOOKS_BACK = 24
"""Hours that the speed is counted over."""
FEWEST = 10
"""Answers below which no speed is told."""
MOST_TO_REVIEW = 1_000
"""Answers that wait for a reviewer are counted up to so many."""


async def progress(connection: AsyncConnection, project_id: int) -> dict[str, Any]:
    """Return how far a project is.

    ``tasks`` by state, and ``tasks_left`` that are open; ``answers`` given, ``held`` by somebody now, ``waiting`` for anybody, and
    ``answers_left``, which are the last two together; ``to_review`` up to 1,000; answers ``by_hour``; a ``forecast``; and
    ``warnings``: what waits and cannot be taken by anybody. Answers to tasks out of the gold pool are among none of these. Tasks and what waits are counted from indexes alone.
    """
    counted = sa.select(task.c.state, sa.func.count()).where(task.c.project_id == project_id).group_by(task.c.state)
    tasks = {str(row[0]): int(row[1]) for row in await connection.execute(counted)}
    lanes = await waiting(connection, project_id)
    held = await _held(connection, project_id)
    left = sum(lanes.values()) + held
    hours = await _by_hour(connection, project_id)
    given = sa.select(sa.func.count()).where(turn.c.project_id == project_id, turn.c.state.in_(("answered", "reviewed")), ordinary())
    policy = Policy.model_validate((await connection.execute(sa.select(project.c.policy).where(project.c.id == project_id))).scalar_one())
    return {
        "tasks": tasks,
        "tasks_left": tasks.get("open", 0),
        "answers": int((await connection.execute(given)).scalar_one()),
        "answers_left": left,
        "held": held,
        "waiting": sum(lanes.values()),
        "to_review": await _to_review(connection, project_id, policy),
        "by_hour": hours,
        "forecast": forecast(left, [one["answers"] for one in hours]),
        "warnings": [one.told() for one in await stuck(connection, project_id, policy, lanes)],
    }


async def _held(connection: AsyncConnection, project_id: int) -> int:
    """Return how many answers somebody is at: tasks that are leased, and what was sent back to its author."""
    held = sa.select(sa.func.count()).where(turn.c.project_id == project_id, is_one_of(turn.c.state, "leased", "sent_back"), ordinary())
    return int((await connection.execute(held)).scalar_one())


async def _to_review(connection: AsyncConnection, project_id: int, policy: Policy) -> int:
    """Return how many answers wait for a reviewer, up to 1,000."""
    drawn = sa.select(sa.literal(1)).where(
        turn.c.project_id == project_id,
        is_one_of(turn.c.state, "answered", "late"),
        turn.c.draw < round(policy.review_share * DRAWS),
        ~sa.exists().where(task.c.id == turn.c.task_id, is_one_of(task.c.state, "in_lot", "accepted")),
    )
    return int((await connection.execute(sa.select(sa.func.count()).select_from(drawn.limit(MOST_TO_REVIEW).subquery()))).scalar_one())


async def _by_hour(connection: AsyncConnection, project_id: int) -> list[dict[str, int]]:
    """Return answers of each of the last 24 hours, the oldest first."""
    first = now() // HOUR_MS - LOOKS_BACK + 1
    hour = answer.c.at // HOUR_MS
    counted = (
        sa.select(hour.label("hour"), sa.func.count())
        .join(turn, turn.c.id == answer.c.turn_id)
        .where(ordinary(), answer.c.project_id == project_id, answer.c.revision == 1, answer.c.at >= first * HOUR_MS)
    )
    found = {int(row[0]): int(row[1]) for row in (await connection.execute(counted.group_by(hour))).all()}
    return [{"hour": at * HOUR_MS, "answers": found.get(at, 0)} for at in range(first, first + LOOKS_BACK)]


def forecast(left: int, by_hour: Sequence[int]) -> dict[str, float] | None:
    """Return the working hours that are left, with a 95 % interval, from the answers of each hour; none below ten answers.

    A working hour is one in which somebody answers, with as many people at work as in those that were counted. The interval is that of
    a count (Garwood 1936, by the normal approximation of its square root), made wider where hours differ by more than chance: its
    variance is the mean times the dispersion of the hours, at least 1. The hour that runs now counts as a whole one, which errs on the
    slow side.

    Args:
        left: Answers that are still wanted.
        by_hour: Answers of each hour looked at; hours without any are no working hours.

    Returns:
        ``hours``, ``low`` and ``high``, and what they were counted from: ``answers`` in ``busy_hours``.

    Example:
        >>> forecast(1000, [0, 100, 100, 100, 100])
        {'hours': 10.0, 'low': 9.1, 'high': 11.1, 'answers': 400, 'busy_hours': 4}
        >>> forecast(1000, [20, 180, 160, 40])
        {'hours': 10.0, 'low': 5.1, 'high': 27.8, 'answers': 400, 'busy_hours': 4}
        >>> forecast(1000, [3]) is None
        True

    Source: McCullagh and Nelder 1989, section 6.2.3, for the dispersion of counts.
    """
    busy = [n for n in by_hour if n]
    answers, hours = sum(busy), len(busy)
    if left <= 0 or answers < FEWEST:
        return None
    mean = answers / hours
    spread = sum((n - mean) ** 2 for n in busy) / mean / (hours - 1) if hours > 1 else 1.0
    half = min(0.98 * math.sqrt(max(1.0, spread)), 0.9 * math.sqrt(answers))
    low, high = ((math.sqrt(answers) + sign * half) ** 2 / hours for sign in (-1, 1))
    return {"hours": round(left / mean, 1), "low": round(left / high, 1), "high": round(left / low, 1), "answers": answers, "busy_hours": hours}  # fmt: skip


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
            "seconds_an_answer": round(int(row["active_ms"]) / int(row["given"]) / 1000, 1) if row["given"] else None,
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
            turns_in(*COUNTED).label("answers"),
            sa.func.count(turn.c.answered_at).label("given"),  # whatever became of it: its time is in active_ms
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
