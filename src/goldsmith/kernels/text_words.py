"""Where words end: the one splitter that all text statistics, word lists and sentences share.

Every code point that is no white space belongs to exactly one token. Tokens are

* a word: a run of letters, digits and marks, joined (after UAX #29) by ``_`` inside it, by an apostrophe between two letters
  or two digits, by a full stop between letters or digits (not from a small to a capital letter, where a space was
  forgotten), by a comma between digits; a full stop ends an abbreviation such as ``U.S.`` inside the word; a URL
  (``scheme://...``) is one word;
* one Han or kana code point;
* one punctuation mark or symbol, except that hyphens, full stops, slashes, backslashes, ``|^~@`` and mathematical symbols
  run together (``--``, ``...``, ``->``);
* marks and format characters continue whatever token they follow.

A sentence begins at the first token, after a blank line, and at the first token that is no punctuation after a mark that
ends sentences.

Source: Unicode UAX #29, word boundaries; the single marks follow spaCy's English punctuation, so that counts agree.
"""

# ruff: noqa: PLR1714, SIM109 - numba builds a set or tuple where `in` stands

from __future__ import annotations

import numpy as np
from numba import boolean, int64, njit, types, uint8, uint16, uint32

from goldsmith.kernels.characters import (
    APOSTROPHE,
    CATEGORY_SHIFT,
    COLON,
    COMMA,
    DIGIT,
    DOT,
    EXTEND,
    LETTER,
    PUNCTUATION,
    RUN,
    SENTENCE_END,
    SPACE,
    UNDERSCORE,
)
from goldsmith.kernels.text_bytes import decode, load1, word_of

NONE, IN_WORD, IN_RUN, ALONE = 0, 1, 2, 3
LOWER = 5  # position of Ll in CATEGORIES
UPPER = 9  # position of Lu in CATEGORIES

URL_BYTES = np.zeros(256, np.bool_)
URL_BYTES[33:127] = True
URL_BYTES[[ord(mark) for mark in "\"<>\\^`{|}[]()'"]] = False
URL_TAIL = np.zeros(256, np.bool_)
URL_TAIL[[ord(mark) for mark in ".,;:!?*_~"]] = True

TEXT = types.Array(uint8, 1, "C", readonly=True)


@njit
def url_end(text, at, end):
    """Return where the URL ends whose scheme's colon stands at ``at``; ``at`` where there is none."""
    if at + 3 >= end or load1(text, at + 1) != 47 or load1(text, at + 2) != 47:
        return at
    stop = at + 3
    while stop < end and URL_BYTES[load1(text, stop)]:
        stop += 1
    while stop > at + 3 and URL_TAIL[load1(text, stop - 1)]:
        stop -= 1
    return stop if stop > at + 3 else at


@njit
def joined(text, at, end, kind, previous, last_dot, index, blocks):
    """Return up to which byte the mark at ``at`` joins the word before it; ``at`` where it does not.

    ``previous`` is the table's word of the last letter or digit, ``last_dot`` where a full stop joined this word last.
    """
    if kind == COLON:
        return url_end(text, at, end)
    _, width = decode(text, at, end)
    stop = at + width
    if kind == UNDERSCORE:
        while stop < end and load1(text, stop) == 95:
            stop += 1
    before, after, following = previous & 15, 0, 0
    if stop < end:
        code, _ = decode(text, stop, end)
        following = word_of(index, blocks, code)
        after = following & 15
    if kind == DOT and (after != LETTER and after != DIGIT):
        abbreviated = before == LETTER and last_dot == at - 2 and not (stop < end and load1(text, stop) == 46)
        return stop if abbreviated else at
    if after != LETTER and after != DIGIT:
        return at
    if kind == APOSTROPHE and before != after:
        return at
    if kind == COMMA and (before != DIGIT or after != DIGIT):
        return at
    if kind == DOT and (previous >> CATEGORY_SHIFT & 31) == LOWER and (following >> CATEGORY_SHIFT & 31) == UPPER:
        return at
    return stop


@njit
def opened(kind):
    """Return the state after a first code point of this kind."""
    if kind == LETTER or kind == DIGIT or kind == EXTEND:
        return IN_WORD
    if kind == RUN or kind == DOT:
        return IN_RUN
    return ALONE


@njit(
    int64(TEXT, int64, int64, types.Array(uint16, 1, "C"), types.Array(uint32, 1, "C"), int64[::1], int64[::1], boolean[::1]),
    nogil=True,
    cache=True,
)
def split(text, start, end, index, blocks, starts, ends, begins):
    """Write where every token starts and ends (bytes), and whether a sentence begins with it; return how many there are."""
    n = 0
    at = start
    state = NONE
    until = start
    last_dot = start - 9
    previous = 0
    gap = 0
    ended = False
    first, all_of = 0, 0
    while True:
        kind, code, width, facts = SPACE, 0, 0, 0
        if at < end:
            code, width = decode(text, at, end)
            facts = word_of(index, blocks, code)
            kind = facts & 15
        goes_on = False
        if state != NONE:
            if at < until or kind == EXTEND:
                goes_on = at < end
            elif state == IN_WORD:
                if kind == LETTER or kind == DIGIT:
                    goes_on = True
                elif kind >= UNDERSCORE:
                    until = joined(text, at, end, kind, previous, last_dot, index, blocks)
                    goes_on = until > at
                    if goes_on and kind == DOT:
                        last_dot = at
            elif state == IN_RUN:
                goes_on = kind == RUN or kind == DOT
        if state != NONE and not goes_on:
            ends[n] = at
            alone = at - starts[n] == decode(text, starts[n], end)[1]
            stops = alone and (first & SENTENCE_END) != 0
            begins[n] = n == 0 or gap >= 2 or (ended and (all_of & PUNCTUATION) == 0 and not stops)
            ended = stops or (ended and not begins[n])
            gap = 0
            n += 1
            state = NONE
        if at >= end:
            return n
        if kind == SPACE:
            if code == 10:
                gap += 1
        elif goes_on:
            all_of &= facts
        else:
            starts[n] = at
            state = opened(kind)
            first = all_of = facts
            last_dot = start - 9
            previous = 0
            until = at
        if kind == LETTER or kind == DIGIT:
            previous = facts
        at += width
