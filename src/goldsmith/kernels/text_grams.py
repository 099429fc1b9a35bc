"""Repeated n-grams of tokens, exact, without hashing every n-gram of every length.

Most frequent n-gram (n = 2, 3, 4), as Gopher counts it: the n-gram with the highest count, the earliest among equals; its
length joined by spaces, times its count. Tokens hold no spaces, so n-grams are compared as sequences of token numbers:

1. number the 2-grams by a table over pairs of token numbers, and count them;
2. a 3-gram can only occur twice where the 2-grams at i and at i + 1 both do: number and count those alone;
3. the same for 4-grams over the 3-grams.

Repeated n-grams (n = 5 ... 10): from left to right; an n-gram whose characters (joined by nothing) were seen adds their number
and jumps n tokens ahead, else it is remembered. Because nothing separates the tokens, ``a bc`` equals ``ab c``, so token
numbers do not do; the tokens' bytes stand one after the other in ``stream``:

1. an n-gram of at least 8 (12, 15, 20, 28) bytes can only be seen twice where its first 8 (12, ...) bytes stand at the start of
   two tokens: note for every start how far that holds, by bit filters (false marks cost time, nothing else);
2. for every n walk over the starts that reach far enough (and over n-grams shorter than 8 bytes) alone, with a table keyed by
   a hash of the bytes; equal hashes are compared byte by byte.

Source: Rae et al. 2021, arXiv:2112.11446, table A1; the order and ties follow datatrove 0.10.1.
"""

from __future__ import annotations

import numpy as np

from goldsmith.kernels.text_bytes import K1, K2, capacity, hash_bytes, inlined, inner, load8, mix, same_bytes

LOW32 = np.uint64(0xFFFFFFFF)
S32 = np.uint64(32)
ONE = np.uint64(1)
REACHES = (8, 12, 15, 20, 28)


@inlined
def counted(table, slots, key, stamp):
    """Count ``key`` in the table and return its slot; slots are [key, stamp << 32 | count]."""
    at = np.int64(mix(key * K1) & np.uint64(slots - 1))
    while True:
        held = table[2 * at + 1]
        if held >> S32 != stamp:
            table[2 * at] = key
            table[2 * at + 1] = (stamp << S32) | ONE
            return at
        if table[2 * at] == key:
            table[2 * at + 1] = held + ONE
            return at
        at = (at + 1) & (slots - 1)


@inner
def top_grams(n, ids, sums, slot, spots, table, stamps, out, column):
    """Write length times count of the most frequent 2-, 3- and 4-gram to ``out[column:column + 3]``.

    ``spots`` holds the starts that may repeat, ``slot`` the number of the n-gram at each start.
    """
    slots = capacity(n)
    left = 0
    for length in range(2, 5):
        if n < length:
            return
        stamps[0] += ONE
        stamp = stamps[0]
        best = ONE
        if length == 2:
            for i in range(n - 1):
                at = counted(table, slots, (np.uint64(ids[i]) << S32) | np.uint64(ids[i + 1]), stamp)
                slot[i] = at
                best = max(best, table[2 * at + 1] & LOW32)
        else:
            for j in range(left):
                i = spots[j]
                at = counted(table, slots, (np.uint64(slot[i]) << S32) | np.uint64(ids[i + length - 1]), stamp)
                slot[i] = at
                best = max(best, table[2 * at + 1] & LOW32)
        winner = 0
        kept = 0
        if best > ONE:
            found = False
            total = n - 1 if length == 2 else left
            before = -2
            for j in range(total):
                i = j if length == 2 else spots[j]
                count = table[2 * slot[i] + 1] & LOW32
                if count > ONE:
                    if not found and count == best:
                        winner = i
                        found = True
                    if before == i - 1 and i - 1 + length < n:
                        spots[kept] = i - 1
                        kept += 1
                    before = i
        out[column + length - 2] = (sums[winner + length] - sums[winner] + length - 1) * np.int64(best)
        left = kept


@inner
def clear(bits, once, twice):
    """Empty the first ``bits`` bits of both filters."""
    for i in range(bits >> 6):
        once[i] = np.uint64(0)
        twice[i] = np.uint64(0)


@inlined
def see(h, mask, once, twice):
    """Enter a hash into the filters; return its bit."""
    place = (h >> np.uint64(20)) & mask
    bit = ONE << (place & np.uint64(63))
    word = place >> np.uint64(6)
    seen = once[word]
    twice[word] |= seen & bit
    once[word] = seen | bit
    return place


@inlined
def seen_twice(place, twice):
    """Return 1 where the bit was entered twice, else 0."""
    return np.int64((twice[place >> np.uint64(6)] >> (place & np.uint64(63))) & ONE)


@inner
def mark_starts(n, stream, offsets, once, twice, hashes, reach, active, spots):
    """Write the token starts whose n-gram of five or more tokens may repeat to ``spots``; return how many.

    ``reach[i]`` becomes the longest of the lengths in ``REACHES`` for which the bytes at start i stand at another start too.
    """
    bits = 256
    while bits < 16 * n:
        bits *= 2
    clear(bits, once, twice)
    mask = np.uint64(bits - 1)
    for i in range(n - 4):
        h = load8(stream, offsets[i]) * K1
        h ^= h >> S32
        hashes[i] = h * K2
        see(hashes[i], mask, once, twice)
    kept = left = 0
    for i in range(n - 4):
        again = seen_twice((hashes[i] >> np.uint64(20)) & mask, twice)
        reach[i] = again * REACHES[0]
        spots[kept] = i
        kept += again | np.int64(offsets[i + 5] - offsets[i] < REACHES[0])
        active[left] = i
        left += again
    for level in range(1, len(REACHES)):
        length = REACHES[level]
        bits = 256
        while bits < 16 * left:
            bits *= 2
        clear(bits, once, twice)
        mask = np.uint64(bits - 1)
        for j in range(left):
            i = active[j]
            h = (hashes[i] ^ load8(stream, offsets[i] + length - 8)) * K1
            h ^= h >> S32
            hashes[i] = h * K2
            see(hashes[i], mask, once, twice)
        total = left
        left = 0
        for j in range(total):
            i = active[j]
            again = seen_twice((hashes[i] >> np.uint64(20)) & mask, twice)
            reach[i] += again * (length - REACHES[level - 1])
            active[left] = i
            left += again
    return kept


@inlined
def needed(size):
    """Return how far the bytes of an n-gram of ``size`` bytes must reach to be able to repeat."""
    if size < 8:
        return 0
    if size < 12:
        return 8
    if size < 15:
        return 12
    if size < 20:
        return 15
    return 20 if size < 28 else 28


@inner
def repeated_grams(n, stream, offsets, sums, hashes, reach, active, spots, once, twice, table, stamps, out, column):
    """Write the code points of repeated 5- to 10-grams to ``out[column:column + 6]``."""
    marked = mark_starts(n, stream, offsets, once, twice, hashes, reach, active, spots) if n >= 5 else 0
    slots = capacity(marked)
    for length in range(5, 11):
        stamps[0] += ONE
        stamp = stamps[0]
        allowed = 0
        total = 0
        for j in range(marked):
            i = spots[j]
            if i < allowed:
                continue
            if i + length > n:
                break
            start, size = offsets[i], offsets[i + length] - offsets[i]
            if reach[i] < needed(size):
                continue
            key = hash_bytes(stream, start, offsets[i + length])
            at = np.int64(key & np.uint64(slots - 1))
            while True:
                held = table[2 * at + 1]
                if held >> S32 != stamp:
                    table[2 * at] = key
                    table[2 * at + 1] = (stamp << S32) | np.uint64(i)
                    break
                if table[2 * at] == key:
                    other = np.int64(held & LOW32)
                    if offsets[other + length] - offsets[other] == size and same_bytes(stream, offsets[other], start, size):
                        total += sums[i + length] - sums[i]
                        allowed = i + length
                        break
                at = (at + 1) & (slots - 1)
        out[column + length - 5] = total


@inner
def repeated_windows(n, stream, offsets, width, places, spots, once, twice, table, stamps):
    """Return how many of the first ``n`` windows of ``width`` code points (starts in ``offsets``) occur more than once."""
    bits = 256
    while bits < 16 * n:
        bits *= 2
    for i in range(bits >> 6):
        once[i] = np.uint64(0)
        twice[i] = np.uint64(0)
    mask = np.uint64(bits - 1)
    for i in range(n):
        start, end = offsets[i], offsets[i + width]
        h = (load8(stream, start) * K1) ^ (load8(stream, (start + end) // 2 - 4) * K2)
        h ^= h >> S32
        h = ((h ^ load8(stream, end - 8)) * K1) >> np.uint64(20) & mask
        places[i] = np.int64(h)
        bit = ONE << (h & np.uint64(63))
        h >>= np.uint64(6)
        seen = once[h]
        twice[h] |= seen & bit
        once[h] = seen | bit
    kept = 0
    for i in range(n):
        h = np.uint64(places[i])
        spots[kept] = i
        kept += np.int64((twice[h >> np.uint64(6)] >> (h & np.uint64(63))) & ONE)
    stamps[0] += ONE
    stamp = stamps[0]
    slots = capacity(kept)
    repeated = 0
    for j in range(kept):
        i = spots[j]
        at = counted(table, slots, hash_bytes(stream, offsets[i], offsets[i + width]), stamp)
        count = table[2 * at + 1] & LOW32
        if count == np.uint64(2):
            repeated += 2
        elif count > np.uint64(2):
            repeated += 1
    return repeated
