"""The small charts of the report as geometry: columns for counts and a line for the chance of finding a pair.

Charts are drawn in a box of their own units (`WIDTH` by `HEIGHT`) with room for the ticks at the left and below.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH, HEIGHT = 480.0, 220.0
LEFT, RIGHT, TOP, BOTTOM = 46.0, 14.0, 16.0, 42.0
_PREFIXES = ((1e9, "G"), (1e6, "M"), (1e3, "k"))


@dataclass(frozen=True)
class Tick:
    """A mark on an axis: where (drawing units) and what stands there."""

    at: float
    label: str


@dataclass(frozen=True)
class Column:
    """A column from the base line up, with the values that it stands for."""

    x: float
    y: float
    width: float
    height: float
    low: float
    high: float
    n: int
    part: int = 0
    part_height: float = 0.0


@dataclass(frozen=True)
class Chart:
    """The geometry of one chart; what it has no use for stays empty."""

    columns: tuple[Column, ...] = ()
    line: str = ""
    across: tuple[Tick, ...] = ()
    up: tuple[Tick, ...] = ()
    marker: float | None = None


def compact(number: float) -> str:
    """Return a number for an axis, with at most three significant digits.

    Example:
        >>> [compact(number) for number in (0, 12, 1500, 2_000_000)]
        ['0', '12', '1.5k', '2M']
    """
    for size, prefix in _PREFIXES:
        if number >= size:
            return f"{number / size:.3g}{prefix}"
    return f"{number:.3g}"


def histogram(bins: Sequence[tuple[float, float, int]], *, marker: float | None = None) -> Chart:
    """Return columns over a linear axis from the lowest to the highest edge; `marker` is a vertical line at a value."""
    if not bins or not any(n for *_, n in bins):
        return Chart()
    low, high = min(b[0] for b in bins), max(b[1] for b in bins)
    if marker is not None:
        low, high = min(low, marker), max(high, marker)
    top = max(n for *_, n in bins)
    columns = tuple(
        Column(_x(a, low, high), _y(n, top), _x(b, low, high) - _x(a, low, high), _base() - _y(n, top), a, b, n) for a, b, n in bins
    )
    across = tuple(Tick(_x(value, low, high), f"{value:.2f}".rstrip("0").rstrip(".")) for value in steps_between(low, high))
    return Chart(columns, "", across, _up(top), None if marker is None else _x(marker, low, high))


def lengths(edges: Sequence[float], found: Sequence[int], kept: Sequence[int]) -> Chart:
    """Return columns of equal width, one a bin, each with the part that was kept; empty bins at both ends are left out."""
    if len(edges) < 2 or not any(found):
        return Chart()
    used = [i for i in range(min(len(edges) - 1, len(found), len(kept))) if found[i] or kept[i]]
    edges, found, kept = edges[used[0] : used[-1] + 2], found[used[0] : used[-1] + 1], kept[used[0] : used[-1] + 1]
    n_bins, top = len(found), max([*found, *kept])
    width = (WIDTH - LEFT - RIGHT) / n_bins
    columns = tuple(
        Column(
            LEFT + i * width,
            _y(found[i], top),
            width,
            _base() - _y(found[i], top),
            edges[i],
            edges[i + 1],
            found[i],
            kept[i],
            _base() - _y(kept[i], top),
        )
        for i in range(n_bins)
    )
    tens = [i for i in range(n_bins + 1) if edges[i] > 0 and abs(math.log10(edges[i]) - round(math.log10(edges[i]))) < 0.01]
    marked = tens if len(tens) > 1 else range(0, n_bins + 1, max(1, math.ceil(n_bins / 8)))
    across = tuple(Tick(LEFT + i * width, compact(edges[i])) for i in marked)
    return Chart(columns, "", across, _up(top))


def curve(points: Sequence[tuple[float, float]], *, marker: float | None = None) -> Chart:
    """Return a line through points in the unit square, both axes 0 to 1 in per cent."""
    if len(points) < 2:
        return Chart()
    line = "M" + "L".join(f"{_x(x, 0, 1):.1f} {_y(y, 1):.1f}" for x, y in points)
    fifths = [n / 5 for n in range(6)]
    across = tuple(Tick(_x(value, 0, 1), f"{value:g}") for value in fifths)
    up = tuple(Tick(_y(value, 1), f"{value:.0%}") for value in fifths)
    return Chart((), line, across, up, None if marker is None else _x(marker, 0, 1))


def _base() -> float:
    return HEIGHT - BOTTOM


def _x(value: float, low: float, high: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * (value - low) / (high - low or 1)


def _y(value: float, top: float) -> float:
    return _base() - (_base() - TOP) * value / (top or 1)


def _up(top: int) -> tuple[Tick, ...]:
    return tuple(Tick(_y(value, top), compact(value)) for value in steps_between(0, top) if value == int(value))


def steps_between(low: float, high: float) -> list[float]:
    """Return three to six round values from low to high."""
    span = high - low
    if span <= 0:
        return [low]
    size = 10 ** math.floor(math.log10(span / 4))
    size *= min((factor for factor in (1, 2, 2.5, 5, 10) if span / (size * factor) <= 5), default=10)
    first, last = math.ceil(low / size - 1e-9), math.floor(high / size + 1e-9)
    return [round(n * size, 10) for n in range(first, last + 1)]
