"""Numbers and moments that carry: the value itself, or one step beside it, within the tolerance that was declared.

1. A column has a grid: the largest unit that all its values are whole multiples of. A step is the most whole units within the tolerance, so that no
   value looks odd; a column whose unit is larger than the tolerance carries nothing.
2. A column carries nothing where the step is not small against what no other column explains of it (:mod:`dependence`).
3. Values that one in twenty rows has are no measurements but codes: they carry nothing, nor do the least and the largest value. No value leaves the range of its column or changes its sign.
4. Reading knows both forms. Noise is estimated from the copy and makes a reading less sure; where a copy is rounded so that both forms are the same,
   nothing is read; one factor by which all values were multiplied is taken off.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from goldsmith.circulate.fingerprints import tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

DECIMALS = 9
COMMON = 1 / 20
SMALL = 4.0
"""How many times the step the spread of a column's own must be."""
NOISE_LIMIT = 4.0


@dataclass(frozen=True)
class NumberCells:
    """Carriers of a column of numbers.

    Attributes:
        column: Its name.
        rows: Of the release, ascending.
        zero: The value for a 0: what stood there.
        one: The value for a 1.
        unit: The grid; 0 where there is none.
        is_moment: Whether these are microseconds since 1970.
    """

    column: str
    rows: NDArray[np.int64]
    zero: NDArray[np.float64]
    one: NDArray[np.float64]
    unit: float
    is_moment: bool

    def __len__(self) -> int:
        """Return how many bits they carry."""
        return len(self.rows)

    def values(self, column: pa.Array, bits: NDArray[np.bool_]) -> tuple[NDArray[np.int64], Sequence[Any]]:
        """Return the rows that change, and their values in the form of the column."""
        rows, fresh = self.rows[bits], self.one[bits]
        if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
            return rows, fresh.tolist()
        old = column.take(pa.array(rows)).to_pylist()
        if self.is_moment:
            return rows, tables.moments_as(old, fresh)
        return rows, [f"{value:.{len(text.partition('.')[2])}f}" for text, value in zip(old, fresh.tolist(), strict=True)]

    def read(self, column: pa.Array, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return what a copy reads, from -1 to 1."""
        found = np.zeros(len(self))
        try:
            held, _ = tables.numbers_of(column)
        except TypeError:
            return found
        at = rows[self.rows]
        there = at >= 0
        there[there] = np.isfinite(held[at[there]])
        if there.any():
            seen = held[at[there]]
            coarse = grid_of(held[np.isfinite(held)][:20_000])
            found[there] = _sure(self.zero[there], self.one[there], _unscaled(seen, self.zero[there], self.is_moment), coarse)
        return found


def chosen(
    name: str, values: NDArray[np.float64], words: NDArray[np.uint32], limit: int, amount: float, *, share: bool, moments: bool
) -> NumberCells:
    """Return the carriers of a column.

    Args:
        name: Its name.
        values: Its numbers, NaN where there is none.
        words: One number of 32 bits a row, which only the secret gives.
        limit: A row may carry where its word without the lowest bit is below it; the lowest bit says into which direction.
        amount: The tolerance.
        share: Whether the tolerance is a share of each value.
        moments: Whether these are microseconds.
    """
    known = values[np.isfinite(values)]
    unit = grid_of(known)
    wide = np.abs(values) * amount if share else np.full(len(values), amount)
    step = np.floor(wide / unit * (1 + 1e-12)) * unit if unit else wide
    low, high = (known.min(), known.max()) if len(known) else (0.0, 0.0)
    kinds, counts = np.unique(known, return_counts=True)
    still = [*kinds[counts > max(COMMON * len(known), 3)], low, high]
    with np.errstate(invalid="ignore"):
        may = np.isfinite(values) & (step > 0) & ~np.isin(values, still) & (words >> 1 < limit)
    rows = np.flatnonzero(may)
    sign = np.where(words[rows] & 1, 1.0, -1.0)
    here, far = values[rows], step[rows]

    def fits(moved: NDArray[np.float64]) -> NDArray[np.bool_]:
        return np.asarray((moved >= low) & (moved <= high) & (np.sign(moved) == np.sign(here)))

    there, back = _on_grid(here + sign * far, unit), _on_grid(here - sign * far, unit)
    moved = np.where(fits(there), there, back)
    keeps = fits(moved) & (moved != here)
    return NumberCells(name, rows[keeps].astype(np.int64), here[keeps], moved[keeps], unit, moments)


def typical_step(values: NDArray[np.float64], amount: float, *, share: bool) -> float:
    """Return the step of a mark of a typical value; 0 where the grid of the column is wider than the tolerance."""
    known = values[np.isfinite(values)]
    unit = grid_of(known)
    wide = float(np.median(np.abs(known))) * amount if share and len(known) else amount
    return float(np.floor(wide / unit * (1 + 1e-12)) * unit) if unit else wide


def grid_of(values: NDArray[np.float64]) -> float:
    """Return the largest unit that values are whole multiples of: a power of ten times a whole number; 0 where there is none.

    Example:
        >>> grid_of(np.array([1.25, 3.5, 10.0])), grid_of(np.array([10.0, 25.0])), grid_of(np.array([1 / 3, 0.1]))
        (0.25, 5.0, 0.0)
    """
    if not len(values):
        return 0.0
    for decimals in range(DECIMALS + 1):
        whole = values * 10.0**decimals
        if np.abs(whole).max() > 2**52:
            return 0.0
        near = np.rint(whole)
        if (np.abs(whole - near) <= np.clip(1e-9 * np.abs(whole), 1e-9, 0.01)).all():
            several = int(np.gcd.reduce(near.astype(np.int64)))
            return several / 10.0**decimals if several else 0.0
    return 0.0


def _on_grid(values: NDArray[np.float64], unit: float) -> NDArray[np.float64]:
    """Return values as the decimal numbers that they are meant to be."""
    if not unit:
        return values
    for decimals in range(DECIMALS + 1):
        if abs(unit * 10**decimals - round(unit * 10**decimals)) < 1e-9:
            return np.asarray(np.rint(values * 10.0**decimals) / 10.0**decimals)
    return values


def _sure(zero: NDArray[np.float64], one: NDArray[np.float64], seen: NDArray[np.float64], coarse: float) -> NDArray[np.float64]:
    """Return how sure a reading is, from -1 to 1; 0 where both forms are alike after rounding, or the value is neither."""
    step = np.abs(one - zero)
    if coarse > float(step.min()) * (1 + 1e-9):
        same = np.rint(zero / coarse) == np.rint(one / coarse)
        zero, one = np.rint(zero / coarse) * coarse, np.rint(one / coarse) * coarse
    else:
        same = np.zeros(len(zero), bool)
    off = np.minimum(np.abs(seen - zero), np.abs(seen - one))
    noise = 1.4826 * float(np.median(off))
    inside = off <= np.maximum(1.5 * step, NOISE_LIMIT * noise)
    leaning = (np.abs(seen - zero) - np.abs(seen - one)) / np.where(step > 0, step, 1.0)
    if noise > 0.05 * float(np.median(step)):
        leaning = np.tanh((seen - (zero + one) / 2) * (one - zero) / (2 * max(noise, 0.25 * float(np.median(step))) ** 2))
    return np.where(inside & ~same, np.clip(leaning, -1.0, 1.0), 0.0)


def _unscaled(seen: NDArray[np.float64], zero: NDArray[np.float64], is_moment: bool) -> NDArray[np.float64]:  # noqa: FBT001  a fact of the column
    """Return values without the one factor that they were all multiplied by, where there is one."""
    useful = (zero != 0) & (seen != 0)
    if is_moment or useful.sum() < 32:
        return seen
    ratios = seen[useful] / zero[useful]
    factor = float(np.median(ratios))
    alike = np.abs(ratios / factor - 1) < 0.05
    return seen / factor if factor > 0 and abs(factor - 1) > 0.05 and alike.mean() > 0.9 else seen
