r"""Where words end: the one splitter that all text statistics, word lists and sentences share.

Every code point that is no white space belongs to exactly one token. Marks are peeled off both ends of what stands between
white space, one token each; what remains is one word, except that it is cut

* around every Han and kana code point, and around every mark that is not ASCII;
* at hyphens (one token a run) and ``~`` between a letter or digit and a letter, and at a hyphen between digits;
* at ``/ : < = >`` between a letter or digit and a letter, at a comma between letters, at ``+ ^ *`` between digits;
* at a full stop between a small and a capital letter (a forgotten space), and at runs of full stops (one token a run).

So ``well-known`` is three tokens, ``don't``, ``3.5``, ``f(x``, ``--help`` and ``C++`` are one, and ``(yes).`` is four. Hyphens, slashes,
``\\ | ^ ~ @ + ¶`` and mathematical symbols are not peeled. A URL (``scheme://...``) is one word. A full stop stays with a lone
capital (``J.``) and with an abbreviation (``e.g.``). Marks and format characters that combine continue whatever they follow.

A sentence begins at the first token, after a blank line, and at the first token that is no punctuation after a mark that
ends sentences.

Source: Unicode UAX #29, word boundaries, for letters and digits; marks follow spaCy's English rules, so that counts agree.
"""

from __future__ import annotations

import numpy as np
from numba import boolean, int64, njit, types, uint8, uint16, uint32

from goldsmith.kernels.characters import (
    CATEGORY_SHIFT,
    DIGIT,
    DOT,
    EXTEND,
    LETTER,
    PUNCTUATION,
    RUN,
    SENTENCE_END,
    SINGLE,
    SPACE,
    UNDERSCORE,
)
from goldsmith.kernels.text_bytes import decode, inlined, inner, load1, word_of

NONE, IN_WORD, ALONE = 0, 1, 2
LOWER = 5  # position of Ll in CATEGORIES
UPPER = 9  # position of Lu in CATEGORIES

URL_BYTES = np.zeros(256, np.bool_)
URL_BYTES[33:127] = True
URL_BYTES[[ord(mark) for mark in "\"<>\\^`{|}[]()'"]] = False
URL_TAIL = np.zeros(256, np.bool_)
URL_TAIL[[ord(mark) for mark in ".,;:!?*_~"]] = True

TEXT = types.Array(uint8, 1, "C", readonly=True)


@inner
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


@inlined
def run_end(text, at, end, byte):
    """Return where the run of this byte ends that starts at ``at``."""
    while at < end and load1(text, at) == byte:
        at += 1
    return at


@inlined
def facts_at(text, at, end, index, blocks):
    """Return the table's word of the code point at ``at``, 0 (white space) at the end."""
    if at >= end:
        return 0
    return word_of(index, blocks, decode(text, at, end)[0])


@inner
def after_marks(text, at, end, index, blocks):
    """Return where the marks at ``at`` end if a word goes on behind them, else ``at``."""
    stop = at
    while stop < end:
        code, width = decode(text, stop, end)
        kind = word_of(index, blocks, code) & 15
        if kind == LETTER or kind == DIGIT or kind == RUN:
            return stop
        if not (kind >= UNDERSCORE or (kind == SINGLE and code < 128)):
            return at
        stop += width
    return at


@inner
def joined(text, at, end, code, kind, previous, lone, last_dot, index, blocks):
    """Return up to which byte the mark at ``at`` belongs to the word before it; ``at`` where the word ends.

    ``previous`` is the table's word of the code point before, ``lone`` tells whether that is all of the word so far,
    ``last_dot`` is where a full stop joined this word last.
    """
    if code >= 128 and kind != RUN and kind < UNDERSCORE:
        return at
    following = facts_at(text, at + 1, end, index, blocks) if code < 128 else 0
    before, after = previous & 15, following & 15
    behind_word = before == LETTER or before == DIGIT
    if code == 45 or code == 126:
        stop = run_end(text, at, end, code)
        if behind_word and (facts_at(text, stop, end, index, blocks) & 15) == LETTER:
            return at
        between = code == 45 and before == DIGIT and (after == DIGIT or stop > at + 1)
        return at if between else stop
    if code == 47 or code == 58 or (60 <= code <= 62):
        if code == 58 and behind_word:
            stop = url_end(text, at, end)
            if stop > at:
                return stop
        if behind_word and after == LETTER:
            return at
    elif code == 43 or code == 94 or code == 42:
        if before == DIGIT and (after == DIGIT or (at + 1 < end and load1(text, at + 1) == 45)):
            return at
    elif code == 44:
        if before == LETTER and after == LETTER:
            return at
    elif code == 46:
        if at + 1 < end and load1(text, at + 1) == 46:
            return at
        if (previous >> CATEGORY_SHIFT & 31) == LOWER and (following >> CATEGORY_SHIFT & 31) == UPPER:
            return at
        stop = after_marks(text, at, end, index, blocks)
        short = before == LETTER and (last_dot == at - 2 or (lone and (previous >> CATEGORY_SHIFT & 31) == UPPER))
        return at + 1 if stop == at and short else stop
    if kind == RUN:
        return at + decode(text, at, end)[1]
    return after_marks(text, at, end, index, blocks)


@inner
def opened(text, at, end, code, kind, cut, index, blocks):
    """Return the state after a first code point, and up to which byte its token goes on in any case.

    ``cut`` tells whether it stands directly behind a word that ended here.
    """
    if kind == LETTER or kind == DIGIT or kind == EXTEND:
        return IN_WORD, at
    if kind == RUN:
        if cut:
            return ALONE, run_end(text, at, end, code) if code < 128 else at
        return IN_WORD, at
    if kind == DOT:
        stop = run_end(text, at, end, code)
        if stop > at + 1:
            return ALONE, stop
        after = facts_at(text, at + 1, end, index, blocks) & 15
        if not cut and (after == LETTER or after == DIGIT or after == RUN):
            return IN_WORD, at
    return ALONE, at


@njit(
    int64(TEXT, int64, int64, types.Array(uint16, 1, "C"), types.Array(uint32, 1, "C"), int64[::1], int64[::1], boolean[::1]),
    nogil=True,
    cache=True,
    error_model="numpy",
    _nrt=False,
)
def split(text, start, end, index, blocks, starts, ends, begins):
    """Write where every token starts and ends (bytes), and whether a sentence begins with it; return how many there are."""
    n = 0
    at = start
    state = NONE
    until = start
    last_dot = start - 9
    zero = np.int64(0)  # a plain 0 would be a type of its own and compile functions once more
    previous = gap = first = all_of = zero
    ended = cut = lone = zero > 0
    while True:
        kind = code = width = facts = zero
        if at < end:
            code, width = decode(text, at, end)
            facts = word_of(index, blocks, code)
            kind = facts & 15
        goes_on = False
        if state != NONE and at < end:
            if at < until or kind == EXTEND:
                goes_on = True
            elif state == IN_WORD:
                if kind == LETTER or kind == DIGIT:
                    goes_on = True
                elif kind != SPACE:
                    until = joined(text, at, end, code, kind, previous, lone, last_dot, index, blocks)
                    goes_on = until > at
                    if goes_on and kind == DOT:
                        last_dot = at
        cut = False
        if state != NONE and not goes_on:
            cut = state == IN_WORD
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
            gap += int(code == 10)
        elif goes_on:
            all_of &= facts
            lone = False
        else:
            starts[n] = at
            state, until = opened(text, at, end, code, kind, cut, index, blocks)
            first = all_of = facts
            last_dot = start - 9
            lone = True
        if kind != EXTEND:
            previous = facts
        at += width
