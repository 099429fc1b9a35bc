"""A small parser of our own: tags, heads and relations of the words of a sentence by three linear models, greedily, in one pass each.

1. *Facts*: a word is known by hashes of itself, its first character, its last one and two, its shape, and in Chinese by the part of
   speech that the dictionary gives it.
2. *Tags*, from left to right: of all tags the one whose features (the word, its neighbours, the two tags before) weigh most.
3. *Heads* by the arc-hybrid transition system: a stack and a buffer at whose end the root waits.
   ``SHIFT`` moves the first word of the buffer onto the stack; ``LEFT`` makes the first word of the buffer the head of the top of the
   stack, ``RIGHT`` the second word of the stack; both take the top away. Before the root only one word is left, so it has one child.
4. *Relations*, when all heads are known: of all labels the one whose features (both words, their neighbours and children) weigh most.

A feature is a hash of its parts; it points to a row of weights. Two features may share a row, which costs little.

Source: Goldberg & Nivre 2013, doi:10.1162/tacl_a_00237, arc-hybrid system and its oracle; the features follow Zhang & Nivre 2011.
"""

from __future__ import annotations

import numpy as np
from numba import boolean, float32, int32, int64, njit, types, uint8, uint64

from goldsmith.kernels.compiled import OUTER
from goldsmith.kernels.segment import is_han, stepped
from goldsmith.kernels.text_bytes import K1, K2, decode, hash_bytes, inlined, inner, mix
from goldsmith.kernels.text_words import TEXT

TAG_BITS, ARC_BITS, LABEL_BITS = 17, 20, 17
"""Logarithms of how many rows of weights each model has."""
WORD, FIRST, LAST, LAST_TWO, SHAPE, DICTIONARY_TAG = range(6)
FACTS = 6
TAG_FEATURES, ARC_FEATURES, LABEL_FEATURES = 21, 49, 30
SHIFT, LEFT, RIGHT = range(3)
NONE = np.uint64(0x51ED270B)
FAR = 8


@inlined
def seed(number, value):
    """Begin a feature: its number and its first part."""
    return (uint64(number + 1) * K2) ^ (uint64(value) * K1)


@inlined
def joined(h, value):
    """Add a part to a feature."""
    h = (h ^ uint64(value)) * K2
    return h ^ (h >> uint64(31))


@inlined
def row(h, bits):
    """Return the row of weights of a feature."""
    return np.int64((h * K1) >> uint64(64 - bits))


@inlined
def near(left, right):
    """Return how far two words stand apart, in steps that grow."""
    apart = right - left
    if apart <= 4:
        return apart
    if apart <= 7:
        return 5
    return 6 if apart <= 12 else 7


@njit(types.void(TEXT, types.Array(int64, 1, "C"), types.Array(int32, 1, "C"), types.Array(uint64, 1, "C"), types.Array(uint8, 1, "C"), boolean, types.Array(uint64, 2, "C")), **OUTER)  # fmt: skip
def word_facts(text, offsets, roots, steps, tags, chinese, out):
    """Do step 1 for the words ``text[offsets[i]:offsets[i + 1]]``: write a line of facts for each, shape (words, 6)."""
    for word in range(len(offsets) - 1):
        start, end = offsets[word], offsets[word + 1]
        at = start
        first = last = before = np.int64(0)
        node = np.int64(0)
        size = shape = 0
        while at < end:
            code, width = decode(text, at, end)
            at += width
            before, last = last, code
            if size == 0:
                first = code
                node = np.int64(roots[code]) if chinese and is_han(code) else np.int64(0)
            elif node != 0:
                node = stepped(steps, node, code) if is_han(code) else np.int64(0)
            size += 1
            if 48 <= code <= 57:
                shape |= 1
            elif 65 <= code <= 90:
                shape |= 2 if size == 1 else 4
            elif 97 <= code <= 122:
                shape |= 8
            elif is_han(code):
                shape |= 16
            else:
                shape |= 32
        out[word, WORD] = hash_bytes(text, start, end)
        out[word, FIRST] = mix(uint64(first + 1))
        out[word, LAST] = mix(uint64(last + 7))
        out[word, LAST_TWO] = mix(uint64(last + 1) * uint64(0x200003) + uint64(before))
        out[word, SHAPE] = uint64(shape * 8 + min(size, 7))
        out[word, DICTIONARY_TAG] = uint64(tags[node]) if node != 0 else uint64(255)


@inner
def tag_features(facts, start, end, at, one, two, out):
    """Write the rows of the features of a word, given the tags of the two before it."""
    f = facts[at]
    left = at - 1
    right = at + 1
    w_left = facts[left, WORD] if left >= start else NONE
    w_right = facts[right, WORD] if right < end else NONE
    d_left = facts[left, DICTIONARY_TAG] if left >= start else NONE
    d_right = facts[right, DICTIONARY_TAG] if right < end else NONE
    l_left = facts[left, LAST] if left >= start else NONE
    f_right = facts[right, FIRST] if right < end else NONE
    far = facts[right + 1, WORD] if right + 1 < end else NONE
    out[0] = row(seed(0, f[WORD]), TAG_BITS)
    out[1] = row(seed(1, f[FIRST]), TAG_BITS)
    out[2] = row(seed(2, f[LAST]), TAG_BITS)
    out[3] = row(seed(3, f[LAST_TWO]), TAG_BITS)
    out[4] = row(seed(4, f[SHAPE]), TAG_BITS)
    out[5] = row(seed(5, f[DICTIONARY_TAG]), TAG_BITS)
    out[6] = row(seed(6, w_left), TAG_BITS)
    out[7] = row(seed(7, w_right), TAG_BITS)
    out[8] = row(seed(8, one), TAG_BITS)
    out[9] = row(joined(seed(9, one), two), TAG_BITS)
    out[10] = row(joined(seed(10, one), f[WORD]), TAG_BITS)
    out[11] = row(joined(seed(11, one), f[DICTIONARY_TAG]), TAG_BITS)
    out[12] = row(joined(seed(12, f[DICTIONARY_TAG]), d_right), TAG_BITS)
    out[13] = row(joined(seed(13, d_left), f[DICTIONARY_TAG]), TAG_BITS)
    out[14] = row(joined(seed(14, f[FIRST]), f[LAST]), TAG_BITS)
    out[15] = row(joined(seed(15, f[LAST]), f[DICTIONARY_TAG]), TAG_BITS)
    out[16] = row(joined(seed(16, f[LAST]), l_left), TAG_BITS)
    out[17] = row(joined(seed(17, f[WORD]), w_right), TAG_BITS)
    out[18] = row(joined(seed(18, one), f[LAST]), TAG_BITS)
    out[19] = row(joined(seed(19, f[LAST]), f_right), TAG_BITS)
    out[20] = row(joined(seed(20, w_right), far), TAG_BITS)


@inner
def scored(weights, rows, n_rows, n, scores):
    """Sum the rows of weights; return the place of the largest."""
    for k in range(n):
        scores[k] = 0.0
    for r in range(n_rows):
        line = rows[r]
        for k in range(n):
            scores[k] += weights[line, k]
    best = 0
    for k in range(1, n):
        if scores[k] > scores[best]:
            best = k
    return best


@inlined
def tag_at(tags, at):
    """Return the tag of a word, a number of its own where there is no word."""
    return uint64(tags[at]) if at >= 0 else uint64(251)


@inlined
def fact_at(facts, at, which):
    """Return a fact of a word, a number of its own where there is no word."""
    return facts[at, which] if at >= 0 else NONE


@inner
def arc_features(facts, tags, stack, depth, front, root, leftmost, rightmost, lefts, rights, out):
    """Write the rows of the features of a state; ``root`` is the place behind the last word, ``tags[root]`` a tag of its own."""
    s0 = np.int64(stack[depth - 1]) if depth > 0 else np.int64(-1)
    s1 = np.int64(stack[depth - 2]) if depth > 1 else np.int64(-1)
    s2 = np.int64(stack[depth - 3]) if depth > 2 else np.int64(-1)
    b0 = np.int64(front)
    b1 = b0 + 1 if b0 + 1 <= root else np.int64(-1)
    b2 = b0 + 2 if b0 + 2 <= root else np.int64(-1)
    t0, t1, t2 = tag_at(tags, s0), tag_at(tags, s1), tag_at(tags, s2)
    u0, u1, u2 = tag_at(tags, b0), tag_at(tags, b1), tag_at(tags, b2)
    w0, w1 = fact_at(facts, s0, WORD), fact_at(facts, s1, WORD)
    v0, v1 = fact_at(facts, b0, WORD), fact_at(facts, b1, WORD)
    e0, e1, g0 = fact_at(facts, s0, LAST), fact_at(facts, s1, LAST), fact_at(facts, b0, LAST)
    apart = uint64(near(s0, b0)) if s0 >= 0 else uint64(9)
    below = uint64(near(s1, s0)) if s1 >= 0 else uint64(9)
    l0 = tag_at(tags, np.int64(leftmost[s0])) if s0 >= 0 else uint64(252)
    r0 = tag_at(tags, np.int64(rightmost[s0])) if s0 >= 0 else uint64(252)
    r1 = tag_at(tags, np.int64(rightmost[s1])) if s1 >= 0 else uint64(252)
    m0 = tag_at(tags, np.int64(leftmost[b0]))
    nl = uint64(min(lefts[s0], 3)) if s0 >= 0 else uint64(9)
    nr = uint64(min(rights[s0], 3)) if s0 >= 0 else uint64(9)
    ml = uint64(min(lefts[b0], 3))
    q0 = t0 * uint64(256) + u0
    q1 = t1 * uint64(256) + t0
    out[0] = row(seed(0, w0), ARC_BITS)
    out[1] = row(seed(1, t0), ARC_BITS)
    out[2] = row(joined(seed(2, w0), t0), ARC_BITS)
    out[3] = row(seed(3, v0), ARC_BITS)
    out[4] = row(seed(4, u0), ARC_BITS)
    out[5] = row(joined(seed(5, v0), u0), ARC_BITS)
    out[6] = row(seed(6, w1), ARC_BITS)
    out[7] = row(seed(7, t1), ARC_BITS)
    out[8] = row(joined(seed(8, w1), t1), ARC_BITS)
    out[9] = row(seed(9, v1), ARC_BITS)
    out[10] = row(seed(10, u1), ARC_BITS)
    out[11] = row(seed(11, u2), ARC_BITS)
    out[12] = row(seed(12, q0), ARC_BITS)
    out[13] = row(joined(seed(13, w0), v0), ARC_BITS)
    out[14] = row(joined(seed(14, w0), u0), ARC_BITS)
    out[15] = row(joined(seed(15, t0), v0), ARC_BITS)
    out[16] = row(joined(seed(16, w0), q0), ARC_BITS)
    out[17] = row(joined(seed(17, v0), q0), ARC_BITS)
    out[18] = row(seed(18, q1), ARC_BITS)
    out[19] = row(joined(seed(19, w1), t0), ARC_BITS)
    out[20] = row(joined(seed(20, t1), w0), ARC_BITS)
    out[21] = row(joined(seed(21, w1), w0), ARC_BITS)
    out[22] = row(joined(seed(22, t1), u0), ARC_BITS)
    out[23] = row(joined(seed(23, q1), u0), ARC_BITS)
    out[24] = row(joined(seed(24, q0), u1), ARC_BITS)
    out[25] = row(joined(seed(25, t2), q1), ARC_BITS)
    out[26] = row(joined(joined(seed(26, q0), u1), u2), ARC_BITS)
    out[27] = row(joined(joined(seed(27, q1), u0), u1), ARC_BITS)
    out[28] = row(joined(seed(28, q0), apart), ARC_BITS)
    out[29] = row(joined(joined(seed(29, w0), u0), apart), ARC_BITS)
    out[30] = row(joined(seed(30, q1), below), ARC_BITS)
    out[31] = row(joined(seed(31, q0), l0), ARC_BITS)
    out[32] = row(joined(seed(32, q0), r0), ARC_BITS)
    out[33] = row(joined(seed(33, q0), m0), ARC_BITS)
    out[34] = row(joined(seed(34, q1), r1), ARC_BITS)
    out[35] = row(joined(seed(35, q1), r0), ARC_BITS)
    out[36] = row(joined(seed(36, t0), nl), ARC_BITS)
    out[37] = row(joined(seed(37, t0), nr), ARC_BITS)
    out[38] = row(joined(seed(38, u0), ml), ARC_BITS)
    out[39] = row(joined(seed(39, e0), u0), ARC_BITS)
    out[40] = row(joined(seed(40, t0), g0), ARC_BITS)
    out[41] = row(joined(seed(41, e1), t0), ARC_BITS)
    out[42] = row(joined(seed(42, t1), e0), ARC_BITS)
    out[43] = row(joined(seed(43, e0), g0), ARC_BITS)
    out[44] = row(joined(seed(44, e1), e0), ARC_BITS)
    out[45] = row(joined(joined(seed(45, q0), nl), nr), ARC_BITS)
    out[46] = row(joined(joined(seed(46, v0), t0), apart), ARC_BITS)
    out[47] = row(joined(joined(seed(47, q1), nr), u0), ARC_BITS)
    out[48] = row(joined(joined(seed(48, fact_at(facts, s0, DICTIONARY_TAG)), fact_at(facts, b0, DICTIONARY_TAG)), t1), ARC_BITS)


@inlined
def allowed(move, depth, front, root):
    """Tell whether a move can be made."""
    if move == SHIFT:
        return front < root
    if move == LEFT:
        return depth > 0 and (front < root or depth == 1)
    return depth > 1


@inner
def best_move(weights, rows, depth, front, root, scores):
    """Return the allowed move that weighs most."""
    scored(weights, rows, ARC_FEATURES, 3, scores)
    best = -1
    for move in range(3):
        if allowed(move, depth, front, root) and (best < 0 or scores[move] > scores[best]):
            best = move
    return best


@inner
def moved(move, stack, depth, front, root, heads, leftmost, rightmost, lefts, rights):
    """Make a move; return the depth of the stack and the front of the buffer."""
    if move == SHIFT:
        stack[depth] = front
        return depth + 1, front + 1
    child = np.int64(stack[depth - 1])
    if move == LEFT:
        heads[child] = front
        leftmost[front] = child
        lefts[front] += 1
    else:
        head = np.int64(stack[depth - 2])
        heads[child] = head
        rightmost[head] = child
        rights[head] += 1
    return depth - 1, front


@inner
def label_features(facts, tags, heads, start, end, at, leftmost, rightmost, lefts, rights, out):
    """Write the rows of the features of the relation of a word to its head."""
    head = np.int64(heads[at])
    d = facts[at]
    t = uint64(tags[at])
    top = head < end
    u = uint64(tags[head]) if top else uint64(250)
    v = facts[head, WORD] if top else NONE
    e = facts[head, LAST] if top else NONE
    way = uint64(near(at, head)) if at < head else uint64(16 + near(head, at))
    side = uint64(1) if at < head else uint64(0)
    left_tag = uint64(tags[at - 1]) if at > start else uint64(249)
    right_tag = uint64(tags[at + 1]) if at + 1 < end else uint64(249)
    right_word = facts[at + 1, WORD] if at + 1 < end else NONE
    left_word = facts[at - 1, WORD] if at > start else NONE
    a, z = np.int64(leftmost[at]), np.int64(rightmost[at])
    a_word, z_word = fact_at(facts, a, WORD), fact_at(facts, z, WORD)
    a_tag, z_tag = tag_at(tags, a), tag_at(tags, z)
    over = np.int64(heads[head]) if top else end
    over_tag = uint64(tags[over]) if over < end else uint64(250)
    outer = uint64(1) if top and (leftmost[head] == at or rightmost[head] == at) else uint64(0)
    q = t * uint64(256) + u
    out[0] = row(seed(0, d[WORD]), LABEL_BITS)
    out[1] = row(seed(1, t), LABEL_BITS)
    out[2] = row(joined(seed(2, d[WORD]), t), LABEL_BITS)
    out[3] = row(seed(3, v), LABEL_BITS)
    out[4] = row(seed(4, u), LABEL_BITS)
    out[5] = row(joined(seed(5, q), side), LABEL_BITS)
    out[6] = row(joined(seed(6, q), way), LABEL_BITS)
    out[7] = row(joined(seed(7, d[WORD]), v), LABEL_BITS)
    out[8] = row(joined(joined(seed(8, d[WORD]), u), side), LABEL_BITS)
    out[9] = row(joined(joined(seed(9, t), v), side), LABEL_BITS)
    out[10] = row(joined(joined(seed(10, d[LAST]), u), side), LABEL_BITS)
    out[11] = row(joined(joined(seed(11, t), e), side), LABEL_BITS)
    out[12] = row(joined(joined(seed(12, q), left_tag), side), LABEL_BITS)
    out[13] = row(joined(joined(seed(13, q), right_tag), side), LABEL_BITS)
    out[14] = row(joined(seed(14, t), right_word), LABEL_BITS)
    out[15] = row(joined(seed(15, t), left_word), LABEL_BITS)
    out[16] = row(joined(joined(seed(16, q), a_tag), side), LABEL_BITS)
    out[17] = row(joined(joined(seed(17, q), z_tag), side), LABEL_BITS)
    out[18] = row(joined(seed(18, t), a_word), LABEL_BITS)
    out[19] = row(joined(seed(19, t), z_word), LABEL_BITS)
    out[20] = row(joined(joined(seed(20, q), over_tag), side), LABEL_BITS)
    out[21] = row(joined(joined(joined(seed(21, q), outer), side), uint64(min(lefts[at], 3))), LABEL_BITS)
    out[22] = row(joined(joined(seed(22, t), uint64(min(lefts[at], 3))), uint64(min(rights[at], 3))), LABEL_BITS)
    out[23] = row(joined(seed(23, d[FIRST]), t), LABEL_BITS)
    out[24] = row(joined(seed(24, d[LAST_TWO]), t), LABEL_BITS)
    out[25] = row(joined(seed(25, d[LAST]), e), LABEL_BITS)
    out[26] = row(joined(joined(seed(26, d[DICTIONARY_TAG]), u), side), LABEL_BITS)
    out[27] = row(joined(joined(seed(27, z_word), u), side), LABEL_BITS)
    out[28] = row(joined(joined(seed(28, u), uint64(min(lefts[head], 4)) if top else uint64(9)), t), LABEL_BITS)
    out[29] = row(joined(joined(joined(seed(29, q), right_tag), left_tag), side), LABEL_BITS)


@inner
def parse_heads(weights, facts, tags, start, end, stack, heads, leftmost, rightmost, lefts, rights, rows, scores):
    """Do step 3 for the words ``start:end``; the head of the root's child is ``end``."""
    for at in range(start, end + 1):
        leftmost[at] = rightmost[at] = -1
        lefts[at] = rights[at] = 0
    depth, front = 0, start
    while depth > 0 or front < end:
        arc_features(facts, tags, stack, depth, front, end, leftmost, rightmost, lefts, rights, rows)
        move = best_move(weights, rows, depth, front, end, scores)
        depth, front = moved(move, stack, depth, front, end, heads, leftmost, rightmost, lefts, rights)


WEIGHTS = types.Array(float32, 2, "C")
INTS = types.Array(int64, 1, "C")


@njit(
    types.void(
        types.Array(uint64, 2, "C"), INTS, WEIGHTS, WEIGHTS, WEIGHTS, types.int64, types.int64, types.int64, types.int64, INTS, INTS, INTS,
    ),
    **OUTER,
)  # fmt: skip
def parse(facts, ends, tag_weights, arc_weights, label_weights, n_tags, n_labels, root_tag, root_label, tags, heads, labels):
    """Do steps 2 to 4 for sentences.

    ``facts`` has a line a word and one empty line behind each sentence; ``ends[i]`` is the place of that line of sentence ``i``.
    ``tags``, ``heads`` (places in the same arrays) and ``labels`` are written.
    """
    longest = 1
    start = 0
    for sentence in range(len(ends)):
        longest = max(longest, ends[sentence] - start + 1)
        start = ends[sentence] + 1
    total = len(facts)
    stack = np.empty(longest + 1, np.int64)
    leftmost, rightmost = np.empty(total, np.int64), np.empty(total, np.int64)
    lefts, rights = np.empty(total, np.int64), np.empty(total, np.int64)
    rows = np.empty(64, np.int64)
    scores = np.empty(max(n_tags, n_labels, 3), np.float32)
    start = 0
    for sentence in range(len(ends)):
        end = ends[sentence]
        one = two = uint64(254)
        for at in range(start, end):
            tag_features(facts, start, end, at, one, two, rows)
            tags[at] = scored(tag_weights, rows, TAG_FEATURES, n_tags, scores)
            two, one = one, uint64(tags[at])
        tags[end] = root_tag
        parse_heads(arc_weights, facts, tags, start, end, stack, heads, leftmost, rightmost, lefts, rights, rows, scores)
        for at in range(start, end):
            if heads[at] == end:
                labels[at] = root_label
            else:
                label_features(facts, tags, heads, start, end, at, leftmost, rightmost, lefts, rights, rows)
                labels[at] = scored(label_weights, rows, LABEL_FEATURES, n_labels, scores)
        start = end + 1
