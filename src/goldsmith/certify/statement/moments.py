"""Moments as statements say them: RFC 3339 in UTC, with ``Z``, to the second."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from goldsmith.errors import UsageError

SPAN = re.compile(r"(\d{1,6})([dh])")


def said(moment: datetime) -> str:
    """Return a moment in words.

    Example:
        >>> said(datetime(2026, 1, 31, 8, 0, tzinfo=UTC))
        '2026-01-31T08:00:00Z'
    """
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment_of(text: str) -> datetime:
    """Return the moment that words say; without a zone they are of UTC, and a day alone is its beginning.

    Raises:
        UsageError: They say none.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError("this is no moment", found=text[:60], expected="2026-01-31T08:00:00Z") from None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)


def span_of(text: str) -> timedelta:
    """Return a length of time.

    Raises:
        UsageError: It is none.

    Example:
        >>> span_of("365d").days, span_of("12h").seconds
        (365, 43200)
    """
    found = SPAN.fullmatch(text)
    if not found or not int(found[1]):
        raise UsageError("this is no length of time", found=text[:60], expected="days or hours: 365d, 12h")
    return timedelta(days=int(found[1])) if found[2] == "d" else timedelta(hours=int(found[1]))
