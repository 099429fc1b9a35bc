"""The gold pool: which of its tasks somebody gets, and when.

1. Each time somebody takes a task that waits for him, chance decides whether he gets one of the pool instead. Where nothing waits he gets
   none: what came to an empty queue would be known for what it is.
2. He never gets one that he has had. One that he gave back, or whose lease ran out, comes to him again after a day at the earliest, as it
   would at the end of a queue; while he qualifies, at once and before all others, for else he could choose the easy ones.
3. A slot is made for him alone, whose ``n`` is minus his number: the database itself refuses a second one. Where he leaves it, it is
   withdrawn, for no slot with such an ``n`` is opened again.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.annotate.beginning import DRAWS, Held, begin, out_of_pool
from goldsmith.annotate.lanes import Entrance, lane_of
from goldsmith.annotate.policy import Policy
from goldsmith.annotate.tables import project, slot, task, turn
from goldsmith.database.columns import BIG, is_one_of, now

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.annotate.queue import Worker

POOL = "@gold"
"""The skill of the lane that slots of the pool stand in, which nobody has: it is entered by nobody."""
DAY_MS = 86_400_000
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
    """Return the query of one task of the pool by chance; it wants ``project``, ``person`` and ``before``.

    What he had of the pool is one index range, looked up once; a few of the others are drawn, and of these only it is looked whether he had
    them before they were gold. The pool is read by its index alone, and a task only when it is chosen: so a large pool costs little.
    """
    his = turn.c.project_id == sa.bindparam("project", type_=BIG), turn.c.person_id == sa.bindparam("person", type_=BIG)
    over = sa.and_(is_one_of(turn.c.state, "expired"), turn.c.leased_at <= sa.bindparam("before", type_=sa.BigInteger))
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
    .values(state="taken")
    .returning(slot.c.id)
)


async def instead(connection: AsyncConnection, worker: Worker) -> Held | None:
    """Return a turn at a task of the pool, where chance gives one and there is one that this person has not had."""
    if not worker.meets_gold or not chosen(worker.policy.gold_share):
        return None
    known = {"project": worker.project_id, "person": worker.person_id, "before": now() - DAY_MS}
    found = (await connection.execute(ANY_ONE, known)).first()
    return None if found is None else await at(connection, worker, found)


async def of_pool(connection: AsyncConnection, worker: Worker) -> Held | None:
    """Return a turn at a task of the pool: one that this person left before, else one that he has not had; ``None`` where there is none."""
    known = {"project": worker.project_id, "person": worker.person_id, "before": now()}
    found = (await connection.execute(LEFT_FIRST, known)).first()
    return None if found is None else await at(connection, worker, found)


async def at(connection: AsyncConnection, worker: Worker, found: Any) -> Held:
    """Return the turn that begins at a task of the pool, at a slot made for this person alone.

    His member row is locked, so nobody else makes the same slot meanwhile.
    """
    number = (await connection.execute(AGAIN, {"of": found.task_id, "nth": -worker.person_id})).scalar()
    if number is None:
        made = sa.insert(slot).values(
            project_id=worker.project_id, lane_id=await lane(connection, worker.project_id), task_id=found.task_id, n=-worker.person_id,
            place=0, state="taken",
        )  # fmt: skip
        number = (await connection.execute(made.returning(slot.c.id))).scalar_one()
    return await begin(connection, worker, _Found(int(number), found), pool=True)


class _Found:
    """A slot, with the task that it is of."""

    def __init__(self, number: int, of: Any) -> None:
        self.id, self.task_id, self.key, self.material, self.draft = number, of.task_id, of.key, of.material, of.draft


async def lane(connection: AsyncConnection, project_id: int) -> int:
    """Return the lane that slots of the pool stand in; it is made where there is none."""
    return await lane_of(connection, project_id, Entrance(0, POOL))


async def reviewed_beside(connection: AsyncConnection, project_id: int, *, before: int, person_id: int | None = None) -> None:
    """Close answers to tasks of the pool as a review, or a lot, would have closed them by now.

    A reviewer never sees them; but an answer that can still be corrected, long after those given later were reviewed, would be known for
    what it is.

    Args:
        connection: The transaction in which a reviewer said something of an answer, or a lot was frozen.
        project_id: The project.
        before: When that answer was given, or the lot was made, in milliseconds since 1970.
        person_id: Who gave that answer: of his those are closed that a review would have drawn; with a lot everybody's are.
    """
    here = [turn.c.project_id == project_id, out_of_pool(), is_one_of(turn.c.state, "answered", "late"), turn.c.answered_at <= before]
    here += [turn.c.person_id == person_id] if person_id is not None else []
    rows = (await connection.execute(sa.select(turn.c.id, turn.c.draw).where(*here).with_for_update(skip_locked=True))).all()
    if rows:
        rules = (await connection.execute(sa.select(project.c.policy).where(project.c.id == project_id))).scalar_one()
        share = 1.0 if person_id is None else Policy.model_validate(rules).review_share
        ids = [row.id for row in rows if row.draw < DRAWS + round(share * DRAWS)]
        await connection.execute(sa.update(turn).where(turn.c.id.in_(ids)).values(state="reviewed"))
