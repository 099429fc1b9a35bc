"""How unsure a model is of each record, from its probabilities: three ways, all from 0 (sure) to 1 (as unsure as can be).

Source: B. Settles, Active learning literature survey, 2009, section 3.1 (least confidence, margin, entropy); T. Scheffer, C. Decomain,
S. Wrobel 2001, doi:10.1007/3-540-44816-0_31 (margin).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def least_confidence(chances: NDArray[Any]) -> Floats:
    """Return how far the likeliest class is from certain, shape (n,).

    Args:
        chances: Shape (n, classes), rows sum to 1.

    Example:
        >>> least_confidence(np.array([[1.0, 0.0], [0.5, 0.5]])).tolist()
        [0.0, 1.0]
    """
    table = _table(chances)
    most = table.shape[1] / (table.shape[1] - 1)
    found: Floats = np.clip((1 - table.max(axis=1)) * most, 0, 1)
    return found


def margin(chances: NDArray[Any]) -> Floats:
    """Return how near the second class is to the likeliest one, shape (n,).

    Args:
        chances: Shape (n, classes), rows sum to 1.

    Example:
        >>> margin(np.array([[0.5, 0.5, 0.0], [0.75, 0.25, 0.0]])).tolist()
        [1.0, 0.5]
    """
    table = _table(chances)
    best = np.partition(table, table.shape[1] - 2, axis=1)[:, -2:]
    return np.clip(1 - (best[:, 1] - best[:, 0]), 0, 1)


def entropy(chances: NDArray[Any]) -> Floats:
    """Return the entropy of the classes over that of an even guess, shape (n,).

    Args:
        chances: Shape (n, classes), rows sum to 1.

    Example:
        >>> entropy(np.array([[0.25, 0.25, 0.25, 0.25], [1.0, 0.0, 0.0, 0.0]])).tolist()
        [1.0, 0.0]
    """
    table = _table(chances)
    found: Floats = np.clip(_bits(table).sum(axis=1) / np.log2(table.shape[1]), 0, 1)
    return found


def several_unsure(chances: NDArray[Any]) -> Floats:
    """Return how unsure the least sure of several labels is, shape (n,): each label is a question of its own.

    Args:
        chances: Of each label, shape (n, labels); rows need not sum to 1.

    Example:
        >>> several_unsure(np.array([[0.5, 0.9], [1.0, 0.0]])).tolist()
        [1.0, 0.0]
    """
    table = np.asarray(chances, np.float64)
    found: Floats = np.clip(1 - 2 * np.abs(table - 0.5), 0, 1).max(axis=1)
    return found


def needed(unsure: Floats, chances: NDArray[Any], answered: NDArray[Any]) -> Floats:
    """Return how unsure, weighed by how much a class is lacking: records that are likely of a rare class come earlier.

    A class that was answered a quarter as often as the commonest one counts twice. It is for the beginning, while some classes hardly have an answer.

    Args:
        unsure: Of each record, shape (n,).
        chances: Shape (n, classes).
        answered: Answers of each class so far, shape (classes,).

    Example:
        >>> needed(np.array([0.5, 0.5]), np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([15, 3])).tolist()
        [0.5, 1.0]
    """
    counts = np.asarray(answered, np.float64) + 1
    lacking = np.sqrt(counts.max() / counts)
    return np.asarray(unsure * (_table(chances) @ lacking), np.float64)


def per_second(unsure: Floats, seconds: NDArray[Any]) -> Floats:
    """Return how unsure per second that an answer is expected to take.

    Args:
        unsure: Of each record, shape (n,).
        seconds: Above 0.

    Source: B. Settles, M. Craven, L. Friedland, Active learning with real annotation costs, NIPS workshop 2008 (costs that are predicted help
        only as far as they are predicted well).
    """
    return np.asarray(unsure / np.maximum(np.asarray(seconds, np.float64), 1e-3), np.float64)


WAYS: Mapping[str, Callable[[NDArray[Any]], Floats]] = {"least_confidence": least_confidence, "margin": margin, "entropy": entropy}
"""How unsure, by name."""


def _bits(chances: Floats) -> Floats:
    return -chances * np.log2(np.where(chances > 0, chances, 1))


def _table(chances: NDArray[Any]) -> Floats:
    table = np.asarray(chances, np.float64)
    if table.ndim != 2 or table.shape[1] < 2:
        raise ValueError(f"probabilities of shape {table.shape} are not those of two classes or more")
    return table
