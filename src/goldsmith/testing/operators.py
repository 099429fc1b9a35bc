"""The laws of operators, as checks that any leaf can be held against.

from goldsmith.testing.operators import check_operator
from my_package.operators.sparkle import Sparkle

check_operator(Sparkle)
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from goldsmith.edit_chain import edit
from goldsmith.errors import SettingsError
from goldsmith.operator import Edit, Edited, Measure, Operator
from goldsmith.settings_said import said_of_settings
from goldsmith.testing.readers import BrokenLawError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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


def check_operator(
    leaf: type[Operator],
    settings: Mapping[str, Any] | None = None,
    *,
    texts: Sequence[str | None] = TEXTS,
    columns: Mapping[str, pa.Array] | None = None,
) -> None:
    """Hold an operator, measure or edit, against every law of its sort.

    Args:
        leaf: The class of the operator.
        settings: Settings that it needs; those without a default at least.
        texts: Records to look at, in each of the columns that it reads.
        columns: What stands in columns that it reads and that hold something else than texts, as many values as there are texts.

    Raises:
        BrokenLawError: A law is broken; the message says which.
    """
    given = [(columns or {}).get(name, pa.array(texts, pa.large_string())) for name in leaf.reads]
    if issubclass(leaf, Edit):
        _check_edit(leaf.configured(settings), given)
    elif issubclass(leaf, Measure):
        _check_measure(leaf.configured(settings), given)
        settings_name_the_column(leaf, settings)
    it_says_what_it_is(leaf)
    unknown_settings_are_refused(leaf, settings or {})


def _check_measure(operator: Measure, columns: list[pa.Array]) -> None:
    wanted = operator(*columns)
    every_record_has_one_value(operator, columns, wanted)
    a_null_stays_null(operator, columns, wanted)
    neighbours_do_not_matter(operator, columns, wanted)
    earlier_calls_do_not_matter(operator, columns, wanted)
    no_records_are_no_problem(operator, columns)
    numbers_are_numbers(operator, wanted)


def _check_edit(operator: Edit, columns: list[pa.Array]) -> None:
    wanted = operator(*columns)
    every_record_has_one_text(operator, columns)
    texts_come_and_go_with_nulls(operator, columns, wanted)
    counts_tell_the_truth(operator, columns, wanted)
    a_second_time_changes_nothing(operator, columns, wanted)
    neighbours_do_not_matter_to_edits(operator, columns, wanted)
    earlier_calls_do_not_matter_to_edits(operator, columns, wanted)
    added_columns_bear_its_name(operator)


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


def every_record_has_one_text(operator: Edit, columns: list[pa.Array]) -> None:
    """Texts, counts and added columns are as many as records, of the declared types, alone in a batch and in none; texts are UTF-8."""
    for rows in (len(columns[0]), 1, 0):
        batch = pa.record_batch(dict(zip(operator.reads, (column.slice(0, rows) for column in columns), strict=True)))
        done = edit([operator], batch)
        _law(operator, not done.failures, "no text makes it fail")
        _law(operator, len(done.text) == rows, "every record has one text")
        done.text.validate(full=True)


def texts_come_and_go_with_nulls(operator: Edit, columns: list[pa.Array], wanted: Edited) -> None:
    """A null stays null, and what was there stays there, if empty; so do counts."""
    for before, after, changes in zip(columns[0], wanted.text, wanted.changes, strict=True):
        _law(operator, before.is_valid == after.is_valid == changes.is_valid, "a null stays null, and no other text becomes null")


def counts_tell_the_truth(operator: Edit, columns: list[pa.Array], wanted: Edited) -> None:
    """A text has changed where, and only where, its count of changes is above 0."""
    for before, after, changes in zip(columns[0].to_pylist(), wanted.text.to_pylist(), wanted.changes.to_pylist(), strict=True):
        _law(operator, changes is None or changes >= 0, "a count of changes is not negative")
        _law(operator, (before == after) == (not changes), "a text has changed where its count of changes is above 0, and nowhere else")


def a_second_time_changes_nothing(operator: Edit, columns: list[pa.Array], wanted: Edited) -> None:
    """An edit that settles leaves its own output alone."""
    if operator.settles:
        again = operator(wanted.text, *columns[1:])
        _law(operator, again.text.to_pylist() == wanted.text.to_pylist(), "a second time changes nothing")


def neighbours_do_not_matter_to_edits(operator: Edit, columns: list[pa.Array], wanted: Edited) -> None:
    """A record is edited the same alone, in reverse order and in a slice."""
    values = _rows(wanted)
    backwards = operator(*(column.take(pa.array(range(len(column) - 1, -1, -1))) for column in columns))
    _law(operator, _rows(backwards)[::-1] == values, "the order of records does not matter")
    alone = [_rows(operator(*(column.slice(row, 1) for column in columns)))[0] for row in range(len(values))]
    _law(operator, alone == values, "neighbours in the batch do not matter")
    half = len(values) // 2
    _law(operator, _rows(operator(*(column.slice(half) for column in columns))) == values[half:], "a slice is edited like a batch")


def earlier_calls_do_not_matter_to_edits(operator: Edit, columns: list[pa.Array], wanted: Edited) -> None:
    """The same records become the same again, by the same edit and by a fresh one."""
    fresh = type(operator).configured(operator.model_dump())
    for each in (operator, fresh, operator):
        _law(operator, _rows(each(*columns)) == _rows(wanted), "earlier calls do not matter")
    _law(operator, fresh.fingerprint == operator.fingerprint, "equal settings have equal fingerprints")


def added_columns_bear_its_name(operator: Edit) -> None:
    """The columns that it adds begin with its name, so that no two edits write the same one."""
    for name in operator.adds.names:
        _law(operator, name.startswith(operator.name), f"the added column `{name}` begins with the name of the edit")


def it_says_what_it_is(leaf: type[Operator]) -> None:
    """The class has a version, a manual page of its own with a source, and every setting has a sentence."""
    page = leaf.__dict__.get("__doc__") or ""
    _law(leaf, leaf.version >= 1, "an operator has a version, 1 or more")
    _law(leaf, len(page.split()) >= 8, "the class has a docstring: its manual page")
    _law(leaf, "Source:" in page, "the manual page names its source")
    for name, sentence in said_of_settings(leaf).items():
        _law(leaf, bool(sentence), f"the setting `{name}` is documented under its field")


def unknown_settings_are_refused(leaf: type[Operator], settings: Mapping[str, Any]) -> None:
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


def _rows(done: Edited) -> list[tuple[Any, ...]]:
    return list(
        zip(done.text.to_pylist(), done.changes.to_pylist(), *(column.to_pylist() for column in done.columns.values()), strict=True)
    )


def _same(left: list[Any], right: list[Any]) -> bool:
    return len(left) == len(right) and all(one == other for one, other in zip(left, right, strict=True))


def _law(operator: Operator | type[Operator], holds: bool, what: str) -> None:  # noqa: FBT001 - reads as a sentence at every call
    if not holds:
        raise BrokenLawError(f"operator `{operator.name}`: {what}")
