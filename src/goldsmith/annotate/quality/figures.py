"""Figures of a project's quality, question by question: agreement, consensus and why, how sure labels are, what known answers say.

Everything is counted from one state of the database, page by page; what takes long is done in a thread.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from starlette.concurrency import run_in_threadpool

from goldsmith.algorithms.answers.turns import LEAST_ANSWERS
from goldsmith.annotate.ballots import Decided
from goldsmith.annotate.gathering import deciding, pages_of
from goldsmith.annotate.projects import Configurations
from goldsmith.annotate.quality.agreeing import alpha_of_sample, alpha_of_votes
from goldsmith.annotate.quality.costing import cost_of
from goldsmith.annotate.quality.counting import Counting
from goldsmith.annotate.quality.known import gold_accuracy
from goldsmith.annotate.quality.settled import settled
from goldsmith.annotate.quality.suspecting import suspects_of
from goldsmith.annotate.quality.telling import interval, no_agreement, why_chosen
from goldsmith.annotate.results import is_voted
from goldsmith.annotate.tables import answer, task

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.annotate.policy import Policy
    from goldsmith.annotate.quality.counting import Case, Counted
    from goldsmith.annotate.quality.suspecting import Suspected
    from goldsmith.annotate.results import Decides

MODELS = ["one-coin", "dawid-skene", "mace", "glad", "correlated"]
"""Methods that learn how people err, which too few answers teach nothing."""


@dataclass(frozen=True)
class Figures:
    """What was counted of a project.

    Attributes:
        up_to: The last answer that was counted.
        told: The figures, as they are told.
        disagreements: Tasks that people disagree on, the most first.
        suspects: Labels that are probably wrong, the most first.
    """

    up_to: int
    told: dict[str, Any]
    disagreements: list[Case]
    suspects: list[Suspected]


async def newest_answer(connection: AsyncConnection, project_id: int) -> int:
    """Return the number of a project's newest answer; 0 where there is none."""
    wanted = sa.select(sa.func.max(answer.c.id)).where(answer.c.project_id == project_id)
    return int((await connection.execute(wanted)).scalar() or 0)


async def figures_of(connection: AsyncConnection, row: Any, policy: Policy) -> Figures:
    """Return the figures of a project.

    Args:
        connection: One that sees one state of the database.
        row: The row of the project.
        policy: Its rules.
    """
    asked = await Configurations().of(connection, row.id, row.questions_version)
    up_to = await newest_answer(connection, row.id)
    gold = await gold_accuracy(connection, row.id)
    async with deciding(connection, row, asked) as decided:
        counting = Counting(asked, decided)
        async for part in pages_of(connection, row, asked):
            standing = await settled(connection, [one.id for one in part])
            await run_in_threadpool(counting.add, part, standing)
        suspects = await suspects_of(connection, asked, decided, counting)
        left = await unanswered(connection, row.id)
        told = await run_in_threadpool(_told, counting, decided, (policy, left), gold)
    return Figures(up_to, told, counting.disagreements, suspects)


async def unanswered(connection: AsyncConnection, project_id: int) -> int:
    """Return how many tasks are open and have no answer yet."""
    wanted = sa.select(sa.func.count()).where(task.c.project_id == project_id, task.c.state == "open", task.c.answered == 0)
    return int((await connection.execute(wanted)).scalar_one())


def _told(counting: Counting, decided: Mapping[str, Decides], still: tuple[Policy, int], gold: Mapping[str, Any]) -> dict[str, Any]:
    """Return the figures; ``still`` are the rules, and how many tasks have no answer yet."""
    votes = {name: one for name, one in decided.items() if isinstance(one, Decided)}
    return {
        "answers": counting.answers,
        "people": len(counting.people),
        "questions": [_question(one, decided.get(name), gold.get(name)) for name, one in counting.of.items()],
        "cost": [cost_of(name, one, *still) for name, one in votes.items()],
    }


def _question(found: Counted, decide: Decides | None, gold: Any) -> dict[str, Any]:
    """Return the figures of one question."""
    total, n, sure = found.sureness
    told, untold = _agreement(found, decide)
    return {
        "name": found.asked.name, "kind": found.asked.kind, "level": found.asked.leaf.level,
        "answers": found.answers, "people": len(found.people), "tasks": found.tasks, "several": found.alike[1],
        "pool": dict(zip(("answers", "tasks", "several"), found.pool, strict=True)),
        "alike": found.alike[0] / found.alike[1] if found.alike[1] else None,
        "agreement": told, "no_agreement": untold,
        "consensus": _consensus(found, decide),
        "concluded": found.tasks - found.by["tie"], "tied": found.by["tie"], "by": dict(sorted(found.by.items())),
        "sureness": total / n if n else None, "sure": sure,
        "gold": gold,
    }  # fmt: skip


def _agreement(found: Counted, decide: Decides | None) -> tuple[dict[str, Any] | None, dict[str, str] | None]:
    """Return alpha, or why there is none."""
    leaf = found.asked.leaf
    try:
        alpha = alpha_of_votes(leaf, decide.given) if isinstance(decide, Decided) else alpha_of_sample(leaf, found.sample)
    except ValueError:
        return None, no_agreement(found.alike[1])
    return interval(alpha), None


def _consensus(found: Counted, decide: Decides | None) -> dict[str, Any]:
    """Return the method of consensus, why this one, and what was tried beside it."""
    if not isinstance(decide, Decided):
        method = next(
            (one for one in found.by if one.startswith("agreed-")), "agreed" if decide and not is_voted(found.asked.leaf) else "medoid"
        )
        return {"method": method, "why": why_chosen(method, None), "tried": [], "refused": None, "worth": None}
    choice = decide.choice
    few = len(decide.given.values) > 1 and decide.given.per_item < LEAST_ANSWERS
    return {
        "method": choice.chosen.method,
        "why": why_chosen(choice.chosen.method, decide),
        "tried": [
            {"method": one.method, "accuracy": interval(choice.accuracy.get(one.method)), "gain": interval(choice.gains.get(one.method))}
            for one in choice.tried
        ],
        "refused": {"methods": MODELS, "why": why_chosen("refused", decide)} if few else None,
        "worth": interval(choice.worth),
    }
