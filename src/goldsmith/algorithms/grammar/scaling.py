"""Numbers of a corpus brought onto the scale from 0 to 1, by constants that can be written down and used again.

* ``minmax``, as published: the smallest becomes 0, the largest 1. One odd document decides the scale of all others.
* ``clipped``: the same between the 1st and the 99th percentile, what lies outside is cut off.
* ``rank``: the share of documents that are smaller, ties by halves; nothing but the order counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

import numpy as np

from goldsmith.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

Method = Literal["minmax", "clipped", "rank"]
METHODS: tuple[str, ...] = get_args(Method)
CLIPPED = (0.01, 0.99)
MOST_KNOTS = 1001
DIGITS = 12


class Scale(NamedTuple):
    """A rising line of straight pieces from what was measured to [0, 1].

    Attributes:
        at: Where its knots stand, rising, shape (k,); a single one where all numbers were equal.
        value: Its height at the knots, shape (k,).
    """

    at: NDArray[np.float64]
    value: NDArray[np.float64]

    def __call__(self, numbers: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the numbers on the scale, NaN for NaN; beyond the first and the last knot the line is level."""
        if not len(self.at):
            return np.full(len(numbers), np.nan)
        found = np.interp(numbers, self.at, self.value)
        return np.where(np.isnan(numbers), np.nan, found)

    @property
    def level(self) -> bool:
        """Whether it tells nothing apart, because all numbers were equal or there was none."""
        return len(self.at) < 2

    def as_json(self) -> dict[str, list[float]]:
        """Return its knots as JSON values."""
        return {"at": [round(float(x), DIGITS) for x in self.at], "value": [round(float(x), DIGITS) for x in self.value]}


def scale(numbers: NDArray[np.float64], method: Method = "minmax") -> Scale:
    """Return the scale of a corpus.

    Args:
        numbers: One number a document, shape (n,), NaN where there is none; their order does not matter.
        method: How; where all numbers are equal each becomes 0, as published.

    Raises:
        UsageError: There is no such method.

    Example:
        >>> scale(np.array([1.0, 3.0, 2.0]))(np.array([1.5, 2.0]))
        array([0.25, 0.5 ])
    """
    if method not in METHODS:
        raise UsageError("there is no such way to normalise", found=str(method), expected=", ".join(METHODS))
    known = np.sort(numbers[np.isfinite(numbers)])
    if not len(known) or known[0] == known[-1]:
        return Scale(known[:1], np.zeros(min(len(known), 1)))
    if method == "rank":
        return _ranked(known)
    low, high = (known[0], known[-1]) if method == "minmax" else np.quantile(known, CLIPPED)
    if low == high:  # nearly all are equal: what the percentiles cannot part, the extremes part
        low, high = known[0], known[-1]
    return Scale(np.array([low, high]), np.array([0.0, 1.0]))


def _ranked(known: NDArray[np.float64]) -> Scale:
    """Return the share of smaller numbers, ties by halves, at the different numbers; at most ``MOST_KNOTS`` of them."""
    different, first, count = np.unique(known, return_index=True, return_counts=True)
    share = (first + count / 2) / len(known)
    if len(different) > MOST_KNOTS:
        kept = np.unique(np.round(np.linspace(0, len(different) - 1, MOST_KNOTS)).astype(np.int64))
        different, share = different[kept], share[kept]
    return Scale(different, share)


def from_json(facts: Mapping[str, Any]) -> Scale:
    """Return the scale that ``as_json`` wrote down."""
    return Scale(np.array(facts["at"], np.float64), np.array(facts["value"], np.float64))
