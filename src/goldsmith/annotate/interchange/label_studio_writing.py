"""A configuration of Label Studio written for a project that was made here.

What it cannot ask is listed, and nothing is written then: an export must not lose an answer without a word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from goldsmith.annotate.interchange.label_studio_classes import class_nodes
from goldsmith.annotate.interchange.label_studio_controls import MARK
from goldsmith.annotate.interchange.xml_tree import Node, written
from goldsmith.annotation_errors import InterchangeError

if TYPE_CHECKING:
    from collections.abc import Callable

    from goldsmith.annotate.configuration import Asked, Configuration, Shown

OBJECTS = {
    "text": "Text",
    "markdown": "Text",
    "messages": "Paragraphs",
    "image": "Image",
    "audio": "Audio",
    "json": "Text",
    "options": "Text",
}


def config_of(asked: Configuration) -> str:
    """Return the configuration as XML, each control with the name of its question.

    Raises:
        InterchangeError: Questions have no counterpart there; all of them are listed.
    """
    root, faults, names = Node("View"), list[str](), _names(asked)
    for shown in asked.shows:
        root.children += [*_title(shown.title), *_object(shown, names, asked)]
    for each in asked.questions:
        made = WRITERS[each.kind](each, names) if each.kind in WRITERS else "it has no counterpart there"
        if isinstance(made, str):
            faults.append(f"{each.name} ({each.kind}): {made}")
            continue
        root.children += [*_title(each.title), *(_conditional(node, each, asked) for node in made if not _stands(node, root))]
    if faults:
        told = "\n".join(f"  - {line}" for line in faults)
        raise InterchangeError(f"Label Studio cannot ask this\n{told}", hint="export `jsonl`, which holds every kind of answer")
    return written(root)


def _stands(node: Node, root: Node) -> bool:
    """Tell whether a text about regions is there already: all regions of one medium share it."""
    about = node.get("toName")
    return node.has("perRegion") and any(other.has("perRegion") and other.get("toName") == about for other in root.children)


def _names(asked: Configuration) -> dict[str, str]:
    """Return the name of the object of each field, none of them that of a question."""
    fields = [shown.field for shown in asked.shows]
    fields += [name for each in asked.questions for name in each.leaf.fields]
    taken = {each.name for each in asked.questions}
    return {name: f"{name}_shown" if name in taken else name for name in dict.fromkeys(fields)}


def _title(title: Any) -> list[Node]:
    return [Node("Header", {"value": title.en or title.zh})] if title.en or title.zh else []


def _object(shown: Shown, names: dict[str, str], asked: Configuration) -> list[Node]:
    made = {"name": names[shown.field], "value": f"${shown.field}"}
    if shown.as_ == "messages":
        made |= {"layout": "dialogue", "nameKey": "role", "textKey": "content"}
    del asked
    return [Node(OBJECTS[shown.as_], made)]


def _conditional(node: Node, each: Asked, asked: Configuration) -> Node:
    """Return a control with the condition under which it is asked."""
    if each.required and node.tag != "Relations" and not node.has("perRegion"):
        node.attributes["required"] = "true"
    if each.when is None:
        return node
    other = next(one for one in asked.questions if one.name == each.when.question)
    shown = str(each.when.is_)
    for one in getattr(other.leaf, "choices", ()):
        shown = (one.en or one.zh or one.value) if one.value == each.when.is_ else shown
    node.attributes |= {"visibleWhen": "choice-selected", "whenTagName": each.when.question, "whenChoiceValue": shown}
    return node


def _first(names: dict[str, str]) -> str:
    return next(iter(names.values()))


def _choice(each: Asked, names: dict[str, str]) -> list[Node] | str:
    leaf: Any = each.leaf
    tree = any(one.children for one in leaf.choices)
    made = {"name": each.name, "toName": _first(names)}
    if tree:
        most = str(leaf.at_most or "") if leaf.several else "1"
        made |= {"leafsOnly": "false" if leaf.inner else "true", **({"maxUsages": most} if most else {})}
    else:
        made["choice"] = "multiple" if leaf.several else "single"
    return [Node("Taxonomy" if tree else "Choices", made, class_nodes(leaf.choices, "Choice"))]


def _text(each: Asked, names: dict[str, str]) -> list[Node] | str:
    leaf: Any = each.leaf
    made = {"name": each.name, "toName": _first(names), "maxSubmissions": "1", "editable": "true", "rows": "1" if leaf.one_line else "4"}
    return [Node("TextArea", {**made, **({"value": f"${leaf.prefill}"} if leaf.prefill else {})})]


def _scale(each: Asked, names: dict[str, str]) -> list[Node] | str:
    leaf: Any = each.leaf
    made = {"name": each.name, "toName": _first(names)}
    if leaf.ordered and leaf.at_least == 1 and leaf.step == 1 and leaf.at_most is not None and leaf.at_most.is_integer():
        return [Node("Rating", {**made, "maxRating": f"{leaf.at_most:g}"})]
    ends = {"min": leaf.at_least, "max": leaf.at_most, "step": leaf.step}
    return [Node("Number", {**made, **{name: repr(end) for name, end in ends.items() if end is not None}})]


def _preference(each: Asked, names: dict[str, str]) -> list[Node] | str:
    leaf: Any = each.leaf
    if len(leaf.options) != 2 or leaf.degrees or leaf.tie or leaf.bad:
        return "a comparison there is of two options, without degrees, tie or bad"
    return [Node("Pairwise", {"name": each.name, "toName": ",".join(names[name] for name in leaf.fields)})]


def _spans(each: Asked, names: dict[str, str]) -> list[Node] | str:
    leaf: Any = each.leaf
    if any(one.children for one in leaf.labels):
        return "labels there stand in no tree"
    made = [Node("Labels", {"name": each.name, "toName": names[leaf.on]}, class_nodes(leaf.labels, "Label"))]
    if leaf.relations:
        made.append(Node("Relations", {}, class_nodes(leaf.relations, "Relation")))
    return made


def _dialogue(each: Asked, names: dict[str, str]) -> list[Node] | str:
    leaf: Any = each.leaf
    mark = leaf.marks[0] if len(leaf.marks) == 1 and not leaf.whole else None
    words = getattr(mark.asked, "labels", None) if mark and (mark.name, mark.question, mark.roles) == (MARK, "spans", ()) else None
    if mark is None or not words or mark.asked.on != "content" or mark.asked.relations or any(one.children for one in words):
        return "of the marks of turns there are labels of their words alone, of whoever speaks"
    return [Node("ParagraphLabels", {"name": each.name, "toName": names[leaf.on]}, class_nodes(words, "Label"))]


def _regions(each: Asked, names: dict[str, str]) -> list[Node] | str:
    leaf: Any = each.leaf
    if not leaf.labels or any(one.children for one in leaf.labels):
        return "regions there have labels, and these stand in no tree"
    return [Node("Labels", {"name": each.name, "toName": names[leaf.on]}, class_nodes(leaf.labels, "Label")), *_words(each, names)]


def _shapes(tag: str) -> Callable[[Asked, dict[str, str]], list[Node] | str]:
    """Return what writes a question about shapes with the control of this tag."""

    def write(each: Asked, names: dict[str, str]) -> list[Node] | str:
        leaf: Any = each.leaf
        if any(one.children for one in leaf.labels):
            return "labels there stand in no tree"
        if getattr(leaf, "visibility", False):
            return "points there do not say whether they are visible"
        made = {"name": each.name, "toName": names[leaf.on]}
        if tag == "RectangleLabels":
            made["canRotate"] = "true" if leaf.rotated else "false"
        return [Node(tag, made, class_nodes(leaf.labels, "Label")), *_words(each, names)]

    return write


def _words(each: Asked, names: dict[str, str]) -> list[Node]:
    """Return the control that says what is written or said in regions, where the question asks for it."""
    leaf: Any = each.leaf
    if leaf.transcribed == "no":
        return []
    made = {"name": f"{each.name}_text", "toName": names[leaf.on], "perRegion": "true", "editable": "true"}
    return [Node("TextArea", {**made, **({"required": "true"} if leaf.transcribed == "needed" else {})})]


WRITERS: dict[str, Callable[[Asked, dict[str, str]], list[Node] | str]] = {
    "choice": _choice,
    "text": _text,
    "scale": _scale,
    "preference": _preference,
    "spans": _spans,
    "dialogue": _dialogue,
    "regions": _regions,
    "boxes": _shapes("RectangleLabels"),
    "polygons": _shapes("PolygonLabels"),
    "points": _shapes("KeyPointLabels"),
}
"""What writes each kind of question; others have no counterpart there."""
