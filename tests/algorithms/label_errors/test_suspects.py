"""From texts and labels, or labels and probabilities, to a ranked list that explains itself."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from algorithms.label_errors.labelled_texts import flipped, texts
from goldsmith.algorithms.label_errors.orders import ORDERS, PRUNE
from goldsmith.algorithms.label_errors.suspects import found_in_texts, ranked
from goldsmith.algorithms.label_errors.training import Training
from goldsmith.errors import LabelError


def test_planted_errors_come_first():
    """Of texts with clear topics, the planted wrong labels fill the head of the list, in two languages."""
    made, truth = texts(600)
    given, wrong = flipped(truth, 0.08)

    found = found_in_texts(made, given)

    assert wrong[found.order[: wrong.sum()]].mean() > 0.95
    assert (found.flagged & wrong).sum() > 0.8 * wrong.sum()
    first = next(found.suspects(1))
    assert (first.given, first.proposed) == (given[first.row], truth[first.row])
    assert first.margin == pytest.approx(first.proposed_probability - first.given_probability)
    assert f"give `{first.given}`" in first.why[0]
    assert "in 3 of 3 rounds of training" in first.why[2]


def test_threads_change_nothing():
    """One thread and four give the same numbers to the last bit; another seed gives others."""
    made, truth = texts(300)
    given, _ = flipped(truth, 0.1)

    one, four, other = (found_in_texts(made, given, training=Training(workers=n, seed=seed)) for n, seed in ((1, 0), (4, 0), (1, 1)))

    assert one.chances.tobytes() == four.chances.tobytes()
    assert one.suspicion.tobytes() == four.suspicion.tobytes()
    assert one.chances.tobytes() != other.chances.tobytes()


def test_copies_do_not_vouch_for_each_other():
    """A text that stands ten times with the same wrong label is still found: copies share a fold."""
    made, truth = texts(300)
    made += ["goal match team coach"] * 10
    given = [*truth, *["cooking"] * 10]

    found = found_in_texts(made, given)

    assert set(found.order[:10].tolist()) == set(range(300, 310))


def test_what_cannot_be_judged_is_told():
    """No label, a class too rare to be spread over the folds, a text without a word of others: each is left out with its reason."""
    made, truth = texts(200)
    made += ["goal", None, "qqq zzz", "match"]
    given = [*truth, None, "sport", "sport", "rare"]

    found = found_in_texts(made, given)

    assert {one.reason: one.rows.tolist() for one in found.left_out} == {
        "no_label": [200],
        "nothing_to_read": [201, 202],
        "rare_class": [203],
    }
    assert len(found.order) == 200
    assert np.isnan(found.suspicion[200:]).all()
    assert not found.flagged[200:].any()


def test_too_little_is_refused():
    """With fewer records of two classes than folds nothing can be learnt: the message says how many there are."""
    with pytest.raises(LabelError, match=r"`a` 3, `b` 2[\s\S]*at least 5"):
        found_in_texts(["x y", "y z", "z x", "x z", "y x"], ["a", "a", "a", "b", "b"])
    with pytest.raises(LabelError, match="labels are one a text"):
        found_in_texts(["x"], ["a", "b"])
    with pytest.raises(LabelError, match="set wrongly"):
        Training(folds=1)


def test_vectors_help():
    """Vectors that know the topic make a second predictor; ones that are not finite or of other texts are refused."""
    made, truth = texts(300)
    given, wrong = flipped(truth, 0.1)
    known = np.eye(3, dtype=np.float32)[[("sport", "金融", "cooking").index(one) for one in truth]]

    found = found_in_texts(["word of all"] * 3 + made[3:], given, vectors=known)

    assert wrong[found.order[: wrong.sum()]].mean() == 1
    assert len(found.about["weights"]) == 2
    with pytest.raises(LabelError, match="not finite"):
        found_in_texts(made, given, vectors=np.full((300, 2), np.nan))
    with pytest.raises(LabelError, match="one a record"):
        found_in_texts(made, given, vectors=known[1:])


def test_an_arrow_column_is_a_sequence_of_texts():
    """Chunked columns, as tables hold them, give what a list gives."""
    made, truth = texts(120)
    given, _ = flipped(truth, 0.1)
    column = pa.chunked_array([pa.array(made[:50]), pa.array(made[50:])])

    assert found_in_texts(column, given).suspicion.tobytes() == found_in_texts(made, given).suspicion.tobytes()


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("flag", ["counted", *PRUNE])
def test_every_order_and_flag(order: str, flag: str):
    """A record that all say is of another class is first and flagged by each; ties keep the order of the records."""
    chances = np.array([[0.95, 0.05]] * 30 + [[0.05, 0.95]] * 30)
    given = ["a"] * 30 + ["b"] * 30
    given[4], given[40] = "b", "a"

    found = ranked(given, chances, order=order, flag=flag)

    assert found.order[:2].tolist() == [4, 40]
    assert np.flatnonzero(found.flagged).tolist() == [4, 40]
    assert found.flagged_share == pytest.approx(2 / 60)
    assert [(one.given, one.proposed) for one in found.suspects()] == [("b", "a"), ("a", "b")]


def test_an_unknown_order_is_refused():
    """The message lists what there is."""
    with pytest.raises(LabelError, match="`normalised_margin`"):
        ranked(["a", "b"], np.full((2, 2), 0.5), order="entropy")
    with pytest.raises(LabelError, match="`counted`"):
        ranked(["a", "b"], np.full((2, 2), 0.5), flag="all")


def test_renaming_classes_and_moving_records_changes_nothing():
    """The ranking follows the records, whatever the classes are called."""
    random = np.random.default_rng(0)
    chances = random.dirichlet([0.5] * 3, 200)
    given = random.integers(0, 3, 200)
    moved = random.permutation(200)

    one = ranked(given, chances, classes=[0, 1, 2])
    two = ranked(np.array(["z", "y", "x"])[given[moved]], chances[moved], classes=["z", "y", "x"])

    assert np.allclose(one.suspicion[moved], two.suspicion)
    assert (one.flagged[moved] == two.flagged).all()
