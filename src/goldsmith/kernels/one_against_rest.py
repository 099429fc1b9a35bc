"""Logistic regressions of several classes, each against the rest, over bags of hashed features: all classes in one turn.

1. A bag is the numbers of its different features; all have the value ``1 / sqrt(features)``. Its score for a class is the sum of value times
   weight, and the class's bias.
2. A step goes down the gradient of each class's own log-likelihood, with a small pull to 0. Its length is ``rate`` over the root of the sum of squared
   gradients that the weight has met (AdaGrad).
3. A feature's weights of all classes stand side by side in memory, and behind them the sums: one look into memory serves all classes.
4. What would be foretold without a phrase: the score of a record less the weights of the features of the phrase.

Source: Duchi et al. 2011, JMLR 12:2121 (AdaGrad).
"""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

import numpy as np
from numba import njit

from goldsmith.kernels.compiled import OUTER

TINY = np.float32(1e-8)


@njit(**OUTER)
def descend(buckets, ends, classes, order, state, rate, decay):
    """Make one turn over bags in an order (2).

    Args:
        buckets: Features of all bags, uint32.
        ends: Where those of each end, int64.
        classes: Class of each bag, int64.
        order: Bags to learn from, int64.
        state: Weights of the ``k`` classes and sums behind them, the last row of the bias, shape (features + 1, 2, k), float32.
        rate: Length of the first step, float32.
        decay: Pull to 0, float32.
    """
    bias, k, one = len(state) - 1, state.shape[2], np.float32(1)
    score, slope = np.empty(k, np.float32), np.empty(k, np.float32)
    for bag in order:
        begin, end = (ends[bag - 1] if bag else 0), ends[bag]
        value = np.float32(1.0 / np.sqrt(max(end - begin, 1)))
        for each in range(k):
            score[each] = state[bias, 0, each]
        for at in range(begin, end):
            bucket = buckets[at]
            for each in range(k):
                score[each] += state[bucket, 0, each] * value
        for each in range(k):
            slope[each] = one / (one + np.exp(-score[each]))
        slope[classes[bag]] -= one
        for at in range(begin, end):
            bucket = buckets[at]
            for each in range(k):
                step = slope[each] * value + decay * state[bucket, 0, each]
                state[bucket, 1, each] += step * step
                state[bucket, 0, each] -= rate * step / np.sqrt(state[bucket, 1, each] + TINY)
        for each in range(k):
            state[bias, 1, each] += slope[each] * slope[each]
            state[bias, 0, each] -= rate * slope[each] / np.sqrt(state[bias, 1, each] + TINY)


@njit(**OUTER)
def score(buckets, ends, folds, weights, out):
    """Write the scores of bags (1), each by the weights of its fold, shape (folds, features + 1, k), to ``out``, shape (bags, k)."""
    k, bias = weights.shape[2], weights.shape[1] - 1
    total = np.empty(k)
    begin = np.int64(0)
    for bag in range(len(ends)):
        fold = folds[bag]
        total[:] = 0.0
        for at in range(begin, ends[bag]):
            bucket = buckets[at]
            for each in range(k):
                total[each] += weights[fold, bucket, each]
        value = 1.0 / np.sqrt(max(ends[bag] - begin, 1))
        for each in range(k):
            out[bag, each] = total[each] * value + weights[fold, bias, each]
        begin = ends[bag]


@njit(**OUTER)
def foretold(rows, owner, own, classes, sizes, folds, weights, scores, out):
    """Add to ``out`` the chance of each phrase's class in each of its records, by the record's other words (4).

    Args:
        rows: Records of all phrases, one after the other.
        owner: The phrase of each.
        own: Features of each phrase, -1 behind them, shape (phrases, most).
        classes: The class of each phrase.
        sizes: Features of each record, about.
        folds: Fold of each record.
        weights: Shape (folds, features + 1, k).
        scores: Of the records with the phrases, shape (records, k).
        out: One number a phrase.
    """
    k = weights.shape[2]
    chance = np.empty(k)
    for at in range(len(rows)):
        row, phrase = rows[at], owner[at]
        value = 1.0 / np.sqrt(max(sizes[row], 1))
        chance[:] = 0.0
        for place in range(own.shape[1]):
            bucket = own[phrase, place]
            if bucket < 0:
                break
            for each in range(k):
                chance[each] += weights[folds[row], bucket, each]
        total = 0.0
        for each in range(k):
            chance[each] = 1.0 / (1.0 + np.exp(chance[each] * value - scores[row, each]))
            total += chance[each]
        if k == 1:
            out[phrase] += chance[0] if classes[phrase] == 1 else 1.0 - chance[0]
        else:
            out[phrase] += chance[classes[phrase]] / max(total, 1e-9)
