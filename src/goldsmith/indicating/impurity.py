"""What does not belong to a text: garbled characters, and remains of markup."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from goldsmith.evidence.seen import Seen

MARKUP = r"</?[a-zA-Z][a-zA-Z0-9]{0,15}(?:\s[^<>]{0,300})?/?>|&(?:nbsp|amp|lt|gt|quot|#\d{2,5});"
SHARES = ("mojibake_share", "replacement_share", "control_share", "private_use_share")
"""Operators that measure shares of characters that went wrong."""


def markup_characters(seen: Seen) -> NDArray[np.int64]:
    """Return how many characters of each text are HTML tags or entities, shape (n,)."""
    found: NDArray[np.int64] = seen.once("markup", _counted)
    return found


def _counted(seen: Seen) -> NDArray[np.int64]:
    from goldsmith.kernels.suspects import find_markup

    found = np.zeros(len(seen), np.int64)
    text = seen.column("text")
    rows = np.flatnonzero(find_markup(text))
    if len(rows):
        some = text.take(rows)
        held = pc.or_(
            pc.match_substring(some, "</"),
            pc.or_(pc.match_substring(some, "<br"), pc.match_substring_regex(some, "&(?:nbsp|amp|lt|gt|quot|#)")),
        ).to_numpy(zero_copy_only=False)
        rows, some = rows[held], some.filter(pa.array(held))
        left = pc.utf8_length(pc.replace_substring_regex(some, MARKUP, ""))
        found[rows] = pc.subtract(pc.utf8_length(some), left).to_numpy(zero_copy_only=False)
    return found
