"""Models of a project that learn: made, listed, changed, asked to learn now, let go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.annotate.models.learning_tables import fitted, learning, learnt
from goldsmith.annotate.models.model_tables import model
from goldsmith.annotate.models.settings import settings_of
from goldsmith.annotate.projects import Configurations, project_of
from goldsmith.annotate.tables import prediction
from goldsmith.annotation_errors import ConflictError, ProjectError
from goldsmith.database.columns import now
from goldsmith.errors import NoRecordError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.ext.asyncio import AsyncConnection

KIND = "learner"
"""What a model of this file is called in the table of all models."""
MOST = 20
"""Models that learn in one project."""
HISTORY = 50
"""Learnings that are told of a model, the newest."""
NOTHING = {"claimed_until": 0, "not_before": 0, "answers_to": 0, "answers": 0, "tasks_to": 0, "batch": 0}
"""Where learning stands before it begins."""
FRESH: dict[str, Any] = {"learnt_at": None, "learnt_from": 0, "predicted": 0, "version": "", "cannot": None, "notes": []}
"""Where a model stands that has not learnt yet."""
STATES = ("idle", "paused")
"""States that a manager may bring a model into."""


async def listed(connection: AsyncConnection, project_id: int) -> list[Any]:
    """Return the models of a project, the oldest first, also those from elsewhere; those that were removed are left out."""
    wanted = sa.select(model).where(model.c.project_id == project_id, model.c.state != "removed")
    return list((await connection.execute(wanted.order_by(model.c.id))).all())


async def one(connection: AsyncConnection, project_id: int, model_id: int, *, lock: bool = False) -> Any:
    """Return a model that learns.

    Raises:
        NoRecordError: The project has none of this number.
    """
    mine = model.c.id == model_id, model.c.project_id == project_id, model.c.kind == KIND, model.c.state != "removed"
    wanted = sa.select(model).where(*mine)
    found = (await connection.execute(wanted.with_for_update() if lock else wanted)).first()
    if found is None:
        raise NoRecordError("the project has no such model that learns", where=f"model {model_id}")
    return found


async def make(connection: AsyncConnection, project_id: int, name: str, given: Mapping[str, Any], *, person_id: int) -> int:
    """Make a model that learns; return its number. One of a name that was removed before is that one again.

    Raises:
        ProjectError: The name or a setting does not fit, or there are enough models.
        ConflictError: A model is called so already.
    """
    settings = await _checked(connection, project_id, given)
    called, at = _name(name), now()
    rows = (
        await connection.execute(sa.select(model.c.id, model.c.name, model.c.state, model.c.kind).where(model.c.project_id == project_id))
    ).all()
    there = next((row for row in rows if row.name == called), None)
    if there is not None and (there.state != "removed" or there.kind != KIND):
        raise ConflictError("a model is called so already", where="name", found=called, hint="choose another name")
    if sum(row.state != "removed" for row in rows) >= MOST:
        raise ProjectError("these are enough models for a project", found=str(MOST), hint="remove one that is not used any more")
    fresh = {"kind": KIND, "settings": settings, "state": "idle", "progress": {}, "figures": {}, "learned_to": 0, "changed_at": at}
    await _place(connection, project_id)
    if there is not None:
        changed = sa.update(model).where(model.c.id == there.id).values(**fresh, revision=model.c.revision + 1)
        await connection.execute(changed)
        return int(there.id)
    values = {**fresh, "project_id": project_id, "name": called, "created_by": person_id, "created_at": at}
    return int((await connection.execute(sa.insert(model).values(values).returning(model.c.id))).scalar_one())


async def change(connection: AsyncConnection, project_id: int, model_id: int, revision: int, changes: Mapping[str, Any]) -> None:
    """Change the settings of a model, or pause it: what it said stands meanwhile.

    Raises:
        ProjectError: A setting or the state does not fit.
        ConflictError: It was changed meanwhile.
        NoRecordError: There is no such model.
    """
    row = await one(connection, project_id, model_id, lock=True)
    if row.revision != revision:
        raise ConflictError("this model was changed meanwhile", found=f"revision {row.revision}", expected=f"revision {revision}")
    values: dict[str, Any] = {"revision": revision + 1, "changed_at": now()}
    if (state := changes.get("state")) is not None:
        if state not in STATES:
            raise ProjectError("there is no such state of a model", where="state", found=state, expected=", ".join(STATES))
        values["state"] = state
    if (given := changes.get("settings")) is not None:
        values["settings"] = await _checked(connection, project_id, given)
    await connection.execute(sa.update(model).where(model.c.id == model_id).values(values))
    await ask(connection, project_id) if given is not None and row.learned_to else None


async def remove(connection: AsyncConnection, project_id: int, model_id: int) -> None:
    """Let a model go: nobody sees what it said who did not see it before; what it said beside answers stays with them.

    Raises:
        NoRecordError: There is no such model.
    """
    row = await one(connection, project_id, model_id, lock=True)
    await connection.execute(sa.update(model).where(model.c.id == model_id).values(state="removed", changed_at=now()))
    await connection.execute(sa.delete(fitted).where(fitted.c.model_id == model_id))
    said = prediction.c.project_id == project_id, prediction.c.model == row.name, prediction.c.replaced_at.is_(None)
    await connection.execute(sa.update(prediction).where(*said).values(replaced_at=now()))


async def learn_now(connection: AsyncConnection, project_id: int, model_id: int) -> None:
    """Let a project's models learn as soon as a process is free, however few answers are new.

    Raises:
        ConflictError: The model is paused.
        NoRecordError: There is no such model.
    """
    row = await one(connection, project_id, model_id, lock=True)
    if row.state == "paused":
        raise ConflictError("this model is paused", where=f"model {model_id}", hint="let it go on first")
    await ask(connection, project_id)


async def ask(connection: AsyncConnection, project_id: int) -> None:
    """Note that the models of a project are to learn now."""
    await _place(connection, project_id)
    await connection.execute(sa.update(learning).where(learning.c.project_id == project_id).values(asked_at=now(), not_before=0))


async def history(connection: AsyncConnection, model_ids: list[int]) -> dict[int, list[Any]]:
    """Return the newest learnings of some models, the oldest of them first."""
    found: dict[int, list[Any]] = {}
    for number in model_ids:
        wanted = sa.select(learnt).where(learnt.c.model_id == number).order_by(learnt.c.id.desc()).limit(HISTORY)
        found[number] = list((await connection.execute(wanted)).all())[::-1]
    return found


async def standing(connection: AsyncConnection, project_id: int) -> Any:
    """Return where learning stands in a project; ``None`` where none was ever asked for."""
    return (await connection.execute(sa.select(learning).where(learning.c.project_id == project_id))).first()


async def _place(connection: AsyncConnection, project_id: int) -> None:
    """Make the row that says where learning stands, where there is none."""
    if await standing(connection, project_id) is None:
        await connection.execute(sa.insert(learning).values(project_id=project_id, **NOTHING))


async def _checked(connection: AsyncConnection, project_id: int, given: Mapping[str, Any]) -> dict[str, Any]:
    row = await project_of(connection, project_id)
    asked = await Configurations().of(connection, project_id, row.questions_version)
    return settings_of(given, asked).model_dump(mode="json")


def _name(given: str) -> str:
    """Return a name without blanks around it.

    Raises:
        ProjectError: Nothing is left, or it cannot be stored.
    """
    name = " ".join(given.split())
    if not name or len(name) > 100 or not name.isprintable():
        raise ProjectError("a model wants a name", where="name", found=repr(given)[:80], expected="1 to 100 characters")
    return name


def state_of(row: Any, stands: Any) -> str:
    """Return the state of a model that learns, as a page says it: paused, at_work, queued, failed where it cannot learn yet, or idle."""
    if row.state != "idle" or stands is None:
        return str(row.state)
    if stands.claimed_until > now():
        return "at_work"
    return "queued" if stands.asked_at is not None else "failed" if (row.progress or {}).get("cannot") else "idle"
