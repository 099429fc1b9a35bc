"""Who has qualified, with the figures, as a manager sees it; and what a manager decides: try again, or waive it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.accounts.tables import person
from goldsmith.annotate.lanes import WORKING
from goldsmith.annotate.quality.gold_tables import qualification
from goldsmith.annotate.quality.qualifying import FAILED, PASSED, STATES, TRYING, WAIVED, plan_of, row_of, standing_of, verdict
from goldsmith.annotate.tables import member, task, turn
from goldsmith.annotation_errors import ProjectError
from goldsmith.database.columns import is_one_of, now
from goldsmith.errors import NoRecordError

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.annotate.policy import Policy

WAITING = "waiting"
"""The state of a member who has not begun."""
DEEDS = ("retry", "waive")


async def page(connection: AsyncConnection, project_id: int, *, after: int, limit: int, state: str | None = None) -> list[dict[str, Any]]:
    """Return members who are asked to qualify, with how far each is and what his attempts came to, in the order of their numbers.

    Of one who failed ``now`` says what his answers come to by the known answers as they are now: where one was mended since, it may be
    another verdict, which a manager then gives.
    """
    mine = sa.and_(qualification.c.project_id == member.c.project_id, qualification.c.person_id == member.c.person_id)
    wanted = (
        sa.select(member.c.person_id.label("member_id"), person.c.name, person.c.login, qualification)
        .join(person, person.c.id == member.c.person_id)
        .outerjoin(qualification, mine)
        .where(member.c.project_id == project_id, member.c.person_id > after)
        .where(member.c.role.in_([one for one in WORKING if one != "manager"]))
        .order_by(member.c.person_id)
        .limit(limit)
    )
    if state == WAITING:
        wanted = wanted.where(qualification.c.state.is_(None))
    elif state is not None:
        wanted = wanted.where(qualification.c.state == state)
    rows = (await connection.execute(wanted)).all()
    return [await _told(connection, row) for row in rows]


async def _told(connection: AsyncConnection, row: Any) -> dict[str, Any]:
    about = {"id": row.member_id, "person": row.member_id, "name": row.name, "login": row.login}
    if row.state is None:
        return {**about, "state": WAITING, "attempt": 0, "answered": 0, "tasks": 0, "plan": None, "evidence": [], "now": None, "decided_at": None, "decided_by": None}  # fmt: skip
    standing = await standing_of(connection, row)
    told = {"state": row.state, "attempt": row.attempt, "answered": len(standing.met), "tasks": row.plan["tasks"], "plan": row.plan}
    anew = verdict(row.plan, standing.met) if row.state == FAILED and standing.met else None
    by_now = {"state": PASSED if anew[0] else FAILED, **anew[1]} if anew else None
    return {**about, **told, "evidence": row.evidence, "now": by_now, "decided_at": row.decided_at, "decided_by": row.decided_by}


async def counts(connection: AsyncConnection, project_id: int) -> dict[str, int]:
    """Return how many people are in each state of their qualification."""
    counted = sa.select(qualification.c.state, sa.func.count()).where(qualification.c.project_id == project_id)
    found = {str(row[0]): int(row[1]) for row in await connection.execute(counted.group_by(qualification.c.state))}
    return {state: found.get(state, 0) for state in STATES}


async def decide(connection: AsyncConnection, project_id: int, person_id: int, deed: str, policy: Policy, *, by: int) -> str:
    """Let somebody try again, or waive his qualification; return the state that he is in now.

    Args:
        connection: Within a transaction.
        project_id: The project.
        person_id: The member.
        deed: ``retry`` or ``waive``.
        policy: The project's rules: a new attempt asks what they ask now.
        by: The manager.

    Raises:
        NoRecordError: He is no member.
        ProjectError: There is no such deed, none is asked for, he is in the middle of an attempt, or the pool has too few tasks that he has
            not had.
    """
    where = f"person {person_id}"
    member_of = sa.select(member.c.role).where(member.c.project_id == project_id, member.c.person_id == person_id).with_for_update()
    if (await connection.execute(member_of)).first() is None:
        raise NoRecordError("there is no such member", where=where)
    if deed not in DEEDS:
        raise ProjectError("a qualification is tried again or waived", where=where, found=deed, expected=" or ".join(DEEDS))
    row = await row_of(connection, project_id, person_id)
    values: dict[str, Any] = {"decided_at": now(), "decided_by": by, "state": WAIVED}
    if deed == "retry":
        await _may_retry(connection, project_id, person_id, policy, row)
        values = {
            "state": TRYING,
            "attempt": row.attempt + 1,
            "plan": plan_of(policy),
            "since": now(),
            "decided_at": None,
            "decided_by": by,
        }
    if row is None:
        first = {"project_id": project_id, "person_id": person_id, "attempt": 0, "plan": plan_of(policy), "evidence": [], "since": now()}
        await connection.execute(sa.insert(qualification).values({**first, **values}))
    else:
        his = qualification.c.project_id == project_id, qualification.c.person_id == person_id
        await connection.execute(sa.update(qualification).where(*his).values(values))
    return str(values["state"])


async def _may_retry(connection: AsyncConnection, project_id: int, person_id: int, policy: Policy, row: Any) -> None:
    """Refuse a new attempt that nothing asks for, or that the pool is too small for."""
    where = f"person {person_id}"
    if row is None or row.state == TRYING:
        raise ProjectError("his attempt is not over", where=where, found=WAITING if row is None else TRYING, expected=f"{FAILED}, {PASSED} or {WAIVED}")  # fmt: skip
    if not policy.qualify_tasks:
        raise ProjectError("this project asks for no qualification", where=where, hint="set `qualify_tasks`")
    left = await fresh_for(connection, project_id, person_id)
    if left < policy.qualify_tasks:
        raise ProjectError(
            "the gold pool has too few tasks that he has not had", where=where, found=f"{left:,}", expected=f"{policy.qualify_tasks:,}",
            hint="add gold tasks, or waive his qualification",
        )  # fmt: skip


async def fresh_for(connection: AsyncConnection, project_id: int, person_id: int) -> int:
    """Return how many tasks of the pool somebody has not had."""
    his = sa.exists().where(turn.c.task_id == task.c.id, turn.c.person_id == person_id, turn.c.state != "expired")
    wanted = sa.select(sa.func.count()).select_from(task).where(task.c.project_id == project_id, is_one_of(task.c.state, "gold"), ~his)
    return int((await connection.execute(wanted)).scalar_one())
