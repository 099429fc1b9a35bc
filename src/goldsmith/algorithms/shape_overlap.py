"""How much places overlap: stretches of a line, upright rectangles, and simple polygons; what is shared over what either covers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

BLOCK = 256
"""Places of the one side that are held against all of the other at a time."""

NEARLY = 1 - 1e-9
"""Overlap that is told of two polygons at most, unless they are the same."""


def overlaps(one: Sequence[Sequence[float]], other: Sequence[Sequence[float]]) -> Iterator[tuple[int, int, float]]:
    """Yield every pair of places that overlap, with what is shared over what either covers, in (0, 1].

    Args:
        one: Stretches (low, high) or rectangles (low x, low y, high x, high y); whole numbers below 2**26 are compared exactly.
        other: The same.

    Example:
        >>> list(overlaps([(0, 4), (10, 12)], [(2, 6), (10, 12)]))
        [(0, 0, 0.3333333333333333), (1, 1, 1.0)]
        >>> list(overlaps([(0, 0, 2, 2)], [(1, 1, 3, 3)]))
        [(0, 0, 0.14285714285714285)]

    Source: Jaccard 1901, doi:10.5169/seals-266450; for boxes Everingham et al. 2010, doi:10.1007/s11263-009-0275-4, section 4.2.
    """
    if not len(one) or not len(other):
        return
    first, second = np.asarray(one, float), np.asarray(other, float)
    sides = first.shape[1] // 2
    size_one, size_two = ((each[:, sides:] - each[:, :sides]).prod(axis=1) for each in (first, second))
    for start in range(0, len(first), BLOCK):
        block = first[start : start + BLOCK]
        low = np.maximum(block[:, None, :sides], second[None, :, :sides])
        high = np.minimum(block[:, None, sides:], second[None, :, sides:])
        shared = np.clip(high - low, 0, None).prod(axis=2)
        rows, columns = np.nonzero(shared)
        found = shared[rows, columns]
        share = found / (size_one[rows + start] + size_two[columns] - found)
        yield from zip((rows + start).tolist(), columns.tolist(), share.tolist(), strict=True)


def polygon_overlap(one: Sequence[Sequence[float]], other: Sequence[Sequence[float]]) -> float:
    """Return what two simple polygons share over what either covers, in [0, 1]; 1 only where they have the same corners in the same order.

    1. The plane is cut into strips at the height of every corner and of every crossing of a side of one with a side of the other.
    2. Within a strip no two sides cross, so the shared width changes linearly: its value halfway up, times the height, is exact.

    Args:
        one: Corners, shape (corners, 2), no two sides crossing.
        other: The same.

    Example:
        >>> square, triangle = [(0, 0), (2, 0), (2, 2), (0, 2)], [(0, 0), (2, 0), (0, 2)]
        >>> polygon_overlap(square, triangle), polygon_overlap(square, square)
        (0.5, 1.0)
    """
    first, second = sorted((tuple(map(tuple, one)), tuple(map(tuple, other))))
    if first == second:
        return 1.0
    a, b = np.asarray(first, float), np.asarray(second, float)
    shared = _shared(a, b)
    whole = area(a) + area(b) - shared
    return min(max(0.0, shared / whole), NEARLY) if whole > 0 else 0.0


def area(corners: NDArray[Any]) -> float:
    """Return the area of a simple polygon, by the shoelace formula.

    Example:
        >>> area(np.array([(0, 0), (4, 0), (0, 3)]))
        6.0
    """
    x, y = corners[:, 0], corners[:, 1]
    return abs(float(x @ np.roll(y, -1) - y @ np.roll(x, -1))) / 2


def _shared(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    low, high = np.maximum(a.min(axis=0), b.min(axis=0)), np.minimum(a.max(axis=0), b.max(axis=0))
    if (low >= high).any():
        return 0.0
    heights = np.unique(np.concatenate([a[:, 1], b[:, 1], _crossings(a, b)]))
    heights = heights[(heights >= low[1]) & (heights <= high[1])]
    total = 0.0
    for start in range(0, len(heights) - 1, 1024):
        strip = heights[start : start + 1025]
        middle, tall = (strip[1:] + strip[:-1]) / 2, np.diff(strip)
        left_a, right_a = _widths(a, middle)
        left_b, right_b = _widths(b, middle)
        width = np.minimum(right_a[:, :, None], right_b[:, None, :]) - np.maximum(left_a[:, :, None], left_b[:, None, :])
        total += float(np.clip(width, 0, None).sum(axis=(1, 2)) @ tall)
    return total


def _crossings(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the heights at which a side of one crosses a side of the other."""
    step_a, step_b = np.roll(a, -1, axis=0) - a, np.roll(b, -1, axis=0) - b
    apart = b[None, :, :] - a[:, None, :]
    turn = step_a[:, None, 0] * step_b[None, :, 1] - step_a[:, None, 1] * step_b[None, :, 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        along_a = (apart[:, :, 0] * step_b[None, :, 1] - apart[:, :, 1] * step_b[None, :, 0]) / turn
        along_b = (apart[:, :, 0] * step_a[:, None, 1] - apart[:, :, 1] * step_a[:, None, 0]) / turn
    rows, columns = np.nonzero((turn != 0) & (along_a >= 0) & (along_a <= 1) & (along_b >= 0) & (along_b <= 1))
    return np.asarray(a[rows, 1] + along_a[rows, columns] * step_a[rows, 1], np.float64)


def _widths(corners: NDArray[np.float64], heights: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return where a polygon begins and ends at each height, shape (heights, stretches); missing stretches have no width."""
    ends = np.roll(corners, -1, axis=0)
    crossed = (corners[None, :, 1] > heights[:, None]) != (ends[None, :, 1] > heights[:, None])
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = (ends[:, 0] - corners[:, 0]) / (ends[:, 1] - corners[:, 1])
        at = corners[None, :, 0] + (heights[:, None] - corners[None, :, 1]) * slope[None, :]
    at = np.sort(np.where(crossed, at, np.inf), axis=1)[:, : int(crossed.sum(axis=1).max(initial=0))]
    at[np.isinf(at)] = corners[:, 0].max()
    return at[:, 0::2], at[:, 1::2]
