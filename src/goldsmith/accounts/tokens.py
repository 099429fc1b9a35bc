"""Tokens for programs: made by a person, shown once, and good for what the person may."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.accounts.auditing import tell
from goldsmith.accounts.secret_words import TOKEN_PREFIX, digest_of, new_secret
from goldsmith.accounts.tables import token
from goldsmith.annotation_errors import ConflictError
from goldsmith.database.columns import now
from goldsmith.errors import NoRecordError

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.accounts.auditing import Actor

MOST = 50
"""Tokens of one person."""

DAY_MS = 86_400_000


async def make(connection: AsyncConnection, by: Actor, person_id: int, name: str, *, days: int | None = None) -> tuple[int, str]:
    """Make a token, and return its number and the token itself, which nobody can read again.

    Raises:
        ConflictError: The person has too many.
    """
    if (await connection.scalar(sa.select(sa.func.count()).where(token.c.person_id == person_id)) or 0) >= MOST:
        raise ConflictError("these are enough tokens", found=str(MOST), hint="delete one that is not used any more")
    secret, moment = TOKEN_PREFIX + new_secret(), now()
    ends = moment + days * DAY_MS if days else None
    values = {"person_id": person_id, "name": name, "digest": digest_of(secret), "created_at": moment, "expires_at": ends}
    number = int((await connection.execute(sa.insert(token).values(values).returning(token.c.id))).scalar_one())
    await tell(connection, by, "token.made", f"token:{number}", {"name": name, "days": days})
    return number, secret


async def listed(connection: AsyncConnection, person_id: int) -> list[dict[str, Any]]:
    """Return somebody's tokens without what they are."""
    query = sa.select(token.c.id, token.c.name, token.c.created_at, token.c.expires_at, token.c.seen_at)
    return [dict(row) for row in (await connection.execute(query.where(token.c.person_id == person_id).order_by(token.c.id))).mappings()]


async def withdraw(connection: AsyncConnection, by: Actor, person_id: int, token_id: int) -> None:
    """Let one of somebody's tokens be none from now on.

    Raises:
        NoRecordError: He has no such token.
    """
    gone = await connection.execute(sa.delete(token).where(token.c.id == token_id, token.c.person_id == person_id))
    if not gone.rowcount:
        raise NoRecordError("there is no such token", where=str(token_id))
    await tell(connection, by, "token.withdrawn", f"token:{token_id}")
