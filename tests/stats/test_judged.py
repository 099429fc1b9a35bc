"""Judges and detectors: formulas by hand, limits that must hold, what cannot be corrected; and several findings at once."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.stats.detector import Calibration, corrected_share
from goldsmith.stats.paired import holm
from goldsmith.stats.prediction_powered import powered_mean, powered_proportion
from goldsmith.stats.several import benjamini_hochberg
from goldsmith.stats.student import quantile

DETERMINED = settings(derandomize=True, deadline=None)
P_VALUES = st.lists(st.floats(0, 1), min_size=1, max_size=30)


@pytest.fixture
def judged():
    """Return answers of people, of the judge on the same records, and of the judge on others."""
    random = np.random.default_rng(0)
    truth = random.normal(3, 1, 2_000)
    said = truth + random.normal(0.5, 0.5, 2_000)
    return truth[:100], said[:100], said[100:]


def test_full_power_is_the_classical_formula(judged):
    """The judge's mean plus the mean correction, with both variances."""
    person, judge, others = judged

    found = powered_mean(person, judge, others, power=1.0)

    assert found.estimate.value == pytest.approx(others.mean() + (person - judge).mean())
    variance = others.var() / len(others) + (person - judge).var(ddof=1) / 100
    assert found.estimate.width / 2 == pytest.approx(quantile(0.975, 99) * math.sqrt(variance))
    assert found.estimate.method == "prediction-powered"
    assert found.judge == pytest.approx(np.concatenate([judge, others]).mean())


def test_no_power_is_people_alone(judged):
    """Then the judge does not matter at all."""
    found = powered_mean(*judged, power=0.0)

    assert found.estimate.value == pytest.approx(found.people.value)
    assert found.estimate.width == pytest.approx(found.people.width)
    assert found.people.width == pytest.approx(2 * quantile(0.975, 99) * judged[0].std(ddof=1) / 10)


def test_the_tuned_power_is_that_of_the_paper(judged):
    """Covariance over (1 + n/N) times the judge's variance; its interval is the narrowest of all powers."""
    person, judge, others = judged

    found = powered_mean(person, judge, others)

    expected = np.cov(person, judge)[0, 1] / ((1 + 100 / 1_900) * np.concatenate([judge, others]).var())
    assert found.power == pytest.approx(expected)
    assert found.estimate.method == "prediction-powered-tuned"
    widths = [powered_mean(person, judge, others, power=power).estimate.width for power in np.linspace(0, 1, 21)]
    assert found.estimate.width <= min(widths) * 1.002


def test_a_judge_that_says_nothing_or_the_opposite_is_left_out(judged):
    """Power 0: a constant judge, and one that says the opposite."""
    person, judge, others = judged

    assert powered_mean(person, np.ones(100), np.ones(1_900)).power == 0
    assert powered_mean(person, -judge, -others).power == 0


def test_answers_that_do_not_differ_are_told():
    """Three times the same number is luck, and the estimate says so."""
    found = powered_mean([2.0, 2.0, 2.0], [1.0, 1.0, 1.0], [1.0, 1.0])

    assert "cannot show what was not seen" in found.estimate.notes[0]
    assert "cannot show what was not seen" in found.people.notes[0]
    assert powered_mean([1.0, 2.0], [1.0, 1.0], [1.0]).estimate.notes == ()


def test_a_judge_that_is_always_right_is_no_proof():
    """50 agreements leave room for disagreement on the rest: the interval is wider than that of 10,000 truths, narrower than people's."""
    random = np.random.default_rng(3)
    truth = (random.random(10_000) < 0.9).astype(float)

    found = powered_proportion(truth[:50], truth[:50], truth[50:])

    assert 4 * 2 * 1.96 * math.sqrt(0.09 / 10_000) < found.estimate.width < found.people.width
    assert found.power > 0.5
    assert found.estimate.method == "prediction-powered-tuned-wilson"


def test_shares_are_mirrored():
    """Asking for the opposite mirrors value and interval, and keeps the power."""
    random = np.random.default_rng(4)
    truth = (random.random(1_000) < 0.8).astype(float)
    said = np.where(random.random(1_000) < 0.9, truth, 1 - truth)

    found = powered_proportion(truth[:80], said[:80], said[80:])
    other = powered_proportion(1 - truth[:80], 1 - said[:80], 1 - said[80:])

    mirrored = other.estimate.complement()
    assert (mirrored.value, mirrored.low, mirrored.high) == pytest.approx((found.estimate.value, found.estimate.low, found.estimate.high))
    assert other.power == pytest.approx(found.power)
    assert found.estimate.n == found.people.n == 80
    assert found.people.value == truth[:80].mean()


def test_what_people_alone_say_of_a_share_is_wilson():
    """With no power the variance is that of people with one agreeing pseudo-answer of each kind: near Wilson's."""
    truth = np.repeat([1.0, 0.0], [70, 30])
    said = np.repeat([1.0, 0.0], [60, 40])

    found = powered_proportion(truth, said, said, power=0.0)

    assert found.estimate.value == 0.7
    assert found.estimate.width == pytest.approx(found.people.width, rel=0.03)


@pytest.mark.parametrize(
    ("person", "judge", "others", "power", "said"),
    [
        ([1], [1], [1], None, "at least 2 records"),
        ([1, 0], [1], [1], None, "at least 2 records"),
        ([1, 0], [1, 0], [], None, "at least 2 records"),
        ([1, math.nan], [1, 0], [1], None, "not finite"),
        ([1, 0], [1, 0], [math.inf], None, "not finite"),
        ([1, 0], [1, 0], [1], 1.1, "a power lies"),
        ([1, 0], [1, 0], [1], -0.1, "a power lies"),
    ],
)
def test_judges_that_cannot_be_set_right(person, judge, others, power, said: str):
    """Too few, other lengths, no numbers, no power."""
    for ask in (powered_mean, powered_proportion):
        with pytest.raises(ValueError, match=said):
            ask(person, judge, others, power=power)


@pytest.mark.parametrize(
    ("person", "judge", "others"), [([2, 0], [1, 0], [1]), ([1, 0], [1.5, 0], [1]), ([1, 0], [1, 0], [-0.5]), ([1, 0], [1, 0], [2])]
)
def test_shares_are_of_noughts_and_ones(person, judge, others):
    """People answer 0 or 1; the judge may say how likely."""
    with pytest.raises(ValueError, match="people answer 0 or 1"):
        powered_proportion(person, judge, others)


def test_the_corrected_share_is_rogans():
    """(0.2 + 0.95 - 1) / (0.9 + 0.95 - 1)."""
    found = corrected_share(200, 1_000, Calibration(90, 100, 190, 200))

    assert found.value == pytest.approx(0.15 / 0.85)
    assert (found.n, found.method) == (1_000, "rogan-gladen")


def test_the_interval_is_that_of_lang_and_reiczigel():
    """Their formula written out once more, number by number."""
    z = 1.959963984540054
    found = corrected_share(200, 1_000, Calibration(90, 100, 190, 200))

    n, p = 1_000 + z**2, (200 + z**2 / 2) / (1_000 + z**2)
    se, sp = 91 / 102, 191 / 202
    q = (p + sp - 1) / (se + sp - 1)
    a, b = se * (1 - se) / 102, sp * (1 - sp) / 202
    moved = q + 2 * z**2 * (q * a - (1 - q) * b)
    half = z * math.sqrt(p * (1 - p) / n + a * q**2 + b * (1 - q) ** 2) / (se + sp - 1)
    assert (found.low, found.high) == pytest.approx((moved - half, moved + half), abs=1e-12)


def test_a_perfect_detector_leaves_the_sample_alone():
    """Shown perfect on a hundred million, the interval is that of Agresti and Coull; scanned, it is next to nothing."""
    sure = Calibration(10**8, 10**8, 10**8, 10**8)
    z = 1.959963984540054
    n, p = 500 + z**2, (50 + z**2 / 2) / (500 + z**2)
    half = z * math.sqrt(p * (1 - p) / n)

    found = corrected_share(50, 500, sure)

    assert (found.low, found.high) == pytest.approx((p - half, p + half), abs=1e-6)
    whole = corrected_share(50_000, 500_000, sure, scanned=True)
    assert (whole.low, whole.high) == pytest.approx((0.1, 0.1), abs=1e-4)
    assert whole.method == "rogan-gladen-scanned"


@pytest.mark.parametrize(("flagged", "found", "passed"), [(200, 90, 190), (560, 50, 198), (1, 90, 170)])
def test_a_scanned_share_stands_for_as_many_draws_as_vary_as_little(flagged: int, found: int, passed: int):
    """The formula of a scan written out once more; where more or less is flagged than can be, all or none are bad."""
    z = 1.959963984540054
    said = corrected_share(flagged, 1_000, Calibration(found, 100, passed, 200), scanned=True)

    se, sp, seen = (found + 1) / 102, (passed + 1) / 202, (flagged + 1) / 1_002
    bad = sorted((0.0, (seen + sp - 1) / (se + sp - 1), 1.0))[1]
    draws = 1_000 * seen * (1 - seen) / (bad * se * (1 - se) + (1 - bad) * sp * (1 - sp))
    p = (flagged / 1_000 * draws + z**2 / 2) / (draws + z**2)
    q, a, b = (p + sp - 1) / (se + sp - 1), se * (1 - se) / 102, sp * (1 - sp) / 202
    moved = q + 2 * z**2 * (q * a - (1 - q) * b)
    half = z * math.sqrt(p * (1 - p) / (draws + z**2) + a * q**2 + b * (1 - q) ** 2) / (se + sp - 1)
    low, high = (min(1.0, max(0.0, end)) for end in (min(moved - half, said.value), max(moved + half, said.value)))
    assert (said.low, said.high) == pytest.approx((low, high), abs=1e-12)


def test_a_scan_by_a_detector_that_never_errs_leaves_nothing_open():
    """Of 7 flagged among 1,000 scanned, by a detector shown perfect on a hundred million, the share is 0.7 %, and not 0.7 to 0.9 %."""
    sure = Calibration(10**8, 10**8, 10**8, 10**8)

    found = corrected_share(7, 1_000, sure, scanned=True)

    assert (found.low, found.high) == pytest.approx((0.007, 0.007), abs=2e-5)


def test_ends_of_scanned_intervals_err_about_as_often():
    """A detector with a few false alarms, calibrated and scanning 4,000 times: below 4.5 % of the intervals end under the truth, and as many above."""
    throws = np.random.default_rng(5)
    below = above = 0
    for _ in range(4_000):
        known = Calibration(int(throws.binomial(400, 0.98)), 400, int(throws.binomial(600, 0.985)), 600)
        found = corrected_share(int(throws.binomial(30, 0.98) + throws.binomial(1_470, 0.015)), 1_500, known, scanned=True)
        below, above = below + (found.low > 0.02), above + (found.high < 0.02)

    assert below < 180
    assert above < 180
    assert below + above < 220


def test_counting_what_is_clean_mirrors_the_corrected_share():
    """Flags and passes change places, and so do sensitivity and specificity."""
    for scanned in (False, True):
        found = corrected_share(60, 400, Calibration(45, 50, 70, 80), scanned=scanned)
        other = corrected_share(340, 400, Calibration(70, 80, 45, 50), scanned=scanned).complement()

        assert (other.value, other.low, other.high) == pytest.approx((found.value, found.low, found.high))


def test_fewer_flags_than_false_alarms_are_none():
    """Below what a clean set would give, the share is 0 and the interval begins there."""
    found = corrected_share(2, 1_000, Calibration(90, 100, 190, 200))

    assert (found.value, found.low) == (0, 0)
    assert found.high < 0.05
    assert corrected_share(999, 1_000, Calibration(90, 100, 190, 200)).value == 1
    assert corrected_share(0, 1, Calibration(90, 100, 190, 200)).value == 0
    assert corrected_share(1, 1, Calibration(90, 100, 190, 200)).value == 1


@pytest.mark.parametrize("counts", [(5, 10, 5, 10), (3, 10, 6, 10), (4, 1_000, 2, 2), (0, 1, 2, 2)])
def test_a_coin_corrects_nothing(counts: tuple[int, int, int, int]):
    """Sensitivity and specificity that sum to 1, with or without pseudo-counts, say nothing of the share."""
    with pytest.raises(ValueError, match="cannot be told from a coin"):
        corrected_share(5, 10, Calibration(*counts))


def test_calibrations_that_are_none():
    """More found than there were, or none to find; and shares that are none."""
    for counts in ((11, 10, 5, 10), (-1, 10, 5, 10), (5, 10, 11, 10), (5, 10, -1, 10), (0, 0, 5, 10), (5, 10, 0, 0)):
        with pytest.raises(ValueError, match="calibrate nothing"):
            Calibration(*counts)
    assert (Calibration(0, 1, 0, 1).sensitivity, Calibration(0, 1, 0, 1).specificity) == (0, 0)
    for flagged, trials in ((1, 0), (-1, 5), (6, 5)):
        with pytest.raises(ValueError, match="is no rate"):
            corrected_share(flagged, trials, Calibration(9, 10, 9, 10))


def test_false_discovery_rates_of_the_paper():
    """Benjamini and Hochberg 1995, the 15 p-values of their example: four are found at 5 %, where Holm finds three."""
    seen = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]

    assert sum(p <= 0.05 for p in benjamini_hochberg(seen)) == 4
    assert sum(p <= 0.05 for p in holm(seen)) == 3


@DETERMINED
@given(P_VALUES)
def test_false_discovery_rates_are_scipys(seen: list[float]):
    """Both forms."""
    stats = pytest.importorskip("scipy.stats", reason="scipy is what this is held against")

    assert benjamini_hochberg(seen) == pytest.approx(stats.false_discovery_control(seen).tolist())
    assert benjamini_hochberg(seen, dependent=True) == pytest.approx(stats.false_discovery_control(seen, method="by").tolist())


def test_no_p_value_is_none():
    """Nothing in, nothing out; what is no probability is refused."""
    assert benjamini_hochberg([]) == []
    for p in (-0.1, 1.1, math.nan):
        with pytest.raises(ValueError, match="a p-value lies"):
            benjamini_hochberg([0.5, p])
