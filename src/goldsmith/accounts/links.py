"""Links that work once: the first owner makes himself with one, everybody sets a password with another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import sqlalchemy as sa

from goldsmith.accounts.auditing import tell
from goldsmith.accounts.secret_words import digest_of, new_secret
from goldsmith.accounts.tables import one_time_link, person
from goldsmith.annotation_errors import AccessError
from goldsmith.database.columns import now

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.accounts.auditing import Actor

Purpose = Literal["first", "password"]

LIVES_MS = 72 * 3_600_000
"""How long a link is good."""


async def make(connection: AsyncConnection, by: Actor, purpose: Purpose, person_id: int | None = None) -> str:
    """Make a link's secret; an older one for the same is none from now on."""
    same = (one_time_link.c.purpose == purpose) & one_time_link.c.used_at.is_(None)
    who = one_time_link.c.person_id.is_(None) if person_id is None else one_time_link.c.person_id == person_id
    await connection.execute(sa.delete(one_time_link).where(same, who))
    secret, moment = new_secret(), now()
    values = {
        "digest": digest_of(secret),
        "person_id": person_id,
        "purpose": purpose,
        "created_at": moment,
        "expires_at": moment + LIVES_MS,
    }
    await connection.execute(sa.insert(one_time_link).values(values))
    await tell(connection, by, "link.made", f"person:{person_id}" if person_id else "", {"purpose": purpose})
    return secret


async def looked_up(connection: AsyncConnection, secret: str, purpose: Purpose) -> sa.Row[Any, Any, Any, Any]:
    """Return whom a link that is still good is for: ``person_id``, ``organisation_id``, ``login`` and ``name``, null for the first owner.

    Raises:
        AccessError: It is none, was used, or has run out.
    """
    query = (
        sa.select(one_time_link.c.person_id, person.c.organisation_id, person.c.login, person.c.name)
        .outerjoin_from(one_time_link, person, person.c.id == one_time_link.c.person_id)
        .where(_good(secret, purpose), sa.or_(person.c.id.is_(None), person.c.active))
    )
    row = (await connection.execute(query)).first()
    if row is None:
        raise _no_good()
    return row


async def use(connection: AsyncConnection, secret: str, purpose: Purpose) -> None:
    """Use a link up, in the transaction that does what it is for.

    Raises:
        AccessError: It is none, was used (by somebody at the same moment, too), or has run out.
    """
    used = await connection.execute(sa.update(one_time_link).where(_good(secret, purpose)).values(used_at=now()))
    if used.rowcount != 1:
        raise _no_good()


async def sweep(connection: AsyncConnection) -> None:
    """Delete links that have run out."""
    await connection.execute(sa.delete(one_time_link).where(one_time_link.c.expires_at < now()))


def _good(secret: str, purpose: Purpose) -> sa.ColumnElement[bool]:
    return (
        (one_time_link.c.digest == digest_of(secret))
        & (one_time_link.c.purpose == purpose)
        & one_time_link.c.used_at.is_(None)
        & (one_time_link.c.expires_at > now())
    )


def _no_good() -> AccessError:
    return AccessError("this link was used already, or has run out", hint="ask an owner for a new one, or: goldsmith people link LOGIN")
