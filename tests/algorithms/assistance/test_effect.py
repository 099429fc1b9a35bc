"""The effect of shown predictions: planted behaviour of people is found again, with intervals that hold."""

from __future__ import annotations

import numpy as np
import pytest

from goldsmith.algorithms.assistance.effect import Answered, answered, effect
from goldsmith.algorithms.assistance.size import answers_for_anchoring, answers_for_time


def simulated(seed: int, *, people: int = 20, each: int = 100, dragged: float = 0.3, time: float = 0.7, model: float = 0.8) -> Answered:
    """Return answers of people of 90 % skill, half of them assisted; so many are dragged along by a wrong prediction."""
    random = np.random.default_rng(seed)
    n = people * each
    person = np.repeat(np.arange(people), each)
    assisted = random.random(n) < 0.5
    good = random.random(n) < model
    skill = np.clip(random.normal(0.9, 0.03, people), 0, 1)[person]
    own = random.random(n) < skill
    mistake = random.random(n) < 0.5
    same = np.where(good, own, ~own & mistake)
    follow = assisted & (random.random(n) < dragged)
    same = same | follow
    right = np.where(good, same, own & ~same)
    seconds = 10 * np.exp(0.5 * random.normal(size=n) + random.normal(0, 0.4, people)[person]) * np.where(assisted, time, 1)
    return answered(
        person.tolist(),
        assisted.tolist(),
        same.tolist(),
        active_ms=(1_000 * seconds).tolist(),
        right=right.tolist(),
        prediction_right=good.tolist(),
    )


def test_planted_effects_are_in_their_intervals():
    """Of forty projects, at least 36 intervals hold the planted anchoring, and as many the planted ratio of times."""
    held = np.zeros(2, int)
    for seed in range(40):
        found = effect(simulated(seed))
        held += [0.3 * (1 - 0.05) in found.anchoring, 0.7 in found.time]

    assert held.min() >= 36


def test_no_effect_is_none():
    """Where nobody is dragged and nobody saves time, at most four intervals of forty leave out nothing."""
    wrong = np.zeros(3, int)
    for seed in range(40):
        found = effect(simulated(seed, dragged=0.0, time=1.0))
        wrong += [0 not in found.anchoring, 1 not in found.time, 0 not in found.accuracy]

    assert wrong.max() <= 5


def test_rates_are_shares_of_what_they_say():
    """Acceptance, correction, mending and spoiling are counted by hand."""
    found = effect(
        answered(
            ["a"] * 8,
            [True] * 6 + [False] * 2,
            [True, True, True, False, False, True, True, False],
            right=[True, True, False, True, False, None, False, True],
            prediction_right=[True, True, False, False, True, None, False, False],
        )
    )

    assert (found.assisted, found.unassisted) == (6, 2)
    assert found.accepted.value == pytest.approx(4 / 6)
    assert found.corrected.value == pytest.approx(2 / 6)
    assert found.mended.value == 0.5
    assert found.spoilt.value == pytest.approx(1 / 3)
    assert found.anchoring.value == pytest.approx(0.5 - 0.5)
    assert found.accuracy.value == pytest.approx(3 / 5 - 1 / 2)
    assert found.time is None
    assert any("1 people" in one for one in found.warnings)


def test_quick_people_in_one_stream_are_no_effect():
    """Where quick people happen to be assisted more often, time is compared within each person."""
    random = np.random.default_rng(0)
    person = np.repeat(np.arange(10), 200)
    quick = person < 5
    assisted = random.random(2_000) < np.where(quick, 0.9, 0.1)
    times = 1_000 * np.where(quick, 3.0, 30.0) * np.exp(0.3 * random.normal(size=2_000))

    found = effect(answered(person.tolist(), assisted.tolist(), [True] * 2_000, active_ms=times.tolist()))

    assert 1 in found.time
    assert 0.9 < found.time.value < 1.1


def test_what_cannot_be_told_is_none_and_said():
    """Without a hidden stream, without truth, and without a wrong prediction, the warnings say what is missing."""
    shown = effect(answered(["a", "b", "c", "d"] * 5, [True] * 20, [True] * 20))
    right = effect(answered(["a", "b"] * 5, [True, False] * 5, [True] * 10, right=[True] * 10, prediction_right=[True] * 10))

    assert shown.anchoring is shown.agreement is shown.time is None
    assert any("without seeing" in one for one in shown.warnings)
    assert any("known to be right or wrong" in one for one in shown.warnings)
    assert any("no prediction is known to be wrong" in one for one in right.warnings)
    with pytest.raises(ValueError, match="one entry an answer"):
        answered(["a"], [True, False], [True])
    with pytest.raises(ValueError, match="judged together"):
        answered(["a"], [True], [True], right=[True])


def test_an_interval_by_persons_is_wider_where_persons_differ():
    """Few people who each always accept or always refuse say less than as many answers do."""
    same = np.repeat([True, False] * 4, 50)

    found = effect(answered(np.repeat(np.arange(8), 50).tolist(), [True] * 400, same.tolist()))

    assert found.accepted.width > 0.5


def test_the_planned_answers_show_the_planted_anchoring():
    """With as many answers as are asked for, the planted anchoring is seen in at least 60 of 80 projects; with a fifth of them in far fewer."""
    needed = answers_for_anchoring(0.3, by_chance=0.05, wrong_share=0.2, design_effect=1.5)
    seen = []
    for share in (1.0, 0.2):
        each = max(2, round(2 * share * needed.answers / 20))
        found = [effect(simulated(seed, each=each, dragged=0.3)).anchoring for seed in range(80)]
        seen.append(sum(one is not None and one.low > 0 for one in found))

    assert seen[0] >= 60 > 1.5 * seen[1]


def test_a_project_that_is_too_small_is_told():
    """Where both streams together need more answers than there will be, no share is given; numbers out of range are refused."""
    assert answers_for_anchoring(0.1, project=500).unassisted_share is None
    assert answers_for_anchoring(0.3, project=5_000).unassisted_share < 0.1
    assert answers_for_time(0.9) > answers_for_time(0.7)
    for bad in (0.0, 0.95):
        with pytest.raises(ValueError, match="cannot be"):
            answers_for_anchoring(bad)
    with pytest.raises(ValueError, match="no difference"):
        answers_for_time(1.0)
