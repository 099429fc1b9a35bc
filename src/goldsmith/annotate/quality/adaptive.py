"""Asking again where a label is in doubt, until enough labels are thought right or the budget ends: a chore, and no part of answering.

1. A project is looked at when answers came since it was looked at last. It is claimed in the database, so that one process looks at it.
2. Votes, known answers and what models said before are put together; of several questions the one whose label is least sure speaks for its task.
   What a reviewer confirmed is sure.
3. :mod:`goldsmith.algorithms.answers.adaptive` says which tasks are asked once more: of those that have their wanted answers and are in doubt
   the most doubtful, as many as it takes, within ``most_answers`` and ``budget``, and none that all who may work had already.
4. Before labels are called sure, something must show how people err: answers to known tasks, and second answers to the same task. Where these are fewer
   than :data:`~goldsmith.algorithms.answers.evidenced.EACH` for each person, tasks drawn by chance get a second answer first.
5. A task gets one answer more in a short transaction that looks whether it is still as it was when it was judged, and the budget is counted in
   it. So no answer is asked for twice, whatever processes do at the same time.
6. Why a task was asked again, or is for a person to decide, is kept with it.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import sqlalchemy as sa
from starlette.concurrency import run_in_threadpool

from goldsmith.accounts.tables import person
from goldsmith.algorithms.answers.adaptive import next_answers
from goldsmith.algorithms.answers.evidenced import evidence_of, second_answers
from goldsmith.annotate import tasks
from goldsmith.annotate.ballots import Decided
from goldsmith.annotate.beginning import ordinary
from goldsmith.annotate.gathering import ballots_of
from goldsmith.annotate.lanes import WORKING
from goldsmith.annotate.policy import Policy
from goldsmith.annotate.projects import Configurations, project_of
from goldsmith.annotate.quality.figures import newest_answer
from goldsmith.annotate.quality.figures_tables import adaptive_case, adaptive_standing
from goldsmith.annotate.tables import answer, member, project, slot, task, turn
from goldsmith.database.columns import is_one_of, now
from goldsmith.errors import GoldsmithError

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.algorithms.answers.adaptive import NextAnswers
    from goldsmith.database.opening import Database

log = logging.getLogger("goldsmith.server")

REST_MS, EACH_MS = 2_000, 1
"""A project is looked at again after so long at the earliest, and so long more for each of its tasks that is done."""
CLAIM_MS = 300_000
STEP = 0.04
"""Share of the tasks that are done that is asked again in one look."""
MOST_AT_ONCE = 500
"""Tasks that are asked again in one look."""


@dataclass(frozen=True)
class Looked:
    """What a look at a project found.

    Attributes:
        ids: Tasks that have their wanted answers, in order.
        wanted: Answers that each wants, as it was.
        sure: How sure the label of each is.
        step: What is to be asked.
        nobody: Positions of tasks that are in doubt, and that all who may work had already.
    """

    ids: NDArray[np.int64]
    wanted: NDArray[np.int64]
    sure: NDArray[np.float64]
    step: NextAnswers
    nobody: NDArray[np.int64]


async def ask_again(database: Database, settings: object) -> bool:
    """Look at one project that is due, and tell whether there may be another."""
    del settings
    async with database.reading() as connection:
        due = await _due(connection)
    for project_id in due:
        try:
            if await asked_again(database, project_id):
                return len(due) > 1
        except (ValueError, ArithmeticError, LookupError, TypeError, GoldsmithError) as problem:
            log.warning("asking again in project %d: %s", project_id, problem)  # and the others are looked at all the same
    return False


async def asked_again(database: Database, project_id: int) -> bool:
    """Look at a project and ask again where it is in doubt; tell whether this process did."""
    try:
        async with database.changing() as connection:
            if not await _claimed(connection, project_id):
                return False
    except sa.exc.IntegrityError:  # another process began it at the same time
        return False
    up_to, done = 0, False
    try:
        async with database.reading_long() as connection:
            row = await project_of(connection, project_id)
            policy = Policy.model_validate(row.policy)
            up_to = await newest_answer(connection, project_id)
            looked = await _looked(connection, row, policy)
        ended = await _act(database, project_id, policy, looked) if looked is not None else "nothing"
        done = True
    finally:
        async with database.changing() as connection:
            values: dict[str, Any] = {"claimed_until": 0, "looked_at": now()}
            if done:
                expected = None if looked is None else looked.step.expected
                values |= {"up_to": up_to, "ended": ended, "expected": expected}
            await connection.execute(sa.update(adaptive_standing).where(adaptive_standing.c.project_id == project_id).values(values))
    return True


async def _due(connection: AsyncConnection) -> list[int]:
    """Return open projects that ask again and have answers that were not looked at, those looked at longest ago first."""
    newest = sa.select(sa.func.max(answer.c.id)).where(answer.c.project_id == project.c.id).scalar_subquery()
    stands = adaptive_standing.c
    columns = stands.up_to, stands.looked_at, stands.claimed_until, stands.tasks
    wanted = sa.select(project.c.id, project.c.policy, project.c.changed_at, newest.label("newest"), *columns)
    rows = (
        await connection.execute(wanted.outerjoin(adaptive_standing, stands.project_id == project.c.id).where(project.c.state == "open"))
    ).all()
    at, due = now(), []
    for row in rows:
        looked, rests = row.looked_at or 0, REST_MS + EACH_MS * (row.tasks or 0)
        asks = Policy.model_validate(row.policy).most_answers is not None and row.newest
        if asks and (row.newest != row.up_to or row.changed_at > looked) and looked + rests < at and (row.claimed_until or 0) < at:
            due.append((looked, row.id))
    return [project_id for _, project_id in sorted(due)]


async def _claimed(connection: AsyncConnection, project_id: int) -> bool:
    """Claim a project; tell whether nobody else holds it."""
    at = now()
    free = adaptive_standing.c.project_id == project_id, adaptive_standing.c.claimed_until < at
    if (await connection.execute(sa.update(adaptive_standing).where(*free).values(claimed_until=at + CLAIM_MS))).rowcount:
        return True
    known = sa.select(adaptive_standing.c.project_id).where(adaptive_standing.c.project_id == project_id)
    if (await connection.execute(known)).first() is not None:
        return False
    fresh = {"project_id": project_id, "up_to": 0, "spent": 0, "tasks": 0, "expected": None, "ended": "", "looked_at": 0}
    await connection.execute(sa.insert(adaptive_standing).values(**fresh, claimed_until=at + CLAIM_MS))
    return True


async def _looked(connection: AsyncConnection, row: Any, policy: Policy) -> Looked | None:
    """Return what is to be asked; ``None`` where nothing is done yet or no question is voted on."""
    asked = await Configurations().of(connection, row.id, row.questions_version)
    ballots = await ballots_of(connection, row, asked)
    done = await _done(connection, row.id)
    if not ballots or not len(done):
        return None
    found = [one for one in (await run_in_threadpool(ballots.decided)).values() if isinstance(one, Decided) and one.believed is not None]
    if not found:
        return None
    people = int((await connection.execute(_people(row.id))).scalar_one())
    left = await _left(connection, row.id, policy)
    return await run_in_threadpool(_step, found, done, policy, people, left)


async def _done(connection: AsyncConnection, project_id: int) -> NDArray[np.int64]:
    """Return the tasks that have their wanted answers: number, answers, wanted answers, and whether a reviewer confirmed one; shape (n, 4)."""
    indexed = turn.c.state != sa.literal_column("'expired'")  # by which SQLite sees that the index of a task's turns fits
    reviewed = sa.exists().where(turn.c.task_id == task.c.id, indexed, is_one_of(turn.c.state, "reviewed", "late_reviewed"), ordinary())
    wanted = sa.select(task.c.id, task.c.answered, task.c.wanted, sa.case((reviewed, 1), else_=0))
    rows = (await connection.execute(wanted.where(task.c.project_id == project_id, task.c.state == "done").order_by(task.c.id))).all()
    return np.array([tuple(row) for row in rows], np.int64).reshape(-1, 4)


def _people(project_id: int) -> sa.Select[Any]:
    """Return the query of how many people may work in a project."""
    able = member.c.project_id == project_id, member.c.role.in_(WORKING), ~member.c.paused, person.c.active
    return sa.select(sa.func.count()).select_from(member).join(person, person.c.id == member.c.person_id).where(*able)


async def _left(connection: AsyncConnection, project_id: int, policy: Policy) -> float:
    """Return how many answers may still be asked for."""
    if policy.budget is None:
        return float("inf")
    spent = sa.select(adaptive_standing.c.spent).where(adaptive_standing.c.project_id == project_id)
    return float(max(0, policy.budget - int((await connection.execute(spent)).scalar() or 0)))


def _step(found: list[Decided], done: NDArray[np.int64], policy: Policy, people: int, left: float) -> Looked:
    """Return which tasks to ask once more."""
    ids, answers, wanted, reviewed = done.T
    posterior = _least_sure(found, ids)
    posterior[reviewed > 0] = np.eye(1, posterior.shape[1])
    sure, most = posterior.max(axis=1), max(policy.most_answers or 1, 1)
    had = np.maximum(answers, wanted)
    some = max(1, round(STEP * len(ids)))
    step = next_answers(posterior, 1.0, left, target=policy.sure, asked=had, most=min(most, people), at_once=some)
    if step.ended == "sure" and left >= 1 and min(most, people) > 1:
        least = min(found, key=lambda one: evidence_of(one.given, one.known))
        checks = second_answers(least.given, least.known, had, some)
        step = replace(step, items=checks, ended="") if len(checks) else step
    nobody = np.flatnonzero((had >= people) & (had < most) & (sure < policy.sure) & (reviewed == 0))
    return Looked(ids, wanted, sure, step, nobody)


def _least_sure(found: list[Decided], ids: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return what is believed of each task: of the question whose label is least sure; certain where nobody voted."""
    believed = [(one, one.believed.consensus.posterior) for one in found if one.believed is not None]
    width = max(table.shape[1] for _, table in believed)
    posterior = np.tile(np.eye(1, width), (len(ids), 1))
    for one, table in believed:
        at = np.searchsorted(one.items, ids)
        there = one.items[np.minimum(at, len(one.items) - 1)] == ids
        rows = np.flatnonzero(there)
        held = np.zeros((len(rows), width))
        held[:, : table.shape[1]] = table[at[rows]]
        less = held.max(axis=1) < posterior[rows].max(axis=1)
        posterior[rows[less]] = held[less]
    return posterior


async def _act(database: Database, project_id: int, policy: Policy, looked: Looked) -> str:
    """Ask what is to be asked, task by task; return why nothing more is asked, empty where something is."""
    asked = 0
    for at in looked.step.items[:MOST_AT_ONCE].tolist():
        async with database.changing() as connection:
            asked += await _ask(connection, project_id, policy, looked, at)
    async with database.changing() as connection:
        await _note_others(connection, project_id, looked)
        count = sa.update(adaptive_standing).where(adaptive_standing.c.project_id == project_id)
        await connection.execute(count.values(tasks=len(looked.ids)))
    if asked:
        return ""
    return "nobody" if looked.step.ended == "asked" and len(looked.nobody) else looked.step.ended


async def _note_others(connection: AsyncConnection, project_id: int, looked: Looked) -> None:
    """Keep which tasks are for a person to decide, where that is not known yet."""
    case = adaptive_case.c
    rows = await connection.execute(sa.select(case.task_id, case.decision, case.answers).where(case.project_id == project_id))
    known = {row.task_id: (row.decision, row.answers) for row in rows.all()}
    decided = dict.fromkeys(looked.step.to_people.tolist(), "most") | dict.fromkeys(looked.nobody.tolist(), "nobody")
    fresh = [at for at, decision in decided.items() if known.get(int(looked.ids[at])) != (decision, int(looked.wanted[at]))]
    for at in fresh[:MOST_AT_ONCE]:
        await _note(connection, project_id, looked, at, decision=decided[at], more=0)


async def _ask(connection: AsyncConnection, project_id: int, policy: Policy, looked: Looked, at: int) -> bool:
    """Ask once more about a task, where it still is as it was and the budget allows it."""
    task_id, wanted = int(looked.ids[at]), int(looked.wanted[at])
    await connection.execute(
        sa.select(slot.c.id).where(slot.c.task_id == task_id).order_by(slot.c.id).with_for_update()
    )  # as every change does
    ours = [adaptive_standing.c.project_id == project_id]
    ours += [adaptive_standing.c.spent < policy.budget] if policy.budget is not None else []
    spend = sa.update(adaptive_standing).where(*ours).values(spent=adaptive_standing.c.spent + 1)
    same = sa.exists().where(task.c.id == task_id, task.c.state == "done", task.c.wanted == wanted)
    if not (await connection.execute(spend.where(same))).rowcount:
        return False
    await tasks.change(connection, task_id, wanted=wanted + 1)
    await _note(connection, project_id, looked, at, decision="asked", more=1)
    return True


async def _note(connection: AsyncConnection, project_id: int, looked: Looked, at: int, *, decision: str, more: int) -> None:
    """Keep why a task was asked again, or was not."""
    task_id = int(looked.ids[at])
    same = adaptive_case.c.task_id == task_id
    values = {"decision": decision, "answers": int(looked.wanted[at]), "sureness": float(looked.sure[at]), "at": now()}
    known = sa.update(adaptive_case).where(same).values(**values, extra=adaptive_case.c.extra + more)
    if not (await connection.execute(known)).rowcount:
        await connection.execute(sa.insert(adaptive_case).values(task_id=task_id, project_id=project_id, extra=more, **values))
