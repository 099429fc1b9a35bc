"""Precision, recall and the area under the curve, against published values, twins and simulated coverage."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.algorithms.verdicts import area, precision, recall, share


@pytest.mark.parametrize(
    ("x", "n", "low", "high"), [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
)
def test_the_interval_of_a_share_is_the_published_one(x: int, n: int, low: float, high: float):
    """Newcombe 1998, table I, method 3."""
    found = share(x, n)

    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_no_trial_is_not_measurable():
    """Of nothing there is no rate, and its interval says nothing."""
    found = share(0, 0)

    assert np.isnan(found.value)
    assert (found.low, found.high) == (0, 1)


@given(st.lists(st.tuples(st.integers(0, 4), st.booleans()), min_size=1, max_size=40))
@settings(derandomize=True, deadline=None)
def test_the_area_is_the_share_of_pairs_in_order(pairs: list[tuple[int, bool]]):
    """Counting all pairs, equal scores half, gives the same; reversed scores give the rest of 1."""
    scores, truth = np.array([one for one, _ in pairs], float), np.array([one for _, one in pairs], bool)
    yes, no = scores[truth], scores[~truth]

    found = area(scores, truth)

    if len(yes) and len(no):
        plain = np.mean((yes[:, None] > no) + 0.5 * (yes[:, None] == no))
        assert found.value == pytest.approx(plain)
        assert area(-scores, truth).value == pytest.approx(1 - plain)
        assert found.low <= found.value + 1e-12
        assert found.value <= found.high + 1e-12
    else:
        assert np.isnan(found.value)


def test_the_interval_of_the_area_covers():
    """Of 400 samples of two normal sorts, 92 to 98 in 100 intervals hold the true area."""
    random = np.random.default_rng(7)
    true = 0.7602499  # the chance that one normal draw exceeds another whose mean is one lower: Phi(1 / sqrt 2)
    truth = np.arange(150) < 50
    held = 0
    for _ in range(400):
        found = area(random.normal(size=150) + truth, truth)
        held += found.low <= true <= found.high

    assert 0.92 <= held / 400 <= 0.98


def test_precision_and_recall_count_what_is_called():
    """Three are called, two of them rightly, out of four."""
    scores, truth = np.array([0.9, 0.8, 0.7, 0.1, 0.2, 0.3]), np.array([True, True, False, True, True, False])

    assert precision(scores, truth, 0.5)[::3] == (2 / 3, 3)
    assert recall(scores, truth, 0.5)[::3] == (0.5, 4)
