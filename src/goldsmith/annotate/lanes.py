"""Lanes of a project's queue: which one a slot stands in, its place there, and who may enter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from goldsmith.accounts import tables as accounts
from goldsmith.annotate.tables import lane, slot, task
from goldsmith.database.columns import is_one_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from sqlalchemy.ext.asyncio import AsyncConnection

SENIOR = "@senior"
"""The skill of a project's experts, reviewers and managers, whatever other skills they have."""
SENIORS = ("expert", "reviewer", "manager")
WORKING = (*SENIORS, "annotator")
"""Roles in a project that may take tasks."""


@dataclass(frozen=True)
class Entrance:
    """For whom a lane is.

    Attributes:
        priority: Lanes of higher priority are served first.
        skill: The skill that is asked for; empty where none is.
        level: The lowest level of that skill, 5 beginner to 1 senior technician; 0 where no skill is asked for.
        team_id: The one team that it is for.
        person_id: The one person that it is for.
        round: Of a project where each task gets one answer before any gets the next: the how manieth answer; 0 elsewhere.
    """

    priority: int = 0
    skill: str = ""
    level: int = 0
    team_id: int | None = None
    person_id: int | None = None
    round: int = 0


async def lane_of(connection: AsyncConnection, project_id: int, entrance: Entrance) -> int:
    """Return the lane with this entrance; it is made where there is none."""
    wanted = {
        lane.c.priority: entrance.priority,
        lane.c.skill: entrance.skill,
        lane.c.level: entrance.level if entrance.skill else 0,
        lane.c.team_id: entrance.team_id,
        lane.c.person_id: entrance.person_id,
        lane.c.round: entrance.round,
    }
    same = sa.and_(lane.c.project_id == project_id, *(column.is_not_distinct_from(value) for column, value in wanted.items()))
    found = (await connection.execute(sa.select(lane.c.id).where(same).order_by(lane.c.id).limit(1))).scalar()
    if found is not None:
        return int(found)
    values = {column.name: value for column, value in wanted.items()}
    made = await connection.execute(sa.insert(lane).values(project_id=project_id, next_place=1, done_to=0, **values).returning(lane.c.id))
    return int(made.scalar_one())


async def places(connection: AsyncConnection, lane_id: int, n: int) -> int:
    """Return the first of ``n`` new places at the end of a lane."""
    moved = sa.update(lane).where(lane.c.id == lane_id).values(next_place=lane.c.next_place + n).returning(lane.c.next_place)
    return int((await connection.execute(moved)).scalar_one()) - n


CLOSED = ("paused", "withdrawn", "gold")
"""States of tasks whose slots are not given out."""


async def reopen(connection: AsyncConnection, slots: Sequence[int], *, to: int | None = None, expired: bool = False) -> None:
    """Open slots again at the end of their lanes, in their order, so that no mark has passed them.

    Those of a paused task are withdrawn, and so is one that was made for a person out of the gold pool.

    Args:
        connection: Within a transaction that has ended the turns at these slots.
        slots: Their numbers.
        to: The lane that they go to; that which each stands in where left out.
        expired: Whether people may have these tasks again. Then all open slots of the tasks go to the end, for the marks of these people
            have passed them while the tasks were theirs.
    """
    if not slots:
        return
    ours: sa.ColumnElement[bool] = slot.c.id.in_(slots)
    if expired:
        of = sa.select(slot.c.task_id).where(ours)
        ours = sa.or_(ours, sa.and_(slot.c.task_id.in_(of), slot.c.state == "open"))
    locked = sa.select(slot.c.id, slot.c.task_id, slot.c.lane_id, slot.c.n).where(ours).order_by(slot.c.id).with_for_update()
    rows = (await connection.execute(locked)).all()
    closed = sa.select(task.c.id).where(task.c.id.in_({row.task_id for row in rows}), task.c.state.in_(CLOSED))
    never = set((await connection.execute(closed)).scalars())  # asked after the slots are locked: a change of a task locks them first
    order = {
        one: at for at, one in enumerate(slots)
    }  # as they were taken: by their own numbers those of the pool, made later, would all come last
    rows = sorted(rows, key=lambda row: order.get(row.id, len(order)))
    into = {row.id: to if to is not None and row.id in order else row.lane_id for row in rows}
    await place_anew(connection, into, withdrawn={row.id for row in rows if row.task_id in never or row.n < 0})


async def place_anew(connection: AsyncConnection, into: Mapping[int, int], *, withdrawn: AbstractSet[int] = frozenset()) -> None:
    """Put slots, which are locked, at the end of lanes, open or withdrawn; lanes are locked in the order of their numbers."""
    moved = sa.update(slot).where(slot.c.id == sa.bindparam("one"))
    moved = moved.values(state=sa.bindparam("as"), lane_id=sa.bindparam("into"), place=sa.bindparam("to"))
    for lane_id in sorted(set(into.values())):
        here = [one for one, where in into.items() if where == lane_id]
        first = await places(connection, lane_id, len(here))
        told = [
            {"one": one, "into": lane_id, "to": first + at, "as": "withdrawn" if one in withdrawn else "open"}
            for at, one in enumerate(here)
        ]
        await connection.execute(moved, told)


def enters(person: sa.ColumnElement[int], role: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """Return the condition that a person, of this role in the project, may enter a lane; it wants ``at``."""
    skill, in_a_team = accounts.skill, accounts.team_member
    able = sa.exists().where(
        skill.c.person_id == person,
        skill.c.name == lane.c.skill,
        skill.c.level <= lane.c.level,
        sa.or_(skill.c.expires_at.is_(None), skill.c.expires_at > sa.bindparam("at", type_=sa.BigInteger)),
    )
    in_team = sa.exists().where(in_a_team.c.team_id == lane.c.team_id, in_a_team.c.person_id == person)
    return sa.and_(
        sa.or_(lane.c.skill == "", able, sa.and_(lane.c.skill == SENIOR, is_one_of(role, *SENIORS))),
        sa.or_(lane.c.team_id.is_(None), in_team),
        sa.or_(lane.c.person_id.is_(None), lane.c.person_id == person),
    )
