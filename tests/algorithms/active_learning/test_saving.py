"""What is saved, how right the model is, how long an answer takes, and where a committee differs: planted and found again."""

from __future__ import annotations

import numpy as np
import pytest

from algorithms.learners.planted_topics import topics
from goldsmith.algorithms.active_learning.accuracy import accuracy_of_pool
from goldsmith.algorithms.active_learning.committee import learn_committee
from goldsmith.algorithms.active_learning.saving import FOLDS, compared, saved_share
from goldsmith.algorithms.active_learning.seconds import learn_seconds
from goldsmith.algorithms.learners.choices import learn_choices
from goldsmith.algorithms.learners.material import material
from goldsmith.errors import LabelError, SelectionError
from goldsmith.stats.bootstrap import bootstrap_mean

POOL = np.arange(2_000)


def learner(worth: np.ndarray, seed: int = 0):
    """Return a learner whose accuracy grows with the worth of what it learnt from."""
    luck = np.random.default_rng(seed).random(len(POOL))
    return lambda train, test: luck[test] < 0.5 + 0.1 * np.log(1 + worth[train].sum() / 20)


def test_a_planted_saving_is_found():
    """Where each answer of the project is worth two at random, half of the answers are saved, and the interval says so."""
    random = np.random.default_rng(1).permutation(POOL)
    sample, clever = random[:600], random[600:1_200]
    worth = np.where(np.isin(POOL, clever), 2.0, 1.0)
    asked = np.concatenate([clever, sample])

    found = compared(asked, sample, learner(worth), answers=[50, 100, 200, 400])

    assert found.saved is not None
    assert 0.35 < found.saved.value < 0.65
    assert found.saved.low > 0
    assert found.better[-1].low > 0
    assert "is better than" in found.said


def test_nothing_is_found_where_nothing_is():
    """Two random arms differ significantly in about one comparison of twenty."""
    shown = 0
    for seed in range(40):
        random = np.random.default_rng(seed).permutation(POOL)
        chance = np.random.default_rng(seed + 100)
        found = compared(
            random[300:700], random[:300], lambda _train, test, chance=chance: chance.random(len(test)) < 0.7, answers=[100, 200], rounds=50
        )
        shown += found.better[-1].low > 0 or found.better[-1].high < 0

    assert shown <= 6


def test_intervals_know_that_other_answers_would_have_taught_otherwise():
    """Records drawn again show how the test varies; models vary beside it: the variance is taken 1 + tested / answers times (Nadeau, Bengio)."""
    random, luck, calls = np.random.default_rng(3).permutation(POOL), np.random.default_rng(4).random((2, len(POOL))), []

    def right(train: np.ndarray, test: np.ndarray) -> np.ndarray:
        calls.append(test)
        return luck[(len(calls) - 1) % 2][test] < 0.7  # in each fold the project is asked first

    found = compared(random[300:700], sample := random[:300], right, answers=[100], rounds=50)

    assert len(calls) == 2 * FOLDS
    low, high = bootstrap_mean((luck[0][sample] < 0.7).astype(float) - (luck[1][sample] < 0.7))
    assert found.better[0].high - found.better[0].low == pytest.approx((high - low) * np.sqrt(1 + 300 / 100), rel=0.05)


def test_a_loss_is_told_as_a_loss():
    """Where the project asks worthless records, the saving is below 0."""
    random = np.random.default_rng(1).permutation(POOL)
    sample, poor = random[:600], random[600:1_200]
    worth = np.where(np.isin(POOL, poor), 0.5, 1.0)

    found = compared(np.concatenate([poor, sample]), sample, learner(worth), answers=[50, 100, 200, 400])

    assert found.saved is not None
    assert found.saved.high < 0
    assert "is worse than" in found.said


def test_few_answers_are_not_compared():
    """Fewer than twenty answers of a stream say nothing; neither do numbers of answers that were not reached."""
    with pytest.raises(SelectionError, match="cannot be compared yet"):
        compared(POOL[:19], POOL[100:300], learner(np.ones(2_000)))
    with pytest.raises(SelectionError, match="shorter"):
        compared(POOL[:100], POOL[100:300], learner(np.ones(2_000)), answers=[5_000])


def test_shares_saved_are_those_of_straight_lines():
    """The share is read between the points, is 0 for equal curves, and None where curves do not meet."""
    n = [100, 200, 400]

    assert saved_share(n, np.array([0.5, 0.6, 0.7]), np.array([0.5, 0.6, 0.7])) == 0
    assert saved_share(n, np.array([0.6, 0.7, 0.8]), np.array([0.5, 0.6, 0.7])) == pytest.approx(0.5)
    assert saved_share(n, np.array([0.5, 0.6, 0.7]), np.array([0.6, 0.7, 0.8])) == pytest.approx(-1)
    assert saved_share(n, np.array([0.9, 0.9, 0.9]), np.array([0.1, 0.2, 0.3])) is None
    assert saved_share(n, np.array([0.5, 0.4, 0.7]), np.array([0.5, 0.5, 0.6])) == pytest.approx(1 - 200 * 2**0.5 / 400, abs=0.02)


def test_accuracy_of_the_pool_is_not_that_of_hard_answers():
    """The interval holds the pool's accuracy in at least 36 of 40 pools, though most answers are of hard records."""
    held = 0
    for seed in range(40):
        random = np.random.default_rng(seed)
        sure = random.beta(4, 1, 3_000) * 0.5 + 0.5
        codes = (random.random(3_000) > sure * 0.97).astype(np.int64)
        sample = random.permutation(3_000)[:250]
        found = accuracy_of_pool(np.column_stack([sure, 1 - sure]), codes, sample)
        held += (codes == 0).mean() in found.estimate

    assert held >= 36


def test_seconds_follow_lengths():
    """Planted times are learnt, one hour away from the desk does not move them, and where length does not matter the line is level."""
    random = np.random.default_rng(0)
    lengths = random.integers(20, 2_000, 200)
    times = 300 * lengths**0.7 * np.exp(0.3 * random.normal(size=200))
    times[:5] = 3_600_000

    found = learn_seconds(lengths, times)

    assert found.slope == pytest.approx(0.7, abs=0.1)
    assert found.predict([500])[0] == pytest.approx(0.3 * 500**0.7, rel=0.2)
    assert learn_seconds(lengths, np.full(200, 5_000.0)).predict([1, 9_999]).tolist() == pytest.approx([5.0, 5.0])
    assert learn_seconds([3, 4], [0, 2_000.0]).predict([10]).tolist() == pytest.approx([2.0])
    with pytest.raises(ValueError, match="no answer was measured"):
        learn_seconds([1], [0])


def test_a_committee_differs_where_nothing_was_learnt():
    """Members agree on plain texts and differ on mixed ones; a committee of one is none."""
    text, truth = topics(150)
    given = material(text)
    committee = learn_committee(learn_choices(given, truth), given)

    found = committee.disagreement(material(["match goal team coach", "股票 基金 利率 银行", "match 股票 recipe oven goal 基金"]))

    assert found.information[2] > found.information[:2].max()
    assert np.allclose(found.chances.sum(axis=1), 1)
    assert found.votes[:2].tolist() == [0, 0]
    with pytest.raises(LabelError, match="two members"):
        learn_committee(learn_choices(given, truth), given, members=1)
