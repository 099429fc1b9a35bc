"""Known answers are put into the gold pool, mended, and taken out of it.

1. A task is added with its known answer, or one that is there is turned: its open slots are withdrawn, and whoever holds it may finish.
   The known answer is that which is given, else that which the task has, else what its reviewers agreed on; it must be one that the
   questions take.
2. Who answered a task before it was turned is not judged by it afterwards, for what is known of it may be his own answer. He never gets it.
3. A known answer that is mended judges all first answers to it anew, for it was the measure that was wrong.
4. Taken out, a task is one of the queue again, with the answers that it had there. What people answered to it out of the pool is kept and
   counts for nothing; where the known answer is forgotten too, nobody is judged by it any more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.annotate import tasks
from goldsmith.annotate.beginning import ordinary
from goldsmith.annotate.configuration import below
from goldsmith.annotate.lanes import CLOSED
from goldsmith.annotate.quality import pool
from goldsmith.annotate.quality.gold_tables import gold_reason, judged
from goldsmith.annotate.quality.rejudging import judge_anew
from goldsmith.annotate.tables import answer, lane, slot, task, turn
from goldsmith.annotation_errors import ProjectError
from goldsmith.database.columns import is_one_of, now
from goldsmith.question import Fault, FaultyAnswerError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.annotate.configuration import Configuration

LONGEST_WHY = 2_000
UNSAID = {"en": "", "zh": ""}
"""Why an answer is known, where nobody said."""
IN_LOTS = ("in_lot", "accepted")


@dataclass(frozen=True)
class Known:
    """A task whose answer is known.

    Attributes:
        key: The task's key.
        gold: The known answers by question; what is known of the task already where left out.
        why: Why they are what they are, in ``en`` and ``zh``; left as it is where left out.
        new: The task that is added, where there is none with this key.
    """

    key: str
    gold: dict[str, Any] | None = None
    why: dict[str, str] | None = None
    new: tasks.New | None = None


@dataclass
class Put:
    """What became of known answers: tasks that were added, turned, and mended, and those that were as they are."""

    added: int = 0
    turned: int = 0
    mended: int = 0
    there: int = 0
    faults: list[str] = field(default_factory=list)
    anew: list[int] = field(default_factory=list)
    """Tasks whose known answer is another now: what was given to them while it was mended is judged once more when it is stored."""

    def told(self) -> dict[str, int]:
        """Return the counts."""
        return {"added": self.added, "turned": self.turned, "mended": self.mended, "there": self.there}


def why_of(given: Any, *, where: str) -> dict[str, str] | None:
    """Return why an answer is known, in both languages; a bare text is that of both.

    Raises:
        ProjectError: It is no text.

    Example:
        >>> why_of("it names a team", where="task 1")
        {'en': 'it names a team', 'zh': 'it names a team'}
    """
    if given is None:
        return None
    both = {"en": given, "zh": given} if isinstance(given, str) else given
    if not isinstance(both, dict) or set(both) - {"en", "zh"} or not all(isinstance(one, str) for one in both.values()):
        raise ProjectError("`why` is a text, or one in each language", where=where, found=repr(given)[:80], expected='{"en": …, "zh": …}')
    if any(len(one) > LONGEST_WHY or "\0" in one for one in both.values()):
        raise ProjectError("`why` is too long", where=where, expected=f"at most {LONGEST_WHY:,} characters, without NUL")
    return {"en": both.get("en", ""), "zh": both.get("zh", "")}


async def put(connection: AsyncConnection, project_id: int, asked: Configuration, given: Sequence[Known], *, person_id: int) -> Put:
    """Put tasks into the pool, all or none.

    Args:
        connection: Within a transaction.
        project_id: The project.
        asked: What it asks now.
        given: The tasks.
        person_id: Who says so.

    Raises:
        ProjectError: Known answers do not fit, or a task is none that may stand in the pool; all faults are told.
    """
    done, distinct = Put(), {one.key: one for one in given}
    fresh = [one.new for one in distinct.values() if one.new is not None]
    done.added = (await tasks.add(connection, project_id, fresh)).added if fresh else 0
    wanted = sa.select(task.c.id, task.c.key, task.c.material, task.c.gold, task.c.state).order_by(task.c.id)
    rows = (await connection.execute(wanted.where(task.c.project_id == project_id, task.c.key.in_(distinct)))).all()
    done.faults += [f"{key}: there is no such task, and no material to add it with" for key in distinct.keys() - {row.key for row in rows}]
    faulty = await _meant_for_some(connection, [row.id for row in rows])
    done.faults += [f"{row.key}: it is meant for one person or team alone" for row in rows if row.id in faulty]
    done.faults += [f"{row.key}: it stands in a lot" for row in rows if row.state in IN_LOTS]
    said = await _reviewed(connection, [row.id for row in rows if row.gold is None and distinct[row.key].gold is None])
    values = {row.id: _value(asked, row, distinct[row.key], said.get(row.id), done.faults) for row in rows}
    _refuse(done.faults, len(distinct))
    turned = [row.id for row in rows if row.state != "gold"]
    await _turn(connection, project_id, turned)
    for row in rows:
        await _keep(connection, row, values[row.id], distinct[row.key].why, person_id, turns=row.state != "gold")
    mended = [row for row in rows if row.gold is not None and row.gold != values[row.id]]
    done.anew = [row.id for row in mended]
    await judge_anew(connection, project_id, done.anew)
    done.turned, done.mended = len(turned) - done.added, sum(row.state == "gold" for row in mended)
    done.there = len(rows) - len(turned) - done.mended
    return done


def _refuse(faults: Sequence[str], n: int) -> None:
    if faults:
        shown = "".join(f"\n  - {one}" for one in sorted(faults)[:20])
        raise ProjectError(f"{len(faults):,} of {n:,} tasks cannot stand in the gold pool, none was stored{shown}", expected="a known answer that the questions take")  # fmt: skip


def _value(asked: Configuration, row: Any, given: Known, said: Any, faults: list[str]) -> Any:
    """Return the known answers of a task in normal form; what is wrong is added to the faults."""
    value = given.gold if given.gold is not None else row.gold if row.gold is not None else said
    if not value:
        faults.append(f"{row.key}: no answer to it is known: give one, or let reviewers agree on one")
        return None
    try:
        return normal(asked, value, row.material)
    except FaultyAnswerError as problem:
        faults += [f"{row.key}: {fault.says()}" for fault in problem.faults]
        return None


def normal(asked: Configuration, value: dict[str, Any], material: Any) -> dict[str, Any]:
    """Return known answers in normal form; of some questions alone it may be that they are known.

    Raises:
        FaultyAnswerError: One does not fit, or is to no question.
    """
    leaves, found, faults = {each.name: each.leaf for each in asked.questions}, {}, []
    for name, said in value.items():
        if name not in leaves:
            faults.append(Fault(name, "no question is called so", "没有这个问题"))
            continue
        try:
            found[name] = leaves[name].checked(said, material)
        except FaultyAnswerError as problem:
            faults += [below(name, fault) for fault in problem.faults]
    if faults:
        raise FaultyAnswerError(faults)
    return found


async def _meant_for_some(connection: AsyncConnection, ids: Sequence[int]) -> set[int]:
    """Return tasks that are meant for one person or team."""
    theirs = sa.or_(lane.c.person_id.is_not(None), lane.c.team_id.is_not(None))
    wanted = sa.select(slot.c.task_id).join(lane, lane.c.id == slot.c.lane_id).where(slot.c.task_id.in_(ids), slot.c.n > 0, theirs)
    return set((await connection.execute(wanted)).scalars())


async def _reviewed(connection: AsyncConnection, ids: Sequence[int]) -> dict[int, Any]:
    """Return what reviewers accepted or mended of each task, where it is one and the same."""
    newest = sa.select(sa.func.max(answer.c.id)).where(answer.c.task_id.in_(ids)).group_by(answer.c.turn_id)
    wanted = sa.select(answer.c.task_id, answer.c.value).join(turn, turn.c.id == answer.c.turn_id)
    found: dict[int, list[Any]] = {}
    for row in await connection.execute(wanted.where(answer.c.id.in_(newest), turn.c.state.in_(("reviewed", "late_reviewed")), ordinary())):
        found.setdefault(row.task_id, []).append(row.value)
    return {number: values[0] for number, values in found.items() if all(one == values[0] for one in values)}


async def _turn(connection: AsyncConnection, project_id: int, ids: Sequence[int]) -> None:
    """Take tasks out of the queue; slots are locked before tasks, as everywhere.

    All of them are, whatever their state, and asked for it afterwards: one that is just being given back, or just made because more
    answers are wanted, opens while it is waited for.
    """
    if ids:
        await pool.lane(connection, project_id)
        ours = slot.c.task_id.in_(ids), slot.c.n > 0
        await connection.execute(sa.select(slot.c.id).where(*ours).order_by(slot.c.id).with_for_update())
        await connection.execute(sa.update(slot).where(*ours, slot.c.state == "open").values(state="withdrawn"))
        await connection.execute(sa.update(task).where(task.c.id.in_(ids)).values(state="gold", changed_at=now()))


async def _keep(connection: AsyncConnection, row: Any, value: Any, why: dict[str, str] | None, person_id: int, *, turns: bool) -> None:
    """Store what is known of a task, why, and who says so: he decides no dispute about it, whether he gave a reason or not."""
    if value != row.gold:
        await connection.execute(sa.update(task).where(task.c.id == row.id).values(gold=value, changed_at=now()))
    if why is not None or turns or value != row.gold:
        here = gold_reason.c.task_id == row.id
        said = why if why is not None else await connection.scalar(sa.select(gold_reason.c.why).where(here))
        await connection.execute(sa.delete(gold_reason).where(here))
        await connection.execute(sa.insert(gold_reason).values(task_id=row.id, why=said or UNSAID, person_id=person_id, at=now()))


async def take_out(connection: AsyncConnection, project_id: int, keys: Sequence[str], *, forget: bool) -> int:
    """Make tasks of the pool ones of the queue again; return how many.

    Args:
        connection: Within a transaction.
        project_id: The project.
        keys: Keys of the tasks.
        forget: Whether what was known is forgotten, with all that was judged by it.

    Raises:
        ProjectError: Some do not stand in the pool; none is taken out.
    """
    wanted = sa.select(task.c.id, task.c.key).where(task.c.project_id == project_id, task.c.key.in_(keys), is_one_of(task.c.state, "gold"))
    rows = (await connection.execute(wanted.order_by(task.c.id))).all()
    if missing := sorted(set(keys) - {row.key for row in rows}):
        raise ProjectError("these tasks do not stand in the gold pool", where=f"project {project_id}", found=", ".join(missing[:20]))
    ids = [row.id for row in rows]
    if forget:
        await connection.execute(sa.delete(judged).where(judged.c.task_id.in_(ids)))
        await connection.execute(sa.delete(gold_reason).where(gold_reason.c.task_id.in_(ids)))
    closed = {"state": next(one for one in CLOSED if one != "gold"), **({"gold": None} if forget else {})}
    for number in ids:
        await tasks.lock(connection, number)
        await connection.execute(sa.update(task).where(task.c.id == number).values(closed))
        await tasks.change(connection, number, state="open")
    return len(ids)
