"""An estimate and its interval: the one shape in which measured shares and means are handed on."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True)
class Estimate:
    """A number with its interval, how sure that is, what it rests on, and how it was found.

    Raises:
        ValueError: A number is not finite, the interval leaves out its own value, or the coverage or the count is out of range.

    Example:
        >>> found = Estimate(0.96, 0.94, 0.98, confidence=0.95, n=400, method="wilson")
        >>> 0.95 in found, found.complement().high
        (True, 0.06)
    """

    value: float
    low: float
    high: float
    confidence: float
    """Two-sided coverage, in (0, 1]; 1 where everything was looked at."""
    n: int
    """Independent units that were looked at: rows, clusters or pairs, as the method says."""
    method: str
    """Name of the formula, for life: `wilson`, `clopper-pearson`, `census`..."""
    notes: tuple[str, ...] = ()
    """What a reader must know besides: strata of one row, a judge that could not be told from a coin..."""

    def __post_init__(self) -> None:
        if not all(map(math.isfinite, (self.value, self.low, self.high))) or not self.low <= self.value <= self.high:
            raise ValueError(f"{self.value} does not lie in an interval of {self.low} to {self.high}")
        if not 0 < self.confidence <= 1 or self.n < 0:
            raise ValueError(f"a coverage of {self.confidence} over {self.n} units is none")

    def __contains__(self, number: float) -> bool:
        return self.low <= number <= self.high

    @property
    def width(self) -> float:
        """The length of the interval."""
        return self.high - self.low

    def complement(self) -> Estimate:
        """Return the estimate of the opposite share: what is not defective is good."""
        return replace(self, value=_away(1 - self.value), low=_away(1 - self.high), high=_away(1 - self.low))

    def noting(self, *notes: str) -> Estimate:
        """Return the same estimate with more to be known about it."""
        return replace(self, notes=(*self.notes, *notes))

    def as_json(self) -> dict[str, Any]:
        """Return the estimate as JSON values, numbers of ten digits."""
        told = {"value": _said(self.value), "low": _said(self.low), "high": _said(self.high)}
        facts: dict[str, Any] = {**told, "confidence": float(self.confidence), "n": int(self.n), "method": self.method}
        return {**facts, "notes": list(self.notes)} if self.notes else facts


def bounded(value: float, low: float, high: float, *, least: float = -math.inf, most: float = math.inf) -> tuple[float, float, float]:
    """Return a value and its interval cut to a range; the interval never loses its own value to rounding.

    Example:
        >>> bounded(0.0, -0.02, 0.1, least=0.0, most=1.0)
        (0.0, 0.0, 0.1)
    """
    inside = min(max(value, least), most)
    return inside, min(max(low, least), inside), max(min(high, most), inside)


def unvaried(found: Estimate) -> Estimate:
    """Return an estimate that says so where it has no width because no number differed from another: that is luck, not certainty.

    Example:
        >>> unvaried(Estimate(1.0, 1.0, 1.0, 0.95, 3, "student")).notes
        ('no number differed from another: the interval cannot show what was not seen',)
    """
    if found.width or found.confidence == 1:
        return found
    return found.noting("no number differed from another: the interval cannot show what was not seen")


def _away(number: float) -> float:
    """Return a number without the noise of subtraction in its last digits."""
    return round(number, 15)


def _said(number: float) -> float:
    return float(f"{number:.10g}")
