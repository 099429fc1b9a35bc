"""What somebody does with a task that is his turn: save a draft, answer, correct, skip, ask a senior, give it back.

Answering, in one transaction:

1. The member is locked, then the turn with its task. A turn of somebody else is not there.
2. The page says which version of the draft it had before its eyes; where another page saved since, nothing is stored and what stands
   is told. The same answer sent twice, after a lost reply, is one answer.
3. The answer is checked against the questions and the material, and stored as a new revision beside earlier ones.
4. A lease that ran out is no reason to lose work: where the slot is still free it is taken again, else the answer stands beside the
   slots as a late one.
5. The task is done when it has as many answers as are wanted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import sqlalchemy as sa

from goldsmith.annotate.beginning import DRAWS
from goldsmith.annotate.counting import COUNTED, best_prediction
from goldsmith.annotate.escalating import senior_lane
from goldsmith.annotate.lanes import reopen
from goldsmith.annotate.quality import judging, pool
from goldsmith.annotate.quality.lots import held_as
from goldsmith.annotate.queue import Worker, shown
from goldsmith.annotate.tables import answer, slot, task, turn
from goldsmith.annotation_errors import AccessError, ConflictError
from goldsmith.database.columns import BIG, now
from goldsmith.database.together import Together
from goldsmith.errors import NoRecordError

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.annotate.configuration import Configuration

LONGEST_ACTIVE_MS = 24 * 3_600_000
"""More than a day at one task is a broken clock."""
OPEN = ("leased", "sent_back")
Handled = Literal["shown", "refused", "changed", "accepted"]
"""What somebody did with a prediction: nothing, refuse it, take some of it over, or all of it as it was."""


OWN = (
    shown()
    .add_columns(task.c.gold)
    .where(turn.c.id == sa.bindparam("turn", type_=BIG), turn.c.person_id == sa.bindparam("person"))
    .with_for_update(of=turn)
)
ANSWERED = (
    sa.update(turn)
    .where(turn.c.id == sa.bindparam("turn", type_=BIG))
    .values(
        state=sa.bindparam("to"),
        answered_at=sa.bindparam("when", type_=sa.BigInteger),
        active_ms=sa.bindparam("time", type_=sa.BigInteger),
        draft=None,
    )
)
SAID = sa.insert(answer).values(
    {
        column.name: sa.bindparam(f"say_{column.name}", type_=column.type)
        for column in answer.c
        if column.name not in {"id", "prediction_id"}
    }
    | {
        "prediction_id": sa.func.coalesce(
            sa.bindparam("say_prediction_id", type_=BIG), best_prediction(sa.bindparam("say_task_id", type_=BIG))
        )
    }
)
GIVEN, AGAIN = Together(ANSWERED, COUNTED, SAID.inline()), Together(ANSWERED, SAID.inline())
"""A first answer, which counts, and one more revision of it."""
# Statements of every answer are made once: making them anew costs more than the database does.


@dataclass(frozen=True)
class Given:
    """An answer as a page sends it.

    Attributes:
        version: The version of the draft that the page had.
        value: Answers by question.
        active_ms: Time that the person was at it, in milliseconds.
        note: What he wants to say about it.
        questions_version: The version of the questions that the page had; the project's newest where left out.
        prediction: What was done with a prediction that was shown; nothing where none was.
    """

    version: int
    value: Any
    active_ms: int = 0
    note: str = ""
    questions_version: int | None = None
    prediction: Handled | None = None

    @property
    def time_ms(self) -> int:
        """The time, within what can be."""
        return min(max(self.active_ms, 0), LONGEST_ACTIVE_MS)


async def turn_of(connection: AsyncConnection, turn_id: int, person_id: int) -> Any:
    """Return a turn of this person with its task, locked until the transaction ends.

    Raises:
        NoRecordError: There is none, or it is somebody else's.
    """
    found = (await connection.execute(OWN, {"turn": turn_id, "person": person_id})).first()
    if found is None:
        raise NoRecordError("you have no such turn", where=f"turn {turn_id}")
    return found


async def project_of_turn(connection: AsyncConnection, turn_id: int) -> int:
    """Return the project of a turn.

    Raises:
        NoRecordError: There is no such turn.
    """
    found = (await connection.execute(sa.select(turn.c.project_id).where(turn.c.id == turn_id))).scalar()
    if found is None:
        raise NoRecordError("there is no such turn", where=f"turn {turn_id}")
    return int(found)


async def save_draft(connection: AsyncConnection, worker: Worker, turn_id: int, given: Given) -> dict[str, Any]:
    """Store a draft and begin the lease anew; return the new version and how long the lease lasts.

    Raises:
        ConflictError: Another page saved since, or the turn is over.
        NoRecordError: It is not this person's turn.
    """
    held = await turn_of(connection, turn_id, worker.person_id)
    _still(held, given.version)
    expires = now() + worker.policy.lasts_ms()
    values = {"draft": given.value, "draft_version": held.draft_version + 1, "active_ms": given.time_ms, "expires_at": expires}
    await connection.execute(sa.update(turn).where(turn.c.id == turn_id).values(values))
    return {"version": held.draft_version + 1, "expires_at": expires}


async def give_answer(
    connection: AsyncConnection, worker: Worker, turn_id: int, given: Given, configuration: Configuration
) -> dict[str, Any]:
    """Store an answer; return its revision, and whether it came late, or ``again``, where it stood there already.

    Raises:
        FaultyAnswerError: It does not fit the questions.
        ConflictError: Another page saved since, or the turn was given back.
        NoRecordError: It is not this person's turn.
    """
    held = await turn_of(connection, turn_id, worker.person_id)
    if held.state in {"answered", "late"}:
        return await _same(connection, held, configuration.checked(given.value, held.material))
    if held.state == "expired":
        return await _after_expiry(connection, worker, held, given, configuration)
    _still(held, given.version)
    value = configuration.checked(given.value, held.material)
    revision = 1 if held.state == "leased" else await _revisions(connection, turn_id) + 1
    await _store(connection, worker, held, given, value, _As(revision, "answered", counts=True, asked=configuration))
    return {"turn": turn_id, "revision": revision, "late": False}


async def revise(connection: AsyncConnection, worker: Worker, turn_id: int, given: Given, configuration: Configuration) -> dict[str, Any]:
    """Store a correction of an answer that nobody reviewed yet, as a new revision.

    Raises:
        FaultyAnswerError: It does not fit the questions.
        ConflictError: It was reviewed, or another page corrected it since; ``version`` is the revision that the page had.
        NoRecordError: It is not this person's turn.
    """
    held = await turn_of(connection, turn_id, worker.person_id)
    closed = await held_as(connection, held.task_id) or (held.draw >= DRAWS and await pool.closed_beside(connection, [turn_id]))
    state = "reviewed" if closed else held.state  # in a lot it is as closed as by a review, in the same words
    if state not in {"answered", "late"}:
        raise ConflictError("this answer cannot be corrected any more", where=f"turn {turn_id}", found=state, expected="answered")
    last = await _revisions(connection, turn_id)
    if given.version != last:
        newest = sa.select(answer.c.value).where(answer.c.turn_id == turn_id, answer.c.revision == last)
        stands = {"state": held.state, "version": last, "value": (await connection.execute(newest)).scalar()}
        raise ConflictError(
            "this answer was corrected meanwhile",
            where=f"turn {turn_id}",
            found=f"revision {last}",
            expected=f"revision {given.version}",
            stands=stands,
        )
    value = configuration.checked(given.value, held.material)
    await _store(connection, worker, held, given, value, _As(last + 1, held.state, counts=False, asked=configuration))
    return {"turn": turn_id, "revision": last + 1, "late": held.state == "late"}


async def skip(connection: AsyncConnection, worker: Worker, turn_id: int, reason: str) -> None:
    """Leave a task to somebody else; the person does not get it again.

    Raises:
        ConflictError: The turn is over.
        NoRecordError: It is not this person's turn.
    """
    held = await _leave(connection, worker, turn_id, "skipped", reason)
    await reopen(connection, [held.slot_id])


async def release(connection: AsyncConnection, worker: Worker, turn_id: int) -> None:
    """Give a task back as if it had never been taken; the person may get it again.

    Raises:
        ConflictError: The turn is over.
        NoRecordError: It is not this person's turn.
    """
    held = await _leave(connection, worker, turn_id, "expired", "")
    await reopen(connection, [held.slot_id], expired=True)


async def escalate(connection: AsyncConnection, worker: Worker, turn_id: int, reason: str) -> None:
    """Ask a senior: the slot goes to people of a higher level of the project's skill, or to its experts, reviewers and managers, before other work.

    Raises:
        ConflictError: The turn is over.
        NoRecordError: It is not this person's turn.
    """
    held = await _leave(connection, worker, turn_id, "escalated", reason)
    goal = await senior_lane(connection, worker, held.slot_id)
    await reopen(connection, [held.slot_id], to=goal)


async def _leave(connection: AsyncConnection, worker: Worker, turn_id: int, state: str, reason: str) -> Any:
    held = await turn_of(connection, turn_id, worker.person_id)
    if held.state != "leased":
        raise ConflictError("this turn is over", where=f"turn {turn_id}", found=held.state, expected="leased")
    await connection.execute(sa.update(turn).where(turn.c.id == turn_id).values(state=state, reason=reason[:500]))
    return held


def _still(held: Any, version: int) -> None:
    """Check that a turn is open and its draft is the one that the page had.

    Raises:
        ConflictError: It is not; the error carries the state and version that stand.
    """
    stands = {"state": held.state, "version": held.draft_version, "value": held.draft}
    if held.state not in OPEN:
        raise ConflictError("this turn is over", where=f"turn {held.id}", found=held.state, expected=" or ".join(OPEN), stands=stands)
    if held.draft_version != version:
        raise ConflictError(
            "another page saved this task meanwhile",
            where=f"turn {held.id}",
            found=f"version {held.draft_version}",
            expected=f"version {version}",
            hint="choose which of the two to keep",
            stands=stands,
        )


async def _same(connection: AsyncConnection, held: Any, value: Any) -> dict[str, Any]:
    """Return the answer that stands, where it is the one that is sent again."""
    last = (
        await connection.execute(
            sa.select(answer.c.revision, answer.c.value).where(answer.c.turn_id == held.id).order_by(answer.c.revision.desc()).limit(1)
        )
    ).one()
    if last.value != value:
        stands = {"state": held.state, "version": last.revision, "value": last.value}
        raise ConflictError(
            "this task is answered already", where=f"turn {held.id}", found=held.state, hint="correct the answer instead", stands=stands
        )
    return {"turn": held.id, "revision": last.revision, "late": held.state == "late", "again": True}


async def _after_expiry(
    connection: AsyncConnection, worker: Worker, held: Any, given: Given, configuration: Configuration
) -> dict[str, Any]:
    """Store an answer whose lease ran out: in its slot where that is still open, else beside the slots."""
    again = sa.exists().where(turn.c.task_id == held.task_id, turn.c.person_id == held.person_id, turn.c.state != "expired")
    if (await connection.execute(sa.select(again))).scalar():
        raise ConflictError("this task came to you again; answer it there", where=f"turn {held.id}", found="expired")
    value = configuration.checked(given.value, held.material)
    his_alone = sa.and_(slot.c.state == "withdrawn", slot.c.n == -held.person_id)
    free = sa.update(slot).where(slot.c.id == held.slot_id, sa.or_(slot.c.state == "open", his_alone)).values(state="taken")
    late = not (await connection.execute(free)).rowcount
    revision = await _revisions(connection, held.id) + 1
    await _store(
        connection, worker, held, given, value, _As(revision, "late" if late else "answered", counts=not late, asked=configuration)
    )
    return {"turn": held.id, "revision": revision, "late": late}


async def _revisions(connection: AsyncConnection, turn_id: int) -> int:
    counted = sa.select(sa.func.coalesce(sa.func.max(answer.c.revision), 0)).where(answer.c.turn_id == turn_id)
    return int((await connection.execute(counted)).scalar_one())


@dataclass(frozen=True)
class _As:
    """As what an answer is stored: which revision, in which state its turn is then, whether the task has one answer more, to what was asked."""

    revision: int
    state: str
    counts: bool
    asked: Configuration


async def _store(connection: AsyncConnection, worker: Worker, held: Any, given: Given, value: Any, kept: _As) -> None:
    at = now()
    said = {
        "project_id": worker.project_id,
        "task_id": held.task_id,
        "turn_id": held.id,
        "person_id": worker.person_id,
        "revision": kept.revision,
        "value": value,
        "questions_version": given.questions_version or worker.questions_version,
        "guideline_version": worker.guideline_version,
        "active_ms": given.time_ms,
        "origin": (given.prediction or "shown") if held.prediction_shown else "person",
        "note": given.note[:2000],
        "prediction_id": held.prediction_id,
        "prediction_shown": bool(held.prediction_shown),
        "at": at,
    }
    known = {"turn": held.id, "to": kept.state, "when": at, "time": given.time_ms, **{f"say_{name}": one for name, one in said.items()}}
    if kept.counts and held.draw < DRAWS:
        await GIVEN.execute(connection, {**known, "task": held.task_id, "more": 1})
    else:
        await AGAIN.execute(connection, known)
    if kept.revision == 1 and held.gold is not None and worker.meets_gold:
        await judging.judge(connection, kept.asked, held, value, at)


def must_work(worker: Worker | None, project_id: int) -> Worker:
    """Return the member; who is none is refused."""
    if worker is None:
        raise AccessError("you are no member of this project", where=f"project {project_id}")
    return worker
