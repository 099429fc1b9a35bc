"""What a bit is worth at each place: the symmetric score of Škorić, or the likelihood under a collusion that was learnt from the copy itself.

Everything here is made of biases and of what was read out of the copy, and of nobody's bits but those of licensees who were found before: so it may
be as clever as it likes, and an innocent's bits are still independent of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

LARGEST_TILT = 700.0


@dataclass(frozen=True)
class Worth:
    """What bits are worth.

    Attributes:
        one: That of a 1 at each place, shape (places,).
        zero: That of a 0.
        bias: How likely a 1 is.
        name: How it was made.
    """

    one: NDArray[np.float64]
    zero: NDArray[np.float64]
    bias: NDArray[np.float64]
    name: str = "symmetric"

    def mean(self) -> float:
        """Return what an innocent's score is on average."""
        return float((self.bias * self.one + (1 - self.bias) * self.zero).sum())

    def spread(self) -> float:
        """Return the standard deviation of an innocent's score."""
        return float(np.sqrt((self.bias * (1 - self.bias) * (self.one - self.zero) ** 2).sum()))

    def score(self, bits: NDArray[np.bool_]) -> float:
        """Return the score of a word."""
        return float(self.zero.sum() + (self.one - self.zero)[bits].sum())

    def grown(self, tilt: float) -> float:
        """Return the logarithm of the mean of ``exp(tilt * score)`` of an innocent."""
        high = np.maximum(self.one, self.zero)
        low = np.minimum(self.one, self.zero)
        likely = np.where(self.one >= self.zero, self.bias, 1 - self.bias)
        return float((tilt * high + np.log(likely + (1 - likely) * np.exp(np.maximum(tilt * (low - high), -LARGEST_TILT)))).sum())


def symmetric(bias: NDArray[np.float64], read: NDArray[np.float64]) -> Worth:
    """Return the symmetric score: bits that agree count the more the rarer they are, others are taken off.

    Args:
        bias: How likely a 1 is, shape (places,).
        read: What was read out of the copy, from -1 (surely 0) to 1 (surely 1).

    Example:
        >>> found = symmetric(np.array([0.2]), np.array([1.0]))
        >>> float(found.one[0]), float(found.zero[0]), round(abs(found.mean()), 12), round(found.spread(), 12)
        (2.0, -0.5, 0.0, 1.0)

    Source: B. Škorić, S. Katzenbeisser, M. Celik, Symmetric Tardos fingerprinting codes for arbitrary alphabet sizes, Designs, Codes and
    Cryptography 46 (2008), doi:10.1007/s10623-007-9142-x.
    """
    rare, often = np.sqrt((1 - bias) / bias), np.sqrt(bias / (1 - bias))
    return Worth(read * rare, -read * often, bias)
