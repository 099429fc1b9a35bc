"""The catalogue searched: words, facets, order, pages."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field, StringConstraints

from goldsmith.circulate.catalogue import index
from goldsmith.circulate.catalogue.facets import FACETS
from goldsmith.circulate.catalogue.index import MOST_BEHIND, Found
from goldsmith.server.answering import answer
from goldsmith.server.catalogue.seeing import asker, catalogue_of, only_lists, sees
from goldsmith.server.forms import Form
from goldsmith.server.routing import does

if TYPE_CHECKING:
    from goldsmith.circulate.catalogue.entries import Entry

router = APIRouter(prefix="/api/catalogue", tags=["catalogue"])

Chosen = Annotated[list[Annotated[str, StringConstraints(max_length=200)]], Field(default_factory=list, max_length=50)]


class Searched(Form):
    """What is searched; of one facet any of the values will do, of several facets one each."""

    q: Annotated[str, StringConstraints(max_length=300)] = ""
    scenario: Chosen
    domain: Chosen
    modality: Chosen
    language: Chosen
    licence: Chosen
    grade: Chosen
    sensitivity: Chosen
    size: Chosen
    freshness: Chosen
    access: Chosen
    sort: index.Sort = "fit"
    after: Annotated[int, Field(ge=0, le=MOST_BEHIND)] = 0
    limit: Annotated[int, Field(ge=1, le=100)] = 20


@router.get("", openapi_extra=does("public"))
async def search(request: Request, wanted: Annotated[Searched, Query()]) -> Response:
    """Search the datasets that one may have, by words in Chinese and English and by facets; the last word may be unfinished."""
    who, catalogue = await asker(request), catalogue_of(request)
    if catalogue is None:
        return answer(told(Found([], 0, "all", {name: [] for name in FACETS}, None), []))
    chosen = {name: getattr(wanted, name) for name in FACETS}
    query = index.Query(wanted.q, chosen, wanted.sort, wanted.after, wanted.limit)
    found = await asyncio.to_thread(catalogue.search, query, sees(who))
    alone = not wanted.after and not any(chosen.values())  # a facet would tell what it is like
    return answer(told(found, await asyncio.to_thread(catalogue.listed, wanted.q, only_lists(who)) if alone else []))


def told(found: Found, listed: list[Entry]) -> dict[str, Any]:
    """Return what was found as JSON holds it; of what is only listed the name, the title and how sensitive it is, and whom to ask."""
    rows = [{**entry.as_json(), "score": score} for entry, score in found.rows]
    return {
        "rows": rows,
        "n": found.n,
        "matched": found.matched,
        "facets": found.facets,
        "after": found.after,
        "listed": [_listed(one) for one in listed],
    }


def _listed(one: Entry) -> dict[str, Any]:
    return {"name": one.name, "title": dict(one.title), "sensitivity": one.sensitivity, "access": one.access.access, "contact": one.access.contact}  # fmt: skip
