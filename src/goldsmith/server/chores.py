"""Chores: what every process of the service does now and then, beside answering.

Each process does all of them; what must be done once is taken in the database, so that two never do it both.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING

import sqlalchemy as sa

from goldsmith.accounts import browsers, limiting, links
from goldsmith.accounts.tables import sign_in
from goldsmith.annotate import membership, queue, webhooks
from goldsmith.annotate.models.learning import learn_due
from goldsmith.annotate.quality import alarm_watching
from goldsmith.annotate.quality.adaptive import ask_again
from goldsmith.annotate.quality.refreshing import refresh
from goldsmith.annotate.standing.reminding import remind
from goldsmith.database.columns import now
from goldsmith.server import backend_telling, delivering, predicting, quality_chores
from goldsmith.server.catalogue import following, judging
from goldsmith.server.contracts import sealing
from goldsmith.server.dataspace import sending
from goldsmith.server.logbook import entering

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from goldsmith.database.opening import Database
    from goldsmith.server.service_settings import ServiceSettings

    Chore = Callable[[Database, ServiceSettings], Awaitable[bool]]

log = logging.getLogger("goldsmith.server")


async def sweep(database: Database, settings: ServiceSettings) -> bool:
    """Delete sign-ins, links, attempts, known browsers and deliveries that are over."""
    del settings
    async with database.changing() as connection:
        await connection.execute(sa.delete(sign_in).where(sign_in.c.expires_at < now()))
        await links.sweep(connection)
        await limiting.sweep(connection)
        await browsers.sweep(connection)
        await webhooks.sweep(connection)
    return False


async def lapse(database: Database, settings: ServiceSettings) -> bool:
    """Let turns whose lease has run out, and those of people who take no tasks any more, open their slots again; memberships end."""
    del settings
    async with database.changing() as connection:
        await membership.end(connection)
    async with database.changing() as connection:
        ended = await queue.lapse(connection)
    async with database.changing() as connection:
        ended += await queue.give_back(connection)
    return ended > 0


async def remind_of_skills(database: Database, settings: ServiceSettings) -> bool:
    """Tell webhooks of skills that run out soon."""
    del settings
    async with database.changing() as connection:
        await remind(connection)
    return False


async def watch(database: Database, settings: ServiceSettings) -> bool:
    """Look through one project with new answers for what is odd about them; it changes nothing about anybody."""
    del settings
    return await alarm_watching.watch(database)


CHORES: tuple[tuple[Chore, float], ...] = (
    (sweep, 600.0),
    (lapse, 30.0),
    (remind_of_skills, 3600.0),
    (delivering.deliver, 2.0),
    (watch, 60.0),
    (ask_again, 2.0),
    (refresh, 30.0),
    (predicting.predict, 2.0),
    (backend_telling.tell_backends, 5.0),
    (sending.go_on, 0.5),
    (learn_due, 3.0),
    (judging.judge_due, 2.0),
    (following.tell_followers, 30.0),
    (sealing.seal_due, 5.0),
    (entering.enter_due, 1.0),
    *quality_chores.OF_LOTS,
)
"""Chores, and after how many seconds they are done again; one that says that there is more is done again at once."""
RESTS = 30.0
"""Seconds that a chore rests after a mistake of ours, beside its own."""


@contextlib.asynccontextmanager
async def doing(database: Database, settings: ServiceSettings) -> AsyncIterator[None]:
    """Do chores until the block is left; one that is in the middle of something then is stopped, and its transaction with it."""
    tasks = [asyncio.create_task(_again(chore, seconds, database, settings)) for chore, seconds in CHORES] if settings.chores else []
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _again(chore: Chore, seconds: float, database: Database, settings: ServiceSettings) -> None:
    """Do a chore again and again; where the database is out of reach for a while, it waits.

    A mistake of ours that one project brings to light must not end it for all others until the service is started anew: it is told in the
    log as it is, and the chore rests before it tries again.
    """
    while True:
        more = False
        try:
            more = await chore(database, settings)
        except (sa.exc.SQLAlchemyError, OSError) as problem:
            log.warning("%s: %s", getattr(chore, "__name__", "a chore"), problem)
        except Exception:
            log.exception("%s ended with a mistake of ours, and is tried again", getattr(chore, "__name__", "a chore"))
            await asyncio.sleep(RESTS)
        await asyncio.sleep(0.05 if more else seconds)
