"""Preferences and rankings: which is better, by how much, in which order, and in which order it was shown."""

from __future__ import annotations

from collections import Counter
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kendalltau

from goldsmith.errors import SettingsError
from goldsmith.question import load
from questions.refusing import told

GIVEN = {name: f"answer {name}" for name in "abcd"}
ORDERS = st.permutations("abcd")
RANKS = st.fixed_dictionaries({name: st.integers(1, 3) for name in "abcd"})


def test_degrees_lie_on_a_line():
    """From -3 to 3 between two options, the distance is the difference over 6."""
    question = load("preference", {"options": ["a", "b"], "degrees": 3, "tie": True})
    answers = {degree: question.checked(degree, GIVEN) for degree in range(-3, 4)}

    assert {(x, y): question.distance(answers[x], answers[y]) for x in answers for y in answers} == {
        (x, y): abs(x - y) / 6 for x in answers for y in answers
    }
    assert question.checked(0, GIVEN) == {"best": "tie"}


def test_a_tie_lies_half_way_and_bad_apart():
    """Without degrees two options are 1 apart, a tie is a half from each, and what is bad is 1 from everything."""
    question = load("preference", {"options": ["a", "b", "c"], "tie": True, "bad": True})

    assert question.distance({"best": "a"}, {"best": "c"}) == 1.0
    assert question.distance({"best": "a"}, {"best": "tie"}) == 0.5
    assert question.distance({"best": "bad"}, {"best": "tie"}) == 1.0
    assert question.vote({"best": "tie"}) == "tie"


def test_an_option_that_the_task_lacks_is_not_chosen():
    """A task with two of three answers offers two."""
    question = load("preference", {"options": ["a", "b", "c"]})

    assert told(question, "c", {"a": "x", "b": "y", "c": None}) == ["best: 'c' is none of the classes"]
    assert told(question, "a", {}) == ["this task has no two of the options `a, b, c` to answer about"]


def test_no_option_is_called_as_what_is_none():
    """An option called tie would be two things."""
    with pytest.raises(SettingsError, match="none is called 'tie' or 'bad'"):
        load("preference", {"options": ["a", "tie"]})


def test_every_order_is_shown_as_often():
    """Over 6,000 people each of the six orders comes 1,000 times, within five standard deviations; the same person sees the same one."""
    question = load("preference", {"options": ["a", "b", "c"]})

    seen = Counter(question.shown(f"task 7 of {person}") for person in range(6_000))

    assert set(seen) == set(permutations("abc"))
    assert all(abs(count - 1_000) < 5 * (6_000 * 1 / 6 * 5 / 6) ** 0.5 for count in seen.values())
    assert question.shown("task 7 of 3") == question.shown("task 7 of 3")
    assert load("ranking", {"options": ["a", "b"], "shuffle": False}).shown("x") == ("a", "b")


@settings(derandomize=True, deadline=None, max_examples=60)
@given(one=ORDERS, other=ORDERS)
def test_orders_are_as_far_apart_as_kendall_says(one: list[str], other: list[str]):
    """Without ties the distance is (1 - tau) / 2, as scipy counts tau."""
    question = load("ranking", {"options": list("abcd")})
    tau = kendalltau([one.index(name) for name in "abcd"], [other.index(name) for name in "abcd"]).statistic

    assert question.distance(list(one), list(other)) == pytest.approx((1 - tau) / 2, abs=1e-12)


@settings(derandomize=True, deadline=None, max_examples=100)
@given(one=RANKS, two=RANKS, three=RANKS)
def test_orders_with_ties_are_a_metric(one: dict[str, int], two: dict[str, int], three: dict[str, int]):
    """0 for equal orders only, the same both ways, and no detour is shorter."""
    question = load("ranking", {"options": list("abcd"), "ties": True})
    a, b, c = (question.checked(each, GIVEN) for each in (one, two, three))

    assert (question.distance(a, b) == 0) == (a == b)
    assert question.distance(a, b) == question.distance(b, a)
    assert question.distance(a, c) <= question.distance(a, b) + question.distance(b, c) + 1e-12


def test_orders_with_ties_by_hand():
    """Of three pairs one is turned round and one is level on one side: (1 + 1/2) / 3."""
    question = load("ranking", {"options": ["a", "b", "c"], "ties": True})

    assert question.distance([["a"], ["b"], ["c"]], [["b"], ["a", "c"]]) == pytest.approx(1.5 / 3)


def test_the_rest_of_a_top_is_level():
    """Of four options the best two: the same two turned round differ in one of six pairs, other ones in more."""
    question = load("ranking", {"options": list("abcd"), "top": 2})

    assert question.distance(["a", "b"], ["b", "a"]) == pytest.approx(1 / 6)
    assert question.distance(["a", "b"], ["c", "d"]) == pytest.approx((4 + 1 / 2 + 1 / 2) / 6)


def test_faults_of_an_order_are_told():
    """What stands twice, what is lacking, and ties where there are none."""
    question = load("ranking", {"options": ["a", "b", "c"]})

    assert told(question, ["a", "b", "a"], GIVEN) == ["'a' stands in it twice"]
    assert told(question, ["a"], GIVEN) == ["3 options were expected in order, found 1; not in it: b, c"]
    assert told(question, {"a": 1, "b": 1, "c": 2}, GIVEN) == ["no two options may be equally good here"]
    with pytest.raises(SettingsError, match="has no ties"):
        load("ranking", {"options": ["a", "b"], "ties": True, "top": 1})
