"""Teams: people who work on something together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.accounts import people
from goldsmith.accounts.auditing import tell
from goldsmith.accounts.tables import team, team_member
from goldsmith.annotation_errors import ConflictError
from goldsmith.database.columns import now
from goldsmith.errors import NoRecordError

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.accounts.auditing import Actor


async def add(connection: AsyncConnection, by: Actor, organisation_id: int, name: str) -> int:
    """Make a team, and return its number.

    Raises:
        ConflictError: There is a team of this name.
    """
    taken = sa.select(team.c.id).where(team.c.organisation_id == organisation_id, team.c.name == name)
    if await connection.scalar(taken) is not None:
        raise ConflictError("there is a team of this name", where="name", found=name)
    added = sa.insert(team).values(organisation_id=organisation_id, name=name, created_at=now()).returning(team.c.id)
    number = int((await connection.execute(added)).scalar_one())
    await tell(connection, by, "team.added", f"team:{number}", {"name": name})
    return number


async def listed(connection: AsyncConnection, organisation_id: int, *, after: int = 0, limit: int = 100) -> list[dict[str, Any]]:
    """Return teams in the order of their numbers, with the numbers of their people."""
    query = sa.select(team.c.id, team.c.name, team.c.created_at).where(team.c.organisation_id == organisation_id, team.c.id > after)
    rows = [dict(row) | {"people": []} for row in (await connection.execute(query.order_by(team.c.id).limit(limit))).mappings()]
    found = {row["id"]: row for row in rows}
    members = sa.select(team_member).where(team_member.c.team_id.in_(found)).order_by(team_member.c.person_id)
    for row in await connection.execute(members):
        found[row.team_id]["people"].append(row.person_id)
    return rows


async def rename(connection: AsyncConnection, by: Actor, organisation_id: int, team_id: int, name: str) -> None:
    """Call a team something else.

    Raises:
        NoRecordError: There is no such team in the organisation.
        ConflictError: There is another of this name.
    """
    before = await _there(connection, organisation_id, team_id)
    taken = sa.select(team.c.id).where(team.c.organisation_id == organisation_id, team.c.name == name, team.c.id != team_id)
    if await connection.scalar(taken) is not None:
        raise ConflictError("there is a team of this name", where="name", found=name)
    if before != name:
        await connection.execute(sa.update(team).where(team.c.id == team_id).values(name=name))
        await tell(connection, by, "team.changed", f"team:{team_id}", {"name": {"from": before, "to": name}})


async def remove(connection: AsyncConnection, by: Actor, organisation_id: int, team_id: int) -> None:
    """Let there be a team no longer; its people stay.

    Raises:
        NoRecordError: There is no such team in the organisation.
    """
    name = await _there(connection, organisation_id, team_id)
    await connection.execute(sa.delete(team_member).where(team_member.c.team_id == team_id))
    await connection.execute(sa.delete(team).where(team.c.id == team_id))
    await tell(connection, by, "team.removed", f"team:{team_id}", {"name": name})


async def of_person(connection: AsyncConnection, person_id: int) -> list[dict[str, Any]]:
    """Return the teams in which somebody is."""
    query = sa.select(team.c.id, team.c.name).join_from(team, team_member, team_member.c.team_id == team.c.id)
    return [dict(row) for row in (await connection.execute(query.where(team_member.c.person_id == person_id).order_by(team.c.name))).mappings()]  # fmt: skip


async def put(connection: AsyncConnection, by: Actor, organisation_id: int, team_id: int, person_id: int) -> None:
    """Make somebody a member; who is one already stays one.

    Raises:
        NoRecordError: There is no such team or person in the organisation.
    """
    await _there(connection, organisation_id, team_id)
    await people.one(connection, organisation_id, person_id)
    member = (team_member.c.team_id == team_id) & (team_member.c.person_id == person_id)
    if await connection.scalar(sa.select(team_member.c.person_id).where(member)) is None:
        await connection.execute(sa.insert(team_member).values(team_id=team_id, person_id=person_id))
        await tell(connection, by, "team.joined", f"team:{team_id}", {"person": person_id})


async def take_out(connection: AsyncConnection, by: Actor, organisation_id: int, team_id: int, person_id: int) -> None:
    """Let somebody be a member no longer.

    Raises:
        NoRecordError: There is no such team, or he is not in it.
    """
    await _there(connection, organisation_id, team_id)
    gone = await connection.execute(sa.delete(team_member).where(team_member.c.team_id == team_id, team_member.c.person_id == person_id))
    if not gone.rowcount:
        raise NoRecordError("this person is not in the team", where=f"person {person_id}")
    await tell(connection, by, "team.left", f"team:{team_id}", {"person": person_id})


async def _there(connection: AsyncConnection, organisation_id: int, team_id: int) -> str:
    """Return what a team is called."""
    query = sa.select(team.c.name).where(team.c.id == team_id, team.c.organisation_id == organisation_id)
    name: str | None = await connection.scalar(query)
    if name is None:
        raise NoRecordError("there is no such team", where=str(team_id))
    return name
