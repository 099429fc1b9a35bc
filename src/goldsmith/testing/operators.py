"""The laws of operators, as checks that any leaf can be held against.

from goldsmith.testing.operators import check_operator
from my_package.operators.sparkle import Sparkle

check_operator(Sparkle)
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from goldsmith.errors import SettingsError
from goldsmith.testing.readers import BrokenLawError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from goldsmith.operator import Measure

TEXTS: tuple[str | None, ...] = (
    "The quick brown fox jumps over the lazy dog. It did so twice, and that was that!",
    "中国空间站的建设经历了多年的努力，工程师们在地面进行了大量的试验。",
    None,
    "",
    " \t\r\n ",
    "a",
    "漢字かな交じり文 한국어 नमस्ते שלום مرحبا",
    "\x00\x1c\x85\u2028\ufeff\ufffd\U0010ffff😀❤️e\u0301",
    "- one\n- two\n- two\n\n- two\r\nhttp://example.org/a?b=c {lorem ipsum} ...",
    "na " * 400,
)


def check_operator(leaf: type[Measure], settings: Mapping[str, Any] | None = None, *, texts: Sequence[str | None] = TEXTS) -> None:
    """Hold an operator against every law.

    Args:
        leaf: The class of the operator.
        settings: Settings that it needs; those without a default at least.
        texts: Records to measure, in each of the columns that it reads.

    Raises:
        BrokenLawError: A law is broken; the message says which.
    """
    operator = leaf.configured(settings)
    columns = [pa.array(texts, pa.large_string()) for _ in leaf.reads]
    wanted = operator(*columns)
    every_record_has_one_value(operator, columns, wanted)
    a_null_stays_null(operator, columns, wanted)
    neighbours_do_not_matter(operator, columns, wanted)
    earlier_calls_do_not_matter(operator, columns, wanted)
    no_records_are_no_problem(operator, columns)
    numbers_are_numbers(operator, wanted)
    it_says_what_it_is(leaf)
    unknown_settings_are_refused(leaf, settings or {})
    settings_name_the_column(leaf, settings)


def every_record_has_one_value(operator: Measure, columns: list[pa.Array], wanted: pa.Array) -> None:
    """As many values as records, of the declared type."""
    _law(operator, len(wanted) == len(columns[0]), "every record has one value")
    _law(operator, wanted.type == operator.writes, f"values have the declared type {operator.writes}, not {wanted.type}")


def a_null_stays_null(operator: Measure, columns: list[pa.Array], wanted: pa.Array) -> None:
    """What was not there is not measured."""
    for row, text in enumerate(columns[0].to_pylist()):
        _law(operator, text is not None or wanted[row].as_py() is None, "a null stays null")


def neighbours_do_not_matter(operator: Measure, columns: list[pa.Array], wanted: pa.Array) -> None:
    """A record measures the same alone, in reverse order, in a slice and as another Arrow string type."""
    values = wanted.to_pylist()
    backwards = operator(*(column.take(pa.array(range(len(column) - 1, -1, -1))) for column in columns)).to_pylist()
    _law(operator, _same(backwards[::-1], values), "the order of records does not matter")
    alone = [operator(*(column.slice(row, 1) for column in columns))[0].as_py() for row in range(len(values))]
    _law(operator, _same(alone, values), "neighbours in the batch do not matter")
    half = len(values) // 2
    _law(
        operator,
        _same(operator(*(column.slice(half) for column in columns)).to_pylist(), values[half:]),
        "a slice is measured like a batch",
    )


def earlier_calls_do_not_matter(operator: Measure, columns: list[pa.Array], wanted: pa.Array) -> None:
    """The same records give the same values again, by the same operator and by a fresh one."""
    fresh = type(operator).configured(operator.model_dump())
    for each in (operator, fresh, operator):
        _law(operator, _same(each(*columns).to_pylist(), wanted.to_pylist()), "earlier calls do not matter")
    _law(operator, fresh.fingerprint == operator.fingerprint and fresh.column == operator.column, "equal settings have equal names")


def no_records_are_no_problem(operator: Measure, columns: list[pa.Array]) -> None:
    """An empty batch gives an empty column."""
    _law(operator, len(operator(*(column.slice(0, 0) for column in columns))) == 0, "no records are no problem")


def numbers_are_numbers(operator: Measure, wanted: pa.Array) -> None:
    """What cannot be measured is null, never NaN or infinite."""
    numbers = [value for value in wanted.to_pylist() if isinstance(value, float)]
    _law(operator, all(math.isfinite(number) for number in numbers), "what cannot be measured is null, not NaN")


def it_says_what_it_is(leaf: type[Measure]) -> None:
    """The class has a version, a manual page of its own with a source, and every setting has a sentence."""
    page = leaf.__dict__.get("__doc__") or ""
    _law(leaf, leaf.version >= 1, "an operator has a version, 1 or more")
    _law(leaf, len(page.split()) >= 8, "the class has a docstring: its manual page")
    _law(leaf, "Source:" in page, "the manual page names its source")
    for name, field in leaf.model_fields.items():
        _law(leaf, bool(field.description), f"the setting `{name}` is documented under its field")


def unknown_settings_are_refused(leaf: type[Measure], settings: Mapping[str, Any]) -> None:
    """A setting that does not exist is an error, not a silence."""
    try:
        leaf.configured({**settings, "no_such_setting": 1})
    except SettingsError:
        return
    _law(leaf, holds=False, what="unknown settings are refused")


def settings_name_the_column(leaf: type[Measure], settings: Mapping[str, Any] | None) -> None:
    """The column starts with the registered name and is a plain name."""
    column = leaf.configured(settings).column
    _law(
        leaf, column.startswith(leaf.name) and column.replace("_", "a").isalnum() and column == column.lower(), "the column is a plain name"
    )


def _same(left: list[Any], right: list[Any]) -> bool:
    return len(left) == len(right) and all(one == other for one, other in zip(left, right, strict=True))


def _law(operator: Measure | type[Measure], holds: bool, what: str) -> None:  # noqa: FBT001 - reads as a sentence at every call
    if not holds:
        raise BrokenLawError(f"operator `{operator.name}`: {what}")
