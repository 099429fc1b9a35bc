"""Spans: places in code points, one normal form, and distances that can be counted by hand."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.errors import SettingsError
from goldsmith.question import load
from questions.refusing import faults, told

LABELS = ["person", "place"]
LETTERS = "ab \n\u0301é🚀👩\u200d🚀𠮷京مرحבא"
TEXT = LETTERS * 3
MARKS = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 8), st.sampled_from(LABELS)), max_size=8)


def _spans(*places: tuple[int, int, str]) -> list[dict[str, Any]]:
    return [{"start": start, "end": end, "label": label} for start, end, label in places]


def _normal(places: list[tuple[int, int, str]], overlap: str = "any") -> tuple[Any, Any]:
    text = TEXT
    question = load("spans", {"on": "text", "labels": LABELS, "overlap": overlap, "trim": False})
    return question, question.checked(_spans(*((start, start + length, label) for start, length, label in places)), {"text": text})


def test_a_quote_is_what_python_cuts_out():
    """Astral letters count one, a combining mark counts one, and right-to-left text is counted in reading order."""
    text = "👩\u200d🚀 e\u0301 𠮷野 שלום"
    question = load("spans", {"on": "text", "labels": LABELS})

    normal = question.checked(_spans((0, 3, "person"), (4, 6, "person"), (7, 9, "place"), (10, 14, "place")), {"text": text})

    assert [span["quote"] for span in normal["spans"]] == ["👩\u200d🚀", "e\u0301", "𠮷野", "שלום"]
    assert [span["id"] for span in normal["spans"]] == ["s1", "s2", "s3", "s4"]


def test_places_in_utf_16_units_are_recognised():
    """The commonest corruption of span data is told by its name, with the right places."""
    question = load("spans", {"on": "text", "labels": LABELS})

    (fault,) = faults(question, [{"start": 3, "end": 7, "label": "place", "quote": "Rome"}], {"text": "🚀 Rome"})

    assert fault.path == "spans[0]"
    assert fault.en == "its places 3 - 7 are counted in UTF-16 units; in code points they are 2 - 6"
    assert fault.zh == "位置 3 - 7 是按 UTF-16 单元计的，按码点应为 2 - 6"


def test_faults_say_where_and_what():
    """Every fault of an answer is told at once, with its place."""
    question = load("spans", {"on": "text", "labels": LABELS})
    said = [
        {"start": 0, "end": 99, "label": "person"},
        {"start": 2, "end": 1, "label": "plce"},
        {"start": 0, "end": 2, "label": "person", "quote": "xy"},
        {"start": 2, "end": 3, "label": "person"},
        {"start": 0, "label": "person", "text": "ab"},
    ]

    assert told(question, said, {"text": "ab cd"}) == [
        "spans[0]: it ends at 99, and the text has 5 code points",
        "spans[1].label: 'plce' is none of the classes, did you mean 'place'?",
        "spans[2]: the text holds 'ab' there, and the quote says 'xy'",
        "spans[3]: it holds white space only",
        "spans[4].end: it is missing",
        "spans[4]: it has no part 'text'",
    ]


def test_overlap_is_as_the_question_allows():
    """Side by side always; one inside the other where nested; crossing only where any."""
    inside, crossing = _spans((0, 5, "person"), (1, 3, "place")), _spans((0, 3, "person"), (2, 5, "place"))
    material = {"text": "abcdefgh"}

    for overlap, fits in (("none", []), ("nested", [inside]), ("any", [inside, crossing])):
        question = load("spans", {"on": "text", "labels": LABELS, "overlap": overlap})
        assert len(question.checked(_spans((0, 2, "person"), (2, 4, "place")), material)["spans"]) == 2
        for said in (inside, crossing):
            if said in fits:
                assert len(question.checked(said, material)["spans"]) == 2
            else:
                assert [fault.path for fault in faults(question, said, material)] == ["spans[1]"]


def test_a_long_span_is_held_against_all_that_follow():
    """An overlap is seen although another span stands between."""
    question = load("spans", {"on": "text", "labels": LABELS, "overlap": "nested"})

    found = told(question, _spans((0, 9, "person"), (1, 3, "place"), (4, 6, "place"), (8, 10, "place")), {"text": "abcdefghijkl"})

    assert found == ["spans[3]: it crosses spans[0], which this question does not allow"]


def test_the_distance_is_counted_by_hand():
    """Two of three code points shared: IoU 2/4; with one span more on a side, (1 + 2 - 2 * 0.5) / (1 + 2 - 0.5)."""
    question = load("spans", {"on": "text", "labels": LABELS})
    one = question.checked(_spans((0, 3, "person")), {"text": "abcdefgh"})
    other = question.checked(_spans((1, 4, "person"), (5, 7, "place")), {"text": "abcdefgh"})

    assert question.distance(one, other) == pytest.approx(2 / 2.5)
    assert question.distance(one, {"spans": []}) == 1.0


def test_labels_must_agree():
    """The same place with another label shares nothing."""
    question = load("spans", {"on": "text", "labels": LABELS})
    one, other = (question.checked(_spans((0, 3, label)), {"text": "abcdefgh"}) for label in LABELS)

    assert question.distance(one, other) == 1.0


def _related(*relations: tuple[str, str, str], directed: bool = True) -> tuple[Any, Any]:
    kinds = [{"value": "owns", "directed": directed}, "likes"]
    question = load("spans", {"on": "text", "labels": LABELS, "relations": kinds})
    spans = [{**span, "id": name} for name, span in zip("abc", _spans((0, 2, "person"), (3, 5, "place"), (6, 8, "place")), strict=True)]
    said = {"spans": spans[::-1], "relations": [{"type": kind, "from": start, "to": end} for kind, start, end in relations]}
    return question, question.checked(said, {"text": "ab cd ef"})


def test_relations_count_like_spans():
    """Three spans and two relations against three and one of them: (5 + 4 - 8) / (5 + 4 - 4)."""
    question, one = _related(("owns", "a", "b"), ("likes", "a", "c"))
    _, other = _related(("owns", "a", "b"))

    assert one["relations"] == [{"type": "owns", "from": "s1", "to": "s2"}, {"type": "likes", "from": "s1", "to": "s3"}]
    assert question.distance(one, other) == pytest.approx(1 / 5)


def test_a_direction_counts_where_there_is_one():
    """Turned round, a relation is another one; without direction it is the same answer."""
    question, one = _related(("owns", "a", "b"))
    _, other = _related(("owns", "b", "a"))
    assert question.distance(one, other) == pytest.approx((4 + 4 - 6) / (4 + 4 - 3))

    _, one = _related(("owns", "a", "b"), directed=False)
    _, other = _related(("owns", "b", "a"), directed=False)
    assert one == other


def test_settings_of_relations_are_checked():
    """A pair of labels that do not exist, and a type that stands twice, are refused with the reason."""
    with pytest.raises(SettingsError, match="'owns' goes to 'plaec', which is no label"):
        load("spans", {"on": "text", "labels": LABELS, "relations": [{"value": "owns", "pairs": [["person", "plaec"]]}]})
    with pytest.raises(SettingsError, match="'owns' stands twice"):
        load("spans", {"on": "text", "labels": LABELS, "relations": ["owns", "owns"]})


@settings(derandomize=True, deadline=None, max_examples=100)
@given(places=MARKS, seed=st.randoms(use_true_random=False))
def test_order_and_repetition_do_not_matter(places: list[tuple[int, int, str]], seed: Any):
    """Spans in any order, some of them twice, are one answer, and their quotes are what the text holds."""
    shuffled = [*places, *places[:2]]
    seed.shuffle(shuffled)
    _, one = _normal(places)
    _, other = _normal(shuffled)

    assert one == other
    assert all(span["quote"] == TEXT[span["start"] : span["end"]] for span in one["spans"])


@settings(derandomize=True, deadline=None, max_examples=200)
@given(one=MARKS, two=MARKS, three=MARKS)
def test_the_distance_is_a_metric(one: list[tuple[int, int, str]], two: list[tuple[int, int, str]], three: list[tuple[int, int, str]]):
    """0 for equal answers only, the same both ways, and no detour is shorter."""
    question, a = _normal(one)
    b, c = _normal(two)[1], _normal(three)[1]

    assert (question.distance(a, b) == 0) == (a == b)
    assert question.distance(a, b) == pytest.approx(question.distance(b, a), abs=1e-12)
    assert question.distance(a, c) <= question.distance(a, b) + question.distance(b, c) + 1e-9
