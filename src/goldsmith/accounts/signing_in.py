"""Signing in, and changing a password: the only places where a password is looked at.

1. The attempt is written down first, by login and by address, or by the browser where its person signed in there before; too many are
   refused before any password is looked at.
2. No connection is held while the password is hashed, and a login that does not exist takes as long as one that does.
3. Where it fits, the attempt is taken back, a hash with outdated parameters is made anew, and the browser gets its cookie.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import sqlalchemy as sa

from goldsmith.accounts import browsers, people, sessions
from goldsmith.accounts.auditing import Actor, Machine, tell
from goldsmith.accounts.limiting import forgive, of_sign_in, strike
from goldsmith.accounts.passwords import acceptable
from goldsmith.accounts.tables import person
from goldsmith.annotation_errors import NotSignedInError
from goldsmith.errors import SettingsError

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.accounts.passwords import Passwords
    from goldsmith.database.opening import Database


@dataclass(frozen=True)
class Visitor:
    """A browser that somebody wants to sign in: its address, what it calls itself, how long it stays signed in unused, and what it is known by."""

    address: str
    agent: str = ""
    idle_ms: int = 7 * 86_400_000
    browser: str = ""


@dataclass(frozen=True)
class Entered:
    """What a browser keeps that was signed in: the cookie that is its person, and what it is known by the next time."""

    cookie: str
    browser: str


class Oneself(Actor, Protocol):
    """Somebody who changes what is his own."""

    @property
    def login(self) -> str:
        """What he signs in with."""

    @property
    def name(self) -> str:
        """What he is called."""


async def sign_in(database: Database, passwords: Passwords, login: str, password: str, visitor: Visitor) -> Entered:
    """Sign a browser in, and return what it keeps.

    Raises:
        TooOftenError: This login, this address, or this login in this browser that knows it, was tried too often.
        NotSignedInError: Login or password are wrong, or the person may not sign in; which of them is not told.
    """
    async with database.changing() as connection:
        found = await _found(connection, login)
        known = await browsers.known(connection, visitor.browser, found.id) if found else None
        struck = await strike(connection, [f"known:{known}"] if known else of_sign_in(_spelled(login), visitor.address))
    right = await passwords.fits(found.password if found else None, password)
    if found is None or not right or not found.active:
        async with database.changing() as connection:
            by = Machine(found.organisation_id if found else None, found.id if found else None, visitor.address)
            await tell(connection, by, "sign_in.failed", f"person:{found.id}" if found else "")
        raise NotSignedInError("login or password are wrong", hint="ask an owner for a link to set a new password")
    renewed = await passwords.hashed(password) if passwords.outdated(found.password) else None
    async with database.changing() as connection:
        await forgive(connection, struck)
        if renewed:
            await connection.execute(sa.update(person).where(person.c.id == found.id, person.c.password == found.password).values(password=renewed))  # fmt: skip
        entered = await enter(connection, found.id, visitor)
        await tell(connection, Machine(found.organisation_id, found.id, visitor.address), "sign_in", f"person:{found.id}")
    return entered


async def enter(connection: AsyncConnection, person_id: int, visitor: Visitor) -> Entered:
    """Sign the browser of somebody in who has shown who he is."""
    cookie = await sessions.begin(connection, person_id, idle_ms=visitor.idle_ms, agent=visitor.agent, address=visitor.address)
    return Entered(cookie, await browsers.remember(connection, visitor.browser, person_id))


async def change_password(database: Database, passwords: Passwords, by: Oneself, old: str, new: str, *, keep: str = "") -> None:
    """Change one's own password; every other browser is signed out.

    Args:
        database: The service's database.
        passwords: How passwords are hashed.
        by: Whose, with ``login``, ``name`` and what the audit trail needs.
        old: The password that is good until now.
        new: The password that shall be.
        keep: Digest of the cookie that stays signed in.

    Raises:
        TooOftenError: The old password was tried too often.
        SettingsError: The old one is wrong, or the new one can be none.
    """
    acceptable(new, login=by.login, name=by.name)
    async with database.changing() as connection:
        found = await _found(connection, by.login)
        struck = await strike(connection, [f"own:{by.person_id}"])
    if found is None or not await passwords.fits(found.password, old):
        raise SettingsError("the old password is wrong", where="old")
    kept = await passwords.hashed(new)
    async with database.changing() as connection:
        await forgive(connection, struck)
        await people.set_password(connection, by, found.id, kept, but=keep)


def _spelled(login: str) -> str:
    """Return a login in its one spelling, so that other spellings of it are no further attempts; what can be none stays as it is."""
    try:
        return people.login_of(login)
    except SettingsError:
        return login


async def _found(connection: AsyncConnection, login: str) -> sa.Row[Any] | None:
    try:
        return await people.by_login(connection, login)
    except SettingsError:
        return None
