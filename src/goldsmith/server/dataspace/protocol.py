"""The routes of the protocol, for both roles: what a partner's connector asks and tells.

| request | what |
|---|---|
| ``GET /.well-known/dspace-version`` | versions that are spoken here, and where; for anybody |
| ``POST /catalog/request`` · ``GET /catalog/datasets/ID`` | what this participant may see |
| ``POST /negotiations/request`` · ``/negotiations/offers`` | begin one, as its consumer or as its provider |
| ``GET /negotiations/PID`` | how one stands |
| ``POST /negotiations/PID/request`` · ``offers`` · ``events`` · ``agreement`` · ``agreement/verification`` · ``termination`` | go on with one |
| ``POST /transfers/request`` · ``GET /transfers/PID`` · ``POST /transfers/PID/start`` · ``suspension`` · ``completion`` · ``termination`` | the same of transfers |
| ``POST /transfers/PID/token`` | a new token for the data (beside the protocol) |
| ``GET /data/PID/NAME/VERSION/PATH`` | the bytes, by the token of a started transfer |

1. Whoever asks is a registered participant with a token of its account; a browser is none.
2. A message counts only for a negotiation or transfer of the participant that sends it; any other is told as if it were not there.
3. Every refusal is an error message of the protocol, with a status of 4xx.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from starlette.routing import BaseRoute, Route

from goldsmith.annotation_errors import TooOftenError
from goldsmith.circulate.dataspace import catalogue, machines
from goldsmith.circulate.dataspace.messages import VERSION, message, problems
from goldsmith.circulate.shelf import Shelf
from goldsmith.circulation_errors import ShelfError
from goldsmith.database.opening import as_json
from goldsmith.errors import GoldsmithError
from goldsmith.server.answering import add_answers, answer
from goldsmith.server.contracts.metering import Metering
from goldsmith.server.dataspace import negotiating, participants, transferring
from goldsmith.server.dataspace.data_plane import data
from goldsmith.server.dataspace.moving import DATASPACE, OF_NEGOTIATIONS, OF_TRANSFERS, Letter, Row, told
from goldsmith.server.dataspace.refusing import CATALOG, NEGOTIATION, TRANSFER, Refused
from goldsmith.server.dataspace.sending import callback_of
from goldsmith.server.hub.deciding import asker
from goldsmith.server.hub.marking import Marking
from goldsmith.server.hub.refusing import Refusal
from goldsmith.server.who import database

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.responses import Response

    from goldsmith.database.opening import Database
    from goldsmith.server.service_settings import ServiceSettings
    from goldsmith.signing.held import Signer

    Doing = Callable[["Seen", dict[str, Any]], Awaitable[Response]]


class Seen:
    """A request of a participant: who it is, and where it asks."""

    def __init__(self, request: Request, who: Row, login: str) -> None:
        """Take the request, the participant and the login of its account."""
        self.request, self.who, self.login = request, who, login
        self.store: Database = database(request)
        self.shelf: Shelf = request.app.state.shelf
        self.pid = str(request.path_params.get("pid", ""))
        self.key = request.headers.get("idempotency-key", "")[:100]

    @property
    def own(self) -> str:
        """Our own address."""
        return own_address(self.request)

    def letter(self, body: dict[str, Any]) -> Letter:
        """Return a message with what stands around it.

        Raises:
            Refused: It wants to be told where this participant is not.
        """
        callback = ""
        if said := body.get("callbackAddress"):
            try:
                callback = callback_of(said, self.who["address"])
            except GoldsmithError as problem:
                raise Refused(400, problem.message) from None
        return Letter(body, self.key, callback, self.own)

    def sees(self, name: str) -> bool:
        """Tell whether the participant may see a dataset; nobody does of one whose access is said wrongly."""
        try:
            return self.shelf.access(name).shows(self.login)
        except ShelfError:
            return False


def made(store: Database, settings: ServiceSettings, signer: Signer | None = None, marking: Marking | None = None) -> FastAPI:
    """Return the application of the protocol over the releases of the service; the key signs receipts."""
    routes: list[BaseRoute] = [
        _route("/catalog/request", "CatalogRequestMessage", CATALOG, _catalogue),
        Route("/catalog/datasets/{dataset:path}", partial(_answered, CATALOG, "", _dataset)),
        _route("/negotiations/request", machines.REQUEST, NEGOTIATION, _first_request),
        _route("/negotiations/offers", machines.OFFER, NEGOTIATION, _first_offer),
        _route("/negotiations/{pid}/request", machines.REQUEST, NEGOTIATION, _of_negotiation),
        _route("/negotiations/{pid}/offers", machines.OFFER, NEGOTIATION, _of_negotiation),
        _route("/negotiations/{pid}/events", "ContractNegotiationEventMessage", NEGOTIATION, _of_negotiation),
        _route("/negotiations/{pid}/agreement", machines.AGREEMENT, NEGOTIATION, _of_negotiation),
        _route("/negotiations/{pid}/agreement/verification", machines.VERIFICATION, NEGOTIATION, _of_negotiation),
        _route("/negotiations/{pid}/termination", machines.TERMINATION, NEGOTIATION, _of_negotiation),
        Route("/negotiations/{pid}", partial(_answered, NEGOTIATION, "", _negotiation)),
        _route("/transfers/request", machines.TRANSFER_REQUEST, TRANSFER, _first_transfer),
        _route("/transfers/{pid}/start", machines.START, TRANSFER, _of_transfer),
        _route("/transfers/{pid}/suspension", machines.SUSPENSION, TRANSFER, _of_transfer),
        _route("/transfers/{pid}/completion", machines.COMPLETION, TRANSFER, _of_transfer),
        _route("/transfers/{pid}/termination", machines.TRANSFER_TERMINATION, TRANSFER, _of_transfer),
        Route("/transfers/{pid}/token", partial(_answered, TRANSFER, "", _token), methods=["POST"]),
        Route("/transfers/{pid}", partial(_answered, TRANSFER, "", _transfer)),
        Route("/data/{pid}/{name}/{version}/{path:path}", data, methods=["GET", "HEAD"]),
    ]
    app = FastAPI(routes=routes, openapi_url=None)
    app.state.database, app.state.settings, app.state.shelf = store, settings, Shelf(Path(settings.releases))
    app.state.signer, app.state.logs = signer, bool(settings.log)
    app.state.marking = marking or Marking.of(app.state.shelf, settings)
    app.add_middleware(Metering)
    add_answers(app)
    return app


def well_known(settings: ServiceSettings) -> FastAPI:
    """Return the application that says which versions are spoken."""
    app = FastAPI(routes=[Route("/dspace-version", _versions)], openapi_url=None)
    app.state.settings = settings
    add_answers(app)
    return app


def own_address(request: Request) -> str:
    """Return the address of this service as others reach it: that of the settings, else the one that was asked."""
    said: str = request.app.state.settings.address
    return (said or f"{request.url.scheme}://{request.url.netloc}").rstrip("/")


def _route(path: str, kind: str, error: str, doing: Doing) -> Route:
    return Route(path, partial(_answered, error, kind, doing), methods=["POST"])


async def _answered(error: str, kind: str, doing: Doing, request: Request) -> Response:
    """Answer a request of a participant, or refuse it in the words of the protocol."""
    body: Any = None
    try:
        seen = await _seen(request)
        body = await _body(request) if kind else {}
        _whole(body, kind)
        return await doing(seen, body)
    except Refused as refused:
        return refused.response(error, body if isinstance(body, dict) else None)
    except Refusal as refusal:
        return Refused(refusal.status, refusal.message).response(error)
    except TooOftenError as problem:
        return Refused(429, problem.message).response(error)
    except ShelfError:
        return Refused(409, "this release is not what was certified; nothing of it is given").response(error)


def _whole(body: Any, kind: str) -> None:
    """Go on where a message is one of its type.

    Raises:
        Refused: It is none; everything that is wrong with it is told.
    """
    if kind and (wrong := problems(body, kind)):
        raise Refused(400, *wrong)


async def _body(request: Request) -> Any:
    try:
        said = json.loads(await request.body())
        as_json(said)  # what no database holds is no message: NUL, half a character, numbers beyond 64 bits
    except (ValueError, TypeError, RecursionError):
        raise Refused(400, "a message is JSON, of whole characters and numbers that others can hold") from None
    return said


async def _seen(request: Request) -> Seen:
    who = await asker(request)
    if who is None or who.way != "token":
        raise Refused(401, "a connector says who it is: Authorization: Bearer gs_…")
    async with database(request).glancing() as connection:
        found = await participants.of_person(connection, who.person_id)
    if found is None:
        raise Refused(
            403, f"the account {who.login} is no participant; goldsmith participants add ADDRESS --login {who.login} registers one"
        )
    return Seen(request, found, who.login)


async def _versions(request: Request) -> Response:
    """Tell which versions are spoken."""
    auth = {"protocol": "bearer", "version": "RFC 6750"}
    version = {
        "version": VERSION,
        "path": DATASPACE,
        "binding": "HTTPS",
        "auth": auth,
        "identifierType": "url",
        "serviceId": own_address(request),
    }
    return answer({"protocolVersions": [version]})


async def _catalogue(seen: Seen, body: dict[str, Any]) -> Response:
    if body.get("filter"):
        raise Refused(400, "`filter` is not evaluated here; the catalogue is told whole")

    def found() -> dict[str, Any]:
        names = [name for name in seen.shelf.names() if seen.sees(name)]
        return catalogue.catalogue(seen.shelf, names, seen.own + DATASPACE, seen.own)

    return answer(await asyncio.to_thread(found))


async def _dataset(seen: Seen, body: dict[str, Any]) -> Response:
    del body
    release = await asyncio.to_thread(_release, seen, str(seen.request.path_params["dataset"]))
    return answer(
        message("Dataset", **{name: value for name, value in catalogue.told(release, seen.own + DATASPACE).items() if name != "@type"})
    )


def _release(seen: Seen, dataset: str) -> Any:
    """Return the release that a dataset is, where the participant may see it.

    Raises:
        Refused: There is none that he may see.
    """
    named = catalogue.DATASET.fullmatch(dataset)
    with suppress(KeyError):
        if named is not None and seen.sees(named[1]):
            return catalogue.found(seen.shelf, dataset)
    raise Refused(404, f"there is no dataset {dataset} here that you may see")


async def _first_request(seen: Seen, body: dict[str, Any]) -> Response:
    if "providerPid" in body:
        raise Refused(400, "`callbackAddress` is missing; a negotiation that is there is asked at its own address")
    release = await asyncio.to_thread(_release, seen, str(body["offer"].get("target", "")))
    offered = await asyncio.to_thread(catalogue.offer_of, release)
    async with seen.store.changing() as connection:
        row = await negotiating.asked(connection, seen.who, seen.letter(body), offered or {})
    return answer(told(OF_NEGOTIATIONS, row), 201)


async def _first_offer(seen: Seen, body: dict[str, Any]) -> Response:
    if "consumerPid" in body:
        raise Refused(400, "`callbackAddress` is missing; a negotiation that is there is asked at its own address")
    async with seen.store.changing() as connection:
        row = await negotiating.proposed(connection, seen.who, seen.letter(body))
    return answer(told(OF_NEGOTIATIONS, row), 201)


async def _of_negotiation(seen: Seen, body: dict[str, Any]) -> Response:
    offered = None
    if body["@type"] == machines.REQUEST:
        async with seen.store.reading() as connection:
            dataset = (await negotiating.of(connection, seen.who["id"], seen.pid, lock=False))["dataset"]
        offered = await asyncio.to_thread(lambda: catalogue.offer_of(_release(seen, dataset)))
    async with seen.store.changing() as connection:
        row = await negotiating.of(connection, seen.who["id"], seen.pid)
        if not _again(seen, row):
            row = await negotiating.heard(connection, row, seen.letter(body), offered)
    return answer(told(OF_NEGOTIATIONS, row))


def _again(seen: Seen, row: Row) -> bool:
    """Tell whether this message came before, and its acknowledgement was lost."""
    return bool(seen.key) and row["last_key"] == seen.key


async def _negotiation(seen: Seen, body: dict[str, Any]) -> Response:
    del body
    async with seen.store.reading() as connection:
        return answer(told(OF_NEGOTIATIONS, await negotiating.of(connection, seen.who["id"], seen.pid, lock=False)))


async def _first_transfer(seen: Seen, body: dict[str, Any]) -> Response:
    async with seen.store.changing() as connection:
        row = await transferring.asked(connection, seen.who, seen.letter(body))
    return answer(told(OF_TRANSFERS, row), 201)


async def _of_transfer(seen: Seen, body: dict[str, Any]) -> Response:
    async with seen.store.changing() as connection:
        row = await transferring.of(connection, seen.who["id"], seen.pid)
        if not _again(seen, row):
            row = await transferring.heard(connection, row, seen.letter(body))
    return answer(told(OF_TRANSFERS, row))


async def _transfer(seen: Seen, body: dict[str, Any]) -> Response:
    del body
    async with seen.store.reading() as connection:
        return answer(told(OF_TRANSFERS, await transferring.of(connection, seen.who["id"], seen.pid, lock=False)))


async def _token(seen: Seen, body: dict[str, Any]) -> Response:
    del body
    async with seen.store.changing() as connection:
        row = await transferring.of(connection, seen.who["id"], seen.pid)
        return answer(await transferring.renewed(connection, row))
