"""Transfers under an agreement: begun by the consumer, started by the provider, and the one token that gives the bytes.

1. A transfer is asked for under an agreement that this participant has, that stands, and whose days are not over.
2. A started transfer has one token, which is for its agreement alone, good for five minutes, and renewed as long as all of 1 holds.
3. Whoever suspends, ends or terminates it makes the token void in the same transaction; what is being sent stops before its next piece.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import sqlalchemy as sa

from goldsmith.accounts.secret_words import digest_of, new_secret
from goldsmith.annotation_errors import ConflictError
from goldsmith.circulate.dataspace import catalogue, machines
from goldsmith.circulate.dataspace.messages import PULL, message
from goldsmith.circulate.dataspace.offers import in_time
from goldsmith.database.columns import named, now
from goldsmith.server.dataspace.agreeing import KEPT
from goldsmith.server.dataspace.moving import DATASPACE, OF_TRANSFERS, Letter, Row, added, changed, one, pids, received, sent
from goldsmith.server.dataspace.refusing import Refused, not_there
from goldsmith.server.dataspace.tables import negotiation, transfer
from goldsmith.server.moments import said

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.ext.asyncio import AsyncConnection

GOOD_MS = 300_000
"""How long a token is good."""
TOKEN = "gst_"  # noqa: S105  what a token of a transfer begins with
HTTP = "https://w3id.org/idsa/v4.1/HTTP"
RENEWAL = "urn:goldsmith:renewal"
"""Name of the property that says where a new token is given: no part of the protocol, which knows none."""
NO_TOKEN = {"token_digest": "", "token_until": 0}
DECISIONS = {
    "start": machines.START,
    "suspend": machines.SUSPENSION,
    "complete": machines.COMPLETION,
    "terminate": machines.TRANSFER_TERMINATION,
}


async def agreement_of(connection: AsyncConnection, role: str, *where: sa.ColumnElement[bool]) -> Row:
    """Return the negotiation of an agreement that stands.

    Raises:
        Refused: There is none, or it does not stand any more.
    """
    query = sa.select(negotiation).where(negotiation.c.state == "FINALIZED", negotiation.c.role == role, *where)
    found = [named(row) for row in await connection.execute(query)]
    if not found:
        raise Refused(404, "there is no such agreement, or it is not yours")
    why = await KEPT.standing(connection, found[0]["agreement"]["@id"])
    if why or not in_time(found[0]["agreement"], datetime.now(UTC)):
        raise Refused(403, f"this agreement does not stand any more: {why or 'its days are over'}")
    return found[0]


async def asked(connection: AsyncConnection, who: Row, letter: Letter) -> Row:
    """Begin a transfer that a consumer asks for.

    Raises:
        Refused: The agreement is not his or does not stand, or it is asked for in a way that is not offered.
    """
    body = letter.body
    if body["format"] != PULL or "dataAddress" in body:
        raise Refused(400, f"`format` is {body['format']}; data is fetched from here: {PULL}, without a `dataAddress`")
    under = negotiation.c.agreement_uid == body["agreementId"]
    agreement = await agreement_of(connection, machines.PROVIDER, negotiation.c.participant_id == who["id"], under)
    mine = (transfer.c.participant_id == who["id"], transfer.c.peer_pid == body["consumerPid"], transfer.c.role == machines.PROVIDER)
    before = await one(connection, OF_TRANSFERS, *mine)
    if before is not None:
        if letter.key and before["last_key"] == letter.key:
            return before
        raise Refused(409, f"there is a transfer {body['consumerPid']} already: {before['pid']}")
    values = {"participant_id": who["id"], "negotiation_id": agreement["id"], "role": machines.PROVIDER, "peer_pid": body["consumerPid"]}
    values |= {"state": "REQUESTED", "own": letter.own, "callback": letter.callback, "last_key": letter.key}
    return await added(connection, OF_TRANSFERS, values)


async def begun(connection: AsyncConnection, agreed: Row) -> Row:
    """Ask for a transfer under an agreement that we have.

    Raises:
        ConflictError: The negotiation has not come to one, or it does not stand any more.
    """
    try:
        await agreement_of(connection, machines.CONSUMER, negotiation.c.id == agreed["id"])
    except Refused as refused:
        raise ConflictError(
            "there is no agreement that stands", where=agreed["pid"], found=agreed["state"], expected="FINALIZED"
        ) from refused
    values = {"participant_id": agreed["participant_id"], "negotiation_id": agreed["id"], "role": machines.CONSUMER, "state": machines.NEW}
    row = await added(connection, OF_TRANSFERS, {**values, "own": agreed["own"], "callback": agreed["callback"]})
    about = {"agreementId": agreed["agreement"]["@id"], "format": PULL, "callbackAddress": agreed["own"] + DATASPACE}
    return await sent(connection, OF_TRANSFERS, row, message(machines.TRANSFER_REQUEST, consumerPid=row["pid"], **about))


async def heard(connection: AsyncConnection, row: Row, letter: Letter) -> Row:
    """Take a message about a transfer that is there; whatever it is, the token that was good is void.

    Raises:
        Refused: It may not be sent now, or the agreement does not stand any more.
    """
    values: dict[str, Any] = {**NO_TOKEN, "address": letter.body.get("dataAddress")}
    if letter.body["@type"] == machines.START and row["role"] == machines.PROVIDER:
        await agreement_of(connection, machines.PROVIDER, negotiation.c.id == row["negotiation_id"])
    return await received(connection, OF_TRANSFERS, row, letter.body, values, letter.key)


async def decided(connection: AsyncConnection, row: Row, decision: str, *, why: str = "") -> Row:
    """Start, suspend, complete or terminate a transfer.

    Raises:
        ConflictError: It does not allow it now, or the agreement does not stand any more.
    """
    kind = DECISIONS[decision]
    if kind != machines.START or row["role"] != machines.PROVIDER:
        reason = {"reason": [why]} if why and kind in {machines.SUSPENSION, machines.TRANSFER_TERMINATION} else {}
        body = message(kind, **pids(row), **reason)
        return await sent(connection, OF_TRANSFERS, row, body, {**NO_TOKEN, "address": None})
    try:
        agreed = await agreement_of(connection, machines.PROVIDER, negotiation.c.id == row["negotiation_id"])
    except Refused as refused:
        raise ConflictError("there is no agreement that stands", where=row["pid"], found=str(refused)) from refused
    token, kept = _token()
    return await sent(connection, OF_TRANSFERS, row, message(kind, **pids(row), dataAddress=_address(row, agreed, token, kept)), kept)


def _token() -> tuple[str, dict[str, Any]]:
    """Return a new token, and what the row keeps of it."""
    token = TOKEN + new_secret()
    return token, {"token_digest": digest_of(token), "token_until": now() + GOOD_MS}


def _address(row: Row, agreed: Row, token: str, kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return where the bytes are, and what is shown there."""
    release = catalogue.DATASET.fullmatch(agreed["dataset"])
    name, version = (release[1], release[2]) if release else ("", "")
    here = f"{row['own']}{DATASPACE}"
    told = {
        "authorization": token,
        "authType": "bearer",
        "expiresAt": said(kept["token_until"]),
        RENEWAL: f"{here}/transfers/{quote(row['pid'], safe='')}/token",
    }
    several = [{"@type": "EndpointProperty", "name": one, "value": value} for one, value in told.items()]
    endpoint = f"{here}/data/{quote(row['pid'], safe='')}/{quote(name)}/{quote(version)}"
    return {"@type": "DataAddress", "endpointType": HTTP, "endpoint": endpoint, "endpointProperties": several}


async def renewed(connection: AsyncConnection, row: Row) -> dict[str, Any]:
    """Return the address of the data with a new token; the one before is void.

    Raises:
        Refused: The transfer is not started, or its agreement does not stand any more.
    """
    if row["state"] != "STARTED" or row["role"] != machines.PROVIDER:
        raise Refused(409, f"the transfer is {row['state']}; a token is given while it is STARTED")
    agreed = await agreement_of(connection, machines.PROVIDER, negotiation.c.id == row["negotiation_id"])
    token, kept = _token()
    await changed(connection, OF_TRANSFERS, row, kept)
    return _address(row, agreed, token, kept)


async def opened_by(connection: AsyncConnection, token: str, pid: str) -> tuple[Row, Row]:
    """Return the transfer that a token is for, and its negotiation.

    Raises:
        Refused: The token is none, is over, or its agreement does not stand any more.
    """
    good = (
        transfer.c.token_digest == digest_of(token),
        transfer.c.token_until > now(),
        transfer.c.state == "STARTED",
        transfer.c.pid == pid,
    )
    found = (await connection.execute(sa.select(transfer).where(*good))).first() if token.startswith(TOKEN) else None
    if found is None:
        raise Refused(401, "this token is none, or no longer")
    row = named(found)
    return row, await agreement_of(connection, machines.PROVIDER, negotiation.c.id == row["negotiation_id"])


async def still(connection: AsyncConnection, digest: str, pid: str) -> bool:
    """Tell whether what a token gives may go on: the transfer is started, and it is its token; one that runs out lets what began end."""
    query = sa.select(transfer.c.id).where(transfer.c.pid == pid, transfer.c.state == "STARTED", transfer.c.token_digest == digest)
    return await connection.scalar(query) is not None


async def ended(connection: AsyncConnection, agreement: str, why: str) -> list[Row]:
    """Terminate every transfer under an agreement, and return those that were going on."""
    under = sa.select(negotiation.c.id).where(negotiation.c.agreement_uid == agreement, negotiation.c.role == machines.PROVIDER)
    query = sa.select(transfer.c.id).where(
        transfer.c.negotiation_id.in_(under), transfer.c.state.in_(("REQUESTED", "STARTED", "SUSPENDED"))
    )
    rows = [await one(connection, OF_TRANSFERS, transfer.c.id == number) for number in (await connection.execute(query)).scalars().all()]
    return [await decided(connection, row, "terminate", why=why) for row in rows if row]


async def go_on(connection: AsyncConnection) -> list[Row]:
    """Start every transfer that was asked for under an agreement that stands, and return them; terminate those whose agreement does not."""
    query = sa.select(transfer.c.id).where(
        transfer.c.role == machines.PROVIDER, transfer.c.state == "REQUESTED", transfer.c.pending_path == ""
    )
    moved = []
    for number in (await connection.execute(query.limit(100))).scalars().all():
        row = await one(connection, OF_TRANSFERS, transfer.c.id == number, transfer.c.state == "REQUESTED")
        if row is None:
            continue
        try:
            moved.append(await decided(connection, row, "start"))
        except ConflictError as problem:
            moved.append(await decided(connection, row, "terminate", why=problem.message))
    return moved


async def of(connection: AsyncConnection, who: int, pid: str, *, lock: bool = True) -> Row:
    """Return a transfer of a participant, locked where it is to change.

    Raises:
        Refused: There is none of this number, or it is another participant's.
    """
    row = await one(connection, OF_TRANSFERS, transfer.c.pid == pid, transfer.c.participant_id == who, lock=lock)
    if row is None:
        raise not_there("transfer")
    return row
