"""Who asks for a release, and whether he may: the one decision before any fact or byte of it is told.

1. A token says who somebody is; one that is none, or no longer, is refused as such, never taken for nobody.
2. Facts of a dataset (its files, sizes and digests) are for whoever may have its bytes, and nobody else.
3. A release that was recalled is given to nobody.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from goldsmith.accounts.limiting import strike, subject
from goldsmith.accounts.secret_words import digest_of
from goldsmith.accounts.sessions import FOUND_BY, Session, session_of
from goldsmith.circulation_errors import ShelfError
from goldsmith.database.columns import now
from goldsmith.server.hub.refusing import gated, no_revision, none_such, recalled, strange_token
from goldsmith.server.who import address_of, database, secret_of

if TYPE_CHECKING:
    from starlette.requests import Request

    from goldsmith.circulate.release import Release
    from goldsmith.circulate.shelf import Access, Shelf


@dataclass(frozen=True)
class Given:
    """What somebody asked for and may have.

    Attributes:
        shelf: The releases of the service.
        release: The release.
        access: Who may have it.
        repository: What the asker called the dataset.
        who: Who asks; None where nobody is signed in.
    """

    shelf: Shelf
    release: Release
    access: Access
    repository: str
    who: Session | None


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


async def given(request: Request, *, revision: str = "main") -> Given:
    """Return the release that a request names, where who asks may have it.

    Raises:
        Refusal: There is none, or it is not for him.
        ShelfError: It is not what was certified.
    """
    who = await asker(request)
    shelf: Shelf = request.app.state.shelf
    repository = request.path_params["repository"]
    name = repository.rpartition("/")[2]
    if not shelf.versions(name):
        raise none_such(repository)
    access = shelf.access(name)
    if not access.lets(who.login if who else None):
        raise gated(repository, access, signed_in=who is not None)
    try:
        release = shelf.found(name, revision)
    except KeyError:
        raise no_revision(repository, revision, shelf.versions(name)) from None
    if why := shelf.recalled(release):
        raise recalled(repository, release.version, why)
    return Given(shelf, release, access, repository, who)


async def visible(request: Request) -> list[str]:
    """Return the names of the datasets that who asks may have."""
    who = await asker(request)
    shelf: Shelf = request.app.state.shelf
    login = who.login if who else None

    def lets(name: str) -> bool:
        with suppress(ShelfError):  # who may have it is said wrongly: nobody then
            return shelf.access(name).lets(login)
        return False

    return [name for name in shelf.names() if lets(name)]
