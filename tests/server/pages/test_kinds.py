"""Every kind of question is answered with the keyboard alone, and the service stores what was meant."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from server.page import Page
from server.pages.hall import Hall
from server.pages.test_labelling import labelling, saved

TEXT = "Zoë 🚀 moved to 北京 in 2024, says 👩‍🚀 𠮷野."
TALK = [
    {"role": "user", "content": "2 + 2?"},
    {"role": "assistant", "content": "**Four.**"},
    {"role": "user", "content": "真的？"},
    {"role": "assistant", "content": "是的。"},
]
YES_NO = {"choices": ["yes", "no"]}


def asked(kind: str, **settings: Any) -> list[dict[str, Any]]:
    """Return one question."""
    return [{"name": "q", "kind": kind, "title": {"en": "Which?", "zh": "哪个？"}, "settings": settings}]


CASES: dict[str, tuple[list[dict[str, Any]], dict[str, Any], list[str], Any]] = {
    "one class": (asked("choice", choices=["a", {"value": "b", "key": "z"}, "c"]), {"text": "t"}, ["z"], "b"),
    "several classes": (asked("choice", choices=["a", "b", "c"], several=True), {"text": "t"}, ["3", "1", "2", "2", "Enter"], ["a", "c"]),
    "a class of a tree": (asked("choice", choices=[{"value": "animal", "children": ["cat", "dog"]}, "plant"]), {"text": "t"}, ["2"], "animal/dog"),
    "a class of a thousand": (
        asked("choice", choices=[f"class-{at}" for at in range(1000)]), {"text": "t"}, ["/", *"class-777", "Enter"], "class-777",
    ),
    "a text": (asked("text", at_least=3), {"text": "t"}, [*"hi 1?", "Control+Enter"], "hi 1?"),
    "a text that is corrected": (asked("text", prefill="text"), {"text": "teh"}, ["Control+End", "Backspace", "Backspace", *"he", "Control+Enter"], "the"),
    "a short scale": (asked("scale", at_least=1, at_most=5, step=1), {"text": "t"}, ["4"], 4),
    "a scale from nought": (asked("scale", at_least=0, at_most=1, step=0.1), {"text": "t"}, ["4"], 0.3),
    "a measurement": (asked("scale", at_least=0, unit="kg"), {"text": "t"}, ["3", ".", "2", "5", "Control+Enter"], 3.25),
    "a preference": (asked("preference", options=["a", "b"], shuffle=False, tie=True), {"a": "one", "b": "two"}, ["2"], {"best": "b"}),
    "a preference by degrees": (asked("preference", options=["a", "b"], shuffle=False, tie=True, degrees=3), {"a": "one", "b": "two"}, ["7"], {"best": "b", "by": 3}),
    "a ranking": (asked("ranking", options=["a", "b", "c"], shuffle=False), {"a": "x", "b": "y", "c": "z"}, ["3", "1", "Enter"], ["c", "a", "b"]),
    "a ranking that is changed": (
        asked("ranking", options=["a", "b", "c"], shuffle=False), {"a": "x", "b": "y", "c": "z"}, ["1", "2", "3", "ArrowUp", "ArrowUp", "Enter"], ["c", "a", "b"],
    ),
    "a ranking with ties": (
        asked("ranking", options=["a", "b", "c"], shuffle=False, ties=True), {"a": "x", "b": "y", "c": "z"}, ["1", "2", "3", "ArrowUp", "Enter"], [["a"], ["b", "c"]],
    ),
    "a rubric": (
        asked("rubric", criteria=["clear", {"value": "true", "note_below": 3}, {"value": "style", "optional": True}]), {"text": "t"},
        ["4", "2", *"weak 2", "Escape", "Enter"],
        {"scores": [{"criterion": "clear", "score": 4}, {"criterion": "true", "score": 2, "note": "weak 2"}]},
    ),
    "a rubric of the task": (
        asked("rubric", on="list", at_most=3), {"text": "t", "list": ["is short", {"name": "tone", "1": "rude", "3": "kind"}]}, ["3", "1", "Enter"],
        {"scores": [{"criterion": "is short", "score": 3}, {"criterion": "tone", "score": 1}]},
    ),
    "a dialogue": (
        asked(
            "dialogue", marks=[{"name": "right", "settings": YES_NO, "needed": True}, {"name": "clear", "question": "scale", "settings": {"at_least": 1, "at_most": 3, "step": 1}}],
            whole=[{"name": "solved", "settings": YES_NO, "needed": True}],
        ),
        {"messages": TALK}, ["1", "3", "2", "1", "1", "Enter"],
        {"turns": [{"turn": 1, "marks": {"right": "yes", "clear": 3}}, {"turn": 3, "marks": {"right": "no", "clear": 1}}], "whole": {"solved": "yes"}},
    ),
    "spans": (
        asked("spans", on="text", labels=["person", "place", {"value": "date", "key": "d"}]), {"text": TEXT},
        ["Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", "1", *["Control+ArrowRight"] * 2, "ArrowRight", "Control+Shift+ArrowRight", "2", "Control+ArrowRight", "ArrowRight", "Control+Shift+ArrowRight", "d", "Enter"],
        {"spans": [
            {"id": "s1", "start": 0, "end": 3, "label": "person", "quote": "Zoë"},
            {"id": "s2", "start": 15, "end": 17, "label": "place", "quote": "北京"},
            {"id": "s3", "start": 21, "end": 25, "label": "date", "quote": "2024"},
        ]},
    ),
    "spans of emoji and rare characters": (
        asked("spans", on="text", labels=["sign"], overlap="any"), {"text": TEXT},
        [*["ArrowRight"] * 4, "Shift+ArrowRight", "1", "Control+End", "ArrowLeft", "Shift+ArrowLeft", "Shift+ArrowLeft", "1", "ArrowLeft", "ArrowLeft", "ArrowLeft", "Shift+ArrowLeft", "1", "Enter"],
        {"spans": [
            {"id": "s1", "start": 4, "end": 5, "label": "sign", "quote": "🚀"},
            {"id": "s2", "start": 32, "end": 35, "label": "sign", "quote": "👩‍🚀"},
            {"id": "s3", "start": 36, "end": 38, "label": "sign", "quote": "𠮷野"},
        ]},
    ),
    "relations": (
        asked("spans", on="text", labels=["person", "place"], relations=[{"value": "lives in", "pairs": [["person", "place"]]}]), {"text": TEXT},
        ["Control+Shift+ArrowRight", "1", *["Control+ArrowRight"] * 2, "ArrowRight", "Control+Shift+ArrowRight", "2", "Alt+ArrowUp", "3", "Enter", "Enter"],
        {"spans": [{"id": "s1", "start": 0, "end": 3, "label": "person", "quote": "Zoë"}, {"id": "s2", "start": 15, "end": 17, "label": "place", "quote": "北京"}], "relations": [{"type": "lives in", "from": "s1", "to": "s2"}]},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", list(CASES))
def test_the_keyboard_alone(hall: Hall, visit: Callable[..., Page], case: str):
    """Keys give the answer, save it and go on; the mouse is never needed."""
    questions, material, keys, meant = CASES[case]
    number = hall.project(questions, [material, {name: "next" if isinstance(one, str) else one for name, one in material.items()}])
    page = labelling(visit, number)

    for key in keys:
        page.keyboard.press(key)

    expect(page.locator(".status")).to_contain_text("1 answered now")
    saved(page)
    assert hall.answers(number) == {"t0": [{"q": meant}]}


def test_options_stand_in_the_order_that_can_be_told_afterwards(hall: Hall, visit: Callable[..., Page]):
    """Each person sees the options in the order that his turn brings, and the first key means the first of them."""
    settings = {"options": ["a", "b", "c", "d"]}
    number = hall.project(asked("preference", **settings), [{name: f"text of {name}" for name in "abcd"}] * 4)
    turns = hall.ask("bob", "POST", f"/api/projects/{number}/turns", {"ahead": 4})["turns"]
    page = labelling(visit, number)

    orders = []
    for turn in turns:
        wanted = turn["orders"]["q"]
        expect(page.locator(".shown-option .markdown")).to_have_text([f"text of {name}" for name in wanted])
        orders.append(tuple(wanted))
        page.keyboard.press("1")
        expect(page.locator(".status")).to_contain_text(f"{len(orders)} answered now")

    saved(page)
    said = hall.answers(number)
    assert [said[turn["task"]["key"]][0]["q"]["best"] for turn in turns] == [order[0] for order in orders]
    assert len(set(orders)) > 1
