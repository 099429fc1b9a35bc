"""Which order is taken, and why: where wrong labels are tells it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given as over
from hypothesis import settings
from hypothesis import strategies as st

from goldsmith.algorithms.label_errors.floor import floor
from goldsmith.algorithms.label_errors.suspects import ranked


def probabilities(n: int, classes: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return probabilities of which many are sure, and true labels drawn from them."""
    random = np.random.default_rng(seed)
    logits = random.normal(size=(n, classes)) * random.gamma(2, 6, (n, 1))
    chances = np.exp(logits - logits.max(axis=1, keepdims=True))
    chances /= chances.sum(axis=1, keepdims=True)
    truth = (chances.cumsum(axis=1) > random.random((n, 1))).argmax(axis=1)
    return chances, truth


def slipped(truth: np.ndarray, classes: int, rate: float, seed: int) -> np.ndarray:
    """Return labels of which some are any other class, drawn without regard to the record."""
    random = np.random.default_rng(seed)
    other = (truth + random.integers(1, classes, len(truth))) % classes
    return np.where(random.random(len(truth)) < rate, other, truth)


@pytest.mark.parametrize("classes", [2, 5, 30])
@pytest.mark.parametrize("seed", [1, 2])
def test_slips_are_ordered_by_confidence_and_mix_ups_by_margin(classes: int, seed: int):
    """Wrong labels that stand anywhere raise a floor, those that the probabilities foretell raise none; the order says which it was."""
    chances, truth = probabilities(5000, classes, seed)

    slips = ranked(slipped(truth, classes, 0.1, seed), chances, classes=range(classes))
    mixed = ranked(truth, chances, classes=range(classes))

    assert (slips.ordered_by, mixed.ordered_by) == ("posterior", "adjusted_margin")
    assert "whatever the record says" in slips.because
    assert "mix-ups" in mixed.because


@settings(derandomize=True, deadline=None, max_examples=15)
@over(st.integers(2, 8), st.floats(0.03, 0.3), st.integers(0, 100))
def test_the_floor_is_the_rate_of_slips(classes: int, rate: float, seed: int):
    """The planted share of labels that are wrong whatever the record says is measured within three of 100, at any sharpness of the model."""
    chances, truth = probabilities(6000, classes, seed)
    labels = slipped(truth, classes, rate, seed)
    sharp = chances**1.7
    sharp /= sharp.sum(axis=1, keepdims=True)

    assert floor(chances, labels, 0.5).share == pytest.approx(rate, abs=0.03)
    assert floor(sharp, labels, 0.5).share == pytest.approx(rate, abs=0.03)


def test_few_records_show_nothing():
    """Where records are too few to show that errors are hidden, confidence orders them."""
    chances, truth = probabilities(40, 3, 1)

    assert ranked(truth, chances, classes=range(3)).ordered_by == "posterior"


def test_models_that_are_mostly_wrong_do_not_choose():
    """Where models contradict more than every third label, confidence orders them, and it is said why."""
    random = np.random.default_rng(2)
    chances = random.dirichlet(np.ones(20), 3000)

    found = ranked(random.integers(0, 20, 3000), chances, classes=range(20))

    assert found.ordered_by == "posterior"
    assert "contradict more than every third" in found.because


def test_an_order_that_is_asked_for_is_taken():
    """Whatever the data say."""
    chances, truth = probabilities(3000, 3, 1)

    found = ranked(truth, chances, classes=range(3), order="self_confidence")

    assert (found.ordered_by, found.because) == ("self_confidence", "it was asked for")
    assert found.suspicion.tolist() == pytest.approx((1 - chances[np.arange(3000), truth]).tolist())


def test_a_class_that_models_do_not_know_is_not_flagged():
    """Of labels that the models contradict in most records of a class none is flagged, and the class is named."""
    random = np.random.default_rng(1)
    truth = np.repeat([0, 1, 2], 300)
    chances = np.full((900, 3), 0.02)
    chances[np.arange(900), np.where(truth == 2, random.integers(0, 2, 900), truth)] = 0.96
    chances /= chances.sum(axis=1, keepdims=True)

    found = ranked([("a", "b", "c")[at] for at in truth], chances, classes=["a", "b", "c"])

    assert found.untold == ("c",)
    assert not found.flagged.any()
    assert len(found.order) == 900
