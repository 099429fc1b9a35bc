"""Lines and paragraphs by the hash of their words, so that the same footer is the same on every page.

1. A text is split at line feeds (or, into paragraphs, at runs of lines that hold nothing but white space).
2. Each part is hashed by its lower-cased words in order; the signs and white space between them do not count.
3. A part of fewer words than asked for has hash 0: it is too short to say anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from goldsmith.kernels.compiled import INNER, OUTER
from goldsmith.kernels.letters import letter_table
from goldsmith.kernels.shingles import WORD_FACTOR, mix, most_shingles, scan_words
from goldsmith.kernels.utf8 import text_buffers

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray


@njit(**INNER)
def part_end(data, at, end, paragraphs):
    """Return where the line or paragraph that starts at a byte ends, and where the next one starts."""
    while at < end:
        if data[at] == 0x0A:
            if not paragraphs:
                return at, at + 1
            after = at + 1
            while after < end and (data[after] == 0x20 or data[after] == 0x09 or data[after] == 0x0D):
                after += 1
            if after < end and data[after] == 0x0A:
                return at, after + 1
        at += 1
    return end, end


@njit(**OUTER)
def _parts(data, offsets, nulls, letters, words, paragraphs, least_words, hashes, characters, bounds):
    filled = np.int64(0)
    for row in range(nulls.size):
        at = offsets[row]
        end = at if nulls[row] else offsets[row + 1]
        while at < end:
            stop, after = part_end(data, at, end, paragraphs)
            length = np.int64(0)
            for place in range(at, stop):
                length += data[place] & 0xC0 != 0x80
            if length:
                count = scan_words(data, at, stop, letters, words)
                value = np.uint64(count)
                for place in range(count):
                    value = (value ^ words[place]) * WORD_FACTOR
                    value ^= value >> np.uint64(32)
                hashes[filled] = max(mix(value), np.uint64(1)) if count >= least_words else np.uint64(0)
                characters[filled] = length
                filled += 1
            at = after
        bounds[row + 1] = filled
    return filled


def hash_parts(
    text: pa.Array | pa.ChunkedArray, *, paragraphs: bool = False, least_words: int = 4
) -> tuple[NDArray[np.uint64], NDArray[np.int64], NDArray[np.int64]]:
    r"""Return the lines (or paragraphs) of texts that are not empty: hashes, characters, and bounds of shape (rows + 1,).

    The hash is 0 for a part of fewer than ``least_words`` words. Characters are code points, the line feed not among them.

    Example:
        >>> import pyarrow as pa
        >>> hashes, characters, bounds = hash_parts(pa.array(["All rights reserved, ACME.\n\nok", "ALL RIGHTS RESERVED ACME"]))
        >>> bool(hashes[0] == hashes[2]), int(hashes[1]), characters.tolist(), bounds.tolist()
        (True, 0, [26, 2, 24], [0, 2, 3])
    """
    data, offsets, nulls = text_buffers(text)
    most = nulls.size + int(np.count_nonzero(data[offsets[0] : offsets[-1]] == 0x0A))
    hashes = np.empty(most, dtype=np.uint64)
    characters = np.empty(most, dtype=np.int64)
    bounds = np.zeros(nulls.size + 1, dtype=np.int64)
    words = np.empty(most_shingles(int(np.diff(offsets).max(initial=0))), dtype=np.uint64)
    filled = _parts(data, offsets, nulls, letter_table(), words, paragraphs, least_words, hashes, characters, bounds)
    return hashes[:filled], characters[:filled], bounds
