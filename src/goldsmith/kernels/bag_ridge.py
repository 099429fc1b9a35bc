"""Ridge regression over bags of features by conjugate gradients, without a lock.

1. Wanted are weights ``w`` that make ``sum(share * (bag . w - number)^2) + pull * w . w`` least: the solution of a symmetric system.
2. Each step multiplies the system by one direction: once over all bags there, once back. Nothing larger than the weights is kept.
3. It ends where the rest is a small share of what it was, or after so many steps.

Source: M. Hestenes, E. Stiefel 1952, doi:10.6028/jres.049.044.
"""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

import numpy as np
from numba import njit

from goldsmith.kernels.compiled import OUTER


@njit(**OUTER)
def ridge(features, values, ends, numbers, share, pull, steps, least, weights):
    """Write ridge weights; return the steps that were made.

    Args:
        features: Numbers of the features of all bags, int32.
        values: Their values, float32.
        ends: Where those of each bag end, int64.
        numbers: One a bag, with mean 0, float64.
        share: How much each bag counts, float64; those of 0 are not read.
        pull: To 0, above 0.
        steps: At most.
        least: Share of the squared rest at which it ends.
        weights: Of features, zeros, float64.
    """
    rest = np.zeros(len(weights))
    for bag in range(len(ends)):
        if share[bag] != 0.0:
            for at in range(ends[bag - 1] if bag else 0, ends[bag]):
                rest[features[at]] += share[bag] * numbers[bag] * values[at]
    way, turned = rest.copy(), np.empty(len(weights))
    size = np.sum(rest * rest)
    goal = least * size
    for step in range(steps):
        if size <= goal:
            return step
        for at in range(len(weights)):
            turned[at] = pull * way[at]
        for bag in range(len(ends)):
            if share[bag] != 0.0:
                begin, total = (ends[bag - 1] if bag else 0), 0.0
                for at in range(begin, ends[bag]):
                    total += way[features[at]] * values[at]
                total *= share[bag]
                for at in range(begin, ends[bag]):
                    turned[features[at]] += total * values[at]
        length = size / np.sum(way * turned)
        for at in range(len(weights)):
            weights[at] += length * way[at]
            rest[at] -= length * turned[at]
        before, size = size, np.sum(rest * rest)
        for at in range(len(weights)):
            way[at] = rest[at] + size / before * way[at]
    return steps
