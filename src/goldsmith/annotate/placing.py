"""Where the slots of tasks stand: in which lane, in which order.

All answers to one task are collected before those to the next, or each task gets its first answer before any gets its second: then the
how manieth answers wait in a lane of their own, served one after another, however many tasks come later.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.accounts.tables import person, team
from goldsmith.annotate.lanes import Entrance, lane_of, places
from goldsmith.annotate.meant import Meant
from goldsmith.annotate.policy import Policy
from goldsmith.annotate.tables import lane, project, slot

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.annotate.tasks import New


def entrance_of(policy: Policy, priority: int, *, meant: Meant | None = None, nth: int = 1) -> Entrance:
    """Return for whom the nth answers to tasks of a project are; what is meant for one person asks for no skill."""
    person_id, team_id = (meant.person_id, meant.team_id) if meant else (None, None)
    skill = "" if person_id is not None else policy.skill
    return Entrance(priority, skill, policy.level if skill else 0, team_id, person_id, nth if policy.order == "spread" else 0)


def answers_of_each(new: New, policy: Policy) -> int:
    """Return how many answers a task wants: as many as it says, one where it is meant for one person, else the project's overlap."""
    return new.wanted or (1 if new.meant is not None and new.meant.person_id is not None else policy.overlap)


async def open_slots(connection: AsyncConnection, project_id: int, policy: Policy, fresh: Sequence[tuple[int, New]]) -> None:
    """Open the slots of new tasks, by their numbers, at the end of their lanes; lanes are locked in the order of their numbers."""
    waiting: dict[Entrance, list[tuple[int, int]]] = defaultdict(list)
    for task_id, new in fresh:
        for nth in range(1, answers_of_each(new, policy) + 1):
            waiting[entrance_of(policy, new.priority, meant=new.meant, nth=nth)].append((task_id, nth))
    lanes = {await lane_of(connection, project_id, entrance): slots for entrance, slots in waiting.items()}
    for lane_id, slots in sorted(lanes.items()):
        first = await places(connection, lane_id, len(slots))
        same = {"project_id": project_id, "lane_id": lane_id, "state": "open"}
        values = [{**same, "task_id": task_id, "n": nth, "place": first + at} for at, (task_id, nth) in enumerate(slots)]
        await connection.execute(sa.insert(slot), values)


async def lanes_further(connection: AsyncConnection, ids: set[int], further: int) -> dict[int, int]:
    """Return for each lane the one for the same people whose priority is so much higher: what seniors were asked stays theirs."""
    if not further:
        return {one: one for one in ids}
    rows = (await connection.execute(sa.select(lane).where(lane.c.id.in_(ids)))).all()
    found = {}
    for row in rows:
        goal = Entrance(row.priority + further, row.skill, row.level, row.team_id, row.person_id, row.round)
        found[row.id] = await lane_of(connection, row.project_id, goal)
    return found


async def more_slots(connection: AsyncConnection, stands: Any, wanted: int, priority: int) -> dict[int, int]:
    """Add the slots that a task lacks, withdrawn, and return the lane that each goes to: for the same people as those that it has."""
    rules = (await connection.execute(sa.select(project.c.policy).where(project.c.id == stands.project_id))).scalar_one()
    policy, meant = Policy.model_validate(rules), await meant_of(connection, stands.id)
    same = {"project_id": stands.project_id, "task_id": stands.id, "place": 0, "state": "withdrawn"}
    into = {}
    for nth in range(stands.wanted + 1, wanted + 1):
        lane_id = await lane_of(connection, stands.project_id, entrance_of(policy, priority, meant=meant, nth=nth))
        made = sa.insert(slot).values(**same, lane_id=lane_id, n=nth).returning(slot.c.id)
        into[int((await connection.execute(made)).scalar_one())] = lane_id
    return into


async def meant_of(connection: AsyncConnection, task_id: int) -> Meant | None:
    """Return for whom a task is, where it is for one person or one team alone."""
    ours = (
        sa.select(lane.c.person_id, lane.c.team_id, person.c.login, team.c.name)
        .join(slot, slot.c.lane_id == lane.c.id)
        .outerjoin(person, person.c.id == lane.c.person_id)
        .outerjoin(team, team.c.id == lane.c.team_id)
        .where(slot.c.task_id == task_id, slot.c.n > 0, sa.or_(lane.c.person_id.is_not(None), lane.c.team_id.is_not(None)))
    )
    row = (await connection.execute(ours.limit(1))).first()
    if row is None:
        return None
    kind = "team" if row.person_id is None else "person"
    return Meant(kind, row.name if kind == "team" else row.login, row.person_id, row.team_id)
