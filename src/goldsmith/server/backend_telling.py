"""The chore of telling backends of Label Studio of new answers, so that they may learn: each answer in order, and again until it arrived.

1. A backend that wants it (`tells`) is claimed for a while. 2. Answers after the last that it was told of are sent, one after another. 3. Up to
where it got is written down; where it gives no answer, it is tried again later, and what it refuses is left out, for it would refuse it for ever.
An answer may be told twice where a process dies in between; none is left out. Who answered is told by the code alone.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.accounts.tables import person
from goldsmith.annotate.configuration import fitting
from goldsmith.annotate.models.backend_model import BackendModel
from goldsmith.annotate.models.model_tables import model
from goldsmith.annotate.models.outcomes import Given
from goldsmith.annotate.models.outside_settings import LABEL_STUDIO, settings_of
from goldsmith.annotate.tables import answer, task
from goldsmith.database.columns import now
from goldsmith.endpoint import RefusedError, UnansweredError
from goldsmith.errors import GoldsmithError
from goldsmith.server.moments import said
from goldsmith.server.outbound import resolved
from goldsmith.server.outside import aside, opened, way

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goldsmith.database.opening import Database
    from goldsmith.server.outbound import Resolver
    from goldsmith.server.service_settings import ServiceSettings

log = logging.getLogger("goldsmith.server")

AT_ONCE = 20
"""Answers that are told before it is written down how far that got."""
CLAIM_MS, LATER_MS = 120_000, 300_000
"""For so long a backend is of one process, and so long after a failure it is told again."""


async def tell_backends(database: Database, settings: ServiceSettings, resolve: Resolver = resolved) -> bool:
    """Tell one backend of answers that it does not know; tell whether there may be more."""
    async with database.changing() as connection:
        row = await _claimed(connection)
    if row is None:
        return False
    told, later = row.learned_to, now() + LATER_MS
    try:
        with way(settings_of(row.kind, row.settings), settings, resolve=resolve, tries=1) as to:
            async with database.reading() as connection:
                backend = await opened(connection, row, to)
                news = await _news(connection, row)
            if isinstance(backend, BackendModel):
                for one in news:
                    await aside(lambda one=one: _told(backend, one))  # type: ignore[misc]
                    told = one.id
                later = 0
    except (GoldsmithError, UnansweredError) as problem:
        log.warning("model %s is not told of answers: %s", row.id, problem)
    async with database.changing() as connection:
        await connection.execute(sa.update(model).where(model.c.id == row.id).values(learned_to=told, claimed_until=later))
    return later == 0


async def _claimed(connection: Any) -> Any:
    """Return a backend that is to be told of something, claimed; ``None`` where none is."""
    newer = sa.exists().where(answer.c.project_id == model.c.project_id, answer.c.id > model.c.learned_to)
    due = sa.select(model).where(model.c.kind == LABEL_STUDIO, model.c.claimed_until < now(), newer).order_by(model.c.claimed_until)
    for row in (await connection.execute(due.with_for_update(skip_locked=True, of=model))).all():
        if row.settings.get("tells"):
            await connection.execute(sa.update(model).where(model.c.id == row.id).values(claimed_until=now() + CLAIM_MS))
            return row
    return None


async def _news(connection: Any, row: Any) -> Sequence[Any]:
    wanted = sa.select(answer, task.c.key, task.c.material, person.c.code).join(task, task.c.id == answer.c.task_id)
    wanted = wanted.join(person, person.c.id == answer.c.person_id).where(
        answer.c.project_id == row.project_id, answer.c.id > row.learned_to
    )
    found: Sequence[Any] = (await connection.execute(wanted.order_by(answer.c.id).limit(AT_ONCE))).all()
    return found


def _told(backend: BackendModel, one: Any) -> None:
    """Tell a backend of one answer; one that it refuses is left out."""
    action = "ANNOTATION_CREATED" if one.revision == 1 else "ANNOTATION_UPDATED"
    value = fitting(backend.asked, one.value, one.material)
    annotation = {
        "id": one.turn_id, "value": value, "completed_by": {"email": one.code}, "lead_time": one.active_ms / 1000,
        "created_at": said(one.at), "was_cancelled": False, "ground_truth": False,
    }  # fmt: skip
    try:
        backend.tell(action, Given(one.task_id, one.key, one.material), annotation)
    except RefusedError as problem:
        log.warning("a backend refuses answer %s: %s", one.id, problem)
