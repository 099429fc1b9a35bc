"""The linear model of many classes, against a slow, obvious twin."""

from __future__ import annotations

import numpy as np
import pytest

from goldsmith.kernels.class_weights import learn, score


def drawn(seed: int, several: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return features, values, ends, labels and their ends of forty records."""
    random = np.random.default_rng(seed)
    sizes = random.integers(0, 6, 40)
    counts = random.integers(0, 4, 40) if several else np.ones(40, np.int64)
    labels = [np.sort(random.choice(4, one, replace=False)) for one in counts]
    features = random.integers(0, 12, sizes.sum()).astype(np.int32)
    return (
        features,
        random.random(sizes.sum()).astype(np.float32),
        np.cumsum(sizes),
        np.concatenate(labels).astype(np.int32),
        np.cumsum(counts),
    )


def spelled(case: tuple, order: np.ndarray, importance: np.ndarray, rate: float, *, several: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return weights and scores after one turn, feature by feature and class by class, in double precision."""
    features, values, ends, labels, label_ends = case
    weights, squares = np.zeros((13, 4)), np.zeros(13)
    for record in order:
        at = range(ends[record - 1] if record else 0, ends[record])
        scores = weights[12] + sum((values[one] * weights[features[one]] for one in at), np.zeros(4))
        chance = 1 / (1 + np.exp(-scores)) if several else np.exp(scores) / np.exp(scores).sum()
        slope = chance - np.bincount(labels[label_ends[record - 1] if record else 0 : label_ends[record]], minlength=4)
        slope *= importance[record]
        for one in at:
            squares[features[one]] += (slope @ slope) * values[one] ** 2
            weights[features[one]] -= rate * values[one] * slope / np.sqrt(squares[features[one]] + 1e-8)
        squares[12] += slope @ slope
        weights[12] -= rate * slope / np.sqrt(squares[12] + 1e-8)
    last = [
        weights[12] + sum((values[one] * weights[features[one]] for one in range(begin, end)), np.zeros(4))
        for begin, end in zip([0, *ends[:-1]], ends, strict=True)
    ]
    return weights, np.array(last)


@pytest.mark.parametrize("several", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_a_turn_is_that_of_the_twin(seed: int, several: bool):
    """Weights and scores after one turn equal those of the definition, with one label a record and with several, each counting as it should."""
    case = drawn(seed, several)
    order = np.random.default_rng(seed).permutation(40)
    importance = np.random.default_rng(seed).random(40).astype(np.float32)
    weights, squares, out = np.zeros((13, 4), np.float32), np.zeros(13, np.float32), np.zeros((40, 4), np.float32)

    learn(*case, order, importance, weights, squares, np.float32(0.3), several)
    score(*case[:3], np.arange(40), weights, out)

    expected, scores = spelled(case, order, importance, 0.3, several=several)
    assert np.allclose(weights, expected, atol=1e-4)
    assert np.allclose(out, scores, atol=1e-4)
