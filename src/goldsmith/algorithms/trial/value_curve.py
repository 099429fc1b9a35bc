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
from goldsmith.stats.power_law import Law, best_law

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LEAST_SIZES = 5
"""Sizes without which no curve is fitted: it has three numbers."""
EXPLAINED = 0.98
"""Share of the variance over sizes that a curve must explain."""


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
    whole = best_law(middle[:, 0], middle[:, 1])
    if whole.explained < EXPLAINED or whole.scale <= 0:
        return ValueCurve(None, why="no power law describes the points")
    laws = [best_law(one[:, 0], one[:, 1]) for one in each]
    ends = [float(one[-1, 0]) for one in each]
    found = paired_difference(
        [one.at(2 * end) for one, end in zip(laws, ends, strict=True)], [one.at(end) for one, end in zip(laws, ends, strict=True)]
    )
    return ValueCurve(whole, found.mean, found.low, found.high)
