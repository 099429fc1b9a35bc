"""Texts cut into the pieces of a SentencePiece unigram model, as the library of that name cuts them.

1. *Normalise*, character by character: the longest key of the model's double-array trie that begins here gives what stands instead; runs
   of spaces become one, spaces at the ends go, every space is U+2581, and one is put in front.
2. *Cut*: of all ways to read the text as pieces, the one with the largest sum of scores; a character that is no piece is unknown, ten
   below the lowest score. Of equal ways the one found first, by begin, wins. Sums are taken in double precision.

The vocabulary is a trie over bytes in a hash table: from a node and a byte to the next node.

Source: Kudo 2018, arXiv:1804.10959 (unigram model); Kudo and Richardson 2018, arXiv:1808.06226 (SentencePiece); Aoe 1989 (double array).
"""

# mypy: disable-error-code="assignment"

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from goldsmith.kernels.compiled import INNER, OUTER

UNKNOWN, BEGIN, END = 0, 1, 2
LABEL, HAS_LEAF = np.uint32(0x800000FF), np.uint32(0x100)
MULTIPLIER, TOP = np.uint64(0x9E3779B97F4A7C15), np.uint64(64)
EMPTY = np.int64(-1)
SPACE = 32


class Vocabulary(NamedTuple):
    """A model, as the kernels read it.

    Attributes:
        keys: Node and byte of each step, -1 where a slot of the table is free.
        steps: The node to which each leads.
        pieces: The piece that ends at each node, -1 where none does.
        scores: One a piece.
        units: The double array of the normaliser.
        instead: What stands instead, each ended by a zero byte.
        unknown: Score of an unknown character.
    """

    keys: np.ndarray
    steps: np.ndarray
    pieces: np.ndarray
    scores: np.ndarray
    units: np.ndarray
    instead: np.ndarray
    unknown: float


def vocabulary(pieces: list[bytes], scores: np.ndarray, units: np.ndarray, instead: np.ndarray) -> Vocabulary:
    """Return a model from its pieces (UTF-8), their scores and its normaliser."""
    ends = np.cumsum([len(piece) for piece in pieces]).astype(np.int64)
    data = np.frombuffer(b"".join(pieces), np.uint8)
    size = 1 << int(np.ceil(np.log2(2 * max(1, len(data)))))
    keys, steps = np.full(size, EMPTY), np.zeros(size, np.int32)
    found = np.full(len(data) + 1, -1, np.int32)
    nodes = _grow(data, ends, keys, steps, found)
    unknown = float(scores.min()) - 10.0
    return Vocabulary(keys, steps, found[:nodes].copy(), scores.astype(np.float64), units, instead, unknown)


@njit(**INNER)
def _slot(keys, key):
    """Return the slot of a key, or the free one where it belongs."""
    mask = len(keys) - 1
    at = np.int64((np.uint64(key) * MULTIPLIER) >> np.uint64(32)) & mask
    while keys[at] != EMPTY and keys[at] != key:
        at = (at + 1) & mask
    return at


@njit(**OUTER)
def _grow(data, ends, keys, steps, pieces):
    """Put all pieces into the trie; return the number of nodes. Of equal pieces the last one counts."""
    nodes = 1
    at = 0
    for piece in range(len(ends)):
        node = np.int64(0)
        while at < ends[piece]:
            key = node << 8 | np.int64(data[at])
            slot = _slot(keys, key)
            if keys[slot] == EMPTY:
                keys[slot] = key
                steps[slot] = nodes
                nodes += 1
            node = np.int64(steps[slot])
            at += 1
        if node:
            pieces[node] = piece
    return nodes


@njit(**INNER)
def _width(byte):
    """Return the bytes of a character by its first one."""
    if byte < 0x80:
        return 1
    if byte < 0xE0:
        return 2
    if byte < 0xF0:
        return 3
    return 4


@njit(**INNER)
def _reach(units, unit):
    """Return where the followers of a unit stand."""
    return np.int64((unit >> np.uint32(10)) << ((unit & np.uint32(0x200)) >> np.uint32(6)))


@njit(**INNER)
def _key(data, at, end, units):
    """Return the bytes of the longest key of the normaliser that begins at ``at``, and its value; (0, 0) where none does."""
    best, value = 0, 0
    if len(units) == 0:
        return best, value
    node = _reach(units, units[0])
    place = at
    while place < end:
        node ^= np.int64(data[place])
        unit = units[node]
        if (unit & LABEL) != np.uint32(data[place]):
            break
        node ^= _reach(units, unit)
        place += 1
        if unit & HAS_LEAF:
            best = place - at
            value = np.int64(units[node] & np.uint32(0x7FFFFFFF))
    return best, value


@njit(**INNER)
def _put(byte, out, size):
    """Append a byte to the normalised text; return its size, and whether a space stands last."""
    if byte != SPACE:
        out[size] = byte
        return size + 1, False
    out[size], out[size + 1], out[size + 2] = 0xE2, 0x96, 0x81
    return size + 3, True


@njit(**INNER)
def _normalised(data, start, end, units, instead, out):
    """Do step 1 for ``data[start:end]``: write to ``out``, return how many bytes."""
    size, spaced = _put(SPACE, out, 0)
    first = True
    at = start
    while at < end:
        wide, value = _key(data, at, end, units)
        if wide:
            at += wide
            fresh = True
            while instead[value] != 0:
                byte = np.int64(instead[value])
                value += 1
                if byte == SPACE and spaced and fresh:
                    continue
                fresh = False
                first = False
                size, spaced = _put(byte, out, size)
        else:
            width = min(_width(data[at]), end - at)
            for place in range(at, at + width):
                byte = np.int64(data[place])
                if byte != SPACE or not spaced:
                    first = False
                    size, spaced = _put(byte, out, size)
            at += width
    if first:
        return 0
    while size >= 3 and out[size - 3] == 0xE2 and out[size - 2] == 0x96 and out[size - 1] == 0x81:
        size -= 3
    return size


@njit(**OUTER)
def pieces_of(data, offsets, keys, steps, ends_of, scores, units, instead, unknown, text, best, start_of, piece_of, ids, bounds):
    """Write the pieces of every text, with marks of begin and end, to ``ids``, and where each text's end to ``bounds``.

    Args:
        data: The texts, UTF-8.
        offsets: Where each begins, and the last ends.
        keys: As in ``Vocabulary``, and so the next six.
        steps: See there.
        ends_of: See there: ``pieces``.
        scores: See there.
        units: See there.
        instead: See there.
        unknown: See there.
        text: Scratch for a normalised text.
        best: Scratch of the same size plus 1, and so the next two.
        start_of: See there.
        piece_of: See there.
        ids: The pieces; as many as all texts may have.
        bounds: One a text.

    Returns:
        How many pieces there are; -1 where ``ids`` is too short for them.
    """
    total = np.int64(0)
    for row in range(len(offsets) - 1):
        size = _normalised(data, offsets[row], offsets[row + 1], units, instead, text)
        best[0] = 0.0
        best[1 : size + 1] = -1e38
        at = 0
        while at < size:
            width = _width(text[at])
            base = best[at]
            node = np.int64(0)
            single = False
            reach = at
            while reach < size:
                slot = _slot(keys, node << 8 | np.int64(text[reach]))
                if keys[slot] == EMPTY:
                    break
                node = np.int64(steps[slot])
                reach += 1
                piece = np.int64(ends_of[node])
                if piece >= 0:
                    score = base + scores[piece]
                    if score > best[reach]:
                        best[reach] = score
                        start_of[reach] = at
                        piece_of[reach] = piece
                    if reach == at + width:
                        single = True
            if not single:
                score = base + unknown
                if score > best[at + width]:
                    best[at + width] = score
                    start_of[at + width] = at
                    piece_of[at + width] = UNKNOWN
            at += width
        count = np.int64(0)
        at = size
        while at > 0:
            count += 1
            at = np.int64(start_of[at])
        count = max(count, np.int64(1))
        if total + count + 2 > len(ids):
            return np.int64(-1)
        ids[total] = BEGIN
        ids[total + 1] = UNKNOWN  # stays where the text is empty
        at = size
        place = total + count
        while at > 0:
            ids[place] = piece_of[at]
            place -= 1
            at = np.int64(start_of[at])
        ids[total + count + 1] = END
        total += count + 2
        bounds[row] = total
    return total
