"""Whether values of fields are what a schema says: types, ranges, lists of values, patterns."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goldsmith.evidence.requirement import FieldRule, Requirement

TC609_REQUIRED = ("id", "text", "source", "source_detail", "license", "original_at", "generated")
"""What the record of TC609-5-2025-02 must not leave empty, by our columns (as implementers read it; the original was not seen)."""
DATE = re.compile(r"\d{4}(?:年|[-/.年]\d{1,2}(?:月|[-/.月]\d{1,2}日?)?)?(?:[T ].*)?")
_NUMBERS = re.compile(r"\d+")


def required_of(requirement: Requirement) -> tuple[str, ...]:
    """Return the fields that every record must fill: those of the schema, else those of the TC609 record."""
    schema = requirement.schema_
    return tuple(schema.required) if schema and schema.required else TC609_REQUIRED


def expected_of(requirement: Requirement) -> tuple[str, ...]:
    """Return all fields that a record is expected to fill."""
    schema = requirement.schema_
    more = tuple(schema.optional) + tuple(schema.fields) if schema else ()
    return tuple(dict.fromkeys((*required_of(requirement), *more)))


def obeys(value: Any, rule: FieldRule) -> bool:
    """Tell whether a value that is there obeys a rule.

    Example:
        >>> from goldsmith.evidence.requirement import FieldRule
        >>> obeys(3, FieldRule(type="integer", at_most=2)), obeys("a", FieldRule(one_of=["a", "b"]))
        (False, True)
    """
    if rule.type is not None and not _is(value, rule.type):
        return False
    if rule.one_of is not None and value not in rule.one_of and str(value) not in {str(one) for one in rule.one_of}:
        return False
    if (rule.at_least is not None or rule.at_most is not None) and not _within(value, rule.at_least, rule.at_most):
        return False
    return rule.pattern is None or re.search(rule.pattern, str(value)) is not None


def day_of(value: object) -> dt.date | None:
    """Return the day that a value names, the first of a month or year where it names no day; ``None`` where it is no date.

    Example:
        >>> day_of("2024-05-06T07:08:09Z"), day_of("2024年5月"), day_of("soon")
        (datetime.date(2024, 5, 6), datetime.date(2024, 5, 1), None)
    """
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    text = str(value or "").strip()
    if not DATE.fullmatch(text):
        return None
    year, month, day = [*(int(one) for one in _NUMBERS.findall(re.split(r"[T ]", text)[0])), 1, 1][:3]
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def days_of(values: Sequence[object]) -> list[dt.date | None]:
    """Return the day of every value; equal ones are read once."""
    known = {one: day_of(one) for one in set(values)}
    return [known[one] for one in values]


def _is(value: Any, kind: str) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return {
        "string": isinstance(value, str),
        "number": number,
        "integer": number and float(value).is_integer(),
        "boolean": isinstance(value, bool),
        "list": isinstance(value, list),
        "date": day_of(value) is not None,
    }[kind]


def _within(value: Any, least: float | None, most: float | None) -> bool:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return False
    return (least is None or number >= least) and (most is None or number <= most)
