"""The cookies of a browser: one is its person while he is signed in, one tells later that he signed in there before.

No script reads them, and no other site makes a browser send them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from goldsmith.accounts.browsers import LIVES_MS
from goldsmith.accounts.signing_in import Entered, Visitor, enter
from goldsmith.server.who import COOKIE, address_of, service_settings

if TYPE_CHECKING:
    from fastapi import Request, Response
    from sqlalchemy.ext.asyncio import AsyncConnection

KNOWN = "goldsmith-known"
"""The cookie by which a browser is known after its person has signed out."""

LONGEST = 100
"""Characters of such a cookie that are looked at."""


def visitor_of(request: Request) -> Visitor:
    """Return the browser of a request, as signing in needs it."""
    agent, known = request.headers.get("user-agent", ""), request.cookies.get(KNOWN, "")
    return Visitor(address_of(request), agent, service_settings(request).idle_ms, known if len(known) <= LONGEST else "")


async def signed_in(connection: AsyncConnection, request: Request, response: Response, person_id: int) -> None:
    """Sign the browser of a request in, and let the answer carry its cookies."""
    carry(request, response, await enter(connection, person_id, visitor_of(request)))


def carry(request: Request, response: Response, entered: Entered) -> None:
    """Let an answer carry the cookies: one ends when the browser must be signed out in any case, the other when it is known no more."""
    settings, secure = service_settings(request), _secure(request)
    longest = settings.longest_ms // 1000
    response.set_cookie(COOKIE, entered.cookie, max_age=longest, path="/", secure=secure, httponly=True, samesite="strict")
    response.set_cookie(KNOWN, entered.browser, max_age=LIVES_MS // 1000, path="/api", secure=secure, httponly=True, samesite="strict")


def drop(request: Request, response: Response) -> None:
    """Let the browser forget that somebody is signed in; it stays known."""
    response.delete_cookie(COOKIE, path="/", secure=_secure(request), httponly=True, samesite="strict")


def _secure(request: Request) -> bool:
    return service_settings(request).https or request.url.scheme == "https"
