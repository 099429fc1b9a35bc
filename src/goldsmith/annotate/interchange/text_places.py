"""Places in a text: counted in code points here, and in UTF-16 units by tools whose pages count as browsers do."""

from __future__ import annotations

from itertools import accumulate


def from_units(text: str, unit: int) -> int | None:
    """Return the code point that a UTF-16 unit begins; ``None`` where it is inside of one, or after the end.

    Example:
        >>> from_units("💩 a", 2), from_units("💩 a", 1), from_units("💩 a", 4), from_units("💩 a", 5)
        (1, None, 3, None)
    """
    if not 0 <= unit <= 2 * len(text):
        return None
    before = len(text.encode("utf-16-le", "surrogatepass")[: 2 * unit].decode("utf-16-le", "ignore"))
    return before if units_of(text[:before]) == unit else None


def units_of(text: str) -> int:
    """Return how many UTF-16 units a text has.

    Example:
        >>> units_of("a💩"), units_of("")
        (3, 0)
    """
    return sum(1 + (letter > "\uffff") for letter in text)


def same_words(one: str, other: str) -> bool:
    r"""Tell whether two quotes say the same: line ends and blanks aside, which pages write in ways of their own.

    Example:
        >>> same_words("a\r\nb", "a\\nb"), same_words("a b", "a c")
        (True, False)
    """
    return one == other or _plain(one) == _plain(other)


def _plain(text: str) -> str:
    return "".join(text.replace("\\n", "\n").split())


def placed(text: str, start: int, end: int, quote: str | None) -> tuple[int, int] | None:
    """Return where a span is, in code points; ``None`` where the text does not hold its quote there, however it is counted.

    Code points are what Label Studio writes since the end of 2021; before, it wrote UTF-16 units. The quote tells which it is. Without one,
    code points are taken.

    Source: HumanSignal/label-studio, issue 1347 and pull request 1559; ``charsToCodePoints`` in its editor.

    Example:
        >>> placed("💩 an", 2, 4, "an"), placed("💩 an", 3, 5, "an"), placed("💩 an", 0, 1, "an")
        ((2, 4), (2, 4), None)
    """
    if not 0 <= start < end:
        return None
    if end <= len(text) and (quote is None or same_words(text[start:end], quote)):
        return start, end
    units = from_units(text, start), from_units(text, end)
    if quote is None or units[0] is None or units[1] is None:
        return None
    return (units[0], units[1]) if same_words(text[units[0] : units[1]], quote) else None


def starts(pieces: list[str]) -> list[int]:
    """Return where each piece begins when they stand one behind the other, and where the last one ends.

    Example:
        >>> starts(["ab", "", "c"])
        [0, 2, 2, 3]
    """
    return [0, *accumulate(len(piece) for piece in pieces)]
