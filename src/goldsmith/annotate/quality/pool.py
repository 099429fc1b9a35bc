"""The gold pool: which of its tasks somebody gets, and when.

1. Each time somebody takes a task that waits for him and that he has not held before, chance decides whether he gets one of the pool instead.
   Where nothing waits he gets none: what came to an empty queue would be known for what it is.
2. A slot is made for him alone, whose ``n`` is minus his number: the database itself refuses a second one. It stands in the lane of the task
   that he would have got. Where he leaves it, it is withdrawn, for no slot with such an ``n`` is opened again.
3. He never gets one that he has had. One that he gave back, or whose lease ran out, goes to the end of its lane as any other would, and comes to him
   again when that place is reached: whoever takes and gives back until the queue comes round sees each task as often as any other. While he qualifies it
   comes at once and before all others, for else he could choose the easy ones.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.annotate.beginning import DRAWS, Held, begin, out_of_pool
from goldsmith.annotate.lanes import Entrance, lane_of
from goldsmith.annotate.tables import slot, task, turn
from goldsmith.database.columns import BIG, is_one_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.annotate.queue import Worker

POOL = "@gold"
"""The skill of the lane that slots of a qualification stand in, which nobody has: it is entered by nobody."""
BESIDE = 3
"""Of so many answers that somebody gave before one out of the pool one says whether that is closed."""
END = 2**62
"""Behind the last place of every lane."""
FEW = 16
"""Tasks that are drawn at once, of which the first is given that this person did not have before it was gold."""
FINE = 1_000_000
"""Steps of the chance."""


def chosen(share: float) -> bool:
    """Tell whether chance gives a task of the pool.

    Example:
        >>> chosen(0.0), chosen(1.0)
        (False, True)
    """
    return share > 0 and secrets.randbelow(FINE) < round(share * FINE)


def in_pool() -> tuple[sa.ColumnElement[bool], ...]:
    """Return the conditions of tasks of the pool of ``project``."""
    return task.c.project_id == sa.bindparam("project", type_=BIG), is_one_of(task.c.state, "gold")


def _at(of: sa.FromClause) -> tuple[sa.ColumnElement[bool], ...]:
    """Return the conditions of turns of ``person`` at a task."""
    return turn.c.task_id == of.c.id, turn.c.person_id == sa.bindparam("person", type_=BIG)


def _one_of(*, left_first: bool) -> sa.Select[Any]:
    """Return the query of one task of the pool by chance; it wants ``project`` and ``person``.

    What he had of the pool is one index range, looked up once; a few of the others are drawn, and of these only it is looked whether he had
    them before they were gold. The pool is read by its index alone, and a task only when it is chosen: so a large pool costs little.
    """
    his = turn.c.project_id == sa.bindparam("project", type_=BIG), turn.c.person_id == sa.bindparam("person", type_=BIG)
    over = is_one_of(turn.c.state, "expired") if left_first else sa.false()
    had = sa.select(turn.c.task_id).where(*his, out_of_pool(), ~over)
    left = sa.exists().where(*_at(task), is_one_of(turn.c.state, "expired")) if left_first else sa.false()
    fresh = sa.select(task.c.id, left.label("was_left")).where(*in_pool(), task.c.id.not_in(had))
    few = fresh.order_by(*([sa.desc("was_left")] if left_first else []), sa.func.random()).limit(FEW).subquery("few")
    living = sa.exists().where(*_at(few), ~is_one_of(turn.c.state, "expired"))
    one = sa.select(few.c.id).where(~living)
    chosen_one = (one.order_by(few.c.was_left.desc()) if left_first else one).limit(sa.literal_column("1")).subquery("chosen_one")
    draft = sa.select(turn.c.draft).where(*_at(task), is_one_of(turn.c.state, "expired")).order_by(turn.c.id.desc())
    shown = draft.limit(sa.literal_column("1")).correlate(task).scalar_subquery().label("draft")
    return sa.select(task.c.id.label("task_id"), task.c.key, task.c.material, shown).join(chosen_one, chosen_one.c.id == task.c.id)


ANY_ONE = _one_of(left_first=False)
LEFT_FIRST = _one_of(left_first=True)
AGAIN = (
    sa.update(slot)
    .where(slot.c.task_id == sa.bindparam("of", type_=BIG), slot.c.n == sa.bindparam("nth", type_=BIG))
    .values(state="taken", lane_id=sa.bindparam("into", type_=BIG))
    .returning(slot.c.id)
)


def _given_back() -> sa.Select[Any]:
    """Return the query of the task of the pool that comes round again: given back, and at the first place of a lane before ``place``."""
    his = turn.c.project_id == sa.bindparam("project", type_=BIG), turn.c.person_id == sa.bindparam("person", type_=BIG)
    waits = slot.c.lane_id == sa.bindparam("lane", type_=BIG), is_one_of(slot.c.state, "withdrawn"), slot.c.n < 0
    draft = sa.select(turn.c.draft).where(*_at(task), is_one_of(turn.c.state, "expired")).order_by(turn.c.id.desc())
    shown = draft.limit(sa.literal_column("1")).correlate(task).scalar_subquery().label("draft")
    later = turn.alias("later")
    had = sa.exists().where(later.c.task_id == task.c.id, later.c.person_id == turn.c.person_id, ~is_one_of(later.c.state, "expired"))
    found = sa.select(task.c.id.label("task_id"), task.c.key, task.c.material, shown).join(turn, turn.c.task_id == task.c.id)
    found = found.join(slot, slot.c.id == turn.c.slot_id).where(*his, out_of_pool(), is_one_of(turn.c.state, "expired"), *waits)
    found = found.where(slot.c.place < sa.bindparam("place", type_=BIG), is_one_of(task.c.state, "gold"), ~had)
    return found.order_by(slot.c.place).limit(sa.literal_column("1"))


GIVEN_BACK = _given_back()


def waits_again(me: sa.FromClause, lane: sa.FromClause) -> sa.ScalarSelect[int]:
    """Return the first place of a lane where a task of the pool waits for a member who gave it back; null where none does."""
    back = turn.alias("back")
    his = back.c.project_id == me.c.project_id, back.c.person_id == me.c.person_id, back.c.draw >= sa.literal_column(str(DRAWS))
    there = slot.c.lane_id == lane.c.id, is_one_of(slot.c.state, "withdrawn"), is_one_of(back.c.state, "expired")
    first = sa.select(sa.func.min(slot.c.place)).select_from(back.join(slot, slot.c.id == back.c.slot_id))
    return first.where(*his, *there).correlate(me, lane).scalar_subquery()


async def instead(connection: AsyncConnection, worker: Worker, lane_id: int, waiting: Any) -> Held | None:
    """Return a turn at a task of the pool in the place of what waits for somebody in a lane; ``None`` where he is to get that.

    One that he gave back comes where its place is before that of what waits, or nothing does; else chance gives one that he has not had, but in the
    place of nothing that he gave back himself: what is new where all else has been seen would be known.
    """
    if not worker.meets_gold or not worker.policy.has_gold():
        return None
    known = {"project": worker.project_id, "person": worker.person_id}
    place = END if waiting is None else waiting.place
    found = (await connection.execute(GIVEN_BACK, {**known, "lane": lane_id, "place": place})).first()
    if found is None and waiting is not None and not waiting.had and chosen(worker.policy.gold_share):
        found = (await connection.execute(ANY_ONE, known)).first()
    return None if found is None else await at(connection, worker, found, lane_id)


async def of_pool(connection: AsyncConnection, worker: Worker) -> Held | None:
    """Return a turn at a task of the pool: one that this person left before, else one that he has not had; ``None`` where there is none."""
    known = {"project": worker.project_id, "person": worker.person_id}
    found = (await connection.execute(LEFT_FIRST, known)).first()
    return None if found is None else await at(connection, worker, found, await lane(connection, worker.project_id))


async def at(connection: AsyncConnection, worker: Worker, found: Any, lane_id: int) -> Held:
    """Return the turn that begins at a task of the pool, at a slot of a lane made for this person alone.

    His member row is locked, so nobody else makes the same slot meanwhile.
    """
    number = (await connection.execute(AGAIN, {"of": found.task_id, "nth": -worker.person_id, "into": lane_id})).scalar()
    if number is None:
        made = sa.insert(slot).values(
            project_id=worker.project_id, lane_id=lane_id, task_id=found.task_id, n=-worker.person_id, place=0, state="taken",
        )  # fmt: skip
        number = (await connection.execute(made.returning(slot.c.id))).scalar_one()
    return await begin(connection, worker, _Found(int(number), found), pool=True)


class _Found:
    """A slot, with the task that it is of."""

    def __init__(self, number: int, of: Any) -> None:
        self.id, self.task_id, self.key, self.material, self.draft = number, of.task_id, of.key, of.material, of.draft


async def lane(connection: AsyncConnection, project_id: int) -> int:
    """Return the lane that slots of a qualification stand in, which takes no turn of the queue; it is made where there is none."""
    return await lane_of(connection, project_id, Entrance(0, POOL))


def _closed() -> sa.Select[Any]:
    """Return the query of those of ``turns``, all out of the pool, that stand closed as the answer beside them does."""
    beside, of = turn.alias("beside"), task.alias("of")
    same = beside.c.project_id == turn.c.project_id, beside.c.person_id == turn.c.person_id, beside.c.draw < sa.literal_column(str(DRAWS))
    given = sa.select(beside.c.id).where(*same, beside.c.answered_at.is_not(None)).correlate(turn)
    before = given.where(beside.c.id < turn.c.id).order_by(beside.c.id.desc()).limit(1)
    after = given.where(beside.c.id > turn.c.id).order_by(beside.c.id).limit(1)
    nth = [(turn.c.draw % BESIDE == place, before.offset(place).scalar_subquery()) for place in range(BESIDE)]
    one = sa.func.coalesce(sa.case(*nth), before.scalar_subquery(), after.scalar_subquery())
    chosen_one = sa.select(turn.c.id.label("turn_id"), one.label("beside_id")).where(
        turn.c.id.in_(sa.bindparam("turns", type_=BIG, expanding=True)), out_of_pool()
    )
    pairs = chosen_one.subquery("pairs")
    closed = sa.or_(is_one_of(beside.c.state, "reviewed", "late_reviewed", "set_aside"), is_one_of(of.c.state, "in_lot", "accepted"))
    joined = pairs.join(beside, beside.c.id == pairs.c.beside_id).join(of, of.c.id == beside.c.task_id)
    return sa.select(pairs.c.turn_id).select_from(joined).where(closed)


CLOSED = _closed()


async def closed_beside(connection: AsyncConnection, turn_ids: Sequence[int]) -> set[int]:
    """Return those of some turns out of the pool that cannot be corrected any more, as their person is told it.

    No reviewer sees them and no lot takes them; but one that stays open while others are closed, or stays closed when others are open again, would be known
    for what it is. So each stands as one of the last answers of the queue that the same person gave before it, which one its number by chance says.
    """
    return set((await connection.execute(CLOSED, {"turns": list(turn_ids)})).scalars()) if turn_ids else set()
