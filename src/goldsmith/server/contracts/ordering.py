"""Orders as rows: asked for, decided, and turned into agreements.

| state | who may | what becomes of it |
|---|---|---|
| asked | a manager: agree, refuse, counter; who asked: withdraw | agreed, refused, offered, withdrawn |
| offered | who asked: accept, withdraw; a manager: refuse, counter | agreed, withdrawn, refused, offered |

What is agreed to is looked at once more: the release may have been recalled, or an offer taken back, since it was ordered.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import sqlalchemy as sa

from goldsmith.accounts.tables import organisation, person
from goldsmith.annotation_errors import AccessError, ConflictError
from goldsmith.circulate.contracts.agreement import Agreement
from goldsmith.circulate.contracts.prices import Price
from goldsmith.circulate.contracts.wishes import Wish, beyond, moment, narrowed
from goldsmith.circulate.dataspace.catalogue import offer_of
from goldsmith.circulate.dataspace.offers import agreed, until
from goldsmith.circulate.grades.rules import GRANTED, MEMBER, decide
from goldsmith.circulate.grades.standing import graded
from goldsmith.circulation_errors import ShelfError
from goldsmith.database.columns import named, now
from goldsmith.errors import NoRecordError
from goldsmith.server.contracts import keeping
from goldsmith.server.contracts.order_tables import data_order, list_price

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.circulate.shelf import Access, Shelf
    from goldsmith.server.who import Who

DECISIONS = {"asked": {"agree", "refuse", "counter", "withdraw"}, "offered": {"accept", "refuse", "counter", "withdraw"}}
OWN = {"accept", "withdraw"}
"""What only who ordered decides."""
BECOMES = {"agree": "agreed", "accept": "agreed", "refuse": "refused", "counter": "offered", "withdraw": "withdrawn"}


def version_of(shelf: Shelf | None, dataset: str, said: str) -> str:
    """Return the version that an order names, as its release calls it: an agreement is about that, whatever ``main`` becomes; ``""`` for every one.

    Raises:
        NoRecordError: There is none that anybody may know of.
    """
    try:
        return shelf.found(dataset, said).version if said and shelf else ""
    except (KeyError, ShelfError):
        raise NoRecordError("there is no such dataset, or no such version of it", found=dataset) from None


def offered(shelf: Shelf | None, dataset: str, version: str) -> tuple[dict[str, Any], Access]:
    """Return the offer of a dataset that is given under contract, and who may have it.

    Args:
        shelf: The releases of the service.
        dataset: Its name.
        version: Which release; ``""`` for every one, whose offer is that of the newest.

    Raises:
        NoRecordError: There is none that anybody may know of.
        ConflictError: It is not given under contract, was recalled, or carries no offer.
    """
    none_such = NoRecordError("there is no such dataset, or no such version of it", found=dataset)
    if shelf is None:
        raise none_such
    try:
        release, access = shelf.found(dataset, version or "main"), shelf.access(dataset)
        sensitivity = graded(shelf, release).whole
    except (KeyError, ShelfError):
        raise none_such from None
    if not decide("list", sensitivity, standing=MEMBER).allowed:
        raise none_such
    if access.access != "contract":
        raise ConflictError("this dataset is not given under contract", where=dataset, found=access.access, hint=access.contact)
    if shelf.recalled(release) or not decide("records", sensitivity, standing=GRANTED).allowed:
        raise ConflictError("no contract gives the records of this dataset", where=dataset, found=str(sensitivity) or "recalled")
    offer = offer_of(release)
    if offer is None:
        raise ConflictError("this release carries no offer", where=dataset, hint="goldsmith rights declare, and release it again")
    return offer, access


async def seller(connection: AsyncConnection) -> int:
    """Return the number of the organisation whose releases the service gives: the first one. Others are guests, who order as anybody does."""
    return int((await connection.execute(sa.select(sa.func.min(organisation.c.id)))).scalar_one())


async def sells(connection: AsyncConnection, who: Who) -> bool:
    """Tell whether somebody decides about orders, agreements and prices: a manager of the organisation whose releases they are."""
    return who.may("contract.change") and who.organisation_id == await seller(connection)


async def require_seller(connection: AsyncConnection, who: Who) -> None:
    """Go on where somebody decides about orders, agreements and prices.

    Raises:
        AccessError: The releases are another organisation's.
    """
    if not await sells(connection, who):
        raise AccessError("these releases are another organisation's", hint="ask an owner or a manager of it")


async def price_now(connection: AsyncConnection, dataset: str) -> Price | None:
    """Return what a dataset costs now; None where the price list says nothing."""
    query = sa.select(list_price).where(list_price.c.organisation_id == await seller(connection), list_price.c.dataset == dataset)
    query = query.where(list_price.c.from_at <= now()).order_by(list_price.c.from_at.desc(), list_price.c.id.desc()).limit(1)
    row = (await connection.execute(query)).mappings().first()
    return Price.read(dict(row)) if row else None


async def at_once(connection: AsyncConnection, access: Access, login: str, dataset: str, version: str) -> bool:
    """Tell whether somebody has his agreement without being asked: it is offered to him by name, and he never had one about it.

    After that somebody decides: else who was revoked, or used up what he was given, would just order again.
    """
    return access.shows(login) and not await keeping.had(connection, login, dataset, version)


def wish_of(row: Any) -> Wish:
    """Return what an order wants."""
    start = moment(row["begins_at"] or row["created_at"])
    if start is None:
        raise TypeError("an order without a moment")
    return Wish(start, row["purpose"], row["count"], row["volume"], moment(row["ends_at"]))


def within(row: Any, login: str) -> None:
    """Go on where an order asks for no more than is offered.

    Raises:
        ConflictError: It does.
    """
    if why := beyond(row["offer"], wish_of(row), login, row["dataset"]):
        raise ConflictError(
            "this is not within what is offered",
            where=row["dataset"],
            found=why,
            hint="the offer tells purposes, limits and times; say a purpose where it names some",
        )


def listing(who: Who, *, every: bool) -> sa.Select[Any]:
    """Return the query of orders that somebody may see: all of them, or his own."""
    query = sa.select(data_order, person.c.name.label("by"), person.c.login).join(person, person.c.id == data_order.c.person_id)
    return query if every else query.where(data_order.c.person_id == who.person_id)


async def one(connection: AsyncConnection, who: Who, number: int, *, lock: bool = False) -> dict[str, Any]:
    """Return an order that somebody may see.

    Raises:
        NoRecordError: There is none.
    """
    query = listing(who, every=await sells(connection, who)).where(data_order.c.id == number)
    row = (await connection.execute(query.with_for_update(of=data_order) if lock else query)).mappings().first()
    if row is None:
        raise NoRecordError("there is no such order", found=str(number))
    return named(row)


def may(row: dict[str, Any], who: Who) -> list[str]:
    """Return what somebody may decide of an order now."""
    open_now = DECISIONS.get(row["state"], set())
    own = row["person_id"] == who.person_id
    runs = who.may("contract.change") and who.organisation_id == row["organisation_id"]
    return sorted(one for one in open_now if (own if one in OWN else runs))


def require(row: dict[str, Any], who: Who, decision: str) -> None:
    """Go on where somebody may decide this of an order now.

    Raises:
        ConflictError: The order does not allow it any more.
        AccessError: It is for somebody else.
    """
    if decision not in DECISIONS.get(row["state"], set()):
        raise ConflictError("this order is decided, or waits for the other side", where=f"order {row['id']}", found=row["state"])
    if decision not in may(row, who):
        raise AccessError("you may not do this", found=f"role {who.role}", hint="whoever ordered accepts and withdraws; an owner or a manager decides the rest")  # fmt: skip


async def conclude(connection: AsyncConnection, row: dict[str, Any]) -> int:
    """Make the agreement of an order, and return its number."""
    assigner = str(await connection.scalar(sa.select(organisation.c.name).where(organisation.c.id == row["organisation_id"])))
    wish, uid = wish_of(row), f"urn:goldsmith:agreement:{uuid4()}"
    target = f"urn:goldsmith:dataset:{row['dataset']}" + (f"@{row['version']}" if row["version"] else "")
    today = datetime.now(UTC)
    start = today if row["begins_at"] is None else wish.start
    terms = agreed(narrowed(row["offer"], wish), uid, target=target, assigner=assigner, assignee=row["login"], moment=today)
    told = Agreement(uid, row["dataset"], row["version"], assigner, row["login"], row["offer"], terms, start, wish.until or until(terms), wish.purpose)  # fmt: skip
    return await keeping.concluded(connection, told, scope=row["scope"], price=Price.read(row["price"]))
