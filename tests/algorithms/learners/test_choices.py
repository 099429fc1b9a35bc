"""One class a record: what was planted is learnt, held-out chances can be believed, and a model is its bytes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from algorithms.learners.planted_topics import TOPICS, topics
from goldsmith.algorithms.label_errors.labels import LeftOut
from goldsmith.algorithms.learners.choices import choice_model, learn_choices
from goldsmith.algorithms.learners.material import material
from goldsmith.errors import LabelError, MissingPartError


def test_planted_topics_are_learnt():
    """Topics with words of their own are told apart in texts that were not learnt from, in both languages."""
    text, truth = topics(300)
    other, expected = topics(200, seed=1)

    learnt = learn_choices(material(text), truth)
    guessed = learnt.model.predict(material(other))

    assert learnt.accuracy > 0.97
    assert np.mean([name == one for (name, _), one in zip(guessed.best(), expected, strict=True)]) > 0.97
    assert np.allclose(guessed.chances.sum(axis=1), 1)


@pytest.mark.parametrize("strength", [1, 2])
def test_chances_can_be_believed(strength: int):
    """What models say of records that they have not seen is right about as often as they say."""
    random = np.random.default_rng(3)
    text, truth = topics(900, strength=strength)
    truth = [one if random.random() < 0.75 else TOPICS[random.integers(3)] for one in truth]
    other, expected = topics(900, seed=1, strength=strength)

    learnt = learn_choices(material(text), truth)
    codes = np.array([learnt.model.classes.index(one) for one in truth])
    sure = learnt.chances.max(axis=1)

    assert abs(sure.mean() - (learnt.chances.argmax(axis=1) == codes).mean()) < 0.05
    assert learnt.model.predict(material(other)).chances.max(axis=1).mean() == pytest.approx(sure.mean(), abs=0.06)
    assert np.mean([name == one for (name, _), one in zip(learnt.model.predict(material(other)).best(), expected, strict=True)]) > 0.9


def test_a_record_of_unknown_words_is_a_guess():
    """Where nothing is known the model is unsure, and says that it read nothing."""
    text, truth = topics(300)
    learnt = learn_choices(material(text), truth)

    found = learnt.model.predict(material(["qqq www eee", None, "match goal team", "match goal qqq www eee rrr ttt"]))

    assert found.unread.tolist() == [True, True, False, False]
    assert found.chances[0].max() < 0.5
    assert found.chances[3].max() < found.chances[2].max()


def test_unanswered_records_get_what_the_model_says():
    """Answers may be missing; those records are predicted, and change nothing."""
    text, truth = topics(120)

    whole = learn_choices(material(text[:80]), truth[:80])
    found = learn_choices(material(text), [*truth[:80], *[None] * 40])

    assert found.model.version == whole.model.version
    assert np.allclose(found.chances[80:], whole.model.predict(material(text[80:])).chances)
    assert [one.reason for one in found.labels.left_out if isinstance(one, LeftOut)] == ["no_label"]


def test_weights_decide_between_answers():
    """Where half of the answers are wrong and weigh little, the others are learnt."""
    text, truth = topics(400)
    wrong = [TOPICS[(TOPICS.index(one) + 1) % 3] for one in truth]

    learnt = learn_choices(material([*text, *text]), [*truth, *wrong], [1.0] * 400 + [0.05] * 400)

    guessed = learnt.model.predict(material(text)).best()
    assert np.mean([name == one for (name, _), one in zip(guessed, truth, strict=True)]) > 0.95


def test_vectors_are_learnt_from_alone_and_beside_texts():
    """A class that stands in the vectors only is learnt from them."""
    random = np.random.default_rng(0)
    codes = random.integers(0, 2, 200)
    vectors = random.normal(size=(200, 16)) + 2 * codes[:, None] * np.eye(16)[0]
    text, _ = topics(200)

    for given_ in (material(vectors=vectors), material(text, vectors)):
        assert learn_choices(given_, codes.tolist()).accuracy > 0.75


def test_copies_share_a_fold():
    """Labels of chance on texts that come twice are not foretold by their own copy."""
    text, _ = topics(150)
    text = [f"{one} {at}" for at, one in enumerate(text)]
    labels = np.random.default_rng(11).integers(0, 2, 150).tolist()

    learnt = learn_choices(material([*text, *text]), [*labels, *labels])

    assert learnt.accuracy < 0.65


def test_bytes_are_the_model():
    """What is kept is read back the same, says its version, and other bytes are refused."""
    text, truth = topics(100)
    learnt = learn_choices(material(text), truth, classes=[*TOPICS, "never"])
    block = learnt.model.packed()

    again = choice_model(block)

    assert again.packed() == block
    assert again.version == learnt.model.version != learn_choices(material(text), truth, seed=1).model.version
    assert again.classes == (*TOPICS, "never")
    assert np.array_equal(again.predict(material(text)).chances, learnt.model.predict(material(text)).chances)
    for bad in (b"", block[:-100], block[: len(block) // 2], b"PK\x03\x04junk"):
        with pytest.raises(MissingPartError):
            choice_model(bad)


def test_damage_is_told_whatever_byte_is_hit():
    """A flipped byte is refused, or changes nothing that is read; it never makes an error of another kind."""
    text, truth = topics(60)
    model = learn_choices(material(text), truth).model
    block = model.packed()
    for at in np.random.default_rng(0).integers(0, len(block), 60).tolist():
        bad = bytearray(block)
        bad[at] ^= 0x55
        try:
            again = choice_model(bytes(bad))
        except MissingPartError:
            continue
        assert np.array_equal(again.weights, model.weights)


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        (["a"] * 9 + ["b"], "too few answers"),
        (["a", "b"] * 4, "too few answers"),
        (["a"] * 40, "at least two classes"),
        ([None] * 40, "at least two classes"),
    ],
)
def test_too_few_answers_are_told(answers: list, message: str):
    """What cannot be learnt from yet says what it needs."""
    text, _ = topics(len(answers))

    with pytest.raises(LabelError, match=message):
        learn_choices(material(text), answers)


def test_material_that_does_not_fit_is_told():
    """Lengths, shapes, weights and what a model reads are checked."""
    text, truth = topics(40)
    learnt = learn_choices(material(text), truth)

    with pytest.raises(LabelError, match="other material"):
        learnt.model.predict(material(vectors=np.ones((2, 3))))
    with pytest.raises(LabelError, match="one a record"):
        learn_choices(material(text), truth[:-1])
    with pytest.raises(LabelError, match="from 0 on"):
        learn_choices(material(text), truth, [-1.0] * 40)
    with pytest.raises(LabelError, match="finite"):
        material(vectors=np.array([[np.nan]]))
    with pytest.raises(LabelError, match="neither"):
        material()
    with pytest.raises(LabelError, match="one a record"):
        material(text, np.ones((3, 2)))


@given(st.lists(st.text(max_size=12), min_size=12, max_size=30), st.integers(0, 3))
@settings(derandomize=True, deadline=None, max_examples=40)
def test_any_text_is_learnt_from(text: list[str], seed: int):
    """Whatever the texts are, chances are distributions and the same twice."""
    answers = [("x", "y")[at % 2] for at in range(len(text))]

    one, two = (learn_choices(material(text), answers, seed=seed, workers=workers) for workers in (1, 2))

    assert np.isfinite(one.chances).all()
    assert np.allclose(one.chances.sum(axis=1), 1)
    assert one.model.version == two.model.version
