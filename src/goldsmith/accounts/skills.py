"""Skills: how well somebody knows a field, in five levels of which 1 is the highest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.accounts import people
from goldsmith.accounts.auditing import tell
from goldsmith.accounts.tables import skill
from goldsmith.database.columns import now
from goldsmith.errors import SettingsError

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.accounts.auditing import Actor

LEVELS = range(1, 6)
"""5 beginner, 4 intermediate, 3 senior worker, 2 technician, 1 senior technician. Source: occupational standard 4-04-05-05."""
MANAGER, QUALIFICATION, CERTIFICATE = SOURCES = ("manager", "qualification", "certificate")
"""How a skill was shown."""


@dataclass(frozen=True)
class Grant:
    """A skill at a level, how it was shown, and until when it counts, in milliseconds since 1970.

    ``source`` is ``manager``, ``qualification`` or ``certificate``.
    """

    name: str
    level: int
    evidence: Any = None
    expires_at: int | None = None
    source: str = MANAGER


async def grant(connection: AsyncConnection, by: Actor, organisation_id: int, person_id: int, granted: Grant) -> None:
    """Give somebody a skill, or another level of it.

    Raises:
        NoRecordError: There is no such person in the organisation.
        SettingsError: There is no such level.
    """
    if granted.level not in LEVELS:
        raise SettingsError("there is no such level", where="level", found=str(granted.level), expected="1 (highest) to 5")
    await people.one(connection, organisation_id, person_id)
    which = (skill.c.person_id == person_id) & (skill.c.name == granted.name)
    values = {"level": granted.level, "evidence": granted.evidence, "granted_at": now(), "expires_at": granted.expires_at}
    values |= {"source": granted.source, "granted_by": by.person_id}
    if not (await connection.execute(sa.update(skill).where(which).values(values))).rowcount:
        await connection.execute(sa.insert(skill).values(person_id=person_id, name=granted.name, **values))
    await tell(
        connection, by, "skill.granted", f"person:{person_id}", {"skill": granted.name, "level": granted.level, "source": granted.source}
    )


async def of_person(connection: AsyncConnection, person_id: int) -> list[dict[str, Any]]:
    """Return the skills of somebody, with how each was shown and since when he has it."""
    shown = (skill.c.name, skill.c.level, skill.c.evidence, skill.c.source, skill.c.granted_at, skill.c.expires_at)
    return [dict(row) for row in (await connection.execute(sa.select(*shown).where(skill.c.person_id == person_id).order_by(skill.c.name))).mappings()]  # fmt: skip


async def withdraw(connection: AsyncConnection, by: Actor, organisation_id: int, person_id: int, name: str) -> None:
    """Take a skill from somebody; one that he has not is no error.

    Raises:
        NoRecordError: There is no such person in the organisation.
    """
    await people.one(connection, organisation_id, person_id)
    if (await connection.execute(sa.delete(skill).where(skill.c.person_id == person_id, skill.c.name == name))).rowcount:
        await tell(connection, by, "skill.withdrawn", f"person:{person_id}", {"skill": name})
