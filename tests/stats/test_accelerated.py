"""The accelerated bootstrap: Efron's own example, coverage of skewed statistics, symmetry."""

from __future__ import annotations

import numpy as np
import pytest

from goldsmith.stats.bootstrap import accelerated, bootstrapped

SPATIAL_A = [48, 36, 20, 29, 42, 42, 20, 42, 22, 41, 45, 14, 6, 0, 33, 28, 34, 4, 32, 24, 47, 41, 24, 26, 30, 41]
"""Efron and Tibshirani 1993, table 14.1: the spatial test of 26 neurologically impaired children, part A."""


def test_the_variance_of_the_spatial_data_is_that_of_the_book():
    """Efron and Tibshirani 1993, table 14.2: of the variance (171.5) of the spatial data the 90 % BCa interval is (115.8, 259.6)."""
    values = np.array(SPATIAL_A, float)

    found = accelerated(lambda rows: float(values[rows].var()), 26, confidence=0.9, rounds=20_000)
    plain = bootstrapped(lambda rows: float(values[rows].var()), 26, confidence=0.9, rounds=20_000)

    assert found.value == pytest.approx(171.5, abs=0.05)
    assert (found.low, found.high) == pytest.approx((115.8, 259.6), rel=0.03)
    assert (plain.low, plain.high) == pytest.approx((100.8, 233.9), rel=0.05)


def test_of_a_symmetric_statistic_it_is_the_percentiles():
    """Where values lie evenly on both sides there is no bias and no acceleration."""
    values = np.concatenate([np.arange(1, 51.0), -np.arange(1, 51.0)])

    found = accelerated(lambda rows: float(values[rows].mean()), 100, rounds=4_000)
    plain = bootstrapped(lambda rows: float(values[rows].mean()), 100, rounds=4_000)

    assert (found.low, found.high) == pytest.approx((plain.low, plain.high), abs=0.4)


def test_it_covers_a_skewed_mean_better():
    """Of 300 samples of 30 exponential waiting times, the accelerated interval holds the mean more often than percentiles do."""
    random, held, plain = np.random.default_rng(3), 0, 0
    for _ in range(300):
        values = random.exponential(size=30)
        by = {"measure": lambda rows, values=values: float(values[rows].mean()), "n": 30}
        held += 1.0 in accelerated(**by, rounds=600)
        plain += 1.0 in bootstrapped(**by, rounds=600)

    assert held >= plain
    assert held / 300 >= 0.89


def test_clusters_are_left_out_and_drawn_as_a_whole():
    """Every row five times, named as one unit, gives the interval of the units."""
    values = np.random.default_rng(4).exponential(size=25)
    five, units = np.repeat(values, 5), np.repeat(np.arange(25), 5)

    alone = accelerated(lambda rows: float(values[rows].mean()), 25, rounds=2_000)
    together = accelerated(lambda rows: float(five[rows].mean()), 125, rounds=2_000, clusters=units)

    assert (together.low, together.high, together.n) == pytest.approx((alone.low, alone.high, 25))


def test_what_does_not_move_has_plain_percentiles_and_says_so():
    """A statistic that is the same without any unit has no acceleration."""
    found = accelerated(lambda _: 3.0, 10, rounds=50)

    assert (found.low, found.value, found.high) == (3, 3, 3)
    assert any("plain percentiles" in note for note in found.notes)
    with pytest.raises(ValueError, match="cannot be drawn again"):
        accelerated(lambda _: 3.0, 1)
