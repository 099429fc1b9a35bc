"""Classes as a Label Studio configuration writes them, `<Choice>` and `<Label>`, and as questions here hold them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from goldsmith.annotate.interchange.xml_tree import Node

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from goldsmith.question_classes import Named

CLASS_TAGS = frozenset({"Choice", "Label", "Relation"})
COLORS = {
    "aqua": "#00ffff", "black": "#000000", "blue": "#0000ff", "brown": "#a52a2a", "cyan": "#00ffff", "fuchsia": "#ff00ff", "gold": "#ffd700",
    "gray": "#808080", "green": "#008000", "grey": "#808080", "lime": "#00ff00", "magenta": "#ff00ff", "maroon": "#800000", "navy": "#000080",
    "olive": "#808000", "orange": "#ffa500", "pink": "#ffc0cb", "purple": "#800080", "red": "#ff0000", "silver": "#c0c0c0", "teal": "#008080",
    "violet": "#ee82ee", "white": "#ffffff", "yellow": "#ffff00",
}  # fmt: skip
"""Colours by the names of CSS that configurations use; others are given out anew."""
RGB = re.compile(r"rgba?\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*(?:,\s*[\d.]+\s*)?\)", re.ASCII)


def color_of(said: str) -> str:
    """Return a colour as ``#rrggbb``, empty where it is written in a way that is not known.

    Example:
        >>> color_of("red"), color_of("rgba(255, 0, 16, 0.5)"), color_of("#FFA39E"), color_of("#abc"), color_of("hsl(0,1%,1%)")
        ('#ff0000', '#ff0010', '#ffa39e', '#aabbcc', '')
    """
    plain = said.strip().lower()
    if re.fullmatch(r"#[0-9a-f]{6}([0-9a-f]{2})?", plain):
        return plain[:7]
    if re.fullmatch(r"#[0-9a-f]{3}", plain):
        return "#" + "".join(2 * digit for digit in plain[1:])
    found = RGB.fullmatch(plain)
    if found and all(int(part) <= 255 for part in found.groups()):
        return "#{:02x}{:02x}{:02x}".format(*map(int, found.groups()))
    return COLORS.get(plain, "")


def read_class(node: Node, tag: str, keys: set[str], note: Callable[[str, str], None]) -> dict[str, Any]:
    """Return one class with those below it.

    The alias, where there is one, is what Label Studio writes into answers, so it is the class; the value is what people see.

    Args:
        node: Its element.
        tag: Tag of the elements below it that are classes.
        keys: Keys that are taken; a further one is added.
        note: Told what is not taken over, by place.
    """
    value, alias = node.get("value").strip(), node.get("alias").strip()
    made: dict[str, Any] = {"value": alias or value}
    if alias and value != alias:
        made |= {"en": value, "zh": value}
    key = node.get("hotkey").strip()
    if len(key) == 1 and key not in keys:
        made["key"] = key
        keys.add(key)
    elif key:
        note(node.place, f"the key {key!r} " + ("is taken" if len(key) == 1 else "is no single character") + "; another is given out")
    said = node.get("background") or node.get("selectedColor")
    if said and not (color := color_of(said)):
        note(node.place, f"the colour {said!r} is given out anew")
    elif said:
        made["color"] = color
    if hint := node.get("hint"):
        made["about"] = hint
    for name in ("selected", "maxUsages", "html", "granularity"):
        if node.get(name):
            note(node.place, f"`{name}` does nothing here")
    below = [read_class(child, tag, keys, note) for child in node.children if child.tag == tag]
    return {**made, **({"children": below} if below else {})}


def class_node(one: Named, tag: str) -> Node:
    """Return the element of a class."""
    shown = one.en or one.zh
    made = {"value": shown or one.value}
    if shown and shown != one.value:
        made["alias"] = one.value
    made |= {"hotkey": one.key} if one.key else {}
    made |= {"background": one.color} if one.color else {}
    made |= {"hint": one.about} if one.about else {}
    return Node(tag, made, [class_node(child, tag) for child in one.children])


def class_nodes(classes: Sequence[Named], tag: str) -> list[Node]:
    """Return the elements of classes."""
    return [class_node(one, tag) for one in classes]
