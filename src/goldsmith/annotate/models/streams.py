"""The streams of a project: tasks put forward by a model or by chance, turns with a prediction in sight or without."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from starlette.concurrency import run_in_threadpool

from goldsmith.algorithms.active_learning.saving import LEAST
from goldsmith.annotate.models.assistance import effects, seen, share_of
from goldsmith.annotate.models.learners import KIND, standing
from goldsmith.annotate.models.learning_tables import chosen
from goldsmith.annotate.models.model_tables import model
from goldsmith.annotate.policy import Policy
from goldsmith.annotate.projects import Configurations, project_of
from goldsmith.annotate.tables import task
from goldsmith.database.columns import now

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

CONFIGURATIONS = Configurations()
NO_MODEL = "no model learns here: tasks that are put forward cover what there is"
NOT_ASKED = "tasks are asked in their order: nothing was put forward by a model"
TOO_FEW = "the streams cannot be compared yet"
NOT_YET = "the streams are compared when the model learns next"
WORSE = "tasks that the model chose teach less than as many by chance: until that changes, tasks are put forward by chance alone"
UNSEEN = "a difference below {points} points cannot be seen by {answers} answers; choosing saves only where a project ends before every task is answered"


async def streams(connection: AsyncConnection, project_id: int) -> dict[str, Any]:
    """Return what both pairs of streams tell, with ``at`` in milliseconds."""
    row = await project_of(connection, project_id)
    asked, policy = await CONFIGURATIONS.of(connection, project_id, row.questions_version), Policy.model_validate(row.policy)
    found = await seen(connection, row, asked)
    questions = await run_in_threadpool(effects, found)
    return {
        "asking": await _asking(connection, project_id, policy),
        "shows": policy.show_predictions,
        "unassisted": share_of(found.hidden, found.turns, policy.unassisted_share),
        "handled": dict(found.handled),
        "questions": questions,
        "answers": found.turns,
        "at": now(),
    }


async def _asking(connection: AsyncConnection, project_id: int, policy: Policy) -> dict[str, Any]:
    counted = (
        sa.select(chosen.c.way, sa.func.count().label("n"), sa.func.sum(sa.case((task.c.answered > 0, 1), else_=0)).label("done"))
        .join(task, task.c.id == chosen.c.task_id)
        .where(chosen.c.project_id == project_id)
        .group_by(chosen.c.way)
    )
    rows = {one.way: one for one in (await connection.execute(counted)).all()}
    put = {way: rows[way].n if way in rows else 0 for way in ("active", "random")}
    done = {way: int(rows[way].done or 0) if way in rows else 0 for way in ("active", "random")}
    stands = await standing(connection, project_id)
    learns = sa.select(sa.func.count()).where(model.c.project_id == project_id, model.c.kind == KIND, model.c.state != "removed")
    models = int((await connection.execute(learns)).scalar_one())
    facts = (stands.facts if stands else None) or {}
    return {
        "way": policy.order_by_model,
        "random_share": policy.random_share,
        "batch": stands.batch if stands else 0,
        "chosen": put,
        "answered": done,
        "random": share_of(put["random"], sum(put.values()), policy.random_share),
        "saving": _saving(stands, facts, policy),
        "accuracy": facts.get("accuracy"),
        "notes": [*([NO_MODEL] if policy.order_by_model != "off" and not models else []), *_of_comparison(stands), *facts.get("notes", [])],
    }


def shown_worse(compared: dict[str, Any] | None) -> bool:
    """Tell whether a comparison shows that the project as it was asked is worse than as many answers by chance, where it reaches farthest.

    Example:
        >>> [shown_worse({"curve": [{"better": {"low": -0.2, "high": high}}]}) for high in (-0.01, 0.03)], shown_worse(None)
        ([True, False], False)
    """
    curve = (compared or {}).get("curve") or []
    return bool(curve) and curve[-1]["better"]["high"] < 0


def _of_comparison(stands: Any) -> list[str]:
    """Return what is to be said of the last comparison: that choosing is given up for now, or how little could have been seen."""
    compared = stands.compared if stands else None
    if shown_worse(compared):
        return [WORSE]
    curve = (compared or {}).get("curve") or []
    if not curve or curve[-1]["better"]["low"] > 0:
        return []
    last = curve[-1]
    half = (last["better"]["high"] - last["better"]["low"]) / 2
    return [UNSEEN.format(points=f"{100 * half:.1f}", answers=last["answers"])]


def _saving(stands: Any, facts: dict[str, Any], policy: Policy) -> dict[str, Any]:
    """Return the last comparison, or why there is none yet."""
    compared = stands.compared if stands else None
    sample, beyond = facts.get("sample", 0), facts.get("beyond", 0)
    missing = {"random": max(0, LEAST - sample), "others": max(0, LEAST - beyond)}
    none: dict[str, Any] = {"question": "", "curve": [], "saved": None, "said": ""}
    at = stands.compared_at if stands else None
    if compared:
        return {**none, **compared, "at": at, "why": compared.get("why", ""), "missing": missing}
    why = NOT_ASKED if policy.order_by_model == "off" and not (stands and stands.batch) else TOO_FEW if any(missing.values()) else NOT_YET
    return {**none, "at": None, "why": why, "missing": missing}
