"""Regressions of several classes at once, against a slow, obvious twin."""

from __future__ import annotations

import numpy as np
import pytest

from goldsmith.kernels.one_against_rest import descend, foretold, score

FEATURES, BAGS, RATE, DECAY = 12, 40, 0.1, 1e-3


def drawn(seed: int, classes: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return features, their ends and the classes of forty bags, some of them empty."""
    random = np.random.default_rng(seed)
    sizes = random.integers(0, 6, BAGS)
    features = np.concatenate([random.choice(FEATURES, size, replace=False) for size in sizes]).astype(np.uint32)
    return features, np.cumsum(sizes), random.integers(0, classes, BAGS)


def bags(features: np.ndarray, ends: np.ndarray) -> list[np.ndarray]:
    """Return the features of each bag."""
    return np.split(features, ends[:-1])


def logistic(score: float) -> float:
    """Return the logistic function."""
    return 1 / (1 + np.exp(-score))


def learnt(case: tuple, order: np.ndarray, of: int) -> np.ndarray:
    """Return the weights of one class against the rest after one turn, weight by weight, in double precision."""
    features, ends, classes = case
    weights, squares = np.zeros(FEATURES + 1), np.zeros(FEATURES + 1)
    for bag in order:
        mine = bags(features, ends)[bag]
        value = 1 / np.sqrt(max(len(mine), 1))
        slope = logistic(weights[FEATURES] + value * weights[mine].sum()) - (classes[bag] == of)
        for feature, pull in [*((each, slope * value + DECAY * weights[each]) for each in mine), (FEATURES, slope)]:
            squares[feature] += pull**2
            weights[feature] -= RATE * pull / np.sqrt(squares[feature] + 1e-8)
    return weights


@pytest.mark.parametrize("classes", [3, 5])
@pytest.mark.parametrize("seed", range(3))
def test_a_turn_is_one_of_each_class_by_itself(seed: int, classes: int):
    """Learning all classes at once gives the weights that each class gets alone."""
    case = drawn(seed, classes)
    order = np.random.default_rng(seed).permutation(BAGS)
    state = np.zeros((FEATURES + 1, 2, classes), np.float32)

    descend(*case, order, state, np.float32(RATE), np.float32(DECAY))

    assert np.allclose(state[:, 0].T, [learnt(case, order, each) for each in range(classes)], atol=1e-4)


@pytest.mark.parametrize("classes", [1, 4])
def test_the_chance_without_a_phrase_is_that_of_the_other_words(classes: int):
    """Scores are sums by the fold's weights; what is foretold without a phrase leaves its features out; of two classes one is learnt."""
    features, ends, _ = drawn(7, 2)
    random = np.random.default_rng(7)
    weights, folds = random.normal(size=(2, FEATURES + 1, classes)).astype(np.float32), random.integers(0, 2, BAGS).astype(np.int8)
    out, found = np.empty((BAGS, classes), np.float32), np.zeros(2)
    rows, owner, own, of = np.array([3, 8, 8]), np.array([0, 0, 1]), np.array([[1, 4, -1], [2, -1, -1]]), np.array([1, 0])
    sizes = np.diff(ends, prepend=0)

    score(features, ends, folds, weights, out)
    foretold(rows, owner, own, of, sizes, folds, weights, out, found)

    expected = [
        weights[fold, -1] + weights[fold, bag].sum(axis=0) / np.sqrt(max(len(bag), 1))
        for fold, bag in zip(folds, bags(features, ends), strict=True)
    ]
    assert np.allclose(out, expected, atol=1e-5)
    chances = np.zeros(2)
    for row, phrase in zip(rows, owner, strict=True):
        left = weights[folds[row], own[phrase][own[phrase] >= 0]].sum(axis=0) / np.sqrt(max(sizes[row], 1))
        each = logistic(expected[row] - left)
        chances[phrase] += (each[0] if of[phrase] else 1 - each[0]) if classes == 1 else each[of[phrase]] / each.sum()
    assert np.allclose(found, chances, atol=1e-5)
