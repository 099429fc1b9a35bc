"""Routes of statements of sales: what agreements come to, closed by a manager, and corrections of single agreements."""

from __future__ import annotations

import csv
import io
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, Literal

import sqlalchemy as sa
from fastapi import APIRouter, Query, Request, Response
from pydantic import StringConstraints

from goldsmith.accounts.auditing import tell
from goldsmith.accounts.tables import organisation, person
from goldsmith.annotate.standing.money import written
from goldsmith.annotate.standing.statement_files import BOM, cell
from goldsmith.circulate.contracts.prices import amount, currency
from goldsmith.database.columns import now
from goldsmith.errors import NoRecordError
from goldsmith.server.answering import answer
from goldsmith.server.contracts import selling
from goldsmith.server.contracts.order_tables import correction, sale
from goldsmith.server.contracts.ordering import require_seller
from goldsmith.server.contracts.tables import agreement
from goldsmith.server.forms import Form, Id, Moment
from goldsmith.server.logbook.entering import enter
from goldsmith.server.moments import told
from goldsmith.server.routing import does
from goldsmith.server.who import Signed, Store  # noqa: TC001  FastAPI reads the parameters of routes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.server.contracts.selling import Line
    from goldsmith.server.who import Who

router = APIRouter(prefix="/api", tags=["contracts"])
COLUMNS = ("uid", "dataset", "n", "login", "agreements", "months", "uses", "bytes", "unit", "price", "currency", "amount", "corrected", "total")  # fmt: skip
TEXTS = frozenset({"uid", "dataset", "login", "unit"})
To = Annotated[Moment | None, Query(description="The moment behind it; now where left out.")]


class Closing(Form):
    """Until when the statement is closed; until now where left out."""

    to: Moment | None = None


class Corrected(Form):
    """An amount beside the price, below 0 for a credit, and why."""

    amount: Annotated[str, StringConstraints(max_length=24)]
    currency: Annotated[str, StringConstraints(max_length=3)]
    why: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


@router.get("/sales", openapi_extra=does("contract.change"))
async def draw_up(who: Signed, store: Store, to: To = None, form: Annotated[Literal["json", "csv"], Query(alias="format")] = "json") -> Response:  # fmt: skip
    """Draw up what agreements came to since the last closed statement, and list those."""
    ends = round(to.timestamp() * 1000) if to else now()
    async with store.reading_long() as connection:
        await require_seller(connection, who)
        before = await selling.last(connection, who.organisation_id)
        selling.fits(ends, before)
        lines = await selling.drawn(connection, ends)
        kept = await _closed(connection, who)
    if form == "csv":
        return _csv("sales", lines)
    head = {"id": None, "n": None, "begins_at": before["ends_at"] if before else None, "ends_at": ends, "digest": "", "before": before["digest"] if before else "", "closed_at": None, "by": ""}  # fmt: skip
    return answer({**told(head), **_rows(lines), "closed": kept})


@router.post("/sales", openapi_extra=does("contract.change"), status_code=201)
async def close(who: Signed, store: Store, request: Request, given: Closing) -> Response:
    """Close the statement: it never changes, and what is charged later stands in the next one."""
    ends = round(given.to.timestamp() * 1000) if given.to else now()
    async with store.changing() as connection:
        await require_seller(connection, who)
        await connection.execute(sa.select(organisation.c.id).where(organisation.c.id == who.organisation_id).with_for_update())
        number, document = await selling.close(connection, who.organisation_id, ends, who.person_id)
        head, lines = await selling.closed(connection, who.organisation_id, number)
        if request.app.state.logs:
            await enter(connection, "meter", f"statement of sales {head['n']}", document)
        await tell(connection, who, "sale.closed", f"sale:{number}", {"n": head["n"], "digest": head["digest"]})
        kept = await _closed(connection, who)
    return answer({**_head(head), **_rows(lines), "closed": kept}, 201)


@router.get("/sales/{sale}", openapi_extra=does("contract.change"))
async def one(who: Signed, store: Store, sale: Id, form: Annotated[Literal["json", "csv"], Query(alias="format")] = "json") -> Response:
    """Tell a closed statement, as it was closed."""
    async with store.reading() as connection:
        head, lines = await selling.closed(connection, who.organisation_id, sale)
        kept = await _closed(connection, who)
    if form == "csv":
        return _csv(f"sales-{head['n']}", lines)
    return answer({**_head(head), **_rows(lines), "closed": kept})


@router.post("/agreements/{agreement}/corrections", openapi_extra=does("contract.change"), status_code=201)
async def correct(who: Signed, store: Store, agreement: Id, given: Corrected) -> dict[str, int]:
    """Add an amount beside the price of an agreement, such as a credit; it stands in the next statement."""
    row = {"amount": amount(given.amount, negative=True), "currency": currency(given.currency), "why": given.why}
    async with store.changing() as connection:
        await require_seller(connection, who)
        await _there(connection, agreement)
        values = {**row, "agreement_id": agreement, "person_id": who.person_id, "at": now()}
        number = int((await connection.execute(sa.insert(correction).values(values).returning(correction.c.id))).scalar_one())
        await tell(connection, who, "agreement.corrected", f"agreement:{agreement}", row)
    return {"id": number}


async def _there(connection: AsyncConnection, number: int) -> None:
    if await connection.scalar(sa.select(agreement.c.id).where(agreement.c.id == number)) is None:
        raise NoRecordError("there is no such agreement", found=str(number))


async def _closed(connection: AsyncConnection, who: Who) -> list[dict[str, Any]]:
    query = sa.select(sale, person.c.name.label("by")).join(person, person.c.id == sale.c.closed_by)
    found = await connection.execute(query.where(sale.c.organisation_id == who.organisation_id).order_by(sale.c.n.desc()))
    return [_head(row) for row in found.mappings()]


def _head(row: Any) -> dict[str, Any]:
    head = told({name: row[name] for name in ("id", "n", "begins_at", "ends_at", "digest", "before", "closed_at", "by")})
    return {**head, "begins_at": head["begins_at"] if row["begins_at"] else None}


def _rows(lines: Sequence[Line]) -> dict[str, Any]:
    sums: dict[str, Fraction] = {}
    for one in lines:
        if one.currency:
            sums[one.currency] = sums.get(one.currency, Fraction(0)) + Fraction(one.amount) + Fraction(one.corrected)
    return {"rows": [one.as_json() for one in lines], "sums": [{"currency": money, "total": written(whole, money)} for money, whole in sorted(sums.items())]}  # fmt: skip


def _csv(name: str, lines: Sequence[Line]) -> Response:
    """Return lines as CSV (RFC 4180) for spreadsheets; no cell is a formula."""
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\r\n")
    write.writerow(COLUMNS)
    for line in lines:
        told_line = line.as_json()
        flat = {**told_line, "unit": (line.price or {}).get("unit", ""), "price": (line.price or {}).get("amount", "")}
        write.writerow([cell(flat[each], text=each in TEXTS) for each in COLUMNS])
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"', "X-Content-Type-Options": "nosniff"}
    return Response((BOM + out.getvalue()).encode(), media_type="text/csv; charset=utf-8", headers=headers)
