"""What every request must be before it is looked at, and what every answer forbids the browser.

1. The name in `Host` is one of the service's own, or an address written out: a page elsewhere cannot reach the service under a name that
   it controls (DNS rebinding).
2. A request that changes something and says that it comes from a page elsewhere (`Origin`, `Sec-Fetch-Site`) is refused, even one that
   needs no cookie, such as signing in. There is no CORS.
3. Every answer forbids what pages do not need: foreign scripts, frames, referrers, guessing of types, keeping answers of the API.
"""

from __future__ import annotations

import ipaddress
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect

from goldsmith.server.answering import refusal
from goldsmith.server.bodies import Measured

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOADED = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'{media}; font-src 'self'; img-src 'self' data: blob:{media};"
    " media-src 'self' data: blob:{media}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""What a page may load: nothing from elsewhere, but images and sounds of tasks from where the settings say. A page reads the
sounds it draws the waveform of, so it may ask there too."""

ANSWERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
"""Headers of every answer."""

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
YEAR = 31_536_000


class Guard:
    """Lets through only what may be asked."""

    def __init__(self, app: ASGIApp, *, names: AbstractSet[str], media: AbstractSet[str], https: bool) -> None:
        """Take the application, names that are its own, sources of media, and whether it is reached over https alone."""
        self._app, self._names = app, {name.casefold().rstrip(".") for name in names} | {"localhost"}
        loaded = LOADED.format(media="".join(f" {source}" for source in sorted(media)))
        self._answers = {"Content-Security-Policy": loaded} | ANSWERS | ({"Strict-Transport-Security": f"max-age={YEAR}"} if https else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self._answers)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        headers = Headers(scope=scope)
        if (refused := self._refusal(scope, headers)) is not None:
            await refused(scope, receive, guarded)
        else:
            with suppress(ClientDisconnect):  # whoever broke off is told nothing, and is no mistake of the service
                await self._app(scope, Measured(scope, headers, receive), guarded)

    def _refusal(self, scope: Scope, headers: Headers) -> Response | None:
        host, accepted = headers.get("host", ""), headers.get("accept-language", "")
        if not self._own(host):
            hint = "goldsmith serve --name NAME, for each name that it has"
            return refusal(421, "the service answers only under its own name", hint=hint, accepted=accepted)
        if scope["method"] in SAFE:
            return None
        origin = headers.get("origin")
        elsewhere = origin is not None and urlsplit(origin).netloc.casefold() != host.casefold()
        if elsewhere or headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
            return refusal(403, "a page of another site may not change anything here", accepted=accepted)
        return None

    def _own(self, host: str) -> bool:
        """Tell whether a request names this service: one of its names, or an address written out, with any port."""
        name = host.casefold()
        name = name[1:].partition("]")[0] if name.startswith("[") and "]" in name else name.partition(":")[0]
        if name.rstrip(".") in self._names:
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True
