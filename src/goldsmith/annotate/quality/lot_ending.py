"""Where the tasks of a lot go: accepted ones are closed for good, those of a rejected lot open again for others, those of a dissolved one are done as before.

1. **accepted**: every task becomes ``accepted``. Nothing about it changes any more.
2. **rejected**: what was looked at and found right is done and may go into another lot. Everything else opens again: with ``again`` all its answers
   are set aside, so that they count no longer, and others begin anew; with ``more`` they stay and one more person answers. Whoever answered does not get it
   again.
3. **dissolved**: the tasks are done, as they were.

It goes in short transactions, each of which notes how far it came, so that whoever finds a lot that is not settled goes on there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.annotate.beginning import ordinary
from goldsmith.annotate.lanes import place_anew, reopen
from goldsmith.annotate.placing import more_slots
from goldsmith.annotate.quality.disputes_tables import adjudication
from goldsmith.annotate.quality.lots_tables import lot, lot_task
from goldsmith.annotate.tables import slot, task, turn
from goldsmith.database.columns import is_one_of, now

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.database.opening import Database

AT_ONCE = 200
"""Tasks that go their way in one transaction."""
MOST_WANTED = 100


async def unsettled(database: Database) -> int | None:
    """Return a lot whose tasks have not all gone their way; none where there is none."""
    async with database.glancing() as connection:
        waiting = sa.select(lot.c.id).where(lot.c.state.in_(("accepted", "rejected", "dissolved")), lot.c.settled == sa.false())
        found = await connection.scalar(waiting.order_by(lot.c.id).limit(1))
    return None if found is None else int(found)


async def settle_some(database: Database, lot_id: int) -> bool:
    """Send some tasks of a decided lot where they go; return whether there may be more. Two that do it at once follow each other."""
    async with database.changing() as connection:
        row = (await connection.execute(sa.select(lot).where(lot.c.id == lot_id).with_for_update())).one()
        if row.settled or row.state not in {"accepted", "rejected", "dissolved"}:
            return False
        page = sa.select(lot_task.c.task_id, lot_task.c.verdict).where(lot_task.c.lot_id == lot_id, lot_task.c.task_id > row.done_to)
        rows = (await connection.execute(page.order_by(lot_task.c.task_id).limit(AT_ONCE))).all()
        if row.state == "rejected":
            await _rejected(connection, row, rows)
        else:
            await _become(connection, [one.task_id for one in rows], "accepted" if row.state == "accepted" else "done")
        more = len(rows) == AT_ONCE
        values = {"done_to": rows[-1].task_id if rows else row.done_to, "settled": not more}
        await connection.execute(sa.update(lot).where(lot.c.id == lot_id).values(values))
    return more


async def _become(connection: AsyncConnection, ids: Sequence[int], state: str) -> None:
    if ids:
        await connection.execute(sa.update(task).where(task.c.id.in_(ids), task.c.state == "in_lot").values(state=state, changed_at=now()))


async def _rejected(connection: AsyncConnection, row: Any, rows: Sequence[Any]) -> None:
    """Let what was found right be done, and open the rest again."""
    await _become(connection, [one.task_id for one in rows if one.verdict == "right"], "done")
    ids = [one.task_id for one in rows if one.verdict != "right"]
    if ids:
        gone = sa.update(adjudication).where(adjudication.c.task_id.in_(ids), adjudication.c.state == "ruled")
        await connection.execute(gone.values(state="withdrawn"))
        await (_more(connection, ids) if row.on_rejection == "more" else _again(connection, ids))


async def _again(connection: AsyncConnection, ids: Sequence[int]) -> None:
    """Set all answers of tasks aside and open their slots; locked in the order of turns, slots, tasks and lanes.

    What was answered to one while it stood in the gold pool was in no lot, and stays as it is.
    """
    ended = ("answered", "reviewed", "late", "late_reviewed", "sent_back", "leased")
    locked = sa.select(turn.c.id, turn.c.slot_id, turn.c.state).where(turn.c.task_id.in_(ids), is_one_of(turn.c.state, *ended), ordinary())
    held = (await connection.execute(locked.order_by(turn.c.id).with_for_update())).all()
    if held:
        await connection.execute(sa.update(turn).where(turn.c.id.in_([one.id for one in held])).values(state="set_aside", draft=None))
    taken = sa.select(slot.c.id).where(slot.c.task_id.in_(ids), slot.c.state == "taken", slot.c.n > 0).order_by(slot.c.id).with_for_update()
    slots = list((await connection.execute(taken)).scalars())
    await connection.execute(sa.update(task).where(task.c.id.in_(ids)).values(state="open", answered=0, changed_at=now()))
    await reopen(connection, slots)


async def _more(connection: AsyncConnection, ids: Sequence[int]) -> None:
    """Let one more person answer each of some tasks; one that as many answer as can be begins anew."""
    locked = sa.select(slot.c.id).where(slot.c.task_id.in_(ids)).order_by(slot.c.id).with_for_update()
    await connection.execute(locked)
    rows = (await connection.execute(sa.select(task).where(task.c.id.in_(ids)).order_by(task.c.id).with_for_update())).all()
    full = [row.id for row in rows if row.wanted >= MOST_WANTED]
    into: dict[int, int] = {}
    for row in rows:
        if row.wanted < MOST_WANTED:
            into |= await more_slots(connection, row, row.wanted + 1, row.priority)
    open_ = [row.id for row in rows if row.wanted < MOST_WANTED]
    await connection.execute(sa.update(task).where(task.c.id.in_(open_)).values(state="open", wanted=task.c.wanted + 1, changed_at=now()))
    await place_anew(connection, into)
    if full:
        await _again(connection, full)
