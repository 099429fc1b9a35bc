"""The browser side: files that the build made, and the one page that they make; where in it somebody is stands behind the `#`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import sqlalchemy as sa
from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response

from goldsmith.server.answering import accepted_by, refusal
from goldsmith.server.routing import does
from goldsmith.server.who import Store  # noqa: TC001  the parameter of a route

if TYPE_CHECKING:
    from pathlib import Path

TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".txt": "text/plain", ".woff2": "font/woff2", ".json": "application/json"}  # fmt: skip
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,150}")
HASHED = re.compile(r"-[A-Z0-9]{8}\.")
PAGE = "service.html"


def router_of(site: Path) -> APIRouter:
    """Return the routes of the browser side that stands in a folder, and the one that proxies ask whether the service is alive."""
    router = APIRouter(include_in_schema=False)

    @router.get("/site/{name}", openapi_extra=does("public"))
    async def part(name: str) -> Response:
        path = site / name
        if not NAME.fullmatch(name) or path.suffix not in TYPES or not path.is_file():
            raise HTTPException(404)
        kept = "public, max-age=31536000, immutable" if HASHED.search(name) else "no-cache"
        return FileResponse(path, media_type=TYPES[path.suffix], headers={"Cache-Control": kept})

    @router.get("/", openapi_extra=does("public"))
    async def page(request: Request) -> Response:
        if not (site / PAGE).is_file():
            told, hint = "the browser side of goldsmith is not in this installation", "the API under /api/ works without it"
            return refusal(503, told, hint=hint, accepted=accepted_by(request))
        return FileResponse(site / PAGE, media_type="text/html", headers={"Cache-Control": "no-cache"})

    @router.get("/api/alive", openapi_extra=does("public"))
    async def alive(store: Store) -> dict[str, bool]:
        async with store.reading() as connection:
            await connection.execute(sa.select(sa.literal(1)))
        return {"alive": True}

    return router
