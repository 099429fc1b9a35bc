"""Moments as the API says them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


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


def told(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row of a table as the API tells it: its moments (``at``, ``…_at``) as RFC 3339.

    Example:
        >>> told({"id": 1, "seen_at": None, "at": 0})
        {'id': 1, 'seen_at': None, 'at': '1970-01-01T00:00:00.000Z'}
    """
    return {name: said_if(value) if name == "at" or name.endswith("_at") else value for name, value in row.items()}
