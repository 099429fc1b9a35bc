"""Who gets what somebody asked a senior about.

1. Where the project asks for a skill: members of the level that the policy names for this, if there is one beside the person who asks.
2. Else, and where nobody has that level: the project's experts, reviewers and managers.
3. Where there is none of them either it waits for the first who becomes one, before all other work, and the manager is told by
   :mod:`goldsmith.annotate.stuck`: it never goes back to those who could not do it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from goldsmith.accounts import tables as accounts
from goldsmith.annotate.lanes import SENIOR, WORKING, Entrance, enters, lane_of
from goldsmith.annotate.tables import lane, member, slot, turn
from goldsmith.database.columns import now

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.annotate.queue import Worker


async def senior_lane(connection: AsyncConnection, worker: Worker, slot_id: int) -> int:
    """Return the lane that a slot goes to whose person asks a senior; it is served before the one that it stood in."""
    now_in = sa.select(lane.c.priority).join(slot, slot.c.lane_id == lane.c.id).where(slot.c.id == slot_id)
    priority = int((await connection.execute(now_in)).scalar_one()) + 1
    if worker.policy.skill:
        skilled = Entrance(priority, worker.policy.skill, worker.policy.escalate_level)
        goal = await lane_of(connection, worker.project_id, skilled)
        if await _somebody(connection, goal, slot_id):
            return goal
    return await lane_of(connection, worker.project_id, Entrance(priority, SENIOR))


async def _somebody(connection: AsyncConnection, lane_id: int, slot_id: int) -> bool:
    """Tell whether a member may enter a lane who had no turn at the task of a slot."""
    task_id = sa.select(slot.c.task_id).where(slot.c.id == slot_id).scalar_subquery()
    had = sa.exists().where(turn.c.task_id == task_id, turn.c.person_id == member.c.person_id, turn.c.state != "expired")
    able = (
        sa.select(member.c.person_id)
        .join(lane, lane.c.project_id == member.c.project_id)
        .join(accounts.person, accounts.person.c.id == member.c.person_id)
        .where(lane.c.id == lane_id, enters(member.c.person_id, member.c.role), ~had, ~member.c.paused)
        .where(member.c.role.in_(WORKING), accounts.person.c.active)
    )
    return (await connection.execute(able.limit(1), {"at": now()})).first() is not None
