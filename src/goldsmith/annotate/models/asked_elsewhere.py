"""What the models that learn in a project say of tasks that are no tasks here: Label Studio asks about those of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from starlette.concurrency import run_in_threadpool

from goldsmith.annotate.models.learners import KIND
from goldsmith.annotate.models.model_tables import model
from goldsmith.annotate.models.saying import kept_of, said_of
from goldsmith.annotate.models.settings import LearnerSettings, misfits
from goldsmith.annotate.projects import Configurations, project_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from goldsmith.database.opening import Database


async def said_of_strange(
    database: Database, project_id: int, materials: Sequence[Mapping[str, Any]]
) -> list[tuple[dict[str, Any], float | None]]:
    """Return what the project's first model that learns says of each material, with its score; nothing of what it is not sure of.

    Args:
        database: The database.
        project_id: The project.
        materials: What is shown of each task.
    """
    async with database.reading() as connection:
        project = await project_of(connection, project_id)
        asked = await Configurations().of(connection, project_id, project.questions_version)
        mine = model.c.project_id == project_id, model.c.kind == KIND, model.c.state == "idle"
        row = (await connection.execute(sa.select(model).where(*mine).order_by(model.c.id).limit(1))).first()
        settings = None if row is None else LearnerSettings.model_validate(row.settings)
        kept = {} if row is None else await kept_of(connection, row.id)
    if settings is None or misfits(settings, asked):
        return [({}, None)] * len(materials)
    found = await run_in_threadpool(said_of, asked, settings, kept, materials)
    return [(one.value, one.score) if one.score is None or one.score >= settings.least_score else ({}, None) for one in found]
