r"""Where a broken piece stood, and what stood there, as people read it.

A position inside an archive holds the number of the file and the place in it; a JSON text in ASCII hides Chinese behind ``\u`` escapes.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from goldsmith.container import MEMBER

_ESCAPE = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}")
_FEWEST = 3


class Place(NamedTuple):
    """The number of a file in an archive, from 1 (0: no archive), and the position there."""

    member: int
    position: int | None


def placed(position: int | None) -> Place:
    """Return where a position stands.

    Example:
        >>> placed(7), placed(2 * (1 << 40) + 5)
        (Place(member=0, position=7), Place(member=3, position=5))
    """
    if position is None or position < MEMBER:
        return Place(0, position)
    inside = position % MEMBER
    return Place(position // MEMBER + 1, inside if inside != MEMBER - 1 else None)


def unescaped(raw: str) -> str:
    r"""Return a text with its ``\u`` escapes as characters, where it is ASCII and holds several; else unchanged.

    Example:
        >>> unescaped(r'["\u6570\u636e\u96c6"]')
        '["数据集"]'
    """
    if not raw.isascii() or len(_ESCAPE.findall(raw[:4_000])) < _FEWEST:
        return raw
    return _ESCAPE.sub(_character, raw)


def _character(match: re.Match[str]) -> str:
    units = bytes.fromhex(match[0].replace("\\u", ""))
    character = units.decode("utf-16-be", "replace")
    return character if character.isprintable() and character != "\ufffd" else match[0]
