"""The bytes of a transfer: files of the one release that its agreement is about, by its token, whole or in ranges.

What is being sent looks again before every piece whether the transfer still goes on; where it does not, the connection ends in the middle of the file.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

from starlette.requests import ClientDisconnect

from goldsmith.accounts.secret_words import digest_of
from goldsmith.circulate.copies import Copy
from goldsmith.circulate.dataspace import catalogue
from goldsmith.circulate.grades.rules import GRANTED
from goldsmith.circulation_errors import ShelfError
from goldsmith.server.contracts import keeping
from goldsmith.server.contracts.copies_given import Handed
from goldsmith.server.contracts.metering import PLACE, Under, refused
from goldsmith.server.dataspace import transferring
from goldsmith.server.dataspace.refusing import TRANSFER, Refused
from goldsmith.server.hub.refusing import Refusal, altered
from goldsmith.server.hub.sending import Sent
from goldsmith.server.who import database

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import Message, Receive, Scope, Send

    from goldsmith.circulate.release import Release
    from goldsmith.database.opening import Database
    from goldsmith.server.dataspace.moving import Row

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
    release = await _marked_for(request, store, agreed, release)
    try:
        file = await asyncio.to_thread(release.file, at["path"])
    except KeyError:
        raise Refused(404, f"the release has no file {at['path']}") from None
    if request.method == "GET" and file.path in release.shards:
        await _counted(request, agreed, release)
        if isinstance(release, Copy) and file.path.startswith("data/"):
            request.scope[PLACE].handed = Handed(release, request.scope[PLACE].under.login)
    found = Watched(request, release, file)
    found.store, found.token, found.pid = store, digest_of(token.strip()), row["pid"]
    return found


async def _marked_for(request: Request, store: Database, agreed: Row, release: Release) -> Release:
    """Return what the partner of an agreement gets: the release, or the copy that was marked for him.

    Raises:
        Refused: He would need one, and it is being made, or cannot be.
    """
    shelf, marking = request.app.state.shelf, request.app.state.marking
    async with store.reading() as connection:
        row = await keeping.of_uid(connection, agreed["agreement_uid"])
    login = str(row["assignee"]) if row else None
    try:
        found: Release = await marking.given(release, login, await asyncio.to_thread(shelf.access, release.name), GRANTED)
    except Refusal as refusal:
        raise Refused(refusal.status, refusal.message, more=refusal.more) from None
    return found


async def _counted(request: Request, agreed: Row, release: Release) -> None:
    """Let the meter charge the agreement for what goes out.

    Raises:
        Refused: It allows no more.
    """
    files = keeping.Files(f"{release.name}@{release.version}", sum(pieces[-1].end for pieces in release.shards.values() if pieces))
    async with database(request).reading() as connection:
        row = await keeping.of_uid(connection, agreed["agreement_uid"])
        if row is None:
            return
        why = keeping.refusal(row, row["assignee"], (), count=await keeping.counts(connection, row["id"], files))
    under = Under(row["id"], row["assignee"], (), data=True, repository=agreed["dataset"], release=files.release, files=files)
    if why:
        async with database(request).changing() as connection:
            await refused(connection, request.app.state, under, f"GET {request.url.path}", why)
        raise Refused(403, f"the agreement does not allow this: {why}")
    request.scope[PLACE].under = under
