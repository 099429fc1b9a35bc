"""Criteria by which people score: as a question declares them, or as a task brings its own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

NAMES = ("value", "name", "id", "text", "criterion")
"""Keys under which published rubrics name a criterion, the first one that is there."""

ABOUTS = ("about", "criteria_description", "description", "text", "criterion")
"""Keys under which they say what it asks for."""

RANGE = re.compile(r"-?\d+(\.\d+)?(\s*[-–~]\s*-?\d+(\.\d+)?)?")
"""A score, or a range of scores, as the key of what it takes to get it."""


class Criterion(BaseModel):
    """One criterion: its name, what it asks for, its weight and its scale."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: Annotated[str, Field(min_length=1, max_length=500)]
    """What answers call it."""
    en: str = ""
    """How an English page calls it; `value` where left out."""
    zh: str = ""
    """How a Chinese page calls it; `value` where left out."""
    about: str = ""
    """What it asks for."""
    levels: dict[str, str] = {}
    """What it takes to get a score or a range of scores, such as `1-2`."""
    weight: Annotated[float, Field(gt=0, le=1e6)] = 1.0
    """Its weight when answers are compared."""
    at_least: Annotated[float | None, Field(ge=-1e15, le=1e15)] = None
    """Its least score; that of the question where left out."""
    at_most: Annotated[float | None, Field(ge=-1e15, le=1e15)] = None
    """Its greatest score; that of the question where left out."""
    note_below: Annotated[float | None, Field(ge=-1e15, le=1e15)] = None
    """Scores below need a note; as the question says where left out, unless this criterion has a scale of its own."""
    optional: bool = False
    """Whether it may be left without a score, where it does not apply."""

    def shown(self, language: str) -> str:
        """Return how a page in this language calls it."""
        return (self.zh if language == "zh" else self.en) or self.value


def as_criteria(given: Any) -> Any:
    """Return criteria with bare names made objects."""
    if not isinstance(given, list | tuple):
        return given
    return tuple({"value": one} if isinstance(one, str) else one for one in given)


Criteria = Annotated[tuple[Criterion, ...], BeforeValidator(as_criteria), Field(max_length=200)]
"""Criteria as a question declares them: bare names, or objects."""


def of_task(listed: Any) -> tuple[Criterion, ...]:
    """Return the criteria that a task brings: a list of texts, or of objects as published rubrics have them.

    A key such as ``1-2`` or ``5`` says what it takes to get this score; other keys that mean nothing here are left out.

    Raises:
        ValueError: They are no list, one has no name, or one stands twice.

    Example:
        >>> of_task(["is short", {"name": "tone", "criteria_description": "Polite.", "1-2": "rude", "9-10": "kind"}])[1].levels
        {'1-2': 'rude', '9-10': 'kind'}
    """
    if not isinstance(listed, list | tuple) or not listed:
        raise ValueError("they are no list")
    found = tuple(_criterion(one) for one in listed)
    if len({one.value for one in found}) < len(found):
        raise ValueError("two have one name")
    return found


def _criterion(one: Any) -> Criterion:
    if isinstance(one, str):
        return Criterion(value=one)
    if not isinstance(one, Mapping):
        raise ValueError("one is neither a text nor an object")  # noqa: TRY004  the caller tells what is wrong with a task
    known = {key: value for key, value in one.items() if key in Criterion.model_fields and key not in {"levels", "value", "about"}}
    levels = {key: value for key, value in one.items() if isinstance(value, str) and RANGE.fullmatch(str(key))}
    name, about = (next((str(one[key]) for key in keys if one.get(key)), "") for keys in (NAMES, ABOUTS))
    try:
        return Criterion(**{**known, "value": name, "about": about, "levels": {**levels, **dict(one.get("levels") or {})}})
    except (ValidationError, TypeError, ValueError):
        raise ValueError(f"{name or 'one'!r} is no criterion") from None
