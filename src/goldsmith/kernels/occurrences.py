"""In how many texts each word of a list stands, wherever it stands in them, also inside longer words.

An automaton goes from state to state, and each step waits for the one before. Where only counts are wanted, and few places of a
text begin a word of the list, it is faster to ask each place by itself whether anything can begin there:

1. A text is read as symbols of the list (``folding.py``): no case, no invisible characters, a run of white space is one space.
2. A filter of bits (Bloom) holds the first 6, 4, 3, 2 or 1 symbols of every word, as many as it has of these. Places that it does not
   know are passed over.
3. From the others the trie of the automaton is walked down from its root; each word on the way stands there. No link back is
   followed, so a place costs at most the length of the longest word.

Source: Bloom 1970, doi:10.1145/362686.362692.
"""

# mypy: disable-error-code="assignment"

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from numba import njit

from goldsmith.kernels.automaton import BASE, LOOSE, OWNER, built, facts
from goldsmith.kernels.compiled import INNER, OUTER
from goldsmith.kernels.folding import BLANK, INVISIBLE, POINT
from goldsmith.kernels.utf8 import text_buffers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

PREFIXES = (6, 4, 3, 2, 1)
"""Symbols by which a word is known to the filter."""
BITS_A_WORD, FEWEST_BITS = 40, 1 << 16
FIRST, SECOND, SIX = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD6E8FEB86659FD93), np.uint64(63)
MASKS = np.array([0, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFF], np.uint64)
SYMBOL_BITS, ONE = np.uint64(16), np.uint64(1)


@njit(**INNER)
def read_symbols(data, at, end, codes, symbols):
    """Write the symbols of a text, 0 for one that no word has; return how many there are."""
    count, before = 0, np.int64(0)
    while at < end:
        fact, width = facts(data, at, codes)
        at += width
        if fact & (INVISIBLE | BLANK):
            if fact & INVISIBLE or before & BLANK:
                continue
        symbols[np.uint64(count)] = fact & POINT
        count += 1
        before = fact
    return count


@njit(**INNER)
def place_of(near, far, size, bits):
    """Return the bit for the first ``size`` symbols at a place: four of them are in ``near``, the fifth to the eighth in ``far``."""
    key = near & MASKS[min(size, 4)]
    hashed = (key + np.uint64(size)) * FIRST
    if size == PREFIXES[0]:
        hashed += (far & MASKS[2]) * SECOND
    hashed ^= hashed >> np.uint64(32)
    return (hashed * SECOND >> np.uint64(20)) & np.uint64(64 * len(bits) - 1)


@njit(**OUTER)
def _enter(data, offsets, nulls, codes, symbols, bits, sizes):
    for row in range(len(nulls)):
        count = read_symbols(data, offsets[row], offsets[row + 1], codes, symbols)
        size = 0
        for one in PREFIXES:
            if one <= count:
                size = one
                break
        if size:
            near, far = np.uint64(0), np.uint64(0)
            for spot in range(min(size, 4)):
                near |= np.uint64(symbols[spot]) << (SYMBOL_BITS * np.uint64(spot))
            for spot in range(4, size):
                far |= np.uint64(symbols[spot]) << (SYMBOL_BITS * np.uint64(spot - 4))
            at = place_of(near, far, size, bits)
            bits[at >> np.uint64(6)] |= ONE << (at & SIX)
            sizes[size] = True


@njit(**OUTER)
def _count(data, offsets, nulls, codes, roots, cells, words, bits, sizes, symbols, last, counts):
    keys = np.zeros(4, np.uint64)
    inside = len(roots) // 2
    for row in range(len(nulls)):
        if nulls[row]:
            continue
        n = read_symbols(data, offsets[row], offsets[row + 1], codes, symbols)
        near = np.uint64(0)
        keys[:] = 0
        for place in range(n - 1, -1, -1):
            symbol = np.int64(symbols[np.uint64(place)])
            near = near << SYMBOL_BITS | np.uint64(symbol)
            slot = np.uint64(place & 3)
            far = keys[slot]  # what stood here when it was written four places further on
            keys[slot] = near
            if symbol == 0:
                continue
            known = False
            for size in PREFIXES:
                if sizes[size]:
                    at = place_of(near, far, size, bits)
                    known |= (bits[at >> np.uint64(6)] >> (at & SIX)) & ONE != 0
            if not known:
                continue
            node, spot = np.int64(roots[inside + symbol]), place
            while node:
                word = words[node]
                if word >= 0 and last[word] != row:
                    last[word] = row
                    counts[word] += 1
                spot += 1
                if spot == n or symbols[spot] == 0:
                    break
                after = np.int64(cells[node] >> BASE) + np.int64(symbols[spot])
                node = after if cells[after] & OWNER == np.uint64(node) else 0


class Occurrences:
    """A list of words, ready to be counted in any number of batches, by any number of threads.

    Of words that are read the same, such as ``Gold`` and ``gold``, the first is counted; one of more than 200 letters is never found.

    Example:
        >>> Occurrences(["gold", "old", "Silver"]).of(pa.array(["gold, more gold", "SILVER and old gold", None])).tolist()
        [2, 2, 1]
    """

    def __init__(self, words: Sequence[str]) -> None:
        self._n = len(words)
        self._automaton = built(words, [LOOSE] * len(words), inside=[True] * len(words), gap=0) if words else None
        self._sizes = np.zeros(PREFIXES[0] + 1, np.bool_)
        room = FEWEST_BITS
        while room < BITS_A_WORD * len(words):
            room *= 2
        self._bits = np.zeros(room // 64, np.uint64)
        if self._automaton is not None:
            data, offsets, nulls = text_buffers(pa.array(words, pa.large_string()))
            _enter(data, offsets, nulls, self._automaton.codes, _scratch(offsets), self._bits, self._sizes)

    def of(self, text: pa.Array) -> NDArray[np.int64]:
        """Return in how many of some texts each word stands, shape (words,); nothing stands in a null."""
        counts, last = np.zeros(self._n, np.int64), np.full(self._n, -1, np.int64)
        if self._automaton is None:
            return counts
        data, offsets, nulls = text_buffers(text)
        one = self._automaton
        tables = one.codes, one.roots, one.cells, one.words, self._bits, self._sizes
        _count(data, offsets, nulls, *tables, _scratch(offsets), last, counts)
        return counts


def _scratch(offsets: NDArray[np.int64]) -> NDArray[np.uint16]:
    """Return room for the symbols of the longest text."""
    return np.empty(int(np.diff(offsets).max(initial=0)) + 1, np.uint16)
