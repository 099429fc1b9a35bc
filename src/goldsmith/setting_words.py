"""What a value should be, in words for people who know no Python: one phrase for each way in which a value can be wrong."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TEXT, WHOLE, NUMBER, SWITCH = "text", "a whole number", "a number", "true or false"
LIST, MAPPING, DATE, MOMENT = (
    "a list",
    "a mapping of names to values",
    "a date such as 2026-01-31",
    "a date and time such as 2026-01-31T12:00:00",
)

SORTS = {
    **dict.fromkeys(("string_type", "string_unicode", "string_sub_type", "bytes_type"), TEXT),
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float"), WHOLE),
    **dict.fromkeys(("float_type", "float_parsing", "decimal_type", "decimal_parsing", "fraction_type", "fraction_parsing"), NUMBER),
    **dict.fromkeys(("complex_type", "complex_str_parsing"), NUMBER),
    **dict.fromkeys(("bool_type", "bool_parsing"), SWITCH),
    **dict.fromkeys(("list_type", "tuple_type", "set_type", "frozen_set_type", "deque_type", "iterable_type", "iteration_error"), LIST),
    **dict.fromkeys(("dict_type", "mapping_type", "model_type", "model_attributes_type", "dataclass_type", "arguments_type"), MAPPING),
    **dict.fromkeys(("dataclass_exact_type", "named_tuple_type", "ordered_dict_type", "frozen_dict_type", "counter_type"), MAPPING),
    **dict.fromkeys(("date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"), DATE),
    **dict.fromkeys(("datetime_type", "datetime_parsing", "datetime_object_invalid", "datetime_from_date_parsing"), MOMENT),
    **dict.fromkeys(("time_type", "time_parsing"), "a time such as 12:30:00"),
    **dict.fromkeys(("time_delta_type", "time_delta_parsing"), "a span of time such as P1DT12H"),
    **dict.fromkeys(("url_type", "url_parsing", "url_syntax_violation"), "an address such as https://example.org/"),
    **dict.fromkeys(("uuid_type", "uuid_parsing"), "a UUID such as 123e4567-e89b-12d3-a456-426614174000"),
    **dict.fromkeys(("json_invalid", "json_type"), "JSON"),
    "none_required": "nothing; leave it out",
    "finite_number": "a finite number",
    "int_parsing_size": "a whole number of fewer digits",
    "invalid_key": "a mapping whose names are text; put the name in quotation marks",
    "date_past": "a date in the past",
    "date_future": "a date in the future",
    "datetime_past": "a time in the past",
    "datetime_future": "a time in the future",
    "timezone_naive": "a time without a time zone",
    "timezone_aware": "a time with its time zone",
    "timezone_offset": "a time of another time zone",
    "string_not_ascii": "text of ASCII letters alone",
    "union_tag_not_found": MAPPING,
}
"""What a value of a wrong sort should be, by what the checker calls the fault."""

BOUNDS = {
    "greater_than": "more than {gt}",
    "greater_than_equal": "at least {ge}",
    "less_than": "less than {lt}",
    "less_than_equal": "at most {le}",
    "multiple_of": "a multiple of {multiple_of}",
    "string_pattern_mismatch": "text of the form {pattern}",
    "url_scheme": "an address that begins with {expected_schemes}",
    "uuid_version": "a UUID of version {expected_version}",
    "bytes_invalid_encoding": "text in {encoding}",
    "decimal_max_digits": "a number of at most {max_digits} digits",
    "decimal_max_places": "a number with at most {decimal_places} digits after the point",
    "decimal_whole_digits": "a number with at most {whole_digits} digits before the point",
}
"""The same where the fault has a bound."""

COUNTED = {
    "too_short": ("at least", "min_length", "entry", "entries"),
    "too_long": ("at most", "max_length", "entry", "entries"),
    "string_too_short": ("at least", "min_length", "character", "characters"),
    "string_too_long": ("at most", "max_length", "character", "characters"),
    "bytes_too_short": ("at least", "min_length", "byte", "bytes"),
    "bytes_too_long": ("at most", "max_length", "byte", "bytes"),
    "url_too_long": ("at most", "max_length", "character", "characters"),
}
"""What must have a number of parts: which way, the bound, and what the parts are called."""

OWN = frozenset({"value_error", "assertion_error"})
"""Faults that our own checks have found; they are told in our own words."""

PLAIN = {
    "missing": "it is missing", "extra_forbidden": "no such setting", "recursion_loop": "it holds itself", "recursion_depth_exceeded": "it holds itself",
}  # fmt: skip
"""Faults that are told without a bound or a choice."""


def should_be(kind: str, context: Mapping[str, Any]) -> str:
    """Return what a value should be, to follow "it should be"; empty where that is not how the fault is told.

    Example:
        >>> should_be("int_parsing", {}), should_be("less_than_equal", {"le": 1.0})
        ('a whole number', 'at most 1')
    """
    if kind in {"literal_error", "enum"}:
        return alternatives(choices(context)) or str(context.get("expected", "one of the values that there are")).lower()
    if kind == "union_tag_invalid":
        return alternatives(re.findall(r"'([^']*)'", str(context.get("expected_tags", ""))))
    if kind in BOUNDS:
        return BOUNDS[kind].format_map({name: _plain(value) for name, value in context.items()})
    return SORTS.get(kind, "")


def said_of(kind: str, context: Mapping[str, Any], value: object) -> str:
    """Return what is wrong with a value, and where a choice was mistyped the nearest one.

    Args:
        kind: What the checker calls the fault.
        context: Its bounds.
        value: What was given.

    Example:
        >>> said_of("literal_error", {"expected": "'safety' or 'labels'"}, "label")
        'it should be `safety` or `labels`, did you mean `labels`?'
    """
    if kind in OWN:
        told = str(context.get("error", "it does not fit"))
        return told[:1].lower() + told[1:] if told[1:2].islower() or told[1:2] == " " else told
    if kind in COUNTED:
        return _counted(kind, context, value)
    if kind in PLAIN:
        return PLAIN[kind]
    found = should_be(kind, context)
    if not found:
        return "it does not fit here"
    if found == TEXT and isinstance(value, int | float):
        return f"it should be {TEXT}; put it in quotation marks"
    return f"it should be {found}{nearest(value, choices(context))}"


def choices(context: Mapping[str, Any]) -> list[str]:
    """Return the words that a fault's context says there are; none where the values are numbers."""
    listed = str(context.get("expected", ""))
    return re.findall(r"'([^']*)'", listed)


def alternatives(names: Sequence[str]) -> str:
    """Return names as a choice.

    Example:
        >>> alternatives(["a", "b", "c"])
        '`a`, `b` or `c`'
    """
    quoted = [f"`{name}`" for name in names]
    return " or ".join(part for part in (", ".join(quoted[:-1]), *quoted[-1:]) if part)


def nearest(name: object, known: Sequence[str]) -> str:
    """Return the question whether the nearest of the known names was meant, after a comma; empty where none is near.

    Example:
        >>> nearest("lable", ["label", "text"])
        ', did you mean `label`?'
    """
    if not isinstance(name, str):
        return ""
    folded = {one.casefold(): one for one in known}
    near = difflib.get_close_matches(name.casefold(), folded, n=1)
    return f", did you mean `{folded[near[0]]}`?" if near else ""


def _counted(kind: str, context: Mapping[str, Any], value: object) -> str:
    way, bound, one, many = COUNTED[kind]
    n = context.get(bound, 0)
    if n == 1 and way == "at least":
        return "it should not be empty"
    found = context.get("actual_length", len(value) if isinstance(value, str | list | tuple | dict) else None)
    return f"it should have {way} {n} {one if n == 1 else many}" + (f", and has {found}" if found is not None else "")


def _plain(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.12g}"
    return f"`{value}`" if isinstance(value, str) else str(value)
