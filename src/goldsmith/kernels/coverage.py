"""Cover a few thousand vectors by some of them: farthest-first traversal and the lazy greedy of facility location.

Both work on the matrix of inner products of unit vectors, and give every record its place in the order and what it brought:

1. Traversal: the next record is the one farthest from all before it; what it brings is that distance, squared.
2. Facility location: the next record is the one that raises the sum over all records of the similarity to the nearest record
   taken by most. The gain of a record never grows, so an old gain is an upper bound: the record with the largest bound is computed
   anew, until the largest bound is a new one (M. Minoux, Accelerated greedy algorithms, 1978).

Of equals the first one goes first.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from goldsmith.kernels.compiled import OUTER


@njit(**OUTER)
def traverse(products, first, order, brought):
    """Write the order of a farthest-first traversal that begins at ``first``, and the squared distance at which each was added."""
    n = products.shape[0]
    nearest = np.empty(n, np.float32)
    for i in range(n):
        nearest[i] = max(np.float32(0), np.float32(2) - np.float32(2) * products[first, i])
    nearest[first] = np.float32(-1)
    order[0] = first
    brought[0] = np.float32(np.inf)
    for step in range(1, n):
        best = np.int64(-1)
        far = np.float32(-1)
        for i in range(n):
            if nearest[i] > far:
                far = nearest[i]
                best = i
        order[step] = best
        brought[step] = far
        nearest[best] = np.float32(-1)
        for i in range(n):
            if nearest[i] >= 0:
                distance = max(np.float32(0), np.float32(2) - np.float32(2) * products[best, i])
                nearest[i] = min(nearest[i], distance)


@njit(**OUTER)
def cover(products, order, brought):
    """Write the order of the lazy greedy of facility location, similarities below 0 counted as 0, and the gain of each record."""
    n = products.shape[0]
    covered = np.zeros(n, np.float32)
    bound = np.empty(n, np.float64)
    fresh = np.full(n, -1, np.int64)
    for j in range(n):
        gain = 0.0
        for i in range(n):
            gain += max(np.float32(0), products[j, i])
        bound[j] = gain
        fresh[j] = 0
    for step in range(n):
        while True:
            best = np.int64(0)
            high = -1.0
            for j in range(n):
                if bound[j] > high:
                    high = bound[j]
                    best = j
            if fresh[best] == step:
                break
            gain = 0.0
            for i in range(n):
                gain += max(np.float32(0), products[best, i] - covered[i])
            bound[best] = min(gain, bound[best])
            fresh[best] = step
        order[step] = best
        brought[step] = bound[best]
        bound[best] = -2.0
        for i in range(n):
            covered[i] = max(covered[i], products[best, i])
