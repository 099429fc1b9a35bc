"""The queue: who gets which task next, and what happens to tasks that are held too long.

Taking a task, in one transaction:

1. The row of the member is locked by a step, so that one person's requests follow each other; it brings the project, its rules, and the lanes that
   the person may enter, with his marks.
2. In each lane, by priority, the first open slot after the mark is taken whose task he had no turn at. Slots that another transaction
   holds are passed over, not waited for.
3. The slot becomes taken and a turn begins. Should two transactions ever get here with one slot, the database refuses the second turn.
4. Where he had to look far, the lane's own mark is moved up to its first open slot, and his to the first that he could have; never past
   one that another transaction held a moment ago, which may be open again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.accounts.deciding import MANAGER
from goldsmith.accounts.tables import person
from goldsmith.annotate import marks
from goldsmith.annotate.beginning import begin
from goldsmith.annotate.lanes import WORKING, enters, reopen
from goldsmith.annotate.marks import could_have
from goldsmith.annotate.policy import Policy
from goldsmith.annotate.quality import pool, qualifying
from goldsmith.annotate.quality.gold_tables import qualification
from goldsmith.annotate.tables import lane, mark, member, project, slot, task, turn, webhook
from goldsmith.database.columns import BIG, is_one_of, now

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

AT_ONCE = 500
"""Leases that are ended in one transaction."""
ANY = 2**31 - 1
"""No limit of turns that somebody may hold."""
DAY_MS = 86_400_000


@dataclass(frozen=True)
class Worker:
    """A member who asks for work, and the project as it is now.

    Attributes:
        why_not: Why there is no work for him: empty, or one of ``no_member``, ``role``, ``paused``, ``project_draft``, ``project_paused``,
            ``project_closed``.
        holds: Turns that he held when he asked, without the one that he is about to leave.
        listens: Whether a webhook wants to know what happens here.
        lanes: Lanes that he may enter, in the order of their priority, with his mark and the lane's next place.
        role: What he is in the project.
        qualified: How far his qualification is: trying, passed, failed, waived, or empty where it has not begun.
    """

    project_id: int
    person_id: int
    policy: Policy
    questions_version: int
    guideline_version: int
    why_not: str
    holds: int
    organisation_id: int
    listens: bool
    quota: int | None
    daily_quota: int | None
    lanes: tuple[tuple[int, int, int], ...]
    role: str = "annotator"
    qualified: str = ""

    @property
    def meets_gold(self) -> bool:
        """Whether he gets tasks out of the gold pool and is judged by known answers: all but managers, who may read these."""
        return self.role != MANAGER

    @property
    def must_qualify(self) -> bool:
        """Whether he gets tasks out of the gold pool alone until he has passed."""
        return self.policy.qualify_tasks > 0 and self.meets_gold and self.qualified not in qualifying.MAY_WORK


def at_work(me: sa.FromClause, leaving: sa.ColumnElement[int]) -> tuple[sa.Join, list[sa.ColumnElement[Any]]]:
    """Return members joined with their projects, lanes and marks there, and the columns that :func:`worker_in` wants; it wants ``at``.

    Args:
        me: Members.
        leaving: The number of the turn that does not count as held.
    """
    own_lane = sa.and_(lane.c.project_id == project.c.id, enters(me.c.person_id, me.c.role))
    own_mark = sa.and_(mark.c.lane_id == lane.c.id, mark.c.person_id == me.c.person_id)
    holds = sa.select(sa.func.count()).where(
        turn.c.person_id == me.c.person_id,
        turn.c.project_id == me.c.project_id,
        is_one_of(turn.c.state, "leased", "sent_back"),
        turn.c.id != leaving,
    )
    listens = sa.exists().where(
        webhook.c.organisation_id == project.c.organisation_id,
        webhook.c.active,
        sa.or_(webhook.c.project_id.is_(None), webhook.c.project_id == project.c.id),
    )
    mine = qualification.c.project_id == me.c.project_id, qualification.c.person_id == me.c.person_id
    qualified = sa.select(qualification.c.state).where(*mine).correlate(me).scalar_subquery()
    joined = me.join(project, project.c.id == me.c.project_id).outerjoin(lane, own_lane).outerjoin(mark, own_mark)
    return joined, [
        me.c.project_id, me.c.person_id, me.c.role.label("works_as"), me.c.paused, me.c.quota, me.c.daily_quota, project.c.state.label("project_state"),
        project.c.policy, project.c.questions_version, project.c.guideline_version, project.c.organisation_id.label("of_organisation"),
        lane.c.id.label("lane_id"), sa.func.coalesce(mark.c.place, 0).label("mark"), lane.c.done_to, lane.c.next_place,
        holds.correlate(me).scalar_subquery().label("holds"), listens.correlate(project).label("listens"),
        qualified.label("qualified"),
    ]  # fmt: skip


HIS = sa.and_(member.c.project_id == sa.bindparam("project"), member.c.person_id == sa.bindparam("person", type_=BIG))
IN_ORDER = (lane.c.priority.desc(), lane.c.round, lane.c.id)
"""The order in which lanes are served."""


def _worker_wanted(me: sa.FromClause) -> sa.Select[Any]:
    """Return the query of a member with his project, and his lanes with his marks; it wants ``project``, ``person``, ``leaving`` and ``at``."""
    joined, columns = at_work(me, sa.bindparam("leaving", type_=BIG))
    return sa.select(*columns).select_from(joined).order_by(*IN_ORDER)


def shown() -> sa.Select[Any]:
    """Return the query of turns with what a page shows of them."""
    return sa.select(turn, task.c.key, task.c.material).join(task, task.c.id == turn.c.task_id)


def _held() -> sa.ScalarSelect[int]:
    """Return how many turns somebody holds, as it is now that his row is locked; it wants ``project`` and ``person``."""
    his = turn.c.person_id == sa.bindparam("person"), turn.c.project_id == sa.bindparam("project")
    return sa.select(sa.func.count()).where(*his, is_one_of(turn.c.state, "leased", "sent_back")).scalar_subquery()


def _first_wanted() -> sa.Select[Any]:
    """Return the query of the first slot that somebody may have, with the draft that he left at its task before."""
    left = sa.select(turn.c.draft).where(
        turn.c.task_id == slot.c.task_id, turn.c.person_id == sa.bindparam("person"), is_one_of(turn.c.state, "expired")
    )
    draft = left.order_by(turn.c.id.desc()).limit(1).scalar_subquery().label("draft")
    return (
        sa.select(slot.c.id, slot.c.place, slot.c.task_id, task.c.key, task.c.material, draft, left.exists().label("had"))
        .join(task, task.c.id == slot.c.task_id)
        .where(could_have(), _held() < sa.bindparam("most", type_=sa.Integer))
        .order_by(slot.c.place)
        .limit(1)
        .with_for_update(of=slot, skip_locked=True)
    )


WORKER = _worker_wanted(sa.update(member).where(HIS).values(steps=member.c.steps + 1).returning(member).cte("me"))
"""Locks a member by a step, so that nobody goes by what he read before it."""
WORKER_ALONE = _worker_wanted(member).where(HIS)
"""The same in SQLite, whose one writer is alone anyway."""
HELD = (
    shown()
    .where(
        turn.c.person_id == sa.bindparam("person"),
        turn.c.project_id == sa.bindparam("project"),
        is_one_of(turn.c.state, "leased", "sent_back"),
    )
    .order_by(turn.c.state.desc(), turn.c.id)
)
"""Turns that somebody holds in a project, those that were sent back first."""
FIRST = _first_wanted()
HOLDS = sa.select(_held())
# Statements of every answer are made once: making them anew costs more than the database does.


async def worker_of(connection: AsyncConnection, project_id: int, person_id: int, *, leaving: int = 0) -> Worker | None:
    """Return a member with his lanes, his row locked until the transaction ends; ``None`` where he is no member.

    Args:
        connection: Within a transaction.
        project_id: The project.
        person_id: Who asks.
        leaving: The turn that he is about to leave, which does not count as held, whether he held it still or sends his answer again.
    """
    wanted = WORKER if connection.dialect.name == "postgresql" else WORKER_ALONE
    rows = (await connection.execute(wanted, {"project": project_id, "person": person_id, "at": now(), "leaving": leaving})).all()
    return worker_in(rows) if rows else None


def worker_in(rows: Sequence[Any]) -> Worker:
    """Return the member that rows of :func:`at_work` tell, one a lane."""
    first, policy = rows[0], Policy.model_validate(rows[0].policy)
    return Worker(
        project_id=first.project_id,
        person_id=first.person_id,
        policy=policy,
        questions_version=first.questions_version,
        guideline_version=first.guideline_version,
        why_not=_why_not(first),
        holds=first.holds,
        organisation_id=first.of_organisation,
        listens=first.listens,
        quota=policy.quota if first.quota is None else first.quota,
        daily_quota=policy.daily_quota if first.daily_quota is None else first.daily_quota,
        lanes=tuple((row.lane_id, max(row.mark, row.done_to), row.next_place) for row in rows if row.lane_id is not None),
        role=first.works_as,
        qualified=first.qualified or "",
    )


def _why_not(row: Any) -> str:
    if row.project_state != "open":
        return f"project_{row.project_state}"
    if row.works_as not in WORKING:
        return "role"
    return "paused" if row.paused else ""


async def filled(connection: AsyncConnection, worker: Worker, *, ahead: int) -> tuple[list[Any], str]:
    """Return the turns that somebody holds, filled up to ``ahead``, and why there are not more; empty where there are enough."""
    held = (await connection.execute(HELD, {"project": worker.project_id, "person": worker.person_id})).all()
    if worker.why_not:
        return list(held), worker.why_not
    taken, why = await take(connection, worker, n=ahead - len(held))
    return [*held, *taken], why


async def take(connection: AsyncConnection, worker: Worker, *, n: int, holding: int = ANY) -> tuple[list[Any], str]:
    """Return up to ``n`` turns that begin now, and why they are not more: empty, ``quota``, ``daily_quota`` or ``none_left``.

    Args:
        connection: Within a transaction.
        worker: Who takes them.
        n: How many.
        holding: How many he may hold in the end, counted in the same statement that finds a slot: of two requests of one person that
            come at once, the second knows from before its wait how many he held.
    """
    most, why = await _allowed(connection, worker, max(n, 0))
    if worker.must_qualify:
        return await _qualifying(connection, worker, n, most, why, holding)
    taken: list[Any] = []
    for lane_id, placed, ends in worker.lanes:
        while len(taken) < most:
            found = await _first_open(connection, worker, lane_id, placed, holding)
            if (ends if found is None else found.place) - placed > marks.FAR:
                await marks.move_marks(connection, lane_id, placed, worker.person_id)
            if found is None and await held_now(connection, worker) >= holding:
                break
            instead = await pool.instead(connection, worker, lane_id, found)  # the slot that was found stays open
            if instead is None and found is None:
                break
            taken.append(instead or await begin(connection, worker, found))
    return taken, "" if len(taken) == n else (why if len(taken) == most else "none_left")


async def _qualifying(connection: AsyncConnection, worker: Worker, n: int, most: int, why: str, holding: int) -> tuple[list[Any], str]:
    """Return the turns that begin for somebody who has not qualified, and why they are not more."""
    room = min(most, holding - await held_now(connection, worker))
    taken, because = await qualifying.begun(connection, worker, room)
    return taken, "" if len(taken) == n else (because or why)


async def held_now(connection: AsyncConnection, worker: Worker) -> int:
    """Return how many turns somebody holds now."""
    return int((await connection.execute(HOLDS, {"project": worker.project_id, "person": worker.person_id})).scalar_one())


async def _allowed(connection: AsyncConnection, worker: Worker, n: int) -> tuple[int, str]:
    """Return how many more turns the quotas allow; what is held will be answered, so it counts as answered."""
    allowed, because = n, ""
    his = turn.c.project_id == worker.project_id, turn.c.person_id == worker.person_id
    for why, most, since in (("quota", worker.quota, 0), ("daily_quota", worker.daily_quota, now() - DAY_MS)):
        if most is not None:
            given = sa.select(sa.func.count()).where(*his, turn.c.answered_at > since)
            fresh = sa.or_(turn.c.answered_at.is_(None), turn.c.answered_at <= since)
            held = sa.select(sa.func.count()).where(*his, is_one_of(turn.c.state, "leased", "sent_back"), fresh)
            used = (await connection.execute(sa.select(given.scalar_subquery() + held.scalar_subquery()))).scalar_one()
            if max(0, most - used) < allowed:
                allowed, because = max(0, most - used), why
    return allowed, because


async def _first_open(connection: AsyncConnection, worker: Worker, lane_id: int, placed: int, holding: int) -> Any:
    known = {"lane": lane_id, "mark": placed, "person": worker.person_id, "project": worker.project_id, "most": holding}
    return (await connection.execute(FIRST, known)).first()


async def lapse(connection: AsyncConnection, *, at: int | None = None, project_id: int | None = None) -> int:
    """End leases that ran out, of what was sent back too, and open their slots again; return how many. Drafts stay in their turns."""
    over = [turn.c.expires_at < (now() if at is None else at)]
    return await _ended(connection, over + ([turn.c.project_id == project_id] if project_id is not None else []))


async def give_back(connection: AsyncConnection, *, project_id: int | None = None, person_id: int | None = None) -> int:
    """End turns of people who take no tasks any more, and open their slots again; return how many.

    What was sent back would else wait a week for somebody who is no member now, or a viewer, or whose account is closed.

    Args:
        connection: Within a transaction.
        project_id: One project alone.
        person_id: One person alone.
    """
    mine = sa.and_(member.c.project_id == turn.c.project_id, member.c.person_id == turn.c.person_id, member.c.role.in_(WORKING))
    there = sa.exists().where(mine, person.c.id == member.c.person_id, person.c.active)
    here = [column == value for column, value in ((turn.c.project_id, project_id), (turn.c.person_id, person_id)) if value is not None]
    return await _ended(connection, [~there, *here], most=AT_ONCE if person_id is None else ANY)


async def _ended(connection: AsyncConnection, over: list[sa.ColumnElement[bool]], most: int = AT_ONCE) -> int:
    """End some turns that are held; once a transaction, since lanes are locked by it, and slots come before lanes."""
    held = is_one_of(turn.c.state, "leased", "sent_back")
    wanted = sa.select(turn.c.id, turn.c.slot_id).where(held, *over).order_by(turn.c.id).limit(most)
    rows = (await connection.execute(wanted.with_for_update(of=turn, skip_locked=True))).all()
    await _let_go(connection, rows)
    return len(rows)


async def _let_go(connection: AsyncConnection, rows: Sequence[Any]) -> None:
    if rows:
        await connection.execute(sa.update(turn).where(turn.c.id.in_([row.id for row in rows])).values(state="expired"))
        await reopen(connection, [row.slot_id for row in rows], expired=True)
