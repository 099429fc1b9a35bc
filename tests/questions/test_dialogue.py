"""Dialogues: any question about any turn, and about the whole."""

from __future__ import annotations

from typing import Any

import pytest

from goldsmith.errors import SettingsError
from goldsmith.question import load
from questions.refusing import faults, told

TALK = {
    "messages": [
        {"role": role, "content": text} for role, text in (("user", "你好 🚀"), ("assistant", "Hi"), ("user", "?"), ("assistant", "Bye"))
    ]
}
YES_NO = {"choices": ["yes", "no"]}


def _dialogue(*marks: dict[str, Any], whole: tuple[dict[str, Any], ...] = ()) -> Any:
    return load("dialogue", {"marks": list(marks), "whole": list(whole)})


def test_places_in_a_turn_are_those_of_its_text():
    """Spans on the content of a turn are checked against this turn."""
    question = _dialogue({"name": "wrong", "question": "spans", "roles": ["user"], "settings": {"on": "content", "labels": ["odd"]}})

    normal = question.checked({"turns": [{"turn": 0, "marks": {"wrong": [{"start": 3, "end": 4, "label": "odd"}]}}]}, TALK)

    assert normal["turns"][0]["marks"]["wrong"]["spans"][0]["quote"] == "🚀"
    (fault,) = faults(question, {"turns": [{"turn": 2, "marks": {"wrong": [{"start": 3, "end": 4, "label": "odd"}]}}]}, TALK)
    assert fault.path == "turns[0].marks.wrong.spans[0]"


def test_the_distance_is_the_mean_over_marks():
    """One turn alike, one two steps of four apart, one marked by one person only, the whole different: (0 + 1/2 + 1 + 1) / 4."""
    stars = {"question": "scale", "settings": {"at_least": 1, "at_most": 5, "step": 1}, "roles": ["user", "assistant"]}
    question = _dialogue(
        {"name": "good", **stars}, {"name": "why", "question": "text", "counts": False}, whole=({"name": "done", "settings": YES_NO},)
    )
    one = question.checked(
        {"turns": [{"turn": 0, "marks": {"good": 2}}, {"turn": 1, "marks": {"good": 5, "why": "a"}}], "whole": {"done": "yes"}}, TALK
    )
    other = question.checked(
        {
            "turns": [{"turn": 0, "marks": {"good": 2}}, {"turn": 1, "marks": {"good": 3}}, {"turn": 3, "marks": {"good": 1}}],
            "whole": {"done": "no"},
        },
        TALK,
    )

    assert question.distance(one, other) == pytest.approx((0 + 0.5 + 1 + 1) / 4)


def test_a_needed_mark_is_needed_about_every_turn_of_its_role():
    """Each turn of the assistant that lacks it is told, and none of the user."""
    question = _dialogue({"name": "right", "settings": YES_NO, "needed": True})

    assert told(question, {"turns": []}, TALK) == [
        "turns (turn 1): the mark 'right' is missing",
        "turns (turn 3): the mark 'right' is missing",
    ]


def test_a_mark_must_be_a_question():
    """An unknown kind, settings that do not fit, and a dialogue in a dialogue are refused with the reason."""
    for mark, reason in (
        ({"name": "a", "question": "choise", "settings": YES_NO}, "no question is called `choise`"),
        ({"name": "a", "settings": {"choices": ["yes"]}}, "choices"),
        ({"name": "a", "question": "dialogue", "settings": {}}, "a turn is no dialogue"),
        ({"name": "a"}, "choices"),
    ):
        with pytest.raises(SettingsError, match=reason):
            _dialogue(mark)
    with pytest.raises(SettingsError, match="there are none"):
        load("dialogue")


def test_turns_that_are_none_are_told():
    """A text, and a list of texts, hold no turns."""
    question = _dialogue({"name": "right", "settings": YES_NO})

    for turns in (None, "hello", ["hello"]):
        assert told(question, {"turns": []}, {"messages": turns}) == ["this task has no list of turns `messages` to answer about"]


def test_keys_of_all_marks_are_told_together():
    """The project sees every key that a mark asks for, with the mark that does."""
    question = _dialogue({"name": "right", "settings": {"choices": [{"value": "yes", "key": "y"}, "no"]}})

    assert question.keys == (("y", "right: yes"),)
