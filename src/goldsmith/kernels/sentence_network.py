"""The hot loops of the universal sentence encoder between its matrix products: convolutions as shifted sums, one norm, one sum.

A convolution over ``n`` neighbours is ``n`` matrix products whose rows are added, each shifted by a token. The products are made once
for each row that is different (``embedders/use_multilingual.py``); here the rows are added, tokens beyond the ends of a text counting nothing.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from goldsmith.kernels.compiled import OUTER


@njit(fastmath={"reassoc", "contract"}, **OUTER)
def first_layer(rows, starts, ends, products, own, bias, left, out):
    """Write the first convolution of every token: ``relu(bias + sum of products) + own``.

    Args:
        rows: The row of each token in ``products`` and ``own``.
        starts: First token of each text.
        ends: Behind its last one.
        products: Shape (rows, neighbours, width).
        own: Shape (rows, width).
        bias: Shape (width,).
        left: Neighbours before the token.
        out: Shape (tokens, width).
    """
    neighbours, width = products.shape[1], products.shape[2]
    for text in range(len(starts)):
        for token in range(starts[text], ends[text]):
            for column in range(width):
                out[token, column] = bias[column]
            for place in range(neighbours):
                at = token - left + place
                if starts[text] <= at < ends[text]:
                    row = rows[at]
                    for column in range(width):
                        out[token, column] += products[row, place, column]
            row = rows[token]
            for column in range(width):
                out[token, column] = max(out[token, column], np.float32(0)) + own[row, column]


@njit(fastmath={"reassoc", "contract"}, **OUTER)
def second_layer(starts, ends, products, own, bias, left, out, column_of):
    """Write the second convolution of every token to its columns of ``out``, from ``column_of`` on; see ``first_layer``."""
    neighbours, width = products.shape[1], products.shape[2]
    for text in range(len(starts)):
        for token in range(starts[text], ends[text]):
            to = out[token]
            for column in range(width):
                to[column_of + column] = bias[column]
            for place in range(neighbours):
                at = token - left + place
                if starts[text] <= at < ends[text]:
                    for column in range(width):
                        to[column_of + column] += products[at, place, column]
            for column in range(width):
                to[column_of + column] = max(to[column_of + column], np.float32(0)) + own[token, column]


@njit(fastmath={"reassoc", "contract"}, **OUTER)
def normed_sums(rows, starts, ends, words, found, epsilon, out):
    """Write for every text the sum of its tokens' features, each brought to mean 0 and variance 1.

    Args:
        rows: The row of each token in ``words``.
        starts: First token of each text.
        ends: Behind its last one.
        words: Features of the words themselves, shape (rows, m).
        found: Features that the convolutions gave, shape (tokens, n).
        epsilon: Added to the variance.
        out: Shape (texts, m + n).
    """
    m, n = words.shape[1], found.shape[1]
    for text in range(len(starts)):
        total = out[text]
        for column in range(m + n):
            total[column] = 0
        for token in range(starts[text], ends[text]):
            word, rest = words[rows[token]], found[token]
            mean = np.float32(0)
            for column in range(m):
                mean += word[column]
            for column in range(n):
                mean += rest[column]
            mean /= np.float32(m + n)
            spread = np.float32(0)
            for column in range(m):
                spread += (word[column] - mean) * (word[column] - mean)
            for column in range(n):
                spread += (rest[column] - mean) * (rest[column] - mean)
            scale = np.float32(1) / np.sqrt(spread / np.float32(m + n) + epsilon)
            for column in range(m):
                total[column] += (word[column] - mean) * scale
            for column in range(n):
                total[m + column] += (rest[column] - mean) * scale
