"""The usual answer in two questions to PostgreSQL: one reads all that is known of it, one stores it and begins the next turn.

1. What is read is locked by nobody. It says how many steps the member had made, and the second statement goes through only where he has
   made no other since: then all that it goes by is true still, whatever else he asked meanwhile.
2. The second statement is one transaction of its own: the member makes a step, the turn is answered where it is held still and no other page
   saved it, the task counts it, the next open slot is taken, a turn begins. Each part hangs on the one before it, so all of it happens, or
   nothing but the step. Rows are locked in the order in which every request locks them: member, turn, task; slots are passed over, not
   waited for.
3. Whatever is out of the ordinary goes the usual way, through :mod:`goldsmith.annotate.turns` and :mod:`goldsmith.annotate.queue`,
   and is told there: an answer sent again, a lease that ran out, a quota, a webhook that listens, a fault.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from goldsmith.accounts.sessions import FOUND_BY
from goldsmith.annotate import marks
from goldsmith.annotate.queue import DRAWS, IN_ORDER, Held, Worker, at_work, worker_in
from goldsmith.annotate.tables import answer, member, project, slot, task, turn
from goldsmith.annotate.turns import best_prediction, counted_by
from goldsmith.database.columns import BIG, JSON, is_one_of, now
from goldsmith.database.directly import Direct
from goldsmith.database.opening import as_json

if TYPE_CHECKING:
    from goldsmith.annotate.turns import Given


def _known_by(found: sa.Select[Any]) -> Direct:
    """Return the query of all that is known of an answer, a row a lane where something may be left; it wants ``turn`` and ``at`` too."""
    joined, columns = at_work(member, sa.bindparam("turn", type_=BIG))
    columns += [turn.c.id.label("turn_id"), turn.c.task_id, turn.c.state.label("turn_state"), turn.c.draft_version]
    columns += [turn.c.prediction_id, task.c.material, member.c.steps]
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
    counted = counted_by(left.c.task_id, sa.literal(1), _bound("when", BIG)).returning(task.c.id).cte("counted")
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


def _begun(counted: sa.CTE) -> tuple[sa.CTE, sa.CTE, sa.CTE]:
    """Return the changes that begin the next turn: the slot that is free, taken, and the turn."""
    free, person = _free(counted), _bound("person", BIG)
    expired = sa.select(turn.c.draft).where(
        turn.c.task_id == free.c.task_id, turn.c.person_id == person, is_one_of(turn.c.state, "expired")
    )
    draft = expired.order_by(turn.c.id.desc()).limit(sa.literal_column("1")).scalar_subquery().label("draft")
    shown = sa.select(free, task.c.key, task.c.material, draft).select_from(free.join(task, task.c.id == free.c.task_id)).cte("shown")
    taken = sa.update(slot).where(slot.c.id == free.c.id).values(state="taken").cte("taken")
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
        turn.c.draw: _bound("draw", sa.SmallInteger),
        turn.c.active_ms: sa.literal(0),
        turn.c.reason: sa.literal(""),
    }
    begun = sa.insert(turn).from_select(list(values), sa.select(*values.values())).returning(turn.c.id).cte("begun")
    return shown, taken, begun


def _answered() -> Direct:
    left, kept, counted = _stored()
    shown, taken, begun = _begun(counted)
    told = sa.select(left.c.id.label("answered"), shown, begun.c.id.label("turn_id"))
    return Direct(told.select_from(left.outerjoin(shown, sa.true()).outerjoin(begun, sa.true())).add_cte(kept, taken))


ANSWERED = _answered()


@dataclass(frozen=True)
class Known:
    """All that is known of an answer before it is stored.

    Attributes:
        row: The row of :data:`KNOWN`: who asks, as :func:`goldsmith.accounts.sessions.session_of` takes it, and the turn.
        worker: The member.
    """

    row: Any
    worker: Worker

    @property
    def material(self) -> Any:
        """What the task shows."""
        return self.row["material"]

    def is_usual(self) -> bool:
        """Tell whether the two questions are enough: the turn is held, nobody listens, no quota, nothing of others is shown."""
        worker, policy = self.worker, self.worker.policy
        limited = worker.quota is not None or worker.daily_quota is not None
        aside = worker.listens or limited or policy.show_predictions or not policy.blind
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
    return Known(rows[0], worker_in(rows))


async def give_answer(connection: Any, about: Known, given: Given, value: Any, *, wants: bool) -> Done | None:
    """Store an answer that was found to fit, and begin the next turn where one is wanted; ``None`` where it has to go the usual way.

    Args:
        connection: A connection of the driver, in no transaction.
        about: What is known of it.
        given: The answer as the page sent it.
        value: Its normal form.
        wants: Whether a turn is to begin.
    """
    at, worker, draw = now(), about.worker, secrets.randbelow(DRAWS)
    lanes = [(lane_id, placed) for lane_id, placed, ends in worker.lanes if placed + 1 < ends]
    values = {
        "project": worker.project_id, "person": worker.person_id, "steps": about.row["steps"], "turn": about.row["turn_id"],
        "version": given.version, "when": at, "time": given.time_ms, "value": as_json(value), "note": given.note[:2000],
        "questions_version": given.questions_version or worker.questions_version, "guideline_version": worker.guideline_version,
        "lanes": [one for one, _ in lanes], "marks": [placed for _, placed in lanes], "wants": wants,
        "until": at + worker.policy.lasts_ms(), "draw": draw,
    }  # fmt: skip
    found = await ANSWERED.rows(connection, values)
    if not found:
        return None
    row = found[0]
    if row["turn_id"] is None:
        return Done(None, 0, 0, far=False)
    begun = Held(
        id=row["turn_id"], project_id=worker.project_id, task_id=row["task_id"], slot_id=row["id"], person_id=worker.person_id, state="leased",
        leased_at=at, expires_at=values["until"], answered_at=None, draft=row["draft"], draft_version=0, draw=draw,
        active_ms=0, reason="", prediction_id=None, prediction_shown=None, key=row["key"], material=row["material"],
    )  # fmt: skip
    return Done(begun, row["lane_id"], row["mark"], far=row["place"] - row["mark"] > marks.FAR)
