"""Texts looked at in another way: other words, or another form of the text. ``Counted.of`` gives the numbers of a view.

* ``jieba``: as written, but words are those of ``segment`` (every number that depends on tokens is counted anew).
* ``map_neo``: in the form in which MAP-NEO judges text: half-width marks, addresses left out, Unicode's form NFKC. ``words`` and
  ``word_code_points`` are those of ``segment`` after marks and symbols are left out.
* ``map_neo_written``: the same before NFKC; ``code_points``, ``neo_segments``, ``hash_runs`` and ``ellipsis_runs`` alone.
* ``map_neo_normal``: in form NFKC, nothing left out; ``code_points`` and ``bracketed`` alone.

A view costs time only where a number of it is wanted.
"""

from __future__ import annotations

import functools
import re
import threading
import unicodedata
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from goldsmith.kernels import map_neo, segment
from goldsmith.kernels import text as plain
from goldsmith.kernels.characters import table
from goldsmith.kernels.chinese_words import dictionary
from goldsmith.kernels.text_numbers import NUMBERS, REPEATED, STOP_WORDS_SLOTS, TOP, VIEWS, WIDTH, parts_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from goldsmith.kernels.text import Counted

__all__ = ["add_views", "map_neo_forms"]

BY_WORDS = (
    "tokens", "token_code_points", "distinct_tokens", "non_symbol_tokens", "non_symbol_code_points", "alphabetic_tokens", *TOP, *REPEATED,
    *(name for name in NUMBERS if name.startswith("stop_words_")),
)  # fmt: skip
BY_WORDS_AT = [NUMBERS[name] for name in BY_WORDS]
ADDRESSES = {  # in MAP-NEO's order; the last two begin with a character of theirs, for which alone Python looks quickly, and look back from there
    map_neo.SCHEME: re.compile(r"https?://[^\s,，\u4e00-\u9fa5]*|www\.[^\s,，\u4e00-\u9fa5]*"),
    map_neo.PARTS: re.compile(r"[a-zA-Z0-9-](?<![a-zA-Z0-9-]{2})[a-zA-Z0-9-]*+\.[a-zA-Z0-9-]++\.[a-zA-Z0-9-]++\.[a-zA-Z0-9.-]++"),
    map_neo.NAME: re.compile(r"[a-zA-Z0-9.-](?<=\b.)(?<![\u4e00-\u9fa5].)[a-zA-Z0-9.-]*\.[a-z]{2,6}\b"),
}
BRACKETS = re.compile(r"【(.*?)】")
_local = threading.local()
K1, K2, K3, MASK = 0x9E3779B97F4A7C15, 0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53, (1 << 64) - 1


def add_views(text: pa.Array, counted: Counted, wanted: frozenset[str]) -> None:
    """Count the wanted numbers of all views of these texts, and add them to what was counted of the texts as written."""
    jieba, neo, *others = (frozenset(name.removeprefix(f"{view}:") for name in wanted if name.startswith(f"{view}:")) for view in VIEWS)
    if jieba:
        counted.views["jieba"] = _with_words(text, counted, jieba)
    if neo or any(others):
        formed, *numbers = map_neo_forms(text)
        for view, found in zip(VIEWS[2:], numbers, strict=True):
            counted.views[view] = plain.Counted(found, counted.entropy, counted.valid, {})
        if neo:
            counted.views["map_neo"] = plain.count(formed, neo)
        if neo & {"words", "word_code_points"}:
            found = counted.views["map_neo"].numbers
            words = _words(formed, 0, (), only_letters=True)[0]
            found[:, NUMBERS["words"]] = words[:, NUMBERS["tokens"]]
            found[:, NUMBERS["word_code_points"]] = words[:, NUMBERS["token_code_points"]]


def _with_words(text: pa.Array, counted: Counted, wanted: frozenset[str]) -> Counted:
    """Return the same numbers, those that depend on words counted over Chinese words."""
    stops = tuple(sorted(name.removeprefix(plain.STOP_PREFIX) for name in wanted if name.startswith(plain.STOP_PREFIX)))
    found, positions = _words(text, parts_of(wanted), stops, only_letters=False)
    numbers = counted.numbers.copy()
    numbers[:, BY_WORDS_AT] = found[:, BY_WORDS_AT]
    return plain.Counted(numbers, counted.entropy, counted.valid, positions)


def _words(text: pa.Array, parts: int, stops: tuple[str, ...], *, only_letters: bool) -> tuple[NDArray[np.int64], dict[str, int]]:
    """Return the numbers of ``BY_WORDS`` in their columns, the others 0, and the positions of the stop words."""
    from goldsmith.kernels.segment_count import count_words

    data, places, valid = plain.buffers(text)
    keys, at_keys, positions = _stop_words(stops)
    longest = int(np.diff(places).max(initial=0))
    held, (ends, about, stream_of, *own) = plain.scratch_of(longest), _scratch_of(longest)
    stream, stream_text, offsets, sums, hashes, ids, slot, spots = (held[at] for at in (2, 3, 4, 5, 6, 8, 9, 10))
    numbers = np.zeros((len(text), WIDTH), np.int64)
    count_words(
        data, places, valid, *table(), only_letters, parts, keys, at_keys, *dictionary(), *own, ends, about, stream, stream_text, stream_of, offsets, sums,
        hashes, ids, slot, spots, *held[17:], numbers,
    )  # fmt: skip
    if longest > plain.LARGEST_KEPT:
        _local.__dict__.clear()
    return numbers, positions


@functools.lru_cache(maxsize=64)
def _stop_words(wanted: tuple[str, ...]) -> tuple[NDArray[np.uint64], NDArray[np.int64], dict[str, int]]:
    """Return the table in which ``segment_count.number`` looks stop words up, and the position of each.

    Raises:
        ValueError: More different stop words than a pass can tell apart.
    """
    if len(wanted) > 64 * STOP_WORDS_SLOTS:
        raise ValueError(f"{len(wanted)} stop words, at most {64 * STOP_WORDS_SLOTS} are possible in one pass")
    size = 1 << max(4, (4 * len(wanted)).bit_length())
    keys, places = np.zeros(size if wanted else 0, np.uint64), np.full(size if wanted else 0, -1, np.int64)
    for position, word in enumerate(wanted):
        key = key_of(word)
        at = _mixed(key) & (size - 1)
        while places[at] >= 0:
            at = (at + 1) & (size - 1)
        keys[at], places[at] = key, position
    return keys, places, {word: position for position, word in enumerate(wanted)}


def key_of(word: str) -> int:
    """Return what ``segment_count`` knows a word by.

    Example:
        >>> key_of("的") == ord("的")
        True
    """
    if len(word) == 1:
        return ord(word)
    found = 0
    for character in word:
        found = ((found ^ ord(character)) * K1) & MASK
        found ^= found >> 32
    return _mixed((found * K2 + len(word)) & MASK) | 1 << 63


def _mixed(number: int) -> int:
    """Return ``text_bytes.mix`` of a number."""
    number = ((number ^ number >> 32) * K2) & MASK
    number = ((number ^ number >> 29) * K3) & MASK
    return number ^ number >> 32


def _scratch_of(longest: int) -> tuple[NDArray[np.generic], ...]:
    """Return this thread's further scratch arrays, large enough for a text of ``longest`` bytes."""
    held = getattr(_local, "scratch", None)
    if held is None or len(held[0]) <= longest:
        n = 1 << max(16, (longest + 1).bit_length())
        held = _local.scratch = (np.empty(n, np.int32), np.empty(n, np.uint8), np.empty(n, np.int32), *segment.scratch(n))
    found: tuple[NDArray[np.generic], ...] = held
    return found


def map_neo_forms(text: pa.Array) -> tuple[pa.Array, NDArray[np.int64], NDArray[np.int64]]:
    """Return the texts in MAP-NEO's form, and the numbers of ``map_neo_written`` and of ``map_neo_normal``.

    Example:
        >>> map_neo_forms(pa.array(["Ｇｏ：www.example.com，①。"]))[0].to_pylist()
        ['Go:,1.']
    """
    formed, found, apart = _formed(text)
    rows = np.flatnonzero(apart)
    if len(rows):
        raw = text.take(pa.array(rows))
        halved = _without_addresses(_formed(raw, halve=True)[0], apart[rows])
        there, numbers, neighbourly = _formed(halved)
        found[rows, :4] = numbers[:, :4]
        hand = np.flatnonzero((apart[rows] | neighbourly) & map_neo.NEIGHBOURLY)
        by_hand = []
        for at in hand:
            whole = unicodedata.normalize("NFKC", raw[at].as_py())
            found[rows[at], 4:] = len(whole), sum(map(len, BRACKETS.findall(whole)))
            by_hand.append(unicodedata.normalize("NFKC", halved[at].as_py()))
        places = np.arange(len(text))
        places[rows] = len(text) + np.arange(len(rows))
        places[rows[hand]] = len(text) + len(rows) + np.arange(len(hand))
        formed = pa.concat_arrays([formed, there, pa.array(by_hand, pa.large_string())]).take(pa.array(places))
    written, normal = np.zeros((2, len(text), WIDTH), np.int64)
    written[:, [NUMBERS[name] for name in map_neo.NUMBERS]] = found[:, :4]
    normal[:, [NUMBERS["code_points"], NUMBERS["bracketed"]]] = found[:, 4:]
    return formed, written, normal


def _formed(text: pa.Array, *, halve: bool = False) -> tuple[pa.Array, NDArray[np.int64], NDArray[np.uint8]]:
    """Return the texts in form NFKC (with half-width marks alone to ``halve``), what the kernel counts, and what tells a text apart."""
    data, places, valid = plain.buffers(text)
    out = np.empty(map_neo.GROWTH * int(places[-1] - places[0]) + 1, np.uint8)
    ends, apart, found = np.zeros(len(text) + 1, np.int64), np.zeros(len(text), np.uint8), np.zeros((len(text), 6), np.int64)
    map_neo.form_texts(data, places, *table(), *map_neo.forms(), halve, out, ends[1:], apart, found)
    nulls = None if valid.all() else pa.py_buffer(np.packbits(valid, bitorder="little"))
    buffers = [nulls, pa.py_buffer(ends), pa.py_buffer(out[: max(int(ends[-1]), 1)])]
    return pa.Array.from_buffers(pa.large_string(), len(text), buffers), found, apart * valid


def _without_addresses(texts: pa.Array, apart: NDArray[np.uint8]) -> pa.Array:
    """Return the texts without what MAP-NEO takes for addresses; ``apart`` tells which sorts each may hold."""
    found = texts.to_pylist()
    for flag, address in ADDRESSES.items():
        for at in np.flatnonzero(apart & flag):
            found[at] = address.sub("", found[at])
    return pa.array(found, pa.large_string())
