"""Routes by which people lead the connector: who takes part, what is negotiated, and which transfers go on.

The connector offers the releases of the service, so that those lead it whose releases they are: a manager of a guest organisation would else answer what he
asks for himself.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import quote

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Request
from pydantic import Field

from goldsmith.accounts.auditing import tell
from goldsmith.annotation_errors import ConflictError
from goldsmith.circulate.contracts.wishes import terms_of
from goldsmith.circulate.dataspace import machines
from goldsmith.circulate.dataspace.messages import message
from goldsmith.database.columns import named
from goldsmith.database.opening import as_json
from goldsmith.errors import NoRecordError, SettingsError
from goldsmith.server.contracts.ordering import require_seller
from goldsmith.server.dataspace import negotiating, participants, transferring
from goldsmith.server.dataspace.moving import OF_NEGOTIATIONS, OF_TRANSFERS, Kind, Row, changed, one
from goldsmith.server.dataspace.protocol import own_address
from goldsmith.server.dataspace.sending import exchanged, send_due
from goldsmith.server.dataspace.tables import participant
from goldsmith.server.forms import LARGEST, After, Form, Id, Line, Many, page
from goldsmith.server.moments import told
from goldsmith.server.routing import does
from goldsmith.server.who import Signed, Store, Who, service_settings

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.database.opening import Database

router = APIRouter(prefix="/api/dataspace", tags=["dataspace"])
Number = Annotated[int, Field(ge=1, le=LARGEST)]
Why = Annotated[str, Field(max_length=500)]
OF_NEGOTIATION = {
    (machines.PROVIDER, machines.AGREEMENT): "accept",
    (machines.PROVIDER, machines.OFFER): "counter",
    (machines.PROVIDER, machines.FINALIZED_EVENT): "finalize",
    (machines.CONSUMER, machines.ACCEPTED_EVENT): "accept",
    (machines.CONSUMER, machines.REQUEST): "counter",
    (machines.CONSUMER, machines.VERIFICATION): "verify",
}
"""What a person calls the sending of a message."""


async def _leads(who: Signed, store: Store) -> Who:
    """Return who asks, where the connector is his to lead.

    Raises:
        AccessError: It is another organisation's.
    """
    async with store.reading() as connection:
        await require_seller(connection, who)
    return who


Leads = Annotated[Who, Depends(_leads)]
"""A manager of the organisation whose releases the connector offers."""
OF_TRANSFER = {kind: word for word, kind in transferring.DECISIONS.items()}
HIDDEN = {
    "participant_id",
    "pending",
    "pending_path",
    "pending_key",
    "last_key",
    "attempts",
    "next_at",
    "own",
    "callback",
    "token_digest",
    "token_until",
}


class NewParticipant(Form):
    """A partner's connector: its name in the dataspace, the account whose tokens it sends, its address, and what it is sent."""

    name: Line
    login: Line
    address: Annotated[str, Field(max_length=2000)] = ""
    token: Annotated[str, Field(max_length=500)] = ""


class NewNegotiation(Form):
    """What is asked for: a dataset of a participant's catalogue, in its own terms where no offer is said."""

    participant: Number
    dataset: Line
    offer: dict[str, Any] | None = None


class Decision(Form):
    """A step of a negotiation; ``counter`` says its terms, ``terminate`` may say why."""

    decision: Literal["accept", "counter", "verify", "finalize", "terminate"]
    offer: dict[str, Any] | None = None
    why: Why = ""


class NewTransfer(Form):
    """A transfer under the agreement of a negotiation."""

    negotiation: Number


class Steered(Form):
    """A step of a transfer; ``suspend`` and ``terminate`` may say why."""

    decision: Literal["start", "suspend", "complete", "terminate"]
    why: Why = ""


@router.get("/participants", openapi_extra=does("contract.change"))
async def rows(who: Leads, store: Store) -> dict[str, Any]:
    """List partners' connectors."""
    async with store.reading() as connection:
        return {"rows": [told(row) for row in await participants.listed(connection, who.organisation_id)], "after": None}


@router.post("/participants", openapi_extra=does("contract.change"), status_code=201)
async def register(form: NewParticipant, who: Leads, store: Store) -> dict[str, Any]:
    """Register a partner's connector."""
    new = participants.New(form.name, form.login, form.address, form.token)
    async with store.changing() as connection:
        return {"id": await participants.add(connection, who, who.organisation_id, new)}


@router.delete("/participants/{participant}", openapi_extra=does("contract.change"), status_code=204)
async def forget(participant: Id, who: Leads, store: Store) -> None:
    """Forget a partner's connector with which nothing was negotiated."""
    async with store.changing() as connection:
        await participants.remove(connection, who, who.organisation_id, participant)


@router.get("/participants/{participant}/catalogue", openapi_extra=does("contract.change"))
async def their_catalogue(participant: Id, who: Leads, store: Store, request: Request) -> dict[str, Any]:
    """Ask a partner what it offers us."""
    async with store.reading() as connection:
        found = await participants.one(connection, who.organisation_id, participant)
    catalogue = await _asked(request, found, "POST", "/catalog/request", message("CatalogRequestMessage"))
    datasets = catalogue.get("dataset", []) if isinstance(catalogue.get("dataset", []), list) else []
    return {
        "participant": str(catalogue.get("participantId", "")),
        "rows": [{**one, "terms": _terms(_first_offer(one))} for one in datasets if isinstance(one, dict)],
        "after": None,
    }


@router.get("/negotiations", openapi_extra=does("contract.change"))
async def negotiations(who: Leads, store: Store, after: After = None, limit: Many = 100) -> dict[str, Any]:
    """List negotiations, the newest first."""
    return page(await _listed(store, OF_NEGOTIATIONS, who, after, limit), limit)


@router.post("/negotiations", openapi_extra=does("contract.change"), status_code=201)
async def begin(form: NewNegotiation, who: Leads, store: Store, request: Request) -> dict[str, Any]:
    """Ask a partner for an agreement about a dataset."""
    _storable(form.offer)
    async with store.reading() as connection:
        partner = await participants.one(connection, who.organisation_id, form.participant)
    if not service_settings(request).releases:
        raise SettingsError("this service has no connector", hint="goldsmith serve --releases FOLDER")
    offer = form.offer
    if offer is None:
        dataset = await _asked(request, partner, "GET", f"/catalog/datasets/{quote(form.dataset, safe='')}", None)
        offer = _first_offer(dataset)
    async with store.changing() as connection:
        row = await negotiating.begun(connection, partner, form.dataset, offer, own_address(request))
        await tell(
            connection, who, "negotiation.begun", f"negotiation:{row['id']}", {"dataset": form.dataset, "participant": partner["name"]}
        )
    return await _sent_at_once(store, request, OF_NEGOTIATIONS, row["id"], who)


@router.get("/negotiations/{negotiation}", openapi_extra=does("contract.change"))
async def a_negotiation(negotiation: Id, who: Leads, store: Store) -> dict[str, Any]:
    """Tell how a negotiation stands, what is on the table, and what may be done."""
    return await _one(store, OF_NEGOTIATIONS, negotiation, who)


@router.post("/negotiations/{negotiation}/decision", openapi_extra=does("contract.change"))
async def decide(negotiation: Id, form: Decision, who: Leads, store: Store, request: Request) -> dict[str, Any]:
    """Accept, counter, verify, finalize or terminate."""
    _storable(form.offer)
    async with store.changing() as connection:
        row = await _locked(connection, OF_NEGOTIATIONS, negotiation, who)
        await negotiating.decided(connection, row, form.decision, offer=form.offer, why=form.why)
        await tell(connection, who, "negotiation.decided", f"negotiation:{negotiation}", {"decision": form.decision, "why": form.why})
    return await _sent_at_once(store, request, OF_NEGOTIATIONS, negotiation, who)


@router.get("/transfers", openapi_extra=does("contract.change"))
async def transfers(who: Leads, store: Store, after: After = None, limit: Many = 100) -> dict[str, Any]:
    """List transfers, the newest first."""
    return page(await _listed(store, OF_TRANSFERS, who, after, limit), limit)


@router.post("/transfers", openapi_extra=does("contract.change"), status_code=201)
async def fetch(form: NewTransfer, who: Leads, store: Store, request: Request) -> dict[str, Any]:
    """Ask for the data of an agreement."""
    async with store.changing() as connection:
        row = await transferring.begun(connection, await _locked(connection, OF_NEGOTIATIONS, form.negotiation, who))
        await tell(connection, who, "transfer.begun", f"transfer:{row['id']}", {"negotiation": form.negotiation})
    return await _sent_at_once(store, request, OF_TRANSFERS, row["id"], who)


@router.get("/transfers/{transfer}", openapi_extra=does("contract.change"))
async def a_transfer(transfer: Id, who: Leads, store: Store) -> dict[str, Any]:
    """Tell how a transfer stands, where its data is, and what may be done."""
    return await _one(store, OF_TRANSFERS, transfer, who)


@router.post("/transfers/{transfer}/decision", openapi_extra=does("contract.change"))
async def steer(transfer: Id, form: Steered, who: Leads, store: Store, request: Request) -> dict[str, Any]:
    """Start, suspend, complete or terminate a transfer."""
    async with store.changing() as connection:
        row = await _locked(connection, OF_TRANSFERS, transfer, who)
        await transferring.decided(connection, row, form.decision, why=form.why)
        await tell(connection, who, "transfer.decided", f"transfer:{transfer}", {"decision": form.decision, "why": form.why})
    return await _sent_at_once(store, request, OF_TRANSFERS, transfer, who)


@router.post("/transfers/{transfer}/token", openapi_extra=does("contract.change"))
async def renew(transfer: Id, who: Leads, store: Store, request: Request) -> dict[str, Any]:
    """Ask the provider for a new token of a transfer that goes on."""
    async with store.reading() as connection:
        row = await _locked(connection, OF_TRANSFERS, transfer, who, lock=False)
        partner = await participants.one(connection, who.organisation_id, row["participant_id"])
    if row["role"] != machines.CONSUMER or row["state"] != "STARTED":
        raise ConflictError("this transfer has no data to fetch now", where=row["pid"], found=row["state"], expected="STARTED")
    address = await _asked(request, partner, "POST", f"/transfers/{quote(row['peer_pid'], safe='')}/token", None)
    async with store.changing() as connection:
        await changed(connection, OF_TRANSFERS, row, {"address": address})
    return await _one(store, OF_TRANSFERS, transfer, who)


def _first_offer(dataset: dict[str, Any]) -> dict[str, Any]:
    """Return the terms in which a dataset of a catalogue is asked for where nobody says others."""
    policies = dataset.get("hasPolicy")
    return policies[0] if isinstance(policies, list) and policies and isinstance(policies[0], dict) else {}


def _terms(offer: dict[str, Any]) -> list[dict[str, str]] | None:
    """Return terms line by line, None where they are not known here."""
    try:
        return terms_of(offer)
    except SettingsError:
        return None


def _storable(offer: dict[str, Any] | None) -> None:
    """Go on where terms can be kept.

    Raises:
        SettingsError: They hold what no database holds: NUL, half a character, a number beyond 64 bits.
    """
    try:
        as_json(offer)
    except (ValueError, TypeError):
        raise SettingsError("these terms cannot be kept", where="offer", expected="whole characters and numbers of 64 bits") from None


async def _asked(request: Request, partner: Row, method: str, path: str, body: Any) -> dict[str, Any]:
    """Return what a partner's connector answers.

    Raises:
        SettingsError: It has no address, cannot be reached, or refuses.
    """
    if not partner["address"]:
        raise SettingsError("this participant has no address", where=partner["name"], expected="https://HOST/dataspace")
    settings, url = service_settings(request), partner["address"] + path
    came = await asyncio.to_thread(exchanged, url, body, settings, partner["token"], method=method)
    if not 200 <= came.status < 300 or not isinstance(came.body, dict):
        raise SettingsError("the partner's connector does not answer this", where=partner["name"], found=came.words)
    return came.body


async def _sent_at_once(store: Database, request: Request, kind: Kind, number: int, who: Who) -> dict[str, Any]:
    """Send what waits in a row now, and return how it stands then."""
    await send_due(store, service_settings(request), only=(kind, number))
    return await _one(store, kind, number, who)


async def _locked(connection: AsyncConnection, kind: Kind, number: int, who: Who, *, lock: bool = True) -> Row:
    """Return a row of the asker's organisation, locked where it is to change.

    Raises:
        NoRecordError: There is none of this number.
    """
    ours = kind.table.c.participant_id.in_(sa.select(participant.c.id).where(participant.c.organisation_id == who.organisation_id))
    row = await one(connection, kind, kind.table.c.id == number, ours, lock=lock)
    if row is None:
        raise NoRecordError("there is no such negotiation" if kind is OF_NEGOTIATIONS else "there is no such transfer", where=str(number))
    return row


async def _one(store: Database, kind: Kind, number: int, who: Who) -> dict[str, Any]:
    async with store.reading() as connection:
        row = await _locked(connection, kind, number, who, lock=False)
        partner = await participants.one(connection, who.organisation_id, row["participant_id"])
    return _shown(kind, {**row, "participant": partner["name"]})


async def _listed(store: Database, kind: Kind, who: Who, after: int | None, limit: int) -> list[dict[str, Any]]:
    table = kind.table
    query = sa.select(table, participant.c.name.label("participant")).join_from(
        table, participant, participant.c.id == table.c.participant_id
    )
    query = query.where(participant.c.organisation_id == who.organisation_id, *([table.c.id < after] if after is not None else []))
    async with store.reading() as connection:
        found = await connection.execute(query.order_by(table.c.id.desc()).limit(limit))
        return [_shown(kind, named(row)) for row in found]


def _shown(kind: Kind, row: Row) -> dict[str, Any]:
    """Return a row as it is told: without what only the connector needs, and with what may be done now."""
    role = row["role"]
    may = machines.may_send(kind.machine, row["state"], role)
    words = [OF_NEGOTIATION.get((role, each), "terminate") if kind is OF_NEGOTIATIONS else OF_TRANSFER.get(each, each) for each in may]
    shown = {name: value for name, value in row.items() if name not in HIDDEN}
    terms = {"terms": _terms(row["offer"])} if kind is OF_NEGOTIATIONS else {}
    return told({**shown, **terms, "underway": bool(row["pending_path"]), "may": sorted(words)})
