"""The chore that looks through projects for alarms: one project at a time, claimed in the database, and only where there are new answers.

1. A project is due where it has an answer after the last look, and nobody looks at it now. Whoever looks moves its next moment on first.
2. How much each person gave is counted by index. Where nobody is due by any detector, nothing else is read.
3. Answers are read a few hundred at a time, as numbers; the detectors run in a thread. No transaction is open meanwhile.
4. What went off, and what was spent, is stored in one short transaction; where somebody else claimed the project meanwhile, nothing is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from starlette.concurrency import run_in_threadpool

from goldsmith.annotate.policy import Policy
from goldsmith.annotate.projects import Configurations
from goldsmith.annotate.quality import alarm_reading, alarm_storing
from goldsmith.annotate.quality.alarm_detecting import OF_ANSWERS
from goldsmith.annotate.quality.alarm_looking import due, looked
from goldsmith.annotate.quality.alarm_reading import Seen
from goldsmith.annotate.quality.alarm_tables import alarm_watch
from goldsmith.annotate.tables import answer, project
from goldsmith.database.columns import now

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.annotate.configuration import Configuration
    from goldsmith.annotate.quality.alarm_looking import Looks, Rung
    from goldsmith.database.opening import Database

EVERY_MS = 600_000
"""How long a project is left alone after a look."""

configurations = Configurations()


@dataclass(frozen=True)
class Claim:
    """A project that is looked through: its row and rules, the newest answer, and until when nobody else looks."""

    project: Any
    policy: Policy
    newest: int
    until: int


@dataclass(frozen=True)
class Outcome:
    """What a look came to: what was read, what went off, and the looks before it and those that it spent."""

    seen: Seen = field(default_factory=Seen)
    rung: Sequence[Rung] = ()
    before: Looks = field(default_factory=dict)
    spent: Looks = field(default_factory=dict)


async def watch(database: Database) -> bool:
    """Look through the project that waits longest, where one is due; return whether one was."""
    async with database.glancing() as connection:
        number = await _waiting(connection)
    if number is None:
        return False
    async with database.changing() as connection:
        claim = await _claimed(connection, number)
    if claim is None:
        return True
    if not claim.policy.alarm_rate:
        await _done(database, claim, Outcome())
        return True
    async with database.reading_long() as connection:
        asked = await configurations.of(connection, claim.project.id, claim.project.questions_version)
        before = await alarm_storing.looks_of(connection, claim.project.id)
        seen = await _read(connection, claim, asked, before)
    rung, spent = await run_in_threadpool(looked, seen, before, rate=claim.policy.alarm_rate, required=claim.policy.alarm_right)
    await _done(database, claim, Outcome(seen, rung, before, spent))
    return True


async def _waiting(connection: AsyncConnection) -> int | None:
    """Return a project with new answers that nobody looks at, that which waits longest."""
    newest = sa.select(sa.func.max(answer.c.id)).where(answer.c.project_id == project.c.id).scalar_subquery()
    wanted = (
        sa.select(project.c.id)
        .outerjoin(alarm_watch, alarm_watch.c.project_id == project.c.id)
        .where(sa.func.coalesce(alarm_watch.c.next_at, 0) <= now(), newest > sa.func.coalesce(alarm_watch.c.answer_id, 0))
        .order_by(sa.func.coalesce(alarm_watch.c.next_at, 0), project.c.id)
        .limit(1)
    )
    number: int | None = await connection.scalar(wanted)
    return number


async def _claimed(connection: AsyncConnection, number: int) -> Claim | None:
    """Claim a project; nothing where somebody else did."""
    at = now()
    row = (await connection.execute(sa.select(project).where(project.c.id == number))).one()
    policy = Policy.model_validate(row.policy)
    newest = int(
        await connection.scalar(sa.select(sa.func.coalesce(sa.func.max(answer.c.id), 0)).where(answer.c.project_id == number)) or 0
    )
    moved = sa.update(alarm_watch).where(alarm_watch.c.project_id == number, alarm_watch.c.next_at <= at).values(next_at=at + EVERY_MS)
    if (await connection.execute(moved)).rowcount:
        return Claim(row, policy, newest, at + EVERY_MS)
    if await connection.scalar(sa.select(alarm_watch.c.project_id).where(alarm_watch.c.project_id == number)) is not None:
        return None
    await connection.execute(sa.insert(alarm_watch).values(project_id=number, answer_id=0, next_at=at + EVERY_MS))
    return Claim(row, policy, newest, at + EVERY_MS)


async def _read(connection: AsyncConnection, claim: Claim, asked: Configuration, before: Looks) -> Seen:
    """Read what those detectors need that somebody is due by, and no more."""
    seen, number = Seen(), claim.project.id
    seen.given = await alarm_reading.given_by(connection, number)
    seen.judged = await alarm_reading.known_of(connection, number)
    if seen.judged:
        await alarm_reading.read_copied(connection, number, asked, seen)
    wanted = due(seen, before)
    if any(detector in wanted for detector in OF_ANSWERS):
        await alarm_reading.read_answers(connection, number, asked, claim.project.questions_version, seen)
    await alarm_reading.read_moments(connection, number, wanted.get("tiring", ()), seen)
    return seen


async def _done(database: Database, claim: Claim, found: Outcome) -> None:
    """Store what a look came to, unless somebody else looks by now."""
    async with database.changing() as connection:
        mine = (alarm_watch.c.project_id == claim.project.id) & (alarm_watch.c.next_at == claim.until)
        told = sa.update(alarm_watch).where(mine).values(answer_id=claim.newest, looked_at=now())
        if (await connection.execute(told)).rowcount:
            await alarm_storing.spend(connection, claim.project.id, found.before, found.spent)
            await alarm_storing.store(connection, claim.project, found.rung, _spans(found.seen), rate=claim.policy.alarm_rate)
            await alarm_storing.judge_again(connection, claim.project.id, found.seen, required=claim.policy.alarm_right)


def _spans(seen: Seen) -> dict[int, tuple[int, int]]:
    """Return from when to when each person's answers were given that were looked at."""
    spans: dict[int, tuple[int, int]] = {}
    for who, at in zip(seen.person, seen.at, strict=True):
        low, high = spans.get(who, (at, at))
        spans[who] = (min(low, at), max(high, at))
    for who, rows in seen.judged.items():
        low, high = spans.get(who, (rows[0][0], rows[0][0]))
        spans[who] = (min(low, rows[0][0]), max(high, rows[-1][0]))
    return spans
