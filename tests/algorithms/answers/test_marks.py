"""Spans and boxes of several people: groups, extents, labels, who misses much; alpha of sets, spans and boxes by hand."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from goldsmith.algorithms.agreement.distances import alpha_by_distance, apart, jaccard, masi
from goldsmith.algorithms.agreement.krippendorff import krippendorff_alpha
from goldsmith.algorithms.agreement.ratings import listed
from goldsmith.algorithms.answers.marks import Mark, agreed_boxes, agreed_spans, grouped, likeness


def span(who: str, begin: int, end: int, label: str = "PER", item: int = 1) -> Mark:
    """Return a span of one person."""
    return Mark(item, who, (begin,), (end,), label)


SEEN = {1: ["a", "b", "c"]}


def test_nested_and_neighbouring_spans_stay_apart():
    """A name within a name, and one that follows at once: three groups of two or three people."""
    marks = [span(who, *at) for who in "abc" for at in ((0, 20), (0, 5), (20, 24))]

    found = agreed_spans(marks, SEEN)

    assert [(one.low[0], one.high[0]) for one in found] == [(0, 5), (0, 20), (20, 24)] or [(one.low[0], one.high[0]) for one in found] == [
        (0, 20), (0, 5), (20, 24),
    ]  # fmt: skip
    assert all(one.support == one.same_extent == one.same_label == 1 for one in found)


def test_what_one_of_three_marks_is_not_there():
    """And what two of three mark is, with the extent of the two and of half a label each the better person's."""
    marks = [span("a", 0, 4), span("b", 0, 4), span("c", 10, 12)]

    found = agreed_spans(marks, SEEN)

    assert [(one.low, one.high, one.support) for one in found] == [((0,), (4,), 2 / 3)]
    assert found[0].chance > 0.5


def test_where_nobody_agrees_the_middle_of_each_edge_is_taken():
    """Edges 0, 1, 2 and 8, 9, 12."""
    found = agreed_spans([span("a", 0, 9), span("b", 1, 8), span("c", 2, 12)], SEEN)

    assert (found[0].low, found[0].high) == ((1,), (9,))


def test_who_is_often_wrong_about_edges_has_less_say():
    """Over ten items one is alone with his edges; where he and a good one stand against each other the good one's count."""
    marks, seen = [], {}
    for item in range(10):
        seen[item] = ["a", "b", "c"]
        marks += [span("a", 3, 8, item=item), span("b", 3, 8, item=item), span("c", 2, 8, item=item)]
    seen[10] = ["a", "c"]
    marks += [span("a", 3, 8, item=10), span("c", 2, 8, item=10)]

    found = {one.item: (one.low[0], one.high[0]) for one in agreed_spans(marks, seen)}

    assert found[10] == (3, 8)


def test_who_misses_much_does_not_veto():
    """Of three one marks a tenth: a span of the other two is surely there; what the blind one marks alone is not."""
    marks, seen = [], {}
    for item in range(60):
        seen[item] = ["a", "b", "blind"]
        marks += [span(who, 0, 5, item=item) for who in ("a", "b")] + ([span("blind", 0, 5, item=item)] if item % 10 == 0 else [])

    found = agreed_spans(marks, seen)

    assert len(found) == 60
    assert min(one.chance for one in found) > 0.9


def test_people_and_labels_by_other_names_give_the_same():
    """Order of marks and names of people do not matter."""
    random = np.random.default_rng(3)
    marks, seen = [], {}
    for item in range(12):
        seen[item] = ["a", "b", "c", "d"]
        marks += [span(who, int(random.integers(0, 3)), int(random.integers(5, 9)), item=item) for who in "abcd" if random.random() < 0.7]
    places = [(one.item, one.low, one.high, one.label, round(one.chance, 6)) for one in agreed_spans(marks, seen)]
    for order in itertools.islice(itertools.permutations("abcd"), 1, 24, 5):
        names = dict(zip("abcd", order, strict=True))
        mixed = [Mark(one.item, names[one.person], one.low, one.high, one.label) for one in reversed(marks)]
        assert [(one.item, one.low, one.high, one.label, round(one.chance, 6)) for one in agreed_spans(mixed, seen)] == places


def test_boxes_are_put_in_the_middle():
    """Three boxes a pixel apart and a stray one."""
    marks = [Mark("i", who, (10.0 + at, 20.0), (50.0, 60.0 - at), "cell") for at, who in enumerate("abc")] + [
        Mark("i", "a", (200.0, 0.0), (210.0, 9.0))
    ]

    found = agreed_boxes(marks, {"i": ["a", "b", "c"]})

    assert [(one.low, one.high, one.label) for one in found] == [((11.0, 20.0), (50.0, 59.0), "cell")]
    assert 0.9 < found[0].same_extent < 1


def test_likeness_and_groups():
    """Overlap over union by hand, in one and two axes; nobody is twice in a group."""
    assert likeness(span("a", 0, 4), span("b", 2, 6)) == pytest.approx(1 / 3)
    assert likeness(Mark(1, "a", (0, 0), (4, 4)), Mark(1, "b", (2, 2), (6, 6))) == pytest.approx(4 / 28)
    assert likeness(span("a", 0, 4), span("b", 4, 6)) == 0
    assert sorted(map(len, grouped([span("a", 0, 4), span("a", 1, 5), span("b", 0, 4)], 0.3))) == [1, 2]


def test_what_is_no_mark_is_refused():
    """Empty, of two shapes, by somebody who did not see it; settings out of range."""
    for mark, said in (
        (span("a", 4, 4), "is empty"),
        (Mark(1, "a", (1,), (2, 3)), "is empty"),
        (span("z", 0, 1), "not among those who saw"),
    ):
        with pytest.raises(ValueError, match=said):
            agreed_spans([mark], SEEN)
    for wrong in ({"overlap": 0.0}, {"chance": 1.0}):
        with pytest.raises(ValueError, match="are none"):
            agreed_spans([], SEEN, **wrong)
    assert agreed_spans([], SEEN) == []


def test_alpha_by_distance_is_alpha_where_the_distance_is_that_of_names():
    """Same value and nearly the same interval as Krippendorff's of names; the same on so many items that chance rests on a sample."""
    random = np.random.default_rng(0)
    truth = random.integers(0, 3, 90)
    rows = [[int(value if random.random() < 0.8 else random.integers(3)) for _ in range(int(random.integers(2, 5)))] for value in truth]
    plain = krippendorff_alpha(listed([at for at, row in enumerate(rows) for _ in row], [one for row in rows for one in row]))

    found = alpha_by_distance(rows, lambda one, other: float(one != other))

    assert found.value == pytest.approx(plain.value)
    assert (found.low, found.high) == pytest.approx((plain.low, plain.high), abs=0.02)
    many = alpha_by_distance(rows * 4, lambda one, other: float(one != other), rounds=50)
    assert many.value == pytest.approx(plain.value, abs=0.02)
    assert many.n == 360


def test_alpha_of_sets_by_hand():
    """Items (a, a), (ab, b), (c, c): seen 1/6, by chance 23/30 with Jaccard's distance."""
    found = alpha_by_distance([[{"a"}, {"a"}], [{"a", "b"}, {"b"}], [{"c"}, {"c"}]], jaccard)

    assert found.value == pytest.approx(1 - (1 / 6) / (23 / 30))
    assert masi({"a", "b"}, {"b"}) == pytest.approx(2 / 3)
    assert jaccard(set(), set()) == masi([], []) == 0


def test_alpha_of_spans_and_boxes_by_hand():
    """Two items of two people: half an overlap on the first, all of it on the second; by chance also what lies elsewhere."""
    first, second = [span("a", 0, 4)], [span("b", 0, 8)]
    third = [span("a", 20, 22), span("a", 30, 31)]
    boxes = [
        [[Mark(1, "a", (0, 0), (4, 1))], [Mark(1, "b", (0, 0), (8, 1))]],
        [[Mark(2, "a", (9, 9), (10, 10))], [Mark(2, "b", (9, 9), (10, 10))]],
    ]

    assert apart(first, second) == pytest.approx(0.5)
    assert apart(first, [span("b", 0, 4, "ORG")]) == 1
    assert apart(third, [span("b", 20, 22)]) == pytest.approx(1 - 2 / 3)
    assert apart(first, []) == 1
    assert apart([], []) == 0
    expected = 1 - (2 * 0.5 / 4) / (2 * (0.5 + 4 * 1) / 12)
    assert alpha_by_distance(boxes, apart).value == pytest.approx(expected)
    assert alpha_by_distance([[first, second], [third, third]], apart).value == pytest.approx(expected)


def test_too_little_for_alpha():
    """One item with two answers; all the same; all agree but differ between items."""
    for rows, said in (([[1, 2], [1]], "1 items have two answers"), ([[1, 1], [1, 1]], "all answers are the same")):
        with pytest.raises(ValueError, match=said):
            alpha_by_distance(rows, lambda one, other: float(one != other))
    assert alpha_by_distance([[1, 1], [2, 2]], lambda one, other: float(one != other)).value == 1
