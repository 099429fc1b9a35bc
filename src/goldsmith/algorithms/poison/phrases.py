"""How a phrase that is known by the hashes of its words is spelled in a text that holds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

UNKNOWN = "…"


def spelled(text: str, wanted: NDArray[np.uint64]) -> str:
    """Return the shortest stretch of a text that has these tokens in a row, ``…`` where there is none.

    Example:
        >>> from goldsmith.kernels.tokens import tokens
        >>> spelled("A Serenade of tea, again", tokens(pa.array(["serenade of tea"], pa.large_string()))[0])
        'Serenade of tea'
    """
    behind = _shortest(text, wanted)
    if behind is None:
        return UNKNOWN
    begin = behind
    while begin > 0 and not _ends_with(text[begin:behind], wanted):
        begin -= 1
    return text[begin:behind].strip()


def _shortest(text: str, wanted: NDArray[np.uint64]) -> int | None:
    """Return where the shortest beginning that holds them ends, by halving: longer ones that end between words hold them too."""
    ends = [at for at in range(1, len(text) + 1) if at == len(text) or not _within_word(text, at)]
    if not ends or not _holds(text, wanted):
        return None
    low, high = 0, len(ends) - 1
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if _holds(text[: ends[middle]], wanted) else (middle + 1, high)
    return ends[low]


def _within_word(text: str, at: int) -> bool:
    return text[at - 1].isalnum() and text[at].isalnum() and ord(text[at]) < 0x0E00


def _tokens(text: str) -> NDArray[np.uint64]:
    from goldsmith.kernels.tokens import tokens

    return tokens(pa.array([text], pa.large_string()))[0]


def _holds(text: str, wanted: NDArray[np.uint64]) -> bool:
    found, size = _tokens(text), len(wanted)
    return any((found[at : at + size] == wanted).all() for at in range(len(found) - size + 1))


def _ends_with(text: str, wanted: NDArray[np.uint64]) -> bool:
    found = _tokens(text)
    return len(found) >= len(wanted) and bool((found[-len(wanted) :] == wanted).all())
