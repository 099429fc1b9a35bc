"""The meter between every answer of the hub and the network.

1. A route says nothing of it: the one decision (``goldsmith.server.hub.deciding``) tells the meter whose agreement an answer goes out under.
2. An answer with data is charged before its first byte: one use, and its bytes where its length is known; else each piece before it leaves.
3. Whose marked copy goes out is written down before its first byte, once for each agreement (``copies_given``).
4. Before every further piece it looks again: an agreement that was terminated, or a release that was recalled, ends the connection there.
5. What was charged stays charged, whatever became of the connection; the receipt tells how much of it was handed to the network.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.circulate.contracts.receipts import sealed
from goldsmith.server.contracts.copies_given import handed
from goldsmith.server.contracts.keeping import charged, noted
from goldsmith.server.contracts.tables import agreement, metered
from goldsmith.server.hub.refusing import under_contract
from goldsmith.server.logbook.entering import enter

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy.ext.asyncio import AsyncConnection
    from starlette.datastructures import State
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from goldsmith.database.opening import Database
    from goldsmith.server.contracts.copies_given import Handed
    from goldsmith.server.contracts.keeping import Files
    from goldsmith.signing.held import Signer

DATA = frozenset({"preview", "records", "aggregate", "compute"})
"""What is asked for where data, or figures of it, go out, so that it is counted."""
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
        files: What is given of whole files, where it is.
    """

    number: int
    login: str
    purposes: tuple[str, ...]
    data: bool
    repository: str
    release: str
    files: Files | None = None


class Meter:
    """The meter of one answer."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope, self.receive, self.out = scope, receive, send
        self.under: Under | None = None
        self.stands: Callable[[], bool] | None = None
        self.handed: Handed | None = None
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
        goes_out = message["status"] in {200, 206} and self.scope["method"] != "HEAD"
        if self.under is None or not self.under.data or not goes_out:
            self.known = True  # nothing of it is counted
            await self._hand(goes_out=goes_out)
            return
        length = dict(message["headers"]).get(b"content-length")
        self.known = length is not None
        if why := await self._charge(int(length or 0), first=True):
            self.cut = True
            await under_contract(self.under.repository, why).response()(self.scope, self.receive, self.out)
            raise Cut
        await self._hand(goes_out=True)

    async def _hand(self, *, goes_out: bool) -> None:
        """Write down whose marked copy goes out, where one does."""
        if self.handed is None or not goes_out:
            return
        at = (self.handed.copy.commitment, self.under.number if self.under else 0)
        known: set[tuple[str, int]] = self.scope["app"].state.marking.handed
        if at not in known:
            async with self.database.changing() as connection:
                await handed(connection, self.handed, at[1])
            known.add(at)

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
            why, uses = await charged(connection, under.number, under.login, under.purposes, volume=volume, first=first, files=under.files)
            if why:
                await refused(connection, self.scope["app"].state, under, self.what, why)
            elif first:
                self.row = await noted(connection, under.number, self.what, under.release, volume=volume, uses=uses)
            else:
                more = {"bytes": metered.c.bytes + volume, "uses": metered.c.uses + uses}
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
            await _signed(connection, self.scope["app"].state, self.row, {"delivered": self.delivered})


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


async def refused(connection: AsyncConnection, state: State, under: Under, what: str, why: str) -> None:
    """Write down a refusal, with its receipt; the same one once a minute."""
    row = await noted(connection, under.number, what, under.release, refused=why)
    if row is not None:
        await _signed(connection, state, row)


async def _signed(connection: AsyncConnection, state: State, number: int, now_known: Mapping[str, int] = MappingProxyType({})) -> None:
    """Write down what is known of a use by now; sign its receipt, where the service has a key, and have it entered into its log, where it has one."""
    key: Signer | None = state.signer
    if key is None:
        if now_known:
            await connection.execute(sa.update(metered).where(metered.c.id == number).values(**now_known))
        return
    query = sa.select(metered, agreement.c.uid, agreement.c.assignee).join(agreement).where(metered.c.id == number)
    row = (await connection.execute(query)).mappings().one()
    told: dict[str, Any] = {
        name: row[name] for name in ("uid", "assignee", "at", "what", "release", "uses", "bytes", "delivered", "refused")
    }
    made = sealed({"number": number, **told, **now_known}, key, "receipt")
    await connection.execute(sa.update(metered).where(metered.c.id == number).values(receipt=made, **now_known))
    if state.logs:
        await enter(connection, "receipt", f"receipt {number}", made, [key.did])
