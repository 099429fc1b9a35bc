"""Shares: published intervals, symmetry, finite populations, what is refused."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.stats.counting import hypergeometric_at_most
from goldsmith.stats.proportion import effective_trials, proportion
from goldsmith.stats.rates import score_interval, wilson

DETERMINED = settings(derandomize=True, deadline=None)
METHODS = ("modified-wilson", "wilson", "clopper-pearson", "jeffreys")


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [(81, 263, 0.2527, 0.3676), (15, 148, 0.0578, 0.1617), (0, 20, 0.0000, 0.1684), (1, 29, 0.0009, 0.1776)],
)
def test_the_exact_interval_is_that_of_newcombe(successes: int, trials: int, low: float, high: float):
    """Newcombe 1998, table I, method 5."""
    found = proportion(successes, trials, method="clopper-pearson")

    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [(0, 7, 0, 0.292), (1, 7, 0.016, 0.501), (2, 7, 0.065, 0.648), (3, 7, 0.139, 0.766), (1, 10, 0.011, 0.381), (5, 10, 0.224, 0.776)],
)
def test_jeffreys_interval_is_that_of_brown_cai_dasgupta(successes: int, trials: int, low: float, high: float):
    """Brown, Cai, DasGupta 2001, table 5; at 0 they end at 0, and the upper limit is that of the tail alone."""
    found = proportion(successes, trials, method="jeffreys")

    assert (found.low, found.high) == pytest.approx((low, high), abs=6e-4)


@DETERMINED
@given(st.integers(1, 400), st.floats(0, 1), st.sampled_from(METHODS), st.sampled_from([0.8, 0.95, 0.99]))
def test_counting_the_opposite_mirrors_the_interval(trials: int, share: float, method: str, confidence: float):
    """The rate is inside, the interval within [0, 1], the mirror exact."""
    successes = round(share * trials)

    found = proportion(successes, trials, method=method, confidence=confidence)
    other = proportion(trials - successes, trials, method=method, confidence=confidence).complement()

    assert 0 <= found.low <= found.value <= found.high <= 1
    assert (other.low, other.high) == pytest.approx((found.low, found.high), abs=1e-9)
    assert (found.confidence, found.n, found.method) == (confidence, trials, method)


@DETERMINED
@given(st.integers(1, 60), st.floats(0, 1), st.integers(0, 60), st.sampled_from(("modified-wilson", "wilson", "clopper-pearson")))
def test_a_finite_population_is_mirrored_and_narrower(trials: int, share: float, more: int, method: str):
    """Knowing how many rows there are never widens the interval; all rows seen leave nothing open."""
    successes = round(share * trials)

    found = proportion(successes, trials, method=method, population=trials + more)
    other = proportion(trials - successes, trials, method=method, population=trials + more).complement()
    free = proportion(successes, trials, method=method)

    assert (other.low, other.high) == pytest.approx((found.low, found.high), abs=1e-9)
    assert found.width <= free.width + 1e-12
    assert found.low <= found.value <= found.high
    if not more:
        assert (found.method, found.width, found.confidence) == ("census", 0, 1)


@pytest.mark.parametrize(("successes", "trials", "population"), [(3, 20, 60), (0, 15, 40), (12, 12, 30), (7, 25, 200)])
def test_the_exact_finite_interval_is_that_of_its_definition(successes: int, trials: int, population: int):
    """All numbers of hits under which neither tail is below 2.5 %, tried one by one."""
    possible = [
        hits
        for hits in range(successes, population - trials + successes + 1)
        if hypergeometric_at_most(successes, trials, hits, population) > 0.025
        and 1 - hypergeometric_at_most(successes - 1, trials, hits, population) > 0.025
    ]

    found = proportion(successes, trials, method="clopper-pearson", population=population)

    assert (found.low, found.high) == pytest.approx((possible[0] / population, possible[-1] / population), abs=1e-12)


def test_the_unit_decides():
    """Boxes, boxes with a design effect of 4, images: three answers from the same data (97.57 % of 856 boxes in 40 images)."""
    boxes = score_interval(0.9757, 856, 1.959964)
    clustered = score_interval(0.9757, 214, 1.959964)
    images = proportion(39, 40, method="wilson")

    assert boxes == pytest.approx((0.963, 0.984), abs=6e-4)
    assert clustered == pytest.approx((0.945, 0.989), abs=6e-4)
    assert (images.low, images.high) == pytest.approx((0.871, 0.996), abs=6e-4)


def test_effective_trials():
    """Half of a thousand say as much as 999 of unlimited rows; all of them say all."""
    assert effective_trials(500, 1_000) == 999
    assert effective_trials(500, None) == 500
    assert effective_trials(1_000, 1_000) == math.inf
    assert (proportion(30, 500, population=1_000).low, proportion(30, 500, population=1_000).high) == pytest.approx(
        score_interval(0.06, 999, 1.959963984540054)
    )
    assert wilson(30, 500) == (proportion(30, 500).low, proportion(30, 500).high)


@pytest.mark.parametrize(
    ("successes", "trials", "population", "method"),
    [
        (1, 0, None, "wilson"),
        (-1, 5, None, "wilson"),
        (6, 5, None, "wilson"),
        (1, 5, 4, "wilson"),
        (1, 5, 9, "jeffreys"),
        (1, 5, None, "wald"),
    ],
)
def test_what_is_no_share_is_refused(successes: int, trials: int, population: int | None, method: str):
    """Nothing tried, more hits than trials, more trials than rows, no such method."""
    with pytest.raises(ValueError, match=r"no rate|no interval"):
        proportion(successes, trials, population=population, method=method)
    with pytest.raises(ValueError, match="coverage"):
        proportion(1, 5, confidence=1.0)


@pytest.mark.parametrize(
    ("trials", "least", "worst_of_wilson"), [(5, 0.911, 0.84), (20, 0.911, 0.85), (50, 0.925, 0.84), (131, 0.925, 0.86)]
)
def test_modified_wilson_covers_at_every_rate(trials: int, least: float, worst_of_wilson: float):
    """Counted at the rates just beyond each end, where coverage is least: at no rate below what its page says; Wilson's own falls to 84 %."""

    def worst(method: str) -> float:
        found = [proportion(hits, trials, method=method) for hits in range(trials + 1)]
        rates = [end for one in found for end in (one.low - 1e-9, one.high + 1e-9) if 1e-6 < end < 1 - 1e-6]
        return min(
            sum(
                math.comb(trials, hits) * rate**hits * (1 - rate) ** (trials - hits)
                for hits, one in enumerate(found)
                if one.low <= rate <= one.high
            )
            for rate in rates
        )

    assert least <= worst("modified-wilson") < 0.95
    assert worst("wilson") < worst_of_wilson


@DETERMINED
@given(st.integers(1, 300), st.floats(0, 1), st.sampled_from([0.8, 0.95]))
def test_only_the_inner_end_of_few_hits_moves(trials: int, share: float, confidence: float):
    """It is the exact one-sided bound where that lies farther out than Wilson's, and Wilson's everywhere else."""
    successes = round(share * trials)

    found = proportion(successes, trials, confidence=confidence)
    wilson_s = proportion(successes, trials, confidence=confidence, method="wilson")
    exact = proportion(successes, trials, confidence=2 * confidence - 1, method="clopper-pearson")

    assert (found.low, found.high) == pytest.approx((min(wilson_s.low, exact.low), max(wilson_s.high, exact.high)), abs=1e-12)
    assert found.method == "modified-wilson"


def test_the_inner_end_of_a_finite_population_has_more_trials():
    """Half of a thousand rows are 999 trials for it as well."""
    found, free = proportion(2, 500, population=1_000), proportion(4, 999, confidence=0.9, method="clopper-pearson")

    assert found.low == pytest.approx(free.low, rel=2e-3)
