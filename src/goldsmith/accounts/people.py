"""People of an organisation: added, listed and changed; there is always an owner."""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.accounts import sessions
from goldsmith.accounts.auditing import tell
from goldsmith.accounts.deciding import OWNER, ROLES
from goldsmith.accounts.tables import person, skill, team_member
from goldsmith.annotation_errors import ConflictError
from goldsmith.database.columns import now
from goldsmith.errors import NoRecordError, SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.accounts.auditing import Actor

TOLD = (
    person.c.id,
    person.c.login,
    person.c.name,
    person.c.role,
    person.c.code,
    person.c.language,
    person.c.active,
    person.c.created_at,
    person.c.seen_at,
    person.c.password.is_not(None).label("joined"),
)
"""What is told of a person; ``joined`` tells that he has a password."""

CHANGES = frozenset({"name", "role", "language", "active"})


def login_of(said: str) -> str:
    """Return a login in its one spelling.

    Raises:
        SettingsError: It is empty, too long, or holds what a login does not.

    Example:
        >>> login_of(" Mei.Li "), login_of("ＭＥＩ")
        ('mei.li', 'mei')
    """
    login = _plain(said)
    if not 1 <= len(login) <= 100 or not all(one.isalnum() or one in "._-+@" for one in login):
        raise SettingsError("this cannot be a login", where="login", expected="1 to 100 letters and digits of any script, and . _ - + @")
    return login


@dataclass(frozen=True)
class New:
    """Somebody who shall have an account; ``password`` is the hash of one, None where a link lets him set it."""

    login: str
    name: str
    role: str
    language: str = ""
    password: str | None = None


async def add(connection: AsyncConnection, by: Actor, organisation_id: int, new: New) -> int:
    """Add somebody, and return his number.

    Raises:
        SettingsError: There is no such role, or the login can be none.
        ConflictError: Somebody has this login.
    """
    if new.role not in ROLES:
        raise SettingsError("there is no such role", where="role", found=new.role, expected=", ".join(ROLES))
    plain = login_of(new.login)
    if await connection.scalar(sa.select(person.c.id).where(person.c.login == plain)) is not None:
        raise ConflictError("somebody has this login", where="login", found=plain, hint="choose another")
    values = {"organisation_id": organisation_id, "login": plain, "name": new.name or plain, "role": new.role, "language": new.language}
    values |= {"code": f"p-{secrets.token_hex(6)}", "password": new.password, "active": True, "created_at": now()}
    added = await connection.execute(sa.insert(person).values(values).returning(person.c.id))
    number = int(added.scalar_one())
    await tell(connection, by, "person.added", f"person:{number}", {"login": plain, "role": new.role})
    return number


async def one(connection: AsyncConnection, organisation_id: int, person_id: int) -> dict[str, Any]:
    """Return what is told of a person.

    Raises:
        NoRecordError: There is no such person in the organisation.
    """
    query = sa.select(*TOLD).where(person.c.id == person_id, person.c.organisation_id == organisation_id)
    row = (await connection.execute(query)).mappings().first()
    if row is None:
        raise NoRecordError("there is no such person", where=str(person_id))
    return dict(row)


async def by_login(connection: AsyncConnection, login: str) -> sa.Row[Any] | None:
    """Return the whole row of whoever has a login."""
    return (await connection.execute(sa.select(person).where(person.c.login == login_of(login)))).first()


@dataclass(frozen=True)
class Wanted:
    """Which people are wanted: those of whom all holds that is said.

    Attributes:
        login: The one with this login, in any spelling of it.
        search: Those whose name or login holds this.
        role: Those with this role.
        active: Those who may sign in, or those who may not.
        team: Those who are in the team of this number.
    """

    login: str = ""
    search: str = ""
    role: str = ""
    active: bool | None = None
    team: int | None = None

    def conditions(self) -> list[sa.ColumnElement[bool]]:
        """Return what a row has to be."""
        found: list[sa.ColumnElement[bool]] = []
        if self.login:
            found.append(person.c.login == _plain(self.login))
        if self.search.strip():
            term = self.search.strip()
            spelled = {term, term.casefold(), term.title(), term.upper()}  # SQLite folds no letter but those of ASCII
            found.append(sa.or_(person.c.login.contains(_plain(term), autoescape=True), *(person.c.name.icontains(one, autoescape=True) for one in spelled)))  # fmt: skip
        if self.role:
            found.append(person.c.role == self.role)
        if self.active is not None:
            found.append(person.c.active.is_(self.active))
        if self.team is not None:
            found.append(sa.exists().where(team_member.c.person_id == person.c.id, team_member.c.team_id == self.team))
        return found


def _plain(said: str) -> str:
    """Return part of a login in its one spelling."""
    return unicodedata.normalize("NFKC", said).casefold().strip()


async def listed(
    connection: AsyncConnection, organisation_id: int, wanted: Wanted | None = None, *, after: int = 0, limit: int = 100
) -> list[dict[str, Any]]:
    """Return people in the order of their numbers, with their skills."""
    query = sa.select(*TOLD).where(person.c.organisation_id == organisation_id, person.c.id > after, *(wanted or Wanted()).conditions())
    rows = [dict(row) | {"skills": []} for row in (await connection.execute(query.order_by(person.c.id).limit(limit))).mappings()]
    found = {row["id"]: row for row in rows}
    held = sa.select(skill.c.person_id, skill.c.name, skill.c.level, skill.c.expires_at).where(skill.c.person_id.in_(found))
    for row in (await connection.execute(held.order_by(skill.c.name))).mappings():
        found[row["person_id"]]["skills"].append({name: row[name] for name in ("name", "level", "expires_at")})
    return rows


async def change(connection: AsyncConnection, by: Actor, organisation_id: int, person_id: int, changes: Mapping[str, Any]) -> None:
    """Change name, role, language, or whether somebody may sign in; who may not any more is signed out at once.

    Raises:
        NoRecordError: There is no such person in the organisation.
        SettingsError: Something else was to be changed, or there is no such role.
        ConflictError: Nobody would be an owner any more.
    """
    if unknown := sorted(set(changes) - CHANGES):
        raise SettingsError("this is not changed here", found=", ".join(unknown), expected=", ".join(sorted(CHANGES)))
    if changes.get("role", OWNER) not in ROLES:
        raise SettingsError("there is no such role", where="role", found=str(changes["role"]), expected=", ".join(ROLES))
    await _hold_owners(connection, organisation_id)
    before = await one(connection, organisation_id, person_id)
    changed = {name: value for name, value in changes.items() if before[name] != value}
    if not changed:
        return
    await connection.execute(sa.update(person).where(person.c.id == person_id).values(changed))
    owners = sa.select(sa.func.count()).where(person.c.organisation_id == organisation_id, person.c.role == OWNER, person.c.active)
    if before["role"] == OWNER and not await connection.scalar(owners):
        raise ConflictError("an organisation needs an owner", where=f"person {person_id}", hint="make somebody else owner first")
    if changed.get("active") is False:
        await sessions.end(connection, person_id)
    told = {name: {"from": before[name], "to": value} for name, value in changed.items()}
    await tell(connection, by, "person.changed", f"person:{person_id}", told)


async def set_password(connection: AsyncConnection, by: Actor, person_id: int, kept: str, *, but: str = "") -> None:
    """Keep the hash of a new password, and sign out every browser but the one of this digest."""
    await connection.execute(sa.update(person).where(person.c.id == person_id).values(password=kept))
    await sessions.end(connection, person_id, but=but)
    await tell(connection, by, "person.password", f"person:{person_id}")


async def _hold_owners(connection: AsyncConnection, organisation_id: int) -> None:
    """Let no two transactions take the last two owners away from each other."""
    query = sa.select(person.c.id).where(person.c.organisation_id == organisation_id, person.c.role == OWNER).order_by(person.c.id)
    await connection.execute(query.with_for_update())
