"""The bytes of a transfer: files of the one release that its agreement is about, by its token, whole or in ranges.

What is being sent looks again before every piece whether the transfer still goes on; where it does not, the connection ends in the middle of the file.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

from starlette.requests import ClientDisconnect

from goldsmith.accounts.secret_words import digest_of
from goldsmith.circulate.dataspace import catalogue
from goldsmith.circulation_errors import ShelfError
from goldsmith.server.dataspace import transferring
from goldsmith.server.dataspace.refusing import TRANSFER, Refused
from goldsmith.server.hub.refusing import altered
from goldsmith.server.hub.sending import Sent
from goldsmith.server.who import database

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import Message, Receive, Scope, Send

    from goldsmith.database.opening import Database

SECONDS = 0.2
"""A piece that comes sooner after a look than this is sent without another."""


class Watched(Sent):
    """A file that is sent as long as its transfer goes on."""

    store: Database
    token: str
    pid: str

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it.

        Raises:
            ClientDisconnect: The transfer goes on no more; so does the connection.
        """
        looked = time.monotonic()

        async def watched(told: Message) -> None:
            nonlocal looked
            if told["type"] == "http.response.body" and told.get("body") and time.monotonic() - looked >= SECONDS:
                async with self.store.glancing() as connection:
                    if not await transferring.still(connection, self.token, self.pid):
                        raise ClientDisconnect
                looked = time.monotonic()
            await send(told)

        await super().__call__(scope, receive, watched)


async def data(request: Request) -> Response:
    """Give the bytes of a file."""
    try:
        return await _given(request)
    except Refused as refused:
        return refused.response(TRANSFER)
    except ShelfError:
        return altered("the file is not what was certified").response()


async def _given(request: Request) -> Response:
    at: dict[str, Any] = request.path_params
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    store = database(request)
    async with store.reading() as connection:
        row, agreed = await transferring.opened_by(connection, token.strip() if scheme.lower() == "bearer" else "", at["pid"])
    if agreed["dataset"] != f"urn:goldsmith:release:{at['name']}@{at['version']}":
        raise Refused(403, f"this transfer is of {agreed['dataset']} alone")
    try:
        release = await asyncio.to_thread(catalogue.found, request.app.state.shelf, agreed["dataset"])
    except KeyError:
        raise Refused(403, f"{agreed['dataset']} is not given any more: it was recalled, or taken away") from None
    try:
        file = await asyncio.to_thread(release.file, at["path"])
    except KeyError:
        raise Refused(404, f"the release has no file {at['path']}") from None
    found = Watched(request, release, file)
    found.store, found.token, found.pid = store, digest_of(token.strip()), row["pid"]
    return found
