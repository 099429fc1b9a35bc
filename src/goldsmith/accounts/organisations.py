"""Organisations: what people and projects belong to; the first one comes with its owner."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import sqlalchemy as sa

from goldsmith.accounts import people
from goldsmith.accounts.auditing import Machine, tell
from goldsmith.accounts.deciding import OWNER
from goldsmith.accounts.tables import organisation, person
from goldsmith.annotation_errors import ConflictError
from goldsmith.database.columns import now

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.accounts.auditing import Actor


async def begun(connection: AsyncConnection) -> bool:
    """Tell whether anybody has an account."""
    return await connection.scalar(sa.select(person.c.id).limit(1)) is not None


async def add(connection: AsyncConnection, by: Actor, name: str) -> int:
    """Make an organisation, and return its number.

    Raises:
        ConflictError: There is one of this name.
    """
    if await connection.scalar(sa.select(organisation.c.id).where(organisation.c.name == name)) is not None:
        raise ConflictError("there is an organisation of this name", where="organisation", found=name)
    added = await connection.execute(sa.insert(organisation).values(name=name, created_at=now()).returning(organisation.c.id))
    number = int(added.scalar_one())
    await tell(connection, Machine(number, by.person_id, by.address), "organisation.added", f"organisation:{number}", {"name": name})
    return number


async def begin(connection: AsyncConnection, by: Actor, name: str, owner: people.New) -> int:
    """Make the first organisation with its owner, and return his number.

    Raises:
        ConflictError: Somebody has an account already.
    """
    if await begun(connection):
        raise ConflictError("somebody has begun already", hint="sign in, or ask an owner for a link")
    number = await add(connection, by, name)
    return await people.add(connection, Machine(number, None, by.address), number, replace(owner, role=OWNER))


async def named(connection: AsyncConnection, organisation_id: int) -> str:
    """Return what an organisation is called."""
    return str(await connection.scalar(sa.select(organisation.c.name).where(organisation.c.id == organisation_id)) or "")


async def rename(connection: AsyncConnection, by: Actor, organisation_id: int, name: str) -> None:
    """Call an organisation something else.

    Raises:
        ConflictError: There is another of this name.
    """
    taken = sa.select(organisation.c.id).where(organisation.c.name == name, organisation.c.id != organisation_id)
    if await connection.scalar(taken) is not None:
        raise ConflictError("there is an organisation of this name", where="name", found=name)
    before = await named(connection, organisation_id)
    await connection.execute(sa.update(organisation).where(organisation.c.id == organisation_id).values(name=name))
    await tell(connection, by, "organisation.changed", f"organisation:{organisation_id}", {"name": {"from": before, "to": name}})
