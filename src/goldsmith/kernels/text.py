"""Text statistics over Arrow buffers: words, sentences, and all numbers of one pass.

``count`` is the pass that the fused measures of ``operators/text`` share. It runs without the interpreter's lock, keeps its
scratch arrays per thread and gives for every text the numbers of ``text_numbers.NUMBERS``.
"""

from __future__ import annotations

import functools
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from goldsmith.kernels.characters import table
from goldsmith.kernels.text_numbers import NUMBERS, STOP_WORDS_SLOTS, VIEWS, WIDTH, parts_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Counted", "count", "sentences", "stop_words", "words"]

STOP_PREFIX = "stop_word:"
VIEW_PREFIXES = tuple(f"{view}:" for view in VIEWS)
LARGEST_KEPT = 16 << 20  # bytes of text whose scratch is kept for the next batch
LARGEST = 1 << 30  # bytes of one text; places inside a text are 32-bit numbers
_local = threading.local()


@dataclass(frozen=True)
class Counted:
    """The numbers of a batch of texts.

    Attributes:
        numbers: Shape (texts, numbers); rows of nulls are 0.
        entropy: Entropy of the code points in nats, shape (texts,), NaN for an empty text.
        valid: False where the text is null, shape (texts,).
        stops: Position of every stop word asked for.
        views: The numbers of the same texts looked at in another way, by the name of the view.
    """

    numbers: NDArray[np.int64]
    entropy: NDArray[np.float64]
    valid: NDArray[np.bool_]
    stops: dict[str, int]
    views: dict[str, Counted] = field(default_factory=dict)

    def of(self, view: str) -> Counted:
        """Return the numbers of a view (``text_views.VIEWS``) that was asked for, or these numbers for any other name."""
        return self.views.get(view, self)

    def __getitem__(self, name: str) -> NDArray[np.int64]:
        """Return one number for all texts, shape (texts,)."""
        return self.numbers[:, NUMBERS[name]]

    def total(self, *names: str) -> NDArray[np.int64]:
        """Return the sum of several numbers for all texts, shape (texts,)."""
        found = np.zeros(len(self.valid), np.int64)
        for name in names:
            found += self[name]
        return found

    def whole(self, name: str, kind: pa.DataType | None = None) -> pa.Array:
        """Return one number as an Arrow column, null where the text is null."""
        return (
            pa.array(self[name], kind or pa.int32(), mask=~self.valid, safe=False) if self.valid.size else pa.array([], kind or pa.int32())
        )

    def share(self, part: NDArray[np.int64], of: NDArray[np.int64]) -> pa.Array:
        """Return ``part / of`` as an Arrow column, null where the text is null or ``of`` is 0."""
        known = self.valid & (of > 0)
        found = np.zeros(len(part))
        np.divide(part, of, out=found, where=known)
        return pa.array(found, pa.float64(), mask=~known)

    def stop_words(self, wanted: tuple[str, ...]) -> NDArray[np.int64]:
        """Return how many of the stop words occur as a token, each counted once, shape (texts,)."""
        masks = np.zeros(STOP_WORDS_SLOTS, np.uint64)
        for word in set(wanted):
            at = self.stops.get(word, -1)
            if at >= 0:
                masks[at >> 6] |= np.uint64(1) << np.uint64(at & 63)
        found = np.zeros(len(self.valid), np.int64)
        for slot in range(STOP_WORDS_SLOTS):
            if masks[slot]:
                found += np.bitwise_count(self[f"stop_words_{slot}"].view(np.uint64) & masks[slot])
        return found


def count(text: pa.Array, wanted: frozenset[str]) -> Counted:
    """Return the wanted numbers of every text, in one pass.

    Args:
        text: Arrow strings; null gives a row without numbers.
        wanted: Names from ``text_numbers.NUMBERS``, and ``stop_word:WORD`` for every stop word. Numbers that cost no time
            of their own are counted anyway. ``VIEW:NAME`` is a number of one of ``text_views.VIEWS``; ``Counted.of`` gives them.

    Example:
        >>> counted = count(pa.array(["To be, or not to be!"]), frozenset({"words"}))
        >>> int(counted["words"][0]), int(counted["tokens"][0])
        (6, 8)
    """
    from goldsmith.kernels.text_scan import count_texts

    data, places, valid = buffers(text)
    stops = stop_words(tuple(sorted(name.removeprefix(STOP_PREFIX) for name in wanted if name.startswith(STOP_PREFIX))))
    numbers = np.zeros((len(text), WIDTH), np.int64)
    entropy = np.full(len(text), np.nan)
    longest = int(np.diff(places).max(initial=0))
    if longest >= LARGEST:
        raise ValueError(f"a text of {longest} bytes is too large to be measured, at most {LARGEST - 1} are possible")
    scratch = scratch_of(longest)
    characters = table()
    count_texts(data, places, valid, *characters, parts_of(wanted), stops.keys, stops.places, *scratch, numbers, entropy)
    counted = Counted(numbers, entropy, valid, stops.positions)
    viewed = any(name.startswith(VIEW_PREFIXES) for name in wanted)
    if viewed:
        from goldsmith.kernels.text_views import add_views

        add_views(text, counted, wanted)
    if longest > LARGEST_KEPT:
        _local.__dict__.clear()
    return counted


count.notes = {"goldsmith.words": "characters"}  # type: ignore[attr-defined]  # Han and kana: one word a character, no segmenter
count.views = VIEW_PREFIXES  # type: ignore[attr-defined]


def words(text: str) -> list[str]:
    """Return the tokens of a text: words, single Han and kana code points, punctuation marks and symbols.

    Example:
        >>> words("Don't stop: it's 3.5% of 中国。")
        ["Don't", 'stop', ':', "it's", '3.5', '%', 'of', '中', '国', '。']
    """
    data, starts, ends, _ = _split(text)
    return [data[start:end].decode() for start, end in zip(starts, ends, strict=True)]


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, without the white space between them.

    Example:
        >>> sentences('He said: "Go!" We went. 好的。走吧')
        ['He said: "Go!"', 'We went.', '好的。', '走吧']
    """
    data, starts, ends, begins = _split(text)
    firsts = np.flatnonzero(begins)
    lasts = np.append(firsts[1:], len(starts)) - 1
    return [data[starts[first] : ends[last]].decode() for first, last in zip(firsts, lasts, strict=True)] if len(starts) else []


@dataclass(frozen=True)
class StopWords:
    """Stop words as the kernel looks them up: an open-addressing table of token keys."""

    keys: NDArray[np.uint64]
    places: NDArray[np.int64]
    positions: dict[str, int]


@functools.lru_cache(maxsize=64)
def stop_words(wanted: tuple[str, ...]) -> StopWords:
    """Return the table for these stop words; one that is not exactly one token never occurs.

    Raises:
        ValueError: More than 256 different stop words.
    """
    from goldsmith.kernels.text_scan import token_key

    if len(wanted) > 64 * STOP_WORDS_SLOTS:
        raise ValueError(f"{len(wanted)} stop words, at most {64 * STOP_WORDS_SLOTS} are possible in one pass")
    size = 16
    while size < 4 * len(wanted):
        size *= 2
    keys, places = np.zeros(size if wanted else 0, np.uint64), np.full(size if wanted else 0, -1, np.int64)
    positions = {}
    for position, word in enumerate(wanted):
        positions[word] = position
        if words(word) == [word]:
            token_key(keys, places, _key(word), position)
    return StopWords(keys, places, positions)


def _key(word: str) -> np.uint64:
    """Return the key that the kernel gives to a token."""
    from goldsmith.kernels.text_scan import count_texts

    data, places, valid = buffers(pa.array([word], pa.large_string()))
    scratch = scratch_of(len(data))
    none = (np.zeros(0, np.uint64), np.zeros(0, np.int64))
    count_texts(data, places, valid, *table(), 0, *none, *scratch, np.zeros((1, WIDTH), np.int64), np.zeros(1))
    return np.uint64(scratch[6][0])


def _split(text: str) -> tuple[bytes, NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    from goldsmith.kernels.text_words import split

    data = text.encode()
    starts, ends, begins = np.empty(len(data), np.int64), np.empty(len(data), np.int64), np.empty(len(data), np.bool_)
    n = split(np.frombuffer(data, np.uint8), 0, len(data), *table(), starts, ends, begins)
    return data, starts[:n], ends[:n], begins[:n]


def buffers(text: pa.Array) -> tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.bool_]]:
    """Return the bytes, the places of the texts in them, and where texts are not null; read-only."""
    if isinstance(text, pa.ChunkedArray):
        text = text.combine_chunks()
    if not pa.types.is_large_string(text.type):
        text = text.cast(pa.large_string())
    _, offsets, data = text.buffers()
    n = len(text)
    places = np.frombuffer(offsets, np.int64)[text.offset : text.offset + n + 1] if n else np.zeros(1, np.int64)
    found = np.frombuffer(data, np.uint8) if data is not None and data.size else np.zeros(0, np.uint8)
    found.flags.writeable = False
    valid = np.ones(n, np.bool_) if text.null_count == 0 else text.is_valid().to_numpy(zero_copy_only=False)
    return found, places.copy(), valid


def scratch_of(longest: int) -> tuple[NDArray[np.generic], ...]:
    """Return this thread's scratch arrays, large enough for a text of ``longest`` bytes; untouched pages cost nothing."""
    held = getattr(_local, "scratch", None)
    if held is not None and held[0] >= longest and held[1][-1][0] < np.uint64(1 << 31):
        found: tuple[NDArray[np.generic], ...] = held[1]
        return found
    n = 1 << max(16, (longest + 64).bit_length())
    stream, clean = np.empty(n, np.uint8), np.empty(n, np.uint8)
    views = stream.view(), clean.view()
    for view in views:
        view.flags.writeable = False
    short = [np.empty(n, np.int32) for _ in range(5)]
    found = (
        np.zeros(0x110000, np.int32), np.empty(n, np.int32), stream, views[0], short[0], short[1], np.empty(n, np.uint64), np.empty(n, np.bool_),
        short[2], short[3], short[4], np.empty((3, n), np.int64), clean, views[1], np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n, np.bool_),
        np.zeros(4 * n, np.uint64), np.empty(n, np.uint64), np.empty(n, np.uint64), np.zeros(1, np.uint64),
    )  # fmt: skip
    _local.scratch = (n - 64, found)
    return found
