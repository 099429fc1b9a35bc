r"""Shingles: the hashed n-grams of words that near duplicates are compared by.

1. The text is lower-cased as ``str.lower`` does (by table, on the UTF-8 bytes).
2. Words are runs of ``\w``; each kana or Han code point is a word by itself. A word is hashed code point by code point (64 bits).
3. A shingle is n consecutive words: a weighted sum of their hashes, mixed to 64 well spread bits.
4. A text of fewer than n words is one shingle, made of all of them; a text without any word is one shingle too, made of its
   bytes with white space collapsed. So two short texts are equal only if their words are.

Two different shingles share a hash with odds of 2^-64: among 10^10 distinct shingles, 2.7 pairs are expected in all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from goldsmith.kernels.letters import letter_table
from goldsmith.kernels.utf8 import text_buffers

if TYPE_CHECKING:
    import pyarrow as pa

CHUNK = 1024
LONGEST = 16

START = np.uint64(0x9E3779B97F4A7C15)
WORD_FACTOR = np.uint64(0xD6E8FEB86659FD93)
LENGTH_FACTOR = np.uint64(0xA0761D6478BD642F)
BARE_SEED = np.uint64(0x8EBC6AF09C88C6E3)
SHIFT = np.uint64(32)
MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
MIX_2 = np.uint64(0x94D049BB133111EB)


@njit(nogil=True)
def mix(value):
    """Return 64 bits that all depend on all of the 64 bits given (splitmix64 finaliser, a bijection)."""
    value = (value ^ (value >> np.uint64(30))) * MIX_1
    value = (value ^ (value >> np.uint64(27))) * MIX_2
    return value ^ (value >> np.uint64(31))


@njit(nogil=True)
def is_space(point):
    """Tell whether ``str.isspace`` holds for a code point."""
    if point <= 0x20:
        return point == 0x20 or 0x09 <= point <= 0x0D or 0x1C <= point <= 0x1F
    if point < 0x85:
        return False
    return point in (0x85, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000) or 0x2000 <= point <= 0x200A


@njit(nogil=True)
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


@njit(nogil=True)
def is_final_sigma(data, first, at, end, letters):
    """Tell whether the capital sigma at a byte ends a word, as Python's ``str.lower`` decides it (Unicode 3.13, table 3-17)."""
    before = at
    while before > first:
        before -= 1
        if data[before] & 0xC0 == 0x80:
            continue
        point, _ = decode(data, before, end)
        if point < letters.size:
            if letters[point] & 0x8000000:
                continue
            if letters[point] & 0x4000000:
                break
        return False
    else:
        return False
    after = at + 2
    while after < end:
        point, size = decode(data, after, end)
        if point >= letters.size:
            return True
        if not letters[point] & 0x8000000:
            return not letters[point] & 0x4000000
        after += size
    return True


@njit(nogil=True)
def scan_words(data, first, at, end, letters, words, count):
    """Append the hashes of the words from byte ``at`` on to ``words``; stop between two words once ``CHUNK`` are there.

    Returns the number of words in the buffer and the byte to go on from.
    """
    value = START
    inside = False
    while at < end:
        if count >= CHUNK and not inside:
            return count, at
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
    return count, at


@njit(nogil=True)
def bare_hash(data, at, end):
    """Return the hash of a text without any word: its bytes, white space collapsed and trimmed."""
    value = BARE_SEED
    gap = False
    started = False
    while at < end:
        point, size = decode(data, at, end)
        if is_space(point):
            gap = started
        else:
            if gap:
                value = (value + np.uint64(0x20)) * WORD_FACTOR
                value ^= value >> SHIFT
                gap = False
            started = True
            for index in range(at, at + size):
                value = (value + np.uint64(data[index])) * WORD_FACTOR
                value ^= value >> SHIFT
        at += size
    return mix(value)


@njit(nogil=True)
def combine(words, count, weights, out):
    """Write the shingle hashes of ``count`` words to ``out`` and return how many there are; 0 if the words are too few."""
    n = weights.size
    shingles = count - n + 1
    if shingles <= 0:
        return 0
    for index in range(shingles):
        out[index] = words[index] * weights[0]
    for place in range(1, n):
        weight = weights[place]
        for index in range(shingles):
            out[index] += words[index + place] * weight
    for index in range(shingles):
        out[index] = mix(out[index])
    return shingles


@njit(nogil=True)
def short_hash(words, count, weights):
    """Return the one shingle of a text that has fewer words than a shingle."""
    value = np.uint64(count) * LENGTH_FACTOR
    for place in range(count):
        value += words[place] * weights[place]
    return mix(value)


@njit(nogil=True)
def next_chunk(data, first, at, end, letters, weights, words, kept, begun, out):
    """Fill ``out`` with the next shingles of one text.

    ``kept`` words of the chunk before still stand at the front of ``words``; ``begun`` says that the text has given shingles.
    Returns the number of shingles, the words kept for the next chunk and the byte to go on from; at ``end`` the text is done.
    """
    count, at = scan_words(data, first, at, end, letters, words, kept)
    found = combine(words, count, weights, out)
    if found:
        kept = weights.size - 1
        for place in range(kept):
            words[place] = words[found + place]
        return found, kept, at
    if begun:
        return 0, count, at
    out[0] = short_hash(words, count, weights) if count else bare_hash(data, first, end)
    return 1, count, at


@njit(nogil=True)
def insert(table, mask, value):
    """Put a value other than 0 into an open-addressing table; tell whether it is new."""
    slot = np.int64(value) & mask
    while table[slot] != 0:
        if table[slot] == value:
            return False
        slot = (slot + 1) & mask
    table[slot] = value
    return True


@njit(nogil=True, cache=True)
def _distinct(data, offsets, nulls, letters, weights, sizes):
    rows = offsets.size - 1
    words = np.empty(CHUNK + LONGEST, dtype=np.uint64)
    chunk = np.empty(CHUNK + LONGEST, dtype=np.uint64)
    values = np.empty(max(1024, (offsets[rows] - offsets[0]) // 4), dtype=np.uint64)
    table = np.empty(1024, dtype=np.uint64)
    filled = 0
    for row in range(rows):
        start = filled
        first, end = offsets[row], offsets[row + 1]
        room = 64
        while room * 3 < end - first:
            room *= 2
        if room > table.size:
            table = np.empty(room, dtype=np.uint64)
        for place in range(room):
            table[place] = 0
        at = first
        kept = np.int64(0)
        begun = nulls[row]
        while at < end or not begun:
            found, kept, at = next_chunk(data, first, at, end, letters, weights, words, kept, begun, chunk)
            begun = True
            if filled + found > values.size:
                bigger = np.empty(values.size * 2 + found, dtype=np.uint64)
                for place in range(filled):
                    bigger[place] = values[place]
                values = bigger
            for index in range(found):
                value = max(chunk[index], np.uint64(1))
                if 2 * (filled - start) >= room:
                    room *= 4
                    if room > table.size:
                        table = np.empty(room, dtype=np.uint64)
                    for place in range(room):
                        table[place] = 0
                    for place in range(start, filled):
                        insert(table, room - 1, values[place])
                if insert(table, room - 1, value):
                    values[filled] = value
                    filled += 1
            if nulls[row]:
                break
        sizes[row] = filled - start
    return values, filled


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
    data, bounds, nulls = text_buffers(text)
    offsets = np.zeros(bounds.size, dtype=np.int64)
    values, filled = _distinct(data, bounds, nulls, letter_table(), shingle_weights(n), offsets[1:])
    np.cumsum(offsets, out=offsets)
    return values[:filled].copy(), offsets
