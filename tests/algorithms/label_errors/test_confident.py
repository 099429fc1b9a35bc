"""Confident learning, against a spelled-out twin and against counts made by hand."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from goldsmith.algorithms.label_errors.confident import (
    best_other,
    confident_joint,
    normalised_margin,
    prune_by_both,
    prune_by_class,
    prune_by_noise_rate,
    self_confidence,
)


def spelled_joint(chances: np.ndarray, labels: np.ndarray) -> list[list[int]]:
    """Return the confident joint as the paper says it, record by record."""
    classes = chances.shape[1]
    threshold = [
        np.mean([row[k] for row, label in zip(chances, labels, strict=True) if label == k]) if k in labels else np.inf
        for k in range(classes)
    ]
    counts = [[0] * classes for _ in range(classes)]
    for row, label in zip(chances, labels, strict=True):
        sure = [k for k in range(classes) if row[k] >= threshold[k] - 1e-6]
        if sure:
            counts[label][max(sure, key=lambda k: (row[k], -k))] += 1
    return counts


def drawn(seed: int, n: int, classes: int) -> tuple[np.ndarray, np.ndarray]:
    """Return probabilities and labels without meaning."""
    random = np.random.default_rng(seed)
    return random.dirichlet(np.full(classes, 0.4), n), random.integers(0, classes, n)


@given(st.integers(0, 10_000), st.integers(2, 60), st.integers(2, 6))
def test_the_joint_is_that_of_the_paper(seed: int, n: int, classes: int):
    """Counts equal those of a slow twin; calibrated, they sum to the given labels."""
    chances, labels = drawn(seed, n, classes)

    found = confident_joint(chances, labels)

    assert found.counts.tolist() == spelled_joint(chances, labels)
    assert np.allclose(found.calibrated.sum(axis=1), np.bincount(labels, minlength=classes))
    assert found.off_diagonal.sum() == found.counts.sum() - np.trace(found.counts)
    assert np.allclose(found.given_for.sum(axis=1), 1)


@given(st.integers(0, 10_000), st.integers(20, 80), st.integers(2, 5))
def test_pruning_marks_no_more_than_the_joint_says(seed: int, n: int, classes: int):
    """By class and by pair, at most as many as counted are marked, and both together mark what each does."""
    chances, labels = drawn(seed, n, classes)
    joint = confident_joint(chances, labels)
    off = joint.calibrated.sum(axis=1) - np.diag(joint.calibrated)

    one, two = prune_by_class(chances, labels, joint), prune_by_noise_rate(chances, labels, joint)

    assert (np.bincount(labels[one], minlength=classes) <= np.round(off)).all()
    assert (np.bincount(labels[two], minlength=classes) <= np.round(joint.calibrated).sum(axis=1)).all()
    assert (prune_by_both(chances, labels, joint) == (one & two)).all()
    assert (chances.argmax(axis=1)[two] != labels[two]).all()


def test_planted_errors_are_counted():
    """Where probabilities tell the truth, the joint counts exactly what was planted, by pair of classes."""
    truth = np.repeat([0, 1, 2], 100)
    labels = truth.copy()
    labels[:12], labels[100:105] = 1, 2
    chances = np.full((300, 3), 0.02)
    chances[np.arange(300), truth] = 0.96

    found = confident_joint(chances, labels)

    assert found.counts.tolist() == [[88, 0, 0], [12, 95, 0], [0, 5, 100]]
    assert np.flatnonzero(found.off_diagonal).tolist() == [*range(12), *range(100, 105)]
    assert np.flatnonzero(prune_by_both(chances, labels, found)).tolist() == [*range(12), *range(100, 105)]


def test_orders_by_hand():
    """Self-confidence and margin are those of the formula."""
    chances, labels = np.array([[0.7, 0.2, 0.1], [0.3, 0.3, 0.4]]), np.array([0, 1])

    assert self_confidence(chances, labels).round(6).tolist() == [0.3, 0.7]
    assert normalised_margin(chances, labels).round(6).tolist() == [0.25, 0.55]
    assert best_other(chances, labels)[0].tolist() == [1, 2]


def test_a_class_without_records_harms_nothing():
    """A column that no label names gets an infinite threshold, and no count."""
    chances, labels = drawn(3, 40, 4)
    labels[labels == 2] = 1

    found = confident_joint(chances, labels)

    assert np.isinf(found.thresholds[2])
    assert found.counts[2].sum() == found.counts[:, 2].sum() == 0
