"""One turn of expectation and maximisation over answers: what raters are like from what items are, and the other way round.

1. ``confusions``: for each rater, true value and given value, the sum over answers of the probability that the item has the true value.
2. ``posteriors``: for each item, the probability of each true value from what raters gave it; answers come sorted by item. The sum of the
   logarithms of what the answers weigh is the likelihood.
3. ``hits``: for each rater, the sum over answers of the probability that the given value is the true one.

Source: A. Dawid, A. Skene 1979, doi:10.2307/2346806.
"""

# mypy: disable-error-code="assignment"

from __future__ import annotations

import numpy as np
from numba import njit

from goldsmith.kernels.compiled import OUTER


@njit(**OUTER)
def confusions(item, rater, value, posterior, table):
    """Add the expected confusion of each rater to ``table``, shape (raters, true values, given values)."""
    values = posterior.shape[1]
    for at in range(len(item)):
        for true in range(values):
            table[rater[at], true, value[at]] += posterior[item[at], true]


@njit(**OUTER)
def hits(item, rater, value, posterior, table):
    """Add the expected right answers of each rater to ``table``, shape (raters,)."""
    for at in range(len(item)):
        table[rater[at]] += posterior[item[at], value[at]]


@njit(**OUTER)
def posteriors(item, rater, value, log_confusion, log_prior, posterior):
    """Fill the posterior, shape (items, values), and return the log likelihood."""
    values = len(log_prior)
    for row in range(len(posterior)):
        for true in range(values):
            posterior[row, true] = log_prior[true]
    for at in range(len(item)):
        for true in range(values):
            posterior[item[at], true] += log_confusion[rater[at], true, value[at]]
    likelihood = 0.0
    for row in range(len(posterior)):
        largest = posterior[row, 0]
        for true in range(1, values):
            largest = max(largest, posterior[row, true])
        total = 0.0
        for true in range(values):
            posterior[row, true] = np.exp(posterior[row, true] - largest)
            total += posterior[row, true]
        for true in range(values):
            posterior[row, true] /= total
        likelihood += largest + np.log(total)
    return likelihood
