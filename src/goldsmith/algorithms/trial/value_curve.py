"""The value curve: how the error falls as more is read, and what twice as much would still bring.

The error follows ``a + b * n ** -c`` where it follows a power law. The curve is fitted to each seed by itself, so what is foreseen for
twice the data has the t interval over seeds. Where a power law does not describe the points, nothing is foreseen.

Source: Hestness et al. 2017, arXiv:1712.00409; Covert et al. 2024, arXiv:2405.20456: the value of data depends on how much there is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from goldsmith.stats.paired import paired_difference

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

LEAST_SIZES = 5
"""Sizes without which no curve is fitted: it has three numbers."""
EXPLAINED = 0.98
"""Share of the variance over sizes that a curve must explain."""
POWERS = np.geomspace(0.02, 3.0, 150)


@dataclass(frozen=True)
class Law:
    """An error of ``floor + scale * n ** -power`` after n tokens.

    Attributes:
        explained: Share of the variance of the points that it explains, at most 1.
    """

    floor: float
    scale: float
    power: float
    explained: float

    def at(self, tokens: float) -> float:
        """Return the error after so many tokens."""
        return float(self.floor + self.scale * tokens**-self.power)


@dataclass(frozen=True)
class ValueCurve:
    """The law of the mean over seeds, and what twice the tokens would change.

    Attributes:
        law: Fitted to the mean, or None where no power law fits; ``why`` says why.
        doubled: Foreseen change of the error with twice the tokens, its interval over seeds in ``low`` and ``high``; negative is better.
    """

    law: Law | None
    doubled: float | None = None
    low: float | None = None
    high: float | None = None
    why: str = ""


def law(tokens: Sequence[float], errors: Sequence[float]) -> Law:
    """Return the power law that fits some points best by least squares, with a floor and a scale that are not negative.

    Example:
        >>> found = law([100, 200, 400, 800, 1600], [1 + 10 * n**-0.5 for n in (100, 200, 400, 800, 1600)])
        >>> round(found.floor, 2), round(found.scale, 1), round(found.power, 2)
        (1.0, 10.0, 0.5)
    """
    n, error = np.asarray(tokens, float), np.asarray(errors, float)
    unit = n / n.max()
    best = min((_fitted(unit, error, power) for power in _near(unit, error)), key=lambda one: one[0])
    spread = float(((error - error.mean()) ** 2).sum())
    explained = 1 - best[0] / spread if spread else 0.0
    return Law(best[1], best[2] * float(n.max()) ** best[3], best[3], explained)


def value_curve(seeds: Mapping[int, Sequence[tuple[float, float]]]) -> ValueCurve:
    """Return the curve of an arm.

    Args:
        seeds: For each seed, tokens and error at each size.
    """
    sizes = {len(points) for points in seeds.values()}
    if len(seeds) < 2 or min(sizes, default=0) < LEAST_SIZES or len(sizes) > 1:
        return ValueCurve(None, why="too few sizes or seeds")
    each = [np.asarray(points, float) for _, points in sorted(seeds.items())]
    middle = np.mean(each, axis=0)
    whole = law(list(middle[:, 0]), list(middle[:, 1]))
    if whole.explained < EXPLAINED or whole.scale <= 0:
        return ValueCurve(None, why="no power law describes the points")
    laws = [law(list(one[:, 0]), list(one[:, 1])) for one in each]
    ends = [float(one[-1, 0]) for one in each]
    found = paired_difference(
        [one.at(2 * end) for one, end in zip(laws, ends, strict=True)], [one.at(end) for one, end in zip(laws, ends, strict=True)]
    )
    return ValueCurve(whole, found.mean, found.low, found.high)


def _near(unit: NDArray[np.float64], error: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return powers to try: all over the range, then closely around the best."""
    best = int(np.argmin([_fitted(unit, error, power)[0] for power in POWERS]))
    return np.geomspace(POWERS[max(best - 1, 0)], POWERS[min(best + 1, len(POWERS) - 1)], 101)


def _fitted(unit: NDArray[np.float64], error: NDArray[np.float64], power: float) -> tuple[float, float, float, float]:
    """Return squared error, floor, scale and power of the best law with this power."""
    falling = unit**-power
    apart = falling - falling.mean()
    scale = max(0.0, float(apart @ error / (apart @ apart)))
    floor = float(error.mean() - scale * falling.mean())
    if floor < 0:
        floor, scale = 0.0, max(0.0, float(falling @ error / (falling @ falling)))
    return float(((error - floor - scale * falling) ** 2).sum()), floor, scale, float(power)
