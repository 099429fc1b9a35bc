"""Ratings that worked examples are printed for, and what their coefficients are checked by."""

from __future__ import annotations

import math

from goldsmith.algorithms.agreement.ratings import rated
from goldsmith.stats.estimate import Estimate
from goldsmith.stats.student import quantile

N = None
KRIPPENDORFF = [
    [1, 1, N, 1], [2, 2, 3, 2], [3, 3, 3, 3], [3, 3, 3, 3], [2, 2, 2, 2], [1, 2, 3, 4],
    [4, 4, 4, 4], [1, 1, 2, 1], [2, 2, 2, 2], [N, 5, 5, 5], [N, N, 1, 1], [N, N, 3, N],
]  # fmt: skip
"""The reliability data of Krippendorff 2011, also Gwet 2014, page 120: 12 units, 4 observers, values missing."""

FLEISS = (
    "00060 03003 01401 00006 03030 20400 00402 20310 20040 00006 10050 11040 03300 10050 02031 "
    "00501 30012 51000 02040 10203 00006 01050 02013 20040 10041 05010 40002 02040 10500 00006"
)
"""Fleiss 1971, table 1: 30 patients, 6 psychiatrists, 5 diagnoses; counts of raters."""


def of_counts(rows: list[list[int]]):
    """Return ratings with so many raters for each value."""
    return rated([[value for value, n in enumerate(row) for _ in range(n)] for row in rows])


def spread_of(found: Estimate, freedom: int, *, raters: int = 2) -> float:
    """Return the standard error that an interval was made of, on Fisher's scale of so many raters."""
    value, others = found.value, raters - 1
    apart = math.log((1 + others * found.high) * (1 - value) / (1 + others * value) / (1 - found.high)) / 2
    return apart * 2 * (1 + others * value) * (1 - value) / raters / quantile(0.975, freedom)
