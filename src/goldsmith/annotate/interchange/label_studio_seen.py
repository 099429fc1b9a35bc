"""What a Label Studio configuration shows: its objects become fields that are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goldsmith.annotate.interchange.label_studio_parts import Seen, field_of

if TYPE_CHECKING:
    from goldsmith.annotate.interchange.label_studio_parts import Draft
    from goldsmith.annotate.interchange.xml_tree import Node

SHOWN_AS = {
    "Text": "text",
    "HyperText": "text",
    "Markdown": "markdown",
    "Image": "image",
    "Audio": "audio",
    "AudioPlus": "audio",
    "Paragraphs": "messages",
    "Chat": "messages",
    "List": "json",
    "Table": "json",
}
"""How each object is shown here."""


def show(draft: Draft, node: Node, title: str) -> bool:
    """Add an object to what is shown; tell whether it took the title that stands before it.

    An object with words of its own and no field is decoration, unless a control points to it.
    """
    value = node.get("value") or node.get("valueList")
    found, name = field_of(value), node.get("name").strip()
    if "$" not in value:
        draft.note(node.place, "words that are the same for every task are not shown")
        return False
    if found is None:
        draft.problems.add(node.place, f"`value` is {value!r}; a field of the task such as $text was expected, not a part of one")
        return False
    if not node.get("value"):
        draft.problems.add(node.place, "`valueList` shows several media at once, and a field here is one")
        return False
    if node.get("valueType").strip().lower() == "url" and node.tag in {"Text", "HyperText", "Paragraphs"}:
        draft.problems.add(node.place, "`valueType` is url: the text must stand in the task itself, not at an address")
        return False
    if name in draft.seen:
        draft.problems.add(node.place, f"two objects are called {name!r}")
    if node.tag == "HyperText":
        draft.note(node.place, "HTML is shown as the text that it is")
    speaker, words = _parts_of_turns(node)
    made = Seen(name, node.tag, found, speaker, words)
    if name:
        draft.seen[name] = made
    taken = _add(draft, node, made, title)
    if node.get("ordered") or node.get("repeater"):
        draft.note(node.place, "it is shown once")
    return taken


def _add(draft: Draft, node: Node, made: Seen, title: str) -> bool:
    if any(shown["field"] == made.field for shown in draft.shows):
        return False
    shown: dict[str, object] = {"field": made.field, "as": SHOWN_AS[node.tag]}
    if title:
        shown["title"] = {"en": title[:500], "zh": title[:500]}
    draft.shows.append(shown)
    return bool(title)


def _parts_of_turns(node: Node) -> tuple[str, str]:
    """Return the parts of a turn that say who speaks and what."""
    if node.tag == "Paragraphs":
        return node.get("nameKey") or "author", node.get("textKey") or "text"
    return ("role", "content") if node.tag == "Chat" else ("", "")
