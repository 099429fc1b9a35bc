"""Taking tasks and answering them as requests do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from goldsmith.accounts import tables as accounts
from goldsmith.accounts.secret_words import digest_of
from goldsmith.annotate import at_once, queue, turns
from goldsmith.annotate.configuration import configured
from goldsmith.database.columns import now
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


async def named(database: Database, people: Sequence[int]) -> None:
    """Give people the tokens that :func:`answer_at_once` knows them by."""
    values = [{"person_id": one, "name": "t", "digest": digest_of(f"gs_{one}"), "created_at": now(), "seen_at": now()} for one in people]
    async with database.changing() as connection:
        await connection.execute(sa.insert(accounts.token), values)


async def answer_at_once(database: Database, person: int, turn_id: int, given: turns.Given, *, ahead: int = 1) -> at_once.Done | None:
    """Answer by the two questions that PostgreSQL is asked for a usual answer; ``None`` where it has to go the usual way."""
    async with database.direct() as connection:
        about = await at_once.known(connection, "token", digest_of(f"gs_{person}"), turn_id)
        if about is None or not about.is_usual() or ahead - about.worker.holds > 1:
            return None
        wants = ahead - about.worker.holds == 1
        return await at_once.give_answer(connection, about, given, ASKS, wants=wants)


async def rows(database: Database, wanted: sa.Select[Any]) -> list[Any]:
    """Return what stands in the database."""
    async with database.reading() as connection:
        return list((await connection.execute(wanted)).all())


def said(value: str = "sport", version: int = 0) -> turns.Given:
    """Return an answer as a page sends it."""
    return turns.Given(version, {"topic": value}, active_ms=1200)
