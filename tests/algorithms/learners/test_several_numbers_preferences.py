"""Several labels, numbers and preferences: what was planted is learnt, and what is said of it holds."""

from __future__ import annotations

import numpy as np
import pytest

from algorithms.learners.planted_topics import TOPICS, WORDS, topics
from goldsmith.algorithms.label_errors.several import ranked_several
from goldsmith.algorithms.learners.material import material
from goldsmith.algorithms.learners.numbers import learn_numbers, number_model, reach_of
from goldsmith.algorithms.learners.preferences import learn_preferences, preference_model
from goldsmith.algorithms.learners.several import learn_several, several_model
from goldsmith.errors import LabelError, MissingPartError


def mixed(n: int, seed: int = 0) -> tuple[list[str], list[list[str]]]:
    """Return texts that hold any number of topics, and which."""
    random = np.random.default_rng(seed)
    text, labels = [], []
    for _ in range(n):
        has = [topic for topic in TOPICS if random.random() < 0.4]
        text.append(" ".join(["today", *(word for topic in has for word in random.choice(WORDS[topic], 3)), "and one"]))
        labels.append(has)
    return text, labels


def rated(n: int, seed: int = 0, noise: float = 0.3) -> tuple[list[str], np.ndarray]:
    """Return texts and numbers: one for each word of sport, less one for each of cooking, and noise."""
    random = np.random.default_rng(seed)
    text, numbers = [], []
    for _ in range(n):
        good, bad = random.integers(0, 4, 2)
        text.append(
            " ".join(["the", *random.choice(WORDS["sport"], good, replace=False), *random.choice(WORDS["cooking"], bad, replace=False)])
        )
        numbers.append(3 + 0.5 * (good - bad) + noise * random.normal())
    return text, np.array(numbers)


def test_each_label_is_learnt():
    """Labels that stand together are told apart, each with chances that can be believed; one that nobody gave is unlikely."""
    text, labels = mixed(300)
    other, expected = mixed(200, seed=1)

    learnt = learn_several(material(text), labels, labels=[*TOPICS, "never"])
    chances = learnt.model.predict(material(other))

    truth = np.array([[name in one for name in (*TOPICS, "never")] for one in expected])
    assert ((chances > 0.5) == truth).mean() > 0.97
    assert chances[:, 3].max() < 0.1
    assert abs(learnt.chances[:, 0].mean() - learnt.marks[:, 0].mean()) < 0.05


def test_a_missing_label_is_the_first_suspect():
    """Held-out chances of labels rank a planted omission first."""
    text, labels = mixed(300)
    row = next(at for at, one in enumerate(labels) if len(one) == 3)
    labels[row] = labels[row][:2]

    learnt = learn_several(material(text), labels, labels=TOPICS)

    assert ranked_several(labels, learnt.chances, TOPICS).order[0] == row


def test_unknown_labels_and_too_few_answers_are_told():
    """A label that is none of the question's says so; so do too few answers."""
    text, labels = mixed(30)

    with pytest.raises(LabelError, match="none of the question's"):
        learn_several(material(text), [["else"], *labels[1:]], labels=TOPICS)
    with pytest.raises(LabelError, match="too few"):
        learn_several(material(text), [*labels[:9], *[None] * 21], labels=TOPICS)


def test_numbers_are_learnt_with_intervals_that_hold():
    """Numbers that follow words are foretold about as well as noise allows, and 90 of 100 lie in their interval."""
    text, numbers = rated(600)
    other, expected = rated(600, seed=1)

    learnt = learn_numbers(material(text), numbers.tolist())
    found = learnt.model.predict(material(other), confidence=0.9)

    assert learnt.error < 0.45
    assert learnt.explained > 0.6
    assert 0.85 < np.mean((found.low <= expected) & (expected <= found.high)) < 0.95
    assert learnt.model.predict(material(["qqq zzz"])).values[0] == pytest.approx(numbers.mean(), abs=0.3)


def test_numbers_stay_within_the_question():
    """No number and no end of an interval lies outside the bounds; unanswered records are foretold."""
    text, numbers = rated(100)
    answers: list = [*np.clip(numbers[:80], 1, 5).tolist(), *[None] * 20]

    learnt = learn_numbers(material(text), answers, bounds=(1, 5))
    found = learnt.model.predict(material(text), confidence=0.99)

    assert found.low.min() >= 1
    assert found.high.max() <= 5
    assert np.allclose(learnt.values[80:], found.values[80:])
    with pytest.raises(LabelError, match="too few"):
        learn_numbers(material(text), [3.0] * 100)


def test_an_interval_needs_enough_errors():
    """With few held-out errors the interval reaches as far as the largest."""
    assert reach_of(np.array([1.0, 2.0]), 0.9) == 2.0
    assert reach_of(np.arange(1.0, 20.0), 0.9) == 18.0
    with pytest.raises(ValueError, match="coverage"):
        reach_of(np.array([1.0]), 1.0)


def test_preferences_are_learnt_with_ties_and_noise():
    """Texts with more words of sport win; one of five answers is turned round, and some are ties."""
    random = np.random.default_rng(5)
    text, worth = rated(200, noise=0)
    pairs = random.integers(0, 200, (1_000, 2))
    gap = worth[pairs[:, 0]] - worth[pairs[:, 1]]
    said = np.where(gap == 0, 0.5, np.where(random.random(1_000) < 0.2, gap < 0, gap > 0))
    other, expected = rated(200, seed=1, noise=0)

    learnt = learn_preferences(material(text), pairs[:, 0], pairs[:, 1], said.tolist())
    scores = learnt.model.scores(material(other))

    assert np.corrcoef(scores, expected)[0, 1] > 0.8
    assert 0.7 < learnt.accuracy < 0.85
    right = np.where(said == 1, learnt.chances, 1 - learnt.chances)[said != 0.5]
    assert np.log(right).mean() > np.log(0.5)


def test_standing_first_is_told_apart_from_being_better():
    """Where the first wins three of four pairs whatever it is, that is found, and a record does not beat itself."""
    random = np.random.default_rng(6)
    text, _ = rated(200)
    pairs = random.integers(0, 200, (800, 2))
    said = (random.random(800) < 0.75).astype(float)

    model = learn_preferences(material(text), pairs[:, 0], pairs[:, 1], said.tolist()).model

    assert model.first_is_worth >= 0
    assert model.predict(material(text), [3], [3]).tolist() == [0.5]


def test_bytes_are_the_models():
    """All three are read back the same, and none is read as another."""
    text, labels = mixed(60)
    _, numbers = rated(60)
    pairs = np.random.default_rng(0).integers(0, 60, (60, 2))
    models = [
        (learn_several(material(text), labels, labels=TOPICS).model, several_model),
        (learn_numbers(material(text), numbers.tolist(), bounds=(-10, 10)).model, number_model),
        (learn_preferences(material(text), pairs[:, 0], pairs[:, 1], [0, 1] * 30).model, preference_model),
    ]

    for model, read in models:
        assert read(model.packed()).packed() == model.packed()
        for _, other in models:
            if other is not read:
                with pytest.raises(MissingPartError):
                    other(model.packed())


def test_unbounded_numbers_are_kept():
    """A question without bounds is kept and read."""
    text, numbers = topics(40)[0], np.random.default_rng(0).normal(size=40)

    model = learn_numbers(material(text), numbers.tolist()).model

    assert number_model(model.packed()).bounds == model.bounds
