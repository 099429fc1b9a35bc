"""What a Label Studio configuration asks: its controls become questions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from goldsmith.annotate.interchange.label_studio_classes import read_class
from goldsmith.annotate.interchange.label_studio_parts import Bound, Control, field_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from goldsmith.annotate.interchange.label_studio_parts import Draft, Seen
    from goldsmith.annotate.interchange.xml_tree import Node

TEXTS = frozenset({"Text"})
SOUNDS = frozenset({"Audio", "AudioPlus"})
TALKS = frozenset({"Paragraphs"})
DRAWN = {"Rectangle": ("rectangle", "boxes"), "Polygon": ("polygon", "polygons"), "KeyPoint": ("keypoint", "points")}
"""Controls that draw, with the type of their results and the kind of question here."""
MARK = "labels"
"""The mark of a turn that holds the labels of its words."""
IDLE = ("defaultValue", "maxUsages", "skipDuplicates", "snap", "hotkey")
"""Attributes that change how people work, and not what an answer is; they are noted."""


def single(draft: Draft, control: Control, allowed: frozenset[str], what: str) -> Seen | None:
    """Return the one object that a control is about, where it is of a kind that it can be about."""
    node = control.node
    seen = draft.beside(node)
    if len(seen) != 1 or (allowed and (seen[0].tag not in allowed or not seen[0].whole)):
        if seen:
            draft.keep(node, f"it is about {', '.join(one.tag for one in seen)}; here it can be about {what} that stands in a field")
        return None
    for name in ("perRegion", "perItem", "perParagraph"):
        if node.has(name):
            draft.keep(node, f"`{name}`: a question here is about the task, and a region only says its label and its words")
            return None
    for name in IDLE:
        if node.get(name) and (name, node.tag) != ("maxUsages", "Taxonomy"):
            draft.note(node.place, f"`{name}` does nothing here")
    return seen[0]


def classes_of(draft: Draft, node: Node, tag: str, least: int = 1, *, keys: set[str] | None = None) -> list[dict[str, Any]] | None:
    """Return the classes below a control."""
    if field_of(node.get("value")) is not None:
        draft.keep(node, f"its classes come from each task (`value` is {node.get('value')!r}); here they stand in the question")
        return None
    taken = draft.keys if keys is None else keys
    classes = [read_class(child, tag, taken, draft.note) for child in node.children if child.tag == tag]
    if len(classes) < least or any(not one["value"] for one in classes):
        draft.keep(node, f"a question here has at least {least} <{tag}> with a `value`; this one has {len(classes)}")
        return None
    return classes


def choices(draft: Draft, control: Control) -> None:
    """Read `Choices`: one class or several, flat or in a tree."""
    node = control.node
    seen = single(draft, control, frozenset(), "one object")
    classes = classes_of(draft, node, "Choice", 2)
    if seen is None or classes is None:
        return
    several = node.get("choice").strip() == "multiple"
    tree = any("children" in one for one in classes)
    settings: dict[str, Any] = {"choices": classes, **({"several": True} if several else {}), **({"inner": True} if tree else {})}
    _ask(draft, control, Bound("", "choices", "", (seen,), "choice", several=several, tree=tree), settings)


def taxonomy(draft: Draft, control: Control) -> None:
    """Read `Taxonomy`: classes in a tree, one where it may be used once only."""
    node = control.node
    seen = single(draft, control, frozenset(), "one object")
    if node.get("apiUrl"):
        draft.keep(node, "its classes come from an address (`apiUrl`); here they stand in the question")
        return
    classes = classes_of(draft, node, "Choice", 2)
    if seen is None or classes is None:
        return
    most = node.get("maxUsages").strip()
    several = most != "1"
    settings: dict[str, Any] = {"choices": classes, "inner": not node.has("leafsOnly"), "several": several}
    if several and most.isdecimal() and int(most) > 0:
        settings["at_most"] = int(most)
    _ask(draft, control, Bound("", "taxonomy", "", (seen,), "choice", several=several), settings)


def text(draft: Draft, control: Control) -> None:
    """Read `TextArea`: a text about the task; one about regions was taken with them."""
    node = control.node
    if node.has("perRegion"):
        return
    seen = single(draft, control, frozenset(), "one object")
    if seen is None:
        return
    settings: dict[str, Any] = {}
    if prefill := node.get("value"):
        if field_of(prefill) is None:
            draft.note(node.place, "the words that stand in it at first are left out, since they are of no field")
        else:
            settings["prefill"] = field_of(prefill)
    _ask(draft, control, Bound("", "textarea", "", (seen,), "text"), settings)


def rating(draft: Draft, control: Control) -> None:
    """Read `Rating`: stars from 1."""
    node = control.node
    seen = single(draft, control, frozenset(), "one object")
    most = _whole(draft, node, "maxRating", 5)
    if seen is not None and most is not None:
        settings = {"at_least": 1, "at_most": most, "step": 1, "ordered": True}
        _ask(draft, control, Bound("", "rating", "", (seen,), "scale"), settings)


def number(draft: Draft, control: Control) -> None:
    """Read `Number`."""
    node, settings = control.node, {}
    seen = single(draft, control, frozenset(), "one object")
    for name, ours in (("min", "at_least"), ("max", "at_most"), ("step", "step")):
        if said := node.get(name).strip():
            try:
                settings[ours] = float(said)
            except ValueError:
                draft.problems.add(node.place, f"`{name}` is {said!r}, which is no number")
                return
    if seen is not None:
        _ask(draft, control, Bound("", "number", "", (seen,), "scale"), settings)


def moment(draft: Draft, control: Control) -> None:
    """Read `DateTime`: a text of one line, as the control writes moments."""
    seen = single(draft, control, frozenset(), "one object")
    if seen is not None:
        form = control.node.get("format") or "ISO 8601"
        draft.note(control.node.place, f"a moment is asked as a text of one line; its form ({form}) is not checked")
        _ask(draft, control, Bound("", "datetime", "", (seen,), "text"), {"one_line": True, "at_most": 100})


def pairwise(draft: Draft, control: Control) -> None:
    """Read `Pairwise`: which of two objects is better."""
    node = control.node
    seen = draft.beside(node)
    if len(seen) != 2 or seen[0].field == seen[1].field:
        draft.keep(node, "a comparison here is of two fields of a task")
        return
    options = (seen[0].field, seen[1].field)
    if set(options) & {"tie", "bad"}:
        draft.keep(node, "a field that is compared cannot be called `tie` or `bad` here")
        return
    bound = Bound("", "pairwise", "", seen, "preference", options=options)
    _ask(draft, control, bound, {"options": list(options), "shuffle": False})


def labels(draft: Draft, control: Control) -> None:
    """Read `Labels` and its kind: spans of a text, stretches of a recording; labels of shapes were taken with them."""
    node = control.node
    seen = draft.beside(node)
    if len(seen) == 1 and seen[0].tag == "Image":
        _needs_a_pen(draft, node, seen[0])
        return
    one = single(draft, control, TEXTS | SOUNDS | TALKS, "a text, a recording or a dialogue")
    classes = classes_of(draft, node, "Label")
    if one is None or classes is None:
        return
    if one.tag in SOUNDS:
        words = _words(draft, one)
        bound = Bound("", "labels", "", (one,), "regions", words=words.name)
        _ask(draft, control, bound, {"on": one.field, "labels": classes, "transcribed": words.written})
    elif one.tag in TALKS:
        mark = {
            "name": MARK,
            "question": "spans",
            "roles": [],
            "settings": {"on": "content", "labels": classes, "overlap": "any", "trim": False},
        }
        _ask(draft, control, Bound("", node.tag.lower(), "", (one,), "dialogue", mark=MARK), {"on": one.field, "marks": [mark]})
    else:
        settings = {"on": one.field, "labels": classes, "overlap": "any", "trim": False, **_relations(draft)}
        if _words(draft, one).name:
            draft.note(node.place, "a text about each span (`perRegion`) is kept apart: a span here says its label alone")
        _ask(draft, control, Bound("", "labels", "", (one,), "spans"), settings)


def shapes(draft: Draft, control: Control) -> None:
    """Read boxes, polygons and points, with labels of their own or of a `Labels` beside."""
    node = control.node
    split = node.tag in DRAWN
    how, kind = DRAWN[node.tag.removesuffix("Labels")]
    one = single(draft, control, frozenset({"Image"}), "an image")
    holder = _labels_of(draft, one) if split else node
    if holder is None:
        draft.keep(node, "shapes here have a label, and there is no `Labels` for the same image")
        return
    again = any(bound.labels == holder.get("name").strip() for bound in draft.bounds)
    classes = classes_of(draft, holder, "Label", keys=set() if again else draft.keys)
    if one is None or classes is None:
        draft.keep(node, "its labels are kept apart")
        return
    for each in classes if again else ():
        each.pop("key", None)
    words = _words(draft, one)
    settings: dict[str, Any] = {"on": one.field, "labels": classes, "transcribed": words.written}
    if kind == "boxes" and node.get("canRotate").strip().lower() != "false":
        settings["rotated"] = True
    labelled_by = holder.get("name").strip() if split else ""
    _ask(draft, control, Bound("", how if split else how + "labels", "", (one,), kind, labelled_by, words.name), settings)


def _labels_of(draft: Draft, image: Seen | None) -> Node | None:
    """Return the `Labels` that label what is drawn on an image."""
    name = image.name if image else None
    return next((each.node for each in draft.controls if each.node.tag == "Labels" and each.node.get("toName").strip() == name), None)


def _needs_a_pen(draft: Draft, node: Node, image: Seen) -> None:
    if not any(each.node.tag in DRAWN and each.node.get("toName") == image.name for each in draft.controls):
        draft.keep(node, "labels of an image that are drawn by something else than `Rectangle`, `Polygon` and `KeyPoint`")


@dataclass(frozen=True)
class _Words:
    """The control that says what is written or said in regions: its name, and whether it must be filled in."""

    name: str = ""
    written: str = "no"


def _words(draft: Draft, seen: Seen) -> _Words:
    for each in draft.controls:
        node = each.node
        if node.tag == "TextArea" and node.has("perRegion") and node.get("toName").strip() == seen.name:
            return _Words(node.get("name").strip(), "needed" if node.has("required") else "allowed")
    return _Words()


def _relations(draft: Draft) -> dict[str, Any]:
    found = [each.node for each in draft.controls if each.node.tag == "Relations"]
    listed = [read_class(child, "Relation", draft.keys, draft.note) for node in found for child in node.children if child.tag == "Relation"]
    return {"relations": listed} if listed and not any(bound.kind == "spans" for bound in draft.bounds) else {}


def _ask(draft: Draft, control: Control, bound: Bound, settings: dict[str, Any]) -> None:
    name = control.node.get("name").strip()
    draft.ask(control, replace(bound, name=draft.name_of(name), control=name), settings, required=control.node.has("required"))


def _whole(draft: Draft, node: Node, name: str, default: int) -> int | None:
    said = node.get(name).strip() or str(default)
    if said.isascii() and said.isdecimal() and 2 <= int(said) <= 1000:
        return int(said)
    draft.problems.add(node.place, f"`{name}` is {said!r}; a whole number from 2 to 1000 was expected")
    return None


CONTROLS: dict[str, Callable[[Draft, Control], None]] = {
    "Choices": choices,
    "Taxonomy": taxonomy,
    "TextArea": text,
    "Rating": rating,
    "Number": number,
    "DateTime": moment,
    "Pairwise": pairwise,
    **dict.fromkeys(("Labels", "ParagraphLabels"), labels),
    **dict.fromkeys(("Rectangle", "Polygon", "KeyPoint", "RectangleLabels", "PolygonLabels", "KeyPointLabels"), shapes),
}
"""What reads each control."""
