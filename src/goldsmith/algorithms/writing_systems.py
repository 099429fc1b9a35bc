"""Writing systems: the script of a character, the scripts of a language, and the code that a language goes by.

A language can only win where its script was seen (``languages.py``). The ranges name the letters of the scripts that the
model's languages use; letters of any other script are ``other``, and no language claims those.

Source: Unicode 17 Blocks.txt and Scripts.txt for the ranges; ISO 639-1 and 639-3 for the codes.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

SCRIPTS = (  # noqa: SIM905 - a list of words is read as words
    "none latin greek cyrillic armenian hebrew arabic thaana devanagari bengali gurmukhi gujarati oriya tamil telugu kannada "
    "malayalam sinhala thai lao tibetan myanmar georgian hangul ethiopic khmer mongolian han kana other"
).split()
NUMBER = {name: number for number, name in enumerate(SCRIPTS)}
GARBLED = 31
"""Number of the class of Han characters that arise where UTF-8 is read as GBK; they count as Han as well."""

FOLLOWER = 30
"""Number of the class of characters that follow an accented Latin letter where UTF-8 is read as Latin-1 or Windows-1252."""
FOLLOWERS = ((0x80, 0xBF), (0x02C6, 0x02C6), (0x02DC, 0x02DC), (0x2013, 0x203A), (0x20AC, 0x20AC), (0x2122, 0x2122))

RANGES: dict[str, tuple[tuple[int, int], ...]] = {
    "other": ((0x0700, 0x074F), (0x07C0, 0x08A0), (0x1380, 0x16FF), (0x1700, 0x177F), (0x1900, 0x1C7F), (0xA000, 0xA4FF), (0xA500, 0xA63F)),
    "latin": (
        (0x41, 0x5A),
        (0x61, 0x7A),
        (0xC0, 0xD6),
        (0xD8, 0xF6),
        (0xF8, 0x02AF),
        (0x1E00, 0x1EFF),
        (0x2C60, 0x2C7F),
        (0xA720, 0xA7FF),
        (0xAB30, 0xAB6F),
        (0xFB00, 0xFB06),
        (0xFF21, 0xFF3A),
        (0xFF41, 0xFF5A),
    ),
    "greek": ((0x0370, 0x0373), (0x0376, 0x0377), (0x037B, 0x037D), (0x0386, 0x0386), (0x0388, 0x03FF), (0x1F00, 0x1FFF)),
    "cyrillic": ((0x0400, 0x052F), (0x1C80, 0x1C8F), (0x2DE0, 0x2DFF), (0xA640, 0xA69F)),
    "armenian": ((0x0531, 0x0556), (0x0560, 0x0588), (0xFB13, 0xFB17)),
    "hebrew": ((0x05D0, 0x05F2), (0xFB1D, 0xFB4F)),
    "arabic": (
        (0x0620, 0x065F),
        (0x066E, 0x06D3),
        (0x06D5, 0x06EF),
        (0x06FA, 0x06FF),
        (0x0750, 0x077F),
        (0x08A0, 0x08FF),
        (0xFB50, 0xFDFF),
        (0xFE70, 0xFEFC),
    ),
    "thaana": ((0x0780, 0x07BF),),
    "devanagari": ((0x0900, 0x0963), (0x0971, 0x097F), (0xA8E0, 0xA8FF)),
    "bengali": ((0x0980, 0x09E3), (0x09F0, 0x09F1)),
    "gurmukhi": ((0x0A00, 0x0A65), (0x0A70, 0x0A7F)),
    "gujarati": ((0x0A80, 0x0AE5), (0x0AF9, 0x0AFF)),
    "oriya": ((0x0B00, 0x0B65), (0x0B71, 0x0B71)),
    "tamil": ((0x0B80, 0x0BE5),),
    "telugu": ((0x0C00, 0x0C65),),
    "kannada": ((0x0C80, 0x0CE5),),
    "malayalam": ((0x0D00, 0x0D65), (0x0D7A, 0x0D7F)),
    "sinhala": ((0x0D80, 0x0DE5), (0x0DF2, 0x0DF3)),
    "thai": ((0x0E01, 0x0E3A), (0x0E40, 0x0E4E)),
    "lao": ((0x0E81, 0x0ECE), (0x0EDC, 0x0EDF)),
    "tibetan": ((0x0F00, 0x0F00), (0x0F40, 0x0FBC)),
    "myanmar": ((0x1000, 0x103F), (0x1050, 0x108F), (0xA9E0, 0xA9EF), (0xAA60, 0xAA7F)),
    "georgian": ((0x10A0, 0x10FA), (0x10FC, 0x10FF), (0x1C90, 0x1CBF), (0x2D00, 0x2D2F)),
    "hangul": ((0x1100, 0x11FF), (0x3131, 0x318E), (0xA960, 0xA97F), (0xAC00, 0xD7FF), (0xFFA1, 0xFFDC)),
    "ethiopic": ((0x1200, 0x135F), (0x1380, 0x138F), (0x2D80, 0x2DDF), (0xAB00, 0xAB2F)),
    "khmer": ((0x1780, 0x17D3),),
    "mongolian": ((0x1820, 0x18AF),),
    "han": ((0x2E80, 0x2FDF), (0x3005, 0x3007), (0x3105, 0x312F), (0x31A0, 0x31BF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF)),
    "kana": ((0x3041, 0x3096), (0x309D, 0x309F), (0x30A1, 0x30FA), (0x30FC, 0x30FF), (0x31F0, 0x31FF), (0xFF66, 0xFF9D)),
}

EASTERN_WEIGHT = 3
LEAST, DRIVES_OUT_LATIN = 0.3, 0.4
JAPANESE, PERHAPS_JAPANESE = 0.3, 0.1
LATIN = 1 << NUMBER["latin"]
WRITTEN_IN: dict[str, str] = {
    "cyrillic": "ru uk sr sh bg mk be kk mn tt ba ky tg ce cv os mhr mrj myv kv sah krc av lez bxr xal rue tyv uz",
    "arabic": "ar fa ur arz azb ckb pnb ps sd ug ku mzn lrc",
    "hebrew": "he yi",
    "greek": "el",
    "armenian": "hy",
    "georgian": "ka xmf",
    "devanagari": "hi mr ne sa bh new mai gom dty",
    "bengali": "bn as bpy",
    "gurmukhi": "pa",
    "gujarati": "gu",
    "oriya": "or",
    "tamil": "ta",
    "telugu": "te",
    "kannada": "kn",
    "malayalam": "ml",
    "sinhala": "si",
    "thai": "th",
    "lao": "lo",
    "tibetan": "bo",
    "myanmar": "my",
    "hangul": "ko",
    "ethiopic": "am",
    "khmer": "km",
    "mongolian": "mn",
    "thaana": "dv",
    "han": "zh wuu yue",
    "kana": "ja",
}
LATIN_TOO = frozenset({"sr", "sh", "uz", "ku", "gom"})
"""Languages that are listed above and written in Latin letters too."""

RENAMED = {"als": "gsw", "bh": "bho"}
"""Labels that Wikipedia used for another language than ISO 639-3 does (Alemannic), or that were withdrawn (Bihari)."""


@functools.cache
def _scripts_by_label() -> dict[str, int]:
    found: dict[str, int] = dict.fromkeys(LATIN_TOO, LATIN)
    for script, labels in WRITTEN_IN.items():
        for label in labels.split():
            found[label] = found.get(label, 0) | 1 << NUMBER[script]
    return found


def scripts_of(label: str) -> int:
    """Return the scripts in which a language is written, one bit a script; a language not listed is written in Latin.

    Example:
        >>> [SCRIPTS[bit] for bit in range(32) if scripts_of("sr") >> bit & 1]
        ['latin', 'cyrillic']
    """
    return _scripts_by_label().get(label, LATIN)


def dominant_scripts(counts: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return the scripts that a text is for the most part written in, one bit a script; 0 where there are no letters.

    A Han, kana or Hangul letter weighs as much as three others, about as much as it says. Dominant is a script with at least
    30 % of the weight; Han and Hangul drive out Latin from 40 % on, since names and code in Latin letters are common in
    eastern text. Kana are Japanese from 30 % of the eastern letters on, Chinese quotations of them below 10 %; in between
    both are possible.

    Args:
        counts: Letters of each script, in the order of ``SCRIPTS``, shape (texts, 32).
    """
    weighted = counts[:, : len(SCRIPTS)].astype(np.int64)
    kana = weighted[:, NUMBER["kana"]].copy()
    eastern = weighted[:, NUMBER["han"]] + kana
    weighted[:, NUMBER["none"]] = weighted[:, NUMBER["kana"]] = 0
    weighted[:, NUMBER["han"]] = EASTERN_WEIGHT * eastern
    weighted[:, NUMBER["hangul"]] *= EASTERN_WEIGHT
    letters = weighted.sum(1)
    dominant = (weighted > 0) & (weighted >= LEAST * letters[:, None])
    dominant[:, NUMBER["latin"]] &= weighted[:, NUMBER["han"]] + weighted[:, NUMBER["hangul"]] < DRIVES_OUT_LATIN * letters
    dominant[:, NUMBER["kana"]] = dominant[:, NUMBER["han"]] & (kana >= PERHAPS_JAPANESE * eastern)
    dominant[:, NUMBER["han"]] &= kana < JAPANESE * eastern
    masks: NDArray[np.int64] = dominant @ (1 << np.arange(len(SCRIPTS)))
    return masks


def code_of(label: str) -> str:
    """Return the ISO 639-1 code (639-3 where there is none) of a label of the model.

    Example:
        >>> code_of("zh"), code_of("als")
        ('zh', 'gsw')
    """
    return RENAMED.get(label, label)


def script_table() -> NDArray[np.uint8]:
    """Return the script number of every code point of the basic plane, shape (65536,); 0 for what is no letter."""
    table = np.zeros(1 << 16, np.uint8)
    for low, high in FOLLOWERS:
        table[low : high + 1] = FOLLOWER
    for script, ranges in RANGES.items():
        for low, high in ranges:
            table[low : high + 1] = NUMBER[script]
    for character in garbled_han():
        table[ord(character)] = GARBLED
    return table


def garbled_han() -> str:
    """Return the Han characters that the first two bytes of UTF-8 Chinese text become where they are read as GBK.

    They are rare in real text and every third character of such a wreck.
    """
    heads = bytes(byte for first in (*range(0xE4, 0xEA), 0xEF) for second in range(0x80, 0xC0) for byte in (first, second))
    return "".join(character for character in heads.decode("gbk", "ignore") if "\u3400" <= character <= "\u9fff")
