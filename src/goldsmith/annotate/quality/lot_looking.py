"""Looking at the tasks of a lot that were drawn: by reviewers who wrote none of their answers, blind to who did.

Whoever asks gets the first drawn task that nobody looked at and that is not held, and holds it for a while. His verdict says right, or which
question is faulty and how badly. He may correct it until the lot is decided. Each verdict is put down under the lot's lock, so the decision falls
once, at the verdict that makes it certain.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.annotate.quality.disputes_tables import adjudication
from goldsmith.annotate.quality.lot_plans import SEVERITIES, Looked, plan_told, verdict_of
from goldsmith.annotate.quality.lots import authors, lot_of, must_be, plan_of
from goldsmith.annotate.quality.lots_tables import lot, lot_task
from goldsmith.annotate.tables import answer, task
from goldsmith.annotation_errors import AccessError, ConflictError, ProjectError
from goldsmith.database.columns import named, now
from goldsmith.errors import NoRecordError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.annotate.configuration import Configuration
    from goldsmith.annotate.quality.lot_plans import AskedPlan, Verdict

HELD_MS = 15 * 60_000
"""How long somebody holds a drawn task that he looks at."""


@dataclass(frozen=True)
class Seen:
    """What a reviewer found.

    Attributes:
        task_id: The task that he looked at.
        right: Whether its answers are right.
        faults: For each faulty question, how bad that is: minor, major or critical.
        reason: Why, in his words; wanted where something is faulty.
    """

    task_id: int
    right: bool
    faults: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""


async def next_of(connection: AsyncConnection, project_id: int, lot_id: int, person_id: int) -> dict[str, Any]:
    """Return the next drawn task for a reviewer as ``task``, and ``why`` there is none: ``own``, ``held`` or ``all_seen``.

    Raises:
        ConflictError: The lot is not being looked at.
        NoRecordError: There is no such lot.
    """
    row = await lot_of(connection, project_id, lot_id, locked=True)
    must_be(row, "drawn")
    at = now()
    open_ = lot_task.c.lot_id == lot_id, lot_task.c.rank.is_not(None), lot_task.c.verdict == ""
    left = int(await connection.scalar(sa.select(sa.func.count()).where(*open_)) or 0)
    wrote = sa.exists().where(answer.c.task_id == lot_task.c.task_id, answer.c.person_id == person_id)
    ruled = sa.exists().where(
        adjudication.c.task_id == lot_task.c.task_id, adjudication.c.person_id == person_id, adjudication.c.state == "ruled"
    )
    free = sa.or_(lot_task.c.held_to.is_(None), lot_task.c.held_to < at, lot_task.c.person_id == person_id)
    mine = sa.select(lot_task, task.c.key, task.c.material).join(task, task.c.id == lot_task.c.task_id).where(*open_, ~wrote, ~ruled)
    found = (
        await connection.execute(
            mine.where(free).order_by(sa.case((lot_task.c.person_id == person_id, 0), else_=1), lot_task.c.rank).limit(1)
        )
    ).first()
    if found is None:
        others = await connection.scalar(sa.select(sa.func.count()).select_from(mine.subquery()))
        return {"task": None, "why": "all_seen" if not left else "held" if others else "own", "left": left}
    here = sa.update(lot_task).where(lot_task.c.lot_id == lot_id, lot_task.c.task_id == found.task_id)
    await connection.execute(here.values(person_id=person_id, held_to=at + HELD_MS))
    return {"task": found, "why": "", "left": left}


async def judge(
    connection: AsyncConnection, project_id: int, lot_id: int, seen: Seen, *, person_id: int, asked: Configuration
) -> tuple[Any, Verdict]:
    """Put a verdict down; return the lot's row as it was, and how the lot stands with it.

    Raises:
        ProjectError: A fault is of no question, of no severity, or no reason is given.
        AccessError: He wrote an answer to this task himself.
        ConflictError: The lot is decided, or somebody else looked at this task or holds it.
        NoRecordError: There is no such lot, or this task was not drawn of it.
    """
    row = await lot_of(connection, project_id, lot_id, locked=True)
    must_be(row, "drawn")
    _refuse_unfit(seen, asked)
    here = lot_task.c.lot_id == lot_id, lot_task.c.task_id == seen.task_id
    drawn = (await connection.execute(sa.select(lot_task).where(*here, lot_task.c.rank.is_not(None)))).first()
    if drawn is None:
        raise NoRecordError("this task was not drawn of this lot", where=f"task {seen.task_id}")
    if person_id in (await authors(connection, [seen.task_id]))[seen.task_id]:
        raise AccessError("nobody looks at his own answer", where=f"task {seen.task_id}")
    if drawn.person_id != person_id and (drawn.verdict or (drawn.held_to or 0) >= now()):
        raise ConflictError("somebody else looks at this task", where=f"task {seen.task_id}", hint="take the next one")
    values = {
        "verdict": "right" if seen.right else "faulty", "faults": dict(seen.faults) or None, "reason": seen.reason.strip()[:2000],
        "person_id": person_id, "held_to": None, "at": now(),
    }  # fmt: skip
    await connection.execute(sa.update(lot_task).where(*here).values(values))
    return row, await standing(connection, row)


async def standing(connection: AsyncConnection, row: Any) -> Verdict:
    """Return how a lot stands by the verdicts that were given."""
    asked, plan = plan_of(row)
    given = sa.select(lot_task.c.verdict, lot_task.c.faults).where(
        lot_task.c.lot_id == row.id, lot_task.c.rank.is_not(None), lot_task.c.verdict != ""
    )
    return verdict_of(asked, plan, counted([named(one) for one in (await connection.execute(given)).mappings()], asked))


def counted(given: Sequence[Mapping[str, Any]], asked: AskedPlan) -> Looked:
    """Return what verdicts come to; a task is faulty where one of its faults is as bad as counts.

    Example:
        >>> from goldsmith.annotate.quality.lot_plans import AskedPlan
        >>> given = [{"verdict": "right", "faults": None}, {"verdict": "faulty", "faults": {"topic": "minor"}}]
        >>> counted(given, AskedPlan(counts="major"))
        Looked(looked_at=2, faulty=0, critical=0)
    """
    least = SEVERITIES.index(asked.counts)
    worst = [max((SEVERITIES.index(one) for one in (row["faults"] or {}).values()), default=-1) for row in given]
    return Looked(len(given), sum(one >= least for one in worst), sum(one == len(SEVERITIES) - 1 for one in worst))


def _refuse_unfit(seen: Seen, asked: Configuration) -> None:
    where = f"task {seen.task_id}"
    if seen.right and seen.faults:
        raise ProjectError("what is right has no faults", where=where, found=", ".join(seen.faults))
    if not seen.right and not seen.faults:
        raise ProjectError(
            "say which question is faulty, and how badly", where=where, expected="faults: {question: minor, major or critical}"
        )
    strange = sorted(set(seen.faults) - {each.name for each in asked.questions})
    if strange:
        raise ProjectError("there is no such question", where=where, found=", ".join(strange))
    wrong = sorted(set(seen.faults.values()) - set(SEVERITIES))
    if wrong:
        raise ProjectError("there is no such severity", where=where, found=", ".join(wrong), expected="minor, major, critical")
    if not seen.right and not seen.reason.strip():
        raise ProjectError("a reason is wanted, so that the author can learn", where=where)


async def sample(connection: AsyncConnection, lot_id: int, *, after: int, limit: int) -> list[dict[str, Any]]:
    """Return drawn tasks in the order of looking, from the one behind a rank, with what was found; not who answered them."""
    wanted = sa.select(lot_task.c.rank.label("id"), lot_task.c.task_id, task.c.key, lot_task.c.verdict, lot_task.c.faults, lot_task.c.reason, lot_task.c.person_id, lot_task.c.at)  # fmt: skip
    wanted = wanted.join(task, task.c.id == lot_task.c.task_id).where(lot_task.c.lot_id == lot_id, lot_task.c.rank > after)
    return [named(row) for row in (await connection.execute(wanted.order_by(lot_task.c.rank).limit(limit))).mappings()]


async def decide(connection: AsyncConnection, row: Any, decision: str, found: Verdict, *, person_id: int, reason: str = "") -> None:
    """Put the decision of a lot down, with the risks that it was taken at."""
    asked, plan = plan_of(row)
    told = {key: value for key, value in plan_told(asked, plan).items() if key != "curve"}
    verdict = {**found.as_json(), "decision": decision, "plan": told}
    values = {"state": decision, "verdict": verdict, "reason": reason[:2000], "decided_by": person_id, "decided_at": now(), "settled": decision == "estimated", "done_to": 0, "claimed_to": 0}  # fmt: skip
    await connection.execute(sa.update(lot).where(lot.c.id == row.id).values(values))
