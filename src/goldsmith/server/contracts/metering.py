"""The meter between every answer of the hub and the network.

1. A route says nothing of it: the one decision (``goldsmith.server.hub.deciding``) tells the meter whose agreement an answer goes out under.
2. An answer with data is charged before its first byte: one use, and its bytes where its length is known; else each piece before it leaves.
3. Before every further piece it looks again: an agreement that was terminated, or a release that was recalled, ends the connection there.
4. What was charged stays charged, whatever became of the connection; the receipt tells how much of it was handed to the network.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.circulate.contracts.receipts import receipt
from goldsmith.server.contracts.keeping import charged, noted
from goldsmith.server.contracts.tables import agreement, metered
from goldsmith.server.hub.refusing import under_contract

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.ext.asyncio import AsyncConnection
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from goldsmith.database.opening import Database
    from goldsmith.signing.keys import SigningKey

DATA = frozenset({"preview", "records"})
"""What is asked for where data goes out, so that it is counted."""
PLACE = "goldsmith.meter"
"""Where an answer's meter stands in the scope of its request."""


class Cut(Exception):  # noqa: N818  it is an end
    """Nothing more may go out."""


@dataclass
class Under:
    """What an answer goes out under.

    Attributes:
        number: Number of the agreement.
        login: Who gets it.
        purposes: What he said that it is for.
        data: Whether it holds data, so that it is charged.
        repository: What he called the dataset.
        release: Name and version.
    """

    number: int
    login: str
    purposes: tuple[str, ...]
    data: bool
    repository: str
    release: str


class Meter:
    """The meter of one answer."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope, self.receive, self.out = scope, receive, send
        self.under: Under | None = None
        self.stands: Callable[[], bool] | None = None
        self.cut, self.known, self.first = False, False, True
        self.row: int | None = None
        self.delivered = 0

    @property
    def what(self) -> str:
        """The request, in a line."""
        return f"{self.scope['method']} {self.scope['path']}"

    @property
    def database(self) -> Database:
        """The database of the service."""
        found: Database = self.scope["app"].state.database
        return found

    async def send(self, message: Message) -> None:
        """Hand on a piece of the answer, where it may go out.

        Raises:
            Cut: It may not, or not any more.
        """
        if message["type"] == "http.response.start":
            await self._begun(message)
        elif message.get("body"):
            await self._piece(len(message["body"]))
        await self.out(message)
        self.delivered += len(message.get("body", b""))

    async def _begun(self, message: Message) -> None:
        if self.under is None or not self.under.data or message["status"] not in {200, 206} or self.scope["method"] == "HEAD":
            self.known = True  # nothing of it is counted
            return
        length = dict(message["headers"]).get(b"content-length")
        self.known = length is not None
        if why := await self._charge(int(length or 0), first=True):
            self.cut = True
            await under_contract(self.under.repository, why).response()(self.scope, self.receive, self.out)
            raise Cut

    async def _piece(self, size: int) -> None:
        why = "" if self.known else await self._charge(size)
        if not why and not self.first:
            why = await self._ended()
        self.first = False
        if why:
            self.cut = True
            raise Cut

    async def _charge(self, volume: int, *, first: bool = False) -> str:
        under = self.under
        if under is None:
            return ""
        async with self.database.changing() as connection:
            why = await charged(connection, under.number, under.login, under.purposes, volume=volume, count=1 if first else 0)
            if why:
                await refused(connection, self.scope["app"].state.signer, under, self.what, why)
            elif first:
                self.row = await noted(connection, under.number, self.what, under.release, volume=volume)
            else:
                more = {"bytes": metered.c.bytes + volume}
                await connection.execute(sa.update(metered).where(metered.c.id == self.row).values(more))
        return why

    async def _ended(self) -> str:
        """Return why nothing more goes out, though it began to."""
        if self.stands is not None and not await asyncio.to_thread(self.stands):
            return "the release was recalled"
        if self.under is None:
            return ""
        async with self.database.glancing() as connection:
            query = sa.select(agreement.c.id).where(agreement.c.id == self.under.number, agreement.c.ended_at.is_not(None))
            return "the agreement was terminated" if await connection.scalar(query) is not None else ""

    async def close(self) -> None:
        """Write down how much was handed on, with the receipt."""
        if self.row is None or self.under is None:
            return
        async with self.database.changing() as connection:
            await connection.execute(sa.update(metered).where(metered.c.id == self.row).values(delivered=self.delivered))
            await _signed(connection, self.scope["app"].state.signer, self.row)


class Metering:
    """Puts a meter on every answer of an application, or on those below one address of it."""

    def __init__(self, app: ASGIApp, *, below: str = "") -> None:
        self.app, self.below = app, below

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; where nothing more may go out, the connection ends without an end of the answer."""
        if scope["type"] != "http" or not scope["path"].startswith(self.below):
            await self.app(scope, receive, send)
            return
        meter = scope[PLACE] = Meter(scope, receive, send)
        try:
            await self.app(scope, receive, meter.send)
        except BaseException:
            if not meter.cut:
                raise
        finally:
            await asyncio.shield(meter.close())


async def refused(connection: AsyncConnection, key: SigningKey | None, under: Under, what: str, why: str) -> None:
    """Write down a refusal, with its receipt; the same one once a minute."""
    row = await noted(connection, under.number, what, under.release, refused=why)
    if row is not None:
        await _signed(connection, key, row)


async def _signed(connection: AsyncConnection, key: SigningKey | None, number: int) -> None:
    """Sign the receipt of a use, where the service has a key."""
    if key is None:
        return
    query = sa.select(metered, agreement.c.uid, agreement.c.assignee).join(agreement).where(metered.c.id == number)
    row = (await connection.execute(query)).mappings().one()
    told: dict[str, Any] = {name: row[name] for name in ("uid", "assignee", "at", "what", "release", "bytes", "delivered", "refused")}
    told = {"type": "urn:goldsmith:receipt:v1", "number": number, **told}
    await connection.execute(sa.update(metered).where(metered.c.id == number).values(receipt=receipt(told, key)))
