"""Outside models of a project: added, changed, listed with their last run, removed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.annotate.models import runs
from goldsmith.annotate.models.model_tables import model
from goldsmith.annotate.models.outside_settings import KINDS, settings_of
from goldsmith.annotate.models.outside_tables import asked_task, prediction_run
from goldsmith.annotate.tables import answer
from goldsmith.annotation_errors import ConflictError
from goldsmith.database.columns import now
from goldsmith.errors import NoRecordError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.ext.asyncio import AsyncConnection

AT_ONCE = 5_000
"""Rows that are deleted in one transaction."""


@dataclass(frozen=True)
class Plan:
    """A model that is to be added."""

    kind: str
    name: str
    settings: Mapping[str, Any]


async def add(connection: AsyncConnection, project_id: int, plan: Plan, *, person_id: int) -> int:
    """Add a model, and return its number. A backend is told of answers that are given from now on.

    Raises:
        SettingsError: Its settings are wrong.
        ConflictError: A model of the project has this name.
    """
    settings = settings_of(plan.kind, dict(plan.settings)).model_dump(mode="json")
    await _free(connection, project_id, plan.name)
    last = await connection.scalar(sa.select(sa.func.max(answer.c.id)).where(answer.c.project_id == project_id))
    at = now()
    values = {
        "project_id": project_id, "kind": plan.kind, "name": plan.name, "settings": settings, "state": "idle", "progress": {}, "figures": {},
        "learned_to": int(last or 0), "created_by": person_id, "created_at": at, "changed_at": at,
    }  # fmt: skip
    return int((await connection.execute(sa.insert(model).values(values).returning(model.c.id))).scalar_one())


async def model_of(connection: AsyncConnection, project_id: int, number: int) -> Any:
    """Return an outside model's row.

    Raises:
        NoRecordError: There is no such outside model in the project.
    """
    query = sa.select(model).where(model.c.id == number, model.c.project_id == project_id, model.c.kind.in_(KINDS))
    row = (await connection.execute(query)).first()
    if row is None:
        raise NoRecordError("there is no such model", where=str(number))
    return row


async def change(connection: AsyncConnection, project_id: int, number: int, revision: int, changes: Mapping[str, Any]) -> None:
    """Change name or settings of a model; what it said stays under the name that it had then.

    Args:
        connection: The transaction.
        project_id: The project.
        number: The model.
        revision: The one that the page had.
        changes: ``name`` and ``settings``, as far as they are to change.

    Raises:
        ConflictError: It was changed since, it is at work, or another has this name.
        SettingsError: Settings are wrong.
    """
    row = await model_of(connection, project_id, number)
    values: dict[str, Any] = {}
    if "settings" in changes:
        values["settings"] = settings_of(row.kind, dict(changes["settings"])).model_dump(mode="json")
        values["progress"] = {}
    if changes.get("name", row.name) != row.name:
        await _free(connection, project_id, changes["name"])
        values["name"] = changes["name"]
    live = sa.select(prediction_run.c.id).where(prediction_run.c.model_id == number, prediction_run.c.state == "running")
    if (run := await connection.scalar(live)) is not None:
        raise ConflictError("this model is at work", found=f"run {run}", hint="pause it first")
    which = (model.c.id == number) & (model.c.revision == revision)
    done = await connection.execute(sa.update(model).where(which).values(**values, revision=revision + 1, changed_at=now()))
    if done.rowcount == 0:
        raise ConflictError("this model was changed since", found=f"revision {row.revision}", expected=f"revision {revision}")


async def listed(connection: AsyncConnection, project_id: int) -> list[dict[str, Any]]:
    """Return the outside models of a project in the order in which they were added, each with its last ``run``."""
    rows = (await connection.execute(sa.select(model).where(model.c.project_id == project_id, model.c.kind.in_(KINDS)).order_by(model.c.id))).all()  # fmt: skip
    newest = (
        sa.select(sa.func.max(prediction_run.c.id)).where(prediction_run.c.project_id == project_id).group_by(prediction_run.c.model_id)
    )
    found = {
        row.model_id: row for row in (await connection.execute(sa.select(prediction_run).where(prediction_run.c.id.in_(newest)))).all()
    }
    return [told(row, found.get(row.id)) for row in rows]


def told(row: Any, run: Any = None) -> dict[str, Any]:
    """Return a model as the API tells it."""
    names = ("id", "kind", "name", "settings", "state", "revision", "created_at", "changed_at")
    return {**{name: getattr(row, name) for name in names}, "run": None if run is None else run_told(run)}


def run_told(row: Any) -> dict[str, Any]:
    """Return a run as the API tells it."""
    names = ("id", "model_id", "state", "wanted", "total", "why", "failures", "created_at", "changed_at")
    waits = row.next_at if row.state == "running" and row.failures else None
    return {**{name: getattr(row, name) for name in names}, "counts": runs.no_counts() | row.counts, "waits_until_at": waits}


async def runs_of(connection: AsyncConnection, project_id: int, *, before: int | None, limit: int) -> list[dict[str, Any]]:
    """Return the runs of a project, the newest first."""
    wanted = sa.select(prediction_run).where(prediction_run.c.project_id == project_id).order_by(prediction_run.c.id.desc()).limit(limit)
    if before is not None:
        wanted = wanted.where(prediction_run.c.id < before)
    return [run_told(row) for row in (await connection.execute(wanted)).all()]


async def run_of(connection: AsyncConnection, project_id: int, number: int) -> Any:
    """Return a run's row.

    Raises:
        NoRecordError: There is no such run in the project.
    """
    query = sa.select(prediction_run).where(prediction_run.c.id == number, prediction_run.c.project_id == project_id)
    row = (await connection.execute(query)).first()
    if row is None:
        raise NoRecordError("there is no such run", where=str(number))
    return row


async def remove_part(connection: AsyncConnection, project_id: int, number: int) -> bool:
    """Remove a part of a model, its runs ended first; tell whether there is more. Its predictions are not touched.

    Raises:
        NoRecordError: There is no such outside model in the project.
    """
    await model_of(connection, project_id, number)
    ids = list((await connection.execute(sa.select(prediction_run.c.id).where(prediction_run.c.model_id == number))).scalars())
    for one in ids:
        await runs.end(connection, one, "stopped", "the model was removed")
    some = sa.select(asked_task.c.task_id, asked_task.c.run_id).where(asked_task.c.run_id.in_(ids)).limit(AT_ONCE)
    rows = (await connection.execute(some)).all()
    for one in ids:
        gone = [row.task_id for row in rows if row.run_id == one]
        if gone:
            await connection.execute(sa.delete(asked_task).where(asked_task.c.run_id == one, asked_task.c.task_id.in_(gone)))
    if len(rows) == AT_ONCE:
        return True
    await connection.execute(sa.delete(prediction_run).where(prediction_run.c.model_id == number))
    await connection.execute(sa.delete(model).where(model.c.id == number))
    return False


async def _free(connection: AsyncConnection, project_id: int, name: str) -> None:
    taken = sa.select(model.c.id).where(model.c.project_id == project_id, model.c.name == name)
    if await connection.scalar(taken) is not None:
        raise ConflictError("another model of the project has this name", found=name, hint="choose another name")
