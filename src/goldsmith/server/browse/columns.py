"""Columns as a page needs them: what kind each is, which values it may take, and filters as the table understands them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated, Any, Literal

import pyarrow as pa
import pyarrow.types as kinds
from pydantic import BaseModel, ConfigDict, Field

from goldsmith.errors import ColumnError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goldsmith.lake import Dataset

Kind = Literal["number", "text", "choice", "truth", "time", "other"]

CHOICES = ("decision", "reason", "decided_by", "language", "duplicate_kind", "modality", "source", "license")
"""Columns whose few values are offered, as the ledger knows them."""

LONG = frozenset({"text", "edited_text", "messages", "meta"})
"""Columns that may be long: not sorted by."""


class Filter(BaseModel):
    """One condition on one column; all that is given must hold."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    column: str
    low: float | None = Field(None, description="Smallest number.")
    high: float | None = Field(None, description="Largest number.")
    contains: str | None = Field(None, description="Part of the text, in any case.", max_length=2_000)
    among: Annotated[list[str | None] | None, Field(description="Values, null for none.", max_length=500)] = None
    known: bool | None = Field(None, description="Whether there is a value.")


def described(records: Dataset, choices: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Return every column with its kind, its type in words, and its values where they are few and known."""
    return [
        {
            "name": field.name,
            "kind": "choice" if field.name in choices else kind_of(field.type),
            "type": str(field.type),
            "sortable": field.name not in LONG and kind_of(field.type) in {"number", "text", "time"},
            "choices": choices.get(field.name, []),
        }
        for field in records.schema
    ]


def kind_of(type_: pa.DataType) -> Kind:
    """Return what a type is to people.

    Example:
        >>> kind_of(pa.float32()), kind_of(pa.large_string()), kind_of(pa.binary(16))
        ('number', 'text', 'other')
    """
    if kinds.is_integer(type_) or kinds.is_floating(type_):
        return "number"
    if kinds.is_string(type_) or kinds.is_large_string(type_):
        return "text"
    if kinds.is_boolean(type_):
        return "truth"
    return "time" if kinds.is_temporal(type_) else "other"


def condition(records: Dataset, filters: Sequence[Filter], expression: str = "") -> str | None:
    """Return one SQL condition for filters and an expression of an expert; None where nothing is asked.

    Raises:
        ColumnError: A column does not exist.
        UsageError: A filter does not fit its column.
    """
    parts = [part for one in filters for part in _parts(records, one)]
    if expression.strip():
        parts.append(f"({expression.strip()})")
    return " AND ".join(parts) or None


def _parts(records: Dataset, one: Filter) -> list[str]:
    if one.column not in records.columns:
        raise ColumnError(f"no column is called `{one.column}`", where=records.name, hint="the list of columns shows all of them")
    name, kind = f"`{one.column}`", kind_of(records.schema.field(one.column).type)
    whole = kinds.is_integer(records.schema.field(one.column).type)
    numbers = [(sign, value) for sign, value in ((">=", _up(one.low, whole)), ("<=", _down(one.high, whole))) if value is not None]
    if numbers and kind != "number":
        raise UsageError("only numbers have a range", where=one.column, found=kind)
    if (one.contains or one.among) and kind != "text":
        raise UsageError("only texts contain something or are chosen from a list", where=one.column, found=kind)
    parts = [f"{name} {sign} {_number(value, one.column)}" for sign, value in numbers]
    if one.contains:
        parts.append(f"strpos(lower({name}), {_literal(one.contains.lower())}) > 0")
    if one.among is not None:
        listed = ", ".join(_literal(value) for value in one.among if value is not None)
        either = [f"{name} IN ({listed})"] if listed else []
        either += [f"{name} IS NULL"] if None in one.among else []
        parts.append(f"({' OR '.join(either)})" if either else "1 = 0")
    if one.known is not None:
        parts.append(f"{name} IS {'NOT ' if one.known else ''}NULL")
    return parts


def _up(value: float | None, whole: bool) -> float | None:  # noqa: FBT001
    return math.ceil(value) if value is not None and whole and math.isfinite(value) else value


def _down(value: float | None, whole: bool) -> float | None:  # noqa: FBT001
    return math.floor(value) if value is not None and whole and math.isfinite(value) else value


def _number(value: float, column: str) -> str:
    if not math.isfinite(value):
        raise UsageError("a range has an end that is no number", where=column, found=str(value))
    return str(int(value)) if value == int(value) and abs(value) < 2**53 else repr(value)


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
