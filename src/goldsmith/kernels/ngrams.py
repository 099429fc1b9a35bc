"""An n-gram model in one table: n-grams of a corpus are numbered, texts are scored.

An n-gram is a chain of hashes from its last token to its first, so that the n-grams that end at a token are found one after
the other, each by one more step: the key of order n is that of order n - 1 joined with the token before it.

1. ``numbered``: the different n-grams of one order in a stream of sentences, how often each occurs, and where it first does.
2. ``entered``: the table of a model, four 32-bit words an entry: the key (two), log probability, log back-off.
3. ``scored``: every line of a text is a sentence, from ``BEGIN`` to ``END``. At each token the n-grams that end there are looked
   up from the shortest on, until one is missing: if an n-gram is in the model, so is what is left without its first token. What
   was found at the token before are the contexts, whose back-offs are then known without another look.
4. ``conditioned``: the same for pairs, a response with or without memory of an instruction: with memory, a token's probability is
   that of the model and that of a token drawn from the instruction, mixed.

Source: Chen and Goodman 1998, TR-10-98 (interpolated models as back-off); Heafield 2011, W11-2123 (probing tables, state);
Kuhn and De Mori 1990, doi:10.1109/34.56193 (memory of what was said).
"""

# mypy: disable-error-code="assignment"

from __future__ import annotations

import numpy as np
from numba import njit

from goldsmith.kernels.compiled import INNER, OUTER
from goldsmith.kernels.tokens import LINE, LINES, ONE_RUN, scan

BEGIN, END, UNKNOWN = np.uint64(2), np.uint64(3), np.uint64(4)
"""Tokens that no text holds."""
MOST = 6
"""Tokens in the longest n-gram."""
K1, K2 = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD6E8FEB86659FD93)
S32, S20 = np.uint64(32), np.uint64(20)
LEAST_LOG = -99.0


@njit(**INNER)
def joined(key, older):
    """Return the key of an n-gram and the token before it."""
    key = (key * K1) ^ older
    key ^= key >> S32
    return key * K2


@njit(**OUTER)
def join_all(keys, stream, depth, n):
    """Make keys of order n - 1 to keys of order n, where there are so many tokens of the sentence."""
    for i in range(len(keys)):
        if depth[i] >= n - 1:
            keys[i] = joined(keys[i], stream[i - n + 1])


@njit(**OUTER)
def numbered(keys, depth, n, table, held, index, counts, first):
    """Number the different keys of one order (1); return how many there are. ``index`` is -1 where there is no n-gram."""
    mask = np.uint64(len(table) - 1)
    found = 0
    for i in range(len(keys)):
        if depth[i] < n - 1:
            index[i] = -1
            continue
        key = keys[i]
        at = (key >> S20) & mask
        while held[at] >= 0 and table[at] != key:
            at = (at + np.uint64(1)) & mask
        if held[at] < 0:
            table[at] = key
            held[at] = found
            counts[found] = 0
            first[found] = i
            found += 1
        counts[held[at]] += 1
        index[i] = held[at]
    return found


@njit(**OUTER)
def enter_all(keys, chances, backs, cells, reals):
    """Write the entries of a model into its table (2); ``reals`` are the same bytes as ``cells``."""
    mask = len(cells) // 2 - 1
    for i in range(len(keys)):
        at = np.int64(keys[i] >> S20) & mask
        while cells[2 * at] != np.uint64(0):
            at = (at + 1) & mask
        cells[2 * at] = keys[i]
        reals[4 * at + 2] = chances[i]
        reals[4 * at + 3] = backs[i]


@njit(**INNER)
def found_at(key, cells):
    """Return where a key stands in the table, or -1."""
    mask = len(cells) // 2 - 1
    at = np.int64(key >> S20) & mask
    while cells[2 * at] != key:
        if cells[2 * at] == np.uint64(0):
            return -1
        at = (at + 1) & mask
    return at


@njit(**INNER)
def begun(state, backs, cells, reals):
    """Set the state to the beginning of a sentence; return the length of its context."""
    state[0] = BEGIN
    backs[1] = reals[4 * found_at(BEGIN, cells) + 3]
    return 1


@njit(**INNER)
def advanced(token, order, state, known, backs, cells, reals):
    """Return the log probability of a token after a state, whether the model knows it, and the length of the next context.

    ``state`` holds the last tokens, newest first; ``backs`` the back-offs of the contexts of 1 to ``known`` tokens.
    """
    at = found_at(token, cells)
    strange = at < 0
    if strange:
        token = UNKNOWN
        at = found_at(token, cells)
    chance = np.float64(reals[4 * at + 2])
    matched = 1
    key = token
    passed = 0.0
    for length in range(1, known + 1):
        passed += backs[length]
    fresh = reals[4 * at + 3]
    for length in range(2, min(order, known + 1) + 1):
        key = joined(key, state[length - 2])
        at = found_at(key, cells)
        if at < 0:
            break
        chance = np.float64(reals[4 * at + 2])
        passed -= backs[length - 1]
        backs[length - 1] = fresh
        fresh = reals[4 * at + 3]
        matched = length
    if matched > known:
        passed = 0.0
    chance += passed
    if matched < order:
        backs[matched] = fresh
    for place in range(order - 1, 0, -1):
        state[place] = state[place - 1]
    state[0] = token
    return chance, strange, min(matched, order - 1)


@njit(**OUTER)
def scored(data, offsets, nulls, table, unit, order, cells, reals, penalty, found, sums, counts, unknown):
    """Write the log probability of every text, its tokens with ends of lines, and those that the model does not know (3)."""
    state = np.zeros(8, np.uint64)
    backs = np.zeros(8, np.float64)
    for row in range(len(nulls)):
        if nulls[row]:
            continue
        n = scan(data, offsets[row], offsets[row + 1], table, unit, LINES, found, 0)
        if n == 0:
            continue
        total = 0.0
        strangers = 0
        known = begun(state, backs, cells, reals)
        for i in range(n + 1):
            token = END if i == n or found[i] == LINE else found[i]
            chance, strange, known = advanced(token, order, state, known, backs, cells, reals)
            total += chance - penalty * strange
            strangers += strange
            if token == END:
                known = begun(state, backs, cells, reals)
        sums[row] = total
        counts[row] = n + 1
        unknown[row] = strangers


@njit(**INNER)
def slot_of(token, row, keys, stamps):
    """Return where a token of an instruction stands in the table of this row, or where it would."""
    mask = len(keys) - 1
    at = np.int64(token >> S20) & mask
    while stamps[at] == row and keys[at] != token:
        at = (at + 1) & mask
    return at


@njit(**OUTER)
def conditioned(first, second, nulls, table, unit, order, cells, reals, penalty, share, asked, found, keys, stamps, held, sums, counts):
    """Write the log probability of every response alone, and with memory of its instruction (4); and its tokens."""
    state = np.zeros(8, np.uint64)
    backs = np.zeros(8, np.float64)
    for row in range(len(nulls)):
        if nulls[row]:
            continue
        said = scan(first[0], first[1][row], first[1][row + 1], table, unit, ONE_RUN, asked, 0)
        n = scan(second[0], second[1][row], second[1][row + 1], table, unit, LINES, found, 0)
        if n == 0 or said == 0:
            continue
        for i in range(said):
            at = slot_of(asked[i], row, keys, stamps)
            if stamps[at] != row:
                stamps[at] = row
                keys[at] = asked[i]
                held[at] = 0
            held[at] += 1
        known = begun(state, backs, cells, reals)
        for i in range(n + 1):
            token = END if i == n or found[i] == LINE else found[i]
            chance, strange, known = advanced(token, order, state, known, backs, cells, reals)
            chance -= penalty * strange
            at = slot_of(token, row, keys, stamps)
            times = held[at] if stamps[at] == row else 0
            sums[0, row] += chance
            sums[1, row] += np.log((1.0 - share) * np.exp(chance) + share * times / said)
            if token == END:
                known = begun(state, backs, cells, reals)
        counts[row] = n + 1
