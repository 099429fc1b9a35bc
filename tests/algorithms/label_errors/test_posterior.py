"""The posterior of each label: what it adds to confidence, and where it must add nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldsmith.algorithms.label_errors.confident import self_confidence
from goldsmith.algorithms.label_errors.posterior import posterior


def precision(suspicion: np.ndarray, wrong: np.ndarray) -> float:
    """Return the average precision."""
    hits = wrong[np.argsort(-suspicion, kind="stable")]
    return float((np.cumsum(hits) / np.arange(1, len(hits) + 1))[hits].mean())


def believing(truth: np.ndarray, noise: np.ndarray, random: np.random.Generator, spread: float = 1.5) -> np.ndarray:
    """Return probabilities of a model that has learnt from noisy labels: it knows the truth by and large, and believes the noise."""
    classes = len(noise)
    scores = random.normal(0, spread, (len(truth), classes))
    scores[np.arange(len(truth)), truth] += 4
    clean = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    return clean @ noise


def planted(kind: str, seed: int, classes: int = 5, n: int = 6_000, rate: float = 0.1) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return probabilities, given labels and which of them are wrong."""
    random = np.random.default_rng(seed)
    noise = np.eye(classes) * (1 - rate)
    noise += rate * np.roll(np.eye(classes), 1, axis=1) if kind == "pairwise" else rate / (classes - 1) * (1 - np.eye(classes))
    truth = random.integers(0, classes, n)
    labels = np.array([random.choice(classes, p=noise[one]) for one in truth])
    return believing(truth, noise, random), labels, labels != truth


@pytest.mark.parametrize("seed", range(3))
def test_noise_between_pairs_is_found_where_confidence_overlooks_it(seed: int):
    """A model that believes that every tenth record of a class is of the next one is seen through."""
    chances, labels, wrong = planted("pairwise", seed)

    found = posterior(chances, labels)

    after = 1 - found.chances[np.arange(len(labels)), labels]
    assert precision(after, wrong) > precision(self_confidence(chances, labels), wrong) + 0.02
    assert (found.one_sided.argmax(axis=1) == (np.arange(5) + 1) % 5).all()


@pytest.mark.parametrize("seed", range(3))
def test_even_noise_is_ranked_by_confidence(seed: int):
    """Noise that is the same for all pairs of classes changes no rank."""
    chances, labels, wrong = planted("uniform", seed)

    found = posterior(chances, labels)

    after = 1 - found.chances[np.arange(len(labels)), labels]
    assert precision(after, wrong) == pytest.approx(precision(self_confidence(chances, labels), wrong), abs=0.005)


def test_what_a_weak_model_mixes_up_is_no_noise():
    """Forty classes that a model hardly knows, and not one wrong label: almost nothing is called one-sided."""
    random = np.random.default_rng(1)
    chances = random.dirichlet(np.full(40, 0.05), 8_000)
    labels = np.array([random.choice(40, p=row) for row in chances])

    found = posterior(chances, labels)

    assert found.one_sided.max(axis=1).mean() < 0.01


@given(st.integers(0, 10_000), st.integers(2, 60), st.integers(2, 6))
def test_chances_are_chances(seed: int, n: int, classes: int):
    """Rows sum to 1 and are finite, whatever the probabilities, zeros too; and the order of records changes nothing."""
    random = np.random.default_rng(seed)
    chances = random.dirichlet(np.full(classes, 0.1), n)
    chances[0] = np.eye(classes)[0]
    labels = random.integers(0, classes, n)
    shuffled = random.permutation(n)

    found, again = posterior(chances, labels), posterior(chances[shuffled], labels[shuffled])

    assert np.isfinite(found.chances).all()
    assert np.allclose(found.chances.sum(axis=1), 1)
    assert np.allclose(found.chances[shuffled], again.chances)
