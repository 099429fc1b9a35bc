"""How many labels are wrong: the interval holds the truth, whatever the flags are worth."""

from __future__ import annotations

import numpy as np
import pytest

from goldsmith.algorithms.label_errors.audit import drawn, error_rate, error_rate_elsewhere
from goldsmith.algorithms.label_errors.suspects import Ranking, ranked
from goldsmith.errors import LabelError
from goldsmith.stats.detector import Calibration


def column(seed: int, rate: float, skill: float, n: int = 4_000) -> tuple[Ranking, np.ndarray]:
    """Return the ranking of a column with wrong labels at a rate, by a model of some skill, and which are wrong."""
    random = np.random.default_rng(seed)
    truth = random.integers(0, 3, n)
    wrong = random.random(n) < rate
    given = np.where(wrong, (truth + 1) % 3, truth)
    scores = random.normal(size=(n, 3))
    scores[np.arange(n), truth] += skill
    chances = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    return ranked(given, chances, classes=[0, 1, 2]), wrong


@pytest.mark.parametrize(("rate", "skill"), [(0.05, 4.0), (0.2, 4.0), (0.05, 0.5), (0.01, 3.0)])
def test_the_interval_holds_the_truth(rate: float, skill: float):
    """Over forty columns the truth lies in at least 36 intervals of 95 %, with good flags and with bad ones."""
    held = 0
    for seed in range(40):
        ranking, wrong = column(seed, rate, skill)
        rows = drawn(ranking, flagged=100, others=200, seed=seed)
        held += wrong.mean() in error_rate(ranking, rows, wrong[rows])

    assert held >= 36


def test_better_flags_make_a_narrower_interval():
    """The same number of looks says more where the flags gather the errors."""
    widths = []
    for skill in (0.5, 5.0):
        ranking, wrong = column(1, 0.1, skill)
        rows = drawn(ranking, flagged=150, others=150, seed=0)
        widths.append(error_rate(ranking, rows, wrong[rows]).width)

    assert widths[1] < 0.7 * widths[0]


def test_a_side_that_nobody_looked_at_is_refused():
    """Flags that were looked at say nothing of the labels that were not flagged."""
    ranking, wrong = column(0, 0.1, 4.0)
    rows = np.flatnonzero(ranking.flagged)[:50]

    with pytest.raises(LabelError, match="a side was not looked at"):
        error_rate(ranking, rows, wrong[rows])
    with pytest.raises(LabelError, match="each once"):
        error_rate(ranking, [0, 0, 1], [True, False, False])
    with pytest.raises(LabelError, match="each once"):
        error_rate(ranking, [0, 99_999], [True, False])
    with pytest.raises(LabelError, match="both sides"):
        drawn(ranking, flagged=10, others=0, seed=0)


def test_a_sample_is_the_same_for_a_seed():
    """The draw is of the seed alone, each row once, both sides as asked."""
    ranking, _ = column(0, 0.1, 4.0)

    rows = drawn(ranking, flagged=30, others=40, seed=5)

    assert rows.tolist() == drawn(ranking, flagged=30, others=40, seed=5).tolist()
    assert len(set(rows.tolist())) == 70
    assert ranking.flagged[rows].sum() == 30


def test_flags_alone_are_set_right_by_a_calibration():
    """Sensitivity and specificity from other records of the kind correct the share of flags; a coin corrects nothing.

    Of forty intervals of 95 %, fewer than 34 hold once in 300 times.
    """
    held = 0
    for seed in range(40):
        (there, known), (here, wrong) = column(seed + 1_000, 0.1, 4.0), column(seed, 0.1, 4.0)
        hit, bad = int((there.flagged & known).sum()), int(known.sum())
        passed, right = int((~there.flagged & ~known).sum()), int((~known).sum())
        found = error_rate_elsewhere(here, Calibration(hit, bad, passed, right))
        held += wrong.mean() in found

    assert held >= 34
    assert any("as often as where they were calibrated" in note for note in found.notes)
    with pytest.raises(LabelError, match="set right"):
        error_rate_elsewhere(here, Calibration(50, 100, 50, 100))
