"""Bootstrap, distances, summaries and correlations: planted truth, symmetry, simulated coverage."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.stats.bootstrap import accelerated, bootstrap, bootstrap_mean, bootstrapped
from goldsmith.stats.correlation import partial_spearman, ranks, spearman, spearman_interval
from goldsmith.stats.distance import jaccard, kolmogorov_smirnov, total_variation
from goldsmith.stats.quantiles import summary

DETERMINED = settings(derandomize=True, deadline=None)
NUMBERS = st.lists(st.integers(-50, 50), min_size=3, max_size=40)


def test_the_bootstrap_covers_a_mean():
    """Over 300 samples of 80 exponential numbers it holds the true mean about 95 % of the time; skew costs a few points."""
    random = np.random.default_rng(2)
    hits = [low <= 1.0 <= high for low, high in (bootstrap_mean(random.exponential(1, 80), rounds=300, seed=k) for k in range(300))]

    assert 0.89 <= np.mean(hits) <= 0.98


def test_the_accelerated_bootstrap_covers_a_skewed_mean_better():
    """Of 150 samples of 30 exponential waiting times, the accelerated interval holds the mean more often than percentiles do."""
    random, held, plain = np.random.default_rng(3), 0, 0
    for _ in range(150):
        values = random.exponential(size=30)
        by = {"measure": lambda rows, values=values: float(values[rows].mean()), "n": 30}
        held += 1.0 in accelerated(**by, rounds=400)
        plain += 1.0 in bootstrapped(**by, rounds=400)

    assert held >= plain
    assert held / 150 >= 0.89


def test_pairs_are_narrower_than_what_they_come_from():
    """The interval of a paired difference leaves out what both members share."""
    random = np.random.default_rng(4)
    shared = random.normal(0, 5, 200)
    one, two = shared + random.normal(1, 1, 200), shared + random.normal(0, 1, 200)

    paired = bootstrap_mean(one - two)
    alone = bootstrap_mean(one)

    assert paired[0] > 0.7
    assert paired[1] < 1.3
    assert alone[1] - alone[0] > 3 * (paired[1] - paired[0])


def test_clusters_are_drawn_whole():
    """Fifty copies of each of ten numbers are ten numbers: the interval does not narrow."""
    values = np.repeat(np.random.default_rng(6).normal(0, 1, 10), 50)

    def mean(rows):
        return float(values[rows].mean())

    narrow = np.ptp(bootstrap(mean, 500, rounds=500))
    wide = np.ptp(bootstrap(mean, 500, rounds=500, clusters=np.repeat(np.arange(10), 50)))
    ten = np.ptp(bootstrap_mean(values[::50], rounds=500))

    assert wide > 4 * narrow
    assert wide == pytest.approx(ten, rel=0.15)


def test_the_bootstrap_as_an_estimate():
    """It has the ends of the interval, the statistic of all rows as its value, and counts clusters where some are named."""
    values, clusters = np.random.default_rng(1).normal(size=60), np.repeat(np.arange(12), 5)

    def mean(rows):
        return float(values[rows].mean())

    found = bootstrapped(mean, 60, clusters=clusters, rounds=200)

    assert (found.low, found.high) == bootstrap(mean, 60, clusters=clusters, rounds=200)
    assert (found.value, found.n, found.method) == (pytest.approx(values.mean()), 12, "bootstrap-expanded")
    assert bootstrapped(mean, 60, rounds=50).n == 60
    assert "cannot show" in bootstrapped(lambda _: 1.0, 60, rounds=20).notes[0]


@pytest.mark.parametrize(("n", "clusters", "confidence"), [(1, None, 0.95), (4, [1, 1, 1, 1], 0.95), (4, [1, 2], 0.95), (4, None, 1.0)])
def test_what_cannot_be_drawn_again_is_refused(n: int, clusters: list[int] | None, confidence: float):
    """One unit, one cluster, names for other rows, certainty."""
    with pytest.raises(ValueError, match=r"drawn again|name their cluster|coverage"):
        bootstrap(lambda rows: float(rows.mean()), n, clusters=clusters, confidence=confidence)


@DETERMINED
@given(NUMBERS, NUMBERS)
def test_the_ks_distance_is_a_distance(one: list[int], two: list[int]):
    """It is symmetric, 0 for itself, at most 1, and blind to a monotone change of scale."""
    found = kolmogorov_smirnov(one, two)

    assert found == kolmogorov_smirnov(two, one)
    assert kolmogorov_smirnov(one, one) == 0
    assert 0 <= found <= 1
    assert found == pytest.approx(kolmogorov_smirnov(np.exp(np.array(one) / 25), np.exp(np.array(two) / 25)))


@DETERMINED
@given(NUMBERS, NUMBERS)
def test_the_ks_distance_is_that_of_the_definition(one: list[int], two: list[int]):
    """A twin that counts at every place."""
    places = sorted({*one, *two})
    slow = max(abs(sum(x <= place for x in one) / len(one) - sum(x <= place for x in two) / len(two)) for place in places)

    assert kolmogorov_smirnov(one, two) == pytest.approx(slow)


def test_distances_of_nothing_are_not_measurable():
    """No number where there is nothing."""
    none = np.zeros(3, bool)

    assert kolmogorov_smirnov([], [1.0]) is None
    assert kolmogorov_smirnov([math.nan], [1.0]) is None
    assert total_variation({}, {"a": 1}) is None
    assert jaccard(none, none) is None


def test_a_summary_of_planted_numbers():
    """0 to 100: quantiles are the numbers themselves."""
    found = summary([*range(101), math.nan, math.nan])

    assert found.as_json() == {
        "n": 101, "missing": 2, "mean": 50.0, "deviation": 29.3002, "least": 0.0,
        "p1": 1.0, "p5": 5.0, "p25": 25.0, "p50": 50.0, "p75": 75.0, "p95": 95.0, "p99": 99.0, "largest": 100.0,
    }  # fmt: skip


def test_a_summary_of_nothing_says_so():
    """Counts stand, numbers do not; infinity cannot be said in JSON."""
    assert summary([math.nan]).as_json() == {"n": 0, "missing": 1, "mean": None, "deviation": None, "least": None, "largest": None}
    assert summary([math.inf, 1.0, 2.0]).as_json()["largest"] is None


@DETERMINED
@given(NUMBERS)
def test_rank_correlation_is_blind_to_scale_and_turns_with_sign(values: list[int]):
    """A monotone change keeps it; the opposite order turns it; itself gives 1."""
    other = [((7 * value) % 11) for value in values]
    found = spearman(values, other)

    if found is None:
        assert len(set(values)) == 1 or len(set(other)) == 1
    else:
        assert found == pytest.approx(spearman(np.exp(np.array(values) / 25), other))
        assert found == pytest.approx(-spearman([-value for value in values], other))
        assert spearman(values, values) == pytest.approx(1)


def test_rank_correlation_of_a_textbook():
    """Ten pairs of IQ and hours of television: -29/165, the worked example that is printed everywhere."""
    iq = [106, 86, 100, 101, 99, 103, 97, 113, 112, 110]
    hours = [7, 0, 27, 50, 28, 29, 20, 12, 6, 17]

    assert spearman(iq, hours) == pytest.approx(-29 / 165)


def test_equal_values_share_their_mean_rank():
    """As every table of ranks has it."""
    assert ranks(np.array([3, 1, 3, 2, 3])).tolist() == [4, 1, 4, 2, 4]


def test_the_partial_correlation_takes_length_away():
    """Two scores that only share length are unrelated; one that also shares something else is not."""
    random = np.random.default_rng(8)
    length, gain = random.normal(size=5_000), random.normal(size=5_000)
    one, two, three = (length + random.normal(size=5_000) * 0.3 + extra for extra in (0, 0, gain))

    assert spearman(one, two) > 0.85
    assert abs(partial_spearman(one, two, length)) < 0.04
    assert partial_spearman(three, gain, length) > 0.9


def test_correlations_that_cannot_be_measured():
    """Two pairs, or a number that does not vary, give nothing; NaN pairs are left out."""
    assert spearman([1, 2], [2, 1]) is None
    assert spearman([1, 1, 1], [1, 2, 3]) is None
    assert spearman([1, 2, 3, math.nan], [1, 2, 3, 0]) == 1
    assert partial_spearman([1, 2, 3], [1, 2, 3], [3, 2, 1]) is None
    assert partial_spearman([1, 2, 3, 4], [4, 1, 3, 2], [1, 2, 3, 4]) is None
    with pytest.raises(ValueError, match="different lengths"):
        spearman([1, 2, 3], [1, 2])


def test_the_interval_of_a_rank_correlation_covers():
    """Of 1,000 samples of 60 pairs with a true rank correlation of 0.57 about 95 % hold it."""
    random = np.random.default_rng(9)
    true = 6 / math.pi * math.asin(0.6 / 2)  # of a normal pair with correlation 0.6
    hits = 0
    for _ in range(1_000):
        one = random.normal(size=60)
        low, high = spearman_interval(spearman(one, 0.6 * one + 0.8 * random.normal(size=60)), 60)
        hits += low <= true <= high

    assert 930 <= hits <= 970


def test_scipy_says_the_same():
    """Where scipy is installed, distances and correlations agree with it."""
    stats = pytest.importorskip("scipy.stats", reason="scipy is no dependency")
    random = np.random.default_rng(10)
    one, two = random.integers(0, 20, 300), random.integers(0, 30, 300)

    assert kolmogorov_smirnov(one, two) == pytest.approx(stats.ks_2samp(one, two).statistic)
    assert spearman(one, two) == pytest.approx(stats.spearmanr(one, two).statistic)
