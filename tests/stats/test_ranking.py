"""The area under the curve, its interval, and where nothing varies."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.stats.ranking import area_under_curve

SCORES = st.lists(st.integers(-5, 5), min_size=2, max_size=12)


@given(SCORES, SCORES)
@settings(derandomize=True, deadline=None)
def test_it_is_the_share_of_pairs_in_order(positives: list[int], negatives: list[int]):
    """Counting all pairs by hand, ties half, gives the same number, and the interval holds it."""
    pairs = [(one > other) + (one == other) / 2 for one in positives for other in negatives]

    found = area_under_curve(positives, negatives)

    assert found.value == pytest.approx(sum(pairs) / len(pairs))
    assert 0 <= found.low <= found.value <= found.high <= 1
    turned = area_under_curve(negatives, positives)
    assert (turned.low, turned.high) == pytest.approx((1 - found.high, 1 - found.low))


def test_a_published_example():
    """Hanley and McNeil 1982, table II: 109 images rated 1 to 5 have an area of 0.893; the interval is about 0.83 to 0.94."""
    normal, abnormal = (33, 6, 6, 11, 2), (3, 2, 2, 11, 33)
    scores = [[rating for rating, n in enumerate(counts) for _ in range(n)] for counts in (abnormal, normal)]

    found = area_under_curve(*scores)

    assert found.value == pytest.approx(0.893, abs=5e-4)
    assert found.low == pytest.approx(0.82, abs=0.015)
    assert found.high == pytest.approx(0.94, abs=0.015)


@pytest.mark.parametrize("apart", [0.0, 1.0, 2.0])
def test_the_interval_covers(apart: float):
    """Of intervals of two normal samples so far apart at least 93 of 100 hold the true area."""
    random, truth = np.random.default_rng(7), NormalDist().cdf(apart / 2**0.5)
    held = [truth in area_under_curve(random.normal(apart, 1, 30), random.normal(0, 1, 60)) for _ in range(1_000)]

    assert np.mean(held) >= 0.93


def test_a_perfect_order_of_few_is_not_sure():
    """Three of three in order leave room for an area of 0.44, Wilson's bound of three trials."""
    found = area_under_curve([3, 4, 5], [0, 1, 2, 2])

    assert found.value == found.high == 1
    assert found.low == pytest.approx(3 / (3 + 1.959964**2), abs=1e-4)


@pytest.mark.parametrize("scores", [([1.0], [1.0, 2.0]), ([1.0, float("nan")], [1.0, 2.0])])
def test_what_cannot_be_compared_is_refused(scores):
    """One record of a kind, or a score that is no number, is an error."""
    with pytest.raises(ValueError, match="at least 2 of each kind"):
        area_under_curve(*scores)
