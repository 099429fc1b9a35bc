"""Marks: how far somebody has gone in a lane, and up to where nothing is open in it for anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.annotate.tables import lane, mark, slot, turn
from goldsmith.database.columns import BIG, is_one_of

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

FAR = 128
"""Places that a mark may lie behind before it is moved: a short look costs less than a write."""


def could_have() -> sa.ColumnElement[bool]:
    """Return the condition of slots that somebody could have; it wants ``lane``, the ``mark`` there, and ``person``."""
    his = sa.exists().where(
        turn.c.task_id == slot.c.task_id, turn.c.person_id == sa.bindparam("person"), ~is_one_of(turn.c.state, "expired")
    )
    here = slot.c.lane_id == sa.bindparam("lane", type_=BIG), slot.c.place > sa.bindparam("mark", type_=sa.BigInteger)
    return sa.and_(*here, is_one_of(slot.c.state, "open"), ~his)


def _marks_wanted() -> sa.Select[Any]:
    """Return the query of the last places before the first slot open for anybody, and before the first for one person."""
    here = sa.bindparam("lane", type_=BIG)
    first_place = sa.select(slot.c.place).order_by(slot.c.place).limit(sa.literal_column("1"))  # min() would look at every open slot
    anybody = first_place.where(slot.c.lane_id == here, is_one_of(slot.c.state, "open"), slot.c.place > lane.c.done_to)
    his = first_place.where(could_have())
    first = [sa.func.coalesce(one.scalar_subquery(), lane.c.next_place) - 1 for one in (anybody, his)]
    return sa.select(first[0].label("anybody"), first[1].label("his"), lane.c.done_to).where(lane.c.id == here)


MARKS = _marks_wanted()
"""One statement, so that places and slots are seen at one moment: a place that was given out has its slot."""


async def move_marks(connection: AsyncConnection, lane_id: int, placed: int, person_id: int) -> None:
    """Move the lane's mark, and one person's where that lies still further on; whoever takes a task waits for no lane that others hold."""
    known = {"lane": lane_id, "mark": placed, "person": person_id}
    found = (await connection.execute(MARKS, known)).one()
    if found.anybody > found.done_to:
        free = (
            sa.select(lane.c.id)
            .where(lane.c.id == lane_id, lane.c.done_to < found.anybody)
            .with_for_update(key_share=True, skip_locked=True)
        )
        await connection.execute(sa.update(lane).where(lane.c.id == free.scalar_subquery()).values(done_to=found.anybody))
    if found.his - found.anybody <= FAR:
        return
    here = sa.and_(mark.c.lane_id == lane_id, mark.c.person_id == person_id)
    changed = await connection.execute(sa.update(mark).where(here).values(place=found.his))
    if not changed.rowcount:
        await connection.execute(sa.insert(mark).values(lane_id=lane_id, person_id=person_id, place=found.his))
