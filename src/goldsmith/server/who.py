"""Who asks: found once a request in one query, refused where nobody is signed in or the declared action is not his.

1. A program sends ``Authorization: Bearer gs_…``, or the token as the password of basic authentication; a browser its cookie. With both, the token counts, and no cookie is looked at.
2. One query brings the person, and what he is in the project that the address names: by ``{project}``, ``{task}`` or ``{turn}``.
3. A browser that changes something must also say what only the service's own page knows: CSRF.
4. The action that the route declares is decided here, before the route's function is called.
"""

from __future__ import annotations

import contextlib
from base64 import b64decode
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, cast

import sqlalchemy as sa
from fastapi import Depends, Request

from goldsmith.accounts.deciding import Place, may, require
from goldsmith.accounts.limiting import strike, subject
from goldsmith.accounts.secret_words import TOKEN_PREFIX, digest_of, same
from goldsmith.accounts.sessions import FOUND_BY, TOLD_EVERY_MS, Session, Way, session_of, still_there
from goldsmith.accounts.tables import person
from goldsmith.annotate.tables import member, project, task, turn
from goldsmith.annotation_errors import AccessError, NotSignedInError
from goldsmith.database.columns import now
from goldsmith.database.opening import Database
from goldsmith.errors import NoRecordError
from goldsmith.server.routing import action_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.server.service_settings import ServiceSettings

COOKIE, CSRF_HEADER = "goldsmith", "x-goldsmith-csrf"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
LARGEST_ID = 2**63 - 1


def database(request: Request) -> Database:
    """Return the database of the service."""
    return cast("Database", request.app.state.database)


def service_settings(request: Request) -> ServiceSettings:
    """Return the settings of the service."""
    return cast("ServiceSettings", request.app.state.settings)


def address_of(request: Request) -> str:
    """Return the address that a request comes from."""
    return request.client.host[:64] if request.client else ""


@dataclass(frozen=True)
class Who:
    """Somebody who asks, and what he is where he asks.

    Attributes:
        session: Who it is, and by which way.
        address: The address that the request came from.
        place: The project that the address of the request names, with his role in it; None where it names none.
    """

    session: Session
    address: str
    place: Place | None = None

    @property
    def person_id(self) -> int:
        """The person's number."""
        return self.session.person_id

    @property
    def organisation_id(self) -> int:
        """The number of his organisation."""
        return self.session.organisation_id

    @property
    def role(self) -> str:
        """His role in the organisation."""
        return self.session.role

    @property
    def login(self) -> str:
        """What he signs in with."""
        return self.session.login

    @property
    def name(self) -> str:
        """What he is called."""
        return self.session.name

    @property
    def way(self) -> Way:
        """By a cookie or by a token."""
        return self.session.way

    @property
    def project_id(self) -> int:
        """The number of the project that the request is about.

        Raises:
            NoRecordError: It is about none.
        """
        if self.place is None:
            raise NoRecordError("there is no such project, or you are not in it")
        return self.place.project_id

    def may(self, action: str, on: Place | None = None) -> bool:
        """Tell whether he may do something, in the request's project where no other is given."""
        return may(self, action, on or self.place)

    def require(self, action: str, on: Place | None = None) -> None:
        """Go on where he may do something.

        Raises:
            NoRecordError: The project is not for his eyes.
            AccessError: He may not do this.
        """
        require(self, action, on or self.place)

    async def place_of(self, connection: AsyncConnection, project_id: int) -> Place:
        """Return another project with his role in it.

        Raises:
            NoRecordError: It is not there, or not for his eyes.
        """
        row = (await connection.execute(PLACE, {"person": self.person_id, "on": project_id, "now": now()})).first()
        place = Place(row.id, row.organisation_id, row.role or "", bool(row.exports)) if row else None
        if place is None or not self.may("project.read", place):
            raise NoRecordError("there is no such project, or you are not in it")
        return place


LASTS = member.c.until.is_(None) | (member.c.until > sa.bindparam("now"))
"""A membership that is not over."""

PLACE = (
    sa.select(project.c.id, project.c.organisation_id, member.c.role, member.c.exports)
    .outerjoin_from(project, member, (member.c.project_id == project.c.id) & (member.c.person_id == sa.bindparam("person")) & LASTS)
    .where(project.c.id == sa.bindparam("on"))
)


def _with_place(query: sa.Select[Any], named: str) -> sa.Select[Any]:
    """Return the query that finds who asks, with the project that a project, task or turn belongs to."""
    number: Any = sa.bindparam("on")
    if named != "project":
        through = task if named == "task" else turn
        query = query.outerjoin(through, through.c.id == number)
        number = through.c.project_id
    return (
        query.outerjoin(project, (project.c.id == number) & (project.c.organisation_id == person.c.organisation_id))
        .outerjoin(member, (member.c.project_id == project.c.id) & (member.c.person_id == person.c.id) & LASTS)
        .add_columns(project.c.id.label("project_id"), member.c.role.label("project_role"), member.c.exports.label("project_exports"))
    )


QUERIES: dict[tuple[Way, str], sa.Select[Any]] = {
    (way, named): _with_place(query, named) if named else query
    for way, query in FOUND_BY.items()
    for named in ("", "project", "task", "turn")
}
"""The query that finds who asks, by the way and by what the address names."""


async def who_asks(request: Request) -> Who:
    """Return who asks, where he may what the route does.

    Raises:
        NotSignedInError: Nobody is signed in.
        AccessError: He may not, or a page elsewhere asks in his name.
        NoRecordError: What the address names is not there, or not for his eyes.
        TooOftenError: Tokens that are none were sent from this address too often.
    """
    way, secret = secret_of(request)
    if not secret:
        raise NotSignedInError("nobody is signed in", hint="sign in, or send a token: Authorization: Bearer gs_…")
    named, number = _named(request.path_params)
    digest = digest_of(secret)
    async with database(request).glancing() as connection:
        row = (await connection.execute(QUERIES[way, named], {"digest": digest, "now": now(), "on": number})).first()
    if row is None:
        await _unknown(request, way)
    session = session_of(row, way, digest)
    own_page(request, session)
    there = named and row.project_id is not None
    place = Place(row.project_id, session.organisation_id, row.project_role or "", bool(row.project_exports)) if there else None
    who = Who(session, address_of(request), place)
    require(who, action_of(request.scope.get("route")) or "", place)
    await _noted(request, session)
    return who


Signed = Annotated[Who, Depends(who_asks)]
"""A parameter of a route: who asks, already allowed to."""


async def store_of(request: Request) -> Database:
    """Return the database; asynchronous, so that nobody changes threads for it."""
    return database(request)


Store = Annotated[Database, Depends(store_of)]
"""A parameter of a route: the database."""


def secret_of(request: Request) -> tuple[Way, str]:
    """Return by which way somebody says who he is, and the secret; ``""`` where he says nothing."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":  # programs that know no other way, such as Label Studio, send a token as the password
        with contextlib.suppress(ValueError):
            given = b64decode(given.strip(), validate=True).decode().partition(":")[2]
    if scheme.lower() in {"bearer", "basic"}:
        return "token", given.strip() if given.strip().startswith(TOKEN_PREFIX) else TOKEN_PREFIX
    return "cookie", request.cookies.get(COOKIE, "")


def _named(parameters: Mapping[str, Any]) -> tuple[str, int]:
    """Return what of a project the address names, and its number."""
    for named in ("project", "task", "turn"):
        if named in parameters:
            said = str(parameters[named])
            number = int(said) if said.isascii() and said.isdecimal() and len(said) < 20 else 0
            return named, number if number <= LARGEST_ID else 0
    return "", 0


async def _unknown(request: Request, way: Way) -> NoReturn:
    """Refuse a cookie or a token that is none, or no longer; a token from where too many came more sternly."""
    if way == "token":
        async with database(request).changing() as connection:
            await strike(connection, [subject("token", address_of(request))])
        raise NotSignedInError(
            "this token is none, or no longer", hint="make another: goldsmith token --login NAME, or on the page: My account, Tokens"
        )
    raise NotSignedInError("you are signed out", hint="sign in again; drafts are kept")


def own_page(request: Request, session: Session) -> None:
    """Go on where a browser's change comes from the service's own page."""
    if session.way == "cookie" and request.method not in SAFE and not same(request.headers.get(CSRF_HEADER, ""), session.csrf):
        raise AccessError(
            "this does not come from a page of the service",
            where=CSRF_HEADER,
            hint="send the header with the value `csrf` of GET /api/me; load the page again where it is old",
        )


async def _noted(request: Request, session: Session) -> None:
    """Tell the database once in a while that somebody is still there."""
    if now() - session.seen_at < TOLD_EVERY_MS:
        return
    settings = service_settings(request)
    async with database(request).changing() as connection:
        await still_there(connection, session, idle_ms=settings.idle_ms, longest_ms=settings.longest_ms)
