"""JSON whose records are arrays, or hold their text in an array: names for what stands in it, by what it is.

A column of long texts is the text; several of about one length are sentences that belong together; of the others those with few values are
labels. What the document says itself, in a header, is not touched.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from goldsmith.curate.advice.columns import Field, fields_of
from goldsmith.curate.advice.plain_tables import Reading
from goldsmith.curate.advice.roles import roles_of
from goldsmith.curate.advice.sampling import looked
from goldsmith.reading.field_names import field_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goldsmith.curate.advice.sampling import Looked
    from goldsmith.reader import Source

ALIKE = 1 / 3
"""Share of the mean length of the longest column from which on another is a text beside it."""

FULL = 0.95
"""Share of the records in which each of several sentences must stand."""

WIDEST = 24
"""Values of an array beyond which it is a list of things, and no record."""

USUAL = 0.9
"""Share of arrays that must be of one length, for their places to mean something."""

ROWS = 400


def named_arrays(source: Source, found: Looked) -> Reading | None:
    """Return how to read a document whose records are arrays, or keep their text in one; ``None`` where there is nothing to be said.

    Args:
        source: The file.
        found: What was seen of it by its own reader.
    """
    if found.reader != "json_document" or found.settings.get("names"):
        return None
    undecided = "undecided_header" in found.failures
    bare = looked(source, rows=ROWS, settings={**found.settings, "header": False}, reader=found.reader).rows if undecided else found.rows
    columns = _columns(bare)
    if columns:
        if undecided and _reads_as_header([one[0] for one in columns], columns):
            why = ("the records are arrays, and the first one names the fields", "记录是数组，第一个数组是各字段的名字")
            return Reading("json_document", {**found.settings, "header": True}, why)
        names = names_of(columns)
        told = ", ".join(names)
        why = (f"the records are arrays, whose values were called by what they are: {told}", f"记录是数组，按内容给各个值取了名字：{told}")
        return Reading("json_document", {**found.settings, "names": names}, why)
    return _spread(found)


def _columns(rows: Sequence[dict[str, Any]]) -> list[list[Any]]:
    """Return the values of rows that were arrays, by their places; none where the document has names for them."""
    widths = Counter(sum(name != "file" for name in row) for row in rows)
    width, n = widths.most_common(1)[0] if widths else (0, 0)
    names = field_names([None] * width)
    usual = [row for row in rows if len(row) - ("file" in row) == width]
    if width < 2 or n < USUAL * len(rows) or any(name not in row for row in usual for name in names):
        return []
    return [[row[name] for row in usual] for name in names]


def _reads_as_header(first: Sequence[Any], columns: Sequence[Sequence[Any]]) -> bool:
    """Tell whether values of the first row, all short words, never stand below it, where others do again and again."""
    again = [value in column[1:] for value, column in zip(first, columns, strict=True)]
    repeats = any(len(set(map(str, column[1:]))) < 0.5 * len(column) for column in columns if len(column) > 4)
    return repeats and not any(again)


def _spread(found: Looked) -> Reading | None:
    """Return how to read records that are objects without a text but with an array that holds one."""
    fields = fields_of(found.rows)
    if not found.rows or roles_of(fields, len(found.rows)).shape != "none":
        return None
    for name, one in fields.items():
        values = [row[name] for row in found.rows if isinstance(row.get(name), list)]
        width = max(map(len, values), default=0)
        plain = all(not isinstance(cell, list | dict) for cells in values for cell in cells)
        if (
            one.kinds["list"] < 0.9 * len(found.rows)
            or not plain
            or not 1 < width <= WIDEST
            or any(len(cells) != width for cells in values)
        ):
            continue
        columns = [[cells[at] for cells in values] for at in range(width)]
        names = names_of(columns)
        if not {"text", "sentence1"} & set(names):
            continue
        told = ", ".join(names)
        why = (
            f"`{name}` holds arrays of {width} values, called by what they are: {told}",
            f"`{name}` 里是 {width} 个值的数组，按内容取名：{told}",
        )
        return Reading("json_document", {**found.settings, "spread": name, "names": names}, why)
    return None


def names_of(columns: Sequence[Sequence[Any]]) -> list[str]:
    """Return names for columns: texts by their length, labels by their repetition; no two the same.

    Example:
        >>> names_of([["a1", "b2", "c3"], ["It was a good day.", "Nothing works here.", "The room is large."], [1, 0, 1]])
        ['value_1', 'text', 'label']
    """
    fields = [_field(column) for column in columns]
    prose = [at for at, one in enumerate(fields) if one.is_prose and one.distinct > 0.2]
    longest = max(prose, key=lambda at: fields[at].mean_length, default=-1)
    texts = [at for at in prose if fields[at].mean_length >= ALIKE * fields[longest].mean_length]
    if any(fields[at].filled < FULL * len(columns[at]) for at in texts):
        texts = [longest]
    names = []
    for at, one in enumerate(fields):
        if at in texts:
            names.append("text" if len(texts) == 1 else f"sentence{texts.index(at) + 1}")
        else:
            few = len(one.values) <= max(2, one.values.total() // 10) and one.filled and not one.kinds["list"]
            names.append("label" if few else "value")
    twice = {name for name in names if names.count(name) > 1} | {"value"}
    return [f"{name}_{at}" if name in twice else name for at, name in enumerate(names, 1)]


def _field(column: Sequence[Any]) -> Field:
    found = Field("")
    for value in column:
        found.add(value)
    return found
