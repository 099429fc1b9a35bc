"""CoNLL-U, the file format of treebanks: trees that somebody else has made.

Sentences belong to the document that the last ``# newdoc id = …`` line names; a file without such lines is one document. Word lines
with a range (``1-2``) or a decimal (``1.1``) as their number, for contractions and empty nodes, are passed over.

Source: https://universaldependencies.org/format.html.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from goldsmith.algorithms.grammar.trees import Tree, fault
from goldsmith.errors import ReadingError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FIELDS = 10
NEW_DOCUMENT = "newdoc id"
HINT = "CoNLL-U has ten fields parted by tabs, and an empty line behind each sentence; mend the line, or leave the sentence out"


def documents(lines: Iterable[str], *, where: str = "") -> Iterator[tuple[str, list[Tree]]]:
    """Yield the id of each document with its trees; the id is empty where the lines name none.

    Args:
        lines: The lines of a file or field, with or without line ends.
        where: What the lines are called in an error.

    Raises:
        ReadingError: A line is no CoNLL-U, or heads make no tree; the message names the line.
    """
    trees: list[Tree] = []
    rows: list[tuple[str, str, str, int]] = []
    id_, start = "", 0
    for number, line in enumerate(_ended(lines), start=1):
        said = line.rstrip("\r\n")
        if said.startswith("#"):
            name, _, value = said[1:].partition("=")
            if name.strip() == NEW_DOCUMENT:
                if trees:
                    yield id_, trees
                id_, trees = value.strip(), []
        elif said.strip():
            start = start if rows else number
            fields = _fields(said, number, where)
            if fields[0].isascii() and fields[0].isdigit():
                rows.append(_row(fields, len(rows) + 1, number, where))
        elif rows:
            trees.append(_tree(rows, start, where))
            rows = []
    if trees:
        yield id_, trees


def trees(text: str, *, where: str = "") -> list[Tree]:
    r"""Return all trees of a text in CoNLL-U.

    Example:
        >>> found = trees("1\tGo\tgo\tVERB\t_\t_\t0\troot\t_\t_\n")
        >>> found[0].words, found[0].heads
        (('Go',), (0,))
    """
    return [tree for _, found in documents(text.split("\n"), where=where) for tree in found]


def _ended(lines: Iterable[str]) -> Iterator[str]:
    yield from lines
    yield ""


def _fields(line: str, number: int, where: str) -> list[str]:
    fields = line.split("\t")
    if len(fields) != FIELDS:
        raise _broken(number, where, f"{len(fields)} fields", f"{FIELDS} fields parted by tabs")
    at, _, rest = fields[0].replace(".", "-").partition("-")
    if not (at.isascii() and at.isdigit()) or (rest and not rest.isdigit()):
        raise _broken(number, where, f"the number {fields[0]!r}", "1, 2, 3…, a range 1-2 or a decimal 1.1")
    return fields


def _row(fields: list[str], place: int, number: int, where: str) -> tuple[str, str, str, int]:
    if int(fields[0]) != place:
        raise _broken(number, where, f"word {fields[0]}", f"word {place}")
    if not (fields[6].isascii() and fields[6].isdigit()):
        raise _broken(number, where, f"the head {fields[6]!r}", "the number of a word, or 0")
    tag = fields[3] if fields[3] != "_" else fields[4]
    return fields[1], tag, fields[7], int(fields[6])


def _tree(rows: list[tuple[str, str, str, int]], start: int, where: str) -> Tree:
    words, tags, labels, heads = zip(*rows, strict=True)
    if wrong := fault(heads):
        raise _broken(start, where, wrong, "one root, and heads that lead to it")
    return Tree(words, tags, labels, heads)


def _broken(number: int, where: str, found: str, expected: str) -> ReadingError:
    return ReadingError(
        "this is no CoNLL-U", where=f"{where}:{number}" if where else f"line {number}", found=found, expected=expected, hint=HINT
    )
