"""A linear model of many classes over bags of features, learnt by gradient descent, without a lock.

1. A record is a bag: numbers of features with values. Its score for a class is the sum of value times weight, and the class's bias.
2. With one label a record the scores become chances by softmax, with several by the logistic function of each class.
3. A step goes down the gradient of the log-likelihood. Its length is ``rate`` over the root of the squared gradients that the feature
   has met so far, all classes together (AdaGrad with one number a feature): so a feature's weights stand together in memory, one
   sum is kept instead of one a class, and a feature keeps the direction of its gradient.
4. Learning is left early: that alone keeps the weights small.
5. Or nothing is learnt but counted: in how many records of each class a feature stands. Where a class has few records that says more.

Source: Duchi et al. 2011, JMLR 12:2121 (AdaGrad); A. McCallum, K. Nigam 1998, AAAI-98 workshop, 41 (naive Bayes of texts).
"""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

import numpy as np
from numba import njit

from goldsmith.kernels.compiled import INNER, OUTER

TINY = np.float32(1e-8)


@njit(**OUTER)
def learn(features, values, ends, labels, label_ends, order, importance, weights, squares, rate, several):
    """Go over records in an order once, changing weights and squares.

    Args:
        features: Numbers of the features of all records, int32.
        values: Their values, float32.
        ends: Where those of each record end, int64.
        labels: Labels of all records, int32.
        label_ends: Where those of each record end, int64.
        order: Records to learn from, int64.
        importance: How much each record counts, float32.
        weights: Shape (features + 1, classes), float32; the last row is the bias.
        squares: Sum of squared gradients of each feature and of the bias, shape (features + 1,), float32.
        rate: Length of the first step, float32.
        several: Whether a record has any number of labels.
    """
    classes = weights.shape[1]
    bias = weights.shape[0] - 1
    slope = np.empty(classes, np.float32)
    for record in order:
        begin, end = (ends[record - 1] if record else 0), ends[record]
        _score(features, values, begin, end, weights, slope)
        if several:
            for k in range(classes):
                slope[k] = np.float32(1) / (np.float32(1) + np.exp(-slope[k]))
        else:
            most, total = slope[0], np.float32(0)
            for k in range(classes):
                most = max(most, slope[k])
            for k in range(classes):
                slope[k] = np.exp(slope[k] - most)
                total += slope[k]
            for k in range(classes):
                slope[k] /= total
        for at in range(label_ends[record - 1] if record else 0, label_ends[record]):
            slope[labels[at]] -= np.float32(1)
        square = np.float32(0)
        for k in range(classes):
            slope[k] *= importance[record]
            square += slope[k] * slope[k]
        for at in range(begin, end):
            feature, value = features[at], values[at]
            squares[feature] += square * value * value
            step = rate * value / np.sqrt(squares[feature] + TINY)
            row = weights[feature]
            for k in range(classes):
                row[k] -= step * slope[k]
        squares[bias] += square
        step = rate / np.sqrt(squares[bias] + TINY)
        for k in range(classes):
            weights[bias, k] -= step * slope[k]


@njit(**OUTER)
def score(features, values, ends, order, weights, out):
    """Write the scores of records (1), shape (records, classes)."""
    for record in order:
        _score(features, values, ends[record - 1] if record else 0, ends[record], weights, out[record])


@njit(**OUTER)
def tally(features, ends, labels, order, counts):
    """Count (5): add 1 for each feature of each record at the record's class, shape (features + 1, classes); the last row is of records."""
    for record in order:
        label = labels[record]
        counts[counts.shape[0] - 1, label] += np.float32(1)
        for at in range(ends[record - 1] if record else 0, ends[record]):
            counts[features[at], label] += np.float32(1)


@njit(**INNER)
def _score(features, values, begin, end, weights, out):
    classes = weights.shape[1]
    out[:] = weights[weights.shape[0] - 1]
    for at in range(begin, end):
        value = values[at]
        row = weights[features[at]]
        for k in range(classes):
            out[k] += value * row[k]
