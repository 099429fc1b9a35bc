"""Tokens of a text for formats of a token a line: a character each in Chinese and Japanese, words and marks else.

Where a labelled stretch begins or ends inside a token, the token is cut there, so that every stretch is made of whole tokens.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

UNSPACED = "\u2e80-\u2fff\u3001-\u312f\u3190-\u9fff\ua000-\ua4cf\uf900-\ufaff\U00020000-\U0003ffff"
TOKEN = re.compile(rf"[{UNSPACED}]|[^\W{UNSPACED}]+(?:['’\-][^\W{UNSPACED}]+)*|[^\w\s]")


def tokens(text: str, cuts: Iterable[int] = ()) -> list[tuple[int, int]]:
    """Return where each token begins and ends, in code points.

    Args:
        text: The text.
        cuts: Places at which a token ends and another one begins.

    Example:
        >>> text = "Zoë's 北京 trip, 🚀"
        >>> [text[a:b] for a, b in tokens(text)]
        ["Zoë's", '北', '京', 'trip', ',', '🚀']
        >>> [text[a:b] for a, b in tokens(text, cuts=[3])][:2]
        ['Zoë', "'s"]
    """
    inside = sorted(set(cuts))
    found: list[tuple[int, int]] = []
    at = 0
    for match in TOKEN.finditer(text):
        start, end = match.span()
        while at < len(inside) and inside[at] <= start:
            at += 1
        begun = start
        while at < len(inside) and inside[at] < end:
            found.append((begun, inside[at]))
            begun = inside[at]
            at += 1
        found.append((begun, end))
    return found


def sentences(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    r"""Return where each line begins and ends; a line end inside of a stretch ends nothing, so that a stretch stays in one piece.

    Example:
        >>> sentences("ab\ncd\nef", [(1, 4)])
        [(0, 5), (6, 8)]
    """
    kept = sorted(spans)
    found, begun, at, reach = [], 0, 0, 0
    for match in re.finditer(r"\r\n|[\n\r]", text):
        while at < len(kept) and kept[at][0] < match.end():
            reach = max(reach, kept[at][1])
            at += 1
        if reach <= match.start():
            found.append((begun, match.start()))
            begun = match.end()
    return [*found, (begun, len(text))]
