"""Texts of records as they may be shown: invisible characters made visible, and two texts compared piece by piece.

Records are hostile until proved otherwise: nothing here returns markup. A text becomes a list of pieces, and the
template, which escapes, gives each piece its element.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_HAN_OR_KANA = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_TOKEN = re.compile(rf"[{_HAN_OR_KANA}]|[^\W{_HAN_OR_KANA}]+|\s+|[^\w\s]")
_HIDDEN = re.compile(r"[^\S \n\t\xa0\u3000\u202f\u2000-\u200a]|[\x00-\x08\x0b-\x1f\x7f-\x9f]|[^\w\s!-~]")
_TOKENS_COMPARED = 900
_LINES_SHOWN = 14
_SAME_SHOWN = 70
"""Code points left standing at each side of a long stretch that two texts share."""


@dataclass(frozen=True)
class Piece:
    """A stretch of a text: its kind, what to show, and how many characters or places it stands for.

    `plain`; `mark` names an invisible character; `only` is absent in the partner, or what a rule counts; `found` is an invisible
    character that a rule counts; `gap` is left out.
    """

    kind: str
    text: str
    n: int = 1


def cut(text: str, limit: int, *, lines: int = _LINES_SHOWN) -> str:
    """Return the beginning of a text: at most `limit` code points and `lines` lines, with an ellipsis where it was cut.

    Example:
        >>> cut("abcdef", 4)
        'abcd…'
    """
    short = "\n".join(text[: limit + 1].split("\n")[:lines])[:limit].rstrip()
    return f"{short}…" if len(short) < len(text.rstrip()) else short


def pieces(text: str) -> list[Piece]:
    r"""Return a text as plain stretches and marks, so that no control, format or zero-width character is left in it.

    Such characters hide words, turn the direction of a line, or cannot stand in HTML at all.
    A run of one of them is one mark. Joiners stay inside emoji and inside scripts that need them.

    Example:
        >>> [(piece.kind, piece.text, piece.n) for piece in pieces("a\u200b\u200bb")]
        [('plain', 'a', 1), ('mark', 'U+200B', 2), ('plain', 'b', 1)]
    """
    found: list[Piece] = []
    start = 0
    text = text.replace("\r\n", "\n")
    for match in _HIDDEN.finditer(text):
        at = match.start()
        if not _is_hidden(text, at):
            continue
        if at > start:
            found.append(Piece("plain", text[start:at]))
        name = f"U+{ord(text[at]):04X}"
        if at == start and found and found[-1].text == name and found[-1].kind == "mark":
            found[-1] = Piece("mark", name, found[-1].n + 1)
        else:
            found.append(Piece("mark", name))
        start = at + 1
    if start < len(text):
        found.append(Piece("plain", text[start:]))
    return found


def highlighted(text: str, places: Sequence[tuple[int, int]]) -> list[Piece]:
    """Return a text as pieces in which the given code-point spans are `only` or `found`; spans stand in order and do not overlap.

    Example:
        >>> [(piece.kind, piece.text) for piece in highlighted("room 7", [(5, 6)])]
        [('plain', 'room '), ('only', '7')]
    """
    shown: list[Piece] = []
    done = 0
    for start, end in places:
        if start >= len(text):
            break
        shown += pieces(text[done:start])
        shown += [Piece("only" if piece.kind == "plain" else "found", piece.text, piece.n) for piece in pieces(text[start:end])]
        done = end
    return [*shown, *pieces(text[done:])]


def plain(text: str, limit: int = 120) -> str:
    """Return a name or an id on one line without any hidden character, cut to `limit` code points."""
    whole = "".join(piece.text if piece.kind == "plain" else f"⟨{piece.text}⟩" for piece in pieces(text[: limit + 1]))
    return cut(re.sub(r"\s+", " ", whole), limit)


def compare(one: str, other: str) -> tuple[list[Piece], list[Piece]]:
    """Return two texts as pieces in which what the other text lacks is `only`.

    Words are compared in spaced scripts, characters in Han and kana. Long stretches that both share are shortened to
    a `gap` that tells how many code points (`n`) it stands for. Where a text was cut (it ends in an ellipsis), its
    very end is not marked: what follows in the other text is unknown.
    """
    ours, theirs = _tokens(one.removesuffix("…")), _tokens(other.removesuffix("…"))
    cut_off = one.endswith("…") or other.endswith("…")
    head = shared_start(ours, theirs)
    tail = shared_start(ours[head:][::-1], theirs[head:][::-1])
    ends = len(ours) - tail, len(theirs) - tail
    left, right = _Side(), _Side()
    _share(left, right, ours[:head])
    for what, a, b, c, d in SequenceMatcher(None, ours[head : ends[0]], theirs[head : ends[1]], autojunk=False).get_opcodes():
        unknown = cut_off and not tail and (head + b, head + d) == ends
        kind = "same" if what == "equal" or unknown else "only"
        left.add(kind, ours[head + a : head + b])
        right.add(kind, theirs[head + c : head + d])
    _share(left, right, ours[ends[0] :])
    left.add("same", ["…"] if one.endswith("…") else [])
    right.add("same", ["…"] if other.endswith("…") else [])
    return left.pieces(), right.pieces()


def shared_start(ours: Sequence[str], theirs: Sequence[str]) -> int:
    """Return how many leading items, or code points, two sequences share.

    Example:
        >>> shared_start("tea house", "tea pot")
        4
    """
    for position, (mine, yours) in enumerate(zip(ours, theirs, strict=False)):
        if mine != yours:
            return position
    return min(len(ours), len(theirs))


class _Side:
    """One text of a comparison while it grows: stretches of one kind, joined."""

    def __init__(self) -> None:
        self._stretches: list[tuple[str, str]] = []

    def add(self, kind: str, tokens: list[str]) -> None:
        text = "".join(tokens)
        if text and self._stretches and self._stretches[-1][0] == kind:
            self._stretches[-1] = (kind, self._stretches[-1][1] + text)
        elif text:
            self._stretches.append((kind, text))

    def pieces(self) -> list[Piece]:
        shown: list[Piece] = []
        for position, (kind, text) in enumerate(self._stretches):
            if kind == "only":
                shown += [Piece("only", piece.text, piece.n) if piece.kind == "plain" else piece for piece in pieces(text)]
            else:
                shown += _shortened(text, first=position == 0, last=position == len(self._stretches) - 1)
        return shown


def _shortened(text: str, *, first: bool, last: bool) -> list[Piece]:
    before, after = (0 if first else _SAME_SHOWN), (0 if last else _SAME_SHOWN)
    if first and last:
        before = 2 * _SAME_SHOWN
    left_out = len(text) - before - after
    if left_out <= _SAME_SHOWN:
        return pieces(text)
    return [*pieces(text[:before]), Piece("gap", "", left_out), *pieces(text[len(text) - after :] if after else "")]


def _share(left: _Side, right: _Side, tokens: list[str]) -> None:
    left.add("same", tokens)
    right.add("same", tokens)


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(text)[:_TOKENS_COMPARED]


def _is_hidden(text: str, at: int) -> bool:
    character = text[at]
    if character in "\u200c\u200d":
        around = text[max(at - 1, 0) : at] + text[at + 1 : at + 2]
        return len(around) < 2 or any(ord(near) < 0x0250 or "\u2e80" <= near <= "\ud7ff" for near in around)
    return unicodedata.category(character) in {"Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp"}
