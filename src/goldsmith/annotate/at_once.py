"""The usual answer in two questions to PostgreSQL: one reads all that is known of it, one stores it and begins the next turn.

1. What is read is locked by nobody. It says how many steps the member had made, and the second statement goes through only where he has
   made no other since: then all that it goes by is true still, whatever else he asked meanwhile.
2. The second statement is one transaction of its own: the member makes a step, the turn is answered where it is held still and no other page
   saved it, the task counts it, the next open slot is taken, a turn begins. Each part hangs on the one before it, so all of it happens, or
   nothing but the step. Rows are locked in the order in which every request locks them: member, turn, task; slots are passed over, not
   waited for.
3. A task whose answer is known is judged in the same statement, and a task out of the gold pool is taken by it where chance wants one, so
   that neither is known by the time that it takes. There are four such statements, of which the usual one is no longer for the others.
4. Whatever is out of the ordinary goes the usual way, through :mod:`goldsmith.annotate.turns` and :mod:`goldsmith.annotate.queue`,
   and is told there: an answer sent again, a lease that ran out, a quota, a webhook that listens, a qualification, a fault.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import ARRAY

from goldsmith.accounts.sessions import FOUND_BY
from goldsmith.annotate import marks
from goldsmith.annotate.beginning import DRAWS, Held, drawn
from goldsmith.annotate.counting import best_prediction, counted_by
from goldsmith.annotate.quality import judging, pool
from goldsmith.annotate.quality.gold_tables import judged
from goldsmith.annotate.queue import IN_ORDER, Worker, at_work, worker_in
from goldsmith.annotate.tables import answer, lane, member, project, slot, task, turn
from goldsmith.database.columns import BIG, JSON, is_one_of, now
from goldsmith.database.directly import Direct
from goldsmith.database.opening import as_json

if TYPE_CHECKING:
    from goldsmith.annotate.configuration import Configuration
    from goldsmith.annotate.turns import Given


def _known_by(found: sa.Select[Any]) -> Direct:
    """Return the query of all that is known of an answer, a row a lane where something may be left; it wants ``turn`` and ``at`` too."""
    joined, columns = at_work(member, sa.bindparam("turn", type_=BIG))
    columns += [turn.c.id.label("turn_id"), turn.c.task_id, turn.c.state.label("turn_state"), turn.c.draft_version]
    columns += [turn.c.prediction_id, turn.c.draw.label("turn_draw"), task.c.material, task.c.gold, member.c.steps]
    columns += [pool.waits_again(member, lane).label("waits_again")]
    joined = joined.join(turn, sa.and_(turn.c.project_id == project.c.id, turn.c.person_id == member.c.person_id))
    joined = joined.join(task, task.c.id == turn.c.task_id)
    person = found.subquery("person_asking")
    wanted = sa.select(person, *columns).select_from(person.join(joined, sa.and_(
        member.c.person_id == person.c.id, project.c.organisation_id == person.c.organisation_id
    )))  # fmt: skip
    return Direct(wanted.where(turn.c.id == sa.bindparam("turn", type_=BIG)).order_by(*IN_ORDER))


KNOWN: dict[Any, Direct] = {way: _known_by(found) for way, found in FOUND_BY.items()}
"""By a cookie or a token: the row of :data:`goldsmith.accounts.sessions.FOUND_BY`, the member's, the turn's and its task's."""


def _bound(name: str, kind: Any) -> sa.BindParameter[Any]:
    return sa.bindparam(name, type_=kind)


def _said(left: sa.CTE) -> dict[sa.Column[Any], Any]:
    """Return what an answer holds, by column."""
    return {
        answer.c.project_id: left.c.project_id,
        answer.c.task_id: left.c.task_id,
        answer.c.turn_id: left.c.id,
        answer.c.person_id: left.c.person_id,
        answer.c.revision: sa.literal(1),
        answer.c.value: _bound("value", JSON),
        answer.c.questions_version: _bound("questions_version", sa.Integer),
        answer.c.guideline_version: _bound("guideline_version", sa.Integer),
        answer.c.active_ms: _bound("time", BIG),
        answer.c.origin: sa.literal("person"),
        answer.c.note: _bound("note", sa.String),
        answer.c.prediction_id: sa.func.coalesce(left.c.prediction_id, best_prediction(left.c.task_id)),
        answer.c.prediction_shown: sa.func.coalesce(left.c.prediction_shown, sa.false()),
        answer.c.at: _bound("when", BIG),
    }


def _stored() -> tuple[sa.CTE, sa.CTE, sa.CTE]:
    """Return the changes that store an answer: the turn that is left, the answer, and the task that counts it."""
    here = (
        member.c.project_id == _bound("project", BIG),
        member.c.person_id == _bound("person", BIG),
        member.c.steps == _bound("steps", BIG),
    )
    step = sa.update(member).where(*here, ~member.c.paused).values(steps=member.c.steps + 1).returning(member.c.person_id).cte("step")
    left = (
        sa.update(turn)
        .where(turn.c.id == _bound("turn", BIG), turn.c.person_id == step.c.person_id)
        .where(is_one_of(turn.c.state, "leased"), turn.c.draft_version == _bound("version", sa.Integer))
        .values(state="answered", answered_at=_bound("when", BIG), active_ms=_bound("time", BIG), draft=sa.null())
        .returning(turn.c.id, turn.c.task_id, turn.c.person_id, turn.c.project_id, turn.c.prediction_id, turn.c.prediction_shown)
        .cte("left_one")
    )
    said = _said(left)
    kept = sa.insert(answer).from_select(list(said), sa.select(*said.values())).cte("kept")
    counted = counted_by(left.c.task_id, _bound("more", sa.Integer), _bound("when", BIG)).returning(task.c.id).cte("counted")
    return left, kept, counted


def _free(counted: sa.CTE) -> sa.CTE:
    """Return the slot that is free, locked.

    Lanes come in the order of their priority, and each is looked into only where those before it gave nothing.
    """
    lanes, places = _bound("lanes", ARRAY(sa.BigInteger)), _bound("marks", ARRAY(sa.BigInteger))
    entered = sa.func.unnest(lanes, places).table_valued(sa.column("lane_id", BIG), sa.column("mark", BIG)).render_derived(name="entered")
    person = _bound("person", BIG)
    his = sa.exists().where(turn.c.task_id == slot.c.task_id, turn.c.person_id == person, ~is_one_of(turn.c.state, "expired"))
    first = (
        sa.select(slot.c.id, slot.c.place, slot.c.task_id)
        .where(slot.c.lane_id == entered.c.lane_id, slot.c.place > entered.c.mark, is_one_of(slot.c.state, "open"), ~his)
        .order_by(slot.c.place)
        .limit(sa.literal_column("1"))
        .with_for_update(of=slot, skip_locked=True)
        .lateral("first_open")
    )
    return (
        sa.select(first, entered.c.lane_id, entered.c.mark)
        .select_from(entered.join(first, sa.true()))
        .where(sa.exists().select_from(counted), _bound("wants", sa.Boolean))
        .limit(sa.literal_column("1"))  # and nothing joined here but lanes with their slots: else the plan need not go lane by lane
        .cte("free")
    )


def _judged(left: sa.CTE) -> sa.CTE:
    """Return the rows that a judged answer brings."""
    names, scores, rights = _bound("names", ARRAY(sa.Text)), _bound("scores", ARRAY(sa.Float)), _bound("rights", ARRAY(sa.Boolean))
    columns = sa.column("question", sa.Text), sa.column("score", sa.Float), sa.column("is_right", sa.Boolean)
    each = sa.func.unnest(names, scores, rights).table_valued(*columns).render_derived(name="each_question")
    values = {
        judged.c.project_id: left.c.project_id,
        judged.c.task_id: left.c.task_id,
        judged.c.turn_id: left.c.id,
        judged.c.person_id: left.c.person_id,
        judged.c.question: each.c.question,
        judged.c.score: each.c.score,
        judged.c.right: each.c.is_right,
        judged.c.pool: _bound("from_pool", sa.Boolean),
        judged.c.at: _bound("when", BIG),
    }
    return (
        sa.insert(judged).from_select(list(values), sa.select(*values.values()).select_from(left.join(each, sa.true()))).cte("judgements")
    )


def _shown(free: sa.CTE, person: sa.ColumnElement[int]) -> sa.CTE:
    """Return the slot that is free with its task, and the draft that the person left there."""
    expired = sa.select(turn.c.draft).where(
        turn.c.task_id == free.c.task_id, turn.c.person_id == person, is_one_of(turn.c.state, "expired")
    )
    draft = expired.order_by(turn.c.id.desc()).limit(sa.literal_column("1")).scalar_subquery().label("draft")
    return (
        sa.select(free, task.c.key, task.c.material, draft, expired.exists().label("had"))
        .select_from(free.join(task, task.c.id == free.c.task_id))
        .cte("shown")
    )


def _instead(shown: sa.CTE) -> tuple[sa.CTE, sa.CTE]:
    """Return the slot that is made at a task of the pool where one is to be had, and what is shown then: the task of the pool, or that of the queue.

    The slot of the queue that was found is locked by the statement and stays open.
    """
    picked = pool.ANY_ONE.where(sa.exists().where(~shown.c.had)).cte("picked")
    values = {
        slot.c.project_id: _bound("project", BIG), slot.c.lane_id: shown.c.lane_id, slot.c.task_id: picked.c.task_id,
        slot.c.n: -_bound("person", BIG), slot.c.place: sa.literal(0), slot.c.state: sa.literal("taken"),
    }  # fmt: skip
    new = postgresql.insert(slot).from_select(list(values), sa.select(*values.values()).select_from(picked.join(shown, sa.true())))
    again = new.on_conflict_do_update(index_elements=["task_id", "n"], set_={"state": "taken", "lane_id": new.excluded.lane_id})
    made = again.returning(slot.c.id, slot.c.task_id).cte("made")
    of_pool = sa.select(
        made.c.id, shown.c.place, made.c.task_id, shown.c.lane_id, shown.c.mark, picked.c.key, picked.c.material, picked.c.draft, shown.c.had,
        sa.true().label("from_pool"),
    ).select_from(made.join(picked, sa.true()).join(shown, sa.true()))  # fmt: skip
    of_queue = sa.select(*shown.c, sa.false().label("from_pool")).where(~sa.exists().select_from(made))
    return made, of_pool.union_all(of_queue).cte("given")


def _begun(shown: sa.CTE, draw: sa.ColumnElement[int]) -> sa.CTE:
    """Return the turn that begins at the slot that is shown."""
    person = _bound("person", BIG)
    values = {
        turn.c.project_id: _bound("project", BIG),
        turn.c.task_id: shown.c.task_id,
        turn.c.slot_id: shown.c.id,
        turn.c.person_id: person,
        turn.c.state: sa.literal("leased"),
        turn.c.leased_at: _bound("when", BIG),
        turn.c.expires_at: _bound("until", BIG),
        turn.c.draft: shown.c.draft,
        turn.c.draft_version: sa.literal(0),
        turn.c.draw: draw,
        turn.c.active_ms: sa.literal(0),
        turn.c.reason: sa.literal(""),
    }
    return sa.insert(turn).from_select(list(values), sa.select(*values.values())).returning(turn.c.id).cte("begun")


def _answered(*, judges: bool, gold: bool) -> Direct:
    """Return the statement that answers a turn and begins the next.

    Args:
        judges: Whether the answer is known.
        gold: Whether the next task comes out of the pool, where it has one for this person.
    """
    left, kept, counted = _stored()
    free, draw = _free(counted), cast("sa.ColumnElement[int]", _bound("draw", sa.SmallInteger))
    shown, beside = _shown(free, _bound("person", BIG)), [kept]
    if gold:
        made, shown = _instead(shown)
        draw = sa.cast(draw + sa.case((shown.c.from_pool, DRAWS), else_=0), sa.SmallInteger)
        beside.append(made)
    begun = _begun(shown, draw)
    taken = sa.update(slot).where(slot.c.id == shown.c.id).values(state="taken")
    beside.append((taken.where(~shown.c.from_pool) if gold else taken).cte("taken"))
    beside += [_judged(left)] if judges else []
    told = sa.select(left.c.id.label("answered"), shown, begun.c.id.label("turn_id"))
    return Direct(told.select_from(left.outerjoin(shown, sa.true()).outerjoin(begun, sa.true())).add_cte(*beside))


ANSWERED = {(judges, gold): _answered(judges=judges, gold=gold) for judges in (False, True) for gold in (False, True)}
"""By whether the answer is known, and whether the next task comes out of the pool."""


@dataclass(frozen=True)
class Known:
    """All that is known of an answer before it is stored.

    Attributes:
        row: The row of :data:`KNOWN`: who asks, as :func:`goldsmith.accounts.sessions.session_of` takes it, and the turn.
        worker: The member.
        comes_round: Whether a task of the pool that he gave back is near: it comes the usual way.
    """

    row: Any
    worker: Worker
    comes_round: bool = False

    @property
    def material(self) -> Any:
        """What the task shows."""
        return self.row["material"]

    @property
    def from_pool(self) -> bool:
        """Whether the task came out of the gold pool."""
        return bool(self.row["turn_draw"] >= DRAWS)

    @property
    def gold(self) -> Any:
        """The known answer by which this person is judged, where there is one."""
        return self.row["gold"] if self.worker.meets_gold else None

    def is_usual(self) -> bool:
        """Tell whether the two questions are enough: the turn is held, nobody listens, no quota, nothing of others is shown."""
        worker, policy = self.worker, self.worker.policy
        limited = worker.quota is not None or worker.daily_quota is not None
        aside = worker.listens or limited or policy.show_predictions or not policy.blind or worker.must_qualify
        aside = aside or self.comes_round or (self.from_pool and policy.feedback == "at_once")
        return self.row["turn_state"] == "leased" and not worker.why_not and not aside


@dataclass(frozen=True)
class Done:
    """What came of an answer that was stored: the turn that begins, and whether marks lag far behind the slot that was found."""

    begun: Held | None
    lane_id: int
    mark: int
    far: bool


class _Row(dict[str, Any]):
    """A row whose columns are attributes."""

    def __getattr__(self, name: str) -> Any:
        return self[name]


async def known(connection: Any, way: Any, digest: str, turn_id: int) -> Known | None:
    """Return what is known of a turn that somebody wants to answer; ``None`` where he is unknown, no member, or it is none of his.

    Args:
        connection: A connection of the driver.
        way: By a cookie or a token.
        digest: Of that.
        turn_id: The turn.
    """
    at = now()
    found = await KNOWN[way].rows(connection, {"digest": digest, "now": at, "at": at, "turn": turn_id})
    if not found:
        return None
    rows = [_Row(one) for one in found]
    near = any(one.waits_again is not None and one.waits_again <= max(one.mark, one.done_to or 0) + marks.FAR for one in rows)
    return Known(rows[0], worker_in(rows), near)


async def give_answer(connection: Any, about: Known, given: Given, asked: Configuration, *, wants: bool) -> Done | None:
    """Store an answer, and begin the next turn where one is wanted; ``None`` where it has to go the usual way.

    Args:
        connection: A connection of the driver, in no transaction.
        about: What is known of it.
        given: The answer as the page sent it.
        asked: What the person was asked.
        wants: Whether a turn is to begin.

    Raises:
        FaultyAnswerError: It does not fit the questions.
    """
    worker, value = about.worker, asked.checked(given.value, about.material)
    found = [] if about.gold is None else await judging.beside(asked, about.gold, value, about.material)
    gold = wants and worker.meets_gold and pool.chosen(worker.policy.gold_share)
    values = _values(about, given, value, wants=wants)
    if found:
        values |= {"names": [one.question for one in found], "scores": [one.score for one in found], "rights": [one.right for one in found]}
    rows = await ANSWERED[bool(found), gold].rows(connection, values)
    if not rows:
        return None
    row = rows[0]
    if row["turn_id"] is None:
        return Done(None, 0, 0, far=False)
    begun = Held(
        id=row["turn_id"], project_id=worker.project_id, task_id=row["task_id"], slot_id=row["id"], person_id=worker.person_id, state="leased",
        leased_at=values["when"], expires_at=values["until"], answered_at=None, draft=row["draft"], draft_version=0, draw=values["draw"],
        active_ms=0, reason="", prediction_id=None, prediction_shown=None, key=row["key"], material=row["material"],
    )  # fmt: skip
    return Done(begun, row["lane_id"], row["mark"], far=row["place"] - row["mark"] > marks.FAR)


def _values(about: Known, given: Given, value: Any, *, wants: bool) -> dict[str, Any]:
    """Return what every one of the statements is told."""
    at, worker = now(), about.worker
    lanes = [(lane_id, placed) for lane_id, placed, ends in worker.lanes if placed + 1 < ends]
    return {
        "project": worker.project_id, "person": worker.person_id, "steps": about.row["steps"], "turn": about.row["turn_id"],
        "version": given.version, "when": at, "time": given.time_ms, "value": as_json(value), "note": given.note[:2000],
        "questions_version": given.questions_version or worker.questions_version, "guideline_version": worker.guideline_version,
        "lanes": [one for one, _ in lanes], "marks": [placed for _, placed in lanes], "wants": wants,
        "until": at + worker.policy.lasts_ms(), "draw": drawn(), "more": int(not about.from_pool),
        "from_pool": about.from_pool,
    }  # fmt: skip
