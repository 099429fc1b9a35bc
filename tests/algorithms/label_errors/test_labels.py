"""Labels and probabilities as they come: judged, left out and told, or refused."""

from __future__ import annotations

import numpy as np
import pytest

from goldsmith.algorithms.label_errors.labels import checked, coded
from goldsmith.errors import LabelError


def test_what_is_no_label_is_left_out_and_told():
    """None, NaN and blanks are no label; the records are listed, and nothing is guessed."""
    found = coded(["a", None, "b", "  ", float("nan"), "a"])

    assert found.codes.tolist() == [0, -1, 1, -1, -1, 0]
    assert [(one.reason, one.rows.tolist()) for one in found.left_out] == [("no_label", [1, 3, 4])]
    assert "3 records" in found.left_out[0].told


def test_a_label_that_is_no_class_is_left_out_by_name():
    """A label without a column of probabilities cannot be judged; the message names it."""
    found = coded(["a", "b", "c", "b"], ["a", "b"])

    assert [(one.reason, one.rows.tolist()) for one in found.left_out] == [("unknown_label", [2])]
    assert "`c`" in found.left_out[0].told


def test_numbers_are_ordered_as_numbers():
    """Class 10 comes after class 9, whether labels are texts or numbers."""
    assert coded(["10", "9", "9"]).classes == ("9", "10")
    assert coded(np.array([10, 9, -1])).classes == ("-1", "9", "10")
    assert coded([1.0, 2.0, "1"]).codes.tolist() == [0, 1, 0]


@pytest.mark.parametrize("labels", [[], [None, None], ["a"], ["a", "a", None]])
def test_one_class_is_refused(labels: list[str | None]):
    """Where all labels are the same nothing can be told of them."""
    with pytest.raises(LabelError, match="at least two classes"):
        coded(labels)


def test_classes_that_are_named_twice_are_refused():
    """Two columns of one name cannot both be a label's."""
    with pytest.raises(LabelError, match="named twice"):
        coded(["a", "b"], ["a", "b", "a"])


def test_scores_are_no_probabilities():
    """Rows that do not sum to 1 are refused with the first of them, and with what to do."""
    labels = coded(["a", "b", "a"])

    with pytest.raises(LabelError, match=r"row 1: probabilities of a record are no distribution[\s\S]*softmax"):
        checked(np.array([[0.5, 0.5], [3.0, -1.0], [0.4, 0.6]]), labels)


def test_a_prediction_that_is_not_finite_leaves_its_record_out():
    """A NaN is told as such, and moves nothing else."""
    chances, labels = checked(np.array([[0.5, 0.5], [np.nan, 0.5], [0.4, 0.6]]), coded(["a", "b", "a"]))

    assert [(one.reason, one.rows.tolist()) for one in labels.left_out] == [("no_prediction", [1])]
    assert np.allclose(chances.sum(axis=1), 1)


def test_half_precision_is_good_enough():
    """Probabilities of half-precision files are scaled to sum to 1."""
    exact = np.array([[0.123, 0.777, 0.1], [0.3, 0.3, 0.4]])

    chances, _ = checked(exact.astype(np.float16), coded(["a", "b"], ["a", "b", "c"]))

    assert np.abs(chances.sum(axis=1) - 1).max() < 1e-12
    assert np.abs(chances - exact).max() < 1e-3


@pytest.mark.parametrize("shape", [(2, 2), (3, 3), (3,), (0, 2)])
def test_a_wrong_shape_is_refused(shape: tuple[int, ...]):
    """A row a record and a column a class."""
    with pytest.raises(LabelError, match="do not fit"):
        checked(np.full(shape, 0.5), coded(["a", "b", "a"]))


def test_nothing_to_judge_is_refused():
    """Where no record has both a label and a prediction there is no ranking, and no empty one either."""
    with pytest.raises(LabelError, match="no record has both"):
        checked(np.full((2, 2), np.nan), coded(["a", "b"]))
