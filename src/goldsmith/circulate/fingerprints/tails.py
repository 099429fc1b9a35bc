"""How often an innocent's score is as high as one that was seen: a bound that holds, and no bell curve.

An innocent's bits are independent given the biases, and his score is a sum of what each bit is worth. So for every ``t > 0``,
``P(score >= s) <= exp(sum log(p e^(t a) + (1 - p) e^(t b)) - t s)``, with ``p`` the bias, ``a`` the worth of a 1 and ``b`` that of a 0. The least
over a grid of ``t`` is taken; each point of the grid is a bound by itself, so the grid costs a little sharpness and no truth.

Source: H. Chernoff 1952, doi:10.1214/aoms/1177729330; on tracing conditional on what was found: T. Furon, M. Desoubeaux, Tardos codes for real,
WIFS 2014.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from goldsmith.circulate.fingerprints.worth import Worth

STEPS, LEAST, MOST = 56, 0.05, 60.0
"""Points of the grid, and its ends in standard deviations."""


def log_tails(worth: Worth, scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the logarithm of a bound of the probability that an innocent reaches each score, at most 0.

    Args:
        worth: What each bit is worth, and how likely it is.
        scores: Shape (licensees,).

    Example:
        >>> from goldsmith.circulate.fingerprints.worth import Worth
        >>> coin = Worth(np.ones(20), -np.ones(20), np.full(20, 0.5))
        >>> bool(np.exp(log_tails(coin, np.array([20.0])))[0] >= 0.5**20)
        True
    """
    mean, spread = worth.mean(), worth.spread()
    if not len(worth.one) or spread == 0:
        return np.zeros(len(scores))
    least = np.zeros(len(scores))
    shifted = scores - mean
    for tilt in np.geomspace(LEAST, MOST, STEPS) / spread:
        least = np.minimum(least, worth.grown(float(tilt)) - tilt * mean - tilt * shifted)
    return np.minimum(least, 0.0)
