"""Who asks for a release, and whether he may: the one decision before any fact or byte of it is told.

1. What is asked for is said by the route: facts, some records, all of them. It is decided by what somebody is to the dataset, by its owner's word, and by
   how sensitive it is now (``goldsmith.circulate.grades``).
2. A token says who somebody is; one that is none, or no longer, is refused as such, never taken for nobody.
3. Facts of a dataset (its files, sizes and digests) are for whoever may have its bytes, and nobody else.
4. A release that was recalled is given to nobody.
5. Of a release of level 一般3 everybody gets his own marked copy (``goldsmith.circulate.copies``), with its sizes and digests.
6. Columns that are more sensitive than the rest are left out where rows are asked for, and keep back whole files.
"""

from __future__ import annotations

import asyncio
import functools
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from goldsmith.accounts.limiting import strike, subject
from goldsmith.accounts.secret_words import digest_of
from goldsmith.accounts.sessions import FOUND_BY, Session, session_of
from goldsmith.circulate.copies import Copy
from goldsmith.circulate.grades.rules import MEMBER, decide
from goldsmith.circulate.grades.standing import graded
from goldsmith.circulation_errors import ShelfError
from goldsmith.database.columns import now
from goldsmith.server.contracts.copies_given import Handed
from goldsmith.server.contracts.gate import agreed
from goldsmith.server.contracts.metering import DATA, PLACE
from goldsmith.server.hub.refusing import Refusal, gated, graded_above, no_revision, none_such, recalled, strange_token
from goldsmith.server.who import address_of, database, secret_of

if TYPE_CHECKING:
    from starlette.requests import Request

    from goldsmith.circulate.grades.rules import Ask
    from goldsmith.circulate.release import Release
    from goldsmith.circulate.shelf import Access, Shelf
    from goldsmith.server.hub.marking import Marking

COPIED = frozenset(["facts", "preview", "records"])
"""What is asked of the copy that was marked for who asks, where there is to be one."""


@dataclass(frozen=True)
class Given:
    """What somebody asked for and may have.

    Attributes:
        shelf: The releases of the service.
        release: The release.
        access: Who may have it.
        repository: What the asker called the dataset.
        who: Who asks; None where nobody is signed in.
        hidden: Columns that he may not have, though he may have the others.
    """

    shelf: Shelf
    release: Release
    access: Access
    repository: str
    who: Session | None
    hidden: frozenset[str] = frozenset()


async def asker(request: Request) -> Session | None:
    """Return who asks, None where he says nothing.

    Raises:
        Refusal: He sends a token or a cookie that is none, or no longer.
        TooOftenError: Tokens that are none came from this address too often.
    """
    way, secret = secret_of(request)
    if not secret:
        return None
    digest = digest_of(secret)
    async with database(request).glancing() as connection:
        row = (await connection.execute(FOUND_BY[way], {"digest": digest, "now": now()})).first()
    if row is not None:
        return session_of(row, way, digest)
    if way == "cookie":
        return None  # a browser that was signed out asks as anybody
    async with database(request).changing() as connection:
        await strike(connection, [subject("token", address_of(request))])
    raise strange_token()


async def given(request: Request, asks: Ask, *, revision: str = "main", rows: bool = False, certified: bool = False) -> Given:
    """Return the release that a request names, where who asks may have what he asks for.

    Args:
        request: The request.
        asks: What of it is asked for.
        revision: Which of the releases.
        rows: Columns can be left out: whoever may not have some of them has the others.
        certified: Facts are asked of what was certified, and not of the copy that was marked for who asks; no bytes are given then.

    Raises:
        Refusal: There is none, or it is not for him.
        ShelfError: It is not what was certified.
        TypeError: A route gives data without a meter: a mistake of the program.
    """
    if asks in DATA and PLACE not in request.scope:
        raise TypeError(f"{request.url.path} gives data without a meter")
    who = await asker(request)
    shelf: Shelf = request.app.state.shelf
    marking: Marking = request.app.state.marking
    login = who.login if who else None
    revision = await asyncio.to_thread(marking.copies.version, request.path_params["repository"].rpartition("/")[2], revision, login)
    signed = await agreed(request, asks, who, revision)
    found = await asyncio.to_thread(_given, shelf, request.path_params["repository"], who, asks, revision, rows=rows, signed=signed)
    if asks in DATA:
        request.scope[PLACE].stands = lambda: not shelf.recalled(found.release)
    if asks not in COPIED or (certified and asks == "facts"):
        return found
    release = await marking.given(found.release, login, found.access, found.access.standing(login))
    if asks in DATA and isinstance(release, Copy) and login:
        request.scope[PLACE].handed = Handed(release, login)
    return replace(found, release=release)


def _given(shelf: Shelf, repository: str, who: Session | None, asks: Ask, revision: str, *, rows: bool, signed: bool = False) -> Given:
    name = repository.rpartition("/")[2]
    versions = shelf.versions(name)
    if not versions:
        raise none_such(repository)
    access = shelf.access(name)
    if signed and who is not None:
        access = replace(access, access="granted", granted={who.login: ""})  # an agreement lets in whoever has it
    one = Given(shelf, _standing_for(shelf, name, revision, versions), access, repository, who)
    if access.standing(who.login if who else None) < access.needs:  # before anything of it is told, and that something of it is wrong
        with suppress(ShelfError):
            _hidden(one, "facts", rows=True)
        raise gated(repository, access, signed_in=who is not None)
    try:
        release = shelf.found(name, revision)
    except KeyError:
        _hidden(one, "facts", rows=True)
        raise no_revision(repository, revision, versions) from None
    hidden = _hidden(replace(one, release=release), asks, rows=rows)
    if why := shelf.recalled(release):
        raise recalled(repository, release.version, why)
    return replace(one, release=release, hidden=hidden)


def _standing_for(shelf: Shelf, name: str, revision: str, versions: list[str]) -> Release:
    """Return the release that a revision names, or the newest one that is a release in its place."""
    with suppress(KeyError, ShelfError):
        return shelf.found(name, revision)
    for one in versions[:-1]:
        with suppress(ShelfError):
            return shelf.release(name, one)
    return shelf.release(name, versions[-1])


def _hidden(one: Given, asks: Ask, *, rows: bool) -> frozenset[str]:
    """Return the columns that are kept back, where the rest may be had.

    Raises:
        Refusal: It may not; of what he may not even know to be there, it says that there is none.
    """
    now, signed_in = graded(one.shelf, one.release), one.who is not None
    decided = functools.partial(decide, standing=one.access.standing(one.who.login if one.who else None), owner=one.access.needs)
    decision = decided(asks, now.base if rows or asks == "facts" else now.whole)
    if not decision.allowed and not decide("list", now.whole, standing=max(MEMBER, decided.keywords["standing"])).allowed:
        raise none_such(one.repository)
    if not decision.allowed and decision.rule:
        raise graded_above(one.repository, str(now.whole), decision, one.access, signed_in=signed_in)
    if not decision.allowed:
        raise gated(one.repository, one.access, signed_in=signed_in)
    return frozenset(name for name in now.columns if not decided(asks, now.of(name)).allowed) if rows else frozenset()


async def visible(request: Request) -> list[str]:
    """Return the names of the datasets whose facts who asks may have."""
    who = await asker(request)
    shelf: Shelf = request.app.state.shelf
    return await asyncio.to_thread(lambda: [name for name in shelf.names() if _visible(shelf, name, who)])


def _visible(shelf: Shelf, name: str, who: Session | None) -> bool:
    with suppress(ShelfError, Refusal, KeyError):  # what is said wrongly is for nobody
        _given(shelf, name, who, "facts", "main", rows=False)
        return True
    return False
