"""Boxes, polygons and points: pixels, one normal form, and overlaps that can be counted by hand."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.question import load
from questions.refusing import told

IMAGE = {"image": {"url": "a.png", "width": 100, "height": 80}}
LABELS = ["a", "b"]
BOXES = st.lists(st.tuples(st.sampled_from(LABELS), *[st.integers(0, 40)] * 2, *[st.integers(1, 30)] * 2, st.integers(0, 359)), max_size=4)
POINTS = st.lists(st.tuples(st.sampled_from(LABELS), st.integers(0, 100), st.integers(0, 80), st.booleans()), max_size=5)


def _boxes(*boxes: tuple[Any, ...], **settings_: Any) -> tuple[Any, Any]:
    question = load("boxes", {"on": "image", "labels": LABELS, **settings_})
    names = ("label", "x", "y", "width", "height", *(["rotation"] if settings_.get("rotated") else []))
    return question, question.checked([dict(zip(names, box, strict=False)) for box in boxes], IMAGE)


def _polygon(*corners: tuple[float, float]) -> tuple[Any, Any]:
    question = load("polygons", {"on": "image", "labels": LABELS})
    return question, question.checked([{"label": "a", "points": [list(corner) for corner in corners]}], IMAGE)


def test_boxes_that_share_a_seventh():
    """Two squares of side 2, shifted by 1 and 1, share 1 of 7: IoU 1/7, so (1 + 1 - 2/7) / (1 + 1 - 1/7)."""
    question, one = _boxes(("a", 0, 0, 2, 2))
    _, other = _boxes(("a", 1, 1, 2, 2))

    assert question.distance(one, other) == pytest.approx((2 - 2 / 7) / (2 - 1 / 7))


def test_the_best_matching_is_not_the_greedy_one():
    """Taking the best pair first would gain 0.6 and 0; the two others gain more together."""
    question, one = _boxes(("a", 0, 0, 10, 1), ("a", 9, 0, 10, 1))
    _, other = _boxes(("a", 4, 0, 10, 1), ("a", 0, 0, 4, 1))
    first, second = 6 / 14, 5 / 15
    crossed = 4 / 10 + second

    assert crossed > first
    assert question.distance(one, other) == pytest.approx((4 - 2 * crossed) / (4 - crossed))


def test_a_turned_box_is_turned_around_its_middle():
    """A box of 20 by 10 turned by 90 degrees shares the middle square of 10 by 10 with itself: 100 of 300, half by its direction."""
    question, one = _boxes(("a", 10, 10, 20, 10, 0), rotated=True)
    _, other = _boxes(("a", 10, 10, 20, 10, 90), rotated=True)
    _, back = _boxes(("a", 10, 10, 20, 10, 180), rotated=True)

    assert question.distance(one, other) == pytest.approx((2 - 2 / 6) / (2 - 1 / 6))
    assert question.distance(one, back) == 1.0


def test_a_turned_square_shares_an_octagon():
    """A unit square and the same turned by 45 degrees share 2 (sqrt 2 - 1) of the area."""
    question, one = _boxes(("a", 10, 10, 20, 20, 0), rotated=True)
    _, other = _boxes(("a", 10, 10, 20, 20, 45), rotated=True)
    shared = 2 * (math.sqrt(2) - 1)
    gain = shared / (2 - shared) * (1 - 45 / 180)

    assert question.distance(one, other) == pytest.approx((2 - 2 * gain) / (2 - gain))


def test_faults_of_boxes_say_where_and_what():
    """Each fault has its place, with what was found."""
    question = load("boxes", {"on": "image", "labels": LABELS})
    said = [
        {"label": "a", "x": 90, "y": 0, "width": 20, "height": 5},
        {"label": "a", "x": 1, "y": 1, "width": -3, "height": 5},
        {"label": "a", "x": 1, "y": 1, "width": 3, "height": 0},
        {"label": "a", "x": "1", "y": True, "width": 3, "height": 5},
    ]

    assert told(question, said, IMAGE) == [
        "boxes[0].width: it is 110, outside of the image, which has 100 pixels",
        "boxes[1].width: at least 0 was expected, found -3",
        "boxes[2]: it has no area: its width and height must be above 0",
        "boxes[3].x: a finite number was expected, found '1'",
        "boxes[3].y: a finite number was expected, found True",
    ]
    assert told(question, [], {"image": "a.png"}) == ["width: the task does not know it, so the answer must: pixels of the image",
                                                      "height: the task does not know it, so the answer must: pixels of the image"]  # fmt: skip
    assert told(question, [], {}) == ["this task has no image `image` to answer about"]


def test_an_outline_has_one_form():
    """From any corner, in either direction, closed or not, with corners on its sides or not: one answer."""
    corners = [(10, 10), (30, 10), (40, 30), (10, 30)]
    spellings = [corners[turn:] + corners[:turn] for turn in range(4)]
    spellings += [each[::-1] for each in spellings] + [[*corners, corners[0]], [(10, 10), (20, 10), *corners[1:]]]

    normal = [_polygon(*each)[1] for each in spellings]

    assert all(each == normal[0] for each in normal)
    assert normal[0]["polygons"][0]["points"] == [[10.0, 10.0], [30.0, 10.0], [40.0, 30.0], [10.0, 30.0]]


def test_outlines_that_are_not_convex_are_compared_exactly():
    """A U of area 7 shares all of it with the square of area 9 around it."""
    question, square = _polygon((0, 0), (3, 0), (3, 3), (0, 3))
    _, u_shape = _polygon((0, 0), (1, 0), (1, 2), (2, 2), (2, 0), (3, 0), (3, 3), (0, 3))
    gain = 7 / 9

    assert question.distance(square, u_shape) == pytest.approx((2 - 2 * gain) / (2 - gain))


def test_crossing_sides_are_told_by_their_corners():
    """A bow tie is refused, with the sides that cross."""
    question = load("polygons", {"on": "image", "labels": LABELS})

    found = told(question, [{"label": "a", "points": [[0, 0], [10, 10], [10, 0], [0, 10]]}], IMAGE)

    assert found == ["polygons[0].points: the sides that begin at [0, 0] and [10, 0] cross or touch"]


def test_points_lose_by_distance():
    """At half the reach a pair gains a half; where one is hidden, half of that."""
    question = load("points", {"on": "image", "labels": LABELS, "visibility": True, "reach": 0.1})
    material = {"image": {"url": "a.png", "width": 30, "height": 40}}
    one, near, hidden, far = (
        question.checked([{"label": "a", "x": x, "y": 10, "visible": visible}], material)
        for x, visible in ((10, True), (12.5, True), (12.5, False), (15, True))
    )

    assert question.distance(one, near) == pytest.approx((2 - 1) / (2 - 0.5))
    assert question.distance(one, hidden) == pytest.approx((2 - 0.5) / (2 - 0.25))
    assert question.distance(one, far) == 1.0


def _metric(question: Any, a: Any, b: Any, c: Any) -> None:
    assert (question.distance(a, b) == 0) == (a == b)
    assert question.distance(a, b) == pytest.approx(question.distance(b, a), abs=1e-9)
    assert question.distance(a, c) <= question.distance(a, b) + question.distance(b, c) + 1e-9


@settings(derandomize=True, deadline=None, max_examples=100)
@given(one=BOXES, two=BOXES, three=BOXES, rotated=st.booleans())
def test_the_distance_of_boxes_is_a_metric(one: list[Any], two: list[Any], three: list[Any], rotated: bool):
    """0 for equal answers only, the same both ways, and no detour is shorter, upright or turned."""
    question, a = _boxes(*one, rotated=rotated)

    _metric(question, a, _boxes(*two, rotated=rotated)[1], _boxes(*three, rotated=rotated)[1])


@settings(derandomize=True, deadline=None, max_examples=100)
@given(one=POINTS, two=POINTS, three=POINTS)
def test_the_distance_of_points_is_a_metric(one: list[Any], two: list[Any], three: list[Any]):
    """0 for equal answers only, the same both ways, and no detour is shorter."""
    question = load("points", {"on": "image", "labels": LABELS, "visibility": True, "reach": 0.3})
    names = ("label", "x", "y", "visible")

    _metric(question, *(question.checked([dict(zip(names, each, strict=True)) for each in side], IMAGE) for side in (one, two, three)))


STARS = st.lists(st.tuples(st.integers(15, 60), st.integers(15, 60), st.lists(st.integers(4, 15), min_size=4, max_size=8)), max_size=3)


def _stars(stars: list[Any]) -> list[dict[str, Any]]:
    turns = [[2 * math.pi * at / len(lengths) for at in range(len(lengths))] for _, _, lengths in stars]
    corners = [
        [[x + length * math.cos(turn), y + length * math.sin(turn)] for turn, length in zip(each, lengths, strict=True)]
        for each, (x, y, lengths) in zip(turns, stars, strict=True)
    ]
    return [{"label": "a", "points": points} for points in corners]


@settings(derandomize=True, deadline=None, max_examples=60)
@given(one=STARS, two=STARS, three=STARS, turn=st.integers(0, 7), back=st.booleans())
def test_the_distance_of_outlines_is_a_metric(one: list[Any], two: list[Any], three: list[Any], turn: int, back: bool):
    """From any corner and in either direction it is one answer; and the distance has no shorter detour."""
    question = load("polygons", {"on": "image", "labels": LABELS})
    a, b, c = (question.checked(_stars(side), IMAGE) for side in (one, two, three))
    respelt = [{**shape, "points": (shape["points"][turn:] + shape["points"][:turn])[:: -1 if back else 1]} for shape in _stars(one)]

    assert question.checked(respelt, IMAGE) == a
    _metric(question, a, b, c)
