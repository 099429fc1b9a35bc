"""How many words of a list occur in a text, each counted once, wherever they stand (inside other words too).

The list is a trie whose steps (node, code point) lie in an open-addressing table. From every code point of a text the trie is walked
as far as it goes; a node that ends a word is marked with the number of the text, so that it counts once. Most code points begin no
word: a table of the first two bytes of all words says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

from goldsmith.kernels.compiled import OUTER
from goldsmith.kernels.text_bytes import decode
from goldsmith.kernels.utf8 import text_buffers

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyarrow as pa
    from numpy.typing import NDArray

__all__ = ["Trie", "count_listed", "trie"]

MULTIPLIER = 0x9E3779B97F4A7C15
NODE_BITS, CODE_BITS = 21, 21
NODE = np.uint64((1 << NODE_BITS) - 1)
NODE_SHIFT, CODE_SHIFT = np.uint64(NODE_BITS), np.uint64(CODE_BITS)
ZERO, ONE = np.uint64(0), np.uint64(1)
M = np.uint64(MULTIPLIER)


class Trie(NamedTuple):
    """A list of words; the root is node 0.

    Attributes:
        steps: Table of ``node << 42 | code point << 21 | next node``, 0 where empty; its length is a power of two.
        ends: Whether a node ends a word.
        begins: For the first byte and the second, ``first << 8 | second``, whether some word begins so.
    """

    steps: NDArray[np.uint64]
    ends: NDArray[np.bool_]
    begins: NDArray[np.bool_]


def trie(words: Iterable[str]) -> Trie:
    """Return the trie of these words; empty ones are left out.

    Raises:
        ValueError: The words have more than two million different beginnings.
    """
    nodes = {"": 0}
    ends = {0: False}
    for word in filter(None, words):
        for end in range(1, len(word) + 1):
            nodes.setdefault(word[:end], len(nodes))
        ends[nodes[word]] = True
    if len(nodes) > 1 << NODE_BITS:
        raise ValueError(f"{len(nodes)} beginnings of words, at most {1 << NODE_BITS} are possible")
    size = 16
    while size < 2 * len(nodes):
        size *= 2
    steps = np.zeros(size, np.uint64)
    for beginning, node in nodes.items():
        if node:
            key = nodes[beginning[:-1]] << CODE_BITS | ord(beginning[-1])
            slot = (key * MULTIPLIER & (1 << 64) - 1) >> 64 - size.bit_length() + 1
            while steps[slot]:
                slot = (slot + 1) & (size - 1)
            steps[slot] = key << NODE_BITS | node
    begins = np.zeros((256, 256), bool)
    for beginning in {beginning[:2] for beginning in nodes if beginning}:
        first, *more = beginning.encode("utf-8", "surrogatepass")
        if more:
            begins[first, more[0]] = True
        elif ends.get(nodes[beginning]):
            begins[first] = True
    return Trie(steps, np.array([ends.get(node, False) for node in range(len(nodes))]), begins.ravel())


def count_listed(text: pa.Array, words: Trie) -> NDArray[np.int64]:
    """Return how many different words of the list occur in each text, shape (texts,), 0 for null.

    Example:
        >>> import pyarrow as pa
        >>> count_listed(pa.array(["博彩网站博彩", "好", None]), trie(["博彩", "彩网", "赌场"])).tolist()
        [2, 0, 0]
    """
    data, offsets, nulls = text_buffers(text)
    found = np.zeros(len(text), np.int64)
    shift = 64 - len(words.steps).bit_length() + 1
    _listed(data, offsets, nulls, words.steps, np.uint64(shift), words.ends, words.begins, np.full(len(words.ends), -1, np.int32), found)
    return found


@njit(**OUTER)
def _listed(text, offsets, nulls, steps, shift, ends, begins, met, found):
    slots = np.uint64(len(steps) - 1)
    for row in range(len(nulls)):
        if nulls[row]:
            continue
        start, end = offsets[row], offsets[row + 1]
        while start < end:
            at = start
            start += 1
            second = np.int64(text[start]) if start < end else np.int64(0)
            if not begins[np.int64(text[at]) << 8 | second]:
                continue
            node = ZERO
            while at < end:
                code, width = decode(text, at, end)
                key = (node << CODE_SHIFT) | np.uint64(code)
                slot = (key * M) >> shift
                while steps[slot] != ZERO and steps[slot] >> NODE_SHIFT != key:
                    slot = (slot + ONE) & slots
                if steps[slot] == ZERO:
                    break
                node = steps[slot] & NODE
                if ends[node] and met[node] != row:
                    met[node] = row
                    found[row] += 1
                at += width
