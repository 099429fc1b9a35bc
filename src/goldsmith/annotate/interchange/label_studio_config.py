"""A Label Studio configuration read: what is shown, what is asked, and how answers are bound to its controls.

1. The XML is read without entities and within limits (:mod:`goldsmith.annotate.interchange.xml_tree`).
2. The tree is walked once: objects are shown, controls are gathered, each with the header before it and the condition around it.
3. Each control becomes a question. A control that no question here can be is kept apart: what it says is kept and given back. What changes
   no answer is noted; what is broken is listed, all of it at once.
4. Questions stand behind those that their conditions look at.

The configuration itself is kept by whoever imports it, so whatever is noted here is in an export again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from goldsmith.annotate.interchange import label_studio_controls, label_studio_seen
from goldsmith.annotate.interchange.label_studio_classes import CLASS_TAGS
from goldsmith.annotate.interchange.label_studio_parts import Bound, Condition, Control, Draft
from goldsmith.annotate.interchange.problems import Problems
from goldsmith.annotate.interchange.xml_tree import parsed

if TYPE_CHECKING:
    from goldsmith.annotate.interchange.label_studio_parts import Apart, Seen
    from goldsmith.annotate.interchange.xml_tree import Node

DECORATION = frozenset({"View", "Header", "Style", "Collapse", "Panel", "Shortcut", "Filter", "Relations", "Relation", "Column"})
SHAPED_BY_REGIONS = frozenset({"region-selected", "no-region-selected", ""})
HINT = "mend these parts of the configuration, or take them out"
REMARK = "remark"
"""What is asked where nothing else of a configuration can be."""
LARGEST = 2 << 20
"""Bytes of one configuration."""


@dataclass(frozen=True)
class Read:
    """A configuration as it is here.

    Attributes:
        shows: What people see, as a project is made with it.
        questions: What they are asked.
        bounds: How each question is bound to controls.
        seen: The objects that people see, by name.
        notes: What was left out that changes no answer.
        apart: Controls that nobody can answer here, whose results are kept.
    """

    shows: list[dict[str, Any]]
    questions: list[dict[str, Any]]
    bounds: tuple[Bound, ...]
    seen: dict[str, Seen]
    notes: tuple[str, ...]
    apart: tuple[Apart, ...] = ()


def read(config: str | bytes) -> Read:
    """Return what a configuration shows and asks.

    Raises:
        InterchangeError: It is no XML, declares entities, or is broken: a control of nothing, two objects of one name; all of it is listed.
        LimitError: It is too large or too deep.

    Example:
        >>> found = read('<View><Text name="t" value="$text"/><Choices name="c" toName="t"><Choice value="a"/><Choice value="b"/></Choices></View>')
        >>> found.shows, found.questions[0]["settings"]
        ([{'field': 'text', 'as': 'text'}], {'choices': [{'value': 'a'}, {'value': 'b'}]})
    """
    root = parsed(config, where="configuration", largest=LARGEST)
    draft = Draft(Problems("this configuration", hint=HINT))
    _walk(draft, root)
    for control in draft.controls:
        if control.node.tag in label_studio_controls.CONTROLS:
            label_studio_controls.CONTROLS[control.node.tag](draft, control)
        elif control.node.tag not in DECORATION and draft.beside(control.node):
            draft.keep(control.node, "there is no such question here")
    _about_others(draft)
    if draft.apart and not draft.questions:
        _ask_for_a_remark(draft)
    conditions = {control.node.get("name").strip(): control.when for control in draft.controls if control.when}
    _bind(draft, conditions)
    if not draft.questions and not draft.problems.n:
        draft.problems.add("", "it asks nothing")
    if not draft.shows and not draft.problems.n:
        draft.problems.add("", "it shows no field of a task")
    draft.problems.end()
    return Read(draft.shows, _ordered(draft), tuple(draft.bounds), draft.seen, tuple(draft.notes), tuple(draft.apart))


def _ask_for_a_remark(draft: Draft) -> None:
    """Ask for a remark that nobody needs to make: a project asks something, and no part of this configuration can be asked here."""
    draft.questions.append({"name": REMARK, "kind": "text", "required": False, "settings": {}})
    draft.bounds.append(Bound(REMARK, "textarea", "", (), "text"))
    draft.note("", "nothing of this configuration can be asked here; a remark is asked for, and may be left empty")


def _walk(draft: Draft, root: Node) -> None:
    """Gather objects and controls; the headers before them and the conditions around them come along."""
    title = ""
    waiting: list[tuple[Node, Condition | None]] = [(root, None)]
    while waiting:
        node, around = waiting.pop()
        if node.tag in CLASS_TAGS:
            continue
        when = _condition(draft, node, around)
        if node.tag == "Header":
            title = (node.get("value") or node.text).strip()
        elif node.tag in label_studio_seen.SHOWN_AS or (_is_unknown(node) and "$" in node.get("value") and not node.get("toName")):
            title = "" if label_studio_seen.show(draft, node, title) else title
        elif node.tag in label_studio_controls.CONTROLS or node.tag == "Relations" or node.get("toName"):
            draft.controls.append(Control(node, title, when))
            title = ""
            if node.tag != "Relations":
                _note_strangers(draft, node)
                continue
        elif node.tag not in DECORATION:
            draft.note(node.place, "there is no such tag here")
        waiting.extend((child, when) for child in reversed(node.children))


def _is_unknown(node: Node) -> bool:
    return node.tag not in DECORATION and node.tag not in label_studio_controls.CONTROLS


def _note_strangers(draft: Draft, node: Node) -> None:
    for child in node.all() if node.tag in label_studio_controls.CONTROLS else ():
        if child is not node and child.tag not in CLASS_TAGS and child.tag not in DECORATION:
            draft.note(child.place, f"there is no such tag below <{node.tag}> here")


def _condition(draft: Draft, node: Node, around: Condition | None) -> Condition | None:
    """Return the condition under which a part is there."""
    kind = node.get("visibleWhen").strip()
    if not kind and not node.get("whenTagName"):
        return around
    if node.get("perRegion") or kind in SHAPED_BY_REGIONS - {""}:
        draft.note(node.place, f"`visibleWhen` {kind!r} changes when it is seen, not what may be answered")
        return around
    classes = [one.strip() for one in node.get("whenChoiceValue").split(",") if one.strip()]
    if kind not in {"", "choice-selected"} or len(classes) != 1 or not node.get("whenTagName"):
        return Condition("", "", node.place)
    if around is not None:
        return Condition("", "", node.place)
    return Condition(node.get("whenTagName").strip(), classes[0], node.place)


def _about_others(draft: Draft) -> None:
    """Note problems of controls that live beside others: texts about regions, and relations."""
    used = {bound.words for bound in draft.bounds}
    for control in draft.controls:
        node = control.node
        if node.tag == "TextArea" and node.has("perRegion") and node.get("name").strip() not in used:
            draft.keep(node, "`perRegion`: a shape or a stretch of a recording has words of its own here, and nothing else has")
        if node.tag == "Relations" and not any(bound.kind == "spans" for bound in draft.bounds):
            draft.note(node.place, "relations that are not between spans of a text are kept, and not shown")


def _bind(draft: Draft, conditions: dict[str, Condition]) -> None:
    """Give questions their conditions."""
    by_control = {bound.control: at for at, bound in enumerate(draft.bounds)}
    for bound, asked in zip(draft.bounds, draft.questions, strict=True):
        when = conditions.get(bound.control)
        if when is None:
            continue
        other = by_control.get(when.control)
        kept = any(one.control == when.control for one in draft.apart)
        if not when.control or kept:
            draft.note(
                when.place, f"a condition here is one class of one question: `{asked['name']}` is asked of everybody, and may be left out"
            )
            asked["required"] = False
            continue
        if other is None or draft.bounds[other].how not in {"choices", "taxonomy"}:
            draft.problems.add(when.place, f"`whenTagName` names {when.control!r}, and there are no such choices")
            continue
        known = dict(_named(draft.questions[other]["settings"]["choices"]))
        if when.is_ not in known:
            draft.problems.add(when.place, f"`whenChoiceValue` is {when.is_!r}, which is none of the choices")
            continue
        asked["when"] = {"question": draft.bounds[other].name, "is": known[when.is_]}


def _named(classes: list[dict[str, Any]], above: str = "") -> list[tuple[str, str]]:
    """Return what a condition may call each class, with what it is called here."""
    found = []
    for one in classes:
        path = f"{above}/{one['value']}" if above else one["value"]
        found += [(name, path) for name in dict.fromkeys((one.get("en", one["value"]), one["value"], path))]
        found += _named(one.get("children", []), path)
    return found


def _ordered(draft: Draft) -> list[dict[str, Any]]:
    """Return the questions, each behind the one that its condition looks at; conditions in a circle are a problem."""
    waiting, done = list(draft.questions), list[dict[str, Any]]()
    while waiting:
        names = {one["name"] for one in done}
        ready = next((one for one in waiting if "when" not in one or one["when"]["question"] in names), None)
        if ready is None:
            draft.problems.add("", f"the conditions of {', '.join(one['name'] for one in waiting)} go round in a circle")
            draft.problems.end()
            break
        waiting.remove(ready)
        done.append(ready)
    return done
