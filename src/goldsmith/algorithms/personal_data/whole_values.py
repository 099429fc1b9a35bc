"""Values that the name of their field gives away: where `author` or `password` stands before it, the whole value is masked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from goldsmith.algorithms.personal_data.disguises import disguise
from goldsmith.algorithms.personal_data.labels import kind_of
from goldsmith.algorithms.personal_data.masking import Masking, Replaced
from goldsmith.algorithms.personal_data.wordlists import listed

if TYPE_CHECKING:
    from goldsmith.algorithms.personal_data.fields import Piece

ROLES = frozenset(listed("user human assistant gpt bot chatgpt model system tool function observation developer ai 用户 助手 系统 机器人"))
"""Who speaks in a conversation, where nobody is named."""
LEFT = re.compile(r"[^\W_]")


class MaskedPiece(NamedTuple):
    """A piece without personal data, and what was replaced, round by round; nothing where it is as it was."""

    text: str
    rounds: list[list[Replaced]]


def whole(piece: Piece, one: MaskedPiece, how: Masking) -> MaskedPiece:
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
