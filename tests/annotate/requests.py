"""Taking tasks and answering them as requests do."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from goldsmith.annotate import queue, turns
from goldsmith.annotate.configuration import configured
from goldsmith.database.opening import Database
from service import CHOICE, SHOWS

ASKS = configured(SHOWS, CHOICE)


async def take(database: Database, project: int, person: int, n: int = 1) -> tuple[list[Any], str]:
    """Take tasks as a request does."""
    async with database.changing() as connection:
        worker = turns.must_work(await queue.worker_of(connection, project, person), project)
        return await queue.take(connection, worker, n=n)


async def act(database: Database, project: int, person: int, what, *given: Any) -> Any:
    """Do something with a turn as a request does."""
    async with database.changing() as connection:
        worker = turns.must_work(await queue.worker_of(connection, project, person), project)
        return await what(connection, worker, *given)


async def rows(database: Database, wanted: sa.Select[Any]) -> list[Any]:
    """Return what stands in the database."""
    async with database.reading() as connection:
        return list((await connection.execute(wanted)).all())


def said(value: str = "sport", version: int = 0) -> turns.Given:
    """Return an answer as a page sends it."""
    return turns.Given(version, {"topic": value}, active_ms=1200)
