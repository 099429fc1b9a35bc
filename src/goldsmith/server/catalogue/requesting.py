"""Requests for data: who needs what, who needs the same, and which datasets fit, with a reason for each part."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated, Any, Literal

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response
from pydantic import Field, StringConstraints

from goldsmith.accounts.auditing import tell
from goldsmith.accounts.tables import person
from goldsmith.annotation_errors import AccessError
from goldsmith.circulate.catalogue.wanting import Wants, matched
from goldsmith.database.columns import named, now
from goldsmith.errors import NoRecordError
from goldsmith.server.answering import answer
from goldsmith.server.catalogue import map_store
from goldsmith.server.catalogue.seeing import entries_for
from goldsmith.server.catalogue.tables import data_request, request_vote
from goldsmith.server.forms import After, Form, Id, Line, Many, page
from goldsmith.server.moments import told
from goldsmith.server.routing import does
from goldsmith.server.who import Signed, Store  # noqa: TC001  FastAPI reads the parameters of routes

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.circulate.catalogue.entries import Entry
    from goldsmith.server.who import Who

router = APIRouter(prefix="/api/requests", tags=["requests"])
MATCHES = 10
Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)]


class WantsForm(Form):
    """What is wanted; what is left out is not asked about. A budget is a range of whole units of a currency."""

    scenario: Short = ""
    modality: Short = ""
    language: Short = ""
    grade: Annotated[str, StringConstraints(pattern=r"^[A-H]?$")] = ""
    records: Annotated[int, Field(ge=0, le=10**15)] = 0
    licence: Short = ""
    budget_low: Annotated[int, Field(ge=0, le=10**12)] | None = None
    budget_high: Annotated[int, Field(ge=0, le=10**12)] | None = None
    currency: Annotated[str, StringConstraints(pattern=r"^([A-Z]{3})?$")] = ""
    deadline: Annotated[str, StringConstraints(pattern=r"^(\d{4}-\d{2}-\d{2})?$")] = ""


class Asked(Form):
    """A request; `demand` is a node of the map that it speaks for."""

    title: Line
    need: Annotated[str, StringConstraints(max_length=4_000)] = ""
    wants: Annotated[WantsForm, Field(default_factory=WantsForm)]
    demand: Annotated[str, StringConstraints(max_length=96)] = ""


class Decided(Form):
    """What became of a request, and the dataset that answered it."""

    state: Literal["open", "answered", "declined", "closed"]
    answer: Annotated[str, StringConstraints(max_length=2_000)] = ""
    dataset: Annotated[str, StringConstraints(max_length=96)] = ""


def _listed(who: Who) -> sa.Select[Any]:
    votes = sa.select(sa.func.count()).where(request_vote.c.request_id == data_request.c.id).scalar_subquery()
    mine = (
        sa.select(sa.func.count())
        .where(request_vote.c.request_id == data_request.c.id, request_vote.c.person_id == who.person_id)
        .scalar_subquery()
    )
    names = ("id", "title", "need", "wants", "demand", "state", "answer", "dataset", "created_at", "changed_at", "person_id")
    columns = [data_request.c[name] for name in names]
    query = sa.select(*columns, person.c.name.label("by"), votes.label("votes"), mine.label("voted")).join(
        person, person.c.id == data_request.c.person_id
    )
    return query.where(data_request.c.organisation_id == who.organisation_id)


def _told(row: Any, who: Who) -> dict[str, Any]:
    found = told(named(row))
    mine = found.pop("person_id") == who.person_id
    return {**found, "mine": mine, "voted": bool(found["voted"])}


@router.get("", openapi_extra=does("own"))
async def rows(who: Signed, store: Store, state: Literal["", "open", "answered", "declined", "closed"] = "", after: After = None, limit: Many = 100) -> Response:  # fmt: skip
    """List what is asked for, by number; how many need the same."""
    query = _listed(who).where(data_request.c.id > (after or 0)).order_by(data_request.c.id).limit(limit)
    async with store.reading() as connection:
        found = (await connection.execute(query.where(data_request.c.state == state) if state else query)).all()
    return answer(page([_told(row, who) for row in found], limit))


@router.post("", openapi_extra=does("own"), status_code=201)
async def add(who: Signed, store: Store, given: Asked) -> dict[str, int]:
    """Ask for data."""
    at = now()
    async with store.changing() as connection:
        if given.demand:
            (await map_store.map_of(connection, who.organisation_id))[1].node(given.demand)
        values = {
            **given.model_dump(),
            "organisation_id": who.organisation_id,
            "person_id": who.person_id,
            "state": "open",
            "created_at": at,
            "changed_at": at,
        }
        made = await connection.execute(sa.insert(data_request).values(values).returning(data_request.c.id))
        number = made.scalar_one()
        await tell(connection, who, "request.made", f"request:{number}", {"title": given.title})
    return {"id": number}


@router.get("/{request}", openapi_extra=does("own"))
async def one(who: Signed, store: Store, asks: Request, request: Id) -> Response:
    """Tell a request, with the datasets that fit it best and why."""
    async with store.reading() as connection:
        row = _told(await _row(connection, who, request), who)
    entries = await entries_for(asks, who.session)
    return answer({**row, "matches": await asyncio.to_thread(_matches, row, entries)})


def _matches(row: dict[str, Any], entries: list[Entry]) -> list[dict[str, Any]]:
    wants = Wants.of(row["wants"], text=f"{row['title']} {row['need']}", scenario=row["wants"].get("scenario", ""))
    every = [(entry, matched(entry, wants)) for entry in entries]
    best = sorted((one for one in every if one[1].share > 0), key=lambda one: (not one[1].meets, -one[1].share, one[0].name))[:MATCHES]
    return [{"name": entry.name, "version": entry.version, "grade": entry.grade, "share": round(match.share, 3), "meets": match.meets, "reasons": [each.as_json() for each in match.reasons]} for entry, match in best]  # fmt: skip


async def _row(connection: AsyncConnection, who: Who, number: int) -> Any:
    row = (await connection.execute(_listed(who).where(data_request.c.id == number))).first()
    if row is None:
        raise NoRecordError("there is no such request for data", found=str(number))
    return row


@router.patch("/{request}", openapi_extra=does("own"), status_code=204)
async def decide(who: Signed, store: Store, request: Id, given: Decided) -> None:
    """Say what became of a request: a manager anything, whoever asked that it is closed or open."""
    async with store.changing() as connection:
        row = await _row(connection, who, request)
        if not who.may("catalogue.change") and not (row.person_id == who.person_id and given.state in {"open", "closed"}):
            raise AccessError("you may not do this", found=f"role {who.role}", hint="ask an owner or a manager")
        await connection.execute(sa.update(data_request).where(data_request.c.id == request).values(**given.model_dump(), changed_at=now()))
        await tell(connection, who, "request.changed", f"request:{request}", {"title": row.title, "state": given.state})


@router.put("/{request}/vote", openapi_extra=does("own"), status_code=204)
async def vote(who: Signed, store: Store, request: Id) -> None:
    """Say that one needs the same."""
    async with store.changing() as connection:
        if not (await _row(connection, who, request)).voted:
            await connection.execute(sa.insert(request_vote).values(request_id=request, person_id=who.person_id, created_at=now()))


@router.delete("/{request}/vote", openapi_extra=does("own"), status_code=204)
async def unvote(who: Signed, store: Store, request: Id) -> None:
    """Take that back."""
    async with store.changing() as connection:
        await _row(connection, who, request)
        await connection.execute(
            sa.delete(request_vote).where(request_vote.c.request_id == request, request_vote.c.person_id == who.person_id)
        )


async def asked_for(connection: AsyncConnection, organisation_id: int) -> dict[str, int]:
    """Return how many people want each demand of the map: those who asked, and those who need the same."""
    votes = sa.select(sa.func.count()).where(request_vote.c.request_id == data_request.c.id).scalar_subquery()
    query = sa.select(data_request.c.demand, sa.func.sum(1 + votes)).where(
        data_request.c.organisation_id == organisation_id, data_request.c.state == "open"
    )
    return {
        demand: int(n)
        for demand, n in (await connection.execute(query.where(data_request.c.demand != "").group_by(data_request.c.demand))).all()
    }
