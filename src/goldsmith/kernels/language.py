"""fastText's language classifier over Arrow buffers, with a script gate, in one pass and without a lock.

The algorithm, for each text:

1. Choose what is read: the whole text, or three windows of some 400 characters at its beginning, middle and end.
2. Count the letters of each script there; the dominant scripts are those with at least a stated share, where one Han,
   kana or Hangul letter weighs as much as a few Latin ones.
3. Cut at white space. Every word that the model knows adds its row; so does every n-gram of two to four characters of
   ``<word>`` whose FNV-1a hash, modulo 2,000,000, is one of the kept buckets: one bit a bucket, and the rank of that bit
   is the number of the row.
4. The mean of the rows goes down the Huffman tree of labels: at each inner node the logistic function of a dot product
   divides the probability between the two children. A branch without a language of the dominant scripts is not entered.

Steps 3 and 4 without 1 and 2 are fastText's own prediction. Two things differ on purpose: line ends are spaces, and a
literal ``</s>`` inside a text does not end the reading.

Source: Joulin et al. 2016, arXiv:1607.01759 (the classifier) and arXiv:1612.03651 (its compression).
"""

from __future__ import annotations

import numpy as np
from numba import njit

BASIS = np.uint32(2166136261)
PRIME = np.uint32(16777619)
OPENING = np.uint32((2166136261 ^ 0x3C) * 16777619 & 0xFFFFFFFF)
BUCKETS = np.uint32(2_000_000)
WINDOW = 400
SNAP = 40
FLOOR = np.float32(1e-5)
NEGLIGIBLE = np.float32(1e-4)
HAN, KANA, HANGUL, GARBLED, LATIN = 27, 28, 23, 31, 1
WEIGHT = 3

EVIDENCE = ("letters", "latin", "han", "kana", "mask", "garbled", "accented", "torn", "rows", "tried", "words", "common", "characters", "longest")


@njit(nogil=True, cache=True)
def _fold(h, byte):
    return np.uint32((h ^ np.uint32(np.int32(np.int8(byte)))) * PRIME)


@njit(nogil=True, cache=True)
def _is_space(byte):
    return byte == 32 or (9 <= byte <= 13) or byte == 0


@njit(nogil=True, cache=True)
def _forward(data, at, stop, n):
    while at < stop and n > 0:
        at += 1
        while at < stop and (data[at] & 0xC0) == 0x80:
            at += 1
        n -= 1
    return at


@njit(nogil=True, cache=True)
def _backward(data, at, start, n):
    while at > start and n > 0:
        at -= 1
        while at > start and (data[at] & 0xC0) == 0x80:
            at -= 1
        n -= 1
    return at


@njit(nogil=True, cache=True)
def _snap(data, at, stop):
    """Return the next white space within a few bytes, or the same place."""
    last = min(stop, at + SNAP)
    for i in range(at, last):
        if _is_space(data[i]):
            return i
    return at


@njit(nogil=True, cache=True)
def _windows(data, start, stop, edges):
    """Write the windows to read as pairs of offsets; return how many."""
    edges[0] = start
    edges[1] = stop
    if stop - start <= 3 * WINDOW:
        return 1
    head = _forward(data, start, stop, WINDOW)
    tail = _backward(data, stop, head, WINDOW)
    centre = _backward(data, head + (tail - head) // 2, head, 1)
    left = _backward(data, centre, head, WINDOW // 2)
    right = _forward(data, centre, tail, WINDOW // 2)
    if left == head or right == tail:
        return 1
    edges[1] = _snap(data, head, left)
    edges[2] = _snap(data, left, right)
    edges[3] = _snap(data, right, tail)
    edges[4] = _snap(data, tail, stop)
    edges[5] = stop
    return 3


@njit(nogil=True, cache=True)
def _count_scripts(data, start, stop, table, counts, signs):
    """Add up the letters of each script, and the signs of wrecked text."""
    i = start
    before = 0
    while i < stop:
        byte = data[i]
        if byte < 0x80:
            folded = byte | 0x20
            if 97 <= folded <= 122:
                counts[LATIN] += 1
            i += 1
            signs[4] += 1
            before = byte
            continue
        if byte < 0xE0:
            point = (np.int64(byte & 0x1F) << 6) | np.int64(data[i + 1] & 0x3F)
            i += 2
        elif byte < 0xF0:
            point = (np.int64(byte & 0x0F) << 12) | (np.int64(data[i + 1] & 0x3F) << 6) | np.int64(data[i + 2] & 0x3F)
            i += 3
        else:
            point = (
                (np.int64(byte & 0x07) << 18)
                | (np.int64(data[i + 1] & 0x3F) << 12)
                | (np.int64(data[i + 2] & 0x3F) << 6)
                | np.int64(data[i + 3] & 0x3F)
            )
            i += 4
        signs[4] += 1
        if point < 0x10000:
            script = table[point]
        elif 0x20000 <= point < 0x40000:
            script = HAN
        else:
            script = 0
        counts[script] += 1
        if point < 0x250:
            if script == LATIN:
                signs[0] += 1
            if 0xC2 <= before <= 0xF4 and 0x80 <= point <= 0xBF:
                signs[1] += 1
        elif 0xC2 <= before <= 0xF4 and (0x2013 <= point <= 0x203A or point == 0x20AC or point == 0x2122 or point == 0x02C6 or point == 0x02DC):
            signs[1] += 1
        before = point
    counts[HAN] += counts[GARBLED]


@njit(nogil=True, cache=True)
def _add_row(rows, row, total):
    for k in range(16):
        total[k] += rows[row, k]


@njit(nogil=True, cache=True)
def _add_ngrams(data, h, at, end, rows, bits, before, total):
    """Add the rows of the n-grams that extend one first character up to four; return the number of kept ones."""
    kept = 0
    for _ in range(3):
        if at < end:
            h = _fold(h, data[at])
            at += 1
            while at < end and (data[at] & 0xC0) == 0x80:
                h = _fold(h, data[at])
                at += 1
        elif at == end:
            h = _fold(h, 0x3E)
            at = end + 1
        else:
            break
        bucket = h % BUCKETS
        block = bits[bucket >> 6]
        place = np.uint64(bucket & 63)
        if (block >> place) & np.uint64(1):
            lower = block & ((np.uint64(1) << place) - np.uint64(1))
            lower -= (lower >> np.uint64(1)) & np.uint64(0x5555555555555555)
            lower = (lower & np.uint64(0x3333333333333333)) + ((lower >> np.uint64(2)) & np.uint64(0x3333333333333333))
            lower = (lower + (lower >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
            rank = (lower * np.uint64(0x0101010101010101)) >> np.uint64(56)
            _add_row(rows, np.int64(before[bucket >> 6]) + np.int64(rank), total)
            kept += 1
    return kept


@njit(nogil=True, cache=True)
def _find_word(data, start, end, h, slots, hashes, places, letters):
    slot = h & np.uint32(len(slots) - 1)
    while True:
        number = slots[slot]
        if number < 0:
            return -1
        if hashes[number] == h and places[number + 1] - places[number] == end - start:
            same = True
            for k in range(end - start):
                if letters[places[number] + k] != data[start + k]:
                    same = False
                    break
            if same:
                return number
        slot = (slot + np.uint32(1)) & np.uint32(len(slots) - 1)


@njit(nogil=True, cache=True)
def _is_label(data, start, end):
    if end - start < 9 or data[start] != 0x5F:
        return False
    for k in range(9):
        if data[start + k] != LABEL[k]:
            return False
    return True


LABEL = np.frombuffer(b"__label__", np.uint8)


@njit(nogil=True, cache=True)
def _add_words(data, start, stop, rows, bits, before, slots, hashes, places, letters, total, seen):
    """Add the rows of every word and n-gram between two offsets; return the number of rows."""
    n = 0
    i = start
    while i < stop:
        if _is_space(data[i]):
            i += 1
            continue
        end = i
        h = BASIS
        while end < stop and not _is_space(data[end]):
            h = _fold(h, data[end])
            end += 1
        number = _find_word(data, i, end, h, slots, hashes, places, letters)
        if number == 0 or (data[i] == 0x5F and _is_label(data, i, end)):
            i = end
            continue
        seen[0] += 1
        if number > 0:
            _add_row(rows, number, total)
            n += 1
        n += _add_ngrams(data, OPENING, i, end, rows, bits, before, total)
        while i < end:
            h = _fold(BASIS, data[i])
            i += 1
            while i < end and (data[i] & 0xC0) == 0x80:
                h = _fold(h, data[i])
                i += 1
            n += _add_ngrams(data, h, i, end, rows, bits, before, total)
            seen[1] += 1
    return n


@njit(nogil=True, cache=True)
def _descend(total, n, mask, children, below, output, nodes, shares):
    """Return the best language of the scripts in ``mask``, its probability, and that of all of them together."""
    size = len(output)
    for k in range(16):
        total[k] /= n
    best = -1
    best_share = np.float32(0)
    together = np.float32(0)
    depth = 1
    nodes[0] = 2 * size - 2
    shares[0] = 1
    while depth > 0:
        depth -= 1
        node = nodes[depth]
        share = shares[depth]
        if node < size:
            together += share
            if share > best_share:
                best_share = share
                best = node
            continue
        product = np.float32(0)
        for k in range(16):
            product += total[k] * output[node - size, k]
        right = np.float32(1) / (np.float32(1) + np.float32(np.exp(-product)))
        for side in range(2):
            child = children[node, side]
            part = share * ((right if side else np.float32(1) - right) + FLOOR)
            if below[child] & mask and part > NEGLIGIBLE:
                nodes[depth] = child
                shares[depth] = part
                depth += 1
    return best, best_share, together


@njit(nogil=True, cache=True)
def _dominant(counts, least):
    """Return the scripts that hold at least a share of the weighted letters, one bit a script."""
    weighted = 0
    for script in range(1, 30):
        weighted += counts[script] * (WEIGHT if script in (HAN, KANA, HANGUL) else 1)
    mask = np.uint32(0)
    top = 0
    for script in range(1, 30):
        weight = counts[script] * (WEIGHT if script in (HAN, KANA, HANGUL) else 1)
        if weight > 0 and weight >= least * weighted:
            mask |= np.uint32(1) << np.uint32(script)
    return mask


@njit(nogil=True, cache=True)
def classify(
    offsets, data, valid, sampled, gated,
    rows, bits, before, slots, hashes, places, letters, children, below, output, table,
    languages, shares_out, evidence,
):
    total = np.zeros(16, np.float32)
    edges = np.zeros(6, np.int64)
    counts = np.zeros(32, np.int64)
    signs = np.zeros(8, np.int64)
    seen = np.zeros(4, np.int64)
    nodes = np.zeros(64, np.int64)
    shares = np.zeros(64, np.float32)
    for record in range(len(offsets) - 1):
        languages[record] = -1
        if not valid[record]:
            continue
        start, stop = offsets[record], offsets[record + 1]
        edges[0], edges[1] = start, stop
        windows = _windows(data, start, stop, edges) if sampled else 1
        mask = np.uint32(0xFFFFFFFF)
        counts[:] = 0
        signs[:] = 0
        seen[:] = 0
        if gated:
            for w in range(windows):
                _count_scripts(data, edges[2 * w], edges[2 * w + 1], table, counts, signs)
            mask = _dominant(counts, 0.5)
        total[:] = rows[0]
        n = 1
        for w in range(windows):
            n += _add_words(data, edges[2 * w], edges[2 * w + 1], rows, bits, before, slots, hashes, places, letters, total, seen)
        best, share, together = _descend(total, n, mask, children, below, output, nodes, shares)
        languages[record] = best
        shares_out[record, 0] = share
        shares_out[record, 1] = together
        evidence[record, 0] = counts[1:30].sum()
        evidence[record, 1] = counts[LATIN]
        evidence[record, 2] = counts[HAN]
        evidence[record, 3] = counts[KANA]
        evidence[record, 4] = mask
        evidence[record, 5] = counts[GARBLED]
        evidence[record, 6] = signs[0]
        evidence[record, 7] = signs[1]
        evidence[record, 8] = n
        evidence[record, 9] = seen[1]
        evidence[record, 10] = seen[0]
        evidence[record, 12] = signs[4]
