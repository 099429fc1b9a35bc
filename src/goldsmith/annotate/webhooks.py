"""Webhooks: addresses that are told of events, by deliveries that stand in the database until they arrived.

1. An event is announced in the transaction that brings it about: there is a delivery of what happened, and of nothing else.
2. A delivery is claimed for a while, sent outside any transaction, and then marked. A process that dies in between leaves it to the
   next: it may arrive twice, under the same number, and is never lost.
3. A fact is told to a webhook once, however often the request that brought it about is sent; each delivery carries its ``fact``, by which a receiver
   knows what he knows already.
4. What does not arrive is tried again after 30 s, 2 min, 8 min … seven times in eleven hours, and then given up.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.accounts.auditing import tell
from goldsmith.accounts.secret_words import new_secret
from goldsmith.annotate.tables import delivery, project, webhook
from goldsmith.database.columns import JSON, now
from goldsmith.errors import NoRecordError, SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.accounts.auditing import Actor

EVENTS = (
    "answer.given",
    "answer.reviewed",
    "task.done",
    "task.escalated",
    "task.adjudicated",
    "project.changed",
    "lot.decided",
    "dispute.opened",
    "dispute.decided",
    "alarm.opened",
    "skill.expiring",
    "dataset.released",
    "ping",
)
"""What a webhook may be told of."""

CLAIM_MS = 120_000
"""For so long a delivery is of the process that claimed it; longer than sending may take."""

FIRST_MS, TIMES = 30_000, 4
"""The first wait, and how many times as long each further one is."""

ATTEMPTS = 7
KEPT_MS = 30 * 86_400_000
"""How long deliveries that are over are kept."""


@dataclass(frozen=True)
class Due:
    """A delivery that is to be sent now."""

    id: int
    url: str
    secret: str
    event: str
    payload: Any
    attempts: int
    created_at: int
    fact: str


async def add(connection: AsyncConnection, by: Actor, organisation_id: int, url: str, events: Sequence[str], *, project_id: int | None = None) -> tuple[int, str]:  # fmt: skip
    """Register an address, and return its number and the secret that signs, which is not shown again.

    Raises:
        SettingsError: There is no such event.
        NoRecordError: There is no such project in the organisation.
    """
    wanted = _wanted(events)
    if project_id is not None:
        there = sa.select(project.c.id).where(project.c.id == project_id, project.c.organisation_id == organisation_id)
        if await connection.scalar(there) is None:
            raise NoRecordError("there is no such project", where=str(project_id))
    secret = new_secret()
    values = {"organisation_id": organisation_id, "project_id": project_id, "url": url, "secret": secret, "events": wanted}
    added = sa.insert(webhook).values(**values, active=True, created_at=now()).returning(webhook.c.id)
    number = int((await connection.execute(added)).scalar_one())
    await tell(connection, by, "webhook.added", f"webhook:{number}", {"url": url, "events": wanted})
    return number, secret


async def listed(connection: AsyncConnection, organisation_id: int) -> list[dict[str, Any]]:
    """Return the webhooks of an organisation, without their secrets."""
    shown = (webhook.c.id, webhook.c.project_id, webhook.c.url, webhook.c.events, webhook.c.active, webhook.c.created_at)
    query = sa.select(*shown).where(webhook.c.organisation_id == organisation_id).order_by(webhook.c.id)
    return [dict(row) for row in (await connection.execute(query)).mappings()]


async def change(connection: AsyncConnection, by: Actor, organisation_id: int, webhook_id: int, changes: Mapping[str, Any]) -> None:
    """Change a webhook's address or events, or whether it is active. What waits for a paused one is sent when it goes on.

    Args:
        connection: The transaction.
        by: Who changes it.
        organisation_id: Whose webhook it is.
        webhook_id: Its number.
        changes: What is changed, of ``url``, ``events`` and ``active``.

    Raises:
        SettingsError: There is no such event.
        NoRecordError: There is no such webhook in the organisation.
    """
    values = {**changes, "events": _wanted(changes["events"])} if "events" in changes else dict(changes)
    which = (webhook.c.id == webhook_id) & (webhook.c.organisation_id == organisation_id)
    before = (await connection.execute(sa.select(webhook.c.url, webhook.c.events, webhook.c.active).where(which))).mappings().first()
    if before is None:
        raise NoRecordError("there is no such webhook", where=str(webhook_id))
    changed = {name: value for name, value in values.items() if before[name] != value}
    if changed:
        await connection.execute(sa.update(webhook).where(which).values(**changed))
        told = {name: {"from": before[name], "to": value} for name, value in changed.items()}
        await tell(connection, by, "webhook.changed", f"webhook:{webhook_id}", told)


async def remove(connection: AsyncConnection, by: Actor, organisation_id: int, webhook_id: int) -> None:
    """Forget a webhook and its deliveries.

    Raises:
        NoRecordError: There is no such webhook in the organisation.
    """
    url = await _there(connection, organisation_id, webhook_id)
    await connection.execute(sa.delete(delivery).where(delivery.c.webhook_id == webhook_id))
    await connection.execute(sa.delete(webhook).where(webhook.c.id == webhook_id))
    await tell(connection, by, "webhook.removed", f"webhook:{webhook_id}", {"url": url})


async def deliveries(
    connection: AsyncConnection, organisation_id: int, webhook_id: int, *, after: int | None, limit: int
) -> list[dict[str, Any]]:
    """Return what a webhook was told, the newest first, and what its address said.

    Raises:
        NoRecordError: There is no such webhook in the organisation.
    """
    await _there(connection, organisation_id, webhook_id)
    shown = (
        delivery.c.id,
        delivery.c.event,
        delivery.c.state,
        delivery.c.attempts,
        delivery.c.next_at,
        delivery.c.told,
        delivery.c.created_at,
    )
    query = sa.select(*shown).where(delivery.c.webhook_id == webhook_id).order_by(delivery.c.id.desc()).limit(limit)
    if after is not None:
        query = query.where(delivery.c.id < after)
    return [dict(row) for row in (await connection.execute(query)).mappings()]


async def ping(connection: AsyncConnection, organisation_id: int, webhook_id: int) -> int:
    """Let a webhook be told that it is there, and return the number of the delivery.

    Raises:
        NoRecordError: There is no such webhook in the organisation.
    """
    await _there(connection, organisation_id, webhook_id)
    moment = now()
    values = {"webhook_id": webhook_id, "event": "ping", "payload": {}, "state": "waiting", "attempts": 0, "next_at": moment, "created_at": moment, "fact": f"ping:{secrets.token_hex(8)}"}  # fmt: skip
    return int((await connection.execute(sa.insert(delivery).values(values).returning(delivery.c.id))).scalar_one())


async def announce(
    connection: AsyncConnection,
    organisation_id: int,
    event: str,
    payload: Mapping[str, Any],
    *,
    project_id: int | None = None,
    fact: str = "",
) -> None:
    """Let every webhook that wants to know be told of an event; one statement, where none wants to know too.

    What is told by a request that is sent again is no new fact, and is not told again.

    Args:
        connection: The transaction that brings it about.
        organisation_id: Where it happened.
        event: One of :data:`EVENTS`.
        payload: What a receiver needs to ask for the rest: numbers and states, no answers and no material.
        project_id: The project in which it happened.
        fact: What happened, in words that the same fact alone has, such as ``turn:7:2`` for an answer; one of its own where left out.
    """
    moment, about = now(), f"{event}:{fact or secrets.token_hex(8)}"
    wanted = sa.cast(webhook.c.events, sa.Text).like(f'%"{event}"%')
    told = {**payload, **({"project": project_id} if project_id is not None else {})}
    found = sa.select(
        webhook.c.id,
        sa.literal(event),
        sa.literal(told, JSON),
        sa.literal("waiting"),
        sa.literal(0),
        sa.literal(moment),
        sa.literal(moment),
        sa.literal(about),
    ).where(webhook.c.organisation_id == organisation_id, webhook.c.active, wanted)
    told_before = sa.exists().where(delivery.c.webhook_id == webhook.c.id, delivery.c.fact == about, sa.text("fact <> ''"))
    found = found.where(sa.or_(webhook.c.project_id.is_(None), webhook.c.project_id == project_id), ~told_before)
    names = ["webhook_id", "event", "payload", "state", "attempts", "next_at", "created_at", "fact"]
    await connection.execute(sa.insert(delivery).from_select(names, found))


async def any_due(connection: AsyncConnection) -> bool:
    """Tell whether the time of a delivery has come, without keeping any writer waiting."""
    due = sa.select(delivery.c.id).join_from(delivery, webhook, webhook.c.id == delivery.c.webhook_id)
    due = due.where(delivery.c.state == "waiting", delivery.c.next_at <= now(), webhook.c.active)
    return await connection.scalar(due.limit(1)) is not None


async def claim(connection: AsyncConnection, n: int) -> list[Due]:
    """Claim deliveries whose time has come, so that no other process sends them."""
    due = (
        sa.select(delivery.c.id)
        .join_from(delivery, webhook, webhook.c.id == delivery.c.webhook_id)
        .where(delivery.c.state == "waiting", delivery.c.next_at <= now(), webhook.c.active)
        .order_by(delivery.c.next_at)
        .limit(n)
        .with_for_update(skip_locked=True, of=delivery)
    )
    ids = list((await connection.execute(due)).scalars())
    if not ids:
        return []
    claimed = {"next_at": now() + CLAIM_MS, "attempts": delivery.c.attempts + 1}
    await connection.execute(sa.update(delivery).where(delivery.c.id.in_(ids)).values(claimed))
    rows = sa.select(delivery.c.id, webhook.c.url, webhook.c.secret, delivery.c.event, delivery.c.payload, delivery.c.attempts, delivery.c.created_at, delivery.c.fact)  # fmt: skip
    rows = rows.join_from(delivery, webhook, webhook.c.id == delivery.c.webhook_id).where(delivery.c.id.in_(ids)).order_by(delivery.c.id)
    return [Due(*row) for row in await connection.execute(rows)]


async def settle(connection: AsyncConnection, due: Due, *, arrived: bool, told: str) -> None:
    """Note what became of a delivery: it arrived, is tried again later, or is given up."""
    wait = FIRST_MS * TIMES ** (due.attempts - 1)
    state = "delivered" if arrived else "given_up" if due.attempts >= ATTEMPTS else "waiting"
    values = {"state": state, "next_at": now() + wait, "told": told[:500]}
    await connection.execute(sa.update(delivery).where(delivery.c.id == due.id, delivery.c.attempts == due.attempts).values(values))


async def sweep(connection: AsyncConnection) -> None:
    """Delete deliveries that have been over for a month."""
    old = (delivery.c.state != "waiting") & (delivery.c.created_at < now() - KEPT_MS)
    await connection.execute(sa.delete(delivery).where(old))


async def _there(connection: AsyncConnection, organisation_id: int, webhook_id: int) -> str:
    """Return the address of a webhook."""
    query = sa.select(webhook.c.url).where(webhook.c.id == webhook_id, webhook.c.organisation_id == organisation_id)
    url: str | None = await connection.scalar(query)
    if url is None:
        raise NoRecordError("there is no such webhook", where=str(webhook_id))
    return url


def _wanted(events: Sequence[str]) -> list[str]:
    """Return events in their one order, each once.

    Raises:
        SettingsError: There is no such event.
    """
    if unknown := sorted(set(events) - set(EVENTS)):
        raise SettingsError("there is no such event", where="events", found=", ".join(unknown), expected=", ".join(EVENTS))
    return sorted(set(events))
