"""Numbers, scales, rubrics and texts: exact steps, notes where they are asked for, and distances that can be counted by hand."""

from __future__ import annotations

import gzip
import json
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import shared
from goldsmith.errors import SettingsError
from goldsmith.question import load
from questions.refusing import told

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
TEXTS = st.text(alphabet="ab\u0301🚀𠮷א", max_size=8)


@settings(derandomize=True, deadline=None, max_examples=200)
@given(step=st.integers(1, 400), at=st.integers(0, 400))
def test_a_number_on_a_step_is_the_step(step: int, at: int):
    """However it was computed, hundredths times a whole number give the decimal number that people write."""
    question = load("scale", {"at_least": 0, "step": step / 100})

    assert question.checked(at * (step / 100), {}) == float(Fraction(at * step, 100))


@settings(derandomize=True, deadline=None, max_examples=300)
@given(a=NUMBERS, b=NUMBERS, c=NUMBERS)
def test_numbers_without_ends_are_a_metric(a: float, b: float, c: float):
    """0 for equal numbers only, at most 1, the same both ways, and no detour is shorter, as far out as numbers go."""
    question = load("scale", {})
    a, b, c = (question.checked(number, {}) for number in (a, b, c))

    assert (question.distance(a, b) == 0) == (a == b)
    assert 0 <= question.distance(a, b) == question.distance(b, a) <= 1
    assert question.distance(a, c) <= question.distance(a, b) + question.distance(b, c) + 1e-9


def test_a_short_scale_is_voted_on():
    """Five stars are five classes; a slider and a number without ends are none; ranks are counted where only order means something."""
    stars = load("scale", {"at_least": 1, "at_most": 5, "step": 1, "ordered": True})

    assert stars.classes == ("1", "2", "3", "4", "5")
    assert stars.vote(stars.checked(3.0, {})) == "3"
    assert stars.level == "ordinal"
    assert load("scale", {"at_least": 0, "at_most": 0.3, "step": 0.1}).classes == ("0", "0.1", "0.2", "0.3")
    assert load("scale", {"at_least": 0, "at_most": 100, "step": 1}).classes == ()
    assert load("scale", {"at_least": 0, "at_most": 1e15, "step": 1e-300}).vote(3) is None


def test_faults_of_numbers_are_told():
    """The range, the step, and what is no number."""
    question = load("scale", {"at_least": 0, "at_most": 1, "step": 0.25})

    assert told(question, 0.3, {}) == ["a number in steps of 0.25 was expected, such as 0.25, found 0.3"]
    assert told(question, 2, {}) == ["at most 1 was expected, found 2"]
    assert told(question, True, {}) == ["a finite number was expected, found True"]
    assert told(question, 10**5000, {}) == ["a finite number was expected, found a huge whole number"]
    with pytest.raises(SettingsError, match="it must be above `at_least`"):
        load("scale", {"at_least": 3, "at_most": 3})


def test_scores_are_averaged_by_weight():
    """Weights 1 and 3, differences 2 and 4 on a scale from 1 to 5: (1 * 2/4 + 3 * 4/4) / 4."""
    question = load("rubric", {"criteria": ["clear", {"value": "true", "weight": 3}]})
    one, other = ({"scores": question.checked(said, {})["scores"]} for said in ({"clear": 5, "true": 5}, {"clear": 3, "true": 1}))

    assert question.distance(one, other) == pytest.approx((1 * 0.5 + 3 * 1) / 4)


def test_a_note_is_asked_for_and_not_compared():
    """A low score without a reason is refused; two reasons for one score are no disagreement."""
    question = load("rubric", {"criteria": ["clear", {"value": "true", "note_below": 5}], "note_below": 2})

    assert told(question, {"clear": 1, "true": 4}, {}) == [
        "clear.note: a score below 2 needs a note",
        "true.note: a score below 5 needs a note",
    ]
    one, other = (question.checked({"clear": {"score": 1, "note": why}, "true": 5}, {}) for why in ("dark", "乱"))
    assert one != other
    assert question.distance(one, other) == 0.0


def test_criteria_have_their_own_scales():
    """A criterion from 0 to 1 and one of the question's scale; a scale that goes down is refused."""
    question = load("rubric", {"criteria": [{"value": "met", "at_least": 0, "at_most": 1}, "tone"]})

    assert told(question, {"met": 3, "tone": 3}, {}) == ["met.score: at most 1 was expected, found 3"]
    with pytest.raises(SettingsError, match="for every criterion"):
        load("rubric", {"criteria": [{"value": "met", "at_least": 7}]})
    with pytest.raises(SettingsError, match="from one of the two"):
        load("rubric", {})


def test_published_rubrics_are_taken_as_they_are():
    """Every checklist of WritingBench is a question: its criteria, what they ask for, and what it takes to get a score."""
    question = load("rubric", {"on": "checklist", "at_most": 10})
    with gzip.open(shared("rubrics/writingbench_length_subset.jsonl.gz"), "rt", encoding="utf-8") as rows:
        tasks = [json.loads(row) for row in rows]

    for task in tasks:
        criteria = question.criteria_of(task)
        assert [one.value for one in criteria] == [one["name"] for one in task["checklist"]]
        assert all(one.about and list(one.levels) == ["1-2", "3-4", "5-6", "7-8", "9-10"] for one in criteria)
        answer = question.checked({one.value: 7 for one in criteria}, task)
        assert [one["score"] for one in answer["scores"]] == [7] * 5
    assert len(tasks) == 222


def test_a_task_without_criteria_is_told():
    """No list, an empty one, and one with a name twice."""
    question = load("rubric", {"on": "checklist"})

    for listed in (None, [], "clear", [{"name": "a"}, {"name": "a"}], [{"weight": 1}], [{"name": "a", "levels": 3}], [3]):
        (line,) = told(question, {"a": 1}, {"checklist": listed})
        assert line.startswith("this task has no criteria in `checklist`")


@settings(derandomize=True, deadline=None, max_examples=150)
@given(a=TEXTS, b=TEXTS, c=TEXTS)
def test_texts_are_a_metric(a: str, b: str, c: str):
    """0 for equal texts only, the same both ways, and no detour is shorter."""
    question = load("text", {"at_least": 0})

    assert (question.distance(a, b) == 0) == (a == b)
    assert 0 <= question.distance(a, b) == question.distance(b, a) <= 1
    assert question.distance(a, c) <= question.distance(a, b) + question.distance(b, c) + 1e-12


def test_texts_by_hand():
    """The words kitten and sitting are 3 edits apart: 6 / (6 + 7 + 3)."""
    assert load("text").distance("kitten", "sitting") == pytest.approx(6 / 16)


def test_faults_of_texts_are_told():
    """Length in code points, lines, and characters that no database takes."""
    question = load("text", {"at_most": 3, "one_line": True})

    assert told(question, "🚀🚀🚀🚀", {}) == ["1 to 3 characters were expected, found 4"]
    assert told(question, "a\r\nb", {}) == ["one line was expected, found 2"]
    assert told(question, "a\ud83d", {}) == ["the character 1 is U+D83D, which no text may hold"]
    assert told(question, "\0", {}) == ["the character 0 is U+0000, which no text may hold"]
