"""Distances between distributions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray


def kolmogorov_smirnov(first: Sequence[float] | NDArray[Any], second: Sequence[float] | NDArray[Any]) -> float | None:
    """Return the largest difference between two cumulative distributions, in [0, 1]; NaN is left out, None where one sample is empty.

    Example:
        >>> kolmogorov_smirnov([1, 2, 3, 4], [3, 4, 5, 6])
        0.5

    Source: N. Smirnov, Annals of Mathematical Statistics 19 (1948), doi:10.1214/aoms/1177730256.
    """
    one, two = (np.sort(values[~np.isnan(values)]) for values in (np.asarray(first, float), np.asarray(second, float)))
    if not len(one) or not len(two):
        return None
    every = np.concatenate([one, two])
    return float(np.abs(np.searchsorted(one, every, side="right") / len(one) - np.searchsorted(two, every, side="right") / len(two)).max())


def total_variation(first: Mapping[str, float], second: Mapping[str, float]) -> float | None:
    """Return half the sum of the differences of shares, in [0, 1]; None where one side is empty.

    Example:
        >>> total_variation({"zh": 5, "en": 5}, {"zh": 9, "en": 1})
        0.4
    """
    one, two = sum(first.values()), sum(second.values())
    if not one or not two:
        return None
    return round(sum(abs(first.get(name, 0) / one - second.get(name, 0) / two) for name in {*first, *second}) / 2, 12)


def jaccard(first: NDArray[np.bool_], second: NDArray[np.bool_]) -> float | None:
    """Return how much of what either has both have, in [0, 1]; None where both are empty.

    Example:
        >>> jaccard(np.array([True, True, False]), np.array([True, False, True]))
        0.3333333333333333
    """
    either = int((first | second).sum())
    return int((first & second).sum()) / either if either else None
