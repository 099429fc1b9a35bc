"""Places on an image: pixels here, per cent of its sides in Label Studio; turned boxes by their middle here, by their corner there."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

Box = tuple[float, float, float, float, float]
"""x, y, width and height, and degrees by which it is turned clockwise."""
Size = tuple[int, int]


def to_pixels(percent: float, side: int) -> float:
    """Return pixels of a side.

    Example:
        >>> to_pixels(12.5, 640)
        80.0
    """
    return percent * side / 100


def to_percent(pixels: float, side: int) -> float:
    """Return per cent of a side.

    Example:
        >>> to_percent(80, 640)
        12.5
    """
    return pixels * 100 / side


def about_its_middle(box: Box) -> Box:
    """Return a box that is turned about its upper left corner as one that is turned about its middle; the same place on the image.

    Example:
        >>> [round(part, 6) for part in about_its_middle((10, 10, 4, 2, 90))]
        [7.0, 11.0, 4, 2, 90]
    """
    return _moved(box, 1)


def about_its_corner(box: Box) -> Box:
    """Return a box that is turned about its middle as one that is turned about its upper left corner; the same place on the image.

    Example:
        >>> [round(part, 6) for part in about_its_corner((7, 11, 4, 2, 90))]
        [10.0, 10.0, 4, 2, 90]
    """
    return _moved(box, -1)


def _moved(box: Box, sign: int) -> Box:
    x, y, width, height, turn = box
    if not turn % 360:
        return box
    along, across = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    middle = width / 2 * along - height / 2 * across, width / 2 * across + height / 2 * along
    return x + sign * (middle[0] - width / 2), y + sign * (middle[1] - height / 2), width, height, turn


def corners(box: Box) -> list[tuple[float, float]]:
    """Return the corners of a box that is turned about its middle, clockwise from the upper left one.

    Example:
        >>> corners((1, 2, 3, 4, 0))
        [(1.0, 2.0), (4.0, 2.0), (4.0, 6.0), (1.0, 6.0)]
    """
    x, y, width, height, turn = box
    along, across = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    middle_x, middle_y = x + width / 2, y + height / 2
    halves = [(sx * width / 2, sy * height / 2) for sx, sy in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    return [(middle_x + dx * along - dy * across, middle_y + dx * across + dy * along) for dx, dy in halves]


def upright(points: Sequence[Sequence[float]]) -> tuple[float, float, float, float]:
    """Return the smallest upright box around points: x, y, width, height.

    Example:
        >>> upright([(1, 2), (5, 3), (4, 9)])
        (1, 2, 4, 7)
    """
    left, top = (min(point[side] for point in points) for side in (0, 1))
    return left, top, max(point[0] for point in points) - left, max(point[1] for point in points) - top


def area(points: Sequence[Sequence[float]]) -> float:
    """Return the area of an outline that does not cross itself.

    Example:
        >>> area([(0, 0), (4, 0), (4, 3), (0, 3)])
        12.0

    Source: the shoelace formula (Meister 1769).
    """
    around = zip(points, [*points[1:], points[0]], strict=True)
    return abs(sum(x * next_y - next_x * y for (x, y), (next_x, next_y) in around)) / 2
