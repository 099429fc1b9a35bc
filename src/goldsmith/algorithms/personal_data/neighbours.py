"""Names that stand beside other personal data without a word that announces them: `李娜，13812345678，…收`.

1. From each phone number, identity card, address, account and the like that is sure enough, look at what stands next to it on its line, to
   the left and to the right, between commas, bars, brackets, tabs and the like.
2. A piece that is wholly a likely full name, perhaps with 收 or a form of address after it, is a name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from goldsmith.algorithms.personal_data.chinese_names import DOUBLE, is_word, likeness
from goldsmith.algorithms.personal_data.kinds import Found

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ANCHORS = frozenset(
    ("phone", "id_card", "address", "bank_card", "email", "social_account", "plate", "passport", "travel_permit", "birth_date")
)
SURE = 0.5
REACH = 24
"""Code points that are looked at on either side."""
PIECES = 2
"""Pieces that are looked at on either side."""
LIKE = 1.5
"""Likeness from which on a piece is a name; with 收 after it, less will do."""
LIKE_RECEIVED = 0.0
MARKS = r"[\s，,、；;|｜/\\：:（）()\[\]【】<>《》\"'“”‘’*#@&=+·—–\-]"
PIECE = re.compile(r"(?P<name>[\u4e00-\u9fff]{2,4}?)(?P<after>先生|女士|小姐|老师|收|亲收|亲启|签收|转)?(?P<braced>[（(]\s?收\s?[)）])?")
SPLIT = re.compile(rf"{MARKS}+")


def beside(text: str, found: Sequence[Found]) -> Iterator[Found]:
    """Yield names next to what was found in a text."""
    seen: set[tuple[int, int]] = set()
    for one in found:
        if one.kind not in ANCHORS or one.score < SURE:
            continue
        for start, end in (*_left(text, one.start), *_right(text, one.end)):
            if (start, end) not in seen:
                seen.add((start, end))
                yield from _named(text, start, end)


def _left(text: str, place: int) -> list[tuple[int, int]]:
    """Return the pieces that end before a place, on its line."""
    low = max(0, place - REACH)
    low = max(low, text.rfind("\n", low, place) + 1, text.rfind("。", low, place) + 1)
    pieces = _pieces(text, low, place)
    if pieces and pieces[0][0] == low and low and not SPLIT.fullmatch(text[low - 1]) and text[low - 1] not in "\n。":
        pieces = pieces[1:]  # it begins further left
    return pieces[-PIECES:] if place and SPLIT.fullmatch(text[place - 1]) else pieces[-PIECES:][:-1]


def _right(text: str, place: int) -> list[tuple[int, int]]:
    """Return the pieces that begin after a place, on its line."""
    high = min(len(text), place + REACH)
    ends = [each for each in (text.find("\n", place, high), text.find("。", place, high)) if each >= 0]
    stop = min(ends, default=high)
    pieces = _pieces(text, place, stop)
    if pieces and pieces[-1][1] == stop == high < len(text) and not SPLIT.fullmatch(text[high]):
        pieces = pieces[:-1]  # it goes on further right
    return pieces[:PIECES] if place < len(text) and SPLIT.fullmatch(text[place]) else pieces[1:PIECES]


def _pieces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    made, at = [], start
    for gap in (*SPLIT.finditer(text, start, end), None):
        stop = end if gap is None else gap.start()
        if stop > at:
            made.append((at, stop))
        at = end if gap is None else gap.end()
    return made


def _named(text: str, start: int, end: int) -> Iterator[Found]:
    match = PIECE.fullmatch(text, start, end)
    if match is None:
        return
    name = match["name"]
    received = bool(match["after"])
    if len(name) == 4 and name[:2] not in DOUBLE:
        return
    if not is_word(name) and likeness(name) >= (LIKE_RECEIVED if received else LIKE):
        yield Found("name", start, start + len(name), 0.6)
