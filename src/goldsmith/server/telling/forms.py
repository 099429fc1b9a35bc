"""Parts that many answers are made of."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel

Moment = datetime
"""RFC 3339 in UTC."""
Value = dict[str, Any]
"""Answers by question, each in the normal form of its kind."""
Material = dict[str, Any]
"""What a task shows, by field."""


class Told(BaseModel):
    """An answer, or a part of one."""


class Rows(Told):
    """A page of rows; ``after`` is where the next one begins, null behind the last."""

    after: int | None


class Number(Told):
    """The number of what was made."""

    id: int


class Version(Told):
    """The new version."""

    version: int


class Said(Told):
    """Words in both languages."""

    en: str
    zh: str


class Fault(Told):
    """One thing that does not fit: where, and what."""

    path: str
    en: str
    zh: str
