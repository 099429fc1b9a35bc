"""The read API of the Hugging Face hub over the releases of a shelf, so that existing programs load them.

``HF_ENDPOINT=https://data.example.org/hub`` (and ``HF_TOKEN=gs_…``) is all that ``huggingface_hub``, ``datasets``, pandas, Polars and DuckDB through
``hf://`` and what is built upon them need. Only what reads is there.

| request | what |
|---|---|
| ``GET /api/datasets?search=`` | the datasets that one may have |
| ``GET /api/datasets/ID[/revision/REV]`` | facts of a dataset at a release |
| ``GET /api/datasets/ID/refs`` · ``/commits/REV`` | versions as tags and commits |
| ``GET /api/datasets/ID/tree/REV[/PATH]`` · ``POST …/paths-info/REV`` | files with size and SHA-256 |
| ``HEAD``, ``GET /datasets/ID/resolve/REV/PATH`` | bytes, whole or in ranges |
| ``GET /api/datasets/ID/chunks/REV/PATH`` | where a file's chunks end and what they hold: for ``goldsmith pull`` |
| ``…/query`` ``…/search`` ``…/sample`` ``…/stream`` | the data as a service (``serving_data``) |
| ``…/private`` ``…/overlap`` ``…/sketch`` · ``…/inside`` | use that hands nothing out (``private_use``), jobs that run inside (``inside``) |
| ``GET /api/datasets/ID/croissant[?revision=]`` · ``GET /api/whoami-v2`` | Croissant; who one is |
"""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, unquote

import orjson
from fastapi import FastAPI
from starlette.convertors import Convertor, register_url_convertor
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from goldsmith.circulate import hub
from goldsmith.circulate.chunks import kept_index
from goldsmith.circulate.shelf import Shelf
from goldsmith.circulation_errors import QuestionError, ShelfError
from goldsmith.errors import GoldsmithError
from goldsmith.server.answering import add_answers, answer
from goldsmith.server.contracts.metering import Metering
from goldsmith.server.contracts.sealing import RECEIPTS
from goldsmith.server.hub import inside, private_use, serving_data
from goldsmith.server.hub.deciding import Given, asker, given, visible
from goldsmith.server.hub.marking import Marking
from goldsmith.server.hub.refusing import Refusal, altered, no_file
from goldsmith.server.hub.sending import Sent
from goldsmith.signing.held import Held
from goldsmith.signing.keys import current

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from starlette.requests import Request

    from goldsmith.circulate.copies import Copies
    from goldsmith.circulate.grades.rules import Ask
    from goldsmith.circulate.release import Release
    from goldsmith.database.opening import Database

PATHS = 1_000
"""Most paths that are told at once."""
NAMESPACE = "goldsmith"
"""What stands before a name where somebody asks for all; any other will do: programs want one."""
CROISSANT = "croissant.json"
RECORDS = ("data/", "evaluation/")
CHUNKS = ".chunks"
"""Folder of the shelf that keeps the indexes of chunks."""


class Repository(Convertor[str]):
    """The name of a dataset in an address: ``NAME`` or ``NAMESPACE/NAME``."""

    regex = "[A-Za-z0-9][A-Za-z0-9._-]{0,95}(?:/[A-Za-z0-9][A-Za-z0-9._-]{0,95})?"

    def convert(self, value: str) -> str:
        """Return it as it stands."""
        return value

    def to_string(self, value: str) -> str:
        """Return it as it stands."""
        return value


register_url_convertor("repository", Repository())


def made(database: Database, releases: Path, keys: Path | None = None, *, logs: bool = False, marking: Marking | None = None) -> FastAPI:
    """Return the application over the releases of a folder; receipts are signed by a key of the other folder, and logged where the service has a log."""
    one = "/api/datasets/{repository:repository}"
    routes: list[BaseRoute] = [
        Route("/api/whoami-v2", whoami),
        Route("/api/datasets", listed),
        Route(one + "/refs", references),
        Route(one + "/commits/{revision}", commits),
        Route(one + "/croissant", croissant),
        Route(one + "/revision/{revision:path}", facts),
        Route(one + "/tree/{revision}", tree),
        Route(one + "/tree/{revision}/{path:path}", tree),
        Route(one + "/paths-info/{revision}", paths_info, methods=["POST"]),
        Route(one + "/chunks/{revision}/{path:path}", chunks),
        Route(one + "/query/{revision}", serving_data.query, methods=["POST"]),
        Route(one + "/search/{revision}", serving_data.search, methods=["POST"]),
        Route(one + "/sample/{revision}", serving_data.sample),
        Route(one + "/stream/{revision}", serving_data.stream),
        *_without_handing_out(one),
        Route(one, facts),
        Route("/datasets/{repository:repository}/resolve/{revision}/{path:path}", resolve, methods=["GET", "HEAD"]),
    ]
    app = FastAPI(routes=routes, openapi_url=None)
    app.state.database, app.state.shelf, app.state.knowing = database, Shelf(releases), {}
    app.state.marking = marking or Marking.of(app.state.shelf)
    app.state.signer, app.state.logs = (Held(current(keys, RECEIPTS)) if keys else None), logs
    app.add_middleware(Metering)
    add_answers(app)
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(ShelfError, _altered)
    app.add_exception_handler(QuestionError, _no_question)
    return app


def _without_handing_out(one: str) -> list[BaseRoute]:
    """Return the routes of use that hands no records out."""
    return [
        Route(one + "/private/{revision}", private_use.left),
        Route(one + "/private/{revision}", private_use.statistic, methods=["POST"]),
        Route(one + "/sketch/{revision}", private_use.sketch, methods=["POST"]),
        Route(one + "/overlap/{revision}", private_use.compared, methods=["POST"]),
        Route(one + "/inside/{revision}", inside.listed),
        Route(one + "/inside/{revision}", inside.proposed, methods=["POST"]),
        Route(one + "/inside/{revision}/{job}", inside.shown),
        Route(one + "/inside/{revision}/{job}/decision", inside.decided, methods=["POST"]),
        Route(one + "/inside/{revision}/{job}/run", inside.ran, methods=["POST"]),
        Route(one + "/inside/{revision}/{job}/outcome", inside.outcome),
    ]


def _asked_by(path: str) -> Ask:
    """Return what is asked for by a path of a release: papers are facts; data, and reports that quote it, are records."""
    return "records" if path.startswith(RECORDS) else "facts"


def _revision(request: Request) -> str:
    return unquote(request.path_params.get("revision", "main"))


async def whoami(request: Request) -> Response:
    """Tell who somebody is."""
    who = await asker(request)
    if who is None:
        raise Refusal(401, "nobody is signed in; send a token: Authorization: Bearer gs_…")
    token = {"type": "access_token", "accessToken": {"displayName": who.way, "role": "read"}}
    return answer({"type": "user", "id": who.login, "name": who.login, "fullname": who.name, "isPro": False, "orgs": [], "auth": token})


async def listed(request: Request) -> Response:
    """List the datasets that somebody may have."""
    names, wanted, who = await visible(request), request.query_params.get("search", "").casefold(), await asker(request)
    copies: Copies = request.app.state.marking.copies

    def found() -> list[dict[str, Any]]:
        return [one for name in names if wanted in name.casefold() and (one := _listed(copies, name, who.login if who else "")) is not None]

    return answer(await asyncio.to_thread(found))


def _listed(copies: Copies, name: str, login: str) -> dict[str, Any] | None:
    """Return what a list tells of a dataset; None where all of it was recalled, or its newest release is not what was certified."""
    shelf = copies.shelf
    with suppress(ShelfError, KeyError):
        release = shelf.found(name, "main")
        if not shelf.recalled(release):
            return hub.dataset_facts(
                shelf, copies.of(release, login) or release, repository=f"{NAMESPACE}/{name}", access=shelf.access(name)
            )
    return None


async def facts(request: Request) -> Response:
    """Tell the facts of a dataset at a release."""
    sizes = request.query_params.get("blobs", "").lower() in {"true", "1"}
    return await _told(
        request, lambda one: hub.dataset_facts(one.shelf, one.release, repository=one.repository, access=one.access, sizes=sizes)
    )


async def references(request: Request) -> Response:
    """Tell versions as tags."""
    return await _told(request, lambda one: hub.references(one.shelf, one.release.name, _given_to(request, one)))


async def commits(request: Request) -> Response:
    """Tell releases as commits."""
    return await _told(request, lambda one: hub.commits(one.shelf, one.release.name, _given_to(request, one)))


def _given_to(request: Request, one: Given) -> Callable[[Release], Release]:
    """Return what tells what somebody gets as a release of a dataset."""
    copies: Copies = request.app.state.marking.copies
    login = one.who.login if one.who else None
    standing = one.access.standing(login)
    return lambda release: copies.given(release, login, standing) or release


async def tree(request: Request) -> Response:
    """Tell files and folders."""
    path = request.path_params.get("path", "")
    deep = request.query_params.get("recursive", "").lower() in {"true", "1"}

    def found(one: Given) -> list[dict[str, Any]]:
        entries = hub.tree(one.release, path, deep=deep)
        if entries is None:
            raise no_file(one.repository, path)
        return entries

    return await _told(request, found)


async def paths_info(request: Request) -> Response:
    """Tell what is known of some paths."""
    wanted = _paths(await request.body(), request.headers.get("content-type", ""))
    wanted = [wanted] if isinstance(wanted, str) else wanted
    if not isinstance(wanted, list) or not all(isinstance(one, str) for one in wanted) or len(wanted) > PATHS:
        raise Refusal(400, f"paths: a list of at most {PATHS:,} names")
    return await _told(request, lambda one: hub.paths_info(one.release, wanted))


def _paths(body: bytes, kind: str) -> Any:
    """Return the paths that a body names, as JSON or as a form; None where it is none."""
    if not kind.startswith("application/json"):
        with suppress(ValueError):
            return parse_qs(body.decode("utf-8", "replace"), max_num_fields=PATHS + 10).get("paths", [])
        return None
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return said.get("paths") if isinstance(said, dict) else None


async def croissant(request: Request) -> Response:
    """Tell the dataset in Croissant: the document of the release, with whole addresses of its files."""
    revision = request.query_params.get("revision", "main")
    one, copy = await given(request, "facts", revision=revision, certified=True), await given(request, "facts", revision=revision)
    if CROISSANT not in one.release.paths:
        raise no_file(one.repository, CROISSANT)
    place = f"{str(request.base_url).rstrip('/')}{request.scope['root_path']}/datasets/{one.repository}/resolve/{copy.release.commit}/"
    told = json.loads(await asyncio.to_thread(one.release.read, CROISSANT))
    if copy.release is not one.release:
        told = await asyncio.to_thread(hub.croissant, told, copy.release)
    for file in told.get("distribution", ()):
        if "://" not in str(file.get("contentUrl", "://")):
            file["contentUrl"] = place + quote(file["contentUrl"])
    return Response(orjson.dumps(told), media_type="application/ld+json")


async def chunks(request: Request) -> Response:
    """Tell the chunks of a file, so that who has most of them fetches the others alone."""
    path = request.path_params["path"]
    one = await given(request, _asked_by(path), revision=_revision(request))

    def found() -> bytes:
        file = one.release.file(path)
        return kept_index(one.release.folder / path, one.shelf.folder / CHUNKS, file.sha256)

    try:
        told = await asyncio.to_thread(found)
    except KeyError:
        raise no_file(one.repository, path) from None
    return Response(told, media_type="application/octet-stream")


async def resolve(request: Request) -> Response:
    """Give the bytes of a file; a name of a version leads to exactly one release."""
    path = request.path_params["path"]
    one = await given(request, _asked_by(path), revision=_revision(request))
    try:
        file = await asyncio.to_thread(one.release.file, path)
    except KeyError:
        raise no_file(one.repository, path) from None
    return Sent(request, one.release, file)


async def _told(request: Request, telling: Callable[[Given], Any]) -> Response:
    one = await given(request, "facts", revision=_revision(request))
    return answer(await asyncio.to_thread(telling, one))


async def _refused(request: Request, error: Exception) -> Response:
    del request
    return error.response() if isinstance(error, Refusal) else Response(status_code=500)


async def _altered(request: Request, error: Exception) -> Response:
    """Refuse what is not as it must be; where on the disk of the service it stands, and who was named there, is not for everybody."""
    del request
    told = error.message if isinstance(error, GoldsmithError) else ""
    if isinstance(error, GoldsmithError) and not error.where.startswith("/"):
        told = str(error)
    return altered(told).response()


async def _no_question(request: Request, error: Exception) -> Response:
    del request
    return Refusal(422, str(error), told="this question cannot be answered").response()
