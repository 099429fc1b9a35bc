"""Two texts side by side for a terminal, from where they first differ, with what differs in brackets."""

from __future__ import annotations

import difflib
import itertools
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

WIDTH = 56
"""Columns of one side."""

LINES = 10
"""Lines shown of a text."""

COMPARED = 20_000
"""Characters of each text that are compared."""

LEAD = 6
"""Words, or Han characters, shown before the first difference."""

_PIECE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+|\s+|[^\w\s]")


def side_by_side(left: str, right: str, *, head: tuple[str, str]) -> list[str]:
    """Return two texts as lines of two columns.

    Example:
        >>> for line in side_by_side("the cat sat", "the hat sat", head=("a", "b")):
        ...     print(" ".join(line.split()))
        a │ b
        the [cat] sat │ the [hat] sat
    """
    sides = _marked(_pieces(left), _pieces(right))
    columns = [list(itertools.islice(_wrapped(side), LINES + 1)) for side in sides]
    for column in columns:
        column[LINES:] = ["…"] if len(column) > LINES else []
    rows = [head, *itertools.zip_longest(*columns, fillvalue="")]
    return [f"{_padded(one)} │ {other}".rstrip() for one, other in rows]


def width(text: str) -> int:
    """Return how many columns a text takes on a terminal: wide characters take two, combining ones none."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 0 if unicodedata.combining(sign) else 1 for sign in text)


def _pieces(text: str) -> list[str]:
    shown = "".join(sign if sign.isprintable() else " " for sign in text[:COMPARED])
    return [" " if piece.isspace() else piece for piece in _PIECE.findall(shown)]


def _marked(left: list[str], right: list[str]) -> tuple[list[str], list[str]]:
    """Return both sides from shortly before the first difference, differing pieces in brackets."""
    one: list[str] = []
    other: list[str] = []
    codes = difflib.SequenceMatcher(None, left, right, autojunk=False).get_opcodes() if len(left) * len(right) < 25_000_000 else []
    for number, (what, a, b, c, d) in enumerate(codes or [("equal", 0, len(left), 0, len(right))]):
        if what == "equal":
            start = max(a, b - 2 * LEAD) if number == 0 and len(codes) > 1 else a
            one += (["…"] if start > a else []) + left[start:b]
            other += (["…"] if start > a else []) + right[start - a + c : d]
        else:
            one += ["[", *left[a:b], "]"] if b > a else []
            other += ["[", *right[c:d], "]"] if d > c else []
    return one, other


def _wrapped(pieces: list[str]) -> Iterator[str]:
    line = ""
    for piece in pieces:
        for part in (piece[start : start + WIDTH // 2] for start in range(0, len(piece), WIDTH // 2)):
            if line and width(line) + width(part) > WIDTH:
                yield line.rstrip()
                line = ""
            line += part if line or part != " " else ""
    if line:
        yield line.rstrip()


def _padded(text: str) -> str:
    return text + " " * max(0, WIDTH - width(text))
