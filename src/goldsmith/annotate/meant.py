"""For whom a task is meant, where it is for one person or one team alone: named in a file, known in the project."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.accounts import tables as accounts
from goldsmith.annotate.lanes import WORKING
from goldsmith.annotate.tables import member, project
from goldsmith.annotation_errors import ProjectError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.annotate.tasks import New


@dataclass(frozen=True)
class Meant:
    """One person or one team.

    Attributes:
        kind: ``person`` or ``team``.
        name: The login of the person, or the name of the team; or its number.
        person_id: The person's number, once he is known.
        team_id: The team's.
    """

    kind: str = ""
    name: str | int = ""
    person_id: int | None = None
    team_id: int | None = None


def meant_in(given: Any, wanted: int | None, *, where: str) -> Meant | None:
    """Return for whom ``for`` of a task says that it is.

    Raises:
        ProjectError: It is neither a person nor a team, or several answers are wanted of one person.
    """
    if given is None:
        return None
    named = list(given.items()) if isinstance(given, dict) else []
    if len(named) != 1 or named[0][0] not in {"person", "team"} or not isinstance(named[0][1], str | int) or isinstance(named[0][1], bool):
        raise ProjectError("`for` names one person or one team", where=where, found=repr(given)[:80], expected='{"person": LOGIN} or {"team": NAME}')  # fmt: skip
    kind, name = named[0]
    if kind == "person" and wanted is not None and wanted > 1:
        raise ProjectError("one person answers a task once", where=where, found=f"`wanted` {wanted} of {name}", expected="1")
    return Meant(kind, name)


async def known_here(connection: AsyncConnection, project_id: int, tasks: Sequence[New]) -> list[New]:
    """Return tasks with the numbers of those that they are meant for.

    Raises:
        ProjectError: Somebody is no member of the project who takes tasks, or there is no such team; all of them are named.
    """
    named = {one.meant for one in tasks if one.meant is not None}
    if not named:
        return list(tasks)
    people, teams = await _people(connection, project_id), await _teams(connection, project_id)
    unknown = sorted(f"{one.kind} {one.name}" for one in named if one.name not in (people if one.kind == "person" else teams))
    if unknown:
        raise ProjectError(
            "tasks are meant for people or teams that are not here", where=f"project {project_id}", found=", ".join(unknown[:20]),
            expected="the login of a member who takes tasks, or the name of a team", hint="make him a member first; none was stored",
        )  # fmt: skip
    known = {
        one: replace(one, person_id=people[one.name]) if one.kind == "person" else replace(one, team_id=teams[one.name]) for one in named
    }
    return [one if one.meant is None else replace(one, meant=known[one.meant]) for one in tasks]


async def _people(connection: AsyncConnection, project_id: int) -> dict[str | int, int]:
    """Return members who take tasks, by login and by number."""
    person = accounts.person
    wanted = sa.select(person.c.id, person.c.login).join(member, member.c.person_id == person.c.id)
    rows = (await connection.execute(wanted.where(member.c.project_id == project_id, member.c.role.in_(WORKING), person.c.active))).all()
    return {name: row.id for row in rows for name in (row.id, row.login)}


async def _teams(connection: AsyncConnection, project_id: int) -> dict[str | int, int]:
    """Return the teams of the project's organisation, by name and by number."""
    team = accounts.team
    wanted = sa.select(team.c.id, team.c.name).join(project, project.c.organisation_id == team.c.organisation_id)
    rows = (await connection.execute(wanted.where(project.c.id == project_id))).all()
    return {name: row.id for row in rows for name in (row.id, row.name)}
