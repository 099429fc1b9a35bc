"""The predictor: which model is taken, and what it does not learn from."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from algorithms.label_errors.labelled_texts import TOPICS, flipped, texts
from goldsmith.algorithms.label_errors import bags
from goldsmith.algorithms.label_errors.counting import Counted, Smoothing
from goldsmith.algorithms.label_errors.labels import coded
from goldsmith.algorithms.label_errors.training import Training, predicted


def test_labels_that_are_surely_wrong_are_not_learnt_from():
    """Wrong labels are set aside, and the models that do not learn from them know the true classes better than the labels do."""
    made, truth = texts(600)
    given, wrong = flipped(truth, 0.2)

    found = predicted(bags.of_texts(pa.array(made, pa.large_string())), coded(given))

    right = np.array([found.labels.classes[at] for at in found.chances.argmax(axis=1)]) == np.array(truth)
    assert found.about["set_aside"] > 0.8 * wrong.sum()
    assert right[wrong].mean() > 0.95
    assert right[~wrong].mean() > 0.98


def test_labels_that_say_nothing_are_kept():
    """Where labels are drawn by chance the models are no judge, and hardly one label is set aside."""
    made, _ = texts(600)
    given = [TOPICS[at] for at in np.random.default_rng(3).integers(0, 3, 600)]

    assert predicted(bags.of_texts(pa.array(made, pa.large_string())), coded(given)).about["set_aside"] < 30


def test_counts_are_those_of_a_plain_reading():
    """The counting model scores as sums over plain dictionaries do, out of sample."""
    made, truth = texts(60)
    bag, known = bags.of_texts(pa.array(made, pa.large_string())), coded(truth)
    folds = np.arange(60) % 3

    scores = Counted(bag, known.codes, 3).out_of_sample(folds, Smoothing(0.5))

    begins = np.concatenate([[0], bag.ends[:-1]])
    of = [set(bag.features[begin:end].tolist()) for begin, end in zip(begins, bag.ends, strict=True)]
    for row in (0, 31, 59):
        others = [at for at in range(60) if folds[at] != folds[row]]
        counts = np.array(
            [[0.5 + sum(f in of[at] and known.codes[at] == k for at in others) for k in range(3)] for f in range(bag.n_features)]
        )
        logs = np.log(counts / counts.sum(axis=0))
        logs -= logs.mean(axis=1, keepdims=True)
        held = np.array([0.5 + sum(known.codes[at] == k for at in others) for k in range(3)])
        prior = np.log(held / held.sum())
        expected = logs[sorted(of[row])].sum(axis=0) / np.sqrt(len(of[row])) + prior - prior.mean()
        np.testing.assert_allclose(scores[row], expected, atol=2e-4)


def test_classes_of_few_records_are_counted():
    """Twenty classes of ten records, each with words of its own frequency, are foretold by counts: what is learnt of so few says less."""
    random = np.random.default_rng(5)
    often = random.gamma(0.5, 1, (20, 200))
    given = [at % 20 for at in range(200)]
    made = [" ".join(_spelled(word) for word in random.choice(200, 15, p=often[of] / often[of].sum())) for of in given]

    found = predicted(bags.of_texts(pa.array(made, pa.large_string())), coded(given), training=Training(folds=4, rounds=2))

    assert found.about["model"] == "counted"
    assert (found.chances.argmax(axis=1) == found.labels.codes).mean() > 0.7


def test_one_round_and_several_agree_in_shape():
    """With a single round and nothing to set aside the first scores are taken."""
    made, truth = texts(300)

    found = predicted(bags.of_texts(pa.array(made, pa.large_string())), coded(truth), training=Training(rounds=1))

    assert found.votes.shape == (1, 300)
    np.testing.assert_allclose(found.chances.sum(axis=1), 1)


def _spelled(number: int) -> str:
    return "".join(chr(97 + int(digit)) for digit in f"{number:04d}")
