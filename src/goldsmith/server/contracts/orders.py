"""Routes of orders: what a dataset is offered for, ordering it, and deciding."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated, Any, Literal

import sqlalchemy as sa
from fastapi import APIRouter, Query, Request, Response
from pydantic import Field, StringConstraints

from goldsmith.accounts.auditing import tell
from goldsmith.accounts.tables import person
from goldsmith.annotation_errors import ConflictError
from goldsmith.circulate.contracts.prices import Unit, amount, currency
from goldsmith.circulate.contracts.wishes import narrowed, terms_of
from goldsmith.database.columns import now
from goldsmith.server.answering import answer
from goldsmith.server.contracts import ordering
from goldsmith.server.contracts.order_tables import data_order
from goldsmith.server.contracts.sealing import sealed
from goldsmith.server.forms import LARGEST, After, Form, Id, Many, Moment, page
from goldsmith.server.moments import told
from goldsmith.server.routing import does
from goldsmith.server.who import Signed, Store  # noqa: TC001  FastAPI reads the parameters of routes

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.circulate.shelf import Shelf
    from goldsmith.server.who import Who

router = APIRouter(prefix="/api/orders", tags=["contracts"])
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=96)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_000)]
Number = Annotated[int, Field(ge=1, le=LARGEST)]
State = Literal["", "asked", "offered", "agreed", "refused", "withdrawn"]


class Limits(Form):
    """What an order is limited to, within the offer; what is left out is as it is offered."""

    purpose: Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)] = ""
    count: Number | None = None
    volume: Number | None = None
    begins_at: Moment | None = None
    ends_at: Moment | None = None


class Ordered(Limits):
    """An order: which dataset, which version (every one where left out), who shall use it, and a note to whoever decides."""

    dataset: Name
    version: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] = ""
    scope: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = ""
    note: Words = ""


class Money(Form):
    """A price: so much of a currency per agreement, month, use or gigabyte."""

    unit: Unit
    amount: Annotated[str, StringConstraints(max_length=24)]
    currency: Annotated[str, StringConstraints(max_length=3)]


class Decided(Form):
    """What becomes of an order; ``counter`` says in which other terms, and at which price, it is offered."""

    decision: Literal["agree", "refuse", "counter", "accept", "withdraw"]
    why: Annotated[str, StringConstraints(strip_whitespace=True, max_length=1_000)] = ""
    terms: Limits | None = None
    price: Money | None = None


@router.get("", openapi_extra=does("own"))
async def rows(who: Signed, store: Store, *, state: State = "", mine: bool = False, after: After = None, limit: Many = 100) -> Response:
    """List one's orders, and for managers all of them, the newest first."""
    async with store.reading() as connection:
        query = (
            ordering.listing(who, every=not mine and await ordering.sells(connection, who)).order_by(data_order.c.id.desc()).limit(limit)
        )
        query = query.where(data_order.c.id < after) if after is not None else query
        found = (await connection.execute(query.where(data_order.c.state == state) if state else query)).mappings().all()
    return answer(page([_told(dict(row), who) for row in found], limit))


@router.get("/offer", openapi_extra=does("own"))
async def offer(who: Signed, store: Store, request: Request, dataset: Annotated[str, Query(max_length=96)], version: Annotated[str, Query(max_length=100)] = "") -> Response:  # fmt: skip
    """Tell what a dataset is offered for: its terms with how each of them holds, and its price."""
    found, access = await asyncio.to_thread(ordering.offered, _shelf(request), dataset, version)
    version = await asyncio.to_thread(ordering.version_of, _shelf(request), dataset, version)
    async with store.reading() as connection:
        price = await ordering.price_now(connection, dataset)
        at_once = await ordering.at_once(connection, access, who.login, dataset, version)
    return answer({"dataset": dataset, "version": version, "terms": terms_of(found), "price": price.as_json() if price else None, "offer": found, "at_once": at_once, "contact": access.contact})  # fmt: skip


@router.post("", openapi_extra=does("own"), status_code=201)
async def order(who: Signed, store: Store, request: Request, given: Ordered) -> Response:
    """Order a dataset. Whoever it is offered to by name has his first agreement at once; other orders wait for a manager."""
    found, access = await asyncio.to_thread(ordering.offered, _shelf(request), given.dataset, given.version)
    version = await asyncio.to_thread(ordering.version_of, _shelf(request), given.dataset, given.version)
    at = now()
    async with store.changing() as connection:
        await connection.execute(
            sa.select(person.c.id).where(person.c.id == who.person_id).with_for_update()
        )  # of two orders one comes first
        price, seller = await ordering.price_now(connection, given.dataset), await ordering.seller(connection)
        row: dict[str, Any] = {
            **given.model_dump(), "version": version, "organisation_id": seller, "person_id": who.person_id, "offer": found, "state": "asked",
            "begins_at": _ms(given.begins_at), "ends_at": _ms(given.ends_at), "price": price.as_json() if price else None, "created_at": at, "changed_at": at,
        }  # fmt: skip
        ordering.within(row, who.login)
        number = int((await connection.execute(sa.insert(data_order).values(row).returning(data_order.c.id))).scalar_one())
        await tell(connection, who, "order.made", f"order:{number}", {"dataset": given.dataset, "version": given.version})
        if await ordering.at_once(connection, access, who.login, given.dataset, version):
            await _agree(connection, await ordering.one(connection, who, number), who, request)
        return answer(_told(await ordering.one(connection, who, number), who), 201)


@router.get("/{order}", openapi_extra=does("own"))
async def one(who: Signed, store: Store, order: Id) -> Response:
    """Tell an order, with its terms as they would be agreed."""
    async with store.reading() as connection:
        return answer(_told(await ordering.one(connection, who, order), who))


@router.post("/{order}/decision", openapi_extra=does("own"))
async def decide(who: Signed, store: Store, request: Request, order: Id, given: Decided) -> Response:
    """Decide about an order: managers agree, refuse or counter; whoever ordered accepts what he was countered with, or withdraws."""
    if given.decision in {"agree", "accept"}:
        async with store.reading() as connection:
            before = await ordering.one(connection, who, order)
        await asyncio.to_thread(ordering.offered, _shelf(request), before["dataset"], before["version"])
    async with store.changing() as connection:
        row = await ordering.one(connection, who, order, lock=True)
        ordering.require(row, who, given.decision)
        if given.decision in {"agree", "accept"}:
            await _agree(connection, row, who, request)
        else:
            await _changed(connection, row, who, given)
        return answer(_told(await ordering.one(connection, who, order), who))


async def _changed(connection: AsyncConnection, row: dict[str, Any], who: Who, given: Decided) -> None:
    """Refuse, withdraw or counter.

    Raises:
        ConflictError: A counter says nothing, or more than the release offers.
    """
    values: dict[str, Any] = {"state": ordering.BECOMES[given.decision], "why": given.why, "changed_at": now()}
    if given.decision != "withdraw":
        values["decided_by"] = who.person_id
    if given.decision == "counter":
        if given.terms is None and given.price is None:
            raise ConflictError("a counter says other terms, or another price", where=f"order {row['id']}")
        if given.terms is not None:
            said = given.terms.model_dump(exclude_unset=True)
            values |= {name: _ms(one) if name.endswith("_at") else one for name, one in said.items()}
        if given.price is not None:
            values["price"] = {"unit": given.price.unit, "amount": amount(given.price.amount), "currency": currency(given.price.currency)}
        ordering.within({**row, **values}, row["login"])
    await connection.execute(sa.update(data_order).where(data_order.c.id == row["id"]).values(values))
    await tell(connection, who, "order.decided", f"order:{row['id']}", {"decision": given.decision, "why": given.why})


async def _agree(connection: AsyncConnection, row: dict[str, Any], who: Who, request: Request) -> None:
    """Make the agreement of an order."""
    ordering.within(row, row["login"])
    number = await ordering.conclude(connection, row)
    values = {"state": "agreed", "agreement_id": number, "decided_by": who.person_id, "changed_at": now()}
    await connection.execute(sa.update(data_order).where(data_order.c.id == row["id"]).values(values))
    state = request.app.state
    await sealed(connection, number, state.signer, logs=state.logs)
    await tell(connection, who, "order.decided", f"order:{row['id']}", {"decision": "agree", "agreement": number})


def _shelf(request: Request) -> Shelf | None:
    found: Shelf | None = request.app.state.shelf
    return found


def _ms(moment: Any) -> int | None:
    return None if moment is None else round(moment.timestamp() * 1000)


def _told(row: dict[str, Any], who: Who) -> dict[str, Any]:
    names = ("id", "dataset", "version", "purpose", "scope", "count", "volume", "begins_at", "ends_at", "note", "price", "state", "why", "by", "login", "created_at", "changed_at")  # fmt: skip
    terms = terms_of(narrowed(row["offer"], ordering.wish_of(row)))
    more = {"terms": terms, "agreement": row["agreement_id"], "mine": row["person_id"] == who.person_id, "may": ordering.may(row, who)}
    return {**told({name: row[name] for name in names}), **more}
