"""The Vendi score: how many wholly different records would be as diverse as these.

1. Take the similarities of all pairs, divided by the number of records, so that the eigenvalues sum to 1.
2. The score is the exponential of their entropy (order 1), or of Renyi's entropy of another order: below 1 rare kinds count more, above 1
   common ones; order 0 counts directions, order infinity looks at the commonest alone.
3. With unit vectors and their dot product, the eigenvalues of the d x d matrix of the vectors are those of the n x n matrix of
   similarities, so a million records cost no more than their vectors.

The score grows with the number of records: sets of different sizes are compared by samples of one size (:func:`vendi_of_samples`).
Drawing records again with replacement makes doubles and the score too small, so the interval comes from disjoint samples.

Source: D. Friedman, A. Dieng 2022, arXiv:2210.02410; orders: A. Pasarkar, A. Dieng 2023, arXiv:2310.12952.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.stats.estimate import Estimate, bounded
from goldsmith.stats.student import quantile

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROWS = 65_536
"""Vectors that are added to the d x d matrix at once."""


def vendi_of_similarities(similarities: NDArray[Any], *, order: float = 1.0) -> float:
    """Return the score of records whose similarities are known, in [1, n].

    Args:
        similarities: Of all pairs, shape (n, n), symmetric, positive semidefinite, 1 on the diagonal.
        order: Of the entropy, at least 0; infinity is allowed.

    Raises:
        ValueError: The matrix is none of similarities, or the order is below 0.

    Example:
        >>> vendi_of_similarities(np.eye(4)), vendi_of_similarities(np.ones((4, 4)))
        (4.0, 1.0)
    """
    matrix = np.asarray(similarities, float)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or not len(matrix) or not np.isfinite(matrix).all():
        raise ValueError(f"similarities of pairs are square and finite, not of shape {matrix.shape}")
    if not np.allclose(matrix, matrix.T, atol=1e-6) or not np.allclose(matrix.diagonal(), 1, atol=1e-4):
        raise ValueError("similarities of pairs are symmetric, and 1 of a record with itself")
    values = np.linalg.eigvalsh(matrix / len(matrix))
    if values[0] < -1e-6:
        raise ValueError(f"similarities with a negative eigenvalue ({values[0]:.2g}) are of no positive semidefinite kernel")
    return _score(values, order)


def vendi_of_vectors(vectors: NDArray[Any], *, order: float = 1.0) -> float:
    """Return the score of records with unit vectors, similarity being their dot product; in [1, min(n, d)].

    Args:
        vectors: Shape (n, d), of length 1 each.
        order: Of the entropy, at least 0; infinity is allowed.

    Raises:
        ValueError: There is no vector, one is not of length 1, or the order is below 0.

    Example:
        >>> vendi_of_vectors(np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0], [0.0, 1.0]]))
        2.0
    """
    if vectors.ndim != 2 or not len(vectors):
        raise ValueError(f"vectors have the shape (n, d), not {vectors.shape}")
    n, d = vectors.shape
    small = np.zeros((min(n, d), min(n, d)))
    for start in range(0, n, ROWS):
        part = np.asarray(vectors[start : start + ROWS], float)
        lengths = (part * part).sum(axis=1)
        if not np.allclose(lengths, 1, atol=1e-3):
            raise ValueError(
                f"a vector has the length {math.sqrt(float(lengths[np.argmax(np.abs(lengths - 1))])):.4g}: make them of length 1"
            )
        small += part.T @ part if d <= n else 0.0
    if d > n:
        small = np.asarray(vectors, float) @ np.asarray(vectors, float).T
    return _score(np.linalg.eigvalsh(small / n), order)


def vendi_of_samples(
    vectors: NDArray[Any], size: int = 1_000, *, order: float = 1.0, confidence: float = 0.95, most: int = 20, seed: int = 0
) -> Estimate:
    """Return the score that a random sample of a fixed size has, with its interval; ``n`` counts disjoint samples.

    Args:
        vectors: Of all records, shape (n, d), of length 1 each.
        size: Records a sample, at least 2; at least two disjoint samples must fit.
        order: Of the entropy, at least 0; infinity is allowed.
        confidence: Two-sided coverage wanted, strictly between 0 and 1.
        most: Samples, at most.
        seed: Of the draw.

    Raises:
        ValueError: Two samples do not fit, or as for :func:`vendi_of_vectors`.

    Example:
        >>> random = np.random.default_rng(0)
        >>> directions = np.eye(8)[random.integers(0, 8, 4_000)]
        >>> found = vendi_of_samples(directions, 500)
        >>> 7.8 < found.low < found.value < found.high < 8, found.n
        (True, 8)
    """
    count = min(most, len(vectors) // max(1, size))
    if size < 2 or count < 2:
        raise ValueError(f"two disjoint samples of {size} do not fit into {len(vectors)} records: take a smaller size")
    order_of = np.random.default_rng(seed).permutation(len(vectors))
    scores = np.array([vendi_of_vectors(vectors[np.sort(order_of[at * size : (at + 1) * size])], order=order) for at in range(count)])
    mean = float(scores.mean())
    half = quantile((1 + confidence) / 2, count - 1) * float(scores.std(ddof=1)) / math.sqrt(count)
    return Estimate(*bounded(mean, mean - half, mean + half, least=1.0, most=float(size)), confidence, count, f"vendi-{order:g}-of-{size}")


def _score(values: NDArray[np.floating[Any]], order: float) -> float:
    """Return the exponential of the entropy of eigenvalues that sum to 1."""
    if not order >= 0:
        raise ValueError(f"an order of {order} is below 0")
    kept = values[values > 1e-12 * len(values)]
    kept /= kept.sum()
    if order == 1:
        entropy = -float((kept * np.log(kept)).sum())
    elif math.isinf(order):
        entropy = -math.log(float(kept.max()))
    else:
        entropy = math.log(float((kept**order).sum())) / (1 - order)
    return float(round(math.exp(entropy), 9))
