"""Strata, clusters and two-way draws: textbook variances, what symmetry demands, what cannot be told."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.stats.beta import beta_quantile
from goldsmith.stats.clusters import cluster_spread, clustered_mean, clustered_proportion
from goldsmith.stats.pigeonhole import two_way_mean
from goldsmith.stats.proportion import proportion
from goldsmith.stats.rates import score_interval
from goldsmith.stats.strata import Stratum, stratified_mean, stratified_proportion
from goldsmith.stats.student import quantile

DETERMINED = settings(derandomize=True, deadline=None)


def test_the_variance_of_strata_is_cochrans():
    """Two strata by hand: 0.6² (1 - 3/600) 1/3 + 0.4² (1 - 4/400) (5/3)/4, with Satterthwaite's degrees of freedom."""
    strata = [Stratum.measured([1, 2, 3], 600), Stratum.measured([7, 8, 9, 10], 400)]
    one, two = 0.36 * (1 - 3 / 600) / 3, 0.16 * (1 - 4 / 400) * (5 / 3) / 4
    freedom = (one + two) ** 2 / (one**2 / 2 + two**2 / 3)

    found = stratified_mean(strata)

    assert found.value == pytest.approx(0.6 * 2 + 0.4 * 8.5)
    assert found.high - found.value == pytest.approx(quantile(0.975, freedom) * math.sqrt(one + two))
    assert found.value - found.low == pytest.approx(found.high - found.value)
    assert (found.n, found.method, found.confidence) == (7, "stratified", 0.95)
    assert stratified_mean(strata, confidence=0.9).width < found.width


@DETERMINED
@given(st.integers(1, 50), st.floats(0, 1), st.integers(0, 60))
def test_one_stratum_is_the_plain_share(n: int, share: float, more: int):
    """It has Wilson's interval of the finite population."""
    hits = round(share * n)

    found = stratified_proportion([Stratum.counted(hits, n, n + more)])
    plain = proportion(hits, n, population=n + more, method="wilson")

    assert found.value == plain.value
    assert (found.low, found.high) == pytest.approx((plain.low, plain.high), abs=1e-9)
    assert (found.method == "census") == (more == 0)


def test_shares_of_strata_are_mirrored():
    """Counting the opposite mirrors the interval, and the order of strata does not matter."""
    layout = [(3, 40, 900), (0, 25, 300), (12, 12, 12), (1, 1, 50)]

    found = stratified_proportion([Stratum.counted(*one) for one in layout])
    other = stratified_proportion([Stratum.counted(n - hits, n, size) for hits, n, size in reversed(layout)]).complement()

    assert (other.value, other.low, other.high) == pytest.approx((found.value, found.low, found.high))
    assert found.notes == ("one row of 50 was looked at",)
    assert found.n == 78
    assert found.value == pytest.approx((3 / 40 * 900 + 0 + 12 + 50) / 1262)


def test_a_stratum_looked_at_whole_adds_no_width():
    """It moves the value, by its share, and leaves the rest as wide as its share allows."""
    alone = stratified_mean([Stratum.measured([1, 2, 3, 4], 100)])
    both = stratified_mean([Stratum.measured([1, 2, 3, 4], 100), Stratum.measured([7.0] * 100, 100, "small")])
    share = stratified_proportion([Stratum.counted(20, 100, 1_000), Stratum.counted(50, 50, 50)])

    assert both.width == pytest.approx(alone.width / 2)
    assert both.value == pytest.approx((alone.value + 7) / 2)
    assert share.low * 1_050 > 50
    assert stratified_mean([Stratum.measured([1, 2], 2), Stratum.measured([5], 1)]).method == "census"


def test_numbers_that_do_not_differ_are_told():
    """No width without a note, but of a census."""
    strata = [Stratum.measured([1, 1], 10), Stratum.measured([1, 1], 10)]

    assert "cannot show what was not seen" in stratified_mean(strata).notes[0]
    assert "cannot show what was not seen" in clustered_mean([1, 1, 1], list("abc")).notes[0]
    assert clustered_mean([1, 1, 1], list("abc"), populations={None: 3}).notes == ()
    assert clustered_mean([1, 1, 2], list("abc")).notes == ()


def test_a_stratum_of_one_row_is_told():
    """The mean variance of the others stands for its own, and the estimate says so; without others nothing can be said."""
    found = stratified_mean([Stratum.measured([1, 3], 100), Stratum.measured([5, 5.5], 100), Stratum.measured([9], 100, "law")])

    spread = ((1 - 2 / 100) * 2 / 2 + (1 - 2 / 100) * 0.125 / 2 + (1 - 1 / 100) * (2.125 / 2)) / 9
    assert found.notes == ("one row of 100 was looked at in stratum law: its variance is the mean of the others'",)
    assert found.width > 2 * 1.96 * math.sqrt(spread)
    with pytest.raises(ValueError, match="no stratum has two rows"):
        stratified_mean([Stratum.measured([1], 100), Stratum.measured([2], 100)])


@pytest.mark.parametrize(
    ("strata", "said"),
    [
        ([], "no stratum"),
        ([Stratum(5, 0, 0.0, None, "law")], "no row of 5 was looked at in stratum law"),
        ([Stratum(5, 6, 0.0, 1.0)], "6 rows were looked at of 5"),
        ([Stratum(0, 0, 0.0)], "no stratum"),
    ],
)
def test_strata_that_do_not_fit(strata: list[Stratum], said: str):
    """A stratum that was not sampled is no zero."""
    for ask in (stratified_mean, stratified_proportion):
        with pytest.raises(ValueError, match=said):
            ask(strata)


def test_values_of_strata_are_checked():
    """More hits than rows, no rows, numbers that are none, shares above 1."""
    for hits, n in ((3, 2), (-1, 2), (0, 0)):
        with pytest.raises(ValueError, match="is no rate"):
            Stratum.counted(hits, n, 10)
    for values in ([], [math.nan], [math.inf, 1]):
        with pytest.raises(ValueError, match="finite numbers"):
            Stratum.measured(values, 10)
    with pytest.raises(ValueError, match="a share lies"):
        stratified_proportion([Stratum.measured([1, 2], 10)])
    assert Stratum.counted(1, 1, 10).variance is None
    assert Stratum.counted(1, 4, 10).variance == pytest.approx(np.var([1, 0, 0, 0], ddof=1))
    empty = stratified_proportion([Stratum.counted(1, 4, 10), Stratum(0, 0, 0.0)])
    assert empty.value == 0.25


def test_the_variance_of_clusters_is_that_of_a_ratio():
    """Sums less sizes times the mean, squared, over m - 1, by hand."""
    values, clusters = np.array([1.0, 2, 3, 5, 8, 8]), list("aabccc")
    apart = np.array([3 - 2 * 4.5, 3 - 4.5, 21 - 3 * 4.5])

    found = cluster_spread(values, clusters)

    assert found.variance == pytest.approx(3 / 2 * (apart**2).sum() / 36)
    assert (found.clusters, found.freedom, found.left) == (3, 2, 1)
    assert found.design_effect == pytest.approx(found.variance / (values.var(ddof=1) / 6))
    estimate = clustered_mean(values, clusters)
    assert estimate.high - estimate.value == pytest.approx(quantile(0.975, 2) * math.sqrt(found.variance))
    assert (estimate.value, estimate.n, estimate.method) == (4.5, 3, "clustered")


def test_clusters_of_one_row_are_rows():
    """Then the interval is Student's, and the design effect is 1."""
    values = np.random.default_rng(0).normal(size=30)

    found = clustered_mean(values, range(30))

    assert cluster_spread(values, range(30)).design_effect == pytest.approx(1)
    assert found.width == pytest.approx(2 * quantile(0.975, 29) * values.std(ddof=1) / math.sqrt(30))


def test_finite_and_stratified_clusters():
    """Half of the clusters halve the variance; differences between strata do not count; all clusters are a census."""
    values, clusters = np.repeat([0.0, 1.0, 10.0, 11.0], 5), np.repeat(range(4), 5)
    strata = np.repeat(["x", "y"], 10)

    free = cluster_spread(values, clusters)
    half = cluster_spread(values, clusters, populations={None: 8})
    apart = cluster_spread(values, clusters, strata=strata)
    mixed = cluster_spread(values, clusters, strata=strata, populations={"x": 2, "y": 4})

    assert half.variance == pytest.approx(free.variance / 2)
    assert half.left == 0.5
    assert apart.variance == pytest.approx(2 * 2 * ((2.5) ** 2 * 2) / 400)
    assert apart.freedom == 2
    assert mixed.variance == pytest.approx(apart.variance / 4)
    assert mixed.left == pytest.approx(1 - 4 / 6)
    assert clustered_mean(values, clusters, populations={None: 4}).method == "census"
    assert clustered_proportion(values > 5, clusters, populations={None: 4}).width == 0
    assert clustered_mean([1, 2], ["a", "a"], populations={None: 1}).method == "census"


def test_a_stratum_of_one_cluster_is_told():
    """Its distance from the mean of all stands for its variance."""
    values, clusters, strata = [0.0, 1, 5, 5], list("abcc"), list("xxyy")

    found = clustered_mean(values, clusters, strata=strata)

    assert found.notes == ("one cluster was looked at in stratum y: its distance from the mean of all stands for its variance",)
    assert cluster_spread(np.array(values), clusters, strata=strata).freedom == 1


def test_all_good_rests_on_clusters():
    """40 good images of 20 boxes are 40 trials, not 800, and so are clusters that are all alike; clusters never make rows say more than they do alone."""
    found = clustered_proportion([1] * 800, np.repeat(range(40), 20))
    spread = clustered_proportion([0, 1] * 50, np.repeat(range(50), 2))

    assert found.low == pytest.approx(1 / (1 + quantile(0.975, 39) ** 2 / 40))
    assert found.high == 1
    turn = quantile(0.975, 49)
    assert (spread.low, spread.high) == pytest.approx(score_interval(0.5, 50, turn))
    nearly = clustered_proportion([0, 1] * 49 + [1, 1], np.repeat(range(50), 2))
    far, near = score_interval(0.51, 100, quantile(0.975, 48)), score_interval(0.51, 100, turn)
    assert (nearly.low, nearly.high) == pytest.approx((far[0], near[1]))


@pytest.mark.parametrize(
    ("values", "clusters", "strata", "populations", "said"),
    [
        ([1, 2], ["a"], None, None, "as many names"),
        ([1, 2], ["a", "b"], ["x"], None, "as many names"),
        ([1, math.nan], ["a", "b"], None, None, "finite numbers"),
        ([], [], None, None, "finite numbers"),
        ([1, 2], ["a", "a"], None, None, "do not show how clusters differ"),
        ([1, 2], ["a", "a"], ["x", "y"], None, "lies in two strata"),
        ([1, 2], ["a", "b"], None, {None: 1}, "2 clusters were looked at of 1"),
        ([1, 2], ["a", "b"], ["x", "y"], None, "do not show how clusters differ"),
    ],
)
def test_clusters_that_do_not_fit(values, clusters, strata, populations, said: str):
    """Lengths, numbers, one cluster, two strata, more than there are."""
    with pytest.raises(ValueError, match=said):
        clustered_mean(values, clusters, strata=strata, populations=populations)


def test_hits_are_nought_or_one():
    """A share of a cluster is no hit."""
    with pytest.raises(ValueError, match="0 or 1"):
        clustered_proportion([0.5, 1], ["a", "b"])


def test_two_ways_are_as_wide_as_both():
    """Seeds that differ and items that differ both widen; drawing one way alone is far too narrow."""
    random = np.random.default_rng(1)
    values = random.normal(0, 1, (12, 1)) + random.normal(0, 1, (1, 80)) + random.normal(0, 0.1, (12, 80))
    row, column = np.indices(values.shape)

    found = two_way_mean(values.ravel(), row.ravel(), column.ravel(), rounds=500)
    turned = two_way_mean(values.T.ravel(), column.T.ravel(), row.T.ravel(), rounds=500)

    theory = math.sqrt(values.mean(axis=1).var(ddof=1) / 12 + values.mean(axis=0).var(ddof=1) / 80)
    assert found.width / 2 == pytest.approx(1.96 * theory, rel=0.15)
    assert turned.width == pytest.approx(found.width, rel=0.15)
    assert (found.n, found.method) == (12, "pigeonhole-bootstrap")
    assert found.value == pytest.approx(values.mean())
    assert two_way_mean(values.ravel(), row.ravel(), column.ravel(), rounds=500) == found


def test_few_levels_are_paid_for():
    """Five seeds that differ, of items that do not: the interval is that of Student with four degrees of freedom."""
    seeds = np.array([0.0, 1, 2, 3, 4])
    values = np.repeat(seeds[:, None], 300, axis=1)
    row, column = np.indices(values.shape)

    found = two_way_mean(values.ravel(), row.ravel(), column.ravel(), rounds=4_000)

    assert found.width / 2 == pytest.approx(quantile(0.975, 4) * seeds.std(ddof=1) / math.sqrt(5), rel=0.06)


def test_a_sparse_crossing_is_drawn_until_something_was_seen():
    """Only the diagonal was seen: rounds that miss it are drawn again, and a constant has no width."""
    found = two_way_mean([2.0, 2.0], ["a", "b"], [0, 1], rounds=50)

    assert (found.low, found.value, found.high) == (2, 2, 2)


@pytest.mark.parametrize(
    ("values", "first", "second", "confidence", "said"),
    [
        ([1, 2], [0, 1], [0, 0], 0.95, "2 by 1 levels"),
        ([1, 2], [0, 0], [0, 1], 0.95, "1 by 2 levels"),
        ([1, 2], [0], [0, 1], 0.95, "each with a level"),
        ([1, math.nan], [0, 1], [0, 1], 0.95, "each with a level"),
        ([1, 2], [0, 1], [0, 1], 1.0, "coverage"),
    ],
)
def test_crossings_that_cannot_be_drawn(values, first, second, confidence: float, said: str):
    """One level, other lengths, no numbers, certainty."""
    with pytest.raises(ValueError, match=said):
        two_way_mean(values, first, second, confidence=confidence)


@pytest.mark.parametrize(("having", "rows"), [(1, 1), (3, 1), (3, 20), (12, 4), (40, 1)])
def test_the_far_end_of_a_rare_property_rests_on_the_clusters_that_have_it(having: int, rows: int):
    """It has one freedom less than such clusters, or is the exact bound of their share where that is nearer; the near end has all freedom."""
    clusters = np.repeat(range(40), 20)
    hits = np.array([at < having and k < rows for at in range(40) for k in range(20)])
    value, spread = float(hits.mean()), cluster_spread(hits.astype(float), clusters)

    found = clustered_proportion(hits, clusters)
    trials = min(800.0, value * (1 - value) / spread.variance if spread.variance else 40.0)
    low, near = score_interval(value, trials, quantile(0.975, 39))
    _, far = score_interval(value, trials, quantile(0.975, max(1, having - 1)))
    bound = beta_quantile(0.975, having + 1, 40 - having) if having < 40 else 1.0

    assert (found.low, found.high) == pytest.approx((low, max(near, min(far, bound))))
    other = clustered_proportion(~hits, clusters).complement()
    assert (other.low, other.high) == pytest.approx((found.low, found.high))


def test_strata_and_a_known_number_of_clusters_bear_upon_the_far_end():
    """A stratum costs a degree of freedom there too; three of 40 clusters out of 80 that have a hit are six out of 80 free ones."""
    clusters, strata = np.repeat(range(40), 20), np.tile(np.repeat([0, 1], 20), 20)
    three, twelve = (np.array([at < having and k < rows for at in range(40) for k in range(20)]) for having, rows in ((3, 10), (12, 4)))
    spread = cluster_spread(twelve.astype(float), clusters, strata=strata)

    parted = clustered_proportion(twelve, clusters, strata=strata)
    finite = clustered_proportion(three, clusters, populations={None: 80})

    _, far = score_interval(0.06, 0.06 * 0.94 / spread.variance, quantile(0.975, 10))
    assert far < beta_quantile(0.975, 13, 28)
    assert parted.high == pytest.approx(far)
    assert finite.high == pytest.approx(beta_quantile(0.975, 7, 74))


def test_rare_properties_of_clusters_are_covered():
    """Of 100 clusters of some 20 rows with a share of 99 % on average, at least 93 of 100 intervals hold it."""
    random, held = np.random.default_rng(8), 0
    for _ in range(400):
        sizes = random.integers(10, 40, 100)
        hits = np.concatenate([random.random(size) < rate for size, rate in zip(sizes, random.beta(3.96, 0.04, 100), strict=True)])
        held += 0.99 in clustered_proportion(hits, np.repeat(range(100), sizes))

    assert held >= 372
