"""The feed of the catalogue for portals: DCAT-AP 3 as JSON-LD and Turtle, of what is open to anybody."""

from __future__ import annotations

import asyncio

import orjson
from fastapi import APIRouter, Request, Response

from goldsmith.circulate.catalogue.dcat import as_dcat
from goldsmith.circulate.catalogue.linked import as_turtle
from goldsmith.server.catalogue.seeing import entries_for
from goldsmith.server.routing import does

router = APIRouter(prefix="/api", tags=["catalogue"])


@router.get("/catalogue.jsonld", openapi_extra=does("public"))
async def linked(request: Request) -> Response:
    """Tell the open datasets as JSON-LD."""
    entries = await entries_for(request, None)  # whoever asks: a feed is the same for everybody
    told = await asyncio.to_thread(as_dcat, entries, str(request.base_url).rstrip("/"))
    return Response(orjson.dumps(told), media_type="application/ld+json")


@router.get("/catalogue.ttl", openapi_extra=does("public"))
async def turtle(request: Request) -> Response:
    """Tell the open datasets as Turtle."""
    entries = await entries_for(request, None)
    told = await asyncio.to_thread(lambda: as_turtle(as_dcat(entries, str(request.base_url).rstrip("/"))))
    return Response(told, media_type="text/turtle; charset=utf-8")
