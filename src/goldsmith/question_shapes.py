"""Shapes on an image: how places are read and kept, and how the shapes of two answers are compared.

Places are pixels of the image as it is seen, after the orientation that a camera wrote (EXIF), not of the page that shows it: x to the right
and y down from its upper left corner, rounded to hundredths. An answer says how large the image is, so that it can be read without it. What
reaches over the edge by a pixel at most, as rounding does, is put on it; what reaches further is refused.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import pyarrow as pa
from pydantic import Field, field_validator

from goldsmith.algorithms.matching import best_gain, labelled_pairs, set_distance
from goldsmith.algorithms.text_distance import text_distance
from goldsmith.question import Answer, Material, Question, Scale
from goldsmith.question_classes import Classes, Named, distinct, paths, read_class
from goldsmith.question_reading import LONGEST_TEXT, Reading, Written, missing, object_schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MOST = 20_000
"""Shapes that one answer may hold."""

LARGEST = 1_000_000
"""Pixels that a side of an image may have."""

PART = 100
"""Parts of a pixel that places are rounded to."""

Size = tuple[int, int]
"""Width and height of an image, in pixels."""


def rounded(value: float) -> int:
    """Return pixels in whole hundredths, in which shapes are compared exactly.

    Example:
        >>> rounded(10.256), rounded(0.1 + 0.2)
        (1026, 30)
    """
    return round(value * PART)


class Shapes(Question):
    """A question about shapes on an image; a subclass says what one shape is."""

    scale: ClassVar[Scale] = "shapes"
    part: ClassVar[str]
    """What answers call the list of shapes."""

    on: Annotated[str, Field(min_length=1)]
    """Field of the task that holds the image."""
    labels: Annotated[Classes, Field(min_length=1)]
    """Labels that a shape may have: names, or objects with `value`, `en`, `zh`, `key`, `color`, `about` and `children`."""
    at_most: Annotated[int, Field(ge=1, le=MOST)] = MOST
    """Most shapes that an answer may hold."""
    transcribed: Written = "no"
    """Whether shapes say what is written in them, in `text`: `no`, `allowed` or `needed`."""

    @field_validator("labels")
    @classmethod
    def _distinct(cls, labels: tuple[Named, ...]) -> tuple[Named, ...]:
        return distinct(labels)

    @property
    def fields(self) -> tuple[str, ...]:
        """The field that holds the image."""
        return (self.on,)

    @property
    def keys(self) -> tuple[tuple[str, str], ...]:
        """Keys that labels ask for."""
        return tuple((one.key, path) for path, one in paths(self.labels, inner=True) if one.key)

    @abstractmethod
    def read(self, reading: Reading, said: Mapping[str, Any], path: str, size: Size) -> tuple[Any, ...] | None:
        """Return one shape without its label in whole hundredths, sortable, or ``None`` after noting a fault."""

    @abstractmethod
    def told(self, shape: tuple[Any, ...]) -> dict[str, Any]:
        """Return a shape that was read as the answer holds it, without its label."""

    @abstractmethod
    def keys_of(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return what a shape must say and what it may say besides, without its label."""

    @abstractmethod
    def shape_schema(self) -> dict[str, dict[str, Any]]:
        """Return the JSON Schemas of the parts of a shape, without its label."""

    @abstractmethod
    def shape_type(self) -> list[tuple[str, pa.DataType]]:
        """Return the Arrow types of the parts of a shape, without its label."""

    @abstractmethod
    def gains(self, one: list[dict[str, Any]], other: list[dict[str, Any]], size: Size) -> Iterable[tuple[int, int, float]]:
        """Return pairs of shapes of one label that are alike in part, each with how much, in (0, 1]; 1 only where they are equal."""

    def schema_of(self) -> dict[str, Any]:
        """Return an object with the size of the image and a list of shapes."""
        pixels = {"type": "integer", "minimum": 1, "maximum": LARGEST}
        text = {} if self.transcribed == "no" else {"text": {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT}}
        shape = object_schema(label={"enum": [path for path, _ in paths(self.labels)]}, **self.shape_schema(), **text)
        if self.transcribed == "allowed":
            shape["required"].remove("text")
        listed: dict[str, Any] = {"type": "array", "items": shape, "maxItems": self.at_most}
        return object_schema(width=pixels, height=pixels, **{self.part: listed})

    def checked(self, said: Answer, material: Material) -> Answer:
        """Return the shapes by label and place, each once, with the size of the image."""
        reading = Reading()
        whole = {self.part: said} if isinstance(said, list | tuple) else said
        parts = reading.object(whole, "", (self.part,), ("width", "height")) or {}
        listed = reading.list(parts.get(self.part), self.part, most=self.at_most) if parts else None
        reading.end()
        size = self._size(reading, parts, material)
        reading.end()
        places = {path: at for at, (path, _) in enumerate(paths(self.labels))}
        found = [self._one(reading, one, f"{self.part}[{at}]", size, places) for at, one in enumerate(listed or ())]
        reading.end()
        names, kept = list(places), sorted({one for one in found if one})
        self.fitting(reading, kept, names)
        reading.end()
        return {"width": size[0], "height": size[1], self.part: [self._told(one, names) for one in kept]}

    def _told(self, one: tuple[Any, ...], names: Sequence[str]) -> dict[str, Any]:
        return {"label": names[one[0]], **self.told(one[1:-1]), **({"text": one[-1]} if one[-1] else {})}

    def fitting(self, reading: Reading, kept: Sequence[tuple[Any, ...]], names: Sequence[str]) -> None:
        """Note what is wrong with the shapes together."""

    def _size(self, reading: Reading, said: Mapping[str, Any], material: Material) -> Size:
        """Return the size of the image: of the task where it knows it, and of the answer otherwise."""
        image = material.get(self.on)
        if not isinstance(image, Mapping | str):
            raise missing("image", "图像", self.on)
        known = image if isinstance(image, Mapping) else {}
        sides = []
        for side, zh in (("width", "宽"), ("height", "高")):
            here = said.get(side)
            there = known.get(side)
            if here is None and there is None:
                reading.fault(
                    side, "the task does not know it, so the answer must: pixels of the image", f"任务未给出图像的{zh}（像素），答案须给出"
                )
            length = reading.whole(there if here is None else here, side, least=1, most=LARGEST) if not reading.faults else None
            if length is not None and there is not None and length != there:
                reading.fault(side, f"the image has {there} pixels, found {length}", f"图像的{zh}为 {there} 像素，实为 {length}")
            sides.append(length or 1)
        return sides[0], sides[1]

    def _one(self, reading: Reading, said: Any, path: str, size: Size, places: dict[str, int]) -> tuple[Any, ...] | None:
        needed, allowed = self.keys_of()
        text = [] if self.transcribed == "no" else ["text"]
        wanted = ("label", *needed, *(text if self.transcribed == "needed" else ()))
        parts = reading.object(said, path, wanted, (*allowed, *(text if self.transcribed == "allowed" else ())))
        if parts is None:
            return None
        label = read_class(reading, parts["label"], f"{path}.label", places)
        shape = self.read(reading, parts, path, size)
        words = reading.words(parts, path, self.transcribed)
        return None if label is None or shape is None or words is None else (label, *shape, words)

    def distance(self, one: Answer, other: Answer) -> float:
        """Return what the best one-to-one matching of shapes of one label leaves unshared; 1 where the images differ in size.

        What is written in shapes counts too: a pair gains as much as their places share, times how alike their texts are.
        """
        if one == other:
            return 0.0
        size = one["width"], one["height"]
        if size != (other["width"], other["height"]):
            return 1.0
        first, second = one[self.part], other[self.part]
        pairs = labelled_pairs(first, second, lambda shape: shape["label"], lambda a, b: self.gains(a, b, size))
        if self.transcribed != "no":
            words = [[shape.get("text", "") for shape in side] for side in (first, second)]
            pairs = ((row, column, gain * (1 - text_distance(words[0][row], words[1][column]))) for row, column, gain in pairs)
        return set_distance(len(first), len(second), best_gain(pairs))

    def stored_as(self) -> pa.DataType:
        """Return a struct of the size and a list of shapes."""
        shape = pa.struct([("label", pa.string()), *self.shape_type(), *([] if self.transcribed == "no" else [("text", pa.string())])])
        return pa.struct([("width", pa.int64()), ("height", pa.int64()), (self.part, pa.list_(shape))])


def read_place(reading: Reading, value: Any, path: str, end: int) -> int | None:
    """Return a place along one side of an image in hundredths, on the edge where it is over it by a pixel at most."""
    found = reading.number(value, path)
    if found is None:
        return None
    if not -1 <= found <= end + 1:
        reading.fault(path, f"it is {found:g}, outside of the image, which has {end} pixels", f"{found:g} 超出图像范围（{end} 像素）")
        return None
    return min(max(rounded(found), 0), end * PART)
