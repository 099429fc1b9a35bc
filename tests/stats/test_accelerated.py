"""The accelerated bootstrap: Efron's own example, coverage of skewed statistics, symmetry."""

from __future__ import annotations

import math
import sys
from statistics import NormalDist

import numpy as np
import pytest

from goldsmith.stats.bootstrap import accelerated, bootstrap, bootstrap_mean, bootstrapped
from goldsmith.stats.student import below, quantile

SPATIAL_A = [48, 36, 20, 29, 42, 42, 20, 42, 22, 41, 45, 14, 6, 0, 33, 28, 34, 4, 32, 24, 47, 41, 24, 26, 30, 41]
"""Efron and Tibshirani 1993, table 14.1: the spatial test of 26 neurologically impaired children, part A."""


@pytest.mark.parametrize(("n", "clusters"), [(10, None), (40, np.repeat(range(10), 4))])
def test_percentiles_lie_as_far_out_as_few_units_need(n: int, clusters):
    """The ends are the draws' quantiles at the normal share of Student's quantile of 9 times the root of 10 / 9 (Hesterberg 2015)."""
    values, draws = np.random.default_rng(6).normal(size=n), []

    def mean(rows):
        draws.append(float(values[rows].mean()))
        return draws[-1]

    low, high = bootstrap(mean, n, rounds=3_000, confidence=0.9, clusters=clusters)

    turn = quantile(0.95, 9) * (10 / 9) ** 0.5
    assert len(draws) == 3_000
    assert (low, high) == pytest.approx(tuple(np.quantile(draws, [NormalDist().cdf(-turn), NormalDist().cdf(turn)])))


@pytest.mark.parametrize("confidence", [0.8, 0.95])
def test_the_accelerated_ends_are_efrons(confidence: float):
    """From the very draws: bias from the share below, ties half; acceleration from the statistic without each number; draws of no number go."""
    values, seen = np.array([0, 0, 1, 1, 2, 2, 3, 5, 9, 4, 1, 0.0]), []

    def odd_mean(rows):
        found = float(values[rows].mean())
        seen.append(math.nan if len(rows) == 12 and len(seen) % 50 == 3 else found)
        return seen[-1]

    found = accelerated(odd_mean, 12, rounds=1_000, confidence=confidence)

    normal, turn = NormalDist(), quantile((1 + confidence) / 2, 11) * (12 / 11) ** 0.5
    draws, mean = np.array([one for one in seen[:1_000] if not math.isnan(one)]), values.mean()
    bias = normal.inv_cdf((sum(draws < mean) + sum(draws == mean) / 2) / 980)
    apart = (values - mean) / 11
    skew = sum(apart**3) / 6 / sum(apart**2) ** 1.5
    ends = [normal.cdf(bias + (bias + side) / (1 - skew * (bias + side))) for side in (-turn, turn)]
    assert len(draws) == 980
    assert sum(draws == mean) > 10
    assert (found.low, found.high) == pytest.approx(tuple(np.quantile(draws, ends)))


def test_what_is_drawn_when_nothing_is_said():
    """Two thousand draws, four thousand accelerated ones, at most 200 groups left out; the seed is 0; two units are enough."""
    values, calls = np.random.default_rng(9).exponential(size=300), []

    def mean(rows):
        calls.append(len(rows))
        return float(values[rows].mean())

    counted = []
    for one in (bootstrap, bootstrapped, accelerated):
        for n in (2, 300):
            calls.clear()
            assert one(mean, n) == one(mean, n, seed=0, confidence=0.95)
            counted.append(len(calls) / 2)
        assert one(mean, 300) != one(mean, 300, seed=1)
    assert counted == [2_000, 2_000, 2_001, 2_001, 4_003, 4_201]


@pytest.mark.parametrize("sign", [-1, 1])
def test_all_draws_on_one_side_have_plain_percentiles_and_say_so(sign: int):
    """What none of the draws reaches has no bias that can be told; the ends are those of the plain kind."""

    def kinds(rows):  # all rows have 9, a draw hardly ever has
        return sign * (len(set(rows.tolist())) + float((rows**2).mean()) / 1_000)

    found, plain = accelerated(kinds, 9, rounds=300), bootstrapped(kinds, 9, rounds=300)

    assert (found.low, found.high) == (plain.low, plain.high)
    assert [note[:40] for note in found.notes] == ["bias and acceleration could not be told:"]


def test_a_statistic_that_is_never_a_number_is_refused():
    """Neither kind makes an interval of nothing."""
    for interval in (bootstrap, bootstrapped, accelerated):
        with pytest.raises(ValueError, match="no number in any of 20 draws"):
            interval(lambda _: math.nan, 9, rounds=20)


def test_the_variance_of_the_spatial_data_is_that_of_the_book():
    """Efron and Tibshirani 1993, table 14.2: of the variance (171.5) of the spatial data the 90 % BCa interval is (115.8, 259.6)."""
    values = np.array(SPATIAL_A, float)

    unexpanded = 2 * below(NormalDist().inv_cdf(0.95) * math.sqrt(25 / 26), 25) - 1  # expanded, this is the book's plain 90 %

    found = accelerated(lambda rows: float(values[rows].var()), 26, confidence=unexpanded, rounds=20_000)
    plain = bootstrapped(lambda rows: float(values[rows].var()), 26, confidence=unexpanded, rounds=20_000)

    assert found.value == pytest.approx(171.5, abs=0.05)
    assert (found.low, found.high) == pytest.approx((115.8, 259.6), rel=0.03)
    assert (plain.low, plain.high) == pytest.approx((100.8, 233.9), rel=0.05)


def test_of_a_symmetric_statistic_it_is_the_percentiles():
    """Where values lie evenly on both sides there is no bias and no acceleration."""
    values = np.concatenate([np.arange(1, 51.0), -np.arange(1, 51.0)])

    found = accelerated(lambda rows: float(values[rows].mean()), 100, rounds=4_000)
    plain = bootstrapped(lambda rows: float(values[rows].mean()), 100, rounds=4_000)

    assert (found.low, found.high) == pytest.approx((plain.low, plain.high), abs=0.4)


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


@pytest.mark.parametrize("sign", [-1, 1])
def test_an_end_beyond_the_pole_is_the_last_draw(sign: int):
    """Three numbers, one far from the others, are so skewed that the far end has no finite place: it is the farthest draw, and a note warns."""
    values, draws = sign * np.array([0.0, 0.1, 100.0]), []

    def mean(rows):
        draws.append(float(values[rows].mean()))
        return draws[-1]

    found = accelerated(mean, 3, rounds=500, confidence=0.99)

    assert (found.high if sign > 0 else found.low) == pytest.approx(sign * 100)
    assert [note.split(":")[0] for note in found.notes] == [
        "only 3 units were drawn again",
        f"a very skewed statistic (acceleration {sign * 0.07:.2f})",
    ]


@pytest.mark.parametrize(("n", "warned"), [(7, True), (8, False)])
def test_few_units_are_warned_of(n: int, warned: bool):
    """Below eight units the interval of either kind says that it may be too narrow; counted are clusters where some are named."""
    values = np.tile([-1.0, 1.0], n)

    for interval in (bootstrapped, accelerated):
        found = interval(lambda rows: float(values[rows].mean()), 2 * n, rounds=200, clusters=[*range(n), *reversed(range(n))])
        alone = interval(lambda rows: float(values[rows].mean()), n, rounds=200)
        assert [f"only {n} units" in " ".join(one.notes) for one in (found, alone)] == [warned, warned]


def test_a_very_skewed_statistic_is_warned_of():
    """Thirty incomes, of which one is as much as all others, are; thirty even numbers are not."""
    even, odd = np.arange(30.0), np.array([*np.ones(29), 29.0])

    assert not accelerated(lambda rows: float(even[rows].mean()), 30, rounds=200).notes
    assert "very skewed" in accelerated(lambda rows: float(odd[rows].mean()), 30, rounds=200).notes[-1]


@pytest.mark.parametrize("sizes", [(2, 2, 2, 2), (1, 2, 1, 3), (1, 1, 1, 1)])
def test_clusters_are_drawn_whole(sizes: tuple[int, ...]):
    """In every draw the rows of a cluster come equally often, and there are as many clusters as there were."""
    member = np.repeat(np.arange(len(sizes)), sizes)
    seen: list[np.ndarray] = []

    def measure(rows: np.ndarray) -> float:
        seen.append(np.bincount(rows, minlength=len(member)))
        return float(member[rows].mean())

    bootstrapped(measure, len(member), clusters=member, rounds=50)

    for times in seen[:50]:
        drawn = [set(times[member == one]) for one in range(len(sizes))]
        assert all(len(often) == 1 for often in drawn)
        assert sum(often.pop() for often in drawn) == len(sizes)


def test_the_least_units_that_can_be_drawn_again():
    """Two units can, one cannot."""
    values = np.array([0.0, 1.0])

    assert bootstrapped(lambda rows: float(values[rows].mean()), 2).n == 2
    with pytest.raises(ValueError, match="1 units cannot be drawn again"):
        bootstrapped(lambda rows: float(values[rows].mean()), 1)


def test_a_mean_is_drawn_as_any_statistic_is():
    """The short form for means gives what the general one gives by default."""
    values = np.random.default_rng(3).exponential(size=40)

    assert bootstrap_mean(values) == bootstrap(lambda rows: float(values[rows].mean()), 40)


@pytest.mark.parametrize("acceleration", [1.0, -1.0])
def test_an_end_at_the_pole_lies_at_the_last_of_the_draws(acceleration: float):
    """Where the formula divides by nothing, the end is that of all draws on its side."""
    moved = sys.modules["goldsmith.stats.bootstrap"]._moved(1.0, 0.0, acceleration)

    assert moved[1 if acceleration > 0 else 0] == (1.0 if acceleration > 0 else 0.0)


@pytest.mark.parametrize(("turn", "bias", "acceleration"), [(1.96, 0.1, 0.05), (1.64, -0.2, -0.1), (2.5, 0.0, 0.3)])
def test_the_ends_are_efrons(turn: float, bias: float, acceleration: float):
    """Efron 1987, formula 2.3: the normal share of z0 + (z0 + z) / (1 - a (z0 + z))."""
    normal = NormalDist()
    told = [normal.cdf(bias + side / (1 - acceleration * side)) for side in (bias - turn, bias + turn)]

    assert sys.modules["goldsmith.stats.bootstrap"]._moved(turn, bias, acceleration) == pytest.approx(told)


@pytest.mark.parametrize("value", [-3.0, 0.0, 7.0])
def test_what_does_not_move_has_no_acceleration(value: float):
    """A statistic that is the same without any of its units is not said to be skewed."""
    units = list(np.arange(12).reshape(-1, 1))

    def same(rows: np.ndarray) -> float:
        assert len(rows) == 11
        return value

    assert sys.modules["goldsmith.stats.bootstrap"]._acceleration(same, units) is None


@pytest.mark.parametrize("confidence", [0.0, 1.0, -0.1, 1.5])
def test_a_coverage_that_is_none_is_refused(confidence: float):
    """Neither 0 nor 1 is a coverage of an interval."""
    with pytest.raises(ValueError, match="strictly between 0 and 1"):
        bootstrap(lambda rows: float(rows.mean()), 10, confidence=confidence)
