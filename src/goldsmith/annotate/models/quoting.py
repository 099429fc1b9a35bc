"""Places in a text as models say them: the words themselves, and which occurrence of them is meant.

A model copies words well and counts letters badly, so a question about spans is asked for quotes. Each is looked for in the text: at the place
that the model names where it names one, else as the occurrence that it names, else as the first that no earlier span of the answer took.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from goldsmith.annotate.interchange.text_places import placed
from goldsmith.question_reading import object_schema

if TYPE_CHECKING:
    from goldsmith.question import Question

MOST_NTH = 10_000


def asked_as(leaf: Question) -> dict[str, Any]:
    """Return the JSON Schema of an answer as a model is asked for it: that of the question, spans as quotes."""
    schema = leaf.schema_of()
    if leaf.name != "spans":
        return schema
    span = schema["properties"]["spans"]["items"]["properties"]
    nth = {"type": "integer", "minimum": 1}
    parts: dict[str, Any] = {"spans": {"type": "array", "items": object_schema(label=span["label"], text={"type": "string"}, nth=nth)}}
    if "relations" in schema["properties"]:
        kind = schema["properties"]["relations"]["items"]["properties"]["type"]
        parts["relations"] = {"type": "array", "items": object_schema(**{"type": kind, "from": nth, "to": nth})}
    return object_schema(**parts)


def found_in(leaf: Question, said: Any, material: Mapping[str, Any]) -> Any:
    """Return an answer of a model with its quotes as places; what is not found is put at the begin, where the question refuses it.

    Example:
        >>> from goldsmith.questions.spans import Spans
        >>> leaf = Spans.configured({"on": "text", "labels": ["city"]})
        >>> found_in(leaf, {"spans": [{"label": "city", "text": "Rome", "nth": 2}]}, {"text": "Rome, old Rome"})
        {'spans': [{'start': 10, 'end': 14, 'label': 'city', 'quote': 'Rome', 'id': '1'}]}
    """
    if leaf.name == "spans":
        return _spans(said, material.get(leaf.fields[0]))
    turns = material.get(leaf.fields[0]) if leaf.name == "dialogue" and leaf.fields else None
    if isinstance(turns, list) and isinstance(said, Mapping) and isinstance(said.get("turns"), list):
        return {**said, "turns": [_turn(one, turns) for one in said["turns"]]}
    return said


def _turn(one: Any, turns: list[Any]) -> Any:
    """Return the marks of a turn with their quotes as places."""
    at = one.get("turn") if isinstance(one, Mapping) else None
    if type(at) is not int or not 0 <= at < len(turns) or not isinstance(one.get("marks"), Mapping) or not isinstance(turns[at], Mapping):
        return one
    words = turns[at].get("content")
    marks = {name: _spans(mark, words) if isinstance(mark, Mapping) and "spans" in mark else mark for name, mark in one["marks"].items()}
    return {**one, "marks": {name: mark for name, mark in marks.items() if mark is not None}}


def _spans(said: Any, text: Any) -> Any:
    listed = said.get("spans") if isinstance(said, Mapping) else said
    if not isinstance(listed, list) or not isinstance(text, str):
        return said
    taken: set[tuple[int, int, Any]] = set()
    spans = [_span(one, text, str(at), taken) for at, one in enumerate(listed, 1)]
    if not isinstance(said, Mapping):
        return {"spans": spans}
    rest = {name: value for name, value in said.items() if name != "spans"}
    if isinstance(rest.get("relations"), list):
        rest["relations"] = [_relation(one) for one in rest["relations"]]
    return {"spans": spans, **rest}


def _span(one: Any, text: str, name: str, taken: set[tuple[int, int, Any]]) -> Any:
    quote = one.get("text", one.get("quote")) if isinstance(one, Mapping) else None
    if not isinstance(quote, str) or not quote:
        return one
    label = str(one.get("label"))
    start, end, nth = one.get("start"), one.get("end"), one.get("nth")
    where = placed(text, start, end, quote) if type(start) is int and type(end) is int else None
    if where is None:
        where = _occurrence(text, quote, nth if type(nth) is int and 1 <= nth <= MOST_NTH else None, label, taken)
    if where is None:
        return {"start": 0, "end": min(len(quote), len(text)), "label": one.get("label"), "quote": quote, "id": name}
    taken.add((*where, label))
    return {"start": where[0], "end": where[1], "label": one.get("label"), "quote": text[slice(*where)], "id": name}


def _occurrence(text: str, quote: str, nth: int | None, label: str, taken: set[tuple[int, int, Any]]) -> tuple[int, int] | None:
    """Return the named occurrence of a quote; where there are fewer, or none is named, the first that no earlier span took, else the first."""
    at, first, free = text.find(quote), None, None
    for number in range(1, MOST_NTH + 1):
        if at < 0:
            break
        place = at, at + len(quote)
        first = first or place
        if nth == number and (*place, label) not in taken:
            return place
        if free is None and (*place, label) not in taken:
            free = place
            if nth is None:
                return free
        at = text.find(quote, at + 1)
    return free or first


def _relation(one: Any) -> Any:
    """Return a relation between spans that are named by their numbers."""
    if not isinstance(one, Mapping):
        return one
    return {name: str(value) if name in {"from", "to"} and type(value) is int else value for name, value in one.items()}
