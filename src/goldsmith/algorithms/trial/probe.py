"""The probe: how much a linear classifier makes of the vectors of a model, on texts that people have labelled.

A ridge regression onto the labels (one number a class, its mean taken away), whose strength is chosen on the training texts by
leaving each out in turn; the class with the highest number wins. It has one solution, so nothing but the vectors makes a difference.

Source: Rifkin and Lippert 2007, MIT-CSAIL-TR-2007-025: leave-one-out errors of ridge regression in closed form.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

STRENGTHS = 10.0 ** np.arange(-4, 4.5, 0.5)
"""Strengths that are tried, as shares of the mean square of the vectors."""


class Answers(NamedTuple):
    """What a probe said of held-out texts.

    Attributes:
        given: Number of the class of each text, shape (n,).
        strength: The strength that was chosen.
    """

    given: NDArray[np.int64]
    strength: float


def probe(train: NDArray[np.float32], labels: NDArray[np.int64], test: NDArray[np.float32]) -> Answers:
    """Return the classes of held-out texts.

    Args:
        train: Vectors of labelled texts, shape (n, dimensions).
        labels: Numbers of their classes, from 0, shape (n,).
        test: Vectors of held-out texts, shape (m, dimensions).

    Raises:
        ValueError: All texts have one label, or the numbers of texts and labels differ.

    Example:
        >>> train = np.array([[0, 1], [0, 2], [1, 0], [2, 0]], np.float32)
        >>> probe(train, np.array([0, 0, 1, 1]), np.array([[0, 3], [3, 0]], np.float32)).given.tolist()
        [0, 1]
    """
    if len(train) != len(labels) or len(np.unique(labels)) < 2:
        raise ValueError(f"{len(train)} texts with {len(labels)} labels of {len(np.unique(labels))} classes cannot be told apart")
    middle, spread = train.mean(axis=0, dtype=np.float64), train.std(axis=0, dtype=np.float64)
    spread[spread < 1e-12] = 1.0
    x = (train - middle) / spread
    wanted = (labels[:, None] == np.arange(labels.max() + 1)).astype(float)
    target = wanted - wanted.mean(axis=0)
    values, vectors = _directions(x)
    turned = x @ vectors
    inner = turned.T @ target
    scale = float((x**2).sum() / x.shape[1]) or 1.0
    errors = [_left_out(turned, values + scale * one, inner, target) for one in STRENGTHS]
    best = int(np.argmin(errors))
    weights = vectors @ (inner / (values + scale * STRENGTHS[best])[:, None])
    return Answers(np.argmax((test - middle) / spread @ weights + wanted.mean(axis=0), axis=1), float(STRENGTHS[best]))


def _directions(x: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the directions along which vectors spread, and how much; by way of the smaller of the two matrices of products."""
    wide = x.shape[1] > len(x)
    values, found = np.linalg.eigh(x @ x.T if wide else x.T @ x)
    there = values > 1e-10 * max(float(values[-1]), 1e-300)
    values, found = values[there], found[:, there]
    return values, x.T @ found / np.sqrt(values) if wide else found


def _left_out(turned: NDArray[np.float64], values: NDArray[np.float64], inner: NDArray[np.float64], target: NDArray[np.float64]) -> float:
    """Return the mean squared error on each text by the others, without fitting anew."""
    said = turned @ (inner / values[:, None])
    leverage = np.minimum((turned**2 / values).sum(axis=1) + 1 / len(turned), 1 - 1e-9)  # and the mean that was taken away
    return float(np.mean(((target - said) / (1 - leverage)[:, None]) ** 2))


def macro_f1(given: NDArray[np.int64], right: NDArray[np.int64]) -> float:
    """Return the mean over classes of the harmonic mean of precision and recall, from 0 to 1; a class that nobody has does not count.

    Example:
        >>> macro_f1(np.array([0, 0, 1, 1]), np.array([0, 1, 1, 1]))
        0.7333333333333334
    """
    found = []
    for one in np.unique(right):
        hits = np.sum((given == one) & (right == one))
        found.append(2 * hits / (np.sum(given == one) + np.sum(right == one)))
    return float(np.mean(found))
