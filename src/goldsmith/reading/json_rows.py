"""Rows that a JSON document writes as arrays: which names their cells have.

1. Names that stand in the document beside the rows (`columns` of pandas' `split`), or that the settings give, are the names.
2. A first array that holds anything but text is a record, and so is one whose cells are sentences: the cells are numbered.
3. A first array with a name that fields often have is a header; so is one of short names over other kinds of values, or over sentences.
4. Else nobody can tell a header from a record, and nothing is guessed.

What is decided does not change when more rows follow.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Any

from goldsmith.reading.field_names import field_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Placed = tuple[int, Any, tuple[str, str] | None]

LOOKED_AT = 32
"""Rows that are held to tell whether the first is a header."""
OVER = 2
"""Rows under a header that must hold sentences in one column, where nothing else speaks for it."""
LONGEST_NAME = 40
NAME = re.compile(r"[^\W\d][\w.\-/()]*(?: [\w.\-/()]+){0,3}")
CHINESE = re.compile(r"[\u4e00-\u9fff]{9}")
WORDS = (
    "text content body title id url label labels question answer query response instruction input output prompt completion source "
    "language lang category score date author name sentence sentence1 sentence2 context summary "
    "文本 内容 正文 标题 编号 标签 类别 问题 答案 回答 指令 输入 输出 来源 语言 日期 作者"
)
FAMILIAR = frozenset(WORDS.split())
"""Names that fields often have."""
UNDECIDED = (
    "undecided_header",
    "the records are arrays, and whether the first one names the fields cannot be told: say `header: true`, `header: false` or `names: [...]`",
)


def named_row(cells: list[Any], names: Sequence[str]) -> tuple[dict[str, Any] | list[Any], tuple[str, str] | None]:
    """Return a row by its names, or the cells and why they are none; empty surplus cells are forgiven."""
    if len(cells) < len(names) or any(cell is not None and cell != "" for cell in cells[len(names) :]):
        return cells, ("ragged_row", f"{len(cells)} values, and {len(names)} names")
    return dict(zip(names, cells, strict=False)), None


def rows_of(values: Iterator[Placed], *, header: bool | None, names: Sequence[str]) -> Iterator[Placed]:
    """Yield values, those that are arrays as rows by their names, if the first value is one; of others nothing is changed.

    Args:
        values: Values of a document with their positions and what is wrong with them.
        header: Whether the first array names the fields; ``None`` means: look.
        names: The names; the first array then is a record.
    """
    held = list(itertools.islice(values, 1))
    if not held or not isinstance(held[0][1], list) or held[0][2]:
        yield from held
        yield from values
        return
    held += itertools.islice(values, LOOKED_AT - 1)
    first = held[0][1]
    if header is None and not names:
        header = is_header([value for _, value, told in held if isinstance(value, list) and not told])
        if header is None:
            yield held[0][0], first, UNDECIDED
            return
    given = list(names) or (field_names(first) if header else [])
    for position, value, told in itertools.chain(held[1:] if header and not names else held, values):
        if told or not isinstance(value, list):
            yield position, value, told
        elif given:
            yield position, *named_row(value, given)
        else:
            yield position, _numbered(value, alone=len(first) == 1), None


def spread_rows(values: Iterator[Placed], field: str, names: Sequence[str]) -> Iterator[Placed]:
    """Yield values, the objects among them with the array in a field spread over fields of their own; no field of theirs is replaced.

    An array that has not as many values as there are names is told as ``ragged_row``.
    """
    for position, value, told in values:
        cells = value.get(field) if isinstance(value, dict) else None
        if told or not isinstance(value, dict) or not isinstance(cells, list):
            yield position, value, told
            continue
        row, broken = named_row(cells, names or [f"{field}_{place}" for place in range(1, len(cells) + 1)])
        rest = {name: one for name, one in value.items() if name != field}
        both = sorted(row.keys() & rest.keys()) if isinstance(row, dict) else []
        if both:
            broken = ("duplicate_field", f"the record has `{both[0]}` already; give other `names`")
        yield position, value if broken or not isinstance(row, dict) else {**rest, **row}, broken


def _numbered(cells: list[Any], *, alone: bool) -> dict[str, Any]:
    """Return a row whose cells are called after their places; a text that always stands alone is the text."""
    if alone and len(cells) == 1 and isinstance(cells[0], str):
        return {"text": cells[0]}
    return dict(zip(field_names([None] * len(cells)), cells, strict=True))


def is_header(rows: Sequence[list[Any]]) -> bool | None:
    """Return whether the first row names the fields of the others, ``None`` where that cannot be told.

    Example:
        >>> is_header([["text", "label"], ["很好", "1"]]), is_header([["很好", 1], ["不行", 0]]), is_header([["a", "b"], ["c", "d"]])
        (True, False, None)
    """
    first, others = rows[0], rows[1:]
    if not first or not all(isinstance(cell, str) and is_name(cell) for cell in first) or len(set(first)) < len(first):
        return False
    if any(cell.lower() in FAMILIAR for cell in first):
        return True
    columns = range(len(first))
    if any(len(row) > i and row[i] is not None and not isinstance(row[i], str) for row in others for i in columns):
        return True
    near = others[:OVER]
    if len(near) == OVER and any(all(len(row) > i and row[i] and not is_name(row[i]) for row in near) for i in columns):
        return True
    return None


def is_name(cell: str) -> bool:
    """Return whether a text could be the name of a field: short, of few words, and no sentence.

    Example:
        >>> is_name("review text"), is_name("用户评论"), is_name("It was good."), is_name("房间很大，服务也好")
        (True, True, False, False)
    """
    return len(cell) <= LONGEST_NAME and NAME.fullmatch(cell) is not None and not cell.endswith(".") and not CHINESE.search(cell)
