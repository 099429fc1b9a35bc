"""Scores as probabilities: one factor a model, fitted on labels that the models have not seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

MOST = 20_000
"""Records that factors are fitted on at most, evenly spread."""
TURNS = 50


def softmax(scores: NDArray[Any]) -> Floats:
    """Return probabilities, rows sum to 1.

    Example:
        >>> softmax(np.array([[0.0, 0.0], [1e9, 0.0]])).tolist()
        [[0.5, 0.5], [1.0, 0.0]]
    """
    found: Floats = np.asarray(scores - scores.max(axis=1, keepdims=True), np.float64)
    np.exp(found, out=found)
    found /= found.sum(axis=1, keepdims=True)
    return found


def factors(models: Sequence[NDArray[Any]], given: NDArray[np.int64]) -> tuple[Floats, float]:
    """Return the factor of each model, 0 or more, and the mean loss of the softmax of their weighted sum.

    The likelihood of held-out labels decides how sure a model may sound, and how much each of several counts.

    Args:
        models: Scores of each, shape (n, classes), of records that it has not learnt from.
        given: Labels, shape (n,).

    Source: C. Guo et al. 2017, arXiv:1706.04599 (temperature); D. Wolpert 1992, doi:10.1016/S0893-6080(05)80023-1 (stacking).
    """
    some = np.unique(np.linspace(0, len(given) - 1, min(len(given), MOST)).astype(np.int64))
    stack = np.stack([model[some].astype(np.float64) for model in models], axis=2)
    truth, rows = given[some], np.arange(len(some))
    weights = np.full(len(models), 1 / len(models))
    loss = _loss(stack @ weights, truth, rows)
    for _ in range(TURNS):
        chance = softmax(stack @ weights)
        mean = np.einsum("nk,nkm->nm", chance, stack)
        slope = (stack[rows, truth] - mean).mean(axis=0)
        curve = (np.einsum("nk,nkm,nkl->ml", chance, stack, stack) - mean.T @ mean) / len(rows) + 1e-6 * np.eye(len(models))
        step = np.linalg.solve(curve, slope)
        trial, better = np.maximum(weights + step, 0), loss
        while (better := _loss(stack @ trial, truth, rows)) > loss + 1e-12 and np.abs(step).max() > 1e-6:
            step /= 2
            trial = np.maximum(weights + step, 0)
        done = loss - better < 1e-6
        weights, loss = (trial, better) if better <= loss else (weights, loss)
        if done:
            break
    return weights, loss


def _loss(scores: Floats, truth: NDArray[np.int64], rows: NDArray[np.int64]) -> float:
    most = scores.max(axis=1)
    return float((np.log(np.exp(scores - most[:, None]).sum(axis=1)) + most - scores[rows, truth]).mean())
