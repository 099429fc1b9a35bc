"""A chain of tags over the words of a sentence (a conditional random field): learnt, decoded, and how likely each stretch is.

1. A word is a fixed number of features. Its score for a tag is the sum of their weights; two tags that follow each other have a weight, and
   so has the first. The chance of a chain is the exponential of the sum of all, over that of all chains.
2. Forward and backward sums are kept as shares of 1 at each word, so that nothing overflows; scores are exponentiated once a word.
3. A step goes down the gradient of the log-likelihood of one sentence: chance of a tag (of two tags) less whether it stands there. Its length
   is ``rate`` over the root of the squared gradients that the feature (the pair of tags) has met, plus a pull to 0.
4. Tags are 0 for outside, 1 + 2c for the begin and 2 + 2c for the inside of class c. An inside follows only its begin or inside.
5. The likeliest chain is found by Viterbi's algorithm. A stretch in it has the chance that it begins there, goes on and ends there in whatever
   chain: exactly, from the sums of 2.

Source: J. Lafferty, A. McCallum, F. Pereira 2001, ICML 282; A. Viterbi 1967, doi:10.1109/TIT.1967.1054010; A. Culotta, A. McCallum 2004,
HLT-NAACL 109 (chance of a stretch); Duchi et al. 2011, JMLR 12:2121 (AdaGrad).
"""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

import numpy as np
from numba import njit

from goldsmith.kernels.compiled import INNER, OUTER

TINY = np.float32(1e-8)
LEAST = 1e-300


@njit(**INNER)
def follows(before, tag, tags):
    """Return whether a tag may follow another (4); ``tags`` stands for the begin of a sentence."""
    if tag == 0 or tag % 2 == 1:
        return True
    return before != tags and (before == tag or before == tag - 1)


@njit(**INNER)
def _emitted(features, begin, end, weights, out):
    """Write the exponential of each word's scores, over the largest of them; return the sum of what was taken away (2)."""
    tags = weights.shape[1]
    taken = 0.0
    for word in range(begin, end):
        row = out[word - begin]
        row[:] = 0.0
        for at in range(features.shape[1]):
            feature = features[word, at]
            if feature >= 0:
                for k in range(tags):
                    row[k] += weights[feature, k]
        most = row[0]
        for k in range(tags):
            most = max(most, row[k])
        for k in range(tags):
            row[k] = np.exp(row[k] - most)
        taken += most
    return taken


@njit(**INNER)
def _steps(pairs, out):
    """Write the exponential of the weights of tags that follow each other, 0 where they may not."""
    tags = pairs.shape[1]
    for before in range(tags + 1):
        for tag in range(tags):
            out[before, tag] = np.exp(np.float64(pairs[before, tag])) if follows(before, tag, tags) else 0.0


@njit(**INNER)
def _sums(emitted, steps, size, forward, backward, scale):
    """Write forward and backward sums (2); return the logarithm of the sum over all chains, less what emissions took away."""
    tags = steps.shape[1]
    total = 0.0
    for word in range(size):
        whole = 0.0
        for tag in range(tags):
            if word == 0:
                found = steps[tags, tag]
            else:
                found = 0.0
                for before in range(tags):
                    found += forward[word - 1, before] * steps[before, tag]
            forward[word, tag] = found * emitted[word, tag]
            whole += forward[word, tag]
        whole = max(whole, LEAST)
        scale[word] = whole
        total += np.log(whole)
        for tag in range(tags):
            forward[word, tag] /= whole
    backward[size - 1, :] = 1.0
    for word in range(size - 2, -1, -1):
        for before in range(tags):
            found = 0.0
            for tag in range(tags):
                found += steps[before, tag] * emitted[word + 1, tag] * backward[word + 1, tag]
            backward[word, before] = found / scale[word + 1]
    return total


@njit(**OUTER)
def learn(features, ends, given, order, importance, weights, squares, pairs, pair_squares, rate, decay):
    """Go over sentences in an order once, changing weights and squares (3); return the mean loss of a word before each step.

    Args:
        features: Numbers of the features of each word, -1 where there is none, shape (words, width), int32.
        ends: Where the words of each sentence end, int64.
        given: The tag of each word, int32.
        order: Sentences to learn from, int64.
        importance: How much each sentence counts, float32.
        weights: Shape (features, tags), float32.
        squares: Sum of squared gradients of each feature, float32.
        pairs: Weights of tags that follow each other, the last row of the first one, shape (tags + 1, tags), float32.
        pair_squares: Their squared gradients, same shape.
        rate: Length of the first step, float32.
        decay: Pull to 0, float32.
    """
    tags = weights.shape[1]
    longest = 1
    for row in range(len(ends)):
        longest = max(longest, ends[row] - (ends[row - 1] if row else 0))
    emitted, forward, backward = np.empty((longest, tags)), np.empty((longest, tags)), np.empty((longest, tags))
    scale, steps, turned, slope = np.empty(longest), np.empty((tags + 1, tags)), np.empty((tags + 1, tags)), np.empty(tags, np.float32)
    lost, words = 0.0, 0
    for sentence in order:
        begin, end = (ends[sentence - 1] if sentence else 0), ends[sentence]
        size = end - begin
        if size == 0:
            continue
        _emitted(features, begin, end, weights, emitted)
        _steps(pairs, steps)
        lost += _sums(emitted, steps, size, forward, backward, scale)
        words += size
        turned[:] = 0.0
        for word in range(size):
            tag = given[begin + word]
            before = given[begin + word - 1] if word else tags
            lost -= np.log(max(emitted[word, tag], LEAST)) + pairs[before, tag]
            turned[before, tag] -= 1.0
            if word == 0:
                for k in range(tags):
                    turned[tags, k] += forward[0, k] * backward[0, k]
            else:
                for one in range(tags):
                    known = forward[word - 1, one] / scale[word]
                    for k in range(tags):
                        turned[one, k] += known * steps[one, k] * emitted[word, k] * backward[word, k]
            square = np.float32(0)
            for k in range(tags):
                slope[k] = np.float32(forward[word, k] * backward[word, k]) * importance[sentence]
                if k == tag:
                    slope[k] -= importance[sentence]
                square += slope[k] * slope[k]
            for at in range(features.shape[1]):
                feature = features[begin + word, at]
                if feature >= 0:
                    squares[feature] += square
                    step = rate / np.sqrt(squares[feature] + TINY)
                    for k in range(tags):
                        weights[feature, k] -= step * (slope[k] + decay * weights[feature, k])
        for one in range(tags + 1):
            for k in range(tags):
                if follows(one, k, tags):
                    turn = np.float32(turned[one, k]) * importance[sentence] + decay * pairs[one, k]
                    pair_squares[one, k] += turn * turn
                    pairs[one, k] -= rate * turn / np.sqrt(pair_squares[one, k] + TINY)
    return lost / max(words, 1)


@njit(**OUTER)
def tag(features, ends, order, weights, pairs, path, stretch, chances):
    """Write the likeliest chain of sentences, the chance of each stretch at its first word, and the chances of all tags (5).

    Args:
        features: As in ``learn``.
        ends: Where the words of each sentence end.
        order: Sentences to tag.
        weights: Shape (features, tags).
        pairs: Shape (tags + 1, tags).
        path: The tag of each word, int32, is written.
        stretch: The chance of the stretch that begins at a word, 0 where none does, float64, is written.
        chances: Of all tags of each word, shape (words, tags), float32, is written.
    """
    tags = weights.shape[1]
    longest = 1
    for row in range(len(ends)):
        longest = max(longest, ends[row] - (ends[row - 1] if row else 0))
    emitted, forward, backward = np.empty((longest, tags)), np.empty((longest, tags)), np.empty((longest, tags))
    scale, steps = np.empty(longest), np.empty((tags + 1, tags))
    best, came = np.empty((longest, tags)), np.empty((longest, tags), np.int32)
    _steps(pairs, steps)
    for sentence in order:
        begin, end = (ends[sentence - 1] if sentence else 0), ends[sentence]
        size = end - begin
        if size == 0:
            continue
        _emitted(features, begin, end, weights, emitted)
        _sums(emitted, steps, size, forward, backward, scale)
        for word in range(size):
            whole = LEAST
            for k in range(tags):
                most, where = -1.0, 0
                for one in range(tags):
                    found = steps[tags, k] if word == 0 else best[word - 1, one] * steps[one, k]
                    if found > most:
                        most, where = found, one
                    if word == 0:
                        break
                best[word, k] = most * emitted[word, k]
                came[word, k] = where
                whole = max(whole, best[word, k])
                chances[begin + word, k] = forward[word, k] * backward[word, k]
            for k in range(tags):
                best[word, k] /= whole
        last = 0
        for k in range(tags):
            if best[size - 1, k] > best[size - 1, last]:
                last = k
        for word in range(size - 1, -1, -1):
            path[begin + word] = last
            last = came[word, last]
        for word in range(size):
            first = path[begin + word]
            stretch[begin + word] = 0.0
            if first % 2 == 1:
                stretch[begin + word] = _stretch(path, begin, word, size, emitted, steps, forward, backward, scale)


@njit(**INNER)
def _stretch(path, begin, word, size, emitted, steps, forward, backward, scale):
    """Return the chance that a stretch begins at a word and ends where it does in the chain (5)."""
    tags = steps.shape[1]
    first = path[begin + word]
    inside = first + 1
    found = forward[word, first]
    before, at = first, word + 1
    while at < size and path[begin + at] == inside:
        found *= steps[before, inside] * emitted[at, inside] / scale[at]
        before = inside
        at += 1
    if at == size:
        return min(found, 1.0)
    after = 0.0
    for k in range(tags):
        if k != inside:
            after += steps[before, k] * emitted[at, k] * backward[at, k]
    return min(found * after / scale[at], 1.0)
