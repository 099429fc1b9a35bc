"""Chores of quality: lots that are to be frozen or settled go on, and answers that came are looked through for disagreement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goldsmith.annotate.quality import adjudicating, lot_ending, lot_freezing

if TYPE_CHECKING:
    from goldsmith.database.opening import Database
    from goldsmith.server.service_settings import ServiceSettings


async def freeze_lots(database: Database, settings: ServiceSettings) -> bool:
    """Freeze a lot that nobody is at."""
    del settings
    found = await lot_freezing.claimed(database)
    if found is None:
        return False
    await lot_freezing.freeze(database, *found)
    return True


async def settle_lots(database: Database, settings: ServiceSettings) -> bool:
    """Send tasks of a decided lot where they go."""
    del settings
    found = await lot_ending.unsettled(database)
    return found is not None and (await lot_ending.settle_some(database, found) or True)


async def adjudicate(database: Database, settings: ServiceSettings) -> bool:
    """Look through answers that came for disagreement, where a project has adjudicators."""
    del settings
    return await adjudicating.look(database)


OF_LOTS = ((freeze_lots, 3.0), (settle_lots, 3.0), (adjudicate, 2.0))
"""These chores, and after how many seconds they are done again."""
