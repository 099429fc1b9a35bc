"""Telling arms apart: intervals that cover, differences that are shown where they are, and not where they are not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldsmith.algorithms.trial.comparison import Scores, compared, item_bootstrap, means
from goldsmith.algorithms.trial.value_curve import value_curve
from goldsmith.errors import TrialError
from goldsmith.stats.power_law import best_law

LOWER = {"bits": True}


def trial(shift: float, *, seeds: int = 5, items: int = 300, spread: float = 0.02, noise: float = 0.5, draw: int = 0) -> list[Scores]:
    """Return two arms whose true difference ``b - a`` is ``shift``: items are hard or easy for both, seeds luckier or not."""
    random = np.random.default_rng(draw)
    hard = random.normal(2.0, 0.5, items)
    own = random.normal(0, noise, items) / 3
    rows = []
    for seed in range(seeds):
        luck = random.normal(0, spread)
        for arm, level, liking in (("a", 0.0, 0 * own), ("b", shift, own)):
            values = hard + level + luck + random.normal(0, spread) + liking + random.normal(0, noise / 3, items)
            rows.append(Scores(arm, seed, "bits", values, np.ones(items)))
    return rows


def test_a_large_difference_is_shown_and_its_direction_is_right():
    """Less is better: the arm that needs fewer bits is better, the other worse, whichever way one asks."""
    rows = trial(0.3)

    found = {(one.arm, one.against): one for one in compared(rows, [("b", "a"), ("a", "b")], lower_is_better=LOWER)}

    assert found["b", "a"].verdict == "worse"
    assert found["a", "b"].verdict == "better"
    assert found["b", "a"].mean == pytest.approx(-found["a", "b"].mean)
    assert found["b", "a"].low < 0.3 < found["b", "a"].high


def test_no_difference_is_rarely_shown():
    """Of 200 trials of two arms that are alike, at most 5 % and some luck show a difference; both tests have to agree."""
    wrong = sum(compared(trial(0.0, draw=draw, items=60), [("b", "a")], lower_is_better=LOWER)[0].shown for draw in range(200))

    assert wrong <= 14


def test_items_alone_prove_nothing():
    """Two seeds that disagree wildly: however many items, the interval over seeds holds 0."""
    ones = np.ones(1000)
    rows = [Scores(arm, seed, "bits", ones * level, ones) for arm, seed, level in (("a", 0, 1), ("a", 1, 1), ("b", 0, 2), ("b", 1, 1.2))]

    found = compared(rows, [("b", "a")], lower_is_better=LOWER)[0]

    assert found.item_low > 0
    assert found.low < 0
    assert found.verdict == "not shown"


def test_seeds_alone_prove_nothing():
    """Five seeds that agree on one item of forty: the items could as well have been others."""
    rows = []
    for seed in range(5):
        values = np.zeros(40)
        rows.append(Scores("a", seed, "bits", values, np.ones(40)))
        rows.append(Scores("b", seed, "bits", values + (np.arange(40) == 0) * (1 + seed / 100), np.ones(40)))

    found = compared(rows, [("b", "a")], lower_is_better=LOWER)[0]

    assert found.low > 0
    assert found.verdict == "not shown"


def test_the_interval_over_seeds_covers_the_truth():
    """Of 200 trials, some 95 % of the intervals over seeds and items together hold the true mean of the arm."""
    held = 0
    for draw in range(200):
        one = next(one for one in means(trial(0.1, draw=draw, items=80)) if one.arm == "a")
        held += one.low <= 2.0 <= one.high

    assert 182 <= held <= 200


def test_the_bootstrap_over_items_covers_the_truth():
    """Of 200 samples of 80 paired differences, some 95 % of the intervals hold the true mean."""
    random = np.random.default_rng(5)
    held = 0
    for _ in range(200):
        low, high, _ = item_bootstrap(random.normal(0.3, 1, 80), np.ones(80))
        held += low <= 0.3 <= high

    assert 180 <= held <= 199


def test_what_could_have_been_shown_is_shown_about_four_times_in_five():
    """Trials with a difference as large as ``detectable`` says show it in most cases, trials with a third of it seldom."""
    size = np.median([compared(trial(0.0, draw=draw), [("b", "a")], lower_is_better=LOWER)[0].detectable for draw in range(20)])

    shown = sum(compared(trial(size, draw=draw), [("b", "a")], lower_is_better=LOWER)[0].shown for draw in range(60))
    third = sum(compared(trial(size / 3, draw=draw), [("b", "a")], lower_is_better=LOWER)[0].shown for draw in range(60))

    assert shown >= 40
    assert third <= 30


def test_many_questions_make_it_harder():
    """The same difference among twenty that are none has a larger p-value."""
    rows = trial(0.06)
    more = [
        *rows,
        *(
            Scores(f"n{n}", one.seed, "bits", one.values, one.weights)
            for n in range(20)
            for one in trial(0.0, draw=n + 1)
            if one.arm == "a"
        ),
    ]

    alone = compared(rows, [("b", "a")], lower_is_better=LOWER)[0]
    among = compared(more, [("b", "a"), *((f"n{n}", "n0") for n in range(1, 20))], lower_is_better=LOWER)[0]

    assert among.p == alone.p
    assert among.p_adjusted > alone.p_adjusted


def test_items_weigh_what_they_are_told_to():
    """The metric is the weighted mean: bits of all texts by the bytes of all texts."""
    one = Scores("a", 0, "bits", np.array([1.0, 4.0]), np.array([3.0, 1.0]))

    assert one.mean == 1.75


@pytest.mark.parametrize("rows", [trial(0.1, seeds=1), [*trial(0.1)[:-1], Scores("b", 4, "bits", np.ones(7), np.ones(7))]])
def test_what_cannot_be_compared_is_refused(rows):
    """One seed, or other items."""
    with pytest.raises(TrialError):
        compared(rows, [("b", "a")], lower_is_better=LOWER)


@given(floor=st.floats(0, 3), scale=st.floats(0.5, 20), power=st.floats(0.1, 1.5))
def test_a_planted_law_is_found(floor: float, scale: float, power: float):
    """Points of a power law without noise are foreseen at twice the size."""
    sizes = [1000 * 2**step for step in range(6)]
    planted = [floor + scale * (n / 1000) ** -power for n in sizes]

    found = best_law(sizes, planted)

    assert found.at(64_000) == pytest.approx(floor + scale * 64**-power, abs=0.02 * scale)
    assert found.floor >= 0
    assert found.scale >= 0


def test_a_curve_tells_what_twice_as_much_would_bring():
    """Five seeds around a law: the interval holds the true change."""
    random = np.random.default_rng(3)
    sizes = [1000 * 2**step for step in range(6)]
    seeds = {seed: [(n, 1 + 5 * (n / 1000) ** -0.5 + random.normal(0, 0.01)) for n in sizes] for seed in range(5)}

    found = value_curve(seeds)

    truth = 5 * (64**-0.5 - 32**-0.5)
    assert found.law is not None
    assert found.low <= truth <= found.high


def test_no_law_is_made_up():
    """Points that go up and down, or are too few, foresee nothing and say why."""
    noisy = {seed: [(2**n, [1, 3, 1, 3, 1][n]) for n in range(5)] for seed in range(3)}
    few = {seed: [(2**n, 1 / (n + 1)) for n in range(4)] for seed in range(3)}

    assert value_curve(noisy).law is None
    assert "no power law" in value_curve(noisy).why
    assert "too few" in value_curve(few).why
