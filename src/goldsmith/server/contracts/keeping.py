"""Agreements as rows: kept when they are concluded, ended when somebody terminates them, charged before anything leaves."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.circulate.contracts.agreement import Agreement, Use, against
from goldsmith.database.columns import now
from goldsmith.server.contracts.tables import agreement, metered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

MINUTE = 60_000
"""Milliseconds in which the same refusal is written down once."""


async def concluded(connection: AsyncConnection, one: Agreement) -> None:
    """Keep a new agreement; one that is kept already stays as it is."""
    if await connection.scalar(sa.select(agreement.c.id).where(agreement.c.uid == one.uid)) is not None:
        return
    row = {
        "uid": one.uid, "dataset": one.dataset, "version": one.version, "assigner": one.assigner, "assignee": one.assignee,
        "purpose": one.purpose, "offer": dict(one.offer), "agreed": dict(one.agreed), "begins_at": _millis(one.start),
        "ends_at": _millis(one.until) if one.until else None,
    }  # fmt: skip
    await connection.execute(sa.insert(agreement).values(row))


async def terminated(connection: AsyncConnection, uid: str, why: str) -> bool:
    """End an agreement from now on, and tell whether it stood until now; the first reason stays."""
    found = await connection.execute(
        sa.update(agreement).where(agreement.c.uid == uid, agreement.c.ended_at.is_(None)).values(ended_at=now(), why=why[:1000])
    )
    return found.rowcount > 0


async def ended(connection: AsyncConnection, uid: str) -> str:
    """Return why an agreement was terminated, ``""`` where it was not."""
    query = sa.select(agreement.c.why).where(agreement.c.uid == uid, agreement.c.ended_at.is_not(None))
    why = await connection.scalar(query)
    return "" if why is None else str(why) or "it was terminated"


async def standing_for(connection: AsyncConnection, login: str, dataset: str, version: str) -> Sequence[sa.RowMapping]:
    """Return the agreements of somebody about a release, those that stand first, and of them the newest first."""
    query = sa.select(agreement).where(
        agreement.c.assignee == login, agreement.c.dataset == dataset, agreement.c.version.in_(("", version))
    )
    return (await connection.execute(query.order_by(agreement.c.ended_at.is_not(None), agreement.c.id.desc()))).mappings().all()


def refusal(row: sa.RowMapping, login: str, purposes: Sequence[str], *, volume: int = 0, count: int = 1) -> str:
    """Return why so many more uses and bytes are not within an agreement as it stands now, ``""`` where they are."""
    if row["ended_at"] is not None:
        return f"the agreement was terminated: {row['why']}"
    use = Use(login, datetime.now(UTC), row["uses"] + count, row["bytes"] + volume, purposes)
    return against(_agreement(row), use)


async def charged(connection: AsyncConnection, number: int, login: str, purposes: Sequence[str], *, volume: int, count: int = 1) -> str:
    """Charge an agreement, in a transaction that changes something; return why not, ``""`` where it was charged."""
    row = (await connection.execute(sa.select(agreement).where(agreement.c.id == number).with_for_update())).mappings().one()
    if why := refusal(row, login, purposes, volume=volume, count=count):
        return why
    more = {"uses": agreement.c.uses + count, "bytes": agreement.c.bytes + volume}
    await connection.execute(sa.update(agreement).where(agreement.c.id == number).values(more))
    return ""


async def noted(connection: AsyncConnection, number: int, what: str, release: str, *, volume: int = 0, refused: str = "") -> int | None:
    """Write down a use or a refusal and return its number; None where the same was refused less than a minute ago."""
    if refused:
        same = (metered.c.agreement_id == number, metered.c.refused == refused[:1000], metered.c.at > now() - MINUTE)
        if await connection.scalar(sa.select(metered.c.id).where(*same).limit(1)) is not None:
            return None
    row = {"agreement_id": number, "at": now(), "what": what[:1000], "release": release, "bytes": volume, "refused": refused[:1000]}
    return int((await connection.execute(sa.insert(metered).values(row).returning(metered.c.id))).scalar_one())


def _agreement(row: sa.RowMapping) -> Agreement:
    same: dict[str, Any] = {name: row[name] for name in ("uid", "dataset", "version", "assigner", "assignee", "offer", "agreed", "purpose")}
    return Agreement(**same, start=_moment(row["begins_at"]), until=_moment(row["ends_at"]) if row["ends_at"] is not None else None)


def _millis(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _moment(millis: int) -> datetime:
    return datetime.fromtimestamp(millis / 1000, UTC)
