"""Negotiations: what the messages of the other side bring, what a person decides, and what follows of itself.

1. A request for exactly what a release offers is agreed to at once; any other waits for a person. A term that nobody here keeps is refused by name.
2. What the other side agrees to is what was last on the table, about the same dataset and with us: else it is no agreement.
3. An agreement is kept in the transaction in which it is finalized.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.accounts.tables import person
from goldsmith.circulate.dataspace import catalogue, machines
from goldsmith.circulate.dataspace.messages import message
from goldsmith.circulate.dataspace.offers import agreed, same_terms, spoken, understood, until
from goldsmith.errors import SettingsError
from goldsmith.server.dataspace.agreeing import KEPT, Concluded
from goldsmith.server.dataspace.moving import DATASPACE, OF_NEGOTIATIONS, Letter, Row, added, new_pid, one, pids, received, sent
from goldsmith.server.dataspace.refusing import Refused, not_there
from goldsmith.server.dataspace.tables import negotiation, participant

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.circulate.shelf import Shelf


def about(dataset: str, release_offer: Mapping[str, Any]) -> dict[str, Any]:
    """Return the offer of a release, as messages about it say it."""
    return spoken(release_offer, target=dataset)


async def published(shelf: Shelf, dataset: str) -> dict[str, Any]:
    """Return what a release offers.

    Raises:
        KeyError: There is no such release with an offer.
    """
    release = await asyncio.to_thread(catalogue.found, shelf, dataset)
    return catalogue.offer_of(release) or {}


def meant(policy: Mapping[str, Any]) -> None:
    """Go on where every term of a policy is one that is kept here.

    Raises:
        Refused: Some are not; each is named.
    """
    try:
        understood(policy)
    except SettingsError as problem:
        raise Refused(400, *problem.message.splitlines(), "what is kept: " + problem.hint) from None


async def asked(connection: AsyncConnection, who: Row, letter: Letter, offered: Mapping[str, Any]) -> Row:
    """Begin a negotiation that a consumer asks for; one that he asked for under the same key already is that one.

    Args:
        connection: The transaction.
        who: The participant.
        letter: His request.
        offered: What the release offers.

    Raises:
        Refused: He has a negotiation of this number already, or a term of it is not kept here.
    """
    body = letter.body
    meant(body["offer"])
    await connection.execute(sa.select(participant.c.id).where(participant.c.id == who["id"]).with_for_update())
    mine = (
        negotiation.c.participant_id == who["id"],
        negotiation.c.peer_pid == body["consumerPid"],
        negotiation.c.role == machines.PROVIDER,
    )
    before = await one(connection, OF_NEGOTIATIONS, *mine)
    if before is not None:
        if letter.key and before["last_key"] == letter.key:
            return before
        raise Refused(409, f"there is a negotiation {body['consumerPid']} already: {before['pid']}")
    values = {"participant_id": who["id"], "role": machines.PROVIDER, "peer_pid": body["consumerPid"], "state": "REQUESTED"}
    values |= {"own": letter.own, "callback": letter.callback, "last_key": letter.key, "dataset": body["offer"]["target"]}
    return await added(connection, OF_NEGOTIATIONS, {**values, "offer": body["offer"], "automatic": same_terms(offered, body["offer"])})


async def proposed(connection: AsyncConnection, who: Row, letter: Letter) -> Row:
    """Take an offer that nobody asked for: it waits for a person.

    Raises:
        Refused: A term of it is not kept here.
    """
    body = letter.body
    meant(body["offer"])
    values = {
        "participant_id": who["id"],
        "role": machines.CONSUMER,
        "peer_pid": body["providerPid"],
        "state": "OFFERED",
        "automatic": False,
    }
    values |= {"own": letter.own, "callback": letter.callback, "last_key": letter.key, "dataset": body["offer"]["target"]}
    return await added(connection, OF_NEGOTIATIONS, {**values, "offer": body["offer"]})


async def heard(connection: AsyncConnection, row: Row, letter: Letter, offered: Mapping[str, Any] | None = None) -> Row:
    """Take a message about a negotiation that is there.

    Args:
        connection: The transaction.
        row: The negotiation, locked.
        letter: The message.
        offered: What the release offers, where we are the provider and it can still be had.

    Raises:
        Refused: It may not be sent now, or does not fit.
    """
    body, values = letter.body, dict[str, Any]()
    if "offer" in body:
        _same_dataset(row, body["offer"])
        meant(body["offer"])
        wanted = offered if row["role"] == machines.PROVIDER else row["offer"]
        values = {"offer": body["offer"], "automatic": wanted is not None and same_terms(wanted, body["offer"])}
    if "agreement" in body:
        terms = _agreement(row, body["agreement"])
        values = {"agreement": terms, "agreement_uid": terms["@id"]}
    return await received(connection, OF_NEGOTIATIONS, row, body, values, letter.key)


def _same_dataset(row: Row, policy: Mapping[str, Any]) -> None:
    if policy.get("target", row["dataset"]) != row["dataset"]:
        raise Refused(400, f"`target` is {policy['target']}; this negotiation is about {row['dataset']}")


def _agreement(row: Row, agreement: Mapping[str, Any]) -> dict[str, Any]:
    """Return an agreement that a provider sends, where it is what was on the table.

    Raises:
        Refused: It is about something else, with somebody else, or in other terms.
    """
    _same_dataset(row, agreement)
    meant(agreement)
    if agreement["assignee"] != row["own"]:
        raise Refused(400, f"`assignee` is {agreement['assignee']}, and not {row['own']}")
    if not same_terms(agreement, row["offer"]):
        raise Refused(400, "the terms of this agreement are not those that were last offered or asked for")
    return dict(agreement)


async def begun(connection: AsyncConnection, who: Row, dataset: str, offer: Mapping[str, Any], own: str) -> Row:
    """Ask a provider for an agreement.

    Args:
        connection: The transaction.
        who: The provider.
        dataset: What it is about.
        offer: What is asked for, in the words of the protocol.
        own: Our address.

    Raises:
        SettingsError: A term of it is not kept here.
    """
    understood(offer)
    told = {**offer, "target": dataset}
    values = {"participant_id": who["id"], "role": machines.CONSUMER, "state": machines.NEW, "dataset": dataset, "offer": told, "own": own}
    row = await added(connection, OF_NEGOTIATIONS, {**values, "callback": who["address"], "automatic": True, "pending": None})
    body = message(machines.REQUEST, consumerPid=row["pid"], callbackAddress=own + DATASPACE, offer=told)
    return await sent(connection, OF_NEGOTIATIONS, row, body)


async def decided(connection: AsyncConnection, row: Row, decision: str, *, offer: Mapping[str, Any] | None = None, why: str = "") -> Row:
    """Go one step further, as a person or the rule of this house decides.

    Args:
        connection: The transaction.
        row: The negotiation, locked.
        decision: accept, counter, verify, finalize or terminate.
        offer: The terms of a counter-offer.
        why: Why it is terminated, told to the other side.

    Raises:
        ConflictError: The negotiation does not allow it now.
        SettingsError: A term of the counter-offer is not kept here.
    """
    provides = row["role"] == machines.PROVIDER
    if decision == "accept":
        return await (_agree(connection, row) if provides else sent(connection, OF_NEGOTIATIONS, row, _event(row, "ACCEPTED")))
    if decision == "counter":
        if not offer:
            raise SettingsError("a counter-offer says its terms", where="offer", expected="an ODRL offer with permissions")
        understood(offer)
        terms = {"@id": new_pid(), **{name: one for name, one in spoken(offer).items() if name != "@id"}, "target": row["dataset"]}
        body = message(machines.OFFER if provides else machines.REQUEST, **pids(row), offer=terms)
        return await sent(connection, OF_NEGOTIATIONS, row, body, {"offer": terms, "automatic": False})
    if decision == "verify":
        return await sent(connection, OF_NEGOTIATIONS, row, message(machines.VERIFICATION, **pids(row)))
    if decision == "finalize":
        done = await sent(connection, OF_NEGOTIATIONS, row, _event(row, "FINALIZED"))
        await KEPT.concluded(connection, await _concluded(connection, done))
        return done
    reason = [why] if why else None
    return await sent(connection, OF_NEGOTIATIONS, row, message(machines.TERMINATION, **pids(row), code="terminated", reason=reason))


async def _agree(connection: AsyncConnection, row: Row) -> Row:
    assignee = await connection.scalar(sa.select(participant.c.name).where(participant.c.id == row["participant_id"]))
    terms = agreed(row["offer"], new_pid(), target=row["dataset"], assigner=row["own"], assignee=str(assignee), moment=datetime.now(UTC))
    return await sent(
        connection,
        OF_NEGOTIATIONS,
        row,
        message(machines.AGREEMENT, **pids(row), agreement=terms),
        {"agreement": terms, "agreement_uid": terms["@id"]},
    )


def _event(row: Row, event: str) -> dict[str, Any]:
    return message("ContractNegotiationEventMessage", **pids(row), eventType=event)


async def _concluded(connection: AsyncConnection, row: Row) -> Concluded:
    query = (
        sa.select(person.c.login).join(participant, participant.c.person_id == person.c.id).where(participant.c.id == row["participant_id"])
    )
    terms, named = row["agreement"], catalogue.DATASET.fullmatch(row["dataset"])
    name, version = (named[1], named[2]) if named else (row["dataset"], "")
    login = str(await connection.scalar(query))
    return Concluded(
        terms["@id"], name, version, terms["assigner"], login, row["offer"], terms, datetime.fromisoformat(terms["timestamp"]), until(terms)
    )


FOLLOWS = {
    (machines.PROVIDER, "ACCEPTED"): "accept",
    (machines.PROVIDER, "VERIFIED"): "finalize",
    (machines.CONSUMER, "AGREED"): "verify",
}
"""What follows of itself: an offer of ours that was accepted, an agreement that was verified, one that was looked at when it came."""
WHERE_ASKED = {(machines.PROVIDER, "REQUESTED"): "accept", (machines.CONSUMER, "OFFERED"): "accept"}
"""What follows only where what is on the table is what was offered, or asked for."""


async def go_on(connection: AsyncConnection) -> list[Row]:
    """Take every step that follows of itself, and return the negotiations that moved."""
    waiting = sa.select(negotiation.c.id).where(
        negotiation.c.pending_path == "", negotiation.c.state.in_(("REQUESTED", "OFFERED", "ACCEPTED", "AGREED", "VERIFIED"))
    )
    moved = []
    for number in (await connection.execute(waiting.order_by(negotiation.c.changed_at).limit(100))).scalars().all():
        row = await one(connection, OF_NEGOTIATIONS, negotiation.c.id == number, negotiation.c.pending_path == "")
        if row is None:
            continue
        place = row["role"], row["state"]
        step = FOLLOWS.get(place) or (WHERE_ASKED.get(place) if row["automatic"] else None)
        if step:
            moved.append(await decided(connection, row, step))
    return moved


async def of(connection: AsyncConnection, who: int, pid: str, *, lock: bool = True) -> Row:
    """Return a negotiation of a participant, locked where it is to change.

    Raises:
        Refused: There is none of this number, or it is another participant's.
    """
    row = await one(connection, OF_NEGOTIATIONS, negotiation.c.pid == pid, negotiation.c.participant_id == who, lock=lock)
    if row is None:
        raise not_there("negotiation")
    return row
