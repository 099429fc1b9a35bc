"""Routes of price lists and of what making a dataset cost; the one beside the other, so that a price can be judged. No payment is made here."""

from __future__ import annotations

import asyncio
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, Literal

import sqlalchemy as sa
from fastapi import APIRouter, Query, Request, Response
from pydantic import StringConstraints

from goldsmith.accounts.auditing import tell
from goldsmith.accounts.tables import person
from goldsmith.annotate.standing.money import written
from goldsmith.annotate.standing.statement_tables import statement, statement_line
from goldsmith.annotate.tables import project
from goldsmith.annotation_errors import ConflictError
from goldsmith.circulate.contracts.prices import amount, currency
from goldsmith.circulation_errors import ShelfError
from goldsmith.database.columns import now
from goldsmith.errors import NoRecordError
from goldsmith.server.answering import answer
from goldsmith.server.contracts import ordering
from goldsmith.server.contracts.order_tables import cost, list_price
from goldsmith.server.contracts.orders import Money, Name
from goldsmith.server.forms import After, Form, Many, Moment, page
from goldsmith.server.moments import said, told
from goldsmith.server.routing import does
from goldsmith.server.who import Signed, Store  # noqa: TC001  FastAPI reads the parameters of routes

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.circulate.shelf import Shelf
    from goldsmith.server.who import Who

router = APIRouter(prefix="/api", tags=["contracts"])
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
Kind = Literal["labour", "compute", "model", "licence", "storage", "other"]


class Listed(Money):
    """A line of the price list: what a dataset costs from a moment on, from now where left out."""

    dataset: Name
    from_at: Moment | None = None
    note: Note = ""


class Cost(Form):
    """What making a dataset cost; a line that was wrong is taken back by one below 0. ``statement`` takes what a closed statement for pay came to."""

    dataset: Name
    kind: Kind = "other"
    amount: Annotated[str, StringConstraints(max_length=24)] = ""
    currency: Annotated[str, StringConstraints(max_length=3)] = ""
    note: Note = ""
    at: Moment | None = None
    statement: Annotated[int, Query(ge=1)] | None = None


@router.get("/prices", openapi_extra=does("own"))
async def prices(who: Signed, store: Store, request: Request, dataset: Annotated[str, Query(max_length=96)], after: After = None, limit: Many = 100) -> Response:  # fmt: skip
    """List what a dataset cost and costs, the newest line first; to who may order it."""
    async with store.reading() as connection:
        leads = await ordering.sells(connection, who)
    if not leads:  # a manager of a guest organisation buys as anybody does
        await asyncio.to_thread(ordering.offered, request.app.state.shelf, dataset, "")
    query = sa.select(list_price, person.c.name.label("by")).join(person, person.c.id == list_price.c.person_id)
    async with store.reading() as connection:
        query = query.where(list_price.c.organisation_id == await ordering.seller(connection), list_price.c.dataset == dataset)
        query = query.where(list_price.c.id < after) if after is not None else query
        found = (await connection.execute(query.order_by(list_price.c.id.desc()).limit(limit))).mappings().all()
    kept = ("id", "dataset", "unit", "amount", "currency", "note", "from_at", "created_at", "by")
    return answer(page([told({name: row[name] for name in kept}) for row in found], limit))


@router.post("/prices", openapi_extra=does("contract.change"), status_code=201)
async def price(who: Signed, store: Store, request: Request, given: Listed) -> dict[str, int]:
    """Say what a dataset costs. Orders that were made keep the price that they were made at."""
    await asyncio.to_thread(_there, request.app.state.shelf, given.dataset)
    at = now()
    start = round(given.from_at.timestamp() * 1000) if given.from_at else at
    if start < at - 60_000:
        raise ConflictError("a price counts from now on, or later", where="from_at", found=said(start))
    row = {
        "dataset": given.dataset,
        "unit": given.unit,
        "amount": amount(given.amount),
        "currency": currency(given.currency),
        "note": given.note,
    }
    async with store.changing() as connection:
        await ordering.require_seller(connection, who)
        values = {**row, "organisation_id": who.organisation_id, "person_id": who.person_id, "from_at": start, "created_at": at}
        number = (await connection.execute(sa.insert(list_price).values(values).returning(list_price.c.id))).scalar_one()
        await tell(connection, who, "price.said", f"dataset:{given.dataset}", row)
    return {"id": int(number)}


@router.get("/costs", openapi_extra=does("contract.change"))
async def costs(who: Signed, store: Store, dataset: Annotated[str, Query(max_length=96)], after: After = None, limit: Many = 100) -> Response:  # fmt: skip
    """List what making a dataset cost, the newest line first, with sums by currency and kind."""
    ours = (cost.c.organisation_id == who.organisation_id, cost.c.dataset == dataset)
    query = sa.select(cost, person.c.name.label("by")).join(person, person.c.id == cost.c.person_id).where(*ours)
    query = query.where(cost.c.id < after) if after is not None else query
    async with store.reading() as connection:
        await ordering.require_seller(connection, who)
        found = (await connection.execute(query.order_by(cost.c.id.desc()).limit(limit))).mappings().all()
        every = (await connection.execute(sa.select(cost.c.kind, cost.c.currency, cost.c.amount).where(*ours))).all()
    kept = ("id", "dataset", "kind", "amount", "currency", "note", "source", "at", "created_at", "by")
    return answer({**page([told({name: row[name] for name in kept}) for row in found], limit), "sums": _sums(every)})


@router.post("/costs", openapi_extra=does("contract.change"), status_code=201)
async def add(who: Signed, store: Store, request: Request, given: Cost) -> dict[str, list[int]]:
    """Add what making a dataset cost: an amount, or what a closed statement for pay came to, once."""
    await asyncio.to_thread(_there, request.app.state.shelf, given.dataset)
    at = now()
    same = {
        "organisation_id": who.organisation_id,
        "person_id": who.person_id,
        "dataset": given.dataset,
        "note": given.note,
        "created_at": at,
    }
    async with store.changing() as connection:
        await ordering.require_seller(connection, who)
        if given.statement is not None:
            lines = await _of_statement(connection, who, given.statement)
        else:
            when = round(given.at.timestamp() * 1000) if given.at else at
            lines = [
                {
                    "kind": given.kind,
                    "amount": amount(given.amount, negative=True),
                    "currency": currency(given.currency),
                    "source": None,
                    "at": when,
                }
            ]
        numbers = [
            int((await connection.execute(sa.insert(cost).values({**same, **one}).returning(cost.c.id))).scalar_one()) for one in lines
        ]
        await tell(connection, who, "cost.added", f"dataset:{given.dataset}", {"lines": [{name: one[name] for name in ("kind", "amount", "currency")} for one in lines]})  # fmt: skip
    return {"ids": numbers}


async def _of_statement(connection: AsyncConnection, who: Who, number: int) -> list[dict[str, Any]]:
    """Return what a closed statement for pay came to, a line for each currency.

    Raises:
        NoRecordError: There is none, or no price was said in it.
        ConflictError: It is a cost of something already.
    """
    query = sa.select(statement.c.closed_at, statement_line.c.currency, statement_line.c.amount, statement_line.c.adjusted).join(statement_line).join(project)  # fmt: skip
    ours = (statement.c.id == number, project.c.organisation_id == who.organisation_id, statement_line.c.amount != "")
    rows = (await connection.execute(query.where(*ours))).all()
    if not rows:
        raise NoRecordError("there is no such statement, or no price was said in it", found=f"statement {number}")
    source = f"statement:{number}"
    if await connection.scalar(sa.select(cost.c.id).where(cost.c.organisation_id == who.organisation_id, cost.c.source == source)):
        raise ConflictError("this statement is a cost already", found=source, hint="take it back by an amount below 0")
    found = []
    for each in sorted({row.currency for row in rows}):
        whole = sum((Fraction(row.amount) + Fraction(row.adjusted) for row in rows if row.currency == each), Fraction(0))
        found.append({"kind": "labour", "amount": written(whole, each), "currency": each, "source": source, "at": rows[0].closed_at})
    return found


def _sums(rows: Any) -> list[dict[str, str]]:
    sums: dict[tuple[str, str], Fraction] = {}
    for kind, money, said_amount in rows:
        sums[money, kind] = sums.get((money, kind), Fraction(0)) + Fraction(said_amount)
        sums[money, "all"] = sums.get((money, "all"), Fraction(0)) + Fraction(said_amount)
    return [{"currency": money, "kind": kind, "amount": written(whole, money)} for (money, kind), whole in sorted(sums.items())]


def _there(shelf: Shelf | None, dataset: str) -> None:
    """Go on where a dataset is there.

    Raises:
        NoRecordError: It is not.
    """
    try:
        if shelf is not None and shelf.versions(dataset):
            return
    except ShelfError:
        return  # a release of it is damaged, and it is there
    raise NoRecordError("there is no such dataset", found=dataset)
