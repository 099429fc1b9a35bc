"""Learning curves: exact curves are found, intervals are likelihood ratios, and what does not carry says so."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.stats.power_law import best_law, learning_curve
from goldsmith.stats.student import quantile

SIZES = np.repeat(100 * 2 ** np.arange(6), 3)


def noisy(floor: float, scale: float, power: float, noise: float, seed: int = 0) -> np.ndarray:
    """Return errors on a curve with some noise."""
    return floor + scale * SIZES.astype(float) ** -power + np.random.default_rng(seed).normal(0, noise, len(SIZES))


@pytest.mark.parametrize(("floor", "scale", "power"), [(0.1, 2.0, 0.5), (0.0, 3.0, 0.3), (0.3, 50.0, 1.2)])
def test_an_exact_curve_is_found(floor: float, scale: float, power: float):
    """All three numbers, and every reading of them."""
    found = learning_curve(SIZES, floor + scale * SIZES.astype(float) ** -power)

    assert (found.floor, found.scale, found.power.value) == pytest.approx((floor, scale, power), rel=1e-4, abs=1e-5)
    assert found.explained == pytest.approx(1)
    assert found.why == ""
    assert found.at(500) == pytest.approx(floor + scale * 500**-power)
    assert found.foreseen(6_400).value == pytest.approx(floor + scale * 6_400**-power, rel=1e-5)
    assert found.gain().value == pytest.approx(scale * (3_200**-power - 6_400**-power), rel=1e-3)
    assert found.gain(4).value == pytest.approx(scale * (3_200**-power - 12_800**-power), rel=1e-3)
    assert found.limit().value == pytest.approx(floor, abs=1e-4)


def test_the_interval_is_that_of_the_profile():
    """A search over all three numbers finds the same ends of the floor as the closed form."""
    errors = noisy(0.2, 4.0, 0.6, 0.004)
    found = learning_curve(SIZES, errors)
    unit = SIZES / SIZES.max()
    powers = np.geomspace(0.02, 6, 3_000)
    least = min(np.linalg.lstsq(np.stack([np.ones(18), unit**-c], 1), errors, rcond=None)[1][0] for c in powers)
    bound = least * (1 + quantile(0.975, 15) ** 2 / 15)

    def left(floor: float) -> float:
        """Return the least squares with this floor."""
        x = unit[:, None] ** -powers[None, :]
        scale = ((errors - floor) @ x) / (x * x).sum(axis=0)
        return float((((errors - floor)[:, None] - scale * x) ** 2).sum(axis=0).min())

    limit = found.limit()
    for end, away in ((limit.low, -1), (limit.high, 1)):
        assert left(end - away * 2e-4) < bound < left(end + away * 2e-4)


def test_the_ends_of_the_power_lie_on_the_bound():
    """At both ends of the power the least squares are just those that are still likely."""
    errors = noisy(0.2, 4.0, 0.6, 0.004)
    found = learning_curve(SIZES, errors)
    unit = SIZES / SIZES.max()

    def squares(power: float) -> float:
        design = np.stack([np.ones(18), unit**-power], 1)
        return float(np.linalg.lstsq(design, errors, rcond=None)[1][0])

    bound = squares(found.power.value) * (1 + quantile(0.975, 15) ** 2 / 15)
    for end, away in ((found.power.low, 0.999), (found.power.high, 1.001)):
        assert squares(end) == pytest.approx(bound, rel=1e-6)
        assert squares(end * away) > bound
    assert squares(found.power.value) <= min(squares(found.power.value * 0.9999), squares(found.power.value * 1.0001))


def test_a_power_at_the_edge_is_not_believed():
    """An error that falls faster than any power (or slower) is at the end of the grid, and the curve does not carry."""
    fast = learning_curve([1, 2, 3, 4, 5, 6], [1.0, 0.001, 0.0, 0.0, 0.0, 0.0])

    assert fast.power.value <= 8.01
    assert fast.why != ""


def test_scales_do_not_matter():
    """Thousands of rows and errors in percent are the same curve."""
    errors = noisy(0.2, 4.0, 0.6, 0.004)

    one, other = learning_curve(SIZES, errors), learning_curve(SIZES / 1_000, 100 * errors)

    assert (other.power.value, other.power.low, other.power.high) == pytest.approx(
        (one.power.value, one.power.low, one.power.high), rel=1e-5
    )
    assert (other.gain().low, other.gain().high) == pytest.approx((100 * one.gain().low, 100 * one.gain().high), rel=1e-4)
    order = np.random.default_rng(1).permutation(len(SIZES))
    assert learning_curve(SIZES[order], errors[order]).power.value == pytest.approx(one.power.value, rel=1e-6)


def test_more_confidence_is_wider_and_holds_less():
    """Each interval lies within the surer one."""
    errors = noisy(0.2, 4.0, 0.6, 0.004)

    narrow, wide = (learning_curve(SIZES, errors, confidence=c).gain() for c in (0.8, 0.95))

    assert wide.low < narrow.low < narrow.value < narrow.high < wide.high
    assert narrow.confidence == 0.8
    assert narrow.n == 18


def test_an_error_that_does_not_fall_is_told():
    """Rising, or flat with noise: no reading beyond the points."""
    rising = learning_curve(SIZES, np.abs(noisy(0.5, -2.0, 0.5, 0.001)))
    flat = learning_curve(SIZES, noisy(0.5, 0.0, 0.5, 0.02))

    assert rising.why == "the error does not fall with more rows"
    assert flat.why != ""
    for curve in (rising, flat):
        assert (curve.gain(), curve.limit(), curve.foreseen(6_400)) == (None, None, None)
        assert curve.foreseen(800) is not None


def test_points_that_do_not_hold_the_power_are_told():
    """So much noise that any power fits."""
    found = learning_curve(SIZES, noisy(0.3, 1.0, 0.4, 0.05, seed=3))

    assert "the points do not hold the power" in found.why


def test_what_is_no_power_law_is_told():
    """A step: runs of one size differ by a thousandth, sizes by half. Without repeated runs, it is what the curve leaves unexplained."""
    step = np.where(SIZES < 500, 0.9, 0.2) + np.random.default_rng(2).normal(0, 1e-3, len(SIZES))
    once = [0.9, 0.5, 0.85, 0.4, 0.3, 0.32, 0.02]

    assert "runs of one size differ less" in learning_curve(SIZES, step).why
    assert learning_curve(100 * 2 ** np.arange(7), once).why != ""


def test_nothing_is_foreseen_too_far_out():
    """Up to four times the largest size, not further; no gain from less."""
    found = learning_curve(SIZES, noisy(0.1, 2.0, 0.5, 0.001))

    assert found.foreseen(4 * 3_200) is not None
    assert found.foreseen(4 * 3_200 + 1) is None
    assert found.gain(4) is not None
    assert (found.gain(4.1), found.gain(1.0)) == (None, None)


@pytest.mark.parametrize(
    ("sizes", "errors", "said"),
    [
        ([1, 2, 3, 4, 4, 4], [1] * 6, "needs 5 sizes"),
        ([1, 2, 3, 4, 5], [1] * 5, "needs 5 sizes"),
        ([1, 2, 3, 4, 5, 6], [1] * 5, "needs 5 sizes"),
        ([0, 2, 3, 4, 5, 6], [1] * 6, "above 0"),
        ([1, 2, 3, 4, 5, 6], [1, 1, 1, 1, 1, -1], "not negative"),
        ([1, 2, 3, 4, 5, 6], [1, 1, 1, 1, 1, np.nan], "finite"),
        ([1, 2, 3, 4, 5, np.inf], [1] * 6, "finite"),
    ],
)
def test_points_that_are_no_curve(sizes, errors, said: str):
    """Too few sizes or points, other lengths, numbers out of range."""
    with pytest.raises(ValueError, match=said):
        learning_curve(sizes, errors)


@given(st.floats(0, 3), st.floats(0.5, 20), st.floats(0.1, 2))
@settings(derandomize=True, deadline=None, max_examples=40)
def test_the_best_law_is_the_planted_one(floor: float, scale: float, power: float):
    """Points on a law give it back, whatever it is, and it explains them."""
    sizes = [50, 100, 200, 400, 800, 1600]

    found = best_law(sizes, [floor + scale * n**-power for n in sizes])

    assert (found.floor, found.power) == pytest.approx((floor, power), abs=2e-3)
    assert found.at(3200) == pytest.approx(floor + scale * 3200**-power, abs=1e-4)
    assert found.explained > 0.999999


def test_points_that_rise_have_a_flat_law():
    """More data that makes it worse is no power law: the mean stands, and nothing is explained."""
    found = best_law([1, 2, 4, 8], [0.1, 0.2, 0.3, 0.4])

    assert (found.floor, found.scale, found.explained) == (pytest.approx(0.25), 0.0, 0.0)


@pytest.mark.parametrize(
    ("sizes", "errors"),
    [([1, 2], [1, 1]), ([1, 2, 2], [1, 1, 1]), ([0, 1, 2], [1, 1, 1]), ([1, 2, 3], [1, 1, float("nan")]), ([1, 2, 3], [1, 1])],
)
def test_too_few_points_have_no_law(sizes: list, errors: list):
    """Two sizes, a size of none, an error that is no number: each is refused."""
    with pytest.raises(ValueError, match="of three sizes at least"):
        best_law(sizes, errors)
