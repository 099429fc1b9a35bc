"""What can be counted about the grammar of a text without parsing it, in one pass; Chinese and English.

For every text:

1. Read its code points. Where a fifth of its letters or more are Han characters it is Chinese, else, if it has Latin letters, English.
2. Cut it into words: Chinese by ``segment``, English at what is neither letter nor digit nor an apostrophe or hyphen between
   letters. Every word gets a part of speech from a dictionary, a list or its ending (no context is looked at), and one of 16
   classes that both languages share. Marks are words of the classes ``COMMA`` and ``STOP``.
3. Sentences end behind the marks at which CDF-GC cuts Chinese text (after 128 characters at the latest), in English behind ``.!?`` before
   white space, and at line ends unless the next line begins with a small letter; those without a letter do not count.
4. Count words, parts of speech, content words, classes, pairs of neighbouring classes, and what the lengths of sentences give.

``algorithms/grammar/approximate.py`` makes estimates of the five numbers of CDF-GC from these.
"""

from __future__ import annotations

import numpy as np
from numba import boolean, float64, int64, njit, types, uint8, uint64

from goldsmith.kernels.compiled import OUTER
from goldsmith.kernels.grammar_english import AUXILIARY, CLASSES, COMMA, NOUN, NUMERAL, PARTICLE, STOP
from goldsmith.kernels.segment import DICTIONARY, SCRATCH, cut, is_han, stepped
from goldsmith.kernels.text_bytes import K1, K2, capacity, decode, inlined, inner, mix
from goldsmith.kernels.text_words import TEXT

LOGARITHMS = 4096
"""Counts up to which ``n log2 n`` is looked up."""
LONGEST = 128
S32 = np.uint64(32)
S29 = np.uint64(29)
ONE = np.uint64(1)
ZERO = np.uint64(0)
SLOTS = 4096
SLOT_SHIFT = np.uint64(52)

# columns of the result
LANGUAGE, WORDS, TAG_ENTROPY, CONTENT_ENTROPY, CLASS_ENTROPY, PAIR_ENTROPY = range(6)
SENTENCES, TOKENS, LOG_LENGTHS, ROOT_LENGTHS, LENGTH_LOGS, SQUARES, LISTED_WORDS = range(6, 13)
CLASS_COUNTS = 13
COLUMNS = CLASS_COUNTS + CLASSES
CHINESE, ENGLISH = 1, 2


def n_log_n() -> np.ndarray:
    """Return ``n log2 n`` for the first counts, shape (4096,)."""
    n = np.arange(LOGARITHMS, dtype=np.float64)
    return n * np.log2(np.maximum(n, 1))


@inlined
def weighed(table, n):
    """Return ``n log2 n``."""
    if n < LOGARITHMS:
        return table[n]
    return n * np.log2(n)


@inlined
def is_letter_or_digit(code):
    """Tell whether an English word may hold the code point: ASCII letters and digits, and letters with accents."""
    return (97 <= (code | 32) <= 122 and code < 128) or 48 <= code <= 57 or (0xC0 <= code < 0x250 and code != 0xD7 and code != 0xF7)


@inlined
def ends_chinese(code):
    """Tell whether CDF-GC ends a sentence here."""
    return (
        code == 0x3002 or code == 0xFF01 or code == 33 or code == 0xFF1F or code == 63 or code == 0xFF1B or code == 59 or code == 124
        or code == 10 or code == 9 or code == 0x2026
    )  # fmt: skip


@inlined
def is_blank(code):
    """Tell whether a code point is white space or a control character."""
    return code <= 32 or code == 0xA0 or code == 0x3000 or (0x2000 <= code <= 0x200F) or code == 0xFEFF


@inlined
def is_alpha(code):
    """Tell, near enough, whether a code point is a letter: ASCII, Han, and what stands outside of marks and symbols."""
    if code < 128:
        return 97 <= (code | 32) <= 122
    if code < 0x2000:
        return code >= 0xC0 and code != 0xD7 and code != 0xF7
    return (
        (0x2E80 <= code < 0x3000)
        or (0x3040 <= code < 0xFE10)
        or (0xFF21 <= code <= 0xFF3A)
        or (0xFF41 <= code <= 0xFF5A)
        or code >= 0x20000
    )


@inner
def read(text, start, end, codes, about):
    """Write code points; return how many, and put the numbers of Han, of other letters and of Latin letters to ``about``."""
    n = np.int64(0)
    han = other = latin = 0
    at = start
    while at < end:
        code, width = decode(text, at, end)
        codes[n] = code
        n += 1
        at += width
        if is_han(code):
            han += 1
        elif is_alpha(code):
            other += 1
            latin += int(code < 0x250)
    about[0], about[1], about[2] = han, other, latin
    return n


@inner
def chinese(codes, size, ends, words, roots, steps, tags, classes, special, kinds, sorts, keys):
    """Do step 2 for Chinese: write tag, class and key of every word that is no white space, and after which sentences end.

    ``kinds`` is the tag, 0 for what holds no letter; ``sorts`` the class, plus 32 where a sentence ends; ``keys`` the word.
    """
    n = begin = np.int64(0)
    for word in range(size if words < 0 else words):
        end = np.int64(ends[word])
        code = np.int64(codes[begin])
        node = np.int64(0)
        key = uint64(code) * K2
        alpha = False
        if is_han(code):
            alpha = True
            node = np.int64(roots[code])
            at = begin + 1
            while at < end:
                if node != 0:
                    node = stepped(steps, node, codes[at])
                key = (key ^ uint64(codes[at])) * K1
                key ^= key >> S32
                at += 1
            kind = np.int64(tags[node])
            if kind == 0:  # a word that the model of unknown words made: nearly always a name or a noun
                kind = special[0] if end - begin > 1 else special[1]
            sort = np.int64(classes[kind])
        elif is_blank(code):
            if n > 0 and ends_chinese(code):
                sorts[n - 1] |= 32
            begin = end
            continue
        else:
            for at in range(begin, end):
                alpha = alpha or is_alpha(np.int64(codes[at]))
                if at > begin:
                    key = (key ^ uint64(codes[at])) * K1
                    key ^= key >> S32
            if alpha:
                kind, sort = special[2], NOUN
            elif 48 <= code <= 57:
                kind, sort = 0, NUMERAL
            else:
                kind, sort = 0, COMMA
                if ends_chinese(code):
                    sort = STOP | 32
        kinds[n] = kind if alpha else 0
        sorts[n] = sort
        keys[n] = key if end - begin == 1 else mix(key * K2) | ONE << uint64(63)
        n += 1
        begin = end
    return n


@inner
def goes_on(codes, size, at):
    """Tell whether the line that begins here goes on with a small letter, so that the one before was only wrapped."""
    while at < size and (codes[at] == 32 or codes[at] == 9 or codes[at] == 13):
        at += 1
    return at < size and 97 <= codes[at] <= 122


@inner
def english(codes, size, words, told, endings, classes, kinds, sorts, keys, about):
    """Do step 2 for English, as ``chinese`` does; put the number of listed words to ``about``."""
    n = at = np.int64(0)
    listed = 0
    first = True
    number = np.int64(2)
    while at < size:
        code = np.int64(codes[at])
        if is_blank(code):
            if code == 10 and n > 0 and not goes_on(codes, size, at + 1):
                sorts[n - 1] |= 32
                first = True
            at += 1
            continue
        if not is_letter_or_digit(code):
            sorts[n] = COMMA
            kinds[n] = 0
            keys[n] = uint64(code)
            if (code == 46 or code == 33 or code == 63) and (
                at + 1 == size or is_blank(np.int64(codes[at + 1])) or codes[at + 1] == 34 or codes[at + 1] == 0x201D
            ):
                sorts[n] = STOP | 32
                first = True
            n += 1
            at += 1
            continue
        start = at
        key = ZERO
        alpha = False
        tail = ZERO
        while at < size:
            code = np.int64(codes[at])
            if not is_letter_or_digit(code):
                inside = (code == 39 or code == 0x2019 or code == 45) and at + 1 < size and at > start
                if not inside or not is_letter_or_digit(np.int64(codes[at + 1])):
                    break
                if code != 45:  # 's, n't: the apostrophe begins a word of its own
                    break
            letter = not 48 <= code <= 57
            alpha = alpha or letter
            small = uint64(code | 32) if code < 128 and letter else uint64(code)
            key = (key ^ small) * K1
            key ^= key >> S29
            tail = tail << uint64(8) | (small & uint64(255))
            at += 1
        if at - start == 0:
            at += 1
            continue
        length = at - start
        capital = 65 <= codes[start] <= 90
        kind = np.int64(11)
        sort = NOUN
        if not alpha:
            kind, sort = number, NUMERAL
        else:
            slot = np.int64((key * K1) >> SLOT_SHIFT)
            while words[slot] != ZERO and words[slot] != key:
                slot = (slot + 1) & (SLOTS - 1)
            if words[slot] == key:
                kind, sort = told[slot] & 255, told[slot] >> 8
                listed += 1
            elif capital and not first:
                kind = np.int64(12)
            else:
                for row in range(len(endings)):
                    long = endings[row, 1]
                    if length >= long + 2 and np.int64(tail & ((ONE << uint64(8 * long)) - ONE)) == endings[row, 0]:
                        kind = endings[row, 2]
                        sort = classes[kind]
                        break
        first = False
        kinds[n] = kind if alpha else 0
        sorts[n] = sort
        keys[n] = mix(key) | ONE << uint64(63)
        n += 1
        if at + 1 < size and (codes[at] == 39 or codes[at] == 0x2019) and is_letter_or_digit(np.int64(codes[at + 1])):
            stop = at + 1
            while stop < size and is_letter_or_digit(np.int64(codes[stop])):
                stop += 1
            if stop - at <= 3:  # 's 're 'll n't: one word, an auxiliary or a possessive
                kinds[n] = 16
                sorts[n] = PARTICLE if codes[at + 1] == 115 else AUXILIARY
                keys[n] = uint64(39)
                n += 1
                at = stop
            else:
                at += 1
    about[3] = listed
    return n


@inner
def entropies(n, kinds, sorts, keys, content, table, stamps, tag_counts, logs, line):
    """Count words, parts of speech, content words, classes and pairs of classes."""
    tag_counts[:] = 0
    stamps[0] += ONE
    stamp = stamps[0]
    slots = capacity(n)
    words = contents = 0
    weight = 0.0
    pairs = 64
    before = np.int64(STOP)
    for word in range(n):
        sort = np.int64(sorts[word]) & 31
        line[CLASS_COUNTS + sort] += 1
        tag_counts[pairs + before * CLASSES + sort] += 1
        before = sort
        kind = np.int64(kinds[word])
        if kind == 0:
            continue
        words += 1
        tag_counts[kind] += 1
        if not content[kind]:
            continue
        contents += 1
        key = keys[word]
        at = np.int64(mix(key * K1) & uint64(slots - 1))
        while True:
            held = table[2 * at + 1]
            if held >> S32 != stamp:
                table[2 * at] = key
                table[2 * at + 1] = stamp << S32 | ONE
                break
            if table[2 * at] == key:
                count = np.int64(held & uint64(0xFFFFFFFF))
                weight += weighed(logs, count + 1) - weighed(logs, count)
                table[2 * at + 1] = held + ONE
                break
            at = (at + 1) & (slots - 1)
    line[WORDS] = words
    if contents > 0:
        line[CONTENT_ENTROPY] = max(0.0, np.log2(contents) - weight / contents)
    total = 0.0
    for kind in range(1, 64):
        total += weighed(logs, tag_counts[kind])
    if words > 0:
        line[TAG_ENTROPY] = max(0.0, np.log2(words) - total / words)
    total = 0.0
    for pair in range(CLASSES * CLASSES):
        total += weighed(logs, tag_counts[pairs + pair])
    single = 0.0
    for sort in range(CLASSES):
        single += weighed(logs, np.int64(line[CLASS_COUNTS + sort]))
    if n > 0:
        line[PAIR_ENTROPY] = max(0.0, np.log2(n) - total / n)
        line[CLASS_ENTROPY] = max(0.0, np.log2(n) - single / n)


@inner
def sentences(n, kinds, sorts, logs, line):
    """Do step 3: sum over sentences what their lengths give."""
    length = 0
    alpha = False
    for word in range(n):
        length += 1
        alpha = alpha or kinds[word] != 0
        if (sorts[word] & 32) != 0 or length >= LONGEST or word + 1 == n:
            if alpha:
                line[SENTENCES] += 1
                line[TOKENS] += length
                line[LOG_LENGTHS] += np.log2(length)
                line[ROOT_LENGTHS] += np.sqrt(length)
                line[LENGTH_LOGS] += weighed(logs, length)
                line[SQUARES] += float64(length) * length
            length = 0
            alpha = False


INTS = types.Array(int64, 1, "C")
FLOATS = types.Array(float64, 1, "C")
TABLE = types.Array(uint64, 1, "C")
SMALL = types.Array(uint8, 1, "C")
FLAGS = types.Array(boolean, 1, "C")
SIGNATURE = types.void(
    TEXT, INTS, FLAGS, *DICTIONARY, *SCRATCH, types.Array(types.int32, 1, "C"), SMALL, INTS, INTS, FLAGS,
    TABLE, INTS, types.Array(int64, 2, "C"), INTS, FLAGS, SMALL, SMALL, TABLE, TABLE, TABLE, INTS, INTS, FLOATS, types.Array(float64, 2, "C"),
)  # fmt: skip


@njit(SIGNATURE, **OUTER)
def count_grammar(
    text, offsets, nulls, roots, steps, dictionary, weights, emissions, model, codes, best, after, moves, ends, tags, classes, special, content,
    words, told, endings, penn_classes, penn_content, kinds, sorts, keys, table, stamps, tag_counts, about, logs, out,
):  # fmt: skip
    """Write one line of counts for each text."""
    for row in range(len(offsets) - 1):
        if nulls[row]:
            continue
        line = out[row]
        size = read(text, offsets[row], offsets[row + 1], codes, about)
        if about[0] > 0 and about[0] * 5 >= about[0] + about[1]:
            line[LANGUAGE] = CHINESE
            n_words = cut(codes, size, roots, steps, dictionary, weights, emissions, model, best, after, moves, ends)
            n = chinese(codes, size, ends, n_words, roots, steps, tags, classes, special, kinds, sorts, keys)
            entropies(n, kinds, sorts, keys, content, table, stamps, tag_counts, logs, line)
        elif about[2] > 0:
            line[LANGUAGE] = ENGLISH
            n = english(codes, size, words, told, endings, penn_classes, kinds, sorts, keys, about)
            entropies(n, kinds, sorts, keys, penn_content, table, stamps, tag_counts, logs, line)
            line[LISTED_WORDS] = about[3]
        else:
            continue
        sentences(n, kinds, sorts, logs, line)
