"""Labelled outlines on an image."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pyarrow as pa

from goldsmith.algorithms.shape_overlap import overlaps, polygon_overlap
from goldsmith.question import Trial
from goldsmith.question_shapes import PART, Shapes, Size, read_place, rounded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from goldsmith.question_reading import Reading

MOST_CORNERS = 1_000
IMAGE = {"image": {"url": "street.png", "width": 100, "height": 80}}
SQUARE = [[10, 10], [30, 10], [30, 30], [10, 30]]

Corners = tuple[tuple[int, int], ...]


class Polygons(Shapes):
    """Draw outlines around things on an image, each with a label.

    ``points`` are the corners, each ``[x, y]`` in pixels of the image; the last one is joined to the first. They go clockwise as one sees
    them from the highest corner on (of two, the left one); corners that lie on the line between their neighbours are left out, so one outline
    has one form. Sides may not cross or touch each other, and there are at most 1,000 corners. Outlines are sorted by label, then by corners.

    Two answers are compared by the best one-to-one matching of outlines of one label, a pair gaining the area that both share over the area
    that either covers, which is computed exactly.

    Example:
        >>> roads = Polygons.configured({"on": "image", "labels": ["road"]})
        >>> ring = [[0, 10], [5, 0], [10, 10], [5, 10], [0, 10]]
        >>> roads.checked([{"label": "road", "points": ring}], {"image": {"url": "a.png", "width": 64, "height": 48}})["polygons"]
        [{'label': 'road', 'points': [[5.0, 0.0], [10.0, 10.0], [0.0, 10.0]]}]

    Source: overlap of areas: Everingham et al. 2010, doi:10.1007/s11263-009-0275-4; see :mod:`goldsmith.algorithms.matching`.
    """

    part: ClassVar[str] = "polygons"
    trials: ClassVar[tuple[Trial, ...]] = (
        Trial(
            {"on": "image", "labels": ["road", "sky"]},
            IMAGE,
            (
                [],
                [{"label": "road", "points": SQUARE}],
                [{"label": "sky", "points": SQUARE}],
                [{"label": "road", "points": [[10, 10], [30, 10], [30, 30], [10, 30.01]]}],
                [{"label": "road", "points": [[0, 0], [100, 0], [50, 40], [100, 80], [0, 80]]}],
                [{"label": "road", "points": [[50, 50], [60, 50], [55, 60]]}, {"label": "road", "points": SQUARE}],
            ),
            (
                (
                    [{"label": "road", "points": SQUARE}],
                    {"polygons": [{"label": "road", "points": [[30, 30], [30, 10], [20, 10], [10.001, 10], [10, 30], [30, 30]]}] * 2},
                ),
            ),
            (
                [{"label": "road", "points": [[10, 10], [30, 30]]}],
                [{"label": "road", "points": [[10, 10], [30, 30], [50, 50]]}],
                [{"label": "road", "points": [[10, 10], [30, 30], [30, 10], [10, 30]]}],
                [{"label": "road", "points": [[0, 0], [40, 0], [20, 20], [40, 40], [0, 40], [20, 20]]}],
                [{"label": "road", "points": [[0, 0], [40, 0], [40, 40], [20, 0], [0, 40]]}],
                [{"label": "road", "points": [[10, 10], [30, 10], [30, 90]]}],
                [{"label": "road", "points": [[10, 10], [30, 10], [30, True]]}],
                [{"label": "road", "points": [[10, 10], [30, 10], [30, float("nan")]]}],
                [{"label": "road", "points": [[10, 10], [30, 10], [30]]}],
                [{"label": "road", "points": [[10, 10], [30, 10], "30,30"]}],
                [{"label": "road", "points": {"x": 1}}],
                [{"label": "road", "points": [[0, 0], [1, 1]] * 600}],
                [{"label": "raod", "points": SQUARE}],
                [{"points": SQUARE}],
                "road",
            ),
        ),
    )

    def keys_of(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the corners."""
        return ("points",), ()

    def read(self, reading: Reading, said: Mapping[str, Any], path: str, size: Size) -> tuple[Any, ...] | None:
        """Return the corners in hundredths, each y before x."""
        corners = []
        for at, one in enumerate(reading.list(said["points"], f"{path}.points", most=MOST_CORNERS + 1) or ()):
            pair = reading.list(one, f"{path}.points[{at}]", least=2, most=2)
            if pair is None:
                return None
            x, y = (read_place(reading, pair[side], f"{path}.points[{at}][{side}]", size[side]) for side in (0, 1))
            if x is None or y is None:
                return None
            corners.append((y, x))
        return self._outline(reading, path, _without_flat(corners))

    @staticmethod
    def _outline(reading: Reading, path: str, corners: Corners) -> tuple[Any, ...] | None:
        """Return the one form of an outline, or note why it is none."""
        if len(corners) < 3:
            reading.fault(f"{path}.points", "three corners that are not on one line were expected", "至少需要三个不在同一直线上的顶点")
            return None
        if len(corners) > MOST_CORNERS:
            reading.fault(f"{path}.points", f"at most {MOST_CORNERS} corners were expected", f"顶点应至多 {MOST_CORNERS} 个")
            return None
        crossing = _touching(corners)
        if crossing:
            ends = " and ".join(f"[{corners[at][1] / PART:g}, {corners[at][0] / PART:g}]" for at in crossing)
            reading.fault(
                f"{path}.points", f"the sides that begin at {ends} cross or touch", f"从 {ends.replace('and', '与')} 起的两条边相交或相接"
            )
            return None
        first = corners.index(min(corners))
        turned = (*corners[first:], *corners[:first])
        clockwise = _turn(turned[-1], turned[0], turned[1]) > 0
        return (turned if clockwise else (turned[0], *turned[:0:-1]),)

    def told(self, shape: tuple[Any, ...]) -> dict[str, Any]:
        """Return the corners in pixels."""
        return {"points": [[x / PART, y / PART] for y, x in shape[0]]}

    def shape_schema(self) -> dict[str, dict[str, Any]]:
        """Return a list of pairs of numbers."""
        place = {"type": "number", "minimum": 0}
        corner = {"type": "array", "prefixItems": [place, place], "items": False, "minItems": 2}
        return {"points": {"type": "array", "items": corner, "minItems": 3, "maxItems": MOST_CORNERS}}

    def shape_type(self) -> list[tuple[str, pa.DataType]]:
        """Return lists of pairs of floats."""
        return [("points", pa.list_(pa.list_(pa.float64())))]

    def gains(self, one: list[dict[str, Any]], other: list[dict[str, Any]], size: Size) -> Iterable[tuple[int, int, float]]:
        """Return the pairs that overlap."""
        del size
        corners = [[[(rounded(x), rounded(y)) for x, y in shape["points"]] for shape in shapes] for shapes in (one, other)]
        around = [[(*map(min, zip(*each, strict=True)), *map(max, zip(*each, strict=True))) for each in side] for side in corners]
        for row, column, _ in overlaps(*around):
            gain = polygon_overlap(corners[0][row], corners[1][column])
            if gain > 0:
                yield row, column, gain


def _turn(before: tuple[int, int], at: tuple[int, int], after: tuple[int, int]) -> int:
    """Return above 0 where one turns clockwise, as seen on a page with y down, and 0 where one goes on or back; places have y first."""
    return (at[1] - before[1]) * (after[0] - at[0]) - (at[0] - before[0]) * (after[1] - at[1])


def _without_flat(corners: list[tuple[int, int]]) -> Corners:
    """Return corners without those that stand twice in a row or on the straight line between their neighbours.

    A corner at which one turns back by half a turn is kept: such an outline touches itself.
    """
    kept: list[tuple[int, int]] = []
    for one in corners:
        if not kept or one != kept[-1]:
            kept.append(one)
    while len(kept) > 1 and kept[0] == kept[-1]:
        kept.pop()
    n = len(kept)
    return tuple(one for at, one in enumerate(kept) if n < 3 or not _straight(kept[at - 1], one, kept[(at + 1) % n]))


def _straight(before: tuple[int, int], at: tuple[int, int], after: tuple[int, int]) -> bool:
    ahead = (at[0] - before[0]) * (after[0] - at[0]) + (at[1] - before[1]) * (after[1] - at[1])
    return ahead > 0 and _turn(before, at, after) == 0


def _touching(corners: Corners) -> tuple[int, int] | None:
    """Return two sides, by their first corners, that share a point though they are no neighbours, or neighbours that run back on themselves.

    Sides whose bounding boxes meet share a point where neither lies wholly on one side of the other: where all four ends are on one line,
    the boxes decide.
    """
    begin = np.array(corners, np.int64)
    end, n = np.roll(begin, -1, axis=0), len(begin)
    backward = np.flatnonzero(_turns(begin, end, np.roll(end, -1, axis=0)) == 0)
    if len(backward):
        return int(backward[0]), int(backward[0] + 1) % n
    if n == 3:
        return None
    low, high = np.minimum(begin, end), np.maximum(begin, end)
    near = (low[:, None, 0] <= high[None, :, 0]) & (low[None, :, 0] <= high[:, None, 0])
    near &= (low[:, None, 1] <= high[None, :, 1]) & (low[None, :, 1] <= high[:, None, 1])
    rows, columns = np.nonzero(np.triu(near, 2))
    apart = columns - rows < n - 1
    rows, columns = rows[apart], columns[apart]
    a, b, c, d = begin[rows], end[rows], begin[columns], end[columns]
    sides = [np.sign(_turns(*each)) for each in ((a, b, c), (a, b, d), (c, d, a), (c, d, b))]
    shared = np.flatnonzero((sides[0] * sides[1] <= 0) & (sides[2] * sides[3] <= 0))
    return (int(rows[shared[0]]), int(columns[shared[0]])) if len(shared) else None


def _turns(before: Any, at: Any, after: Any) -> Any:
    return (at[..., 1] - before[..., 1]) * (after[..., 0] - at[..., 0]) - (at[..., 0] - before[..., 0]) * (after[..., 1] - at[..., 1])
