"""The parts of addresses and paths, each read alone: in a text the words around the number of `/u/13812345678` speak against it.

1. Take an address apart at its seams: at first between its parts, then between what joins words, then between words.
2. Mask each part; one that is the value of a name (`tel=…`) also whole, where the name says what it is. Equal parts are masked once.
3. Most addresses are names of files with a position, `NAME#POSITION`. There the name is taken apart once for all of its positions; only
   where something of it or of a position is masked, is the whole taken apart by itself.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import unquote_plus

import pyarrow as pa

from goldsmith.algorithms.personal_data.fields import Piece
from goldsmith.algorithms.personal_data.labels import label_of
from goldsmith.algorithms.personal_data.masking import Masking, Replaced, mask_texts
from goldsmith.algorithms.personal_data.whole_values import LEFT, MaskedPiece, whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ADDRESS = re.compile(r"[^\s<>]*[/\\?#][^\s<>]*(?:<[A-Z_a-z]+>[^\s<>]*)*")
"""An address or a path, whole, perhaps with disguises in it."""
SEAMS = (re.compile(r"([/\\?&=#;])"), re.compile(r"([/\\?&=#;_.,:@!~|+])"), re.compile(r"([^\w<>%*]|_)"))
"""Where addresses and paths are taken apart: at first between their parts, then between what joins words, then between words."""

Part: TypeAlias = tuple[str, str]
"""The words of the name that a part is the value of, and the part."""


def mask_parts(pieces: Sequence[Piece], masked: Sequence[MaskedPiece], how: Masking) -> list[MaskedPiece]:
    """Return the pieces with the parts of addresses and paths masked.

    Args:
        pieces: As they were.
        masked: What has become of each so far.
        how: How parts are masked.
    """
    known: dict[Part, str | None] = {}
    result = list(masked)
    rows = [row for row, one in enumerate(masked) if ADDRESS.fullmatch(one.text)]
    positions = _positions(pieces, masked, rows)
    if positions:
        settled = _settled(positions, known, how)
        rows = [row for row in rows if row not in settled]
    for seams in SEAMS:
        rows = [row for row in rows if ADDRESS.fullmatch(result[row].text)]
        _mask_between(seams, rows, pieces, result, known, how)
    return result


def _positions(pieces: Sequence[Piece], masked: Sequence[MaskedPiece], rows: Iterable[int]) -> dict[str, dict[int, str]]:
    """Return the positions in files, by row, of each name that has more than one; of what has not been masked so far."""
    found: defaultdict[str, dict[int, str]] = defaultdict(dict)
    for row in rows:
        name, mark, number = pieces[row].text.rpartition("#")
        if mark and number.isdecimal() and number.isascii() and not masked[row].rounds:
            found[name + mark][row] = number
    return {name: numbers for name, numbers in found.items() if len(numbers) > 1}


def _settled(positions: dict[str, dict[int, str]], known: dict[Part, str | None], how: Masking) -> set[int]:
    """Return the rows of which neither the name nor the position has a part that is masked."""
    names = [Piece("", name) for name in positions]
    done = mask_parts(names, [MaskedPiece(one.text, []) for one in names], how)
    clean = [name for name, one in zip(positions, done, strict=True) if one.text == name]
    _ask({("", number) for name in clean for number in positions[name].values()}, known, how)
    return {row for name in clean for row, number in positions[name].items() if known["", number] is None}


def _mask_between(
    seams: re.Pattern[str],
    rows: Sequence[int],
    pieces: Sequence[Piece],
    result: list[MaskedPiece],
    known: dict[Part, str | None],
    how: Masking,
) -> None:
    """Mask the parts between seams of these rows of a result."""
    split = {row: seams.split(result[row].text) for row in rows}
    parts = [
        (row, at) for row, each in split.items() for at in range(0, len(each), 2) if LEFT.search(each[at]) and each[at] in pieces[row].text
    ]
    asked = [(_asked(split[row], at), split[row][at]) for row, at in parts]
    _ask(dict.fromkeys(asked), known, how)
    changed = set()
    for (row, at), one in zip(parts, asked, strict=True):
        instead = known[one]
        if instead is not None:
            split[row][at] = instead
            changed.add(row)
    for row in changed:
        text = "".join(split[row])
        result[row] = MaskedPiece(text, [[Replaced(0, len(text), pieces[row].text)]])


def _ask(parts: Iterable[Part], known: dict[Part, str | None], how: Masking) -> None:
    """Note what becomes of each part; nothing where nothing of it is masked."""
    said = {one: Piece(one[0], unquote_plus(one[1])) for one in parts if one not in known}
    if not said:
        return
    texts = mask_texts(pa.array([one.text for one in said.values()], pa.large_string()), how).text.to_pylist()
    for (one, piece), text in zip(said.items(), texts, strict=True):
        new = whole(piece, MaskedPiece(text, []), how).text if text == piece.text else text
        known[one] = new if new != piece.text else None


def _asked(parts: Sequence[str], at: int) -> str:
    """Return the words of the name that a part of an address is the value of: `tel=…`."""
    return label_of(parts[at - 2]) if at > 1 and parts[at - 1] == "=" else ""
