"""The table of answers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.algorithms.answers.table import _sorted, answers

ROWS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 4), st.integers(0, 3)), min_size=1, max_size=60)


@settings(derandomize=True, deadline=None)
@given(rows=ROWS, sizes=st.sampled_from([(7, 5, 4), (1 << 22, 1 << 22, 1 << 22)]))
def test_rows_come_in_their_order_however_large_their_numbers(rows: list[tuple[int, int, int]], sizes: tuple[int, int, int]):
    """Sorted as one number of 64 bits or, where that is too small, by columns: the order is that of the tuples."""
    columns = [np.array(column, np.int32) for column in zip(*rows, strict=True)]

    found = _sorted(columns, sizes)

    assert list(zip(*(each.tolist() for each in found), strict=True)) == sorted(rows)
    assert {each.dtype for each in found} == {np.dtype(np.int32)}


@settings(derandomize=True, deadline=None)
@given(rows=ROWS, order=st.randoms(use_true_random=False))
def test_nothing_depends_on_the_order_in_which_answers_came(rows: list[tuple[int, int, int]], order):
    """Names, positions and votes are the same of the same answers shuffled."""
    shuffled = list(rows)
    order.shuffle(shuffled)

    one, other = (answers(*zip(*given, strict=True)) for given in (rows, shuffled))

    assert one.items.equals(other.items)
    assert one.raters.equals(other.raters)
    assert one.values == other.values
    for name in ("item", "rater", "value"):
        assert np.array_equal(getattr(one, name), getattr(other, name))


@pytest.mark.parametrize("values", [None, ("z", "y", "x", "w")])
def test_a_row_says_who_gave_which_item_which_value(values: tuple[str, ...] | None):
    """Positions lead back to the names, in the order wanted where one is."""
    rows = [("b", "me", "x"), ("a", "you", "y"), ("b", "you", "x"), ("a", "me", "z")]

    found = answers(*zip(*rows, strict=True), values=values)

    names = found.items.to_pylist(), found.raters.to_pylist(), found.values
    told = [tuple(of[at] for of, at in zip(names, row, strict=True)) for row in zip(found.item, found.rater, found.value, strict=True)]
    assert sorted(told) == sorted(rows)
    assert found.values == (values or ("x", "y", "z"))
