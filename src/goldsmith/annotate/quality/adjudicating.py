"""Adjudication: where answers disagree, somebody who gave none of them decides, and his answer stands.

1. A chore looks at answers that came since it looked last (an index range; a little behind, so that no transaction that is not over is passed by). A task
   that is done and whose answers to a question tie, or agree less than the policy says, waits for an adjudicator. Where a reviewer's verdicts settle it already, it does not.
2. An adjudicator takes the first that waits at whose task he had no turn and no verdict; he holds it for a while. He sees the answers side by side in an order of chance
   that is his own, without names unless the policy shows them, and what models said apart from them.
3. He chooses one, merges several, or writes his own, with a reason. It stands for what the answers come to (:mod:`goldsmith.annotate.quality.settled`).
4. He may take his ruling back for as long as the task stands in no lot.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.accounts import tables as accounts
from goldsmith.annotate.beginning import ordinary
from goldsmith.annotate.configuration import fitting
from goldsmith.annotate.gathering import said_of
from goldsmith.annotate.policy import Policy
from goldsmith.annotate.projects import Configurations, project_of
from goldsmith.annotate.quality.disputes_tables import adjudicated_to, adjudication
from goldsmith.annotate.quality.lots import refuse_held
from goldsmith.annotate.results import agreement_of, medoid
from goldsmith.annotate.reviews import COUNTED
from goldsmith.annotate.tables import answer, prediction, project, review, task, turn
from goldsmith.annotation_errors import AccessError, ConflictError, ProjectError
from goldsmith.database.columns import named, now
from goldsmith.errors import NoRecordError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.annotate.configuration import Asked, Configuration
    from goldsmith.annotate.results import Said
    from goldsmith.database.opening import Database

HOWS = ("choose", "merge", "write")
HELD_MS = 15 * 60_000
"""How long somebody holds a task that he adjudicates."""
BEHIND_MS = 5_000
"""Answers younger than this are looked at next time: a transaction before them may not be over."""
AT_ONCE = 500
"""Answers that are looked at in one transaction."""
AGAIN_MS = 3_000


@dataclass(frozen=True)
class Ruling:
    """What an adjudicator decides.

    Attributes:
        how: ``choose``, ``merge`` or ``write``.
        value: The answer that stands.
        reason: Why; wanted.
    """

    how: str
    value: Any
    reason: str


def disagreement(asked: Configuration, answers: Sequence[Said], below: float) -> tuple[float, list[str]] | None:
    """Return the lowest agreement and the questions that have to be decided; nothing where none has.

    A question has to where two answers are as good as each other, or people agree less than ``below`` on it; not where one answer is the
    only one that reviewers accepted.
    """
    found: dict[str, float] = {}
    for each in asked.questions:
        given = [one for one in answers if one.counted.get(each.name) is not None]
        values = [one.counted[each.name] for one in given]
        reviewed = [one.counted[each.name] for one in given if one.reviewed]
        agreement = agreement_of(each.leaf, values)
        if agreement is None or agreement == 1 or (reviewed and all(one == reviewed[0] for one in reviewed)):
            continue
        if agreement < below or _tied(each, values):
            found[each.name] = agreement
    return (min(found.values()), list(found)) if found else None


def _tied(asked: Asked, values: Sequence[Any]) -> bool:
    """Tell whether no answer stands out: the most votes go to two, or two are as central."""
    if not asked.leaf.classes:
        return medoid(asked.leaf, values)[1] == "tie"
    votes = Counter(vote for vote in (asked.leaf.vote(one) for one in values) if vote is not None).most_common(2)
    return len(votes) > 1 and votes[0][1] == votes[1][1]


async def look(database: Database) -> bool:
    """Look at answers that came since, in one project that wants it; return whether there is more."""
    async with database.changing() as connection:
        row = await _due(connection)
        if row is None:
            return False
        policy = Policy.model_validate(row.policy)
        after = await connection.scalar(sa.select(adjudicated_to.c.answer_id).where(adjudicated_to.c.project_id == row.id)) or 0
        fresh = sa.select(answer.c.id, answer.c.task_id).where(
            answer.c.project_id == row.id, answer.c.id > after, answer.c.at < now() - BEHIND_MS
        )
        rows = (await connection.execute(fresh.order_by(answer.c.id).limit(AT_ONCE))).all()
        if rows:
            await weigh(connection, row, sorted({one.task_id for one in rows}), policy)
            await connection.execute(sa.update(adjudicated_to).where(adjudicated_to.c.project_id == row.id).values(answer_id=rows[-1].id))
        more = len(rows) == AT_ONCE
        if more:
            await connection.execute(sa.update(adjudicated_to).where(adjudicated_to.c.project_id == row.id).values(next_at=0))
    return more


async def _due(connection: AsyncConnection) -> Any:
    """Return a project that is to be looked through now, its mark locked; none where there is none."""
    wants = project.c.policy["adjudicate_below"].as_float().is_not(None)
    marked = sa.exists().where(adjudicated_to.c.project_id == project.c.id)
    for new in (await connection.execute(sa.select(project.c.id).where(wants, ~marked))).scalars().all():
        await connection.execute(sa.insert(adjudicated_to).values(project_id=new, answer_id=0, next_at=0))
    due = (
        sa.select(project).join(adjudicated_to, adjudicated_to.c.project_id == project.c.id).where(wants, adjudicated_to.c.next_at <= now())
    )
    row = (
        await connection.execute(due.order_by(adjudicated_to.c.next_at).limit(1).with_for_update(of=adjudicated_to, skip_locked=True))
    ).first()
    if row is not None:
        await connection.execute(sa.update(adjudicated_to).where(adjudicated_to.c.project_id == row.id).values(next_at=now() + AGAIN_MS))
    return row


async def weigh(connection: AsyncConnection, row: Any, task_ids: Sequence[int], policy: Policy) -> None:
    """Let tasks wait for an adjudicator whose answers disagree, and those wait no longer that agree by now."""
    if policy.adjudicate_below is None:
        return
    asked = await Configurations().of(connection, row.id, row.questions_version)
    done = set((await connection.execute(sa.select(task.c.id).where(task.c.id.in_(task_ids), task.c.state == "done"))).scalars())
    said = await said_of(connection, row, asked, sorted(done))
    stands = {one.task_id: one for one in await connection.execute(sa.select(adjudication).where(adjudication.c.task_id.in_(task_ids)))}
    for task_id in task_ids:
        found = disagreement(asked, said.get(task_id, []), policy.adjudicate_below) if task_id in done else None
        before = stands.get(task_id)
        if found is None and before is not None and before.state == "waiting":
            await connection.execute(sa.update(adjudication).where(adjudication.c.task_id == task_id).values(state="agreed"))
        if found is None or (before is not None and before.state == "ruled"):
            continue
        values = {"state": "waiting", "agreement": found[0], "differs": found[1], "at": now()}
        if before is None:
            await connection.execute(sa.insert(adjudication).values(task_id=task_id, project_id=row.id, how="", reason="", **values))
        else:
            await connection.execute(sa.update(adjudication).where(adjudication.c.task_id == task_id).values(**values, value=None))


async def next_of(connection: AsyncConnection, project_id: int, person_id: int) -> tuple[Any, int]:
    """Return the next task for an adjudicator, held for him, and how many wait; ``None`` where there is none for him."""
    at = now()
    waits = adjudication.c.project_id == project_id, adjudication.c.state == "waiting"
    left = int(await connection.scalar(sa.select(sa.func.count()).where(*waits)) or 0)
    had = sa.exists().where(turn.c.task_id == adjudication.c.task_id, turn.c.person_id == person_id)
    judged = sa.exists().where(review.c.task_id == adjudication.c.task_id, review.c.person_id == person_id)
    free = sa.or_(adjudication.c.held_to.is_(None), adjudication.c.held_to < at, adjudication.c.person_id == person_id)
    wanted = sa.select(adjudication, task.c.key, task.c.material).join(task, task.c.id == adjudication.c.task_id)
    wanted = wanted.where(*waits, free, ~had, ~judged).order_by(
        sa.case((adjudication.c.person_id == person_id, 0), else_=1), adjudication.c.task_id
    )
    found = (await connection.execute(wanted.limit(1).with_for_update(of=adjudication, skip_locked=True))).first()
    if found is not None:
        held = sa.update(adjudication).where(adjudication.c.task_id == found.task_id)
        await connection.execute(held.values(person_id=person_id, held_to=at + HELD_MS))
    return found, left


async def beside(connection: AsyncConnection, found: Any, policy: Policy, asked: Configuration, person_id: int) -> dict[str, Any]:
    """Return the answers to a task that is adjudicated, in an order of chance that is this person's own, and what models said."""
    newest = sa.select(sa.func.max(answer.c.id)).where(answer.c.task_id == found.task_id).group_by(answer.c.turn_id)
    person = accounts.person
    wanted = (
        sa.select(answer.c.id, answer.c.value, answer.c.note, person.c.name)
        .join(turn, turn.c.id == answer.c.turn_id)
        .join(person, person.c.id == turn.c.person_id)
        .where(answer.c.id.in_(newest), turn.c.state.in_(COUNTED), ordinary())
    )
    rows = [named(row) for row in (await connection.execute(wanted)).mappings()]
    rows.sort(key=lambda row: hashlib.sha256(f"{person_id} {found.task_id} {row['id']}".encode()).digest())
    answers = [
        {
            "letter": chr(65 + at) if at < 26 else str(at + 1), "value": fitting(asked, row["value"], found.material), "note": row["note"],
            "name": row["name"] if policy.adjudicator_sees_names else None,
        }
        for at, row in enumerate(rows)
    ]  # fmt: skip
    said = sa.select(prediction.c.model, prediction.c.value, prediction.c.score).where(prediction.c.task_id == found.task_id)
    best = said.order_by(sa.func.coalesce(prediction.c.score, -1.0).desc(), prediction.c.id.desc()).limit(10)
    models = [named(row) for row in (await connection.execute(best)).mappings()]
    return {"answers": answers, "predictions": [{**one, "value": fitting(asked, one["value"], found.material)} for one in models]}


async def rule(connection: AsyncConnection, task_id: int, given: Ruling, *, person_id: int) -> dict[str, Any]:
    """Store what an adjudicator decides; return how it stands.

    Raises:
        ProjectError: There is no such way, or no reason.
        AccessError: He answered the task, or judged an answer to it.
        ConflictError: It does not wait, somebody else holds it, or the task stands in a lot.
        FaultyAnswerError: The answer does not fit the questions.
        NoRecordError: There is no such task before adjudicators.
    """
    if given.how not in HOWS:
        raise ProjectError("there is no such way to decide", found=given.how, expected=", ".join(HOWS))
    if not given.reason.strip():
        raise ProjectError("a reason is wanted, so that the author can learn", where=f"task {task_id}")
    stands = await _locked(connection, task_id)
    await _refuse_involved(connection, task_id, person_id)
    await refuse_held(connection, task_id)
    if stands.state != "waiting" and not (stands.state == "ruled" and stands.person_id == person_id):
        raise ConflictError("this task does not wait for an adjudicator", where=f"task {task_id}", found=stands.state)
    if stands.state == "waiting" and stands.person_id not in {None, person_id} and (stands.held_to or 0) >= now():
        raise ConflictError("somebody else looks at this task", where=f"task {task_id}", hint="take the next one")
    row = await project_of(connection, stands.project_id)
    asked = await Configurations().of(connection, row.id, row.questions_version)
    material: Any = await connection.scalar(sa.select(task.c.material).where(task.c.id == task_id))
    value = asked.checked(given.value, material)
    values = {"state": "ruled", "how": given.how, "value": value, "reason": given.reason.strip()[:2000], "person_id": person_id, "held_to": None, "at": now()}  # fmt: skip
    await connection.execute(sa.update(adjudication).where(adjudication.c.task_id == task_id).values(values))
    return {"task": task_id, "state": "ruled"}


async def take_back(connection: AsyncConnection, task_id: int, *, person_id: int) -> None:
    """Let a task wait again whose ruling its adjudicator takes back, or that he holds and gives back.

    Raises:
        AccessError: It is another's.
        ConflictError: The task stands in a lot.
        NoRecordError: There is no such task before adjudicators.
    """
    stands = await _locked(connection, task_id)
    await refuse_held(connection, task_id)
    if stands.person_id != person_id:
        raise AccessError("this ruling is not yours", where=f"task {task_id}")
    held = now() + HELD_MS if stands.state == "ruled" else None
    values = {"state": "waiting" if stands.state == "ruled" else stands.state, "value": None, "how": "", "person_id": person_id if held else None, "held_to": held}  # fmt: skip
    await connection.execute(sa.update(adjudication).where(adjudication.c.task_id == task_id).values(values))


async def _locked(connection: AsyncConnection, task_id: int) -> Any:
    found = (await connection.execute(sa.select(adjudication).where(adjudication.c.task_id == task_id).with_for_update())).first()
    if found is None:
        raise NoRecordError("no adjudicator is asked about this task", where=f"task {task_id}")
    return found


async def _refuse_involved(connection: AsyncConnection, task_id: int, person_id: int) -> None:
    had = sa.exists().where(turn.c.task_id == task_id, turn.c.person_id == person_id)
    judged = sa.exists().where(review.c.task_id == task_id, review.c.person_id == person_id)
    if await connection.scalar(sa.select(sa.or_(had, judged))):
        raise AccessError("nobody adjudicates what he answered or judged himself", where=f"task {task_id}")


async def page(connection: AsyncConnection, project_id: int, *, state: str, after: int, limit: int) -> list[dict[str, Any]]:
    """Return tasks before adjudicators, in the order of their numbers."""
    person = accounts.person
    wanted = sa.select(adjudication.c.task_id.label("id"), task.c.key, adjudication.c.state, adjudication.c.agreement, adjudication.c.differs, adjudication.c.how, adjudication.c.value, adjudication.c.reason, person.c.name.label("by"), adjudication.c.at)  # fmt: skip
    wanted = wanted.join(task, task.c.id == adjudication.c.task_id).outerjoin(
        person, sa.and_(person.c.id == adjudication.c.person_id, adjudication.c.state == "ruled")
    )
    wanted = wanted.where(adjudication.c.project_id == project_id, adjudication.c.task_id > after)
    if state:
        wanted = wanted.where(adjudication.c.state == state)
    return [named(row) for row in (await connection.execute(wanted.order_by(adjudication.c.task_id).limit(limit))).mappings()]
