"""Somebody who owns another organisation of a service: a guest, who runs his own people and nothing of the service's."""

from __future__ import annotations

import asyncio
from pathlib import Path

import sqlalchemy as sa

from goldsmith.accounts.tables import organisation, person
from goldsmith.database.opening import Database, url_of
from offered import token_of


async def owner_in(database: Database, login: str = "gus") -> tuple[int, int]:
    """Put an organisation with an owner into a database; return his number and that of the organisation."""
    async with database.changing() as connection:
        new = sa.insert(organisation).values(name=f"Guests of {login}", created_at=1).returning(organisation.c.id)
        home = int((await connection.execute(new)).scalar_one())
        row = {"organisation_id": home, "login": login, "name": login.title(), "role": "owner", "code": f"{login}1", "active": True}
        made = sa.insert(person).values({**row, "created_at": 1}).returning(person.c.id)
        return int((await connection.execute(made)).scalar_one()), home


def guest_token(folder: Path, login: str = "gus", *, database_url: str = "") -> str:
    """Return a token of the owner of a guest organisation of the service whose database stands in a folder, or is named."""

    async def made() -> str:
        database = Database(url_of(database_url or f"sqlite:///{folder / 'service.db'}"))
        number, _ = await owner_in(database, login)
        token = await token_of(database, number)
        await database.close()
        return token

    return asyncio.run(made())
