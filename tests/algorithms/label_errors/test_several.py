"""Any number of labels a record: what is missing and what does not fit."""

from __future__ import annotations

import numpy as np
import pytest

from algorithms.label_errors.labelled_texts import TOPICS, texts
from goldsmith.algorithms.label_errors.several import found_several_in_texts, ranked_several
from goldsmith.errors import LabelError


def joined(n: int) -> tuple[list[str], list[list[str]]]:
    """Return texts of one or two topics, and their labels."""
    (one, first), (two, second) = texts(n, 1), texts(n, 2)
    both = np.random.default_rng(3).random(n) < 0.4
    made = [f"{a} {b}" if more else a for a, b, more in zip(one, two, both, strict=True)]
    return made, [sorted({a, b}) if more else [a] for a, b, more in zip(first, second, both, strict=True)]


def test_missing_and_strange_labels_come_first():
    """Ten labels taken away and ten put where they do not belong head the list, told as what they are."""
    made, given = joined(500)
    for row in range(10):
        given[row] = given[row][1:]
        given[row + 50] = (
            [next(one for one in TOPICS if one not in given[row + 50]), *given[row + 50]] if len(given[row + 50]) < 3 else given[row + 50]
        )

    found = found_several_in_texts(made, given)

    worst = list(found.suspects(20))
    planted = {*range(10), *range(50, 60)}
    assert sum(one.row in planted for one in worst) >= 18
    assert all(one.has == (one.row >= 50) for one in worst if one.row in planted)
    assert "lacks" in next(one.why for one in worst if not one.has)


def test_probabilities_of_ones_own():
    """A record without labels has answered no; one that was not labelled, or has no prediction, is left out."""
    chances = np.array([[0.9, 0.1]] * 20 + [[0.95, 0.05], [0.5, 0.5], [np.nan, 0.5]])
    given = [["a"]] * 19 + [["a", "b"], [], None, ["b"]]

    found = ranked_several(given, chances, ["a", "b"])

    assert found.order[:2].tolist() == [20, 19]
    assert [(one.reason, one.rows.tolist()) for one in found.left_out] == [("no_label", [21]), ("no_prediction", [22])]
    assert [(one.row, one.label, one.has) for one in found.suspects(2)] == [(20, "a", False), (19, "b", True)]


def test_bad_input_is_refused():
    """Other shapes, numbers beyond 1, unknown and too rare labels: each has its message."""
    with pytest.raises(LabelError, match="do not fit"):
        ranked_several([["a"], ["b"]], np.full((2, 3), 0.5), ["a", "b"])
    with pytest.raises(LabelError, match="do not fit"):
        ranked_several([["a"], ["b"]], np.full((2, 2), 1.5), ["a", "b"])
    with pytest.raises(LabelError, match="none of the classes"):
        ranked_several([["a"], ["b"], ["c"]], np.full((3, 2), 0.5), ["a", "b"])
    with pytest.raises(LabelError, match=r"`b` 1 of 9"):
        found_several_in_texts(["x y"] * 9, [["a"]] * 8 + [["b"]])
    with pytest.raises(LabelError, match="one list a text"):
        found_several_in_texts(["x"], [])
