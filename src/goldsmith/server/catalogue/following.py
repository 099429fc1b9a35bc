"""Webhooks of an organisation are told of new releases of what its people follow.

1. Of each new release once, however many follow the dataset; ``told`` of a subscription is what was told of it last.
2. An address belongs to nobody in particular: it is told only of what every member may know of. What was granted to some of them their own pages tell.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from goldsmith.accounts.tables import person
from goldsmith.annotate.tables import webhook
from goldsmith.annotate.webhooks import announce
from goldsmith.circulate.catalogue.entries import Entry, entry_of
from goldsmith.circulate.grades.rules import MEMBER, decide
from goldsmith.circulate.shelf import Shelf
from goldsmith.sensitivity import Sensitivity
from goldsmith.server.catalogue.tables import subscription

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goldsmith.database.opening import Database
    from goldsmith.server.service_settings import ServiceSettings

EVENT = "dataset.released"


async def tell_followers(database: Database, settings: ServiceSettings) -> bool:
    """Announce new releases of datasets that are followed; nothing is looked at where no webhook wants to know."""
    if not settings.releases:
        return False
    wants = sa.select(webhook.c.organisation_id).where(webhook.c.active, sa.cast(webhook.c.events, sa.Text).like(f'%"{EVENT}"%')).distinct()
    async with database.reading() as connection:
        homes = (await connection.execute(wants)).scalars().all()
        if not homes:
            return False
        query = sa.select(person.c.organisation_id, subscription.c.name, subscription.c.seen, subscription.c.told)
        query = query.join(person, person.c.id == subscription.c.person_id).where(person.c.organisation_id.in_(homes), person.c.active)
        rows = (await connection.execute(query)).all()
    found = await asyncio.to_thread(_known, settings.releases, sorted({row.name for row in rows}))
    new = {(row.organisation_id, row.name) for row in rows if row.name in found and found[row.name].hallmark not in {row.seen, row.told}}
    for organisation, name in sorted(new):
        await _announced(database, organisation, found[name])
    return False


async def _announced(database: Database, organisation: int, entry: Entry) -> None:
    told = {"dataset": entry.name, "version": entry.version, "hallmark": entry.hallmark, "released": entry.released}
    people = sa.select(person.c.id).where(person.c.organisation_id == organisation)
    here = (subscription.c.name == entry.name) & subscription.c.person_id.in_(people)
    async with database.changing() as connection:
        await announce(connection, organisation, EVENT, told, fact=f"{entry.name}:{entry.hallmark}"[:170])
        await connection.execute(sa.update(subscription).where(here).values(told=entry.hallmark))


def _known(folder: str, names: Sequence[str]) -> dict[str, Entry]:
    """Return the newest release of each dataset that every member may know of."""
    shelf = Shelf(Path(folder))
    every = {name: entry for name in names if (entry := entry_of(shelf, name)) is not None}
    return {name: one for name, one in every.items() if decide("facts", Sensitivity.read(one.basis), standing=MEMBER, owner=one.access.needs).allowed}  # fmt: skip
