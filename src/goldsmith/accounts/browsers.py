"""Browsers in which somebody signed in before: who guesses at a login elsewhere does not lock them out.

1. Each sign-in that succeeds gives the browser 256 random bits in a cookie of its own; the database holds their SHA-256.
2. The cookie signs nobody in. Guesses that come with it are counted at it alone, and no more of them are borne than elsewhere.
3. It is new with each sign-in, so that one that was planted in somebody's browser is worth nothing afterwards. Several people may share a
   browser; it stays known for all of them.

Source: OWASP, Slow Down Online Guessing Attacks with Device Cookies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from goldsmith.accounts.secret_words import digest_of, new_secret
from goldsmith.accounts.tables import known_browser
from goldsmith.database.columns import now

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

LIVES_MS = 180 * 86_400_000
"""How long a browser is known after the last sign-in in it."""

MOST = 20
"""Browsers that are known for one person; the one that was used longest ago makes room."""


async def known(connection: AsyncConnection, secret: str, person_id: int) -> int | None:
    """Return the number under which a browser is known for somebody, None where it is not."""
    if not secret:
        return None
    fits = (known_browser.c.digest == digest_of(secret)) & (known_browser.c.person_id == person_id)
    found = await connection.scalar(sa.select(known_browser.c.id).where(fits, known_browser.c.seen_at > now() - LIVES_MS))
    return None if found is None else int(found)


async def remember(connection: AsyncConnection, secret: str, person_id: int) -> str:
    """Know a browser for somebody from now on, and return what its cookie holds instead of the secret that it had."""
    fresh, moment = new_secret(), now()
    digest, mine = digest_of(fresh), known_browser.c.person_id == person_id
    if secret:
        await connection.execute(sa.update(known_browser).where(known_browser.c.digest == digest_of(secret)).values(digest=digest))
    held = sa.update(known_browser).where(known_browser.c.digest == digest, mine).values(seen_at=moment)
    if not (await connection.execute(held)).rowcount:
        await connection.execute(sa.insert(known_browser).values(digest=digest, person_id=person_id, seen_at=moment))
        kept = sa.select(known_browser.c.id).where(mine).order_by(known_browser.c.seen_at.desc(), known_browser.c.id.desc()).limit(MOST)
        ids = list((await connection.execute(kept)).scalars())
        await connection.execute(sa.delete(known_browser).where(mine, known_browser.c.id.not_in(ids)))
    return fresh


async def sweep(connection: AsyncConnection) -> None:
    """Forget browsers in which nobody signed in for long."""
    await connection.execute(sa.delete(known_browser).where(known_browser.c.seen_at < now() - LIVES_MS))
