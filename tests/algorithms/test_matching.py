"""Matchings are the best ones, whatever their groups look like, and distances of sets are a metric."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from goldsmith.algorithms import matching
from goldsmith.algorithms.matching import best_gain, set_distance

GAINS = st.sampled_from([0.0, 0.0, 0.25, 0.5, 0.75, 0.9, 1.0])


def _scipy(gains: np.ndarray) -> float:
    rows, columns = linear_sum_assignment(-gains)
    return float(gains[rows, columns].sum())


def _pairs(gains: np.ndarray) -> list[tuple[int, int, float]]:
    return [(row, column, float(gains[row, column])) for row, column in np.ndindex(*gains.shape)]


@settings(derandomize=True, deadline=None, max_examples=300)
@given(data=st.data(), n=st.integers(1, 7), m=st.integers(1, 7))
def test_the_gain_is_that_of_scipy(data: st.DataObject, n: int, m: int):
    """Sparse or dense, trees or circles, ties or none: the total is the one that scipy finds."""
    gains = np.array(data.draw(st.lists(st.lists(GAINS, min_size=m, max_size=m), min_size=n, max_size=n)))

    assert best_gain(_pairs(gains)) == pytest.approx(_scipy(gains))
    assert best_gain(_pairs(gains.T)) == pytest.approx(_scipy(gains))


def test_a_long_chain_is_solved():
    """A chain of 20,000 pairs, in which each thing could go either way, gains what the table of its ends gains, without recursion."""
    random = np.random.default_rng(0)
    gains = random.random(20_000)
    pairs = [(at // 2, (at + 1) // 2, float(gain)) for at, gain in enumerate(gains)]
    without, with_last = 0.0, 0.0
    for gain in gains:
        without, with_last = max(without, with_last), without + gain

    assert best_gain(pairs) == pytest.approx(max(without, with_last))


def test_a_large_dense_group_gains_at_least_half(monkeypatch: pytest.MonkeyPatch):
    """Beyond the limit of the exact method the total is at least half of the best, and the same both ways."""
    monkeypatch.setattr(matching, "LARGEST", 5)
    gains = np.random.default_rng(0).random((30, 40))

    found = best_gain(_pairs(gains))

    assert _scipy(gains) / 2 <= found <= _scipy(gains)
    assert found == pytest.approx(best_gain(_pairs(gains.T)))


def test_whole_gains_give_jaccard():
    """Where things are equal or not, the distance is 1 less shared over all."""
    for one, other in itertools.product(({1, 2}, {2, 3, 4}, set(), {5}), repeat=2):
        expected = 1 - len(one & other) / len(one | other) if one | other else 0.0
        assert set_distance(len(one), len(other), float(len(one & other))) == pytest.approx(expected)
