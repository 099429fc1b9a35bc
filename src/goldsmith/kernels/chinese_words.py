"""The dictionary and the model of unknown words by which Chinese text is cut, ready for the kernels of ``segment``.

Both are those of jieba 0.42.1: 349,045 words with their counts, and a hidden Markov model over the characters of a word (B begins it,
M stands inside, E ends it, S is one by itself). They come with the package in ``chinese_words.bin``, which
``bench/chinese_dictionary.py`` writes; reading it and building the tables takes about a third of a second, once a process.

The dictionary is a trie. From the root a step is a look-up by character; every other step is a look-up of (node, character) in an
open-addressing table, whose entries hold node, character and the node that the step leads to in one 64-bit number. Behind the table
stands a sieve, one bit for every value of the hash's first 21 bits: three steps of five lead nowhere, and most of these end at it.

Source: jieba 0.42.1, MIT, Copyright 2013 Sun Junyi.
"""

from __future__ import annotations

import functools
import json
import lzma
import math
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["NAME", "Dictionary", "dictionary"]

NAME = "jieba 0.42.1"
"""What the words are called in the metadata of a column."""

ROOTS = 0xA000  # code points below which all first characters of words stand
FIRST, LAST = 0x4E00, 0x9FD5  # the Han characters that jieba looks up
SLOT_BITS, SIEVE_BITS = 20, 21
MULTIPLIER = 0x9E3779B97F4A7C15
LABEL_BITS, NODE_BITS = 16, 20
GOES_ON = 1 << 15  # bit of ``about``: words go on behind this node


class Dictionary(NamedTuple):
    """The tables, in the order in which the kernels take them.

    Attributes:
        roots: Node of every first character, shape (40960,), 0 where no word begins with it.
        steps: Open-addressing table of ``node << 36 | character << 20 | next node``, 0 where empty, and the sieve, shape (2**20 + 2**15,).
        about: For every node the position of its weight (0: no word), and ``GOES_ON``.
        weights: Logarithms of a word's share of all counts; position 0 is that of a character that is no word.
        emissions: Logarithms by character from U+4E00 and state B, M, E, S, shape (20950, 4).
        model: Logarithms of starting in B, M, E, S, and of the moves EB, SB, BM, MM, BE, ME, ES, SS, shape (12,).
    """

    roots: NDArray[np.int32]
    steps: NDArray[np.uint64]
    about: NDArray[np.uint16]
    weights: NDArray[np.float64]
    emissions: NDArray[np.float64]
    model: NDArray[np.float64]


@functools.cache
def dictionary() -> Dictionary:
    """Return the dictionary, read once a process.

    Example:
        >>> tables = dictionary()
        >>> node = tables.roots[ord("中")]
        >>> bool(tables.about[node] & GOES_ON)
        True
    """
    found = _arrays((Path(__file__).parent / "chinese_words.bin").read_bytes())
    degrees = found["degrees"].astype(np.int64)
    parents = np.repeat(np.arange(len(degrees)), degrees)  # of the nodes 1, 2, ...: breadth first, children stand together
    labels = found["labels"][1:].astype(np.int64)
    tops = int(degrees[0])
    roots = np.zeros(ROOTS, np.int32)
    roots[labels[:tops]] = np.arange(1, tops + 1)
    nodes = np.arange(1, len(degrees))[tops:]
    steps = _placed(parents[tops:] << LABEL_BITS | labels[tops:], nodes)
    about = found["count_of"] | np.where(degrees > 0, GOES_ON, 0).astype(np.uint16)
    logarithm_of_all = math.log(int(found["total"][0]))
    weights = np.array([math.log(int(count) or 1) - logarithm_of_all for count in found["counts"]])
    emissions = np.full((LAST - FIRST + 1, 4), found["emissions"][0])
    emissions[found["emission_characters"].astype(np.int64) - FIRST] = found["emissions"][found["emission_of"]].reshape(4, -1).T
    return Dictionary(roots, steps, about, weights, emissions, np.concatenate([found["start"], found["transitions"]]))


def _arrays(packed: bytes) -> dict[str, NDArray[np.generic]]:
    """Return the arrays of the file by name."""
    raw = lzma.decompress(packed)
    at = 4 + int.from_bytes(raw[:4], "little")
    found: dict[str, NDArray[np.generic]] = {}
    for name, kind, length in json.loads(raw[4:at]):
        found[name] = np.frombuffer(raw, kind, length, at)
        at += found[name].nbytes
    return found


def _placed(keys: NDArray[np.int64], nodes: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Return the table of steps: every key in the first free slot from that of its hash on, round by round; and the sieve."""
    entries = (keys << NODE_BITS | nodes).astype(np.uint64)
    slots = (keys.astype(np.uint64) * np.uint64(MULTIPLIER)) >> np.uint64(64 - SLOT_BITS)
    table = np.zeros((1 << SLOT_BITS) + (1 << SIEVE_BITS - 6), np.uint64)
    bits = (keys.astype(np.uint64) * np.uint64(MULTIPLIER)) >> np.uint64(64 - SIEVE_BITS)
    np.bitwise_or.at(table, (bits >> np.uint64(6)) + np.uint64(1 << SLOT_BITS), np.uint64(1) << (bits & np.uint64(63)))
    while len(entries):
        free = table[slots] == 0
        table[slots[free]] = entries[free]  # of several for one slot one stays
        left = table[slots] != entries
        entries, slots = entries[left], (slots[left] + np.uint64(1)) & np.uint64((1 << SLOT_BITS) - 1)
    return table
