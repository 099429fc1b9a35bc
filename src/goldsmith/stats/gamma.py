"""The logarithm of the gamma function and its derivative, for arrays.

1. Arguments are raised above ten by the recurrences ``log gamma(x) = log gamma(x + 1) - log x`` and ``psi(x) = psi(x + 1) - 1 / x``.
2. There Stirling's series is taken; what it leaves is below 1e-14 of the value, or of 1 where that is smaller.

Source: M. Abramowitz, I. Stegun, Handbook of mathematical functions, 1964, 6.1.15, 6.1.40, 6.3.5, 6.3.18.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

RAISED = 10
HALF_LOG_TAU = 0.5 * math.log(2 * math.pi)


def log_gamma(x: NDArray[Any]) -> NDArray[np.float64]:
    """Return the logarithm of the gamma function of numbers above 0.

    Raises:
        ValueError: A number is not above 0.

    Example:
        >>> log_gamma(np.array([1.0, 5.0])).round(12).tolist() == [0.0, round(math.log(24), 12)]
        True
    """
    large, product, _ = _raised(x)
    inverse = 1 / large
    square = inverse * inverse
    rest = inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square * (1 / 1188 - square * 691 / 360360)))))
    return np.asarray((large - 0.5) * np.log(large) - large + HALF_LOG_TAU + rest - np.log(product), np.float64)


def digamma(x: NDArray[Any]) -> NDArray[np.float64]:
    """Return the derivative of the logarithm of the gamma function of numbers above 0.

    Raises:
        ValueError: A number is not above 0.

    Example:
        >>> digamma(np.array([1.0])).round(6).tolist()
        [-0.577216]
    """
    large, _, inverses = _raised(x)
    square = 1 / (large * large)
    rest = square * (1 / 12 - square * (1 / 120 - square * (1 / 252 - square * (1 / 240 - square * (1 / 132 - square * 691 / 32760)))))
    return np.asarray(np.log(large) - 0.5 / large - rest - inverses, np.float64)


def _raised(x: NDArray[Any]) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return numbers above ten, the product of those passed on the way, and the sum of their inverses."""
    large = np.array(x, np.float64)
    if not (large > 0).all():
        raise ValueError("the gamma function is taken of numbers above 0")
    product, inverses = np.ones_like(large), np.zeros_like(large)
    for _ in range(RAISED):
        low = large < RAISED
        if not low.any():
            break
        product = np.where(low, product * large, product)
        inverses += np.where(low, 1 / large, 0.0)
        large += low
    return large, product, inverses
