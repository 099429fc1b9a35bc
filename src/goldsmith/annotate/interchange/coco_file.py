"""COCO read: annotations of images become labels of tasks."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeGuard

from goldsmith.annotate.interchange.bodies import body_of
from goldsmith.annotate.interchange.problems import Problems
from goldsmith.annotate.interchange.reading import Places, Taking, question_of
from goldsmith.annotate.interchange.writer import medium_name
from goldsmith.annotation_errors import InterchangeError
from goldsmith.question_reading import brief

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goldsmith.annotate.configuration import Configuration
    from goldsmith.annotate.interchange.bodies import Body
    from goldsmith.annotate.interchange.brought import Brought
    from goldsmith.annotate.interchange.reading import Request

MOST = 5_000_000
KINDS = ("boxes", "polygons", "points")


def read_file(body: bytes | Body, asked: Configuration, request: Request) -> Iterator[Brought]:
    """Yield a task for each image.

    Raises:
        InterchangeError: It is no COCO, or labels do not fit the question; all of it is listed with its place.
    """
    whole = body_of(body).json()
    if not isinstance(whole, Mapping) or not all(isinstance(whole.get(part), list) for part in ("images", "annotations", "categories")):
        raise InterchangeError("this is no COCO", found=brief(whole), expected="an object with lists: images, annotations, categories")
    problems = Problems("this file")
    taking = Taking(asked, question_of(asked, KINDS, request), request, problems)
    shapes = _Shapes(whole, taking)
    for at, image in enumerate(whole["images"]):
        one = shapes.task(at, image, Places(request, taking.on) if at == 0 else None)
        if one is not None:
            yield one
    problems.end()


class _Shapes:
    def __init__(self, whole: Mapping[str, Any], taking: Taking) -> None:
        self.taking, self.problems, self.kind = taking, taking.problems, taking.each.kind
        self.places: Places | None = None
        self.categories = {one.get("id"): one for one in whole["categories"] if isinstance(one, Mapping)}
        self.of: dict[Any, list[tuple[str, Mapping[str, Any]]]] = defaultdict(list)
        known = {one.get("id") for one in whole["images"] if isinstance(one, Mapping)}
        for at, one in enumerate(whole["annotations"][:MOST]):
            place = f"annotations[{at}]"
            if not isinstance(one, Mapping) or one.get("image_id") not in known:
                self.problems.add(place, "it is of no image of the file")
            else:
                self.of[one["image_id"]].append((place, one))

    def task(self, at: int, image: Any, places: Places | None) -> Brought | None:
        """Return the task of an image."""
        self.places = places or self.places
        place = f"images[{at}]"
        name = image.get("file_name") if isinstance(image, Mapping) else None
        if not isinstance(name, str) or not name or self.places is None:
            self.problems.add(place, "it has no `file_name`")
            return None
        plain = medium_name(name)
        key = self.places.key_of(str(image.get("goldsmith_id")), name, plain, plain.rpartition(".")[0])
        size = {side: image.get(side) for side in ("width", "height") if image.get(side) is not None}
        material = {self.taking.on: {"url": name, **size}} if key is None else self.places.material_of(key)
        listed = [one for where, each in self.of.get(image.get("id"), ()) for one in self._shape(where, each)]
        said = {**size, self.kind: listed} if size else listed
        return self.taking.one(key or name, material, said, f"{place} ({name[:80]})")

    def _shape(self, place: str, one: Mapping[str, Any]) -> list[dict[str, Any]]:
        category = self.categories.get(one.get("category_id"))
        if category is None:
            self.problems.add(place, f"`category_id` is {brief(one.get('category_id'))}, which is no category")
            return []
        if one.get("iscrowd"):
            self.problems.add(place, "a crowd is a mask of pixels, and there are no masks here")
            return []
        extra = one.get("attributes") if isinstance(one.get("attributes"), Mapping) else {}
        text = {"text": extra["text"]} if isinstance(extra, Mapping) and isinstance(extra.get("text"), str) else {}
        if self.kind == "points":
            return self._points(place, one, category)
        told = self._outline(place, one) if self.kind == "polygons" else self._box(place, one, extra)
        return [] if told is None else [{"label": category.get("name"), **told, **text}]

    def _points(self, place: str, one: Mapping[str, Any], category: Mapping[str, Any]) -> list[dict[str, Any]]:
        names, flat = category.get("keypoints"), one.get("keypoints")
        if not isinstance(names, list) or not _numbers(flat) or len(flat) != 3 * len(names):
            self.problems.add(place, "three numbers for each of the category's `keypoints` were expected")
            return []
        seen = getattr(self.taking.each.leaf, "visibility", False)
        listed = zip(names, flat[::3], flat[1::3], flat[2::3], strict=True)
        return [{"label": name, "x": x, "y": y, **({"visible": v == 2} if seen else {})} for name, x, y, v in listed if v > 0]

    def _outline(self, place: str, one: Mapping[str, Any]) -> dict[str, Any] | None:
        parts = one.get("segmentation")
        if not isinstance(parts, list) or len(parts) != 1 or not _numbers(parts[0]) or len(parts[0]) % 2:
            what = f"{len(parts)} outlines" if isinstance(parts, list) else "a mask"
            self.problems.add(place, f"one outline was expected, found {what}: a shape here is one outline without holes")
            return None
        return {"points": [list(pair) for pair in zip(parts[0][::2], parts[0][1::2], strict=True)]}

    def _box(self, place: str, one: Mapping[str, Any], extra: Any) -> dict[str, Any] | None:
        box, parts = one.get("bbox"), one.get("segmentation")
        if not _numbers(box) or len(box) != 4:
            self.problems.add(place, f"`bbox` is {brief(box)}; four numbers were expected")
            return None
        turn = extra.get("rotation") or 0
        if not getattr(self.taking.each.leaf, "rotated", False):
            if turn:
                self.problems.add(place, "this box is turned, and the question has upright ones")
            return dict(zip(("x", "y", "width", "height"), box, strict=True))
        if turn and isinstance(parts, list) and len(parts) == 1 and _numbers(parts[0]) and len(parts[0]) == 8:
            return turned_box(list(zip(parts[0][::2], parts[0][1::2], strict=True)))
        return dict(zip(("x", "y", "width", "height"), box, strict=True))


def turned_box(corners: list[tuple[float, float]]) -> dict[str, float]:
    """Return the box with these corners, clockwise from its upper left one before it was turned.

    Example:
        >>> turned_box([(10, 10), (10, 14), (8, 14), (8, 10)])
        {'x': 7.0, 'y': 11.0, 'width': 4.0, 'height': 2.0, 'rotation': 90.0}
    """
    (x0, y0), (x1, y1), (x2, y2), _ = corners
    width, height = math.hypot(x1 - x0, y1 - y0), math.hypot(x2 - x1, y2 - y1)
    middle_x, middle_y = (sum(corner[side] for corner in corners) / 4 for side in (0, 1))
    turn = math.degrees(math.atan2(y1 - y0, x1 - x0)) % 360
    return {"x": middle_x - width / 2, "y": middle_y - height / 2, "width": width, "height": height, "rotation": turn}


def _numbers(given: Any) -> TypeGuard[list[float]]:
    return isinstance(given, list) and all(isinstance(one, int | float) and not isinstance(one, bool) for one in given)
