"""Whether a column follows from others: then a moved value could be told from them, and the column carries nothing.

1. What a least-squares fit on the other numbers leaves of a column is its own; so is what groups of equal values of any other column leave.
2. The smaller of both spreads is compared with the step of a mark: one that is not small against it shows.

Source: T. Ji, E. Yilmaz, E. Ayday, P. Li, The curse of correlations for robust fingerprinting of relational databases, RAID 2021,
doi:10.1145/3471621.3471853.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

ROWS = 20_000
"""Rows that are looked at, evenly taken."""
IN_GROUPS = 0.1
"""Least share of rows that stand in a group with others, so that the groups tell something."""


def own_spread(name: str, numbers: Mapping[str, NDArray[np.float64]], groups: Mapping[str, NDArray[np.int64]]) -> float:
    """Return the spread of a column that no other column explains; 0 where one does.

    Args:
        name: The column.
        numbers: All columns of numbers, NaN where there is none.
        groups: Columns of categories as codes, -1 where there is none; numbers with repeated values may be among them.
    """
    values = numbers[name]
    step = max(1, len(values) // ROWS)
    there = np.flatnonzero(np.isfinite(values))[::step]
    seen = values[there]
    if len(seen) < 16 or not np.ptp(seen):
        return 0.0
    others = [_filled(each[there]) for other, each in numbers.items() if other != name]
    left = [_unexplained(seen, others)]
    left += [_within(seen, codes[there]) for other, codes in groups.items() if other != name]
    return float(min(left))


def _filled(values: NDArray[np.float64]) -> NDArray[np.float64]:
    known = np.isfinite(values)
    return np.where(known, values, values[known].mean() if known.any() else 0.0)


def _unexplained(seen: NDArray[np.float64], others: list[NDArray[np.float64]]) -> float:
    """Return the median deviation that a linear fit leaves, as a standard deviation."""
    columns = [(each - each.mean()) / each.std() for each in others if each.std() > 0]
    middle = seen.mean()
    if not columns:
        return float(seen.std())
    design = np.column_stack(columns)
    weights, *_ = np.linalg.lstsq(design, seen - middle, rcond=None)
    left = np.abs(seen - middle - design @ weights)
    return float(min(1.4826 * np.median(left), left.std()))


def _within(seen: NDArray[np.float64], codes: NDArray[np.int64]) -> float:
    """Return the spread within groups of equal values; without end where hardly any row has a like."""
    _, at, counts = np.unique(codes, return_inverse=True, return_counts=True)
    several = (counts[at] > 1) & (codes >= 0)
    if several.mean() < IN_GROUPS or len(counts) < 2:
        return float("inf")
    sums = np.bincount(at, seen) / counts
    left = (seen - sums[at])[several]
    return float(np.sqrt((left**2).sum() / max(1, several.sum() - len(np.unique(at[several])))))
