"""Moments as the API says them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import overload


@overload
def said(moment: int) -> str: ...
@overload
def said(moment: None) -> None: ...
@overload
def said(moment: int | None) -> str | None: ...
def said(moment: int | None) -> str | None:
    """Return a moment, given in milliseconds since 1970, as RFC 3339 in UTC; null stays null.

    Example:
        >>> said(1_700_000_000_123)
        '2023-11-14T22:13:20.123Z'
    """
    if moment is None:
        return None
    return datetime.fromtimestamp(moment / 1000, UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"
