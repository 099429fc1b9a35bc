"""Labelled boxes on an image."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, ClassVar

import pyarrow as pa

from goldsmith.algorithms.shape_overlap import overlaps, polygon_overlap
from goldsmith.question import Trial
from goldsmith.question_shapes import PART, Shapes, Size, read_place, rounded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from goldsmith.question_reading import Reading

IMAGE = {"image": {"url": "cells.png", "width": 640, "height": 480}}
TURN = 360 * PART


class Boxes(Shapes):
    """Draw boxes around things on an image, upright or turned, each with a label.

    ``x`` and ``y`` are the upper left corner of the box, ``width`` and ``height`` its sides, in pixels of the image. A turned box is turned
    clockwise around its middle by ``rotation`` degrees, 0 to below 360; its x, y, width and height are those it has before it is turned, and
    its middle lies on the image. With ``transcribed`` a box says what is written in it. Boxes are sorted by label, then from the top down; one
    that stands twice counts once.

    Two answers are compared by the best one-to-one matching of boxes of one label, a pair gaining the area that both share over the area
    that either covers; where boxes are turned, times how far they point the same way (half turned round: 0).

    Example:
        >>> cells = Boxes.configured({"on": "image", "labels": ["red", "white"]})
        >>> cells.checked([{"label": "red", "x": 1, "y": 2.005, "width": 30, "height": 40}], {"image": {"url": "a.png", "width": 64, "height": 48}})
        {'width': 64, 'height': 48, 'boxes': [{'label': 'red', 'x': 1.0, 'y': 2.0, 'width': 30.0, 'height': 40.0}]}

    Source: overlap of boxes: Everingham et al. 2010, doi:10.1007/s11263-009-0275-4; see :mod:`goldsmith.algorithms.matching`.
    """

    part: ClassVar[str] = "boxes"
    trials: ClassVar[tuple[Trial, ...]] = (
        Trial(
            {"on": "image", "labels": ["red", {"value": "white", "children": ["large", "small"]}]},
            IMAGE,
            (
                [],
                [{"label": "red", "x": 0, "y": 0, "width": 640, "height": 480}],
                [{"label": "white/large", "x": 0, "y": 0, "width": 640, "height": 480}],
                [{"label": "red", "x": 0, "y": 0, "width": 639.99, "height": 480}],
                [
                    {"label": "red", "x": 10.5, "y": 20.25, "width": 0.01, "height": 5},
                    {"label": "red", "x": 1, "y": 2, "width": 3, "height": 4},
                ],
            ),
            (
                (
                    [{"label": "red", "x": -0.5, "y": 1.001, "width": 10, "height": 479.5}],
                    {"width": 640, "height": 480.0, "boxes": [{"label": "red", "x": 0, "y": 1, "width": 9.5, "height": 479}] * 2},
                ),
            ),
            (
                None,
                {},
                {"boxes": {}},
                {"boxes": [], "width": 641},
                {"boxes": [], "polygons": []},
                [{"label": "red", "x": 0, "y": 0, "width": 640}],
                [{"label": "red", "x": 0, "y": 0, "width": 0, "height": 4}],
                [{"label": "red", "x": 0, "y": 0, "width": -5, "height": 4}],
                [{"label": "red", "x": 0, "y": 0, "width": 0.004, "height": 4}],
                [{"label": "red", "x": -2, "y": 0, "width": 5, "height": 4}],
                [{"label": "red", "x": 0, "y": 470, "width": 5, "height": 12}],
                [{"label": "red", "x": float("nan"), "y": 0, "width": 5, "height": 4}],
                [{"label": "red", "x": 10**400, "y": 0, "width": 5, "height": 4}],
                [{"label": "red", "x": True, "y": 0, "width": 5, "height": 4}],
                [{"label": "red", "x": "1", "y": 0, "width": 5, "height": 4}],
                [{"label": "white", "x": 1, "y": 0, "width": 5, "height": 4}],
                [{"label": "red", "x": 1, "y": 0, "width": 5, "height": 4, "rotation": 3}],
                [[1, 0, 5, 4]],
            ),
        ),
        Trial(
            {"on": "image", "labels": ["word"], "transcribed": "allowed"},
            IMAGE,
            (
                [{"label": "word", "x": 1, "y": 1, "width": 9, "height": 4}],
                [{"label": "word", "x": 1, "y": 1, "width": 9, "height": 4, "text": "出口 🚪"}],
                [{"label": "word", "x": 1, "y": 1, "width": 9, "height": 4, "text": text} for text in ("خروج", "exit")],
            ),
            (
                (
                    [{"label": "word", "x": 1, "y": 1, "width": 9, "height": 4, "text": " a\r\nb "}],
                    [{"label": "word", "x": 1, "y": 1, "width": 9, "height": 4, "text": "a\nb"}],
                ),
            ),
            (
                [{"label": "word", "x": 1, "y": 1, "width": 9, "height": 4, "text": 7}],
                [{"label": "word", "x": 1, "y": 1, "width": 9, "height": 4, "text": "\ud800"}],
            ),
        ),
        Trial(
            {"on": "image", "labels": ["car"], "rotated": True, "at_most": 2},
            {"image": "https://example.org/street.jpg"},
            (
                {"width": 100, "height": 80, "boxes": []},
                {"width": 100, "height": 80, "boxes": [{"label": "car", "x": 10, "y": 10, "width": 20, "height": 10}]},
                {"width": 100, "height": 80, "boxes": [{"label": "car", "x": 10, "y": 10, "width": 20, "height": 10, "rotation": 180}]},
                {"width": 100, "height": 80, "boxes": [{"label": "car", "x": -5, "y": 40, "width": 40, "height": 5, "rotation": 90}]},
                {"width": 200, "height": 80, "boxes": []},
            ),
            (
                (
                    {"width": 100, "height": 80, "boxes": [{"label": "car", "x": 10, "y": 10, "width": 20, "height": 10, "rotation": -90}]},
                    {
                        "width": 100,
                        "height": 80,
                        "boxes": [{"label": "car", "x": 10, "y": 10, "width": 20, "height": 10, "rotation": 630.001}],
                    },
                ),
            ),
            (
                [],
                {"width": 100, "boxes": []},
                {"width": 0, "height": 80, "boxes": []},
                {"width": 1.5, "height": 80, "boxes": []},
                {"width": 100, "height": 80, "boxes": [{"label": "car", "x": 90, "y": 10, "width": 30, "height": 10}]},
                {
                    "width": 100,
                    "height": 80,
                    "boxes": [{"label": "car", "x": 1, "y": 1, "width": 3, "height": 1, "rotation": float("inf")}],
                },
            ),
        ),
    )

    rotated: bool = False
    """Whether boxes may be turned."""

    def keys_of(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the sides, and the rotation where boxes may be turned."""
        return ("x", "y", "width", "height"), ("rotation",) if self.rotated else ()

    def read(self, reading: Reading, said: Mapping[str, Any], path: str, size: Size) -> tuple[Any, ...] | None:
        """Return y, x, height, width and rotation in hundredths."""
        sides = [
            reading.number(said[side], f"{path}.{side}", least=0 if side in ("width", "height") else None) for side in self.keys_of()[0]
        ]
        rotation = reading.number(said.get("rotation", 0), f"{path}.rotation")
        x, y, width, height = sides
        if x is None or y is None or width is None or height is None or rotation is None:
            return None
        if self.rotated:
            return self._turned(reading, path, (x, y, width, height, rotation), size)
        edges = ((x, "x", size[0]), (y, "y", size[1]), (x + width, "width", size[0]), (y + height, "height", size[1]))
        left, top, right, bottom = (read_place(reading, place, f"{path}.{name}", end) for place, name, end in edges)
        if left is None or top is None or right is None or bottom is None:
            return None
        return self._wide(reading, path, (top, left, bottom - top, right - left, 0))

    def _turned(self, reading: Reading, path: str, box: tuple[float, ...], size: Size) -> tuple[Any, ...] | None:
        x, y, width, height, rotation = box
        if not (0 <= x + width / 2 <= size[0] and 0 <= y + height / 2 <= size[1]):
            reading.fault(path, "its middle is outside of the image", "其中心超出图像范围")
            return None
        return self._wide(reading, path, (*map(rounded, (y, x, height, width)), rounded(rotation % 360) % TURN))

    @staticmethod
    def _wide(reading: Reading, path: str, box: tuple[int, ...]) -> tuple[int, ...] | None:
        if min(box[2:4]) > 0:
            return box
        reading.fault(path, "it has no area: its width and height must be above 0", "面积为零：宽和高都应大于 0")
        return None

    def told(self, shape: tuple[Any, ...]) -> dict[str, Any]:
        """Return the sides in pixels, and the rotation where boxes may be turned."""
        y, x, height, width, rotation = (value / PART for value in shape)
        return {"x": x, "y": y, "width": width, "height": height, **({"rotation": rotation} if self.rotated else {})}

    def shape_schema(self) -> dict[str, dict[str, Any]]:
        """Return numbers."""
        place, side = {"type": "number", **({} if self.rotated else {"minimum": 0})}, {"type": "number", "exclusiveMinimum": 0}
        turn = {"type": "number", "minimum": 0, "exclusiveMaximum": 360}
        return {"x": place, "y": place, "width": side, "height": side, **({"rotation": turn} if self.rotated else {})}

    def shape_type(self) -> list[tuple[str, pa.DataType]]:
        """Return floats."""
        return [(name, pa.float64()) for name in ("x", "y", "width", "height", *(["rotation"] if self.rotated else []))]

    def gains(self, one: list[dict[str, Any]], other: list[dict[str, Any]], size: Size) -> Iterable[tuple[int, int, float]]:
        """Return the pairs that overlap."""
        del size
        if not any(box.get("rotation") for box in (*one, *other)):
            yield from overlaps([_edges(box) for box in one], [_edges(box) for box in other])
            return
        corners = [[_corners(box) for box in boxes] for boxes in (one, other)]
        around = [[(*map(min, zip(*each, strict=True)), *map(max, zip(*each, strict=True))) for each in side] for side in corners]
        for row, column, _ in overlaps(*around):
            turn = abs(one[row]["rotation"] - other[column]["rotation"])
            gain = polygon_overlap(corners[0][row], corners[1][column]) * (1 - min(turn, 360 - turn) / 180)
            if gain > 0:
                yield row, column, gain


def _edges(box: dict[str, Any]) -> tuple[int, ...]:
    x, y, width, height = (rounded(box[side]) for side in ("x", "y", "width", "height"))
    return x, y, x + width, y + height


def _corners(box: dict[str, Any]) -> list[tuple[float, float]]:
    turn = math.radians(box["rotation"])
    along, across = math.cos(turn), math.sin(turn)
    middle_x, middle_y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    halves = [(sx * box["width"] / 2, sy * box["height"] / 2) for sx, sy in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    return [(middle_x + dx * along - dy * across, middle_y + dx * across + dy * along) for dx, dy in halves]
