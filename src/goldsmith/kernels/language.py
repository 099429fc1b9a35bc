"""fastText's language classifier over Arrow buffers, and what a gate of writing systems needs to know, without a lock.

Five loops over a batch, one after the other (``algorithms/languages.py`` stands between them):

1. ``scan``: count the letters of each script over the whole text, and the signs of wrecked text.
2. ``choose_windows``: what the model reads of a longer text: some 400 characters each at the beginning, in the middle and
   at the end.
3. ``add_rows``: cut that at white space. Every word that the model knows adds its row; so does every n-gram of two to four
   characters of ``<word>`` whose FNV-1a hash, modulo 2,000,000, is one of the kept buckets: one bit a bucket, and the
   number of bits before it is the number of its row.
4. ``descend``: the mean of the rows goes down the Huffman tree of labels: at each inner node the logistic function of a dot
   product divides the share between the two children. A branch without a language of the allowed scripts gets nothing.
5. ``add_surprise``: how surprising each Latin letter is after the character before it.

Steps 3 and 4 over the whole text with all scripts allowed are fastText's own prediction. Three things differ on purpose:
line ends are spaces, and the literals ``</s>`` and ``__label__...`` inside a text are words like any other.

Source: Joulin et al. 2016, arXiv:1607.01759 (the classifier) and arXiv:1612.03651 (its compression).
"""

# mypy: disable-error-code="assignment"
# numba gives the loops their types; mypy guesses others for counters that begin with a literal

from __future__ import annotations

import math

import numpy as np
from numba import njit

from goldsmith.kernels.compiled import OUTER

DIMENSION = 16
LATIN, HAN, FOLLOWER, GARBLED = 1, 27, 30, 31
N_SIGNS = 5
VISIBLE, CAPITALS, ACCENTED, TORN, WRECKED = range(N_SIGNS)
WINDOW = 400
FLOOR, NEGLIGIBLE = np.float32(1e-5), np.float32(1e-4)
BASIS, PRIME, MODULUS, BUCKETS = np.uint64(2166136261), np.uint64(16777619), np.uint64(0xFFFFFFFF), np.uint64(2_000_000)
OPENING, CLOSING = np.uint64((2166136261 ^ 0x3C) * 16777619 & 0xFFFFFFFF), np.uint64(0x3E)
SPACES = np.uint64(1 << 32 | 0b11111 << 9 | 1)
SLOTS = (1 << 15) - 1
ONE, TWO, FOUR, TOP = np.uint64(1), np.uint64(2), np.uint64(4), np.uint64(56)
BITS1, BITS2, BITS4, BYTES = (np.uint64(mask) for mask in (0x5555555555555555, 0x3333333333333333, 0x0F0F0F0F0F0F0F0F, 0x0101010101010101))
ENGLISH = 0


@njit(**OUTER)
def scan(data, edges, table, counts, signs):
    """Count the letters of each script (1), shape (n, 32), and the signs, shape (n, 5).

    The signs are the visible characters, the capitals A-Z, the Latin letters beyond ASCII, the places that look like UTF-8
    read as Latin-1, and the Han letters that arise where UTF-8 is read as GBK; these last are counted as Han as well.
    """
    for record in range(len(counts)):
        capitals = latin = visible = accented = torn = before = 0
        i, stop = edges[record, 0], edges[record, 1]
        while i < stop:
            byte = np.int64(data[i])
            if byte < 0x80:
                end = i
                while end < stop and data[end] < 0x80:
                    end += 1
                for k in range(i, end):
                    byte = np.int64(data[k])
                    visible += byte > 32
                    capitals += byte - 65 < 26 and byte >= 65
                    latin += (byte | 0x20) - 97 < 26 and (byte | 0x20) >= 97
                before = 0
                i = end
                continue
            if byte < 0xC0 or i + 2 + (byte >= 0xE0) + (byte >= 0xF0) > stop:  # no UTF-8: counted, and passed over
                visible += 1
                i += 1
                continue
            point = 0x3F & np.int64(data[i + 1])
            i += 2
            if byte < 0xE0:
                point |= (byte & 0x1F) << 6
            else:
                point |= (byte & 0x0F) << 6
                if byte >= 0xF0:  # of the astral planes only the ideographs are told apart: U+20000 to U+3FFFF
                    i += 1
                    point = 0x4E00 >> 6 if 0x20 <= (point & 0x1FF) < 0x40 else 0
                point = point << 6 | (0x3F & np.int64(data[i]))
                i += 1
            script = table[point]
            counts[record, script] += 1
            visible += 1
            accented += script == LATIN and point < 0x2000
            torn += script == FOLLOWER and 0xC2 <= before <= 0xF4
            before = point
        counts[record, LATIN] += latin
        counts[record, HAN] += counts[record, GARBLED]
        signs[record, VISIBLE] = visible
        signs[record, CAPITALS] = capitals
        signs[record, ACCENTED] = accented
        signs[record, TORN] = torn
        signs[record, WRECKED] = counts[record, GARBLED]


@njit(**OUTER)
def choose_windows(data, chosen, edges):
    """Narrow chosen texts (2) from their first edge to their second to three windows, shape (n, 6), where they are long."""
    for record in range(len(edges)):
        start, stop = edges[record, 0], edges[record, 1]
        if not chosen[record] or stop - start <= 3 * WINDOW:
            continue
        head, tail, left, right = start, stop, start, stop
        for edge in range(4):
            at = start if edge == 0 else stop if edge == 1 else head + (tail - head) // 2
            limit = tail if edge % 3 == 0 else head
            way = 1 if edge % 3 == 0 else -1
            n = WINDOW if edge < 2 else WINDOW // 2
            while edge > 1 and at > head and (data[at] & 0xC0) == 0x80:
                at -= 1
            while at != limit and (n > 0 or (data[at] & 0xC0) == 0x80):
                at += way
                n -= (data[at] & 0xC0) != 0x80 if at < stop else 1
            if edge == 0:
                head = at
            elif edge == 1:
                tail = at
            elif edge == 2:
                left = at
            else:
                right = at
        if head < left and right < tail:
            edges[record, 1] = head
            edges[record, 2] = left
            edges[record, 3] = right
            edges[record, 4] = tail
            edges[record, 5] = stop


@njit(**OUTER)
def add_rows(data, edges, capitals, rows, bits, before, slots, hashes, values, means):
    """Write the mean row of every word and n-gram in the windows of each text (3), shape (n, 16).

    Hashes are kept in 64 bits, whose lower half is FNV-1a of 32 bits; a word is known by all 64 and its first byte
    (see ``language_model.py``). ``capitals`` says which texts are read in small letters.
    """
    total = np.empty(DIMENSION, np.float32)
    for record in range(len(edges)):
        case = np.int64(capitals[record])
        for k in range(DIMENSION):
            total[k] = rows[0, k]
        n = 1
        window = 0
        i, stop = edges[record, 0], edges[record, 1]
        while True:
            while i < stop and data[i] <= 32 and SPACES >> np.uint64(data[i]) & ONE:
                i += 1
            if i == stop:
                window += 2
                if window == 6:
                    break
                i, stop = edges[record, window], edges[record, window + 1]
                continue
            end = i
            h = BASIS
            while end < stop and not (data[end] <= 32 and SPACES >> np.uint64(data[end]) & ONE):
                h = (h ^ values[case, data[end]]) * PRIME
                end += 1
            row = -1
            slot = np.int64(h & MODULUS)
            h ^= values[case, data[i]] << TOP
            while slots[slot & SLOTS] >= 0:
                if hashes[slots[slot & SLOTS]] == h:
                    row = np.int64(slots[slot & SLOTS])
                    break
                slot += 1
            gram = OPENING
            at = i
            length = 1
            while True:
                if row > 0:  # row 0 is the end of the line, which is in the mean already
                    for k in range(DIMENSION):
                        total[k] += rows[row, k]
                    n += 1
                row = -1
                if length == 4 or at > end:
                    if i >= end:
                        break
                    gram = (BASIS ^ values[case, data[i]]) * PRIME
                    i += 1
                    while i < end and (data[i] & 0xC0) == 0x80:
                        gram = (gram ^ values[case, data[i]]) * PRIME
                        i += 1
                    at = i
                    length = 1
                if at == end:
                    gram = (gram ^ CLOSING) * PRIME
                    at += 1
                else:
                    gram = (gram ^ values[case, data[at]]) * PRIME
                    at += 1
                    while at < end and (data[at] & 0xC0) == 0x80:
                        gram = (gram ^ values[case, data[at]]) * PRIME
                        at += 1
                length += 1
                bucket = np.int64((gram & MODULUS) % BUCKETS)
                place = np.uint64(bucket & 63)
                block = bits[bucket >> 6]
                if block >> place & ONE:
                    block &= (ONE << place) - ONE
                    block -= block >> ONE & BITS1
                    block = (block & BITS2) + (block >> TWO & BITS2)
                    block = block + (block >> FOUR) & BITS4
                    row = np.int64(before[bucket >> 6]) + np.int64(block * BYTES >> TOP)
        for k in range(DIMENSION):
            means[record, k] = total[k] / np.float32(n)


@njit(**OUTER)
def descend(means, masks, children, below, output, languages, shares):
    """Write each text's language of the scripts in its mask with the largest share (4), -1 where none has any.

    ``shares``, shape (n, 3): that of the language, that of English, and that of all languages written in Han alone.
    """
    size = len(output)
    nodes = np.empty(64, np.int64)
    parts = np.empty(64, np.float32)
    for record in range(len(masks)):
        mask = masks[record]
        nodes[0] = 2 * size - 2
        parts[0] = 1
        depth = np.int64(below[2 * size - 2] & mask != 0)
        languages[record] = -1
        while depth > 0:
            depth -= 1
            node = nodes[depth]
            share = parts[depth]
            if node < size:
                if node == ENGLISH:
                    shares[record, 1] = share
                if below[node] == 1 << HAN:
                    shares[record, 2] += share
                if share > shares[record, 0]:
                    shares[record, 0] = share
                    languages[record] = node
                continue
            left, right = np.int64(children[node, 0]), np.int64(children[node, 1])
            if below[left] & mask == 0 or below[right] & mask == 0:
                nodes[depth] = left if below[left] & mask else right
                depth += 1
                continue
            product = np.float32(0)
            for k in range(DIMENSION):
                product += means[record, k] * output[node - size, k]
            part = np.float32(1 / (1 + math.exp(-product)))
            for child in range(2):
                if child == 1:
                    part = np.float32(1) - part
                if share * part > NEGLIGIBLE:
                    nodes[depth] = left if child else right
                    parts[depth] = share * (part + FLOOR)
                    depth += 1


@njit(**OUTER)
def add_surprise(data, edges, chosen, costs, classes, found):
    """Write how many pairs of characters have a cost, their cost, and the letters a-z seen, one bit each (5), shape (n, 3)."""
    for record in range(len(edges)):
        if not chosen[record]:
            continue
        for window in range(3):
            before = classes[32]
            for i in range(edges[record, 2 * window], edges[record, 2 * window + 1]):
                here = classes[data[i]]
                cost = costs[before, here]
                found[record, 0] += cost > 0
                found[record, 1] += cost
                if here < 52:
                    found[record, 2] |= 1 << here % 26
                before = here
