"""Skills that run out are told to webhooks thirty days before, each once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from goldsmith.accounts.tables import person, skill
from goldsmith.annotate.standing.certificates import stamp
from goldsmith.annotate.standing.profile import SOON_MS
from goldsmith.annotate.tables import webhook
from goldsmith.annotate.webhooks import announce
from goldsmith.database.columns import now

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

EVENT = "skill.expiring"
AT_ONCE = 500


async def remind(connection: AsyncConnection) -> int:
    """Tell webhooks that want to know of skills that run out within thirty days; return how many were told of, anew or again in vain."""
    wants = sa.select(webhook.c.organisation_id).where(webhook.c.active, sa.cast(webhook.c.events, sa.Text).like(f'%"{EVENT}"%')).distinct()
    homes = (await connection.execute(wants)).scalars().all()
    if not homes:
        return 0
    ending = (
        sa.select(person.c.organisation_id, skill.c.person_id, skill.c.name, skill.c.level, skill.c.expires_at)
        .join(person, person.c.id == skill.c.person_id)
        .where(person.c.organisation_id.in_(homes), person.c.active, skill.c.expires_at.between(now(), now() + SOON_MS))
        .order_by(skill.c.expires_at)
        .limit(AT_ONCE)
    )
    rows = (await connection.execute(ending)).all()
    for row in rows:
        told = {"person": row.person_id, "skill": row.name, "level": row.level, "expires_at": stamp(row.expires_at)}
        await announce(connection, row.organisation_id, EVENT, told, fact=f"{row.person_id}:{row.name}:{row.expires_at}"[:150])
    return len(rows)
