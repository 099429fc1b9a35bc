"""Pieces of the fields that stand beside a text, masked as the text is.

1. Mask a piece behind the name of its field, so that `"tel": "…"` is read as `tel: …` would be in a text; take the name off again.
2. Where the name says what the value is (`author`, `password`) and something of it still stands, the whole value is masked.
3. Where it is an address or a path, its parts are masked as well, each read alone. A name of a field stays unless it is personal data itself.

The vault of a piece is bound to its masked form, as that of a text is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from goldsmith.algorithms.personal_data.address_parts import mask_parts
from goldsmith.algorithms.personal_data.labels import kind_of
from goldsmith.algorithms.personal_data.masking import Masked, Masking, mask_texts
from goldsmith.algorithms.personal_data.whole_values import MaskedPiece, whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goldsmith.algorithms.personal_data.fields import Piece


def mask_pieces(pieces: Sequence[Piece], how: Masking) -> list[MaskedPiece]:
    """Return the pieces without personal data.

    Example:
        >>> from goldsmith.algorithms.personal_data import KINDS, find
        >>> from goldsmith.algorithms.personal_data.fields import Piece
        >>> how = Masking(frozenset(KINDS), 0.5, "kind", b"", find)
        >>> [one.text for one in mask_pieces([Piece("tel", "62345678"), Piece("", "/u/13812345678"), Piece("", "5")], how)]
        ['<PHONE>', '/u/<PHONE>', '5']
    """
    heads = [f"{one.label}: " if one.label else "" for one in pieces]
    done = _masked([head + one.text for head, one in zip(heads, pieces, strict=True)], how)
    masked = [MaskedPiece(one.text, []) for one in pieces]
    bare = []
    for row, rounds in done.rounds.items():
        one = _headless(MaskedPiece(done.text[row].as_py(), rounds), len(heads[row]))
        if one is None:
            bare.append(row)
        else:
            masked[row] = one
    if bare:  # the name of the field was itself taken for a part of personal data
        again = _masked([pieces[row].text for row in bare], how)
        for at, rounds in again.rounds.items():
            masked[bare[at]] = MaskedPiece(again.text[at].as_py(), rounds)
    telling = {label for label in {one.label for one in pieces} if kind_of(label) is not None}
    for row, piece in enumerate(pieces) if telling else ():
        if piece.label in telling:
            masked[row] = whole(piece, masked[row], how)
    return mask_parts(pieces, masked, how)


def _masked(texts: list[str], how: Masking) -> Masked:
    return mask_texts(pa.array(texts, pa.large_string()), how)


def _headless(one: MaskedPiece, length: int) -> MaskedPiece | None:
    """Return a piece without the name before it; nothing where something in that name was replaced."""
    if any(replaced.start < length for each in one.rounds for replaced in each):
        return None
    return MaskedPiece(one.text[length:], [[each._replace(start=each.start - length) for each in replaced] for replaced in one.rounds])
