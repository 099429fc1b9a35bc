"""COCO: one JSON file with images, categories and annotations, as for detection, segmentation and keypoints.

Categories and images are numbered from 1. A box is ``[x, y, width, height]`` in pixels. A turned box is written as the outline of its corners,
with the upright box around it. Points of one image are one annotation, whose category lists them; ``v`` is 2 for visible and 1 for hidden.

Source: the data format of the COCO dataset, cocodataset.org/#format-data (Lin et al. 2014, arXiv:1405.0312).
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, ClassVar

import orjson

from goldsmith.annotate.interchange.image_places import area, corners, upright
from goldsmith.annotate.interchange.shape_values import box_of, labels_of, size_of
from goldsmith.annotate.interchange.spooling import Spool
from goldsmith.annotate.interchange.writer import Names, Writer
from goldsmith.annotate.standing.codes import annotated

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from goldsmith.annotate.interchange.brought import Gathered


def rounded(value: float) -> float:
    """Return pixels to hundredths, without what arithmetic leaves behind."""
    return round(value, 2) + 0.0


class Coco(Writer):
    """Write boxes, outlines and points of images."""

    suffix: ClassVar[str] = ".json"
    media: ClassVar[str] = "application/json"
    kinds: ClassVar[tuple[str, ...]] = ("boxes", "polygons", "points")

    def prepare(self) -> None:
        """Number the categories: labels of boxes and outlines, then one for the points of each question."""
        drawn = [each for each in self.questions if each.kind != "points"]
        self._labels = {label: at for at, label in enumerate(labels_of(drawn), 1)}
        pointed = [each for each in self.questions if each.kind == "points"]
        self._points = {each.name: (len(self._labels) + at, labels_of([each])) for at, each in enumerate(pointed, 1)}
        self._kinds = {each.name: each.kind for each in self.questions}
        self._field = self.questions[0].leaf.fields[0]
        self._names, self._images = Names(), 0
        self._annotations = Spool()

    def problem(self, values: Mapping[str, Any]) -> str:
        """Return which point stands more than once: keypoints have no room for a second one."""
        for name in self._points:
            seen = Counter(one["label"] for one in values.get(name, {}).get("points", ()))
            twice = [label for label, n in seen.items() if n > 1]
            if twice:
                return f"{name}: the point {twice[0]!r} stands {seen[twice[0]]} times, and keypoints hold each once"
        return ""

    def begin(self) -> bytes:
        """Return what the file is of, and its categories."""
        categories: list[dict[str, Any]] = [{"id": at, "name": label, "supercategory": ""} for label, at in self._labels.items()]
        for name, (at, labels) in self._points.items():
            categories.append({"id": at, "name": name, "supercategory": "", "keypoints": list(labels), "skeleton": []})
        info = {"description": self.about.title or self.about.name, "version": "1.0", "contributor": "goldsmith"}
        return b'{"info":' + orjson.dumps(info) + b',"licenses":[],"categories":' + orjson.dumps(categories) + b',"images":['

    def add(self, task: Gathered) -> bytes:
        """Return the image of a task; its annotations wait for the end."""
        values = self.values(task)
        if not values:
            return b""
        self._images += 1
        width, height = size_of(values)
        image = {
            "id": self._images,
            "file_name": self._names.of(task, self._field),
            "width": width,
            "height": height,
            "goldsmith_id": task.key,
            **(annotated(task.answers) if task.answers else {}),
        }
        for told in self._told(values):
            self._annotations.add({"id": self._annotations.n + 1, "image_id": self._images, **told})
        return (b"," if self._images > 1 else b"") + orjson.dumps(image)

    def end(self) -> Iterator[bytes]:
        """Yield the annotations, and the tasks that were left out."""
        yield b'],"annotations":['
        yield from listed(self._annotations)
        yield b'],"left_out":['
        yield from listed(self.left_out)
        yield b"]}\n"

    def close(self) -> None:
        """Let go of the annotations."""
        super().close()
        self._annotations.close()

    def _told(self, values: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        for name, value in values.items():
            if self._kinds[name] == "points":
                if value["points"]:
                    yield self._keypoints(name, value["points"])
                continue
            for one in value[self._kinds[name]]:
                extra = {part: one[part] for part in ("rotation", "text") if one.get(part)}
                told = {"category_id": self._labels[one["label"]], "iscrowd": 0, **_shape(one)}
                yield {**told, **({"attributes": extra} if extra else {})}

    def _keypoints(self, name: str, points: list[dict[str, Any]]) -> dict[str, Any]:
        category, labels = self._points[name]
        of = {one["label"]: one for one in points}
        flat: list[float] = []
        for label in labels:
            one = of.get(label)
            flat += [one["x"], one["y"], 2 if one.get("visible", True) else 1] if one else [0, 0, 0]
        x, y, width, height = upright([(one["x"], one["y"]) for one in points])
        around = [rounded(x), rounded(y), rounded(width), rounded(height)]
        told = {"bbox": around, "area": rounded(width * height), "segmentation": [], "iscrowd": 0}
        return {"category_id": category, "keypoints": flat, "num_keypoints": len(points), **told}


def listed(rows: Spool) -> Iterator[bytes]:
    """Yield rows as a list of JSON has them, without its brackets."""
    for at, line in enumerate(rows.lines()):
        yield (b"," if at else b"") + line.rstrip(b"\n")


def _shape(one: Mapping[str, Any]) -> dict[str, Any]:
    """Return the place of a box or an outline."""
    if "points" in one:
        points, outline = one["points"], True
    else:
        points, outline = corners(box_of(one)), bool(one.get("rotation"))
    around = upright(points)
    size = area(points) if outline else one["width"] * one["height"]
    flat = [round(part, 2 if "points" in one else 6) + 0.0 for point in points for part in point] if outline else []
    return {"bbox": [rounded(part) for part in around], "area": rounded(size), "segmentation": [flat] if flat else []}
