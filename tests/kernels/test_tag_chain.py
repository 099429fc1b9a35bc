"""The chain of tags against the definition: every chain written out."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from goldsmith.kernels.tag_chain import learn, tag

TAGS = 5
"""Two labels: outside, begin and inside of each."""


def allowed(chain: tuple[int, ...]) -> bool:
    """Return whether an inside follows its begin or inside everywhere."""
    return all(one == 0 or one % 2 == 1 or (at and chain[at - 1] in (one, one - 1)) for at, one in enumerate(chain))


def spelled(features: np.ndarray, weights: np.ndarray, pairs: np.ndarray) -> dict[tuple[int, ...], float]:
    """Return the chance of every chain over some words."""
    found = {}
    for chain in filter(allowed, itertools.product(range(TAGS), repeat=len(features))):
        score = sum(float(weights[one, k]) for row, k in zip(features, chain, strict=True) for one in row if one >= 0)
        score += sum(float(pairs[one, two]) for one, two in zip((TAGS, *chain[:-1]), chain, strict=True))
        found[chain] = score
    most = max(found.values())
    whole = sum(np.exp(one - most) for one in found.values())
    return {chain: float(np.exp(one - most) / whole) for chain, one in found.items()}


def case(seed: int, size: int, scale: float = 1.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return features of words, weights and weights of pairs, of chance."""
    random = np.random.default_rng(seed)
    features = random.integers(-1, 6, (size, 3)).astype(np.int32)
    weights = (scale * random.normal(size=(6, TAGS))).astype(np.float32)
    return features, weights, (scale * random.normal(size=(TAGS + 1, TAGS))).astype(np.float32)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("size", [1, 2, 4])
def test_chances_are_those_of_all_chains(seed: int, size: int):
    """The likeliest chain, the chance of every tag and of every stretch are sums over all chains."""
    features, weights, pairs = case(seed, size)
    path, stretch, chances = np.zeros(size, np.int32), np.zeros(size), np.zeros((size, TAGS), np.float32)

    tag(features, np.array([size]), np.arange(1), weights, pairs, path, stretch, chances)

    known = spelled(features, weights, pairs)
    assert tuple(path.tolist()) == max(known, key=known.get)
    for word in range(size):
        for k in range(TAGS):
            assert chances[word, k] == pytest.approx(sum(one for chain, one in known.items() if chain[word] == k), abs=1e-5)
        if path[word] % 2 == 1:
            end = word + 1
            while end < size and path[end] == path[word] + 1:
                end += 1
            same = [
                one
                for chain, one in known.items()
                if chain[word:end] == tuple(path[word:end].tolist()) and (end == size or chain[end] != path[word] + 1)
            ]
            assert stretch[word] == pytest.approx(sum(same), abs=1e-6)
        else:
            assert stretch[word] == 0


@pytest.mark.parametrize("seed", range(3))
def test_a_step_goes_down_the_slope(seed: int):
    """The first step of a sentence is along the slope of its log-likelihood, found by trying."""
    features, weights, pairs = case(seed, 3)
    given = np.array([1, 2, 0], np.int32)
    before = {"weights": weights.copy(), "pairs": pairs.copy()}
    squares, pair_squares = np.zeros(6, np.float32), np.zeros((TAGS + 1, TAGS), np.float32)

    learn(
        features,
        np.array([3]),
        given,
        np.arange(1),
        np.ones(1, np.float32),
        weights,
        squares,
        pairs,
        pair_squares,
        np.float32(0.1),
        np.float32(0),
    )

    chain = tuple(given.tolist())
    for one, two in itertools.product(range(TAGS + 1), range(TAGS)):
        tried = {}
        for step in (-1e-2, 1e-2):
            moved = before["pairs"].copy()
            moved[one, two] += step
            tried[step] = -np.log(spelled(features, before["weights"], moved)[chain])
        slope = (tried[1e-2] - tried[-1e-2]) / 2e-2
        change = float(pairs[one, two] - before["pairs"][one, two])
        assert change == pytest.approx(-0.1 * np.sign(slope) if abs(slope) > 1e-3 else change, abs=1e-2)
        assert pair_squares[one, two] == pytest.approx(slope**2, abs=2e-3)


def test_large_weights_do_not_overflow():
    """Scores of hundreds over long sentences give finite chances, and an inside without a begin never stands."""
    features, weights, pairs = case(0, 400, scale=60)
    path, stretch, chances = np.zeros(400, np.int32), np.zeros(400), np.zeros((400, TAGS), np.float32)

    tag(features, np.array([400]), np.arange(1), weights, pairs, path, stretch, chances)

    assert np.isfinite(chances).all()
    assert np.isfinite(stretch).all()
    assert allowed(tuple(path.tolist()))


def test_sentences_without_words_are_passed_over():
    """Empty sentences change nothing, at the begin, between and at the end."""
    features, weights, pairs = case(1, 4)
    outs = []
    for ends in (np.array([2, 4]), np.array([0, 2, 2, 4, 4])):
        path, stretch, chances = np.zeros(4, np.int32), np.zeros(4), np.zeros((4, TAGS), np.float32)
        tag(features, ends, np.arange(len(ends)), weights, pairs, path, stretch, chances)
        outs.append((path.tolist(), stretch.tolist()))

    assert outs[0] == outs[1]
