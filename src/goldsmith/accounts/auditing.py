"""The audit trail: what somebody did, written in the transaction that does it, so that neither stands without the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import sqlalchemy as sa

from goldsmith.accounts.tables import audit, person
from goldsmith.database.columns import now

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.accounts.deciding import Place


class Actor(Protocol):
    """Somebody who does something, as far as the trail needs him; whoever asks the service is one."""

    @property
    def organisation_id(self) -> int | None:
        """The organisation, None where there is none yet."""

    @property
    def person_id(self) -> int | None:
        """The person, None for the machine itself."""

    @property
    def address(self) -> str:
        """Where the request came from."""

    @property
    def place(self) -> Place | None:
        """The project that it is about, None where it is about none."""


@dataclass(frozen=True)
class Machine:
    """Somebody at the machine of the service, or nobody yet: whoever may open the database may do all."""

    organisation_id: int | None = None
    person_id: int | None = None
    address: str = "this machine"
    place: Place | None = None


async def tell(connection: AsyncConnection, by: Actor, action: str, subject: str = "", details: Mapping[str, Any] | None = None) -> None:
    """Add a line to the trail.

    Args:
        connection: The transaction that does what is told.
        by: Who did it.
        action: What, such as ``person.changed``.
        subject: To what, such as ``person:7``.
        details: What else a reader wants to know; never a secret.
    """
    await connection.execute(
        sa.insert(audit).values(
            at=now(),
            organisation_id=by.organisation_id,
            project_id=_project_of(by, subject),
            person_id=by.person_id,
            action=action,
            subject=subject[:200],
            details=dict(details) if details else None,
            address=by.address[:64],
        )
    )


def _project_of(by: Actor, subject: str) -> int | None:
    """Return the project that a line is of: the one that is its subject, else the one that the request was about."""
    kind, _, number = subject.partition(":")
    if kind == "project" and number.isascii() and number.isdecimal():
        return int(number)
    return by.place.project_id if by.place is not None else None


async def trail(
    connection: AsyncConnection,
    organisation_id: int,
    *,
    after: int | None = None,
    limit: int = 100,
    action: str = "",
    by: int | None = None,
    project_id: int | None = None,
) -> list[dict[str, Any]]:
    """Return lines of an organisation's trail, the newest first.

    Args:
        connection: A connection that reads.
        organisation_id: Whose trail.
        after: Go on behind the line with this number.
        limit: At most so many.
        action: Only lines of this action, or of all that begin with it where it ends with a dot.
        by: Only what this person did.
        project_id: Only what was done in this project.
    """
    query = (
        sa.select(
            audit.c.id, audit.c.at, audit.c.person_id, person.c.login, audit.c.action, audit.c.subject, audit.c.details, audit.c.address
        )
        .outerjoin_from(audit, person, person.c.id == audit.c.person_id)
        .where(audit.c.organisation_id == organisation_id)
        .order_by(audit.c.id.desc())
        .limit(limit)
    )
    if after is not None:
        query = query.where(audit.c.id < after)
    if action:
        query = query.where(audit.c.action.startswith(action, autoescape=True) if action.endswith(".") else audit.c.action == action)
    if by is not None:
        query = query.where(audit.c.person_id == by)
    if project_id is not None:
        query = query.where(audit.c.project_id == project_id)
    return [dict(row) for row in (await connection.execute(query)).mappings()]
