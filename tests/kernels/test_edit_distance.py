"""Two sequences are within some edits of each other exactly when the table of Levenshtein says so."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.kernels.edit_distance import distance as edit_distance
from goldsmith.kernels.edit_distance import within
from kernels.plain_edits import distance

SEQUENCES = st.lists(st.integers(0, 5), max_size=150)


def told(one: list[int], two: list[int], most: int) -> bool:
    """Ask the kernel."""
    return within(np.array(one, np.uint32), np.array(two, np.uint32), most)


@settings(derandomize=True, deadline=None, max_examples=150)
@given(one=SEQUENCES, two=SEQUENCES)
def test_agrees_with_the_table_at_the_border(one: list[int], two: list[int]):
    """The distance itself is enough, and one edit less is not."""
    edits = distance(one, two)

    assert told(one, two, edits)
    assert not edits or not told(one, two, edits - 1)


@pytest.mark.parametrize("length", [1, 63, 64, 65, 127, 128, 129, 300])
def test_counts_planted_edits_across_words_of_bits(length: int):
    """Replacing k symbols by ones that stand nowhere costs k edits, at any place and length."""
    one = list(range(length))
    for planted in sorted({1, min(3, length), length}):
        two = [symbol + 1_000_000 if at < planted else symbol for at, symbol in enumerate(one)]

        assert told(one, two, planted)
        assert not told(one, two, planted - 1)


def test_an_empty_side_costs_the_length_of_the_other():
    """Nothing becomes n symbols by n insertions."""
    assert told([], [1, 2, 3], 3)
    assert not told([], [1, 2, 3], 2)
    assert told([], [], 0)


@settings(derandomize=True, deadline=None, max_examples=150)
@given(one=SEQUENCES, two=SEQUENCES)
def test_the_distance_is_that_of_the_table(one: list[int], two: list[int]):
    """The number of edits itself, however many they are."""
    assert edit_distance(np.array(one, np.uint32), np.array(two, np.uint32)) == distance(one, two)
