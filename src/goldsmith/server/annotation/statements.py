"""Routes of statements for pay: drawn up, closed, read as JSON or CSV; and one's own."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from goldsmith.accounts.auditing import tell
from goldsmith.annotate.projects import project_of
from goldsmith.annotate.standing import statements
from goldsmith.annotate.standing.money import written
from goldsmith.annotate.standing.statement_files import as_csv
from goldsmith.server.answering import answer
from goldsmith.server.forms import Moment  # noqa: TC001  pydantic reads it
from goldsmith.server.moments import told
from goldsmith.server.routing import does
from goldsmith.server.who import Signed, Store  # noqa: TC001  FastAPI reads the parameters of routes

router = APIRouter(prefix="/api", tags=["pay"])


class Wanted(BaseModel):
    """As what a statement is wanted: JSON, or CSV with a head in either language, for Excel with the mark of UTF-8."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    form: Annotated[Literal["json", "csv"], Field(alias="format")] = "json"
    bom: bool = False
    language: Literal["en", "zh"] = "en"

    def file(self, name: str, head: dict[str, Any], rows: list[dict[str, Any]]) -> Response:
        """Return the statement as a file of CSV."""
        headers = {"Content-Disposition": f'attachment; filename="{name}.csv"', "X-Content-Type-Options": "nosniff"}
        return Response(
            as_csv(head, rows, chinese=self.language == "zh", bom=self.bom), media_type="text/csv; charset=utf-8", headers=headers
        )


class Period(Wanted):
    """The period too: from where the last closed one ended, and to now, where left out."""

    begins: Annotated[Moment | None, Field(alias="from")] = None
    ends: Annotated[Moment | None, Field(alias="to")] = None


class Closing(BaseModel):
    """The period that is closed: from where the last one ended, and to now, where left out."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    begins: Annotated[Moment | None, Field(alias="from")] = None
    ends: Annotated[Moment | None, Field(alias="to")] = None


@router.get("/projects/{project}/statements", openapi_extra=does("pay.read"))
async def draw_up(who: Signed, store: Store, project: int, given: Annotated[Period, Query()]) -> Response:
    """Draw up the statement of a period as it stands now: what is not paid yet, and what of earlier periods is to be paid or taken back."""
    async with store.reading_long() as connection:
        found = await statements.drawn(connection, who.project_id, _ms(given.begins), _ms(given.ends))
        rows = await statements.called(connection, found.rows)
        closed = await statements.closed(connection, who.project_id)
        name = (await project_of(connection, who.project_id)).name
    pay_unit, price, currency = found.terms.paid
    head = {"id": None, "n": None, "begins_at": found.begins, "ends_at": found.ends, "pay_unit": pay_unit, "price": price, "currency": currency, "digest": "", "before": found.before, "closed_at": None, "by": ""}  # fmt: skip
    del project
    if given.form == "csv":
        return given.file(f"{name}-statement", head, rows)
    return answer(_told(head, rows, closed))


@router.post("/projects/{project}/statements", openapi_extra=does("pay.close"), status_code=201)
async def close(who: Signed, store: Store, project: int, given: Closing) -> Response:
    """Close a period: its units are paid, and never again; the same period closed again is the same statement."""
    async with store.changing() as connection:
        number, new = await statements.close(connection, who.project_id, _ms(given.begins), _ms(given.ends), by=who.person_id)
        head, rows = await statements.one_closed(connection, who.project_id, number)
        if new:
            about = {"n": head["n"], "units": head["units"], "digest": head["digest"]}
            await tell(connection, who, "statement.closed", f"project:{project}", about)
        rows = await statements.called(connection, rows)
        closed = await statements.closed(connection, who.project_id)
    return answer(_told(head, rows, closed), 201)


@router.get("/projects/{project}/statements/{statement}", openapi_extra=does("pay.read"))
async def one(who: Signed, store: Store, project: int, statement: Annotated[int, Path(ge=1)], given: Annotated[Wanted, Query()]) -> Response:  # fmt: skip
    """Tell a closed statement, as it was closed."""
    del project
    async with store.reading() as connection:
        head, rows = await statements.one_closed(connection, who.project_id, statement)
        rows = await statements.called(connection, rows)
        closed = await statements.closed(connection, who.project_id)
        name = (await project_of(connection, who.project_id)).name
    if given.form == "csv":
        return given.file(f"{name}-statement-{head['n']}", head, rows)
    return answer(_told(head, rows, closed))


@router.get("/me/statements", openapi_extra=does("own"))
async def mine(who: Signed, store: Store) -> Response:
    """List what one was paid for in closed statements, the newest first."""
    async with store.reading() as connection:
        rows = await statements.mine(connection, who.person_id)
    return answer({"rows": [told(one) for one in rows], "after": None})


def _ms(moment: Any) -> int | None:
    return None if moment is None else round(moment.timestamp() * 1000)


def _told(head: dict[str, Any], rows: list[dict[str, Any]], closed: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a statement with what it comes to in each currency, and the closed ones."""
    kept = [told({name: value for name, value in each.items() if name != "before"}) for each in closed]
    about = told({name: value for name, value in head.items() if name != "units"})
    return {**about, "rows": rows, "sums": _sums(rows), "closed": kept}


def _sums(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found = []
    for currency in sorted({one["currency"] for one in rows}):
        of = [one for one in rows if one["currency"] == currency]
        sums = {
            name: written(sum((Fraction(one[name]) for one in of), Fraction(0)), currency) if currency else ""
            for name in ("amount", "adjusted", "total")
        }
        counts = {name: sum(one[name] for one in of) for name in ("units", "adjusted_units")}
        found.append({"currency": currency, **counts, **sums})
    return found
