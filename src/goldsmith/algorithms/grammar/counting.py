"""The counts of ``kernels/grammar`` for a column of texts."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from goldsmith.kernels import grammar_english as classes_of
from goldsmith.kernels.chinese_tags import tags
from goldsmith.kernels.chinese_words import dictionary
from goldsmith.kernels.utf8 import text_buffers

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

JIEBA_CONTENT = ("n", "v", "a", "m", "q", "d", "b", "r", "t", "s", "f", "an", "nr", "nrfg", "nrt", "ns", "nt", "nz", "vn")
UNKNOWN, UNKNOWN_CHARACTER, LATIN = "n", "x", "eng"
"""Tags of words that the dictionary does not hold: of several Han characters, of one, and of Latin letters."""

_CLASSES = {
    classes_of.NOUN: "n nr nrfg nrt ns nt nz ng j l i g an vn eng",
    classes_of.VERB: "v vg vi vq vd",
    classes_of.ADJECTIVE: "a ag b z zg",
    classes_of.ADVERB: "d dg df ad",
    classes_of.NUMERAL: "m mg mq q",
    classes_of.PRONOUN: "r rg rr rz",
    classes_of.PREPOSITION: "p",
    classes_of.CONJUNCTION: "c",
    classes_of.PARTICLE: "uj ud uv u k",
    classes_of.AUXILIARY: "ul uz ug y e o",
    classes_of.PLACE: "f s t tg",
}


class Known(NamedTuple):
    """What the kernel knows of Chinese parts of speech: tag of each node, class of each tag, tags of unknown words, content tags."""

    tags: NDArray[np.uint8]
    classes: NDArray[np.int64]
    special: NDArray[np.int64]
    content: NDArray[np.bool_]


@functools.cache
def chinese_tags() -> Known:
    """Return the tables, built once a process."""
    found = tags()
    names = (*found.names, LATIN)
    of = {tag: number for number, listed in _CLASSES.items() for tag in listed.split()}
    classes = np.array([of.get(name, classes_of.OTHER) for name in names], np.int64)
    special = np.array([names.index(each) for each in (UNKNOWN, UNKNOWN_CHARACTER, LATIN)], np.int64)
    return Known(found.of, classes, special, np.array([name in JIEBA_CONTENT for name in names]))


def counted(text: pa.Array) -> NDArray[np.float64]:
    """Return the counts of each text, shape (n, columns of ``kernels.grammar``); zeros for null and where nothing is counted.

    The interpreter's lock is released.
    """
    from goldsmith.kernels import grammar
    from goldsmith.kernels.segment import scratch
    from goldsmith.kernels.text_bytes import capacity

    data, offsets, nulls = text_buffers(text)
    longest = int(np.diff(offsets).max(initial=0))
    out = np.zeros((len(text), grammar.COLUMNS))
    room: list[Any] = [np.empty(longest + 1, kind) for kind in (np.uint8, np.uint8, np.uint64)]
    table = np.zeros(2 * capacity.py_func(longest), np.uint64)
    small = np.zeros(1, np.uint64), np.zeros(64 + 32 * 16, np.int64), np.zeros(4, np.int64)
    known, ends = chinese_tags(), np.empty(longest + 1, np.int32)
    grammar.count_grammar(
        data, offsets, nulls, *dictionary(), *scratch(longest), ends, *known, *classes_of.english(), *room, table, *small, grammar.n_log_n(), out
    )  # fmt: skip
    return out
