"""Alarms stored: one living alarm of a person and kind, brought up to date; what was dismissed comes again only with much more behind it.

Nothing here writes anything but alarms, looks and announcements: whom an alarm names goes on working as before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.annotate.quality.alarm_looking import Look, verdict_of
from goldsmith.annotate.quality.alarm_reading import gold_of
from goldsmith.annotate.quality.alarm_tables import alarm, alarm_look
from goldsmith.annotate.webhooks import announce
from goldsmith.database.columns import now

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.annotate.quality.alarm_looking import Looks, Rung
    from goldsmith.annotate.quality.alarm_reading import Seen

AGAIN = 4
"""What was dismissed comes again where it rests on so many times as much, or where known answers prove it meanwhile."""
GROWTH = 1.5
"""How many more known answers there must be before a living alarm's verdict is looked at again."""


async def looks_of(connection: AsyncConnection, project_id: int) -> Looks:
    """Return how often each person was looked at."""
    rows = (await connection.execute(sa.select(alarm_look).where(alarm_look.c.project_id == project_id))).all()
    return {(row.person_id, row.kind): Look(row.looks, row.n, row.place) for row in rows}


async def spend(connection: AsyncConnection, project_id: int, before: Mapping[tuple[int, str], Look], spent: Looks) -> None:
    """Store looks that were spent."""
    new = [
        {"project_id": project_id, "person_id": who, "kind": kind, "place": one.place, "looks": one.looks, "n": one.n}
        for (who, kind), one in spent.items()
        if (who, kind) not in before
    ]
    if new:
        await connection.execute(sa.insert(alarm_look), new)
    again = [(key, one) for key, one in spent.items() if key in before]
    if again:
        which = (
            (alarm_look.c.project_id == project_id)
            & (alarm_look.c.person_id == sa.bindparam("who"))
            & (alarm_look.c.kind == sa.bindparam("what"))
        )
        rows = [{"who": who, "what": kind, "times": one.looks, "much": one.n} for (who, kind), one in again]
        await connection.execute(sa.update(alarm_look).where(which).values(looks=sa.bindparam("times"), n=sa.bindparam("much")), rows)


async def store(
    connection: AsyncConnection, project: Any, rung: Sequence[Rung], spans: Mapping[int, tuple[int, int]], *, rate: float
) -> list[int]:
    """Store alarms that went off, and return the numbers of those that are new.

    Args:
        connection: Within a transaction.
        project: The row of the project.
        rung: What went off.
        spans: Of each person from when to when the answers were given that were looked at.
        rate: The project's.
    """
    opened = []
    for one in rung:
        every = sa.select(alarm.c.id, alarm.c.state, alarm.c.n, alarm.c.verdict).where(
            alarm.c.project_id == project.id, alarm.c.person_id == one.person, alarm.c.kind == one.kind
        )
        last = (await connection.execute(every.order_by(alarm.c.id.desc()).limit(1))).first()
        at = now()
        since, until = spans.get(one.person, (at, at))
        values = {"verdict": one.verdict, "p": one.p, "held_to": one.held_to, "rate": rate, "n": one.n, "evidence": one.evidence, "since": since, "until": until, "changed_at": at}  # fmt: skip
        if last is not None and last.state != "dismissed":
            await _renew(connection, last, values)
        elif last is None or one.n >= AGAIN * last.n or (one.verdict == "proved" and last.verdict != "proved"):
            about = {"project_id": project.id, "person_id": one.person, "kind": one.kind, "state": "open", "opened_at": at}
            made = await connection.execute(sa.insert(alarm).values({**values, **about}).returning(alarm.c.id))
            opened.append(int(made.scalar_one()))
            told = {"alarm": opened[-1], "kind": one.kind, "person": one.person, "verdict": one.verdict}
            await announce(connection, project.organisation_id, "alarm.opened", told, project_id=project.id, fact=f"alarm:{opened[-1]}")
    return opened


async def _renew(connection: AsyncConnection, last: Any, values: dict[str, Any]) -> None:
    """Bring a living alarm up to date; one that was seen is open again where it is proved since."""
    state = {"state": "open"} if values["verdict"] == "proved" and last.verdict != "proved" else {}
    await connection.execute(sa.update(alarm).where(alarm.c.id == last.id).values({**values, **state}))


async def judge_again(connection: AsyncConnection, project_id: int, seen: Seen, *, required: float) -> None:
    """Look at what known answers say now of living alarms, where there are half as many more."""
    wanted = sa.select(alarm.c.id, alarm.c.person_id, alarm.c.kind, alarm.c.verdict, alarm.c.evidence, alarm.c.state)
    living = wanted.where(alarm.c.project_id == project_id, alarm.c.state != "dismissed", alarm.c.kind.not_in(("falling", "drifting")))
    for row in (await connection.execute(living)).all():
        right, asked = gold_of(seen, row.person_id)
        before = row.evidence.get("gold") or {"asked": 0}
        if asked < max(1, GROWTH * before["asked"]):
            continue
        looks = int(row.evidence.get("looks", 1)) + 1
        verdict = verdict_of((right, asked), required, looks)
        evidence = {**row.evidence, "gold": {"right": right, "asked": asked}, "looks": looks}
        state = {"state": "open"} if verdict == "proved" and row.verdict != "proved" else {}
        values = {"verdict": verdict, "evidence": evidence, "changed_at": now(), **state}
        await connection.execute(sa.update(alarm).where(alarm.c.id == row.id).values(values))
