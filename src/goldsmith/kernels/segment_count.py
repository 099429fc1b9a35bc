"""Statistics of texts whose words are Chinese words (see ``segment``); the twin of ``text_scan`` for those that depend on words.

For every text:

1. read its code points once, with what matters of each; copy their bytes without white space to ``stream``; where only letters and
   digits are asked for, leave marks and symbols out, as if they did not stand in the text;
2. cut it into words;
3. of every word that is no white space note where it stands, number it, look stop words up at its first occurrence;
4. from the noted places count n-grams (``text_grams``).

A word is known by its code point, or by a 64-bit hash of its code points.
"""

from __future__ import annotations

import numpy as np
from numba import boolean, int32, int64, njit, types, uint8, uint16, uint32, uint64

from goldsmith.kernels.characters import ALPHA, SPACE, SYMBOL, WORD
from goldsmith.kernels.segment import DICTIONARY, SCRATCH, cut
from goldsmith.kernels.text_bytes import K1, K2, capacity, decode, inner, load1, mix, word_of
from goldsmith.kernels.text_grams import ONE, S32, repeated_grams, top_grams
from goldsmith.kernels.text_numbers import NUMBERS, PARTS
from goldsmith.kernels.text_words import TEXT

IS_SPACE, IS_NO_SYMBOL, IS_ALPHA = 1, 2, 4
BIT63 = np.uint64(1 << 63)
PADDING = 32
HAN = 0x4E00, 0x9FFF
"""Letters, all of them; most of what is read here."""

PART_TOP, PART_REPEATED = PARTS["top"], PARTS["repeated"]
N_TOKENS, N_TOKEN_CODE_POINTS, N_DISTINCT = NUMBERS["tokens"], NUMBERS["token_code_points"], NUMBERS["distinct_tokens"]
N_NON_SYMBOL, N_NON_SYMBOL_CODE_POINTS = NUMBERS["non_symbol_tokens"], NUMBERS["non_symbol_code_points"]
N_ALPHABETIC, N_STOP = NUMBERS["alphabetic_tokens"], NUMBERS["stop_words_0"]
N_TOP, N_REPEATED = NUMBERS["top_2_gram"], NUMBERS["repeated_5_grams"]


@inner
def read(text, start, end, index, blocks, only_letters, codes, about, stream, stream_of):
    """Do step 1; return the number of code points."""
    n = size = np.int64(0)
    at = start
    while at < end:
        code, width = decode(text, at, end)
        if HAN[0] <= code <= HAN[1]:
            codes[n] = code
            stream_of[n] = size
            about[n] = IS_NO_SYMBOL | IS_ALPHA
            for step in range(3):
                stream[size + step] = load1(text, at + step)
            size += 3
            n += 1
            at += 3
            continue
        facts = word_of(index, blocks, code)
        space = (facts & 15) == SPACE
        if not only_letters or space or (facts & WORD) != 0:
            codes[n] = code
            stream_of[n] = size
            told = IS_SPACE if space else 0
            if (facts & SYMBOL) == 0:
                told |= IS_NO_SYMBOL
            if (facts & ALPHA) != 0:
                told |= IS_ALPHA
            about[n] = told
            if not space:
                for step in range(width):
                    stream[size + step] = load1(text, at + step)
                size += width
            n += 1
        at += width
    stream_of[n] = size
    for step in range(PADDING):
        stream[size + step] = 0
    return n


@inner
def key_of(codes, start, end):
    """Return what a word is known by."""
    if end - start == 1:
        return np.uint64(codes[start])
    h = np.uint64(0)
    for at in range(start, end):
        h = (h ^ np.uint64(codes[at])) * K1
        h ^= h >> S32
    return mix(h * K2 + np.uint64(end - start)) | BIT63


@inner
def note(codes, about, words, ends, stream_of, offsets, sums, keys, out):
    """Do the first half of step 3; return how many words are no white space."""
    n = begin = np.int64(0)
    for word in range(words):
        end = np.int64(ends[word])
        if (about[begin] & IS_SPACE) == 0:
            length = end - begin
            told = 0
            for at in range(begin, end):
                told |= np.int64(about[at])
            keys[n] = key_of(codes, begin, end)
            offsets[n] = stream_of[begin]
            if (told & IS_NO_SYMBOL) != 0:
                out[N_NON_SYMBOL] += 1
                out[N_NON_SYMBOL_CODE_POINTS] += length
            out[N_ALPHABETIC] += int((told & IS_ALPHA) != 0)
            n += 1
            sums[n] = sums[n - 1] + length
        begin = end
    offsets[n] = stream_of[begin]
    out[N_TOKENS] = n
    out[N_TOKEN_CODE_POINTS] = sums[n]
    return n


@inner
def number(n, keys, ids, table, stamps, stop_keys, stop_at, out):
    """Do the second half of step 3."""
    stamps[0] += ONE
    stamp = stamps[0]
    slots = capacity(n)
    stops = len(stop_keys)
    distinct = 0
    for word in range(n):
        key = keys[word]
        at = np.int64(mix(key * K1) & np.uint64(slots - 1))
        while True:
            held = table[2 * at + 1]
            if held >> S32 != stamp:
                table[2 * at] = key
                table[2 * at + 1] = stamp << S32
                distinct += 1
                if stops > 0:
                    place = np.int64(mix(key) & np.uint64(stops - 1))
                    while stop_at[place] >= 0:
                        if stop_keys[place] == key:
                            out[N_STOP + (stop_at[place] >> 6)] |= np.int64(1) << (stop_at[place] & 63)
                        place = (place + 1) & (stops - 1)
                break
            if table[2 * at] == key:
                break
            at = (at + 1) & (slots - 1)
        ids[word] = at
    out[N_DISTINCT] = distinct


INTS = types.Array(int64, 1, "C")
SHORTS = types.Array(int32, 1, "C")
TABLE = types.Array(uint64, 1, "C")
SMALL = types.Array(uint8, 1, "C")
SIGNATURE = types.void(
    TEXT, INTS, types.Array(boolean, 1, "C"), types.Array(uint16, 1, "C"), types.Array(uint32, 1, "C"), boolean, int64, TABLE, INTS, *DICTIONARY,
    *SCRATCH, SHORTS, SMALL, SMALL, TEXT, SHORTS, SHORTS, SHORTS, TABLE, SHORTS, SHORTS, SHORTS, TABLE, TABLE, TABLE, TABLE, types.Array(int64, 2, "C"),
)  # fmt: skip


@njit(SIGNATURE, nogil=True, cache=True, error_model="numpy", _nrt=False)
def count_words(
    text, places, valid, index, blocks, only_letters, parts, stop_keys, stop_at, roots, steps, dictionary, weights, emissions, model,
    codes, best, after, moves, ends, about, stream, stream_text, stream_of, offsets, sums, keys, ids, slot, spots, table, once, twice, stamps, out,
):  # fmt: skip
    """Count the words of the texts ``text[places[i]:places[i + 1]]`` into the columns of ``out`` that depend on words."""
    for row in range(len(places) - 1):
        if not valid[row]:
            continue
        line = out[row]
        sums[0] = 0
        size = read(text, places[row], places[row + 1], index, blocks, only_letters, codes, about, stream, stream_of)
        words = cut(codes, size, roots, steps, dictionary, weights, emissions, model, best, after, moves, ends)
        n = note(codes, about, words, ends, stream_of, offsets, sums, keys, line)
        if parts != 0 or len(stop_keys) > 0:
            number(n, keys, ids, table, stamps, stop_keys, stop_at, line)
        if parts & PART_TOP:
            top_grams(n, ids, sums, slot, spots, table, stamps, line, N_TOP)
        if parts & PART_REPEATED:
            repeated_grams(n, stream_text, offsets, sums, keys, slot, ids, spots, once, twice, table, stamps, line, N_REPEATED)
