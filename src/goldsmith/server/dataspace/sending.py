"""Sending what waits: to the participant's own host alone, and never to where a private address would be reached.

1. ``callbackAddress`` is said by the other side, so it may name anything. It counts only where it is of the scheme, host and port that the participant
   was registered with; one that was registered without an address may name any public one, and is sent no token.
2. Every address is resolved once and looked at; the connection goes to what was looked at, redirects are not followed, and answers are read up to
   64 KiB. Private addresses are reached only where the service was started with `--partner-host`.
3. What does not arrive is sent again after 5 s, 20 s, 80 s …, seven times in all, under the same key; then, or where it is refused, the negotiation
   or transfer is terminated here, and says why.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
import sqlalchemy as sa
import urllib3

from goldsmith import __version__
from goldsmith.circulate.dataspace import machines
from goldsmith.circulate.dataspace.messages import reasons_of
from goldsmith.database.columns import now
from goldsmith.database.opening import as_json
from goldsmith.errors import GoldsmithError, SettingsError
from goldsmith.server.dataspace import negotiating, transferring
from goldsmith.server.dataspace.moving import OF_NEGOTIATIONS, OF_TRANSFERS, Kind
from goldsmith.server.dataspace.tables import negotiation, participant, transfer
from goldsmith.server.outbound import Reach, resolved, target_of

if TYPE_CHECKING:
    from goldsmith.database.opening import Database
    from goldsmith.server.outbound import Resolver
    from goldsmith.server.service_settings import ServiceSettings

AT_ONCE = 8
FIRST_MS, TIMES, ATTEMPTS = 5_000, 4, 7
CLAIM_MS = 60_000
"""For so long a message is of the process that sends it; longer than sending may take."""
SECONDS = 10.0
LARGEST = 64 << 10
"""Bytes of an answer that are read."""
HINT = "goldsmith serve --partner-host HOST allows it"
WRONG = "this is no address of a connector"
PASSING = {408, 425, 429}
"""Refusals that pass."""


@dataclass(frozen=True)
class Due:
    """A message that is to be sent now."""

    kind: Kind
    id: int
    url: str
    body: Any
    key: str
    attempts: int
    token: str


@dataclass(frozen=True)
class Came:
    """What came back: a status, 0 for none; the body where it is JSON; and words about it."""

    status: int
    body: Any
    words: str


def callback_of(address: str, registered: str) -> str:
    """Return the address where a participant wants to be told, without a slash at its end.

    Raises:
        SettingsError: It is none, or not on the host that the participant was registered with.

    Example:
        >>> callback_of("https://bo.example/dataspace/", "https://bo.example/dataspace")
        'https://bo.example/dataspace'
    """
    target = target_of(address, wrong=WRONG)
    if registered:
        own = target_of(registered, wrong=WRONG)
        if (target.scheme, target.host, target.port) != (own.scheme, own.host, own.port):
            raise SettingsError(
                "callbackAddress is not on the host that this participant was registered with",
                where=address,
                expected=f"{own.scheme}://{own.named}/…",
            )
    return address.partition("#")[0].rstrip("/")


async def go_on(database: Database, settings: ServiceSettings, resolve: Resolver = resolved) -> bool:
    """Take the steps that follow of themselves, send what is due, and tell whether there may be more."""
    async with database.reading() as connection:
        if not await _any(connection):
            return False
    async with database.changing() as connection:
        moved = [*await negotiating.go_on(connection), *await transferring.go_on(connection)]
    return await send_due(database, settings, resolve) or bool(moved)


async def _any(connection: Any) -> bool:
    """Tell whether anything waits, without keeping a writer waiting."""
    talked = sa.select(negotiation.c.id).where(negotiation.c.state.in_(("REQUESTED", "OFFERED", "ACCEPTED", "AGREED", "VERIFIED")))
    due = [
        sa.select(kind.table.c.id).where(kind.table.c.pending_path != "", kind.table.c.next_at <= now())
        for kind in (OF_NEGOTIATIONS, OF_TRANSFERS)
    ]
    queries = (talked, sa.select(transfer.c.id).where(transfer.c.state == "REQUESTED"), *due)
    for query in queries:
        if await connection.scalar(query.limit(1)) is not None:
            return True
    return False


async def send_due(
    database: Database, settings: ServiceSettings, resolve: Resolver = resolved, *, only: tuple[Kind, int] | None = None
) -> bool:
    """Send what is due, or the message of one row, and tell whether there may be more."""
    claimed: list[Due] = []
    async with database.changing() as connection:
        for kind in (only[0],) if only else (OF_NEGOTIATIONS, OF_TRANSFERS):
            claimed += await _claimed(connection, kind, only[1] if only else None)
    came = await asyncio.gather(
        *(asyncio.to_thread(exchanged, due.url, due.body, settings, due.token, due.key, resolve) for due in claimed)
    )
    async with database.changing() as connection:
        for due, answered in zip(claimed, came, strict=True):
            await _settle(connection, due, answered)
    return len(claimed) >= AT_ONCE


async def _claimed(connection: Any, kind: Kind, only: int | None) -> list[Due]:
    table = kind.table
    query = sa.select(table.c.id).where(table.c.pending_path != "", table.c.next_at <= now(), *([table.c.id == only] if only else []))
    ids = list((await connection.execute(query.order_by(table.c.next_at).limit(AT_ONCE).with_for_update(skip_locked=True))).scalars())
    if not ids:
        return []
    await connection.execute(sa.update(table).where(table.c.id.in_(ids)).values(next_at=now() + CLAIM_MS, attempts=table.c.attempts + 1))
    rows = sa.select(table, participant.c.address.label("registered"), participant.c.token).join_from(
        table, participant, participant.c.id == table.c.participant_id
    )
    found = await connection.execute(rows.where(table.c.id.in_(ids)))
    return [
        Due(kind, row.id, row.callback + row.pending_path, row.pending, row.pending_key, row.attempts, row.token if row.registered else "")
        for row in found
    ]  # fmt: skip


def exchanged(
    url: str, body: Any, settings: ServiceSettings, token: str, key: str = "", resolve: Resolver = resolved, *, method: str = "POST"
) -> Came:
    """Send a message to a connector, and return what came back; what may not be asked is never tried."""
    headers = {"Content-Type": "application/json", "User-Agent": f"goldsmith/{__version__}"}
    headers |= ({"Authorization": f"Bearer {token}"} if token else {}) | ({"Idempotency-Key": key} if key else {})
    reach = Reach(settings.partner_hosts, resolve, hint=HINT)
    try:
        answered = reach(method, url, orjson.dumps(body) if body is not None else None, headers, SECONDS)
        raw = answered.read(LARGEST + 1, decode_content=False)
        status = int(answered.status)
        answered.close()
    except GoldsmithError as refused:
        return Came(-1, None, str(refused.message))
    except (urllib3.exceptions.HTTPError, OSError, ValueError) as problem:
        return Came(0, None, f"nobody answered: {type(problem).__name__}")
    finally:
        reach.close()
    if 300 <= status < 400:
        return Came(-1, None, f"status {status}: redirects are not followed")
    try:
        said = orjson.loads(raw) if raw and len(raw) <= LARGEST else None
        as_json(said)  # what no database holds is no answer
    except (ValueError, TypeError):
        said = None
    return Came(status, said, f"status {status}: {reasons_of(said)}".rstrip(": "))


async def _settle(connection: Any, due: Due, came: Came) -> None:
    """Note what became of a message: it arrived, is sent again later, or ends what it was about."""
    table = due.kind.table
    over = {"pending": None, "pending_path": "", "pending_key": ""}
    which = (table.c.id == due.id, table.c.pending_key == due.key)
    if 200 <= came.status < 300:
        values: dict[str, Any] = {**over, "told": ""}
        if theirs := _number(due.body, came.body):
            values["peer_pid"] = theirs
    elif came.status == -1 or (400 <= came.status < 500 and came.status not in PASSING) or due.attempts >= ATTEMPTS:
        values = {**over, "state": "TERMINATED", "told": came.words[:1000]}
        values |= transferring.NO_TOKEN if due.kind is OF_TRANSFERS else {}
    else:
        values = {"next_at": now() + FIRST_MS * TIMES ** (due.attempts - 1), "told": came.words[:1000]}
    await connection.execute(sa.update(table).where(*which).values(values))


def _number(asked: Any, answered: Any) -> str:
    """Return the number that the other side gave what we began, ``""`` where it gave none or had given one before."""
    first = asked.get("@type") in {machines.REQUEST, machines.TRANSFER_REQUEST} and "providerPid" not in asked
    number = answered.get("providerPid") if first and isinstance(answered, dict) else ""
    return number if isinstance(number, str) and len(number) <= 2_000 else ""
