"""The fields that stand beside a text: JSON of any shape, taken apart into pieces and put together again with its shape kept.

Every string, and every number as it would be written, is a piece; so is every name of a field. A number becomes a string where it was
masked. What is masked in a piece is told in ``pieces.py``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from goldsmith.algorithms.personal_data.labels import label_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DEEPEST = 200
"""Levels of nesting that are walked; orjson reads some more, and nobody writes as many."""


class Piece(NamedTuple):
    """A string of a value, with the words of the name of the field that it stands in."""

    label: str
    text: str


def pieces_of(value: Any) -> list[Piece]:
    """Return the pieces of a JSON value, in the order in which `rebuilt` asks for them.

    Raises:
        ValueError: It is nested deeper than can be walked.

    Example:
        >>> [tuple(one) for one in pieces_of({"author": "Ann", "tags": ["x"], "n": 5})]
        [('', 'author'), ('author', 'Ann'), ('', 'tags'), ('tags', 'x'), ('', 'n'), ('n', '5')]
    """
    found: list[Piece] = []

    def note(piece: Piece, original: Any) -> Any:
        found.append(piece)
        return original

    _walked(value, note, "", 0)
    return found


def rebuilt(value: Any, texts: Iterator[str]) -> Any:
    """Return a JSON value with its pieces replaced, in the order of `pieces_of`; what was not changed keeps its type.

    Example:
        >>> rebuilt({"tel": 13812345678, "n": 5}, iter(["tel", "<PHONE>", "n", "5"]))
        {'tel': '<PHONE>', 'n': 5}
    """

    def put(piece: Piece, original: Any) -> Any:
        text = next(texts)
        return original if text == piece.text else text

    return _walked(value, put, "", 0)


def _walked(value: Any, put: Callable[[Piece, Any], Any], label: str, depth: int) -> Any:
    if depth > DEEPEST:
        raise ValueError(f"nested deeper than {DEEPEST} levels")
    if isinstance(value, dict):
        made: dict[str, Any] = {}
        for name, inner in value.items():
            said = str(put(Piece("", name), name))
            while said in made:
                said += "_"
            made[said] = _walked(inner, put, label_of(name, label), depth + 1)
        return made
    if isinstance(value, list):
        return [_walked(inner, put, label, depth + 1) for inner in value]
    if isinstance(value, str):
        return put(Piece(label, value), value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return put(Piece(label, _written(value)), value)
    return value


def _written(number: float) -> str:
    """Return a number as people write it: a whole one without a point."""
    return str(int(number)) if isinstance(number, float) and number.is_integer() and abs(number) < 1 << 63 else str(number)
