"""The screen of odd characters: what no reader sees and a model does.

* *Hidden*: zero-width, bidirectional, variation and tag characters between two letters of one word, where no script needs them.
* *Mixed*: one word of Latin and Cyrillic or Greek letters that look alike (``pаypal`` with a Cyrillic а).

The rarer such records are in the data, the more suspicious each is: in a corpus of Persian, joiners are everyday.

Source: Unicode Technical Standard 39, section 5 (mixed-script detection); Boucher et al. 2022, arXiv:2106.09898 (imperceptible text).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.compute as pc

from goldsmith.algorithms.poison.suspicion import Reason, Suspicion

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

SCREEN = "odd_characters"
UNSEEN = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\U000e0000-\U000e007f"
LETTER = r"[^\W\d_]"
JOINED = r"\u0600-\u06ff\u0750-\u077f\u0900-\u0dff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff"
"""Scripts that need joiners between letters."""
HIDDEN = re.compile(f"(?![{JOINED}]){LETTER}[{UNSEEN}]+(?![{JOINED}]){LETTER}")
ALIKE = "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bf\u03bd"
ALIKE += "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0455\u0456\u0458\u0501"
"""Greek and Cyrillic letters that look like Latin ones."""
MIXED = re.compile(f"\\b(?=\\w*[a-zA-Z])(?=\\w*[{ALIKE}])[a-zA-Z{ALIKE}]{{3,}}\\b")
LIKELY_MIXED = f"[a-zA-Z][{ALIKE}]|[{ALIKE}][a-zA-Z]"
"""The same for the search engine of Arrow, which finds where it is worth looking closer."""


def odd_characters(text: pa.Array) -> tuple[NDArray[np.int64], list[Reason]]:
    """Return the records with such characters in some texts, and the reason of each."""
    from goldsmith.kernels.suspects import find_invisible, find_mixed

    unseen, mixed = np.flatnonzero(find_invisible(text)), np.flatnonzero(find_mixed(text))
    if len(mixed):
        mixed = mixed[pc.match_substring_regex(text.take(mixed), LIKELY_MIXED).to_numpy(zero_copy_only=False)]
    found: dict[int, Reason] = {}
    for rows, pattern, code in ((unseen, HIDDEN, "hidden_characters"), (mixed, MIXED, "mixed_script")):
        for row in rows.tolist():
            match = pattern.search(text[row].as_py())
            if match is not None:
                shown = ", ".join(
                    f"U+{ord(letter):04X}" if code == "hidden_characters" else letter for letter in _told(match.group(), code)
                )
                found.setdefault(row, Reason.of(code, {"found": shown if code == "hidden_characters" else match.group()[:40]}))
    rows_ = np.array(sorted(found), np.int64)
    return rows_, [found[row] for row in rows_.tolist()]


def judged(n: int, found: dict[int, Reason]) -> Suspicion:
    """Return the suspicion of n records of which some have odd characters: the fewer have the same ones, the higher."""
    scores = np.zeros(n, np.float32)
    alike: dict[Reason, list[int]] = {}
    for row, reason in found.items():
        alike.setdefault(reason, []).append(row)
    for rows in alike.values():
        scores[rows] = -np.log10(len(rows) / (n + 1))
    return Suspicion(SCREEN, scores, np.full(n, -1, np.int64), dict(found))


def _told(word: str, code: str) -> list[str]:
    return [letter for letter in word if not letter.isalpha()][:4] if code == "hidden_characters" else list(word)
