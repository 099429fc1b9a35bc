"""Agreement on units of texts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.algorithms.agreement.unitizing import Marked, _parts, _squares, unitized_alpha

PRINTED = [
    [(75, 145, "c"), (220, 250, "c"), (30, 90, "k"), (150, 200, "k")],
    [(70, 150, "c"), (205, 225, "c"), (250, 270, "c"), (30, 90, "k"), (150, 200, "k")],
]
"""The example of Krippendorff 2004, page 254: 300 units long, begun at 150."""


def _measured(people: list, length: int, label: str | None = None) -> tuple[float, float]:
    """Return disagreement seen and by chance of one text, as the parts tell it."""
    parts = _parts([Marked(length, people)], label)
    seats = len(people) * length
    seen = sum(2 * part.apart[0] / (len(people) - 1) for part in parts) / (seats * length)
    return seen, sum(part.by_chance(np.ones(1), seats) for part in parts) / length


def test_the_printed_example():
    """Krippendorff 2004: 0.0144 seen and 0.0532 by chance of c, alpha 0.7286; k agrees wholly, by chance 0.0490; both together 0.859."""
    assert _measured(PRINTED, 300, "c") == pytest.approx((0.0144, 0.0532), abs=5e-5)
    assert _measured(PRINTED, 300, "k") == pytest.approx((0.0, 0.0490), abs=5e-5)
    seen, chance = _measured(PRINTED, 300)
    assert 1 - _measured(PRINTED, 300, "c")[0] / _measured(PRINTED, 300, "c")[1] == pytest.approx(0.7286, abs=5e-5)
    assert 1 - seen / chance == pytest.approx(0.8591, abs=5e-4)


@pytest.mark.parametrize(
    ("people", "seen", "alpha"),
    [
        ([[(2, 10), (14, 20)], [(4, 8), (15, 17)]], 0.03125, 0.553),
        ([[(0, 18)], [(0, 2), *((at, at + 1) for at in (2, 3, 4, 5)), (6, 9), (9, 10)]], 2.26736, -0.926),
        ([[(2, 8), (10, 12), (14, 18), (20, 22)], [(0, 2), (4, 8), (10, 14), (16, 18), (20, 22)]], 0.02777, 0.679),
    ],
)
def test_the_examples_of_1995(people: list, seen: float, alpha: float):
    """Krippendorff 1995, page 57, stretched so that characters are as good as continuous: A, B and C."""
    scale = 50_000
    stretched = [[(begin * scale, end * scale, "x") for begin, end in one] for one in people]

    found, chance = _measured(stretched, 24 * scale)

    assert found == pytest.approx(seen, abs=1e-5)
    assert 1 - found / chance == pytest.approx(alpha, abs=0.02)


def test_differences_of_two_people_are_those_of_the_book():
    """Krippendorff 2004: a unit within a gap costs its length squared, two that overlap their edges' squares."""
    assert _squares([(5, 11)], [(2, 4)]) == 40
    assert [_squares([(5, 11)], [other]) for other in ((4, 6), (5, 7), (6, 8), (7, 9), (6, 10), (5, 11))] == [26, 16, 10, 8, 2, 0]
    assert _squares([(225, 295), (370, 400)], [(220, 300), (355, 375), (400, 420)]) == 50 + 850 + 400


MARKS = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 12), st.sampled_from("ab")), max_size=4)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(texts=st.lists(st.lists(MARKS, min_size=2, max_size=3), min_size=2, max_size=5))
def test_neither_order_nor_names_matter_and_saying_the_same_is_1(texts: list):
    """People, units and texts in any order give the same value; it is 1 exactly where all marked the same."""
    made = [Marked(50, [[(begin, begin + long, label) for begin, long, label in one] for one in people]) for people in texts]
    if not any(one for text in made for one in text.people):
        return
    turned = [
        Marked(50, [[(begin, end, label * 2) for begin, end, label in reversed(one)] for one in reversed(text.people)])
        for text in reversed(made)
    ]

    found, other = (unitized_alpha(each, rounds=1).value for each in (made, turned))
    same = unitized_alpha([Marked(50, [text.people[0] or [(0, 3, "a")]] * 3) for text in made], rounds=1)

    assert found == pytest.approx(other)
    assert same.value == pytest.approx(1)
    assert same.low < 1


def test_people_who_mark_blindly_agree_as_chance_does():
    """Units laid at random, by other people for each text: 0 lies inside the interval 95 times in 100, here at least 88 of 100."""
    random = np.random.default_rng(1)

    def blind() -> list[tuple[int, int, str]]:
        return [(at, at + int(random.integers(3, 9)), "x") for at in (random.choice(19, 3, replace=False) * 10).tolist()]

    inside = 0
    for _ in range(100):
        found = unitized_alpha([Marked(200, [blind() for _ in range(2 + text % 2)]) for text in range(30)], rounds=200)
        inside += found.low <= 0 <= found.high

    assert inside >= 88


def test_overlapping_units_of_one_person_are_one_and_texts_of_one_person_do_not_count():
    """Two halves that overlap are the whole; whoever is alone with a text agrees with nobody."""
    whole, halves = [(0, 10, "x")], [(0, 6, "x"), (4, 10, "x")]

    assert unitized_alpha([Marked(30, [whole, halves]), Marked(30, [whole, whole]), Marked(9, [[(1, 2, "x")]])]).value == pytest.approx(1)


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        ([Marked(9, [[], []])], "at least 2"),
        ([Marked(9, [[], []])] * 2, "nobody marked"),
        ([Marked(9, [[(3, 12, "x")], []])] * 2, "does not lie within"),
        ([Marked(9, [[(3, 3, "x")], []])] * 2, "does not lie within"),
        ([Marked(1, [[(0, 1, "x")]] * 2)] * 2, "could not have differed"),
    ],
)
def test_what_cannot_be_counted_is_refused(texts: list[Marked], says: str):
    """Each refusal says what is missing."""
    with pytest.raises(ValueError, match=says):
        unitized_alpha(texts)
