"""Alarms as managers read and decide them. Reading or deciding one changes nothing about the person: only a manager's own deed does."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from goldsmith.accounts.tables import person
from goldsmith.annotate.quality.alarm_tables import alarm, alarm_watch
from goldsmith.annotate.quality.alarm_words import said_of
from goldsmith.annotate.tables import task
from goldsmith.annotation_errors import ProjectError
from goldsmith.database.columns import named, now
from goldsmith.errors import NoRecordError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

STATES = ("open", "seen", "dismissed")
"""An alarm is open until somebody saw it, and dismissed with a reason."""


async def listed(
    connection: AsyncConnection,
    project_id: int,
    *,
    states: Sequence[str] = STATES,
    about: int | None = None,
    before: int | None = None,
    limit: int = 50,
    by_code: bool = False,
) -> list[dict[str, Any]]:
    """Return alarms of a project, the newest first, with the people and tasks that they name.

    Args:
        connection: Any.
        project_id: The project.
        states: Which are wanted.
        about: Only those that name this person, as the one whom they are about or among the others.
        before: Go on behind the alarm of this number.
        limit: At most so many.
        by_code: Whether people are told by the codes that stand for them, without whoever decided, and without tasks whose answer is known.
    """
    decider = person.alias("decider")
    wanted = (
        sa.select(alarm, person.c.login, person.c.name, decider.c.name.label("decider"))
        .join(person, person.c.id == alarm.c.person_id)
        .outerjoin(decider, decider.c.id == alarm.c.decided_by)
        .where(
            alarm.c.project_id == project_id,
            alarm.c.state.in_(states),
            *([alarm.c.id < before] if before else []),
            *_naming(connection, about),
        )
        .order_by(alarm.c.id.desc())
        .limit(limit)
    )
    rows = [named(row) for row in (await connection.execute(wanted)).mappings()]
    people = await _people(
        connection, {one for row in rows for one in (row["person_id"], *row["evidence"].get("others", ()))}, by_code=by_code
    )
    tasks = await _tasks(connection, {one for row in rows for one in row["evidence"].get("tasks", ())})
    if by_code:
        rows = [{**row, **people[row["person_id"]], "decider": None} for row in rows]
        tasks = {number: one for number, one in tasks.items() if not one["gold"]}
    return [_told(row, people, tasks) for row in rows]


def _naming(connection: AsyncConnection, person_id: int | None) -> list[sa.ColumnElement[bool]]:
    """Return the condition that an alarm names somebody; none where nobody is asked about."""
    if person_id is None:
        return []
    if connection.dialect.name == "postgresql":
        return [sa.or_(alarm.c.person_id == person_id, sa.cast(alarm.c.evidence, JSONB)["others"].contains([person_id]))]
    others = sa.func.json_each(alarm.c.evidence, "$.others").table_valued("value")
    return [
        sa.or_(alarm.c.person_id == person_id, sa.exists(sa.select(sa.literal(1)).select_from(others).where(others.c.value == person_id)))
    ]


async def counted(connection: AsyncConnection, project_id: int, *, about: int | None = None) -> dict[str, int]:
    """Return how many alarms of a project, or of those that name somebody, are in each state."""
    counts = sa.select(alarm.c.state, sa.func.count()).where(alarm.c.project_id == project_id, *_naming(connection, about))
    counts = counts.group_by(alarm.c.state)
    found = Counter({state: int(n) for state, n in (await connection.execute(counts)).all()})
    return {state: found[state] for state in STATES}


async def looked_at(connection: AsyncConnection, project_id: int) -> int | None:
    """Return when a project was looked through last, in milliseconds since 1970."""
    at: int | None = await connection.scalar(sa.select(alarm_watch.c.looked_at).where(alarm_watch.c.project_id == project_id))
    return at


async def decide(connection: AsyncConnection, project_id: int, alarm_id: int, state: str, reason: str, *, by: int) -> str:
    """Say of an alarm that it was seen, or dismiss it with a reason, or open it again; return the state that it was in.

    Raises:
        ProjectError: There is no such state, or a reason is missing.
        NoRecordError: The project has no such alarm.
        IntegrityError: It is to be opened again, and a newer one of its kind stands.
    """
    if state not in STATES:
        raise ProjectError("an alarm has no such state", where="state", found=state, expected=", ".join(STATES))
    if state == "dismissed" and not reason.strip():
        raise ProjectError("say why the alarm is dismissed", where="reason", hint="it stands beside the alarm for whoever looks later")
    which = (alarm.c.id == alarm_id) & (alarm.c.project_id == project_id)
    before: str | None = await connection.scalar(sa.select(alarm.c.state).where(which).with_for_update())
    if before is None:
        raise NoRecordError("this project has no such alarm", where=f"alarm {alarm_id}")
    values = {"state": state, "reason": reason.strip()[:500] if state == "dismissed" else "", "decided_by": by, "decided_at": now()}
    await connection.execute(sa.update(alarm).where(which).values(values))
    return before


async def _people(connection: AsyncConnection, numbers: set[int], *, by_code: bool) -> dict[int, dict[str, Any]]:
    wanted = sa.select(person.c.id, person.c.login, person.c.name, person.c.code).where(person.c.id.in_(numbers))
    rows = (await connection.execute(wanted)).all()
    if by_code:
        return {row.id: {"person": row.id, "login": "", "name": row.code} for row in rows}
    return {row.id: {"person": row.id, "login": row.login, "name": row.name} for row in rows}


async def _tasks(connection: AsyncConnection, numbers: set[int]) -> dict[int, dict[str, Any]]:
    wanted = sa.select(task.c.id, task.c.key, task.c.gold.is_not(None).label("gold")).where(task.c.id.in_(numbers))
    return {row.id: {"id": row.id, "key": row.key, "gold": bool(row.gold)} for row in (await connection.execute(wanted)).all()}


def _told(row: dict[str, Any], people: dict[int, dict[str, Any]], tasks: dict[int, dict[str, Any]]) -> dict[str, Any]:
    """Return an alarm as it is told."""
    evidence = row["evidence"]
    others = [people[one] for one in evidence.get("others", ()) if one in people]
    names = ", ".join(one["name"] or one["login"] for one in others)
    said, do = said_of(row["kind"], row["verdict"], evidence, names)
    same = ("id", "kind", "verdict", "state", "login", "name", "n", "p", "held_to", "rate", "reason", "since", "until", "opened_at", "changed_at", "decided_at")  # fmt: skip
    return {
        **{name: row[name] for name in same},
        "person": row["person_id"], "said": said, "do": do, "seen": evidence["seen"], "expected": evidence["expected"],
        "question": evidence.get("question", ""), "gold": evidence.get("gold"), "others": others,
        "tasks": [tasks[one] for one in evidence.get("tasks", ()) if one in tasks], "decided_by": row["decider"],
    }  # fmt: skip
