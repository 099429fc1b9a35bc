"""Who may ask: only this machine, by this server's own name, with the token that was printed.

1. The name in `Host` must be one of this server's own, or a page elsewhere could reach it under a name that it controls (DNS
   rebinding).
2. A request that says it comes from another page (`Origin`) is refused; there is no CORS.
3. What tells of data wants the token: in the address of the page itself, in a header for everything that the page asks.
4. Every answer forbids the browser what the page does not need: foreign scripts, frames, referrers, guessing of types.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, PlainTextResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

TOKEN_BYTES = 24
"""Random bytes of a token."""

ANSWERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""Headers of every answer."""

OPEN = "/site/"
"""What begins so is the program itself and tells nothing of data."""


def new_token() -> str:
    """Return a token that nobody can guess."""
    return secrets.token_urlsafe(TOKEN_BYTES)


class Guard:
    """Lets through only what may ask."""

    def __init__(self, app: ASGIApp, *, token: str, port: int) -> None:
        """Take the application, the token that opens it, and the port that is part of its name."""
        self._app, self._token = app, token
        names = ("127.0.0.1", "localhost")
        self._hosts = {f"{name}:{port}" for name in names} | (set(names) if port == 80 else set())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(ANSWERS)
            await send(message)

        await (refusal or self._app)(scope, receive, guarded)

    def _refusal(self, scope: Scope) -> Any:
        headers, path = Headers(scope=scope), scope["path"]
        host = headers.get("host", "").lower()
        if host not in self._hosts:
            return PlainTextResponse("this server answers only under its own name, such as http://127.0.0.1:PORT\n", 421)
        origin = headers.get("origin")
        if origin is not None and origin.lower() != f"http://{host}":
            return PlainTextResponse("a page of another site may not ask here\n", 403)
        if path.startswith(OPEN) or self._knows(scope, headers, path):
            return None
        if path.startswith("/api/"):
            return JSONResponse(
                {"code": "", "message": "the token is missing or wrong", "hint": "open the address that `goldsmith browse` printed"}, 401
            )
        return PlainTextResponse("open the whole address that `goldsmith browse` printed, with its token\n", 401)

    def _knows(self, scope: Scope, headers: Headers, path: str) -> bool:
        """Tell whether the request brings the token: in a header, or for the page itself in its address."""
        _, _, given = headers.get("authorization", "").partition("Bearer ")
        if not given and not path.startswith("/api/"):
            given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        return secrets.compare_digest(given.encode("utf-8", "replace"), self._token.encode())
