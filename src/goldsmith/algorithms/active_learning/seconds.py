"""How long an answer is expected to take, by the length of what is looked at: learnt from the times that were measured.

The logarithm of the seconds is a line over the logarithm of the length, by the median of the slopes of pairs (Theil and Sen): one person who
went for lunch does not move it. Where times say nothing of lengths the line is level.

Source: P. K. Sen 1968, doi:10.1080/01621459.1968.10480934.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Numbers = Sequence[float] | NDArray[Any]

LEAST = 10
"""Answers below which length is not looked at."""
PAIRS = 20_000


@dataclass(frozen=True)
class SecondsModel:
    """Seconds by length: ``exp(level) * (1 + length) ** slope``.

    Attributes:
        level: Logarithm of the seconds of an empty record.
        slope: How fast they grow; 0 where length does not matter.
        answers: That it was learnt from.
        least: Fewest seconds that were measured, and the least that is predicted.
        most: Most seconds that were measured, and the most that is predicted.
    """

    level: float
    slope: float
    answers: int
    least: float
    most: float

    def predict(self, lengths: Numbers) -> NDArray[np.float64]:
        """Return the seconds that are expected; half of the answers take longer."""
        sizes = np.log1p(np.asarray(lengths, np.float64))
        return np.clip(np.exp(self.level + self.slope * sizes), self.least, self.most)


def learn_seconds(lengths: Numbers, active_ms: Numbers, *, seed: int = 0) -> SecondsModel:
    """Learn how long answers take.

    Args:
        lengths: Of what was looked at, in any unit: characters, words, shapes.
        active_ms: Milliseconds that each answer took; those of 0 or less were not measured, and are left out.
        seed: Of the pairs, where there are many.

    Raises:
        ValueError: The lengths differ, or no answer was measured.

    Example:
        >>> found = learn_seconds(range(10, 1_000, 10), [100.0 * n for n in range(10, 1_000, 10)])
        >>> found.predict([500]).round().tolist()
        [50.0]
    """
    sizes, times = np.asarray(lengths, np.float64), np.asarray(active_ms, np.float64)
    if len(sizes) != len(times):
        raise ValueError(f"{len(sizes)} lengths and {len(times)} times")
    fit = np.isfinite(times) & (times > 0) & np.isfinite(sizes) & (sizes >= 0)
    if not fit.any():
        raise ValueError("no answer was measured")
    x, y = np.log1p(sizes[fit]), np.log(times[fit] / 1000)
    slope = _slope(x, y, seed) if len(x) >= LEAST else 0.0
    level = float(np.median(y - slope * x))
    return SecondsModel(level, slope, len(x), float(np.exp(y.min())), float(np.exp(y.max())))


def _slope(x: NDArray[np.float64], y: NDArray[np.float64], seed: int) -> float:
    """Return the median slope of pairs, at least 0: nobody reads a longer text in less time because it is longer."""
    n = len(x)
    if n * (n - 1) // 2 <= PAIRS:
        one, two = np.triu_indices(n, 1)
    else:
        one, two = np.random.default_rng(seed).integers(0, n, (2, PAIRS))
    apart = np.abs(x[one] - x[two]) > 1e-9
    if not apart.any():
        return 0.0
    return max(0.0, float(np.median((y[one] - y[two])[apart] / (x[one] - x[two])[apart])))
