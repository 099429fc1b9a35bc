r"""Chinese text cut into words, exactly as jieba cuts it (accurate mode, unknown words by its hidden Markov model).

A text is an array of code points; words are written as the positions where they end. They cover the text: white space and marks
are words of their own.

1. Divide the text into blocks of Han characters (U+4E00-9FD5), ASCII letters, digits and ``+ # & . _ % -``, and what stands between.
   Between blocks every code point is a word, but a carriage return with its line feed is one.
2. In a block, from its end to its begin: the best way on from a position is the word of the dictionary that begins there for which
   the logarithm of its share of all words, plus that of the best way from its end on, is highest; the longest among equals. Where
   no word of the dictionary begins, the character alone counts as a word seen once.
3. Follow the best way from the begin. A run of words of one character is judged anew, unless it is a single one:

   a. if the run as a whole is a word of the dictionary, its characters stay words;
   b. else each stretch of Han characters is cut by the model: the likeliest sequence of the states B, M, E, S (Viterbi);
   c. and between these, letters and digits are a word (with a decimal part and a percent sign), and so is what stands between them.

Sums of logarithms are taken in jieba's order and in double precision, so that equal ways stay equal and the same one wins.

Source: jieba 0.42.1, https://github.com/fxsjy/jieba, its algorithm; the code is our own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import float64, int32, types, uint8, uint16, uint64

from goldsmith.kernels.chinese_words import FIRST, GOES_ON, LABEL_BITS, LAST, MULTIPLIER, NODE_BITS, SIEVE_BITS, SLOT_BITS
from goldsmith.kernels.text_bytes import inlined, inner

if TYPE_CHECKING:
    from numpy.typing import NDArray

M = np.uint64(MULTIPLIER)
SLOT_SHIFT = np.uint64(64 - SLOT_BITS)
SLOTS = np.uint64((1 << SLOT_BITS) - 1)
SIEVE, SIEVE_SHIFT = np.uint64(1 << SLOT_BITS), np.uint64(64 - SIEVE_BITS)
WORD_SHIFT, WORD_BITS = np.uint64(6), np.uint64(63)
KEY_SHIFT = np.uint64(NODE_BITS)
NODE = np.uint64((1 << NODE_BITS) - 1)
ONE = np.uint64(1)
ZERO = np.uint64(0)
LABEL_SHIFT = np.uint64(LABEL_BITS)
WEIGHT = GOES_ON - 1

DICTIONARY = (
    types.Array(int32, 1, "C"),
    types.Array(uint64, 1, "C"),
    types.Array(uint16, 1, "C"),
    types.Array(float64, 1, "C"),
    types.Array(float64, 2, "C"),
    types.Array(float64, 1, "C"),
)
"""Types of a ``chinese_words.Dictionary``."""

SCRATCH = (types.Array(int32, 1, "C"), types.Array(float64, 1, "C"), types.Array(int32, 1, "C"), types.Array(uint8, 1, "C"))
"""Types of code points, best sums, best ends and moves: one more of each than a text has code points."""


def scratch(longest: int) -> tuple[NDArray[np.generic], ...]:
    """Return arrays of the types ``SCRATCH`` for texts of up to ``longest`` code points; pages that are not touched cost nothing."""
    return np.empty(longest + 1, np.int32), np.empty(longest + 1), np.empty(longest + 1, np.int32), np.empty(longest + 1, np.uint8)


JOINING = np.zeros(128, np.uint8)  # ASCII in blocks: 1 letters and digits, 2 others
for _mark in b"+#&._%-":
    JOINING[_mark] = 2
for _mark in b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789":
    JOINING[_mark] = 1


@inlined
def is_han(code):
    """Tell whether the dictionary may hold this character as Han."""
    return FIRST <= code <= LAST


@inlined
def in_block(code):
    """Tell whether the code point belongs into a block."""
    return is_han(code) or (code < 128 and JOINING[code] != 0)


@inlined
def is_alphanumeric(code):
    """Tell whether this is an ASCII letter or digit."""
    return code < 128 and JOINING[code] == 1


@inlined
def stepped(steps, node, code):
    """Return the node to which a character leads from a node, 0 where no word goes on so."""
    key = (np.uint64(node) << LABEL_SHIFT) | np.uint64(code)
    hashed = key * M
    bit = hashed >> SIEVE_SHIFT
    if (steps[SIEVE + (bit >> WORD_SHIFT)] >> (bit & WORD_BITS)) & ONE == ZERO:
        return np.int64(0)
    slot = hashed >> SLOT_SHIFT
    while True:
        entry = steps[slot]
        if entry == ZERO:
            return np.int64(0)
        if entry >> KEY_SHIFT == key:
            return np.int64(entry & NODE)
        slot = (slot + ONE) & SLOTS


@inner
def plan(codes, start, end, roots, steps, about, weights, best, after):
    """Do step 2 for the block ``codes[start:end]``: write where the best word from each position on ends to ``after``."""
    best[end] = 0.0
    unknown = weights[0]
    position = end - 1
    while position >= start:
        node = np.int64(roots[codes[position]])
        top = unknown + best[position + 1]
        stop = position + 1
        if node != 0:
            told = np.int64(about[node])
            known = (told & WEIGHT) != 0
            if known:
                top = weights[told & WEIGHT] + best[position + 1]
            reach = position + 1
            while (told & GOES_ON) != 0 and reach < end:
                node = stepped(steps, node, codes[reach])
                if node == 0:
                    break
                reach += 1
                told = np.int64(about[node])
                if (told & WEIGHT) != 0:
                    ahead = weights[told & WEIGHT] + best[reach]
                    if ahead >= top or not known:
                        top = ahead
                        stop = reach
                        known = True
        best[position] = top
        after[position] = stop
        position -= 1


@inner
def is_word(codes, start, end, roots, steps, about):
    """Tell whether the dictionary holds ``codes[start:end]``."""
    node = np.int64(roots[codes[start]])
    at = start + 1
    while node != 0 and at < end:
        node = stepped(steps, node, codes[at])
        at += 1
    return node != 0 and (about[node] & WEIGHT) != 0


@inner
def cut_unknown(codes, start, end, emissions, model, moves, ends, n):
    """Do step 3b for ``codes[start:end]``, all Han: append the ends of the words; return how many words there are then."""
    eb, sb, bm, mm, be, me, es, ss = model[4], model[5], model[6], model[7], model[8], model[9], model[10], model[11]
    row = np.int64(codes[start]) - FIRST
    b, m = model[0] + emissions[row, 0], model[1] + emissions[row, 1]
    e, s = model[2] + emissions[row, 2], model[3] + emissions[row, 3]
    for at in range(start + 1, end):
        row = np.int64(codes[at]) - FIRST
        to_b, to_m, to_e, to_s = emissions[row, 0], emissions[row, 1], emissions[row, 2], emissions[row, 3]
        b_from_e, b_from_s = e + eb + to_b, s + sb + to_b
        m_from_b, m_from_m = b + bm + to_m, m + mm + to_m
        e_from_b, e_from_m = b + be + to_e, m + me + to_e
        s_from_e, s_from_s = e + es + to_s, s + ss + to_s
        move = 0
        b = b_from_e
        if b_from_s >= b_from_e:
            b = b_from_s
            move |= 1
        m = m_from_b
        if m_from_m >= m_from_b:
            m = m_from_m
            move |= 2
        e = e_from_b
        if e_from_m >= e_from_b:
            e = e_from_m
            move |= 4
        s = s_from_e
        if s_from_s >= s_from_e:
            s = s_from_s
            move |= 8
        moves[at] = move
    state = 3 if s >= e else 2
    at = end - 1
    while at >= start:  # from here on ``moves`` holds the states
        move = np.int64(moves[at])
        moves[at] = state
        if state == 0:
            state = 3 if move & 1 else 2
        elif state == 1:
            state = 1 if move & 2 else 0
        elif state == 2:
            state = 1 if move & 4 else 0
        else:
            state = 3 if move & 8 else 2
        at -= 1
    closed = start
    for at in range(start, end):
        if moves[at] >= 2:
            ends[n] = at + 1
            n += 1
            closed = at + 1
    if closed < end:
        ends[n] = end
        n += 1
    return n


@inner
def cut_run(codes, start, end, roots, steps, about, emissions, model, moves, ends, n):
    """Do step 3 for a run of words of one character; return how many words there are then."""
    if end - start == 1 or is_word(codes, start, end, roots, steps, about):
        for at in range(start, end):
            ends[n] = at + 1
            n += 1
        return n
    at = start
    while at < end:
        stop = at + 1
        if is_han(codes[at]):
            while stop < end and is_han(codes[stop]):
                stop += 1
            n = cut_unknown(codes, at, stop, emissions, model, moves, ends, n)
        else:
            if is_alphanumeric(codes[at]):
                while stop < end and is_alphanumeric(codes[stop]):
                    stop += 1
                if stop + 1 < end and codes[stop] == 46 and 48 <= codes[stop + 1] <= 57:
                    stop += 2
                    while stop < end and 48 <= codes[stop] <= 57:
                        stop += 1
                if stop < end and codes[stop] == 37:
                    stop += 1
            else:
                while stop < end and not is_alphanumeric(codes[stop]) and not is_han(codes[stop]):
                    stop += 1
            ends[n] = stop
            n += 1
        at = stop
    return n


@inner
def cut(codes, size, roots, steps, about, weights, emissions, model, best, after, moves, ends):
    """Write where the words of ``codes[:size]`` end to ``ends``; return how many there are."""
    n = at = np.int64(0)
    while at < size:
        stop = at + 1
        if not in_block(codes[at]):
            if codes[at] == 13 and stop < size and codes[stop] == 10:
                stop += 1
            ends[n] = stop
            n += 1
            at = stop
            continue
        while stop < size and in_block(codes[stop]):
            stop += 1
        plan(codes, at, stop, roots, steps, about, weights, best, after)
        run = at
        while at < stop:
            reach = np.int64(after[at])
            if reach - at > 1:
                if run < at:
                    n = cut_run(codes, run, at, roots, steps, about, emissions, model, moves, ends, n)
                ends[n] = reach
                n += 1
                run = reach
            at = reach
        if run < stop:
            n = cut_run(codes, run, stop, roots, steps, about, emissions, model, moves, ends, n)
    return n
