"""Browsers that are signed in and programs with tokens: who it is that asks, found in one query.

1. A browser holds 256 random bits in a cookie; the database holds their SHA-256, and so it is with the tokens of programs.
2. Each use moves the end of a browser's sign-in forward, up to a last day; the database hears of it once in a while, not each time.
3. With the person comes what he is in the project that the request is about, by the number of the project, a task or a turn.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import sqlalchemy as sa

from goldsmith.accounts.secret_words import digest_of, new_secret
from goldsmith.accounts.tables import person, sign_in, token
from goldsmith.database.columns import now
from goldsmith.errors import NoRecordError

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

Way = Literal["cookie", "token"]

TOLD_EVERY_MS = 300_000
"""The database hears this seldom that somebody is still there."""


@dataclass(frozen=True)
class Session:
    """Somebody who asks.

    Attributes:
        person_id: His number.
        organisation_id: The number of his organisation.
        role: His role in it.
        login: What he signs in with.
        name: What he is called.
        language: In which language pages speak to him; the browser's where empty.
        way: By the cookie of a browser, or by a token.
        digest: SHA-256 of the cookie or the token.
        csrf: What a browser must say with every request that changes something; ``""`` for tokens.
        seen_at: When the database last heard of the cookie or token.
        created_at: When the browser was signed in, or the token made.
    """

    person_id: int
    organisation_id: int
    role: str
    login: str
    name: str
    language: str
    way: Way
    digest: str
    csrf: str
    seen_at: int
    created_at: int


def _found_by(way: Way) -> sa.Select[Any]:
    kept = sign_in if way == "cookie" else token
    ends = kept.c.expires_at > sa.bindparam("now")
    return (
        sa.select(
            person.c.id,
            person.c.organisation_id,
            person.c.role,
            person.c.login,
            person.c.name,
            person.c.language,
            (sign_in.c.csrf if way == "cookie" else sa.literal("")).label("csrf"),
            kept.c.seen_at,
            kept.c.created_at,
        )
        .join_from(kept, person, person.c.id == kept.c.person_id)
        .where(kept.c.digest == sa.bindparam("digest"), person.c.active, ends if way == "cookie" else ends | kept.c.expires_at.is_(None))
    )


FOUND_BY: dict[Way, sa.Select[Any]] = {"cookie": _found_by("cookie"), "token": _found_by("token")}
"""The query that finds who holds a cookie or token, by its parameters ``digest`` and ``now``."""


async def found(connection: AsyncConnection, way: Way, secret: str) -> Session | None:
    """Return who holds a cookie or token that is still good."""
    digest = digest_of(secret)
    row = (await connection.execute(FOUND_BY[way], {"digest": digest, "now": now()})).first()
    return session_of(row, way, digest) if row else None


def session_of(row: sa.Row[Any], way: Way, digest: str) -> Session:
    """Return the row of a query made of :data:`FOUND_BY` as a session."""
    return Session(
        row.id,
        row.organisation_id,
        row.role,
        row.login,
        row.name,
        row.language,
        way,
        digest,
        row.csrf,
        row.seen_at or 0,
        row.created_at,
    )


async def still_there(connection: AsyncConnection, session: Session, *, idle_ms: int, longest_ms: int) -> None:
    """Move the end of a sign-in forward, and note that somebody was there."""
    moment = now()
    kept = sign_in if session.way == "cookie" else token
    values: dict[str, Any] = {"seen_at": moment}
    if session.way == "cookie":
        values["expires_at"] = min(moment + idle_ms, session.created_at + longest_ms)
    await connection.execute(sa.update(kept).where(kept.c.digest == session.digest).values(values))
    await connection.execute(sa.update(person).where(person.c.id == session.person_id).values(seen_at=moment))


async def begin(connection: AsyncConnection, person_id: int, *, idle_ms: int, agent: str = "", address: str = "") -> str:
    """Sign a browser in, and return its cookie."""
    secret, moment = new_secret(), now()
    await connection.execute(
        sa.insert(sign_in).values(
            digest=digest_of(secret),
            person_id=person_id,
            csrf=new_secret(),
            created_at=moment,
            seen_at=moment,
            expires_at=moment + idle_ms,
            agent=agent[:300],
            address=address[:64],
        )
    )
    await connection.execute(sa.update(person).where(person.c.id == person_id).values(seen_at=moment))
    return secret


async def end(connection: AsyncConnection, person_id: int, *, digest: str = "", but: str = "") -> int:
    """Sign out one browser of somebody, or all but one; return how many were signed in."""
    which = sign_in.c.digest == digest if digest else sign_in.c.digest != but
    return (await connection.execute(sa.delete(sign_in).where(sign_in.c.person_id == person_id, which))).rowcount


async def listed(connection: AsyncConnection, person_id: int, *, here: str = "") -> list[dict[str, Any]]:
    """Return the browsers in which somebody is signed in, the last seen first; ``here`` tells which is the one of a digest."""
    shown = (sign_in.c.id, sign_in.c.agent, sign_in.c.address, sign_in.c.created_at, sign_in.c.seen_at, sign_in.c.expires_at)
    query = sa.select(*shown, (sign_in.c.digest == here).label("here")).where(
        sign_in.c.person_id == person_id, sign_in.c.expires_at > now()
    )
    rows = (await connection.execute(query.order_by(sign_in.c.seen_at.desc(), sign_in.c.id.desc()))).mappings()
    return [dict(row) | {"here": bool(row["here"])} for row in rows]


async def end_one(connection: AsyncConnection, person_id: int, session_id: int) -> None:
    """Sign out one browser of somebody, by its number.

    Raises:
        NoRecordError: He is not signed in there.
    """
    gone = sa.delete(sign_in).where(sign_in.c.person_id == person_id, sign_in.c.id == session_id)
    if not (await connection.execute(gone)).rowcount:
        raise NoRecordError("you are not signed in there any more", where=str(session_id))
