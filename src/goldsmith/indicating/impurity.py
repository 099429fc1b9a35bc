"""What does not belong to a text: garbled characters, and remains of markup."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from goldsmith.evidence.seen import Seen

SHARES = ("mojibake_share", "replacement_share", "control_share", "private_use_share")
"""Operators that measure shares of characters that went wrong."""


def markup_characters(seen: Seen) -> NDArray[np.int64]:
    """Return how many characters of each text are HTML tags or entities, shape (n,)."""
    found: NDArray[np.int64] = seen.once("markup", _counted)
    return found


def _counted(seen: Seen) -> NDArray[np.int64]:
    from goldsmith.kernels.markup import count_markup

    return count_markup(seen.column("text"))
