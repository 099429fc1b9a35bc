"""The beta, binomial and hypergeometric distributions: scipy's digits, symmetry, and what is refused."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.stats.beta import beta_below, beta_quantile, deviance, stirling_rest
from goldsmith.stats.counting import binomial_at_most, hypergeometric_at_most, hypergeometric_exactly

DETERMINED = settings(derandomize=True, deadline=None)
special = pytest.importorskip("scipy.special", reason="scipy is what this is held against")
stats = pytest.importorskip("scipy.stats", reason="scipy is what this is held against")


def test_the_incomplete_beta_is_scipys():
    """Ten digits over shapes from 0.03 to three million, in the middle and in the tails."""
    random = np.random.default_rng(0)
    for _ in range(1_500):
        a, b = 10 ** random.uniform(-1.5, 6.5, 2)
        x = random.beta(a, b) if random.random() < 0.7 else random.random()
        assert beta_below(x, a, b) == pytest.approx(special.betainc(a, b, x), abs=1e-10)


def test_quantiles_are_scipys():
    """Ten digits, in both tails."""
    random = np.random.default_rng(1)
    for _ in range(600):
        a, b = 10 ** random.uniform(-0.3, 6, 2)
        p = random.random() * 10.0 ** -random.integers(0, 4)
        assert beta_quantile(p, a, b) == pytest.approx(special.betaincinv(a, b, p), rel=1e-9, abs=1e-13)
        assert 1 - beta_quantile(1 - p, a, b) == pytest.approx(special.betaincinv(b, a, p), rel=1e-6, abs=1e-10)


def test_tails_keep_their_digits():
    """A tail of 1e-200 is no 0: digits are relative."""
    assert beta_below(1e-20, 10, 10) == pytest.approx(special.betainc(10, 10, 1e-20), rel=1e-10, abs=0)
    assert beta_below(0.2, 300, 300) == pytest.approx(special.betainc(300, 300, 0.2), rel=1e-9, abs=0)


@DETERMINED
@given(st.integers(0, 1 << 20), st.floats(0.01, 1e5), st.floats(0.01, 1e5))
def test_the_incomplete_beta_is_symmetric(steps: int, a: float, b: float):
    """Turning the line around changes the shapes' places."""
    x = steps / (1 << 20)

    assert beta_below(x, a, b) + beta_below(1 - x, b, a) == pytest.approx(1, abs=1e-9 + 1e-15 * (a + b) ** 0.5)


def test_the_ends_of_the_line():
    """Below 0 nothing, above 1 all, and what is no number is none."""
    assert (beta_below(-1, 2, 3), beta_below(0, 2, 3), beta_below(1, 2, 3), beta_below(2, 2, 3)) == (0, 0, 1, 1)
    assert math.isnan(beta_below(math.nan, 2, 3))
    assert (beta_quantile(0, 2, 3), beta_quantile(1, 2, 3)) == (0, 1)


@pytest.mark.parametrize(("a", "b"), [(0, 1), (1, 0), (-1, 2), (math.nan, 1), (math.inf, 1), (1, math.inf)])
def test_shapes_are_above_nought(a: float, b: float):
    """There is no such distribution."""
    for ask in (beta_below, beta_quantile):
        with pytest.raises(ValueError, match="shapes of a beta"):
            ask(0.5, a, b)


@pytest.mark.parametrize("p", [-0.1, 1.1, math.nan])
def test_a_probability_is_one(p: float):
    """Outside [0, 1] there is no quantile."""
    with pytest.raises(ValueError, match="a probability lies"):
        beta_quantile(p, 2, 3)


def test_the_rest_of_stirling_is_that_of_log_gamma():
    """On both sides of where the series begins, and continuous there."""
    for z in (0.5, 1.0, 3.7, 15.9, 16.0, 16.1, 40.0, 1_000.0):
        exact = float(stats.gamma(1).logpdf(1) + special.gammaln(z) - ((z - 0.5) * math.log(z) - z + 0.5 * math.log(2 * math.pi))) + 1
        assert stirling_rest(z) == pytest.approx(exact, abs=1e-12)
    assert stirling_rest(16 - 1e-9) == pytest.approx(stirling_rest(16 + 1e-9), abs=1e-12)


@DETERMINED
@given(st.floats(0, 1e6), st.floats(1e-3, 1e6))
def test_the_deviance_is_that_of_its_definition(seen: float, expected: float):
    """Near and far; never below 0 by more than rounding."""
    slow = (seen * math.log(seen / expected) if seen > 1e-300 else 0) + expected - seen

    assert deviance(seen, expected) == pytest.approx(slow, abs=1e-9 * (seen + expected))
    assert deviance(seen, expected) >= -1e-12 * (seen + expected)


def test_the_deviance_keeps_digits_where_both_are_near():
    """A millionth apart, the plain formula has lost all digits and this one has not."""
    assert deviance(1e6 + 1, 1e6) == pytest.approx(0.5 / 1e6 - 1 / (6e12), rel=1e-12)


def test_the_binomial_distribution_is_scipys():
    """Ten digits, whatever the rate."""
    random = np.random.default_rng(2)
    for _ in range(600):
        n, p = int(10 ** random.uniform(0, 6)), random.random() ** 3
        p = 1 - p if random.random() < 0.5 else p
        k = int(random.binomial(n, p))
        assert binomial_at_most(k, n, p) == pytest.approx(stats.binom.cdf(k, n, p), abs=1e-10)
    assert [binomial_at_most(k, 5, 0.3) for k in (-1, 5, 6)] == [0, 1, 1]
    assert [binomial_at_most(2, 5, p) for p in (0, 1)] == [1, 0]
    assert binomial_at_most(0, 0, 0.3) == 1


def test_small_sums_keep_their_digits():
    """A probability of 1e-100 is no 0 and no rounding of 1, on either side of the middle."""
    assert binomial_at_most(600, 1_000, 0.9) == pytest.approx(stats.binom.cdf(600, 1_000, 0.9), rel=1e-8, abs=0)
    assert hypergeometric_at_most(20, 500, 500, 1_000) == pytest.approx(
        float(stats.hypergeom.pmf(np.arange(21), 1_000, 500, 500).sum()), rel=1e-8, abs=0
    )


def test_the_hypergeometric_distribution_is_scipys():
    """Ten digits, in both tails, whatever is drawn."""
    random = np.random.default_rng(3)
    for _ in range(600):
        total = int(10 ** random.uniform(0.5, 5))
        draws, hits = random.integers(0, total + 1, 2).tolist()
        k = (
            int(stats.hypergeom.rvs(total, hits, draws, random_state=random))
            if random.random() < 0.8
            else int(random.integers(-1, draws + 1))
        )
        assert hypergeometric_at_most(k, draws, hits, total) == pytest.approx(stats.hypergeom.cdf(k, total, hits, draws), abs=1e-10)
        assert hypergeometric_exactly(k, draws, hits, total) == pytest.approx(stats.hypergeom.pmf(k, total, hits, draws), abs=1e-10)


@DETERMINED
@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 30), st.integers(0, 30))
def test_drawing_and_hitting_are_the_same(most: int, draws: int, hits: int, more: int):
    """Which of two marks a row gets first does not matter; and all rows are drawn in the end."""
    total = max(draws, hits) + more

    assert hypergeometric_at_most(most, draws, hits, total) == pytest.approx(hypergeometric_at_most(most, hits, draws, total), abs=1e-12)
    assert sum(hypergeometric_exactly(k, draws, hits, total) for k in range(31)) == pytest.approx(1, abs=1e-12)
    assert hypergeometric_at_most(hits, total, hits, total) == 1
    assert hypergeometric_at_most(hits - 1, total, hits, total) == 0


@pytest.mark.parametrize(("draws", "hits", "total"), [(5, 2, 4), (2, 5, 4), (-1, 2, 4), (2, -1, 4)])
def test_more_than_all_cannot_be_drawn(draws: int, hits: int, total: int):
    """Or hit."""
    with pytest.raises(ValueError, match="do not fit"):
        hypergeometric_at_most(1, draws, hits, total)


@pytest.mark.parametrize(("draws", "rate"), [(-1, 0.5), (5, -0.1), (5, 1.1), (5, math.nan)])
def test_a_binomial_has_draws_and_a_rate(draws: int, rate: float):
    """Else it is refused."""
    with pytest.raises(ValueError, match="are none"):
        binomial_at_most(1, draws, rate)
