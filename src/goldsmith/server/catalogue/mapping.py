"""Routes of the map of demand: looked at, changed node by node, brought and taken as a file, and asked what is missing."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field, StringConstraints

from goldsmith.annotation_errors import ConflictError
from goldsmith.circulate.catalogue.demand import coverage, files
from goldsmith.circulate.catalogue.demand.finding import find
from goldsmith.circulate.catalogue.demand.nodes import KINDS, Edge, Kind, Map, Node, Relation
from goldsmith.circulate.catalogue.linked import as_linked, as_turtle
from goldsmith.errors import NoRecordError, SettingsError
from goldsmith.server.answering import answer
from goldsmith.server.catalogue import map_store
from goldsmith.server.catalogue.requesting import asked_for
from goldsmith.server.catalogue.seeing import entries_for, known_to
from goldsmith.server.forms import Form
from goldsmith.server.routing import does
from goldsmith.server.who import Signed, Store  # noqa: TC001  FastAPI reads the parameters of routes

if TYPE_CHECKING:
    from collections.abc import Callable

    from goldsmith.server.who import Who

router = APIRouter(prefix="/api/map", tags=["map"])

Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([a-z0-9._-]{0,94}[a-z0-9])?$")]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Under = Annotated[str, Query(max_length=96, description="The key of a node; the whole map where left out.")]
MOST_TOLD = 2_000
MEDIA = {"json": "application/json", "csv": "text/csv; charset=utf-8", "ttl": "text/turtle; charset=utf-8", "jsonld": "application/ld+json"}


Facts = dict[Literal["name", "modality", "language", "grade", "records", "licence", "deadline", "note"], str | int]


class NewNode(Form):
    """A node that is added."""

    key: Key
    kind: Kind
    zh: Words = ""
    en: Words = ""
    under: Key | Literal[""] = ""
    note: Annotated[str, StringConstraints(max_length=2_000)] = ""
    facts: Annotated[Facts, Field(default_factory=dict)]


class ChangedNode(Form):
    """What of a node is another: its names, where it stands, its note, its facts as a whole."""

    zh: Words | None = None
    en: Words | None = None
    under: Key | Literal[""] | None = None
    note: Annotated[str, StringConstraints(max_length=2_000)] | None = None
    facts: Facts | None = None


class EdgeForm(Form):
    """An edge: from a node, of a relation, to a node."""

    origin: Key
    relation: Relation
    to: Key


class Brought(Form):
    """A map as a file."""

    form: Literal["json", "yaml", "csv"] = "json"
    text: Annotated[str, Field(max_length=files.LARGEST)]
    replaces: bool = False
    tries: bool = False


@router.get("", openapi_extra=does("own"))
async def look(who: Signed, store: Store, request: Request, at: Under = "", depth: Annotated[int, Query(ge=0, le=7)] = 2) -> Response:
    """Show a part of the map: a node with what it stands under, and what stands under it, with how many demands of each are unmet."""
    async with store.reading() as connection:
        revision, found = await map_store.map_of(connection, who.organisation_id)
    known = await known_to(request, who.session)
    return answer(await asyncio.to_thread(_part, revision, found, known, at, depth))


def _part(revision: int, found: Map, known: Callable[[str], Any], at: str, depth: int) -> dict[str, Any]:
    every = list(found.subtree(at, depth)) if not at or found.node(at) else []
    told = every[:MOST_TOLD]
    keys = {node.key for node, _ in told}
    counts = coverage.counted(found, known, keys)
    rows = [{**node.as_json(), "depth": deep, "below": len(found.below.get(node.key, ())), **counts[node.key]} for node, deep in told]
    edges = [one.as_json() for one in found.edges if one.origin in keys and one.to in keys]
    totals = dict.fromkeys(KINDS, 0)
    for one in found.nodes.values():
        totals[one.kind] += 1
    return {
        "revision": revision,
        "path": _places(found, at),
        "nodes": rows,
        "edges": edges,
        "more": len(every) - len(told),
        "totals": totals,
    }


def _places(found: Map, key: str) -> list[dict[str, str]]:
    return [{"key": one.key, "kind": one.kind, "zh": one.zh, "en": one.en} for one in found.path(key)]


@router.get("/find", openapi_extra=does("own"))
async def found(
    who: Signed,
    store: Store,
    q: Annotated[str, Query(max_length=200, description="Words of names, keys and notes; Chinese or English.")],
    kind: Annotated[list[Kind] | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """Find nodes by words of their names, wherever they stand: the nearest first, each with what it stands under."""
    async with store.reading() as connection:
        _, map_ = await map_store.map_of(connection, who.organisation_id)
    every = await asyncio.to_thread(find, map_, q, kinds=kind or ())
    rows = [{**one.as_json(), "path": _places(map_, one.key)[:-1]} for one in every[:limit]]
    return answer({"rows": rows, "more": len(every) - len(rows)})


@router.get("/gaps", openapi_extra=does("own"))
async def gaps(
    who: Signed, store: Store, request: Request, under: Under = "", limit: Annotated[int, Query(ge=1, le=500)] = 100
) -> Response:
    """List demands with the datasets that serve them: the unmet ones first."""
    async with store.reading() as connection:
        _, found = await map_store.map_of(connection, who.organisation_id)
        asked = await asked_for(connection, who.organisation_id)
    known = await known_to(request, who.session)
    if under:
        found.node(under)
    every = await asyncio.to_thread(coverage.gaps, found, known, under=under)
    every.sort(key=lambda one: (coverage.STATES.index(one.state), -asked.get(one.demand.key, 0)))
    counts = {state: sum(one.state == state for one in every) for state in coverage.STATES}
    rows = [{**_gap(found, one), "asked": asked.get(one.demand.key, 0)} for one in every[:limit]]
    return answer({"rows": rows, "counts": counts, "more": len(every) - len(rows)})


def _gap(found: Map, one: coverage.Covered) -> dict[str, Any]:
    path = _places(found, one.demand.key)[:-1]
    needed = coverage.needed_by(found, one.demand.key)
    return {"key": one.demand.key, "zh": one.demand.zh, "en": one.demand.en, "wants": dict(one.demand.facts), "path": path, "state": one.state, "needed_by": needed, "grades": one.grades, "datasets": list(one.datasets)}  # fmt: skip


@router.get("/breaks", openapi_extra=does("own"))
async def breaks(
    who: Signed, store: Store, request: Request, dataset: Annotated[str, Query(max_length=96)] = "", source: Annotated[str, Query(max_length=200)] = ""
) -> Response:  # fmt: skip
    """Tell what falls, and which demands lose what serves them, where a dataset or a source is taken back."""
    if not dataset and not source:
        raise SettingsError("say what is taken back", expected="dataset=NAME or source=NAME")
    async with store.reading() as connection:
        _, found = await map_store.map_of(connection, who.organisation_id)
    known, entries = await known_to(request, who.session), list(await entries_for(request, who.session))
    if dataset and dataset not in found.dataset_keys and all(one.name != dataset for one in entries):
        raise NoRecordError("no such dataset stands in the map or the catalogue", where=dataset)
    return answer(await asyncio.to_thread(coverage.breaks, found, entries, known, dataset=dataset, source=source))


@router.get("/file", openapi_extra=does("own"))
async def file(who: Signed, store: Store, request: Request, form: Literal["json", "csv", "ttl", "jsonld"] = "json") -> Response:
    """Give the whole map as a file: JSON, a table, or linked data (SKOS, DCAT) as Turtle or JSON-LD."""
    async with store.reading() as connection:
        _, found = await map_store.map_of(connection, who.organisation_id)
    if form == "json":
        return answer(files.as_json(found))
    place = str(request.base_url).rstrip("/")
    make = {"csv": files.as_csv, "ttl": lambda one: as_turtle(as_linked(one, place)), "jsonld": lambda one: _text(as_linked(one, place))}[
        form
    ]
    told = await asyncio.to_thread(make, found)
    return Response(told, media_type=MEDIA[form], headers={"Content-Disposition": f'attachment; filename="map.{form}"'})


def _text(document: dict[str, Any]) -> str:
    import orjson

    return orjson.dumps(document).decode()


@router.post("/file", openapi_extra=does("catalogue.change", body=files.LARGEST))
async def bring(who: Signed, store: Store, given: Brought) -> Response:
    """Take a map over from a file: what it names is added or changed; with `replaces` the rest goes; with `tries` nothing is changed."""
    brought = await asyncio.to_thread(files.read, given.text, given.form)
    if given.tries:
        async with store.reading() as connection:
            _, old = await map_store.map_of(connection, who.organisation_id)
        return answer({"changes": files.differences(old, _joined(old, brought, replaces=given.replaces)), "changed": False})
    async with store.changing() as connection:
        _, old = await map_store.map_of(connection, who.organisation_id)
        found = await map_store.put(connection, who, _joined(old, brought, replaces=given.replaces), "brought")
    return answer({"changes": found, "changed": True})


def _joined(old: Map, brought: Map, *, replaces: bool) -> Map:
    return brought if replaces else files.whole(Map.of({**old.nodes, **brought.nodes}.values(), (*old.edges, *brought.edges)))


@router.post("/nodes", openapi_extra=does("catalogue.change"), status_code=201)
async def add(who: Signed, store: Store, given: NewNode) -> dict[str, int]:
    """Add a node."""
    async with store.changing() as connection:
        _, old = await map_store.map_of(connection, who.organisation_id)
        if given.key in old.nodes:
            raise ConflictError("there is a node of this key", where="key", found=given.key)
        return await _put(connection, who, old, {**old.nodes, given.key: Node(**given.model_dump())}, "node_added")


@router.patch("/nodes/{node}", openapi_extra=does("catalogue.change"))
async def change(who: Signed, store: Store, node: str, given: ChangedNode) -> dict[str, int]:
    """Rename a node, move it with all that stands under it, or say otherwise what it wants."""
    async with store.changing() as connection:
        _, old = await map_store.map_of(connection, who.organisation_id)
        said = given.model_dump(exclude_none=True)
        return await _put(connection, who, old, {**old.nodes, node: replace(old.node(node), **said)}, "node_changed")


@router.delete("/nodes/{node}", openapi_extra=does("catalogue.change"))
async def remove(who: Signed, store: Store, node: str, below: Annotated[bool, Query()] = False) -> dict[str, int]:  # noqa: FBT002  a query has no order
    """Take a node out with its edges; with `below` also all that stands under it, else that has to be moved before."""
    async with store.changing() as connection:
        _, old = await map_store.map_of(connection, who.organisation_id)
        gone = {one.key for one, _ in old.subtree(old.node(node).key)}
        if len(gone) > 1 and not below:
            raise ConflictError("something stands under this node", where=node, found=f"{len(gone) - 1} nodes", hint="move it, or take all of it out: below=true")  # fmt: skip
        return await _put(connection, who, old, {key: one for key, one in old.nodes.items() if key not in gone}, "node_removed")


@router.put("/edges", openapi_extra=does("catalogue.change"))
async def join(who: Signed, store: Store, given: EdgeForm) -> dict[str, int]:
    """Add an edge; one that is there stays."""
    async with store.changing() as connection:
        _, old = await map_store.map_of(connection, who.organisation_id)
        new = Map.of(old.nodes.values(), (*old.edges, Edge(given.origin, given.relation, given.to)))
        await map_store.put(connection, who, new, "edge_added")
        return {"revision": await map_store.revision_of(connection, who.organisation_id)}


@router.delete("/edges", openapi_extra=does("catalogue.change"))
async def part(who: Signed, store: Store, given: Annotated[EdgeForm, Query()]) -> dict[str, int]:
    """Take an edge out."""
    async with store.changing() as connection:
        _, old = await map_store.map_of(connection, who.organisation_id)
        gone = Edge(given.origin, given.relation, given.to)
        await map_store.put(connection, who, Map.of(old.nodes.values(), (one for one in old.edges if one != gone)), "edge_removed")
        return {"revision": await map_store.revision_of(connection, who.organisation_id)}


async def _put(connection: Any, who: Who, old: Map, nodes: dict[str, Node], how: str) -> dict[str, int]:
    edges = [one for one in old.edges if one.origin in nodes and one.to in nodes]
    await map_store.put(connection, who, Map.of(nodes.values(), edges), how)
    return {"revision": await map_store.revision_of(connection, who.organisation_id)}
