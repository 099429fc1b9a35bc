"""YOLO: a zip with a text file an image and ``data.yaml`` with the names of classes.

A line is the number of the class, from 0, and places as shares of the image's sides: of a box its middle and its sides; of an outline its
corners; where any box of the export is turned, of every box its four corners (OBB). ``tasks.jsonl`` says which file is of which task.

Source: the dataset formats of Ultralytics, docs.ultralytics.com/datasets/detect, /segment and /obb.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import yaml

from goldsmith.annotate.interchange.image_places import corners
from goldsmith.annotate.interchange.shape_values import box_of, labels_of, size_of, turned
from goldsmith.annotate.interchange.spooling import Spool
from goldsmith.annotate.interchange.writer import Archive, Names, Writer
from goldsmith.annotate.standing.codes import annotated
from goldsmith.annotation_errors import InterchangeError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from goldsmith.annotate.interchange.brought import Gathered


class Yolo(Writer):
    """Write a text file an image."""

    suffix: ClassVar[str] = ".zip"
    media: ClassVar[str] = "application/zip"
    kinds: ClassVar[tuple[str, ...]] = ("boxes", "polygons")

    def prepare(self) -> None:
        """Number the classes; a file holds boxes or outlines, not both.

        Raises:
            InterchangeError: The project asks for both.
        """
        if len({each.kind for each in self.questions}) > 1:
            names = ", ".join(f"{each.name} ({each.kind})" for each in self.questions)
            raise InterchangeError("a file of YOLO holds boxes or outlines, not both", found=names, hint="name one: &question=NAME")
        self._kind = self.questions[0].kind
        self._labels = {label: at for at, label in enumerate(labels_of(self.questions))}
        self._archive, self._names, self._turned = Archive(), Names(), False
        self._files = Spool()
        self._field = self.questions[0].leaf.fields[0]

    def problem(self, values: Mapping[str, Any]) -> str:
        """Look whether a box is turned: then all are written by their corners."""
        self._turned = self._turned or turned(values)
        return ""

    def begin(self) -> bytes:
        """Return the names of the classes."""
        names = {at: label for label, at in self._labels.items()}
        told = yaml.safe_dump({"path": ".", "train": "images", "val": "images", "names": names}, allow_unicode=True, sort_keys=False)
        return self._archive.add("data.yaml", told) + self._archive.add("classes.txt", "".join(f"{label}\n" for label in self._labels))

    def add(self, task: Gathered) -> bytes:
        """Return the file of a task."""
        values = self.values(task)
        if not values:
            return b""
        name, size = self._names.of(task, self._field), size_of(values)
        told = [self._line(one, size) for value in values.values() for one in value[self._kind]]
        file = f"labels/{name.rpartition('.')[0] or name}.txt"
        self._files.add({"file": file, "image": name, "id": task.key, **annotated(task.answers)})
        return self._archive.add(file, "".join(told))

    def end(self) -> Iterator[bytes]:
        """Yield what is left: which file is of which task, the tasks that were left out, and the end of the archive."""
        yield from self._archive.fill("tasks.jsonl", self._files.lines())
        if self.left_out.n:
            yield from self._archive.fill("left_out.jsonl", self.left_out.lines())
        yield self._archive.end()

    def close(self) -> None:
        """Let go of the list of files."""
        super().close()
        self._files.close()

    def _line(self, one: Mapping[str, Any], size: tuple[int, int]) -> str:
        if self._kind == "polygons" or self._turned:
            points = one["points"] if self._kind == "polygons" else corners(box_of(one))
            return _said(self._labels[one["label"]], [part / side for point in points for part, side in zip(point, size, strict=True)])
        x, y, width, height, _ = box_of(one)
        return _said(self._labels[one["label"]], [(x + width / 2) / size[0], (y + height / 2) / size[1], width / size[0], height / size[1]])


def _said(label: int, shares: Sequence[float]) -> str:
    return f"{label} " + " ".join(f"{round(share, 8) + 0.0:.8f}" for share in shares) + "\n"
