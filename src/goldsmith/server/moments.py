"""Moments as the API says them."""

from __future__ import annotations

from datetime import UTC, datetime


def said(moment: int) -> str:
    """Return a moment, given in milliseconds since 1970, as RFC 3339 in UTC.

    Example:
        >>> said(1_700_000_000_123)
        '2023-11-14T22:13:20.123Z'
    """
    return datetime.fromtimestamp(moment / 1000, UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def said_if(moment: int | None) -> str | None:
    """Return a moment as :func:`said` does; null stays null."""
    return None if moment is None else said(moment)
