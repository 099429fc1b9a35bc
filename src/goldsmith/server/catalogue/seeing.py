"""Who asks the catalogue, and what he may see: decided by the function that decides about bytes, and by nothing else.

The catalogue is for everybody; who is not signed in sees what is open to anybody.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.requests import Request

from goldsmith.annotation_errors import AccessError, ConflictError, NotSignedInError
from goldsmith.circulate.grades.rules import decide
from goldsmith.circulate.grades.standing import graded
from goldsmith.circulation_errors import ShelfError
from goldsmith.errors import NoRecordError
from goldsmith.sensitivity import Sensitivity
from goldsmith.server.hub import deciding
from goldsmith.server.hub.refusing import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from goldsmith.accounts.sessions import Session
    from goldsmith.circulate.catalogue.entries import Entry
    from goldsmith.circulate.catalogue.following import Catalogue
    from goldsmith.circulate.grades.rules import Ask
    from goldsmith.circulate.release import Release
    from goldsmith.errors import GoldsmithError
    from goldsmith.server.hub.deciding import Given


def catalogue_of(request: Request) -> Catalogue | None:
    """Return the catalogue of the service; None where it offers no releases."""
    found: Catalogue | None = getattr(request.app.state, "catalogue", None)
    return found


async def asker(request: Request) -> Session | None:
    """Return who asks; None where nobody is signed in.

    Raises:
        NotSignedInError: He sends a token that is none, or no longer.
    """
    try:
        return await deciding.asker(request)
    except Refusal as refused:
        raise _error(refused, "") from None


def sees(who: Session | None) -> Callable[[Entry], bool]:
    """Return what tells whether somebody may see an entry: whoever may know the facts of the release."""
    login = who.login if who else None

    def allowed(entry: Entry) -> bool:
        standing = entry.access.standing(login)
        return decide("facts", Sensitivity.read(entry.basis), standing=standing, owner=entry.access.needs).allowed

    return allowed


def only_lists(who: Session | None) -> Callable[[Entry], bool]:
    """Return what tells whether somebody may know that an entry is there, and nothing else of it.

    That is for members. What is under contract is offered to them; else its publisher declared how sensitive it is: of other datasets that were
    granted to some, the rest are told nothing.
    """
    lets = sees(who)

    def allowed(entry: Entry) -> bool:
        if who is None or not (entry.sensitivity or entry.access.access == "contract") or lets(entry):
            return False
        return decide("list", Sensitivity.read(entry.sensitivity), standing=entry.access.standing(who.login)).allowed

    return allowed


def knows(one: Given) -> Callable[[Release], bool]:
    """Return what tells whether who was given a release may know the facts of another one of the dataset."""
    standing = one.access.standing(one.who.login if one.who else None)
    return lambda release: decide("facts", graded(one.shelf, release).base, standing=standing, owner=one.access.needs).allowed


async def known_to(request: Request, who: Session | None) -> Callable[[str], Entry | None]:
    """Return what tells the entry of a dataset by its name, as it was last looked at; None where there is none, or it is not for him."""
    catalogue, lets = catalogue_of(request), sees(who)

    def known(name: str) -> Entry | None:
        entry = catalogue.index.get(name) if catalogue else None
        return entry if entry is not None and lets(entry) else None

    if catalogue:
        await asyncio.to_thread(catalogue.follow)
    return known


async def entries_for(request: Request, who: Session | None) -> list[Entry]:
    """Return all entries that somebody may see, as they stand now."""
    catalogue, lets = catalogue_of(request), sees(who)
    every = await asyncio.to_thread(catalogue.every) if catalogue else []
    return [one for one in every if lets(one)]


async def given(request: Request, asks: Ask, name: str, version: str = "main") -> Given:
    """Return a release of a dataset, where who asks may have what he asks for; columns that he may not are named in it.

    Raises:
        NotSignedInError, AccessError: It is not for him.
        NoRecordError: There is none.
        ConflictError: It is not what was certified.
    """
    if catalogue_of(request) is None:
        raise NoRecordError(
            "this service offers no releases", hint="whoever runs it says where they are: goldsmith serve --releases FOLDER"
        )
    asked = Request({**request.scope, "path_params": {"repository": name}}, request.receive)
    try:
        return await deciding.given(asked, asks, revision=version, rows=True, certified=True)
    except Refusal as refused:
        raise _error(refused, name) from None
    except ShelfError:
        raise altered(name) from None


def altered(name: str) -> ConflictError:
    """Return the error where something is not what was certified; where on the disk it stands is not for everybody."""
    return ConflictError("something of this dataset is not what was certified; nothing of it is told", where=name)


def _error(refused: Refusal, name: str) -> GoldsmithError:
    """Return a refusal as the rest of the service tells it."""
    if refused.status == 401:
        hint = "sign in, or send a token: Authorization: Bearer gs_…"
        return NotSignedInError("this dataset is for those who are signed in, or were named" if name else "this token is none, or no longer", where=name, hint=hint)  # fmt: skip
    if refused.status == 403:
        return AccessError("this dataset is not for you, or its publisher took it back", where=name, found=refused.message)
    return NoRecordError("there is no such dataset, or no such version of it", where=name, found=refused.message)
