"""A distribution in a dozen numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

PROBABILITIES = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)


@dataclass(frozen=True)
class Summary:
    """How many numbers there are, and how they are distributed; NaN is counted apart."""

    n: int
    missing: int
    mean: float | None
    deviation: float | None
    least: float | None
    quantiles: tuple[float, ...]
    """At the probabilities 0.01, 0.05, 0.25, 0.5, 0.75, 0.95 and 0.99; empty where there is no number."""
    largest: float | None

    @property
    def median(self) -> float | None:
        """The middle number."""
        return self.quantiles[PROBABILITIES.index(0.5)] if self.quantiles else None

    def as_json(self) -> dict[str, Any]:
        """Return the summary as JSON values of six digits."""
        named = {f"p{100 * p:g}": _said(value) for p, value in zip(PROBABILITIES, self.quantiles, strict=bool(self.quantiles))}
        facts = {"n": self.n, "missing": self.missing, "mean": _said(self.mean), "deviation": _said(self.deviation)}
        return {**facts, "least": _said(self.least), **named, "largest": _said(self.largest)}


def summary(values: Sequence[float] | NDArray[Any]) -> Summary:
    """Return the summary of some numbers; quantiles are interpolated between two numbers (Hyndman and Fan's type 7).

    Example:
        >>> found = summary([1, 2, 3, 4, float("nan")])
        >>> found.n, found.missing, found.median, found.largest
        (4, 1, 2.5, 4.0)

    Source: R. Hyndman, Y. Fan, Sample quantiles in statistical packages, 1996, doi:10.1080/00031305.1996.10473566.
    """
    every = np.asarray(values, float)
    known = every[~np.isnan(every)]
    if not len(known):
        return Summary(0, len(every), None, None, None, (), None)
    with np.errstate(invalid="ignore"):  # infinite numbers have no spread, and perhaps no mean
        mean = float(known.mean())
        at = tuple(float(value) for value in np.quantile(known, PROBABILITIES))
        deviation = float(known.std(ddof=1)) if len(known) > 1 else None
    return Summary(len(known), len(every) - len(known), mean, deviation, float(known.min()), at, float(known.max()))


def _said(value: float | None) -> float | None:
    """Return a number of six digits; what is not finite cannot be said in JSON."""
    return float(f"{value:.6g}") if value is not None and np.isfinite(value) else None
