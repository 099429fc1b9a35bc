"""The cookie of a browser that is signed in: no script reads it, no other site makes a browser send it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goldsmith.accounts import sessions
from goldsmith.server.who import COOKIE, address_of, service_settings

if TYPE_CHECKING:
    from fastapi import Request, Response
    from sqlalchemy.ext.asyncio import AsyncConnection


async def signed_in(connection: AsyncConnection, request: Request, response: Response, person_id: int) -> None:
    """Sign the browser of a request in, and let the answer carry its cookie."""
    agent = request.headers.get("user-agent", "")
    secret = await sessions.begin(
        connection, person_id, idle_ms=service_settings(request).idle_ms, agent=agent, address=address_of(request)
    )
    carry(request, response, secret)


def carry(request: Request, response: Response, secret: str) -> None:
    """Let an answer carry the cookie; it ends when the browser must be signed out in any case."""
    settings = service_settings(request)
    secure = settings.https or request.url.scheme == "https"
    response.set_cookie(COOKIE, secret, max_age=settings.longest_ms // 1000, path="/", secure=secure, httponly=True, samesite="strict")


def drop(request: Request, response: Response) -> None:
    """Let the browser forget its cookie."""
    secure = service_settings(request).https or request.url.scheme == "https"
    response.delete_cookie(COOKIE, path="/", secure=secure, httponly=True, samesite="strict")
