"""What a membership may be, and its end: from a moment that was said on, somebody is nothing in a project."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from goldsmith.accounts.auditing import Machine, tell
from goldsmith.accounts.deciding import AUDITOR, PROJECT_ROLES
from goldsmith.annotate.queue import give_back
from goldsmith.annotate.tables import member, project
from goldsmith.annotation_errors import ProjectError
from goldsmith.database.columns import now

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

MEMBERSHIP = ("role", "paused", "quota", "daily_quota", "until", "exports")
"""Columns that tell what somebody is in a project."""
AT_ONCE = 100


def require_fitting(role: str, quota: int, until: int | None, *, exports: bool) -> None:
    """Go on where somebody may be this in a project.

    Raises:
        ProjectError: There is no such role, a quota is below 0, the end is over, or somebody else than an auditor shall be let export.
    """
    if role not in PROJECT_ROLES:
        raise ProjectError("there is no such role in a project", found=role, expected=", ".join(PROJECT_ROLES))
    if quota < 0:
        raise ProjectError("a quota is a number of answers, 0 or more", found=str(quota))
    if until is not None and until <= now():
        raise ProjectError("a membership ends at a moment to come", where="until", hint="leave `until` out, or take the member out")
    if exports and role != AUDITOR:
        raise ProjectError("only an auditor is let export by his membership", where="exports", found=role, expected=AUDITOR)


async def end(connection: AsyncConnection) -> int:
    """Take out of projects whose time there is over; return how many.

    Requests refuse them from that very moment on; what they hold goes to others here.
    """
    over = (
        sa.select(member.c.project_id, member.c.person_id, project.c.organisation_id)
        .join(project, project.c.id == member.c.project_id)
        .where(member.c.until <= now())
        .limit(AT_ONCE)
        .with_for_update(of=member, skip_locked=True)
    )
    found = (await connection.execute(over)).all()
    for project_id, person_id, organisation_id in found:
        await connection.execute(sa.delete(member).where(member.c.project_id == project_id, member.c.person_id == person_id))
        await give_back(connection, project_id=project_id, person_id=person_id)
        await tell(connection, Machine(organisation_id), "member.ended", f"project:{project_id}", {"person": person_id})
    return len(found)
