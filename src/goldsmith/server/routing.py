"""Every route names its action, and the application refuses to start with one that does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi.routing import APIRoute

from goldsmith.accounts.deciding import ACTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fastapi import APIRouter
    from starlette.types import Scope

ACTION, BODY = "x-goldsmith-action", "x-goldsmith-body"

BODY_BYTES = 1 << 20
"""Most bytes of a request's body, decompressed, where a route says nothing else."""


def does(action: str, *, body: int = BODY_BYTES) -> dict[str, Any]:
    """Return what a route declares, for its ``openapi_extra``: its action, and the most bytes that it takes.

    Raises:
        ValueError: There is no such action.

    Example:
        >>> does("people.read")["x-goldsmith-action"]
        'people.read'
    """
    if action not in ACTIONS:
        raise ValueError(action)
    return {ACTION: action, BODY: body}


def action_of(route: object) -> str | None:
    """Return the action that a route declares, None where it declares none."""
    extra = getattr(route, "openapi_extra", None) or {}
    return extra.get(ACTION)


def body_bytes(scope: Scope) -> int:
    """Return the most bytes that the route of this request takes."""
    extra = getattr(scope.get("route"), "openapi_extra", None) or {}
    return int(extra.get(BODY, BODY_BYTES))


def routes_of(routers: Sequence[APIRouter]) -> Iterator[APIRoute]:
    """Yield every route of some routers.

    Raises:
        TypeError: A route declares no action: a mistake of the program.
    """
    for router in routers:
        for route in router.routes:
            if not isinstance(route, APIRoute) or action_of(route) is None:
                raise TypeError(f"the route {getattr(route, 'path', route)} declares no action")
            yield route
