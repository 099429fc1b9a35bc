"""Raters who err together, the weighted vote and the panel: planted deceptive items, laws, refusals."""

from __future__ import annotations

import csv
import io
import tarfile

import numpy as np
import pytest

from data import shared
from goldsmith.algorithms.answers import correlated as module
from goldsmith.algorithms.answers.correlated import correlated
from goldsmith.algorithms.answers.dawid_skene import dawid_skene
from goldsmith.algorithms.answers.panel import panel
from goldsmith.algorithms.answers.table import Answers, answers
from goldsmith.algorithms.answers.turns import Turns
from goldsmith.algorithms.answers.voting import majority_vote
from goldsmith.algorithms.answers.weighted import weighted_vote


def deceptive(seed: int, items: int) -> tuple[Answers, np.ndarray]:
    """Return ten raters of items of two values: on a third of the items of value 1 seven of them say 0 nine times in ten."""
    random = np.random.default_rng(seed)
    truth, deceives = random.integers(0, 2, items), random.random(items) < 1 / 3
    wrong = np.full((items, 10), 0.1)
    wrong[(deceives & (truth == 1))[:, None] & (np.arange(10) < 7)[None]] = 0.9
    said = np.where(random.random((items, 10)) < wrong, 1 - truth[:, None], truth[:, None])
    return answers(np.repeat(np.arange(items), 10), np.tile(np.arange(10), items), said.ravel()), truth


def test_a_public_set_whose_raters_err_together():
    """ZenCrowd_us: independent raters lose four points against the vote, this model gains four and more."""
    with tarfile.open(shared("crowd/active_crowd_toolkit.tgz")) as archive:
        rows = list(csv.reader(io.TextIOWrapper(archive.extractfile("Data/ZenCrowd_us.csv"))))
    given = answers([row[1] for row in rows], [row[0] for row in rows], [row[2] for row in rows])
    truth = {row[1]: row[3] for row in rows}
    known = np.array([given.values.index(truth[item]) for item in given.items.to_pylist()])

    vote, alone, both = (float((found.chosen == known).mean()) for found in (majority_vote(given), dawid_skene(given), correlated(given)))

    assert alone < vote
    assert both > vote + 0.03


def test_the_bound_is_that_of_one_kind_written_out():
    """With one kind two turns are the variational ones of independent raters, done by loops here."""
    from scipy.special import digamma

    given, _ = deceptive(1, 30)
    posterior = majority_vote(given).posterior
    for _ in range(2):
        table = np.tile(np.ones((2, 2)) + 3 * np.eye(2), (10, 1, 1))
        for item, rater, value in zip(given.item, given.rater, given.value, strict=True):
            table[rater, :, value] += posterior[item]
        logs = digamma(table) - digamma(table.sum(axis=2, keepdims=True))
        held = posterior.sum(axis=0) + 0.1
        joint = np.tile(digamma(held) - digamma(held.sum()), (30, 1))
        for item, rater, value in zip(given.item, given.rater, given.value, strict=True):
            joint[item] += logs[rater, :, value]
        posterior = np.exp(joint - joint.max(axis=1, keepdims=True))
        posterior /= posterior.sum(axis=1, keepdims=True)

    found = correlated(given, kinds=1, turns=Turns(2, tolerance=-1))

    assert found.posterior == pytest.approx(posterior, abs=1e-12)


def test_the_divergence_of_beliefs_is_that_of_the_books():
    """Beta(3, 1) from Beta(1, 1): log 3 - 2/3; nothing is apart from itself."""
    assert module._apart(np.array([[3.0, 1.0]]), np.array([[1.0, 1.0]])) == pytest.approx(np.log(3) - 2 / 3)
    assert module._apart(np.array([[2.0, 5.0, 1.5]]), np.array([[2.0, 5.0, 1.5]])) == pytest.approx(0)


def test_kinds_begin_with_the_share_of_votes():
    """A value with all votes is of the last kind, with half of them 1, 2, 1 of 4, with none nowhere; nothing is lost."""
    found = module._split(np.array([[1.0, 0.0], [0.5, 0.5]]), 3)

    assert found.tolist() == [[0, 0, 1, 0, 0, 0], [0.125, 0.25, 0.125, 0.125, 0.25, 0.125]]


def test_too_large_a_table_is_refused(monkeypatch: pytest.MonkeyPatch):
    """It says what to do instead."""
    monkeypatch.setattr(module, "MOST_CELLS", 10 * 2 * 2 * 3 - 1)
    given, _ = deceptive(0, 20)

    with pytest.raises(ValueError, match="take fewer kinds, or one-coin"):
        correlated(given)
    assert correlated(given, kinds=2).posterior.shape == (20, 2)


def test_weights_are_agreement_with_the_majority():
    """Three items, one tie: agreement counts the tie by half, and the tie is decided by the better of the two."""
    given = answers([1, 1, 1, 2, 2, 2, 3, 3], list("abcabcac"), list("xxyxxyxy"))

    found = weighted_vote(given)

    assert found.skill.tolist() == pytest.approx([2.5 / 3, 1.0, 0.5 / 3])
    assert found.posterior[2].tolist() == pytest.approx([2.5 / 3, 0.5 / 3])
    assert found.labels() == ["x", "x", "x"]


def test_raters_without_weight_still_vote():
    """Where nobody who answered an item ever agrees with a majority, their votes count alike."""
    given = answers([1] * 4 + [2] * 4 + [3] * 4, list("abcz" * 2 + "abcz"), ["x", "x", "x", "y"] * 3)
    alone = answers(
        [*given.items.take(given.item).to_pylist(), 4], [*given.raters.take(given.rater).to_pylist(), "z"], [*["x", "x", "x", "y"] * 3, "y"]
    )

    found = weighted_vote(alone)

    assert found.posterior[3].tolist() == [0.0, 1.0]
    assert np.isfinite(found.posterior).all()


def test_a_panel_is_a_mean():
    """Of posteriors and of the skills that are known; others' items, or a single member, are no panel."""
    given = answers([1, 1, 1, 2], list("abca"), list("xxyy"))
    vote, weighted = majority_vote(given), weighted_vote(given)

    found = panel([vote, weighted])

    assert found.posterior == pytest.approx((vote.posterior + weighted.posterior) / 2)
    assert found.prior.sum() == pytest.approx(1)
    assert found.skill == pytest.approx(np.nanmean([vote.skill, weighted.skill], axis=0))
    with pytest.raises(ValueError, match="two members or more, not 1"):
        panel([vote])
    with pytest.raises(ValueError, match="same items"):
        panel([vote, majority_vote(answers([9], ["a"], ["x"]))])
