"""Browsers in which I am signed in."""

from typing import Any

from fastapi import APIRouter

from goldsmith.accounts import sessions
from goldsmith.accounts.auditing import tell
from goldsmith.server.forms import Id
from goldsmith.server.moments import told
from goldsmith.server.routing import does
from goldsmith.server.who import Signed, Store, Who

router = APIRouter(prefix="/api/me/sessions", tags=["signing in"])


def _here(who: Who) -> str:
    """Return the digest of the browser that asks; a program is none."""
    return who.session.digest if who.way == "cookie" else ""


@router.get("", openapi_extra=does("own"))
async def rows(who: Signed, store: Store) -> dict[str, Any]:
    """List the browsers in which I am signed in: what each calls itself, its address, and when it was there; `here` is the one that asks."""
    async with store.reading() as connection:
        return {"rows": [told(row) for row in await sessions.listed(connection, who.person_id, here=_here(who))], "after": None}


@router.delete("", openapi_extra=does("own"))
async def end_others(who: Signed, store: Store) -> dict[str, int]:
    """Sign out every browser of mine but the one that asks."""
    async with store.changing() as connection:
        ended = await sessions.end(connection, who.person_id, but=_here(who))
        await tell(connection, who, "session.ended", f"person:{who.person_id}", {"browsers": ended})
    return {"ended": ended}


@router.delete("/{session}", openapi_extra=does("own"), status_code=204)
async def end(session: Id, who: Signed, store: Store) -> None:
    """Sign out one browser of mine; the one that asks, too."""
    async with store.changing() as connection:
        await sessions.end_one(connection, who.person_id, session)
        await tell(connection, who, "session.ended", f"person:{who.person_id}", {"browsers": 1})
