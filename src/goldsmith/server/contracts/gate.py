"""Whether who asks has an agreement that stands about a dataset that is given under contract."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from goldsmith.circulate.grades.rules import GRANTED
from goldsmith.circulation_errors import ShelfError
from goldsmith.server.contracts.keeping import Files, counts, refusal, standing_for
from goldsmith.server.contracts.metering import DATA, PLACE, Under, refused
from goldsmith.server.hub.refusing import under_contract
from goldsmith.server.who import database

if TYPE_CHECKING:
    from starlette.requests import Request

    from goldsmith.accounts.sessions import Session
    from goldsmith.circulate.copies import Copies
    from goldsmith.circulate.grades.rules import Ask
    from goldsmith.circulate.shelf import Shelf

PURPOSE = "x-purpose"
"""Header that says what somebody asks for a dataset for; several are parted by commas."""


async def agreed(request: Request, asks: Ask, who: Session | None, revision: str) -> bool:
    """Tell whether a dataset is given under an agreement of who asks, and hand it to the meter of the answer.

    Raises:
        Refusal: He has one, and what he asks for is not within it, or it stands no more.
    """
    shelf: Shelf = request.app.state.shelf
    repository: str = request.path_params["repository"]
    name = repository.rpartition("/")[2]
    if who is None or not shelf.versions(name) or shelf.access(name).access != "contract":
        return False
    version, size = await asyncio.to_thread(_release, request.app.state.marking.copies, name, revision, who.login)
    data = asks in DATA
    files = Files(f"{name}@{version}", size) if not data or "path" in request.path_params else None
    async with database(request).glancing() as connection:
        rows = await standing_for(connection, who.login, name, version)
        uses = [await counts(connection, row["id"], files) for row in rows]
    if not rows:
        return False
    purposes = tuple(each.strip() for each in request.headers.get(PURPOSE, "").split(",") if each.strip())
    reasons = [refusal(row, who.login, purposes, count=count) for row, count in zip(rows, uses, strict=True)]
    at = reasons.index("") if "" in reasons else 0
    under = Under(rows[at]["id"], who.login, purposes, data, repository, f"{name}@{version}", files if data else None)
    if reasons[at]:
        async with database(request).changing() as connection:
            await refused(connection, request.app.state, under, f"{request.method} {request.url.path}", reasons[at])
        raise under_contract(repository, reasons[at])
    if under.data:
        request.scope[PLACE].under = under
    return True


def _release(copies: Copies, name: str, revision: str, login: str) -> tuple[str, int]:
    """Return the version that a revision names, and how many bytes the files have that somebody gets: those of his copy, where it is given as one.

    Where it names none, it is the version itself, so that only agreements about every version are found.
    """
    with suppress(KeyError, ShelfError):
        release = copies.shelf.found(name, revision)
        release = copies.given(release, login, GRANTED) or release
        return release.version, sum(pieces[-1].end for pieces in release.shards.values() if pieces)
    return revision, 0
