"""Pascal VOC: a zip with an XML file an image, with its upright boxes.

Corners are whole pixels, rounded to the nearest one, counted from 0: xmin and ymin of the upper left corner, xmax and ymax of the lower right
one, as labelImg, CVAT and Label Studio write them.

Source: Everingham et al. 2010, doi:10.1007/s11263-009-0275-4.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from goldsmith.annotate.interchange.shape_values import size_of, turned
from goldsmith.annotate.interchange.writer import Archive, Names, Writer
from goldsmith.annotate.interchange.xml_tree import Node, written
from goldsmith.annotate.standing.codes import annotated

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from goldsmith.annotate.interchange.brought import Gathered


class Voc(Writer):
    """Write an XML file an image."""

    suffix: ClassVar[str] = ".zip"
    media: ClassVar[str] = "application/zip"
    kinds: ClassVar[tuple[str, ...]] = ("boxes",)

    def prepare(self) -> None:
        """Begin the archive."""
        self._archive, self._names = Archive(), Names()
        self._field = self.questions[0].leaf.fields[0]

    def problem(self, values: Mapping[str, Any]) -> str:
        """Return that a box is turned."""
        return "a box is turned, and boxes of VOC are upright; `coco` and `yolo` hold turned ones" if turned(values) else ""

    def add(self, task: Gathered) -> bytes:
        """Return the file of a task."""
        values = self.values(task)
        if not values:
            return b""
        name = self._names.of(task, self._field)
        boxes = [one for value in values.values() for one in value["boxes"]]
        return self._archive.add(f"Annotations/{name.rpartition('.')[0] or name}.xml", _file(name, task, size_of(values), boxes))

    def end(self) -> Iterator[bytes]:
        """Yield what is left: the tasks that were left out, and the end of the archive."""
        if self.left_out.n:
            yield from self._archive.fill("left_out.jsonl", self.left_out.lines())
        yield self._archive.end()


def _file(name: str, task: Gathered, size: tuple[int, int], boxes: list[Any]) -> str:
    sides = [Node("width", text=str(size[0])), Node("height", text=str(size[1])), Node("depth", text="3")]
    source = Node("source", children=[Node("database", text="goldsmith"), Node("image", text=task.key), *_annotated(task)])
    head = [Node("folder", text="images"), Node("filename", text=name), source, Node("size", children=sides), Node("segmented", text="0")]
    return written(Node("annotation", children=[*head, *(_object(one) for one in boxes)]))


def _annotated(task: Gathered) -> list[Node]:
    """Return who annotated an image, what kind of annotator, and how."""
    told = annotated(task.answers)
    words = {**told, "annotated_by": " ".join(told["annotated_by"])}
    return [Node(name, text=said) for name, said in words.items() if said]


def _object(one: Mapping[str, Any]) -> Node:
    ends = {"xmin": one["x"], "ymin": one["y"], "xmax": one["x"] + one["width"], "ymax": one["y"] + one["height"]}
    box = Node("bndbox", children=[Node(name, text=str(nearest(place))) for name, place in ends.items()])
    flags = [Node(name, text=said) for name, said in (("pose", "Unspecified"), ("truncated", "0"), ("difficult", "0"))]
    return Node("object", children=[Node("name", text=one["label"]), *flags, box])


def nearest(place: float) -> int:
    """Return the nearest whole pixel, halves upwards.

    Example:
        >>> nearest(2.5), nearest(2.49)
        (3, 2)
    """
    return int(place + 0.5)
