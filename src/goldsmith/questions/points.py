"""Labelled points on an image."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import numpy as np
import pyarrow as pa
from pydantic import Field

from goldsmith.question import Trial
from goldsmith.question_shapes import PART, Shapes, Size, read_place

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from goldsmith.question_reading import Reading

BLOCK = 256
IMAGE = {"image": {"url": "face.png", "width": 300, "height": 400}}


class Points(Shapes):
    """Set points on an image, each with a label: places of things, or the parts of a body.

    ``x`` and ``y`` are pixels of the image. With ``visibility`` a point says whether the part is ``visible`` or hidden behind something; with
    ``once`` no label stands twice, as in the key points of one body. Points are sorted by label, then from the top down; one that stands
    twice counts once.

    Two answers are compared by the best one-to-one matching of points of one label; a pair gains 1 where they coincide and less the further
    they are apart, down to 0 at ``reach``, and half of that where one is visible and the other hidden.

    Example:
        >>> face = Points.configured({"on": "image", "labels": ["left eye", "right eye"], "visibility": True})
        >>> face.checked([{"label": "left eye", "x": 10, "y": 20.5}], {"image": {"url": "a.png", "width": 64, "height": 48}})["points"]
        [{'label': 'left eye', 'x': 10.0, 'y': 20.5, 'visible': True}]

    Source: a distance cut off at its reach, as in Schuhmacher et al. 2008, doi:10.1109/TSP.2008.920469; see :mod:`goldsmith.algorithms.matching`.
    """

    part: ClassVar[str] = "points"
    trials: ClassVar[tuple[Trial, ...]] = (
        Trial(
            {"on": "image", "labels": ["eye", "nose"]},
            IMAGE,
            (
                [],
                [{"label": "eye", "x": 10, "y": 20}],
                [{"label": "nose", "x": 10, "y": 20}],
                [{"label": "eye", "x": 10, "y": 20.01}],
                [{"label": "eye", "x": 299, "y": 399}, {"label": "eye", "x": 0, "y": 0}],
            ),
            (
                (
                    [{"label": "eye", "x": 10, "y": 400.9}] * 2,
                    {"width": 300, "height": 400, "points": [{"label": "eye", "x": 10.004, "y": 400}]},
                ),
            ),
            (
                [{"label": "eye", "x": 10}],
                [{"label": "eye", "x": 10, "y": -20}],
                [{"label": "eye", "x": 301.5, "y": 20}],
                [{"label": "eye", "x": float("nan"), "y": 20}],
                [{"label": "eye", "x": False, "y": 20}],
                [{"label": "eye", "x": [10], "y": 20}],
                [{"label": "ear", "x": 10, "y": 20}],
                [{"label": "eye", "x": 10, "y": 20, "visible": True}],
                {"points": []} | {"width": 300.5},
                {"points": "eye"},
                7,
            ),
        ),
        Trial(
            {"on": "image", "labels": ["eye", "nose"], "visibility": True, "once": True, "reach": 0.1},
            IMAGE,
            ([], [{"label": "eye", "x": 10, "y": 20}], [{"label": "eye", "x": 10, "y": 20, "visible": False}]),
            (),
            (
                [{"label": "eye", "x": 10, "y": 20}, {"label": "eye", "x": 11, "y": 20}],
                [{"label": "eye", "x": 10, "y": 20, "visible": 1}],
                [{"label": "eye", "x": 10, "y": 20, "visible": "no"}],
            ),
        ),
    )

    visibility: bool = False
    """Whether a point says if its part is visible or hidden."""
    once: bool = False
    """Whether each label may stand once only."""
    reach: Annotated[float, Field(gt=0, le=1)] = 0.05
    """Distance at which two points have nothing in common, as a share of the diagonal of the image."""

    def keys_of(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the place, and the visibility where it is asked for."""
        return ("x", "y"), ("visible",) if self.visibility else ()

    def read(self, reading: Reading, said: Mapping[str, Any], path: str, size: Size) -> tuple[Any, ...] | None:
        """Return y and x in hundredths, and whether it is hidden."""
        x = read_place(reading, said["x"], f"{path}.x", size[0])
        y = read_place(reading, said["y"], f"{path}.y", size[1])
        visible = reading.flag(said.get("visible", True), f"{path}.visible")
        return None if x is None or y is None or visible is None else (y, x, not visible)

    def fitting(self, reading: Reading, kept: Sequence[tuple[Any, ...]], names: Sequence[str]) -> None:
        """Note labels that stand twice, where each may stand once."""
        for one, other in itertools.pairwise(kept):
            if self.once and one[0] == other[0]:
                reading.fault(self.part, f"{names[one[0]]!r} stands in it twice", f"{names[one[0]]!r} 出现了两次")

    def told(self, shape: tuple[Any, ...]) -> dict[str, Any]:
        """Return the place in pixels, and the visibility where it is asked for."""
        y, x, hidden = shape
        return {"x": x / PART, "y": y / PART, **({"visible": not hidden} if self.visibility else {})}

    def shape_schema(self) -> dict[str, dict[str, Any]]:
        """Return numbers, and a flag."""
        place = {"type": "number", "minimum": 0}
        return {"x": place, "y": place, **({"visible": {"type": "boolean"}} if self.visibility else {})}

    def shape_type(self) -> list[tuple[str, pa.DataType]]:
        """Return floats, and a flag."""
        return [("x", pa.float64()), ("y", pa.float64()), *([("visible", pa.bool_())] if self.visibility else [])]

    def gains(self, one: list[dict[str, Any]], other: list[dict[str, Any]], size: Size) -> Iterable[tuple[int, int, float]]:
        """Return the pairs within reach of each other."""
        if not one or not other:
            return
        reach = self.reach * math.hypot(*size)
        first, second = (np.array([(point["x"], point["y"], point.get("visible", True)) for point in side], float) for side in (one, other))
        for start in range(0, len(first), BLOCK):
            step = first[start : start + BLOCK, None] - second[None]
            gain = (1 - np.hypot(step[:, :, 0], step[:, :, 1]) / reach) * np.where(step[:, :, 2] == 0, 1.0, 0.5)
            rows, columns = np.nonzero(gain > 0)
            yield from zip((rows + start).tolist(), columns.tolist(), gain[rows, columns].tolist(), strict=True)
