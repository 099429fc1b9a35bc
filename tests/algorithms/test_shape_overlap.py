"""Overlaps of rectangles and polygons are areas of the plane."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.algorithms.shape_overlap import overlaps, polygon_overlap

STAR = st.lists(st.integers(3, 12), min_size=3, max_size=9)


def _star(lengths: list[int], x: float, y: float) -> list[tuple[float, float]]:
    """Return a polygon around a place, its corners as far away as told."""
    return [
        (x + length * math.cos(2 * math.pi * at / len(lengths)), y + length * math.sin(2 * math.pi * at / len(lengths)))
        for at, length in enumerate(lengths)
    ]


def _inside(corners: list[tuple[float, float]], x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Tell which places lie inside, by the sides that a ray crosses."""
    inside = np.zeros(x.shape, bool)
    for (x0, y0), (x1, y1) in zip(corners, [*corners[1:], corners[0]], strict=True):
        if y0 != y1:
            inside ^= ((y0 > y) != (y1 > y)) & (x < x0 + (y - y0) * (x1 - x0) / (y1 - y0))
    return inside


@settings(derandomize=True, deadline=None, max_examples=60)
@given(one=STAR, other=STAR, dx=st.integers(-12, 12), dy=st.integers(-12, 12))
def test_polygons_share_what_a_fine_grid_sees(one: list[int], other: list[int], dx: int, dy: int):
    """The exact overlap is that of 160,000 places, up to those along the sides."""
    first, second = _star(one, 0, 0), _star(other, dx, dy)
    x, y = np.meshgrid(np.linspace(-25, 25, 400), np.linspace(-25, 25, 400))
    a, b = _inside(first, x, y), _inside(second, x, y)

    assert polygon_overlap(first, second) == pytest.approx((a & b).sum() / (a | b).sum(), abs=0.03)
    assert polygon_overlap(first, second) == polygon_overlap(second, first)


def test_polygons_by_hand():
    """A diamond in its square is half of it; squares that only touch share nothing; a corner cut off counts by its area."""
    square = [(0, 0), (4, 0), (4, 4), (0, 4)]

    assert polygon_overlap(square, [(2, 0), (4, 2), (2, 4), (0, 2)]) == pytest.approx(1 / 2)
    assert polygon_overlap(square, [(4, 0), (8, 0), (8, 4), (4, 4)]) == 0.0
    assert polygon_overlap(square, [(0, 0), (4, 0), (4, 3), (3, 4), (0, 4)]) == pytest.approx(15.5 / 16)
    assert polygon_overlap(square, [(1, 1), (2, 1), (2, 3), (1, 3)]) == pytest.approx(2 / 16)


def test_only_the_same_corners_are_the_same():
    """A polygon that covers the same area by other corners is not told to be equal."""
    assert polygon_overlap([(0, 0), (4, 0), (4, 4), (0, 4)], [(0, 0), (2, 0), (4, 0), (4, 4), (0, 4)]) < 1.0


@settings(derandomize=True, deadline=None, max_examples=60)
@given(
    places=st.lists(st.tuples(*[st.integers(0, 20)] * 2, *[st.integers(1, 10)] * 2), min_size=1, max_size=300), split=st.integers(0, 300)
)
def test_rectangles_one_by_one(places: list[tuple[int, int, int, int]], split: int):
    """Every pair that overlaps is found once, with its share, also beyond one block."""
    edges = [(x, y, x + width, y + height) for x, y, width, height in places]
    one, other = edges[:split], edges[split:]
    expected = {}
    for row, a in enumerate(one):
        for column, b in enumerate(other):
            shared = max(0, min(a[2], b[2]) - max(a[0], b[0])) * max(0, min(a[3], b[3]) - max(a[1], b[1]))
            if shared:
                expected[row, column] = shared / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - shared)

    found = list(overlaps(one, other))

    assert len(found) == len(expected)
    assert {(row, column): share for row, column, share in found} == pytest.approx(expected)
