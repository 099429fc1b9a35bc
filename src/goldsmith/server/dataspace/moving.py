"""Moving a negotiation or a transfer from state to state: by a message that came, or by one that is to go out.

1. The table of the protocol decides, and nothing else: what is not in it is refused, from either side.
2. A row is locked while it moves; the state and the message that goes out are kept together.
3. A message that comes a second time under the same key is acknowledged, and moves nothing: its first acknowledgement was lost.
4. A message that comes makes one of ours that is still under way void: the other side has gone on.
"""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote

import sqlalchemy as sa

from goldsmith.annotation_errors import ConflictError
from goldsmith.circulate.dataspace import machines
from goldsmith.circulate.dataspace.messages import key_of, message, reasons_of
from goldsmith.database.columns import named, now
from goldsmith.server.dataspace.refusing import NEGOTIATION, TRANSFER, Refused
from goldsmith.server.dataspace.tables import negotiation, transfer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.circulate.dataspace.machines import Machine, Role

Row = dict[str, Any]
DATASPACE = "/dataspace"
"""Where the routes of the protocol stand."""


@dataclass(frozen=True, eq=False)
class Kind:
    """What moves: its table, its states, and what the protocol calls it."""

    table: sa.Table
    machine: Machine
    noun: str
    told: str
    error: str
    folder: str


@dataclass(frozen=True)
class Letter:
    """A message as it came: what it says, its key, where its sender wants to be told (looked at), and our address."""

    body: Mapping[str, Any]
    key: str = ""
    callback: str = ""
    own: str = ""


OF_NEGOTIATIONS = Kind(negotiation, machines.NEGOTIATION, "negotiation", "ContractNegotiation", NEGOTIATION, "negotiations")
OF_TRANSFERS = Kind(transfer, machines.TRANSFER, "transfer", "TransferProcess", TRANSFER, "transfers")

PATHS = {
    machines.REQUEST: "request",
    machines.OFFER: "offers",
    machines.ACCEPTED_EVENT: "events",
    machines.FINALIZED_EVENT: "events",
    machines.AGREEMENT: "agreement",
    machines.VERIFICATION: "agreement/verification",
    machines.TERMINATION: "termination",
    machines.TRANSFER_REQUEST: "request",
    machines.START: "start",
    machines.SUSPENSION: "suspension",
    machines.COMPLETION: "completion",
    machines.TRANSFER_TERMINATION: "termination",
}
"""Where a message goes, behind the number that the other side gave."""


def new_pid() -> str:
    """Return a number of ours that nobody can guess."""
    return f"urn:uuid:{uuid.UUID(bytes=secrets.token_bytes(16), version=4)}"


def pids(row: Mapping[str, Any]) -> dict[str, str]:
    """Return both numbers of a row, in the words of messages."""
    mine, theirs = ("consumerPid", "providerPid") if row["role"] == machines.CONSUMER else ("providerPid", "consumerPid")
    return {mine: row["pid"], theirs: row["peer_pid"]}


def told(kind: Kind, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return how a row stands, in the words of the protocol."""
    return message(kind.told, **pids(row), state=row["state"])


async def one(connection: AsyncConnection, kind: Kind, *where: sa.ColumnElement[bool], lock: bool = True) -> Row | None:
    """Return a row, locked while the transaction lasts where it is to change; None where there is none."""
    query = sa.select(kind.table).where(*where)
    found = (await connection.execute(query.with_for_update() if lock else query)).first()
    return named(found) if found else None


async def added(connection: AsyncConnection, kind: Kind, values: Mapping[str, Any]) -> Row:
    """Put a new row into the table, and return it."""
    moment = now()
    whole = {"pid": new_pid(), "created_at": moment, "changed_at": moment, **values}
    found = (await connection.execute(sa.insert(kind.table).values(whole).returning(*kind.table.c))).one()
    return named(found)


async def changed(connection: AsyncConnection, kind: Kind, row: Row, values: Mapping[str, Any]) -> Row:
    """Change a row, and return it as it stands then."""
    whole = {**values, "changed_at": now()}
    await connection.execute(sa.update(kind.table).where(kind.table.c.id == row["id"]).values(whole))
    return {**row, **whole}


async def received(connection: AsyncConnection, kind: Kind, row: Row, body: Mapping[str, Any], values: Mapping[str, Any], key: str) -> Row:
    """Move a row by a message of the other side.

    Args:
        connection: The transaction.
        kind: What moves.
        row: It as it stands, locked.
        body: The message, which is one of its type.
        values: What the message brings with it.
        key: What its sender gave it so that a second time is known; ``""`` where nothing.

    Raises:
        Refused: It may not be sent now, or its numbers are of another.
    """
    then = permitted(kind, row, body)
    void = {"pending": None, "pending_path": "", "pending_key": "", "told": reasons_of(body)}
    theirs = str(body["providerPid" if row["role"] == machines.CONSUMER else "consumerPid"])
    return await changed(connection, kind, row, {**void, **values, "state": then, "peer_pid": theirs, "last_key": key})


def permitted(kind: Kind, row: Row, body: Mapping[str, Any]) -> str:
    """Return the state after a message of the other side.

    Raises:
        Refused: It may not be sent now, or its numbers are of another.
    """
    for side, mine in pids(row).items():
        if mine and side in body and body[side] != mine:
            raise Refused(400, f"`{side}` is {body[side]}, and not {mine}")
    sender = machines.other(row["role"])
    then = machines.after(kind.machine, row["state"], sender, key_of(body))
    if then is None:
        may = ", ".join(machines.may_send(kind.machine, row["state"], sender)) or "nothing more"
        raise Refused(409, f"a {sender} may not send {key_of(body)} while the {kind.noun} is {row['state']}; it may send {may}")
    return then


async def sent(connection: AsyncConnection, kind: Kind, row: Row, body: Mapping[str, Any], values: Mapping[str, Any] | None = None) -> Row:
    """Move a row by a message of ours, which stands to be sent from then on.

    Raises:
        ConflictError: It may not be sent now, or the one before has not arrived yet.
    """
    key = key_of(body)
    then = machines.after(kind.machine, row["state"], cast("Role", row["role"]), key)
    ends = then == "TERMINATED"
    if then is None or (row["pending_path"] and not ends):
        may = machines.may_send(kind.machine, row["state"], cast("Role", row["role"]))
        raise ConflictError(
            f"this cannot be done while the {kind.noun} is {row['state']}", where=row["pid"], found=key, expected=", ".join(may) or "nothing more",
            hint="the message before is still under way" if row["pending_path"] else "",
        )  # fmt: skip
    path = f"/{kind.folder}/{quote(row['peer_pid'], safe='')}/{PATHS[key]}" if row["peer_pid"] else f"/{kind.folder}/{PATHS[key]}"
    if ends and not row["peer_pid"]:  # the other side never acknowledged it: there is nobody to tell
        return await changed(connection, kind, row, {**(values or {}), "state": then, "pending": None, "pending_path": ""})
    waiting = {"pending": dict(body), "pending_path": path, "pending_key": secrets.token_hex(16), "attempts": 0, "next_at": now()}
    return await changed(connection, kind, row, {**waiting, **(values or {}), "state": then, "told": ""})
