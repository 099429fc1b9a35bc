"""The page of a dataset: its facts, a few of its records, and what changed between two versions; for who may have its bytes."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response

from goldsmith.circulate import asking
from goldsmith.circulate.catalogue.differing import difference
from goldsmith.circulate.catalogue.page import page_of
from goldsmith.circulation_errors import QuestionError, ShelfError
from goldsmith.errors import SettingsError
from goldsmith.server.answering import answer
from goldsmith.server.catalogue.seeing import altered, given, knows
from goldsmith.server.routing import does

router = APIRouter(prefix="/api/catalogue", tags=["catalogue"])

Name = Annotated[str, Path(max_length=96)]
Version = Annotated[str, Query(max_length=100, description="A version, a commit, or `main`: the newest good one.")]
MOST_ROWS = 50
LONGEST_CELL = 600
"""Characters of a value that are shown."""
_room = asyncio.Semaphore(2)
"""Samples that are drawn at the same time."""


@router.get("/{name}", openapi_extra=does("public"))
async def one(request: Request, name: Name, version: Version = "main") -> Response:
    """Tell everything of a dataset that its page shows."""
    found = await given(request, "facts", name, version)
    address = f"{str(request.base_url).rstrip('/')}"
    try:
        return answer(
            await asyncio.to_thread(
                page_of, found.shelf, found.release, found.access, address=address, knows=knows(found), hidden=found.hidden
            )
        )
    except ShelfError:
        raise altered(name) from None


@router.get("/{name}/difference", openapi_extra=does("public"))
async def differ(request: Request, name: Name, a: Version, b: Version = "main") -> Response:
    """Tell what changes from version `a` to version `b`."""
    before, after = await given(request, "facts", name, a), await given(request, "facts", name, b)
    try:
        return answer(
            await asyncio.to_thread(
                difference, after.shelf, before.release, after.release, after.access, hidden=before.hidden | after.hidden
            )
        )
    except ShelfError:
        raise altered(name) from None


@router.get("/{name}/sample", openapi_extra=does("public"))
async def sample(
    request: Request,
    name: Name,
    version: Version = "main",
    n: Annotated[int, Query(ge=1, le=MOST_ROWS)] = 10,
    seed: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Show records drawn by chance, the same for the same seed; long values are cut."""
    found = await given(request, "preview", name, version)
    async with _room:
        found = await given(request, "preview", name, found.release.version)  # who had to wait is asked again
        try:
            table = await asyncio.to_thread(asking.sampled, found.release, n, seed=seed, without=found.hidden)
        except QuestionError as problem:
            raise SettingsError("this release cannot be looked into here", where=name, found=problem.message, hint="fetch it: goldsmith pull") from None  # fmt: skip
        except ShelfError:
            raise altered(name) from None
    rows = [{column: _shown(value) for column, value in row.items()} for row in table.to_pylist()]
    told = {"release": f"urn:goldsmith:release:{name}@{found.release.version}", "hallmark": found.release.certificate, "seed": seed}
    return answer({**told, "columns": [{"name": one.name, "type": str(one.type)} for one in table.schema], "rows": rows})


def _shown(value: Any) -> Any:
    """Return a value as a page shows it; bytes are told by their number.

    Example:
        >>> _shown(b"abc"), _shown(["a", None]), len(_shown("x" * 1000))
        ('3 bytes', ['a', None], 601)
    """
    if isinstance(value, bytes):
        return f"{len(value):,} bytes"
    if isinstance(value, str):
        return value if len(value) <= LONGEST_CELL else f"{value[:LONGEST_CELL]}…"
    if isinstance(value, dict):
        return {str(name): _shown(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_shown(one) for one in value[:MOST_ROWS]]
    return value if value is None or isinstance(value, bool | int | float) else str(value)
