"""Lists of the service, read page by page as somebody goes through them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from goldsmith.annotation_errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from goldsmith.client.wire import Wire

PAGE = 200
"""Rows that are asked for at once."""


def rows(
    wire: Wire, path: str, chosen: Mapping[str, str | int | None] | None = None, *, limit: int = PAGE, begins: str = "after"
) -> Iterator[dict[str, Any]]:
    """Yield the rows of a list; the next page is asked for when the one before has been gone through.

    Args:
        wire: The way to the service.
        path: The list.
        chosen: Parameters that say which rows are wanted.
        limit: Rows of a page.
        begins: The parameter that says behind which row a page begins.

    Raises:
        ServiceError: What answers is no list.
    """
    begin: int | None = None
    while True:
        page = wire.get(path, {**(chosen or {}), "limit": limit, begins: begin})
        if not isinstance(page, dict) or not isinstance(page.get("rows"), list):
            raise ServiceError("what answers is no service of goldsmith", where=path, found=str(page)[:100], hint="look at GOLDSMITH_URL")
        yield from page["rows"]
        begin = page.get("after")
        if begin is None:
            return
