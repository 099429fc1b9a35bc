r"""Shingles: the hashed n-grams of words that near duplicates are compared by.

1. The text is lower-cased as ``str.lower`` does (by table, on the UTF-8 bytes).
2. Words are runs of ``\w``; each kana or Han code point is a word by itself. A word is hashed code point by code point (64 bits).
3. A shingle is n consecutive words: a weighted sum of their hashes, mixed to 64 well spread bits.
4. A text of fewer than n words is one shingle, made of all of them; a text without any word is one shingle too, made of its
   bytes with white space collapsed. So two short texts are equal only if their words are.

Two different shingles share a hash with odds of 2^-64: among 10^10 distinct shingles, 2.7 pairs are expected in all.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from goldsmith.kernels.compiled import INNER, OUTER
from goldsmith.kernels.letters import letter_table
from goldsmith.kernels.utf8 import text_buffers

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa
    from numpy.typing import NDArray

LONGEST = 16
"""Words in a shingle at most."""
RUN = 1 << 18
"""Shingles hashed at a time: 2 MB, so that they are still in the cache when they are used."""

START = np.uint64(0x9E3779B97F4A7C15)
WORD_FACTOR = np.uint64(0xD6E8FEB86659FD93)
LENGTH_FACTOR = np.uint64(0xA0761D6478BD642F)
SHIFT = np.uint64(32)
MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
MIX_2 = np.uint64(0x94D049BB133111EB)


@njit(**INNER)
def mix(value):
    """Return 64 bits that all depend on all of the 64 bits given (splitmix64 finaliser, a bijection)."""
    value = (value ^ (value >> np.uint64(30))) * MIX_1
    value = (value ^ (value >> np.uint64(27))) * MIX_2
    return value ^ (value >> np.uint64(31))


@njit(**INNER)
def decode(data, at, end):
    """Return the code point that starts at a byte and its length; a byte that starts none stands for U+FFFD."""
    lead = np.uint32(data[at])
    if lead < 0x80:
        return lead, 1
    if lead >= 0xE0:
        if lead < 0xF0:
            if at + 2 < end:
                return ((lead & 0x0F) << 12) | ((np.uint32(data[at + 1]) & 0x3F) << 6) | (np.uint32(data[at + 2]) & 0x3F), 3
        elif at + 3 < end:
            high = ((lead & 0x07) << 18) | ((np.uint32(data[at + 1]) & 0x3F) << 12)
            return high | ((np.uint32(data[at + 2]) & 0x3F) << 6) | (np.uint32(data[at + 3]) & 0x3F), 4
    elif lead >= 0xC0 and at + 1 < end:
        return ((lead & 0x1F) << 6) | (np.uint32(data[at + 1]) & 0x3F), 2
    return np.uint32(0xFFFD), 1


@njit(**INNER)
def sigma_context(point, letters):
    """Return the flags cased and case-ignorable of a code point; beyond the table only tags and variation selectors have one."""
    if point < letters.size:
        return letters[point] & np.uint32(0xC000000)
    if 0xE0100 <= point <= 0xE01EF or 0xE0020 <= point <= 0xE007F or point == 0xE0001:
        return np.uint32(0x8000000)
    return np.uint32(0)


@njit(**INNER)
def is_final_sigma(data, first, at, end, letters):
    """Tell whether the capital sigma at a byte ends a word, as Python's ``str.lower`` decides it (Unicode 3.13, table 3-17)."""
    before = at
    while before > first:
        before -= 1
        if data[before] & 0xC0 == 0x80:
            continue
        point, _ = decode(data, before, end)
        context = sigma_context(point, letters)
        if context & 0x8000000:
            continue
        if context:
            break
        return False
    else:
        return False
    after = at + 2
    while after < end:
        point, size = decode(data, after, end)
        context = sigma_context(point, letters)
        if not context & 0x8000000:
            return context == 0
        after += size
    return True


@njit(nogil=True)
def most_shingles(size):
    """Return the greatest number of words, and of shingles, that a text of so many bytes can have; at least one."""
    return size // 2 + 2


@njit(**INNER)
def scan_words(data, first, end, letters, words):
    """Write the hashes of the words of a text to ``words``; return how many there are."""
    at = first
    count = np.int64(0)
    value = START
    inside = False
    while at < end:
        byte = data[at]
        if byte < 0x80:
            entry = letters[byte]
            at += 1
            if entry & 0x1000000:
                value = (value + np.uint64(entry & 0x1FFFFF)) * WORD_FACTOR
                value ^= value >> SHIFT
                inside = True
            elif inside:
                words[count] = value
                count += 1
                value = START
                inside = False
            continue
        if 0xE3 < byte < 0xEA and at + 2 < end:  # the bulk of Han, U+4000-9FFF, needs no table
            point = (np.uint32(byte & 0x0F) << 12) | (np.uint32(data[at + 1] & 0x3F) << 6) | np.uint32(data[at + 2] & 0x3F)
            size = 3
            kind = np.uint32(0x2000000)
        else:
            point, size = decode(data, at, end)
            if point < letters.size:
                entry = letters[point]
                if point == 0x3A3 and is_final_sigma(data, first, at, end, letters):
                    entry = np.uint32(0x10003C2)
                kind = entry & 0x3000000
                spelled = point
                point = entry & 0x1FFFFF
                if spelled == 0x130:  # lower case is i and a combining dot, which ends the word
                    value = (value + np.uint64(point)) * WORD_FACTOR
                    value ^= value >> SHIFT
                    inside = True
                    kind = np.uint32(0)
            else:
                kind = np.uint32(0x2000000) if point < 0x40000 else np.uint32(0)
        at += size
        if kind == 0x1000000:
            value = (value + np.uint64(point)) * WORD_FACTOR
            value ^= value >> SHIFT
            inside = True
            continue
        if inside:
            words[count] = value
            count += 1
            value = START
            inside = False
        if kind:
            value = (START + np.uint64(point)) * WORD_FACTOR
            words[count] = value ^ (value >> SHIFT)
            count += 1
            value = START
    if inside:
        words[count] = value
        count += 1
    return count


@njit(**INNER)
def combine(words, count, weights, out, at):
    """Write the shingle hashes of ``count`` words to ``out`` from ``at`` on; return where they end."""
    n = weights.size
    if count < n:
        value = np.uint64(count) * LENGTH_FACTOR
        for place in range(count):
            value += words[place] * weights[place]
        out[at] = mix(value)
        return at + 1
    shingles = count - n + 1
    for index in range(shingles):
        out[at + index] = words[index] * weights[0]
    for place in range(1, n):
        weight = weights[place]
        for index in range(shingles):
            out[at + index] += words[index + place] * weight
    for index in range(shingles):
        out[at + index] = mix(out[at + index])
    return at + shingles


@njit(**OUTER)
def _hash_rows(data, offsets, nulls, letters, weights, words, row, out, bounds):
    """Write the shingles of rows one after the other, until the next one might not fit; return the row to go on from."""
    at = np.int64(0)
    place = 0
    bounds[0] = 0
    while row < nulls.size:
        first, end = offsets[row], offsets[row + 1]
        if at + most_shingles(end - first) > out.size or place + 1 >= bounds.size:
            break
        if not nulls[row]:
            count = scan_words(data, first, end, letters, words)
            if count:
                at = combine(words, count, weights, out, at)
            else:
                out[at] = 0  # filled in afterwards: texts without a word are rare
                at += 1
        row += 1
        place += 1
        bounds[place] = at
    return row


@njit(**INNER)
def insert(table, mask, value):
    """Put a value other than 0 into an open-addressing table; tell whether it is new."""
    slot = np.int64(value) & mask
    while table[slot] != 0:
        if table[slot] == value:
            return False
        slot = (slot + 1) & mask
    table[slot] = value
    return True


@njit(**OUTER)
def _distinct(values, bounds, rows, table, sizes):
    """Move the distinct values of each row to the front, in the order of their first appearance; return how many there are."""
    filled = np.int64(0)
    for row in range(rows):
        start = filled
        room = np.int64(64)
        while room < 2 * (bounds[row + 1] - bounds[row]):
            room *= 2
        for place in range(room):
            table[place] = 0
        for place in range(bounds[row], bounds[row + 1]):
            value = max(values[place], np.uint64(1))
            if insert(table, room - 1, value):
                values[filled] = value
                filled += 1
        sizes[row] = filled - start
    return filled


def hashed_rows(text: pa.Array | pa.ChunkedArray, n: int) -> Iterator[tuple[int, int, NDArray[np.uint64], NDArray[np.int64]]]:
    """Yield runs of rows: the first, the one after the last, their shingles with repeats, and their bounds, shape (rows + 1,).

    The arrays are overwritten by the next run.
    """
    data, offsets, nulls = text_buffers(text)
    longest = int(most_shingles(int(np.diff(offsets).max(initial=0))))
    words = np.empty(longest, dtype=np.uint64)
    out = np.empty(max(longest, min(RUN, int(offsets[-1] - offsets[0]) // 2 + 2 * nulls.size)), dtype=np.uint64)
    bounds = np.empty(min(nulls.size, RUN // 64) + 1, dtype=np.int64)
    row = 0
    while row < nulls.size:
        last = int(_hash_rows(data, offsets, nulls, letter_table(), shingle_weights(n), words, row, out, bounds))
        starts = bounds[: last - row][bounds[: last - row] < bounds[1 : last - row + 1]]
        for start in starts[out[starts] == 0]:
            bare = row + int(np.searchsorted(bounds[: last - row + 1], start, side="right")) - 1
            out[start] = bare_hash(data[offsets[bare] : offsets[bare + 1]].tobytes())
        yield row, last, out, bounds
        row = last


def bare_hash(text: bytes) -> int:
    """Return the shingle of a text without any word: a hash of it with white space collapsed and trimmed."""
    collapsed = " ".join(text.decode(errors="surrogateescape").split())
    return int.from_bytes(hashlib.blake2b(collapsed.encode(errors="surrogateescape"), digest_size=8).digest(), "little") | 1


def shingle_weights(n: int) -> np.ndarray:
    """Return the odd factors that words are weighted by within a shingle of n words, shape (n,)."""
    if not 1 <= n <= LONGEST:
        raise ValueError(f"a shingle has 1 to {LONGEST} words, not {n}")
    state = np.arange(1, n + 1, dtype=np.uint64) * START
    state = (state ^ (state >> np.uint64(30))) * MIX_1
    state = (state ^ (state >> np.uint64(27))) * MIX_2
    return (state ^ (state >> np.uint64(31))) | np.uint64(1)


def shingle_sets(text: pa.Array | pa.ChunkedArray, n: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Return the distinct shingles of each text: values (uint64, never 0) one text after the other, and offsets (int64, rows + 1).

    A null has no shingle; every other text has at least one.

    Example:
        >>> import pyarrow as pa
        >>> values, offsets = shingle_sets(pa.array(["Yes.", "No.", "yes!", "a b c a b c"]))
        >>> [int(size) for size in np.diff(offsets)], bool(values[0] == values[2]), bool(values[0] == values[1])
        ([1, 1, 1, 3], True, False)
    """
    offsets = np.zeros(len(text) + 1, dtype=np.int64)
    parts = []
    for first, last, values, bounds in hashed_rows(text, n):
        table = np.empty(1 << max(6, (2 * int(np.diff(bounds[: last - first + 1]).max())).bit_length()), dtype=np.uint64)
        filled = _distinct(values, bounds, last - first, table, offsets[first + 1 : last + 1])
        parts.append(values[:filled].copy())
    np.cumsum(offsets, out=offsets)
    return (np.concatenate(parts) if parts else np.empty(0, dtype=np.uint64)), offsets
