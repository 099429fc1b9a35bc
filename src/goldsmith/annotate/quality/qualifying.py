"""Qualification: somebody first answers tasks of the gold pool, and gets others when he was right at enough of them.

1. What is asked of him, how many tasks and how many of them right, is fixed when his attempt begins.
2. He gets tasks of the pool alone, and knows it. One that he skips, or hands to a senior, counts as not right: else he could choose.
   One that he gives back comes to him again before all others.
3. With his last task it is decided, in the transaction of that answer: passed for good, or failed. A manager may let him try again, with
   tasks that he has not had, or waive it.
4. The figures go with the verdict: his share with its interval, from his own answers alone, and how likely somebody of this or that
   accuracy passes such a test. Ten tasks do not tell a good person from a fair one, and the evidence says so.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.accounts import skills
from goldsmith.accounts.auditing import Machine
from goldsmith.accounts.tables import skill
from goldsmith.annotate.beginning import Held, out_of_pool
from goldsmith.annotate.quality import pool
from goldsmith.annotate.quality.gold_tables import judged, qualification
from goldsmith.annotate.tables import turn
from goldsmith.database.columns import now
from goldsmith.stats.clusters import clustered_mean
from goldsmith.stats.counting import binomial_at_most
from goldsmith.stats.estimate import Estimate
from goldsmith.stats.proportion import proportion

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.annotate.policy import Policy
    from goldsmith.annotate.queue import Worker

TRYING, PASSED, FAILED, WAIVED = STATES = ("trying", "passed", "failed", "waived")
MAY_WORK = (PASSED, WAIVED)
LEFT = ("skipped", "escalated")
ACCURACIES = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
"""Accuracies for which the chance to pass is told."""
TINY = 1e-9


@dataclass(frozen=True)
class Met:
    """One task of an attempt that is over.

    Attributes:
        right: Whether all questions that were judged of it are right; not where it was skipped.
        score: Mean of their scores; 0 where it was skipped.
    """

    right: bool
    score: float


@dataclass(frozen=True)
class Standing:
    """How far an attempt is.

    Attributes:
        met: Tasks that are over.
        held: Tasks that he has before him.
        tasks: Tasks that are asked.
    """

    met: tuple[Met, ...]
    held: int
    tasks: int


def plan_of(policy: Policy) -> dict[str, Any]:
    """Return what an attempt that begins now asks."""
    return {"tasks": policy.qualify_tasks, "right": policy.qualify_right, "by": policy.qualify_by}


def least_right(plan: Mapping[str, Any]) -> int:
    """Return how many of the tasks must be right.

    Example:
        >>> least_right({"tasks": 10, "right": 0.8, "by": "right"}), least_right({"tasks": 7, "right": 0.8, "by": "right"})
        (8, 6)
    """
    return max(0, math.ceil(float(plan["right"]) * int(plan["tasks"]) - TINY))


def chances(plan: Mapping[str, Any]) -> list[dict[str, float]]:
    """Return how likely somebody passes who is right at so many tasks of a hundred; of mean scores nothing is told.

    Example:
        >>> [round(one["passes"], 3) for one in chances({"tasks": 10, "right": 0.8, "by": "right"})]
        [0.055, 0.167, 0.383, 0.678, 0.93, 0.988]
    """
    if plan["by"] != "right":
        return []
    least = least_right(plan)
    return [{"accuracy": one, "passes": 1.0 - binomial_at_most(least - 1, plan["tasks"], one) if least else 1.0} for one in ACCURACIES]


def verdict(plan: Mapping[str, Any], met: Sequence[Met]) -> tuple[bool, dict[str, Any]]:
    """Return whether an attempt is passed, and the figures behind it.

    Example:
        >>> passed, told = verdict({"tasks": 4, "right": 0.75, "by": "right"}, [Met(True, 1.0)] * 3 + [Met(False, 0.4)])
        >>> passed, told["right"], told["value"], round(told["low"], 2), round(told["high"], 2)
        (True, 3, 0.75, 0.25, 0.99)
    """
    right = sum(one.right for one in met)
    share = proportion(right, len(met)) if plan["by"] == "right" else _mean([one.score for one in met])
    figures = {"value": share.value, "low": share.low, "high": share.high, "confidence": share.confidence, "method": share.method}
    return share.value >= plan["right"] - TINY, {"asked": len(met), "right": right, **figures, "wanted": plan["right"], "by": plan["by"]}


def _mean(scores: Sequence[float]) -> Estimate:
    """Return a mean score with its interval, which goes no further than scores do; of a single task it says nothing."""
    if len(scores) < 2:
        return Estimate(scores[0], 0.0, 1.0, 0.95, 1, "clustered")
    found = clustered_mean(scores, list(range(len(scores))))
    return replace(found, low=max(0.0, min(found.low, found.value)), high=min(1.0, max(found.high, found.value)))


async def row_of(connection: AsyncConnection, project_id: int, person_id: int, *, lock: bool = False) -> Any:
    """Return the row of somebody's qualification, ``None`` where it has not begun."""
    wanted = sa.select(qualification).where(qualification.c.project_id == project_id, qualification.c.person_id == person_id)
    return (await connection.execute(wanted.with_for_update() if lock else wanted)).first()


async def standing_of(connection: AsyncConnection, row: Any) -> Standing:
    """Return how far the attempt of a qualification is."""
    his = turn.c.project_id == row.project_id, turn.c.person_id == row.person_id, out_of_pool(), turn.c.leased_at >= row.since
    right, score = sa.func.min(sa.case((judged.c.right, 1), else_=0)), sa.func.avg(judged.c.score)
    worth = sa.select(turn.c.id, turn.c.state, right.label("right"), score.label("score")).outerjoin(judged, judged.c.turn_id == turn.c.id)
    rows = (await connection.execute(worth.where(*his).group_by(turn.c.id, turn.c.state).order_by(turn.c.id))).all()
    met = tuple(
        Met(right=False, score=0.0) if one.state in LEFT else Met(right=bool(one.right), score=float(one.score))
        for one in rows
        if one.state in LEFT or one.score is not None
    )
    held = sum(one.state in {"leased", "sent_back"} and one.score is None for one in rows)
    return Standing(met[: row.plan["tasks"]], held, row.plan["tasks"])


async def begun(connection: AsyncConnection, worker: Worker, n: int) -> tuple[list[Held], str]:
    """Return up to ``n`` turns of a qualification that begin now, and why they are not more.

    The reasons are ``not_qualified``, where he failed; ``qualifying``, where he holds all that is left of it; ``pool_empty``, where the
    pool has none that he has not had.
    """
    row = await _begun_row(connection, worker)
    if row.state == FAILED:
        return [], "not_qualified"
    standing = await standing_of(connection, row)
    room = standing.tasks - len(standing.met) - standing.held
    taken: list[Held] = []
    while len(taken) < min(n, room):
        one = await pool.of_pool(connection, worker)
        if one is None:
            return taken, "pool_empty"
        taken.append(one)
    return taken, "qualifying" if room <= n else ""


async def _begun_row(connection: AsyncConnection, worker: Worker) -> Any:
    """Return somebody's qualification; it begins here."""
    row = await row_of(connection, worker.project_id, worker.person_id)
    if row is None:
        values = {
            "project_id": worker.project_id, "person_id": worker.person_id, "state": TRYING, "attempt": 1, "plan": plan_of(worker.policy),
            "evidence": [], "since": now(), "decided_at": None, "decided_by": None,
        }  # fmt: skip
        await connection.execute(sa.insert(qualification).values(values))
        row = await row_of(connection, worker.project_id, worker.person_id)
    return row


async def looked(connection: AsyncConnection, worker: Worker) -> tuple[Worker, dict[str, Any]]:
    """Decide the attempt of somebody who has answered or left a task, where it was the last; return him as he is then, and what he is told.

    Args:
        connection: The transaction of what he did.
        worker: He, who has not qualified.
    """
    row = await _begun_row(connection, worker)
    standing = await standing_of(connection, row)
    if row.state == TRYING and len(standing.met) >= standing.tasks:
        passed, figures = verdict(row.plan, standing.met)
        at, state = now(), PASSED if passed else FAILED
        shown = {"attempt": row.attempt, "state": state, "since": row.since, "at": at, **figures}
        values = {"state": state, "decided_at": at, "decided_by": None, "evidence": [*row.evidence, shown]}
        await connection.execute(sa.update(qualification).where(_his(worker.project_id, worker.person_id)).values(values))
        row = await row_of(connection, worker.project_id, worker.person_id)
        if passed and worker.policy.qualify_grants and worker.policy.skill:
            await _granted(connection, worker, shown)
    return replace(worker, qualified=row.state), told(row, standing)


def told(row: Any, standing: Standing) -> dict[str, Any]:
    """Return what somebody is told of his qualification: how far he is, and how many were right once it is decided."""
    decided = row.evidence[-1] if row.state in {PASSED, FAILED} and row.evidence else None
    return {
        "state": row.state,
        "attempt": row.attempt,
        "tasks": row.plan["tasks"],
        "answered": row.plan["tasks"] if decided else len(standing.met),
        "wanted": row.plan["right"],
        "by": row.plan["by"],
        "reached": decided["value"] if decided else None,
    }


async def told_of(connection: AsyncConnection, worker: Worker) -> dict[str, Any] | None:
    """Return what somebody who has not qualified is told of it; nothing where he has, or needs not."""
    if not worker.must_qualify:
        return None
    row = await _begun_row(connection, worker)
    return told(row, await standing_of(connection, row))


async def _granted(connection: AsyncConnection, worker: Worker, shown: Mapping[str, Any]) -> None:
    """Give the project's skill at its level, unless he has it at that level or a higher one."""
    has = sa.select(skill.c.level).where(
        skill.c.person_id == worker.person_id,
        skill.c.name == worker.policy.skill,
        sa.or_(skill.c.expires_at.is_(None), skill.c.expires_at > now()),
    )
    level = (await connection.execute(has)).scalar()
    if level is not None and level <= worker.policy.level:
        return
    evidence = {"by": "qualification", "project": worker.project_id, **shown}
    machine = Machine(worker.organisation_id, None, "qualification")
    granted = skills.Grant(worker.policy.skill, worker.policy.level, evidence, source=skills.QUALIFICATION)
    await skills.grant(connection, machine, worker.organisation_id, worker.person_id, granted)


def _his(project_id: int, person_id: int) -> sa.ColumnElement[bool]:
    return sa.and_(qualification.c.project_id == project_id, qualification.c.person_id == person_id)
