"""The fields that stand beside a text: JSON of any shape, masked as the text is, with its shape kept.

1. Walk through the value: every string, and every number as it would be written, is a piece; so is every name of a field.
2. Mask a piece behind the name of its field, so that `"tel": "…"` is read as `tel: …` would be in a text; take the name off again.
3. Where the name says what the value is (`author`, `password`) and something of it still stands, the whole value is masked.
4. Where it is an address or a path, mask its parts as well, each read alone: in `/u/13812345678` nothing else tells of a phone.
5. Put the pieces back. A number becomes a string where it was masked; a name of a field stays unless it is personal data itself.

The vault of a piece is bound to its masked form, as that of a text is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote_plus

import pyarrow as pa

from goldsmith.algorithms.personal_data.disguises import disguise
from goldsmith.algorithms.personal_data.labels import kind_of, label_of
from goldsmith.algorithms.personal_data.masking import Masking, Replaced, mask_texts
from goldsmith.algorithms.personal_data.wordlists import listed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

DEEPEST = 200
"""Levels of nesting that are walked; orjson reads some more, and nobody writes as many."""
ROLES = frozenset(listed("user human assistant gpt bot chatgpt model system tool function observation developer ai 用户 助手 系统 机器人"))
"""Who speaks in a conversation, where nobody is named."""
ADDRESS = re.compile(r"[^\s<>]*[/\\?#][^\s<>]*(?:<[A-Z_a-z]+>[^\s<>]*)*")
"""An address or a path, whole, perhaps with disguises in it."""
SEAMS = (re.compile(r"([/\\?&=#;])"), re.compile(r"([/\\?&=#;_.,:@!~|+])"), re.compile(r"([^\w<>%*]|_)"))
"""Where addresses and paths are taken apart: at first between their parts, then between what joins words, then between words."""
LEFT = re.compile(r"[^\W_]")


class Piece(NamedTuple):
    """A string of a value, with the words of the name of the field that it stands in."""

    label: str
    text: str


class MaskedPiece(NamedTuple):
    """A piece without personal data, and what was replaced, round by round; nothing where it is as it was."""

    text: str
    rounds: list[list[Replaced]]


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


def mask_pieces(pieces: Sequence[Piece], how: Masking) -> list[MaskedPiece]:
    """Return the pieces without personal data."""
    heads = [f"{one.label}: " if one.label else "" for one in pieces]
    done = mask_texts(pa.array([head + one.text for head, one in zip(heads, pieces, strict=True)], pa.large_string()), how)
    texts = done.text.to_pylist()
    masked: list[MaskedPiece | None] = [
        _headless(MaskedPiece(text, done.rounds.get(row, [])), len(head)) for row, (text, head) in enumerate(zip(texts, heads, strict=True))
    ]
    bare = [row for row, one in enumerate(masked) if one is None]
    if bare:  # the name of the field was itself taken for a part of personal data
        again = mask_texts(pa.array([pieces[row].text for row in bare], pa.large_string()), how)
        alone = [MaskedPiece(text, again.rounds.get(at, [])) for at, text in enumerate(again.text.to_pylist())]
        for row, one in zip(bare, alone, strict=True):
            masked[row] = one
    whole = [_whole(piece, one or MaskedPiece(piece.text, []), how) for piece, one in zip(pieces, masked, strict=True)]
    for seams in SEAMS:
        whole = _within_addresses(pieces, whole, seams, how)
    return whole


def _within_addresses(pieces: Sequence[Piece], masked: list[MaskedPiece], seams: re.Pattern[str], how: Masking) -> list[MaskedPiece]:
    """Mask the parts of addresses and paths, each read alone: in a text the words around a number in an address speak against it."""
    split = {row: seams.split(one.text) for row, one in enumerate(masked) if ADDRESS.fullmatch(one.text)}
    parts = [
        (row, at) for row, each in split.items() for at in range(0, len(each), 2) if LEFT.search(each[at]) and each[at] in pieces[row].text
    ]
    asked = [(_asked(split[row], at), split[row][at]) for row, at in parts]
    said = {one: Piece(one[0], unquote_plus(one[1])) for one in dict.fromkeys(asked)}  # parts of addresses come again and again
    done = mask_texts(pa.array([one.text for one in said.values()], pa.large_string()), how).text.to_pylist()
    instead = {}
    for (one, piece), text in zip(said.items(), done, strict=True):
        new = _whole(piece, MaskedPiece(text, []), how).text if text == piece.text else text
        if new != piece.text:
            instead[one] = new
    result = list(masked)
    changed = set()
    for (row, at), one in zip(parts, asked, strict=True):
        if one in instead:
            split[row][at] = instead[one]
            changed.add(row)
    for row in changed:
        text = "".join(split[row])
        result[row] = MaskedPiece(text, [[Replaced(0, len(text), pieces[row].text)]])
    return result


def _asked(parts: Sequence[str], at: int) -> str:
    """Return the words of the name that a part of an address is the value of: `tel=…`."""
    return label_of(parts[at - 2]) if at > 1 and parts[at - 1] == "=" else ""


def _headless(one: MaskedPiece, length: int) -> MaskedPiece | None:
    """Return a piece without the name before it; nothing where something in that name was replaced."""
    if any(replaced.start < length for each in one.rounds for replaced in each):
        return None
    return MaskedPiece(one.text[length:], [[each._replace(start=each.start - length) for each in replaced] for replaced in one.rounds])


def _whole(piece: Piece, one: MaskedPiece, how: Masking) -> MaskedPiece:
    """Mask the whole value where the name of the field says what it is, and more of it still stands than disguises."""
    kind = kind_of(piece.label)
    if kind is None or kind not in how.kinds or piece.text.strip().lower() in ROLES or not _stands(one):
        return one
    instead = disguise(kind, piece.text, how.mask, how.key)
    return MaskedPiece(instead, [[Replaced(0, len(instead), piece.text)]])


def _stands(one: MaskedPiece) -> bool:
    """Tell whether letters or digits are left between the disguises of the last round, or nothing was disguised."""
    at = 0
    left: list[str] = []
    for start, length, _ in one.rounds[-1] if one.rounds else ():
        left.append(one.text[at:start])
        at = start + length
    left.append(one.text[at:])
    return LEFT.search("".join(left)) is not None


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
