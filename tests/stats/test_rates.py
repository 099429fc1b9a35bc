"""Intervals of rates: published values, symmetry, coverage, and what is no rate."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.stats.rates import wilson

DETERMINED = settings(derandomize=True, deadline=None)


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0000, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_is_that_of_newcombe(successes: int, trials: int, low: float, high: float):
    """Newcombe 1998, table I, method 3."""
    assert wilson(successes, trials) == pytest.approx((low, high), abs=5e-5)


@DETERMINED
@given(st.integers(1, 5000), st.floats(0, 1))
def test_wilson_holds_its_rate_and_is_symmetric(trials: int, share: float):
    """The rate is inside, and counting the opposite mirrors the interval."""
    successes = round(share * trials)

    low, high = wilson(successes, trials)

    assert 0 <= low <= successes / trials <= high <= 1
    assert wilson(trials - successes, trials) == pytest.approx((1 - high, 1 - low), abs=1e-12)


def test_wilson_covers_as_it_says():
    """Over simulated samples the interval holds the true rate 95 % of the time, within two points."""
    drawn = np.random.default_rng(5).binomial(60, 0.1, 4_000)

    hits = np.mean([low <= 0.1 <= high for low, high in (wilson(int(n), 60) for n in drawn)])

    assert 0.93 <= hits <= 0.97


def test_a_table_of_sample_sizes():
    """One-sided 95 %: 279 good of 300 show 90 %, and 278 do not."""
    assert wilson(279, 300, confidence=0.90)[0] >= 0.9 > wilson(278, 300, confidence=0.90)[0]


@pytest.mark.parametrize(("successes", "trials", "confidence"), [(1, 0, 0.95), (-1, 5, 0.95), (6, 5, 0.95), (1, 5, 1.0), (1, 5, 0.0)])
def test_what_is_no_rate_is_refused(successes: int, trials: int, confidence: float):
    """Nothing tried, more hits than trials, or a certain interval."""
    with pytest.raises(ValueError, match=r"no rate|coverage"):
        wilson(successes, trials, confidence=confidence)
