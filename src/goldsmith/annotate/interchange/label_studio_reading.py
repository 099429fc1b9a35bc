"""Results of Label Studio read: a list of parts of an annotation becomes answers by question.

A result that no question here can hold is set apart, with the reason: that of a control that is kept apart, a region without a label, a shape
on a turned image, a stretch over several turns of a dialogue, a relation that says not of what kind it is.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from goldsmith.annotate.interchange.image_places import about_its_middle, to_pixels
from goldsmith.annotate.interchange.text_places import placed
from goldsmith.question_reading import brief

if TYPE_CHECKING:
    from collections.abc import Callable

    from goldsmith.annotate.interchange.label_studio_config import Read
    from goldsmith.annotate.interchange.label_studio_parts import Bound
    from goldsmith.annotate.interchange.problems import Problems
    from goldsmith.question import Question

NO_LABEL = "regions without a label"
RELATION = "relations without a kind, or not between spans of a text"
TURNED = "shapes on an image that was turned, or on one of several"
WORDS = "stretches whose words the turn of the dialogue does not hold at their place"
ACROSS = "stretches over several turns of a dialogue, or of no length"
MOST_RESULTS = 20_000
MARKED = {"spans", "regions", "boxes", "polygons", "points", "dialogue"}
"""Kinds of questions whose answer may be empty."""


class Results:
    """The results of one annotation, while they become answers."""

    def __init__(self, read: Read, given: Any, material: Mapping[str, Any], problems: Problems, place: str) -> None:
        """Take the results as the file has them, and what they are about."""
        self.read, self.material, self.problems, self.place = read, material, problems, place
        self.by_control: dict[str, list[tuple[str, Mapping[str, Any]]]] = defaultdict(list)
        self.by_region: dict[tuple[str, str], Mapping[str, Any]] = {}
        self.relations: list[Mapping[str, Any]] = []
        self.size: tuple[int, int] | None = None
        self.apart: list[tuple[str, Mapping[str, Any]]] = []
        kept = {one.control for one in read.apart}
        known = {name for bound in read.bounds for name in (bound.control, bound.labels, bound.words) if name}
        if not isinstance(given, list) or len(given) > MOST_RESULTS:
            problems.add(place, f"`result` is {brief(given)}; a list of at most {MOST_RESULTS:,} was expected")
            given = []
        for at, one in enumerate(given):
            self._take(one, f"{place}.result[{at}]", known, kept)

    def _take(self, one: Any, place: str, known: set[str], kept: set[str]) -> None:
        if not isinstance(one, Mapping):
            self.problems.add(place, f"an object was expected, found {brief(one)}")
            return
        if one.get("type") == "relation":
            self.relations.append(one)
            return
        control, value = one.get("from_name"), one.get("value")
        if control in kept and control not in known:
            self.apart.append((str(control), one))
            return
        if not isinstance(control, str) or control not in known:
            self.problems.add(place, f"`from_name` is {brief(control)}, which is no control of the configuration")
        elif not isinstance(value, Mapping):
            self.problems.add(place, f"`value` is {brief(value)}; an object was expected")
        else:
            self.by_control[control].append((place, one))
            self.by_region[control, str(one.get("id"))] = value
            size = one.get("original_width"), one.get("original_height")
            if all(isinstance(side, int | float) and not isinstance(side, bool) and side >= 1 for side in size):
                self.size = int(size[0]), int(size[1])  # type: ignore[arg-type]

    def fault(self, place: str, said: str) -> None:
        """Note a result that cannot be read."""
        self.problems.add(place, said)

    def keep(self, why: str, one: Mapping[str, Any]) -> None:
        """Set a result apart, for this reason."""
        self.apart.append((why, one))

    def said(self, leaves: Mapping[str, Question]) -> dict[str, Any]:
        """Return answers by question, as far as there are results; they are not checked against the questions yet."""
        found: dict[str, Any] = {}
        for bound in self.read.bounds:
            results = self.by_control.get(bound.control, []) if bound.control else []
            if not bound.control:
                continue
            if results or bound.kind in MARKED:
                answer = READERS[bound.kind](self, bound, results, leaves[bound.name])
                if answer is not None:
                    found[bound.name] = answer
        self._relate(found)
        return found

    def number(self, place: str, value: Mapping[str, Any], name: str, default: float | None = None) -> float:
        """Return a number of a result; 0 after noting that it is none."""
        found = value.get(name, default)
        if isinstance(found, str):
            try:
                found = float(found)
            except ValueError:
                found = None
        if isinstance(found, int | float) and not isinstance(found, bool) and math.isfinite(found):
            return found
        self.fault(f"{place}.value.{name}", f"a number was expected, found {brief(value.get(name))}")
        return 0.0

    def labels_of(self, bound: Bound, place: str, one: Mapping[str, Any]) -> list[str]:
        """Return the labels of a region; none is a fault."""
        value, key = one["value"], bound.how
        if bound.labels:
            value, key = self.by_region.get((bound.labels, str(one.get("id"))), {}), "labels"
        found = value.get(key, value.get("labels"))
        if isinstance(found, list) and found and all(isinstance(label, str) for label in found):
            return list(dict.fromkeys(found))
        if found is None or found == []:
            self.keep(NO_LABEL, one)
        else:
            self.fault(place, f"`{key}` is {brief(found)}; a list of labels was expected")
        return []

    def words_of(self, bound: Bound, one: Mapping[str, Any]) -> dict[str, str]:
        """Return what is written or said in a region."""
        value = self.by_region.get((bound.words, str(one.get("id")))) if bound.words else None
        text = lines_of(value.get("text")) if value else None
        return {"text": text} if text else {}

    def _relate(self, found: dict[str, Any]) -> None:
        bound = next((each for each in self.read.bounds if each.kind == "spans"), None)
        related = bound is not None and "relations" in found.get(bound.name, {})
        for one in self.relations:
            labels = one.get("labels")
            if bound is None or not related or not isinstance(labels, list) or not labels or not self._of_spans(bound, one):
                self.keep(RELATION, one)
                continue
            ends = [(one.get("from_id"), one.get("to_id"))]
            direction = one.get("direction") or "right"
            ends = [ends[0][::-1]] if direction == "left" else [*ends, ends[0][::-1]] if direction == "bi" else ends
            found[bound.name]["relations"] += [{"type": label, "from": a, "to": b} for label in labels for a, b in ends]

    def _of_spans(self, bound: Bound, one: Mapping[str, Any]) -> bool:
        spans = {each.get("id") for _, each in self.by_control[bound.control]}
        return one.get("from_id") in spans and one.get("to_id") in spans


def lines_of(text: Any) -> str | None:
    r"""Return the text of a box for text, whose entries become lines; ``None`` where it is none.

    Example:
        >>> lines_of(["a", "b"]), lines_of("a"), lines_of(None)
        ('a\nb', 'a', None)
    """
    listed = [text] if isinstance(text, str) else text
    if not isinstance(listed, list) or not all(isinstance(line, str) for line in listed):
        return None
    return "\n".join(listed)


def _choice(results: Results, bound: Bound, given: Any, leaf: Question) -> Any:
    place, one = given[0]
    listed = one["value"].get(bound.how)
    if len(given) > 1 or not isinstance(listed, list):
        results.fault(place, f"one result with a list `{bound.how}` was expected, found {len(given)}")
        return None
    inner = {path.rpartition("/")[2]: path for path in leaf.classes}
    chosen = []
    for each in listed:
        path = "/".join(map(str, each)) if isinstance(each, list) else each
        chosen.append(inner.get(path, path) if isinstance(path, str) and path not in leaf.classes else path)
    if bound.several:
        return chosen
    if len(chosen) > 1:
        results.fault(place, f"{len(chosen)} are chosen where one may be")
    return chosen[0] if chosen else None


def _text(results: Results, bound: Bound, given: Any, leaf: Question) -> Any:
    del leaf
    place, one = given[0]
    text = lines_of(one["value"].get("datetime" if bound.how == "datetime" else "text"))
    if text is None or len(given) > 1:
        results.fault(place, "one result with a list `text` was expected")
    return text or None


def _scale(results: Results, bound: Bound, given: Any, leaf: Question) -> Any:
    del leaf
    place, one = given[0]
    return results.number(place, one["value"], bound.how)


def _preference(results: Results, bound: Bound, given: Any, leaf: Question) -> Any:
    del leaf
    place, one = given[0]
    side = one["value"].get("selected")
    if side not in ("left", "right"):
        results.fault(place, f"`selected` is {brief(side)}; left or right was expected")
        return None
    return {"best": bound.options[side == "right"]}


def _spans(results: Results, bound: Bound, given: Any, leaf: Question) -> Any:
    text, found = results.material.get(bound.field), []
    for place, one in given:
        value = one["value"]
        start, end = (results.number(place, value, name) for name in ("start", "end"))
        quote = value.get("text") if isinstance(value.get("text"), str) else None
        where = placed(text, int(start), int(end), quote) if isinstance(text, str) else None
        if where is None:
            results.fault(place, f"the text does not hold {brief(quote)} at {start:g} - {end:g}, in code points or in UTF-16 units")
            continue
        for at, label in enumerate(results.labels_of(bound, place, one)):
            name = str(one.get("id")) if at == 0 else f"{one.get('id')} {at + 1}"
            found.append({"id": name, "start": where[0], "end": where[1], "label": label})
    return {"spans": found, **({"relations": []} if getattr(leaf, "relations", ()) else {})}


def _dialogue(results: Results, bound: Bound, given: Any, leaf: Question) -> Any:
    del leaf
    turns, found = results.material.get(bound.field), dict[int, list[dict[str, Any]]]()
    for place, one in given:
        value, places = one["value"], [_turn_of(one["value"].get(name)) for name in ("start", "end", "startOffset", "endOffset")]
        at, last, start, end = places
        if at is None or start is None or end is None or last != at or start >= end:
            results.keep(ACROSS, one)
            continue
        words = turns[at].get("content") if isinstance(turns, list) and at < len(turns) else None
        quote = value.get("text") if isinstance(value.get("text"), str) else None
        where = placed(words, start, end, quote) if isinstance(words, str) else None
        if where is None:
            results.keep(WORDS, one)
            continue
        for label in results.labels_of(bound, place, one):
            listed = found.setdefault(at, [])
            listed.append({"id": f"{one.get('id')} {len(listed)}", "start": where[0], "end": where[1], "label": label})
    return {"turns": [{"turn": at, "marks": {bound.mark: {"spans": spans}}} for at, spans in sorted(found.items())]}


def _turn_of(said: Any) -> int | None:
    """Return a whole number, which older versions write as text."""
    if isinstance(said, str) and said.isascii() and said.isdecimal() and len(said) < 10:
        return int(said)
    return said if isinstance(said, int) and not isinstance(said, bool) and said >= 0 else None


def _regions(results: Results, bound: Bound, given: Any, leaf: Question) -> Any:
    del leaf
    found = []
    for place, one in given:
        times = {name: results.number(place, one["value"], name) for name in ("start", "end")}
        found += [{**times, "label": label, **results.words_of(bound, one)} for label in results.labels_of(bound, place, one)]
    return {"regions": found}


def _shapes(results: Results, bound: Bound, given: Any, leaf: Question) -> Any:
    size = results.size or _known_size(results.material.get(bound.field))
    if size is None:
        for place, _ in given:
            results.fault(place, "`original_width` and `original_height` are missing, and the task does not know the size of its image")
        return None
    found = []
    for place, one in given:
        if one.get("image_rotation") or one.get("item_index"):
            results.keep(TURNED, one)
            continue
        for label in results.labels_of(bound, place, one):
            shape = _DRAWN[bound.kind](results, place, one["value"], size, leaf)
            found.append({"label": label, **shape, **results.words_of(bound, one)})
    return {"width": size[0], "height": size[1], bound.kind: found}


def _known_size(image: Any) -> tuple[int, int] | None:
    if isinstance(image, Mapping) and isinstance(image.get("width"), int) and isinstance(image.get("height"), int):
        return image["width"], image["height"]
    return None


def _box(results: Results, place: str, value: Mapping[str, Any], size: tuple[int, int], leaf: Question) -> dict[str, Any]:
    x, width = (to_pixels(results.number(place, value, name), size[0]) for name in ("x", "width"))
    y, height = (to_pixels(results.number(place, value, name), size[1]) for name in ("y", "height"))
    turn = results.number(place, value, "rotation", 0.0) % 360
    if turn and not getattr(leaf, "rotated", False):
        results.fault(place, f"this box is turned by {turn:g} degrees, and `canRotate` is false")
    x, y, width, height, turn = about_its_middle((x, y, width, height, turn))
    return {"x": x, "y": y, "width": width, "height": height, **({"rotation": turn} if getattr(leaf, "rotated", False) else {})}


def _polygon(results: Results, place: str, value: Mapping[str, Any], size: tuple[int, int], leaf: Question) -> dict[str, Any]:
    del leaf
    points = value.get("points")
    if not isinstance(points, list) or not all(isinstance(point, list) and len(point) == 2 for point in points):
        results.fault(place, "`points` is no list of pairs")
        return {"points": []}
    pairs = [{"x": x, "y": y} for x, y in points]
    return {
        "points": [[to_pixels(results.number(place, pair, name), side) for name, side in zip("xy", size, strict=True)] for pair in pairs]
    }


def _point(results: Results, place: str, value: Mapping[str, Any], size: tuple[int, int], leaf: Question) -> dict[str, Any]:
    del leaf
    return {name: to_pixels(results.number(place, value, name), side) for name, side in zip("xy", size, strict=True)}


_DRAWN = {"boxes": _box, "polygons": _polygon, "points": _point}
READERS: dict[str, Callable[[Results, Any, Any, Any], Any]] = {
    "choice": _choice,
    "text": _text,
    "scale": _scale,
    "preference": _preference,
    "spans": _spans,
    "dialogue": _dialogue,
    "regions": _regions,
    **dict.fromkeys(_DRAWN, _shapes),
}
"""What reads the results of each kind of question."""
