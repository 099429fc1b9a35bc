"""The browser side: files that the build made, and the one page that they make; where in it somebody is stands behind the `#`."""

from __future__ import annotations

import re

import sqlalchemy as sa
from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response

from goldsmith.server.answering import accepted_by, refusal
from goldsmith.server.routing import does
from goldsmith.server.who import Store, service_settings

TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".txt": "text/plain", ".woff2": "font/woff2", ".json": "application/json"}  # fmt: skip
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,150}")
HASHED = re.compile(r"-[A-Z0-9]{8}\.")
PAGE = "service.html"


router = APIRouter(include_in_schema=False)


@router.get("/site/{name}", openapi_extra=does("public"))
async def part(name: str, request: Request) -> Response:
    """Give a file that the build made."""
    path = service_settings(request).site / name
    if not NAME.fullmatch(name) or path.suffix not in TYPES or not path.is_file():
        raise HTTPException(404)
    kept = "public, max-age=31536000, immutable" if HASHED.search(name) else "no-cache"
    return FileResponse(path, media_type=TYPES[path.suffix], headers={"Cache-Control": kept})


@router.get("/", openapi_extra=does("public"))
async def page(request: Request) -> Response:
    """Give the one page."""
    path = service_settings(request).site / PAGE
    if not path.is_file():
        told, hint = "the browser side of goldsmith is not in this installation", "the API under /api/ works without it"
        return refusal(503, told, hint=hint, accepted=accepted_by(request))
    return FileResponse(path, media_type="text/html", headers={"Cache-Control": "no-cache"})


@router.get("/api/alive", openapi_extra=does("public"))
async def alive(store: Store) -> dict[str, bool]:
    """Answer a proxy that asks whether the service is alive: it is while its database answers."""
    async with store.reading() as connection:
        await connection.execute(sa.select(sa.literal(1)))
    return {"alive": True}
