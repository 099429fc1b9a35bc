"""Agreements and their ends as signed documents, entered into the log of the service: by whoever concludes them, and by a chore for those that partners concluded.

An agreement that was concluded while the service had no key is signed as soon as it has one.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.circulate.contracts import receipts
from goldsmith.server.contracts.tables import agreement, authorisation
from goldsmith.server.logbook.entering import enter
from goldsmith.server.moments import said, said_if
from goldsmith.signing.held import Held
from goldsmith.signing.keys import current

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.database.opening import Database
    from goldsmith.server.service_settings import ServiceSettings
    from goldsmith.signing.held import Signer

RECEIPTS = "receipts"
"""Name of the key that signs agreements and receipts."""
AT_ONCE = 100


async def sealed(connection: AsyncConnection, number: int, key: Signer | None, *, logs: bool) -> None:
    """Sign an agreement that is not signed yet, and have it entered into the log.

    Args:
        connection: The transaction.
        number: Number of the agreement.
        key: The key of the service; without one nothing is signed.
        logs: Whether the service has a log.
    """
    query = sa.select(agreement, authorisation.c.n, authorisation.c.scope, authorisation.c.price).join(authorisation)
    row = (await connection.execute(query.where(agreement.c.id == number, authorisation.c.document.is_(None)))).mappings().first()
    if row is None or key is None:
        return
    told: dict[str, Any] = {
        name: row[name] for name in ("uid", "dataset", "version", "assigner", "assignee", "purpose", "n", "scope", "price")
    }
    told |= {"agreed": row["agreed"], "begins": said(row["begins_at"]), "ends": said_if(row["ends_at"])}
    made = receipts.sealed(told, key, "agreement")
    await connection.execute(sa.update(authorisation).where(authorisation.c.agreement_id == number).values(document=made))
    if logs:
        await enter(connection, "agreement", row["uid"], made, [key.did])


async def end_sealed(connection: AsyncConnection, uid: str, key: Signer | None, *, logs: bool) -> None:
    """Sign that an agreement was terminated, and have it entered into the log."""
    row = (await connection.execute(sa.select(agreement).where(agreement.c.uid == uid))).mappings().one()
    if key is None or not logs:
        return
    told = {"uid": uid, "at": said(row["ended_at"]), "why": row["why"]}
    await enter(connection, "revoke", uid, receipts.sealed(told, key, "revocation"), [key.did])


async def seal_due(database: Database, settings: ServiceSettings) -> bool:
    """Sign agreements that are not signed yet, and tell whether there may be more."""
    if not settings.keys or not settings.releases:
        return False
    async with database.changing() as connection:
        query = sa.select(authorisation.c.agreement_id).where(authorisation.c.document.is_(None)).limit(AT_ONCE)
        waiting = (await connection.execute(query.with_for_update(skip_locked=True))).scalars().all()
        key = Held(current(Path(settings.keys), RECEIPTS)) if waiting else None
        for number in waiting:
            await sealed(connection, number, key, logs=bool(settings.log))
    return len(waiting) == AT_ONCE
