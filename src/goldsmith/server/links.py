"""Addresses of pages that a one-time link opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from goldsmith.accounts.links import Purpose


def link_to(purpose: Purpose, secret: str) -> str:
    """Return the address of the page, without the service's own; what follows `#` is never sent to a server, so no log holds it."""
    return f"/#/{purpose}/{secret}"
