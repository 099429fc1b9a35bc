"""What every Unicode code point is, from one table (Unicode 14.0), so that all machines and Python versions count alike.

The table has two levels: ``index[code >> 8]`` is the number of a block, ``blocks[number << 8 | code & 255]`` a 32-bit word:

* bits 0-3: how the splitter of words treats it (``SPACE`` ... ``COLON``);
* bits 4-18: yes or no facts (``FLAGS``);
* bits 20-24: general category, position in ``CATEGORIES``;
* bits 25-28: script of letters and marks, position in ``SCRIPTS``.

``bench/character_table.py`` writes it.
"""

from __future__ import annotations

import functools
import zlib
from pathlib import Path
from typing import NamedTuple

import numpy as np

SPACE, LETTER, DIGIT, EXTEND, IDEOGRAPH, SINGLE, RUN, UNDERSCORE, APOSTROPHE, DOT, COMMA, COLON = range(12)

ALPHA = 1 << 4
SYMBOL = 1 << 5
TERMINAL = 1 << 6
SENTENCE_END = 1 << 7
LINE_BREAK = 1 << 8
WORD = 1 << 9
DIGIT_FLAG = 1 << 10
TRADITIONAL = 1 << 11
NEO_PUNCTUATION = 1 << 12
NEO_SPLIT = 1 << 13
NEO_BULLET = 1 << 14
EMOJI = 1 << 15
PUNCTUATION = 1 << 16
HAN_BASIC = 1 << 17
LETTER_OR_DIGIT = 1 << 18
CATEGORY_SHIFT = 20
SCRIPT_SHIFT = 25

FLAGS = {
    "alpha": ALPHA,
    "symbol": SYMBOL,
    "terminal": TERMINAL,
    "sentence_end": SENTENCE_END,
    "line_break": LINE_BREAK,
    "word": WORD,
    "digit": DIGIT_FLAG,
    "traditional": TRADITIONAL,
    "neo_punctuation": NEO_PUNCTUATION,
    "neo_split": NEO_SPLIT,
    "neo_bullet": NEO_BULLET,
    "emoji": EMOJI,
    "punctuation": PUNCTUATION,
    "han_basic": HAN_BASIC,
    "letter_or_digit": LETTER_OR_DIGIT,
}
CATEGORIES = (
    "Cn",
    "Cc",
    "Cf",
    "Co",
    "Cs",
    "Ll",
    "Lm",
    "Lo",
    "Lt",
    "Lu",
    "Mc",
    "Me",
    "Mn",
    "Nd",
    "Nl",
    "No",
    "Pc",
    "Pd",
    "Pe",
    "Pf",
    "Pi",
    "Po",
    "Ps",
    "Sc",
    "Sk",
    "Sm",
    "So",
    "Zl",
    "Zp",
    "Zs",
)
SCRIPTS = ("other", "latin", "han", "hiragana", "katakana", "hangul", "cyrillic", "greek", "arabic", "hebrew", "devanagari", "thai")
REPLACEMENT = 0xFFFD


class Table(NamedTuple):
    """The two levels of the table."""

    index: np.ndarray
    blocks: np.ndarray

    def word(self, character: str) -> int:
        """Return the 32-bit word of a character.

        Example:
            >>> bool(table().word("。") & TERMINAL), CATEGORIES[table().word("a") >> CATEGORY_SHIFT & 31]
            (True, 'Ll')
        """
        code = ord(character)
        return int(self.blocks[int(self.index[code >> 8]) << 8 | code & 255])


@functools.cache
def table() -> Table:
    """Return the table, read once a process."""
    raw = zlib.decompress((Path(__file__).parent / "characters.bin").read_bytes())
    head = 4 + 2 * 4352
    index = np.frombuffer(raw[4:head], "<u2").astype(np.uint16)
    blocks = np.frombuffer(raw[head:], "<u4").astype(np.uint32)
    return Table(index, blocks)
