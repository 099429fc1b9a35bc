"""The learning curve: an error that falls as ``a + b n^-c`` with the number of rows, and how far it may be foreseen.

1. For each power ``c`` the best floor ``a`` and scale ``b`` are those of a straight line through ``n^-c``.
2. The best power is the one that leaves the least squares; all powers, floors and scales that leave hardly more are the likely ones.
3. The interval of any reading of the curve (the floor, the error at a size, the gain from twice the rows) runs over all likely curves.
   For a fixed power this set is an ellipse, so each end is found without a draw: the interval is that of the profile likelihood.
4. The curve says no rather than guess: where points are few, the error does not fall, repeated runs differ less among themselves than
   from any curve, the power is not held by the points, or the size asked for lies too far out.

Source: Hestness et al. 2017, arXiv:1712.00409 (the form); D. Bates, D. Watts, Nonlinear regression analysis, 1988, chapter 6 (profiles);
Covert et al. 2024, arXiv:2405.20456: the value of data depends on how much there is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.stats.beta import beta_below
from goldsmith.stats.estimate import Estimate, bounded
from goldsmith.stats.student import quantile

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

LEAST_SIZES = 5
LEAST_POINTS = 6
FARTHEST = 4.0
"""How many times the largest size that was seen may be foreseen."""
UNLIKE = 0.01
"""Probability of lack of fit below which no power law is believed."""
POWERS = np.geomspace(0.01, 8.0, 400)
EXACT = 1e-12
"""Share of the variance left below which a curve goes through its points."""
READINGS = 100
"""Likely powers for which the curve is read."""
METHOD = "power-law-profile"


@dataclass(frozen=True)
class Law:
    """An error of ``floor + scale * n ** -power`` at size n, without an interval.

    Attributes:
        floor: What no amount of data removes, not negative.
        scale: Of what data removes, not negative.
        power: How fast.
        explained: Share of the variance of the points that it explains, at most 1.
    """

    floor: float
    scale: float
    power: float
    explained: float

    def at(self, size: float) -> float:
        """Return the error at a size."""
        return float(self.floor + self.scale * size**-self.power)


@dataclass(frozen=True, eq=False)
class LearningCurve:
    """A fitted curve, or the reason why there is none.

    Attributes:
        floor: What no amount of data removes.
        scale: Of what data removes, in units of the error at one row.
        power: How fast.
        explained: Share of the variance of the points that the curve explains, at most 1.
        largest: Size up to which points were seen.
        confidence: Two-sided coverage of the intervals.
        why: Why the curve must not be read beyond its points; empty where it may.
    """

    floor: float
    scale: float
    power: Estimate
    explained: float
    largest: float
    confidence: float
    why: str
    _fit: _Fit

    def at(self, size: float) -> float:
        """Return the error on the curve at a size."""
        return float(self.floor + self.scale * size**-self.power.value)

    def foreseen(self, size: float) -> Estimate | None:
        """Return the error at a size with its interval; None beyond the points where the curve does not carry, or too far out."""
        if size > self.largest and (self.why or size > FARTHEST * self.largest):
            return None
        return self._read(lambda power: np.array([1.0, (size / self.largest) ** -power]), least=0.0)

    def gain(self, times: float = 2.0) -> Estimate | None:
        """Return by how much the error would fall with so many times the largest size; None where the curve does not carry."""
        if self.why or not 1 < times <= FARTHEST:
            return None
        return self._read(lambda power: np.array([0.0, 1 - times**-power]), least=0.0)

    def limit(self) -> Estimate | None:
        """Return the floor with its interval; None where the curve does not carry."""
        return None if self.why else self._read(lambda _: np.array([1.0, 0.0]), least=0.0)

    def _read(self, reading: Callable[[float], NDArray[np.float64]], *, least: float) -> Estimate:
        """Return what all likely curves say of one reading, a weighted sum of floor and scale for each power."""
        fit, low, high = self._fit, math.inf, -math.inf
        for power in fit.likely:
            coefficients, left, inverse = fit.line(power)
            weights = reading(power)
            middle = float(weights @ coefficients)
            half = math.sqrt(max(0.0, (fit.bound - left) * float(weights @ inverse @ weights)))
            low, high = min(low, middle - half), max(high, middle + half)
        best, _, _ = fit.line(fit.best)
        value = float(reading(fit.best) @ best)
        return Estimate(*bounded(value, low, high, least=least), self.confidence, len(fit.errors), METHOD)


@dataclass(frozen=True, eq=False)
class _Fit:
    """Points in units of the largest size, and which powers are likely."""

    sizes: NDArray[np.float64]
    errors: NDArray[np.float64]
    best: float
    bound: float
    likely: tuple[float, ...]

    def line(self, power: float) -> tuple[NDArray[np.float64], float, NDArray[np.float64]]:
        """Return floor and scale for a power, the squares they leave, and the inverse of the normal matrix."""
        return _line(self.sizes, self.errors, power)


def learning_curve(
    sizes: Sequence[float] | NDArray[Any], errors: Sequence[float] | NDArray[Any], *, confidence: float = 0.95
) -> LearningCurve:
    """Fit a power law to errors at sizes.

    Args:
        sizes: Rows of each run, above 0; several runs of one size (with different draws of the rows) may follow each other in any order.
        errors: Of each run, not negative.
        confidence: Two-sided coverage wanted, strictly between 0 and 1.

    Returns:
        A curve; its ``why`` is not empty where it must not be read beyond the points.

    Raises:
        ValueError: There are fewer than five sizes or six points, lengths differ, or a number is out of range.

    Example:
        >>> sizes = [100, 200, 400, 800, 1600, 3200]
        >>> found = learning_curve(sizes, [0.1 + 2 * n**-0.5 + e for n, e in zip(sizes, (1e-4, -2e-4, 1e-4, 1e-4, -1e-4, 0))])
        >>> round(found.floor, 2), round(found.power.value, 2), found.why
        (0.1, 0.5, '')
        >>> gain = found.gain()
        >>> gain.low < 2 * 3200**-0.5 - 2 * 6400**-0.5 < gain.high
        True
    """
    n, error = _checked(sizes, errors)
    unit = n / n.max()
    squares = _squares(unit, error)
    best = _best(unit, error, squares)
    _, least, _ = _line(unit, error, best)
    freedom = len(n) - 3
    turn = quantile((1 + confidence) / 2, freedom)
    tiny = 1e-24 * float(error @ error)
    bound = least + turn**2 * max(least, tiny) / freedom
    low, high = _ends(unit, error, best, bound, squares)
    likely = tuple(sorted({best, *np.geomspace(low, high, READINGS).tolist()}))
    coefficients, _, _ = _line(unit, error, best)
    spread = float(((error - error.mean()) ** 2).sum())
    power = Estimate(best, min(likely[0], best), max(likely[-1], best), confidence, len(n), METHOD)
    floor, scale = (float(part) for part in coefficients)
    explained = 1 - least / spread if spread else 0.0
    why = _why(n, error, coefficients, power, least)
    return LearningCurve(
        floor, scale * float(n.max()) ** best, power, explained, float(n.max()), confidence, why, _Fit(unit, error, best, bound, likely)
    )


def best_law(sizes: Sequence[float] | NDArray[Any], errors: Sequence[float] | NDArray[Any]) -> Law:
    """Return the power law that fits points best by least squares; of points that do not fall, a flat one.

    Unlike :func:`learning_curve` it says nothing of how sure that is, and takes as few as three sizes: it serves where curves of several
    seeds are compared with each other.

    Args:
        sizes: At least three different ones, above 0.
        errors: Of each, finite.

    Raises:
        ValueError: There are too few sizes, lengths differ, or a number is out of range.

    Example:
        >>> found = best_law([100, 200, 400, 800, 1600], [1 + 10 * n**-0.5 for n in (100, 200, 400, 800, 1600)])
        >>> round(found.floor, 2), round(found.scale, 1), round(found.power, 2)
        (1.0, 10.0, 0.5)
    """
    n, error = np.asarray(sizes, float), np.asarray(errors, float)
    if (
        n.shape != error.shape
        or n.ndim != 1
        or len(np.unique(n)) < 3
        or not (np.isfinite(n).all() and np.isfinite(error).all())
        or (n <= 0).any()
    ):
        raise ValueError(f"{n.size} sizes above 0 and {error.size} finite errors, of three sizes at least, are needed")
    unit = n / n.max()
    power = _best(unit, error, _squares(unit, error))
    (floor, scale), left, _ = _line(unit, error, power)
    spread = float(((error - error.mean()) ** 2).sum())
    if scale <= 0:
        return Law(float(error.mean()), 0.0, power, 0.0)
    return Law(float(floor), float(scale) * float(n.max()) ** power, power, 1 - left / spread if spread else 0.0)


def _line(unit: NDArray[np.float64], error: NDArray[np.float64], power: float) -> tuple[NDArray[np.float64], float, NDArray[np.float64]]:
    """Return the best floor and scale for a power, not negative, the squares left, and the inverse of the normal matrix."""
    design = np.stack([np.ones(len(unit)), unit**-power], axis=1)
    inverse = np.linalg.pinv(design.T @ design)
    coefficients = inverse @ design.T @ error
    if coefficients[0] < 0:
        falling = design[:, 1]
        coefficients = np.array([0.0, float(falling @ error / (falling @ falling))])
    left = error - design @ coefficients
    return coefficients, float(left @ left), inverse


def _squares(unit: NDArray[np.float64], error: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the squares that :func:`_line` leaves for every power of the grid, all at once."""
    falling = unit ** -POWERS[:, None]
    design = np.stack([np.ones_like(falling), falling], axis=2)
    across = design.transpose(0, 2, 1)
    lines = np.linalg.pinv(across @ design) @ (across @ error)[:, :, None]
    alone = np.stack([np.zeros(len(POWERS)), falling @ error / (falling**2).sum(axis=1)], axis=1)
    lines[lines[:, 0, 0] < 0, :, 0] = alone[lines[:, 0, 0] < 0]
    return np.asarray(((error - (design @ lines)[:, :, 0]) ** 2).sum(axis=1))


def _best(unit: NDArray[np.float64], error: NDArray[np.float64], squares: NDArray[np.float64]) -> float:
    """Return the power that leaves the least squares: over the grid, then by golden section around its best."""
    at = int(np.argmin(squares))
    low, high = math.log(POWERS[max(at - 1, 0)]), math.log(POWERS[min(at + 1, len(POWERS) - 1)])
    golden = (math.sqrt(5) - 1) / 2
    left, right = high - golden * (high - low), low + golden * (high - low)
    near, far = (_line(unit, error, math.exp(one))[1] for one in (left, right))
    for _ in range(60):
        if near <= far:  # one of the two points inside is one of the next two
            high, right, far = right, left, near
            left = high - golden * (high - low)
            near = _line(unit, error, math.exp(left))[1]
        else:
            low, left, near = left, right, far
            right = low + golden * (high - low)
            far = _line(unit, error, math.exp(right))[1]
    return math.exp((low + high) / 2)


def _ends(
    unit: NDArray[np.float64], error: NDArray[np.float64], best: float, bound: float, squares: NDArray[np.float64]
) -> tuple[float, float]:
    """Return the least and the largest likely power, found between two points of the grid."""

    def end(inside: float, outside: float) -> float:
        for _ in range(40):
            middle = math.sqrt(inside * outside)
            inside, outside = (middle, outside) if _line(unit, error, middle)[1] <= bound else (inside, middle)
        return inside

    near = [*POWERS[squares <= bound].tolist(), best]
    below, above = POWERS[min(near) > POWERS], POWERS[max(near) < POWERS]
    return end(min(near), float(below[-1])) if len(below) else min(near), end(max(near), float(above[0])) if len(above) else max(near)


def _why(n: NDArray[np.float64], error: NDArray[np.float64], line: NDArray[np.float64], power: Estimate, least: float) -> str:
    """Return why a curve must not be read beyond its points."""
    if line[1] <= 0:
        return "the error does not fall with more rows"
    if power.low <= POWERS[0] * 1.001 or power.high >= POWERS[-1] * 0.999:
        return f"the points do not hold the power: anything from {power.low:.2g} to {power.high:.2g} fits them"
    _, member, counts = np.unique(n, return_inverse=True, return_counts=True)
    pure = float(((error - (np.bincount(member, error) / counts)[member]) ** 2).sum())
    between, within = len(counts) - 3, len(n) - len(counts)
    spread = float(((error - error.mean()) ** 2).sum())
    if least <= EXACT * spread:
        return ""
    if within >= 2 and pure > 0:
        ratio = max(0.0, least - pure) / between / (pure / within)
        if 1 - beta_below(between * ratio / (between * ratio + within), between / 2, within / 2) < UNLIKE:
            return "no power law describes the points: runs of one size differ less than the sizes do from the curve"
    elif least > 0.1 * spread:
        return "no power law describes the points: it explains less than 90 % of their variance"
    return ""


def _checked(
    sizes: Sequence[float] | NDArray[Any], errors: Sequence[float] | NDArray[Any]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    n, error = np.asarray(sizes, float), np.asarray(errors, float)
    if n.shape != error.shape or n.ndim != 1 or len(n) < LEAST_POINTS or len(np.unique(n)) < LEAST_SIZES:
        raise ValueError(
            f"a curve of three numbers needs {LEAST_SIZES} sizes and {LEAST_POINTS} points, not {len(np.unique(n))} and {len(n)}"
        )
    if not (np.isfinite(n).all() and np.isfinite(error).all() and (n > 0).all() and (error >= 0).all()):
        raise ValueError("sizes are above 0 and errors are not negative, all of them finite")
    return n, error
