"""When the figures of a project are counted anew, and how they are kept: by one process at a time, claimed in the database.

1. A project is due when answers came, or a lot was decided, since its figures were counted and these are old enough: a minute, and six milliseconds an answer more, so
   that counting takes a small share of a core however large a project is.
2. Whoever counts holds the claim for ten minutes; where his process ends meanwhile, another counts.
3. What was counted is stored in one short transaction: the figures, their row of this hour, and the tasks to look at.
4. Small projects are counted when somebody looks, so that he sees his last answer counted, and what reviewers, adjudicators and lots decided since.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.annotate.policy import Policy
from goldsmith.annotate.projects import project_of
from goldsmith.annotate.quality.disputes_tables import adjudication, dispute
from goldsmith.annotate.quality.figures import figures_of, newest_answer
from goldsmith.annotate.quality.figures_tables import quality_case, quality_figure, quality_standing
from goldsmith.annotate.quality.lots_tables import lot
from goldsmith.annotate.tables import answer, project, review, turn
from goldsmith.database.columns import now
from goldsmith.errors import GoldsmithError

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.annotate.quality.figures import Figures
    from goldsmith.database.opening import Database

log = logging.getLogger("goldsmith.server")

HOUR_MS = 3_600_000
REST_MS, EACH_MS = 60_000, 6
LONGEST_MS = HOUR_MS
"""Figures are at least so old before they are counted again: so long, and so long an answer more, at most an hour."""
CLAIM_MS = 600_000
FEW = 5_000
"""Answers up to which a project is counted when somebody looks."""
SETTLES_MS = 60_000
"""How long the tasks of a decided lot are thought to take until they are where it sends them."""
NEW_MS = 5_000
"""What was counted so lately is not counted again because somebody looks."""
KEPT = ("answers", "people", "tasks", "agreement", "gold", "sureness")
"""Figures of a question that are kept over time."""


async def standing(connection: AsyncConnection, project_id: int) -> Any:
    """Return the row of a project's figures; ``None`` where they were never counted."""
    return (await connection.execute(sa.select(quality_standing).where(quality_standing.c.project_id == project_id))).first()


async def refresh(database: Database, settings: object) -> bool:
    """Count the figures of one project that is due, and tell whether there may be another."""
    del settings
    due = await due_now(database)
    for project_id in due:
        try:
            if await refreshed(database, project_id):
                return len(due) > 1
        except (ValueError, ArithmeticError, LookupError, TypeError, GoldsmithError) as problem:
            log.warning("figures of project %d: %s", project_id, problem)  # and the others are counted all the same
    return False


async def due_now(database: Database) -> list[int]:
    """Return projects whose figures are due, those counted longest ago first."""
    async with database.reading() as connection:
        return await _due(connection)


async def lately(database: Database, project_id: int) -> Any:
    """Return the row of a project's figures, counted anew where it is small and something came since."""
    async with database.reading() as connection:
        stands, row = await standing(connection, project_id), await project_of(connection, project_id)
        newest = await newest_answer(connection, project_id)
        told = stands is not None and stands.told is not None
        small = await _is_small(connection, project_id)
        changed = max(row.changed_at, await _decided(connection, project_id) if small else 0)
        same = told and stands.up_to == newest and stands.questions_version == row.questions_version and stands.at >= changed
    if same or not small or (told and stands.at > now() - NEW_MS):
        return stands
    await refreshed(database, project_id)
    async with database.reading() as connection:
        return await standing(connection, project_id)


async def _decided(connection: AsyncConnection, project_id: int) -> int:
    """Return when it was last decided what answers come to: by a review, a ruling, a dispute or a lot, in milliseconds since 1970.

    A lot counts for a minute more, for its tasks go their way after it is decided.
    """
    wanted = (
        sa.select(sa.func.max(review.c.at)).join(turn, turn.c.id == review.c.turn_id).where(turn.c.project_id == project_id),
        sa.select(sa.func.max(adjudication.c.at)).where(adjudication.c.project_id == project_id),
        sa.select(sa.func.max(dispute.c.decided_at)).where(dispute.c.project_id == project_id),
        sa.select(sa.func.max(lot.c.decided_at + SETTLES_MS)).where(lot.c.project_id == project_id),
    )
    return max([int(await connection.scalar(one) or 0) for one in wanted])


async def refreshed(database: Database, project_id: int) -> bool:
    """Count the figures of a project and keep them; tell whether this process did."""
    try:
        async with database.changing() as connection:
            if not await _claimed(connection, project_id):
                return False
    except sa.exc.IntegrityError:  # another process began it at the same time
        return False
    try:
        async with database.reading_long() as connection:
            row = await project_of(connection, project_id)
            found = await figures_of(connection, row, Policy.model_validate(row.policy))
        async with database.changing() as connection:
            await _keep(connection, row, found)
    except BaseException:
        async with database.changing() as connection:
            ours = sa.update(quality_standing).where(quality_standing.c.project_id == project_id)
            await connection.execute(ours.values(claimed_until=now() + REST_MS))
        raise
    return True


async def newer(connection: AsyncConnection, project_id: int, up_to: int) -> int:
    """Return how many answers came since, up to a thousand."""
    since = sa.select(sa.literal(1)).where(answer.c.project_id == project_id, answer.c.id > up_to).limit(1_000)
    return int((await connection.execute(sa.select(sa.func.count()).select_from(since.subquery()))).scalar_one())


async def _is_small(connection: AsyncConnection, project_id: int) -> bool:
    some = sa.select(sa.literal(1)).where(answer.c.project_id == project_id).limit(FEW + 1)
    return int((await connection.execute(sa.select(sa.func.count()).select_from(some.subquery()))).scalar_one()) <= FEW


async def _due(connection: AsyncConnection) -> list[int]:
    newest = sa.select(sa.func.max(answer.c.id)).where(answer.c.project_id == project.c.id).scalar_subquery()
    stands = quality_standing.c
    decided = sa.select(sa.func.max(lot.c.decided_at)).where(lot.c.project_id == project.c.id).scalar_subquery()
    wanted = sa.select(
        project.c.id, newest.label("newest"), decided.label("decided"), stands.up_to, stands.at, stands.claimed_until, stands.answers
    )
    rows = (await connection.execute(wanted.outerjoin(quality_standing, stands.project_id == project.c.id))).all()
    at, due = now(), []
    for row in rows:
        rests = min(REST_MS + EACH_MS * (row.answers or 0), LONGEST_MS)
        new = row.newest != row.up_to or (row.decided or 0) + SETTLES_MS > (row.at or 0)
        if row.newest and new and (row.at or 0) + rests < at and (row.claimed_until or 0) < at:
            due.append((row.at or 0, row.id))
    return [project_id for _, project_id in sorted(due)]


async def _claimed(connection: AsyncConnection, project_id: int) -> bool:
    """Claim a project's figures; tell whether nobody else holds them."""
    at = now()
    free = quality_standing.c.project_id == project_id, quality_standing.c.claimed_until < at
    if (await connection.execute(sa.update(quality_standing).where(*free).values(claimed_until=at + CLAIM_MS))).rowcount:
        return True
    if await standing(connection, project_id) is not None:
        return False
    fresh = {
        "project_id": project_id,
        "at": 0,
        "up_to": 0,
        "answers": 0,
        "questions_version": 0,
        "claimed_until": at + CLAIM_MS,
        "told": None,
    }
    await connection.execute(sa.insert(quality_standing).values(fresh))
    return True


async def _keep(connection: AsyncConnection, row: Any, found: Figures) -> None:
    """Keep what was counted."""
    at = now()
    values = {
        "at": at, "up_to": found.up_to, "answers": found.told["answers"], "questions_version": row.questions_version,
        "claimed_until": 0, "told": found.told,
    }  # fmt: skip
    await connection.execute(sa.update(quality_standing).where(quality_standing.c.project_id == row.id).values(values))
    await _keep_hour(connection, row.id, at, found)
    await connection.execute(sa.delete(quality_case).where(quality_case.c.project_id == row.id))
    cases = [
        {
            "project_id": row.id, "kind": "disagreement", "place": place, "task_id": one.task_id, "question": one.question,
            "score": one.score, "told": {"value": one.value},
        }
        for place, one in enumerate(found.disagreements, 1)
    ] + [
        {
            "project_id": row.id, "kind": "suspect", "place": place, "task_id": one.task_id, "question": one.question,
            "score": one.wrong, "told": {"value": one.value, "proposed": one.proposed, "why": list(one.why)},
        }
        for place, one in enumerate(found.suspects, 1)
    ]  # fmt: skip
    if cases:
        await connection.execute(sa.insert(quality_case), cases)


async def _keep_hour(connection: AsyncConnection, project_id: int, at: int, found: Figures) -> None:
    """Keep the figures of this hour in place of those that were counted earlier in it."""
    same = quality_figure.c.project_id == project_id, quality_figure.c.hour == at // HOUR_MS
    await connection.execute(sa.delete(quality_figure).where(*same))
    rows = [
        {
            "project_id": project_id, "question": one["name"], "hour": at // HOUR_MS, "at": at,
            "told": {name: one["gold"] and one["gold"]["accuracy"] if name == "gold" else one[name] for name in KEPT},
        }
        for one in found.told["questions"]
    ]  # fmt: skip
    if rows:
        await connection.execute(sa.insert(quality_figure), rows)
