"""Pairs and few repetitions: Student's tables, exact sign flips, coverage by simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.stats import student
from goldsmith.stats.paired import holm, paired_difference, sign_flip

DETERMINED = settings(derandomize=True, deadline=None)

TABLE = {
    (0.95, 1): 6.313752,
    (0.975, 1): 12.706205,
    (0.975, 4): 2.776445,
    (0.995, 10): 3.169273,
    (0.9, 30): 1.310415,
    (0.975, 120): 1.979930,
}
"""Upper quantiles of Student's distribution, as every textbook prints them."""


@pytest.mark.parametrize(("probability", "freedom"), TABLE)
def test_quantiles_are_those_of_the_tables(probability: float, freedom: int):
    """Six digits of the printed table, on both sides."""
    assert student.quantile(probability, freedom) == pytest.approx(TABLE[probability, freedom], abs=1e-6)
    assert student.quantile(1 - probability, freedom) == pytest.approx(-TABLE[probability, freedom], abs=1e-6)


def test_one_and_two_degrees_have_closed_forms():
    """One degree is Cauchy's distribution; two degrees are a square root."""
    for t in (-40.0, -1.3, -1e-9, 0.0, 0.2, 3.0, 1e6):
        assert student.below(t, 1) == pytest.approx(0.5 + math.atan(t) / math.pi, abs=1e-12)
        assert student.below(t, 2) == pytest.approx(0.5 + t / (2 * math.sqrt(2 + t * t)), abs=1e-12)


@DETERMINED
@given(st.floats(0.001, 0.999), st.floats(0.5, 500))
def test_quantile_undoes_below(probability: float, freedom: float):
    """The two are inverse to each other."""
    assert student.below(student.quantile(probability, freedom), freedom) == pytest.approx(probability, abs=1e-9)


def test_student_agrees_with_scipy():
    """Where scipy is installed, so does it say."""
    stats = pytest.importorskip("scipy.stats", reason="scipy is no dependency")
    for freedom in (1, 3, 4.5, 29, 1000):
        for t in np.linspace(-8, 8, 33):
            assert student.below(float(t), freedom) == pytest.approx(stats.t.cdf(t, freedom), abs=1e-12)


def test_sleep_of_ten_patients():
    """Student's own data of 1908: mean 1.58, t = 4.062 with 9 degrees, p = 0.0028."""
    second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]

    found = paired_difference(second, first)

    assert (found.mean, found.low, found.high) == pytest.approx((1.58, 0.7001142, 2.4598858), abs=1e-6)
    assert found.p_t == pytest.approx(0.002833, abs=1e-6)
    assert found.shown


def test_five_pairs_cover_as_they_say():
    """With five normal differences the interval still holds the truth 95 % of the time."""
    drawn = np.random.default_rng(3).normal(0.3, 1.0, (4_000, 5))

    hits = [found.low <= 0.3 <= found.high for found in (paired_difference(row, np.zeros(5)) for row in drawn)]

    assert 0.94 <= np.mean(hits) <= 0.96


@pytest.mark.parametrize(("differences", "shown"), [([1.0, 1.1, 0.9], True), ([-1.0, -1.1, -0.9], True), ([-1.0, 1.1, 0.2], False)])
def test_a_difference_is_shown_on_either_side(differences: list[float], shown: bool):
    """An interval above 0 shows it, and so does one below; one that holds 0 does not."""
    assert paired_difference(differences, [0.0] * 3).shown is shown


def test_a_constant_difference_has_no_spread():
    """Always the same: the t test is sure of it, and of none where it is 0."""
    found, none = paired_difference([2.0] * 4, [1.0] * 4), paired_difference([1.0] * 4, [1.0] * 4)

    assert (found.mean, found.low, found.high, found.p_t, found.p_sign_flip, found.least_p) == (1, 1, 1, 0, 0.125, 0.125)
    assert (none.mean, none.p_t, none.p_sign_flip) == (0, 1, 1)
    assert not none.shown


def test_the_t_test_is_scipys():
    """Mean, interval and p-value of 30 pairs; beyond 16 pairs the least p-value is that of the draws."""
    stats = pytest.importorskip("scipy.stats", reason="scipy is what this is held against")
    random = np.random.default_rng(11)
    one, two = random.normal(0.3, 1, 30), random.normal(0, 1, 30)

    found, theirs = paired_difference(one.tolist(), two.tolist(), confidence=0.9), stats.ttest_rel(one, two)

    assert found.p_t == pytest.approx(theirs.pvalue)
    assert (found.low, found.high) == pytest.approx(tuple(theirs.confidence_interval(0.9)))
    assert (found.pairs, found.least_p) == (30, 1 / 10_000)


def test_holm_stops_at_one():
    """No adjusted value is above 1, and equal ones stay equal."""
    assert holm([0.9, 0.8, 0.9]) == [1, 1, 1]
    assert holm([0.4, 0.6]) == [0.8, 0.8]
    assert holm([]) == []


def test_five_pairs_cannot_show_more_than_a_sixteenth():
    """However large the difference, sign flips of five pairs end at 2/32."""
    found = paired_difference([9.0, 9.1, 9.2, 9.3, 9.4], [0.0] * 5)

    assert found.p_sign_flip == found.least_p == 1 / 16


@DETERMINED
@given(st.lists(st.integers(-20, 20), min_size=2, max_size=9))
def test_exchanging_sides_changes_the_sign_alone(differences: list[int]):
    """The mirrored comparison mirrors the interval and keeps both p-values."""
    zeros = [0.0] * len(differences)

    one, two = paired_difference(differences, zeros), paired_difference(zeros, differences)

    assert (one.low, one.high, one.p_sign_flip) == pytest.approx((-two.high, -two.low, two.p_sign_flip))
    assert one.p_t == pytest.approx(two.p_t)


def test_many_pairs_are_flipped_at_random_and_agree_with_the_exact_count():
    """Beyond sixteen pairs a sample of signs gives nearly the exact p-value, the same for the same seed."""
    values = np.random.default_rng(1).normal(0.4, 1, 17)
    signs = 1 - 2 * ((np.arange(2**17)[:, None] >> np.arange(17)) & 1)
    exact = float((np.abs(signs @ values) >= abs(values.sum()) * (1 - 1e-12)).mean())

    assert sign_flip(values, seed=1) == sign_flip(values, seed=1)
    assert sign_flip(values, seed=1) == pytest.approx(exact, abs=0.01)


def test_holm_is_monotone_and_never_smaller():
    """Adjusted p-values keep the order, and none is below the plain one."""
    plain = [0.001, 0.2, 0.01, 0.04]

    assert holm(plain) == pytest.approx([0.004, 0.2, 0.03, 0.08])
    assert holm([]) == []


@pytest.mark.parametrize(("first", "second"), [([1.0], [2.0]), ([1.0, 2.0], [1.0]), ([1.0, math.nan], [1.0, 2.0])])
def test_what_are_no_pairs_is_refused(first: list[float], second: list[float]):
    """One pair, rows of different lengths, and numbers that are none."""
    with pytest.raises(ValueError, match=r"pairs are|not finite"):
        paired_difference(first, second)
