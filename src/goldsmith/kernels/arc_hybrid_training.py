"""How the three models of ``arc_hybrid`` learn: averaged perceptrons, one turn over all sentences a call.

A model whose best guess is wrong adds 1 to the rows of the right answer and takes 1 from those of its guess. Averages over all steps
are kept with a second table: ``average = weights - sums / steps``.

Heads are learnt with a *dynamic oracle*: in any state, also one that a wrong move led to, a move is right if no other move keeps
more of the tree within reach. From the second turn on the learner mostly follows its own guesses, so that it meets such states.
"""

from __future__ import annotations

import numpy as np
from numba import boolean, float32, float64, int64, njit, types, uint64

from goldsmith.kernels.arc_hybrid import (
    ARC_FEATURES,
    LABEL_FEATURES,
    LEFT,
    SHIFT,
    TAG_FEATURES,
    allowed,
    arc_features,
    best_move,
    label_features,
    moved,
    scored,
    tag_features,
)
from goldsmith.kernels.compiled import OUTER
from goldsmith.kernels.text_bytes import inner

WEIGHTS = types.Array(float32, 2, "C")
SUMS = types.Array(float64, 2, "C")
INTS = types.Array(int64, 1, "C")
FACTS = types.Array(uint64, 2, "C")


@inner
def corrected(weights, sums, rows, n_rows, right, wrong, step):
    """Move the weights towards the right answer."""
    for r in range(n_rows):
        weights[rows[r], right] += 1
        sums[rows[r], right] += step
        weights[rows[r], wrong] -= 1
        sums[rows[r], wrong] -= step


@njit(types.int64(FACTS, INTS, INTS, INTS, types.int64, WEIGHTS, SUMS, types.int64), **OUTER)
def learn_tags(facts, ends, order, gold, n_tags, weights, sums, step):
    """Learn tags from the sentences in ``order``, in one turn; return the number of steps."""
    rows = np.empty(64, np.int64)
    scores = np.empty(n_tags, np.float32)
    for place in range(len(order)):
        sentence = order[place]
        start = ends[sentence - 1] + 1 if sentence > 0 else int64(0)
        one = two = uint64(254)
        for at in range(start, ends[sentence]):
            tag_features(facts, start, ends[sentence], at, one, two, rows)
            guess = scored(weights, rows, TAG_FEATURES, n_tags, scores)
            if guess != gold[at]:
                corrected(weights, sums, rows, TAG_FEATURES, gold[at], guess, step)
            step += 1
            two, one = one, uint64(guess)
    return step


@inner
def cost(move, stack, depth, front, end, gold):
    """Return how many arcs of the tree a move puts out of reach."""
    lost = 0
    if move == SHIFT:
        for place in range(depth):
            item = stack[place]
            if gold[item] == front or (place < depth - 1 and gold[front] == item):
                lost += 1
        return lost
    top = stack[depth - 1]
    for at in range(front, end + 1):
        if at < end and gold[at] == top:
            lost += 1
        if gold[top] == at and not (move == LEFT and at == front):
            lost += 1
    if move == LEFT and depth > 1 and gold[top] == stack[depth - 2]:
        lost += 1
    return lost


@njit(types.int64(FACTS, INTS, INTS, INTS, INTS, WEIGHTS, SUMS, types.int64, boolean, types.uint64), **OUTER)
def learn_heads(facts, ends, order, tags, gold, weights, sums, step, explore, state):
    """Learn heads from the sentences in ``order``, in one turn; return the number of steps."""
    total = len(facts)
    stack, heads = np.empty(total + 1, np.int64), np.empty(total, np.int64)
    leftmost, rightmost = np.empty(total, np.int64), np.empty(total, np.int64)
    lefts, rights = np.empty(total, np.int64), np.empty(total, np.int64)
    rows = np.empty(64, np.int64)
    scores = np.empty(3, np.float32)
    for place in range(len(order)):
        sentence = order[place]
        start = ends[sentence - 1] + 1 if sentence > 0 else int64(0)
        end = ends[sentence]
        for at in range(start, end + 1):
            leftmost[at] = rightmost[at] = -1
            lefts[at] = rights[at] = 0
        depth, front = 0, start
        while depth > 0 or front < end:
            arc_features(facts, tags, stack, depth, front, end, leftmost, rightmost, lefts, rights, rows)
            guess = best_move(weights, rows, depth, front, end, scores)
            least = 1 << 30
            right = -1
            for move in range(3):
                if allowed(move, depth, front, end):
                    lost = cost(move, stack, depth, front, end, gold)
                    if lost < least or (lost == least and scores[move] > scores[right]):
                        least, right = lost, move
            if cost(guess, stack, depth, front, end, gold) > least:
                corrected(weights, sums, rows, ARC_FEATURES, right, guess, step)
                state ^= state << uint64(13)
                state ^= state >> uint64(7)
                state ^= state << uint64(17)
                if not explore or state % uint64(10) == uint64(0):
                    guess = right
            step += 1
            depth, front = moved(guess, stack, depth, front, end, heads, leftmost, rightmost, lefts, rights)
    return step


@njit(types.int64(FACTS, INTS, INTS, INTS, INTS, INTS, types.int64, WEIGHTS, SUMS, types.int64), **OUTER)
def learn_labels(facts, ends, order, tags, heads, gold, n_labels, weights, sums, step):
    """Learn relations on the heads of the treebank from the sentences in ``order``, in one turn; return the number of steps."""
    total = len(facts)
    leftmost, rightmost = np.empty(total, np.int64), np.empty(total, np.int64)
    lefts, rights = np.empty(total, np.int64), np.empty(total, np.int64)
    rows = np.empty(64, np.int64)
    scores = np.empty(n_labels, np.float32)
    for place in range(len(order)):
        sentence = order[place]
        start = ends[sentence - 1] + 1 if sentence > 0 else int64(0)
        end = ends[sentence]
        for at in range(start, end + 1):
            leftmost[at] = rightmost[at] = -1
            lefts[at] = rights[at] = 0
        for at in range(start, end):
            head = heads[at]
            if at < head:
                lefts[head] += 1
                leftmost[head] = at if leftmost[head] < 0 else leftmost[head]
            else:
                rights[head] += 1
                rightmost[head] = at
        for at in range(start, end):
            if heads[at] == end:
                continue
            label_features(facts, tags, heads, start, end, at, leftmost, rightmost, lefts, rights, rows)
            guess = scored(weights, rows, LABEL_FEATURES, n_labels, scores)
            if guess != gold[at]:
                corrected(weights, sums, rows, LABEL_FEATURES, gold[at], guess, step)
            step += 1
    return step
