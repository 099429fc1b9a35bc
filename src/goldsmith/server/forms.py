"""Parts of which the forms of requests are made: lines without control characters, numbers that a database can hold, pages by key."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import Path, Query
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, StringConstraints

LARGEST = 2**63 - 1
FIRST, LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)


def _printable(text: str) -> str:
    """Return a text of one line.

    Raises:
        ValueError: It holds a control character, such as a line's end or NUL.
    """
    if not all(one.isprintable() for one in text):
        raise ValueError("a line has no control characters")
    return text


def _told(moment: datetime) -> datetime:
    """Return a moment that can be kept, and told in every zone.

    Raises:
        ValueError: It lies before 1970 or after 9998; of the last hours of the calendar there is no moment in UTC.
    """
    if not FIRST <= moment < LAST:
        raise ValueError("a moment lies between 1970 and 9998")
    return moment


Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(_printable)]
"""A name or title: 1 to 200 characters on one line."""

Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100), AfterValidator(_printable)]
"""A short name: 1 to 100 characters on one line."""

Moment = Annotated[AwareDatetime, AfterValidator(_told)]
"""A moment with its zone, that can be kept and told."""

Secret = Annotated[str, StringConstraints(min_length=1, max_length=500)]
"""A password or a token as somebody says it."""

Id = Annotated[int, Path(ge=1, le=LARGEST)]
"""The number of a row, in an address."""

After = Annotated[int | None, Query(ge=0, le=LARGEST, description="Go on behind the row with this number.")]
Many = Annotated[int, Query(ge=1, le=500, description="At most so many rows.")]

Role = Literal["owner", "manager", "reviewer", "expert", "annotator", "viewer", "auditor"]
Language = Literal["", "en", "zh"]


class Form(BaseModel):
    """What a request brings; a field that is not known is a fault."""

    model_config = ConfigDict(extra="forbid")


def page(rows: list[dict[str, Any]], limit: int, *, by: str = "id") -> dict[str, Any]:
    """Return a page of rows and the number behind which the next one goes on, null behind the last.

    Example:
        >>> page([{"id": 3}, {"id": 5}], 2)["after"], page([{"id": 3}], 2)["after"]
        (5, None)
    """
    return {"rows": rows, "after": rows[-1][by] if len(rows) == limit else None}
