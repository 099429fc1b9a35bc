"""What a Label Studio configuration shows: its objects become fields that are shown."""

from __future__ import annotations

import re
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
    "Video": "text",
    "TimeSeries": "json",
}
"""How each object is shown here; any other is shown as JSON."""
NOTED = {
    "HyperText": "HTML is shown as the text that it is",
    "Video": "a video is shown as its address",
    "TimeSeries": "a time series is shown as the JSON that it is",
}
PART = re.compile(r"\$([^\s.$\[\]]+)")
"""A field somewhere in what an object shows."""


def show(draft: Draft, node: Node, title: str) -> bool:
    """Add an object to what is shown; tell whether it took the title that stands before it.

    An object with words of its own and no field is decoration, unless a control points to it.
    """
    value = node.get("value") or node.get("valueList")
    found, name = PART.search(value), node.get("name").strip()
    if found is None:
        draft.note(node.place, "words that are the same for every task are not shown")
        return False
    if name in draft.seen:
        draft.problems.add(node.place, f"two objects are called {name!r}")
    why = _why_not_whole(node, value)
    for said in (why, NOTED.get(node.tag, "" if node.tag in SHOWN_AS else "there is no such object here: it is shown as JSON")):
        if said:
            draft.note(node.place, said)
    speaker, words = ("", "") if why else _parts_of_turns(node)
    made = Seen(name, node.tag, found.group(1), speaker, words, not why and node.tag in SHOWN_AS)
    if name:
        draft.seen[name] = made
    taken = _add(draft, node, made, title)
    if node.get("ordered") or node.get("repeater"):
        draft.note(node.place, "it is shown once")
    return taken


def _why_not_whole(node: Node, value: str) -> str:
    """Return why the field of an object is not the thing that people see there; empty where it is."""
    if field_of(value) is None:
        return f"`value` is {value!r}: the whole field is shown, and nothing can be marked on it"
    if not node.get("value"):
        return "`valueList` shows several media at once: they are shown as their addresses, and nothing can be marked on them"
    if node.get("valueType").strip().lower() == "url" and node.tag in {"Text", "HyperText", "Paragraphs"}:
        return "`valueType` is url: the address is shown, and nothing can be marked on the text that is there"
    return ""


def _add(draft: Draft, node: Node, made: Seen, title: str) -> bool:
    if any(shown["field"] == made.field for shown in draft.shows):
        return False
    shown: dict[str, object] = {"field": made.field, "as": _shown_as(node, made)}
    if title:
        shown["title"] = {"en": title[:500], "zh": title[:500]}
    draft.shows.append(shown)
    return bool(title)


def _shown_as(node: Node, made: Seen) -> str:
    if made.whole or node.tag == "Video":
        return SHOWN_AS.get(node.tag, "json")
    return "text" if node.get("valueType").strip().lower() == "url" else "json"


def _parts_of_turns(node: Node) -> tuple[str, str]:
    """Return the parts of a turn that say who speaks and what."""
    if node.tag == "Paragraphs":
        return node.get("nameKey") or "author", node.get("textKey") or "text"
    return ("role", "content") if node.tag == "Chat" else ("", "")
